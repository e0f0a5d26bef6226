# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: a tree below one root, which are attached to hosts."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ...core.api import UUID, Answer, Request, route
from ...core.elements import add, el, reference, string
from ...core.faults import (
    entity_not_found,
    input_invalid,
    internal_error,
    invalid_uuid,
    message,
    missing,
    refused,
    wrong_input,
)
from ...core.listing import complete, listing, named, of_path
from ...core.model import World
from .hooks import TAG_HOOKS
from .model import ROOT_TAG_ID, Tag, TagsSlice

ROOT = Tag(ROOT_TAG_ID, "root", "root", "")
"""The engine has it in memory only: its database does not know it."""
NAME = re.compile(r"[\w.-]*")
LONGEST_NAME = 50


def tag_element(tag: Tag, path: str) -> Element:
    document = el("tag", id=tag.id, path=path)
    if tag.parent_id:
        document.append(reference("parent", "tags", tag.parent_id))
    return add(document, name=tag.name, description=tag.description)


def _tag(request: Request) -> Tag:
    if request.parameters["tag"] == ROOT_TAG_ID:
        return ROOT
    return of_path(request.world.area(TagsSlice).tags, request, "tag")


@route("GET", "tags")
def list_tags(request: Request) -> Answer:
    tags = [*request.world.area(TagsSlice).tags.values(), ROOT]
    return listing("tags", (tag_element(tag, f"tags/{tag.id}") for tag in tags), request)


@route("GET", "tags/{tag}")
def get_tag(request: Request) -> Answer:
    tag = _tag(request)
    return Answer(200, tag_element(tag, f"tags/{tag.id}"))


def _parent(request: Request) -> str | None:
    """The id of the parent that the body names: by name (404 when there is none), else by id, which is not checked."""
    name = string(request.body, "parent/name")
    if name is not None:
        found = named([*request.world.area(TagsSlice).tags.values(), ROOT], name)
        if found is None:
            raise entity_not_found(name)
        return found.id
    element = request.body.find("parent") if request.body is not None else None
    ident = element.get("id") if element is not None else None
    if ident is not None and not UUID.fullmatch(ident):
        raise invalid_uuid(ident)
    return ident


def _check_name(world: World, name: str, tag: Tag | None = None) -> None:
    complaints = []
    if not 1 <= len(name) <= LONGEST_NAME:
        complaints.append(f"size must be between 1 and {LONGEST_NAME}")
    if not NAME.fullmatch(name):
        complaints.append("Invalid tag name. Only letters, numbers, '-', and '_' are valid characters.")
    if complaints:
        raise wrong_input("tag.name", *complaints)
    other = named(world.area(TagsSlice).tags.values(), name)
    if other is not None and other is not tag:
        raise refused(message("TAGS_SPECIFY_TAG_IS_IN_USE"))


@route("POST", "tags", root="tag", usage="tags/add")
def add_tag(request: Request) -> Answer:
    name = string(request.body, "name")
    if name is None:
        raise input_invalid("Parameter 'tag.name' is mandatory but was not provided.")
    if not name:
        raise missing("Tag [name] required for add")
    parent = _parent(request) or ROOT_TAG_ID
    _check_name(request.world, name)
    if parent != ROOT_TAG_ID and parent not in request.world.area(TagsSlice).tags:
        raise internal_error()
    tag = Tag(request.world.new_id(), name, string(request.body, "description"), parent)
    request.world.area(TagsSlice).tags[tag.id] = tag
    request.log_event(432, f"New Tag {tag.name} was created by {request.user_name}.")
    return Answer(201, tag_element(tag, f"tags/{tag.id}"))


@route("PUT", "tags/{tag}", root="tag", usage="tag/update")
def update_tag(request: Request) -> Answer:
    parent, tag, world = _parent(request), _tag(request), request.world
    if tag is ROOT:
        raise refused(message("CAN_DO_ACTION_GENERAL_FAILURE"))
    if parent is not None and parent != tag.parent_id:
        if parent in _below(world, tag.id):
            raise refused(message("TAGS_SPECIFIED_TAG_CANNOT_BE_THE_PARENT_OF_ITSELF"))
        if parent != ROOT_TAG_ID and parent not in world.area(TagsSlice).tags:
            raise internal_error()
        tag.parent_id = parent
    name = string(request.body, "name")
    _check_name(world, tag.name if name is None else name, tag)
    tag.name = tag.name if name is None else name
    description = string(request.body, "description")
    tag.description = tag.description if description is None else description
    request.log_event(430, f"Tag {tag.name} configuration was updated by {request.user_name}.")
    return Answer(200, tag_element(tag, f"tags/{tag.id}"))


def _below(world: World, ident: str) -> set[str]:
    """A tag and everything below it."""
    found = {ident}
    for tag in world.area(TagsSlice).tags.values():
        if tag.parent_id in found:
            found |= _below(world, tag.id)
    return found


@route("DELETE", "tags/{tag}")
def remove_tag(request: Request) -> Answer:
    tag, world = _tag(request), request.world
    if tag is ROOT:
        raise refused(message("TAGS_CANNOT_REMOVE_TAG_NOT_EXIST"))
    gone = _below(world, tag.id)
    for ident in gone:
        del world.area(TagsSlice).tags[ident]
    TAG_HOOKS.removed(world, gone)
    request.log_event(434, f"Tag {tag.name} was removed by {request.user_name}.")
    return complete()
