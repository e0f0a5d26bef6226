# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vNICs of a VM. A MAC address is kept as it was written."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ...core.api import UUID, Answer, Request, action, route
from ...core.elements import boolean, string
from ...core.faults import (
    input_invalid,
    invalid_uuid,
    message,
    missing,
    not_found,
    refuse,
    refused,
    text_of,
    wrong_input,
)
from ...core.listing import complete, listing
from ..clusters.model import cluster_network
from ..mac_pools.allocation import FORMAT, ZERO, NoMacsLeft, is_multicast
from .common import subjects_of_vm, vm_of_path
from .elements import nic_element, set_profile, visible_nics
from .mac_usage import PluggedNumbers, give_back, holder_of, macs_of, pool_of_cluster, takes_new
from .model import Vm, VmNic, VmsSlice
from .pci import give_addresses

NAME = re.compile(r"[A-Za-z0-9_.-]+")
LONGEST_NAME = 50
TYPES = {
    "virtio": "VirtIO",
    "rtl8139": "rtl8139",
    "e1000": "e1000",
    "e1000e": "e1000e",
    "rtl8139_virtio": "Dual mode rtl8139, VirtIO",
    "spapr_vlan": "sPAPR VLAN",
    "pci_passthrough": "PCI Passthrough",
}
EDITABLE = ("up", "down", "image_locked")


@route("GET", "vms/{vm}/nics")
def list_nics(request: Request) -> Answer:
    """An unknown VM has none."""
    vm = vm_of_path(request)
    return listing("nics", [nic_element(n, vm.id) for n in visible_nics(vm.nics)] if vm else [], request)


def nic_of_path(request: Request) -> tuple[Vm, VmNic]:
    vm = vm_of_path(request)
    ident = request.parameters["nic"].lower()
    nic = next((n for n in vm.nics if n.id == ident), None) if vm else None
    if vm is None or nic is None:
        raise not_found()
    return vm, nic


@route("GET", "vms/{vm}/nics/{nic}")
def get_nic(request: Request) -> Answer:
    vm, nic = nic_of_path(request)
    if not nic.has_device:
        raise not_found()
    return Answer(200, nic_element(nic, vm.id))


@route("GET", "vms/{vm}/nics/{nic}/statistics")
@route("GET", "vms/{vm}/nics/{nic}/reporteddevices")
def list_nothing(request: Request) -> Answer:
    nic_of_path(request)
    return listing("statistics" if request.path.endswith("statistics") else "reported_devices", [])


# -------------------------------------------------------------------------------------------------- what bodies may say
def _check_form(name: str | None, mac: str | None, updated: bool) -> None:
    texts = []
    if name is not None and not NAME.fullmatch(name):
        texts.append((text_of(message("VALIDATION_NAME_INVALID_WITH_DOT")), "name"))
    if name is not None and not 1 <= len(name) <= LONGEST_NAME:
        texts.append((f"size must be between 1 and {LONGEST_NAME}", "name"))
    if mac is not None and (mac or updated):
        if not FORMAT.fullmatch(mac) or mac == ZERO:
            texts.append((text_of(message("VALIDATION_VM_NETWORK_MAC_ADDRESS_INVALID")), "macAddress"))
        elif is_multicast(mac):
            texts.append((text_of(message("VALIDATION_VM_NETWORK_MAC_ADDRESS_MULTICAST")), "macAddress"))
    if texts:
        raise wrong_input(f"nic.{texts[0][1]}", *(text for text, _path in texts))


def _profile_id(request: Request, vm: Vm, element: Element, action_name: str) -> str | None:
    """The id of a profile that the VM may have; a name is not looked at."""
    ident = element.get("id")
    if ident is None:
        return None
    if not UUID.fullmatch(ident):
        raise invalid_uuid(ident)
    profile = request.world.area(VmsSlice).vnic_profiles.get(ident.lower())
    if profile is None:
        raise refuse("ACTION_TYPE_FAILED_VNIC_PROFILE_NOT_EXISTS", action_name, "Interface")
    if not cluster_network(request.world, vm.cluster_id, profile.network_id):
        raise refused(message("NETWORK_NOT_EXISTS_IN_CURRENT_CLUSTER"))
    return profile.id


def _check_status(vm: Vm, action_name: str) -> None:
    if vm.status not in EDITABLE:
        raise refuse("NETWORK_CANNOT_ADD_INTERFACE_WHEN_VM_STATUS_NOT_UP_DOWN_LOCKED", action_name, "Interface")


def _check_mac_free(request: Request, vm: Vm, mac: str) -> None:
    pool = pool_of_cluster(request.world, vm.cluster_id)
    if not pool.allow_duplicates and pool.in_use(mac):
        holder = holder_of(request.world, vm.cluster_id, mac)
        raise refused(message("NETWORK_MAC_ADDRESS_IN_USE", MacAddress=mac, VmName=holder))


