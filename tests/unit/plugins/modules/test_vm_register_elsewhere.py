# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What belongs to a registration, and is on another storage domain, or in another data center."""

from __future__ import annotations

import copy
import re
import typing as t

import pytest

from tests.engine_simulator.areas.storage.model import StorageDomain, StorageSlice, StoredEntity
from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import load, mac, nic, registered, vm, world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Register, Run


def domain(simulator: Simulator, name: str) -> StorageDomain:
    return next(one for one in simulator.world.area(StorageSlice).storage_domains.values() if one.name == name)


def entity(simulator: Simulator, place: str, name: str) -> StoredEntity:
    return next(one for one in domain(simulator, place).entities.values() if one.name == name)


def states(outcome: Outcome) -> dict[str, str]:
    return {one["name"]: one["state"] for one in outcome["vms"]}


@pytest.fixture
def two_domains(simulator: Simulator) -> Simulator:
    """VM span has disks on both domains, and its OVF is on both; the template of VM thin is on the other one."""
    span = vm("span", nic(1, mac(1)), disks=[1, {"size": 2, "domain": "data2", "alias": "span_Disk2"}])
    load(simulator, world(span, vm("thin", nic(1, mac(2))), vm("base", kind="TEMPLATE", domain="data2")))
    first = entity(simulator, "data1", "span")
    domain(simulator, "data2").entities[first.id] = copy.copy(first)
    thin, base = entity(simulator, "data1", "thin"), entity(simulator, "data2", "base")
    thin.ovf = re.sub(r"<TemplateId>[^<]*", f"<TemplateId>{base.id}", thin.ovf)
    thin.ovf = re.sub(r"<TemplateName>[^<]*", "<TemplateName>base", thin.ovf)
    return simulator


def test_a_vm_with_disks_on_two_domains_is_registered_once_with_all_of_them(
    two_domains: Simulator, register: Register
) -> None:
    done = register(vms=["span"])
    assert (states(done), done["vms"][0]["differences"]) == ({"span": "registered"}, [])
    assert len(registered(two_domains)["span"].disks) == 2
    other = register(vms=["span"], domain="data2")
    assert (states(other), other.writes) == ({"span": "unchanged"}, [])


def test_a_template_on_another_domain_is_named_with_this_domain(
    two_domains: Simulator, register: Register, run: Run
) -> None:
    refused = register()
    assert (refused.failed, refused.writes) == (True, [])
    expected = "thin: Template 'base', which it needs, is unregistered on storage domain 'data2'."
    assert refused["msg"].startswith(expected)
    assert refused["msg"].endswith("Register it from there first.")
    ovfs = [one.ovf for one in domain(two_domains, "data1").entities.values()]
    info = run("unregistered_vm_info", domain="data1", cluster="prod", ovf_store=False, ovfs=ovfs)
    assert [one["message"] for one in info["findings"] if one["code"] == "register-template-missing"][0] in expected + (
        " (ACTION_TYPE_FAILED_TEMPLATE_DOES_NOT_EXIST)"
    )
    assert states(register(domain="data2", templates=["base"])) == {"base": "registered"}
    assert states(register()) == {"span": "registered", "thin": "registered"}


def test_a_cluster_of_another_data_center_is_an_error_that_names_both(register: Register, simulator: Simulator) -> None:
    described = world(vm("web", nic(1, mac(1))))
    described["data_centers"].append({"name": "DC2", "status": "up"})
    described["networks"] = [{**one, "data_center": "DC1"} for one in described["networks"]]
    described["networks"].append({"name": "ovirtmgmt", "data_center": "DC2"})
    for key in ("clusters", "storage_domains"):
        described[key] = [{**one, "data_center": "DC1"} for one in described[key]]
    described["clusters"].append({"name": "far", "data_center": "DC2", "networks": ["ovirtmgmt"]})
    load(simulator, described)
    far = next(one for one in simulator.world.clusters.values() if one.name == "far")
    for reference in ("far", far.id):
        refused = register(cluster=reference)
        assert (refused.failed, refused.writes, refused.codes) == (True, [], {"register-cluster-unknown"})
        assert refused["msg"] == (
            f"cluster: Cluster '{reference}' is in data center 'DC2', and storage domain 'data1' in 'DC1'."
            " Use a cluster of the same data center: 'prod', 'test'."
        )
    mapped = register(cluster_mappings=[{"from": "prod", "to": "far"}])
    assert (mapped.failed, mapped.writes) == (True, [])
    assert "cluster 'prod' of its OVF is mapped to 'far', which does not exist" in mapped["msg"]
