# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts of an affinity label, and the labels of a host. They are known by id only."""

from __future__ import annotations

from ...core.api import UUID, Answer, Request, route
from ...core.elements import reference
from ...core.faults import internal_error, invalid_uuid, missing, not_found
from ...core.listing import complete, listing
from ...core.model import World
from ..tags.affinity_labels import label_element, label_of
from ..tags.model import AffinityLabel, TagsSlice
from .model import HostsSlice


@route("GET", "affinitylabels/{affinitylabel}/hosts")
def list_hosts_of_label(request: Request) -> Answer:
    return listing("hosts", (reference("host", "hosts", i) for i in label_of(request).host_ids), request)


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
    ident, label = _given_id(request, "Host"), label_of(request)
    _put_on(request.world, label, ident)
    return Answer(200, reference("host", "hosts", ident))


def _put_on(world: World, label: AffinityLabel, host_id: str) -> None:
    if host_id not in world.area(HostsSlice).hosts:
        raise internal_error()
    if host_id not in label.host_ids:
        label.host_ids.append(host_id)


def _label_with_host(request: Request) -> tuple[AffinityLabel, str]:
    label, ident = label_of(request), request.parameters["host"].lower()
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
    labels = (x for x in request.world.area(TagsSlice).affinity_labels.values() if ident in x.host_ids)
    return listing("affinity_labels", map(label_element, labels), request)


@route("POST", "hosts/{host}/affinitylabels", root="affinity_label", usage="assigned_affinity_labels/add")
def assign_label(request: Request) -> Answer:
    label = request.world.area(TagsSlice).affinity_labels.get(_given_id(request, "AffinityLabel"))
    if label is None:
        raise not_found()
    _put_on(request.world, label, request.parameters["host"].lower())
    return Answer(201, label_element(label))


@route("GET", "hosts/{host}/affinitylabels/{affinitylabel}")
def get_label_of_host(request: Request) -> Answer:
    """The label is found whether the host has it or not."""
    return Answer(200, label_element(label_of(request)))


@route("DELETE", "hosts/{host}/affinitylabels/{affinitylabel}")
def unassign_label(request: Request) -> Answer:
    """Taking away what the host does not have is no fault."""
    label, ident = label_of(request), request.parameters["host"].lower()
    label.host_ids = [i for i in label.host_ids if i != ident]
    return complete()
