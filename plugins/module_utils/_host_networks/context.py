# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What the rules need, with its indexes built once."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.compare import same_attachment
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Attachment, HostNetworks, grouped
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import SetupRequest
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.target import Target


@dataclass(frozen=True)
class Context:
    """A request, the state before and after it, and where in the options the user asked for what."""

    current: HostNetworks
    after: HostNetworks
    wanted: Target
    request: SetupRequest
    desired: Desired

    @functools.cached_property
    def touched_networks(self) -> frozenset[str]:
        """The networks whose attachment is made or changed by the request, by labels as well.

        What the request names as it is does not count: the engine drops it from the request before it looks at it.
        """
        before = self.current.attachment
        changed = {a.network for a in self.after.attachments if not same_attachment(before(a.network), a)}
        return frozenset(changed | self.wanted.synced)

    @functools.cached_property
    def modified_bonds(self) -> frozenset[str]:
        """The names of the bonds that the request makes or changes."""
        return frozenset(b.name for b in self.request.modified_bonds)

    @functools.cached_property
    def modified_labels(self) -> dict[str, str]:
        """The NIC or bond of each label that the request adds or moves."""
        return dict(self.request.modified_labels)

    @functools.cached_property
    def _networks_by_address(self) -> dict[str, tuple[str, ...]]:
        return grouped(
            (address, a.network)
            for a in self.after.attachments
            for address in {ip.address for ip in (a.ipv4, a.ipv6) if ip}
            if address
        )

    @functools.cached_property
    def _unmanaged_by_device(self) -> dict[str, tuple[str, ...]]:
        return grouped((self.base_of(u.nic), u.name) for u in self.current.unmanaged)

    @functools.cached_property
    def removed_networks(self) -> tuple[Attachment, ...]:
        """The attachments that the host will no longer have."""
        return tuple(a for a in self.current.attachments if self.after.attachment(a.network) is None)

    def path_of_network(self, name: str) -> str:
        """Return the option that names a network, or a description when no option does."""
        listed = self.desired.network(name)
        return listed.path if listed else f"network {name}"

    def path_of_networks(self, names: t.Iterable[str]) -> str:
        """Return the first option that names one of the networks."""
        ordered = sorted(names)
        paths = [listed.path for listed in map(self.desired.network, ordered) if listed]
        return min(paths) if paths else f"network {ordered[0]}"

    def path_of_bond(self, name: str) -> str:
        """Return the option that describes a bond, or an empty string."""
        listed = self.desired.bond(name)
        return listed.path if listed else ""

    def path_of_label(self, name: str) -> str:
        """Return the option that names a label, or a description when no option does."""
        listed = self.desired.label(name)
        return listed.path if listed else f"label {name}"

    def base_of(self, device: str) -> str:
        """Return the NIC or bond below a device; any other device is its own base."""
        vlan = self.current.vlan_devices.get(device)
        return vlan.base if vlan else device

    def networks_with_address(self, address: str) -> tuple[str, ...]:
        """Return the networks that will have this address on the host."""
        return self._networks_by_address.get(address, ())

    def unmanaged_on(self, device: str) -> tuple[str, ...]:
        """Return the unmanaged networks that a NIC or bond carries, also by a VLAN device."""
        return self._unmanaged_by_device.get(device, ())
