# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from tests.engine_simulator.areas.vms.model import Snapshot, Template, Vm, VmNic, VmsSlice, VnicProfile
from tests.engine_simulator.areas.vms.pci import give_addresses
from tests.engine_simulator.areas.vms.world import make_vm
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "vm"
NEW: dict[str, t.Any] = {"name": "web", "cluster": "Default"}
NICS = [{"name": "nic1", "network": "blue"}, {"name": "nic2", "network": "green"}, {"name": "nic10", "network": ""}]


@pytest.fixture
def source(simulator: Simulator) -> Vm:
    """A VM on two networks, whose addresses are not in the order of its names."""
    nics = [
        {"name": "nic1", "profile": "blue", "mac": "00:1a:4a:16:01:09"},
        {"name": "nic2", "profile": "green", "mac": "00:1a:4a:16:01:01"},
    ]
    return make_vm(simulator.world, {"name": "source", "status": "down", "nics": nics})


@pytest.fixture
def templates(simulator: Simulator) -> t.Callable[..., Template]:
    def made(vm: Vm, name: str = "gold") -> Template:
        nics = [replace(nic, mac=None) for nic in vm.nics]
        template = Template(simulator.world.new_id(), name, vm.cluster_id, nics=nics)
        simulator.world.templates[template.id] = template
        return template

    return made


def found(simulator: Simulator, name: str = "web") -> Vm:
    [vm] = [vm for vm in simulator.world.vms.values() if vm.name == name]
    return vm


def by_mac(vm: Vm) -> list[str]:
    return [nic.name for nic in sorted(vm.nics, key=lambda nic: nic.mac or "")]


def networks(simulator: Simulator, vm: Vm) -> list[str]:
    """The networks of a VM in the order that a guest sees them in."""
    names = {network.id: network.name for network in simulator.world.networks.values()}
    return [names[nic.network_id or ""] for nic in sorted(vm.nics, key=lambda nic: nic.mac or "")]


class TestNewVm:
    def test_vnics_are_added_one_after_the_other_and_put_in_order(self, run: Run, simulator: Simulator) -> None:
        done = run(MODULE, **NEW, nics=NICS)
        vm = found(simulator)
        assert by_mac(vm) == ["nic1", "nic2", "nic10"]
        assert [w.rpartition("/")[2] for w in done.writes][:4] == ["POST vms", "nics", "nics", "nics"]
        assert done["counts"] == {"create": 4, "order_nics": 1}
        rows = [(nic["name"], nic["network"], nic["profile"], nic["mac_position"]) for nic in done["vm"]["nics"]]
        assert rows == [("nic1", "blue", "blue", 0), ("nic2", "green", "green", 1), ("nic10", None, None, 2)]
        assert done["vm"]["id"] == vm.id

    def test_check_mode_is_exact_and_writes_nothing(self, run: Run) -> None:
        given = {**NEW, "nics": NICS, "comment": "rack 4", "order": ["nic10", "nic1", "nic2"], "network_boot": "first"}
        checked = run(MODULE, check=True, diff=True, **given)
        done = run(MODULE, diff=True, **given)
        assert checked.writes == []
        for key in ("plan", "diff", "before", "after", "counts", "changed"):
            assert checked[key] == done[key], key
        for row in (checked["vm"], done["vm"]):
            assert [nic["name"] for nic in row["nics"]] == ["nic10", "nic1", "nic2"]
        again = run(MODULE, **given)
        assert (again["changed"], again.writes, again["findings"]) == (False, [], [])
        assert run(MODULE, check=True, **given)["changed"] is False

    def test_an_order_of_ones_own(self, run: Run, simulator: Simulator) -> None:
        run(MODULE, **NEW, nics=NICS, order=["nic2", "nic10", "nic1"], network_boot="first")
        vm = found(simulator)
        assert (by_mac(vm), vm.settings.boot_devices[0]) == (["nic2", "nic10", "nic1"], "network")

    def test_addresses_of_ones_own_are_kept(self, run: Run, simulator: Simulator) -> None:
        nics = [
            {"name": "nic1", "network": "blue", "mac": "02:00:00:00:00:09"},
            {"name": "nic2", "network": "blue", "mac": "02-00-00-00-00-01"},
        ]
        done = run(MODULE, **NEW, nics=nics)
        assert [nic.mac for nic in found(simulator).nics] == ["02:00:00:00:00:09", "02:00:00:00:00:01"]
        assert done["counts"] == {"create": 3}
        assert run(MODULE, **NEW, nics=nics)["changed"] is False

    def test_settings_of_vnics(self, run: Run, simulator: Simulator) -> None:
        nic = {"name": "nic1", "network": "blue", "interface": "e1000", "plugged": False, "linked": False}
        run(MODULE, **NEW, nics=[nic])
        [made] = found(simulator).nics
        assert (made.interface, made.plugged, made.linked) == ("e1000", False, False)
        assert run(MODULE, **NEW, nics=[nic])["changed"] is False


