# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A migration whose VMs are hosts of the inventory: two VMs of a vCenter that is known by its VMX files."""

from __future__ import annotations

import typing as t
from collections import Counter
from pathlib import Path

import yaml

from tests.demo.migration import EXAMPLE, SOURCES
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator
from tests.engine_simulator.world import World
from tests.engine_simulator.world_file import build

ROOT = Path(__file__).resolve().parents[2]
VMS = tuple(f"app0{number}" for number in range(1, 3))
LIMIT = 1
PLAN: dict[str, t.Any] = {
    "version": 1,
    "name": "slices",
    "defaults": {"source": "vcenter", "cluster": "prod", "storage_domain": "data1", "hosts": ["node1"]},
    "vnic_profile_mappings": [{"target": {"network": "web", "profile": "web"}}],
    "waivers": [{"concern": "source.disk.missing", "reason": "Only descriptions were exported"}],
    "waves": [{"name": "first"}],
    "vms": [{"name": name, "wave": "first"} for name in VMS],
}
# The hosts of the inventory, as the guide has them.
HOST_VARIABLES = {
    "ansible_connection": "local",
    "ansible_python_interpreter": "{{ ansible_playbook_python }}",
    "vm_migrate_vms": ["{{ inventory_hostname }}"],
}


def made_world() -> World:
    given = yaml.safe_load((ROOT / "tests/engine_simulator/worlds/demo_migration.yml").read_text(encoding="utf-8"))
    given["clock"] = {"scale": 0.01}
    given["external_vms"] = [
        {
            "name": name,
            "provider": "vmware",
            "memory": 4 << 30,
            "cpus": 2,
            "disks": [{"path": f"[store1] {name}/{name}.vmdk", "capacity": 1 << 30}],
            "nics": [{"mac": f"00:50:56:11:22:0{number}", "network": "Front ends"}],
        }
        for number, name in enumerate(VMS, 1)
    ]
    return build(given)


def prepare(folder: Path) -> dict[str, t.Any]:
    """Write the plan and the descriptions; gives the variables of the jobs."""
    exports = folder / "vcenter"
    exports.mkdir(parents=True)
    text = (EXAMPLE / "vcenter" / "app01.vmx").read_text(encoding="utf-8")
    for number, name in enumerate(VMS, 1):
        own = text.replace("app01", name).replace("22:01", f"22:0{number}").replace('00 01"', f'00 0{number}"')
        (exports / f"{name}.vmx").write_text(own, encoding="utf-8")
    (folder / "plan.yml").write_text(yaml.safe_dump(PLAN), encoding="utf-8")
    return {
        "migrate_vms_hosts": "all",
        "vm_migrate_plan": str(folder / "plan.yml"),
        "vm_migrate_folder": f"{folder}/{{{{ inventory_hostname }}}}",
        "vm_migrate_imports_folder": f"{folder}/imports",
        "vm_migrate_sources": {"vcenter": SOURCES["vcenter"]},
        "vm_migrate_inventories": {"vcenter": str(exports)},
        "vm_migrate_per_proxy_host": LIMIT,
        "vm_migrate_poll_interval": 1,
    }


def inventory(names: t.Iterable[str]) -> str:
    """The inventory of a job. AWX gives each slice every nth host of it."""
    return yaml.safe_dump({"all": {"hosts": dict.fromkeys(names, {}), "vars": HOST_VARIABLES}})


def outcome(simulator: Simulator) -> dict[str, tuple[str, list[tuple[str, bool]]]]:
    """The status of each VM, and the MAC address and the profile of each vNIC."""
    return {
        vm.name: (vm.status, [(nic.mac or "", bool(nic.profile_id)) for nic in vm.nics])
        for vm in simulator.world.area(VmsSlice).vms.values()
        if vm.name in VMS
    }


def most_at_a_time(simulator: Simulator) -> dict[str, int]:
    """The greatest number of imports that went on at once at each proxy host, by the events of the engine."""
    hosts: dict[str, str] = {}
    going: Counter[str] = Counter()
    most: dict[str, int] = {}
    for event in simulator.world.events:
        vm = event.subject("vm") or ""
        if event.code == 1165:
            hosts[vm] = event.subject("host") or ""
            going[hosts[vm]] += 1
            most[hosts[vm]] = max(most.get(hosts[vm], 0), going[hosts[vm]])
        elif event.code in (1152, 1153):
            going[hosts[vm]] -= 1
    return most


def imports(simulator: Simulator) -> int:
    return [entry["path"] for entry in simulator.journal.entries].count("externalvmimports")
