# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statistics of a host: the ones that every host has, with values that do not change."""

from __future__ import annotations

import uuid
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, el, reference
from ...core.faults import not_found
from ...core.listing import listing
from .lookup import host_of
from .model import UP, Host

GIB = 1 << 30
STATISTICS = (
    ("memory.total", "Total memory", "integer", "bytes", 64 * GIB),
    ("memory.used", "Used memory", "integer", "bytes", 4 * GIB),
    ("memory.free", "Free memory", "integer", "bytes", 60 * GIB),
    ("cpu.current.user", "User CPU usage", "decimal", "percent", 1),
    ("cpu.current.system", "System CPU usage", "decimal", "percent", 1),
    ("cpu.current.idle", "Idle CPU usage", "decimal", "percent", 98),
    ("cpu.load.avg.5m", "CPU 5 minute load average", "decimal", "percent", 1),
    ("boot.time", "Boot time of the machine", "integer", "none", 1767225600),
)


def _elements(host: Host) -> list[Element]:
    return [_element(host, *row) for row in STATISTICS]


def _element(host: Host, name: str, description: str, kind: str, unit: str, value: int) -> Element:
    ident = str(uuid.uuid5(uuid.UUID(host.id), name))
    datum = add(el("value"), datum=value if host.status == UP else 0)
    document = el(
        "statistic",
        reference("host", "hosts", host.id),
        el("values", datum),
        id=ident,
        path=f"hosts/{host.id}/statistics/{ident}",
    )
    return add(document, name=name, description=description, kind="gauge", type=kind, unit=unit)


@route("GET", "hosts/{host}/statistics")
def list_statistics(request: Request) -> Answer:
    return listing("statistics", _elements(host_of(request)), request)


@route("GET", "hosts/{host}/statistics/{statistic}")
def get_statistic(request: Request) -> Answer:
    for element in _elements(host_of(request)):
        if element.get("id") == request.parameters["statistic"]:
            return Answer(200, element)
    raise not_found()