class TestSources:
    """The occasions at which the engine leaves vNICs in an order that is not that of their names."""

    @pytest.mark.parametrize("way", ["template", "snapshot", "clone_of"])
    def test_a_copy_has_its_vnics_in_order(
        self, run: Run, simulator: Simulator, source: Vm, templates: t.Callable[..., Template], way: str
    ) -> None:
        for number in range(3, 11):
            source.nics.append(VmNic(simulator.world.new_id(), f"nic{number}", mac=f"00:1a:4a:16:01:{40 - number}"))
        given: dict[str, t.Any] = {"name": "web"}
        if way == "template":
            templates(source)
            given |= {"cluster": "Default", "template": "gold"}
        elif way == "snapshot":
            source.snapshots.append(Snapshot(simulator.world.new_id(), "before", nics=list(source.nics)))
            given |= {"cluster": "Default", "snapshot": {"vm": "source", "snapshot": "before"}}
        else:
            given |= {"clone_of": "source"}
        checked = run(MODULE, check=True, **given)
        done = run(MODULE, **given)
        assert (checked.writes, checked["plan"], checked["after"]) == ([], done["plan"], done["after"])
        vm = found(simulator)
        assert by_mac(vm) == [f"nic{number}" for number in range(1, 11)]
        assert networks_of_first_two(simulator, vm) == ["blue", "green"]
        assert run(MODULE, **given)["changed"] is False

    def test_ten_clones_have_the_same_network_at_the_same_position(
        self, run: Run, simulator: Simulator, source: Vm, templates: t.Callable[..., Template]
    ) -> None:
        templates(source)
        for number in range(10):
            given = {"name": f"web{number}", "cluster": "Default", "template": "gold"}
            done = run(MODULE, **given)
            assert [nic["network"] for nic in done["vm"]["nics"]] == ["blue", "green"]
        clones = [found(simulator, f"web{number}") for number in range(10)]
        assert {tuple(networks(simulator, vm)) for vm in clones} == {("blue", "green")}
        for vm in clones:
            give_addresses(vm)
            slots = sorted(vm.nics, key=lambda nic: nic.pci_address)
            assert [nic.name for nic in slots] == ["nic1", "nic2"]
        assert len({nic.mac for vm in clones for nic in vm.nics}) == 20

    def test_clones_of_a_template_that_ran_keep_its_order(
        self, run: Run, simulator: Simulator, source: Vm, templates: t.Callable[..., Template]
    ) -> None:
        give_addresses(source)
        templates(source)
        given = {"name": "web", "cluster": "Default", "template": "gold"}
        checked = run(MODULE, check=True, **given)
        done = run(MODULE, **given)
        assert checked["plan"] == done["plan"]
        assert networks(simulator, found(simulator)) == ["green", "blue"]
        assert "PCI addresses are not in the order of the names" in done.warnings[0]
        assert run(MODULE, **given)["changed"] is False


def networks_of_first_two(simulator: Simulator, vm: Vm) -> list[str]:
    names = {network.id: network.name for network in simulator.world.networks.values()}
    return [names[nic.network_id] for nic in sorted(vm.nics, key=lambda nic: nic.mac or "") if nic.network_id]


class TestPresentVm:
    def test_a_missing_vnic_is_added_and_a_listed_one_updated(self, run: Run, simulator: Simulator, source: Vm) -> None:
        nics = [{"name": "nic3", "network": "blue"}, {"name": "nic1", "network": "green", "linked": False}]
        checked = run(MODULE, check=True, name="source", nics=nics, comment="new")
        done = run(MODULE, name="source", nics=nics, comment="new")
        assert (checked.writes, checked["plan"]) == ([], done["plan"])
        assert done["counts"] == {"create": 1, "order_nics": 1, "update": 2}
        assert (by_mac(source), source.settings.comment) == (["nic1", "nic2", "nic3"], "new")
        assert networks(simulator, source) == ["green", "green", "blue"]
        assert run(MODULE, name="source", nics=nics, comment="new")["changed"] is False

    def test_a_vm_that_is_there_is_only_put_in_order(self, run: Run, source: Vm) -> None:
        done = run(MODULE, name="source")
        assert (done["counts"], by_mac(source)) == ({"reorder_macs": 1}, ["nic1", "nic2"])

    def test_a_vm_that_runs_gets_the_vnic_and_a_warning(self, run: Run, source: Vm) -> None:
        give_addresses(source)
        source.status = "up"
        done = run(MODULE, name="source", nics=[{"name": "nic3", "network": "blue"}])
        assert (done["counts"], done.codes) == ({"create": 1}, {"vm-nics-not-ordered"})
        assert len(source.nics) == 3

    def test_a_vnic_without_a_network(self, run: Run, source: Vm) -> None:
        run(MODULE, name="source", nics=[{"name": "nic1", "network": ""}])
        assert source.nics[0].profile_id is None


