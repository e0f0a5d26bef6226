# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The assessment of a plan, and the report of a migration, put in the order in which people read them."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import parity, planning, records, space
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.plan_file import overrides
from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.plain import plain
from ansible_collections.onramp.ovirt.plugins.plugin_utils._svg.timeline import timeline_svg

Data = dict[str, t.Any]
Given = t.Mapping[str, t.Any]
ASSESSMENT, MIGRATION = "assessment", "migration"
KINDS = (ASSESSMENT, MIGRATION)
PLANNED = "planned"
ENGINE, AUTO = "engine", "auto"
METHODS = (ENGINE, "virt_v2v", "staged")
# The worst first.
STATES = ("failed", "conflict", "blocked", "rolled_back", "held", "going", "planned", "done")
SEVERITIES = {"critical": "error", "warning": "warning", "information": "info"}
GIB = 1 << 30


def rows(plan: Given, known: Given, kept: Given) -> list[Data]:
    """Return a row for each VM of a plan: vm, wave, state, outcome, details, and its vNICs as far as they are known."""
    made = []
    for vm in plan["vms"]:
        state = _state(vm, known, kept)
        outcome = "failed" if state in ("failed", "conflict", "blocked") else "changed" if state == "done" else "ok"
        details = [note["message"] for note in _notes(vm, known, kept) if note["severity"] != "info"]
        row = {"vm": vm["target"], "wave": vm["wave"], "state": state, "outcome": outcome, "details": details}
        made.append({**row, "nics": _nics(kept.get(vm["key"]) or {})})
    return made


def _nics(record: Given) -> list[Data]:
    """Return the vNICs of a VM as they are in the engine, or as they are planned before its import."""
    listed = (record.get("result") or {}).get("nics") or record.get("planned") or ()
    known = [(nic["name"], nic.get("after") or nic.get("planned") or {}) for nic in listed]
    return [{"name": name, **{key: nic.get(key) for key in ("network", "profile", "mac")}} for name, nic in known]


def _state(vm: Given, known: Given, kept: Given) -> str:
    record = kept.get(vm["key"]) or {}
    if record.get("state") and (record.get("phase") or record["state"] != records.GOING):
        return str(record["state"])
    if vm["key"] in (known.get("conflicts") or {}):
        return "conflict"
    description = _description(vm["key"], known, kept)
    stopping = [one for one in _stopping(description) if one["id"] != "source.running" or not _shuts_down(vm)]
    return "blocked" if stopping else PLANNED


def _stopping(description: Given) -> list[Given]:
    concerns = description.get("concerns") or ()
    return [one for one in concerns if one.get("category") == "critical" and not one.get("waived")]


def _shuts_down(vm: Given) -> bool:
    return bool(vm["options"].get("shutdown", "guest") != "none")


def _notes(vm: Given, known: Given, kept: Given) -> list[Data]:
    """Return what is to be said about a VM: why it is not migrated, remarks, and concerns."""
    record = kept.get(vm["key"]) or {}
    notes = []
    if record.get("reason"):
        notes.append(_note("error" if records.is_failed(record) else "info", record["reason"]))
    elif vm["key"] in (known.get("texts") or {}) and not records.is_done(record):
        notes.append(_note("error", known["texts"][vm["key"]]))
    if record.get("remark"):
        notes.append(_note("warning", record["remark"]))
    if records.is_done(record):
        return notes
    for one in ((known.get("found") or {}).get(vm["key"]) or {}).get("concerns") or ():
        if one.get("waived"):
            notes.append(_note("info", f"{one['message']} It is waived: {one['waived']}"))
        elif one["message"] not in str(record.get("reason")):
            running = one["id"] == "source.running" and _shuts_down(vm)
            severity = "info" if running else SEVERITIES.get(str(one.get("category")), "info")
            text = "The VM is running. It is shut down before its import." if running else one["message"]
            notes.append(_note(severity, text, "" if running else str(one.get("advice") or "")))
    return notes


def _note(severity: str, message: str, hint: str = "") -> Data:
    return {"severity": severity, "message": str(message), "hint": hint}


