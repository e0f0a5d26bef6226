# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing a VM or a template as the engine's OVF."""

from __future__ import annotations

import copy
import typing as t
from xml.sax.saxutils import escape, quoteattr

from ...core.clock import EPOCH, datetime
from ...core.model import World, derived_id
from ..clusters.model import ClustersSlice
from ..networks.model import NetworksSlice
from ..storage.model import Disk, StorageSlice
from ..tags.model import TagsSlice
from . import ovf_terms as terms
from .model import Settings, Template, Vm, VmNic, VmsSlice

VERSION = "4.4.0.0"
DEVICES = (
    ("rng", "virtio", False, "<source>urandom</source>"),
    ("balloon", "memballoon", True, "<model>virtio</model>"),
    ("sound", "ich9", True, ""),
    ("controller", "virtio-serial", False, ""),
    ("controller", "virtio-scsi", False, "<ioThreadId></ioThreadId>"),
    ("controller", "usb", False, "<index>0</index><model>qemu-xhci</model>"),
)
Owner = t.Union[Vm, Template]


def write_ovf(world: World, owner: Owner, with_shared_disks: bool = False) -> str:
    """An engine leaves shareable disks out of the OVFs that it writes."""
    owner = copy.copy(owner)
    known = world.area(StorageSlice).disks
    if not with_shared_disks:
        owner.disks = [d for d in owner.disks if d.disk_id not in known or not known[d.disk_id].shareable]
    name, settings = owner.name, owner.settings
    networks = {
        world.area(NetworksSlice).networks[n.network_id].name: None
        for n in owner.nics
        if n.network_id in world.area(NetworksSlice).networks
    }
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<ovf:Envelope xmlns:ovf="{terms.ENVELOPE}" xmlns:rasd="{terms.RASD}" xmlns:vssd="{terms.VSSD}" ',
            f'xmlns:xsi="{terms.XSI}" ovf:version="{VERSION}">',
            "<References>",
            *(_file(world, d.disk_id) for d in owner.disks),
            "</References><NetworkSection><Info>List of networks</Info>",
            *(f"<Network ovf:name={quoteattr(n)}></Network>" for n in networks),
            '</NetworkSection><Section xsi:type="ovf:DiskSection_Type"><Info>List of Virtual Disks</Info>',
            *(_disk(world, d.disk_id, d.bootable, d.interface) for d in owner.disks),
            '</Section><Content ovf:id="out" xsi:type="ovf:VirtualSystem_Type">',
            _element("Name", name),
            _general(world, owner),
            f'<Section ovf:id="{owner.id}" ovf:required="false" xsi:type="ovf:OperatingSystemSection_Type">'
            f"<Info>Guest Operating System</Info>{_element('Description', settings.os_type)}</Section>",
            _hardware(world, owner),
            _snapshots(owner) if isinstance(owner, Vm) else "",
            _membership(world, owner) if isinstance(owner, Vm) else "",
            "</Content></ovf:Envelope>",
        )
    )


def _element(tag: str, value: object) -> str:
    text = ("true" if value else "false") if isinstance(value, bool) else escape(str(value))
    return f"<{tag}>{text}</{tag}>"


def _elements(**values: object) -> str:
    return "".join(_element(tag, value) for tag, value in values.items())


def _moment(seconds: float) -> str:
    return (EPOCH + datetime.timedelta(seconds=seconds)).strftime("%Y/%m/%d %H:%M:%S")


def _index(known: t.Sequence[str], value: str, otherwise: int = 0) -> int:
    return known.index(value) if value in known else otherwise


def _general(world: World, owner: Owner) -> str:
    s = owner.settings
    letters = {device: letter for letter, device in terms.BOOT_DEVICES.items()}
    boot = "".join(letters.get(device, "") for device in s.boot_devices)
    cluster = world.area(ClustersSlice).clusters.get(owner.cluster_id or "")
    common = _elements(
        Description=s.description,
        Comment=s.comment,
        CreationDate=_moment(owner.created),
        ExportDate=_moment(owner.created),
        DeleteProtected=s.delete_protected,
        SsoMethod="guest_agent",
        IsSmartcardEnabled=False,
        NumOfIoThreads=1,
        TimeZone=s.time_zone,
        default_boot_sequence=_index(terms.BOOT_SEQUENCES, boot),
        Generation=owner.generation if isinstance(owner, Vm) else 1,
        ClusterCompatibilityVersion="{}.{}".format(*(cluster.version if cluster else (4, 8))),
        VmType=_index(terms.KINDS, s.kind, 1),
        ResumeBehavior="AUTO_RESUME",
        MinAllocatedMem=s.guaranteed_memory >> 20,
        IsStateless=s.stateless,
        IsRunAndPause=s.start_paused,
        AutoStartup=s.high_availability,
        Priority=s.priority,
    )
    if isinstance(owner, Vm) and owner.created_by:
        common += _element("CreatedByUserId", owner.created_by)
    common += _consoles(s) + _element("ClusterName", cluster.name if cluster else "")
    return common + (_of_vm(world, owner) if isinstance(owner, Vm) else _of_template(owner))


