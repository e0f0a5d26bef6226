# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request says about the settings of a VM, and what is refused."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.elements import boolean, number, string
from ...core.faults import message, refuse, text_of, wrong_input
from ...core.listing import uuid_of
from ...core.model import World
from .hooks import hosts
from .model import Settings

OS_TYPES = frozenset(
    (
        *("other", "other_linux", "freebsd", "freebsdx64", "debian_7", "debian_9", "sles_11", "other_ppc64"),
        *("rhel_3", "rhel_3x64", "rhel_4", "rhel_4x64", "rhel_5", "rhel_5x64", "rhel_6", "rhel_6x64"),
        *("rhel_7x64", "rhel_8x64", "rhel_9x64", "rhcos_x64", "ubuntu_12_04", "ubuntu_14_04", "ubuntu_18_04"),
        *("windows_xp", "windows_2003", "windows_2003x64", "windows_2008", "windows_2008x64", "windows_2008R2x64"),
        *("windows_7", "windows_7x64", "windows_8", "windows_8x64", "windows_2012x64", "windows_2012R2x64"),
        *("windows_10", "windows_10x64", "windows_2016x64", "windows_2019x64", "windows_2022", "windows_11"),
    )
)
LINUX_TIME_ZONES = ("Etc/GMT",)
TPM_SYSTEMS = frozenset(
    ("windows_10x64", "windows_2016x64", "windows_2019x64", "windows_2022", "windows_11", "rhel_7x64", "rhel_8x64")
    + ("rhel_9x64",)
)
UEFI = ("q35_ovmf", "q35_secure_boot")
TEXTS = {
    "description": "description",
    "comment": "comment",
    "origin": "origin",
    "type": "kind",
    "custom_emulated_machine": "custom_emulated_machine",
    "custom_cpu_model": "custom_cpu_model",
    "bios/type": "bios_type",
    "time_zone/name": "time_zone",
    "placement_policy/affinity": "affinity",
    "display/type": "display",
    "serial_number/policy": "serial_policy",
    "serial_number/value": "serial_value",
}
FLAGS = {
    "delete_protected": "delete_protected",
    "stateless": "stateless",
    "start_paused": "start_paused",
    "tpm_enabled": "tpm",
    "high_availability/enabled": "high_availability",
}
NUMBERS = {
    "memory": "memory",
    "memory_policy/max": "max_memory",
    "memory_policy/guaranteed": "guaranteed_memory",
    "cpu/topology/sockets": "sockets",
    "cpu/topology/cores": "cores",
    "cpu/topology/threads": "threads",
    "high_availability/priority": "priority",
    "display/monitors": "monitors",
}


def take(world: World, settings: Settings, body: Element | None) -> None:
    """Take over what a body says; everything else stays."""
    if body is None:
        return
    for path, field in TEXTS.items():
        if (text := string(body, path)) is not None:
            setattr(settings, field, text)
    for path, field in FLAGS.items():
        if (flag := boolean(body, path)) is not None:
            setattr(settings, field, flag)
    for path, field in NUMBERS.items():
        if (value := number(body, path)) is not None:
            setattr(settings, field, value)
    if (system := string(body, "os/type")) is not None:
        settings.os_type = system if system in OS_TYPES else "other"
    devices = [(d.text or "").strip() for d in body.findall("os/boot/devices/device")]
    settings.boot_devices = devices or settings.boot_devices
    listed = body.find("placement_policy/hosts")
    if listed is not None:
        by_name = {h.name: h.id for h in hosts(world)}
        settings.pinned_to = [uuid_of(h) or by_name.get(h.findtext("name") or "", "") for h in listed]
    if (lease := body.find("lease")) is not None:
        settings.lease_domain_id = uuid_of(lease.find("storage_domain")) or ""
    settings.max_memory = max(settings.max_memory, settings.memory)


def check_form(settings: Settings) -> None:
    """A time zone has to be one of the guest's system."""
    windows = settings.os_type.startswith("windows")
    linux_zone = settings.time_zone in LINUX_TIME_ZONES
    if settings.time_zone and (windows == linux_zone or not windows and not linux_zone):
        text = text_of(message("ACTION_TYPE_FAILED_INVALID_TIMEZONE"), "edit", "VM")
        raise wrong_input("vmStatic", text)


def check(world: World, settings: Settings, cluster_id: str, action: str) -> None:
    if not settings.display and action == "edit":
        raise refuse("ACTION_TYPE_FAILED_ILLEGAL_NUM_OF_MONITORS", action, "VM")
    if settings.tpm and (settings.bios_type not in UEFI or settings.os_type not in TPM_SYSTEMS):
        raise refuse("TPM_DEVICE_REQUESTED_ON_NOT_SUPPORTED_PLATFORM", action, "VM", clusterArch="x86_64")
    own = {host.id for host in hosts(world) if host.cluster_id == cluster_id}
    if not own.issuperset(settings.pinned_to):
        raise refuse("ACTION_TYPE_FAILED_DEDICATED_VDS_NOT_IN_SAME_CLUSTER", action, "VM")
