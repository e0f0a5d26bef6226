# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VMs, templates, vNICs and disks as the API shows them."""

from __future__ import annotations

import typing as t
from xml.etree.ElementTree import Element

from ...core.elements import add, el, link, reference
from ...core.model import World, derived_id
from ..clusters.model import ClustersSlice
from .model import BLANK, DiskAttachment, Settings, Template, Vm, VmNic, VmsSlice
from .ovf_writer import write_ovf

ICONS = ("3c5b1b0e-94d3-4f43-9a2b-6c8f0f8d4a11", "8d1f1c4a-0f6e-4b53-8c65-1f0b7f1f9d22")
VM_LINKS = (
    "affinitylabels",
    "applications",
    "cdroms",
    "diskattachments",
    "graphicsconsoles",
    "nics",
    "permissions",
    "snapshots",
    "statistics",
    "tags",
)
VM_ACTIONS = ("clone", "reordermacaddresses", "shutdown", "start", "stop")


def vm_element(world: World, vm: Vm, all_content: bool = False, in_list: bool = False) -> Element:
    path = f"vms/{vm.id}"
    document = el("vm", *(link(rel, f"{path}/{rel}") for rel in VM_LINKS), id=vm.id, path=path)
    document.append(el("actions", *(link(name, f"{path}/{name}") for name in VM_ACTIONS)))
    add(document, name=vm.name, status=vm.status, next_run_configuration_exists=False)
    if in_list and vm.status_detail:
        add(document, status_detail=vm.status_detail)
    add(document, creation_time=world.clock.stamp(vm.created))
    if vm.status == "down":
        add(document, stop_time=world.clock.stamp(vm.stopped))
    append_settings(document, world, vm.settings, _data_center(world, vm.cluster_id), all_content)
    _append_cluster(document, vm.cluster_id)
    document.append(reference("template", "templates", vm.template_id))
    if vm.original_template_id:
        document.append(reference("original_template", "templates", vm.original_template_id))
    if vm.host_id:
        document.append(reference("host", "hosts", vm.host_id))
    if all_content:
        data = add(el("configuration"), data=write_ovf(world, vm), type="ovf")
        document.append(el("initialization", data))
    return document


def template_element(world: World, template: Template, all_content: bool = False) -> Element:
    path = f"templates/{template.id}"
    links = ("nics", "diskattachments", "permissions")
    document = el("template", *(link(rel, f"{path}/{rel}") for rel in links), id=template.id, path=path)
    add(document, name=template.name, status=template.status, creation_time=world.clock.stamp(template.created))
    append_settings(document, world, template.settings, _data_center(world, template.cluster_id), all_content)
    _append_cluster(document, template.cluster_id)
    document.append(version_element(template))
    return document


def version_element(template: Template) -> Element:
    base = reference("base_template", "templates", template.base_id or template.id)
    return add(
        el("version", base),
        version_name=template.version_name,
        version_number=template.version_number,
    )


def _data_center(world: World, cluster_id: str | None) -> str:
    cluster = world.area(ClustersSlice).clusters.get(cluster_id or "")
    return cluster.data_center_id if cluster else ""


def _append_cluster(document: Element, cluster_id: str | None) -> None:
    if cluster_id:
        document.append(reference("cluster", "clusters", cluster_id))
        document.append(reference("cpu_profile", "cpuprofiles", derived_id(cluster_id, "cpu profile")))


def append_settings(
    document: Element, world: World, s: Settings, data_center_id: str, all_content: bool, with_display_type: bool = True
) -> None:
    """Everything of VMs and templates that is not about where they are."""
    add(
        document,
        description=s.description,
        comment=s.comment,
        auto_pinning_policy="disabled",
        cpu_pinning_policy="none",
        cpu_shares=0,
        custom_cpu_model=s.custom_cpu_model or None,
        custom_emulated_machine=s.custom_emulated_machine or None,
        delete_protected=s.delete_protected,
        memory=s.memory,
        migration_downtime=-1,
        multi_queues_enabled=True,
        origin=s.origin,
        start_paused=s.start_paused,
        stateless=s.stateless,
        storage_error_resume_behaviour="auto_resume",
        type=s.kind,
        virtio_scsi_multi_queues_enabled=False,
    )
    document.append(add(el("bios", add(el("boot_menu"), enabled=False)), type=s.bios_type))
    topology = add(el("topology"), cores=s.cores, sockets=s.sockets, threads=s.threads)
    document.append(add(el("cpu", topology), architecture="x86_64"))
    if s.display:
        document.append(_display(s, with_display_type))
    document.append(add(el("high_availability"), enabled=s.high_availability, priority=s.priority))
    document.append(add(el("io"), threads=1))
    if s.icons:
        document.extend(reference(tag, "icons", i) for tag, i in zip(("large_icon", "small_icon"), ICONS))
    document.append(add(el("memory_policy"), ballooning=True, guaranteed=s.guaranteed_memory, max=s.max_memory))
    names = ("auto_converge", "compressed", "encrypted", "parallel_migrations_policy")
    document.append(add(el("migration"), **dict.fromkeys(names, "inherit")))
    document.append(add(el("time_zone"), name=s.time_zone))
    document.append(add(el("usb"), enabled=False))
    _append_start(document, s)
    if s.quota and data_center_id:
        document.append(el("quota", id=derived_id(data_center_id, "quota")))
    if all_content:
        _append_devices(document, s)


