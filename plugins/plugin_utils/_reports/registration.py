# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The report of a registration: what a result of vm_register says, put in the order in which people read it."""

from __future__ import annotations

import re
import typing as t
from collections import Counter

from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.plain import plain

Data = dict[str, t.Any]
Result = t.Mapping[str, t.Any]
GIB = 1 << 30
# The worst first.
STATES = ("failed", "blocked", "planned", "registered", "unchanged")
REASONS = {"rule": "mapping rule", "same_name": "same name", "nothing": "no usable profile"}
# How a finding about a mapping rule names the vNIC.
SUBJECT = re.compile(r"vNIC '(.+?)' of '(.+?)'")
# What an error says in addition where it blocks only its VM.
LEFT_OUT = re.compile(r" [^.]* is left out\.")
# What a vNIC is, before, predicted and after.
STAGES = ("before", "predicted", "after")


class NotAResult(ValueError):
    """What is to be reported is not a result of vm_register; the text says why."""


def report(
    result: t.Any,
    title: str = "Registration of VMs",
    subtitle: str = "",
    nic_order: t.Optional[Result] = None,
    started: t.Optional[Result] = None,
) -> Data:
    """Return the report as plain data; raises NotAResult.

    ``nic_order`` is the result of vm_nic_order, ``started`` that of vm_start.
    """
    given = _checked(result)
    findings = _dictionaries(given, "findings")
    orders = {str(vm.get("id")): vm for vm in _dictionaries(plain(dict(nic_order or {})), "vms")}
    remaining = _Findings(findings)
    vms = [_vm(vm, remaining, orders.get(str(vm.get("id")))) for vm in _dictionaries(given, "vms")]
    vms.sort(key=lambda vm: STATES.index(vm["state"]) if vm["state"] in STATES else 0)
    repairs = [_repair(repair) for repair in _dictionaries(given, "repairs")]
    start = _start(given, plain(started) if started else {})
    counts = Counter(vm["state"] for vm in vms)
    return {
        "title": plain(title),
        "subtitle": plain(subtitle),
        "message": str(given.get("msg") or "") if given.get("failed") else "",
        "summary": {
            **{state: counts[state] for state in STATES if counts[state]},
            "vms": len(vms),
            "nics": sum(len(vm["nics"]) for vm in vms),
            "warnings": sum(finding.get("severity") == "warning" for finding in findings),
            "errors": sum(finding.get("severity") == "error" for finding in findings),
            "repairs": len(repairs),
            "to_start": sum(len(group) for group in start),
        },
        "findings": list(remaining.rest.values()),
        "vms": vms,
        "disks": [_floating(disk) for disk in _dictionaries(given, "disks")],
        "repairs": repairs,
        "start": start,
    }


def _floating(disk: Data) -> Data:
    """Return a floating disk that was registered, or was to be."""
    size = disk.get("size")
    return {
        "name": str(disk.get("alias") or disk.get("id")),
        "id": str(disk.get("id") or ""),
        "size": f"{size / GIB:.1f} GiB" if isinstance(size, int) else "",
        "state": str(disk.get("state")),
        "reason": str(disk.get("reason") or ""),
    }


def _checked(result: t.Any) -> Data:
    if not isinstance(result, t.Mapping):
        raise NotAResult(f"expected a result of vm_register, not {type(result).__name__}.")
    if not isinstance(result.get("vms", result.get("findings")), (list, tuple)):
        raise NotAResult("expected a result of vm_register, with `vms` or `findings`.")
    given: Data = plain(dict(result))
    return given


def _dictionaries(given: Result, key: str) -> list[Data]:
    values = given.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise NotAResult(f"`{key}` must be a list of dictionaries.")
    return values


class _Findings:
    """The findings by the VM or the vNIC that they are about: by their paths, or by the sentences about rules."""

    def __init__(self, findings: list[Data]) -> None:
        self.rest = dict(enumerate(findings))
        self._by_path: dict[str, list[int]] = {}
        self._by_subject: dict[tuple[str, str], list[int]] = {}
        for number, finding in self.rest.items():
            self._by_path.setdefault(str(finding.get("path")), []).append(number)
            for vnic, vm in SUBJECT.findall(str(finding.get("message"))):
                self._by_subject.setdefault((vnic, vm), []).append(number)

    def take(self, vm: Data, nic: str = "") -> list[Data]:
        """Return the findings about a VM or one of its vNICs that were not taken before."""
        names = dict.fromkeys((str(vm.get("name")), f"{vm.get('name')} ({vm.get('id')})"))
        numbers = [n for name in names for n in self._by_path.get(f"{name}.{nic}" if nic else name, ())]
        if nic:
            numbers += [n for name in names for n in self._by_subject.get((nic, name), ())]
        return [self.rest.pop(number) for number in numbers if number in self.rest]


