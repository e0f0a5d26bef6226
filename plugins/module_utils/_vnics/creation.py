# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Create a VM with its vNICs in an order, or bring the vNICs of one that exists up to date."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import marks, order, ordering
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.creation_options import (
    SETTINGS,
    DesiredNic,
    DesiredVm,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic, VnicProfile
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.ordering import NicOrderPlan, OrderRequest, VmNics

# What the engine gives a vNIC.
DEFAULT_INTERFACE = "virtio"
CREATE, UPDATE = "create", "update"
NO_PROFILE = VnicProfile("", "", "")


@dataclass(frozen=True)
class PresentVm:
    """A VM that exists."""

    nics: VmNics
    cluster: str = ""
    comment: str = ""
    description: str = ""


@dataclass(frozen=True)
class NicChange:
    """A vNIC that is created or updated: what is sent, with the profile by its id; an empty id is no profile."""

    verb: str
    name: str
    profile_id: t.Optional[str] = None
    settings: t.Mapping[str, t.Any] = field(default_factory=dict)


@dataclass(frozen=True)
class VmPlan(Plan):
    """A plan with its requests.

    ``creates`` says whether the VM is new, ``settings`` are those of the VM that are sent, ``orders`` whether its
    vNICs are put in order once they are there. ``vnics`` are those that it has then, in the order of names, with the
    MAC addresses that are known by now.
    """

    creates: bool = False
    settings: t.Mapping[str, str] = field(default_factory=dict)
    nics: tuple[NicChange, ...] = ()
    orders: bool = False
    order: OrderRequest = OrderRequest()
    vnics: tuple[Vnic, ...] = ()


def plan_vm(
    desired: DesiredVm, present: t.Optional[PresentVm], source: t.Sequence[Vnic], target: TargetCluster
) -> VmPlan:
    """Return what makes a VM have its vNICs, in an order that a guest can rely on.

    ``source`` are the vNICs that a new VM begins with: those of its template, of its snapshot, or of the VM that is
    cloned.
    """
    if present is None and not (desired.cluster or desired.clone_of):
        message = f"There is no VM '{desired.name}', and a new one needs a cluster."
        return VmPlan(findings=(error("vm-cluster-missing", "cluster", message),))
    first = marks.unmark(present.nics.vnics)[0] if present else tuple(replace(vnic, mac="") for vnic in source)
    findings: list[Finding] = list(_of_present(desired, present))
    nics, changes, vnics = _nic_changes(desired, first, target, findings)
    wanted = _order_request(desired)
    changes, settings = [*_vm_changes(desired, present), *changes], _settings(desired, present)
    names = [vnic.name for vnic in vnics]
    wanted_order = [*(name for name in wanted.order if name in names), *order.by_name(set(names) - set(wanted.order))]
    sorted_vnics = tuple(sorted(vnics, key=lambda vnic: wanted_order.index(vnic.name)))
    ordering_changes, orders, last = _ordering(desired, present, nics, sorted_vnics, wanted, findings)
    return VmPlan(
        changes=(*changes, *ordering_changes),
        findings=in_order(findings),
        before=_state(desired, present, first) if present else {},
        after={**_state(desired, present, sorted_vnics), **settings},
        creates=present is None,
        settings=settings,
        nics=nics,
        orders=orders,
        order=wanted,
        vnics=last,
    )


def _order_request(desired: DesiredVm) -> OrderRequest:
    return replace(desired.order, order=()) if desired.has_macs else desired.order


def _of_present(desired: DesiredVm, present: t.Optional[PresentVm]) -> t.Iterator[Finding]:
    if present and desired.cluster and desired.cluster != present.cluster:
        message = f"VM '{desired.name}' is in cluster '{present.cluster}', not in '{desired.cluster}'."
        yield error("vm-cluster-differs", "cluster", message, "This module does not move VMs.")


# --------------------------------------------------------------------------------------------------------------- vNICs
def _nic_changes(
    desired: DesiredVm, first: t.Sequence[Vnic], target: TargetCluster, findings: list[Finding]
) -> tuple[tuple[NicChange, ...], list[Change], list[Vnic]]:
    """Return the requests for vNICs, what they change, and all vNICs afterwards."""
    present = {vnic.name: vnic for vnic in first}
    nics: list[NicChange] = []
    changes: list[Change] = []
    for nic in desired.nics:
        profile = _profile(nic, target, findings)
        before = present.get(nic.name)
        after = _after(nic, before or Vnic(nic.name, interface=DEFAULT_INTERFACE), profile)
        present[nic.name] = after
        if after == before:
            continue
        verb = UPDATE if before else CREATE
        old, new = (_shown(before) if before else None), _shown(after)
        differing = {name for name in SETTINGS if old is None or old.get(name) != new.get(name)}
        sent = {name: getattr(nic, name) for name in SETTINGS if name in differing and getattr(nic, name) is not None}
        is_new_profile = profile is not None and (before is None or before.source != after.source)
        nics.append(NicChange(verb, nic.name, profile.id if profile and is_new_profile else None, sent))
        changes.append(Change(verb, "nic", f"{desired.name}/{nic.name}", old, new))
    return tuple(nics), changes, list(present.values())


def _after(nic: DesiredNic, before: Vnic, profile: t.Optional[VnicProfile]) -> Vnic:
    given = {name: getattr(nic, name) for name in SETTINGS if getattr(nic, name) is not None}
    if profile is not None:
        given |= {"network": profile.network or None, "profile": profile.name or None}
    return replace(before, **given)


def _profile(nic: DesiredNic, target: TargetCluster, findings: list[Finding]) -> t.Optional[VnicProfile]:
    """Return the profile that a vNIC gets: by its name, that of the network's name, or the only one of the network.

    ``None`` leaves it as it is.
    """
    if nic.network is None:
        return None
    if not nic.network:
        return NO_PROFILE
    usable = [profile for profile in target.usable if profile.network == nic.network]
    if not usable:
        message = f"There is no VM network '{nic.network}' with a vNIC profile in cluster '{target.name}'."
        hint = did_you_mean(nic.network, {profile.network for profile in target.usable})
        findings.append(error("nic-network-unknown", f"{nic.path}.network", message, hint))
        return None
    wanted = nic.profile or nic.network
    exact = next((profile for profile in usable if profile.name == wanted), None)
    if exact is None and nic.profile:
        message = f"Network '{nic.network}' has no vNIC profile '{nic.profile}'."
        hint = did_you_mean(nic.profile, [p.name for p in usable]) or f"It has {', '.join(p.name for p in usable)}."
        findings.append(error("nic-profile-unknown", f"{nic.path}.profile", message, hint))
    elif exact is None and len(usable) > 1:
        message = f"Network '{nic.network}' has several vNIC profiles: {', '.join(p.name for p in usable)}."
        findings.append(error("nic-profile-ambiguous", f"{nic.path}.profile", message, "Set `profile`."))
    return exact or usable[0]


def _shown(vnic: Vnic) -> dict[str, t.Any]:
    shown = {name: getattr(vnic, name) for name in ("network", "profile", "interface", "plugged", "linked")}
    return {**shown, **({"mac": vnic.mac} if vnic.mac else {})}


# -------------------------------------------------------------------------------------------------------------- the VM
def _settings(desired: DesiredVm, present: t.Optional[PresentVm]) -> dict[str, str]:
    given = {"comment": desired.comment, "description": desired.description}
    return {
        name: value
        for name, value in given.items()
        if value is not None and (present is None or getattr(present, name) != value)
    }


def _vm_changes(desired: DesiredVm, present: t.Optional[PresentVm]) -> t.Iterator[Change]:
    settings = _settings(desired, present)
    if present is None:
        yield Change(CREATE, "vm", desired.name, None, {**_origin(desired), **settings})
    elif settings:
        yield Change(UPDATE, "vm", desired.name, {name: getattr(present, name) for name in settings}, settings)


def _origin(desired: DesiredVm) -> dict[str, t.Any]:
    cluster = {"cluster": desired.cluster} if desired.cluster else {}
    if desired.clone_of:
        return {**cluster, "clone_of": desired.clone_of}
    if desired.snapshot:
        return {**cluster, "snapshot": {"vm": desired.snapshot[0], "snapshot": desired.snapshot[1]}}
    return {**cluster, "template": desired.template}


def _state(desired: DesiredVm, present: t.Optional[PresentVm], vnics: t.Sequence[Vnic]) -> dict[str, t.Any]:
    """Return the state without MAC addresses: the engine takes those of new vNICs from its pool."""
    kept = {"comment": present.comment, "description": present.description} if present else {}
    shown = {name: value for name, value in kept.items() if getattr(desired, name) is not None}
    return {"name": desired.name, **shown, "nics": {vnic.name: _shown(replace(vnic, mac="")) for vnic in vnics}}


# ----------------------------------------------------------------------------------------------------------- the order
def _ordering(
    desired: DesiredVm,
    present: t.Optional[PresentVm],
    nics: t.Sequence[NicChange],
    vnics: tuple[Vnic, ...],
    wanted: OrderRequest,
    findings: list[Finding],
) -> tuple[list[Change], bool, tuple[Vnic, ...]]:
    """Return the changes of the order, whether it is made after the vNICs are there, and the vNICs afterwards.

    What MAC addresses new vNICs get is known when they are there, so then their order is one change.
    """
    is_new = present is None or any(nic.verb == CREATE for nic in nics)
    names = [vnic.name for vnic in vnics]
    if not is_new and present is not None:
        return _ordering_of_present(desired, present, vnics, wanted, findings)
    if unknown := sorted(set(wanted.order) - set(names)):
        findings.append(error("nic-order-unknown", "order", f"The VM has no vNIC '{unknown[0]}'."))
    if wanted.order and (missing := order.by_name(set(names) - set(wanted.order))):
        findings.append(error("nic-order-incomplete", "order", f"The order does not list {', '.join(missing)}."))
    has_run = any(vnic.pci for vnic in vnics)
    can_order = not has_run and (present is None or present.nics.status in ordering.EDITABLE)
    changes: list[Change] = []
    if len(vnics) > 1 and not can_order and not (present is None and all(vnic.pci for vnic in vnics)):
        findings.append(_not_ordered(desired.name))
    orders = len(vnics) > 1 and can_order and not desired.has_macs
    if orders:
        changes.append(Change("order_nics", "vm", desired.name, None, {"order": names}))
    if wanted.network_boot:
        changes.append(Change(UPDATE, "vm", desired.name, None, {"network_boot": wanted.network_boot}))
    if orders:
        vnics = tuple(replace(vnic, mac="") for vnic in vnics)
    return changes, orders or bool(wanted.network_boot), vnics


def _ordering_of_present(
    desired: DesiredVm,
    present: PresentVm,
    vnics: tuple[Vnic, ...],
    wanted: OrderRequest,
    findings: list[Finding],
) -> tuple[list[Change], bool, tuple[Vnic, ...]]:
    part = ordering.plan_vm_order(present.nics, wanted)
    if desired.has_macs:
        return [], False, vnics
    if part.errors:
        mistakes = [finding for finding in part.errors if finding.path == "order"]
        findings += mistakes or [_not_ordered(desired.name)]
        return [], False, vnics
    planned = tuple(replace(vnic, mac=part.macs.get(vnic.name, vnic.mac)) for vnic in vnics)
    return list(part.changes), not part.is_empty, planned


def _not_ordered(name: str) -> Finding:
    message = f"VM '{name}' has run, or is not down, so its vNICs are not put in the order of their names."
    return warning("vm-nics-not-ordered", "name", message, "See the module vm_nic_order and its option `force`.")


# ------------------------------------------------------------------------------------------------------------- results
def planned_nics(plan: VmPlan, present: t.Optional[PresentVm], name: str) -> VmNics:
    """Return the VM as it would be. New vNICs have no MAC addresses yet."""
    if present is None:
        return VmNics("", name, ordering.DOWN, plan.vnics)
    return replace(present.nics, vnics=plan.vnics)


def differences(plan: VmPlan, actual: VmNics) -> list[str]:
    """Return what a VM has otherwise than planned, as sentences."""
    vnics = {vnic.name: vnic for vnic in marks.unmark(actual.vnics)[0]}
    found = []
    for vnic in plan.vnics:
        there = vnics.get(vnic.name)
        if there is None:
            found.append(f"there is no vNIC '{vnic.name}'")
            continue
        shown, wanted = _shown(there), _shown(replace(vnic, mac=_macs.normalized(vnic.mac)))
        for key, value in wanted.items():
            if shown.get(key) != value:
                found.append(f"{key} of vNIC '{vnic.name}' is {shown.get(key)} instead of {value}")
    return found


def order_part(plan: VmPlan, actual: VmNics, in_use: t.Container[str] = ()) -> NicOrderPlan:
    """Return what puts the vNICs of a VM in order that are there now."""
    return ordering.plan_vm_order(actual, plan.order, in_use)


def warnings_about(plan: VmPlan, actual: VmNics) -> tuple[str, ...]:
    """Return what only the VM that is there now shows: that it keeps an order, because its template has run."""
    found = order_part(plan, actual).findings if plan.orders else ()
    codes = ("nic-order-pci-differs", "nic-order-has-pci")
    return tuple(finding.message for finding in found if finding.code in codes)


def result(plan: VmPlan, vm: VmNics) -> dict[str, t.Any]:
    """Return the VM with the table of its vNICs."""
    shown = ordering.vm_result(vm, NicOrderPlan(), plan.order.order)
    del shown["steps"]
    return {**shown, "id": vm.id or None, "changed": not plan.is_empty}
