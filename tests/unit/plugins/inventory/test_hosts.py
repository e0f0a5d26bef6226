# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts of an engine as inventory, read as a user reads it: with ansible-inventory, over HTTPS."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest
import yaml

from tests.engine_simulator.running import Simulator
from tests.unit.conftest import CHECKOUT, folder_with_collections

COLLECTIONS = folder_with_collections(CHECKOUT)


class Listed(t.NamedTuple):
    """What ansible-inventory printed."""

    groups: dict[str, t.Any]
    errors: str

    def hosts(self, group: str) -> list[str]:
        return sorted(self.groups.get(group, {}).get("hosts", []))

    def variables(self, host: str) -> dict[str, t.Any]:
        found: dict[str, t.Any] = plain(self.groups["_meta"]["hostvars"][host])
        return found


def plain(value: t.Any) -> t.Any:
    """The value without the marks of newer versions of ansible-core for texts that are no templates."""
    if isinstance(value, dict):
        return value.get("__ansible_unsafe", {key: plain(item) for key, item in value.items()})
    return [plain(item) for item in value] if isinstance(value, list) else value


Inventory = t.Callable[..., Listed]


@pytest.fixture
def inventory(simulator: Simulator, tmp_path: pathlib.Path) -> Inventory:
    """List the inventory of a file with these options; the credentials come from the environment unless given."""

    def listed(file: str = "onramp_ovirt_hosts.yml", **options: t.Any) -> Listed:
        path = tmp_path / file
        path.write_text(yaml.safe_dump({"plugin": "onramp.ovirt.hosts", **options}))
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OVIRT_")}
        environment |= {
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
            "ANSIBLE_INVENTORY_CACHE_CONNECTION": str(tmp_path / "cache"),
            "ANSIBLE_INVENTORY_CACHE_PLUGIN": "ansible.builtin.jsonfile",
            "COLUMNS": "1000",
        }
        if "auth" not in options:
            environment |= {
                "OVIRT_URL": simulator.url,
                "OVIRT_USERNAME": simulator.username,
                "OVIRT_PASSWORD": simulator.password,
                "OVIRT_CAFILE": simulator.ca_file or "",
            }
        command = [str(pathlib.Path(sys.executable).with_name("ansible-inventory")), "-i", str(path), "--list"]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert simulator.password not in done.stdout + done.stderr
        return Listed(json.loads(done.stdout) if done.returncode == 0 else {}, " ".join(done.stderr.split()))

    return listed


@pytest.fixture(autouse=True)
def labelled(simulator: Simulator) -> None:
    world = simulator.world
    host = next(host for host in world.hosts.values() if host.name == "h1")
    host.tag_ids.append(next(tag.id for tag in world.tags.values() if tag.name == "production"))
    label = next(label for label in world.affinity_labels.values() if label.name == "ssd")
    label.host_ids.append(host.id)


def requests(simulator: Simulator) -> list[str]:
    return [f"{e['method']} {e['path']}" for e in simulator.journal.entries if "sso" not in e["path"]]


def test_hosts_have_variables_and_groups(inventory: Inventory, simulator: Simulator) -> None:
    found = inventory()
    assert (
        found.hosts("cluster_Default") == found.hosts("data_center_Default") == found.hosts("status_up") == ["h1", "h2"]
    )
    assert found.hosts("tag_production") == found.hosts("affinity_label_ssd") == ["h1"]
    ident = next(host.id for host in simulator.world.hosts.values() if host.name == "h1")
    assert found.variables("h1") == {
        "ansible_host": "10.0.0.1",
        "ovirt_id": ident,
        "ovirt_name": "h1",
        "ovirt_address": "10.0.0.1",
        "ovirt_cluster": "Default",
        "ovirt_data_center": "Default",
        "ovirt_status": "up",
        "ovirt_tags": ["production"],
        "ovirt_affinity_labels": ["ssd"],
    }
    assert "reserved name" not in found.errors
    assert len(requests(simulator)) == 3


def test_search_names_groups_and_prefix_are_options(inventory: Inventory) -> None:
    found = inventory(
        "lab.ovirt_hosts.yml", search="name=h2", hostname="address", group_by=["status"], variable_prefix=""
    )
    assert found.hosts("status_up") == ["10.0.0.2"]
    assert [found.hosts("cluster_Default"), found.variables("10.0.0.2")["name"]] == [[], "h2"]


def test_a_search_without_hosts_is_a_warning_with_near_names(inventory: Inventory) -> None:
    found = inventory(search="cluster=Defalt")
    assert found.hosts("status_up") == []
    assert "No host matches the search 'cluster=Defalt'. There is no cluster 'Defalt'. Did you mean" in found.errors


def test_constructed_variables_and_groups(inventory: Inventory) -> None:
    found = inventory(
        compose={"copy_host_networks_source": "'h1'", "rack": "name[1:]"},
        groups={"tagged": "'production' in tags"},
        keyed_groups=[{"key": "cluster", "prefix": "c"}, {"key": "ovirt_status", "prefix": "s"}],
    )
    assert [found.hosts(group) for group in ("tagged", "c_Default", "s_up")] == [["h1"], ["h1", "h2"], ["h1", "h2"]]
    assert found.variables("h2")["copy_host_networks_source"] == "h1"
    assert "nosuch" in inventory(strict=True, compose={"x": "nosuch"}).errors


def test_the_cache_saves_requests_and_has_no_secrets(
    inventory: Inventory, simulator: Simulator, tmp_path: pathlib.Path
) -> None:
    first, second = inventory(cache=True), inventory(cache=True)
    assert first.groups == second.groups
    assert len(requests(simulator)) == 3
    kept = "".join(path.read_text() for path in (tmp_path / "cache").iterdir())
    assert "10.0.0.1" in kept
    assert simulator.password not in kept
    assert inventory(cache=True, search="name=h2").hosts("status_up") == ["h2"]


def test_credentials_are_options_with_templates(
    inventory: Inventory, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGINE_PASSWORD", simulator.password)
    auth = {"url": simulator.url, "username": simulator.username, "ca_file": simulator.ca_file}
    password = "{{ lookup('ansible.builtin.env', 'ENGINE_PASSWORD') }}"
    assert inventory(auth={**auth, "password": password}).hosts("status_up") == ["h1", "h2"]


def test_an_engine_that_cannot_follow_is_read_host_by_host(inventory: Inventory, simulator: Simulator) -> None:
    simulator.fault_injection.add({"status": 500, "method": "GET", "path": "hosts", "nth": 1, "times": 1})
    assert inventory().hosts("tag_production") == ["h1"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"hostnam": "name"}, "'hostnam' is not a valid option. Did you mean 'hostname'?"),
        ({"auth": {"usr": "admin"}}, "auth.usr: 'usr' is not a valid option."),
        ({"auth": {"url": "https://localhost"}}, "auth.password: The password is missing"),
        ({"timeout": 0}, "timeout: 0 is not a positive number of seconds."),
    ],
)
def test_what_is_wrong_is_one_sentence(inventory: Inventory, options: dict[str, t.Any], sentence: str) -> None:
    found = inventory(**options)
    assert sentence in found.errors
    assert "Traceback" not in found.errors


def test_other_files_are_left_to_others(inventory: Inventory) -> None:
    assert "hosts.yml" in inventory("hosts.yml").errors
