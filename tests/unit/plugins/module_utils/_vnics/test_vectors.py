# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mapping, MAC addresses and order of vNICs against cases that were taken from the engine.

The cases are not part of this project. ONRAMP_VECTORS names their folder, by default ../shared/vectors beside the
checkout; where there is none, the test is skipped. `-s` prints the table of units.
"""

from __future__ import annotations

import typing as t
from collections import Counter

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._macs import MacRange
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import macs
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic, VnicProfile
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import compare_names, padded_pair
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.resolution import Entry, resolve, select
from tests.unit.vector_files import cases

AREAS = {"mapping", "mac", "order"}
Given = t.Mapping[str, t.Any]


def vnic(given: Given) -> Vnic:
    return Vnic("nic", given.get("network_name"), given.get("vnic_profile_name"))


def entry(given: Given | None) -> Entry | None:
    if given is None:
        return None
    return Entry(
        given.get("source_network_name"),
        given.get("source_profile_name"),
        given.get("target_profile_id"),
        given.get("target_network_name"),
        given.get("target_profile_name"),
    )


def target(given: Given) -> TargetCluster:
    profiles = tuple(
        VnicProfile(p["id"], p["name"], p["network_name"], p.get("network_id") or p["network_name"])
        for p in given.get("vnic_profiles") or []
    )
    attached = frozenset(given.get("networks_attached_to_cluster") or ())
    return TargetCluster("cluster", profiles=profiles, visible=frozenset(p.id for p in profiles), networks=attached)


def resolve_vnic(given: Given) -> Given:
    found = resolve(entry(given.get("selected_mapping")), vnic(given["ovf_vnic"]), target(given["engine"]))
    names = ("vnic_profile_id", "vnic_profile_name", "network_name")
    return {"vnic": dict(zip(names, (found.id, found.name, found.network) if found else (None,) * 3, strict=True))}


def select_mapping(given: Given) -> Given:
    entries = [entry(item) for item in given.get("user_mappings") or []]
    return {"selected_index": [select(entries, vnic(item)) for item in given.get("ovf_vnics") or []]}


def map_all_vnics(given: Given) -> Given:
    found = [vnic(item) for item in given.get("ovf_vnics") or []]
    return {"vnics_resolved": len(found), "non_associable": []}


def is_bad_mac(given: Given) -> Given:
    pool, mac = given["pool"], _macs.normalized(given["mac"])
    number = _macs.parse(mac) or 0
    ranges = (MacRange(number, number),) if pool.get("mac_in_range") else ()
    holders = {mac: "other"} if pool.get("mac_in_use") else {}
    target_pool = MacPool("pool", "", ranges, bool(pool.get("allow_duplicates")), holders)
    verdict = macs.judge({"vm": [Vnic("nic", mac=mac)]}, target_pool)["vm"][0]
    return {"bad": verdict.kind != macs.GOOD}


def enough_free_macs(given: Given) -> Given:
    needed, free = given["vnics_needing_new_mac"], given["available"]
    pool = MacPool("pool", ranges=(MacRange(2, 1 + free),))
    batch = {"vm": [Vnic(f"nic{n}") for n in range(needed)]}
    planned = [macs.decide(vm, verdicts, macs.BAD) for vm, verdicts in macs.judge(batch, pool).items()]
    errors = macs.check(planned, pool)
    return {"valid": not errors, "message": errors[0].rule if errors else None}


def clip_range(given: Given) -> Given:
    first, last = given["range"]
    return {"available": len(MacRange(first, last))}


def merge_ranges(given: Given) -> Given:
    found = _macs.merged(MacRange(*item) for item in given["ranges_in_any_order"])
    return {"ranges_as_set": [[item.first, item.last] for item in found]}


def parse_range(given: Given) -> Given:
    found = _macs.usable_range(_macs.parse(given["from"]) or 0, _macs.parse(given["to"]) or 0)
    return {"first_range": [_macs.text_of(found.first), _macs.text_of(found.last)]}


def compare_numeric_suffix(given: Given) -> Given:
    return {"sign": compare_names(given["left"], given["right"])}


UNITS: dict[str, t.Callable[[Given], Given]] = {
    "resolve_vnic": resolve_vnic,
    "select_mapping": select_mapping,
    "map_all_vnics": map_all_vnics,
    "is_bad_mac": is_bad_mac,
    "enough_free_macs": enough_free_macs,
    "clip_range": clip_range,
    "merge_ranges": merge_ranges,
    "parse_range": parse_range,
    "mac_format": lambda given: {"mac": _macs.text_of(given["number"])},
    "mac_parse": lambda given: {"number": _macs.parse(given["mac"])},
    "normalise_mac": lambda given: {"mac": _macs.normalized(given["mac"] or "") or None},
    "compare_numeric_suffix": compare_numeric_suffix,
    "normalise_numeric_suffix": lambda given: {"strings": list(padded_pair(*given["strings"]))},
}


def test_vectors_of_vnics() -> None:
    known = cases("vm_import.json")
    failures, counts = [], Counter[tuple[str, str]]()
    for case in known:
        unit = UNITS.get(case["kind"]) if case["area"] in AREAS else None
        if unit is None:
            continue
        found = unit(case["given"])
        good = all(found[name] == value for name, value in case["expect"].items())
        counts[case["kind"], "passed" if good else "failed"] += 1
        if not good:
            failures.append(f"{case['id']} {case['kind']}: {case['given']}: expected {case['expect']}, got {found}")
    print("\n" + "\n".join(f"{kind:26} {outcome} {count}" for (kind, outcome), count in sorted(counts.items())))
    assert counts
    assert failures == []
