# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results of a registration for tests of reports: planned by the collection itself from made-up VMs."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.filter.migration_found import migration_found
from ansible_collections.onramp.ovirt.plugins.filter.migration_plan import migration_plan
from ansible_collections.onramp.ovirt.plugins.filter.migration_records import migration_records
from ansible_collections.onramp.ovirt.plugins.filter.migration_report import migration_report
from ansible_collections.onramp.ovirt.plugins.filter.read_migration_plan import read_migration_plan
from ansible_collections.onramp.ovirt.plugins.filter.registration_report import registration_report
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import Ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import result as results
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import (
    VM,
    Present,
    Registered,
    Unregistered,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import (
    Registration,
    nic_after,
    plan_registrations,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._results import plan_values
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic
from tests.unit.made_up_migrations import description
from tests.unit.made_up_registrations import OUTSIDE, TAKEN, disk, mac, situation, template, vm

HOSTILE = "<script>alert(\"1\")</script> & '2' | `3` {{ 7*7 }} \u202egpj"
RULES = [
    {"source": {"network": "red", "profile": "gold"}, "target": {"network": "green", "profile": "silver"}},
    {"source": {"network": "lab*", "match": "wildcard"}, "target": {"empty": True}},
    {"source": {"network": "dmz", "profile": "dmz"}, "target": {"network": "green", "profile": "nosuch"}},
]


def registration(*entities: Unregistered, registered: bool = True, **options: t.Any) -> dict[str, t.Any]:
    """The result of a run that registered all that is not blocked, or of one in check mode."""
    known = situation(*entities, registered=(Registered("xold", "old", VM, "c1"),))
    given = {"all": True, "vms": ["old"], "on_error": "continue", **options}
    planned = plan_registrations(known, from_params(given))
    done = [one for one in planned.registrations if registered and not one.blocked]
    present = {one.entity.id: _present(one) for one in done}
    return {
        **plan_values(planned),
        "changed": not planned.is_empty,
        "vms": results.vm_results(planned, {}, present),
        "repairs": results.repairs(planned),
        "start_list": results.start_list(planned, {e.id for e in entities}),
    }


def _present(one: Registration) -> Present:
    """What was predicted, with addresses of the pool where the engine chooses them."""
    found = [nic_after(decision, one.macs) for decision in one.mapping.decisions]
    vnics = (Vnic(p["name"], p["network"], p["profile"], p["mac"] or mac(200 + n)) for n, p in enumerate(found))
    return Present(one.entity.id, one.name, "down", tuple(vnics))


def mixed(**options: t.Any) -> dict[str, t.Any]:
    """VMs of every kind: with bad MAC addresses, unmapped networks, a missing target, a missing disk, a template."""
    given: dict[str, t.Any] = {
        "vnic_profile_mappings": RULES,
        "on_missing_target": "empty",
        "reassign_macs": "colliding",
        "allow_partial_import": True,
    }
    return registration(
        template("base", vnics=(Vnic("nic1", "red", "red"),)),
        vm("web1", mac(1), status="up", high_availability=True, priority=1, template_id="xbase", template_name="base"),
        vm("web2", TAKEN, mac(2), status="up"),
        vm("db1", OUTSIDE, status="up", disks=(disk("lost", domain="d9"),)),
        custom("app1", Vnic("nic1", "red", "gold", mac(3)), Vnic("nic2", "lab-7", "lab-7", mac(4))),
        custom("app2", Vnic("nic1", "dmz", "dmz", mac(6)), Vnic("nic2", "unknown", "unknown", mac(7))),
        vm("thin", mac(9), template_id="gone", template_name="gone"),
        **{**given, **options},
    )


def hostile() -> dict[str, t.Any]:
    """The same with names that contain markup and an invisible character."""
    result = mixed()
    for one in result["vms"]:
        one["name"] = HOSTILE
        for nic in one.get("nics", ()):
            nic["name"] = HOSTILE
            nic["before"] = {"network": HOSTILE, "profile": HOSTILE, "mac": HOSTILE}
    for repair in result["repairs"]:
        repair["vm"], repair["task"] = HOSTILE, {"ovirt.ovirt.ovirt_nic": {"vm": HOSTILE}}
    result["start_list"] = [[HOSTILE]]
    result["findings"] = [
        {"severity": f'"{HOSTILE}', "path": HOSTILE, "message": HOSTILE, "hint": HOSTILE},
        *result["findings"],
    ]
    return result


def custom(name: str, *vnics: Vnic) -> Unregistered:
    return Unregistered(f"x{name}", name, VM, "down", ovf=Ovf(id=f"x{name}", name=name, cluster="prod", vnics=vnics))


def many(number: int) -> dict[str, t.Any]:
    """A batch of VMs whose addresses are all out of range."""
    entities = (vm(f"vm{n:04}", f"00:1a:4a:01:{n >> 8:02x}:{n & 255:02x}") for n in range(number))
    return registration(*entities, reassign_macs="none")


def pages() -> dict[str, str]:
    """HTML reports by the name of the file."""
    orders = [
        {"id": "xweb1", "agreement": {"mac": True, "pci": True}},
        {"id": "xweb2", "agreement": {"mac": False, "pci": True}},
    ]
    started = {"vms": [{"name": "web1", "status": "up"}]}
    subtitle = "Storage domain data1, cluster prod"
    return {
        "registration": registration_report(mixed(), subtitle=subtitle, nic_order={"vms": orders}, started=started),
        "hostile": registration_report(hostile(), title=HOSTILE, subtitle=HOSTILE),
        "long": registration_report(many(500)),
        "migration": migration_of(("app01", "app02", HOSTILE)),
    }


def migration_of(names: t.Sequence[str]) -> str:
    """The report of a migration in which the second VM failed."""
    vms = [description(name, tags=[HOSTILE]) for name in names]
    settings = {"defaults": {"cluster": "prod", "storage_domain": "data1"}, "wave_size": 2}
    plan = read_migration_plan(migration_plan({"vcenter": vms}, "spring", settings), ["vcenter"])["plan"]
    keys = [vm["key"] for vm in plan["vms"]]
    done = {"vms": [{"name": vm["target"], "state": "imported", "nics": [], "settings": {}} for vm in plan["vms"]]}
    kept = migration_records({}, "begin", keys=keys, now=0)
    kept = migration_records(kept, "imported", keys=keys, result=done, now=300)
    kept = migration_records(kept, "complete", keys=[keys[0]], phase="done", now=330)
    kept = migration_records(kept, "fail", reasons={keys[1]: "It did not start."})
    return migration_report(plan, "html", found=migration_found(plan, {"vcenter": vms}), records=kept)
