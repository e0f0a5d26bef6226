# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""VMs with their vNICs: read them, and change the MAC addresses of one."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import lookup
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import APPLIED, FAILED, Write, send_batch
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.lookup import VMS
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument, VerifyFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import marks
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import Step
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.ordering import (
    NicOrderPlan,
    NicOrdersPlan,
    VmNics,
    as_planned,
)

Profiles = t.Mapping[str, tuple[str, str]]
UP = "up"
# PCI addresses are only in the OVF, which comes with the same request.
WITH_NICS: dict[str, t.Any] = {"follow": "nics", "all_content": True}


def read_with_nics(engine: Engine, reference: str) -> VmNics:
    """Return a VM by name or id with its vNICs; raises NotFound or Ambiguous. Two requests, three for one that is up.

    PCI addresses are only in its OVF, which comes with the same request.
    """
    return read_many(engine, [reference])[0]


def read_many(engine: Engine, references: t.Sequence[str]) -> list[VmNics]:
    """Return VMs by names and ids with their vNICs, each once; raises NotFound or Ambiguous.

    A request for up to 25 VMs, one for the profiles, and one for each VM that is up.
    """
    found = list(lookup.find_many(engine, VMS, references, **WITH_NICS))
    return with_nics(engine, list({vm.id: vm for vm in found}.values()))


def search_with_nics(engine: Engine, criteria: str) -> list[VmNics]:
    """Return the VMs that fit a search of the engine's own language, with their vNICs. A request for up to 100 VMs."""
    return with_nics(engine, list(lookup.search(engine, VMS, criteria, **WITH_NICS)))


def read_selected(
    engine: Engine, one: t.Optional[str], several: t.Optional[t.Sequence[str]], criteria: t.Optional[str]
) -> list[VmNics]:
    """Return the VMs that the options ``vm``, ``vms`` or ``search`` name; each knows its option."""
    if criteria is not None:
        return [replace(vm, path="search") for vm in search_with_nics(engine, criteria)]
    if one is not None:
        return [read_with_nics(engine, one)]
    paths = {reference: f"vms[{number}]" for number, reference in enumerate(several or ())}
    found = read_many(engine, several or ())
    return [replace(vm, path=paths.get(vm.name) or paths.get(vm.id, "vms")) for vm in found]


def with_nics(engine: Engine, found: t.Sequence[t.Any]) -> list[VmNics]:
    """Return the SDK's VMs, which were read with vNICs and OVF, as plain data."""
    names = profiles(engine) if any(vm.nics for vm in found) else {}
    devices = _devices(engine, [vm.id for vm in found if vm.status and vm.status.value == UP])
    return [_vm(vm, names, devices.get(vm.id, {})) for vm in found]


def _vm(vm: t.Any, names: Profiles, devices: t.Mapping[str, str]) -> VmNics:
    boot = vm.os.boot.devices if vm.os and vm.os.boot else ()
    return VmNics(
        vm.id,
        vm.name,
        vm.status.value if vm.status else "",
        vnics_of(vm, names),
        devices,
        tuple(device.value for device in boot or ()),
        # The engine says so in lists only, of a VM that is down.
        importing=bool(vm.status_detail) and vm.status is not None and vm.status.value == "down",
    )


def vnics_of(item: t.Any, names: Profiles) -> tuple[Vnic, ...]:
    """Return the vNICs of the SDK's VM or template, which was read with vNICs and OVF."""
    slots = _pci_addresses(item)
    return tuple(replace(vnic_from_sdk(nic, names), pci=slots.get(nic.id, "")) for nic in item.nics or ())


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


