# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Whether descriptions of VMs, which users may have written or changed, have the types that an import needs."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error

NUMBERS = ("memory", "cpus", "sockets", "cores", "threads", "capacity", "used")
LISTS = ("disks", "nics", "concerns", "boot_order")
# Lists whose entries are dictionaries.
ENTRIES = ("disks", "nics", "concerns")


class Described(t.NamedTuple):
    """The descriptions of all VMs of a source, and sentences on what of it cannot be read.

    ``complete`` is whether the source was read.
    """

    vms: tuple[t.Mapping[str, t.Any], ...] = ()
    unreadable: tuple[str, ...] = ()
    complete: bool = True


def unread() -> Described:
    """Return what is known of a source that is not read."""
    return Described(complete=False)


def check_descriptions(given: t.Sequence[t.Any]) -> t.Iterator[Finding]:
    """Yield an error for each value of a wrong type. What an import does not use is not looked at."""
    for number, one in enumerate(given):
        yield from _check(one, f"descriptions[{number}]")


def _check(given: t.Mapping[str, t.Any], path: str) -> t.Iterator[Finding]:
    for name, value in given.items():
        place = f"{path}.{name}"
        if value is None:
            continue
        if name in NUMBERS and not _is_number(value):
            yield _wrong(place, value, "a number that is not negative")
        elif name in LISTS and not isinstance(value, (list, tuple)):
            yield _wrong(place, value, "a list")
        elif name == "place" and not isinstance(value, t.Mapping):
            yield _wrong(place, value, "a dictionary")
        elif name in ENTRIES:
            for number, entry in enumerate(value):
                if isinstance(entry, t.Mapping):
                    yield from _check(entry, f"{place}[{number}]")
                else:
                    yield _wrong(f"{place}[{number}]", entry, "a dictionary")


def _is_number(value: t.Any) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isdigit()
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _wrong(path: str, value: t.Any, what: str) -> Finding:
    shown = f"'{value[:40]}'" if isinstance(value, str) else f"A value of type {type(value).__name__}"
    return error("description-invalid", path, f"{shown} is not valid here.", f"It must be {what}.")
