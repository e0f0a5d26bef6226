# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VMs, their vNICs, templates and snapshots, as the SDK sees them."""

from __future__ import annotations

import typing as t

import ovirtsdk4 as sdk
import pytest
from ovirtsdk4 import types

from tests.engine_simulator.areas.vms.model import Vm
from tests.engine_simulator.areas.vms.world import make_vm
from tests.engine_simulator.running import Simulator

Services = t.Any
GOOD_RANGE = types.Range(from_="02:00:00:00:00:01", to="02:00:00:00:00:02")
NO_ID = "0000aaaa-0000-4000-8000-000000000001"


@pytest.fixture
def vms(connection: sdk.Connection) -> Services:
    return connection.system_service().vms_service()


@pytest.fixture
def vm(simulator: Simulator) -> Vm:
    """A VM whose addresses are not in the order of its names."""
    nics = [
        {"name": name, "profile": "blue", "mac": f"00:1a:4a:16:01:{number}"}
        for name, number in {"nic1": 33, "nic2": 11, "nic10": 22}.items()
    ]
    return make_vm(simulator.world, {"name": "web", "status": "down", "nics": nics})


def macs(service: Services) -> dict[str, str]:
    return {nic.name: nic.mac.address for nic in service.nics_service().list()}


def new(name: str, **more: t.Any) -> types.Vm:
    return types.Vm(name=name, cluster=types.Cluster(name="Default"), **more)


def wait_for(service: Services) -> None:
    assert service.get().status == types.VmStatus.DOWN


class TestVnics:
    def test_a_new_vnic_gets_the_next_address_of_the_pool(self, vms: Services) -> None:
        made = vms.vm_service(vms.add(new("app", template=types.Template(name="Blank"))).id).nics_service()
        found = [made.add(types.Nic(name=f"nic{n}")).mac.address for n in (1, 2)]
        assert int(found[1].replace(":", ""), 16) == int(found[0].replace(":", ""), 16) + 1

    def test_a_profile_by_name_is_ignored_and_by_id_is_taken(self, vms: Services, vm: Vm) -> None:
        nics = vms.vm_service(vm.id).nics_service()
        assert nics.add(types.Nic(name="nic3", vnic_profile=types.VnicProfile(name="blue"))).vnic_profile is None
        profile = vm.nics[0].profile_id
        assert nics.add(types.Nic(name="nic4", vnic_profile=types.VnicProfile(id=profile))).vnic_profile.id == profile

    @pytest.mark.parametrize(
        ("nic", "status", "text"),
        [
            (types.Nic(name="nic1"), 409, "already in use"),
            (types.Nic(name="a b"), 400, "name"),
            (types.Nic(name="nic3", mac=types.Mac(address="00:1A:4A:16:01:33")), 409, "already in use by VM"),
            (types.Nic(name="nic3", mac=types.Mac(address="01:00:00:00:00:01")), 400, "Multi-cast"),
            (
                types.Nic(name="nic3", vnic_profile=types.VnicProfile(id=NO_ID)),
                400,
                "",
            ),
        ],
    )
    def test_what_is_refused(self, vms: Services, vm: Vm, nic: types.Nic, status: int, text: str) -> None:
        with pytest.raises(sdk.Error) as refused:
            vms.vm_service(vm.id).nics_service().add(nic)
        assert (refused.value.code, text in str(refused.value)) == (status, True)

    def test_two_addresses_are_exchanged_only_by_a_third_one(self, vms: Services, vm: Vm) -> None:
        service = vms.vm_service(vm.id)
        one, other = (service.nics_service().nic_service(vm.nics[n].id) for n in (0, 1))
        first, second = str(vm.nics[0].mac), str(vm.nics[1].mac)
        with pytest.raises(sdk.Error, match="already in use"):
            one.update(types.Nic(mac=types.Mac(address=second)))
        for nic, mac in ((one, "02:00:00:00:00:01"), (other, first), (one, second)):
            nic.update(types.Nic(mac=types.Mac(address=mac)))
        assert (macs(service)["nic1"], macs(service)["nic2"]) == (second, first)

    def test_the_address_of_a_plugged_vnic_of_a_running_vm_stays(self, vms: Services, vm: Vm) -> None:
        service = vms.vm_service(vm.id)
        service.start()
        nic = service.nics_service().nic_service(vm.nics[0].id)
        with pytest.raises(sdk.Error) as refused:
            nic.update(types.Nic(mac=types.Mac(address="02:00:00:00:00:01")))
        assert refused.value.code == 409
        nic.deactivate()
        nic.update(types.Nic(mac=types.Mac(address="02:00:00:00:00:01")))

    def test_the_agent_reports_devices_while_the_vm_is_up(self, vms: Services, vm: Vm) -> None:
        service, vm.guest_agent = vms.vm_service(vm.id), True
        assert service.reported_devices_service().list() == []
        service.start()
        found = {d.name: d.mac.address for d in service.reported_devices_service().list()}
        assert found == {f"eth{n}": f"00:1a:4a:16:01:{n + 1}{n + 1}" for n in range(3)}


