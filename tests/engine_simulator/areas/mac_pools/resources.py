# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MAC pools: ranges of addresses for the NICs of VMs."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, boolean, el, string
from ...core.faults import EngineFault, input_invalid, message, missing, refused, refused_by_text
from ...core.listing import complete, listing, named, of_path
from .hooks import MAC_POOL_HOOKS
from .model import MacPool, MacPoolsSlice

MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", re.I)
Ranges = list[tuple[str, str]]


def mac_pool_element(pool: MacPool) -> Element:
    document = el("mac_pool", id=pool.id, path=f"macpools/{pool.id}")
    add(
        document,
        name=pool.name,
        description=pool.description or None,
        allow_duplicates=pool.allow_duplicates,
        default_pool=pool.default_pool,
    )
    ranges = el("ranges")
    for first, last in pool.ranges:
        item = add(el("range"), to=last)
        ranges.append(add(item, **{"from": first}))
    document.append(ranges)
    return document


@route("GET", "macpools")
def list_mac_pools(request: Request) -> Answer:
    return listing("mac_pools", map(mac_pool_element, request.world.area(MacPoolsSlice).mac_pools.values()), request)


@route("GET", "macpools/{pool}")
def get_mac_pool(request: Request) -> Answer:
    return Answer(200, mac_pool_element(of_path(request.world.area(MacPoolsSlice).mac_pools, request, "pool")))


