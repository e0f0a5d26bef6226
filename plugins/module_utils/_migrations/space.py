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
            reference = str(vm["options"].get("storage_domain") or "")
            if vm["wave"] != wave["name"] or not reference or _is_there(kept.get(vm["key"], {})):
                continue
            domain = known.get(reference, DomainSpace(reference))
            need = _need(vm, found.get(vm["key"]) or {}, domain)
            place = domain.id or domain.name
            total = totals.get(place, Need()) + need
            severity, text = judge(total, domain)
            if severity == ERROR:
                # What does not fit takes no space from those after it.
                blocked[vm["key"]] = f"It does not fit on the storage domain. With earlier VMs, {text}"
                continue
            totals[place] = total
            row = (wave["name"], domain.name)
            rows[row] = rows.get(row, Need()) + need
            states[row] = (severity, text)
    return {"rows": [_row(*row, need, *states[row]) for row, need in rows.items()], "blocked": blocked}


def _is_there(record: Given) -> bool:
    return records.reached(record, "posted") or records.is_done(record) or bool(record.get("importing"))


def _need(vm: Given, description: Given, domain: DomainSpace) -> Need:
    disks = description.get("disks") or (vm.get("fingerprint") or {}).get("disks") or ()
    kvm = description.get("hypervisor") == "kvm"
    return need_of(disks, vm["options"].get("allocation") == "preallocated", kvm, domain.block)


def _row(wave: str, domain: str, need: Need, severity: str, text: str) -> Data:
    return {
        "wave": wave,
        "domain": domain,
        "least": gib(need.least),
        "most": gib(need.most),
        "severity": severity,
        "message": text,
    }
