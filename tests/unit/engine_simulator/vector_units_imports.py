# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units of the cases about what registrations and other imports refuse, and what they choose themselves."""

from __future__ import annotations

import typing as t

from tests.engine_simulator.areas.storage.model import StorageSlice, StoredEntity
from tests.engine_simulator.areas.vms import ovf_reader

from .vector_units_vms import SmallEngine
from .vectors import Given


def validate_vm_fields(given: Given) -> Given:
    """Registered as it is and as a clone, with properties that are too long for a VM that is created."""
    text = "key=" + "x" * 5000 if given["user_defined_properties_too_long"] else ""
    for clone in given["clone"]:
        engine = SmallEngine()
        stored = engine.unregistered()
        properties = f"<UserDefinedProperties>{text}</UserDefinedProperties>"
        stored.ovf = stored.ovf.replace("<Name>", f"{properties}<Name>", 1)
        found = _register(engine, stored, clone=clone)
        if not found["valid"]:
            return found
    return {"valid": True}


def _register(engine: SmallEngine, stored: StoredEntity, **more: t.Any) -> dict[str, t.Any]:
    path = f"storagedomains/{engine.domain_id}/vms/{stored.id}/register"
    return engine.ask("POST", path, {"cluster": {"id": engine.cluster_id}, **more})


def find_unregistered(given: Given) -> Given:
    """No request finds one of them; the list of the domain has it."""
    engine = SmallEngine()
    ids: dict[str, str] = {}
    for row in given["unregistered_rows"]:
        ids[engine.unregistered(name=row["name"]).id] = row["id"]
    listed = engine.ask("GET", f"storagedomains/{engine.domain_id}/vms", query="unregistered=true")["answer"]
    rows = [{"id": ids[row["id"]], "name": row["name"]} for row in listed.get("vm", [])]
    return {"vm": next((row for row in rows if row["id"] == given["id"]), None)}


def disk_alias_default(given: Given) -> Given:
    engine = SmallEngine()
    disks = [{"alias": given["disk_alias"] or ""} for dummy in range(given["disk_number"])]
    stored = engine.unregistered(name=given["vm_name"], disks=disks)
    return {"disk_alias": ovf_reader.read_ovf(stored.ovf).disks[-1].alias}


def validate_import(given: Given) -> Given:
    """What a registration refuses as any import does; only those that copy disks need space for them."""
    engine = SmallEngine()
    if given.get("space_check") == "fails":
        _fill(engine)
    if given.get("images_already_on_target") is False:
        return _import_from_outside(engine)
    engine.world.clusters[engine.cluster_id].architecture = given.get("cluster_arch", "x86_64")
    stored = engine.unregistered(os_type="other" if given.get("os_supports_sound", True) else "other_ppc64")
    if given.get("vm_has_sound_device"):
        stored.ovf = stored.ovf.replace("<Item>", "<Item><Type>sound</Type></Item><Item>", 1)
    return _register(engine, stored)


def validate_space(given: Given) -> Given:
    engine = SmallEngine()
    if not all(value for name, value in given.items() if name != "collapse"):
        _fill(engine)
    return _import_from_outside(engine)


def _fill(engine: SmallEngine) -> None:
    engine.world.area(StorageSlice).storage_domains[engine.domain_id].available = 1 << 30


def _import_from_outside(engine: SmallEngine) -> dict[str, t.Any]:
    """An import that copies disks."""
    host = next(iter(engine.world.hosts.values()))
    credentials = {"username": "administrator", "password": "secret"}
    source = {"provider": "vmware", "name": "esx-one", "url": "vpx://administrator@192.0.2.4/DC/192.0.2.5"}
    place = {"cluster": {"id": engine.cluster_id}, "storage_domain": {"id": engine.domain_id}, "host": {"id": host.id}}
    return engine.ask("POST", "externalvmimports", {**source, **credentials, **place})


UNITS: dict[str, t.Callable[[Given], Given]] = {
    "validate_vm_fields": validate_vm_fields,
    "find_unregistered_vm": find_unregistered,
    "disk_alias_default": disk_alias_default,
    "validate_import": validate_import,
    "validate_space": validate_space,
}