@route("POST", "macpools", root="mac_pool", usage="mac_pools/add")
def add_mac_pool(request: Request) -> Answer:
    body = request.body
    name = string(body, "name")
    ranges = _ranges(body)
    if name is None:
        raise input_invalid("Parameter 'pool.name' is mandatory but was not provided.")
    if not ranges or any(not last for _first, last in ranges):
        raise input_invalid("Parameter 'pool.ranges.to' is mandatory but was not provided.")
    if any(not first for first, _last in ranges):
        raise input_invalid("Parameter 'pool.ranges.from' is mandatory but was not provided.")
    if not name:
        raise missing("MacPool [name] required for add")
    _check_format(ranges)
    if boolean(body, "default_pool"):
        raise _refused("ACTION_TYPE_FAILED_SETTING_DEFAULT_MAC_POOL_IS_NOT_SUPPORTED", "create")
    if named(request.world.area(MacPoolsSlice).mac_pools.values(), name):
        raise _refused("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "create")
    _check_overlaps(request, ranges, "create")
    if all(_multicast(first) and _multicast(last) for first, last in ranges):
        raise refused_by_text(400, "Error Initializing MAC Pool")
    pool = MacPool(
        request.world.new_id(),
        name,
        string(body, "description") or "",
        boolean(body, "allow_duplicates") or False,
        ranges=ranges,
    )
    request.world.area(MacPoolsSlice).mac_pools[pool.id] = pool
    return Answer(201, mac_pool_element(pool))


@route("PUT", "macpools/{pool}", root="mac_pool", usage="mac_pool/update")
def update_mac_pool(request: Request) -> Answer:
    pool = of_path(request.world.area(MacPoolsSlice).mac_pools, request, "pool")
    body = request.body
    ranges = _ranges(body) if body is not None and body.find("ranges") is not None else None
    if ranges is not None and not ranges:
        fault = _refused("ACTION_TYPE_FAILED_MAC_POOL_MUST_HAVE_RANGE", "edit")
        raise EngineFault(400, detail=f"{(fault.detail or '')[:-1]}, Attribute: macPool.ranges]")
    _check_format(ranges or [])
    name = string(body, "name")
    other = named(request.world.area(MacPoolsSlice).mac_pools.values(), name) if name else None
    if other is not None and other is not pool:
        raise _refused("ACTION_TYPE_FAILED_NAME_ALREADY_USED", "edit")
    if ranges:
        _check_overlaps(request, ranges, "edit", pool)
    default = boolean(body, "default_pool")
    if default is not None and default != pool.default_pool:
        raise _refused("ACTION_TYPE_FAILED_CHANGING_DEFAULT_MAC_POOL_IS_NOT_SUPPORTED", "edit")
    description, duplicates = string(body, "description"), boolean(body, "allow_duplicates")
    if duplicates is False and pool.allow_duplicates and any(MAC_POOL_HOOKS.has_duplicates(request.world, pool.id)):
        raise _refused("ACTION_TYPE_FAILED_MAC_POOL_CONTAINS_DUPLICATES", "edit")
    if ranges or duplicates not in (None, pool.allow_duplicates):
        pool.allocation = None
    pool.ranges = ranges or pool.ranges
    pool.name = name or pool.name
    pool.description = pool.description if description is None else description
    pool.allow_duplicates = pool.allow_duplicates if duplicates is None else duplicates
    return Answer(200, mac_pool_element(pool))


@route("DELETE", "macpools/{pool}")
def remove_mac_pool(request: Request) -> Answer:
    pool = of_path(request.world.area(MacPoolsSlice).mac_pools, request, "pool")
    if pool.default_pool:
        raise _refused("ACTION_TYPE_FAILED_CANNOT_REMOVE_DEFAULT_MAC_POOL", "remove")
    users = [name for names in MAC_POOL_HOOKS.cluster_names(request.world, pool.id) for name in names]
    if users:
        raise refused(
            message(
                "ACTION_TYPE_FAILED_CANNOT_REMOVE_STILL_USED_MAC_POOL",
                entities="clusters",
                CLUSTERS_USING_MAC_POOL_COUNTER=len(users),
                CLUSTERS_USING_MAC_POOL="\t" + users[0],
            ),
            action="remove",
            kind="MAC Pool",
        )
    del request.world.area(MacPoolsSlice).mac_pools[pool.id]
    return complete()


def _refused(key: str, action: str) -> EngineFault:
    return refused(message(key), action=action, kind="MAC Pool")


def _ranges(body: Element | None) -> Ranges:
    found = body.findall("ranges/range") if body is not None else []
    return [((string(r, "from") or "").lower(), (string(r, "to") or "").lower()) for r in found]


def _check_format(ranges: Ranges) -> None:
    """One complaint per wrong address; all of them show the path of the first."""
    paths = [
        f"macPool.ranges[{i}].mac{side}"
        for i, pair in enumerate(ranges)
        for side, value in zip(("From", "To"), pair)
        if not MAC.fullmatch(value)
    ]
    if paths:
        text = refused(message("VALIDATION_VM_NETWORK_MAC_ADDRESS_INVALID")).detail or ""
        raise EngineFault(400, detail="[" + ", ".join(f"{text[1:-1]}, Attribute: {paths[0]}" for dummy in paths) + "]")


def _bounds(pair: tuple[str, str]) -> tuple[int, int]:
    first, last = (int(v.replace(":", ""), 16) for v in pair)
    return first, last


def _overlap(one: tuple[str, str], other: tuple[str, str]) -> bool:
    (a, b), (c, d) = _bounds(one), _bounds(other)
    return a <= d and c <= b


def _check_overlaps(request: Request, ranges: Ranges, action: str, pool: MacPool | None = None) -> None:
    if any(_overlap(a, b) for i, a in enumerate(ranges) for b in ranges[:i]):
        raise _refused("ACTION_TYPE_FAILED_MAC_POOL_CONTAINS_OVERLAPPING_RANGES", action)
    others = [
        p.name
        for p in request.world.area(MacPoolsSlice).mac_pools.values()
        if p is not pool and any(_overlap(a, b) for a in ranges for b in p.ranges)
    ]
    if others:
        raise refused(
            message(
                "ACTION_TYPE_FAILED_MAC_POOL_OVERLAPS_WITH_OTHER_POOLS", macPools=", ".join(f"'{o}'" for o in others)
            ),
            action=action,
            kind="MAC Pool",
        )


def _multicast(mac: str) -> bool:
    return bool(int(mac[:2], 16) & 1)
