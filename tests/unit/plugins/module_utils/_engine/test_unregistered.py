# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unregistered VMs and what the engine has, read with the real SDK over HTTPS."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import unregistered
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError, NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf_store import OvfStore
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.descriptions import described
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import TEMPLATE, VM, Situation
from tests.engine_simulator.areas.storage.model import StorageDomain, StorageSlice
from tests.engine_simulator.areas.vms.world import make_vm
from tests.engine_simulator.running import Simulator
from tests.engine_simulator.world_file import build

if t.TYPE_CHECKING:
    from .conftest import Asked

MAC = "00:1a:4a:16:01:01"
WORLD: dict[str, t.Any] = {
    "data_centers": [{"name": "DC1"}, {"name": "DC2"}],
    "networks": [{"name": "red", "data_center": "DC1"}, {"name": "far", "data_center": "DC2"}],
    "mac_pools": [
        {"name": "Default", "default_pool": True, "ranges": [["00:1a:4a:16:01:00", "00:1a:4a:16:01:ff"]]},
        {"name": "second", "ranges": [["56:6f:00:00:00:00", "56:6f:00:00:00:0f"]]},
    ],
    "clusters": [
        {"name": "prod", "data_center": "DC1", "networks": ["red"]},
        {"name": "test", "data_center": "DC1", "mac_pool": "second"},
        {"name": "far", "data_center": "DC2"},
    ],
    "vnic_profiles": [{"network": "red", "name": "gold"}],
    "storage_domains": [
        {"name": "data1", "data_center": "DC1"},
        {"name": "spare", "data_center": None},
        {"name": "isos", "kind": "iso"},
    ],
    "users": [{"name": "admin@internal", "password": "secret123"}],
    "unregistered": [
        {"name": "web", "domain": "data1", "cluster": "prod", "disks": [2], "nics": [{"network": "red", "mac": MAC}]},
        {"name": "db", "domain": "data1", "origin": "hosted_engine"},
    ],
}


@pytest.fixture
def world(simulator: Simulator) -> Simulator:
    simulator.engine.world = build(WORLD)
    return simulator


def domain(simulator: Simulator, name: str = "data1") -> StorageDomain:
    return next(d for d in simulator.world.area(StorageSlice).storage_domains.values() if d.name == name)


def read(engine: Engine, **options: t.Any) -> Situation:
    return unregistered.read(engine, "data1", **options)


def test_what_is_unregistered_comes_with_its_domain_and_data_center(engine: Engine, world: Simulator) -> None:
    found = read(engine)
    assert (found.domain.name, found.domain.status, found.data_center) == ("data1", "active", "DC1")
    assert [(e.name, e.kind, e.status, e.origin) for e in found.unregistered] == [
        ("web", VM, "down", "ovirt"),
        ("db", VM, "down", "hosted_engine"),
    ]
    assert {d.name for d in found.domains} == {"data1", "isos"}
    assert [(i.alias, i.size) for i in found.image_details] == [("web_Disk1", 2 << 30)]
    assert found.images == frozenset(i.id for i in found.image_details)


def test_five_requests_without_templates_and_four_without_images(
    engine: Engine, world: Simulator, asked: Asked
) -> None:
    read(engine)
    requests = asked()
    assert requests[0] == "GET datacenters"
    # The list of unregistered VMs is on its way while the others are read.
    assert sorted(requests[1:]) == [
        "GET storagedomains/ID/disks",
        "GET storagedomains/ID/vms",
        "GET vms",
        "GET vnicprofiles",
    ]
    before = len(asked())
    read(engine, images=False)
    assert len(asked()) - before == 4


def test_templates_are_read_when_asked_for(engine: Engine, world: Simulator, asked: Asked) -> None:
    found = read(engine, templates=True)
    assert [r.name for r in found.registered if r.kind == TEMPLATE] == ["Blank"]
    assert len(asked()) == 7


def test_registered_templates_are_not_read_where_nothing_needs_one(
    engine: Engine, world: Simulator, asked: Asked
) -> None:
    place = unregistered.find_domain(engine, "data1")
    found = unregistered.begin_at(engine, place, templates=True, named=False)()
    assert [r for r in found.registered if r.kind == TEMPLATE] == []
    assert len(asked()) == 6