class TestOrder:
    def test_reordering_sorts_by_the_numbers_at_the_ends_of_names(self, vms: Services, vm: Vm) -> None:
        service = vms.vm_service(vm.id)
        service.reorder_mac_addresses()
        assert macs(service) == {f"nic{name}": f"00:1a:4a:16:01:{n}{n}" for n, name in ((1, 1), (2, 2), (3, 10))}

    def test_the_first_start_gives_pci_addresses_in_the_order_of_the_macs(self, vms: Services, vm: Vm) -> None:
        service = vms.vm_service(vm.id)
        service.start()
        slots = {nic.pci_address: nic.name for nic in vm.nics}
        assert [slots[slot] for slot in sorted(slots)] == ["nic2", "nic10", "nic1"]
        service.stop()
        before = macs(service)
        service.reorder_mac_addresses()
        assert macs(service) == before

    def test_a_vm_of_a_template_has_its_addresses_in_plain_order_of_names(
        self, connection: sdk.Connection, vms: Services, vm: Vm
    ) -> None:
        templates = connection.system_service().templates_service()
        made = templates.add(types.Template(name="gold", vm=types.Vm(id=vm.id)))
        assert [nic.mac for nic in templates.template_service(made.id).nics_service().list()] == [None] * 3
        clone = vms.vm_service(vms.add(new("clone", template=types.Template(name="gold"))).id)
        wait_for(clone)
        found = macs(clone)
        assert sorted(found, key=lambda name: found[name]) == ["nic1", "nic10", "nic2"]

    def test_vnics_inside_a_new_vm_are_ignored(self, vms: Services) -> None:
        made = vms.add(new("app", template=types.Template(name="Blank"), nics=[types.Nic(name="nic1")]))
        assert vms.vm_service(made.id).nics_service().list() == []

    @pytest.mark.parametrize("way", ["snapshot", "clone"])
    def test_a_copy_keeps_the_order_of_the_addresses_of_its_source(self, vms: Services, vm: Vm, way: str) -> None:
        source = vms.vm_service(vm.id)
        if way == "snapshot":
            taken = source.snapshots_service().add(types.Snapshot(description="before"))
            assert len(source.snapshots_service().snapshot_service(taken.id).nics_service().list()) == 3
            vms.add(new("copy", snapshots=[types.Snapshot(id=taken.id)]))
        else:
            source.clone(vm=types.Vm(name="copy"))
        [copy] = vms.list(search="name=copy")
        found = macs(vms.vm_service(copy.id))
        assert sorted(found, key=lambda name: found[name]) == ["nic2", "nic10", "nic1"]
        assert not set(found.values()) & set(macs(source).values())


class TestVms:
    def test_names_are_unique_and_well_formed(self, vms: Services, vm: Vm) -> None:
        for name, status in ((vm.name, 409), ("a b", 400)):
            with pytest.raises(sdk.Error) as refused:
                vms.add(new(name, template=types.Template(name="Blank")))
            assert refused.value.code == status

    def test_boot_devices_are_set_and_kept(self, vms: Services, vm: Vm) -> None:
        service = vms.vm_service(vm.id)
        devices = [types.BootDevice.NETWORK, types.BootDevice.HD]
        service.update(types.Vm(os=types.OperatingSystem(boot=types.Boot(devices=devices))))
        service.update(types.Vm(comment="new"))
        assert service.get().os.boot.devices == devices

    def test_a_removed_vm_gives_its_addresses_back(self, vms: Services, vm: Vm) -> None:
        other = vms.vm_service(vms.add(new("app", template=types.Template(name="Blank"))).id).nics_service()
        held = types.Nic(name="nic1", mac=types.Mac(address=vm.nics[0].mac))
        with pytest.raises(sdk.Error, match="in use"):
            other.add(held)
        vms.vm_service(vm.id).remove()
        assert other.add(held).mac.address == vm.nics[0].mac


