# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of name servers, of networks and of attachments alike."""

from __future__ import annotations

from . import addresses


def name_server_problems(servers: list[str] | None) -> list[tuple[str, str]]:
    """What is wrong with the form of name servers: text and path."""
    result = []
    for index, server in enumerate(servers or []):
        if not addresses.is_ipv4(server) and not addresses.is_ipv6(server):
            result.append(
                (
                    f'IPv4 or IPv6 address should be provided, supplied "{server}" is neither.',
                    f"dnsResolverConfiguration.nameServers[{index}].address",
                )
            )
    if servers is not None and not 1 <= len(servers) <= 3:
        result.append(("size must be between 1 and 3", "dnsResolverConfiguration.nameServers"))
    return result
