# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The OVF that brings a VM back whose registration failed after the engine had accepted it.

The engine has forgotten its unregistered row then, and its disks are floating ones. A VM is added from its OVF without
the mappings and flags of a registration, so the OVF itself has to say what it gets.
"""

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import xml_tree
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import NETWORK
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import Registration, mac_after
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic

CIM = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2"
RASD = f"{{{CIM}/CIM_ResourceAllocationSettingData}}"
NAMESPACES = {
    "ovf": "http://schemas.dmtf.org/ovf/envelope/1/",
    "rasd": f"{CIM}/CIM_ResourceAllocationSettingData",
    "vssd": f"{CIM}/CIM_VirtualSystemSettingData",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


@dataclass(frozen=True)
class NicSettings:
    """What a vNIC gets: the names of network and profile, and its MAC address, empty for one of the engine."""

    network: str = ""
    profile: str = ""
    mac: str = ""


@dataclass(frozen=True)
class Settings:
    """What a VM gets that is brought back: its vNICs by name, and whether it keeps its lease."""

    nics: t.Mapping[str, NicSettings] = field(default_factory=dict)
    lease: bool = True


def settings_of(one: Registration, free: t.Iterator[str], in_use: t.Container[str] = ()) -> Settings:
    """Return what a VM gets as it was planned, without its lease, which may be why the registration failed.

    ``free`` are MAC addresses for vNICs that get new ones. The engine could choose one of another vNIC of the same VM.
    An address that goes back to its vNIC afterwards is not in the OVF while another VM has it: it is ``in_use``.
    """
    nics = {
        decision.vnic.name: NicSettings(
            decision.profile.network if decision.profile else "",
            decision.profile.name if decision.profile else "",
            _mac(decision.vnic, one, in_use) or next(free, ""),
        )
        for decision in one.mapping.decisions
    }
    return Settings(nics, lease=False)


def _mac(vnic: Vnic, one: Registration, in_use: t.Container[str]) -> str:
    mac = mac_after(vnic, one.macs) or ""
    return "" if vnic in one.macs.put_back and _macs.normalized(mac) in in_use else mac


def ovf_to_add(document: t.Union[str, bytes], settings: Settings) -> str:
    """Return the OVF with these settings; raises UnreadableDocument for one that is not safe to read."""
    xml_tree.parse(document)
    for prefix, uri in NAMESPACES.items():
        ET.register_namespace(prefix, uri)
    root = ET.fromstring(document)
    for content in root.iter("Content"):
        lease = None if settings.lease else content.find("LeaseDomainId")
        if lease is not None:
            content.remove(lease)
        for item in content.iter("Item"):
            if (item.findtext(f"{RASD}ResourceType") or "").strip() == NETWORK:
                _change(item, settings)
    return ET.tostring(root, encoding="unicode")


def _change(item: ET.Element, settings: Settings) -> None:
    name = item.findtext(f"{RASD}Name") or item.findtext(f"{RASD}ElementName") or ""
    wanted = settings.nics.get(name)
    if wanted is None:
        return
    for tag, text in (
        ("Connection", wanted.network),
        ("OtherResourceType", wanted.profile),
        ("MACAddress", wanted.mac),
    ):
        element = item.find(f"{RASD}{tag}")
        if element is None:
            element = ET.SubElement(item, f"{RASD}{tag}")
        element.text = text