class TestMistakes:
    @pytest.mark.parametrize(
        ("options", "codes"),
        [
            ({"nics": [{"name": "nic1", "network": "bleu"}]}, {"nic-network-unknown"}),
            ({"nics": [{"name": "nic1", "network": "storage"}]}, {"nic-network-unknown"}),
            ({"nics": [{"name": "nic1", "network": "blue", "profile": "gold"}]}, {"nic-profile-unknown"}),
            ({"nics": [{"name": "a b"}, {"name": "nic1"}, {"name": "nic1"}]}, {"nic-name-invalid", "nic-name-twice"}),
            ({"nics": [{"name": "nic1", "mac": "01:00:00:00:00:01"}]}, {"nic-mac-invalid"}),
            ({"nics": [{"name": "n", "mac": "02:00:00:00:00:01"}], "order": ["n"]}, {"nic-order-with-macs"}),
            ({"nics": NICS, "order": ["nic1", "nosuch"]}, {"nic-order-unknown", "nic-order-incomplete"}),
            ({"cluster": None}, {"vm-cluster-missing"}),
        ],
    )
    def test_nothing_is_sent(self, run: Run, options: dict[str, t.Any], codes: set[str]) -> None:
        refused = run(MODULE, **{**NEW, **options})
        assert (refused.failed, refused.writes, refused.codes) == (True, [], codes)

    def test_a_profile_that_is_not_clear(self, run: Run, simulator: Simulator) -> None:
        ident = next(n.id for n in simulator.world.networks.values() if n.name == "blue")
        profiles = simulator.world.vnic_profiles
        for profile in [p for p in profiles.values() if p.network_id == ident]:
            profile.name = "silver"
        refused = run(MODULE, check=True, **NEW, nics=NICS)
        assert not refused.failed
        profiles["x"] = VnicProfile("0000aaaa-0000-4000-8000-000000000001", "gold", ident)
        refused = run(MODULE, **NEW, nics=NICS)
        assert (refused.writes, refused.codes) == ([], {"nic-profile-ambiguous"})

    def test_another_cluster_is_refused(self, run: Run, source: Vm) -> None:
        assert run(MODULE, name="source", cluster="Default")["changed"]
        refused = run(MODULE, name="source", cluster="other")
        assert (refused.writes, refused.codes) == ([], {"vm-cluster-differs"})

    @pytest.mark.parametrize(
        ("options", "text"),
        [
            ({"cluster": "nosuch"}, "no cluster 'nosuch'"),
            ({"cluster": "Default", "template": "nosuch"}, "no template 'nosuch'"),
            ({"clone_of": "nosuch"}, "no VM 'nosuch'"),
            ({"cluster": "Default", "snapshot": {"vm": "guest", "snapshot": "x"}}, "no snapshot 'x'"),
        ],
    )
    def test_what_does_not_exist(self, run: Run, options: dict[str, t.Any], text: str) -> None:
        refused = run(MODULE, name="web", **options)
        assert refused.failed and text in refused["msg"] and refused.writes == []


class TestBrokenRuns:
    @pytest.mark.parametrize("nth", [1, 3])
    @pytest.mark.parametrize(
        "kind", [{"status": 500}, {"status": 500, "after_work": True}, {"kind": "reset", "after_work": True}]
    )
    def test_the_next_run_completes_it(self, run: Run, simulator: Simulator, nth: int, kind: dict[str, t.Any]) -> None:
        simulator.fault_injection.add({"method": "POST", "path": "vms", "nth": nth, **kind})
        run(MODULE, **NEW, nics=NICS)
        simulator.fault_injection.faults.clear()
        run(MODULE, **NEW, nics=NICS)
        vm = found(simulator)
        assert by_mac(vm) == ["nic1", "nic2", "nic10"]
        assert run(MODULE, **NEW, nics=NICS)["changed"] is False

    def test_a_vm_whose_disks_are_copied_is_waited_for(
        self, run: Run, simulator: Simulator, source: Vm, templates: t.Callable[..., Template]
    ) -> None:
        templates(source)
        simulator.world.area(VmsSlice).options.vm_create_seconds = 0.2
        run(MODULE, **NEW, template="gold")
        assert (found(simulator).status, by_mac(found(simulator))) == ("down", ["nic1", "nic2"])
