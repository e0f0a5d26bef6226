# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""How many imports may go on at a time, and which ones may begin now."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.events import ImportEvent
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record


@dataclass(frozen=True)
class Limits:
    """``parallel`` imports of this task, imports on a proxy host, and disks that a source host copies at a time."""

    parallel: int = 20
    per_proxy_host: int = 10
    per_source_host: int = 20


@dataclass(frozen=True)
class Load:
    """What goes on: imports of this task, imports by the id of the proxy host, disks by the name of the source host."""

    own: int = 0
    by_proxy: t.Mapping[str, int] = field(default_factory=dict)
    by_source: t.Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """An import that waits: the host of the source that it reads from (empty: not known), and how many disks.

    ``hosts`` are the ids of the proxy hosts that can read it; ``None`` for all.
    """

    key: str
    source_host: str = ""
    disks: int = 1
    hosts: t.Optional[frozenset[str]] = None


@dataclass(frozen=True)
class Turn:
    """What begins now, as pairs of key and proxy host, and for each other key the limit that holds it."""

    begin: tuple[tuple[str, ProxyHost], ...] = ()
    held: t.Mapping[str, str] = field(default_factory=dict)


def on_proxies(going: t.Sequence[ImportEvent], hosts: t.Iterable[ProxyHost]) -> dict[str, int]:
    """Return how many imports of anybody go on at each proxy host, by id.

    One that was begun without a host may be at any of them, so that it counts for each.
    """
    unknown = sum(not event.host_id for event in going)
    found = Counter(event.host_id for event in going if event.host_id)
    return {ident: found[ident] + unknown for ident in {*found, *(host.id for host in hosts)}}


def on_sources(
    going: t.Sequence[ImportEvent], records: t.Iterable[Record], known: t.Mapping[str, tuple[str, int]]
) -> dict[str, int]:
    """Return how many disks of each source host are being copied by anybody.

    ``going`` are the events of running imports. ``records`` say it of imports with the same state folder. Of others it
    is known by the name of their VM, where the source has only one of that: ``known`` is its host and number of disks.
    """
    running_now = {event.vm_id for event in going}
    result: Counter[str] = Counter()
    recorded = set()
    for one in records:
        recorded.add(one.vm_id)
        # A request without an answer may have begun one, too.
        if one.goes_on and one.source_host and (not one.vm_id or one.vm_id in running_now):
            result[one.source_host] += one.disks
    for event in going:
        host, disks = known.get(event.vm_name, ("", 0))
        if host and event.vm_id not in recorded:
            result[host] += disks
    return dict(result)


def choose(waiting: t.Sequence[Candidate], hosts: t.Sequence[ProxyHost], load: Load, limits: Limits) -> Turn:
    """Return which of those that wait begin now, each on the host with the fewest imports, and what holds the others.

    One that a limit of its source host holds does not hold those after it.
    """
    own = load.own
    proxies, sources = Counter(load.by_proxy), Counter(load.by_source)
    begin: list[tuple[str, ProxyHost]] = []
    held: dict[str, str] = {}
    for one in waiting:
        reason = _source_limit(one, sources, limits)
        possible = [host for host in hosts if one.hosts is None or host.id in one.hosts]
        host = min(possible, key=lambda h: (proxies[h.id], h.name), default=None)
        if own >= limits.parallel:
            reason = f"{own} imports of this task go on (parallel: {limits.parallel})"
        elif host is None:
            reason = "no proxy host is up"
        elif proxies[host.id] >= limits.per_proxy_host:
            reason = f"{proxies[host.id]} imports go on at host '{host.name}' (per_proxy_host: {limits.per_proxy_host})"
        if reason or host is None:
            held[one.key] = reason
            continue
        begin.append((one.key, host))
        own += 1
        proxies[host.id] += 1
        sources[one.source_host] += one.disks
    return Turn(tuple(begin), held)


def _source_limit(one: Candidate, sources: t.Mapping[str, int], limits: Limits) -> str:
    copied = sources.get(one.source_host, 0) if one.source_host else 0
    # One with more disks than the limit may go on alone.
    if copied and copied + one.disks > limits.per_source_host:
        return f"{copied} disks of host '{one.source_host}' are copied (per_source_host: {limits.per_source_host})"
    return ""
