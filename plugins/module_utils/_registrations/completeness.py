# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Whether what a data domain says about its VMs is complete, and how old it is."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import first_few
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import Ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf_store import OvfStore, moment
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.floating import disks_of
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import ACTIVE, Image, Situation

GIB = 1 << 30
MINUTE = 60


@dataclass(frozen=True)
class Source:
    """Where the OVFs come from. ``store`` is that of the domain, ``None`` where it was not read or there is none.

    ``ovfs`` are all by id, those from files included. ``now`` is the time of the engine in seconds since 1970, and
    ``wanted`` whether the store of the domain was to be read.
    """

    ovfs: OvfStore = OvfStore()
    store: t.Optional[OvfStore] = None
    now: t.Optional[float] = None
    wanted: bool = True
    max_age: int = 60

    @property
    def age(self) -> t.Optional[int]:
        """How many minutes ago the store was written; ``None`` where that is not known."""
        written = moment(self.store.updated) if self.store else None
        if written is None or self.now is None:
            return None
        return max(int(self.now - written) // MINUTE, 0)


def images_without_vm(situation: Situation, source: Source) -> t.Optional[tuple[Image, ...]]:
    """Return the unregistered disks that no OVF names; ``None`` while the OVF of any VM is not known."""
    if any(entity.ovf is None for entity in situation.unregistered):
        return None
    used = {disk for found in source.ovfs.entities.values() for disk in disks_of(found)}
    return tuple(image for image in situation.image_details if image.id not in used)


def not_listed(situation: Situation, source: Source) -> tuple[Ovf, ...]:
    """Return what the store of the domain describes, and the engine neither lists nor has registered."""
    known = {entity.id for entity in situation.unregistered} | {one.id for one in situation.registered}
    entities = source.store.entities.values() if source.store else ()
    return tuple(found for found in entities if found.id not in known and found.id not in situation.elsewhere)


def missing_domains(situation: Situation) -> dict[str, list[str]]:
    """Return the names of the VMs that have disks on each storage domain that is not attached, by its id."""
    found: dict[str, list[str]] = {}
    for entity in situation.unregistered:
        for disk in entity.ovf.disks if entity.ovf else ():
            if disk.kind == "image" and disk.domain and situation.attached(disk.domain) is None:
                names = found.setdefault(disk.domain, [])
                names += [] if entity.name in names else [entity.name]
    return found


def check(situation: Situation, source: Source) -> t.Iterator[Finding]:
    """Yield what is missing, unreadable or old."""
    yield from _about_store(situation, source)
    yield from unreadable(source.ovfs.unreadable)
    for found in not_listed(situation, source):
        what = "Template" if found.is_template else "VM"
        message = f"{what} '{found.name}' ({found.id}) is in the OVF store, and the engine does not list it."
        yield warning("vm-not-listed", found.name, message, "It was removed, or the engine cannot read its OVF.")
    for domain_id, names in missing_domains(situation).items():
        message = f"Storage domain {domain_id}, which is not attached, has disks of {first_few(names, ', ')}"
        yield warning("domain-missing", "domain", f"{message}.", "Attach it before these VMs are registered.")
    yield from _about_images(situation, source)


def unreadable(reasons: t.Mapping[str, str]) -> t.Iterator[Finding]:
    """Yield a warning for each file, or entry of an OVF store, that cannot be read."""
    for entry, reason in reasons.items():
        message = f"'{entry}' cannot be read: {reason}"
        hint = "The engine leaves a VM with such an OVF on its domain out of its list."
        yield warning("ovf-unreadable", entry, message, hint)


def _about_store(situation: Situation, source: Source) -> t.Iterator[Finding]:
    name = situation.domain.name
    if source.wanted and source.store is None:
        if situation.domain.status != ACTIVE:
            message = f"Storage domain '{name}' is in status {situation.domain.status}, so its disks cannot be read."
            yield warning("ovf-store-not-read", "domain", message, "Activate it, or use `ovf_files`.")
        else:
            message = f"Storage domain '{name}' has no OVF store."
            hint = "Update it with the engine that has the VMs, or use `ovf_files`."
            yield warning("ovf-store-missing", "domain", message, hint)
    if source.age is not None and 0 < source.max_age < source.age:
        updated = source.store.updated if source.store else ""
        message = f"The OVF store of '{name}' was last updated {source.age} minutes ago ({updated})."
        hint = "VMs that were added or changed afterwards are missing or out of date in it."
        yield warning("ovf-store-old", "domain", message, hint)


def _about_images(situation: Situation, source: Source) -> t.Iterator[Finding]:
    images = images_without_vm(situation, source)
    if images is None:
        message = "The OVFs of some VMs are not known, so neither are the disks that belong to no VM."
        yield info("disks-not-checked", "domain", message)
    elif images:
        size = sum(image.size for image in images) / GIB
        names = first_few([image.alias or image.id for image in images], ", ")
        count, belong = (f"{len(images)} disks", "belong") if images[1:] else ("1 disk", "belongs")
        message = f"{count} of {size:.1f} GiB on '{situation.domain.name}' {belong} to no VM that is listed: {names}"
        hint = (
            "They are floating disks, or the OVF store is older than their VM, or its OVF is on another storage domain."
        )
        yield warning("disks-without-vm", "domain", f"{message.rstrip('.')}.", hint)