def _vm(vm: Data, findings: _Findings, order: t.Optional[Data]) -> Data:
    blocked = vm.get("state") == "blocked"
    nics = [_nic(nic, findings.take(vm, str(nic.get("name"))), blocked) for nic in _dictionaries(vm, "nics")]
    own = findings.take(vm)
    differences = [str(text) for text in vm.get("differences") or []]
    missing = [_disk(disk) for disk in vm.get("missing_disks") or []]
    return {
        "name": str(vm.get("name")),
        "id": str(vm.get("id") or ""),
        "kind": "template" if vm.get("kind") == "template" else "VM",
        "state": str(vm.get("state")),
        "cluster": str(vm.get("cluster") or ""),
        "order": _order(order),
        "notes": _notes(_reasons(vm, own), missing, differences, nics),
        "nics": nics,
        "missing_disks": missing,
        "warned": _warned(own) or bool(missing or differences) or any(nic["warned"] for nic in nics),
    }


def _reasons(vm: Data, findings: list[Data]) -> list[Data]:
    """Return why it failed or is blocked, and what else was found. The reason of a blocked one has its errors."""
    reason = str(vm.get("reason") or "")
    if not reason:
        return findings
    other = [finding for finding in findings if LEFT_OUT.sub("", str(finding.get("message"))) not in reason]
    return [_note("error", reason), *other]


def _notes(reasons: list[Data], missing: list[str], differences: list[str], nics: list[Data]) -> list[Data]:
    """Return all that is to be said about a VM itself; of a disk only the first sentence that names it."""
    notes = list(reasons)
    for name in missing:
        if not any(f"'{name}'" in str(note.get("message")) for note in notes):
            notes.append(_note("warning", f"Disk '{name}' is missing."))
    known = tuple(f"Disk '{name}'" for name in missing)
    notes += [_note("warning", text) for text in differences if not text.startswith(known)]
    warned = [nic["name"] for nic in nics if nic["warned"]]
    if warned:
        subject = f"vNIC {warned[0]} has" if len(warned) == 1 else f"vNICs {', '.join(warned)} have"
        notes.append(_note("warning", f"{subject} warnings, see below."))
    return notes


def _note(severity: str, message: str) -> Data:
    return {"severity": severity, "message": message, "hint": ""}


def _warned(findings: list[Data]) -> bool:
    return any(finding.get("severity") != "info" for finding in findings)


def _disk(disk: t.Any) -> str:
    return str(disk.get("alias") or disk.get("id")) if isinstance(disk, dict) else str(disk)


def _nic(nic: Data, findings: list[Data], blocked: bool) -> Data:
    """Return one vNIC as it is, or as it would be; of a VM that is blocked, nothing is known about a new address."""
    stages = {stage: nic.get(stage) if isinstance(nic.get(stage), dict) else None for stage in STAGES}
    final = stages["after"] or stages["predicted"] or {}
    before = stages["before"] or {}
    mac = (before if blocked else final).get("mac") or ""
    return {
        "name": str(nic.get("name")),
        "source": profile_text(before),
        "target": profile_text(final),
        "mac_before": before.get("mac") or "",
        "mac": mac,
        "mac_new": not blocked and (not mac or (before.get("mac") or "").lower() != mac.lower()),
        "reason": REASONS.get(str(nic.get("reason")), str(nic.get("reason") or "")),
        "changed": profile_text(before) != profile_text(final),
        "findings": findings,
        "warned": _warned(findings),
    }


def profile_text(nic: t.Mapping[str, t.Any]) -> str:
    """Return network and profile as users write them; an empty text where there is no profile."""
    return f"{nic.get('network')}/{nic.get('profile')}" if nic.get("profile") else ""


def _order(order: t.Optional[Data]) -> t.Optional[Data]:
    """Return whether names, MAC addresses and PCI addresses of the vNICs are in one order."""
    agreement = order.get("agreement") if order else None
    if not isinstance(agreement, dict):
        return None
    wrong = [what for what, key in (("MAC addresses", "mac"), ("PCI addresses", "pci")) if not agreement.get(key)]
    return {"agrees": not wrong, "text": f"{' and '.join(wrong)} in another order" if wrong else "as the names"}


def _repair(repair: Data) -> Data:
    return {**{key: repair.get(key) for key in ("vm", "nic", "got", "wanted")}, "task": repair.get("task") or {}}


def _start(given: Data, started: Data) -> list[list[Data]]:
    """Return the groups of VMs to start, each with what came of it."""
    groups = [group for group in given.get("start_list") or [] if isinstance(group, list)]
    ids = {str(vm.get("name")): str(vm.get("id")) for vm in given.get("vms") or [] if isinstance(vm, dict)}
    # One that no longer exists has what was asked for as its name; one with another name now has its id.
    states = {str(vm.get(key)): vm for key in ("name", "id") for vm in started.get("vms") or [] if isinstance(vm, dict)}

    def status(name: str) -> str:
        return str((states.get(ids.get(name, name)) or states.get(name) or {}).get("status") or "")

    return [[{"name": str(name), "status": status(str(name))} for name in group] for group in groups]
