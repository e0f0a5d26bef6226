# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
# Private to this collection.
"""What decides about a batch of staged imports: the engine, the records and the conversion host."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import (
    external_imports,
    image_transfers,
    image_uploads,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_channel import Channels
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import MissingLibrary
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import IMPORTED, Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.locating import Location
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.disks import TargetDomain
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.files import CONVERTED, RUNNING, Files
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.plan import STAGED, StagedSituation

BLOCK = frozenset({"iscsi", "fcp"})
DATA = "data"


def read(
    engine: Engine,
    desired: Desired,
    records: t.Mapping[str, Record],
    locate: t.Callable[[Source], tuple[Location, ...]],
    files: Files,
) -> StagedSituation:
    """Return what decides about a batch. Raises NotFound, Ambiguous, InputError, UnreadableDocument.

    Seven requests at most, whatever its size, and one for each domain whose disk profiles are asked for.
    """
    base = external_imports.read(engine, desired, records, locate, Channels({}))
    states = {one.vm.key: files.state(one) for one in desired.wanted if one.vm.described or one.vm.key in records}
    own = {key: one for key, one in records.items() if key in states and one.method == STAGED}
    of_disk = {disk.id: key for key, one in own.items() for disk in one.images}
    going = image_uploads.open_transfers(engine, of_disk) if of_disk and desired.state != IMPORTED else {}
    running = {key for key, state in states.items() if state == RUNNING}
    if desired.state != IMPORTED:
        return StagedSituation(base, running=frozenset(running | {of_disk[disk] for disk in going.values()}))
    domains = _domains(engine, base)
    done = frozenset(key for key, state in states.items() if state == CONVERTED or _is_uploaded(own.get(key)))
    return StagedSituation(
        base=base,
        domains=domains,
        profiles=_profiles(engine, desired, domains),
        converted=done,
        running=frozenset(running),
        free=files.free(),
        problems=(
            *library_missing(),
            *files.problems([one for one in desired.wanted if one.vm.key not in done | running]),
        ),
    )


def _is_uploaded(known: t.Optional[Record]) -> bool:
    return known is not None and known.is_uploaded


def library_missing() -> t.Iterator[Finding]:
    """Yield an error where the library for uploads cannot be loaded by the Python of this task."""
    try:
        image_transfers.check_library()
    except MissingLibrary as missing:
        yield error("conversion-imageio-missing", "method", missing.message, "Or use the method engine.")


def _domains(engine: Engine, base: Situation) -> tuple[TargetDomain, ...]:
    """Return the data domains of the data center. One request."""
    place = engine.system.data_centers_service().data_center_service(base.data_center_id)
    service = place.storage_domains_service()
    found = engine.read(f"list the storage domains of data center '{base.data_center}'", service.list)
    return tuple(
        TargetDomain(
            item.id,
            item.name,
            external_imports.status_of(item),
            bool(item.storage and item.storage.type and item.storage.type.value in BLOCK),
            item.available,
        )
        for item in found
        if item.type is None or item.type.value == DATA
    )


def _profiles(engine: Engine, desired: Desired, domains: t.Sequence[TargetDomain]) -> dict[tuple[str, str], str]:
    """Return the ids of disk profiles by domain and by name and id, where some are asked for."""
    asked = {desired.disk_profile, *(disk.disk_profile for one in desired.wanted for disk in one.disks)} - {""}
    if not asked:
        return {}
    used = {desired.target.storage_domain, *(disk.storage_domain for one in desired.wanted for disk in one.disks)}
    result = {}
    for domain in domains:
        if domain.name in used or domain.id in used:
            service = engine.system.storage_domains_service().storage_domain_service(domain.id).disk_profiles_service()
            for item in engine.read(f"list the disk profiles of domain '{domain.name}'", service.list):
                result.update({(domain.id, reference): item.id for reference in (item.name, item.id)})
    return result


def upload_hosts(engine: Engine, base: Situation) -> list[tuple[str, str]]:
    """Return the hosts of the data center that are up: id and address. One request."""
    known = {host.id for host in base.hosts}
    found = external_imports.read_hosts(engine)
    up = [host for host in found if host.id in known and external_imports.status_of(host) == "up" and host.address]
    return sorted((host.id, host.address) for host in up)
