# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What of a plan is done now: the batches of a wave, the window, and the sources."""

from __future__ import annotations

import typing as t
from collections import Counter

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import instants, records
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.plan_file import options_of_import
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.schema import SHARED

Data = dict[str, t.Any]
Given = t.Mapping[str, t.Any]


def assign(names: t.Sequence[str], size: int) -> list[str]:
    """Return the name of the wave of each VM, in their order, so many in each."""
    return [f"wave{number // max(1, size) + 1}" for number, dummy in enumerate(names)]


def batches(vms: t.Iterable[Given], ambiguous: t.Collection[str] = (), hosts: t.Optional[Given] = None) -> list[Data]:
    """Return the imports for VMs: those with the same source and options are one task, in the order of the plan.

    ``ambiguous`` are names that several VMs of a source have, which are referred to by UUID. ``hosts`` are those that
    read a source, by its name. The host of a batch is empty where the engine converts, which needs no other machine.
    """
    found: dict[str, Data] = {}
    for vm in vms:
        options = {key: vm["options"][key] for key in SHARED if key in vm["options"] and key != "name_rules"}
        source = vm["options"]["source"]
        ident = str([source, *sorted(options.items())])
        batch = found.setdefault(ident, {"source": source, "options": options, "vms": [], "keys": []})
        batch["host"] = _host(options, source, hosts or {})
        entry = options_of_import(vm)
        if vm["name"] in ambiguous and vm.get("uuid"):
            entry["name"] = vm["uuid"]
        batch["vms"].append(entry)
        batch["keys"].append(vm["key"])
    return list(found.values())


def _host(options: Given, source: str, hosts: Given) -> str:
    if options.get("method", "engine") == "engine":
        return ""
    return str(options.get("conversion_host") or hosts.get(source) or "")


def meant(plan: Given, kept: Given, names: t.Collection[str] = (), only: t.Collection[str] = ()) -> list[Given]:
    """Return the VMs of these waves that are not done. ``only`` are names or keys of VMs; without them, all.

    A VM that was rolled back is only meant if it is named.
    """
    return [
        vm
        for vm in plan["vms"]
        for record in [kept.get(vm["key"], {})]
        if (not names or vm["wave"] in names)
        and (vm["key"] in only or vm["name"] in only if only else not records.is_rolled_back(record))
        and not records.is_done(record)
    ]


def _references(vms: t.Iterable[Given]) -> t.Callable[[Given], str]:
    """Return what refers to one of these VMs: its UUID if it has one that no other has, else its name."""
    uuids = Counter(one.get("uuid") for one in vms)

    def reference(vm: Given) -> str:
        uuid = str(vm.get("uuid") or "")
        return uuid if uuid and uuids[uuid] == 1 else str(vm["name"])

    return reference


def sources(
    vms: t.Collection[Given], kept: Given, phase: str, known: Given, inventories: t.Collection[str]
) -> list[Data]:
    """Return the VMs that are changed at their source, grouped by source and options.

    Sources that are files, or that are only known by an inventory, cannot be changed. ``known`` are all sources.
    """
    found: dict[str, Data] = {}
    reference = _references(vms)
    for vm in records.to_do(vms, kept, phase):
        options = vm["options"]
        source, shutdown = options["source"], options.get("shutdown", "guest")
        after = sorted(options.get("source_after") or ()) if phase == "source_done" else []
        asked = bool(after) if phase == "source_done" else shutdown != "none"
        if not asked or source in inventories or (known.get(source) or {}).get("kind") == "files":
            continue
        group = {"source": source, "shutdown": shutdown, "after": after, "names": [], "keys": []}
        group = found.setdefault(str([source, shutdown, after]), group)
        group["names"].append(reference(vm))
        group["keys"].append(vm["key"])
    return list(found.values())


def roll_back(vms: t.Collection[Given], kept: Given, statuses: t.Mapping[str, str]) -> Data:
    """Return ``groups`` of VMs to restore at their source, and ``refused`` with the reasons of those that must not be.

    ``statuses`` are those of the VMs in the engine by key. A source is powered on only if this migration powered it
    off, and its copy is surely down.
    """
    groups: dict[str, Data] = {}
    refused = []
    reference = _references(vms)
    for vm in vms:
        record = kept.get(vm["key"], {})
        power_on = records.was_powered_off(record)
        # A run that was killed while it shut a VM down has changed nothing else.
        undo = record.get("undo") or ({"power": "up"} if power_on else {})
        if not undo:
            refused.append(f"Nothing was changed at the source of VM '{vm['name']}'.")
            continue
        reason = records.may_power_on_source(record, statuses.get(vm["key"], "")) if power_on else ""
        if reason:
            refused.append(f"VM '{vm['name']}': {reason}")
            continue
        source = vm["options"]["source"]
        group = {"source": source, "power_on": power_on, "names": [], "keys": [], "restore": []}
        group = groups.setdefault(str([source, power_on]), group)
        group["names"].append(reference(vm))
        group["keys"].append(vm["key"])
        group["restore"].append(undo)
    return {"groups": list(groups.values()), "refused": refused}


def turn(plan: Given, wave: str, kept: Given, now: int, only: t.Collection[str] = (), stopped: bool = False) -> Data:
    """Return what becomes of the VMs of a wave: ``vms`` go on now, ``held`` are those that do not, with the reason.

    ``now`` is in seconds since 1970. ``only`` are names or keys of VMs; without it, all are meant. A VM whose import
    has begun goes on: the window is only for beginning. With ``stopped``, no VM goes on.
    """
    window = plan.get("window") or {}
    begun = sum(1 for one in kept.values() if _began_in(one, window))
    vms: list[Given] = []
    held: dict[str, str] = {}
    for vm in meant(plan, kept, [wave], only):
        record = kept.get(vm["key"], {})
        if records.is_failed(record):
            # It was found before the first wave.
            continue
        if stopped:
            held[vm["key"]] = "Too many VMs of an earlier wave have failed."
            continue
        reason = "" if records.is_begun(record) else _outside(vm, window, now, begun)
        if reason:
            held[vm["key"]] = reason
        else:
            begun += not records.is_begun(record)
            vms.append(vm)
    return {"vms": vms, "held": held}


def _began_in(record: Given, window: Given) -> bool:
    """Whether a VM has begun since the start of the window, or at any time if that has none."""
    start = instants.parse(window["start"]) if "start" in window else None
    first = next((step["start"] for step in record.get("timeline") or ()), None)
    return records.is_begun(record) and (start is None or first is None or first >= start)


def _outside(vm: Given, window: Given, now: int, begun: int) -> str:
    """Return why a VM must not begin now; empty if it may."""
    start, end = (instants.parse(window[key]) if key in window else None for key in ("start", "end"))
    if start is not None and now < start:
        return f"The window begins at {window['start']}."
    if end is not None:
        longest = int((vm.get("estimate") or {}).get("max", 0))
        lockout = int(window.get("lockout", 0))
        if now >= end:
            return f"The window ended at {window['end']}."
        if now + (longest + lockout) * instants.MINUTE > end:
            took = f"It may take {longest} minutes"
            return f"{took}, which does not end {lockout} minutes before the window ends at {window['end']}."
    if window.get("max_vms") and begun >= window["max_vms"]:
        return f"{begun} VMs have begun in this window, which is its limit."
    return ""
