# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The space that each wave of a plan needs on each storage domain."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import ERROR
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.space import (
    DomainSpace,
    Need,
    domain_from,
    gib,
    judge,
    need_of,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import records

Data = dict[str, t.Any]
Given = t.Mapping[str, t.Any]


def of_waves(plan: Given, found: Given, kept: Given, domains: Given) -> Data:
    """Return ``rows``, one for each wave and domain, and ``blocked``, why VMs surely do not fit, by key.

    Nothing becomes free between waves, so that each one needs its space on top of the earlier ones. VMs whose import
    has begun have theirs. ``found`` are descriptions by key; ``domains`` are those of results of v2v_import, by what
    the plan calls them: without one, nothing is compared.
    """
    known = {name: domain_from(one) for name, one in domains.items() if one}
    totals: dict[str, Need] = {}
    rows: dict[tuple[str, str], Need] = {}
    states: dict[tuple[str, str], tuple[str, str]] = {}
    blocked: dict[str, str] = {}
    for wave in plan["waves"]:
        for vm in plan["vms"]:
            if vm["wave"] != wave["name"] or _is_there(kept.get(vm["key"], {})):
                continue
            needs = _needs(vm, found.get(vm["key"]) or {}, known)
            judged = [(domain, need, totals.get(_place(domain), Need()) + need) for domain, need in needs]
            texts = [
                text for domain, need, total in judged for severity, text in [judge(total, domain)] if severity == ERROR
            ]
            if texts:
                # What does not fit takes no space from those after it.
                blocked[vm["key"]] = f"It does not fit on the storage domain. With earlier VMs, {texts[0]}"
                continue
            for domain, need, total in judged:
                totals[_place(domain)] = total
                row = (wave["name"], domain.name)
                rows[row] = rows.get(row, Need()) + need
                states[row] = judge(total, domain)
    return {"rows": [_row(*row, need, *states[row]) for row, need in rows.items()], "blocked": blocked}


def _place(domain: DomainSpace) -> str:
    return domain.id or domain.name


def _is_there(record: Given) -> bool:
    return records.reached(record, "posted") or records.is_done(record) or bool(record.get("importing"))


def _needs(vm: Given, description: Given, known: t.Mapping[str, DomainSpace]) -> list[tuple[DomainSpace, Need]]:
    """Return what the disks of a VM need of each storage domain: single ones can have one of their own."""
    disks = description.get("disks") or (vm.get("fingerprint") or {}).get("disks") or ()
    kvm = description.get("hypervisor") == "kvm"
    options = vm["options"]
    result: dict[str, tuple[DomainSpace, Need]] = {}
    for number, disk in enumerate(disks, 1):
        own = _options_of_disk(vm, number, str(disk.get("label") or ""))
        reference = str(own.get("storage_domain") or options.get("storage_domain") or "")
        if not reference:
            continue
        domain = known.get(reference, DomainSpace(reference))
        preallocated = (own.get("allocation") or options.get("allocation")) == "preallocated"
        need = need_of([disk], preallocated, kvm, domain.block)
        before = result.get(_place(domain), (domain, Need()))[1]
        result[_place(domain)] = (domain, before + need)
    return list(result.values())


def _options_of_disk(vm: Given, number: int, label: str) -> Given:
    """Return the options of one disk, which names it by its number or its label."""
    listed: t.Sequence[Given] = vm.get("disks") or ()
    return next((one for one in listed if one["disk"] == str(number) or (label and one["disk"] == label)), {})


def _row(wave: str, domain: str, need: Need, severity: str, text: str) -> Data:
    return {
        "wave": wave,
        "domain": domain,
        "least": gib(need.least),
        "most": gib(need.most),
        "severity": severity,
        "message": text,
    }