def _consoles(s: Settings) -> str:
    """Consoles, firmware and processor."""
    return _elements(
        MigrationSupport=_index(terms.AFFINITIES, s.affinity),
        IsBootMenuEnabled=False,
        IsSpiceFileTransferEnabled=True,
        IsSpiceCopyPasteEnabled=True,
        AllowConsoleReconnect=False,
        ConsoleDisconnectAction="LOCK_SCREEN",
        ConsoleDisconnectActionDelay=0,
        CustomEmulatedMachine=s.custom_emulated_machine,
        BiosType=_index(terms.BIOS_TYPES, s.bios_type),
        CustomCpuName=s.custom_cpu_model,
        PredefinedProperties="",
        UserDefinedProperties="",
        MaxMemorySizeMb=s.max_memory >> 20,
        MultiQueuesEnabled=True,
        VirtioScsiMultiQueuesEnabled=False,
        UseHostCpu=False,
        BalloonEnabled=True,
        CpuPinningPolicy=0,
    )


def _of_vm(world: World, vm: Vm) -> str:
    def name(ident: str | None) -> str:
        return (
            "Blank" if ident not in world.area(VmsSlice).templates else world.area(VmsSlice).templates[ident or ""].name
        )

    s = vm.settings
    text = _elements(
        TemplateId=vm.template_id, TemplateName=name(vm.template_id), IsInitilized=False, Origin=_origin(s)
    )
    if s.quota:
        text += _element("quota_id", derived_id(_data_center(world, vm), "quota"))
    if s.lease_domain_id:
        text += _element("LeaseDomainId", s.lease_domain_id)
    text += "".join(_element("DedicatedVmForVds", host) for host in s.pinned_to)
    return text + _elements(
        DefaultDisplayType=2,
        TrustedService=False,
        OriginalTemplateId=vm.original_template_id or "",
        OriginalTemplateName=name(vm.original_template_id),
        UseLatestVersion=False,
        StopTime=_moment(vm.stopped),
    )


def _of_template(template: Template) -> str:
    return _elements(
        TemplateId=template.id,
        Origin=_origin(template.settings),
        default_display_type=2,
        IsDisabled=False,
        TrustedService=False,
        TemplateType="TEMPLATE",
        BaseTemplateId=template.base_id or template.id,
        TemplateVersionNumber=template.version_number,
        TemplateVersionName=template.version_name,
        TemplateSealed=False,
    )


def _origin(settings: Settings) -> int:
    return _index(terms.ORIGINS, settings.origin, 3)


def _data_center(world: World, owner: Owner) -> str:
    cluster = world.area(ClustersSlice).clusters.get(owner.cluster_id or "")
    return cluster.data_center_id if cluster else ""


