# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What an upload by virt-v2v has made in the engine: find it by recorded ids, and remove it."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import image_transfers, imports_finish
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, EngineError, NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import direct
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.direct import Left, OwnVm, Transfer
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record

CONFLICT = 409
DOWN = "down"


def read(engine: Engine, known: Record) -> Left:
    """Return what there is of an import. The VM is looked for last, as virt-v2v creates it last."""
    own = [disk.id for disk in known.images]
    if not own:
        return Left()
    transfers = [Transfer(*pair) for pair in image_transfers.open_transfers(engine, own).items()]
    disks = {ident for ident in own if _disk_exists(engine, ident)}
    return direct.left_over(own, disks, transfers, _vms(engine, known.target))


def _disk_exists(engine: Engine, ident: str) -> bool:
    service = engine.system.disks_service().disk_service(ident)
    try:
        engine.read(f"read disk {ident}", service.get)
    except NotFound:
        return False
    return True


def _vms(engine: Engine, name: str) -> t.Iterator[OwnVm]:
    service = engine.system.vms_service()
    found = engine.read(
        f"find VM '{name}'", lambda: service.list(search=f"name={name}", follow="disk_attachments", case_sensitive=True)
    )
    for vm in found:
        status = vm.status.value if vm.status else ""
        disks = frozenset(str(item.id) for item in vm.disk_attachments or () if item.id)
        yield OwnVm(vm.id, vm.name, disks, status != DOWN)


def wait_for_vm(engine: Engine, known: Record) -> Left:
    """Return what there is once the engine has created the VM, or the time is over."""
    left = read(engine, known)
    for dummy in poll(engine.timeout, engine.clock):
        if direct.is_complete(left, [disk.id for disk in known.images]) and left.vm and not left.vm.locked:
            break
        left = read(engine, known)
    return left


def clean(engine: Engine, known: Record) -> None:
    """Remove what an upload that is over left; raises CollectionError if something of it remains.

    Transfers are cancelled first, as they lock their disks. Only recorded disks, and a VM that has no others, are
    removed.
    """
    left = read(engine, known)
    what = f"disk of VM '{known.target}'"
    for transfer in left.transfers:
        image_transfers.cancel(engine, transfer, what)
    if left.vm is not None:
        imports_finish.remove(engine, left.vm.id)
    for disk in read(engine, known).disks:
        _remove_disk(engine, disk)
    for dummy in poll(engine.timeout, engine.clock):
        left = read(engine, known)
        if left.is_empty:
            return
    rest = ", ".join([*left.disks, *left.transfers, *([left.vm.id] if left.vm else [])])
    raise CollectionError(f"An upload of VM '{known.target}' left {rest} in the engine, which could not be removed.")


def _remove_disk(engine: Engine, ident: str) -> None:
    service = engine.system.disks_service().disk_service(ident)
    for left in poll(engine.timeout, engine.clock):
        try:
            engine.write_idempotent(f"remove disk {ident}", service.remove)
            return
        except NotFound:
            return
        except EngineError as error:
            # It is locked for a while after its transfer.
            if error.code != CONFLICT or not left:
                raise
