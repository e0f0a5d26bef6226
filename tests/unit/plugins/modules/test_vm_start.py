# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.areas.vms.model import Vm, VmNic, VmsSlice
from tests.engine_simulator.areas.vms.world import make_vm
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Pauses, Run

MODULE = "vm_start"
UNKNOWN = "11111111-2222-3333-4444-555555555555"
Make = t.Callable[..., list[Vm]]


@pytest.fixture
def make(simulator: Simulator) -> Make:
    """Make VMs by name that are powering up for some seconds."""

    def made(*names: str, status: str = "down", seconds: float = 3) -> list[Vm]:
        simulator.world.area(VmsSlice).options.vm_start_seconds = seconds
        return [make_vm(simulator.world, {"name": name, "status": status}) for name in names]

    return made


def started(outcome: t.Any, vms: list[Vm]) -> list[str]:
    """The names of the VMs in the order in which they were started."""
    names = {vm.id: vm.name for vm in vms}
    return [names[path.split("/")[-2]] for path in outcome.writes]


def test_vms_are_started_in_their_order(run: Run, make: Make) -> None:
    vms = make("a", "b", "c")
    done = run(MODULE, vms=["c", "a", vms[1].id], parallel=1, diff=True)
    assert (done["changed"], done["counts"]) == (True, {"start": 3})
    assert started(done, vms) == ["c", "a", "b"]
    assert [(one["name"], one["status"], one["state"]) for one in done["vms"]] == [
        ("c", "up", "started"),
        ("a", "up", "started"),
        ("b", "up", "started"),
    ]
    assert done["diff"]["before"] == {"vms": {"c": "down", "a": "down", "b": "down"}}
    again = run(MODULE, vms=["c", "a", "b"])
    assert (again["changed"], again.writes, len(again.requests)) == (False, [], 1)
    assert {one["state"] for one in again["vms"]} == {"unchanged"}


def test_a_vm_that_is_gone_or_cannot_be_started_fails_alone_and_the_others_are_started(
    run: Run, make: Make, simulator: Simulator
) -> None:
    vms = make("a", "b", "twin", "stuck")
    vms[3].status = "not_responding"
    twin = make_vm(simulator.world, {"name": "other", "status": "down"})
    twin.name = "twin"
    given = {"vms": ["a", "gone", "twin", vms[1].id, "stuck", UNKNOWN], "parallel": 1}
    planned = run(MODULE, check=True, **given)
    done = run(MODULE, **given)
    assert (planned.failed, done.failed, planned.writes, started(done, vms)) == (True, True, [], ["a", "b"])
    for key in ("changed", "plan", "vms", "before", "after", "findings", "incomplete"):
        assert planned[key] == done[key], key
    assert [(one["name"], one["status"], one["state"]) for one in done["vms"]] == [
        ("a", "up", "started"),
        ("gone", "absent", "failed"),
        ("twin", "ambiguous", "failed"),
        ("b", "up", "started"),
        ("stuck", "not_responding", "failed"),
        (UNKNOWN, "absent", "failed"),
    ]
    found = {(one["code"], one["severity"], one["path"]) for one in done["findings"]}
    assert found == {
        ("vm-not-found", "warning", "vms[1]"),
        ("vm-ambiguous", "warning", "vms[2]"),
        ("vm-not-startable", "warning", "vms[4]"),
        ("vm-not-found", "warning", "vms[5]"),
    }
    assert "There is no VM 'gone'" in done["vms"][1]["reason"]
    again = run(MODULE, **given)
    assert (again["changed"], again.writes, again["vms"][0]["state"]) == (False, [], "unchanged")


def test_no_more_than_the_limit_are_starting_at_a_time(run: Run, make: Make) -> None:
    vms = make(*(f"v{n}" for n in range(6)))
    done = run(MODULE, vms=[vm.name for vm in vms], parallel=2)
    starting = most = 0
    # All that were started are up before the next ones are.
    for request in done.requests:
        starting = starting + 1 if request["method"] == "POST" else 0
        most = max(most, starting)
    assert most == 2
    assert {vm.status for vm in vms} == {"up"}


def test_reads_do_not_grow_with_the_number_of_vms(run: Run, make: Make, pauses: Pauses) -> None:
    vms = make(*(f"v{n}" for n in range(30)), seconds=2)
    done = run(MODULE, vms=[vm.id for vm in vms], parallel=30)
    reads = [request for request in done.requests if request["method"] == "GET"]
    assert (len(done.writes), len(reads)) == (30, 2 + len(pauses))