# ------------------------------------------------------------------------------------------------------------ devices
def _hardware(world: World, owner: Owner) -> str:
    s = owner.settings
    count = s.sockets * s.cores * s.threads
    text = (
        f'<Section xsi:type="ovf:VirtualHardwareSection_Type"><Info>{count} CPU, {s.memory >> 20} Memory</Info>'
        f"<System><vssd:VirtualSystemType>ENGINE {VERSION}</vssd:VirtualSystemType></System>"
        f"<Item><rasd:Caption>{count} virtual cpu</rasd:Caption>"
        "<rasd:Description>Number of virtual CPU</rasd:Description><rasd:InstanceId>1</rasd:InstanceId>"
        f"<rasd:ResourceType>{terms.CPU}</rasd:ResourceType><rasd:num_of_sockets>{s.sockets}</rasd:num_of_sockets>"
        f"<rasd:cpu_per_socket>{s.cores}</rasd:cpu_per_socket>"
        f"<rasd:threads_per_cpu>{s.threads}</rasd:threads_per_cpu>"
        "<rasd:max_num_of_vcpus>16</rasd:max_num_of_vcpus>"
        f"<rasd:VirtualQuantity>{count}</rasd:VirtualQuantity></Item>"
        f"<Item><rasd:Caption>{s.memory >> 20} MB of memory</rasd:Caption>"
        "<rasd:Description>Memory Size</rasd:Description><rasd:InstanceId>2</rasd:InstanceId>"
        f"<rasd:ResourceType>{terms.MEMORY}</rasd:ResourceType>"
        "<rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits>"
        f"<rasd:VirtualQuantity>{s.memory >> 20}</rasd:VirtualQuantity></Item>"
    )
    text += "".join(_disk_item(world, d.disk_id, d.bootable, d.active) for d in owner.disks)
    text += "".join(_nic_item(world, n) for n in sorted(owner.nics, key=lambda n: n.name))
    text += (
        "<Item><rasd:Caption>USB Controller</rasd:Caption><rasd:InstanceId>3</rasd:InstanceId>"
        f"<rasd:ResourceType>{terms.USB}</rasd:ResourceType><rasd:UsbPolicy>DISABLED</rasd:UsbPolicy></Item>"
    )
    if s.display:
        video = "<rasd:VirtualQuantity>1</rasd:VirtualQuantity><rasd:SinglePciQxl>false</rasd:SinglePciQxl>"
        text += _item(owner.id, "Graphical Controller", terms.VIDEO, "video", "vga", video, "<vram>16384</vram>")
        text += _item(owner.id, "Graphical Framebuffer", terms.GRAPHICS, "graphics", s.display)
    text += _item(owner.id, "CDROM", terms.CDROM, "disk", "cdrom", "", "<path></path>", read_only=True)
    text += "".join(
        _item(owner.id, "", 0, kind, device, "", parameters, read_only)
        for kind, device, read_only, parameters in DEVICES
    )
    return text + "</Section>"


def _item(
    owner_id: str,
    caption: str,
    resource: int,
    kind: str,
    device: str,
    more: str = "",
    parameters: str = "",
    read_only: bool = False,
) -> str:
    ident = f"<rasd:InstanceId>{derived_id(owner_id, kind + device)}</rasd:InstanceId>"
    number = f"<rasd:ResourceType>{resource}</rasd:ResourceType>"
    start = f"<rasd:Caption>{caption}</rasd:Caption>{ident}{number}" if caption else number + ident
    end = f"<SpecParams>{parameters}</SpecParams>" if parameters else ""
    return f"<Item>{start}{more}{_device(kind, device, '', True, read_only)}{end}</Item>"


def _device(kind: str, device: str, address: str, plugged: bool, read_only: bool = False, boot: int = 0) -> str:
    return (
        f"<Type>{kind}</Type><Device>{device}</Device><rasd:Address>{escape(address)}</rasd:Address>"
        f"<BootOrder>{boot}</BootOrder>{_element('IsPlugged', plugged)}{_element('IsReadOnly', read_only)}"
        "<Alias></Alias>"
    )


def _nic_item(world: World, nic: VmNic) -> str:
    network = world.area(NetworksSlice).networks.get(nic.network_id or "")
    profile = world.area(VmsSlice).vnic_profiles.get(nic.profile_id or "")
    named = network.name if network else ""
    mac = f"<rasd:MACAddress>{nic.mac}</rasd:MACAddress>" if nic.mac else ""
    return (
        f"<Item><rasd:Caption>Ethernet adapter on {escape(named or '[No Network]')}</rasd:Caption>"
        f"<rasd:InstanceId>{nic.id}</rasd:InstanceId><rasd:ResourceType>{terms.NIC}</rasd:ResourceType>"
        f"<rasd:OtherResourceType>{escape(profile.name if profile else '')}</rasd:OtherResourceType>"
        f"<rasd:ResourceSubType>{_index(terms.INTERFACES, nic.interface, 3)}</rasd:ResourceSubType>"
        f"<rasd:Connection>{escape(named)}</rasd:Connection>{_element('rasd:Linked', nic.linked)}"
        f"{_element('rasd:Name', nic.name)}{_element('rasd:ElementName', nic.name)}{mac}"
        f"<rasd:speed>10000</rasd:speed>{_device('interface', 'bridge', nic.pci_address, nic.plugged)}</Item>"
    )


