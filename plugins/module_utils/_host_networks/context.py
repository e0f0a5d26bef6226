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
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired, DesiredNetwork
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Attachment, HostNetworks
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
        before = {a.network: a for a in self.current.attachments}
        changed = {a.network for a in self.after.attachments if not same_attachment(before.get(a.network), a)}
        return frozenset(changed | self.wanted.synced)

    @functools.cached_property
    def desired_networks(self) -> dict[str, DesiredNetwork]:
        """What the task says about networks, by name."""
        return {item.name: item for item in reversed(self.desired.networks)}

    @functools.cached_property
    def networks_by_address(self) -> dict[str, list[str]]:
        """The networks that have an address afterwards."""
        result: dict[str, list[str]] = {}
        for item in self.after.attachments:
            for ip in (item.ipv4, item.ipv6):
                if ip is not None and ip.address:
                    result.setdefault(ip.address, []).append(item.network)
        return result

    @functools.cached_property
    def removed_networks(self) -> tuple[Attachment, ...]:
        """The attachments that the host will no longer have."""
        return tuple(a for a in self.current.attachments if self.after.attachment(a.network) is None)

    def path_of_network(self, name: str) -> str:
        """Return the option that names a network, or a description when no option does."""
        found = self.desired_networks.get(name)
        return found.path if found else f"network {name}"

    def path_of_networks(self, names: t.Iterable[str]) -> str:
        """Return the first option that names one of the networks."""
        ordered = sorted(names)
        paths = [self.desired_networks[name].path for name in ordered if name in self.desired_networks]
        return min(paths) if paths else f"network {ordered[0]}"

    def path_of_bond(self, name: str) -> str:
        """Return the option that describes a bond, or an empty string."""
        return next((b.path for b in self.desired.bonds if b.name == name), "")

    def path_of_label(self, name: str) -> str:
        """Return the option that names a label, or a description when no option does."""
        return next((item.path for item in self.desired.labels if item.name == name), f"label {name}")

    def base_of(self, device: str) -> str:
        """Return the NIC or bond below a device; any other device is its own base."""
        return next((v.base for v in self.current.vlans if v.name == device), device)
