# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has the default route: the network that has the role, and the device that carries the route now."""

from __future__ import annotations

import copy

from .model import STATIC, Attachment, Device
from .setup import Net, Setup, Wanted


def has_default_route(device: Device) -> bool:
    return device.default_route or device.ipv6.gateway not in (None, "", "::")


def role_network(setup: Setup) -> Net | None:
    return next((net for net in setup.networks if "default_route" in net.roles), None)


def current(setup: Setup) -> Attachment | None:
    """The stored attachment of the network that has the role."""
    role = role_network(setup)
    return setup.stored_of(role.id) if role else None


def previous_network(setup: Setup) -> Net | None:
    """The network that holds the route on the host. It lags behind the role until the host is configured."""
    device = next((d for d in setup.devices.values() if has_default_route(d)), None)
    if device is None:
        return None
    return next((net for net in setup.networks if (net.name_on_host or net.name) == device.network), None)


def previous(setup: Setup) -> Attachment | None:
    net = previous_network(setup)
    return setup.stored_of(net.id) if net else None


def settled(setup: Setup) -> Attachment | None:
    """The attachment that has both the role and the route; None while the role is on its way."""
    now, before = current(setup), previous(setup)
    return now if now is not None and before is not None and now.id == before.id else None


def follow(setup: Setup) -> Net | None:
    """Configure the other holder, too, when the role is on its way and the request touches one of them.

    Gives the network that loses its IPv6 gateway by that, if one does.
    """
    if settled(setup) is not None:
        return None
    now, before, role = current(setup), previous(setup), role_network(setup)
    touched = {w.id for w in setup.attachments if w.id} - set(setup.removed_attachments)
    if before is not None and before.id in touched:
        _add(setup, now)
    elif role is not None and any(w.network_id == role.id for w in setup.attachments):
        _add(setup, before)
    return _without_gateway(setup)


def _add(setup: Setup, item: Attachment | None) -> None:
    if item is None or item.id in setup.removed_attachments:
        return
    if all(w.id != item.id for w in setup.attachments):
        setup.attachments.append(setup.wanted_of(copy.deepcopy(item)))


def _without_gateway(setup: Setup) -> Net | None:
    net = previous_network(setup)
    old: Wanted | None = next((w for w in setup.attachments if net and w.network_id == net.id), None)
    now = current(setup)
    if old is None or (now is not None and old.id == now.id):
        return None
    ipv6 = old.attachment.ipv6
    if ipv6 is None or ipv6.method != STATIC:
        return None
    ipv6.gateway = None
    return net