def test_check_mode_predicts_the_result_and_writes_nothing(run: Run, make: Make) -> None:
    make("a", "b")
    planned = run(MODULE, check=True, vms=["a", "b"])
    assert planned.writes == []
    done = run(MODULE, vms=["a", "b"])
    for key in ("changed", "plan", "vms", "before", "after"):
        assert planned[key] == done[key]


def test_a_vm_that_goes_down_again_fails_and_the_others_go_on(run: Run, make: Make) -> None:
    vms = make("a", "b", "c")
    vms[0].boots = False
    done = run(MODULE, vms=["a", "b", "c"], parallel=1)
    assert done.failed
    assert done["msg"] == "VM 'a': After it was started, it is in status down. See its events."
    assert [one["state"] for one in done["vms"]] == ["failed", "started", "started"]
    assert [change["name"] for change in done["applied"]] == ["b", "c"]


def test_with_stop_no_other_vm_is_started_after_a_failure(run: Run, make: Make) -> None:
    vms = make("a", "b", "c")
    vms[0].boots = False
    done = run(MODULE, vms=["a", "b", "c"], parallel=1, on_error="stop")
    assert "Not started: b, c." in done["msg"]
    assert [one["state"] for one in done["vms"]] == ["failed", "not_started", "not_started"]
    assert len(done.writes) == 1


def test_what_the_engine_refuses_is_reported_at_once(run: Run, simulator: Simulator, make: Make) -> None:
    make("a")
    for host in simulator.world.hosts.values():
        host.status = "maintenance"
    done = run(MODULE, vms=["a"])
    assert done.failed
    assert "Cannot start VM 'a'" in done["msg"]
    assert (len(done.writes), done["changed"]) == (1, False)


def test_a_locked_vm_is_started_once_it_is_not(run: Run, simulator: Simulator, make: Make) -> None:
    vm = make("a", status="image_locked")[0]
    simulator.engine.later(6, "vm_unlocked", "vms", vm.id, "down")
    done = run(MODULE, vms=["a"])
    assert (done["changed"], vm.status, len(done.writes)) == (True, "up", 1)


def test_a_vm_that_is_being_registered_is_started_afterwards(run: Run, make: Make, pauses: Pauses) -> None:
    vm = make("a")[0]
    vm.importing_as = "a"
    done = run(MODULE, vms=["a"], timeout=5)
    assert done.failed
    assert "is being imported" in done["msg"]
    pauses.meanwhile = [lambda: None, lambda: setattr(vm, "importing_as", "")]
    assert run(MODULE, vms=["a"])["vms"][0]["status"] == "up"


def test_a_vm_that_is_starting_is_waited_for_and_not_changed(run: Run, simulator: Simulator, make: Make) -> None:
    vm = make("a", status="powering_up")[0]
    simulator.engine.later(4, "vm_booted", vm.id)
    done = run(MODULE, vms=["a"])
    assert (done["changed"], done.writes) == (False, [])


def test_a_paused_vm_goes_on(run: Run, make: Make) -> None:
    vm = make("a", status="paused")[0]
    assert run(MODULE, vms=["a"])["changed"]
    assert vm.status == "up"


def test_a_vm_that_is_too_slow_fails(run: Run, make: Make) -> None:
    make("a", seconds=1000)
    done = run(MODULE, vms=["a"], timeout=20)
    assert "VM 'a': It is in status powering_up after" in done["msg"]


def test_without_wait_all_are_started_at_once(run: Run, make: Make) -> None:
    vms = make("a", "b", "c", seconds=100)
    done = run(MODULE, vms=["a", "b", "c"], parallel=1, wait=False)
    assert ({vm.status for vm in vms}, len(done.requests)) == ({"powering_up"}, 4)


def test_wrong_input_sends_nothing(run: Run, make: Make) -> None:
    make("a", status="not_responding")
    for vms, code in (("a", "nosuch"), "vm-not-startable"), (["nosuch"], "vm-not-found"):
        found = run(MODULE, vms=list(vms), on_error="stop")
        assert (code in found.codes, found.failed, found.writes) == (True, True, [])
    assert "There is no VM 'nosuch'" in found["msg"]
    assert run(MODULE, vms=["a"], parallel=0).codes == {"option-out-of-range"}
    assert run(MODULE, vms=[])["changed"] is False