class TestMacPools:
    def test_a_pool_without_a_free_address_refuses_a_vnic(self, connection: sdk.Connection, vms: Services) -> None:
        system = connection.system_service()
        pool = system.mac_pools_service().add(types.MacPool(name="small", ranges=[GOOD_RANGE]))
        [cluster] = system.clusters_service().list(search="name=Default")
        system.clusters_service().cluster_service(cluster.id).update(types.Cluster(mac_pool=types.MacPool(id=pool.id)))
        # The VM that the world begins with has addresses of no range, which go with its cluster.
        nics = vms.vm_service(vms.add(new("app", template=types.Template(name="Blank"))).id).nics_service()
        given = [nics.add(types.Nic(name=f"nic{n}")).mac.address for n in (1, 2)]
        assert given == ["02:00:00:00:00:01", "02:00:00:00:00:02"]
        with pytest.raises(sdk.Error) as refused:
            nics.add(types.Nic(name="nic3"))
        assert refused.value.code == 409

    def test_a_pool_that_allows_duplicates_gives_an_address_twice(
        self, connection: sdk.Connection, vms: Services, vm: Vm
    ) -> None:
        pools = connection.system_service().mac_pools_service()
        default = next(pool for pool in pools.list() if pool.default_pool)
        pools.mac_pool_service(default.id).update(types.MacPool(allow_duplicates=True))
        other = vms.vm_service(vms.add(new("app", template=types.Template(name="Blank"))).id).nics_service()
        assert other.add(types.Nic(name="nic1", mac=types.Mac(address=vm.nics[0].mac))).mac.address == vm.nics[0].mac
        with pytest.raises(sdk.Error) as refused:
            pools.mac_pool_service(default.id).update(types.MacPool(allow_duplicates=False))
        assert refused.value.code == 409

    @pytest.mark.parametrize(
        ("pool", "status"),
        [
            (types.MacPool(name="p"), 400),
            (types.MacPool(name="p", ranges=[types.Range(from_="02:00:00:00:00:01", to="x")]), 400),
            (types.MacPool(name="p", ranges=[types.Range(from_="01:00:00:00:00:01", to="01:00:00:00:00:02")]), 400),
            (
                types.MacPool(name="Default", ranges=[GOOD_RANGE]),
                409,
            ),
        ],
    )
    def test_pools_that_are_refused(self, connection: sdk.Connection, pool: types.MacPool, status: int) -> None:
        with pytest.raises(sdk.Error) as refused:
            connection.system_service().mac_pools_service().add(pool)
        assert refused.value.code == status

    def test_a_pool_in_use_and_the_default_pool_stay(self, connection: sdk.Connection) -> None:
        pools = connection.system_service().mac_pools_service()
        default = next(pool for pool in pools.list() if pool.default_pool)
        with pytest.raises(sdk.Error) as refused:
            pools.mac_pool_service(default.id).remove()
        assert refused.value.code == 409


class TestStateless:
    """The vNICs of a VM that runs stateless are those of before when it stops."""

    @pytest.fixture
    def running(self, vms: Services, vm: Vm, simulator: Simulator) -> Services:
        vm.settings.stateless = True
        service = vms.vm_service(vm.id)
        service.start()
        assert vm.status == "up"
        return service

    def change(self, service: Services, address: str) -> str:
        nic = next(nic for nic in service.nics_service().list() if nic.name == "nic1")
        found = service.nics_service().nic_service(nic.id)
        found.deactivate()
        return found.update(types.Nic(mac=types.Mac(address=address))).mac.address

    def test_an_address_that_it_had_stays_reserved(self, vms: Services, running: Services) -> None:
        before = macs(running)["nic1"]
        self.change(running, "00:1a:4a:16:01:44")
        other = vms.add(new("other", template=types.Template(name="Blank")))
        with pytest.raises(sdk.Error, match="in use"):
            vms.vm_service(other.id).nics_service().add(types.Nic(name="nic1", mac=types.Mac(address=before)))
        assert self.change(running, before) == before

    def test_its_vnics_are_those_of_before_when_it_stops(self, vms: Services, running: Services) -> None:
        before = macs(running)
        self.change(running, "00:1a:4a:16:01:44")
        running.stop()
        assert macs(running) == before
        other = vms.vm_service(vms.add(new("other", template=types.Template(name="Blank"))).id).nics_service()
        assert other.add(types.Nic(name="nic1", mac=types.Mac(address="00:1a:4a:16:01:44"))).mac.address


def test_jobs_are_found_by_their_correlation_id_only(connection: sdk.Connection) -> None:
    jobs = connection.system_service().jobs_service()
    assert jobs.list(search="correlation_id=none") == []
    with pytest.raises(sdk.Error, match="bad SQL grammar") as refused:
        jobs.list(search="correlation_id=none and status=started")
    assert refused.value.code == 400
