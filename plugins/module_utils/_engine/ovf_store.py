# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read the OVF store of a data domain: what is on its OVF_STORE disks."""

from __future__ import annotations

import typing as t
from dataclasses import replace
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils import _private_files
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import image_transfers
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    CollectionError,
    UnreadableDocument,
    WaitTimeout,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf_store
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf_store import OvfStore
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Domain

OVF_STORE = "ovf_store"
STEP = 1 << 20


def read(engine: Engine, domain: Domain) -> t.Optional[OvfStore]:
    """Return the newest of the OVF stores of a domain; ``None`` if it has none.

    A store that cannot be read does not matter if another one can: raises UnreadableDocument if none can, and what
    image_transfers raises.
    """
    stores: list[OvfStore] = []
    last: t.Optional[UnreadableDocument] = None
    for disk_id in _disks(engine, domain):
        try:
            with image_transfers.downloading(engine, disk_id, f"OVF store of '{domain.name}'") as client:
                archive = _archive(engine, client)
            stores.append(replace(ovf_store.parse(archive), archive=archive))
        except UnreadableDocument as error:
            last = error
    if last and not stores:
        raise last
    return max(stores, key=lambda store: ovf_store.moment(store.updated) or 0, default=None)


def save_copy(store: t.Optional[OvfStore], path: str) -> None:
    """Save what was read as a file for the user alone, if there is a store; raises CollectionError."""
    if store is None:
        return
    try:
        _private_files.write(Path(path).expanduser(), store.archive)
    except OSError as error:
        raise CollectionError(f"The copy of the OVF store cannot be saved as '{path}': {error}.") from error


def read_copy(path: str) -> t.Optional[OvfStore]:
    """Return the store that was saved as this file; ``None`` if there is no such file. Raises CollectionError."""
    try:
        return ovf_store.parse(Path(path).expanduser().read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CollectionError(f"The copy of the OVF store '{path}' cannot be read: {error}.") from error


def _disks(engine: Engine, domain: Domain) -> list[str]:
    service = engine.system.storage_domains_service().storage_domain_service(domain.id).disks_service()
    found = engine.read(f"list the disks of '{domain.name}'", service.list)
    return [disk.id for disk in found if disk.content_type and disk.content_type.value == OVF_STORE]


def _archive(engine: Engine, client: image_transfers.Client) -> bytes:
    """Return the archive at the beginning of a disk, without what follows it; raises UnreadableDocument."""
    size, deadline = client.size(), engine.clock.now() + engine.timeout
    content = bytearray()
    header: t.Optional[int] = 0
    while header is not None and len(content) < size:
        if engine.clock.now() > deadline:
            raise WaitTimeout(f"The OVF store could not be read in {engine.timeout:g} seconds.")
        part = bytearray(min(STEP, size - len(content)))
        client.read(len(content), part)
        content += part
        while header is not None and header + ovf_store.BLOCK <= len(content):
            header = ovf_store.next_header(content, header)
    return bytes(content)
