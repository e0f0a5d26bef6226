# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Power and settings of VMs through vSphere."""

from __future__ import annotations

import contextlib
import http.client
import time
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import ConnectionFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.source_vm import (
    DOWN,
    SUSPENDED,
    UP,
    NicState,
    SourceState,
    Step,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import libraries, vsphere_source, way
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source

POWER = {"poweredOn": UP, "poweredOff": DOWN, "suspended": SUSPENDED}
TASK_SECONDS = 300
PAUSE = 0.5


class VsphereVm:
    """A VM of vSphere."""

    def __init__(self, vm: t.Any, pyvmomi: t.Any) -> None:
        self._vm = vm
        self._pyvmomi = pyvmomi

    def _call(self, call: t.Callable[..., t.Any], **arguments: t.Any) -> t.Any:
        try:
            return call(**arguments)
        except (self._pyvmomi.vmodl.MethodFault, OSError, http.client.HTTPException) as error:
            raise ConnectionFailed(f"vSphere refuses it: {_text(error)}.") from error

    def _task(self, call: t.Callable[..., t.Any], **arguments: t.Any) -> None:
        """Call a method that returns a task, and wait for its end."""
        task = self._call(call, **arguments)
        deadline = time.monotonic() + TASK_SECONDS
        while True:
            info = self._call(lambda: task.info)
            if info.state == "success":
                return
            if info.state == "error":
                raise ConnectionFailed(f"vSphere refuses it: {_text(info.error)}.")
            if time.monotonic() > deadline:
                raise ConnectionFailed(f"vSphere has not finished it after {TASK_SECONDS} seconds.")
            time.sleep(PAUSE)

    def state(self) -> SourceState:
        """Return what it is now."""
        config, runtime = self._call(lambda: (self._vm.config, self._vm.runtime))
        return SourceState(
            name=str(self._vm.name),
            uuid=str(config.uuid or ""),
            power=POWER.get(str(runtime.powerState), ""),
            note=str(config.annotation or ""),
            nics=tuple(
                NicState(str(card.macAddress), bool(card.connectable is None or card.connectable.startConnected))
                for card in self._cards(config)
            ),
        )

    def _cards(self, config: t.Any) -> list[t.Any]:
        kind = self._pyvmomi.vim.vm.device.VirtualEthernetCard
        return [device for device in config.hardware.device if isinstance(device, kind)]

    def shut_down(self) -> None:
        """Ask the guest to shut down."""
        self._call(self._vm.ShutdownGuest)

    def power_off(self) -> None:
        """Power it off hard."""
        self._task(self._vm.PowerOffVM_Task)

    def apply(self, step: Step) -> None:
        """Make one other change."""
        spec = self._pyvmomi.vim.vm.ConfigSpec
        if step.verb == "power_on":
            self._task(self._vm.PowerOnVM_Task)
        elif step.verb == "set_note":
            self._task(self._vm.ReconfigVM_Task, spec=spec(annotation=step.value))
        elif step.verb == "rename":
            self._task(self._vm.Rename_Task, newName=step.value)
        elif step.verb == "set_nic":
            self._task(self._vm.ReconfigVM_Task, spec=spec(deviceChange=self._edits(step.value)))

    def _edits(self, nic: NicState) -> list[t.Any]:
        device_spec = self._pyvmomi.vim.vm.device.VirtualDeviceSpec
        edits = []
        for card in self._cards(self._vm.config):
            if str(card.macAddress).lower() == nic.mac.lower():
                card.connectable.startConnected = nic.connected
                if str(self._vm.runtime.powerState) == "poweredOn":
                    card.connectable.connected = nic.connected
                edits.append(device_spec(operation="edit", device=card))
        return edits


def _text(error: t.Any) -> str:
    return str(getattr(error, "localizedMessage", None) or getattr(error, "msg", None) or error).rstrip(".")


@contextlib.contextmanager
def connected(source: Source) -> t.Iterator[t.Callable[[], list[tuple[str, str, VsphereVm]]]]:
    """Connect to vSphere; gives the function that lists all VMs with their names and UUIDs."""
    pyvmomi, connect = libraries.load("pyVmomi"), libraries.load("pyVim.connect")
    way.tls(source)
    session = vsphere_source.connected(pyvmomi, connect, source)
    try:
        content = session.RetrieveContent()
        yield lambda: [
            (name, uuid, VsphereVm(vm, pyvmomi)) for vm, name, uuid in vsphere_source.names(pyvmomi, content)
        ]
    except (pyvmomi.vmodl.MethodFault, OSError, http.client.HTTPException) as error:
        raise ConnectionFailed(f"'{source.shown}' cannot be read: {_text(error)}.") from error
    finally:
        connect.Disconnect(session)
