# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Compare the configuration of bonds and of attachments."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Attachment, Bond, Ip


def same_bond(before: t.Optional[Bond], after: Bond) -> bool:
    """Whether two bonds are configured alike: mode, options by meaning, slaves in any order."""
    return before is not None and (before.mode, before.options, set(before.slaves)) == (
        after.mode,
        after.options,
        set(after.slaves),
    )


def same_attachment(before: t.Optional[Attachment], after: Attachment) -> bool:
    """Whether two attachments are configured alike: NIC, addresses, QoS, DNS and properties."""
    return before is after or (before is not None and _settings(before) == _settings(after))


def _settings(item: Attachment) -> tuple[t.Any, ...]:
    return (item.nic, item.ipv4 or Ip(), item.ipv6 or Ip(), item.qos, item.dns_servers, item.properties)
