# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Find objects of any collection of the API by name, by id or by the engine's search."""

from __future__ import annotations

import contextlib
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    Ambiguous,
    CollectionError,
    NotFound,
    first_few,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ORDER = re.compile(r"\bsortby\b", re.IGNORECASE)
PAGE = 100
# Names in one search.
BATCH = 25
# Objects that are read for the near names of a message.
MOST_NEAR = 1000


@dataclass(frozen=True)
class Collection:
    """A collection of the API.

    ``service`` returns the SDK's service of the collection, and ``item`` is its method for one object. ``safe_name``
    fits names that do not change the meaning of a search; it is ``None`` for a collection without a search.
    """

    kind: str
    service: t.Callable[[t.Any], t.Any]
    item: str
    safe_name: t.Optional[re.Pattern[str]] = re.compile(r"[\w.+-]+")
    # Whether no object has any other name, so that the engine is not asked for one.
    only_safe_names: bool = False
    # Whether the engine's search knows ids.
    searches_ids: bool = False

    def one(self, system: t.Any, ident: str) -> t.Any:
        """Return the SDK's service of one object."""
        return getattr(self.service(system), self.item)(ident)

    def can_search(self, name: str) -> bool:
        """Whether a name can be part of a search."""
        return self.safe_name is not None and bool(self.safe_name.fullmatch(name))


HOSTS = Collection(
    "host", lambda system: system.hosts_service(), "host_service", re.compile(r"[0-9a-zA-Z._-]+"), only_safe_names=True
)
CLUSTERS = Collection("cluster", lambda system: system.clusters_service(), "cluster_service")
DATA_CENTERS = Collection("data center", lambda system: system.data_centers_service(), "data_center_service")
NETWORKS = Collection("network", lambda system: system.networks_service(), "network_service")
STORAGE_DOMAINS = Collection(
    "storage domain", lambda system: system.storage_domains_service(), "storage_domain_service"
)
VMS = Collection("VM", lambda system: system.vms_service(), "vm_service", searches_ids=True)
TEMPLATES = Collection("template", lambda system: system.templates_service(), "template_service")
TAGS = Collection("tag", lambda system: system.tags_service(), "tag_service", None)
AFFINITY_LABELS = Collection("affinity label", lambda system: system.affinity_labels_service(), "label_service", None)
MAC_POOLS = Collection("MAC pool", lambda system: system.mac_pools_service(), "mac_pool_service", None)
SEARCH_FIELDS = {"name": HOSTS, "cluster": CLUSTERS, "datacenter": DATA_CENTERS}
# Without wildcards.
SEARCHED = re.compile(rf"\b({'|'.join(SEARCH_FIELDS)})\s*=\s*([\w.+-]+)(?![\w.+*-])", re.IGNORECASE)


def find(engine: Engine, collection: Collection, reference: str, **options: t.Any) -> t.Any:
    """Return the SDK's object of a name or id; raises NotFound with near names, or Ambiguous.

    One request, two for a name like an id. ``options`` are those of the SDK, such as ``follow``.
    """
    found = lookup(engine, collection, reference, **options)
    if found is None:
        raise not_found(engine, collection, [reference])
    return found


def lookup(engine: Engine, collection: Collection, reference: str, **options: t.Any) -> t.Any:
    """Return the SDK's object of a name or id, or ``None``; raises Ambiguous."""
    kind = collection.kind
    if UUID.fullmatch(reference) and not collection.searches_ids:
        one = collection.one(engine.system, reference.lower())
        with contextlib.suppress(NotFound):
            return engine.read(f"read {kind} {reference}", lambda: one.get(**options))
    service = collection.service(engine.system)
    if collection.can_search(reference):
        criteria = _criteria(collection, [reference])
        options = {"search": criteria, "case_sensitive": True, **options}
    elif collection.only_safe_names:
        return None
    found = engine.read(f"find {kind} '{reference}'", lambda: service.list(**options))
    exact = [item for item in found if reference == item.name or reference.lower() == item.id]
    if len(exact) > 1:
        raise _ambiguous(collection, reference, exact)
    return exact[0] if exact else None


def find_many(
    engine: Engine, collection: Collection, references: t.Sequence[str], **options: t.Any
) -> t.Iterator[t.Any]:
    """Yield the SDK's objects of names and ids, each once and in their order, up to 25 with each request.

    Raises NotFound with all that are missing, after the others, or Ambiguous.
    """
    if len(references) == 1:
        yield find(engine, collection, references[0], **options)
        return
    missing: list[str] = []
    for reference, items in _batches(engine, collection, references, options):
        if len(items) > 1:
            raise _ambiguous(collection, reference, items)
        missing += [] if items else [reference]
        yield from items
    if missing:
        raise not_found(engine, collection, missing)


def find_each(
    engine: Engine, collection: Collection, references: t.Sequence[str], **options: t.Any
) -> tuple[dict[str, t.Any], dict[str, CollectionError]]:
    """Return the SDK's objects by name or id as given, and why there is none for the others: NotFound or Ambiguous.

    For collections whose search knows ids.
    """
    found: dict[str, t.Any] = {}
    problems: dict[str, CollectionError] = {}
    for reference, items in _batches(engine, collection, references, options):
        if len(items) == 1:
            found[reference] = items[0]
        elif items:
            problems[reference] = _ambiguous(collection, reference, items)
    missing = [reference for reference in dict.fromkeys(references) if reference not in {**found, **problems}]
    known = _near(engine, collection) if missing else []
    problems.update({reference: _absent(collection, reference, known) for reference in missing})
    return found, problems


