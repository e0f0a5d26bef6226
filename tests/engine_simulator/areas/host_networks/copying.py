# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copying the networks of one host to another, as the engine does it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.faults import message
from .model import STATIC, Attachment, Device, Ip
from .setup import Messages


@dataclass
class HostView:
    """What the copy looks at of one host; `management` is the device that carries the management network."""

    devices: dict[str, Device]
    attachments: list[Attachment]
    management: str | None = None

    def nics(self) -> list[Device]:
        """The NICs that take part, in plain string order: no bonds, no VLANs, nothing of the management network."""
        management = self.devices.get(self.management or "")
        left_out = {management.name, *management.slaves} if management is not None else set()
        nics = (d for d in self.devices.values() if d.kind == "nic" and d.name not in left_out)
        return sorted(nics, key=lambda d: d.name)

    def on(self, nic: str) -> list[Attachment]:
        return [a for a in self.attachments if a.nic == nic]


@dataclass
class PlannedBond:
    name: str
    id: str | None = None
    slaves: list[str] = field(default_factory=list)
    options: str | None = None


@dataclass
class Copied:
    """What the setup of the destination is asked for."""

    removed_attachments: list[Attachment] = field(default_factory=list)
    removed_bonds: list[str] = field(default_factory=list)
    bonds: list[PlannedBond] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def validate(
    source_id: str | None,
    destination_id: str | None,
    source: HostView | None,
    destination: HostView | None,
    same_cluster: bool,
) -> Messages:
    """What the engine checks before it looks at anything else; None is a host that does not exist."""
    if source_id is None or destination_id is None:
        return [message("HOST_ID_IS_NULL")]
    if source is None or destination is None:
        return [message("ACTION_TYPE_FAILED_HOST_NOT_EXIST")]
    if not same_cluster:
        return [message("HOSTS_NOT_IN_SAME_CLUSTER")]
    if len(source.nics()) > len(destination.nics()):
        return [message("INTERFACE_COUNT_DOES_NOT_MATCH")]
    return []


def copied(source: HostView, destination: HostView) -> Copied:
    """The whole change of the destination. ValueError when a bond that needs a new name has no number in its name,
    NothingStored when the addresses of an attachment are unknown.
    """
    pairs = list(zip(source.nics(), destination.nics(), strict=False))
    result = Copied()
    cleared_bonds = _clear(destination, [d for dummy, d in pairs], result)
    planned: dict[str, PlannedBond] = {}
    for source_nic, destination_nic in pairs:
        if source_nic.master:
            planned.setdefault(source_nic.master, PlannedBond(source_nic.master)).slaves.append(destination_nic.name)
        result.attachments += [_copy(a, destination_nic.name) for a in source.on(source_nic.name)]
    for name, bond in planned.items():
        bond.options = source.devices[name].options
        _place(bond, destination, planned, cleared_bonds)
        result.attachments += [_copy(a, bond.name) for a in source.on(name)]
    result.bonds = list(planned.values())
    result.removed_bonds = sorted(cleared_bonds)
    _reuse(result, destination)
    return result


def _clear(destination: HostView, nics: list[Device], result: Copied) -> set[str]:
    """Everything on the paired NICs goes; of a slave the whole bond. Gives the names of those bonds."""
    bonds: set[str] = set()
    for nic in nics:
        carrier = nic.master or nic.name
        if nic.master:
            bonds.add(nic.master)
        for item in destination.on(carrier):
            if item not in result.removed_attachments:
                result.removed_attachments.append(item)
    return bonds


def _place(bond: PlannedBond, destination: HostView, planned: dict[str, PlannedBond], cleared: set[str]) -> None:
    """A bond of the same name on the destination is used again; beside the management bond a new name is made up."""
    same = destination.devices.get(bond.name)
    if same is None or same.kind != "bond":
        return
    cleared.discard(bond.name)
    if same.name == destination.management:
        last = sorted(b.name for b in planned.values())[-1]
        bond.name = f"bond{int(last[len('bond') :]) + 1}"
    else:
        bond.id = same.id or same.name


class NothingStored(Exception):
    """An attachment of the source has no addresses that could be looked at; the engine breaks over it."""


def _copy(item: Attachment, nic: str) -> Attachment:
    if not item.has_addresses:
        raise NothingStored(item.network_id)
    return Attachment(None, item.network_id, nic, _method(item.ipv4), _method(item.ipv6))


def _method(ip: Ip | None) -> Ip | None:
    """Only how an address is found is copied; a static one becomes none."""
    if ip is None:
        return None
    return Ip() if ip.method == STATIC else Ip(ip.method)


def _reuse(result: Copied, destination: HostView) -> None:
    """An attachment of the network that the destination has anywhere is moved instead of made anew."""
    own = {a.network_id: a for a in destination.attachments}
    for item in result.attachments:
        stored = own.get(item.network_id)
        if stored is not None:
            item.id = stored.id
            result.removed_attachments = [a for a in result.removed_attachments if a.network_id != item.network_id]
