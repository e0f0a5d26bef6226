# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Affinity labels. They are known by id only."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, el, link, reference, string
from ...core.faults import message, missing, refused, wrong_input
from ...core.listing import complete, listing, named, of_path
from ...core.model import World
from .model import AffinityLabel, TagsSlice

NAME = re.compile(r"[\w.-]*")
LONGEST_NAME = 50


def label_element(label: AffinityLabel) -> Element:
    path = f"affinitylabels/{label.id}"
    document = el("affinity_label", link("hosts", f"{path}/hosts"), link("vms", f"{path}/vms"), id=label.id, path=path)
    return add(document, name=label.name, has_implicit_affinity_group=False, read_only=False)


def label_of(request: Request) -> AffinityLabel:
    return of_path(request.world.area(TagsSlice).affinity_labels, request, "affinitylabel")


@route("GET", "affinitylabels")
def list_labels(request: Request) -> Answer:
    return listing(
        "affinity_labels", map(label_element, request.world.area(TagsSlice).affinity_labels.values()), request
    )


@route("GET", "affinitylabels/{affinitylabel}")
def get_label(request: Request) -> Answer:
    return Answer(200, label_element(label_of(request)))


def _check_name(world: World, name: str, label: AffinityLabel | None = None) -> None:
    if len(name) > LONGEST_NAME:
        raise wrong_input("label.name", "An affinity label name must be 1-50 characters long.")
    if not NAME.fullmatch(name):
        raise wrong_input(
            "label.name",
            "The name for affinity label is invalid. Only letters, numbers, '-', and '_' are valid characters.",
        )
    other = named(world.area(TagsSlice).affinity_labels.values(), name)
    if other is not None and other is not label:
        raise refused(message("AFFINITY_LABEL_NAME_ALREADY_EXISTS"))


@route("POST", "affinitylabels", root="affinity_label", usage="affinity_labels/add")
def add_label(request: Request) -> Answer:
    name = string(request.body, "name")
    if not name:
        raise missing("AffinityLabel [name] required for add")
    _check_name(request.world, name)
    label = AffinityLabel(request.world.new_id(), name)
    request.world.area(TagsSlice).affinity_labels[label.id] = label
    return Answer(201, label_element(label))


@route("PUT", "affinitylabels/{affinitylabel}", root="affinity_label", usage="affinity_label/update")
def update_label(request: Request) -> Answer:
    label, name = label_of(request), string(request.body, "name")
    if name is not None:
        if not name:
            raise wrong_input("label.name", "An affinity label name must be 1-50 characters long.")
        _check_name(request.world, name, label)
        label.name = name
    return Answer(200, label_element(label))


@route("DELETE", "affinitylabels/{affinitylabel}")
def remove_label(request: Request) -> Answer:
    """An unknown label is not 404 here."""
    label = request.world.area(TagsSlice).affinity_labels.get(request.parameters["affinitylabel"].lower())
    if label is None:
        raise refused(message("AFFINITY_LABEL_NOT_EXISTS"))
    if label.host_ids or label.vm_ids:
        raise refused(message("AFFINITY_LABEL_NOT_EMPTY"))
    del request.world.area(TagsSlice).affinity_labels[label.id]
    return complete()


@route("GET", "affinitylabels/{affinitylabel}/vms")
def list_vms_of_label(request: Request) -> Answer:
    return listing("vms", (reference("vm", "vms", i) for i in label_of(request).vm_ids), request)
