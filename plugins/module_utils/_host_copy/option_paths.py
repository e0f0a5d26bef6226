# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Paths of findings about a copy, as the user wrote the options.

The rules for a setup of networks name what they are about by the option that describes it. What is copied has no such
option: it comes with ``source_host``, or goes by ``remove_extra``.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks

Names = t.Mapping[str, frozenset[str]]


def with_option_paths(
    findings: t.Iterable[Finding], source: HostNetworks, destination: HostNetworks, after: HostNetworks
) -> t.Iterator[Finding]:
    """Yield the findings with option paths; a sentence that does not name the thing gets its name."""
    copied, existing, staying = _names(source), _names(destination), _names(after)
    known = {kind: copied[kind] | existing[kind] | staying[kind] for kind in copied}
    for finding in findings:
        kind, name = _thing(finding.path, known)
        if not kind:
            yield finding
            continue
        if name in existing[kind] - staying[kind]:
            path = "remove_extra"
        else:
            path = "source_host" if name in copied[kind] | (staying[kind] - existing[kind]) else "host"
        message = finding.message
        if f"'{name}'" not in message:
            message = f"{kind.capitalize()} '{name}': {message}"
        yield replace(finding, path=path, message=message)


def _names(host: HostNetworks) -> Names:
    return {
        "network": frozenset(a.network for a in host.attachments),
        "bond": frozenset(b.name for b in host.bonds),
        "label": frozenset(label for label, dummy in host.labels),
    }


def _thing(path: str, known: Names) -> tuple[str, str]:
    """Return kind and name of what a path such as ``network blue.ipv4`` is about, or empty texts for an option."""
    kind, dummy, rest = path.partition(" ")
    names = known.get(kind, frozenset())
    # A name may have dots: the longest one that fits is meant.
    while rest and rest not in names:
        rest = rest.rpartition(".")[0]
    return (kind, rest) if rest else ("", "")
