# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A data domain with unregistered VMs, for the checks of registration, and how it becomes as it was.

A registered VM becomes an unregistered one again when its domain is detached and attached. That takes along everything
that is registered on the domain, so only a domain on which nothing is registered may be used.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

import ovirtsdk4
from ovirtsdk4 import types

from tests.acceptance.vms import wait_until

NOT_GIVEN = "no data domain is given (ONRAMP_DOMAIN)"


@dataclass(frozen=True)
class Place:
    """A data domain in its data center, and what is unregistered on it; or the reason why it cannot be used."""

    reason: str = ""
    id: str = ""
    name: str = ""
    data_center_id: str = ""
    unregistered: frozenset[str] = frozenset()
    vms: tuple[str, ...] = ()

    def describe(self) -> dict[str, t.Any]:
        """Return what the plays have to know."""
        return {"reason": self.reason, "domain": self.name, "vms": list(self.vms)}


def find(system: t.Any, name: str, wanted: t.Sequence[str] = ()) -> Place:
    """Return the domain of this name, with those of its unregistered VMs that are wanted; all without any."""
    if not name:
        return Place(NOT_GIVEN)
    found = next((item for item in system.storage_domains_service().list() if item.name == name), None)
    if found is None or not found.data_centers:
        return Place(f"there is no attached storage domain '{name}'")
    if _is_formatted_on_removal(found):
        return Place(f"storage domain '{name}' is local or of an unknown type: the engine may format it")
    if found.master:
        return Place(f"storage domain '{name}' is the master domain, which cannot be detached")
    registered = _registered(system, found.id)
    if registered:
        return Place(
            f"storage domain '{name}' has registered objects, which a restoration would take along: {registered}"
        )
    listed = _unregistered(system, found.id)
    vms = [vm for vm in listed if vm.name in wanted or not wanted]
    missing = set(wanted) - {vm.name for vm in vms}
    if missing or not vms:
        names = ", ".join(sorted(missing)) or "at all"
        return Place(f"storage domain '{name}' has no unregistered VM {names}")
    return Place(
        "",
        found.id,
        name,
        found.data_centers[0].id,
        frozenset(vm.id for vm in listed),
        tuple(sorted(vm.name for vm in vms)),
    )


def _is_formatted_on_removal(domain: t.Any) -> bool:
    """Whether the engine may format a domain instead of detaching it, as it does with local storage."""
    return domain.storage is None or domain.storage.type in (None, types.StorageType.LOCALFS)


def _require_kept_content(system: t.Any, place: Place) -> None:
    if _is_formatted_on_removal(_domain(system, place.id).get()):
        raise ovirtsdk4.Error(f"Storage domain '{place.name}' is not detached: the engine may format it then.")


def _domain(system: t.Any, ident: str) -> t.Any:
    return system.storage_domains_service().storage_domain_service(ident)


def _unregistered(system: t.Any, ident: str) -> list[t.Any]:
    return list(_domain(system, ident).vms_service().list(unregistered=True))


def _registered(system: t.Any, ident: str) -> str:
    """Return the names of what is registered on a domain, apart from the engine's own disks."""
    domain = _domain(system, ident)
    disks = [disk for disk in domain.disks_service().list() if disk.content_type is not types.DiskContentType.OVF_STORE]
    items = [*domain.vms_service().list(), *domain.templates_service().list(), *disks]
    return ", ".join(sorted({item.name for item in items}))


def restore(system: t.Any, place: Place) -> list[str]:
    """Make everything on the domain unregistered again, and return the names of what was registered."""
    if place.reason:
        return []
    registered = _registered(system, place.id)
    attached = system.data_centers_service().data_center_service(place.data_center_id).storage_domains_service()
    service = attached.storage_domain_service(place.id)
    if not registered:
        return []
    _require_kept_content(system, place)
    service.deactivate()
    maintenance = types.StorageDomainStatus.MAINTENANCE
    wait_until(lambda: service.get().status == maintenance, f"storage domain '{place.name}' is not in maintenance")
    # It is read once more, because the removal cannot be undone.
    _require_kept_content(system, place)
    service.remove()
    wait_until(
        lambda: all(item.id != place.id for item in attached.list()), f"storage domain '{place.name}' is not detached"
    )
    attached.add(types.StorageDomain(id=place.id))
    active = types.StorageDomainStatus.ACTIVE
    wait_until(lambda: service.get().status == active, f"storage domain '{place.name}' is not active")
    return registered.split(", ")


def differences(system: t.Any, place: Place) -> list[str]:
    """Return what is not as it was before the checks."""
    if place.reason:
        return []
    gone = place.unregistered - {vm.id for vm in _unregistered(system, place.id)}
    return [f"{place.name}: {len(gone)} VMs are not unregistered again"] if gone else []
