# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Guests that are made up from a seed, in the formats that both virt-v2v and the collection read."""

from __future__ import annotations

import pathlib
import random
from xml.sax.saxutils import escape, quoteattr

from tests.unit import made_up_foreign_vms as made_up

Chooser = random.Random
NAMES = ("web01", "legacy app", "Zürich-DB", "a&b <c>", "it's", "x" * 60, "web.example.com", "o'neil \\ path", "日本")
NETWORKS = ("VM Network", "DMZ", "vlan 100 / a&b", "prod:web", "Büro", "default", "%2f", "x'y")
MIB = 1 << 20


def mac(choose: Chooser) -> str:
    """A MAC address of a single NIC, in any case."""
    found = "00:50:56:" + ":".join(f"{choose.randrange(256):02x}" for dummy in range(3))
    return choose.choice((found, found.upper()))


def some(choose: Chooser, most: int) -> range:
    return range(choose.randint(0, most))


# -------------------------------------------------------------------------------------------------------------- libvirt
def libvirt_xml(choose: Chooser) -> str:
    """A domain of libvirt."""
    cpus = choose.choice((1, 2, 4, 8))
    memory = choose.choice(
        (
            "<memory>1048576</memory>",
            "<memory unit='KiB'>2097152</memory><currentMemory unit='KiB'>2097152</currentMemory>",
            "<memory unit='MiB'>1024</memory>",
            "<memory unit='GiB'>2</memory>",
            "<memory unit='bytes'>1073741824</memory>",
            "<memory unit='b'>1073741824</memory>",
            "<memory unit='k'>1048576</memory>",
            "<memory unit='M'>512</memory>",
            "<memory unit='G'>4</memory>",
        )
    )
    topology = choose.choice(("", f"<cpu><topology sockets='1' cores='{cpus}' threads='1'/></cpu>"))
    if not topology and cpus > 2:
        topology = choose.choice(
            ("", f"<cpu mode='host-model'><topology sockets='{cpus // 2}' cores='2' threads='1'/></cpu>")
        )
    system = choose.choice(
        (
            "<os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os>",
            "<os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type></os>",
            "<os firmware='bios'><type>hvm</type></os>",
            "<os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type>"
            "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader><nvram>/n.fd</nvram></os>",
            "<os><type>hvm</type><loader type='rom'>/usr/lib/xen/boot/hvmloader</loader></os>",
        )
    )
    kind = choose.choice(("kvm", "qemu", "xen", "kvm"))
    devices = "".join(libvirt_disk(choose, index) for index in range(choose.randint(1, 5)))
    devices += "".join(libvirt_nic(choose) for dummy in some(choose, 4))
    devices += choose.choice(("", "<graphics type='vnc'/>", "<tpm model='tpm-crb'><backend type='emulator'/></tpm>"))
    return (
        f"<domain type='{kind}'><name>{escape(choose.choice(NAMES))}</name>{memory}<vcpu>{cpus}</vcpu>"
        f"{topology}{system}<features><acpi/></features><devices>{devices}</devices></domain>"
    )


def libvirt_disk(choose: Chooser, index: int) -> str:
    letter = "abcdefgh"[index]
    device = choose.choice(("disk", "disk", "disk", "disk", "cdrom", "floppy")) if index else "disk"
    prefix, bus = choose.choice((("vd", "virtio"), ("sd", "scsi"), ("hd", "ide"), ("sd", "sata"), ("vd", "virtio")))
    if device != "disk":
        prefix, bus = ("fd", "fdc") if device == "floppy" else ("hd", "ide")
    shown = choose.choice((f" bus='{bus}'", f" bus='{bus}'", "")) if bus not in ("sata", "fdc") else f" bus='{bus}'"
    optional = choose.choice(("", " startupPolicy='optional'"))
    source = f"<source file='disk {index % 2}.vmdk'{optional}/>"
    if device == "cdrom":
        source = choose.choice((source, ""))
    return (
        f"<disk type='file' device='{device}'><driver name='qemu' type='vmdk'/>"
        f"{source}<target dev='{prefix}{letter}'{shown}/></disk>"
    )


