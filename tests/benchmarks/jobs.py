# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs that are measured: the options for each collection, and the world."""

from __future__ import annotations

import typing as t
from pathlib import Path

WORLD = Path(__file__).with_name("world.yml")
FLEET = Path(__file__).with_name("fleet.yml")
IMPORTS = Path(__file__).with_name("imports.yml")
KVM_URL = "qemu+tcp://kvm1.example.com/system"
DEBUG: dict[str, t.Any] = {"debug": {"msg": "nothing"}}
PING: dict[str, t.Any] = {"ping": {}}
Task = dict[str, t.Any]


class Job(t.NamedTuple):
    """One job: the task is run for every host; None where ovirt.ovirt has no task for it.

    With `floors`, it is measured too what the same play takes with a task that does nothing, and as modules. With
    `bare`, a program of this folder does the same by the SDK alone, with the words of `bare` as its arguments. `runs`
    is how often a long job is run; 0 for as often as others. A job that only `reads` leaves the world as it is.
    """

    name: str
    hosts: tuple[str, ...]
    ours: Task
    theirs: Task | None
    world: Path = WORLD
    floors: bool = False
    bare: tuple[str, ...] = ()
    runs: int = 0
    reads: bool = False


def names(kind: str, count: int) -> tuple[str, ...]:
    return tuple(f"{kind}{number:02}" for number in range(1, count + 1))


def ours(vlans: int) -> Task:
    """A bond of two NICs with so many VLANs, as a task of this collection."""
    options = {
        "host": "{{ inventory_hostname }}",
        "bonds": [{"name": "bond0", "mode": "active-backup", "slaves": ["eth1", "eth2"]}],
        "networks": [{"name": f"v{number}", "nic": "bond0"} for number in range(1, vlans + 1)],
    }
    return {"onramp.ovirt.host_setup_networks": options}


def theirs(vlans: int) -> Task:
    """The same as a task of ovirt.ovirt."""
    options = {
        "name": "{{ inventory_hostname }}",
        "interface": "bond0",
        "bond": {"name": "bond0", "mode": 1, "options": {"miimon": 100}, "interfaces": ["eth1", "eth2"]},
        "networks": [{"name": f"v{number}"} for number in range(1, vlans + 1)],
    }
    return {"ovirt.ovirt.ovirt_host_network": options}


def pair(name: str, hosts: tuple[str, ...], vlans: int, floors: bool = False) -> Job:
    return Job(name, hosts, ours(vlans), theirs(vlans), floors=floors)


def drift() -> Task:
    """Where any of all hosts is not as it should be."""
    networks = [{"name": f"v{number}", "nic": "bond0"} for number in range(1, 11)]
    bonds = [{"name": "bond0", "mode": "active-backup", "slaves": ["eth1", "eth2"]}]
    options = {"search": "", "details": False, "desired": [{"bonds": bonds, "networks": networks}]}
    return {"onramp.ovirt.host_network_info": options}


def copied(**options: t.Any) -> Task:
    """The networking of another host, with the same bond and VLANs."""
    return {"onramp.ovirt.host_network_copy": {"host": "{{ inventory_hostname }}", "source_host": "full50", **options}}


def registered(**options: t.Any) -> Task:
    """Unregistered VMs of a domain, with their OVFs."""
    common = {"domain": "data1", "cluster": "prod", "ovf_files": ["ovfs"], "run_folder": "run"}
    return {"onramp.ovirt.vm_register": {**common, **options}}


def registered_in_a_loop(count: int) -> Task:
    """The same by a task that registers one VM after the other."""
    options = {"state": "registered", "name": "{{ item }}", "storage_domain": "data1", "cluster": "prod"}
    return {"ovirt.ovirt.ovirt_vm": options, "loop": [f"vm{number:03}" for number in range(1, count + 1)]}


def imported(count: int) -> Task:
    """VMs of a KVM host, all in one task."""
    options = {
        "source": {"kind": "libvirt", "url": KVM_URL},
        "vms": [{"name": name} for name in names("vm", count)],
        "cluster": "prod",
        "storage_domain": "data1",
        "on_unmapped": "empty",
        "parallel": count,
        "state_folder": "{{ playbook_dir }}/imports",
    }
    return {"onramp.ovirt.v2v_import": options, "run_once": True}


def imported_one_by_one() -> Task:
    """The same as a task of ovirt.ovirt for each VM."""
    kvm = {
        "name": "{{ inventory_hostname }}",
        "url": KVM_URL,
        "storage_domain": "data1",
        "username": "x",
        "password": "x",
    }
    return {
        "ovirt.ovirt.ovirt_vm": {"name": "{{ inventory_hostname }}", "cluster": "prod", "state": "present", "kvm": kvm}
    }


UNCHANGED = pair("unchanged host: bond of 2 + 10 VLANs", names("full", 1), 10, floors=True)
FROM_SCRATCH_50 = pair("50 hosts, bond of 2 + 10 VLANs from scratch", names("bare", 50), 10)
UNCHANGED_50 = pair("50 hosts, the same again: unchanged", names("full", 50), 10, floors=True)
REGISTERED = Job(
    "200 VMs registered",
    ("localhost",),
    registered(all=True),
    None,
    WORLD.with_name("registration_200.yml"),
    bare=("bare_register", "data1"),
    runs=1,
)
# A loop lists all unregistered VMs each time: 100 on average, as when it registers 200. One over 200 VMs takes longer
# than all the rest together, so that what is said of it is reckoned from this one.
REGISTERED_20 = Job(
    "20 of 110 VMs registered",
    ("localhost",),
    registered(vms=[f"vm{number:03}" for number in range(1, 21)]),
    registered_in_a_loop(20),
    WORLD.with_name("registration_110.yml"),
    runs=1,
)
IMPORTED_50 = Job("50 imports followed at once", names("vm", 50), imported(50), imported_one_by_one(), IMPORTS, runs=1)
DRIFT = Job("drift of 5,000 hosts in one task", ("localhost",), drift(), None, FLEET, reads=True)

JOBS = (
    UNCHANGED,
    pair("the same, one VLAN added", names("full", 1), 11),
    pair("40 networks from scratch", names("bare", 1), 40),
    FROM_SCRATCH_50,
    UNCHANGED_50,
    Job("bond of 2 + 10 VLANs copied from another host", names("bare", 1), copied(), None),
    Job("the same without reading LLDP", names("bare", 1), copied(lldp=False), None),
    Job("the same again: unchanged", names("full", 1), copied(), None),
    Job("copied to 50 hosts", names("bare", 50), copied(), None),
    # One less, as the source is one of those that have it all.
    Job("copied to 49 hosts again: unchanged", names("full", 49), copied(), None),
    DRIFT,
    REGISTERED,
    REGISTERED_20,
    IMPORTED_50,
)
