# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""vNIC profiles: of a network, chosen by the vNICs of VMs."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import UUID, Answer, Request, route
from ...core.elements import add, boolean, el, link, reference, string
from ...core.engine import Engine
from ...core.faults import EngineFault, input_invalid, invalid_uuid, missing, refuse
from ...core.listing import complete, listing, of_path, searched
from ...core.model import World
from ...core.search import Getter
from ..networks.hooks import NETWORK_HOOKS
from ..networks.model import Network, NetworksSlice
from .model import VmsSlice, VnicProfile

KIND = "VM network interface profile"
FILTER = "d2370ab4-fee3-11e9-a310-8c1645ce738e"
"""The network filter vdsm-no-mac-spoofing."""


def profile_element(profile: VnicProfile, of_network: bool = False) -> Element:
    """`of_network`: as an answer to a change shows it, below its network."""
    path = f"vnicprofiles/{profile.id}"
    shown = f"networks/{profile.network_id}/{path}" if of_network else path
    document = el("vnic_profile", link("permissions", f"{path}/permissions"), id=profile.id, path=shown)
    add(
        document,
        name=profile.name,
        description=profile.description or None,
        comment=profile.comment or None,
        port_mirroring=profile.port_mirroring,
        migratable=profile.migratable,
    )
    document.append(reference("network", "networks", profile.network_id))
    if profile.filtered:
        document.append(reference("network_filter", "networkfilters", FILTER))
    document.append(add(el("pass_through"), mode="enabled" if profile.passthrough else "disabled"))
    return document


@route("GET", "vnicprofiles")
def list_profiles(request: Request) -> Answer:
    world = request.world
    fields: dict[str, Getter] = {
        "name": lambda p: p.name,
        "id": lambda p: p.id,
        "description": lambda p: p.description,
        "network": lambda p: world.area(NetworksSlice).networks[p.network_id].name,
    }
    found = searched(request, world.area(VmsSlice).vnic_profiles.values(), fields, ("name", "description"))
    return listing("vnic_profiles", map(profile_element, found))


@route("GET", "networks/{network}/vnicprofiles")
def list_profiles_of_network(request: Request) -> Answer:
    ident = request.parameters["network"].lower()
    found = (p for p in request.world.area(VmsSlice).vnic_profiles.values() if p.network_id == ident)
    return listing("vnic_profiles", map(profile_element, found), request)


@route("GET", "vnicprofiles/{profile}")
@route("GET", "networks/{network}/vnicprofiles/{profile}")
def get_profile(request: Request) -> Answer:
    return Answer(200, profile_element(of_path(request.world.area(VmsSlice).vnic_profiles, request, "profile")))


@route("POST", "vnicprofiles", root="vnic_profile", usage="vnic_profiles/add")
def add_profile(request: Request) -> Answer:
    body = request.body
    element = body.find("network") if body is not None else None
    if string(body, "name") is None:
        raise input_invalid("Parameter 'profile.name' is mandatory but was not provided.")
    if element is None or element.get("id") is None:
        raise input_invalid("Parameter 'profile.network.id' is mandatory but was not provided.")
    return _add(request, element.get("id") or "")


@route("POST", "networks/{network}/vnicprofiles", root="vnic_profile", usage="assigned_vnic_profiles/add")
def add_profile_to_network(request: Request) -> Answer:
    if string(request.body, "name") is None:
        raise input_invalid("Parameter 'profile.name' is mandatory but was not provided.")
    return _add(request, request.parameters["network"])


def _add(request: Request, network_id: str) -> Answer:
    world, body = request.world, request.body
    name = string(body, "name") or ""
    if not name:
        raise missing("VnicProfile [name] required for add")
    if not UUID.fullmatch(network_id):
        raise invalid_uuid(network_id)
    network = world.area(NetworksSlice).networks.get(network_id.lower())
    if network is None:
        raise refuse("NETWORK_NOT_EXISTS", "add", KIND)
    profile = VnicProfile(world.new_id(), name, network.id)
    _take(profile, body)
    _check(world, profile, "add")
    world.area(VmsSlice).vnic_profiles[profile.id] = profile
    return Answer(201, profile_element(profile, of_network=True))


