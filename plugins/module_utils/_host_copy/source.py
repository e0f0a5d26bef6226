# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Check that a source is usable: up and in sync."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks, is_management

# The engine reads the networking of a host again and again only while it is up.
USABLE = "up"


def check_source(source: HostNetworks, includes: t.Callable[[str], bool], allow_unusable: bool) -> t.Iterator[Finding]:
    """Yield why a source cannot be relied on: an error, or a warning where the user allows it.

    ``includes`` is whether a network of this name is to be copied: others may be out of sync.
    """
    for reason in _reasons(source, includes):
        yield from unusable(reason, allow_unusable)


def unusable(reason: str, allowed: bool) -> t.Iterator[Finding]:
    """Yield the finding about a source that is not usable for a reason."""
    if allowed:
        yield warning("copy-source-unusable-allowed", "source_host", reason)
    else:
        yield error(
            "copy-source-unusable",
            "source_host",
            reason,
            "Correct the source first, or set `allow_unusable_source: true` to copy what the engine reports.",
        )


def _reasons(source: HostNetworks, includes: t.Callable[[str], bool]) -> t.Iterator[str]:
    if source.status != USABLE:
        yield (
            f"Host '{source.name}' is in status {source.status or 'unknown'} (expected: {USABLE}),"
            " so its networking may not be as reported."
        )
    out = sorted(
        a.network
        for a in source.attachments
        if not a.in_sync and includes(a.network) and not is_management(source, a.network)
    )
    if out:
        yield f"Networks of host '{source.name}' are out of sync: {', '.join(out)}."
