# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What users see of unregistered VMs: each one with vNICs and disks, predictions for them, and what there is to map."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, errors, in_order
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import Ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import completeness
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.completeness import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import (
    Cluster,
    Image,
    Situation,
    Unregistered,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import (
    Registration,
    RegistrationPlan,
    mac_after,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import macs
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import Verdict
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import Decision
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic, VnicProfile
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.resolution import predict

# Errors about the options themselves; all others are shown.
REFUSED = frozenset({"register-cluster-unknown", "unregistered-unknown", "unregistered-ambiguous"})
READY, BLOCKED, SKIPPED, REGISTERED = "ready", "blocked", "skipped", "registered"
Result = dict[str, t.Any]


def findings(situation: Situation, plan: RegistrationPlan, source: Source) -> tuple[Finding, ...]:
    """Return all that is to be said: what is incomplete or old, and what a registration would say.

    Raises InputError for an option that names something that does not exist.
    """
    found = in_order([*plan.findings, *completeness.check(situation, source)])
    refused = [finding for finding in found if finding.code in REFUSED]
    if refused:
        raise InputError(refused)
    return found


def values(situation: Situation, plan: RegistrationPlan, source: Source) -> Result:
    """Return what the module returns, without the findings."""
    verdicts = _verdicts(plan)
    vms = [_registration(one, verdicts.get(one.entity.id, {})) for one in plan.registrations]
    vms += [{**_entity(one), **NOT_PLANNED, "state": SKIPPED} for one in plan.skipped]
    vms += [
        {"name": one.name, "id": one.id, "kind": one.kind, "cluster": one.cluster or None, "state": REGISTERED}
        for one in plan.unchanged
    ]
    images = completeness.images_without_vm(situation, source)
    domain = situation.domain
    return {
        "domain": {
            "id": domain.id,
            "name": domain.name,
            "status": domain.status,
            "data_center": situation.data_center,
        },
        "ovf_store": _store(source),
        "vms": vms,
        "unregistered": [_listed(entity) for entity in situation.unregistered],
        "sources": _sources(plan),
        "clusters": [_cluster(cluster) for cluster in _targets(situation, plan)],
        "cluster_names": [cluster.name for cluster in situation.clusters],
        "disks_without_vm": None if images is None else [_image(image) for image in images],
        "not_listed": [
            {"name": found.name, "id": found.id, "kind": "template" if found.is_template else "vm"}
            for found in completeness.not_listed(situation, source)
        ],
        "missing_domains": [
            {"id": key, "vms": names} for key, names in completeness.missing_domains(situation).items()
        ],
    }


def _listed(entity: Unregistered) -> Result:
    """Return what ``vm_register`` needs, so that the engine does not list it again."""
    status, origin = entity.status or None, entity.origin or None
    return {"id": entity.id, "name": entity.name, "kind": entity.kind, "status": status, "origin": origin}


def _image(image: Image) -> dict[str, t.Any]:
    return {"id": image.id, "alias": image.alias, "size": image.size}


def _store(source: Source) -> t.Optional[Result]:
    if source.store is None:
        return None
    return {
        "updated": source.store.updated or None,
        "age_minutes": source.age,
        "entries": len(source.store.entities),
        "unreadable": sorted(source.store.unreadable),
    }


# ------------------------------------------------------------------------------------------------------------------ VMs
NOT_PLANNED: Result = {"cluster": None, "reason": None, "reassign_bad_macs": False}


def _registration(one: Registration, verdicts: t.Mapping[str, Verdict]) -> Result:
    blocked = errors(one.findings)
    missing = {disk.id for disk in one.missing}
    result = {
        **_entity(one.entity),
        "state": BLOCKED if blocked else READY,
        "reason": " ".join(finding.text for finding in blocked) or None,
        "cluster": one.cluster.name if one.cluster else None,
        "reassign_bad_macs": one.macs.reassign,
    }
    if one.entity.ovf:
        decisions = {decision.vnic: decision for decision in one.mapping.decisions}
        result["nics"] = [
            {**_nic(vnic), **_prediction(vnic, decisions.get(vnic), one, verdicts.get(vnic.name))}
            for vnic in one.entity.vnics
        ]
        result["disks"] = [{**disk.as_dict(), "missing": disk.id in missing} for disk in one.entity.ovf.disks]
    return result


def _entity(entity: Unregistered) -> Result:
    """Return what the engine's list and the OVF say; what only the OVF says is null where that is not known."""
    found = entity.ovf
    return {
        "name": entity.name,
        "id": entity.id,
        "kind": entity.kind,
        "status": entity.status or None,
        "was_running": entity.was_running,
        "origin": entity.origin or (found.origin if found else "") or None,
        **_described(found),
        "nics": [_nic(vnic) for vnic in entity.vnics] if found else None,
        "disks": [disk.as_dict() for disk in found.disks] if found else None,
    }


def _described(found: t.Optional[Ovf]) -> Result:
    def known(value: t.Any) -> t.Any:
        return None if value == "" else value

    names = {"source_cluster": "cluster", "compatibility_version": "cluster_level", "ovf_version": "version"}
    same = ("memory", "cpus", "os", "bios_type", "high_availability", "priority", "template_name")
    result = {key: known(getattr(found, field)) if found else None for key, field in names.items()}
    result |= {key: known(getattr(found, key)) if found else None for key in same}
    result["lease_domain_id"] = (found.lease_domain or None) if found else None
    result["pinned_host_ids"] = list(found.pinned_hosts) if found else None
    return result


def _nic(vnic: Vnic) -> Result:
    return {
        "name": vnic.name,
        "network": vnic.network,
        "profile": vnic.profile,
        "mac": vnic.mac or None,
        "pci": vnic.pci or None,
        "interface": vnic.interface or None,
        "plugged": vnic.plugged,
        "linked": vnic.linked,
    }


def _prediction(vnic: Vnic, decision: t.Optional[Decision], one: Registration, verdict: t.Optional[Verdict]) -> Result:
    shown = decision.as_dict() if decision else {}
    return {
        "target": shown.get("target"),
        "reason": shown.get("reason"),
        "rule": shown.get("rule"),
        "repair": bool(shown.get("repair")),
        "mac_verdict": verdict.kind if verdict else None,
        "mac_holder": (verdict.holder or None) if verdict else None,
        "mac_after": mac_after(vnic, one.macs),
    }


def _verdicts(plan: RegistrationPlan) -> dict[str, dict[str, Verdict]]:
    """Return the verdict on each MAC address by VM and vNIC, also of VMs that cannot be registered."""
    pools: dict[str, list[Registration]] = {}
    for one in plan.registrations:
        if one.cluster and not one.entity.is_template:
            pools.setdefault(one.cluster.pool.id, []).append(one)
    found: dict[str, dict[str, Verdict]] = {}
    for members in pools.values():
        cluster = members[0].cluster
        pool = cluster.pool if cluster else macs.MacPool()
        judged = macs.judge({one.label: one.entity.vnics for one in members}, pool)
        for one in members:
            own = one.macs.verdicts or judged[one.label]
            found[one.entity.id] = {verdict.vnic.name: verdict for verdict in own}
    return found


# ------------------------------------------------------------------------------------------------------------- mappings
def _targets(situation: Situation, plan: RegistrationPlan) -> list[Cluster]:
    """Return the clusters that VMs are registered in."""
    used = {one.cluster.id for one in plan.registrations if one.cluster}
    return [cluster for cluster in situation.clusters if cluster.id in used]


def _cluster(cluster: Cluster) -> Result:
    pool = cluster.pool
    return {
        "id": cluster.id,
        "name": cluster.name,
        "compatibility_version": ".".join(map(str, cluster.level)) or None,
        "profiles": [_profile(profile) for profile in cluster.target.usable],
        "mac_pool": {
            "id": pool.id,
            "name": pool.name,
            "allow_duplicates": pool.allow_duplicates,
            "free": max(pool.free, 0),
        },
    }


def _profile(profile: VnicProfile) -> Result:
    return {"id": profile.id, "network": profile.network, "profile": profile.name}


def _sources(plan: RegistrationPlan) -> list[Result]:
    """Return each network and profile that vNICs had, who has it, and what the engine gives without any mapping."""
    users: dict[tuple[str, str], list[tuple[Registration, Vnic]]] = {}
    for one in plan.registrations:
        for vnic in one.entity.vnics:
            users.setdefault(vnic.source, []).append((one, vnic))
    return [_source(network, profile, found) for (network, profile), found in sorted(users.items())]


def _source(network: str, profile: str, found: t.Sequence[tuple[Registration, Vnic]]) -> Result:
    vms: dict[str, list[str]] = {}
    defaults = set()
    for one, vnic in found:
        vms.setdefault(one.label, []).append(vnic.name)
        defaults.add(predict([vnic], (), one.cluster.target)[0] if one.cluster else None)
    same = len(defaults) == 1
    default = defaults.pop() if same else None
    return {
        "network": network,
        "profile": profile,
        "vms": [{"name": name, "nics": nics} for name, nics in sorted(vms.items())],
        "suggestion": _profile(default) if default else None,
        # No profile is what a vNIC without one gets; anything else is a question.
        "open": default is None and (network, profile) != ("", ""),
    }
