# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Floating disks of a data domain: those that no VM and no template has."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import first_few
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import Ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Image, Situation

OPTION = "floating_disks"
# What users can have on a disk; the other kinds are the engine's own.
CONTENTS = frozenset({"", "data", "iso"})


def disks_of(ovf: Ovf) -> set[str]:
    """Return the ids of all disks that belong to a VM or template, those with the memory of snapshots too."""
    return {disk.id for disk in ovf.disks} | set(ovf.memory_disks)


def floating_disks(situation: Situation) -> t.Optional[tuple[Image, ...]]:
    """Return the disks that are not registered, and that no OVF names; ``None`` while not every OVF is known."""
    unknown = any(entity.ovf is None for entity in situation.unregistered)
    if unknown or situation.unreadable or situation.images is None:
        return None
    used = set(situation.described_disks)
    for entity in situation.unregistered:
        used |= disks_of(entity.ovf) if entity.ovf else set()
    return tuple(image for image in situation.image_details if image.id not in used and image.content in CONTENTS)


def to_register(situation: Situation, wanted: bool) -> tuple[Image, ...]:
    """Return the floating disks that are registered if that is ``wanted``."""
    return (floating_disks(situation) or ()) if wanted else ()


def check(situation: Situation, wanted: bool, everything: bool) -> t.Iterator[Finding]:
    """Yield what is not known of floating disks that are wanted, and what is left where all else is registered."""
    found = floating_disks(situation)
    if wanted and found is None:
        missing = [entity.name for entity in situation.unregistered if entity.ovf is None]
        names = first_few([*missing, *situation.unreadable], ", ")
        message = f"It is not known which disks are floating, as these OVFs are missing or cannot be read: {names}"
        hint = "Give their OVFs, or register without `floating_disks`."
        yield error("floating-disks-unknown", OPTION, f"{message.rstrip('.')}.", hint)
    elif wanted and found and not situation.reads_store:
        message = "Without the OVF store, disks of VMs that the engine does not list look like floating ones."
        yield warning("floating-disks-unlisted", OPTION, message, "Set `ovf_store: true`, or look at the disks first.")
    elif everything and found and not wanted:
        names = first_few([image.alias or image.id for image in found], ", ")
        count, belong = (f"{len(found)} disks", "belong") if found[1:] else ("1 disk", "belongs")
        message = f"{count} on '{situation.domain.name}' {belong} to no VM and no template: {names}"
        yield info("floating-disks-left", OPTION, f"{message.rstrip('.')}.", "Set `floating_disks` to register them.")


def change(image: Image, domain: str) -> Change:
    """Return the change that registers a disk."""
    after = {"name": image.alias or None, "storage_domain": domain, "size": image.size}
    return Change("register", "disk", image.alias or image.id, {"id": image.id}, after)
