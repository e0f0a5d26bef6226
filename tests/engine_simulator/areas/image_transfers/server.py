# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image server that the simulator has itself: the part of ovirt-imageio's protocol that reading needs."""

from __future__ import annotations

import json
import re
import typing as t

from ...core.area import WebAnswer
from ...core.engine import Engine
from ..storage.model import StorageSlice
from . import store
from .model import Transfer, TransfersSlice

RANGE = re.compile(r"bytes=(\d+)-(\d*)")
Parameters = t.Mapping[str, str]


def _open(engine: Engine, parameters: Parameters) -> tuple[Transfer, bytes, int] | WebAnswer:
    """The transfer with content and size of its disk; 403 when it is not transferring."""
    transfer = engine.world.area(TransfersSlice).transfers.get(parameters["transfer"].lower())
    if transfer is None or transfer.phase != "transferring":
        return WebAnswer(403, {"content-type": "text/plain"}, b"You are not allowed to access this resource: no ticket")
    disk = engine.world.area(StorageSlice).disks[transfer.disk_id]
    transfer.used = engine.world.clock.now()
    return transfer, store.content_of(engine.world, disk), disk.size


def options(engine: Engine, parameters: Parameters, _headers: Parameters) -> WebAnswer:
    found = _open(engine, parameters)
    if isinstance(found, WebAnswer):
        return found
    known = {"features": ["extents"], "max_readers": 8, "max_writers": 1}
    headers = {"allow": "OPTIONS,GET", "content-type": "application/json"}
    return WebAnswer(200, headers, json.dumps(known).encode())


def extents(engine: Engine, parameters: Parameters, _headers: Parameters) -> WebAnswer:
    found = _open(engine, parameters)
    if isinstance(found, WebAnswer):
        return found
    _transfer, content, size = found
    parts = [(0, len(content), False), (len(content), size - len(content), True)]
    known = [{"start": a, "length": n, "zero": zero, "hole": zero} for a, n, zero in parts if n > 0]
    return WebAnswer(200, {"content-type": "application/json"}, json.dumps(known).encode())


def read(engine: Engine, parameters: Parameters, headers: Parameters) -> WebAnswer:
    found = _open(engine, parameters)
    if isinstance(found, WebAnswer):
        return found
    transfer, content, size = found
    asked = RANGE.fullmatch(headers.get("range", ""))
    first, last = (int(asked[1]), int(asked[2] or size - 1)) if asked else (0, size - 1)
    if first > last or last >= size:
        return WebAnswer(416, {"content-type": "text/plain"}, b"Requested range not satisfiable")
    part = content[first : last + 1]
    part += bytes(last + 1 - first - len(part))
    transfer.transferred += len(part)
    kind = {"content-type": "application/octet-stream"}
    if not asked:
        return WebAnswer(200, kind, part)
    return WebAnswer(206, {**kind, "content-range": f"bytes {first}-{last}/{size}"}, part)
