# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Affinity labels, and the hosts that have them. They are known by id only."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ...core.api import UUID, Answer, Request, route
from ...core.elements import add, el, link, reference, string
from ...core.faults import internal_error, invalid_uuid, missing, not_found, note, refused, wrong_input
from ...core.listing import complete, listing, named, of_path
from ...core.model import AffinityLabel, World

NAME = re.compile(r"[\w.-]*")
LONGEST_NAME = 50


def _element(label: AffinityLabel) -> Element:
    path = f"affinitylabels/{label.id}"
    document = el("affinity_label", link("hosts", f"{path}/hosts"), link("vms", f"{path}/vms"), id=label.id, path=path)
    return add(document, name=label.name, has_implicit_affinity_group=False, read_only=False)


def _label(request: Request) -> AffinityLabel:
    return of_path(request.world.affinity_labels, request, "affinitylabel")


@route("GET", "affinitylabels")
def list_labels(request: Request) -> Answer:
    return listing("affinity_labels", map(_element, request.world.affinity_labels.values()), request)


@route("GET", "affinitylabels/{affinitylabel}")
def get_label(request: Request) -> Answer:
    return Answer(200, _element(_label(request)))


def _check_name(world: World, name: str, label: AffinityLabel | None = None) -> None:
    if len(name) > LONGEST_NAME:
        raise wrong_input("label.name", "An affinity label name must be 1-50 characters long.")
    if not NAME.fullmatch(name):
        raise wrong_input(
            "label.name",
            "The name for affinity label is invalid. Only letters, numbers, '-', and '_' are valid characters.",
        )
    other = named(world.affinity_labels.values(), name)
    if other is not None and other is not label:
        raise refused(note("AFFINITY_LABEL_NAME_ALREADY_EXISTS"))


@route("POST", "affinitylabels", root="affinity_label", usage="affinity_labels/add")
def add_label(request: Request) -> Answer:
    name = string(request.body, "name")
    if not name:
        raise missing("AffinityLabel [name] required for add")
    _check_name(request.world, name)
    label = AffinityLabel(request.world.new_id(), name)
    request.world.affinity_labels[label.id] = label
    return Answer(201, _element(label))


@route("PUT", "affinitylabels/{affinitylabel}", root="affinity_label", usage="affinity_label/update")
def update_label(request: Request) -> Answer:
    label, name = _label(request), string(request.body, "name")
    if name is not None:
        if not name:
            raise wrong_input("label.name", "An affinity label name must be 1-50 characters long.")
        _check_name(request.world, name, label)
        label.name = name
    return Answer(200, _element(label))


@route("DELETE", "affinitylabels/{affinitylabel}")
def remove_label(request: Request) -> Answer:
    """An unknown label is not 404 here."""
    label = request.world.affinity_labels.get(request.parameters["affinitylabel"].lower())
    if label is None:
        raise refused(note("AFFINITY_LABEL_NOT_EXISTS"))
    if label.host_ids or label.vm_ids:
        raise refused(note("AFFINITY_LABEL_NOT_EMPTY"))
    del request.world.affinity_labels[label.id]
    return complete()


# -------------------------------------------------------------------------------------------------- hosts of a label
@route("GET", "affinitylabels/{affinitylabel}/hosts")
def list_hosts_of_label(request: Request) -> Answer:
    return listing("hosts", (reference("host", "hosts", i) for i in _label(request).host_ids), request)


@route("GET", "affinitylabels/{affinitylabel}/vms")
def list_vms_of_label(request: Request) -> Answer:
    return listing("vms", (reference("vm", "vms", i) for i in _label(request).vm_ids), request)


def _given_id(request: Request, kind: str) -> str:
    ident = request.body_id
    if not ident:
        raise missing(f"{kind} [id] required for add")
    if not UUID.fullmatch(ident):
        raise invalid_uuid(ident)
    return ident.lower()


@route("POST", "affinitylabels/{affinitylabel}/hosts", root="host", usage="affinity_label_hosts/add")
def add_host_to_label(request: Request) -> Answer:
    """Success is 200, not 201."""
    ident, label = _given_id(request, "Host"), _label(request)
    _put_on(request.world, label, ident)
    return Answer(200, reference("host", "hosts", ident))


def _put_on(world: World, label: AffinityLabel, host_id: str) -> None:
    if host_id not in world.hosts:
        raise internal_error()
    if host_id not in label.host_ids:
        label.host_ids.append(host_id)


def _label_with_host(request: Request) -> tuple[AffinityLabel, str]:
    label, ident = _label(request), request.parameters["host"].lower()
    if ident not in label.host_ids:
        raise not_found()
    return label, ident


@route("GET", "affinitylabels/{affinitylabel}/hosts/{host}")
def get_host_of_label(request: Request) -> Answer:
    return Answer(200, reference("host", "hosts", _label_with_host(request)[1]))


@route("DELETE", "affinitylabels/{affinitylabel}/hosts/{host}")
def remove_host_from_label(request: Request) -> Answer:
    label, ident = _label_with_host(request)
    label.host_ids.remove(ident)
    return complete()


# -------------------------------------------------------------------------------------------------- labels of a host
@route("GET", "hosts/{host}/affinitylabels")
def list_labels_of_host(request: Request) -> Answer:
    """An unknown host has no labels."""
    ident = request.parameters["host"].lower()
    labels = (x for x in request.world.affinity_labels.values() if ident in x.host_ids)
    return listing("affinity_labels", map(_element, labels), request)


@route("POST", "hosts/{host}/affinitylabels", root="affinity_label", usage="assigned_affinity_labels/add")
def assign_label(request: Request) -> Answer:
    label = request.world.affinity_labels.get(_given_id(request, "AffinityLabel"))
    if label is None:
        raise not_found()
    _put_on(request.world, label, request.parameters["host"].lower())
    return Answer(201, _element(label))


@route("GET", "hosts/{host}/affinitylabels/{affinitylabel}")
def get_label_of_host(request: Request) -> Answer:
    """The label is found whether the host has it or not."""
    return Answer(200, _element(_label(request)))


@route("DELETE", "hosts/{host}/affinitylabels/{affinitylabel}")
def unassign_label(request: Request) -> Answer:
    """Taking away what the host does not have is no fault."""
    label, ident = _label(request), request.parameters["host"].lower()
    label.host_ids = [i for i in label.host_ids if i != ident]
    return complete()
