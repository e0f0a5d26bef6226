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
    [row] = done["vms"]
    assert (done["changed"], row["changed"], done["counts"], row["steps"]) == (True, True, {"reorder_macs": 1}, [])
    assert macs(vm) == {"nic1": mac(1), "nic2": mac(2), "nic10": mac(3)}
    assert [nic["name"] for nic in row["nics"]] == ["nic1", "nic2", "nic10"]
    assert row["nics"][0] == {
        "name": "nic1",
        "mac": mac(1),
        "pci": None,
        "network": "blue",
        "profile": "blue",
        "mac_position": 0,
        "pci_position": 0,
        "guest_device": None,
        "predicted_device": {"by_mac": "eth0", "by_pci": None},
    }
    assert row["agreement"] == {"mac": True, "pci": True}
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
    for key in ("vms", "plan", "diff", "before", "after"):
        assert checked[key] == done[key], key
    assert run(MODULE, check=True, **given)["changed"] is False


def test_an_explicit_order_is_made_without_a_collision(run: Run, make: Make) -> None:
    vm = make(a=1, b=2, c=3)
    done = run(MODULE, vm=vm.id, order=["c", "a", "b"])
    assert macs(vm) == {"c": mac(1), "a": mac(2), "b": mac(3)}
    [row] = done["vms"]
    assert [step["temporary"] for step in row["steps"]].count(True) == 2
    assert [nic["name"] for nic in row["nics"]] == ["c", "a", "b"]


def test_a_vm_that_has_run_needs_force(run: Run, make: Make) -> None:
    vm = make(nic1=2, nic2=1, slots=(1, 2))
    refused = run(MODULE, vm="web")
    assert (refused.failed, refused.writes) == (True, [])
    assert refused.codes == {"nic-order-has-pci", "nic-order-guest-changes"}
    assert refused["outcome_unknown"] is False
    forced = run(MODULE, vm="web", force=True)
    assert macs(vm) == {"nic1": mac(1), "nic2": mac(2)}
    assert forced.codes == {"nic-order-guest-changes"}
    [row] = forced["vms"]
    assert [nic["pci_position"] for nic in row["nics"]] == [0, 1]
    assert row["agreement"] == {"mac": True, "pci": True}


def test_pci_addresses_in_another_order_are_a_warning(run: Run, make: Make) -> None:
    make(nic1=1, nic2=2, slots=(2, 1))
    found = run(MODULE, vm="web")
    assert (found["changed"], found.codes) == (False, {"nic-order-pci-differs"})
    assert "not in the order of the names" in found.warnings[0]


def test_the_table_has_the_devices_that_the_guest_agent_reports(run: Run, make: Make) -> None:
    vm = make(status="up", nic1=2, nic2=1, slots=(1, 2))
    vm.guest_agent = True
    found = run(MODULE, vm="web", state="reported")
    assert (found["changed"], found.writes, len(found.requests)) == (False, [], 3)
    rows = [(nic["name"], nic["guest_device"], nic["predicted_device"]) for nic in found["vms"][0]["nics"]]
    assert rows == [
        ("nic1", "eth0", {"by_mac": "eth1", "by_pci": "enp1s0"}),
        ("nic2", "eth1", {"by_mac": "eth0", "by_pci": "enp2s0"}),
    ]


def test_several_vms_are_ordered_at_once_with_a_result_each(run: Run, make: Make) -> None:
    made = [make("web1", nic1=2, nic2=1), make("web2", nic1=3, nic2=4), make("web3", nic1=6, nic2=5)]
    checked = run(MODULE, check=True, search="name=web*")
    done = run(MODULE, vms=["web3", "web1", made[1].id, "web1"])
    assert checked.writes == []
    assert [(row["name"], row["changed"]) for row in done["vms"]] == [("web3", True), ("web1", True), ("web2", False)]
    assert {row["name"]: row for row in checked["vms"]} == {row["name"]: row for row in done["vms"]}
    assert (len(done.requests), len(done.writes)) == (6, 2)
    assert [macs(vm)["nic1"] for vm in made] == [mac(1), mac(3), mac(5)]
    again = run(MODULE, search="name=web*")
    assert (again["changed"], len(again.requests)) == (False, 2)


def test_one_vm_that_cannot_be_ordered_keeps_all_from_being_changed(run: Run, make: Make) -> None:
    made = [make("web1", nic1=2, nic2=1), make("web2", status="up", nic1=4, nic2=3)]
    refused = run(MODULE, vms=["web1", "web2"])
    assert (refused.failed, refused.writes) == (True, [])
    assert [(f["code"], f["path"]) for f in refused["findings"]] == [("nic-order-vm-not-down", "vms[1]")]
    assert macs(made[0]) == {"nic1": mac(2), "nic2": mac(1)}


@pytest.mark.parametrize("after_work", [False, True])
def test_a_batch_that_breaks_off_is_completed(run: Run, make: Make, simulator: Simulator, after_work: bool) -> None:
    made = [make(f"web{n}", nic1=2 * n + 1, nic2=2 * n) for n in range(1, 5)]
    simulator.fault_injection.add({"kind": "reset", "method": "POST", "nth": 2, "after_work": after_work})
    done = run(MODULE, search="name=web*")
    assert (done.failed, done["counts"]) == (False, {"reorder_macs": 4})
    assert [macs(vm)["nic1"] for vm in made] == [mac(2 * n) for n in range(1, 5)]


def test_a_batch_in_which_one_is_refused_says_what_was_done(run: Run, make: Make, simulator: Simulator) -> None:
    for number in range(1, 4):
        make(f"web{number}", nic1=2 * number + 1, nic2=2 * number)
    simulator.fault_injection.add({"status": 400, "method": "POST", "nth": 2})
    failed = run(MODULE, search="name=web*")
    assert (failed.failed, failed["changed"], failed["outcome_unknown"]) == (True, True, False)
    # Which of the three is refused depends on what arrives second.
    assert len({change["name"] for change in failed["applied"]} & {"web1", "web2", "web3"}) == 2
    assert run(MODULE, search="name=web*")["counts"] == {"reorder_macs": 1}


def test_the_first_vnic_boots_first(run: Run, make: Make) -> None:
    vm = make(nic1=2, nic2=1)
    checked = run(MODULE, check=True, vm="web", network_boot="first")
    done = run(MODULE, vm="web", network_boot="first")
    assert checked["vms"] == done["vms"]
    assert vm.settings.boot_devices == ["network", "hd"] == done["vms"][0]["boot"]
    assert done["counts"] == {"reorder_macs": 1, "update": 1}
    assert run(MODULE, vm="web", network_boot="first")["changed"] is False


def test_a_search_that_fits_no_vm_changes_nothing(run: Run) -> None:
    found = run(MODULE, search="name=nosuch*")
    assert (found["changed"], found["vms"]) == (False, [])


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
    assert done["vms"][0]["steps"][0]["after"] == "02:00:00:00:00:02"
