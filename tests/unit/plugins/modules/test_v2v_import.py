# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import KVM_HOST, SECRET, TO_RED, VCENTER, described, external, import_world, source_mac

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

MODULE = "v2v_import"
WEB = external("web01", disks=2)
DB = external("db01", "vmware", nics=1, first=5)
GUEST = external("guest1", "kvm", first=9)
POST = "POST externalvmimports"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def given(folder: Path) -> dict[str, t.Any]:
    """The options that all imports here have."""
    return {
        "source": VCENTER,
        "vms": [{"name": "web01"}],
        "descriptions": [described(WEB), described(DB), described(GUEST)],
        "cluster": "prod",
        "storage_domain": "data1",
        "vnic_profile_mappings": TO_RED,
        "state_folder": str(folder),
    }


@pytest.fixture
def load(simulator: Simulator) -> t.Callable[..., None]:
    """Put a world with these external VMs on the simulator."""

    def put(*vms: dict[str, t.Any], **more: t.Any) -> None:
        simulator.state.engine.world = import_world(*vms, **more)

    put(WEB, DB, GUEST)
    return put


def vm_named(simulator: Simulator, name: str) -> Vm:
    (found,) = (vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == name)
    return found


def state(done: Outcome, name: str = "web01") -> str:
    (found,) = (vm["state"] for vm in done["vms"] if vm["name"] == name)
    return str(found)


def macs(vm: Vm) -> list[str | None]:
    return [nic.mac for nic in vm.nics]


# ------------------------------------------------------------------------------------------------------------------ one
def test_a_vm_of_vmware_keeps_its_mac_addresses_and_gets_its_profiles(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any], folder: Path
) -> None:
    done = run(MODULE, **given)
    assert (done["changed"], done["states"], state(done)) == (True, {"imported": 1}, "imported")
    vm = vm_named(simulator, "web01")
    assert macs(vm) == [source_mac(2), source_mac(1)]
    assert all(nic.profile_id and nic.plugged for nic in vm.nics)
    assert "onramp-v2v:vmware/vc.example.com/web01/4217-web01" in vm.settings.comment
    assert list(folder.glob("*.json")) == []
    assert done["vms"][0]["nics"][0]["after"]["mac"] == source_mac(2)
    assert done.writes.count(POST) == 1
    assert SECRET not in json.dumps(done.result)


def test_the_second_run_changes_nothing(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    run(MODULE, **given)
    again = run(MODULE, **given)
    assert (again["changed"], again["plan"], again.writes, state(again)) == (False, [], [], "unchanged")
    assert len(again.requests) == 6


def test_check_mode_predicts_exactly_and_writes_nothing(
    run: Run, load: t.Any, given: dict[str, t.Any], folder: Path
) -> None:
    checked = run(MODULE, check=True, diff=True, **given)
    assert (checked["changed"], checked.writes, folder.exists()) == (True, [], False)
    done = run(MODULE, diff=True, **given)
    for key in ("plan", "counts", "diff", "before", "after", "findings"):
        assert checked[key] == done[key], key
    for before, after in zip(checked["vms"][0]["nics"], done["vms"][0]["nics"], strict=True):
        planned = before["planned"]
        assert {key: planned[key] for key in ("network", "profile", "mac")} == {
            key: after["after"][key] for key in ("network", "profile", "mac")
        }


def test_a_vm_of_kvm_is_imported_with_its_settings(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any]
) -> None:
    guest = described(GUEST, firmware="uefi", os="http://redhat.com/rhel/9.4", tpm=True, boot_order=["network", "hd"])
    options = {"source": KVM_HOST, "vms": [{"name": "guest1"}], "descriptions": [guest], "power": "on"}
    done = run(MODULE, **{**given, **options})
    vm = vm_named(simulator, "guest1")
    settings = vm.settings
    assert (settings.bios_type, settings.os_type, settings.tpm) == ("q35_ovmf", "rhel_9x64", True)
    assert (settings.display, settings.boot_devices) == ("vnc", ["network", "hd"])
    assert (done["vms"][0]["reason"], done["vms"][0]["started"]) == (None, True)
    assert vm.status != "down"
