# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The record of a run: what has to be finished after it was interrupted.

It is written before anything is sent, and says for each VM by which correlation id its job is found, which MAC
addresses go back, and which vNICs get another profile than the request could give them.
"""

from __future__ import annotations

import json
import typing as t
from dataclasses import asdict, dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import put_back
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import Registration
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import Step

VERSION = 1


@dataclass(frozen=True)
class Entry:
    """What there is to finish of one VM or template. ``macs`` and ``profiles`` are by the name of the vNIC.

    ``correlation_id`` is empty for one that was not sent yet. ``profiles`` are ids, empty for the empty profile. A
    ``clone`` gets an id of its own, so it is known by its name.
    """

    name: str
    kind: str = "vm"
    correlation_id: str = ""
    macs: t.Mapping[str, str] = field(default_factory=dict)
    profiles: t.Mapping[str, str] = field(default_factory=dict)
    clone: bool = False


Entries = dict[str, Entry]


def recorded(registrations: t.Iterable[Registration], clone: bool = False) -> Entries:
    """Return the record of a run before anything is sent, by the ids of VMs and templates."""
    planned = tuple(registrations)
    macs = put_back.recorded(planned)
    return {
        one.entity.id: Entry(
            one.name,
            one.entity.kind,
            macs=macs.get(one.entity.id, {}),
            profiles={late.vnic.name: late.profile.id if late.profile else "" for late in one.mapping.afterwards},
            clone=clone and not one.entity.is_template,
        )
        for one in planned
    }


def renamed(entries: Entries, ids: t.Mapping[str, str]) -> Entries:
    """Return the record with the own ids of clones, by the ids that they were registered from."""
    return {ids.get(key, key): replace(entry, clone=entry.clone and key not in ids) for key, entry in entries.items()}


def sent(entries: Entries, ids: t.Iterable[str], correlation_id: str) -> Entries:
    """Return the record once some have been sent under a correlation id."""
    return {**entries, **{key: replace(entries[key], correlation_id=correlation_id) for key in ids}}


def with_addresses(entries: Entries, steps: t.Iterable[tuple[str, Step]]) -> Entries:
    """Return the record with the address that each vNIC of these steps has in the end, where it has none yet."""
    last = {(vm, step.nic): step.after for vm, step in steps}
    changed = dict(entries)
    for (vm, nic), mac in last.items():
        changed[vm] = replace(changed[vm], macs={nic: mac, **changed[vm].macs})
    return changed


def to_text(entries: Entries) -> str:
    """Return the record as the text of a file."""
    return json.dumps({"version": VERSION, "entries": {key: asdict(entry) for key, entry in entries.items()}}, indent=1)


def from_text(text: str) -> Entries:
    """Return the record of a text; raises UnreadableDocument."""
    try:
        found = json.loads(text)
        if found["version"] != VERSION:
            raise UnreadableDocument(f"The record is of version {found['version']}, not {VERSION}.")
        entries = {key: Entry(**entry) for key, entry in found["entries"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableDocument("It is not a record of a registration.") from error
    if not all(_is_sound(entry) for entry in entries.values()):
        raise UnreadableDocument("It is not a record of a registration.")
    return entries


def _is_sound(entry: Entry) -> bool:
    """Whether all values of an entry are of their types."""
    texts = (entry.name, entry.kind, entry.correlation_id)
    names = (entry.macs, entry.profiles)
    return (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(one, dict) and all(isinstance(value, str) for value in one.values()) for one in names)
        and isinstance(entry.clone, bool)
    )
