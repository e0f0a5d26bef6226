# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs that meet faults. A new module adds a row: a name, and the tasks that do the job in a world.

Each job has to reach a state in which running it again changes nothing.
"""

from __future__ import annotations

import os
import tempfile
import typing as t
from dataclasses import dataclass, field

from tests.engine_simulator.areas.hosts.control import switch_host
from tests.engine_simulator.areas.storage.model import Disk, StorageDomain, StorageSlice
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.areas.vms.world import add_unregistered
from tests.engine_simulator.running import Simulator

Options = dict[str, t.Any]
Task = tuple[str, Options]


@dataclass(frozen=True)
class Job:
    """Something that a user has done.

    `tasks` are modules with options, run in turn until one fails. Or `play` is a playbook of plays/, run with
    `variables` for `hosts`, with its modules `in_process` or in processes of their own. `before` are tasks that make
    the world what the job begins with, and `prepare` does the same behind the engine's back. `repeated` is a regular
    expression of requests that change nothing by being sent again. With `macs`, these addresses have to be where they
    are without a fault, and any other one is one that the engine chose, at its own discretion. `{folder}` in an option
    is a folder of the run; in `{folder}/ovfs` are the OVFs of what is unregistered. `programs`: it waits for programs,
    which take real time. `without` are faults that it does not meet. `short`: the job is in the short form as well.
    """

    name: str
    tasks: tuple[Task, ...] = ()
    play: str = ""
    variables: Options = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    in_process: bool = True
    before: tuple[Task, ...] = ()
    prepare: t.Callable[[Simulator], None] | None = None
    world: str = "small"
    repeated: str = ""
    macs: tuple[str, ...] = ()
    programs: bool = False
    without: tuple[str, ...] = ()
    short: bool = False


def one(name: str, module: str, options: Options, **more: t.Any) -> Job:
    """A job of a single task."""
    return Job(name, ((module, options),), **more)


BOND: Options = {"name": "bond0", "mode": "active-backup", "slaves": ["eth1", "eth2"]}
BLUE: Options = {"name": "blue", "nic": "bond0", "ipv4": {"address": "198.51.100.5/24"}}
NETWORKS: Options = {"host": "h1", "bonds": [BOND], "networks": [BLUE, {"name": "storage", "nic": "eth3"}]}
SOURCE: Options = {**NETWORKS, "host": "h2"}
NEW: Options = {"name": "n1", "address": "10.0.1.1", "cluster": "Default", "password": "changeme"}
FIRST_AGENT: Options = {"type": "ipmilan", "address": "192.0.2.101", "username": "admin", "password": "first"}
SECOND_AGENT: Options = {"type": "ipmilan", "address": "192.0.2.102", "username": "admin", "password": "second"}

PLAY: Options = {**NETWORKS, "power_management": {"agents": [FIRST_AGENT, SECOND_AGENT]}}


IMPORTED_MACS = tuple(f"52:54:00:aa:00:0{number}" for number in range(1, 5))
IMPORT: Options = {
    "source": {"kind": "libvirt", "url": "qemu+ssh://root@kvm1.example.com/system"},
    "vms": [{"name": "legacy*", "macs": "preserve"}],
    "descriptions": [
        {
            "name": f"legacy{number}",
            "power": "down",
            "memory": 1 << 30,
            "firmware": "uefi",
            "disks": [{"capacity": 1 << 30}],
            "nics": [{"mac": f"52:54:00:aa:00:0{mac}", "network": "default"} for mac in macs],
        }
        for number, macs in ((1, (2, 1)), (2, (3,)), (3, (4,)))
    ],
    "cluster": "Default",
    "storage_domain": "data1",
    "vnic_profile_mappings": [{"target": {"network": "blue", "profile": "blue"}}],
    "state_folder": f"{tempfile.gettempdir()}/onramp-faults-{os.getpid()}/imports",
}


STAGED: Options = {
    **IMPORT,
    "method": "staged",
    "source": {"kind": "files"},
    "vms": [{"name": "legacy1", "path": "/exports/legacy1.ova"}],
    "descriptions": [{**IMPORT["descriptions"][0], "disks": [{"capacity": 1 << 20}] * 2}],
    "state_folder": "{folder}/run/state",
    "conversion": {"folder": "{folder}/run/conversions"},
}
UPLOADED: Options = {
    **STAGED,
    "method": "virt_v2v",
    "source": {
        "kind": "vsphere",
        "url": "vc.example.com",
        "username": "admin@vsphere.local",
        "password": "first",
        "datacenter": "DC1",
        "esxi_host": "esx1",
    },
    "vms": [{"name": "legacy1"}],
    "locate": "never",
}


def agents(*given: Options) -> Options:
    return {"name": "h1", "power_management": {"agents": list(given)}}


def unmanaged(simulator: Simulator) -> None:
    """Networks that were made by hand on h1."""
    foreign = {"handmade": {"nic": "eth4"}, "other": {"nic": "eth3", "vlan": 77}}
    switch_host(simulator.engine, "h1", {"foreign": foreign})


def labelled_networks(simulator: Simulator) -> None:
    for network in simulator.world.networks.values():
        if network.name in ("blue", "green"):
            network.label = "tenants"


def updates(simulator: Simulator) -> None:
    simulator.world.machines["10.0.0.1"].updates = ["vdsm"]


def slow_installation(simulator: Simulator) -> None:
    """Enough time to meet faults, in few requests."""
    simulator.world.machines["10.0.1.1"].install_seconds = 4


def slow_start(simulator: Simulator) -> None:
    simulator.world.area(VmsSlice).options.vm_start_seconds = 2


# VM guest has TAKEN; FIRST is what the engine takes first from its pool, and so what has to go back.
TAKEN, OUTSIDE = "56:6f:00:01:00:12", "52:54:00:00:00:99"
FIRST, SECOND, THIRD, FOURTH = (f"56:6f:ab:cd:00:{number:02x}" for number in range(4))
REGISTERED_MACS = (FIRST, SECOND, THIRD, FOURTH, OUTSIDE, TAKEN)
REGISTRATION: Options = {
    "domain": "data1",
    "all": True,
    "cluster": "Default",
    "reassign_macs": "colliding",
    "parallel": 3,
    "ovf_files": ["{folder}/ovfs"],
    "run_folder": "{folder}/run",
    "vnic_profile_mappings": [
        {"source": {"vm": "two", "nic": "nic2"}, "target": {"network": "green", "profile": "green"}},
        {"source": {"network": "lab"}, "target": {"empty": True}},
    ],
}


def unregistered(simulator: Simulator) -> None:
    """Five VMs: a plain one, two that get new addresses, one with a mapping for one vNIC, and one that fails late."""
    world = simulator.world
    world.area(VmsSlice).options.register_seconds = 2
    for domain in world.area(StorageSlice).storage_domains.values():
        domain.entities.clear()
    for name, nics, more in (
        ("plain", (("blue", FOURTH),), {}),
        ("colliding", (("blue", TAKEN), ("lab", FIRST), ("green", OUTSIDE)), {}),
        ("new", (("blue", ""), ("blue", SECOND)), {}),
        ("two", (("blue", THIRD), ("blue", "56:6f:ab:cd:00:10")), {}),
        ("late", (("blue", "56:6f:ab:cd:00:11"),), {"fails_afterwards": True}),
    ):
        described = [{"network": network, "mac": mac or None} for network, mac in nics]
        add_unregistered(world, {"name": name, "domain": "data1", "disks": [1], "nics": described, **more})


SHARED = {"id": "5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11", "alias": "quorum", "shareable": True}


def unregistered_disks(simulator: Simulator) -> None:
    """Two VMs that share a disk, and two disks that belong to no VM."""
    world = simulator.world
    storage = world.area(StorageSlice)
    world.area(VmsSlice).options.register_seconds = 2
    domain = next(one for one in storage.storage_domains.values() if one.name == "data1")
    domain.entities.clear()
    for number, mac in enumerate((FIRST, SECOND), 1):
        nics = [{"network": "blue", "mac": mac}]
        add_unregistered(world, {"name": f"node{number}", "domain": "data1", "disks": [1, SHARED], "nics": nics})
    for number in range(2):
        disk = Disk(world.new_id(), f"archive{number}", domain.id, registered=False)
        storage.disks[disk.id] = disk


BASE = "11111111-1111-4111-8111-1111111111aa"


def unregistered_template(simulator: Simulator) -> None:
    """A template, and two VMs that have its disks."""
    world = simulator.world
    world.area(VmsSlice).options.register_seconds = 2
    next(one for one in world.area(StorageSlice).storage_domains.values() if one.name == "data1").entities.clear()
    base = {"name": "base", "id": BASE, "kind": "TEMPLATE", "disks": [1], "nics": []}
    add_unregistered(world, {"domain": "data1", **base})
    for name, mac in (("thin1", FIRST), ("thin2", SECOND)):
        nics = [{"network": "blue", "mac": mac}]
        add_unregistered(world, {"name": name, "domain": "data1", "disks": [1], "nics": nics, "template_id": BASE})


def exported(simulator: Simulator) -> None:
    """An export domain with two VMs; a profile of one vNIC is not there."""
    world = simulator.world
    world.area(VmsSlice).options.export_import_seconds = 2
    domains = world.area(StorageSlice).storage_domains
    center = next(one.data_center_id for one in domains.values() if one.name == "data1")
    domain = StorageDomain("6f0c5f0e-93a5-4f6a-9f7b-3d4be1a2c701", "export1", center, kind="export")
    domains[domain.id] = domain
    for name, networks in (("old1", ("blue", "lost")), ("old2", ("green",))):
        nics = [
            {"network": network, "profile": network, "mac": mac}
            for network, mac in zip(networks, (OUTSIDE, THIRD) if name == "old1" else (FOURTH,), strict=True)
        ]
        add_unregistered(world, {"name": name, "domain": "export1", "disks": [1], "nics": nics})


def exported_template(simulator: Simulator) -> None:
    """The same, with a VM that needs its template."""
    exported(simulator)
    base = {"name": "base", "id": BASE, "kind": "TEMPLATE", "disks": [1], "nics": []}
    add_unregistered(simulator.world, {"domain": "export1", **base})
    thin = {"name": "thin1", "disks": [1], "nics": [{"network": "blue", "mac": SECOND}], "template_id": BASE}
    add_unregistered(simulator.world, {"domain": "export1", **thin})


EXPORTED: Options = {
    "source": {"kind": "export_domain", "name": "export1"},
    "vms": [{"name": "old1"}, {"name": "old2", "new_name": "new2"}],
    "cluster": "Default",
    "storage_domain": "data1",
    "vnic_profile_mappings": [{"source": {"nic": "nic2"}, "target": {"network": "green", "profile": "green"}}],
    "state_folder": "{folder}/run",
}
JOBS = (
    one("set up networks", "host_setup_networks", NETWORKS, short=True),
    one(
        "rearrange networks",
        "host_setup_networks",
        {
            "host": "h1",
            "exclusive": True,
            "networks": [{"name": "blue", "nic": "eth3"}, {"name": "green", "nic": "eth1"}],
        },
        before=(("host_setup_networks", NETWORKS),),
    ),
    one(
        "remove unmanaged networks",
        "host_setup_networks",
        # What was not saved does not show, so only this saves it after an interruption.
        {"host": "h1", "unmanaged_networks": [{"name": "handmade"}, {"name": "other"}], "commit_unchanged": True},
        before=(("host", {"name": "h1", "state": "refreshed"}),),
        prepare=unmanaged,
        repeated="/commitnetconfig$",
        short=True,
    ),
    one(
        "set labels",
        "host_setup_networks",
        {"host": "h1", "labels": [{"name": "tenants", "nic": "eth1"}]},
        prepare=labelled_networks,
    ),
    one(
        "copy networks, by the engine",
        "host_network_copy",
        {"host": "h1", "source_host": "h2", "method": "engine"},
        before=(("host_setup_networks", SOURCE),),
        short=True,
    ),
    one(
        "copy networks, by a plan",
        "host_network_copy",
        {"host": "h1", "source_host": "h2", "method": "plan"},
        before=(("host_setup_networks", SOURCE),),
    ),
    one("add and install a host", "host", NEW, prepare=slow_installation, short=True),
    one(
        "add a host with subresources",
        "host",
        {
            **NEW,
            "comment": "rack 4",
            "tags": ["production"],
            "affinity_labels": ["ssd"],
            "power_management": {"agents": [FIRST_AGENT, SECOND_AGENT]},
        },
    ),
    one("add a host in maintenance", "host", {**NEW, "state": "maintenance"}),
    one(
        "activate a host",
        "host",
        {"name": "h1", "state": "up"},
        before=(("host", {"name": "h1", "state": "maintenance"}),),
        short=True,
    ),
    one("deactivate a host", "host", {"name": "h1", "state": "maintenance"}, short=True),
    one("set fence agents", "host", agents(FIRST_AGENT, SECOND_AGENT), short=True),
    one(
        "change fence agents",
        "host",
        agents({**SECOND_AGENT, "username": "root", "order": 1}, {**FIRST_AGENT, "address": "192.0.2.103", "order": 2}),
        before=(("host", agents(FIRST_AGENT, SECOND_AGENT)),),
    ),
    one(
        "turn power management off",
        "host",
        {"name": "h1", "power_management": {"enabled": False, "agents": []}},
        before=(("host", agents(FIRST_AGENT)),),
    ),
    one("update a host", "host", {"name": "h1", "comment": "rack 4", "spm_priority": 9}),
    one("upgrade a host", "host", {"name": "h1", "state": "upgraded"}, prepare=updates, repeated="/upgradecheck$"),
    one(
        "stop a host",
        "host",
        {"name": "h1", "state": "stopped"},
        before=(("host", agents(FIRST_AGENT)),),
    ),
    one(
        "start a host",
        "host",
        {"name": "h1", "state": "started"},
        before=(("host", agents(FIRST_AGENT)), ("host", {"name": "h1", "state": "stopped"})),
    ),
    one("remove a host", "host", {"name": "h1", "state": "absent"}),
    one("check a host before it is added", "host_preflight", {**NEW, "networks": [{"name": "storage", "nic": "eth3"}]}),
    Job(
        "onboard a host by the role",
        play="onboard",
        hosts=("n1",),
        variables={
            "host_onboard_address": NEW["address"],
            "host_onboard_cluster": NEW["cluster"],
            "host_onboard_password": NEW["password"],
            "host_onboard_comment": "rack 4",
            "host_onboard_tags": ["production"],
            "host_onboard_bonds": [BOND],
            "host_onboard_networks": [{"name": "blue", "nic": "bond0"}],
            "host_onboard_power_management": {"agents": [FIRST_AGENT]},
        },
        short=True,
    ),
    Job("a play, in process", play="set_up", hosts=("h1",), variables=PLAY),
    Job("a play, as modules", play="set_up", hosts=("h1",), variables=PLAY, in_process=False),
    one("order vNICs, by the engine", "vm_nic_order", {"vm": "guest"}, repeated="/reordermacaddresses$", short=True),
    one("order vNICs, by exchanges", "vm_nic_order", {"vm": "guest", "order": ["nic2", "nic10", "nic1"]}, short=True),
    one("attach a storage domain", "storage_domain_attach", {"name": "data2", "data_center": "Default"}, short=True),
    one(
        "register VMs",
        "vm_register",
        REGISTRATION,
        prepare=unregistered,
        macs=(*REGISTERED_MACS, "56:6f:ab:cd:00:10", "56:6f:ab:cd:00:11"),
        short=True,
    ),
    one(
        "register VMs with a shared disk, and floating disks",
        "vm_register",
        {**REGISTRATION, "floating_disks": True, "vnic_profile_mappings": []},
        prepare=unregistered_disks,
        macs=(FIRST, SECOND),
    ),
    one(
        "register VMs with their template",
        "vm_register",
        {**REGISTRATION, "vnic_profile_mappings": []},
        prepare=unregistered_template,
        macs=(FIRST, SECOND),
    ),
    one("start VMs", "vm_start", {"vms": ["guest"]}, prepare=slow_start, short=True),
    one(
        "create a VM",
        "vm",
        {
            "name": "v1",
            "cluster": "Default",
            "comment": "rack 4",
            "nics": [{"name": name, "network": "ovirtmgmt"} for name in ("nic2", "nic10", "nic1")],
            "order": ["nic10", "nic1", "nic2"],
            "network_boot": "first",
        },
        repeated="/reordermacaddresses$",
        short=True,
    ),
    one(
        "update a VM",
        "vm",
        {
            "name": "guest",
            "comment": "rack 4",
            "nics": [{"name": "nic3", "network": "blue"}],
            "order": ["nic1", "nic2", "nic10", "nic3"],
        },
    ),
    one("clone a VM", "vm", {"name": "v1", "clone_of": "guest"}, repeated="/reordermacaddresses$"),
    one("import three VMs", "v2v_import", IMPORT, macs=IMPORTED_MACS, short=True),
    one(
        "import VMs of an export domain",
        "v2v_import",
        EXPORTED,
        prepare=exported,
        macs=(OUTSIDE, THIRD, FOURTH, TAKEN),
        short=True,
    ),
    one(
        "clone VMs of an export domain",
        "v2v_import",
        {**EXPORTED, "clone": True, "collapse_snapshots": True},
        prepare=exported,
        macs=(TAKEN,),
    ),
    one(
        "import VMs of an export domain with their template",
        "v2v_import",
        {**EXPORTED, "vms": [*EXPORTED["vms"], {"name": "thin1"}], "import_templates": True},
        prepare=exported_template,
        macs=(OUTSIDE, SECOND, THIRD, FOURTH, TAKEN),
    ),
    one("list the VMs of an export domain", "v2v_source_info", {"source": EXPORTED["source"]}, prepare=exported),
    # A request that hangs takes a minute: the client of ovirt-imageio has a limit of its own.
    one("convert, upload and create a VM", "v2v_import", STAGED, macs=IMPORTED_MACS, without=("hang",)),
    one("import a VM by virt-v2v", "v2v_import", UPLOADED, macs=IMPORTED_MACS, programs=True),
    one("read an OVF store", "unregistered_vm_info", {"domain": "data1"}, without=("hang",), short=True),
    one("read networks", "host_network_info", {"host": "h1"}),
    one("read the networks of a cluster", "cluster_network_info", {"cluster": "Default"}),
)
BY_NAME = {job.name: job for job in JOBS}
