# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Staged imports as a user runs them, against the simulator, with a virt-v2v of the test."""

from __future__ import annotations

import json
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import image_uploads, staged_create
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import WaitFailed
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


def broken(function: t.Callable[..., t.Any], after: bool) -> t.Callable[..., t.Any]:
    """A function that fails, before or after its work."""

    def call(*arguments: t.Any, **more: t.Any) -> t.NoReturn:
        if after:
            function(*arguments, **more)
        raise WaitFailed("The connection is lost.")

    return call


@pytest.mark.parametrize(
    ("place", "name", "after"),
    [
        (image_uploads, "create", True),
        (image_uploads, "_transmit", False),
        (image_uploads, "_finish", True),
        (staged_create, "create", True),
        (staged_create, "_add_nic", True),
        (staged_create, "_attach", False),
        (staged_create, "mark", True),
    ],
)
def test_an_import_that_broke_off_is_completed_and_nothing_is_done_twice(
    run: Run,
    simulator: Simulator,
    options: dict[str, t.Any],
    state_folder: Path,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    place: t.Any,
    name: str,
    after: bool,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(place, name, broken(getattr(place, name), after))
        failed = run(MODULE, **options)
    assert failed["failed"] and "The connection is lost." in failed["msg"]
    assert failed["changed"]
    assert transfers(simulator) == []
    sent = {disk.id for disk in disks(simulator).values()} if place is staged_create else set()
    done = run(MODULE, **options)
    assert_complete(done, simulator, state_folder, machine)
    assert machine.calls == 1
    assert sent <= {disk.id for disk in disks(simulator).values()}


def test_an_import_can_be_canceled_removed_and_begun_again(
    run: Run,
    simulator: Simulator,
    options: dict[str, t.Any],
    state_folder: Path,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (machine.here / "hold").touch()
    begun = run(MODULE, **options, wait=False)
    assert begun["states"] == {"running": 1}
    other = run(MODULE, **{**options, "method": "engine", "vms": [{"name": "web01"}]})
    assert [finding["code"] for finding in other["findings"] if finding["severity"] == "error"] == [
        "import-other-method"
    ]
    canceled = run(MODULE, **options, state="canceled")
    assert (canceled["changed"], canceled["states"]) == (True, {"canceled": 1})
    assert run(MODULE, **options, state="canceled")["changed"] is False
    (machine.here / "hold").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(staged_create, "_attach", broken(staged_create._attach, True))
        assert run(MODULE, **options)["failed"]
    assert len(vms(simulator)) == 1
    removed = run(MODULE, **options, state="removed")
    assert (removed["changed"], removed["states"]) == (True, {"removed": 1})
    assert (vms(simulator), disks(simulator), transfers(simulator)) == ([], {}, [])
    assert (list(state_folder.iterdir()), list(machine.folder.iterdir())) == ([], [])
    assert run(MODULE, **options, state="removed")["changed"] is False
    assert_complete(run(MODULE, **options), simulator, state_folder, machine)


def test_a_failed_conversion_says_why_and_is_tried_again(
    run: Run, simulator: Simulator, options: dict[str, t.Any], state_folder: Path, machine: Machine
) -> None:
    (machine.here / "fail").touch()
    failed = run(MODULE, **options)
    assert "cannot find the disk" in failed["msg"]
    assert (failed["vms"][0]["phase"], failed["vms"][0]["log"]) == (
        "converting",
        str(next(machine.folder.glob("*/log"))),
    )
    assert disks(simulator) == {}
    (machine.here / "fail").unlink()
    assert_complete(run(MODULE, **options), simulator, state_folder, machine)
    assert machine.calls == 2


def test_a_converted_disk_that_has_changed_is_converted_again_and_kept_files_stay(
    run: Run, options: dict[str, t.Any], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    options["conversion"]["keep"] = True
    with monkeypatch.context() as patch:
        patch.setattr(image_uploads, "create", broken(image_uploads.create, False))
        assert run(MODULE, **options)["failed"]
    next(machine.folder.glob("*/disks/vm-sda")).write_bytes(b"other")
    assert run(MODULE, **options)["states"] == {"imported": 1}
    assert machine.calls == 2
    assert sorted(file.name for file in machine.folder.glob("*/disks/*")) == ["vm-sda", "vm-sdb", "vm.xml"]


def test_a_checksum_that_differs_fails_the_import(
    run: Run, simulator: Simulator, options: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"checksum": "0", "block_size": 4 * MIB, "algorithm": "blake2b"}
    monkeypatch.setattr(image_uploads, "_remote_checksum", lambda *dummy: other)
    failed = run(MODULE, **options)
    assert "has another checksum in the engine than its file" in failed["msg"]
    assert (vms(simulator), transfers(simulator)) == ([], [])


def test_what_the_virt_v2v_of_this_machine_cannot_do_is_refused_by_option(run: Run, options: dict[str, t.Any]) -> None:
    options["conversion"]["limits"] = {"network": 100}
    options["vms"][0]["static_addresses"] = [{"mac": source_mac(1), "address": "192.0.2.7"}]
    failed = run(MODULE, **options)
    errors = {finding["path"] for finding in failed["findings"] if finding["severity"] == "error"}
    assert (errors, failed.writes) == ({"conversion.limits.network", "vms[0].static_addresses"}, [])


def test_what_is_missing_on_the_conversion_host_is_named_with_how_to_install_it(
    run: Run, options: dict[str, t.Any], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine.here / "virt-v2v").unlink()
    monkeypatch.setenv("PATH", str(machine.here))
    monkeypatch.setitem(sys.modules, "ovirt_imageio.client", None)
    failed = run(MODULE, **options)
    errors = {finding["code"]: finding for finding in failed["findings"] if finding["severity"] == "error"}
    assert set(errors) == {"conversion-program-missing", "conversion-imageio-missing", "virt-v2v-missing"}
    assert "ovirt-imageio-client" in errors["conversion-imageio-missing"]["message"]
    assert failed.writes == []
