# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of the vNICs of one VM: the plan, its requests, and the table."""

from __future__ import annotations

import itertools
import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import marks
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.ordering import (
    NicOrderPlan,
    OrderRequest,
    VmNics,
    agreement,
    only_reported,
    plan_orders,
    plan_vm_order,
    table,
)


def mac(number: int) -> str:
    return f"00:1a:4a:00:00:{number:02x}"


def machine(**numbers: int) -> VmNics:
    """A VM that is down, with vNICs that have these addresses, by name."""
    vnics = tuple(Vnic(name, "red", "gold", mac(number), id=name) for name, number in numbers.items())
    return VmNics("1", "web", vnics=vnics)


def asked(order: t.Sequence[str] = (), force: bool = False, network_boot: str = "") -> OrderRequest:
    return OrderRequest(tuple(order), force, network_boot)


def with_pci(vm: VmNics, *slots: int) -> VmNics:
    vnics = tuple(replace(vnic, pci=f"0000:0{slot}:00.0") for vnic, slot in zip(vm.vnics, slots, strict=True))
    return replace(vm, vnics=vnics)


def carried_out(vm: VmNics, plan: NicOrderPlan, count: int | None = None) -> VmNics:
    """The VM after some of the steps, in a pool that forbids duplicates."""
    vnics = {marks.unmark([vnic])[0][0].name: vnic for vnic in vm.vnics}
    for step in plan.steps[:count]:
        assert step.after not in {vnic.mac for vnic in vnics.values()}
        assert vnics[step.nic].mac == step.before
        vnics[step.nic] = replace(vnics[step.nic], name=plan.name_after(step), mac=step.after)
    return replace(vm, vnics=tuple(vnics.values()))


