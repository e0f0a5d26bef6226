# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The root of the API, options, users and permissions."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, Route, route
from ...core.area import AREAS
from ...core.elements import add, el, link, reference
from ...core.faults import not_found
from ...core.listing import listing
from ...core.model import derived_id
from .model import ROLES, SystemSlice

BLANK_TEMPLATE = "00000000-0000-0000-0000-000000000000"


@route("GET", "")
def root(request: Request) -> Answer:
    world = request.world
    version = world.area(SystemSlice).options.product_version.partition("-")[0]
    major, minor, build = (version.split(".") + ["0", "0"])[:3]
    product = add(el("product_info"), name="oVirt Engine", vendor="ovirt.org")
    product.append(
        add(
            el("version"),
            build=build,
            full_version=world.area(SystemSlice).options.product_version,
            major=major,
            minor=minor,
            revision=0,
        )
    )
    counts = {name: count(world) for area in AREAS.values() for name, count in area.summary.items()}
    summary = el("summary", *(_count(name, *counts[name]) for name in sorted(counts)))
    collections = sorted(name for area in AREAS.values() for name in area.collections)
    special = el(
        "special_objects",
        reference("blank_template", "templates", BLANK_TEMPLATE),
        reference("root_tag", "tags", BLANK_TEMPLATE),
    )
    document = el("api", *(link(name, name) for name in collections), product, special, summary)
    if request.user:
        document.append(reference("authenticated_user", "users", request.user.id))
        document.append(reference("effective_user", "users", request.user.id))
    return Answer(200, add(document, time=world.clock.stamp()))


def _count(tag: str, active: int, total: int) -> Element:
    return add(el(tag), active=active, total=total)


# ------------------------------------------------------------------------------------------- values of engine-config
@route("GET", "options/{option}")
def get_option(request: Request) -> Answer:
    """One of the few values of engine-config that an administrator may read; others are 404."""
    name = request.parameters["option"]
    known = {key: value for area in AREAS.values() for key, value in area.engine_config.items()}
    if name not in known:
        raise not_found()
    values = el("values")
    for version in ("4.7", "4.8"):
        values.append(add(el("system_option_value"), value=known[name], version=version))
    return Answer(200, add(el("system_option", values, id=name, path=f"options/{name}"), name=name))


# ------------------------------------------------------------------------------------------------------------- users
@route("GET", "users")
def list_users(request: Request) -> Answer:
    return listing("users", (_user_element(u.name, u.id) for u in request.world.users.values()), request)


@route("GET", "users/{user}")
def get_user(request: Request) -> Answer:
    for user in request.world.users.values():
        if user.id == request.parameters["user"]:
            return Answer(200, _user_element(user.name, user.id))
    raise not_found()


def _user_element(name: str, ident: str) -> Element:
    plain, dummy, domain = name.partition("@")
    return add(
        el("user", id=ident, path=f"users/{ident}"),
        name=plain,
        principal=plain,
        user_name=f"{name}-authz",
        namespace="*",
        domain_entry_id=domain,
    )


@route("GET", "roles")
def list_roles(request: Request) -> Answer:
    idents = {name: derived_id("role", name) for name in sorted(ROLES)}
    items = (add(el("role", id=ident, path=f"roles/{ident}"), name=name) for name, ident in idents.items())
    return listing("roles", items, request)


def permissions(request: Request) -> Answer:
    """The permissions of any object: one for every user, on the whole system."""
    items = []
    for user in request.world.users.values():
        for role in user.roles:
            item = el("permission", reference("user", "users", user.id), id=user.id)
            item.append(add(el("role"), name=role))
            items.append(item)
    return listing("permissions", items)


def permissions_of(template: str) -> Route:
    """The permissions of the objects of an area; `template` is the path of one object."""
    return Route("GET", f"{template}/permissions", permissions)