def _append_start(document: Element, s: Settings) -> None:
    """What decides where and how a VM starts."""
    devices = el("devices")
    for device in s.boot_devices:
        add(devices, device=device)
    document.append(add(el("os", el("boot", devices)), type=s.os_type))
    policy = add(el("placement_policy"), affinity=s.affinity)
    if s.pinned_to:
        policy.append(el("hosts", *(reference("host", "hosts", i) for i in s.pinned_to)))
    document.append(policy)
    if s.serial_policy:
        document.append(add(el("serial_number"), policy=s.serial_policy, value=s.serial_value or None))
    if s.lease_domain_id:
        document.append(el("lease", reference("storage_domain", "storagedomains", s.lease_domain_id)))
    document.append(el("sso", el("methods", el("method", id="guest_agent"))))


def _display(s: Settings, with_type: bool) -> Element:
    return add(
        el("display"),
        allow_override=False,
        copy_paste_enabled=True,
        disconnect_action="LOCK_SCREEN",
        disconnect_action_delay=0,
        file_transfer_enabled=True,
        monitors=s.monitors,
        smartcard_enabled=False,
        type=s.display if with_type else None,
        video_type="vga",
    )


def _append_devices(document: Element, s: Settings) -> None:
    document.append(add(el("console"), enabled=False))
    document.append(add(el("rng_device"), source="urandom"))
    document.append(add(el("virtio_scsi"), enabled=True))
    add(document, soundcard_enabled=True, tpm_enabled=s.tpm)


def nic_element(nic: VmNic, owner_id: str, template: bool = False) -> Element:
    collection = "templates" if template else "vms"
    path = f"{collection}/{owner_id}/nics/{nic.id}"
    document = el("nic", id=nic.id, path=path)
    if not template:
        document.append(link("statistics", f"{path}/statistics"))
        document.append(link("reporteddevices", f"{path}/reporteddevices"))
        document.append(el("actions", link("activate", f"{path}/activate"), link("deactivate", f"{path}/deactivate")))
    add(
        document,
        name=nic.name,
        interface=nic.interface,
        linked=nic.linked,
        plugged=nic.plugged,
        synced=True,
    )
    if nic.mac:
        document.append(add(el("mac"), address=nic.mac))
    if template:
        document.append(reference("template", "templates", owner_id))
    document.append(reference("vm", "vms", owner_id))
    if nic.profile_id:
        document.append(reference("vnic_profile", "vnicprofiles", nic.profile_id))
    return document


def blank_template(world: World) -> Template:
    """The template that every engine has."""
    blank = Template(BLANK, "Blank", None, settings=Settings(description="Blank template"))
    return world.area(VmsSlice).templates.setdefault(BLANK, blank)


def set_profile(world: World, nic: VmNic, profile_id: str | None) -> None:
    nic.profile_id = profile_id
    nic.network_id = world.area(VmsSlice).vnic_profiles[profile_id].network_id if profile_id else None


def visible_nics(nics: t.Iterable[VmNic]) -> list[VmNic]:
    return [nic for nic in nics if nic.has_device]


def disk_attachment_element(vm_id: str, attachment: DiskAttachment) -> Element:
    ident = attachment.disk_id
    document = el("disk_attachment", id=ident, path=f"vms/{vm_id}/diskattachments/{ident}")
    add(
        document,
        active=attachment.active,
        bootable=attachment.bootable,
        interface=attachment.interface,
        pass_discard=False,
        read_only=False,
        uses_scsi_reservation=False,
    )
    document.append(reference("disk", "disks", ident))
    document.append(reference("vm", "vms", vm_id))
    return document