# --------------------------------------------------------------------------------------------------------------- guests
def answering(vm: Vm, *addresses: str) -> None:
    vm.nics.append(VmNic("nic-1", "nic1", mac="00:1a:4a:16:01:01", pci_address="0000:01:00.0"))
    vm.guest_agent, vm.guest_addresses = True, list(addresses)


def test_guests_are_waited_for_until_their_agents_report_their_addresses(run: Run, make: Make) -> None:
    a, b = make("a", "b")
    answering(a, "192.0.2.10", "fe80::1")
    answering(b)
    guests = [{"vm": "a", "addresses": ["192.0.2.10", "FE80:0::1"]}, {"vm": b.id}]
    planned = run(MODULE, check=True, vms=["a", "b"], guests=guests)
    assert (planned.writes, "guests" in planned.result) == ([], False)
    done = run(MODULE, vms=["a", "b"], guests=guests)
    assert [(one["name"], one["state"], one["addresses"]) for one in done["guests"]] == [
        ("a", "answered", ["192.0.2.10", "fe80::1"]),
        ("b", "answered", []),
    ]
    again = run(MODULE, vms=[], guests=guests)
    assert (again["changed"], again.writes, again["vms"]) == (False, [], [])


def test_a_guest_that_does_not_answer_in_time_or_went_down_fails(run: Run, make: Make) -> None:
    silent, other, down = make("silent", "other", "down", status="up")
    answering(other, "192.0.2.11")
    down.status = "down"
    guests = [{"vm": "silent"}, {"vm": "other", "addresses": ["192.0.2.10"]}, {"vm": "down"}]
    failed = run(MODULE, vms=[], guests=guests, guest_timeout=20)
    assert [one["state"] for one in failed["guests"]] == ["failed"] * 3
    silent_text, other_text, down_text = (one["reason"] for one in failed["guests"])
    assert silent_text == "Its guest agent does not report anything. It was waited for 20 s."
    assert other_text.startswith("Its guest agent does not report 192.0.2.10. It reports 192.0.2.11.")
    assert (down_text, failed["changed"], failed.writes) == ("It is in status down. See its events.", False, [])


def test_a_vm_that_goes_down_within_the_given_time_fails_with_the_event_of_the_engine(run: Run, make: Make) -> None:
    stays, crashes = make("stays", "crashes")
    # A second passes with each request.
    crashes.down_after = 2
    guests = [{"vm": vm.name, "agent": False} for vm in (stays, crashes)]
    failed = run(MODULE, vms=["stays", "crashes"], guests=guests, stable_seconds=60)
    assert [one["state"] for one in failed["guests"]] == ["answered", "failed"]
    event = "VM crashes is down with error. Exit message: Lost connection with qemu process."
    assert failed["guests"][1]["reason"] == f"It is in status down. The engine's event: {event}"
    assert run(MODULE, vms=["stays"], guests=guests[:1], stable_seconds=60)["changed"] is False


def test_a_guest_whose_vm_is_gone_fails_alone(run: Run, make: Make) -> None:
    (there,) = make("there", status="up")
    answering(there)
    guests = [{"vm": "gone"}, {"vm": "there"}]
    planned = run(MODULE, check=True, vms=[], guests=guests)
    failed = run(MODULE, vms=[], guests=guests)
    assert [(one["name"], one["state"]) for one in failed["guests"]] == [("gone", "failed"), ("there", "answered")]
    assert (planned.failed, failed.failed) == (True, True)
    assert "There is no VM 'gone'" in failed["guests"][0]["reason"] and "'gone'" in planned["msg"]


@pytest.mark.parametrize(
    ("guests", "code", "path"),
    [
        ([{"vm": "a"}, {"vm": "a"}], "guest-twice", "guests[1].vm"),
        ([{"vm": "a", "addresses": ["web1"]}], "guest-address-invalid", "guests[0].addresses[0]"),
    ],
)
def test_guests_that_are_not_valid_send_nothing(
    run: Run, make: Make, guests: list[t.Any], code: str, path: str
) -> None:
    make("a")
    failed = run(MODULE, vms=["a"], guests=guests)
    assert [(one["code"], one["path"]) for one in failed["findings"]] == [(code, path)]
    assert failed.requests == []
