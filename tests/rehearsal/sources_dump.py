# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VMs of the sources of a migration: read once, and then only from a file."""

from __future__ import annotations

import typing as t

Data = dict[str, t.Any]
# Reads each source once. It is given the variables of the migration.
PLAY: list[Data] = [
    {
        "name": "Read the sources of a migration",
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {
            "inventories": "{{ vm_migrate_inventories | default({}) }}",
            # Neither users nor passwords.
            "kinds": "{{ dict(vm_migrate_sources | list | zip(vm_migrate_sources.values() | map(attribute='kind'))) }}",
            "urls": "{{ dict(vm_migrate_sources | list"
            " | zip(vm_migrate_sources.values() | map(attribute='url', default=''))) }}",
        },
        "tasks": [
            {
                "name": "Read the VMs",
                "onramp.ovirt.v2v_source_info": {
                    "source": "{{ {'kind': 'files', 'path': inventories[item]} if item in inventories"
                    " else vm_migrate_sources[item] }}"
                },
                "loop": "{{ vm_migrate_sources | list }}",
                "register": "seen",
            },
            {
                "name": "Keep them",
                "ansible.builtin.copy": {
                    "content": "{{ {'seen': dict(seen.results | map(attribute='item')"
                    " | zip(seen.results | map(attribute='vms'))), 'plan': vm_migrate_plan,"
                    " 'kinds': kinds, 'urls': urls} | to_json }}",
                    "dest": "{{ rehearsal_sources }}",
                    "mode": "0600",
                },
                "delegate_to": "localhost",
                "diff": False,
            },
        ],
    }
]
PROVIDERS = {"vsphere": "vmware", "files": "vmware"}


def provider_of(dump: t.Mapping[str, t.Any], source: str) -> str:
    """Return the provider of the engine for a source."""
    url = str(dump["urls"].get(source) or "")
    return PROVIDERS.get(str(dump["kinds"].get(source)), "xen" if url.startswith("xen") else "kvm")


def external_vms(plan: t.Mapping[str, t.Any], dump: t.Mapping[str, t.Any]) -> list[Data]:
    """Return the VMs of the plan as the engine finds them at their sources, for a world of the simulator."""
    found = []
    for vm in plan["vms"]:
        source = vm.get("source") or (plan.get("defaults") or {}).get("source")
        for one in dump["seen"].get(source) or ():
            if one["name"] == vm["name"] and vm.get("uuid", one.get("uuid")) == one.get("uuid"):
                found.append(_external(one, provider_of(dump, str(source)), vm))
                break
    return found


def _external(one: t.Mapping[str, t.Any], provider: str, vm: t.Mapping[str, t.Any]) -> Data:
    disks = [
        {"path": disk.get("file") or disk.get("label") or f"disk{number}", "capacity": disk.get("capacity") or 1 << 30}
        for number, disk in enumerate(one.get("disks") or (), 1)
    ]
    nics = [{"mac": nic.get("mac") or "", "network": nic.get("network") or ""} for nic in one.get("nics") or ()]
    more = {key: one[key] for key in ("memory", "cpus") if one.get(key)}
    # An OVA of an engine is not converted.
    ova = {"path": vm["path"], "ovirt": one.get("hypervisor") == "ovirt"} if vm.get("path") else {}
    return {"name": one["name"], "provider": provider, "disks": disks, "nics": nics, **more, **ova}
