# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tags of a host."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import UUID, Answer, Request, route
from ...core.elements import reference, string
from ...core.faults import (
    entity_not_found,
    input_invalid,
    internal_error,
    invalid_uuid,
    missing,
    not_found,
)
from ...core.listing import complete, listing, named
from ...core.model import World
from ..tags.hooks import TAG_HOOKS
from ..tags.model import Tag, TagsSlice
from ..tags.tags import tag_element
from .lookup import host_if_known
from .model import Host, HostsSlice, subjects_of_host


def _host_tag(tag: Tag, host: Host) -> Element:
    document = tag_element(tag, f"hosts/{host.id}/tags/{tag.id}")
    document.append(reference("host", "hosts", host.id))
    return document


@route("GET", "hosts/{host}/tags")
def list_host_tags(request: Request) -> Answer:
    """An unknown host wears no tags."""
    host = host_if_known(request)
    if host is None:
        return listing("tags", ())
    return listing("tags", (_host_tag(request.world.area(TagsSlice).tags[i], host) for i in host.tag_ids), request)


@route("POST", "hosts/{host}/tags", root="tag", usage="assigned_tags/add")
def assign_tag(request: Request) -> Answer:
    tag, host = _assigned(request), host_if_known(request)
    if tag is None or host is None:
        raise internal_error()
    if tag.id in host.tag_ids:
        request.log_event(
            455,
            f"Tag {tag.name} already attached to Host(s) {host.name}.",
            subjects_of_host(request.world, host),
            "warning",
        )
    else:
        host.tag_ids.append(tag.id)
        request.log_event(
            442,
            f"Tag {tag.name} was attached to Host(s) {host.name} by {request.user_name}.",
            subjects_of_host(request.world, host),
        )
    return Answer(201, _host_tag(tag, host))


def _assigned(request: Request) -> Tag | None:
    """The tag that the body names; None for an unknown id."""
    world, ident, name = request.world, request.body_id, string(request.body, "name")
    if ident is None and name is None:
        raise input_invalid("Parameters 'tag.id' or 'tag.name' are mandatory but both were not provided.")
    if ident:
        if not UUID.fullmatch(ident):
            raise invalid_uuid(ident)
        return world.area(TagsSlice).tags.get(ident.lower())
    if not name:
        raise missing("Tag [id|name] required for add")
    found = named(world.area(TagsSlice).tags.values(), name)
    if found is None:
        raise entity_not_found(name)
    return found


def _worn(request: Request) -> tuple[Tag, Host]:
    """The tag and the host of the path; 404 without a body when the host does not wear it."""
    host = host_if_known(request)
    if host is None or request.parameters["tag"] not in host.tag_ids:
        raise not_found()
    return request.world.area(TagsSlice).tags[request.parameters["tag"]], host


@route("GET", "hosts/{host}/tags/{tag}")
def get_host_tag(request: Request) -> Answer:
    return Answer(200, _host_tag(*_worn(request)))


@route("DELETE", "hosts/{host}/tags/{tag}")
def unassign_tag(request: Request) -> Answer:
    tag, host = _worn(request)
    host.tag_ids.remove(tag.id)
    return complete()


@TAG_HOOKS.removed.register
def tags_removed(world: World, ident: set[str]) -> None:
    for host in world.area(HostsSlice).hosts.values():
        host.tag_ids = [i for i in host.tag_ids if i not in ident]
