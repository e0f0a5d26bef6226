# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""One setupnetworks request, before it becomes a body of the API.

What is ``None`` is left out of the body, and the engine keeps what the host has.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Ip, Qos


@dataclass(frozen=True)
class BondRequest:
    """A bond to make (no id) or change. ``options`` hold the mode first, ``slaves`` NIC names."""

    name: str
    id: str = ""
    options: t.Optional[tuple[tuple[str, str], ...]] = None
    slaves: t.Optional[tuple[str, ...]] = None


@dataclass(frozen=True)
class AttachmentRequest:
    """An attachment to make (no id) or change. ``addresses`` are IPv4 and IPv6, always both or neither.

    ``dns_servers`` empty takes the override away; ``qos`` empty overrides the network's QoS by none.
    """

    network: str
    network_id: str = ""
    id: str = ""
    nic: t.Optional[str] = None
    addresses: t.Optional[tuple[Ip, Ip]] = None
    qos: t.Optional[Qos] = None
    dns_servers: t.Optional[tuple[str, ...]] = None
    properties: t.Optional[tuple[tuple[str, str], ...]] = None


@dataclass(frozen=True)
class SetupRequest:
    """One setupnetworks request.

    ``removed_bonds`` are pairs of id and name; ``removed_attachments`` and ``synchronized_attachments`` are ids;
    ``modified_labels`` are pairs of label and NIC name; ``connectivity_timeout`` is in seconds.
    """

    modified_bonds: tuple[BondRequest, ...] = ()
    removed_bonds: tuple[tuple[str, str], ...] = ()
    modified_attachments: tuple[AttachmentRequest, ...] = ()
    removed_attachments: tuple[str, ...] = ()
    synchronized_attachments: tuple[str, ...] = ()
    modified_labels: tuple[tuple[str, str], ...] = ()
    removed_labels: tuple[str, ...] = ()
    check_connectivity: bool = True
    connectivity_timeout: int = 120
    commit: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether the request asks for nothing."""
        return not (
            self.modified_bonds
            or self.removed_bonds
            or self.modified_attachments
            or self.removed_attachments
            or self.synchronized_attachments
            or self.modified_labels
            or self.removed_labels
        )
