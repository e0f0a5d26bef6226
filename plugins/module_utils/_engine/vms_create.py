# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Create VMs with their vNICs, which the engine only takes one after the other once the VM is there."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import lookup, vms
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import (
    MAX_SENDS,
    Engine,
    write_and_confirm,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_convert import network
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import NotFound, VerifyFailed, WaitTimeout
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import marks
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.creation import (
    CREATE,
    NicChange,
    PresentVm,
    VmPlan,
    differences,
    order_part,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.creation_options import DesiredVm
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic, VnicProfile
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.ordering import NicOrdersPlan, VmNics

LOCKED = "image_locked"


@dataclass(frozen=True)
class Found:
    """What a plan depends on. ``origin`` is the id of what a new VM is made from, ``source`` are its vNICs."""

    present: t.Optional[PresentVm] = None
    target: TargetCluster = TargetCluster()
    origin: str = ""
    source: tuple[Vnic, ...] = ()


def read(engine: Engine, desired: DesiredVm) -> Found:
    """Return the VM, if it exists, or what it is made from, and the vNIC profiles that it can have.

    Three to six requests. Raises NotFound or Ambiguous.
    """
    found = lookup.lookup(engine, lookup.VMS, desired.name, follow="nics,cluster", all_content=True)
    if found is not None:
        [nics] = vms.with_nics(engine, [found])
        present = PresentVm(nics, found.cluster.name, found.comment or "", found.description or "")
        return Found(present, _target(engine, found.cluster) if desired.nics else TargetCluster())
    if not (desired.cluster or desired.clone_of):
        return Found()
    origin, source, cluster = _origin(engine, desired)
    if desired.cluster:
        cluster = lookup.find(engine, lookup.CLUSTERS, desired.cluster)
    return Found(None, _target(engine, cluster), origin, source)


def _origin(engine: Engine, desired: DesiredVm) -> tuple[str, tuple[Vnic, ...], t.Any]:
    """Return the id and the vNICs of what a VM is made from, and its cluster where that is the one of the new VM."""
    if not (desired.snapshot or desired.clone_of):
        template = lookup.find(engine, lookup.TEMPLATES, desired.template, follow="nics")
        names = vms.profiles(engine) if template.nics else {}
        return template.id, tuple(vms.vnic_from_sdk(nic, names) for nic in template.nics or ()), None
    name = desired.clone_of or (desired.snapshot or ("", ""))[0]
    vm = lookup.find(engine, lookup.VMS, name, follow="nics,cluster", all_content=True)
    vnics = vms.vnics_of(vm, vms.profiles(engine))
    if not desired.snapshot:
        return vm.id, vnics, vm.cluster
    return (*_snapshot(engine, vm, desired.snapshot[1], vnics), vm.cluster)


def _snapshot(engine: Engine, vm: t.Any, reference: str, present: tuple[Vnic, ...]) -> tuple[str, tuple[Vnic, ...]]:
    """Return the id of a snapshot, given by id or description, and its vNICs. Two requests."""
    service = engine.system.vms_service().vm_service(vm.id).snapshots_service()
    snapshots = engine.read(f"list the snapshots of VM '{vm.name}'", service.list)
    found = [one for one in snapshots if reference in (one.id, one.description)]
    if len(found) != 1:
        what = "no snapshot" if not found else "more than one snapshot"
        hint = did_you_mean(reference, {one.description for one in snapshots if one.description})
        raise NotFound(f"VM '{vm.name}' has {what} '{reference}'. {hint}".rstrip(), hint, missing=[reference])
    nics = engine.read(
        f"list the vNICs of snapshot '{reference}'", service.snapshot_service(found[0].id).nics_service().list
    )
    slots = {vnic.name: vnic.pci for vnic in present}
    names = vms.profiles(engine)
    return found[0].id, tuple(replace(vms.vnic_from_sdk(nic, names), pci=slots.get(nic.name, "")) for nic in nics)


def _target(engine: Engine, cluster: t.Any) -> TargetCluster:
    """Return what a cluster offers vNICs. Two requests."""
    found = engine.read("list vNIC profiles", lambda: engine.system.vnic_profiles_service().list(follow="network"))
    service = engine.system.clusters_service().cluster_service(cluster.id).networks_service()
    networks = engine.read(f"list the networks of cluster '{cluster.name}'", service.list)
    attached = frozenset(one.id for one in map(network, networks) if one.vm)
    profiles = tuple(
        VnicProfile(item.id, item.name, item.network.name or "", item.network.id) for item in found if item.network
    )
    return TargetCluster(
        cluster.name, cluster.id, profiles, frozenset(p.id for p in profiles if p.network_id in attached), attached
    )


# --------------------------------------------------------------------------------------------------------------- writes
def apply(engine: Engine, desired: DesiredVm, found: Found, planned: VmPlan, applied: list[Change]) -> str:
    """Carry out a plan, and return the id of the VM; each change that was made is added to ``applied``."""
    changes = list(planned.changes)
    if planned.creates:
        engine.timings.begin_step("create")
        _create(engine, desired, found, planned)
        applied.append(changes.pop(0))
    ident = _wait_until_unlocked(engine, desired.name)
    if planned.settings and not planned.creates:
        service = engine.system.vms_service().vm_service(ident)
        body = types.Vm(**planned.settings)
        engine.write_idempotent(f"update VM '{desired.name}'", lambda: service.update(body))
        applied.append(changes.pop(0))
    if planned.nics:
        engine.timings.begin_step("nics")
        own = _ids(engine, desired.name, ident)
    for nic in planned.nics:
        _send_nic(engine, desired.name, ident, nic, own)
        applied.append(changes.pop(0))
    if planned.orders:
        engine.timings.begin_step("order")
        _put_in_order(engine, ident, planned)
        applied += changes
    return ident


def _create(engine: Engine, desired: DesiredVm, found: Found, planned: VmPlan) -> None:
    service = engine.system.vms_service()
    what = f"create VM '{desired.name}'"
    if desired.clone_of:
        clone = service.vm_service(found.origin).clone
        send = functools.partial(clone, vm=types.Vm(name=desired.name))
    else:
        body = types.Vm(name=desired.name, cluster=types.Cluster(id=found.target.id), **planned.settings)
        if desired.snapshot:
            body.snapshots = [types.Snapshot(id=found.origin)]
        else:
            body.template = types.Template(id=found.origin)
        options = {"clone": True} if desired.copy_disks else {}
        send = functools.partial(service.add, body, **options)
    write_and_confirm(
        lambda: engine.write(what, send),
        lambda dummy: lookup.lookup(engine, lookup.VMS, desired.name) is not None,
        MAX_SENDS,
    )


def _wait_until_unlocked(engine: Engine, name: str) -> str:
    """Return the id of a VM once its disks are there; raises WaitTimeout."""
    for dummy in poll(engine.timeout, engine.clock):
        vm = lookup.lookup(engine, lookup.VMS, name)
        if vm is not None and vm.status and vm.status.value != LOCKED:
            return str(vm.id)
    raise WaitTimeout(f"VM '{name}' is still being created after {round(engine.timeout)} seconds.")


def _ids(engine: Engine, name: str, ident: str) -> dict[str, str]:
    """Return the ids of the vNICs that a VM has, by name."""
    service = engine.system.vms_service().vm_service(ident).nics_service()
    found = engine.read(f"list the vNICs of VM '{name}'", service.list)
    return {marks.unmark([vms.vnic_from_sdk(nic, {})])[0][0].name: nic.id for nic in found}


def _send_nic(engine: Engine, vm: str, ident: str, nic: NicChange, own: t.Mapping[str, str]) -> None:
    service = engine.system.vms_service().vm_service(ident).nics_service()
    body = types.Nic(**_settings(nic))
    if nic.verb == CREATE:
        body.name = nic.name
        what = f"add vNIC '{nic.name}' to VM '{vm}'"
        write_and_confirm(
            lambda: engine.write(what, lambda: service.add(body)),
            lambda dummy: nic.name in _ids(engine, vm, ident),
            MAX_SENDS,
        )
    else:
        one = service.nic_service(own[nic.name])
        engine.write_idempotent(f"update vNIC '{nic.name}' of VM '{vm}'", lambda: one.update(body))


def _settings(nic: NicChange) -> dict[str, t.Any]:
    given = dict(nic.settings)
    if "mac" in given:
        given["mac"] = types.Mac(address=given["mac"])
    if "interface" in given:
        given["interface"] = types.NicInterface(given["interface"])
    if nic.profile_id is not None:
        # Without an id, the vNIC gets no profile.
        given["vnic_profile"] = types.VnicProfile(id=nic.profile_id or None)
    return given


def _put_in_order(engine: Engine, ident: str, planned: VmPlan) -> None:
    vm = vms.read_with_nics(engine, ident)
    part = order_part(planned, vm)
    if part.errors:
        # The template has run, which only its VMs show: they keep its PCI addresses.
        return
    if part.uses_temporary:
        part = order_part(planned, vm, vms.macs_in_use(engine))
    vms.apply_orders(engine, NicOrdersPlan(parts=((vm, part),)), [])


def verify(engine: Engine, planned: VmPlan, ident: str) -> VmNics:
    """Return the VM as it is now; raises VerifyFailed if it is not as planned."""
    actual = vms.read_with_nics(engine, ident)
    wrong = differences(planned, actual)
    if planned.orders:
        wrong += [f"the order of the vNICs needs {change.verb}" for change in order_part(planned, actual).changes]
    if wrong:
        raise VerifyFailed(
            f"The engine accepted the change, but VM '{actual.name}' differs from the plan: {'; '.join(wrong)}."
        )
    return actual
