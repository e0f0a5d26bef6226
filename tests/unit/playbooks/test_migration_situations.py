# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Situations that users of migrations reported, each as tasks of one play with its own hosts and VMs."""

from __future__ import annotations

import socket
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.error_catalogue import ENTRIES
from tests.engine_simulator.areas.external_imports.model import ImportsSlice
from tests.engine_simulator.areas.image_transfers.model import TransfersSlice
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator, running
from tests.unit import made_up_foreign_vms as made_up
from tests.unit.import_worlds import KVM_HOST, TO_RED, described, external, import_world
from tests.unit.staged_imports import FEATURES, MIB, VIRT_V2V

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
OVA = {**external("ova", first=110, nics=1), "path": "/srv/a.ova", "ovirt": True, "outcome": "crashes"}
OVA["nics"] = [{"mac": TAKEN, "network": "red"}]
STAGED = external("staged", disks=2, first=120)
for number, one in enumerate(STAGED["disks"], 1):
    one["capacity"] = number * 4 * MIB
# Each log of a failed import with the cause that it has; the last one is not known.
LOGS = {
    "virt-v2v: error: exception: libvirt: VIR_ERR_INTERNAL_ERROR: Incorrect user name or password.": "source-password",
    "nbdkit: curl[1]: error: HEAD https://esx/web01-flat.vmdk: The requested URL returned error: 404": "flat-vmdk",
    "virt-v2v: error: The maximum number of user sessions is reached": "session-limit",
    "virt-v2v: error: libguestfs error: write: /sysroot: No space left on device": "no-space",
    "virt-v2v: error: ntfs: the unclean file system on /dev/sda2 was mounted read-only": "windows-hibernated",
    "virt-v2v: error: something that has never been seen": "",
}
NOISE = "libguestfs: trace: mount_ro\nguestfsd: <= mount (0x1) request length 64 bytes\n[   0.0] Opening the source\n"
LOGGED = [external(f"logged{number}", first=130 + number, nics=1, outcome="error") for number in range(len(LOGS))]
# The newest log of an import: each VM has one of the logs.
LS = """#!/bin/bash
case "$*" in
    *vdsm/import/import-*)
        place=@HERE@/logs/$(echo "$*" | sed 's/.*import-//; s/-\\*.*//')
        [ -e "$place" ] || mv "$(printf '%s\\n' @HERE@/logs/next-* | head -n 1)" "$place"
        echo "$place" ;;
    *) exec /bin/ls "$@" ;;
esac
"""
IMAGEIO_PORT = 54322
ADDRESS = "127.0.54.{}"
STATES = [
    {"id": "ova.nvram", "category": "warning", "message": "The OVA has NVRAM.", "advice": "Check the boot order."},
    {"id": "ova.tpm", "category": "warning", "message": "The OVA has the state of a TPM.", "advice": "Have the keys."},
]
OVA_DESCRIBED = described(
    OVA,
    hypervisor="ovirt",
    ovf_version="4.6.0.0",
    compatibility_version="4.9",
    concerns=[{**state, "waived": None} for state in STATES],
)


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


Results = t.Mapping[str, t.Any]


def world() -> t.Any:
    there = [{"name": "holder", "cluster": "prod", "nics": [{"name": "nic1", "mac": TAKEN}]}]
    vms = (*WAVE, LOST, ILLEGAL, XEN_VM, KVM_VM, FAILS, OVA, STAGED, *LOGGED)
    built = import_world(*vms, hosts=len(VERSIONS) + 1, vms=there)
    for number, (os, vdsm) in enumerate(VERSIONS, 1):
        machine = built.machines[f"10.0.0.{number}"]
        machine.os_version, machine.vdsm_version = os, vdsm
    for number, host in enumerate(built.hosts.values(), 1):
        # Addresses of this machine, so that a port of one of them can be open.
        machine = built.machines.pop(host.address)
        host.address = machine.address = ADDRESS.format(number)
        built.machines[host.address] = machine
    next(host for host in built.hosts.values() if host.name == "h5").status = "maintenance"
    return built


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with running(world()) as simulator:
        yield simulator


