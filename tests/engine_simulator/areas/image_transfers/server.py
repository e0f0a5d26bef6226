# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image server that the simulator has itself: the part of ovirt-imageio's protocol that plain clients need."""

from __future__ import annotations

import json
import os
import re

from ...core.area import WebAnswer, WebRequest
from ...core.engine import Engine
from . import store
from .model import Transfer, TransfersSlice

RANGE = re.compile(r"bytes=(\d+)-(\d*)")
CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
PLAIN = {"content-type": "text/plain"}
NO_RANGE = WebAnswer(416, PLAIN, b"Requested range not satisfiable")
NO_TICKET = b"You are not allowed to access this resource: no ticket"


def _open(engine: Engine, request: WebRequest, writes: bool = False) -> Transfer | WebAnswer:
    """The transfer of a request; 403 when it is not transferring, and when it is a download that is written to."""
    transfer = engine.world.area(TransfersSlice).transfers.get(request.parameters["transfer"].lower())
    if transfer is None or transfer.phase != "transferring" or writes and not transfer.is_upload:
        return WebAnswer(403, PLAIN, NO_TICKET)
    transfer.used = engine.world.clock.now()
    return transfer


def options(engine: Engine, request: WebRequest) -> WebAnswer:
    transfer = _open(engine, request)
    if isinstance(transfer, WebAnswer):
        return transfer
    known = {"features": ["extents"], "max_readers": 8, "max_writers": 1}
    allow = "OPTIONS,GET"
    if transfer.is_upload:
        known, allow = {**known, "features": ["extents", "flush", "zero"], "max_writers": 8}, "OPTIONS,GET,PUT,PATCH"
    return WebAnswer(200, {"allow": allow, "content-type": "application/json"}, json.dumps(known).encode())


def extents(engine: Engine, request: WebRequest) -> WebAnswer:
    transfer = _open(engine, request)
    if isinstance(transfer, WebAnswer):
        return transfer
    parts = store.extents(transfer.file, transfer.size)
    known = [{"start": a, "length": n, "zero": zero, "hole": zero} for a, n, zero in parts if n > 0]
    return WebAnswer(200, {"content-type": "application/json"}, json.dumps(known).encode())


def read(engine: Engine, request: WebRequest) -> WebAnswer:
    transfer = _open(engine, request)
    if isinstance(transfer, WebAnswer):
        return transfer
    size = transfer.size
    asked = RANGE.fullmatch(request.headers.get("range", ""))
    first, last = (int(asked[1]), int(asked[2] or size - 1)) if asked else (0, size - 1)
    if first > last or last >= size:
        return NO_RANGE
    with open(transfer.file, "rb") as file:
        part = os.pread(file.fileno(), last + 1 - first, first)
    part += bytes(last + 1 - first - len(part))
    transfer.transferred += len(part)
    kind = {"content-type": "application/octet-stream"}
    if not asked:
        return WebAnswer(200, kind, part)
    return WebAnswer(206, {**kind, "content-range": f"bytes {first}-{last}/{size}"}, part)


def write(engine: Engine, request: WebRequest) -> WebAnswer:
    transfer = _open(engine, request, writes=True)
    if isinstance(transfer, WebAnswer):
        return transfer
    asked = CONTENT_RANGE.fullmatch(request.headers.get("content-range", ""))
    first = int(asked[1]) if asked else 0
    if first + len(request.content) > transfer.size or asked and int(asked[2]) + 1 - first != len(request.content):
        return NO_RANGE
    _write(transfer, first, request.content)
    return WebAnswer(200, PLAIN)


def patch(engine: Engine, request: WebRequest) -> WebAnswer:
    """Write zeros, or flush, which has nothing to do here."""
    transfer = _open(engine, request, writes=True)
    if isinstance(transfer, WebAnswer):
        return transfer
    wanted = json.loads(request.content)
    if wanted.get("op") == "zero":
        first, length = int(wanted.get("offset", 0)), int(wanted["size"])
        if first + length > transfer.size:
            return NO_RANGE
        _write(transfer, first, bytes(length))
    return WebAnswer(200, PLAIN)


def _write(transfer: Transfer, first: int, content: bytes) -> None:
    """Zeros up to the end of the file take no space."""
    transfer.transferred += len(content)
    with open(transfer.file, "r+b") as file:
        end = max(os.fstat(file.fileno()).st_size, first + len(content))
        if not any(content) and first + len(content) == end:
            os.ftruncate(file.fileno(), first)
        else:
            os.pwrite(file.fileno(), content, first)
        os.ftruncate(file.fileno(), end)
