# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Situations that users of migrations reported, each as tasks of one play with its own hosts and VMs."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.areas.external_imports.model import ImportsSlice
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import KVM_HOST, TO_RED, described, external, import_world

from .test_import_vms import VCENTER, Given, played

XEN: Given = {"kind": "libvirt", "url": "xen+ssh://root@xen1.example.com"}
SOURCE = {**VCENTER, "datacenter": "DC1", "esxi_host": "esx1"}
TAKEN = "00:1a:4a:16:01:aa"
# Proxy hosts by the release of their operating system and the version of vdsm.
VERSIONS = (("9.6", "4.50.6.1"), ("9.7", "4.50.6.1"), ("9.7", "4.50.7"), ("10.1", "4.50.7"))
WAVE = [external(f"wave{number}", first=10 * number) for number in range(1, 5)]
LOST = external("lost", disks=2, first=60, outcome="no_disk")
ILLEGAL = external("illegal", disks=2, first=70, outcome="bad_disk")
XEN_VM = external("xen-vm", "xen", first=80)
KVM_VM = external("kvm-vm", "kvm", first=90)
FAILS = external("fails", first=100, outcome="error")
OVA = {**external("ova", first=110, nics=1), "path": "/srv/a.ova", "ovirt": True}
OVA["nics"] = [{"mac": TAKEN, "network": "red"}]
STATES = [
    {"id": "ova.nvram", "category": "warning", "message": "The OVA has NVRAM.", "advice": "Check the boot order."},
    {"id": "ova.tpm", "category": "warning", "message": "The OVA has the state of a TPM.", "advice": "Have the keys."},
]
OVA_DESCRIBED = described(OVA, hypervisor="ovirt", concerns=[{**state, "waived": None} for state in STATES])


def imported(*vms: Given, folder: str, **more: t.Any) -> Given:
    options: Given = {
        "source": SOURCE,
        "vms": [{"name": vm["name"], **({"path": vm["path"]} if "path" in vm else {})} for vm in vms],
        "descriptions": [OVA_DESCRIBED if vm is OVA else described(vm) for vm in vms],
        "cluster": "prod",
        "storage_domain": "data1",
        "vnic_profile_mappings": TO_RED,
        "locate": "never",
        "poll_interval": 1,
        "state_folder": folder,
        **more,
    }
    return {"onramp.ovirt.v2v_import": options, "ignore_errors": True}


@pytest.fixture
def world(simulator: Simulator) -> Simulator:
    there = [{"name": "holder", "cluster": "prod", "nics": [{"name": "nic1", "mac": TAKEN}]}]
    vms = (*WAVE, LOST, ILLEGAL, XEN_VM, KVM_VM, FAILS, OVA)
    built = import_world(*vms, hosts=len(VERSIONS) + 1, vms=there)
    for number, (os, vdsm) in enumerate(VERSIONS, 1):
        machine = built.machines[f"10.0.0.{number}"]
        machine.os_version, machine.vdsm_version = os, vdsm
    next(host for host in built.hosts.values() if host.name == "h5").status = "maintenance"
    simulator.state.engine.world = built
    return simulator


def posted(simulator: Simulator) -> int:
    return [e["path"] for e in simulator.journal.entries].count("externalvmimports")


def reasons(result: Given) -> dict[str, str]:
    return {host["name"]: host["reason"] or "" for host in result["proxy_hosts"]}


def test_situations_of_migrations(world: Simulator, tmp_path: Path) -> None:
    folder = str(tmp_path / "state")
    ova = {"source": {"kind": "files"}, "hosts": ["h4"]}
    tasks: dict[str, Given] = {
        # After hosts moved to EL 9.7, a wave goes to the hosts that can convert.
        "wave": imported(*WAVE, folder=folder, hosts=["h1", "h2", "h3"]),
        "only_old": imported(FAILS, folder=folder, hosts=["h2"]),
        # EL 10.1 converts neither VMware nor Xen, but vdsm copies from KVM.
        "vmware_on_10": imported(FAILS, folder=folder, hosts=["h4"]),
        "xen_on_10": imported(XEN_VM, folder=folder, source=XEN, hosts=["h4"]),
        "kvm_on_10": imported(KVM_VM, folder=folder, source=KVM_HOST, hosts=["h4"]),
        # An OVA of an engine with an address that is in use.
        "ova_refused": imported(OVA, folder=folder, **ova),
        "ova": imported(OVA, folder=folder, macs="reassign_bad", **ova),
        # An import that ends well without all its disks.
        "lost": imported(LOST, folder=folder, hosts=["h1"], power="on"),
        "illegal": imported(ILLEGAL, folder=folder, hosts=["h1"], power="on"),
        # No proxy host is usable.
        "maintenance": imported(FAILS, folder=folder, hosts=["h5"]),
    }
    named = [{**task, "register": name} for name, task in tasks.items()]
    found = played(world, tmp_path, named, list(tasks))

    assert found["wave"]["states"] == {"imported": 4}
    assert {vm["host"] for vm in found["wave"]["vms"]} == {"h1", "h3"}
    assert "passes options to virt-v2v that it does not know any more" in reasons(found["wave"])["h2"]
    for name, text in (
        ("only_old", "virt-v2v -o local"),
        ("vmware_on_10", "has no output for vdsm"),
        ("xen_on_10", "has no output for vdsm"),
        ("maintenance", "is in status maintenance"),
    ):
        assert (found[name]["failed"], text in found[name]["msg"]) == (True, True), found[name]["msg"]
        assert "proxy-none" in {finding["code"] for finding in found[name]["findings"]}
    assert found["kvm_on_10"]["states"] == {"imported": 1}

    assert "in use by 'holder'" in found["ova_refused"]["msg"]
    (vm,) = found["ova"]["vms"]
    assert (vm["state"], vm["nics"][0]["after"]["network"]) == ("imported", "red")
    assert vm["nics"][0]["after"]["mac"].startswith("00:1a:4a:16:01") and vm["nics"][0]["after"]["mac"] != TAKEN
    assert "ova-of-ovirt" in {finding["code"] for finding in found["ova"]["findings"]}

    assert "It has 1 disks, and 2 at the source." in found["lost"]["msg"]
    assert "Disk 'illegal_1' is in status illegal." in found["illegal"]["msg"]
    statuses = {vm.name: vm.status for vm in world.world.area(VmsSlice).vms.values()}
    assert (statuses["lost"], statuses["illegal"], statuses["wave1"]) == ("down", "down", "down")
    assert posted(world) == len(WAVE) + len(("kvm_on_10", "ova", "lost", "illegal"))
    assert len(world.world.area(ImportsSlice).conversions) == 0