def report(
    kind: str,
    plan: Given,
    known: Given,
    kept: Given,
    unreadable: t.Sequence[Given] = (),
    parallel: int = 20,
    message: str = "",
    domains: t.Optional[Given] = None,
) -> Data:
    """Return a report as plain data."""
    vms = [_vm(vm, known, kept) for vm in plan["vms"]]
    waves = planning.overview(plan, parallel)
    counts = {state: sum(vm["state"] == state for vm in vms) for state in STATES}
    compared = [] if kind == ASSESSMENT else list(_compared(plan, known, kept))
    lines = [] if kind == ASSESSMENT else records.timeline(kept, plan["vms"])
    made = {
        "kind": kind,
        "title": f"{'Assessment' if kind == ASSESSMENT else 'Migration'} {plan['name']}",
        "subtitle": f"{len(vms)} VMs in {len(waves)} {'wave' if len(waves) == 1 else 'waves'}",
        "message": message,
        "summary": {
            "vms": len(vms),
            "disks": sum(vm["disks"] for vm in vms),
            "size": f"{sum(vm['bytes'] for vm in vms) / GIB:.0f} GiB",
            "errors": sum(vm["worst"] == "error" for vm in vms),
            "warnings": sum(vm["worst"] == "warning" for vm in vms),
            "states": {state: number for state, number in counts.items() if number},
            "minutes": {end: sum(wave["estimate"][end] for wave in waves) for end in ("min", "max")},
        },
        "waves": waves,
        "space": space.of_waves(plan, known.get("found") or {}, kept, domains or {})["rows"],
        "vms": sorted(vms, key=lambda vm: STATES.index(vm["state"]) if kind == MIGRATION else 0),
        "overrides": [_override(vm) for vm in plan["vms"] if overrides(vm)],
        "waivers": [dict(waiver) for waiver in plan.get("waivers") or ()],
        "unreadable": [dict(one) for one in unreadable],
        "parity": compared,
        "timeline": [line for line in lines if line["phases"]],
    }
    result: Data = plain(made)
    result["picture"] = timeline_svg(result["timeline"]) if result["timeline"] else ""
    return result


def _vm(vm: Given, known: Given, kept: Given) -> Data:
    description = (known.get("found") or {}).get(vm["key"]) or {}
    notes = _notes(vm, known, kept)
    severities = [note["severity"] for note in notes]
    record = kept.get(vm["key"]) or {}
    disks = description.get("disks") or ()
    return {
        "name": vm["target"],
        "source_name": vm["name"],
        "source": vm["options"].get("source", ""),
        "wave": vm["wave"],
        "state": _state(vm, known, kept),
        "phase": record.get("phase") or "",
        "resumable": bool(record.get("phase")) and not records.is_done(record),
        "os": description.get("os") or "",
        "cpus": description.get("cpus") or "",
        "memory": f"{int(description['memory']) / GIB:.1f} GiB" if description.get("memory") else "",
        "disks": len(disks),
        "bytes": sum(int(disk.get("capacity") or 0) for disk in disks),
        "nics": [_nic(nic) for nic in description.get("nics") or ()],
        "estimate": vm.get("estimate") or {},
        "conflicts": list((known.get("conflicts") or {}).get(vm["key"]) or ()) if not records.is_done(record) else [],
        "notes": notes,
        **_methods(vm, record),
        "worst": next((one for one in ("error", "warning") if one in severities), ""),
    }


def _methods(vm: Given, record: Given) -> Data:
    """Return the method of a VM with the reason, whether each one is possible, and which one is taken by itself."""
    asked = str(vm["options"].get("method") or ENGINE)
    chosen = str(record.get("method") or "")
    taken = (record.get("result") or {}).get("method") or (asked if asked != AUTO else chosen)
    possible = [
        {
            "method": name,
            "text": planning.method_text(one),
            "possible": bool(one.get("possible")),
            "auto": name == chosen,
        }
        for name in METHODS
        for one in [(record.get("methods") or {}).get(name)]
        if one
    ]
    why = str(record.get("why") or "") if asked == AUTO else ""
    return {
        "method": taken,
        "why": why,
        "methods": possible,
        "methods_unknown": str(record.get("methods_unknown") or ""),
    }


def _description(key: str, known: Given, kept: Given) -> Given:
    """Return a VM as its source describes it, now or in the run that migrated it; empty if nothing knows it."""
    found: Given = (known.get("found") or {}).get(key) or (kept.get(key) or {}).get("description") or {}
    return found


def _nic(nic: Given) -> str:
    return " ".join(filter(None, (str(nic.get("network") or ""), str(nic.get("mac") or ""))))


def _override(vm: Given) -> Data:
    values = ", ".join(f"{key}: {vm[key]}" for key in overrides(vm))
    return {"vm": vm["name"], "values": values, "reason": vm.get("reason", ""), "expires": vm.get("expires", "")}


def _compared(plan: Given, known: Given, kept: Given) -> t.Iterator[Data]:
    """Yield the parity table of each VM that is in the engine."""
    for vm in plan["vms"]:
        imported = (kept.get(vm["key"]) or {}).get("result") or {}
        description = _description(vm["key"], known, kept)
        if description and imported.get("state") in ("imported", "unchanged"):
            lines = parity.parity(description, imported)
            yield {"name": vm["target"], "rows": lines, "counts": parity.summary(lines)}