def _devices(engine: Engine, ids: t.Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the devices that guest agents report: by the id of the VM the names by MAC address. One request each."""
    services = [engine.system.vms_service().vm_service(ident).reported_devices_service() for ident in ids]
    answers = engine.read_together("read the devices of VMs", [service.list for service in services])
    return {ident: _names_by_mac(found) for ident, found in zip(ids, answers)}


def _names_by_mac(found: t.Iterable[t.Any]) -> dict[str, str]:
    return {device.mac.address: device.name for device in found if device.mac and device.mac.address and device.name}


def macs_in_use(engine: Engine) -> frozenset[str]:
    """Return the MAC addresses of all VMs. One request."""
    found = engine.read("list VMs with vNICs", lambda: engine.system.vms_service().list(follow="nics"))
    macs = (nic.mac.address for vm in found for nic in vm.nics or () if nic.mac and nic.mac.address)
    return frozenset(map(_macs.normalized, macs))


# --------------------------------------------------------------------------------------------------------------- writes
def apply_orders(engine: Engine, planned: NicOrdersPlan, applied: list[Change]) -> None:
    """Carry out a plan; each request that succeeded is added to ``applied``.

    The engine's own action is sent for several VMs at a time. Exchanges go VM by VM, and one request after the other.
    """
    _reorder(engine, [(vm, part) for vm, part in planned.parts if part.reorder], applied)
    for vm, part in planned.parts:
        for step in part.steps:
            _set_mac(engine, vm, step, part.name_after(step))
            name = f"{vm.name}/{step.nic}"
            applied.append(Change("update", "nic", name, {"mac": step.before}, {"mac": step.after}))
        if part.sets_boot:
            _set_boot(engine, vm, part)
            applied.append(part.changes[-1])


def _reorder(engine: Engine, parts: t.Sequence[tuple[VmNics, NicOrderPlan]], applied: list[Change]) -> None:
    service = engine.system.vms_service()
    writes = {
        vm.id: Write(_reordering(vm), functools.partial(_reorder_one, service.vm_service(vm.id))) for vm, dummy in parts
    }
    # More than one at a time; one alone is repeated where its answer is lost.
    sent = send_batch(engine, writes) if len(writes) > 1 else {}
    applied += [part.changes[0] for vm, part in parts if vm.id in sent and sent[vm.id].state == APPLIED]
    for item in sent.values():
        if item.state == FAILED and item.error:
            raise item.error
    for vm, part in parts:
        if vm.id not in sent or sent[vm.id].state != APPLIED:
            engine.write_idempotent(_reordering(vm), writes[vm.id].send)
            applied.append(part.changes[0])


def _reordering(vm: VmNics) -> str:
    return f"reorder the MAC addresses of VM '{vm.name}'"


def _reorder_one(service: t.Any, **options: t.Any) -> t.Any:
    return service.reorder_mac_addresses(**options)


def _set_mac(engine: Engine, vm: VmNics, step: Step, name: str) -> None:
    own = {marks.unmark([vnic])[0][0].name: vnic.id for vnic in vm.vnics}
    service = engine.system.vms_service().vm_service(vm.id).nics_service().nic_service(own[step.nic])
    nic = types.Nic(name=name, mac=types.Mac(address=step.after))
    what = f"set MAC address {step.after} of vNIC '{step.nic}' of VM '{vm.name}'"
    engine.write_idempotent(what, lambda: service.update(nic))


def _set_boot(engine: Engine, vm: VmNics, part: NicOrderPlan) -> None:
    devices = [types.BootDevice(device) for device in part.boot]
    body = types.Vm(os=types.OperatingSystem(boot=types.Boot(devices=devices)))
    service = engine.system.vms_service().vm_service(vm.id)
    engine.write_idempotent(f"set the boot devices of VM '{vm.name}'", lambda: service.update(body))


def verify_orders(engine: Engine, planned: NicOrdersPlan) -> dict[str, VmNics]:
    """Return the VMs that were changed as they are now, by id; raises VerifyFailed if one is not as planned."""
    parts = {vm.id: part for vm, part in planned.parts if not part.is_empty}
    actual = {vm.id: vm for vm in read_many(engine, list(parts))}
    for ident, part in parts.items():
        verify_order(actual[ident], part)
    return actual


def verify_order(vm: VmNics, plan: NicOrderPlan) -> None:
    """Raise VerifyFailed if a VM is not as planned."""
    dummy, now = marks.unmark(vm.vnics)
    wrong = sorted(name for name, mac in plan.macs.items() if now.get(name) != mac)
    if wrong:
        raise VerifyFailed(f"After the change, these vNICs of VM '{vm.name}' do not have their MAC address: {wrong}.")
    if vm.boot != plan.boot:
        raise VerifyFailed(f"After the change, VM '{vm.name}' boots from {list(vm.boot)} instead of {list(plan.boot)}.")


def results(planned: NicOrdersPlan, actual: t.Mapping[str, VmNics]) -> list[tuple[VmNics, NicOrderPlan]]:
    """Return each VM as it is after the change, or as it would be, with its plan."""
    return [(actual.get(vm.id) or as_planned(vm, part), part) for vm, part in planned.parts]
