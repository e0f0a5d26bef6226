# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The devices of a domain of libvirt."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import values
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import Device, ForeignDisk, ForeignNic
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.xml_tree import Node

BUSES = {"hd": "ide", "sd": "scsi", "vd": "virtio", "xv": "xen", "fd": "fdc", "ub": "uml"}
# Devices of any VM, without a meaning for a migration.
USUAL = {
    *("disk", "interface", "controller", "emulator", "input", "graphics", "video", "console", "channel", "serial"),
    *("memballoon", "rng", "sound", "audio", "panic", "hub", "tpm"),
}
PASSTHROUGH = "hostdev"
WITH_SOURCE = ("network", "bridge", "direct")


def disks(devices: Node) -> tuple[ForeignDisk, ...]:
    """Return the disks without CD and floppy drives, in the order of the document."""
    found = [node for node in devices.all("disk") if node.attributes.get("device", "disk") in ("disk", "lun")]
    return tuple(_disk(node, index) for index, node in enumerate(found))


def cdroms(devices: Node) -> tuple[str, ...]:
    """Return the images in the CD drives; an empty drive is not listed."""
    drives = [node for node in devices.all("disk") if node.attributes.get("device") == "cdrom"]
    return tuple(path for path in (_place(node.first("source"))[0] for node in drives) if path)


def _disk(node: Node, index: int) -> ForeignDisk:
    source = node.first("source")
    target = (node.first("target") or Node("target")).attributes
    address = (node.first("address") or Node("address")).attributes
    path, pool = _place(source)
    label = target.get("dev", "")
    boot = node.first("boot")
    return ForeignDisk(
        index=index,
        label=label,
        kind=node.attributes.get("type", "file"),
        format=(node.first("driver") or Node("driver")).attributes.get("type", ""),
        bus=target.get("bus") or BUSES.get(label[:2], ""),
        controller=address.get("controller", ""),
        unit=address.get("unit", ""),
        file=path,
        pool=pool or values.datastore(path),
        serial=(node.value("serial") or "").strip(),
        shared=node.first("shareable") is not None,
        rdm=node.attributes.get("device") == "lun",
        encrypted=node.first("encryption") is not None
        or (source is not None and source.first("encryption") is not None),
        read_only=node.first("readonly") is not None,
        boot=boot is not None and values.whole(boot.attributes.get("order")) == 1,
    )


def _place(source: t.Optional[Node]) -> tuple[str, str]:
    """Return path and pool of a source; for a disk on the network, the path begins with the protocol."""
    given = source.attributes if source is not None else {}
    if given.get("protocol"):
        return f"{given['protocol']}:{given.get('name', '')}", ""
    if given.get("volume"):
        return given["volume"], given.get("pool", "")
    return given.get("file") or given.get("dev") or given.get("dir") or "", ""


def nics(devices: Node) -> tuple[ForeignNic, ...]:
    """Return the NICs in the order of the document, which is the order of the guest."""
    return tuple(_nic(node, index) for index, node in enumerate(devices.all("interface")))


def _nic(node: Node, index: int) -> ForeignNic:
    address = node.first("mac") or Node("mac")
    link = (node.first("link") or Node("link")).attributes.get("state", "up")
    vlan = node.first("vlan") or Node("vlan")
    tags = [values.whole(tag.attributes.get("id")) for tag in vlan.all("tag")]
    kind = node.attributes.get("type", "")
    name, key, switch = _network(kind, (node.first("source") or Node("source")).attributes)
    return ForeignNic(
        index=index,
        label=f"NIC {index + 1}",
        mac=values.mac(address.attributes.get("address")),
        mac_type=address.attributes.get("type", ""),
        model=(node.first("model") or Node("model")).attributes.get("type", ""),
        network=name,
        network_key=key,
        switch=switch,
        vlan=tags[0] if len(tags) == 1 else None,
        connected=link != "down",
        passthrough=kind in ("hostdev", "vdpa"),
        pci=_pci(node),
    )


def _network(kind: str, source: t.Mapping[str, str]) -> tuple[str, str, str]:
    """Return the name, key and switch of a network; a port group is a network of its own within its network."""
    name = source.get("network") or source.get("bridge") or source.get("dev") or source.get("name") or ""
    if not name:
        # A NIC of another type, such as user, needs no source.
        return ("", "", "") if kind in WITH_SOURCE else (kind, kind, "")
    group = source.get("portgroup", "")
    if group:
        return group, f"{kind}:{name}/{group}", name
    return name, f"{kind}:{name}", ""


def _pci(node: Node) -> str:
    address = next((a.attributes for a in node.all("address") if a.attributes.get("type") == "pci"), {})
    try:
        domain, bus, slot, function = (int(address[key], 16) for key in ("domain", "bus", "slot", "function"))
    except (KeyError, ValueError):
        return ""
    return f"{domain:04x}:{bus:02x}:{slot:02x}.{function:x}"


def others(devices: Node) -> tuple[Device, ...]:
    """Return the devices that a migration has to consider."""
    return tuple(_other(node) for node in devices.children if node.tag not in USUAL)


def _other(node: Node) -> Device:
    if node.tag == PASSTHROUGH:
        kind = node.attributes.get("type", "")
        return Device({"pci": "pci_passthrough", "usb": "usb", "mdev": "vgpu"}.get(kind, f"{kind}_passthrough"))
    if node.tag == "redirdev":
        return Device("usb_redirection")
    return Device(node.tag.lower(), node.attributes.get("model", ""))
