# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports from an export domain of the engine, against the simulator."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import import_world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

EXPORT: dict[str, t.Any] = {"kind": "export_domain", "name": "export1"}
BASE = "11111111-1111-4111-8111-1111111111aa"


def ident(number: int) -> str:
    return f"22222222-2222-4222-8222-22222222220{number}"


def exported(name: str, number: int, *nics: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    listed = [{"mac": f"00:1a:4a:16:02:{number}{n}", **nic} for n, nic in enumerate(nics)]
    return {"domain": "export1", "name": name, "id": ident(number), "disks": [1], "nics": listed, **more}


RED = {"network": "red", "profile": "red"}
FAR = {"network": "blue", "profile": "blue"}
WEB01 = exported("web01", 1, RED, FAR)
DB01 = exported("db01", 2, RED, {**RED, "mac": "00:1a:4a:16:01:20", "linked": False, "plugged": False}, disks=[1, 2])
CLONED = exported("thin01", 3, RED, template_id=BASE)
TEMPLATE = {"domain": "export1", "name": "base", "id": BASE, "kind": "TEMPLATE", "disks": [1]}


@pytest.fixture
def load(simulator: Simulator) -> t.Callable[..., None]:
    """Put a world with an export domain on the simulator."""

    def put(*vms: dict[str, t.Any], **more: t.Any) -> None:
        domains = [
            {"name": "data1", "master": True},
            {"name": "data2", "storage_type": "iscsi"},
            {"name": "export1", "kind": "export"},
        ]
        world = import_world(**{"storage_domains": domains, "unregistered": list(vms), **more})
        world.area(VmsSlice).options.export_import_seconds = 20
        simulator.state.engine.world = world

    put(WEB01, DB01)
    return put


@pytest.fixture
def options(state_folder: Path) -> dict[str, t.Any]:
    return {
        "source": EXPORT,
        "vms": [{"name": "web01"}],
        "cluster": "prod",
        "storage_domain": "data1",
        "vnic_profile_mappings": [{"source": {"nic": "nic2"}, "target": {"network": "green", "profile": "green"}}],
        "state_folder": str(state_folder),
    }


def vm_named(simulator: Simulator, name: str) -> Vm:
    (found,) = (vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == name)
    return found


def post(number: int) -> str:
    return f"/vms/{ident(number)}/import"


def posts(done: Outcome) -> list[dict[str, t.Any]]:
    return [one for one in done.requests if one["method"] == "POST" and one["path"].endswith("/import")]


def networks(done: Outcome, number: int = 0) -> list[str | None]:
    return [nic["after"]["network"] for nic in done["vms"][number]["nics"]]


# ------------------------------------------------------------------------------------------------------------------ one
def test_a_vm_keeps_id_and_mac_addresses_and_profiles_of_the_same_name(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any], state_folder: Path
) -> None:
    done = run("v2v_import", **options)
    assert (done["changed"], done["states"]) == (True, {"imported": 1})
    vm = vm_named(simulator, "web01")
    assert (vm.id, vm.status, [nic.mac for nic in vm.nics]) == (ident(1), "down", [n["mac"] for n in WEB01["nics"]])
    assert networks(done) == ["red", "green"]
    assert f"onramp-v2v:export_domain/export1/web01/{ident(1)}" in vm.settings.comment
    assert (list(state_folder.glob("*.json")), done["proxy_hosts"], done["vms"][0]["host"]) == ([], [], None)
    assert len(posts(done)) == 1
    assert "export-nics-unknown" in done.codes


def test_the_second_run_changes_nothing(run: Run, load: t.Any, options: dict[str, t.Any]) -> None:
    run("v2v_import", **options)
    again = run("v2v_import", **options)
    assert (again["changed"], again["plan"], again.writes, again["states"]) == (False, [], [], {"unchanged": 1})


def test_check_mode_predicts_exactly_and_writes_nothing(
    run: Run, load: t.Any, options: dict[str, t.Any], state_folder: Path
) -> None:
    checked = run("v2v_import", check=True, diff=True, **options)
    assert (checked["changed"], checked.writes, state_folder.exists()) == (True, [], False)
    done = run("v2v_import", diff=True, **options)
    for key in ("plan", "counts", "diff", "before", "after", "findings"):
        assert checked[key] == done[key], key


def test_link_states_and_unplugged_vnics_stay_as_they_were_exported(
    run: Run, simulator: Simulator, load: t.Any, options: dict[str, t.Any]
) -> None:
    done = run("v2v_import", **{**options, "vms": [{"name": "db01"}], "vnic_profile_mappings": []})
    assert done["states"] == {"imported": 1}
    assert [(nic.linked, nic.plugged) for nic in vm_named(simulator, "db01").nics] == [(True, True), (False, False)]
