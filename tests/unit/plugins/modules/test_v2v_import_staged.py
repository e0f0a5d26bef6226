# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Staged imports as a user runs them, against the simulator, with a virt-v2v of the test."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.areas.image_transfers.model import ENDED, TransfersSlice
from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import SECRET, described, external, source_mac
from tests.unit.staged_imports import DOMAINS, MIB, Machine, prepared

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

# The client of ovirt-imageio leaves sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning", "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)
MODULE = "v2v_import"
WEB = external("web01", disks=2, memory=2 << 30)
for number, one in enumerate(WEB["disks"], 1):
    one["capacity"] = number * 4 * MIB
WEB_DESCRIBED = described(WEB, cpus=4, sockets=2, cores=2, threads=1, firmware="uefi", os="rhel9_64Guest")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return prepared(tmp_path, monkeypatch)


@pytest.fixture
def options(machine: Machine, import_options: dict[str, t.Any], load_imports: t.Any) -> dict[str, t.Any]:
    load_imports(WEB, storage_domains=DOMAINS)
    return {
        **import_options,
        "method": "staged",
        "descriptions": [WEB_DESCRIBED],
        "vms": [{"name": "web01", "disks": [{"disk": "2", "storage_domain": "blocks"}]}],
        "conversion": {"folder": str(machine.folder)},
    }


def vms(simulator: Simulator) -> list[Vm]:
    return list(simulator.world.area(VmsSlice).vms.values())


def disks(simulator: Simulator) -> dict[str, t.Any]:
    found = simulator.world.area(StorageSlice).disks.values()
    return {disk.alias: disk for disk in found if disk.content_type != "ovf_store"}


def transfers(simulator: Simulator) -> list[t.Any]:
    found = simulator.world.area(TransfersSlice).transfers.values()
    return [transfer for transfer in found if transfer.phase not in ENDED]


def content(disk: t.Any) -> bytes:
    return Path(disk.content).read_bytes()


def assert_complete(done: Outcome, simulator: Simulator, state_folder: Path, machine: Machine) -> None:
    """One VM with two disks and two vNICs, and nothing else."""
    assert (done["changed"], done["states"]) == (True, {"imported": 1}), done.result
    (vm,) = vms(simulator)
    assert [nic.mac for nic in vm.nics] == [source_mac(2), source_mac(1)]
    assert [nic.name for nic in vm.nics] == ["nic1", "nic2"]
    assert all(nic.profile_id for nic in vm.nics)
    assert vm.settings.comment == "onramp-v2v:vmware/vc.example.com/web01/4217-web01"
    found = disks(simulator)
    assert sorted(found) == ["web01_Disk1", "web01_Disk2"]
    assert [disk.disk_id for disk in vm.disks] == [found[name].id for name in sorted(found)]
    for number, disk in enumerate((found[name] for name in sorted(found)), 1):
        assert content(disk).startswith(b"content %d" % number)
        assert (disk.size, disk.status) == (number * 4 * MIB, "ok")
    assert transfers(simulator) == []
    assert list(state_folder.iterdir()) == []
    assert list(machine.folder.iterdir()) == []


def test_disks_go_to_their_own_domains_and_the_vm_has_everything_from_the_start(
    run: Run, simulator: Simulator, options: dict[str, t.Any], state_folder: Path, machine: Machine
) -> None:
    done = run(MODULE, **options)
    assert_complete(done, simulator, state_folder, machine)
    (vm,) = vms(simulator)
    settings = vm.settings
    assert (settings.memory, settings.bios_type, settings.os_type) == (2 << 30, "q35_ovmf", "rhel_9x64")
    assert (settings.sockets, settings.cores, settings.threads) == (2, 2, 1)
    domains = {domain.id: domain.name for domain in simulator.world.area(StorageSlice).storage_domains.values()}
    found = disks(simulator)
    assert [(domains[d.domain_id], d.format, d.sparse) for d in (found["web01_Disk1"], found["web01_Disk2"])] == [
        ("data1", "raw", True),
        ("blocks", "cow", True),
    ]
    assert [(one.interface, one.bootable) for one in vm.disks] == [("virtio", True), ("virtio_scsi", False)]
    # vNICs have profile, address and model in the request that makes them; only the comment is set later.
    assert [request for request in done.writes if "vms" in request] == [
        "POST vms",
        *[f"POST vms/{vm.id}/nics"] * 2,
        *[f"POST vms/{vm.id}/diskattachments"] * 2,
        f"PUT vms/{vm.id}",
    ]
    assert [nic.interface for nic in vm.nics] == ["virtio", "e1000"]
    assert SECRET not in json.dumps(done.result)
    again = run(MODULE, **options)
    assert (again["changed"], again["plan"], again.writes, again["states"]) == (False, [], [], {"unchanged": 1})
    assert machine.calls == 1


def test_check_mode_of_a_staged_import_is_exact_and_writes_nothing(
    run: Run, options: dict[str, t.Any], state_folder: Path, machine: Machine
) -> None:
    checked = run(MODULE, check=True, diff=True, **options)
    assert (checked["changed"], checked.writes, state_folder.exists()) == (True, [], False)
    assert not machine.folder.exists()
    done = run(MODULE, diff=True, **options)
    for key in ("plan", "counts", "diff", "before", "after", "findings"):
        assert checked[key] == done[key], key
