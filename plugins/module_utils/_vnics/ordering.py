# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The order of the vNICs of one VM as a plan, and as a table."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import marks, order
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import Step

DOWN = "down"


@dataclass(frozen=True)
class VmNics:
    """A VM with its vNICs as the engine reports them. ``devices`` are the names in the guest by MAC address."""

    id: str
    name: str
    status: str = DOWN
    vnics: tuple[Vnic, ...] = ()
    devices: t.Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NicOrderPlan(Plan):
    """A plan with the requests: the engine's own action, or one for each step; ``macs`` is what comes of it."""

    reorder: bool = False
    steps: tuple[Step, ...] = ()
    macs: t.Mapping[str, str] = field(default_factory=dict)

    def name_after(self, step: Step) -> str:
        """Return the name that a vNIC has after a step: its own, or one that keeps its addresses."""
        return marks.mark(step.nic, step.before, self.macs[step.nic]) if step.temporary else step.nic


def plan_vm_order(
    vm: VmNics, wanted: t.Sequence[str] = (), force: bool = False, in_use: t.Container[str] = ()
) -> NicOrderPlan:
    """Return what makes the MAC addresses of a VM follow an order of names, by default the engine's order of names.

    ``in_use`` are addresses that a temporary one must not be.
    """
    vnics, now = marks.unmark(vm.vnics)
    planned = order.plan_order(vnics, wanted, force, in_use, now)
    findings = [*planned.findings, *_obstacles(vm, planned.steps, planned.is_empty)]
    after = dict(planned.after) or {vnic.name: vnic.mac for vnic in vnics}
    changes: list[Change] = []
    if planned.reorder:
        changes = [Change("reorder_macs", "vm", vm.name, dict(now), dict(planned.after))]
    for name in sorted({step.nic for step in planned.steps}, key=planned.order.index):
        changes.append(Change("update", "nic", name, {"mac": now[name]}, {"mac": after[name]}))
    return NicOrderPlan(
        changes=tuple(changes),
        findings=in_order(findings),
        before={"macs": now},
        after={"macs": after},
        reorder=planned.reorder,
        steps=planned.steps,
        macs=after,
    )


def _obstacles(vm: VmNics, steps: t.Sequence[Step], is_empty: bool) -> t.Iterator[Finding]:
    if vm.status != DOWN and not is_empty:
        message = f"VM '{vm.name}' is in status {vm.status}. The MAC address of a plugged vNIC cannot be changed then."
        yield error("nic-order-vm-not-down", "vm", message, "Shut it down first.", "CANNOT_PERFORM_HOT_UPDATE")
    for name in sorted({step.nic for step in steps if step.temporary}):
        if len(name) > marks.LONGEST_NAME:
            message = f"The name of vNIC '{name}' is longer than {marks.LONGEST_NAME} characters."
            hint = "Its name keeps its MAC address while that is exchanged. Give it a shorter name."
            yield error("nic-order-name-too-long", f"nics.{name}", message, hint)


def with_macs(vm: VmNics, macs: t.Mapping[str, str]) -> VmNics:
    """Return the VM as it would be with these MAC addresses by name."""
    vnics, dummy = marks.unmark(vm.vnics)
    return replace(vm, vnics=tuple(replace(vnic, mac=macs.get(vnic.name, vnic.mac)) for vnic in vnics))


def table(vm: VmNics, wanted: t.Sequence[str] = ()) -> list[dict[str, t.Any]]:
    """Return the vNICs in the order of names that is wanted, each with its place in the other orders, from 0."""
    vnics, now = marks.unmark(vm.vnics)
    names = [vnic.name for vnic in vnics]
    listed = [name for name in wanted if name in names]
    positions = order.devices(vnics)
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
