# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Settings of an imported VM before its first start: firmware, operating system, time zone, TPM, boot order."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, fields, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import UEFI, SourceVm

AS_SOURCE, KEEP = "as_source", "keep"
OVMF, SECURE_BOOT, SEA_BIOS, OLD_SEA_BIOS = "q35_ovmf", "q35_secure_boot", "q35_sea_bios", "i440fx_sea_bios"
UEFI_TYPES = frozenset({OVMF, SECURE_BOOT})
WINDOWS_ZONE = "GMT Standard Time"
LINUX_ZONE = "Etc/GMT"
# What sources call an operating system, and what the engine calls it.
SYSTEMS = (
    (r"windows_?2022|windows2019srvnext|win2k22|win/2k22", "windows_2022"),
    (r"windows2019srv|win2k19|win/2k19|windows_?2019", "windows_2019x64"),
    (r"windows9server|win2k16|win/2k16|windows_?2016", "windows_2016x64"),
    (r"windows8server|win2k12r2|win/2k12r2|windows_?2012r2", "windows_2012R2x64"),
    (r"windows11|windows12_64|win/11", "windows_11"),
    (r"windows9_64|windows_?10|win/10", "windows_10x64"),
    (r"(?:rhel|rhel/|centos|centos/|centos-stream/|rockylinux|almalinux|oraclelinux|ol)[/_]?9", "rhel_9x64"),
    (r"(?:rhel|rhel/|centos|centos/|centos-stream/|rockylinux|almalinux|oraclelinux|ol)[/_]?8", "rhel_8x64"),
    (r"(?:rhel|rhel/|centos|centos/|centos-stream/|oraclelinux|ol)[/_]?7", "rhel_7x64"),
    (r"ubuntu", "ubuntu_18_04"),
    (r"debian", "debian_9"),
    (r"sles|suse", "sles_11"),
    (r"linux", "other_linux"),
)
BOOT_DEVICES = {"hd": "hd", "disk": "hd", "cdrom": "cdrom", "network": "network", "ethernet": "network"}


@dataclass(frozen=True)
class Settings:
    """Settings of a VM as the engine spells them. Empty, or ``None``: not to be changed, or not known."""

    display: str = ""
    os: str = ""
    time_zone: str = ""
    bios_type: str = ""
    tpm: t.Optional[bool] = None
    machine: str = ""
    boot_devices: tuple[str, ...] = ()
    memory: int = 0

    def as_dict(self) -> dict[str, t.Any]:
        """Return those that are to be set."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
        return {name: value for name, value in plain.items() if value or value is False}


@dataclass(frozen=True)
class Choices:
    """What the options say on settings."""

    firmware: str = AS_SOURCE
    boot_order: str = AS_SOURCE
    os: str = ""
    time_zone: str = ""
    machine: str = ""


def engine_os(text: str) -> str:
    """Return the engine's name of an operating system that a source names; empty where it has none."""
    lowered = text.lower().replace("guest", "")
    return next((name for pattern, name in SYSTEMS if re.search(pattern, lowered)), "")


def planned(vm: SourceVm, choices: Choices) -> Settings:
    """Return what is to be set for a VM of a source, as far as that is known of it.

    The engine copies one of an export domain as it is.
    """
    if vm.is_exported:
        return Settings(os=choices.os, time_zone=choices.time_zone, machine=choices.machine)
    system = choices.os or engine_os(vm.os)
    firmware = _bios_type(vm) if choices.firmware == AS_SOURCE else ""
    devices = dict.fromkeys(BOOT_DEVICES[name] for name in vm.boot_order if name in BOOT_DEVICES)
    zone = choices.time_zone
    if not zone and system.startswith("windows"):
        zone = WINDOWS_ZONE
    return Settings(
        os=system,
        time_zone=zone,
        bios_type=firmware,
        tpm=True if vm.tpm and firmware in UEFI_TYPES else None,
        machine=choices.machine,
        boot_devices=tuple(devices) if choices.boot_order == AS_SOURCE else (),
    )


def _bios_type(vm: SourceVm) -> str:
    if vm.firmware == UEFI:
        return SECURE_BOOT if vm.secure_boot else OVMF
    if vm.firmware == "bios":
        return OLD_SEA_BIOS if re.search(r"i440fx|^pc(?:-[\d.]+)?$", vm.machine) else SEA_BIOS
    return ""


def check(label: str, vm: SourceVm, target: Settings) -> t.Iterator[Finding]:
    """Yield what is lost of a VM, or may keep its guest from booting."""
    if vm.is_exported:
        return
    if vm.firmware == UEFI and target.bios_type:
        message = "The boot entries in its NVRAM are not copied."
        yield info("import-nvram-lost", label, message, "A guest without the default boot path needs a new entry.")
    if vm.tpm:
        message = "The content of its TPM is not copied. Keys that are sealed in it are lost."
        yield warning("import-tpm-lost", label, message, "Suspend BitLocker first, and have the recovery keys.")
    if vm.os and not target.os:
        message = f"The engine has no name for operating system '{vm.os}'. It is not set."
        yield info("import-os-unknown", label, message, "Set `os`.")


def puts(actual: Settings, target: Settings) -> tuple[Settings, ...]:
    """Return the requests that the engine takes, in their order, each with only what differs.

    A VM without a display takes nothing else before it has one. Operating system, time zone, firmware and TPM depend on
    each other, so that they are in one request.
    """
    display = Settings(display="vnc") if not actual.display else Settings()
    system = _differing(actual, replace(target, machine="", boot_devices=()))
    if system.os and not target.time_zone and not _zone_fits(system.os, actual.time_zone):
        system = replace(system, time_zone=WINDOWS_ZONE if system.os.startswith("windows") else LINUX_ZONE)
    rest = _differing(actual, Settings(machine=target.machine, boot_devices=target.boot_devices))
    return tuple(one for one in (display, system, rest) if one != Settings())


def _zone_fits(system: str, zone: str) -> bool:
    return not zone or system.startswith("windows") == (zone != LINUX_ZONE)


def _differing(actual: Settings, target: Settings) -> Settings:
    changed = {}
    for field in fields(target):
        wanted = getattr(target, field.name)
        if wanted not in ("", None, (), 0) and wanted != getattr(actual, field.name):
            changed[field.name] = wanted
    return Settings(**changed)


def differences(actual: Settings, target: Settings) -> t.Iterator[str]:
    """Yield the settings that are not as planned, as sentences: the engine takes some values silently as others."""
    for name, value in _differing(actual, target).as_dict().items():
        yield f"Setting {name} is {getattr(actual, name) or 'not set'} instead of {value}."