def commands(folder: Path) -> dict[str, str]:
    """Commands that proxy hosts and the conversion host have in addition; the logs are where they find them."""
    (folder / "logs").mkdir()
    for number, line in enumerate(LOGS):
        (folder / "logs" / f"next-{number}").write_text(f"{NOISE}{line}\n", encoding="utf-8")
    features = f"{FEATURES}output:vdsm\n"
    virt_v2v = VIRT_V2V.replace("@FEATURES@", features.replace("\n", "\\n")).replace("@HERE@", str(folder))
    return {"virt-v2v": virt_v2v, "ls": LS.replace("@HERE@", str(folder))}


@pytest.fixture(scope="module")
def results(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Results:
    tmp_path = tmp_path_factory.mktemp("play")
    folder = str(tmp_path / "state")
    ova = {"source": {"kind": "files"}, "hosts": ["h4"]}
    (tmp_path / "ovas").mkdir()
    ova_file = made_up.ova(signed=False, nvram__dat=b"1", tpm__dat=b"2")
    (tmp_path / "ovas" / "a.ova").write_bytes(ova_file)
    tasks: dict[str, Given] = {
        # After hosts moved to EL 9.7, a wave goes to the hosts that can convert.
        "wave": imported(*WAVE, folder=folder, hosts=["h1", "h2", "h3"]),
        "only_old": imported(FAILS, folder=folder, hosts=["h2"]),
        # EL 10.1 converts neither VMware nor Xen, but vdsm copies from KVM.
        "vmware_on_10": imported(FAILS, folder=folder, hosts=["h4"]),
        "xen_on_10": imported(XEN_VM, folder=folder, source=XEN, hosts=["h4"]),
        "kvm_on_10": imported(KVM_VM, folder=folder, source=KVM_HOST, hosts=["h4"]),
        # An OVA of a newer engine with an address that is in use, NVRAM and a TPM.
        "ova_read": {"onramp.ovirt.v2v_source_info": {"source": {"kind": "files", "path": str(tmp_path / "ovas")}}},
        "ova_refused": imported(OVA, folder=folder, **ova),
        "ova": imported(OVA, folder=folder, macs="reassign_bad", **ova),
        "ova_started": {
            "onramp.ovirt.vm_start": {"vms": ["ova"], "guests": [{"vm": "ova", "agent": False}], "stable_seconds": 5},
            "ignore_errors": True,
        },
        # An import that ends well without all its disks.
        "lost": imported(LOST, folder=folder, hosts=["h1"], power="on"),
        "illegal": imported(ILLEGAL, folder=folder, hosts=["h1"], power="on"),
        # No proxy host is usable.
        "maintenance": imported(FAILS, folder=folder, hosts=["h5"]),
        # Imports whose only explanation is the log on the proxy host.
        "logged": imported(
            *LOGGED, folder=folder, hosts=["h1"], on_error="continue", host_channels={"h1": "localhost"}
        ),
        # Of all hosts, only one can be reached by the conversion host.
        "staged": imported(STAGED, folder=folder, method="staged", conversion={"folder": str(tmp_path / "staged")}),
    }
    named = [{**task, "register": name} for name, task in tasks.items()]
    with socket.create_server((ADDRESS.format(3), IMAGEIO_PORT)):
        return played(simulator, tmp_path, named, list(tasks), **commands(tmp_path))


def posted(simulator: Simulator) -> int:
    return [e["path"] for e in simulator.journal.entries].count("externalvmimports")


def reasons(result: Given) -> dict[str, str]:
    return {host["name"]: host["reason"] or "" for host in result["proxy_hosts"]}


def codes(result: Given) -> set[str]:
    return {finding["code"] for finding in result["findings"]}


def statuses(simulator: Simulator) -> dict[str, str]:
    return {vm.name: vm.status for vm in simulator.world.area(VmsSlice).vms.values()}


def test_hosts_whose_virt_v2v_lacks_options_that_vdsm_passes_are_left_out(results: Results) -> None:
    wave = results["wave"]
    assert (wave["states"], {vm["host"] for vm in wave["vms"]}) == ({"imported": 4}, {"h1", "h3"})
    assert "passes options to virt-v2v that it does not know any more" in reasons(wave)["h2"]
    only_old = results["only_old"]
    assert (only_old["failed"], "virt-v2v -o local" in only_old["msg"]) == (True, True), only_old["msg"]


def test_a_host_of_el_10_imports_from_kvm_only(results: Results) -> None:
    for name in ("vmware_on_10", "xen_on_10"):
        assert (results[name]["failed"], "has no output for vdsm" in results[name]["msg"]) == (True, True)
        assert "proxy-none" in codes(results[name])
    assert results["kvm_on_10"]["states"] == {"imported": 1}


def test_without_a_usable_proxy_host_nothing_is_sent(results: Results, simulator: Simulator) -> None:
    found = results["maintenance"]
    assert (found["failed"], "is in status maintenance" in found["msg"]) == (True, True), found["msg"]
    assert "proxy-none" in codes(found)
    assert posted(simulator) == len(WAVE) + len(LOGGED) + len(("kvm_on_10", "ova", "lost", "illegal"))
    assert len(simulator.world.area(ImportsSlice).conversions) == 0


def test_an_ova_of_a_newer_engine_is_announced_with_the_owner_of_its_address(results: Results) -> None:
    assert "in use by 'holder'" in results["ova_refused"]["msg"]
    assert codes(results["ova"]) >= {"ova-of-ovirt", "import-ovf-newer", "import-level-newer"}
    (vm,) = results["ova"]["vms"]
    assert (vm["state"], vm["nics"][0]["after"]["network"]) == ("imported", "red")
    assert vm["nics"][0]["after"]["mac"].startswith("00:1a:4a:16:01") and vm["nics"][0]["after"]["mac"] != TAKEN
    assert [disk["size"] for disk in vm["hardware"]["disks"]] == [disk["capacity"] for disk in OVA["disks"]]


def test_an_ova_with_nvram_and_tpm_is_announced_and_a_vm_that_goes_down_again_fails(
    results: Results, simulator: Simulator
) -> None:
    (read,) = results["ova_read"]["vms"]
    assert {concern["id"] for concern in read["concerns"]} >= {"ova.nvram", "ova.tpm"}
    (guest,) = results["ova_started"]["guests"]
    assert (results["ova_started"]["failed"], guest["state"], statuses(simulator)["ova"]) == (True, "failed", "down")
    assert "VM ova is down with error. Exit message: Lost connection with qemu process." in guest["reason"]


def test_an_import_that_ends_well_without_all_its_disks_fails_and_is_not_started(
    results: Results, simulator: Simulator
) -> None:
    assert "It has 1 disks, and 2 at the source." in results["lost"]["msg"]
    assert "Disk 'illegal_1' is in status illegal." in results["illegal"]["msg"]
    found = statuses(simulator)
    assert (found["lost"], found["illegal"], found["wave1"]) == ("down", "down", "down")


def test_the_log_of_a_failed_import_is_mapped_to_its_cause_and_advice(results: Results) -> None:
    found = {vm["reason"]: vm for vm in results["logged"]["vms"]}
    assert set(found) == set(LOGS)
    for line, ident in LOGS.items():
        known = next(((cause, advice) for key, dummy, cause, advice in ENTRIES if key == ident), (None, None))
        assert (found[line]["cause"], found[line]["advice"]) == known, line


def test_disks_are_sent_to_the_host_that_can_be_reached(results: Results, simulator: Simulator) -> None:
    assert results["staged"].get("states") == {"imported": 1}, results["staged"].get("msg")
    names = {host.id: host.name for host in simulator.world.hosts.values()}
    used = [names[transfer.host_id] for transfer in simulator.world.area(TransfersSlice).transfers.values()]
    assert used == ["h3", "h3"]
