# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What oVirt itself writes, as a neutral description: an export domain, or an OVA of another oVirt."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf, values
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    BIOS,
    UEFI,
    UNKNOWN,
    ForeignDisk,
    ForeignNic,
    ForeignVm,
    Place,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import Ovf

FIRMWARE = {"q35_ovmf": UEFI, "q35_secure_boot": UEFI, "i440fx_sea_bios": BIOS, "q35_sea_bios": BIOS}


def firmware(bios_type: t.Optional[str]) -> dict[str, t.Any]:
    """Return the firmware for a BIOS type, by its name or its number."""
    given = (bios_type or "").strip().lower()
    if given.isdigit() and len(given) == 1 and int(given) < len(ovf.BIOS_TYPES):
        given = ovf.BIOS_TYPES[int(given)]
    return {"firmware": FIRMWARE.get(given, UNKNOWN), "secure_boot": given == "q35_secure_boot"}


def from_engine(found: Ovf, place: Place) -> ForeignVm:
    """Return the neutral description of a VM that an engine wrote in its own format."""
    return values.checked(
        ForeignVm(
            name=found.name,
            place=place,
            uuid=found.id,
            hypervisor="ovirt",
            is_template=found.is_template,
            memory=values.sensible(found.memory << 20) if found.memory else None,
            cpus=found.cpus,
            sockets=found.sockets,
            cores=found.cores,
            threads=found.threads,
            **firmware(found.bios_type),
            machine=found.machine,
            ovf_version=found.version,
            compatibility_version=found.custom_level or found.cluster_level,
            os=found.os,
            os_family=values.os_family(found.os.replace("_", " ")),
            description=found.description,
            disks=tuple(_disk(disk, index) for index, disk in enumerate(found.disks)),
            nics=tuple(_nic(nic, index) for index, nic in enumerate(found.vnics)),
        )
    )


def _disk(disk: ovf.OvfDisk, index: int) -> ForeignDisk:
    return ForeignDisk(
        index=index,
        label=disk.alias,
        kind="file" if disk.kind == "image" else disk.kind,
        capacity=disk.size,
        format={"cow": "qcow2"}.get(disk.format, disk.format),
        bus=disk.interface,
        file=disk.image_id or disk.lun_id,
        pool=disk.domain,
        shared=disk.shareable,
        rdm=disk.kind == "lun",
        read_only=disk.read_only,
        boot=disk.bootable,
    )


def _nic(nic: ovf.Vnic, index: int) -> ForeignNic:
    network = nic.network or ""
    return ForeignNic(
        index=index,
        label=nic.name,
        mac=values.mac(nic.mac),
        mac_type="static" if nic.mac else "",
        model=nic.interface,
        network=network,
        network_key=f"network:{network}" if network else "",
        switch="",
        connected=nic.linked and nic.plugged,
        passthrough=nic.interface == "pci_passthrough",
        pci=nic.pci,
    )
