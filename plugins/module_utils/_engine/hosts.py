# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Find hosts by name, by id or by the engine's search."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import Ambiguous, NotFound

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# What the engine itself allows in the name of a host; anything else would change the meaning of a search.
NAME = re.compile(r"[0-9a-zA-Z._-]+")
ORDER = re.compile(r"\bsortby\b", re.IGNORECASE)
PAGE = 100
BATCH = 25


def find(engine: Engine, reference: str, follow: t.Optional[str] = None) -> t.Any:
    """Return the SDK's host of a name or id; raises NotFound or Ambiguous. One request, for a name like an id two."""
    found = lookup(engine, reference, follow)
    if found is None:
        raise NotFound(
            f"There is no host '{reference}' in this engine, or the user may not see it.", missing=[reference]
        )
    return found


def lookup(engine: Engine, reference: str, follow: t.Optional[str] = None) -> t.Any:
    """Return the SDK's host of a name or id, or ``None``; raises Ambiguous."""
    service = engine.system.hosts_service()
    options = {"follow": follow} if follow else {}
    if UUID.fullmatch(reference):
        try:
            return engine.read(f"read host {reference}", lambda: service.host_service(reference).get(**options))
        except NotFound:
            pass
    if not NAME.fullmatch(reference):
        return None
    found = engine.read(
        f"find host '{reference}'",
        lambda: service.list(search=f"name={reference}", case_sensitive=True, **options),
    )
    exact = [host for host in found if host.name == reference]
    if len(exact) > 1:
        raise Ambiguous(f"There is more than one host '{reference}'.", ids=[host.id for host in exact])
    return exact[0] if exact else None


def at_address(engine: Engine, address: str) -> str:
    """Return the name of the host that the engine reaches by this address, or an empty string. One request."""
    if not NAME.fullmatch(address):
        # A colon would change the meaning of the search; the engine itself refuses a second host of an IPv6 address.
        return ""
    found = engine.read(
        f"find the host at {address}", lambda: engine.system.hosts_service().list(search=f"address={address}")
    )
    return next((host.name for host in found if (host.address or "").lower() == address.lower()), "")


def find_many(engine: Engine, references: t.Sequence[str], follow: t.Optional[str] = None) -> t.Iterator[t.Any]:
    """Yield the SDK's hosts of names and ids, in batches of one request; raises NotFound with all that are missing."""
    if len(references) == 1:
        yield find(engine, references[0], follow)
        return
    names = _names(engine, references)
    missing: list[str] = []
    for start in range(0, len(names), BATCH):
        batch = names[start : start + BATCH]
        found = {host.name: host for host in _batch(engine, [n for n in batch if NAME.fullmatch(n)], follow)}
        missing += [name for name in batch if name not in found]
        yield from (found[name] for name in batch if name in found)
    if missing:
        raise NotFound(
            f"There is no host {', '.join(missing)} in this engine, or the user may not see it.", missing=missing
        )


def _names(engine: Engine, references: t.Sequence[str]) -> list[str]:
    """Return the names of hosts, each once. Any ids among the references take one request, for all hosts without links.

    The engine's search knows no ids.
    """
    by_id: dict[str, str] = {}
    if any(UUID.fullmatch(reference) for reference in references):
        found = engine.read("list the hosts", engine.system.hosts_service().list)
        by_id = {host.id: host.name for host in found}
    return list(dict.fromkeys(by_id.get(reference.lower(), reference) for reference in references))


def _batch(engine: Engine, names: t.Sequence[str], follow: t.Optional[str]) -> t.Sequence[t.Any]:
    if not names:
        return []
    criteria = " or ".join(f"name={name}" for name in names)
    options: dict[str, t.Any] = {"follow": follow} if follow else {}
    answer: t.Sequence[t.Any] = engine.read(
        f"find {len(names)} hosts", lambda: engine.system.hosts_service().list(search=criteria, **options)
    )
    return answer


def search(engine: Engine, criteria: str, follow: t.Optional[str] = None, page: int = PAGE) -> t.Iterator[t.Any]:
    """Yield the SDK's hosts that fit a search of the engine's own language, a page of hosts at a time.

    The order is by name, unless the search has one of its own: pages of an unordered list could repeat or leave out
    hosts.
    """
    # The engine answers a "sortby" without a direction with an empty list, and a second one too.
    ordered = criteria.strip() if ORDER.search(criteria) else f"{criteria} sortby name asc".strip()
    options: dict[str, t.Any] = {"follow": follow} if follow else {}
    number = 1
    while True:
        query = f"{ordered} page {number}"
        found = engine.read(
            f"search hosts by '{criteria}'",
            # Bound now: the search text changes with every page.
            lambda query=query: engine.system.hosts_service().list(search=query, max=page, **options),  # type: ignore[misc]
        )
        yield from found
        if len(found) < page:
            return
        number += 1
