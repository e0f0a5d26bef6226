# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptions of VMs that other systems write, made up for the tests."""

from __future__ import annotations

import hashlib
import io
import struct
import tarfile
import typing as t

NIC = (
    "<interface type='network'><mac address='52:54:00:0A:0b:0c'/><source network='default'/>"
    "<model type='virtio'/></interface>"
)
DISK = (
    "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/images/web01.qcow2'/>"
    "<target dev='vda' bus='virtio'/></disk>"
)


def domain(
    devices: str = DISK + NIC, *, name: str = "web01", system: str = "", more: str = "", kind: str = "kvm"
) -> str:
    """A domain of libvirt."""
    return (
        f"<domain type='{kind}'><name>{name}</name><uuid>000a0b0c-0000-4000-8000-0000000000AA</uuid>"
        "<memory unit='KiB'>2097152</memory><vcpu>2</vcpu>"
        f"<os>{system or SYSTEM}</os>{more}<devices>{devices}</devices></domain>"
    )


SYSTEM = "<type arch='x86_64' machine='pc-q35-8.2'>hvm</type><boot dev='hd'/>"

VMX: t.Mapping[str, str] = {
    ".encoding": "UTF-8",
    "config.version": "8",
    "virtualHW.version": "19",
    "displayName": "legacy app",
    "guestOS": "debian12-64",
    "memSize": "1024",
    "numvcpus": "4",
    "cpuid.coresPerSocket": "2",
    "firmware": "efi",
    "uuid.bios": "42 1c 00 0a 0b 0c 00 01-80 00 00 00 00 00 00 aa",
    "scsi0.present": "TRUE",
    "scsi0.virtualDev": "pvscsi",
    "scsi0:0.present": "TRUE",
    "scsi0:0.fileName": "legacy.vmdk",
    "scsi0:0.deviceType": "scsi-hardDisk",
    "ethernet0.present": "TRUE",
    "ethernet0.virtualDev": "vmxnet3",
    "ethernet0.networkName": "VM Network",
    "ethernet0.addressType": "static",
    "ethernet0.address": "00:50:56:11:22:33",
}


def vmx(without: t.Collection[str] = (), **settings: str) -> str:
    """A VMX; a dot in the name of a setting is written as two underscores, and a colon as ``_x_``."""
    given = {key: value for key, value in VMX.items() if key not in without}
    given |= {name.replace("__", ".").replace("_x_", ":"): value for name, value in settings.items()}
    return "".join(f'{key} = "{value}"\n' for key, value in given.items())


# ------------------------------------------------------------------------------------------------------------------ OVF
RASD = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
CPU_AND_MEMORY = (
    "<Item><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>"
    "<Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:ResourceType>4</rasd:ResourceType>"
    "<rasd:VirtualQuantity>1024</rasd:VirtualQuantity></Item>"
)
SCSI = (
    "<Item><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceSubType>VirtualSCSI</rasd:ResourceSubType>"
    "<rasd:ResourceType>6</rasd:ResourceType></Item>"
)
GIB = 1 << 30


def item(kind: int, **fields: str | int) -> str:
    """An item of hardware: ``item(10, Connection="VM Network")``."""
    inner = "".join(f"<rasd:{name}>{value}</rasd:{name}>" for name, value in fields.items())
    return f"<Item><rasd:ResourceType>{kind}</rasd:ResourceType>{inner}</Item>"


def disk_item(disk: str = "vmdisk1", unit: int = 0, parent: int = 3) -> str:
    place = {"AddressOnParent": unit, "Parent": parent}
    return item(17, HostResource=f"ovf:/disk/{disk}", ElementName=f"Hard disk {unit + 1}", **place)


def nic_item(network: str = "VM Network", place: int = 7, **fields: str) -> str:
    given = {"ElementName": "Ethernet 1", "ResourceSubType": "VmxNet3", **fields}
    return item(10, AddressOnParent=place, Connection=network, **given)