class TestPlan:
    def test_vnics_that_never_ran_are_reordered_by_the_engine(self) -> None:
        plan = plan_vm_order(machine(nic1=3, nic2=1, nic10=2))
        assert (plan.reorder, plan.steps, plan.errors) == (True, (), ())
        [change] = plan.changes
        assert (change.verb, change.kind, change.name) == ("reorder_macs", "vm", "web")
        assert plan.macs == {"nic1": mac(1), "nic2": mac(2), "nic10": mac(3)}

    def test_an_order_that_is_right_changes_nothing(self) -> None:
        plan = plan_vm_order(machine(nic1=1, nic2=2, nic10=3))
        assert (plan.is_empty, plan.findings, plan.before) == (True, (), plan.after)

    def test_an_order_of_ones_own_is_made_by_exchange(self) -> None:
        plan = plan_vm_order(machine(nic1=1, nic2=2), asked(["nic2", "nic1"]))
        assert (plan.reorder, len(plan.steps)) == (False, 3)
        assert [(c.verb, c.name, c.after) for c in plan.changes] == [
            ("update", "web/nic2", {"mac": mac(1)}),
            ("update", "web/nic1", {"mac": mac(2)}),
        ]

    def test_a_vm_that_has_run_needs_force(self) -> None:
        vm = with_pci(machine(nic1=2, nic2=1), 1, 2)
        assert [f.code for f in plan_vm_order(vm).errors] == ["nic-order-has-pci"]
        plan = plan_vm_order(vm, asked(force=True))
        assert (plan.reorder, plan.errors, len(plan.steps)) == (False, (), 3)
        assert [f.code for f in plan.findings] == ["nic-order-guest-changes"] * 2

    def test_a_running_vm_is_refused_only_if_it_must_change(self) -> None:
        [finding] = plan_vm_order(replace(machine(nic1=2, nic2=1), status="up")).errors
        assert (finding.code, finding.rule) == ("nic-order-vm-not-down", "CANNOT_PERFORM_HOT_UPDATE")
        assert plan_vm_order(replace(machine(nic1=1, nic2=2), status="up")).errors == ()

    def test_a_name_that_is_too_long_to_keep_addresses(self) -> None:
        long = "n" * 30
        plan = plan_vm_order(machine(**{long: 2, "z": 1}), asked([long, "z"]))
        assert plan.reorder
        plan = plan_vm_order(machine(**{long: 1, "z": 2}), asked(["z", long]))
        assert [f.code for f in plan.errors] == ["nic-order-name-too-long"]

    @pytest.mark.parametrize(
        ("wanted", "code"),
        [
            (["nic1"], "nic-order-incomplete"),
            (["nic1", "nic2", "nic3"], "nic-order-unknown"),
            (["nic1", "nic2", "nic1"], "nic-order-twice"),
        ],
    )
    def test_an_order_that_is_not_one(self, wanted: list[str], code: str) -> None:
        plan = plan_vm_order(machine(nic1=2, nic2=1), asked(wanted))
        assert ([f.code for f in plan.errors], plan.is_empty) == ([code], True)

    @pytest.mark.parametrize(
        ("network_boot", "now", "then"),
        [
            ("first", ("hd", "network"), ("network", "hd")),
            ("last", ("hd",), ("hd", "network")),
            ("never", ("network",), ("hd",)),
            ("never", ("network", "cdrom"), ("cdrom",)),
            ("", ("network",), ("network",)),
        ],
    )
    def test_boot_devices(self, network_boot: str, now: tuple[str, ...], then: tuple[str, ...]) -> None:
        vm = replace(machine(nic1=1), boot=now)
        plan = plan_vm_order(vm, asked(network_boot=network_boot))
        assert (plan.boot, plan.sets_boot) == (then, now != then)
        assert [change.after for change in plan.changes] == ([{"boot": list(then)}] if now != then else [])
        assert plan_vm_order(replace(vm, boot=then), asked(network_boot=network_boot)).is_empty

    def test_boot_devices_of_a_vm_that_is_up_are_refused(self) -> None:
        plan = plan_vm_order(replace(machine(nic1=1), status="up", boot=("hd",)), asked(network_boot="first"))
        assert [finding.code for finding in plan.errors] == ["nic-order-boot-vm-not-down"]

    def test_a_vm_that_is_still_imported_is_refused(self) -> None:
        plan = plan_vm_order(replace(machine(nic1=2, nic2=1), importing=True))
        assert [finding.code for finding in plan.errors] == ["nic-order-importing"]
        assert plan_vm_order(replace(machine(nic1=1, nic2=2), importing=True)).findings == ()

    def test_a_vm_whose_disks_are_locked_can_be_ordered(self) -> None:
        assert plan_vm_order(replace(machine(nic1=2, nic2=1), status="image_locked")).errors == ()


class TestSeveralVms:
    def test_one_plan_has_all_changes_and_says_which_vm_a_finding_is_about(self) -> None:
        vms = [
            machine(nic1=2, nic2=1),
            replace(machine(nic1=1, nic2=2), id="2", name="db"),
            replace(with_pci(machine(nic1=2, nic2=1), 1, 2), id="3", name="app", path="vms[2]"),
        ]
        plan = plan_orders(vms, OrderRequest())
        assert [(c.verb, c.name) for c in plan.changes] == [("reorder_macs", "web")]
        assert [(f.code, f.path, f.message[:10]) for f in plan.errors] == [("nic-order-has-pci", "force", "VM 'app': ")]
        assert list(plan.before) == ["web", "db", "app"]

    def test_two_vms_of_one_name_are_told_apart(self) -> None:
        vms = [machine(nic1=1), replace(machine(nic1=2), id="2")]
        assert list(plan_orders(vms, OrderRequest()).before) == ["web (1)", "web (2)"]

    def test_what_is_only_reported_changes_nothing(self) -> None:
        vms = [machine(nic1=2, nic2=1), replace(with_pci(machine(nic1=1, nic2=2), 2, 1), id="2", name="db")]
        plan = only_reported(plan_orders(vms, OrderRequest()))
        assert (plan.is_empty, plan.before) == (True, plan.after)
        assert [finding.code for finding in plan.findings] == ["nic-order-pci-differs"]


