# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Power and settings of VMs through vSphere, with a library that only looks like pyvmomi."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace as Object

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import ConnectionFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.source_vm import NicState, Step
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.vsphere_power import VsphereVm


class Fault(Exception):
    def __init__(self, msg: str) -> None:
        super().__init__(msg)
        self.msg = msg


class Card:
    def __init__(self, mac: str) -> None:
        self.macAddress = mac
        self.connectable = Object(startConnected=True, connected=True)


def spec(**values: t.Any) -> Object:
    return Object(**values)


VIM = Object(vm=Object(ConfigSpec=spec, device=Object(VirtualEthernetCard=Card, VirtualDeviceSpec=spec)))
PYVMOMI = Object(vim=VIM, vmodl=Object(MethodFault=Fault))
DONE = Object(info=Object(state="success"))


class Vm:
    """A VM that records what is asked of it."""

    def __init__(self, power: str = "poweredOn", problem: str = "") -> None:
        self.name = "web01"
        self.problem = problem
        self.runtime = Object(powerState=power)
        devices = [Card("00:50:56:00:00:01"), object()]
        self.config = Object(uuid="4217", annotation="First", hardware=Object(device=devices))
        self.calls: list[t.Any] = []

    def __getattr__(self, name: str) -> t.Any:
        def call(**arguments: t.Any) -> t.Any:
            self.calls.append((name, arguments))
            if self.problem == "fault":
                raise Fault("The attempted operation cannot be performed in the current state.")
            if self.problem == "task":
                return Object(info=Object(state="error", error=Object(localizedMessage="No permission.")))
            return DONE

        return call


def test_what_a_vm_is() -> None:
    state = VsphereVm(Vm(), PYVMOMI).state()
    assert (state.name, state.uuid, state.power, state.autostart, state.note) == ("web01", "4217", "up", None, "First")
    assert state.nics == (NicState("00:50:56:00:00:01", True),)


@pytest.mark.parametrize(
    ("step", "name", "arguments"),
    [
        (Step("power_on"), "PowerOnVM_Task", {}),
        (Step("rename", "old"), "Rename_Task", {"newName": "old"}),
        (Step("set_note", "x"), "ReconfigVM_Task", {"spec": Object(annotation="x")}),
    ],
)
def test_each_step_is_one_call(step: Step, name: str, arguments: dict[str, t.Any]) -> None:
    vm = Vm()
    VsphereVm(vm, PYVMOMI).apply(step)
    assert vm.calls == [(name, arguments)]


@pytest.mark.parametrize(("power", "connected"), [("poweredOn", False), ("poweredOff", True)])
def test_a_nic_is_disconnected_now_and_at_the_next_start(power: str, connected: bool) -> None:
    vm = Vm(power)
    VsphereVm(vm, PYVMOMI).apply(Step("set_nic", NicState("00:50:56:00:00:01", False)))
    [(dummy, arguments)] = vm.calls
    [edit] = arguments["spec"].deviceChange
    assert (edit.operation, edit.device.connectable.startConnected) == ("edit", False)
    assert edit.device.connectable.connected is connected


def test_the_guest_is_asked_first_and_power_is_cut_by_another_call() -> None:
    vm = Vm()
    VsphereVm(vm, PYVMOMI).shut_down()
    VsphereVm(vm, PYVMOMI).power_off()
    assert [name for name, dummy in vm.calls] == ["ShutdownGuest", "PowerOffVM_Task"]


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        ("fault", "vSphere refuses it: The attempted operation cannot be performed in the current state."),
        ("task", "vSphere refuses it: No permission."),
    ],
)
def test_what_vsphere_refuses_is_a_sentence(problem: str, text: str) -> None:
    with pytest.raises(ConnectionFailed) as caught:
        VsphereVm(Vm(problem=problem), PYVMOMI).power_off()
    assert caught.value.message == text
