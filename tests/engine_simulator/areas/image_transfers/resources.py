# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Image transfers of the API: their phases, and the lock on the disk."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, action, route
from ...core.elements import actions, add, attribute, el, number, reference, string
from ...core.engine import Engine, task
from ...core.faults import missing, refuse, refused_by_text
from ...core.listing import listing, of_path
from ..storage.model import Disk, StorageSlice
from . import daemon, store
from .model import ENDED, Transfer, TransfersSlice

ACTIONS = ("cancel", "extend", "finalize", "pause", "resume")


def transfer_element(transfer: Transfer) -> Element:
    path = f"imagetransfers/{transfer.id}"
    document = el("image_transfer", actions(path, *ACTIONS), id=transfer.id, path=path)
    add(
        document,
        active=False,
        direction=transfer.direction,
        format=transfer.format,
        inactivity_timeout=transfer.inactivity_timeout,
        phase=transfer.phase,
        shallow=False,
        timeout_policy=transfer.timeout_policy,
        transferred=transfer.transferred,
    )
    if transfer.phase == "transferring":
        add(document, proxy_url=transfer.url, transfer_url=transfer.url)
    document.append(reference("disk", "disks", transfer.disk_id))
    document.append(reference("image", "images", transfer.disk_id))
    return document


@route("GET", "imagetransfers")
def list_transfers(request: Request) -> Answer:
    found = request.world.area(TransfersSlice).transfers.values()
    return listing("image_transfers", map(transfer_element, found), request)


def _transfer(request: Request) -> Transfer:
    return of_path(request.world.area(TransfersSlice).transfers, request, "transfer")


@route("GET", "imagetransfers/{transfer}")
def get_transfer(request: Request) -> Answer:
    return Answer(200, transfer_element(_transfer(request)))


@route("POST", "imagetransfers", root="image_transfer", usage="image_transfers/add")
def add_transfer(request: Request) -> Answer:
    """Start a transfer: the disk is locked, and can be read as soon as the phase is transferring."""
    own, body = request.world.area(TransfersSlice), request.body
    disk_id = attribute(body, "disk") or attribute(body, "image")
    if not disk_id:
        raise missing("ImageTransfer [disk.id] required for add")
    disk = request.world.area(StorageSlice).disks.get(disk_id.lower())
    if disk is None or not disk.registered:
        raise refuse("ACTION_TYPE_FAILED_DISK_NOT_EXIST", "transfer", "Virtual Disk")
    if disk.status == "locked":
        raise refuse("ACTION_TYPE_FAILED_DISKS_LOCKED", "transfer", "Virtual Disk", diskAliases=disk.alias)
    if (string(body, "direction") or "upload") != "download":
        raise refused_by_text(400, "The simulator has no uploads")
    ident = request.world.new_id()
    server = own.options.daemon_url or request.base_url.removesuffix("/ovirt-engine")
    transfer = Transfer(ident, disk.id, f"{server}/images/{ident}", used=request.world.clock.now())
    transfer.inactivity_timeout = number(body, "inactivity_timeout") or transfer.inactivity_timeout
    transfer.timeout_policy = string(body, "timeout_policy") or transfer.timeout_policy
    transfer.format = string(body, "format") or transfer.format
    own.transfers[ident] = transfer
    disk.status = "locked"
    request.engine.later(own.options.initializing_seconds, "image_transfer_ready", ident)
    return Answer(201, transfer_element(transfer))


@task("image_transfer_ready")
def ready(engine: Engine, ident: str) -> None:
    transfer = engine.world.area(TransfersSlice).transfers[ident]
    if transfer.phase != "initializing":
        return
    transfer.phase = "transferring"
    transfer.used = engine.world.clock.now()
    disk = _disk(engine, transfer)
    if engine.world.area(TransfersSlice).options.daemon_folder and disk is not None:
        daemon.add_ticket(engine.world, transfer, store.content_of(engine.world, disk), disk.size)
    engine.later(transfer.inactivity_timeout, "image_transfer_idle", ident)


@task("image_transfer_idle")
def idle(engine: Engine, ident: str) -> None:
    """No client has read anything for so long: the transfer is cancelled, or paused if that was asked for."""
    transfer = engine.world.area(TransfersSlice).transfers[ident]
    if transfer.phase != "transferring":
        return
    left = transfer.used + transfer.inactivity_timeout - engine.world.clock.now()
    if left > 0:
        engine.later(left, "image_transfer_idle", ident)
    elif transfer.timeout_policy == "pause":
        transfer.phase = "paused_system"
    else:
        _end(engine, transfer, "cancelled_system", "finished_cleanup")


def _end(engine: Engine, transfer: Transfer, phase: str, last: str) -> None:
    transfer.phase = phase
    daemon.remove_ticket(engine.world, transfer)
    engine.later(
        engine.world.area(TransfersSlice).options.finalizing_seconds, "image_transfer_ended", transfer.id, last
    )


@task("image_transfer_ended")
def ended(engine: Engine, ident: str, last: str) -> None:
    transfer = engine.world.area(TransfersSlice).transfers[ident]
    transfer.phase = last
    disk = _disk(engine, transfer)
    if disk is not None:
        disk.status = "ok"


def _disk(engine: Engine, transfer: Transfer) -> Disk | None:
    return engine.world.area(StorageSlice).disks.get(transfer.disk_id)


# ------------------------------------------------------------------------------------------------------------- actions
@action("imagetransfers/{transfer}/finalize", "image_transfer/finalize")
def finalize(request: Request) -> list[Element]:
    transfer = _transfer(request)
    _check(transfer, "transferring", "paused_user", "paused_system")
    _end(request.engine, transfer, "finalizing_success", "finished_success")
    return []


@action("imagetransfers/{transfer}/cancel", "image_transfer/cancel")
def cancel(request: Request) -> list[Element]:
    transfer = _transfer(request)
    _check(transfer, "initializing", "transferring", "paused_user", "paused_system")
    _end(request.engine, transfer, "cancelled_user", "finished_cleanup")
    return []


@action("imagetransfers/{transfer}/pause", "image_transfer/pause")
def pause(request: Request) -> list[Element]:
    transfer = _transfer(request)
    _check(transfer, "transferring")
    transfer.phase = "paused_user"
    return []


@action("imagetransfers/{transfer}/resume", "image_transfer/resume")
def resume(request: Request) -> list[Element]:
    transfer = _transfer(request)
    _check(transfer, "paused_user", "paused_system")
    transfer.phase, transfer.used = "transferring", request.world.clock.now()
    request.engine.later(transfer.inactivity_timeout, "image_transfer_idle", transfer.id)
    return []


@action("imagetransfers/{transfer}/extend", "image_transfer/extend")
def extend(request: Request) -> list[Element]:
    transfer = _transfer(request)
    transfer.used = request.world.clock.now()
    return []


def _check(transfer: Transfer, *allowed: str) -> None:
    if transfer.phase in ENDED or transfer.phase not in allowed:
        raise refused_by_text(409, f"Cannot do this in phase {transfer.phase}")
