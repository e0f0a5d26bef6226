# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Rules for synchronising networks that are out of sync."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    DEFAULT_ROUTE,
    GATEWAYS,
    NO_GATEWAY,
    Attachment,
    HostNetworks,
    ReportedConfiguration,
)

NO_ROUTE = ReportedConfiguration(DEFAULT_ROUTE, "true", "false", False)


def lasting(host: HostNetworks, item: Attachment) -> tuple[ReportedConfiguration, ...]:
    """Return what is out of sync of an attachment, and stays so when the network is synchronised.

    A default route needs a gateway, and a host that reports no gateway at all does not report one afterwards either.
    """
    hidden = host.hides_gateways
    routeless = not item.has_gateway
    return tuple(
        setting
        for setting in item.reported
        if not setting.in_sync
        and (
            (setting.name == DEFAULT_ROUTE and setting.expected == "true" and (hidden or routeless))
            or (setting.name in GATEWAYS and hidden and setting.actual in NO_GATEWAY)
        )
    )


def can_be_synchronised(host: HostNetworks, item: Attachment) -> bool:
    """Whether an attachment is out of sync in something that synchronising changes."""
    differing = [setting for setting in item.reported if not setting.in_sync]
    return not item.in_sync and (not differing or len(lasting(host, item)) < len(differing))


def settled(host: HostNetworks, item: Attachment) -> Attachment:
    """Return an attachment as it is after it was sent to the host: in sync, other than in what lasts."""
    found = lasting(host, item)
    network = host.network(item.network)
    if not found and network is not None and DEFAULT_ROUTE in network.roles and not item.has_gateway:
        found = (NO_ROUTE,)
    return replace(item, in_sync=not found, reported=found)


def without_effect(item: Attachment, found: t.Sequence[ReportedConfiguration], path: str) -> Finding:
    """Return the warning about a network that is out of sync whatever is sent."""
    settings = "; ".join(f"{r.name}: host {r.actual or 'none'}, engine {r.expected or 'none'}" for r in found)
    return warning(
        "sync-without-effect",
        path,
        f"'{item.network}' stays out of sync: synchronising does not change what the host reports ({settings}).",
        "The network is not synchronised for this alone. To synchronise it anyway, set sync of this network to true.",
    )
