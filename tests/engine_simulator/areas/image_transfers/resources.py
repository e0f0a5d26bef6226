# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Image transfers of the API: their phases, and the lock on the disk."""

from __future__ import annotations

import math
import os
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, action, route
from ...core.elements import actions, add, attribute, el, number, reference, string
from ...core.engine import Engine, task
from ...core.faults import missing, refuse, refused_by_text
from ...core.listing import listing, of_path, referenced
from ..clusters.model import ClustersSlice
from ..hosts.model import UP, HostsSlice
from ..storage.disks import KIND, removed
from ..storage.hooks import users_of
from ..storage.model import Disk, StorageSlice
from . import daemon, store
from .model import ENDED, Transfer, TransfersSlice

COW_FACTOR, COW_HEADER = 1.1, 1 << 20
"""What a qcow2 file may be larger than its disk."""
ACTIONS = ("cancel", "extend", "finalize", "pause", "resume")


def transfer_element(transfer: Transfer) -> Element:
    path = f"imagetransfers/{transfer.id}"
    document = el("image_transfer", actions(path, *ACTIONS), id=transfer.id, path=path)
    add(
        document,
        active=transfer.active,
        direction=transfer.direction,
        format=transfer.format,
        inactivity_timeout=transfer.inactivity_timeout,
        phase=transfer.phase,
        shallow=False,
        timeout_policy=transfer.timeout_policy,
        transferred=transfer.transferred,
    )
    if transfer.phase == "transferring":
        add(document, proxy_url=transfer.url, transfer_url=transfer.host_url or transfer.url)
    document.append(reference("disk", "disks", transfer.disk_id))
    if transfer.host_id:
        document.append(reference("host", "hosts", transfer.host_id))
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
    transfer = _transfer(request)
    if transfer.phase == "transferring" and daemon.used(request.world):
        daemon.look(request.world, transfer)
    return Answer(200, transfer_element(transfer))


@route("POST", "imagetransfers", root="image_transfer", usage="image_transfers/add")
def add_transfer(request: Request) -> Answer:
    """Start a transfer: the disk is locked, and can be read or written as soon as the phase is transferring."""
    own, body = request.world.area(TransfersSlice), request.body
    disk_id = attribute(body, "disk") or attribute(body, "image")
    if not disk_id:
        raise missing("ImageTransfer [disk.id] required for add")
    host = referenced(request.world.area(HostsSlice).hosts, body.find("host") if body is not None else None, "Host")
    disk = request.world.area(StorageSlice).disks.get(disk_id.lower())
    disk = _checked(request, disk)
    ident = request.world.new_id()
    server = own.options.daemon_url or request.base_url.removesuffix("/ovirt-engine")
    transfer = Transfer(ident, disk.id, f"{server}/images/{ident}", used=request.world.clock.now())
    transfer.direction = string(body, "direction") or "upload"
    transfer.inactivity_timeout = number(body, "inactivity_timeout") or transfer.inactivity_timeout
    transfer.timeout_policy = string(body, "timeout_policy") or transfer.timeout_policy
    transfer.format = string(body, "format") or disk.format
    transfer.host_id = host.id if host is not None else ""
    if own.options.host_url:
        transfer.host_url = f"{own.options.host_url}/images/{ident}"
    own.transfers[ident] = transfer
    disk.status = "locked"
    request.engine.later(own.options.initializing_seconds, "image_transfer_ready", ident)
    return Answer(201, transfer_element(transfer))


def _checked(request: Request, disk: Disk | None) -> Disk:
    if disk is None or not disk.registered:
        raise refuse("ACTION_TYPE_FAILED_DISK_NOT_EXIST", "transfer", KIND)
    if disk.status == "illegal":
        raise refuse("ACTION_TYPE_FAILED_DISKS_ILLEGAL", "transfer", KIND, diskAliases=disk.alias)
    domain = request.world.area(StorageSlice).storage_domains.get(disk.domain_id)
    if domain is not None and domain.data_center_id and domain.status != "active":
        status = domain.status.capitalize()
        raise refuse("ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2", "transfer", KIND, status=status)
    running = [user.name for user in users_of(request.world, disk) if not user.down]
    if running:
        key, names = "ACTION_TYPE_FAILED_DISK_PLUGGED_TO_NON_DOWN_VMS", ",".join(running)
        raise refuse(key, "transfer", KIND, diskAlias=disk.alias, vmsList=names)
    if disk.status == "locked":
        raise refuse("ACTION_TYPE_FAILED_DISKS_LOCKED", "transfer", KIND, diskAliases=disk.alias)
    return disk