def test_a_domain_can_be_given_by_its_id(engine: Engine, world: Simulator) -> None:
    assert unregistered.find_domain(engine, domain(world).id).domain.name == "data1"


@pytest.mark.parametrize(
    ("name", "error", "text"),
    [
        ("dat1", NotFound, "Did you mean 'data1'?"),
        ("spare", InputError, "is not attached to a data center"),
        ("isos", InputError, "is of type iso, not a data domain"),
    ],
)
def test_a_domain_without_unregistered_vms_is_refused_with_the_reason(
    engine: Engine, world: Simulator, name: str, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text.replace("?", r"\?")):
        unregistered.read(engine, name)


def test_profiles_count_within_the_data_center_and_networks_within_the_cluster(
    engine: Engine, world: Simulator
) -> None:
    found = read(engine)
    assert [c.name for c in found.clusters] == ["prod", "test"]
    prod, test = (c.target for c in found.clusters)
    assert [p.text for p in prod.usable] == ["ovirtmgmt/ovirtmgmt", "red/gold", "red/red"]
    assert [p.text for p in test.usable] == ["ovirtmgmt/ovirtmgmt"]
    assert prod.by_name("far", "far") is None
    assert {p.text for p in prod.profiles} >= {"far/far"}


def test_mac_pools_know_who_has_which_address(engine: Engine, world: Simulator) -> None:
    for name, cluster, plugged in (("near", "prod", True), ("other", "test", True), ("loose", "test", False)):
        number = {"near": 1, "other": 2, "loose": 3}[name]
        nic = {"name": "nic1", "mac": f"00:1A:4A:16:01:0{number}", "plugged": plugged}
        make_vm(world.world, {"name": name, "cluster": cluster, "nics": [nic]})
    prod, test = (c.pool for c in read(engine).clusters)
    assert prod.holders == {MAC: "near"}
    assert prod.foreign == {"00:1a:4a:16:01:02": "other"}
    assert (test.name, set(test.holders)) == ("second", {"00:1a:4a:16:01:02", "00:1a:4a:16:01:03"})
    assert test.ranges == (_macs.usable_range(0x566F00000000, 0x566F0000000F),)
    assert test.free == 16


def test_registered_vms_of_other_data_centers_are_elsewhere(engine: Engine, world: Simulator) -> None:
    make_vm(world.world, {"name": "here", "cluster": "prod"})
    away = make_vm(world.world, {"name": "away", "cluster": "far"})
    found = read(engine)
    assert [(r.name, r.cluster) for r in found.registered] == [("here", "prod")]
    assert found.elsewhere == {away.id}


def test_an_engine_that_cannot_follow_links_is_read_one_by_one(engine: Engine, world: Simulator) -> None:
    plain = read(engine)
    for path in ("datacenters", "clusters"):
        world.fault_injection.add({"method": "GET", "path": f"^{path}$", "status": 500, "times": 1})
    assert read(engine) == plain


def test_ovfs_describe_the_entries(engine: Engine, world: Simulator) -> None:
    entities = domain(world).entities
    store = OvfStore({key: ovf.parse(one.ovf) for key, one in entities.items()})
    found = described(read(engine), store)
    assert [vnic.mac for vnic in found.unregistered[0].vnics] == [MAC]
    assert described(read(engine), OvfStore()).unregistered[0].ovf is None


def test_names_are_only_read_as_far_as_the_ovfs_have_any(engine: Engine, world: Simulator, asked: Asked) -> None:
    found = read(engine)
    before = len(asked())
    assert unregistered.read_names(engine, found) == found
    assert len(asked()) == before
    full = ovf.Ovf(
        "x",
        "x",
        pinned_hosts=("h",),
        users=(ovf.OvfUser("u", ("UserRole",)),),
        affinity_groups=("g",),
        affinity_labels=("l",),
    )
    entity = found.unregistered[0]
    store = OvfStore({entity.id: full})
    before = len(asked())
    names = unregistered.read_names(engine, described(found, store), {found.clusters[0].id})
    assert (names.hosts, names.affinity_labels) == (frozenset(), frozenset())
    assert "UserRole" in (names.roles or ())
    assert [c.affinity_groups for c in names.clusters] == [frozenset(), None]
    assert names.users == frozenset({"admin@internal-authz"})
    assert len(asked()) == before + 5
