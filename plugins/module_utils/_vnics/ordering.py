# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The order of the vNICs of VMs as a plan, and as tables."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import marks, order
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import Step

DOWN = "down"
# A VM whose disks are still copied can get other MAC addresses already.
EDITABLE = (DOWN, "image_locked")
NETWORK = "network"
DISK = "hd"
# Findings that hold whether anything is changed or not.
OF_PRESENT_STATE = ("nic-order-pci-differs", "nic-order-unpredictable")
FIRST, LAST, NEVER = "first", "last", "never"


@dataclass(frozen=True)
class VmNics:
    """A VM with its vNICs as the engine reports them. ``devices`` are the names in the guest by MAC address.

    ``boot`` are the devices that it boots from, in their order. ``importing`` is whether an import of it from another
    hypervisor has not ended. ``path`` is the option that names it.
    """

    id: str
    name: str
    status: str = DOWN
    vnics: tuple[Vnic, ...] = ()
    devices: t.Mapping[str, str] = field(default_factory=dict)
    boot: tuple[str, ...] = ()
    importing: bool = False
    path: str = "vm"


@dataclass(frozen=True)
class OrderRequest:
    """What is asked of each VM: the order of names (by default the engine's), and when it boots from the network."""

    order: tuple[str, ...] = ()
    force: bool = False
    network_boot: str = ""


@dataclass(frozen=True)
class NicOrderPlan(Plan):
    """The plan for one VM.

    The requests are the engine's own action, or one for each step, and one for the boot devices. ``macs`` are the
    addresses afterwards.
    """

    reorder: bool = False
    steps: tuple[Step, ...] = ()
    macs: t.Mapping[str, str] = field(default_factory=dict)
    boot: tuple[str, ...] = ()
    sets_boot: bool = False

    def name_after(self, step: Step) -> str:
        """Return the name that a vNIC has after a step: its own, or one that keeps its addresses."""
        return marks.mark(step.nic, step.before, self.macs[step.nic]) if step.temporary else step.nic

    @property
    def uses_temporary(self) -> bool:
        """Whether a vNIC has a temporary address for a moment."""
        return any(step.temporary for step in self.steps)


@dataclass(frozen=True)
class NicOrdersPlan(Plan):
    """The plan for several VMs; ``parts`` has each VM with its own."""

    parts: tuple[tuple[VmNics, NicOrderPlan], ...] = ()

    @property
    def uses_temporary(self) -> bool:
        """Whether a vNIC has a temporary address for a moment."""
        return any(part.uses_temporary for dummy, part in self.parts)


def plan_orders(vms: t.Sequence[VmNics], request: OrderRequest, in_use: t.Container[str] = ()) -> NicOrdersPlan:
    """Return what makes the MAC addresses of each VM follow an order of names.

    ``in_use`` are addresses that a temporary one must not be.
    """
    parts = tuple((vm, plan_vm_order(vm, request, in_use)) for vm in vms)
    labels = labels_of(vms)
    named = len(parts) > 1
    return NicOrdersPlan(
        changes=tuple(change for dummy, part in parts for change in part.changes),
        findings=in_order(_of_vm(vm, f, named) for vm, part in parts for f in part.findings),
        before={labels[vm.id]: part.before for vm, part in parts},
        after={labels[vm.id]: part.after for vm, part in parts},
        parts=parts,
    )


def only_reported(planned: NicOrdersPlan) -> NicOrdersPlan:
    """Return a plan that changes nothing, with the findings about the VMs as they are."""
    parts = []
    for vm, dummy in planned.parts:
        now = marks.unmark(vm.vnics)[1]
        parts.append((vm, NicOrderPlan(macs=now, boot=vm.boot)))
    findings = tuple(f for f in planned.findings if f.code in OF_PRESENT_STATE)
    return NicOrdersPlan(findings=findings, before=planned.before, after=planned.before, parts=tuple(parts))


def labels_of(vms: t.Sequence[VmNics]) -> dict[str, str]:
    """Return what each VM is called in a state, by id: its name, with the id where data centers share a name."""
    count = Counter(vm.name for vm in vms)
    return {vm.id: vm.name if count[vm.name] == 1 else f"{vm.name} ({vm.id})" for vm in vms}


def _of_vm(vm: VmNics, finding: Finding, named: bool) -> Finding:
    """Return a finding that says which VM it is about."""
    path = vm.path if finding.path == "vm" else finding.path
    message = finding.message if not named or vm.name in finding.message else f"VM '{vm.name}': {finding.message}"
    return replace(finding, path=path, message=message)