def libvirt_nic(choose: Chooser) -> str:
    name = quoteattr(choose.choice(NETWORKS))
    kind, source = choose.choice(
        (
            ("network", f"<source network={name}/>"),
            ("bridge", f"<source bridge={name}/>"),
            ("network", f"<source network={name} portgroup='pg1'/>"),
            ("user", ""),
            ("direct", "<source dev='eth0' mode='bridge'/>"),
        )
    )
    address = choose.choice((f"<mac address='{mac(choose)}'/>", f"<mac address='{mac(choose)}'/>", ""))
    model = choose.choice(("<model type='virtio'/>", "<model type='e1000'/>", "<model type='rtl8139'/>", ""))
    return f"<interface type='{kind}'>{address}{source}{model}<link state='down'/></interface>"


# ------------------------------------------------------------------------------------------------------------------ VMX
def vmx(choose: Chooser) -> str:
    """A VMX as VMware writes it, and as people edit it."""
    cpus = choose.choice((1, 2, 4, 8))
    given = {
        ".encoding": "UTF-8",
        "config.version": "8",
        "virtualHW.version": choose.choice(("8", "13", "19")),
        "displayName": choose.choice(NAMES),
        "guestOS": choose.choice(("debian12-64", "windows2019srv-64", "rhel8-64", "other", "centos7-64")),
        "memSize": choose.choice(("1024", "2048", "4096")),
        "numvcpus": str(cpus),
    }
    given["cpuid.coresPerSocket"] = choose.choice([str(n) for n in (1, 2, 4) if cpus % n == 0])
    given["firmware"] = choose.choice(("efi", "bios", "efi"))
    given["uefi.secureBoot.enabled"] = choose.choice(("TRUE", "FALSE"))
    for name in choose.sample(("numvcpus", "cpuid.coresPerSocket", "firmware", "memSize"), choose.randint(0, 2)):
        del given[name]
    if "numvcpus" not in given:
        given.pop("cpuid.coresPerSocket", None)
    places = choose.sample(("scsi0:0", "scsi0:1", "scsi1:0", "scsi0:10", "ide0:0", "ide1:1", "sata0:0", "nvme0:0"), 3)
    for place in ["scsi0:0", *places]:
        given |= vmx_disk(choose, place)
    for number in choose.sample(range(12), choose.randint(0, 4)):
        given |= vmx_nic(choose, f"ethernet{number}")
    lines = [f'{vmx_key(choose, key)} = "{vmx_value(value)}"' for key, value in given.items()]
    lines.insert(1, choose.choice(("# a comment", "", "   ", '#ethernet9.present = "TRUE"')))
    return choose.choice(("\n", "\n", "\r\n")).join(lines) + "\n"


def vmx_key(choose: Chooser, key: str) -> str:
    return choose.choice((key, key, key, key.lower(), key.upper())) if not key.startswith(".") else key


def vmx_value(value: str) -> str:
    return value.replace("|", "|7C").replace('"', "|22")


def vmx_disk(choose: Chooser, place: str) -> dict[str, str]:
    kind = choose.choice(("scsi-hardDisk", "", "disk", "scsi-hardDisk", "cdrom-image"))
    if place.startswith("ide"):
        kind = choose.choice(("ata-hardDisk", "cdrom-image", "atapi-cdrom"))
    elif not place.startswith("scsi"):
        kind = "" if place.startswith("nvme") else choose.choice(("", "disk"))
    if place == "scsi0:0":
        kind = "scsi-hardDisk"
    found = {
        f"{place.partition(':')[0]}.present": "TRUE",
        f"{place}.present": choose.choice(("TRUE", "TRUE", "TRUE", "true", "FALSE")),
        f"{place}.fileName": f"disk {place[-1]}.vmdk",
        f"{place}.deviceType": kind,
    }
    if place == "scsi0:0":
        found[f"{place}.present"] = "TRUE"
    elif choose.random() < 0.15:
        del found[f"{place}.present"]
    return {key: value for key, value in found.items() if value}


def vmx_nic(choose: Chooser, name: str) -> dict[str, str]:
    found = {
        f"{name}.present": choose.choice(("TRUE", "TRUE", "true", "FALSE")),
        f"{name}.virtualDev": choose.choice(("vmxnet3", "e1000", "E1000e", "vmxnet", "")),
        f"{name}.networkName": choose.choice((*NETWORKS, "")),
        f"{name}.connectionType": choose.choice(("", "bridged", "nat")),
        f"{name}.addressType": choose.choice(("generated", "vpx", "generated")),
        f"{name}.generatedAddress": mac(choose),
        f"{name}.startConnected": choose.choice(("", "FALSE")),
    }
    if choose.random() < 0.15:
        del found[f"{name}.present"]
    return {key: value for key, value in found.items() if value}


