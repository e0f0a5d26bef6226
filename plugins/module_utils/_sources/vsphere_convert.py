# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""From the objects of vSphere to neutral descriptions. Objects are only looked at, so any with these fields will do."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import values
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    BIOS,
    DOWN,
    SUSPENDED,
    UEFI,
    UNKNOWN,
    UP,
    ForeignVm,
    Place,
    Remark,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import vsphere_devices
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.vsphere_devices import at

KIND = "vsphere"
POWER = {"poweredOn": UP, "poweredOff": DOWN, "suspended": SUSPENDED}
MIB = 1 << 20
# Below this, virt-v2v refuses a guest, by the path in lower case.
FREE_SPACE = {"/": 100 * MIB, "/boot": 50 * MIB, "c:\\": 100 * MIB}
OTHER_FREE_SPACE = 10 * MIB
Properties = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class World:
    """What there is in a vCenter apart from VMs: properties by the id of the managed object."""

    objects: t.Mapping[str, Properties] = field(default_factory=dict)
    kinds: t.Mapping[str, str] = field(default_factory=dict)
    custom_fields: t.Mapping[int, str] = field(default_factory=dict)

    def name(self, reference: t.Any) -> str:
        """Return the name of a managed object; slashes in it are encoded, as vSphere does."""
        return str(self.objects.get(id_of(reference), {}).get("name") or "")

    def above(self, reference: t.Any) -> t.Iterator[tuple[str, str]]:
        """Yield kind and name of everything above an object, the nearest first."""
        for dummy in range(100):
            known = self.objects.get(id_of(reference))
            reference = known.get("parent") if known else None
            if reference is None or id_of(reference) not in self.objects:
                return
            yield self.kinds.get(id_of(reference), ""), self.name(reference)


def id_of(reference: t.Any) -> str:
    """Return the id of a managed object, such as vm-42."""
    return str(getattr(reference, "_moId", "") or "")


