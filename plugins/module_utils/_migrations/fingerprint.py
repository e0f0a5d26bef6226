# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What identifies the state of a VM at planning, and what has changed since."""

from __future__ import annotations

import typing as t

Data = dict[str, t.Any]


def fingerprint(description: t.Mapping[str, t.Any]) -> Data:
    """Return the fingerprint of a described VM: identity, firmware, disks, NICs and snapshots."""
    disks = [
        {"file": disk.get("file") or disk.get("label"), "capacity": disk.get("capacity")}
        for disk in description.get("disks") or ()
    ]
    nics = [
        {"mac": str(nic.get("mac") or "").lower(), "network": nic.get("network_key") or nic.get("network")}
        for nic in description.get("nics") or ()
    ]
    firmware = description.get("firmware")
    made = {
        "uuid": description.get("uuid"),
        "firmware": f"{firmware} with secure boot" if description.get("secure_boot") else firmware,
        "disks": [_filled(disk) for disk in disks],
        "nics": [_filled(nic) for nic in nics],
        "snapshots": list(description.get("snapshots") or ()),
    }
    return _filled(made)


def _filled(given: t.Mapping[str, t.Any]) -> Data:
    return {key: value for key, value in given.items() if value not in (None, "", [])}


def differences(planned: t.Any, actual: t.Mapping[str, t.Any]) -> list[dict[str, str]]:
    """Return field by field what differs; an empty text stands for what is not there.

    The planned one is from a file, in which everything is a text.
    """
    before, after = dict(_flat(planned)), dict(_flat(actual))
    fields = [*before, *(name for name in after if name not in before)]
    return [
        {"field": name, "planned": before.get(name, ""), "actual": after.get(name, "")}
        for name in fields
        if before.get(name, "") != after.get(name, "")
        and not _is_unknown(name, before.get(name, ""), after.get(name, ""))
    ]


def _is_unknown(name: str, *values: str) -> bool:
    """Whether one of two values is only not known: an inspection finds firmware and sizes, and is not always made."""
    return (name == "firmware" and "unknown" in values) or (name.endswith(".capacity") and "" in values)


def _flat(value: t.Any, name: str = "") -> t.Iterator[tuple[str, str]]:
    if isinstance(value, t.Mapping):
        for key, item in value.items():
            yield from _flat(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _flat(item, f"{name}[{number}]")
    elif value not in (None, ""):
        yield name, str(value)


def conflicts(vms: t.Iterable[t.Mapping[str, t.Any]], found: t.Mapping[str, t.Any]) -> dict[str, list[dict[str, str]]]:
    """Return by key what has changed of each planned VM. ``found`` are descriptions by key; an absent VM is one."""
    result: dict[str, list[dict[str, str]]] = {}
    for vm in vms:
        description = found.get(vm["key"])
        if description is None:
            result[vm["key"]] = [{"field": "name", "planned": str(vm["name"]), "actual": ""}]
        elif "fingerprint" in vm:
            changed = differences(vm["fingerprint"], fingerprint(description))
            if changed:
                result[vm["key"]] = changed
    return result


def described(
    vms: t.Iterable[t.Mapping[str, t.Any]], by_source: t.Mapping[str, t.Sequence[t.Mapping[str, t.Any]]]
) -> dict[str, t.Any]:
    """Return the descriptions of planned VMs by key, found by UUID where the plan has it, else by name.

    A name that several VMs have is not found, as nothing says which is meant.
    """
    result = {}
    uuids: dict[tuple[str, str], list[t.Any]] = {}
    names: dict[tuple[str, str], list[t.Any]] = {}
    for source, listed in by_source.items():
        for one in listed:
            uuids.setdefault((source, str(one.get("uuid") or "").lower()), []).append(one)
            names.setdefault((source, str(one.get("name"))), []).append(one)
    for vm in vms:
        source = vm["options"].get("source", "")
        ident = str(vm.get("uuid") or "").lower()
        same = uuids.get((source, ident), []) if ident else []
        # Copies of a VM can have its UUID.
        both = [one for one in same if one.get("name") == vm["name"]] if len(same) > 1 else same
        chosen = both if same else names.get((source, vm["name"]), [])
        if len(chosen) == 1:
            result[vm["key"]] = chosen[0]
    return result
