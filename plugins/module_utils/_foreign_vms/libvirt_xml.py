# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The reader of libvirt's domain XML, of any of its hypervisors: KVM, Xen, and VMware through libvirt."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import libvirt_devices, values, xml_tree
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    BIOS,
    UEFI,
    UNKNOWN,
    ForeignVm,
    Place,
    Remark,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.xml_tree import Node

KIND = "libvirt"
HYPERVISORS = {"qemu": "kvm"}


def parse(document: t.Union[str, bytes], path: str = "", power: str = UNKNOWN) -> ForeignVm:
    """Return the VM of a domain XML; raises UnreadableDocument. The XML does not tell whether the VM is running."""
    root = xml_tree.parse(document)
    if root.tag != "domain":
        raise UnreadableDocument(f"The document is '{root.tag[:40]}' and not a domain of libvirt.")
    system = root.first("os") or Node("os")
    devices = root.first("devices") or Node("devices")
    os_id = _os(root)
    disks = libvirt_devices.disks(devices)
    vm = ForeignVm(
        name=(root.value("name") or "").strip(),
        place=Place(KIND, path=path, id=_text(root, "moref"), datacenter=_text(root, "datacenterpath")),
        uuid=values.uuid(root.value("uuid")),
        hypervisor=HYPERVISORS.get(root.attributes.get("type", ""), root.attributes.get("type", "")),
        power=power,
        **_memory_and_cpus(root),
        **_firmware(system, root),
        tpm=devices.first("tpm") is not None,
        machine=_of_type(system, "machine"),
        architecture=_of_type(system, "arch"),
        os=os_id,
        os_family=values.os_family(os_id.replace("/", " ")),
        description=(root.value("description") or root.value("title") or "").strip(),
        clock=_clock(root),
        boot_order=tuple(node.attributes.get("dev", "") for node in system.all("boot")),
        disks=disks,
        nics=libvirt_devices.nics(devices),
        cdroms=libvirt_devices.cdroms(devices),
        devices=libvirt_devices.others(devices),
        traits=tuple(_traits(root, system)),
        remarks=tuple(_remarks(root, devices)),
    )
    return values.checked(vm)


def _memory_and_cpus(root: Node) -> dict[str, t.Any]:
    memory = next((root.first(tag) for tag in ("currentMemory", "memory") if root.first(tag)), None) or Node("memory")
    vcpu = root.first("vcpu") or Node("vcpu")
    cpu = root.first("cpu") or Node("cpu")
    topology = (cpu.first("topology") or Node("topology")).attributes
    known = "sockets" in topology
    dies = values.positive(topology.get("dies"), 1) * values.positive(topology.get("clusters"), 1)
    return {
        "memory": values.libvirt_size(memory.text, memory.attributes.get("unit", "")),
        "cpus": values.positive(vcpu.attributes.get("current"), values.positive(vcpu.text, 1)),
        "sockets": values.positive(topology["sockets"], 1) if known else None,
        "cores": values.positive(topology.get("cores"), 1) * dies if known else None,
        "threads": values.positive(topology.get("threads"), 1) if known else None,
    }


def _firmware(system: Node, root: Node) -> dict[str, t.Any]:
    loader = system.first("loader") or Node("loader")
    chosen = system.attributes.get("firmware", "").lower()
    efi = chosen == "efi" or loader.attributes.get("type") == "pflash"
    named = loader.text.rpartition("/")[2].lower()
    # Xen and old libvirt name the firmware only by its file.
    efi = efi or (not chosen and any(word in named for word in ("ovmf", "edk2", "aavmf", "efi")))
    firmware = system.first("firmware") or Node("firmware")
    features = {f.attributes.get("name"): f.attributes.get("enabled") for f in firmware.all("feature")}
    secure = values.true(features.get("secure-boot")) or values.true(loader.attributes.get("secure"))
    # VMware through libvirt tells nothing else.
    is_known = bool(system.children) or root.attributes.get("type") != "vmware"
    return {"firmware": UEFI if efi else BIOS if is_known else UNKNOWN, "secure_boot": efi and secure}


def _of_type(system: Node, attribute: str) -> str:
    return (system.first("type") or Node("type")).attributes.get(attribute, "")


def _os(root: Node) -> str:
    metadata = root.first("metadata") or Node("metadata")
    return next((node.attributes["id"] for node in metadata.descendants("os") if node.attributes.get("id")), "")


def _text(root: Node, tag: str) -> str:
    return next((node.text.strip() for node in root.descendants(tag)), "")


def _clock(root: Node) -> str:
    given = (root.first("clock") or Node("clock")).attributes
    return given.get("timezone") or given.get("offset", "")


def _traits(root: Node, system: Node) -> t.Iterator[str]:
    vcpu, tune = root.first("vcpu") or Node("vcpu"), root.first("cputune") or Node("cputune")
    if vcpu.attributes.get("cpuset") or tune.first("vcpupin") or tune.first("emulatorpin"):
        yield "cpu_pinning"
    if (root.first("cpu") or Node("cpu")).attributes.get("mode") == "host-passthrough":
        yield "cpu_passthrough"
    if root.first("numatune"):
        yield "numa_pinning"
    if (root.first("memoryBacking") or Node("memoryBacking")).first("hugepages"):
        yield "huge_pages"
    if root.first("launchSecurity"):
        yield "memory_encryption"
    if system.first("kernel"):
        yield "direct_kernel_boot"
    if root.first("maxMemory") or values.whole(vcpu.attributes.get("current")) not in (None, values.whole(vcpu.text)):
        yield "hotplug"
    if _of_type(system, "machine").startswith("xenpv") or (system.value("type") or "").strip() in ("xen", "linux"):
        yield "paravirtualized"


def _remarks(root: Node, devices: Node) -> t.Iterator[Remark]:
    if not devices.children:
        yield Remark("source.devices.missing")
    for disk in devices.all("disk"):
        target = (disk.first("target") or Node("target")).attributes.get("dev", "")
        backing = disk.first("backingStore")
        if backing is not None and backing.first("source"):
            yield Remark("source.disk.chain", target)
        if disk.first("mirror"):
            yield Remark("source.disk.job", target)
