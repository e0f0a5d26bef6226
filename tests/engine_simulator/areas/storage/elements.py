# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage domains and disks as the API shows them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.elements import actions, add, el, link, reference
from ...core.model import World, derived_id
from .model import GIB, Disk, StorageDomain, StorageSlice
from .space import CRITICAL

LINKS = ("diskprofiles", "disks", "disksnapshots", "permissions", "storageconnections", "templates", "vms")


def domain_element(domain: StorageDomain, data_center_id: str = "") -> Element:
    """`data_center_id`: as the data centre shows it."""
    base = f"datacenters/{data_center_id}/" if data_center_id else ""
    path = f"{base}storagedomains/{domain.id}"
    document = el("storage_domain", *(link(rel, f"storagedomains/{domain.id}/{rel}") for rel in LINKS))
    document.set("href", f"/ovirt-engine/api/{path}")
    document.set("id", domain.id)
    names = ("activate", "deactivate") if data_center_id else ("updateovfstore",)
    document.append(actions(path, *names))
    attached = domain.data_center_id is not None
    add(
        document,
        name=domain.name,
        description=domain.description,
        comment=domain.comment,
        available=domain.available,
        backup=False,
        block_size=512,
        committed=0,
        critical_space_action_blocker=CRITICAL // GIB,
        discard_after_delete=False,
        external_status="ok",
        master=domain.master and attached,
        status=domain.status if data_center_id else None if attached else "unattached",
        storage_format="v5",
        supports_discard=False,
        supports_discard_zeroes_data=False,
        type=domain.kind,
        used=domain.used,
        warning_low_space_indicator=10,
        wipe_after_delete=False,
    )
    document.append(add(el("storage"), address=domain.address, path=domain.path, type=domain.storage_type))
    if domain.data_center_id:
        centers = el("data_centers", reference("data_center", "datacenters", domain.data_center_id))
        document.append(centers)
        document.append(reference("data_center", "datacenters", domain.data_center_id))
    return document


def profiles_of(domain: StorageDomain) -> dict[str, str]:
    """The names of the disk profiles of a domain by their ids."""
    others = {derived_id(domain.id, f"disk profile {name}"): name for name in domain.disk_profiles}
    return {derived_id(domain.id, "disk profile"): domain.name, **others}


def disk_element(world: World, disk: Disk, path: str = "") -> Element:
    document = el("disk", id=disk.id, path=path or f"disks/{disk.id}")
    document.append(link("permissions", f"disks/{disk.id}/permissions"))
    add(
        document,
        name=disk.alias,
        alias=disk.alias,
        description=disk.description,
        actual_size=disk.actual_size,
        backup="none",
        content_type=disk.content_type,
        format=disk.format,
        image_id=disk.image_id,
        propagate_errors=False,
        provisioned_size=disk.size,
        shareable=disk.shareable,
        sparse=disk.sparse,
        status=disk.status if disk.registered else None,
        storage_type="image",
        total_size=disk.actual_size,
        wipe_after_delete=False,
    )
    profile = disk.profile_id or derived_id(disk.domain_id, "disk profile")
    document.append(reference("disk_profile", "diskprofiles", profile))
    domain = world.area(StorageSlice).storage_domains.get(disk.domain_id)
    if domain is not None and domain.data_center_id and disk.registered:
        quotas = f"datacenters/{domain.data_center_id}/quotas"
        document.append(reference("quota", quotas, derived_id(domain.data_center_id, "quota")))
    document.append(el("storage_domains", reference("storage_domain", "storagedomains", disk.domain_id)))
    return document