def _batches(
    engine: Engine, collection: Collection, references: t.Sequence[str], options: dict[str, t.Any]
) -> t.Iterator[tuple[str, list[t.Any]]]:
    """Yield each reference once with all objects that it fits."""
    wanted = _searchable(engine, collection, references)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        found = _batch(engine, collection, batch, options)
        yield from ((reference, found.get(reference, [])) for reference in batch)


def _ambiguous(collection: Collection, reference: str, items: t.Sequence[t.Any]) -> Ambiguous:
    message = f"There is more than one {collection.kind} '{reference}'."
    return Ambiguous(message, ids=[item.id for item in items])


def _searchable(engine: Engine, collection: Collection, references: t.Sequence[str]) -> list[str]:
    """Return the references, each once, with names instead of ids where the search does not know ids.

    Any ids take one request then, for all objects without links.
    """
    names: dict[str, str] = {}
    asked = collection.safe_name is not None and not collection.searches_ids
    if asked and any(UUID.fullmatch(reference) for reference in references):
        names = {item.id: item.name for item in list_all(engine, collection)}
    return list(dict.fromkeys(names.get(reference.lower(), reference) for reference in references))


def _batch(
    engine: Engine, collection: Collection, references: t.Sequence[str], options: dict[str, t.Any]
) -> dict[str, list[t.Any]]:
    """Return the objects of a batch by reference, read with one request."""
    searched = [reference for reference in references if collection.can_search(reference)]
    if len(searched) == len(references) or collection.only_safe_names:
        if not searched:
            return {}
        options = {"search": _criteria(collection, searched), "case_sensitive": True, **options}
    service = collection.service(engine.system)
    found = engine.read(f"find {len(references)} {collection.kind}s", lambda: service.list(**options))
    by_key: dict[str, list[t.Any]] = {}
    for item in found:
        for key in dict.fromkeys((item.name, item.id)):
            by_key.setdefault(key, []).append(item)
    return {key: items for key in references for items in [by_key.get(key) or by_key.get(key.lower())] if items}


def _criteria(collection: Collection, references: t.Sequence[str]) -> str:
    names = [f"name={reference}" for reference in references]
    ids = [f"id={reference}" for reference in references if collection.searches_ids and UUID.fullmatch(reference)]
    return " or ".join((*names, *ids))


def list_all(engine: Engine, collection: Collection, **options: t.Any) -> t.Sequence[t.Any]:
    """Return all of the SDK's objects. One request."""
    found: t.Sequence[t.Any] = engine.read(
        f"list {collection.kind}s", lambda: collection.service(engine.system).list(**options)
    )
    return found


def ids_by_name(engine: Engine, collection: Collection) -> dict[str, str]:
    """Return the ids of all objects by name. One request."""
    return {item.name: item.id for item in list_all(engine, collection)}


def search(
    engine: Engine, collection: Collection, criteria: str, page: int = PAGE, **options: t.Any
) -> t.Iterator[t.Any]:
    """Yield the SDK's objects that fit a search of the engine's own language, a page at a time.

    The order is by name, unless the search has one of its own: pages of an unordered list could repeat or leave out
    objects. What was yielded is not kept here: a page of hosts takes 20 MiB.
    """
    # The engine answers a "sortby" without a direction with an empty list, and a second one too.
    ordered = criteria.strip() if ORDER.search(criteria) else f"{criteria} sortby name asc".strip()
    service = collection.service(engine.system)
    number = 1
    while True:
        query = f"{ordered} page {number}"
        found = engine.read(
            f"search {collection.kind}s by '{criteria}'",
            # Bound now: the search text changes with every page.
            lambda query=query: service.list(search=query, max=page, **options),  # type: ignore[misc]
        )
        last = len(found) < page
        found.reverse()
        while found:
            yield found.pop()
        if last:
            return
        number += 1


def search_hint(engine: Engine, criteria: str) -> str:
    """Return sentences about names in a search that do not exist; for a search that found nothing. One request each."""
    sentences = []
    for field, name in SEARCHED.findall(criteria):
        collection = SEARCH_FIELDS[field.lower()]
        known = _near(engine, collection)
        if known and name.lower() not in {item.lower() for item in known}:
            sentences.append(f"There is no {collection.kind} '{name}'. {did_you_mean(name, known)}".rstrip())
    return " ".join(sentences)


def not_found(engine: Engine, collection: Collection, missing: t.Sequence[str]) -> NotFound:
    """Return the error for names and ids that do not exist, with the near names that exist. One request."""
    known = _near(engine, collection)
    if len(missing) == 1:
        return _absent(collection, missing[0], known)
    near = {name: did_you_mean(name, known) for name in missing}
    kind = collection.kind
    each = [f"'{name}' ({near[name][0].lower()}{near[name][1:]})" if near[name] else f"'{name}'" for name in missing]
    message = f"{len(missing)} {kind}s do not exist in this engine, or the user may not see them:"
    return NotFound(f"{message} {first_few(each, ', ')}", missing=list(missing))


def _absent(collection: Collection, reference: str, known: t.Sequence[str]) -> NotFound:
    hint = did_you_mean(reference, known)
    message = f"There is no {collection.kind} '{reference}' in this engine, or the user may not see it. {hint}"
    return NotFound(message.rstrip(), hint, missing=[reference])


def _near(engine: Engine, collection: Collection) -> list[str]:
    """Return names to suggest; none where they cannot be read, as that something is missing is the error."""
    with contextlib.suppress(CollectionError):
        return [item.name for item in list_all(engine, collection, max=MOST_NEAR)]
    return []
