# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated engine that VMs are imported into, and what is compared there."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import typing as t
from dataclasses import dataclass
from pathlib import Path

from tests.engine_simulator.areas.image_transfers.model import ENDED, TransfersSlice
from tests.engine_simulator.areas.storage.model import Disk
from tests.engine_simulator.areas.vms.model import Vm
from tests.engine_simulator.running import Simulator
from tests.sources import guest_image
from tests.v2v import guests
from tests.v2v.tasks import Wrong

WORLD: dict[str, t.Any] = {
    "networks": [{"name": "ovirtmgmt"}, {"name": "red"}, {"name": "blue", "vlan": 10}],
    "clusters": [{"name": "Default", "networks": ["ovirtmgmt", "red", "blue"]}],
    "users": [
        {"name": "admin@internal", "password": "secret123"},
        {"name": "admin@ovirt@internal", "password": "secret123"},
    ],
    "hosts": [{"name": "h1", "machine": {"address": "h1.example.com"}}],
    "storage_domains": [{"name": "data1", "master": True}, {"name": "data2"}],
}
MAPPINGS = [
    {"source": {"nic": f"nic{number}"}, "target": {"network": name, "profile": name}}
    for number, name in enumerate(("red", "blue"), start=1)
]
KEPT = ("/srv/kept", "/etc/os-release", "/etc/hostname", "/etc/debian_version", "/bin/busybox", "/var/lib/dpkg/status")
"""Files of the guest that no conversion changes."""


def auth(simulator: Simulator) -> dict[str, t.Any]:
    return {
        "url": simulator.url,
        # As of an engine with Keycloak: a name with two @.
        "username": "admin@ovirt@internalsso",
        "password": simulator.password,
        "ca_file": simulator.ca_file,
    }


@dataclass(frozen=True)
class Target:
    """The engine, and the guest that all of its VMs are made of."""

    simulator: Simulator
    guest: guests.Guest

    def vms(self, name: str) -> list[Vm]:
        with self.simulator.engine.monitor:
            return [vm for vm in self.simulator.world.vms.values() if vm.name == name]

    def is_sending(self, name: str) -> bool:
        """Whether data of a VM arrives right now."""
        with self.simulator.engine.monitor:
            own = {disk.id for disk in self.simulator.world.disks.values() if disk.alias.startswith(name)}
            transfers = self.simulator.world.area(TransfersSlice).transfers.values()
            return any(one.phase == "transferring" and one.disk_id in own for one in transfers)

    def disks(self, vm: Vm) -> list[Disk]:
        return [self.simulator.world.disks[attachment.disk_id] for attachment in vm.disks]

    def check_vm(self, name: str, number: int, domains: tuple[str, str], is_converted: bool = True) -> str:
        """Compare a VM with the guest; gives what was compared."""
        found = self.vms(name)
        if len(found) != 1:
            raise Wrong(f"{name}: the engine has {len(found)} VMs of this name")
        vm = found[0]
        _same(
            f"{name}: memory and CPUs", (vm.settings.memory >> 20, vm.settings.sockets * vm.settings.cores), (1024, 2)
        )
        self._check_nics(vm, number)
        self._check_places(vm, domains)
        check = check_disks if is_converted else check_copies
        disks = check(self.guest, [_file(disk) for disk in self.disks(vm)])
        return f"{disks}, 2 vNICs with MAC address and profile"

    def _check_nics(self, vm: Vm, number: int) -> None:
        profiles = self.simulator.world.vnic_profiles
        actual = [(nic.name, nic.mac, profiles[nic.profile_id].name if nic.profile_id else "") for nic in vm.nics]
        wanted = [(f"nic{n}", mac, name) for n, (mac, name) in enumerate(zip(guests.macs(number), ("red", "blue")), 1)]
        _same(f"{vm.name}: vNICs", sorted(actual), wanted)

    def _check_places(self, vm: Vm, domains: tuple[str, str]) -> None:
        names = {domain.id: domain.name for domain in self.simulator.world.storage_domains.values()}
        _same(f"{vm.name}: domains of the disks", tuple(names[disk.domain_id] for disk in self.disks(vm)), domains)
        _same(f"{vm.name}: statuses of the disks", [disk.status for disk in self.disks(vm)], ["ok", "ok"])
        _same(f"{vm.name}: bootable disks", [attachment.bootable for attachment in vm.disks], [True, False])

    def check_leftovers(self) -> str:
        """Compare what the engine has with what its VMs have."""
        with self.simulator.engine.monitor:
            world = self.simulator.world
            own = {attachment.disk_id for vm in world.vms.values() for attachment in vm.disks}
            other = [disk.alias for disk in world.disks.values() if disk.id not in own and disk.content_type == "data"]
            _same("disks that no VM has", other, [])
            phases = [one.phase for one in world.area(TransfersSlice).transfers.values() if one.phase not in ENDED]
            _same("transfers that have not ended", phases, [])
            return f"{len(world.vms)} VMs, {len(own)} disks, no other disk and no open transfer"


def _same(what: str, actual: t.Any, wanted: t.Any) -> None:
    if actual != wanted:
        raise Wrong(f"{what}: {actual!r} and not {wanted!r}")


def _file(disk: Disk) -> Path:
    if not disk.content:
        raise Wrong(f"disk {disk.alias} is empty")
    return Path(disk.content)


def check_disks(guest: guests.Guest, files: t.Sequence[Path]) -> str:
    """Compare disks with those of the guest: files of the system, and all bytes of the data."""
    _same("number of disks", len(files), 2)
    system, data = files
    source = dict(zip(KEPT, guest_image.files(guest.system, *KEPT)))
    for name, content in zip(KEPT, guest_image.files(system, *KEPT)):
        if not content or content != source[name]:
            raise Wrong(f"{name} of the guest has changed")
    _same("/etc/fstab", guest_image.read(system, "/etc/fstab"), "/dev/vda1 / ext4 defaults 0 1")
    _same("checksum of the second disk", checksum(data), checksum(guest.data))
    return f"{len(KEPT) + 1} files of disk 1, all bytes of disk 2"


def check_copies(guest: guests.Guest, files: t.Sequence[Path]) -> str:
    """Compare all bytes of disks with those of the guest."""
    _same("checksums of the disks", [checksum(file) for file in files], [checksum(disk) for disk in guest.disks])
    return "all bytes of both disks"


def checksum(file: Path) -> str:
    """The checksum of a disk of any format as it reads."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "raw")
        subprocess.run(["qemu-img", "convert", "-O", "raw", str(file), str(raw)], check=True)
        return hashlib.sha256(raw.read_bytes()).hexdigest()
