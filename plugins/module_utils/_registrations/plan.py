# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""How a batch of unregistered VMs and templates is registered, and what comes of it."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import first_few
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    ERROR,
    WARNING,
    Finding,
    consequence,
    error,
    errors,
    in_order,
    info,
    of_left_out,
    warning,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import OvfDisk
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import checks, completeness, floating
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.checks import Subject
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import CONTINUE, Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import (
    ACTIVE,
    Cluster,
    Image,
    Registered,
    Situation,
    Unregistered,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.selection import select
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import macs, mapping
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import BAD, NONE, VmMacs
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import EXACT, VmMapping
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.resolution import Entry

BASE_TEMPLATES, TEMPLATE_VERSIONS, PLAIN, TAKING_MACS = range(4)
# A stage, and within it the place after what it depends on.
Wave = tuple[int, int]


@dataclass(frozen=True)
class Registration:
    """How one VM or template is registered.

    ``findings`` are its own; with an error among them it is not registered. ``missing`` are the disks that it comes
    without, ``shared`` those that come with another VM of the batch and are attached afterwards. ``wave`` is its place
    in the order: a wave begins when the one before has ended.
    """

    entity: Unregistered
    label: str
    name: str
    cluster: t.Optional[Cluster] = None
    mapping: VmMapping = VmMapping()
    macs: VmMacs = VmMacs("", ())
    missing: tuple[OvfDisk, ...] = ()
    shared: tuple[OvfDisk, ...] = ()
    wave: Wave = (PLAIN, 0)
    findings: tuple[Finding, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether it cannot be registered."""
        return bool(errors(self.findings))

    @property
    def partial(self) -> bool:
        """Whether it comes without some of its disks."""
        return bool(self.missing)


@dataclass(frozen=True)
class RegistrationPlan(Plan):
    """A plan with what is needed to carry it out; ``registrations`` are in the order of the engine's list.

    ``disks`` are floating ones, which come after the VMs.
    """

    registrations: tuple[Registration, ...] = ()
    disks: tuple[Image, ...] = ()
    unchanged: tuple[Registered, ...] = ()
    skipped: tuple[Unregistered, ...] = ()
    desired: Desired = field(default_factory=Desired)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Sentences about what is blocked."""
        return tuple(_left_out(one) for one in self.registrations if one.blocked)

    @property
    def waves(self) -> tuple[tuple[Registration, ...], ...]:
        """What is registered, in waves that come one after the other; none of them is empty."""
        ready = [one for one in self.registrations if not one.blocked]
        return tuple(tuple(one for one in ready if one.wave == wave) for wave in sorted({one.wave for one in ready}))


def plan_registrations(situation: Situation, desired: Desired) -> RegistrationPlan:
    """Return how the selected VMs and templates are registered, with all findings about the batch.

    An error about one VM refuses the whole batch, unless ``on_error`` is continue: then it blocks this VM, and what is
    made from it, is shown as a warning, and the task fails after everything else.
    """
    selected = select(situation, desired)
    planned = _planned_alone(selected.entities, situation, desired)
    clusters = {one.cluster.id: one.cluster for one in planned.values() if one.cluster}
    general = [
        *selected.findings,
        *_about_options(situation, desired),
        *(completeness.unreadable(situation.unreadable) if _may_miss_some(selected.entities, desired) else ()),
        *floating.check(situation, desired.floating_disks, desired.selection.everything),
        *(finding for cluster in clusters.values() for finding in checks.check_bios_type(cluster)),
        *_decide_macs(planned, situation, desired),
    ]
    _put_in_waves(planned)
    registrations = tuple(planned[entity.id] for entity in selected.entities)
    if all(entity.ovf for entity in selected.entities):
        general += mapping.unused(desired.rules, [d for one in registrations for d in one.mapping.decisions])
        general += checks.unused_luns(desired, [one.ovf for one in selected.entities if one.ovf])
    disks = floating.to_register(situation, desired.floating_disks)
    own = [finding for one in registrations for finding in one.findings]
    if desired.on_error == CONTINUE:
        own = [of_left_out(finding, "It") for finding in own]
    ready = sorted((one for one in registrations if not one.blocked), key=lambda one: one.wave)
    return RegistrationPlan(
        changes=(*(_change(one) for one in ready), *(floating.change(disk, situation.domain.name) for disk in disks)),
        findings=in_order([*general, *own]),
        before={"unregistered": [one.entity.name for one in ready], **_disk_names("unregistered_disks", disks)},
        after={"registered": [_after(one) for one in ready], **_disk_names("registered_disks", disks)},
        registrations=registrations,
        disks=disks,
        unchanged=selected.unchanged,
        skipped=selected.skipped,
        desired=desired,
    )


def _planned_alone(
    entities: t.Sequence[Unregistered], situation: Situation, desired: Desired
) -> dict[str, Registration]:
    """Return the registrations by id, templates first, before anything is decided that concerns them together."""
    planned: dict[str, Registration] = {}
    labels = _labels(entities)
    taken: dict[tuple[str, str], str] = {}
    disks: set[str] = set()
    for entity in _templates_first(entities):
        one = _register(entity, labels, situation, desired, taken, disks)
        planned[entity.id] = one = _unless_blocked(one, planned)
        if not one.blocked:
            taken[entity.kind, one.name] = entity.family
            disks |= {disk.id for disk in entity.ovf.disks if disk.shareable} if entity.ovf else set()
    return planned


def _about_options(situation: Situation, desired: Desired) -> t.Iterator[Finding]:
    if desired.cluster and situation.cluster(desired.cluster) is None:
        message = f"There is no cluster '{desired.cluster}' in the data center of the storage domain."
        hint = did_you_mean(desired.cluster, [cluster.name for cluster in situation.clusters])
        other = situation.clusters_elsewhere.get(desired.cluster)
        if other:
            here = f"storage domain '{situation.domain.name}' in '{situation.data_center}'"
            message = f"Cluster '{desired.cluster}' is in data center '{other}', and {here}."
            hint = first_few([f"'{cluster.name}'" for cluster in situation.clusters], ", ")
            hint = f"Use a cluster of the same data center: {hint}."
        yield error("register-cluster-unknown", "cluster", message, hint)
    domain = situation.domain
    if domain.status != ACTIVE:
        message = f"Storage domain '{domain.name}' is in status {domain.status}."
        rule = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2"
        yield error("register-domain-inactive", "domain", message, "Activate it first.", rule)
    if desired.mappings.get("domain_mappings"):
        message = "The engine looks for the names of users, and not for their domains, in `domain_mappings`."
        hint = "Check the permissions afterwards; users without any are reported."
        yield warning("register-domain-mapping", "domain_mappings", message, hint)
    if desired.clone:
        message = "With `clone`, disks get new ids in the engine and keep the old ones on the storage."
        yield warning("register-clone", "clone", message, "Register without it, and clone the VM afterwards.")


def _may_miss_some(selected: t.Sequence[Unregistered], desired: Desired) -> bool:
    """Whether an OVF that cannot be read may be one of those that are asked for."""
    return desired.selection.everything or any(entity.ovf is None for entity in selected)


def _templates_first(entities: t.Sequence[Unregistered]) -> list[Unregistered]:
    return sorted(entities, key=lambda entity: (not entity.is_template, bool(entity.needs)))


def _labels(entities: t.Sequence[Unregistered]) -> dict[str, str]:
    """Return what each is called in messages: its name, with the id where that name is there more than once."""
    count = Counter(entity.name for entity in entities)
    return {e.id: e.name if count[e.name] == 1 else f"{e.name} ({e.id})" for e in entities}


def _register(
    entity: Unregistered,
    labels: t.Mapping[str, str],
    situation: Situation,
    desired: Desired,
    taken: t.Mapping[tuple[str, str], str],
    disks: t.Container[str],
) -> Registration:
    """Return one registration; ``labels`` has the ids of the batch, ``disks`` the shared ones of those before."""
    label = labels[entity.id]
    name = desired.names.get(entity.id) or desired.names.get(entity.name) or entity.name
    subject = Subject(entity, label, name, _cluster(entity, situation, desired))
    found = [
        *checks.check_name(subject, situation, taken),
        *checks.check_cluster(subject, desired),
        *checks.check_template(subject, situation, labels),
        *checks.check_versions(subject, situation),
        *checks.check_dropped(subject, situation, desired),
    ]
    missing = checks.missing_disks(entity.ovf, situation, disks) if entity.ovf else ()
    severity = WARNING if desired.allow_partial else ERROR
    found += [replace(reason, path=label, severity=severity) for dummy, reason in missing]
    vnic_mapping = VmMapping()
    if entity.ovf is None:
        vnic_mapping = _mapping_without_ovf(subject, desired, found)
    elif subject.cluster:
        target = subject.cluster.target
        vnic_mapping = mapping.request(entity.name, entity.vnics, desired.rules, target, desired.strict)
    return Registration(
        entity,
        label,
        name,
        subject.cluster,
        vnic_mapping,
        VmMacs(label, ()),
        tuple(disk for disk, dummy in missing),
        tuple(disk for disk in entity.ovf.disks if disk.id in disks) if entity.ovf else (),
        findings=(*found, *vnic_mapping.findings),
    )


def _cluster(entity: Unregistered, situation: Situation, desired: Desired) -> t.Optional[Cluster]:
    """Return the cluster that it gets: the one that is given, or what the engine makes of the name in the OVF."""
    if desired.cluster:
        return situation.cluster(desired.cluster)
    if entity.ovf is None or not entity.ovf.cluster:
        return None
    names = (desired.mapped("cluster_mappings", entity.ovf.cluster), entity.ovf.cluster)
    return next((c for name in names for c in situation.clusters if c.name == name), None)


def _mapping_without_ovf(subject: Subject, desired: Desired, found: list[Finding]) -> VmMapping:
    """Return the entries of the rules that name a source exactly; only these work without knowing the vNICs."""
    hint = "Use `ovf_files`, make the OVF store of the domain readable, or name network and profile exactly."
    found.append(
        warning("register-ovf-unknown", subject.label, "Its OVF is not known, so nothing can be predicted.", hint)
    )
    entries = []
    for rule in desired.rules:
        if rule.match != EXACT or rule.network is None or rule.profile is None or rule.vm or rule.nic:
            message = f"This rule needs the vNICs of '{subject.label}', which are not known."
            found.append(error("mapping-rule-needs-ovf", rule.path, message, hint))
        elif rule.empty:
            entries.append(Entry(rule.network, rule.profile, target_network="", target_profile=""))
        else:
            profile = mapping.target_of(rule, subject.cluster.target) if subject.cluster else None
            if profile is None:
                message = f"Target '{rule.target_text}' is not a usable vNIC profile of the cluster."
                found.append(error("mapping-target-unknown", rule.path, message))
            else:
                entries.append(Entry(rule.network, rule.profile, target_id=profile.id))
    if desired.reassign_macs not in (NONE, BAD):
        message = "Without its OVF it is not known which MAC addresses collide."
        found.append(error("mac-policy-needs-ovf", subject.label, message, "Use `reassign_macs: bad` or `none`."))
    return VmMapping(entries=tuple(entries))


def _unless_blocked(one: Registration, planned: t.Mapping[str, Registration]) -> Registration:
    """Return it with an error if the template that it needs is blocked."""
    needed = planned.get(one.entity.needs)
    if needed is None or not needed.blocked:
        return one
    message = f"Template '{needed.label}', which it needs, cannot be registered."
    return replace(one, findings=(*one.findings, consequence(error("register-template-blocked", one.label, message))))


# ----------------------------------------------------------------------------------------------------------------- MACs
def _decide_macs(planned: dict[str, Registration], situation: Situation, desired: Desired) -> list[Finding]:
    """Decide for each VM whether it is registered with the engine's flag; return what concerns whole MAC pools."""
    pools: dict[str, list[Registration]] = {}
    for one in planned.values():
        if not one.blocked and not one.entity.is_template and one.cluster:
            pools.setdefault(one.cluster.pool.id, []).append(one)
    general: list[Finding] = []
    for members in pools.values():
        pool = members[0].cluster.pool if members[0].cluster else macs.MacPool()
        verdicts = macs.judge({one.label: _vnics(one, desired) for one in members}, pool)
        decided = {
            one.label: _unless_given_back(_decided(one, verdicts[one.label], desired), situation) for one in members
        }
        for one in members:
            vm = decided[one.label]
            planned[one.entity.id] = replace(one, macs=vm, findings=(*one.findings, *macs.check_vm(vm, pool)))
        general += [*macs.check_pool(decided.values(), pool), *_range_hint(decided.values(), pool)]
    return general


def _vnics(one: Registration, desired: Desired) -> tuple[Vnic, ...]:
    """Return the vNICs as the MAC pool sees them: a clone brings none of its addresses."""
    return tuple(replace(vnic, mac="") for vnic in one.entity.vnics) if desired.clone else one.entity.vnics


def _decided(one: Registration, verdicts: tuple[macs.Verdict, ...], desired: Desired) -> VmMacs:
    if one.entity.ovf is None:
        return VmMacs(one.label, (), reassign=desired.reassign_macs != NONE)
    return macs.decide(one.label, verdicts, desired.reassign_macs)


def _unless_given_back(vm: VmMacs, situation: Situation) -> VmMacs:
    """Return it with the engine's flag if another VM still has one of its addresses, so that it gets it afterwards."""
    own = tuple(verdict.vnic for verdict in vm.verdicts if verdict.kind in (macs.GOOD, macs.OUT_OF_RANGE))
    if vm.reassign or not any(_macs.normalized(vnic.mac) in situation.given_back for vnic in own):
        return vm
    return replace(vm, reassign=True, put_back=own)


def _put_in_waves(planned: dict[str, Registration]) -> None:
    """Give each registration its place: after those without new MAC addresses, and after the one that it shares with.

    A VM for which the engine takes addresses could get one that belongs to a VM which is not registered yet.
    """
    places: dict[str, Wave] = {}
    disks: dict[str, str] = {}
    for key, one in planned.items():
        holders = [v.holder for v in one.macs.verdicts if v.kind == macs.DUPLICATE_IN_BATCH and one.macs.reassign]
        holders += [disks[disk.id] for disk in one.shared]
        after = [places[holder] for holder in holders if holder in places]
        place = max([(_stage(one), 0), *((stage, depth + 1) for stage, depth in after)])
        places[one.label] = place
        planned[key] = replace(one, wave=place)
        for disk in one.entity.ovf.disks if one.entity.ovf and not one.blocked else ():
            disks.setdefault(disk.id, one.label)


def _stage(one: Registration) -> int:
    if one.entity.is_template:
        return TEMPLATE_VERSIONS if one.entity.needs else BASE_TEMPLATES
    return TAKING_MACS if one.macs.takes_new_ones else PLAIN


def _range_hint(vms: t.Iterable[VmMacs], pool: macs.MacPool) -> t.Iterator[Finding]:
    kinds = [verdict.kind for vm in vms for verdict in vm.verdicts]
    outside, colliding = kinds.count(macs.OUT_OF_RANGE), sum(kind in macs.COLLISIONS for kind in kinds)
    if outside * 2 > len(kinds):
        message = f"{outside} MAC addresses are outside the ranges of MAC pool '{pool.name}', and {colliding} collide."
        yield info("mac-pool-range", "reassign_macs", message, "Consider adding the range of the source to the pool.")


# --------------------------------------------------------------------------------------------------------- for the user
def _change(one: Registration) -> Change:
    return Change("register", one.entity.kind, one.name, {"id": one.entity.id, "name": one.entity.name}, _after(one))


def _disk_names(key: str, disks: t.Sequence[Image]) -> dict[str, t.Any]:
    return {key: [disk.alias or disk.id for disk in disks]} if disks else {}


def _left_out(one: Registration) -> str:
    kind = "Template" if one.entity.is_template else "VM"
    return f"{kind} '{one.label}' cannot be registered: {' '.join(finding.text for finding in errors(one.findings))}"


def _after(one: Registration) -> dict[str, t.Any]:
    return {
        "name": one.name,
        "cluster": one.cluster.name if one.cluster else None,
        "nics": [nic_after(decision, one.macs) for decision in one.mapping.decisions],
        "missing_disks": [disk.alias or disk.id for disk in one.missing],
    }


def nic_after(decision: mapping.Decision, vm_macs: VmMacs) -> dict[str, t.Any]:
    """Return name, network, profile and MAC address that a vNIC gets; no address where the engine chooses a new one."""
    profile = decision.profile
    return {
        "name": decision.vnic.name,
        "network": profile.network if profile else None,
        "profile": profile.name if profile else None,
        "mac": mac_after(decision.vnic, vm_macs),
    }


def mac_after(vnic: Vnic, vm_macs: VmMacs) -> t.Optional[str]:
    """Return the MAC address that a vNIC has in the end; ``None`` for a new one of the pool."""
    judged = any(verdict.vnic == vnic for verdict in vm_macs.verdicts)
    kept = not vm_macs.reassign or vnic in vm_macs.put_back
    return vnic.mac or None if judged and kept else None
