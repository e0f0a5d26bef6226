# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The root of the API, data centres, MAC pools, users and permissions."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, boolean, el, link, reference
from ...core.faults import not_found
from ...core.listing import listing, of_path, searched
from ...core.model import UP, DataCenter
from ..hosts.fence_agents import AGENT_TYPES

BLANK_TEMPLATE = "00000000-0000-0000-0000-000000000000"
COLLECTIONS = (
    "affinitylabels",
    "clusters",
    "datacenters",
    "events",
    "hosts",
    "jobs",
    "macpools",
    "networks",
    "tags",
    "users",
)


@route("GET", "")
def root(request: Request) -> Answer:
    world = request.world
    version = world.options.product_version.partition("-")[0]
    major, minor, build = (version.split(".") + ["0", "0"])[:3]
    product = add(el("product_info"), name="oVirt Engine", vendor="ovirt.org")
    product.append(
        add(
            el("version"), build=build, full_version=world.options.product_version, major=major, minor=minor, revision=0
        )
    )
    up = sum(h.status == UP for h in world.hosts.values())
    summary = el(
        "summary",
        _count("hosts", up, len(world.hosts)),
        _count("storage_domains", 0, 0),
        _count("users", 1, len(world.users)),
        _count("vms", len(world.vms), len(world.vms)),
    )
    special = el(
        "special_objects",
        reference("blank_template", "templates", BLANK_TEMPLATE),
        reference("root_tag", "tags", BLANK_TEMPLATE),
    )
    document = el("api", *(link(name, name) for name in COLLECTIONS), product, special, summary)
    if request.user:
        document.append(reference("authenticated_user", "users", request.user.id))
        document.append(reference("effective_user", "users", request.user.id))
    return Answer(200, add(document, time=world.clock.stamp()))


def _count(tag: str, active: int, total: int) -> Element:
    return add(el(tag), active=active, total=total)


# ------------------------------------------------------------------------------------------------------ data centres
def data_center_element(dc: DataCenter) -> Element:
    path = f"datacenters/{dc.id}"
    document = el(
        "data_center",
        *(link(rel, f"{path}/{rel}") for rel in ("clusters", "networks", "permissions", "qoss", "storagedomains")),
        id=dc.id,
        path=path,
    )
    add(
        document,
        name=dc.name,
        description=dc.description,
        comment=dc.comment,
        local=dc.local,
        quota_mode="disabled",
        status=dc.status,
        storage_format="v5",
    )
    version = add(el("version"), major=dc.version[0], minor=dc.version[1])
    document.append(version)
    document.append(el("supported_versions", version))
    document.append(reference("mac_pool", "macpools", dc.mac_pool_id))
    return document


@route("GET", "datacenters")
def list_data_centers(request: Request) -> Answer:
    fields = {
        "name": lambda d: d.name,
        "id": lambda d: d.id,
        "comment": lambda d: d.comment,
        "description": lambda d: d.description,
        "status": lambda d: d.status,
        "local": lambda d: d.local,
    }
    found = searched(request, request.world.data_centers.values(), fields, ("name", "description", "comment"))
    return listing("data_centers", map(data_center_element, found))


@route("GET", "datacenters/{dc}")
def get_data_center(request: Request) -> Answer:
    return Answer(200, data_center_element(of_path(request.world.data_centers, request, "dc")))


@route("PUT", "datacenters/{dc}", root="data_center", usage="data_center/update")
def update_data_center(request: Request) -> Answer:
    dc = of_path(request.world.data_centers, request, "dc")
    body = request.body
    for field in ("name", "description", "comment"):
        value = body.findtext(field) if body is not None else None
        if value is not None:
            setattr(dc, field, value)
    local = boolean(body, "local")
    dc.local = dc.local if local is None else local
    return Answer(200, data_center_element(dc))


# ------------------------------------------------------------------------------------------- values of engine-config
@route("GET", "options/{option}")
def get_option(request: Request) -> Answer:
    """One of the few values of engine-config that an administrator may read; others are 404."""
    name = request.parameters["option"]
    if name != "VdsFenceType":
        raise not_found()
    values = el("values")
    for version in ("4.7", "4.8"):
        values.append(add(el("system_option_value"), value=",".join(AGENT_TYPES), version=version))
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


def permissions(request: Request) -> Answer:
    """The permissions of any object: one for every user, on the whole system."""
    items = []
    for user in request.world.users.values():
        for role in user.roles:
            item = el("permission", reference("user", "users", user.id), id=user.id)
            item.append(add(el("role"), name=role))
            items.append(item)
    return listing("permissions", items)


for _template in ("hosts/{host}", "macpools/{pool}", "clusters/{cluster}", "networks/{network}", "datacenters/{dc}"):
    route("GET", f"{_template}/permissions")(permissions)