# -------------------------------------------------------------------------------------------------------------- disks
def _images(disk: Disk) -> list[str]:
    """The ids of its images, the newest first: one, and one more for each snapshot."""
    return [disk.image_id, *(derived_id(disk.image_id, f"snapshot {n}") for n in range(1, disk.volumes))]


def _file(world: World, ident: str) -> str:
    disk = world.area(StorageSlice).disks.get(ident)
    if disk is None:
        return ""
    return "".join(
        f'<File ovf:href="{disk.id}/{image}" ovf:id="{image}" ovf:size="{disk.size}" '
        'ovf:description="Active VM" ovf:disk_storage_type="IMAGE" ovf:cinder_volume_type=""></File>'
        for image in _images(disk)
    )


def _disk(world: World, ident: str, bootable: bool, interface: str) -> str:
    disk = world.area(StorageSlice).disks.get(ident)
    if disk is None:
        return ""
    names = {value: key for key, value in terms.DISK_INTERFACES.items()}
    return "".join(
        f'<Disk ovf:diskId="{image}" ovf:size="{disk.size >> 30}" ovf:actual_size="{disk.actual_size >> 30}" '
        f'ovf:fileRef="{disk.id}/{image}" ovf:volume-format="{disk.format.upper()}" '
        f'ovf:volume-type="{"Sparse" if disk.sparse else "Preallocated"}" '
        f'ovf:disk-interface="{names.get(interface, "VirtIO")}" '
        f'ovf:boot="{str(bootable).lower()}" ovf:shareable="{str(disk.shareable).lower()}" '
        f"ovf:disk-alias={quoteattr(disk.alias)}></Disk>"
        for image in _images(disk)
    )


def _disk_item(world: World, ident: str, bootable: bool, active: bool) -> str:
    disk = world.area(StorageSlice).disks.get(ident)
    if disk is None:
        return ""
    domain = world.area(StorageSlice).storage_domains.get(disk.domain_id)
    images = _images(disk)
    return "".join(
        f"<Item>{_element('rasd:Caption', disk.alias)}<rasd:InstanceId>{image}</rasd:InstanceId>"
        f"<rasd:ResourceType>{terms.DISK}</rasd:ResourceType>"
        f"<rasd:HostResource>{disk.id}/{image}</rasd:HostResource>"
        f"{_element('rasd:Parent', parent) if parent else ''}"
        f"<rasd:StorageId>{disk.domain_id}</rasd:StorageId>"
        f"<rasd:StoragePoolId>{(domain.data_center_id or '') if domain else ''}</rasd:StoragePoolId>"
        f"{_device('disk', 'disk', '', active, boot=1 if bootable else 0)}</Item>"
        for image, parent in zip(images, [*images[1:], ""])
    )


# ------------------------------------------------------------------------------------------- snapshots and membership
def _snapshots(vm: Vm) -> str:
    items = "".join(
        f'<Snapshot ovf:id="{s.id}"><Type>{s.kind.upper()}</Type>{_element("Description", s.description)}'
        f"<CreationDate>{_moment(s.date)}</CreationDate></Snapshot>"
        for s in vm.snapshots
    )
    return f'<Section xsi:type="ovf:SnapshotsSection_Type">{items}</Section>'


def _membership(world: World, vm: Vm) -> str:
    text = ""
    if vm.permissions:
        users: dict[str, list[str]] = {}
        for user, role in vm.permissions:
            users.setdefault(user, []).append(role)
        entries = "".join(
            f"<User>{_element('UserDomain', user)}<UserRoles>"
            f"{''.join(_element('RoleName', r) for r in roles)}</UserRoles></User>"
            for user, roles in users.items()
        )
        text += (
            f'<Section xsi:type="ovf:UserDomainsSection_Type"><Info>List of users and roles</Info>{entries}</Section>'
        )
    groups = [g.name for g in world.area(VmsSlice).affinity_groups.values() if vm.id in g.vm_ids]
    labels = [x.name for x in world.area(TagsSlice).affinity_labels.values() if vm.id in x.vm_ids]
    for kind, tag, names in (("Groups", "AffinityGroup", groups), ("Labels", "AffinityLabel", labels)):
        if names:
            entries = "".join(f"<{tag} ovf:name={quoteattr(name)}></{tag}>" for name in names)
            text += f'<Section xsi:type="ovf:Affinity{kind}Section_Type">{entries}</Section>'
    return text
