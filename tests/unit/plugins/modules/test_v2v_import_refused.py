# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What v2v_import refuses before anything is sent, and what it takes."""

from __future__ import annotations

import errno
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils import _private_files
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import progress
from tests.engine_simulator.areas.clusters.model import ClustersSlice
from tests.engine_simulator.areas.data_centers.model import DataCentersSlice
from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import (
    DB01,
    VCENTER,
    WEB01,
    described,
    source_mac,
)

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

MODULE = "v2v_import"
POST = "POST externalvmimports"


def vm_named(simulator: Simulator, name: str) -> Vm:
    (found,) = (vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == name)
    return found


def state(done: Outcome, name: str = "web01") -> str:
    (found,) = (vm["state"] for vm in done["vms"] if vm["name"] == name)
    return str(found)


def macs(vm: Vm) -> list[str | None]:
    return [nic.mac for nic in vm.nics]


WINDOWS = described(WEB01, uuid="1", power="up")
SAME_NAME = {**described(WEB01), "nics": [{"mac": "", "network": "a", "network_key": k} for k in ("1", "2")]}
NO_DISKS = {**described(WEB01), "disks": []}
CRITICAL = {
    "id": "source.encrypted",
    "category": "critical",
    "message": "It is encrypted.",
    "advice": "",
    "waived": None,
}
REFUSED: dict[str, tuple[dict[str, t.Any], str]] = {
    "running": ({"descriptions": [WINDOWS]}, "source-vm-running"),
    "unknown": ({"vms": [{"name": "web02"}]}, "source-vm-unknown"),
    "pattern": ({"vms": [{"name": "x*"}], "descriptions": []}, "source-vm-unknown"),
    "ambiguous": ({"descriptions": [described(WEB01), described(WEB01)]}, "source-vm-ambiguous"),
    "one_name_for_many": ({"vms": [{"name": "*0*", "new_name": "a"}]}, "import-name-for-many"),
    "twice": ({"vms": [{"name": "web01"}, {"name": "4217-web01", "new_name": "b"}]}, "import-twice"),
    "target_twice": ({"vms": [{"name": "web01"}, {"name": "db01", "new_name": "web01"}]}, "vm-name-twice"),
    "name": ({"vms": [{"name": "web01", "new_name": "a b"}]}, "vm-name-invalid"),
    "name_in_use": ({"vms": [{"name": "web01", "new_name": "there"}]}, "vm-name-in-use"),
    "no_place": ({"source": {**VCENTER, "esxi_host": None}}, "source-place-missing"),
    "ova_path": ({"source": {"kind": "files"}}, "ova-path-missing"),
    "own_files": ({"source": {"kind": "files"}, "method": "staged"}, "vm-file-unknown"),
    "nic": ({"vms": [{"name": "web01", "nics": [{"nic": "nic9"}]}]}, "import-nic-unknown"),
    "nic_twice": (
        {"vms": [{"name": "web01", "nics": [{"nic": "nic1"}, {"nic": source_mac(2)}]}]},
        "import-nic-twice",
    ),
    "addresses": (
        {"vms": [{"name": "web01", "static_addresses": [{"mac": source_mac(1), "address": "192.0.2.7"}]}]},
        "option-conflict",
    ),
    "concern": ({"descriptions": [described(WEB01, concerns=[CRITICAL])]}, "source-concern"),
    "range": ({"parallel": 0}, "option-out-of-range"),
    "inactivity": ({"inactivity_timeout": -1}, "option-out-of-range"),
    "host": ({"hosts": ["h9"]}, "proxy-unknown"),
    "no_proxy": ({"virt_v2v_features": {"h1": "xen-ssh", "h2": ["xen-ssh"]}}, "proxy-none"),
    "unmapped": ({"vnic_profile_mappings": []}, "mapping-missing"),
    "target": ({"vnic_profile_mappings": [{"target": {"network": "far", "profile": "far"}}]}, "mapping-target-unknown"),
    "networks": (
        {
            "descriptions": [SAME_NAME],
            "vnic_profile_mappings": [{"source": {"network": "a"}, "target": {"network": "red", "profile": "red"}}],
        },
        "mapping-network-ambiguous",
    ),
    "explicit_mac": (
        {"vms": [{"name": "web01", "nics": [{"nic": "nic1", "mac": "01:00:00:00:00:01"}]}]},
        "mac-invalid",
    ),
    "used_mac": (
        {"vms": [{"name": "web01", "nics": [{"nic": "nic1", "mac": "00:1a:4a:16:01:aa"}]}]},
        "mac-in-use",
    ),
    "unknown_macs": ({"descriptions": [], "macs": "preserve"}, "import-macs-unknown"),
    "esx": ({"source": {**VCENTER, "url": "esx://root@esx1"}}, "source-url-esx"),
    "domain": ({"storage_domain": "other"}, "import-domain-inactive"),
    "data_center": ({"storage_domain": "far"}, "import-other-data-center"),
    "cpu_profile": ({"cpu_profile": "slwo"}, "import-target-unknown"),
    "quota": ({"quota": "Defualt"}, "import-target-unknown"),
    "rule": ({"name_rules": {"match": "("}}, "name-rule-invalid"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_work_is_refused_before_anything_is_sent(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any], state_folder: Path, case: str
) -> None:
    domains = [
        {"name": "data1", "master": True},
        {"name": "other", "status": "maintenance"},
        {"name": "far", "data_center": "DC2", "master": True},
    ]
    there = [{"name": "there", "cluster": "prod", "nics": [{"name": "nic1", "mac": "00:1a:4a:16:01:aa"}]}]
    centers = [{"name": "DC1", "status": "up"}, {"name": "DC2", "status": "up"}]
    load_imports(WEB01, DB01, storage_domains=domains, vms=there, data_centers=centers)
    options, code = REFUSED[case]
    refused = run(MODULE, **{**import_options, **options})
    errors = {finding["code"] for finding in refused["findings"] if finding["severity"] == "error"}
    assert (refused.failed, code in errors, refused.writes, state_folder.exists()) == (True, True, [], False), refused[
        "msg"
    ]
    if code == "import-target-unknown":
        assert "Did you mean" in refused["msg"]


def test_warnings_and_notes_do_not_stop_an_import(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    load_imports(
        WEB01,
        mac_pools=[{"name": "Default", "default_pool": True, "ranges": [["00:1a:4a:16:01:00", "00:1a:4a:16:01:00"]]}],
    )
    found = run(MODULE, check=True, **{**import_options, "descriptions": [NO_DISKS]}, drivers_iso="virtio.iso")
    assert found.codes >= {"source-no-disks", "import-drivers-iso", "mac-pool-small", "mac-out-of-range-kept"}


def test_an_imported_vm_under_another_name_is_not_imported_again(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    run(MODULE, **import_options)
    again = run(MODULE, **{**import_options, "vms": [{"name": "web01", "new_name": "other"}]})
    assert (again["changed"], again.codes, again.writes) == (False, {"import-other-name"}, [])


def test_an_import_that_goes_on_keeps_its_name(run: Run, load_imports: t.Any, import_options: dict[str, t.Any]) -> None:
    run(MODULE, **import_options, wait=False)
    again = run(MODULE, **{**import_options, "vms": [{"name": "web01", "new_name": "other"}]})
    assert (again.failed, "import-target-changed" in again.codes, again.writes) == (True, True, [])


def test_a_vm_that_is_not_described_gets_profiles_by_position(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    rules = [{"source": {"nic": "nic2"}, "target": {"network": "green", "profile": "green"}}]
    options = {"descriptions": [], "vnic_profile_mappings": rules}
    done = run(MODULE, **{**import_options, **options})
    assert (state(done), "import-not-described" in done.codes) == ("imported", True)
    assert [nic["after"]["network"] for nic in done["vms"][0]["nics"]] == [None, "green"]
    assert run(MODULE, **{**import_options, **options})["changed"] is False


def test_rules_by_network_key_mac_and_vm(run: Run, load_imports: t.Any, import_options: dict[str, t.Any]) -> None:
    green, red = {"network": "green", "profile": "green"}, {"network": "red", "profile": "red"}
    rules = [
        {"source": {"mac": source_mac(2).upper()}, "target": green},
        {"source": {"network": "key of VM Network 0", "vm": "web01"}, "target": red},
        {"target": {"empty": True}},
    ]
    checked = run(MODULE, check=True, **{**import_options, "vnic_profile_mappings": rules})
    assert [nic["planned"]["network"] for nic in checked["vms"][0]["nics"]] == ["green", "red"]
    assert "mapping-rule-unused" in checked.codes


def test_every_option_of_the_request_is_sent(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    simulator.journal.bodies = True
    more = {"allocation": "preallocated", "name_rules": {"prefix": "old-"}, "cpu_profile": "slow", "quota": "migration"}
    run(MODULE, **import_options, **more)
    (entry,) = (e for e in simulator.journal.entries if e["path"] == "externalvmimports")
    for text in (
        "<sparse>false",
        "<name>old-web01",
        "<provider>vmware",
        "vpx://admin%40vsphere.local@vc.example.com/DC1/esx1",
    ):
        assert text in entry["request"]
    assert "<host id=" in entry["request"]
    (cluster,) = simulator.world.area(ClustersSlice).clusters.values()
    (center,) = simulator.world.area(DataCentersSlice).data_centers.values()
    assert f'<cpu_profile id="{list(cluster.cpu_profile_ids)[1]}"' in entry["request"]
    assert f'<quota id="{list(center.quota_ids)[1]}"' in entry["request"]
    assert entry["query"].startswith("correlation_id=onramp-import-")


def test_a_waived_concern_is_a_note_with_its_reason(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    waiver = {"concern": "source.encrypted", "reason": "The key is known"}
    running = {**CRITICAL, "id": "source.running"}
    options = {"descriptions": [described(WEB01, power="up", concerns=[CRITICAL, running])], "waivers": [waiver]}
    checked = run(MODULE, check=True, **{**import_options, **options}, source_is_down=True)
    assert (checked.failed, "source-concern-waived" in checked.codes) == (False, True)
    assert any("The key is known" in finding["message"] for finding in checked["findings"])


def test_a_line_is_shown_whenever_an_import_moves(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    lines: list[str] = []
    token = progress.display.set(lambda line, detail: None if detail else lines.append(line))
    try:
        run(MODULE, **import_options, hosts=["h1"])
    finally:
        progress.display.reset(token)
    assert lines[0].startswith("web01: starting on h1 (")
    assert any("copying disk" in line for line in lines)
    assert lines[-1].startswith("web01: imported (")
    assert len(lines) == len(set(lines)) <= 6


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b'{"version": 1, "key": "vmw', "It is not a record of an import"),
        (b"\xff\xfe", "cannot be read"),
        (b"", "It is not a record of an import"),
        (b'{"version": 99}', "another version"),
    ],
)
def test_a_record_that_was_cut_off_sends_nothing(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any], state_folder: Path, content: bytes, text: str
) -> None:
    state_folder.mkdir()
    (state_folder / "0a.json").write_bytes(content)
    failed = run(MODULE, **import_options)
    assert (failed.failed, failed.writes, text in failed["msg"]) == (True, [], True), failed["msg"]
    assert str(state_folder / "0a.json") in failed["msg"]


def test_a_state_folder_that_cannot_be_written_sends_nothing(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any], state_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state_folder.write_text("a file")
    failed = run(MODULE, **import_options)
    assert (failed.failed, failed.writes) == (True, []), failed["msg"]
    assert f"cannot be saved in folder '{state_folder}'" in failed["msg"]
    state_folder.unlink()

    def full(*dummy: t.Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(_private_files, "write", full)
    failed = run(MODULE, **import_options)
    assert (failed.failed, failed.writes, "No space left on device" in failed["msg"]) == (True, [], True)
