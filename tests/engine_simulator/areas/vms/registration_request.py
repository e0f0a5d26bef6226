# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request for a registration says: mappings of clusters, roles, domains, affinity, LUNs and vNIC profiles."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ...core.api import UUID
from ...core.elements import attribute, string
from ...core.faults import EngineFault, invalid_uuid, missing
from .profile_mapping import Mapping

NAMED = {
    "cluster_mappings": ("registration_cluster_mapping", "Cluster name", "Cluster name"),
    "role_mappings": ("registration_role_mapping", "Role name", "Role"),
    "domain_mappings": ("registration_domain_mapping", "Domain name", "Domain name"),
    "affinity_group_mappings": ("registration_affinity_group_mapping", "AffinityGroup name", "AffinityGroup name"),
    "affinity_label_mappings": ("registration_affinity_label_mapping", "AffinityLabel name", "AffinityLabel name"),
    "lun_mappings": ("registration_lun_mapping", "Lun id", "Lun"),
}
LUN_ID = "lun_storage/logical_units/logical_unit"


@dataclass
class Mappings:
    """Old name -> new name, and the entries for vNICs. None means that no list was given."""

    names: dict[str, dict[str | None, str | None] | None] = field(default_factory=dict)
    vnics: list[Mapping] = field(default_factory=list)

    def mapped(self, kind: str, name: str) -> str | None:
        return (self.names.get(kind) or {}).get(name)


def read_mappings(body: Element | None, checked: bool = True) -> Mappings:
    """Faults: 400 for an entry without one of its sides (`checked`), 500 for two of the same source."""
    configuration = body.find("registration_configuration") if body is not None else None
    if checked:
        _check_sides(configuration)
    mappings = Mappings()
    new = configuration.find("vnic_profile_mappings") if configuration is not None else None
    old = body.find("vnic_profile_mappings") if body is not None else None
    if old is not None and new is None:
        mappings.vnics = _old_form(old)
    for kind, (tag, *_texts) in NAMED.items():
        element = configuration.find(kind) if configuration is not None else None
        if element is not None:
            mappings.names[kind] = _named(element, tag, kind)
    if new is not None:
        mappings.vnics = [m for m in map(_new_entry, new.findall("registration_vnic_profile_mapping")) if m]
    return mappings


def _check_sides(configuration: Element | None) -> None:
    for kind, (tag, source, destination) in NAMED.items():
        entries = configuration.findall(f"{kind}/{tag}") if configuration is not None else []
        for entry in entries:
            for side, text in (
                ("from", f"{source} is missing from source."),
                ("to", f"{destination} is missing from destination."),
            ):
                if entry.find(side) is None:
                    raise EngineFault(400, detail=text, wrapped=False)


def _named(element: Element, tag: str, kind: str) -> dict[str | None, str | None]:
    found: dict[str | None, str | None] = {}
    for entry in element.findall(tag):
        key = _side(entry, "from", kind)
        if key in found or key is None:
            raise EngineFault(500, None)
        found[key] = _side(entry, "to", kind)
    return found


def _side(entry: Element, side: str, kind: str) -> str | None:
    if kind == "lun_mappings":
        return attribute(entry, f"{side}/{LUN_ID}")
    return string(entry, f"{side}/name")


# --------------------------------------------------------------------------------------------------------------- vNICs
def _new_entry(entry: Element) -> Mapping | None:
    """An entry that does not name a source is left out, a wrong id of a target likewise."""
    network, profile = string(entry, "from/network/name"), string(entry, "from/name")
    if network is None or profile is None:
        return None
    target = attribute(entry, "to")
    return Mapping(
        network,
        profile,
        target.lower() if target and UUID.fullmatch(target) else None,
        string(entry, "to/network/name"),
        string(entry, "to/name"),
    )


def _old_form(element: Element) -> list[Mapping]:
    entries = element.findall("vnic_profile_mapping")
    if not entries:
        raise missing("VnicProfileMappings [vnicProfileMappings] required for validateVnicMappings")
    return [_old_entry(entry) for entry in entries]


def _old_entry(entry: Element) -> Mapping:
    for tag, name in (
        ("source_network_name", "sourceNetworkName"),
        ("source_network_profile_name", "sourceNetworkProfileName"),
    ):
        if not string(entry, tag):
            raise missing(f"VnicProfileMapping [{name}] required for validateVnicMappings")
    target = attribute(entry, "target_vnic_profile")
    if target is not None and not UUID.fullmatch(target):
        raise invalid_uuid(target)
    network, profile = string(entry, "source_network_name"), string(entry, "source_network_profile_name")
    return Mapping(network, profile, target.lower() if target else None)