class TestKilledRuns:
    def test_the_name_keeps_both_addresses(self) -> None:
        vm = machine(nic1=1, nic2=2)
        plan = plan_vm_order(vm, asked(["nic2", "nic1"]))
        killed = carried_out(vm, plan, 1)
        [marked] = [vnic for vnic in killed.vnics if "_mac_" in vnic.name]
        assert marks.MARKED.fullmatch(marked.name)
        assert marks.unmark(killed.vnics)[0] == tuple(replace(v, mac=v.mac) for v in vm.vnics)

    @given(st.permutations(range(6)), st.permutations([f"nic{n}" for n in range(6)]), st.data())
    def test_the_next_run_ends_with_the_same_addresses(
        self, numbers: list[int], wanted: list[str], data: st.DataObject
    ) -> None:
        vm = with_pci(machine(**{f"nic{i}": number for i, number in enumerate(numbers)}), *range(1, 7))
        plan = plan_vm_order(vm, asked(wanted, force=True))
        killed = carried_out(vm, plan, data.draw(st.integers(0, len(plan.steps))))
        # Without the force that the first run had: an exchange that has begun is completed.
        unfinished = any("_mac_" in vnic.name for vnic in killed.vnics)
        again = plan_vm_order(killed, asked(wanted, force=not unfinished))
        done = carried_out(killed, again)
        assert {vnic.name: vnic.mac for vnic in done.vnics} == {n: mac(i) for i, n in enumerate(wanted)} == plan.macs
        assert plan_vm_order(done, asked(wanted)).is_empty

    @given(st.permutations(range(5)))
    def test_a_temporary_address_is_never_one_that_is_in_use(self, numbers: list[int]) -> None:
        vm = machine(**{f"nic{i}": number for i, number in enumerate(numbers)})
        taken = {f"02:00:00:00:00:{n:02x}" for n in range(1, 4)}
        steps = plan_vm_order(vm, asked([f"nic{i}" for i in reversed(range(5))]), in_use=taken).steps
        assert {step.after for step in steps if step.temporary} <= {"02:00:00:00:00:04"}


class TestTable:
    def test_positions_and_devices(self) -> None:
        vm = replace(with_pci(machine(nic10=3, nic1=2, nic2=1), 1, 2, 3), devices={mac(2).upper(): "eth1"})
        rows = table(vm)
        assert [(r["name"], r["mac_position"], r["pci_position"], r["guest_device"]) for r in rows] == [
            ("nic1", 1, 1, "eth1"),
            ("nic2", 0, 2, None),
            ("nic10", 2, 0, None),
        ]
        assert (rows[0]["mac"], rows[0]["pci"], rows[0]["network"]) == (mac(2), "0000:02:00.0", "red")
        assert agreement(vm) == {"mac": False, "pci": False}

    def test_an_order_of_ones_own_comes_first(self) -> None:
        vm = machine(nic1=1, nic2=2)
        assert [row["name"] for row in table(vm, ["nic2", "unknown"])] == ["nic2", "nic1"]
        assert agreement(vm, ["nic2"]) == {"mac": False, "pci": True}


def test_two_networks_are_at_the_same_position_in_all_clones() -> None:
    """Whatever order the engine gave the addresses in."""
    positions: set[tuple[t.Any, ...]] = set()
    for red, blue in itertools.permutations([1, 2]):
        vnics = (Vnic("nic1", "red", "red", mac(red)), Vnic("nic2", "blue", "blue", mac(blue)))
        vm = VmNics("1", "clone", vnics=vnics)
        macs = plan_vm_order(vm).macs
        rows = table(replace(vm, vnics=tuple(replace(vnic, mac=macs[vnic.name]) for vnic in vnics)))
        positions.add(tuple((row["network"], row["mac_position"]) for row in rows))
    assert positions == {(("red", 0), ("blue", 1))}
