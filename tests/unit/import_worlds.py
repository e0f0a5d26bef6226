# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Worlds with VMs of other hypervisors, and their descriptions."""

from __future__ import annotations

import typing as t

from tests.engine_simulator.world import World
from tests.engine_simulator.world_file import build

GIB = 1 << 30
POOL = ["00:1a:4a:16:01:00", "00:1a:4a:16:01:ff"]
SECRET = "vcenter-secret"
VCENTER: dict[str, t.Any] = {
    "kind": "vsphere",
    "url": "vc.example.com",
    "username": "admin@vsphere.local",
    "password": SECRET,
    "datacenter": "DC1",
    "esxi_host": "esx1",
}
KVM_HOST: dict[str, t.Any] = {"kind": "libvirt", "url": "qemu+ssh://root@kvm1.example.com/system"}
TO_RED: list[dict[str, t.Any]] = [{"target": {"network": "red", "profile": "red"}}]


def external(
    name: str, provider: str = "vmware", nics: int = 2, disks: int = 1, first: int = 1, **more: t.Any
) -> dict[str, t.Any]:
    """A VM of another hypervisor. The addresses of its NICs are in descending order, as nothing promises an order."""
    numbers = range(first + nics - 1, first - 1, -1)
    return {
        "name": name,
        "provider": provider,
        "disks": [{"path": f"[ds1] {name}/{name}_{number}.vmdk", "capacity": GIB} for number in range(disks)],
        "nics": [{"mac": source_mac(number), "network": f"VM Network {number - first}"} for number in numbers],
        **more,
    }


def source_mac(number: int) -> str:
    return f"00:50:56:00:00:{number:02x}"


def described(vm: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    """The neutral description of such a VM."""
    return {
        "name": vm["name"],
        "uuid": f"4217-{vm['name']}",
        "power": vm.get("status", "down"),
        "memory": vm.get("memory", GIB),
        "disks": [{"label": disk["path"], "capacity": disk["capacity"]} for disk in vm["disks"]],
        "nics": [
            {"mac": nic["mac"], "network": nic["network"], "network_key": f"key of {nic['network']}"}
            for nic in vm["nics"]
        ],
        **more,
    }


def import_world(*vms: dict[str, t.Any], hosts: int = 2, **more: t.Any) -> World:
    """Cluster prod with the networks red and green, data domain data1, and proxy hosts h1 and h2."""
    return build(
        {
            "options": {
                "import_disk_seconds": 2,
                "conversion_start_seconds": 2,
                "conversion_disk_seconds": 5,
                "conversion_end_seconds": 2,
                "failed_disk_seconds": 10,
            },
            "data_centers": [{"name": "DC1", "status": "up", "quotas": ["migration"]}],
            "networks": [{"name": "ovirtmgmt"}, {"name": "red"}, {"name": "green"}, {"name": "far"}],
            "mac_pools": [{"name": "Default", "default_pool": True, "ranges": [POOL]}],
            "clusters": [{"name": "prod", "networks": ["ovirtmgmt", "red", "green"], "cpu_profiles": ["slow"]}],
            "users": [{"name": "admin@internal", "password": "secret123"}],
            "storage_domains": [{"name": "data1", "master": True}],
            "hosts": [
                {
                    "name": f"h{number}",
                    "cluster": "prod",
                    "machine": {
                        "address": f"10.0.0.{number}",
                        "nics": "eth0..eth1",
                        "mac_prefix": f"52:54:00:00:1{number}:",
                        "networks": [{"name": "ovirtmgmt", "nic": "eth0"}],
                    },
                }
                for number in range(1, hosts + 1)
            ],
            "external_vms": list(vms),
            **more,
        }
    )


WEB01 = external("web01", disks=2)
DB01 = external("db01", "vmware", nics=1, first=5)
GUEST1 = external("guest1", "kvm", first=9)
