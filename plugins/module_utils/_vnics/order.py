# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The order of a VM's vNICs by name, by MAC address and by PCI address.

A guest numbers its devices by PCI address. libvirt gives PCI addresses in the order of the MAC addresses when a VM
first starts. So names, MAC addresses and PCI addresses in one order are what a guest can rely on.
"""

from __future__ import annotations

import functools
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic

SUFFIX = re.compile(r"\d*$")
PCI = re.compile(r"(?:([0-9a-fA-F]+):)?([0-9a-fA-F]+):([0-9a-fA-F]+)\.([0-9a-fA-F]+)")
# Locally administered and unicast: never part of a pool that the engine makes by itself.
FIRST_TEMPORARY = 0x020000000001


def by_name(names: t.Iterable[str]) -> tuple[str, ...]:
    """Return names as the engine's ``reordermacaddresses`` sorts them: numbers at the end count as numbers."""
    return tuple(sorted(names, key=functools.cmp_to_key(compare_names)))


def compare_names(one: str, other: str) -> int:
    """Return -1, 0 or 1 as the engine compares two names of vNICs."""
    left, right = padded_pair(one, other)
    return (left > right) - (left < right)


def padded_pair(one: str, other: str) -> tuple[str, str]:
    """Return two names with the numbers at their ends made equally long by zeros in front; no number stays none."""
    width = max(len(_suffix(one)), len(_suffix(other)))
    return _padded(one, width), _padded(other, width)


def _suffix(name: str) -> str:
    return SUFFIX.search(name)[0]  # type: ignore[index]


def _padded(name: str, width: int) -> str:
    suffix = _suffix(name)
    return name[: len(name) - len(suffix)] + suffix.zfill(width) if suffix else name


def pci_key(address: str) -> tuple[int, ...]:
    """Return a PCI address such as ``0000:01:00.0`` as numbers that sort: domain, bus, slot, function."""
    match = PCI.fullmatch(address)
    return tuple(int(part or "0", 16) for part in match.groups()) if match else ()


@dataclass(frozen=True)
class Step:
    """One request: a vNIC gets a MAC address. ``temporary`` is an address that only makes room for an exchange."""

    nic: str
    before: str
    after: str
    temporary: bool = False

    def as_dict(self) -> dict[str, t.Any]:
        """Return nic, before, after and temporary."""
        return {"nic": self.nic, "before": self.before, "after": self.after, "temporary": self.temporary}


