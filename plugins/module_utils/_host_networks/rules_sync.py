# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Settings that stay out of sync after a valid change."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.context import Context
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    DEFAULT_ROUTE,
    NONE,
    Attachment,
    HostNetworks,
    Ip,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.sync import (
    can_be_synchronised,
    lasting,
    without_effect,
)


def check(context: Context) -> t.Iterator[Finding]:
    """Yield warnings about the default route and about synchronising, also when nothing is to be changed."""
    for item in context.after.attachments:
        path, before = context.path_of_network(item.network), context.current.attachment(item.network)
        if _is_default_route(context.after, item) and not item.has_gateway and _decides_addresses(item, context):
            yield warning(
                "default-route-without-gateway",
                f"{path}.ipv4.gateway",
                f"'{item.network}' has the default route in cluster '{context.current.cluster}', and a static address"
                " without a gateway: the host has no default route, and the network is out of sync.",
                "Set a gateway.",
            )
        elif before is None or before.in_sync or can_be_synchronised(context.current, before):
            continue
        elif item.network in context.touched_networks or is_asked_for(item.network, context.desired):
            yield without_effect(before, lasting(context.current, before), path)


def remaining(desired: Desired, planned: HostNetworks, actual: HostNetworks) -> t.Iterator[Finding]:
    """Yield a warning for each network that turned out to be out of sync after the change, and cannot be helped."""
    for item in actual.attachments:
        expected = planned.attachment(item.network)
        if expected is None or not expected.in_sync or item.in_sync or can_be_synchronised(actual, item):
            continue
        listed = desired.network(item.network)
        path = listed.path if listed else f"network {item.network}"
        yield without_effect(item, lasting(actual, item), path)


def is_asked_for(network: str, desired: Desired) -> bool:
    """Whether a network that is out of sync is to be synchronised."""
    listed = desired.network(network)
    asked = listed is not None and listed.present and (listed.sync or desired.setup.sync == "listed")
    return asked or desired.setup.sync == "all"


def _decides_addresses(item: Attachment, context: Context) -> bool:
    """Whether the task gives the addresses of a network, or changes them."""
    before = context.current.attachment(item.network)
    listed = context.desired.network(item.network)
    given = listed is not None and bool(listed.ipv4 or listed.ipv6)
    return given or before is None or (before.ipv4, before.ipv6) != (item.ipv4, item.ipv6)


def _is_default_route(host: HostNetworks, item: Attachment) -> bool:
    network = host.network(item.network)
    methods = {(item.ipv4 or Ip()).method, (item.ipv6 or Ip()).method}
    return network is not None and DEFAULT_ROUTE in network.roles and methods != {NONE}
