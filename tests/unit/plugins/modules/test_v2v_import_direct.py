# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports by a virt-v2v of the test that uploads into the simulator, in processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import ConversionHost, Tool
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import (
    connection,
    imports_finish,
    imports_remains,
    waiting,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_host, conversion_run
from tests.engine_simulator.areas.image_transfers.model import TransfersSlice
from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit import virt_v2v_upload
from tests.unit.import_worlds import SECRET, WEB01, described, source_mac

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

MODULE = "v2v_import"
FEATURES = frozenset(virt_v2v_upload.FEATURES.split())
ABLE = ConversionHost(
    virt_v2v=Tool("2.2.0", FEATURES),
    nbdkit=Tool("1.32", frozenset({"python"})),
    python_modules=frozenset({"ovirtsdk4"}),
    kvm=True,
    free={"/": 1 << 40, "/var/tmp": 1 << 40},
)


class Machine(t.NamedTuple):
    """The folder of the program, and that of the conversions."""

    here: Path
    folder: Path

    def hold(self, point: str) -> None:
        (self.here / f"hold-{point}").touch()

    def release(self) -> None:
        for file in self.here.glob("hold-*"):
            file.unlink()

    def wait_at(self, point: str) -> None:
        deadline = time.monotonic() + 60
        while not ((self.here / "at").exists() and (self.here / "at").read_text() == point):
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)

    @property
    def log(self) -> str:
        return "".join(file.read_text() for file in self.folder.glob("*/log"))

    @property
    def calls(self) -> list[list[str]]:
        file = self.here / "calls"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def kill(self) -> None:
        """Kill the conversion with all of its processes."""
        (pid,) = self.folder.glob("*/pid")
        os.killpg(int(pid.read_text()), signal.SIGKILL)
        while conversion_run._running(pid.parent):
            time.sleep(0.02)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Machine]:
    here = tmp_path / "bin"
    here.mkdir()
    shutil.copy(virt_v2v_upload.__file__, here / "upload.py")
    (here / "virt-v2v").write_text(f'#!/bin/sh\nexec {sys.executable} {here}/upload.py "$@"\n')
    (here / "virt-v2v").chmod(0o755)
    monkeypatch.setenv("PATH", f"{here}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(conversion_run, "SYSTEMD", tmp_path / "none")
    monkeypatch.setattr(conversion_host, "probe", lambda *dummy: ABLE)
    # The program is a process of its own, which takes time.
    clock = waiting.Clock(time.monotonic, lambda seconds: time.sleep(min(seconds, 0.05)))
    monkeypatch.setattr(connection, "Clock", lambda: clock)
    made = Machine(here, tmp_path / "conversions")
    yield made
    made.release()


@pytest.fixture
def options(import_options: dict[str, t.Any], load_imports: t.Any, machine: Machine) -> dict[str, t.Any]:
    return {**import_options, "method": "virt_v2v", "conversion": {"folder": str(machine.folder)}}


def vms(simulator: Simulator) -> list[Vm]:
    return list(simulator.world.area(VmsSlice).vms.values())


def open_transfers(simulator: Simulator) -> list[str]:
    found = simulator.world.area(TransfersSlice).transfers.values()
    return [one.id for one in found if not one.phase.startswith("finished")]


def disks(simulator: Simulator) -> list[str]:
    return [one.id for one in simulator.world.area(StorageSlice).disks.values() if one.alias != "OVF_STORE"]


def recorded(state_folder: Path) -> dict[str, t.Any]:
    (file,) = state_folder.glob("*.json")
    found: dict[str, t.Any] = json.loads(file.read_text())
    return found


def imported(done: Outcome, simulator: Simulator, state_folder: Path, machine: Machine) -> Vm:
    """The VM of an import that left nothing else."""
    assert done["states"] == {"imported": 1}, done.result
    (vm,) = vms(simulator)
    assert (len(disks(simulator)), open_transfers(simulator)) == (2, [])
    assert (list(state_folder.glob("*.json")), list(machine.folder.iterdir())) == ([], [])
    return vm


def test_a_vm_is_uploaded_and_gets_its_profiles_names_and_mark(
    run: Run, simulator: Simulator, options: dict[str, t.Any], state_folder: Path, machine: Machine
) -> None:
    checked = run(MODULE, check=True, diff=True, **options)
    assert (checked["changed"], checked.writes, state_folder.exists(), machine.folder.exists()) == (
        *(True, [], False, False),
    )
    done = run(MODULE, diff=True, **options)
    for key in ("plan", "diff", "findings"):
        assert checked[key] == done[key], key
    vm = imported(done, simulator, state_folder, machine)
    assert [(nic.name, nic.mac, bool(nic.profile_id)) for nic in sorted(vm.nics, key=lambda one: one.name)] == [
        ("nic1", source_mac(2), True),
        ("nic2", source_mac(1), True),
    ]
    assert "onramp-v2v:vmware/vc.example.com/web01/4217-web01" in vm.settings.comment
    (call,) = machine.calls
    text = json.dumps(call)
    assert (SECRET in text, simulator.password in text, call[-2:]) == (False, False, ["--", "web01"])
    (found,) = done["vms"]
    assert (found["method"], found["warnings"], found["percent"]) == ("virt_v2v", ["no Grub2"], 100)
    again = run(MODULE, **options)
    assert (again["changed"], again["states"], again.writes) == (False, {"unchanged": 1}, [])


@pytest.mark.parametrize("user", ["admin@ovirt@internalsso", "k/im:?@corp"])
def test_virt_v2v_signs_on_as_the_user_of_the_task_whatever_its_name(
    run: Run, simulator: Simulator, options: dict[str, t.Any], load_imports: t.Any, machine: Machine, user: str
) -> None:
    # For the simulator, both are one profile.
    name = user.replace("@internalsso", "@internal")
    load_imports(WEB01, users=[{"name": name, "password": simulator.password}])
    auth = {"url": simulator.url, "username": user, "password": simulator.password, "ca_file": simulator.ca_file}
    done = run(MODULE, **options, auth=auth)
    assert (done["states"], len(machine.calls)) == ({"imported": 1}, 1), machine.log
    assert machine.calls[0][machine.calls[0].index("-oc") + 1] == simulator.url


class Killed(BaseException):
    """The end of the process."""


@pytest.mark.parametrize(
    ("place", "name", "after"),
    [
        (conversion_run, "start", False),
        (conversion_run, "start", True),
        (conversion_run, "progress", True),
        (imports_remains, "wait_for_vm", True),
        (imports_finish, "rename", True),
        (imports_finish, "set_nics", True),
        (imports_finish, "set_mark", True),
        (conversion_run, "discard", False),
    ],
)
def test_a_controller_that_was_killed_at_any_step_leaves_one_vm_and_nothing_else_after_the_next_run(
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
    function = getattr(place, name)

    def kill(*arguments: t.Any, **more: t.Any) -> t.NoReturn:
        if after:
            function(*arguments, **more)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(place, name, kill)
        with pytest.raises(Killed):
            run(MODULE, **options)
    if name == "start" and not after:
        assert [len(disk["id"]) for disk in recorded(state_folder)["images"]] == [36, 36]
    done = run(MODULE, **options)
    vm = imported(done, simulator, state_folder, machine)
    assert [nic.name for nic in sorted(vm.nics, key=lambda one: one.mac or "")] == ["nic2", "nic1"]
    assert len(machine.calls) == 1
    again = run(MODULE, **options)
    assert (again["changed"], again.writes) == (False, [])


@pytest.mark.parametrize("point", ["transfer", "copy", "created"])
def test_a_killed_conversion_leaves_nothing_after_the_next_run(
    run: Run, simulator: Simulator, options: dict[str, t.Any], state_folder: Path, machine: Machine, point: str
) -> None:
    machine.hold(point)
    started = run(MODULE, **options, wait=False)
    assert started["states"] == {"running": 1}
    machine.wait_at(point)
    machine.kill()
    machine.release()
    done = run(MODULE, **options)
    imported(done, simulator, state_folder, machine)
    # A VM that was there already is completed.
    assert len(machine.calls) == (1 if point == "created" else 2)


def test_a_conversion_that_goes_on_is_followed_by_the_next_run(
    run: Run, simulator: Simulator, options: dict[str, t.Any], state_folder: Path, machine: Machine
) -> None:
    machine.hold("copy")
    run(MODULE, **options, wait=False)
    machine.wait_at("copy")
    seen = run(MODULE, **options, wait=False)
    (found,) = seen["vms"]
    assert (found["state"], found["phase"], found["percent"], found["bytes"]) == (
        *("running", "copying", 20, (2 << 30) // 5),
    )
    machine.release()
    imported(run(MODULE, **options), simulator, state_folder, machine)
    assert len(machine.calls) == 1


def test_a_cancelled_upload_leaves_nothing_in_the_engine(
    run: Run, simulator: Simulator, options: dict[str, t.Any], state_folder: Path, machine: Machine
) -> None:
    machine.hold("copy")
    run(MODULE, **options, wait=False)
    machine.wait_at("copy")
    assert len(open_transfers(simulator)) == 2
    checked = run(MODULE, check=True, **options, state="canceled")
    assert (checked["changed"], checked.writes) == (True, [])
    (change,) = checked["plan"]
    assert (change["verb"], len(change["before"]["disks"]), len(change["before"]["transfers"])) == ("cancel", 2, 2)
    done = run(MODULE, **options, state="canceled")
    assert done["states"] == {"canceled": 1}
    assert (vms(simulator), disks(simulator), open_transfers(simulator)) == ([], [], [])
    assert list(state_folder.glob("*.json")) == []
    assert not run(MODULE, **options, state="canceled")["changed"]


def test_a_failed_upload_says_why_and_leaves_nothing(
    run: Run, simulator: Simulator, options: dict[str, t.Any], state_folder: Path, machine: Machine
) -> None:
    (machine.here / "fail").write_text("failed to create virtual machine, see earlier errors")
    failed = run(MODULE, **options)
    assert failed.failed
    assert "The disks were copied, but the engine did not create the VM." in failed["msg"]
    assert "Copying disk 2/2" in Path(failed["vms"][0]["log"]).read_text(encoding="utf-8")
    assert (vms(simulator), disks(simulator), open_transfers(simulator)) == ([], [], [])
    assert list(state_folder.glob("*.json")) == []
    (machine.here / "fail").unlink()
    imported(run(MODULE, **options), simulator, state_folder, machine)


def test_what_virt_v2v_cannot_do_is_refused_before_anything_is_sent(
    run: Run, options: dict[str, t.Any], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion_host, "parses_port", lambda: False)
    monkeypatch.setattr(conversion_host, "probe", lambda *dummy: ConversionHost(kvm=True))
    limits = {"folder": str(machine.folder), "limits": {"network": 100}}
    refused = run(MODULE, **{**options, "conversion": limits})
    wanted = {"virt-v2v-missing", "nbdkit-missing", "conversion-sdk-missing", "direct-port-unusable"}
    assert {*wanted, "direct-no-bandwidth"} <= refused.codes
    assert (refused.writes, machine.calls) == ([], [])


def test_auto_takes_the_engine_where_it_can_and_says_why(
    run: Run, simulator: Simulator, options: dict[str, t.Any], state_folder: Path, machine: Machine
) -> None:
    done = run(MODULE, **{**options, "method": "auto"})
    (found,) = done["vms"]
    assert (found["state"], found["method"], machine.calls) == ("imported", "engine", [])
    assert found["why"] == "A host of the engine can convert it, so that no other machine is needed."


def test_auto_uploads_where_no_host_of_the_engine_can_convert(
    run: Run, simulator: Simulator, options: dict[str, t.Any], state_folder: Path, machine: Machine
) -> None:
    features = {"virt_v2v_features": {"h1": "input:libvirt", "h2": "input:libvirt"}}
    done = run(MODULE, **{**options, **features, "method": "auto"})
    imported(done, simulator, state_folder, machine)
    (found,) = done["vms"]
    assert found["method"] == "virt_v2v"
    possible = {name: able["possible"] for name, able in found["methods"].items()}
    assert possible == {"engine": False, "virt_v2v": True, "staged": False}
    assert found["why"].startswith("virt-v2v of this machine can upload it directly, without files in between: ")


def test_auto_refuses_a_vm_that_no_method_can_import(
    run: Run, options: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion_host, "probe", lambda *dummy: ConversionHost(kvm=True))
    features = {"virt_v2v_features": {"h1": "input:libvirt", "h2": "input:libvirt"}}
    refused = run(MODULE, **{**options, **features, "method": "auto", "descriptions": [described(WEB01)]})
    assert (refused.codes, refused.writes) == ({"import-method-impossible"}, [])
