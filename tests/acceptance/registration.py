# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A data domain with unregistered VMs, for the checks of registration, and how it becomes as it was.

A registered VM becomes an unregistered one again when its domain is detached and attached. That takes along everything
that is registered on the domain, so only a domain on which nothing is registered may be used. What may be registered is
kept in a file until it is unregistered again, so that the run after one that was killed can do it.
"""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass
from pathlib import Path

import ovirtsdk4
from ovirtsdk4 import types

from tests.acceptance.vms import wait_until

KEPT = "registered.json"
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
    ids: frozenset[str] = frozenset()
    """Of those VMs."""

    def describe(self) -> dict[str, t.Any]:
        """Return what the plays have to know."""
        return {"reason": self.reason, "domain": self.name, "vms": list(self.vms)}

    def keep(self, folder: Path) -> Path:
        """Keep which VMs may be registered from now on; gives the folder of their OVFs, which is kept too."""
        own = folder / (self.name or "none")
        if not self.reason:
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept = {"id": self.id, "name": self.name, "data_center_id": self.data_center_id, "ids": sorted(self.ids)}
            (own / KEPT).write_text(json.dumps(kept), encoding="utf-8")
        return own / "register"

    def forget(self, folder: Path) -> None:
        """Forget them, because they are unregistered again."""
        (folder / (self.name or "none") / KEPT).unlink(missing_ok=True)


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
        frozenset(vm.id for vm in vms),
    )


def _is_formatted_on_removal(domain: t.Any) -> bool:
    """Whether the engine may format a domain instead of detaching it, as it does with local storage."""
    return domain.storage is None or domain.storage.type in (None, types.StorageType.LOCALFS)


def _disks(domain: t.Any) -> list[t.Any]:
    """Return the registered disks of a domain, apart from the engine's own."""
    return [one for one in domain.disks_service().list() if one.content_type is not types.DiskContentType.OVF_STORE]


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
    items = [*domain.vms_service().list(), *domain.templates_service().list(), *_disks(domain)]
    return ", ".join(sorted({item.name for item in items}))


def restore(system: t.Any, place: Place) -> list[str]:
    """Make everything on the domain unregistered again, and return the names of what was registered."""
    if place.reason:
        return []
    attached = system.data_centers_service().data_center_service(place.data_center_id).storage_domains_service()
    service = attached.storage_domain_service(place.id)
    active = types.StorageDomainStatus.ACTIVE
    registered = _registered(system, place.id)
    status = next((item.status for item in attached.list() if item.id == place.id), None)
    if status is not None:
        if not registered and status == active:
            return []
        _detach(system, place, attached, status)
    attached.add(types.StorageDomain(id=place.id))
    wait_until(lambda: service.get().status == active, f"storage domain '{place.name}' is not active")
    return registered.split(", ") if registered else []


def _detach(system: t.Any, place: Place, attached: t.Any, status: t.Any) -> None:
    service = attached.storage_domain_service(place.id)
    maintenance = types.StorageDomainStatus.MAINTENANCE
    _require_kept_content(system, place)
    if status != maintenance:
        service.deactivate()
    wait_until(lambda: service.get().status == maintenance, f"storage domain '{place.name}' is not in maintenance")
    # It is read once more, because the removal cannot be undone.
    _require_kept_content(system, place)
    service.remove()
    wait_until(
        lambda: all(item.id != place.id for item in attached.list()), f"storage domain '{place.name}' is not detached"
    )


def restore_left(system: t.Any, folder: Path) -> list[str]:
    """Make unregistered again what runs that were killed registered, and return the names of it.

    A domain on which anything else is registered by now stays as it is.
    """
    restored = []
    for file in sorted(folder.glob(f"*/{KEPT}")):
        kept = json.loads(file.read_text(encoding="utf-8"))
        place = Place(id=kept["id"], name=kept["name"], data_center_id=kept["data_center_id"])
        if any(item.id == place.id for item in system.storage_domains_service().list()):
            if _of_others(system, place.id, set(kept["ids"])):
                continue
            restored += restore(system, place)
        place.forget(folder)
    return restored


def _of_others(system: t.Any, ident: str, own: t.Collection[str]) -> bool:
    """Whether a domain has anything registered that does not belong to these VMs."""
    domain = _domain(system, ident)
    vms = {vm.id for vm in domain.vms_service().list()}
    attachments = [
        attachment
        for vm in vms & set(own)
        for attachment in system.vms_service().vm_service(vm).disk_attachments_service().list()
    ]
    disks = {item.id for item in _disks(domain)} - {attachment.disk.id for attachment in attachments}
    return bool(vms - set(own) or disks or domain.templates_service().list())


def differences(system: t.Any, place: Place) -> list[str]:
    """Return what is not as it was before the checks."""
    if place.reason:
        return []
    gone = place.unregistered - {vm.id for vm in _unregistered(system, place.id)}
    return [f"{place.name}: {len(gone)} VMs are not unregistered again"] if gone else []
