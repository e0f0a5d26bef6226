# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Situations in which sites find their data domains, all in one play: it keeps the result of each of its tasks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator, running
from tests.unit import project
from tests.unit.registration_worlds import mac, nic, nics_of, vm

ELSEWHERE = "9b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a19"
WORLD = {
    "data_centers": [{"name": "site1", "status": "up"}, {"name": "site2", "status": "up"}],
    # Both data centers have the same networks, with profiles of the same names.
    "networks": [
        {"name": name, "data_center": center} for center in ("site1", "site2") for name in ("ovirtmgmt", "red", "green")
    ],
    "mac_pools": [{"name": "Default", "default_pool": True, "ranges": [["00:1a:4a:16:01:00", "00:1a:4a:16:01:ff"]]}],
    "clusters": [
        {"name": name, "data_center": center, "networks": ["ovirtmgmt", "red", "green"]}
        for name, center in (("first", "site1"), ("prod", "site2"))
    ],
    "storage_domains": [
        {"name": "master", "data_center": "site2", "master": True},
        {"name": "data1", "data_center": "site2"},
        {"name": "leases", "data_center": "site2"},
        {"name": "lost", "data_center": None},
        {"name": "broken", "data_center": None},
        {"name": "unlisted", "data_center": "site2"},
    ],
    "users": [{"name": "admin@internal", "password": "secret123"}],
    "unregistered": [
        vm("web", nic(1, mac(1), "red", "red"), nic(2, mac(2), "green", "green")),
        vm("db", nic(1, mac(3), "red", "red")),
        # Its disk is on data1, and its OVF on a domain that is not attached.
        {**vm("app", disks=[{"size": 7, "domain": "data1", "alias": "app_Disk1"}]), "domain": "lost"},
        {**vm("ha", lease_domain_id=ELSEWHERE, high_availability=True), "domain": "leases"},
        {**vm("plain", lease_domain_id=ELSEWHERE), "domain": "leases"},
    ],
}
PLAY = """
- name: Situations of a registration
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Find VMs on a domain with a disk whose VM is elsewhere
      onramp.ovirt.unregistered_vm_info: {domain: data1, cluster: prod}
      register: orphan
    - name: Check VMs whose lease is on a domain that is gone
      onramp.ovirt.vm_register: {domain: leases, all: true, cluster: prod, run_folder: "{{ out }}/leases"}
      check_mode: true
      register: leases_checked
    - name: Register VMs whose lease is on a domain that is gone
      onramp.ovirt.vm_register: {domain: leases, all: true, cluster: prod, run_folder: "{{ out }}/leases"}
      register: leases
    - name: Read a mapping file of another role, with an id of zeros
      ansible.builtin.set_fact:
        zeros: "{{ lookup('ansible.builtin.file', out ~ '/zeros.yml') | onramp.ovirt.read_vnic_mapping_file(orphan) }}"
    - name: Read a mapping file of another role, with names only
      ansible.builtin.set_fact:
        names: "{{ lookup('ansible.builtin.file', out ~ '/names.yml') | onramp.ovirt.read_vnic_mapping_file(orphan) }}"
    - name: Register a VM with a profile that the second site does not have
      onramp.ovirt.vm_register: &missing
        domain: data1
        vms: [db]
        cluster: prod
        vnic_profile_mappings:
          - source: {network: red, profile: red}
            target: {network: green, profile: prod-dmz}
        run_folder: "{{ out }}/missing"
      register: refused
      ignore_errors: true
    - name: Register it all the same
      onramp.ovirt.vm_register: {<<: *missing, on_missing_target: empty}
      register: repaired
    - name: Register VMs by names that two data centers have
      onramp.ovirt.vm_register:
        domain: data1
        all: true
        cluster: prod
        vnic_profile_mappings: "{{ names.vnic_profile_mappings }}"
        run_folder: "{{ out }}/names"
      register: named
    - name: Attach a domain that cannot be attached
      onramp.ovirt.storage_domain_attach: {name: broken, data_center: site2, timeout: 5}
      register: attached
      ignore_errors: true
    - name: Find VMs on the domain that could not be attached
      onramp.ovirt.unregistered_vm_info: {domain: broken, cluster: prod}
      register: not_attached
      ignore_errors: true
    - name: Find VMs on a domain whose disks cannot be listed
      onramp.ovirt.unregistered_vm_info: {domain: unlisted, cluster: prod, timeout: 5}
      register: unlisted
      ignore_errors: true
    - name: Keep the results
      ansible.builtin.copy:
        content: >-
          {{ {'orphan': orphan, 'leases_checked': leases_checked, 'leases': leases, 'zeros': zeros, 'named': named,
              'refused': refused, 'repaired': repaired, 'attached': attached,
              'not_attached': not_attached, 'unlisted': unlisted} | to_json }}
        dest: "{{ out }}/results.json"
        mode: "0600"
"""
ZEROS = """dr_network_mappings:
  - primary_network_name: red
    primary_profile_name: red
    secondary_network_name: green
    secondary_profile_name: green
    secondary_profile_id: 00000000-0000-0000-0000-000000000000
"""
NAMES = """dr_network_mappings:
  - primary_network_name: red
    primary_profile_name: red
    secondary_network_name: green
    secondary_profile_name: green
  - primary_network_name: green
    primary_profile_name: green
    secondary_network_name: red
    secondary_profile_name: red
"""
Results = t.Mapping[str, t.Any]


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Simulator]:
    world = tmp_path_factory.mktemp("world") / "world.yml"
    world.write_text(json.dumps(WORLD), encoding="utf-8")
    with running(world) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def results(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("play")
    for name, text in (("play.yml", PLAY), ("zeros.yml", ZEROS), ("names.yml", NAMES)):
        (folder / name).write_text(text, encoding="utf-8")
    domains = {domain.name: domain.id for domain in simulator.world.storage_domains.values()}
    refused = {"kind": "status", "status": 400, "times": 0, "reason": "Operation Failed"}
    centers = {center.name: center.id for center in simulator.world.data_centers.values()}
    attach = {"method": "POST", "path": f"^datacenters/{centers['site2']}/storagedomains$"}
    simulator.fault_injection.add({**refused, **attach, "detail": "[Cannot attach Storage. Images cannot be read.]"})
    listing = {"method": "GET", "path": f"^storagedomains/{domains['unlisted']}/disks"}
    simulator.fault_injection.add({**refused, **listing, "detail": "[Cannot list disks. Images cannot be read.]"})
    environment = {
        **os.environ,
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "OVIRT_URL": simulator.url,
        "OVIRT_USERNAME": simulator.username,
        "OVIRT_PASSWORD": simulator.password,
        "OVIRT_CAFILE": simulator.ca_file or "",
    }
    tool = str(Path(sys.executable).with_name("ansible-playbook"))
    command = [tool, str(folder / "play.yml"), "-e", f"out={folder}"]
    done = subprocess.run(command, cwd=project.ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: Results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return found


def test_space_that_no_listed_vm_uses_has_a_cause(results: Results) -> None:
    """The OVF of its VM is on a domain that is not attached."""
    found = results["orphan"]
    assert sorted(one["name"] for one in found["vms"]) == ["db", "web"]
    assert [(disk["alias"], disk["size"]) for disk in found["disks_without_vm"]] == [("app_Disk1", 7 << 30)]
    [finding] = [one for one in found["findings"] if one["code"] == "disks-without-vm"]
    assert "older than their VM" in finding["hint"]
    assert "on another storage domain" in finding["hint"]


def test_a_lease_on_a_domain_that_is_gone_is_announced_and_reported(results: Results) -> None:
    checked = [one for one in results["leases_checked"]["findings"] if one["code"] == "register-lease-changes"]
    texts = {one["path"]: one["message"] for one in checked}
    assert "moves it to another data domain" in texts["ha"]
    assert "drops it" in texts["plain"]
    after = {one["name"]: one["differences"] for one in results["leases"]["vms"]}
    assert after["ha"][0].startswith("Its lease was moved to storage domain ")
    assert after["plain"] == ["Its lease was dropped."]


def test_an_id_of_zeros_in_the_file_of_another_role_is_an_error_with_its_line(results: Results) -> None:
    [finding] = [one for one in results["zeros"]["findings"] if one["severity"] == "error"]
    assert "line 6" in finding["path"]


def test_names_that_two_data_centers_have_mean_those_of_the_target(results: Results, simulator: Simulator) -> None:
    for one in results["named"]["vms"]:
        for vnic in one["nics"]:
            assert vnic["after"] == vnic["predicted"]
    assert [profile for dummy, profile, dummy2 in nics_of(simulator, "web")] == ["green/green", "red/red"]
    center = next(c.id for c in simulator.world.data_centers.values() if c.name == "site2")
    own = simulator.world.area(VmsSlice)
    web = next(one for one in own.vms.values() if one.name == "web")
    used = [own.vnic_profiles[one.profile_id or ""].network_id for one in web.nics]
    assert {simulator.world.networks[ident].data_center_id for ident in used} == {center}


def test_a_profile_that_the_second_site_lacks_is_an_error_or_a_line_to_repair(
    results: Results, simulator: Simulator
) -> None:
    refused, repaired = results["refused"], results["repaired"]
    assert (refused["failed"], [one["state"] for one in refused["vms"]]) == (True, ["blocked"])
    assert "Target 'green/prod-dmz'" in refused["msg"]
    [line] = repaired["repairs"]
    assert (line["vm"], line["nic"], line["got"], line["wanted"]) == ("db", "nic1", None, "green/prod-dmz")
    assert line["task"]["ovirt.ovirt.ovirt_nic"]["profile"] == "prod-dmz"
    assert [one["state"] for one in repaired["vms"]] == ["registered"]
    assert nics_of(simulator, "db") == [("nic1", "", mac(3))]


@pytest.mark.parametrize(
    ("task", "text"),
    [
        ("attached", "Images cannot be read."),
        ("not_attached", "Storage domain 'broken' is not attached to a data center."),
        ("unlisted", "Images cannot be read."),
    ],
)
def test_what_cannot_be_read_is_a_failure_and_not_an_empty_list(results: Results, task: str, text: str) -> None:
    assert results[task]["failed"] is True
    assert text in results[task]["msg"]
    assert "vms" not in results[task]