def _take(profile: VnicProfile, body: Element | None) -> None:
    for field in ("name", "description", "comment"):
        if (text := string(body, field)) is not None:
            setattr(profile, field, text)
    for field in ("port_mirroring", "migratable"):
        if (flag := boolean(body, field)) is not None:
            setattr(profile, field, flag)
    if (mode := string(body, "pass_through/mode")) is not None:
        profile.passthrough = mode == "enabled"
    element = body.find("network_filter") if body is not None else None
    if element is not None:
        profile.filtered = bool(element.get("id"))


def _check(world: World, profile: VnicProfile, action: str) -> None:
    others = (
        p
        for p in world.area(VmsSlice).vnic_profiles.values()
        if p.network_id == profile.network_id and p.id != profile.id
    )
    if any(p.name == profile.name for p in others):
        raise refuse("ACTION_TYPE_FAILED_VNIC_PROFILE_NAME_IN_USE", action, KIND)
    if profile.passthrough and (profile.port_mirroring or profile.filtered):
        key = "ACTION_TYPE_FAILED_PASSTHROUGH_PROFILE_CONTAINS_NOT_SUPPORTED_PROPERTIES"
        raise refuse(key, action, KIND)


@route("PUT", "vnicprofiles/{profile}", root="vnic_profile", usage="vnic_profile/update")
def update_profile(request: Request) -> Answer:
    world, body = request.world, request.body
    profile = of_path(world.area(VmsSlice).vnic_profiles, request, "profile")
    element = body.find("network") if body is not None else None
    changed = VnicProfile(**vars(profile))
    _take(changed, body)
    _check(world, changed, "edit")
    if element is not None and element.get("id") not in (None, profile.network_id):
        raise refuse("ACTION_TYPE_FAILED_CANNOT_CHANGE_VNIC_PROFILE_NETWORK", "edit", KIND)
    vars(profile).update(vars(changed))
    return Answer(200, profile_element(profile, of_network=True))


@route("DELETE", "vnicprofiles/{profile}")
@route("DELETE", "networks/{network}/vnicprofiles/{profile}")
def remove_profile(request: Request) -> Answer:
    world = request.world
    profile = of_path(world.area(VmsSlice).vnic_profiles, request, "profile")
    for kind, owners in (("virtual machine", world.area(VmsSlice).vms), ("template", world.area(VmsSlice).templates)):
        users = sorted(o.name for o in owners.values() if any(n.profile_id == profile.id for n in o.nics))
        if users:
            raise _in_use(kind, users)
    del world.area(VmsSlice).vnic_profiles[profile.id]
    return complete()


def _in_use(kind: str, users: list[str]) -> EngineFault:
    if len(users) == 1:
        key = "ACTION_TYPE_FAILED_VNIC_PROFILE_IN_ONE_USE"
        return refuse(key, "remove", KIND, entities=kind, ENTITIES_USING_VNIC_PROFILE=users)
    key = "ACTION_TYPE_FAILED_VNIC_PROFILE_IN_MANY_USES"
    return refuse(
        key,
        "remove",
        KIND,
        entities=f"{kind}s",
        ENTITIES_USING_VNIC_PROFILE=users,
        ENTITIES_USING_VNIC_PROFILE_COUNTER=len(users),
    )


@NETWORK_HOOKS.added.register
def add_profile_of_same_name(engine: Engine, network: Network) -> None:
    """A new VM network comes with a profile of its name."""
    if network.vm_network:
        profile = VnicProfile(engine.world.new_id(), network.name, network.id)
        engine.world.area(VmsSlice).vnic_profiles[profile.id] = profile


@NETWORK_HOOKS.removed.register
def remove_profiles(engine: Engine, network: Network) -> None:
    world = engine.world
    gone = [p.id for p in world.area(VmsSlice).vnic_profiles.values() if p.network_id == network.id]
    for ident in gone:
        del world.area(VmsSlice).vnic_profiles[ident]