def convert(reference: t.Any, given: Properties, world: World) -> ForeignVm:
    """Return a VM; ``given`` are its properties, of which any may be missing."""
    config, runtime = given.get("config"), given.get("runtime")
    hardware = at(config, "hardware")
    devices = list(at(hardware, "device", default=()) or ())
    cpus, cores = at(hardware, "numCPU", default=1), at(hardware, "numCoresPerSocket") or 1
    memory = at(hardware, "memoryMB")
    secure = bool(at(config, "bootOptions", "efiSecureBootEnabled"))
    firmware = {"efi": UEFI, "bios": BIOS}.get(str(at(config, "firmware", default="")), UNKNOWN)
    os_id = str(at(config, "guestId", default="") or "")
    vm = ForeignVm(
        name=str(given.get("name") or id_of(reference)).replace("%2f", "/").replace("%5c", "\\").replace("%25", "%"),
        place=_place(reference, given, world),
        uuid=values.uuid(at(config, "uuid")),
        hypervisor="vmware",
        power=POWER.get(str(at(runtime, "powerState", default="")), UNKNOWN),
        is_template=bool(at(config, "template")),
        memory=values.sensible(memory * MIB) if memory else None,
        cpus=cpus or 1,
        sockets=max((cpus or 1) // cores, 1),
        cores=cores,
        threads=1,
        firmware=firmware,
        secure_boot=firmware == UEFI and secure,
        tpm=any(vsphere_devices.kind_of(device) == "VirtualTPM" for device in devices),
        machine=str(at(config, "version", default="") or ""),
        os=os_id,
        os_family=values.os_family(os_id, str(at(config, "guestFullName", default="") or "")),
        hostname=str(at(given.get("guest"), "hostName", default="") or ""),
        description=str(at(config, "annotation", default="") or ""),
        attributes=_attributes(given, world),
        disks=vsphere_devices.disks(devices),
        nics=vsphere_devices.nics(devices, given.get("guest"), world),
        cdroms=vsphere_devices.cdroms(devices),
        snapshots=tuple(_snapshots(at(given.get("snapshot"), "rootSnapshotList", default=()))),
        devices=vsphere_devices.others(devices),
        traits=tuple(_traits(config, given)),
        remarks=tuple(_remarks(given, world)),
    )
    return values.checked(vm)


def _place(reference: t.Any, given: Properties, world: World) -> Place:
    host = at(given.get("runtime"), "host")
    above = list(world.above(host)) if host is not None else []
    datacenters, folders = [], []
    parent = given.get("parent")
    if parent is not None:
        for kind, name in [(world.kinds.get(id_of(parent), ""), world.name(parent)), *world.above(parent)]:
            if kind == "Datacenter":
                datacenters.append(name)
            elif kind == "Folder" and not datacenters:
                folders.append(name)
    datacenters += [name for kind, name in above if kind == "Datacenter"]
    # The topmost folder of a data centre is always the one of all its VMs.
    path = "/".join(reversed(folders[:-1] if datacenters else folders))
    return Place(
        KIND,
        path=str(at(given.get("config"), "files", "vmPathName", default="") or ""),
        id=id_of(reference),
        host=world.name(host),
        cluster=next((name for kind, name in above if kind == "ClusterComputeResource"), ""),
        datacenter=datacenters[0] if datacenters else "",
        folder=path,
    )


def _attributes(given: Properties, world: World) -> dict[str, str]:
    found = {}
    for value in given.get("customValue") or ():
        name = world.custom_fields.get(at(value, "key", default=-1))
        if name and at(value, "value"):
            found[name] = str(at(value, "value"))
    return found


def _snapshots(trees: t.Any) -> t.Iterator[str]:
    waiting = list(trees or ())
    while waiting:
        tree = waiting.pop(0)
        yield str(at(tree, "name", default=""))
        waiting[:0] = list(at(tree, "childSnapshotList", default=()) or ())


def _traits(config: t.Any, given: Properties) -> t.Iterator[str]:
    if at(config, "cpuHotAddEnabled") or at(config, "memoryHotAddEnabled"):
        yield "hotplug"
    if at(config, "cpuAffinity", "affinitySet"):
        yield "cpu_pinning"
    extra = {at(option, "key"): at(option, "value") for option in at(config, "extraConfig", default=()) or ()}
    if at(config, "memoryAffinity", "affinitySet") or extra.get("numa.nodeAffinity"):
        yield "numa_pinning"
    if at(config, "nestedHVEnabled"):
        yield "nested_virtualization"
    if at(config, "keyId") is not None:
        yield "encrypted"
    if str(at(given.get("runtime"), "faultToleranceState", default="notConfigured")) not in ("notConfigured", "None"):
        yield "fault_tolerance"
    if at(config, "changeTrackingEnabled"):
        yield "changed_block_tracking"


def _remarks(given: Properties, world: World) -> t.Iterator[Remark]:
    runtime, config = given.get("runtime"), given.get("config")
    if at(runtime, "consolidationNeeded"):
        yield Remark("source.consolidation")
    if at(config, "vAppConfig") is not None or given.get("parentVApp") is not None:
        yield Remark("source.vapp", world.name(given.get("parentVApp")) or "of its own")
    host = world.objects.get(id_of(at(runtime, "host")), {})
    connected = str(host.get("runtime.connectionState", "connected")) == "connected"
    if host.get("runtime.inMaintenanceMode") or not connected:
        yield Remark("source.host.unavailable", str(host.get("name", "")))
    devices = at(config, "hardware", "device", default=()) or ()
    if not given.get("snapshot") and any(vsphere_devices.is_linked(device) for device in devices):
        yield Remark("source.linked_clone")
    for reference in given.get("datastore") or ():
        store = world.objects.get(id_of(reference), {})
        if store.get("summary.accessible") is False:
            yield Remark("source.datastore.unavailable", world.name(reference))
        if str(store.get("summary.type", "")).lower() == "vsan":
            yield Remark("source.vsan", world.name(reference))
    yield from _guest(given, str(at(runtime, "powerState", default="")))


def _guest(given: Properties, power: str) -> t.Iterator[Remark]:
    guest = given.get("guest")
    for disk in at(guest, "disk", default=()) or ():
        path, free = str(at(disk, "diskPath", default="")), at(disk, "freeSpace")
        if free is not None and free < FREE_SPACE.get(path.lower(), OTHER_FREE_SPACE):
            yield Remark("source.guest.free_space", path)
    nics = at(guest, "net", default=()) or ()
    if power == "poweredOn" and not any(at(nic, "ipAddress") for nic in nics) and not at(guest, "ipAddress"):
        yield Remark("source.guest.no_address")