def plan_vm_order(vm: VmNics, request: OrderRequest = OrderRequest(), in_use: t.Container[str] = ()) -> NicOrderPlan:
    """Return what makes the MAC addresses of a VM follow an order of names."""
    vnics, now = marks.unmark(vm.vnics)
    planned = order.plan_order(vnics, request.order, request.force, in_use, now)
    boot = boot_devices(vm.boot, request.network_boot)
    after = dict(planned.after) or {vnic.name: vnic.mac for vnic in vnics}
    changes: list[Change] = []
    if planned.reorder:
        changes = [Change("reorder_macs", "vm", vm.name, dict(now), dict(planned.after))]
    for name in sorted({step.nic for step in planned.steps}, key=planned.order.index):
        changes.append(Change("update", "nic", f"{vm.name}/{name}", {"mac": now[name]}, {"mac": after[name]}))
    if boot != vm.boot:
        changes.append(Change("update", "vm", vm.name, {"boot": list(vm.boot)}, {"boot": list(boot)}))
    return NicOrderPlan(
        changes=tuple(changes),
        findings=in_order([*planned.findings, *_obstacles(vm, planned, boot)]),
        before={"macs": now, "boot": list(vm.boot)},
        after={"macs": after, "boot": list(boot)},
        reorder=planned.reorder,
        steps=planned.steps,
        macs=after,
        boot=boot,
        sets_boot=boot != vm.boot,
    )


def boot_devices(now: tuple[str, ...], network_boot: str) -> tuple[str, ...]:
    """Return the boot devices with the network in its place. A VM always has one: its disk where nothing else is."""
    others = tuple(device for device in now if device != NETWORK)
    if network_boot == FIRST:
        return (NETWORK, *others)
    if network_boot == LAST:
        return (*others, NETWORK)
    return others or (DISK,) if network_boot == NEVER else now


def _obstacles(vm: VmNics, planned: order.OrderPlan, boot: tuple[str, ...]) -> t.Iterator[Finding]:
    if not planned.is_empty and vm.importing:
        message = f"The import of VM '{vm.name}' has not ended. New MAC addresses would unplug its vNICs."
        yield error("nic-order-importing", "vm", message, "Wait for the end of the import.")
    if not planned.is_empty and vm.status not in EDITABLE:
        message = f"VM '{vm.name}' is in status {vm.status}. The MAC address of a plugged vNIC cannot be changed then."
        yield error("nic-order-vm-not-down", "vm", message, "Shut it down first.", "CANNOT_PERFORM_HOT_UPDATE")
    if boot != vm.boot and vm.status != DOWN:
        message = f"VM '{vm.name}' is in status {vm.status}. Other boot devices have no effect before it was down."
        yield error("nic-order-boot-vm-not-down", "network_boot", message, "Shut it down first.")
    for name in sorted({step.nic for step in planned.steps if step.temporary}):
        if len(name) > marks.LONGEST_NAME:
            message = f"The name of vNIC '{name}' is longer than {marks.LONGEST_NAME} characters."
            hint = "Its name keeps its MAC address while that is exchanged. Give it a shorter name."
            yield error("nic-order-name-too-long", f"nics.{name}", message, hint)


def as_planned(vm: VmNics, plan: NicOrderPlan) -> VmNics:
    """Return the VM as it is once its plan is carried out."""
    return replace(with_macs(vm, plan.macs), boot=plan.boot)


def with_macs(vm: VmNics, macs: t.Mapping[str, str]) -> VmNics:
    """Return the VM as it would be with these MAC addresses by name."""
    vnics, dummy = marks.unmark(vm.vnics)
    return replace(vm, vnics=tuple(replace(vnic, mac=macs.get(vnic.name, vnic.mac)) for vnic in vnics))


def table(vm: VmNics, wanted: t.Sequence[str] = ()) -> list[dict[str, t.Any]]:
    """Return the vNICs in the order of names that is wanted, each with its place in the other orders, from 0."""
    vnics, now = marks.unmark(vm.vnics)
    names = [vnic.name for vnic in vnics]
    listed = [name for name in wanted if name in names]
    current = [replace(vnic, mac=now[vnic.name]) for vnic in vnics]
    positions, predicted = order.devices(current), order.predicted_names(current)
    by_name = {vnic.name: vnic for vnic in vnics}
    devices = {_macs.normalized(mac): device for mac, device in vm.devices.items()}
    return [
        {
            "name": name,
            "mac": now[name] or None,
            "pci": by_name[name].pci or None,
            "network": by_name[name].network,
            "profile": by_name[name].profile,
            "mac_position": positions[name]["by_mac"],
            "pci_position": positions[name]["by_pci"],
            "guest_device": devices.get(now[name]),
            "predicted_device": predicted[name],
        }
        for name in dict.fromkeys([*listed, *order.by_name(names)])
    ]


def agreement(vm: VmNics, wanted: t.Sequence[str] = ()) -> dict[str, bool]:
    """Return whether MAC addresses and PCI addresses are in the order of names that is wanted."""
    vnics, now = marks.unmark(vm.vnics)
    names = order.by_name(vnic.name for vnic in vnics)
    listed = [name for name in wanted if name in names]
    actual = [replace(vnic, mac=now[vnic.name]) for vnic in vnics]
    return order.agreement(actual, list(dict.fromkeys([*listed, *names])))


def vm_result(vm: VmNics, plan: NicOrderPlan, wanted: t.Sequence[str] = ()) -> dict[str, t.Any]:
    """Return a VM with the table of its vNICs, whether its orders agree, and what was or would be done."""
    return {
        "id": vm.id,
        "name": vm.name,
        "status": vm.status,
        "changed": not plan.is_empty,
        "boot": list(vm.boot),
        "agreement": agreement(vm, wanted),
        "nics": table(vm, wanted),
        "steps": [step.as_dict() for step in plan.steps],
    }