def file_reference(name: str = "web01-disk1.vmdk", number: int = 1, /, **attributes: str | int) -> str:
    more = "".join(f' ovf:{key}="{value}"' for key, value in attributes.items())
    return f'<File ovf:href="{name}" ovf:id="file{number}"{more}/>'


def disk_of_ovf(number: int = 1, /, capacity: str = str(GIB), **attributes: str) -> str:
    given = {
        "capacity": capacity,
        "diskId": f"vmdisk{number}",
        "fileRef": f"file{number}",
        "format": STREAM,
        **attributes,
    }
    return "<Disk" + "".join(f' ovf:{key}="{value}"' for key, value in given.items() if value) + "/>"


STREAM = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"


def envelope(
    items: str = CPU_AND_MEMORY + SCSI + disk_item() + nic_item(),
    *,
    files: str = file_reference(),
    disks: str = disk_of_ovf(),
    name: str = "web01",
    system: str = "",
    hardware: str = "",
    sections: str = "",
    namespace: str = 'xmlns:vmw="http://www.vmware.com/schema/ovf"',
    operating: str = '<OperatingSystemSection ovf:id="96" osType="debian12_64Guest"/>',
) -> str:
    """An OVF as VMware writes it, or another with other namespaces."""
    return (
        f'<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" '
        f'xmlns:rasd="{RASD}" {namespace}><References>{files}</References><DiskSection>{disks}</DiskSection>{sections}'
        f'<VirtualSystem ovf:id="{name}"><Name>{name}</Name>{operating}'
        f"<VirtualHardwareSection>{items}{hardware}</VirtualHardwareSection>{system}</VirtualSystem></Envelope>"
    )


def vmdk(capacity: int = GIB, *, parent: str = "", descriptor: bool = True) -> bytes:
    """The beginning of a VMDK: its header, and the descriptor in it."""
    text = (
        f'# Disk DescriptorFile\nversion=1\nparentCID={"1" if parent else "ffffffff"}\ncreateType="streamOptimized"\n'
    )
    text += f'parentFileNameHint="{parent}"\n' if parent else ""
    text += 'RDONLY 8 SPARSE "any.vmdk"\n'
    header = b"KDMV" + struct.pack("<IIQQQQ", 3, 0, capacity // 512, 128, 1 if descriptor else 0, 2)
    return header.ljust(512, b"\0") + text.encode().ljust(1024, b"\0") + b"data"


def qcow2(capacity: int = GIB, *, backing: str = "", features: int = 0) -> bytes:
    """The beginning of a qcow2 image."""
    place = 104 if backing else 0
    header = b"QFI\xfb" + struct.pack(">IQIIQ", 3, place, len(backing), 16, capacity)
    return (header.ljust(72, b"\0") + struct.pack(">Q", features)).ljust(104, b"\0") + backing.encode() + b"\0" * 16


def manifest(files: t.Mapping[str, bytes], algorithm: str = "SHA256", form: str = "{}({})= {}") -> bytes:
    """A manifest for files."""
    name = algorithm.lower()
    lines = [form.format(algorithm, key, hashlib.new(name, content).hexdigest()) for key, content in files.items()]
    return "\n".join([*lines, ""]).encode()


def tar(files: t.Mapping[str, bytes], form: int = tarfile.USTAR_FORMAT) -> bytes:
    """A tar archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def ova(document: str = "", *, signed: bool = True, **files: bytes) -> bytes:
    """An OVA of a VM with one disk; names of more files have two underscores for a dot, and one for a hyphen."""
    given = {"web01-disk1.vmdk": vmdk()}
    given |= {name.replace("__", ".").replace("_", "-"): content for name, content in files.items()}
    text = (document or envelope()).encode()
    listed = {"web01.ovf": text, **given}
    return tar({"web01.ovf": text, **({"web01.mf": manifest(listed)} if signed else {}), **given})