@dataclass(frozen=True)
class OrderPlan:
    """What makes the order right: ``reorder`` is the engine's own action, else ``steps`` one after the other.

    ``after`` is the MAC address of each vNIC then.
    """

    order: tuple[str, ...] = ()
    reorder: bool = False
    steps: tuple[Step, ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing has to be done."""
        return not self.reorder and not self.steps


def agreement(vnics: t.Sequence[Vnic], order: t.Sequence[str]) -> dict[str, bool]:
    """Return whether the MAC addresses, and the PCI addresses as far as there are any, are in this order."""
    position = {name: number for number, name in enumerate(order)}
    ordered = sorted(vnics, key=lambda vnic: position[vnic.name])
    macs = [_macs.parse(vnic.mac) or 0 for vnic in ordered]
    slots = [pci_key(vnic.pci) for vnic in ordered if vnic.pci]
    return {"mac": macs == sorted(macs), "pci": slots == sorted(slots)}


def plan_order(
    vnics: t.Sequence[Vnic],
    order: t.Sequence[str] = (),
    force: bool = False,
    in_use: t.Container[str] = (),
    now: t.Optional[t.Mapping[str, str]] = None,
) -> OrderPlan:
    """Return what makes MAC addresses follow an order of names, by default the engine's order of names.

    A VM whose vNICs have PCI addresses keeps its order, unless ``force``: its guest knows the devices already. That is
    an error, with what would change in the guest, unless it is the original order and no other one is asked for.
    ``in_use`` are addresses that a temporary one must not be. ``now`` are the addresses by name, where some vNICs have
    a temporary one instead of their own.
    """
    wanted = tuple(order) or by_name(vnic.name for vnic in vnics)
    mistakes = tuple(_order_mistakes(vnics, wanted))
    if mistakes:
        return OrderPlan(wanted, findings=mistakes)
    macs = {vnic.name: _macs.normalized(vnic.mac) for vnic in vnics}
    target = dict(zip(wanted, sorted(macs.values(), key=lambda mac: _macs.parse(mac) or 0)))
    fixed = [vnic for vnic in vnics if vnic.pci]
    unfinished = now is not None and now != macs
    if target == (now or macs):
        return OrderPlan(wanted, after=_pairs(target), findings=tuple(_of_order(vnics, wanted)))
    if not (order or force or unfinished) and has_original_order(vnics):
        return OrderPlan(wanted, after=_pairs(macs), findings=tuple(_of_order(vnics, wanted)))
    findings = tuple(_consequences(vnics, target)) if fixed else ()
    if fixed and not force and not unfinished:
        return OrderPlan(wanted, after=_pairs(macs), findings=(_has_run(fixed), *findings))
    if not fixed and not unfinished and wanted == by_name(macs):
        return OrderPlan(wanted, reorder=True, after=_pairs(target))
    steps = swaps(now or macs, target, in_use)
    return OrderPlan(wanted, steps=steps, after=_pairs(target), findings=findings)


def has_original_order(vnics: t.Sequence[Vnic]) -> bool:
    """Whether all vNICs have a PCI address, and their MAC addresses are in the same order.

    That is the order of the template, the snapshot or the VM that they come from: a guest of any kind has it.
    """
    placed = sorted(vnics, key=lambda vnic: pci_key(vnic.pci))
    macs = [_macs.parse(vnic.mac) or 0 for vnic in placed]
    return all(vnic.pci for vnic in vnics) and macs == sorted(macs)


def exchange(
    before: t.Mapping[str, str], after: t.Mapping[str, str], in_use: t.Container[str] = ()
) -> tuple[Step, ...]:
    """Return the fewest requests that lead from one assignment of MAC addresses to another, without a collision.

    A vNIC whose address is free by now gets it at once. Where none is, vNICs wait for each other in a circle, and one
    of them goes to a temporary address: no two vNICs may have one address at any moment. An address of a vNIC that
    keeps it is not waited for: that is only asked for where a pool allows duplicates.
    """
    steps: list[Step] = []
    now = dict(before)
    while waiting := sorted(nic for nic in after if now[nic] != after[nic]):
        held = {now[name] for name in waiting}
        nic = next((name for name in waiting if after[name] not in held), None)
        temporary = nic is None
        nic = nic or waiting[0]
        mac = _temporary({*now.values(), *after.values()}, in_use) if temporary else after[nic]
        steps.append(Step(nic, now[nic], mac, temporary))
        now[nic] = mac
    return tuple(steps)


def swaps(before: t.Mapping[str, str], after: t.Mapping[str, str], in_use: t.Container[str] = ()) -> tuple[Step, ...]:
    """Return the requests that lead from one assignment to another by exchanges of two vNICs each.

    These are more than the fewest where vNICs wait for each other in a circle of more than two. But at any moment only
    one address is held by none of them, and it is one of the two that are exchanged.
    """
    steps: list[Step] = []
    now = dict(before)
    while waiting := sorted(nic for nic in after if now[nic] != after[nic]):
        holders = {now[name]: name for name in waiting}
        nic = next((name for name in waiting if after[name] not in holders), waiting[0])
        other = holders.get(after[nic])
        moves = [(nic, after[nic])]
        if other is not None:
            mac = _temporary({*now.values(), *after.values()}, in_use)
            moves = [(nic, mac), (other, now[nic]), (nic, after[nic])]
        for number, (name, mac) in enumerate(moves):
            steps.append(Step(name, now[name], mac, temporary=number == 0 and len(moves) > 1))
            now[name] = mac
    return tuple(steps)


def _temporary(taken: t.Container[str], in_use: t.Container[str]) -> str:
    number = FIRST_TEMPORARY
    while (mac := _macs.text_of(number)) in taken or mac in in_use:
        number += 1
    return mac


def _pairs(macs: t.Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(macs.items()))


def _order_mistakes(vnics: t.Sequence[Vnic], order: t.Sequence[str]) -> t.Iterator[Finding]:
    names = [vnic.name for vnic in vnics]
    if len(set(order)) != len(order):
        yield error("nic-order-twice", "order", "A vNIC is listed twice.")
    for name in sorted(set(order) - set(names)):
        yield error(
            "nic-order-unknown", "order", f"The VM has no vNIC '{name}'.", f"It has {', '.join(by_name(names))}."
        )
    missing = by_name(set(names) - set(order))
    if missing:
        yield error("nic-order-incomplete", "order", f"The order does not list {', '.join(missing)}.")
    without = by_name(vnic.name for vnic in vnics if not vnic.mac)
    if without:
        yield error("nic-without-mac", "order", f"vNICs without a MAC address cannot be ordered: {', '.join(without)}.")


def _has_run(fixed: t.Sequence[Vnic]) -> Finding:
    names = ", ".join(by_name(vnic.name for vnic in fixed))
    return error(
        "nic-order-has-pci",
        "force",
        f"The VM has run, or was created from one that has, so its guest knows its devices. PCI addresses: {names}.",
        "Use `force: true` to exchange MAC addresses nevertheless.",
    )


def _of_order(vnics: t.Sequence[Vnic], order: t.Sequence[str]) -> t.Iterator[Finding]:
    """Yield what is to be known about the order of vNICs that stay as they are."""
    if not agreement(vnics, order)["pci"]:
        yield warning(
            "nic-order-pci-differs",
            "vm",
            "The PCI addresses are not in the order of the names. Newer guests name devices by PCI address.",
            "Rename devices in the guest, or create the VM again.",
        )
    loose = by_name(vnic.name for vnic in vnics if not vnic.pci)
    if loose and len(loose) < len(vnics):
        yield info(
            "nic-order-unpredictable",
            "vm",
            f"vNICs without a PCI address get the next free ones at the next start: {', '.join(loose)}.",
            "Where newer guests then place their devices cannot be predicted.",
        )


def _consequences(vnics: t.Sequence[Vnic], target: t.Mapping[str, str]) -> t.Iterator[Finding]:
    for vnic in vnics:
        if target[vnic.name] != _macs.normalized(vnic.mac):
            where = f"at PCI address {vnic.pci}" if vnic.pci else "without a PCI address"
            message = f"The MAC address of vNIC '{vnic.name}' {where} changes to {target[vnic.name]}."
            yield info("nic-order-guest-changes", f"nics.{vnic.name}", message, "The guest sees another MAC address.")


def devices(vnics: t.Sequence[Vnic]) -> dict[str, dict[str, t.Optional[int]]]:
    """Return the position that each vNIC has in a guest: by MAC address (older guests), and by PCI address (newer).

    Positions count from 0. By PCI address there is none where a vNIC has no address while others have one: it goes to
    the next free slot, which cannot be predicted. Where none has one yet, libvirt will follow the MAC addresses.
    """
    macs = sorted(vnics, key=lambda vnic: _macs.parse(vnic.mac) or 0)
    by_mac = {vnic.name: number for number, vnic in enumerate(macs)}
    placed = sorted((vnic for vnic in vnics if vnic.pci), key=lambda vnic: pci_key(vnic.pci))
    by_pci: dict[str, t.Optional[int]] = {vnic.name: number for number, vnic in enumerate(placed)}
    if not placed:
        by_pci = dict(by_mac)
    return {vnic.name: {"by_mac": by_mac[vnic.name], "by_pci": by_pci.get(vnic.name)} for vnic in vnics}


def predicted_names(vnics: t.Sequence[Vnic]) -> dict[str, dict[str, t.Optional[str]]]:
    """Return the names that guests give the devices by themselves: older ones by MAC, newer ones by PCI address.

    A newer guest's name is made of the slot, or of bus and slot. Without a PCI address it is not known.
    """
    positions = devices(vnics)
    return {
        vnic.name: {"by_mac": f"eth{positions[vnic.name]['by_mac']}", "by_pci": _name_by_pci(vnic.pci)}
        for vnic in vnics
    }


def _name_by_pci(address: str) -> t.Optional[str]:
    if not (key := pci_key(address)):
        return None
    dummy, bus, slot, function = key
    name = f"enp{bus}s{slot}" if bus else f"ens{slot}"
    return name + (f"f{function}" if function else "")