@task("image_transfer_ready")
def ready(engine: Engine, ident: str) -> None:
    transfer = engine.world.area(TransfersSlice).transfers[ident]
    disk = _disk(engine, transfer)
    if transfer.phase != "initializing" or disk is None:
        return
    if not _find_host(engine, transfer, disk):
        _stop(engine, transfer)
        return
    if transfer.is_upload:
        # A qcow2 file is sent as it is, and grows; what is sent as raw goes into the image whatever its format is.
        whole = transfer.format == "raw"
        transfer.file = store.file_for_writing(disk, ident, whole)
        transfer.size = disk.size if whole else math.ceil(disk.size * COW_FACTOR) + COW_HEADER
        disk.content, disk.content_format = transfer.file, transfer.format
    else:
        transfer.file, transfer.size = store.file_for_reading(engine.world, disk, ident), disk.size
        if disk.content_format == "cow":
            transfer.size = os.path.getsize(transfer.file)
    _begin(engine, transfer)


def _begin(engine: Engine, transfer: Transfer) -> None:
    transfer.phase = "transferring"
    transfer.used = engine.world.clock.now()
    if daemon.used(engine.world):
        daemon.add_ticket(engine.world, transfer)
    engine.later(transfer.inactivity_timeout, "image_transfer_idle", transfer.id)


def _find_host(engine: Engine, transfer: Transfer, disk: Disk) -> bool:
    """A host of the data centre that is up takes the transfer; a world without hosts does not need one."""
    world = engine.world
    hosts, clusters = world.area(HostsSlice).hosts, world.area(ClustersSlice).clusters
    domain = world.area(StorageSlice).storage_domains[disk.domain_id]
    near = [h for h in hosts.values() if clusters[h.cluster_id].data_center_id == domain.data_center_id]
    usable = [h for h in near if h.status == UP and transfer.host_id in ("", h.id)]
    transfer.host_id = usable[0].id if usable else transfer.host_id
    return bool(usable) or not near


def _stop(engine: Engine, transfer: Transfer) -> None:
    """The engine gives up by itself: an upload is paused, a download is cancelled."""
    if transfer.is_upload:
        transfer.phase = "paused_system"
    else:
        _end(engine, transfer, "cancelled_system", "finished_failure")


@task("image_transfer_idle")
def idle(engine: Engine, ident: str) -> None:
    """No client has read or written anything for so long: the transfer ends by its policy."""
    transfer = engine.world.area(TransfersSlice).transfers[ident]
    if transfer.phase != "transferring":
        return
    left = transfer.used + transfer.inactivity_timeout - engine.world.clock.now()
    if daemon.used(engine.world):
        left = transfer.inactivity_timeout - daemon.look(engine.world, transfer)
    if left > 0 or transfer.active:
        engine.later(max(left, 1), "image_transfer_idle", ident)
    elif transfer.timeout_policy == "pause":
        transfer.phase = "paused_system"
    elif transfer.timeout_policy == "cancel":
        _end(engine, transfer, "cancelled_system", "finished_failure")
    else:
        _stop(engine, transfer)


# --------------------------------------------------------------------------------------------------------------- ending
def _end(engine: Engine, transfer: Transfer, phase: str, last: str) -> None:
    transfer.phase, transfer.active = phase, False
    seconds = engine.world.area(TransfersSlice).options.finalizing_seconds
    engine.later(seconds, "image_transfer_ended", transfer.id, last)
    if transfer.file and daemon.used(engine.world):
        # Of an operation that is going on the daemon says so; it is asked again at the end.
        daemon.remove_ticket(engine.world, transfer)


@task("image_transfer_ended")
def ended(engine: Engine, ident: str, last: str) -> None:
    transfer = engine.world.area(TransfersSlice).transfers[ident]
    disk = _disk(engine, transfer)
    if transfer.file and daemon.used(engine.world) and not daemon.remove_ticket(engine.world, transfer):
        engine.later(1.0, "image_transfer_ended", ident, last)
        return
    if transfer.is_upload and last == "finished_success" and disk is not None and not _verified(disk):
        last = "finished_failure"
    transfer.phase = last
    if transfer.is_upload and last != "finished_success":
        # The disk was made for this transfer: the engine removes it.
        removed(engine, transfer.disk_id)
        store.forget(transfer.file)
        return
    if disk is not None:
        disk.status = "ok"
        if transfer.is_upload:
            disk.actual_size = store.allocated(disk.content) if disk.sparse else disk.size
    if transfer.file != (disk.content if disk else ""):
        store.forget(transfer.file)


def _verified(disk: Disk) -> bool:
    """Whether an image is what its disk says; what was sent through the NBD server of a host is right by itself."""
    return store.is_qcow(disk.content) == (disk.content_format == "cow")


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
    if transfer.file:
        transfer.phase, transfer.used = "transferring", request.world.clock.now()
        request.engine.later(transfer.inactivity_timeout, "image_transfer_idle", transfer.id)
    else:
        transfer.phase = "initializing"
        request.engine.later(
            request.world.area(TransfersSlice).options.initializing_seconds, "image_transfer_ready", transfer.id
        )
    return []


@action("imagetransfers/{transfer}/extend", "image_transfer/extend")
def extend(request: Request) -> list[Element]:
    transfer = _transfer(request)
    transfer.used = request.world.clock.now()
    return []


def _check(transfer: Transfer, *allowed: str) -> None:
    if transfer.phase in ENDED or transfer.phase not in allowed:
        raise refused_by_text(409, f"Cannot do this in phase {transfer.phase}")
