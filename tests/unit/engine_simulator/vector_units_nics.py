# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units of the cases about single vNICs: which addresses they take and give back, and which profiles they get."""

from __future__ import annotations

import typing as t

from tests.engine_simulator.areas.mac_pools import allocation
from tests.engine_simulator.areas.mac_pools.allocation import Allocation
from tests.engine_simulator.areas.vms import mac_usage
from tests.engine_simulator.areas.vms.profile_mapping import Candidate, Profiles, assigned_by_names

from .vectors import Given


def counter_ops(given: Given) -> Given:
    state = Allocation(given["allow_duplicates"])

    def run(operation: Given) -> t.Any:
        name, key = operation["op"], operation.get("key", 0)
        if name == "increase":
            return state.register(key, operation.get("allow_duplicates"))
        if name == "decrease":
            return state.release(allocation.text_of(key))
        return {
            "contains": state.used.get(key, 0) > 0,
            "count": state.used.get(key, 0),
            "contains_duplicates": state.has_duplicates,
            "contains_counts": any(state.used.values()),
        }[name]

    return {"results": [run(operation) for operation in given["ops"]]}


def macs_registered_in_pool(given: Given) -> Given:
    found: list[str] = []
    for vm in given["vms"]:
        stateless = vm["running"] and vm["stateless"]
        found += mac_usage.most_used(vm["nic_macs"], vm["stateless_snapshot_macs"] or () if stateless else ())
    return {"macs_multiset": found}


def mac_usage_difference(given: Given) -> Given:
    extra, missing = mac_usage.difference(given["from"], given["to"])
    return {"to_release": extra, "to_acquire": [] if given.get("to_already_allocated") else missing}


def _after(given: Given) -> tuple[list[str], list[str]]:
    """The addresses of the stateless snapshot, and those of all vNICs after the change."""
    return given.get("stateless_snapshot_macs") or [], [*(given.get("other_nic_macs") or ()), given["nic_mac_after"]]


def nic_update_acquire_mac(given: Given) -> Given:
    before, after = given["nic_mac_before"], given["nic_mac_after"]
    touched = before != after and mac_usage.takes_new(*_after(given), after)
    return {"acquired": bool(touched and given["pool_add_succeeds"]), "pool_touched": touched}


def nic_update_release_mac(given: Given) -> Given:
    before, after = given["nic_mac_before"], given["nic_mac_after"]
    if not given["succeeded"]:
        return {"released": after if given["mac_was_added"] else None}
    snapshot, macs = _after(given)
    if given.get("vm_running_stateless") is False:
        snapshot = []
    released = before != after and mac_usage.gives_back(snapshot, macs, before)
    return {"released": before if released else None}


def assign_profile_on_add(given: Given) -> Given:
    networks = [n if isinstance(n, str) else n["name"] for n in given["cluster_vm_networks"]]
    profiles = [
        Candidate(p["id"], p["name"], p["network_name"], p["network_name"]) for p in given.get("vnic_profiles") or ()
    ]
    vnics = [(v["name"], v.get("network_name"), v.get("vnic_profile_name")) for v in given["vnics"]]
    found, missing, names = assigned_by_names(vnics, Profiles(profiles, networks))
    event = {"entity": given["entity_name"], "networks": ",".join(missing), "interfaces": ",".join(names)}
    return {
        "vnic_profile_ids": [profile.id if profile else None for profile in found],
        "audit_events": [event] if missing else [],
    }


UNITS: dict[str, t.Callable[[Given], Given]] = {
    "counter_ops": counter_ops,
    "macs_registered_in_pool": macs_registered_in_pool,
    "mac_usage_difference": mac_usage_difference,
    "nic_update_acquire_mac": nic_update_acquire_mac,
    "nic_update_release_mac": nic_update_release_mac,
    "assign_profile_on_add": assign_profile_on_add,
}
