# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Worlds with an export domain, and what tests ask about them."""

from __future__ import annotations

import typing as t

from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.engine_simulator.world import World
from tests.unit.import_worlds import import_world

EXPORT: dict[str, t.Any] = {"kind": "export_domain", "name": "export1"}
BASE = "11111111-1111-4111-8111-1111111111aa"


def ident(number: int) -> str:
    return f"22222222-2222-4222-8222-22222222220{number}"


def exported(name: str, number: int, *nics: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    listed = [{"mac": f"00:1a:4a:16:02:{number}{n}", **nic} for n, nic in enumerate(nics)]
    return {"domain": "export1", "name": name, "id": ident(number), "disks": [1], "nics": listed, **more}


RED = {"network": "red", "profile": "red"}
FAR = {"network": "blue", "profile": "blue"}
WEB01 = exported("web01", 1, RED, FAR)
DB01 = exported("db01", 2, RED, {**RED, "mac": "00:1a:4a:16:01:20", "linked": False, "plugged": False}, disks=[1, 2])
CLONED = exported("thin01", 3, RED, template_id=BASE)
TEMPLATE = {"domain": "export1", "name": "base", "id": BASE, "kind": "TEMPLATE", "disks": [1]}


def exported_world(*vms: dict[str, t.Any], **more: t.Any) -> World:
    """Data domains data1 and data2, and export domain export1 with VMs."""
    domains = [
        {"name": "data1", "master": True},
        {"name": "data2", "storage_type": "iscsi"},
        {"name": "export1", "kind": "export"},
    ]
    world = import_world(**{"storage_domains": domains, "unregistered": list(vms), **more})
    world.area(VmsSlice).options.export_import_seconds = 20
    return world


def vm_named(simulator: Simulator, name: str) -> Vm:
    (found,) = (vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == name)
    return found


def posts(done: t.Any) -> list[dict[str, t.Any]]:
    return [one for one in done.requests if one["method"] == "POST" and one["path"].endswith("/import")]


def networks(done: t.Any, number: int = 0) -> list[str | None]:
    return [nic["after"]["network"] for nic in done["vms"][number]["nics"]]
