# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What users see of a registration: each VM, what is to be repaired and to be started."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import errors
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import Ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.checks import names_of_user
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import VM, Present
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import (
    Registration,
    RegistrationPlan,
    nic_after,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import macs
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import Decision
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic

REGISTERED, UNCHANGED, BLOCKED, FAILED, PLANNED = "registered", "unchanged", "blocked", "failed", "planned"
Result = dict[str, t.Any]
# Versions that a VM has instead of those of its cluster; one that has none does not get one.
OWN_VERSIONS = ("own compatibility version", "own emulated machine")


def vm_results(
    plan: RegistrationPlan,
    failed: t.Mapping[str, str],
    present: t.Mapping[str, Present],
    recovered: t.Container[str] = (),
) -> list[Result]:
    """Return one dictionary for each VM and template: its state, and each vNIC before and after.

    ``failed`` are reasons by id, ``present`` is what the engine reports by id; what is in neither is only planned.
    ``recovered`` are the ids of those that were brought back from their OVF.
    """
    unchanged = [_result(one.name, one.id, one.kind, UNCHANGED, one.cluster or None) for one in plan.unchanged]
    done = [
        _vm_result(one, plan.desired, failed.get(one.entity.id), present.get(one.entity.id))
        for one in plan.registrations
    ]
    return [*unchanged, *({**one, "recovered": one["id"] in recovered} for one in done)]


def states(vms: t.Sequence[Result]) -> dict[str, int]:
    """Return how many VMs are in each state."""
    return {state: sum(vm["state"] == state for vm in vms) for state in sorted({vm["state"] for vm in vms})}


def resumed_result(present: Present, cluster: str, before: t.Optional[Ovf]) -> Result:
    """Return what an interrupted run registered, as it is now; ``before`` is its OVF, where that was saved."""
    old = {vnic.name: vnic for vnic in (before.vnics if before else ())}
    nics = [
        {
            "name": vnic.name,
            "before": _nic_values(old[vnic.name]) if vnic.name in old else None,
            "predicted": _nic_values(vnic),
            "after": _nic_values(vnic),
            "reason": None,
        }
        for vnic in present.vnics
    ]
    found = _result(present.name, present.id, VM, UNCHANGED, cluster or None)
    return {**found, "resumed": True, "nics": nics}


def mac_counts(registrations: t.Iterable[Registration]) -> dict[str, int]:
    """Return how many MAC addresses collide, and how many are merely outside the ranges of their pools."""
    kinds = [verdict.kind for one in registrations for verdict in one.macs.verdicts]
    return {
        "colliding": sum(kind in macs.COLLISIONS for kind in kinds),
        "out_of_range": kinds.count(macs.OUT_OF_RANGE),
    }


def _nic_values(vnic: Vnic) -> Result:
    return {"network": vnic.network, "profile": vnic.profile, "mac": vnic.mac or None}


def disk_results(plan: RegistrationPlan, registered: t.Container[str], failed: t.Mapping[str, str]) -> list[Result]:
    """Return one dictionary for each floating disk: its state, and why it failed."""
    return [
        {
            "id": disk.id,
            "alias": disk.alias or None,
            "size": disk.size,
            "state": FAILED if disk.id in failed else REGISTERED if disk.id in registered else PLANNED,
            "reason": failed.get(disk.id),
        }
        for disk in plan.disks
    ]


def _vm_result(one: Registration, desired: Desired, failure: t.Optional[str], present: t.Optional[Present]) -> Result:
    state, reason = (PLANNED if present is None else REGISTERED), failure
    if failure is not None:
        state = FAILED
    if one.blocked:
        state, reason = BLOCKED, " ".join(finding.text for finding in errors(one.findings))
    # A clone has an id of its own.
    entity_id = present.id if present else one.entity.id
    found = _result(one.name, entity_id, one.entity.kind, state, one.cluster.name if one.cluster else None)
    return {
        **found,
        "reason": reason,
        "was_running": one.entity.was_running,
        "mac_counts": mac_counts([one]),
        "nics": [_nic_result(decision, one, present) for decision in one.mapping.decisions],
        "missing_disks": [disk.as_dict() for disk in one.missing],
        "differences": list(differences(one, desired, present)) if present else [],
    }


def _result(name: str, entity_id: str, kind: str, state: str, cluster: t.Optional[str]) -> Result:
    return {
        "name": name,
        "id": entity_id,
        "kind": kind,
        "state": state,
        "cluster": cluster,
        "reason": None,
        "was_running": False,
        "recovered": False,
        "resumed": False,
        "mac_counts": mac_counts(()),
        "nics": [],
        "missing_disks": [],
        "differences": [],
    }


def _nic_result(decision: Decision, one: Registration, present: t.Optional[Present]) -> Result:
    vnic, predicted = decision.vnic, nic_after(decision, one.macs)
    found = next((nic for nic in present.vnics if nic.name == vnic.name), None) if present else None
    return {
        "name": vnic.name,
        "before": _nic_values(vnic),
        "predicted": {key: predicted[key] for key in ("network", "profile", "mac")},
        "after": _nic_values(found) if found else None,
        "reason": decision.reason,
    }


# ---------------------------------------------------------------------------------------------------------- differences
def differences(one: Registration, desired: Desired, present: Present) -> t.Iterator[str]:
    """Yield what is not as predicted, and what the engine dropped or changed without a word, as sentences."""
    yield from nic_differences(one, present)
    ovf = one.entity.ovf
    if ovf is None or one.entity.is_template:
        return
    for disk in ovf.disks:
        if disk.kind == "image" and disk.id not in present.disks and not desired.clone:
            yield f"Disk '{disk.alias or disk.id}' is not attached."
    yield from _setting_differences(ovf, present)
    yield from _user_differences(ovf, desired, present)
    for kind, what, names, known in (
        ("affinity_group_mappings", "affinity group", ovf.affinity_groups, present.affinity_groups),
        ("affinity_label_mappings", "affinity label", ovf.affinity_labels, present.affinity_labels),
    ):
        for name in names:
            if known is not None and desired.mapped(kind, name) not in known:
                yield f"It is not in {what} '{desired.mapped(kind, name)}'."


def nic_differences(one: Registration, present: Present) -> t.Iterator[str]:
    """Yield what of vNICs is not as predicted, as sentences."""
    for decision in one.mapping.decisions:
        yield from _nic_differences(_nic_result(decision, one, present), one)


def _nic_differences(nic: Result, one: Registration) -> t.Iterator[str]:
    predicted, after = nic["predicted"], nic["after"]
    if after is None:
        yield f"vNIC '{nic['name']}' is not there."
        return
    if (predicted["network"], predicted["profile"]) != (after["network"], after["profile"]):
        yield f"vNIC '{nic['name']}' has {_profile(after)} instead of {_profile(predicted)}."
    if one.entity.is_template or predicted["mac"] is None:
        return
    if _macs.normalized(predicted["mac"]) != _macs.normalized(after["mac"] or ""):
        yield f"vNIC '{nic['name']}' has MAC address {after['mac']} instead of {predicted['mac']}."


def _profile(nic: Result) -> str:
    return f"profile {nic['network']}/{nic['profile']}" if nic["profile"] else "the empty profile"


def _user_differences(ovf: Ovf, desired: Desired, present: Present) -> t.Iterator[str]:
    """Yield which users and roles were dropped. The engine looks for a user of the name in the OVF, or mapped."""
    for user in ovf.users if present.users is not None else ():
        login, at, domain = user.name.rpartition("@")
        names = (*names_of_user(user.name, desired), f"{login}{at}{desired.mapped('domain_mappings', domain)}")
        roles = [present.users[name] for name in names if present.users and name in present.users]
        if not roles:
            yield f"User '{user.name}' has no permission on it."
            continue
        for role in user.roles:
            if not any(desired.mapped("role_mappings", role) in known for known in roles):
                yield f"User '{user.name}' does not have role '{desired.mapped('role_mappings', role)}' on it."


def _setting_differences(ovf: Ovf, present: Present) -> t.Iterator[str]:
    if present.lease_domain is not None and present.lease_domain != ovf.lease_domain:
        if not present.lease_domain:
            alone = " It is highly available without a lease." if ovf.high_availability else ""
            yield f"Its lease was dropped.{alone}"
        elif ovf.lease_domain:
            yield f"Its lease was moved to storage domain {present.lease_domain}."
    if present.pinned_hosts is not None and set(present.pinned_hosts) != set(ovf.pinned_hosts):
        yield f"It was pinned to {len(ovf.pinned_hosts)} hosts, and is pinned to {len(present.pinned_hosts)}."
    for what, before, after in (
        ("memory in MiB", ovf.memory, present.memory),
        ("number of CPUs", ovf.cpus, present.cpus),
        ("operating system", ovf.os, present.os),
        ("high availability", ovf.high_availability, present.high_availability),
        ("own compatibility version", ovf.custom_level, present.custom_level),
        ("own emulated machine", ovf.machine, present.machine),
        ("BIOS type", ovf.bios_type, present.bios_type),
        ("time zone", ovf.time_zone, present.time_zone),
        ("quota", ovf.quota_id, present.quota_id),
    ):
        # The engine fills in what an OVF leaves to it.
        filled = before == "" and what not in OWN_VERSIONS
        if after is not None and before != after and not filled:
            old, new = ("none" if value == "" else value for value in (before, after))
            yield f"Its {what} was {old}, and is {new}."


# ----------------------------------------------------------------------------------------------------- what comes after
def repairs(plan: RegistrationPlan) -> list[Result]:
    """Return what is to be repaired: a vNIC that did not get what its rule, or its name, asks for, with a task."""
    return [
        {"vm": one.name, "nic": decision.vnic.name, "got": got, "wanted": wanted, "task": _task(one, decision, wanted)}
        for one in plan.registrations
        if not one.blocked
        for decision in one.mapping.decisions
        if decision.repair
        for got in [decision.profile.text if decision.profile else None]
        for wanted in [_wanted(decision)]
    ]


def _wanted(decision: Decision) -> t.Optional[str]:
    network, profile = decision.vnic.source
    return decision.rule.target_text if decision.rule else f"{network}/{profile}"


def _task(one: Registration, decision: Decision, wanted: t.Optional[str]) -> Result:
    network, dummy, profile = (wanted or "").partition("/")
    owner = {"template" if one.entity.is_template else "vm": one.name}
    options = {**owner, "name": decision.vnic.name, "network": network, "profile": profile or network}
    return {"ovirt.ovirt.ovirt_nic": options}


def start_list(plan: RegistrationPlan, ids: t.Container[str]) -> list[list[str]]:
    """Return the names of the VMs to start, in groups that are started one after the other.

    These are the ones of ``ids`` that were in use when the domain was last updated: highly available ones first, then
    by priority. One without all its disks is only started if that is asked for.
    """
    chosen = [
        one
        for one in plan.registrations
        if one.entity.id in ids and not one.entity.is_template and one.entity.was_running and not one.blocked
        if plan.desired.start_partial or not one.partial
    ]
    names = [one.name for one in sorted(chosen, key=_urgency)]
    size = plan.desired.start_limit or len(names) or 1
    return [names[first : first + size] for first in range(0, len(names), size)]


def _urgency(one: Registration) -> tuple[bool, int, str]:
    ovf = one.entity.ovf
    return (not (ovf and ovf.high_availability), -(ovf.priority if ovf else 0), one.name)
