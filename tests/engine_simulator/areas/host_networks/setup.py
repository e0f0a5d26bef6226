# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to set up networks, and everything that the engine's rules look at."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.faults import Message
from .bonding import mode_of
from .model import Attachment, Device, Qos

Messages = list[Message]


@dataclass(frozen=True)
class Net:
    """A network of the cluster as rules see it. `mtu` 0 = default."""

    id: str
    name: str
    vlan: int | None = None
    mtu: int = 0
    vm: bool = True
    label: str | None = None
    qos: Qos | None = None
    dns: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    """Out of management, display, migration, default_route, gluster."""
    external: bool = False
    name_on_host: str = ""
    in_cluster: bool = True


@dataclass
class Wanted:
    """An attachment of a request, by id or name of everything; completion fills in the other."""

    id: str | None = None
    network_id: str | None = None
    network_name: str | None = None
    nic_id: str | None = None
    nic_name: str | None = None
    attachment: Attachment = field(default_factory=lambda: Attachment(None, None, None))
    override: bool = False
    """Listed to be synchronised."""
    own_dns: bool = False
    """Names servers itself. They have no id of the database yet, so they never equal the stored ones."""


@dataclass
class WantedBond:
    id: str | None = None
    name: str | None = None
    slaves: list[str] = field(default_factory=list)
    options: str | None = None


@dataclass(unsafe_hash=True)
class WantedLabel:
    label: str | None
    nic_id: str | None = None
    nic_name: str | None = None


@dataclass
class Setup:
    """One request with the present state of its host. Devices are by name."""

    devices: dict[str, Device] = field(default_factory=dict)
    labels: dict[str, set[str]] = field(default_factory=dict)
    networks: list[Net] = field(default_factory=list)
    stored: dict[str, Attachment] = field(default_factory=dict)
    """The host's attachments by id."""
    attachments: list[Wanted] = field(default_factory=list)
    removed_attachments: list[str | None] = field(default_factory=list)
    """Ids; None for what could not be found."""
    bonds: list[WantedBond] = field(default_factory=list)
    removed_bonds: list[str | None] = field(default_factory=list)
    wanted_labels: list[WantedLabel] = field(default_factory=list)
    removed_labels: list[str | None] = field(default_factory=list)
    removed_unmanaged: list[str] = field(default_factory=list)
    compatibility_version: tuple[int, int] = (4, 8)
    os_family: str = "el9"
    default_mtu: int = 1500
    properties: dict[str, str] = field(default_factory=dict)
    """Custom properties that the engine knows, with the pattern of their values."""
    vms: dict[str, list[str]] = field(default_factory=dict)
    """Id of a network -> names of VMs that run on the host and use it."""
    linked: dict[str, list[str]] = field(default_factory=dict)
    """Id of a physical network -> ids of the external networks that are linked to it."""
    management_ids: set[str] = field(default_factory=set)
    """Networks that are the management network of any cluster."""
    out_of_sync: set[str] = field(default_factory=set)
    """Ids of stored attachments that are out of sync."""

    # ---------------------------------------------------------------------------------------------------- look-ups
    def net(self, ident: str | None) -> Net | None:
        return next((n for n in self.networks if n.id == ident), None) if ident else None

    def net_named(self, name: str | None) -> Net | None:
        return next((n for n in self.networks if n.name == name), None) if name else None

    def incoherent(self, ident: str | None, name: str | None) -> bool:
        """Do an id and a name mean different devices? Not when both are unknown."""
        return bool(ident and name) and self.device_by_id(ident) is not self.devices.get(name or "")

    def device_by_id(self, ident: str | None) -> Device | None:
        return next((d for d in self.devices.values() if d.id == ident), None) if ident else None

    def bond_named(self, name: str | None) -> WantedBond | None:
        return next((b for b in self.bonds if b.name == name), None) if name else None

    def removed_bond_names(self) -> set[str]:
        return {d.name for d in self.devices.values() if d.id and d.id in self.removed_bonds}

    def wanted_label_of(self, label: str | None) -> WantedLabel | None:
        return next((w for w in self.wanted_labels if w.label == label), None) if label else None

    def stored_of(self, network_id: str | None) -> Attachment | None:
        return next((a for a in self.stored.values() if a.network_id == network_id), None) if network_id else None

    def labels_of(self, nic: str | None) -> set[str]:
        return self.labels.get(nic or "", set())

    def labels_after(self, nic: str | None) -> set[str]:
        """The labels of a device after the request; the engine knows of none on a bond that comes or goes."""
        if nic not in self.devices or nic in self.removed_bond_names():
            return set()
        moved = {w.label: w.nic_name for w in self.wanted_labels}
        staying = {
            label for label in self.labels_of(nic) if label not in self.removed_labels and moved.get(label, nic) == nic
        }
        return staying | {str(label) for label, target in moved.items() if target == nic}

    def label_of(self, network_id: str | None) -> str | None:
        net = self.net(network_id)
        return net.label if net else None

    def to_configure(self) -> list[Wanted]:
        """The attachments of the host as they would be after the request."""
        named = {w.id: w for w in self.attachments if w.id}
        kept = [
            self.wanted_of(a)
            for a in self.stored.values()
            if a.id not in named and a.id not in self.removed_attachments
        ]
        return kept + list(named.values()) + [w for w in self.attachments if not w.id]

    def wanted_of(self, item: Attachment) -> Wanted:
        """A stored attachment in the form of a request."""
        net, device = self.net(item.network_id), self.devices.get(item.nic or "")
        return Wanted(
            item.id, item.network_id, net.name if net else None, device.id if device else None, item.nic, item
        )

    def slaves_after(self) -> dict[str, str]:
        """Slave -> bond after the request."""
        gone = self.removed_bond_names()
        changed = {b.name for b in self.bonds}
        result = {
            d.name: d.master
            for d in self.devices.values()
            if d.master and d.master not in gone and d.master not in changed
        }
        result.update({s: b.name for b in self.bonds if b.name for s in b.slaves})
        return result

    def unmanaged(self) -> dict[str, str]:
        """NIC or bond -> an unmanaged network on it or on one of its VLANs."""
        managed = {n.name_on_host or n.name for n in self.networks}
        return {d.carrier: d.network for d in self.devices.values() if d.network and d.network not in managed}

    def bond_options(self, name: str | None) -> str | None:
        """The options of a bond after the request."""
        wanted = self.bond_named(name)
        if wanted is not None:
            return wanted.options
        device = self.devices.get(name or "")
        return device.options if device else None

    def is_bond(self, name: str | None) -> bool:
        """Is it a bond after the request?"""
        device = self.devices.get(name or "")
        return self.bond_named(name) is not None or (device is not None and device.kind == "bond")

    def mode(self, name: str | None) -> str | None:
        return mode_of(self.bond_options(name))