# ------------------------------------------------------------------------------------------------------------------ OVF
SCSI_KINDS = ("VirtualSCSI", "lsilogic", "lsilogicsas")


def ovf(choose: Chooser, disk: str = "disk1.vmdk") -> str:
    """An OVF as VMware writes it."""
    amount, unit = choose.choice(
        (("1024", "byte * 2^20"), ("2048", "MegaBytes"), ("4096", "MB"), ("1024", ""), ("512", "byte*2^20"))
    )
    cpus = choose.choice((1, 2, 4))
    per_socket = choose.choice(("", *(str(n) for n in (1, 2) if cpus % n == 0)))
    memory = {"VirtualQuantity": amount, **({"AllocationUnits": unit} if unit else {})}
    cores = (
        f'<vmw:CoresPerSocket ovf:required="false" xmlns:vmw="http://www.vmware.com/schema/ovf">{per_socket}'
        "</vmw:CoresPerSocket>"
    )
    cpu = made_up.item(3, InstanceID=1, VirtualQuantity=cpus)
    items = [
        cpu.replace("</Item>", f"{cores}</Item>") if per_socket else cpu,
        made_up.item(4, InstanceID=2, **memory),
        made_up.item(6, InstanceID=3, Address=0, ResourceSubType=choose.choice(SCSI_KINDS)),
        made_up.item(5, InstanceID=4, Address=0),
        made_up.item(20, InstanceID=5, Address=0, ResourceSubType="vmware.sata.ahci"),
        *(
            made_up.item(17, InstanceID=10 + n, AddressOnParent=n, Parent=parent, HostResource="ovf:/disk/vmdisk1")
            for n, parent in enumerate(choose.choice(((3,), (4,), (5,), (3,))))
        ),
        made_up.item(15, InstanceID=16, Parent=4, AddressOnParent=1, AutomaticAllocation="false"),
    ]
    items += [ovf_nic(choose, 20 + n) for n in some(choose, 4)]
    if choose.random() < 0.3:
        choose.shuffle(items)
    firmware = choose.choice(("", "bios", "efi"))
    more = f'<vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="{firmware}"/>' if firmware else ""
    name = escape(choose.choice([name for name in NAMES if '"' not in name and "<" not in name]))
    return made_up.envelope(
        "".join(items),
        files=made_up.file_reference(disk),
        disks=made_up.disk_of_ovf(capacity=str(MIB), capacityAllocationUnits=choose.choice(("", "byte"))),
        name=name,
        hardware=more,
    )


def ovf_nic(choose: Chooser, number: int) -> str:
    fields: dict[str, str | int] = {
        "ElementName": f"Network adapter {number}",
        "InstanceID": number,
        "AddressOnParent": number,
        "Connection": escape(choose.choice(NETWORKS)),
        "ResourceSubType": choose.choice(("VmxNet3", "E1000", "E1000e", "PCNet32", "")),
        "Address": choose.choice((mac(choose), "")),
    }
    return made_up.item(10, **{key: value for key, value in fields.items() if value})


def ova(choose: Chooser, disk: bytes) -> bytes:
    """An OVA with one disk."""
    document = ovf(choose).encode()
    files = {"guest.ovf": document, "disk1.vmdk": disk}
    algorithm = choose.choice(("SHA256", "SHA1", ""))
    form = choose.choice(("{}({})= {}", "{} ({}) = {}", "{}({})= {}\r"))
    signed = {"guest.mf": made_up.manifest(files, algorithm, form)} if algorithm else {}
    return made_up.tar({"guest.ovf": document, **signed, "disk1.vmdk": disk})


def write(kind: str, seed: int, folder: pathlib.Path, disk: bytes) -> pathlib.Path:
    """Write a guest to a file."""
    choose = random.Random(f"{kind}-{seed}")
    for name in ("disk 0.vmdk", "disk 1.vmdk"):
        (folder / name).write_bytes(disk)
    if kind == "ova":
        path = folder / "guest.ova"
        path.write_bytes(ova(choose, disk))
    elif kind == "vmx":
        path = folder / "guest.vmx"
        path.write_bytes(vmx(choose).encode())
    else:
        path = folder / "guest.xml"
        path.write_text(libvirt_xml(choose), encoding="utf-8")
    return path
