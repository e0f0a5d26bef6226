# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.areas.vms.model import Vm
from tests.engine_simulator.areas.vms.world import make_vm
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "vm_nic_order"
Make = t.Callable[..., Vm]


def mac(number: int) -> str:
    return f"00:1a:4a:16:01:{number:02x}"


@pytest.fixture
def make(simulator: Simulator) -> Make:
    """Make a VM whose vNICs have these addresses: `make(nic1=3, nic2=1)`."""

    def made(name: str = "web", status: str = "down", slots: t.Sequence[int] = (), **numbers: int) -> Vm:
        nics = [{"name": nic, "profile": "blue", "mac": mac(number)} for nic, number in numbers.items()]
        vm = make_vm(simulator.world, {"name": name, "status": status, "nics": nics})
        for nic, slot in zip(vm.nics, slots, strict=False):
            nic.pci_address = f"{{type=pci, slot=0x00, bus=0x{slot:02x}, domain=0x0000, function=0x0}}"
        return vm

    return made


def macs(vm: Vm) -> dict[str, str | None]:
    return {nic.name: nic.mac for nic in vm.nics}


def test_the_engine_reorders_a_vm_that_never_ran(run: Run, make: Make) -> None:
    vm = make(nic10=1, nic1=3, nic2=2)
    done = run(MODULE, vm="web")
    assert (done["changed"], done["counts"], done["steps"]) == (True, {"reorder_macs": 1}, [])
    assert macs(vm) == {"nic1": mac(1), "nic2": mac(2), "nic10": mac(3)}
    assert [nic["name"] for nic in done["nics"]] == ["nic1", "nic2", "nic10"]
    assert done["nics"][0] == {
        "name": "nic1",
        "mac": mac(1),
        "pci": None,
        "network": "blue",
        "profile": "blue",
        "mac_position": 0,
        "pci_position": 0,
        "guest_device": None,
    }
    assert done["agreement"] == {"mac": True, "pci": True}
    assert (len(done.requests), len(done.writes)) == (5, 1)


def test_the_second_run_changes_nothing_in_two_requests(run: Run, make: Make) -> None:
    make(nic1=2, nic2=1)
    run(MODULE, vm="web")
    again = run(MODULE, vm="web")
    assert (again["changed"], again["plan"], len(again.requests)) == (False, [], 2)


@pytest.mark.parametrize("order", [None, ["nic2", "nic3", "nic1"]])
def test_check_mode_predicts_exactly_and_writes_nothing(run: Run, make: Make, order: list[str] | None) -> None:
    make(nic1=2, nic2=3, nic3=1)
    given = {"vm": "web", "order": order}
    checked = run(MODULE, check=True, diff=True, **given)
    assert (checked["changed"], checked.writes) == (True, [])
    done = run(MODULE, diff=True, **given)
    for key in ("nics", "agreement", "plan", "steps", "diff", "before", "after"):
        assert checked[key] == done[key], key
    assert run(MODULE, check=True, **given)["changed"] is False


def test_an_explicit_order_is_made_without_a_collision(run: Run, make: Make) -> None:
    vm = make(a=1, b=2, c=3)
    done = run(MODULE, vm=vm.id, order=["c", "a", "b"])
    assert macs(vm) == {"c": mac(1), "a": mac(2), "b": mac(3)}
    assert [step["temporary"] for step in done["steps"]].count(True) == 2
    assert [nic["name"] for nic in done["nics"]] == ["c", "a", "b"]


def test_a_vm_that_has_run_needs_force(run: Run, make: Make) -> None:
    vm = make(nic1=2, nic2=1, slots=(2, 1))
    refused = run(MODULE, vm="web")
    assert (refused.failed, refused.writes, refused.codes) == (True, [], {"nic-order-has-pci"})
    assert refused["outcome_unknown"] is False
    forced = run(MODULE, vm="web", force=True)
    assert macs(vm) == {"nic1": mac(1), "nic2": mac(2)}
    assert forced.codes == {"nic-order-guest-changes"}
    assert [nic["pci_position"] for nic in forced["nics"]] == [1, 0]
    assert forced["agreement"] == {"mac": True, "pci": False}


def test_pci_addresses_in_another_order_are_a_warning(run: Run, make: Make) -> None:
    make(nic1=1, nic2=2, slots=(2, 1))
    found = run(MODULE, vm="web")
    assert (found["changed"], found.codes) == (False, {"nic-order-pci-differs"})
    assert "not in the order of the names" in found.warnings[0]


def test_a_vm_that_is_up_is_refused_before_anything_is_sent(run: Run, make: Make) -> None:
    make(status="up", nic1=2, nic2=1)
    refused = run(MODULE, vm="web")
    assert (refused.failed, refused.writes, refused.codes) == (True, [], {"nic-order-vm-not-down"})


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("kind", [{"status": 500}, {"kind": "reset", "times": 0}, {"status": 500, "after_work": True}])
def test_a_run_that_fails_at_any_request_is_completed_by_the_next(
    run: Run, make: Make, simulator: Simulator, nth: int, kind: dict[str, t.Any]
) -> None:
    vm = make(a=1, b=2, c=3)
    given = {"vm": "web", "order": ["c", "b", "a"]}
    simulator.fault_injection.add({"method": "PUT", "nth": nth, **kind})
    failed = run(MODULE, **given)
    simulator.fault_injection.faults.clear()
    assert (failed.failed, len(failed["applied"])) == (True, nth - 1)
    assert failed["changed"] == (nth > 1 or failed["outcome_unknown"])
    run(MODULE, **given)
    assert macs(vm) == {"c": mac(1), "b": mac(2), "a": mac(3)}
    assert run(MODULE, **given)["changed"] is False


def test_an_answer_that_gets_lost_does_not_stop_the_exchange(run: Run, make: Make, simulator: Simulator) -> None:
    vm = make(a=1, b=2)
    simulator.fault_injection.add({"kind": "reset", "method": "PUT", "nth": 2, "after_work": True})
    assert run(MODULE, vm="web", order=["b", "a"])["changed"]
    assert macs(vm) == {"b": mac(1), "a": mac(2)}


@pytest.mark.parametrize("name", ["nosuch", "no such", "a or name=*", "0000aaaa-0000-4000-8000-000000000001"])
def test_a_vm_that_does_not_exist(run: Run, name: str) -> None:
    assert f"There is no VM '{name}'" in run(MODULE, vm=name)["msg"]


def test_a_temporary_address_is_not_one_of_another_vm(run: Run, make: Make, simulator: Simulator) -> None:
    other = make("other", nic1=9)
    other.nics[0].mac = "02:00:00:00:00:01"
    make(a=1, b=2)
    done = run(MODULE, vm="web", order=["b", "a"])
    assert done["steps"][0]["after"] == "02:00:00:00:00:02"
