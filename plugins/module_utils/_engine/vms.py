# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""VMs with their vNICs: read them, and change the MAC addresses of one."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.lookup import VMS, find
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    UnreadableDocument,
    VerifyFailed,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import marks
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import Step
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.ordering import NicOrderPlan, VmNics

Profiles = t.Mapping[str, tuple[str, str]]


def read_with_nics(engine: Engine, reference: str) -> VmNics:
    """Return a VM by name or id with its vNICs; raises NotFound or Ambiguous. Two requests, three for one that is up.

    PCI addresses are only in its OVF, which comes with the same request.
    """
    found = find(engine, VMS, reference, follow="nics", all_content=True)
    names = profiles(engine)
    slots = _pci_addresses(found)
    vnics = tuple(replace(vnic_from_sdk(nic, names), pci=slots.get(nic.id, "")) for nic in found.nics or ())
    status = found.status.value if found.status else ""
    return VmNics(found.id, found.name, status, vnics, _devices(engine, found.id) if status == "up" else {})


def profiles(engine: Engine) -> Profiles:
    """Return the names of network and profile of each vNIC profile by its id. One request."""
    found = engine.read("list vNIC profiles", lambda: engine.system.vnic_profiles_service().list(follow="network"))
    return {profile.id: (profile.network.name or "" if profile.network else "", profile.name) for profile in found}


def vnic_from_sdk(nic: t.Any, names: Profiles) -> Vnic:
    """Return a vNIC of the SDK, without its PCI address."""
    network, profile = names.get(nic.vnic_profile.id, ("", "")) if nic.vnic_profile else ("", "")
    return Vnic(
        name=nic.name,
        network=network or None,
        profile=profile or None,
        mac=(nic.mac.address if nic.mac else None) or "",
        id=nic.id,
        interface=nic.interface.value if nic.interface else "",
        plugged=nic.plugged is not False,
        linked=nic.linked is not False,
    )


def _pci_addresses(vm: t.Any) -> dict[str, str]:
    """Return the PCI addresses by the id of the vNIC; none where the engine gives no OVF that can be read."""
    configuration = vm.initialization.configuration if vm.initialization else None
    if not configuration or not configuration.data:
        return {}
    try:
        return {vnic.id: vnic.pci for vnic in ovf.parse(configuration.data).vnics}
    except UnreadableDocument:
        return {}


def _devices(engine: Engine, vm_id: str) -> dict[str, str]:
    service = engine.system.vms_service().vm_service(vm_id).reported_devices_service()
    found = engine.read(f"read the devices of VM {vm_id}", service.list)
    return {device.mac.address: device.name for device in found if device.mac and device.mac.address and device.name}


def macs_in_use(engine: Engine) -> frozenset[str]:
    """Return the MAC addresses of all VMs. One request."""
    found = engine.read("list VMs with vNICs", lambda: engine.system.vms_service().list(follow="nics"))
    macs = (nic.mac.address for vm in found for nic in vm.nics or () if nic.mac and nic.mac.address)
    return frozenset(map(_macs.normalized, macs))


# --------------------------------------------------------------------------------------------------------------- writes
def apply_order(engine: Engine, vm: VmNics, plan: NicOrderPlan, applied: list[Change]) -> None:
    """Carry out a plan; each request that succeeded is added to ``applied``."""
    if plan.reorder:
        service = engine.system.vms_service().vm_service(vm.id)
        engine.write_idempotent(f"reorder the MAC addresses of VM '{vm.name}'", service.reorder_mac_addresses)
        applied += plan.changes
    for step in plan.steps:
        _set_mac(engine, vm, step, plan.name_after(step))
        applied.append(Change("update", "nic", step.nic, {"mac": step.before}, {"mac": step.after}))


def _set_mac(engine: Engine, vm: VmNics, step: Step, name: str) -> None:
    own = {marks.unmark([vnic])[0][0].name: vnic.id for vnic in vm.vnics}
    service = engine.system.vms_service().vm_service(vm.id).nics_service().nic_service(own[step.nic])
    nic = types.Nic(name=name, mac=types.Mac(address=step.after))
    what = f"set MAC address {step.after} of vNIC '{step.nic}' of VM '{vm.name}'"
    engine.write_idempotent(what, lambda: service.update(nic))


def verify_order(engine: Engine, vm: VmNics, plan: NicOrderPlan) -> VmNics:
    """Return the VM as it is now; raises VerifyFailed if its MAC addresses are not as planned."""
    actual = read_with_nics(engine, vm.id)
    dummy, now = marks.unmark(actual.vnics)
    wrong = sorted(name for name, mac in plan.macs.items() if now.get(name) != mac)
    if wrong:
        raise VerifyFailed(f"After the change, these vNICs of VM '{vm.name}' do not have their MAC address: {wrong}.")
    return actual
