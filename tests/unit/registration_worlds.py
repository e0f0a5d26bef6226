# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Worlds with unregistered VMs, and what tests of a registration do with them."""

from __future__ import annotations

import typing as t
from pathlib import Path

from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.areas.vms.world import make_vm
from tests.engine_simulator.running import Simulator
from tests.engine_simulator.world_file import build

POOL = ["00:1a:4a:16:01:00", "00:1a:4a:16:01:ff"]
TAKEN, OUTSIDE = "00:1a:4a:16:01:f0", "52:54:00:00:00:01"
USER = {"name": "admin@internal", "password": "secret123"}


def mac(number: int) -> str:
    """A good address of the pool."""
    return f"00:1a:4a:16:01:{number:02x}"


def nic(number: int = 1, address: str | None = None, network: str = "red", profile: str = "red") -> dict[str, t.Any]:
    return {"name": f"nic{number}", "network": network, "profile": profile, "mac": address}


def vm(name: str, *nics: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    return {"name": name, "domain": "data1", "cluster": "prod", "disks": [1], "nics": list(nics), **more}


def world(*unregistered: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    """Cluster prod with networks red and green; red has the profiles red and gold, green has green and silver."""
    return {
        "data_centers": [{"name": "DC1", "status": "up"}],
        "networks": [{"name": "ovirtmgmt"}, {"name": "red"}, {"name": "green"}, {"name": "far"}],
        "mac_pools": [{"name": "Default", "default_pool": True, "ranges": [POOL]}],
        "clusters": [
            {"name": "prod", "networks": ["ovirtmgmt", "red", "green"]},
            {"name": "test", "networks": ["ovirtmgmt"]},
        ],
        "vnic_profiles": [{"network": "red", "name": "gold"}, {"network": "green", "name": "silver"}],
        "storage_domains": [{"name": "data1", "master": True}, {"name": "data2"}],
        "users": [USER],
        "unregistered": list(unregistered),
        **more,
    }


def load(simulator: Simulator, described: dict[str, t.Any], seconds: float = 1.6) -> None:
    """Give the simulator a world in which a registration takes so long, and in which VM 'holder' has address TAKEN."""
    simulator.engine.world = build(described)
    if seconds:
        simulator.world.area(VmsSlice).options.register_seconds = seconds
    make_vm(
        simulator.world,
        {"name": "holder", "cluster": "prod", "status": "down", "nics": [{"name": "nic1", "mac": TAKEN}]},
    )


def save_ovfs(simulator: Simulator, folder: Path) -> str:
    """Save the OVFs of all unregistered VMs and templates; returns the folder."""
    folder.mkdir(exist_ok=True)
    for domain in simulator.world.area(StorageSlice).storage_domains.values():
        for entity in domain.entities.values():
            (folder / f"{entity.id}.ovf").write_text(entity.ovf, encoding="utf-8")
    return str(folder)


def registered(simulator: Simulator) -> dict[str, Vm]:
    """The VMs of the engine by name."""
    return {found.name: found for found in simulator.world.area(VmsSlice).vms.values() if found.name != "holder"}


def nics_of(simulator: Simulator, name: str) -> list[tuple[str, str, str | None]]:
    """Name, network/profile and MAC address of each vNIC of a VM."""
    own = simulator.world.area(VmsSlice)
    networks = {network.id: network.name for network in simulator.world.networks.values()}
    found = []
    for one in registered(simulator)[name].nics:
        profile = own.vnic_profiles.get(one.profile_id or "")
        found.append((one.name, f"{networks[profile.network_id]}/{profile.name}" if profile else "", one.mac))
    return found
