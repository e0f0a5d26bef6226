# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with a VM: start and stop, the order of its MAC addresses, a clone."""

from __future__ import annotations

import copy
from xml.etree.ElementTree import Element

from ...core.api import Request, action
from ...core.elements import reference, string
from ...core.engine import Engine, task
from ...core.faults import input_invalid, message, not_found, refuse, refused
from . import order
from .common import (
    check_name_form,
    check_not_imported,
    copied_nics,
    name_locked,
    name_used,
    new_vm,
    subjects_of_vm,
    vm_of_path,
)
from .hooks import hosts
from .mac_usage import end_stateless
from .model import Vm, VmsSlice
from .pci import give_addresses


def _vm(request: Request) -> Vm:
    vm = vm_of_path(request)
    if vm is None:
        raise not_found()
    return vm


def _reference(vm: Vm) -> list[Element]:
    return [reference("vm", "vms", vm.id)]


@action("vms/{vm}/reordermacaddresses", "vm/reorder_mac_addresses")
def reorder_mac_addresses(request: Request) -> list[Element]:
    """The vNICs without a PCI address get their own addresses again, ascending in the order of their names."""
    vm = _vm(request)
    nics = [n for n in vm.nics if not n.has_device or not n.pci_address]
    width = order.normalised_suffixes([n.name for n in nics])
    ordered = [nic for _name, nic in sorted(zip(width, nics), key=lambda pair: pair[0])]
    for nic, mac in zip(ordered, sorted(n.mac or "" for n in nics)):
        nic.mac = mac or None
    return _reference(vm)


@action("vms/{vm}/start", "vm/start")
def start_vm(request: Request) -> list[Element]:
    world = request.world
    vm = vm_of_path(request)
    if vm is None:
        raise refused(message("CAN_DO_ACTION_GENERAL_FAILURE"))
    check_not_imported(vm, "run")
    if vm.status in ("up", "powering_up"):
        raise refuse("ACTION_TYPE_FAILED_VM_IS_RUNNING", "run", "VM")
    if vm.status not in ("down", "paused", "suspended"):
        raise refuse("ACTION_TYPE_FAILED_VM_IS_LOCKED", "run", "VM")
    usable = [h for h in hosts(world) if h.cluster_id == vm.cluster_id and h.up]
    if not usable:
        raise refuse("ACTION_TYPE_FAILED_NO_VDS_AVAILABLE_IN_CLUSTER", "run", "VM")
    pinned = [h for h in usable if h.id in vm.settings.pinned_to]
    vm.host_id, vm.status = (pinned or usable)[0].id, "powering_up"
    give_addresses(vm)
    if vm.settings.stateless:
        vm.stateless_nics = copy.deepcopy(vm.nics)
    seconds = world.area(VmsSlice).options.vm_start_seconds
    if seconds:
        request.engine.later(seconds, "vm_booted", vm.id)
    else:
        _booted(request.engine, vm)
    return _reference(vm)


@task("vm_booted")
def vm_booted(engine: Engine, ident: str) -> None:
    vm = engine.world.area(VmsSlice).vms.get(ident)
    if vm is not None and vm.status == "powering_up":
        _booted(engine, vm)


def _booted(engine: Engine, vm: Vm) -> None:
    if vm.boots and vm.down_after:
        engine.later(vm.down_after, "vm_crashed", vm.id)
    vm.status = "up" if vm.boots else "down"
    vm.host_id = vm.host_id if vm.boots else None
    vm.stateless_nics = vm.stateless_nics if vm.boots else None


@task("vm_crashed")
def vm_crashed(engine: Engine, ident: str) -> None:
    vm = engine.world.area(VmsSlice).vms.get(ident)
    if vm is not None and vm.status == "up":
        vm.status, vm.host_id = "down", None
        text = f"VM {vm.name} is down with error. Exit message: Lost connection with qemu process."
        engine.log_event(119, "error", text, subjects_of_vm(engine.world, vm))


@action("vms/{vm}/stop", "vm/stop")
@action("vms/{vm}/shutdown", "vm/shutdown")
def stop_vm(request: Request) -> list[Element]:
    vm = _vm(request)
    check_not_imported(vm, "stop")
    if vm.status == "down":
        raise refuse("ACTION_TYPE_FAILED_VM_IS_NOT_RUNNING", "stop", "VM")
    vm.host_id, vm.status, vm.stopped = None, "down", request.world.clock.now()
    end_stateless(request.world, vm)
    return _reference(vm)


@action("vms/{vm}/clone", "vm/clone")
def clone_vm(request: Request) -> list[Element]:
    world, source = request.world, _vm(request)
    name = string(request.body, "vm/name")
    if name is None:
        raise input_invalid("Parameter 'vm.name' is mandatory but was not provided.")
    check_name_form(name, "clone")
    check_not_imported(source, "clone")
    if name_locked(world, name) or name_used(world, name, source.cluster_id):
        raise refuse("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "clone", "VM")
    vm = new_vm(world, name, source.cluster_id, source.settings.copy())
    vm.nics = copied_nics(world, source.cluster_id, source.nics)
    vm.original_template_id = source.original_template_id
    world.area(VmsSlice).vms[vm.id] = vm
    return []