# ------------------------------------------------------------------------------------------------------------- changes
@route("POST", "vms/{vm}/nics", root="nic", usage="vm_nics/add")
def add_nic(request: Request) -> Answer:
    body = request.body
    name, mac = string(body, "name"), string(body, "mac/address")
    if name is None:
        raise input_invalid("Parameter 'nic.name' is mandatory but was not provided.")
    if not name:
        raise missing("Nic [name] required for add")
    _check_form(name, mac, updated=False)
    vm = vm_of_path(request)
    if vm is None:
        raise refuse("ACTION_TYPE_FAILED_VM_NOT_FOUND", "add", "Interface")
    _check_status(vm, "add")
    if any(n.name == name for n in vm.nics):
        raise refused(message("NETWORK_INTERFACE_NAME_ALREADY_IN_USE"))
    element = body.find("vnic_profile") if body is not None else None
    profile_id = _profile_id(request, vm, element, "add") if element is not None else None
    nic = VmNic(request.world.new_id(), name)
    set_profile(request.world, nic, profile_id)
    nic.mac = _new_mac(request, vm, mac)
    nic.interface = string(body, "interface") or nic.interface
    for field in ("linked", "plugged"):
        if (flag := boolean(body, field)) is not None:
            setattr(nic, field, flag)
    vm.nics.append(nic)
    if vm.status == "up" and nic.plugged:
        give_addresses(vm)
    _log(request, 932, f"Interface {name} ({TYPES[nic.interface]}) was added to VM {vm.name}.", vm)
    return Answer(201, nic_element(nic, vm.id))


def _new_mac(request: Request, vm: Vm, mac: str | None) -> str:
    pool = pool_of_cluster(request.world, vm.cluster_id)
    if mac:
        _check_mac_free(request, vm, mac)
        pool.take(mac)
        return mac
    try:
        return pool.allocate(1, () if pool.allow_duplicates else PluggedNumbers(request.world))[0]
    except NoMacsLeft:
        raise refuse("MAC_POOL_NOT_ENOUGH_MAC_ADDRESSES", "add", "Interface") from None


@route("PUT", "vms/{vm}/nics/{nic}", root="nic", usage="vm_nic/update")
def update_nic(request: Request) -> Answer:
    vm, nic = nic_of_path(request)
    body = request.body
    name, mac = string(body, "name"), string(body, "mac/address")
    _check_form(name, mac, updated=True)
    _check_status(vm, "edit")
    if not nic.has_device:
        raise refuse("VM_INTERFACE_NOT_EXIST", "edit", "Interface")
    if name is not None and name != nic.name and any(n.name == name for n in vm.nics):
        raise refused(message("NETWORK_INTERFACE_NAME_ALREADY_IN_USE"))
    interface, plugged = string(body, "interface") or nic.interface, boolean(body, "plugged")
    hot = vm.status == "up" and nic.plugged and plugged is not False
    if hot and (interface != nic.interface or mac not in (None, nic.mac)):
        raise refuse("CANNOT_PERFORM_HOT_UPDATE", "edit", "Interface")
    element = body.find("vnic_profile") if body is not None else None
    profile_id = _profile_id(request, vm, element, "edit") if element is not None else nic.profile_id
    if mac and mac != nic.mac:
        _exchange_mac(request, vm, nic, mac)
    set_profile(request.world, nic, profile_id)
    nic.name, nic.interface = name or nic.name, interface
    linked = boolean(body, "linked")
    state = " " if linked in (None, nic.linked) else f"Link State is {'UP' if linked else 'DOWN'}."
    nic.linked = nic.linked if linked is None else linked
    nic.plugged = nic.plugged if plugged is None else plugged
    if vm.status == "up" and nic.plugged:
        give_addresses(vm)
    text = f"Interface {nic.name} ({TYPES[nic.interface]}) was updated for VM {vm.name}. {state}"
    _log(request, 934, text, vm)
    return Answer(200, nic_element(nic, vm.id))


def _exchange_mac(request: Request, vm: Vm, nic: VmNic, mac: str) -> None:
    after = [*macs_of(n for n in vm.nics if n is not nic), mac]
    if takes_new(macs_of(vm.stateless_nics), after, mac):
        _check_mac_free(request, vm, mac)
        pool_of_cluster(request.world, vm.cluster_id).take(mac)
    before, nic.mac = nic.mac, mac
    give_back(request.world, vm, before)


@route("DELETE", "vms/{vm}/nics/{nic}")
def remove_nic(request: Request) -> Answer:
    vm, nic = nic_of_path(request)
    _check_status(vm, "remove")
    if vm.status == "up" and nic.plugged:
        raise refused(message("NETWORK_CANNOT_REMOVE_ACTIVE_DEVICE"))
    vm.nics.remove(nic)
    give_back(request.world, vm, nic.mac)
    _log(request, 930, f"Interface {nic.name} ({TYPES[nic.interface]}) was removed from VM {vm.name}.", vm)
    return complete()


@action("vms/{vm}/nics/{nic}/activate", "vm_nic/activate")
def activate_nic(request: Request) -> list[Element]:
    return _plug(request, True)


@action("vms/{vm}/nics/{nic}/deactivate", "vm_nic/deactivate")
def deactivate_nic(request: Request) -> list[Element]:
    return _plug(request, False)


def _plug(request: Request, plugged: bool) -> list[Element]:
    vm, nic = nic_of_path(request)
    nic.plugged = plugged
    if vm.status == "up" and plugged:
        give_addresses(vm)
    return [nic_element(nic, vm.id)]


def _log(request: Request, code: int, text: str, vm: Vm) -> None:
    request.log_event(code, f"{text} (User: {request.user_name})", subjects_of_vm(request.world, vm))
