# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Named QoS of a data centre, of the type for host networks."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, el, number, reference, string
from ...core.faults import input_invalid, message, missing, not_found, refused
from ...core.listing import check_same_id, complete, listing, of_path
from .hooks import DATA_CENTER_HOOKS
from .model import DataCentersSlice, HostQos

VALUES = {
    "outbound_average_linkshare": "linkshare",
    "outbound_average_upperlimit": "upperlimit",
    "outbound_average_realtime": "realtime",
}
LIMITS = {"linkshare": 100, "upperlimit": 17179, "realtime": 17179}


def qos_element(qos: HostQos) -> Element:
    document = el("qos", id=qos.id, path=f"datacenters/{qos.data_center_id}/qoss/{qos.id}")
    add(
        document,
        name=qos.name,
        description=qos.description or None,
        type="hostnetwork",
        **{tag: getattr(qos, field) for tag, field in VALUES.items()},
    )
    document.append(reference("data_center", "datacenters", qos.data_center_id))
    return document


def _of_data_center(request: Request) -> list[HostQos]:
    dc = of_path(request.world.area(DataCentersSlice).data_centers, request, "dc")
    return [q for q in request.world.area(DataCentersSlice).qoss.values() if q.data_center_id == dc.id]


def _qos(request: Request) -> HostQos:
    for qos in _of_data_center(request):
        if qos.id == request.parameters["qos"].lower():
            return qos
    raise not_found()


@route("GET", "datacenters/{dc}/qoss")
def list_qoss(request: Request) -> Answer:
    """An unknown data centre has none."""
    dc = request.parameters["dc"].lower()
    return listing(
        "qoss",
        (qos_element(q) for q in request.world.area(DataCentersSlice).qoss.values() if q.data_center_id == dc),
        request,
    )


@route("GET", "datacenters/{dc}/qoss/{qos}")
def get_qos(request: Request) -> Answer:
    return Answer(200, qos_element(_qos(request)))


@route("POST", "datacenters/{dc}/qoss", root="qos", usage="qoss/add")
def add_qos(request: Request) -> Answer:
    dc = of_path(request.world.area(DataCentersSlice).data_centers, request, "dc")
    name, kind = string(request.body, "name"), string(request.body, "type")
    if not name:
        raise input_invalid("Parameter 'qos.name' is mandatory but was not provided.")
    if not kind:
        raise missing("QoS [type] required for add")
    qos = HostQos(request.world.new_id(), name, dc.id)
    _merge(qos, request.body)
    _validate(request, qos, "add")
    request.world.area(DataCentersSlice).qoss[qos.id] = qos
    return Answer(201, qos_element(qos))


@route("PUT", "datacenters/{dc}/qoss/{qos}", root="qos", usage="qos/update")
def update_qos(request: Request) -> Answer:
    qos = _qos(request)
    check_same_id(request.body, qos.id)
    changed = HostQos(**vars(qos))
    _merge(changed, request.body)
    _validate(request, changed, "edit")
    limits_before = _limits(qos)
    vars(qos).update(vars(changed))
    if _limits(qos) != limits_before:
        DATA_CENTER_HOOKS.qos_changed(request.engine, qos)
    return Answer(200, qos_element(qos))


@route("DELETE", "datacenters/{dc}/qoss/{qos}")
def remove_qos(request: Request) -> Answer:
    qos = _qos(request)
    del request.world.area(DataCentersSlice).qoss[qos.id]
    DATA_CENTER_HOOKS.qos_removed(request.engine, qos)
    return complete()


def _limits(qos: HostQos) -> list[int | None]:
    return [getattr(qos, field) for field in LIMITS]


def _merge(qos: HostQos, body: Element | None) -> None:
    for field in ("name", "description"):
        value = string(body, field)
        if value is not None:
            setattr(qos, field, value)
    for tag, field in VALUES.items():
        amount = number(body, tag)
        if amount is not None:
            setattr(qos, field, None if amount < 0 else amount)


def _validate(request: Request, qos: HostQos, action: str) -> None:
    others = [q for q in _of_data_center(request) if q.id != qos.id]
    if any(q.name == qos.name for q in others):
        raise refused(message("ACTION_TYPE_FAILED_QOS_NAME_EXIST"), action=action, kind="QoS")
    for field, limit in LIMITS.items():
        value = getattr(qos, field)
        if value is not None and not 1 <= value <= limit:
            raise refused(message("ACTION_TYPE_FAILED_NETWORK_QOS_OUT_OF_RANGE_VALUES"), action=action, kind="QoS")
    if qos.linkshare is None:
        raise refused(message("ACTION_TYPE_FAILED_HOST_NETWORK_QOS_MISSING_VALUES"), action=action, kind="QoS")
    if qos.upperlimit is not None and qos.realtime is not None and qos.upperlimit < qos.realtime:
        raise refused(message("ACTION_TYPE_FAILED_HOST_NETWORK_QOS_INCONSISTENT_VALUES"), action=action, kind="QoS")
