# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Putting MAC addresses back after the engine reassigned some of a batch."""

from __future__ import annotations

import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import put_back
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import plan_registrations
from tests.unit.made_up_registrations import OUTSIDE, TAKEN, mac, situation, vm

Macs = dict[str, dict[str, str]]


def replayed(present: Macs, steps: t.Sequence[tuple[str, t.Any]], others: set[str] = frozenset()) -> Macs:  # type: ignore[assignment]
    """Carry out the steps as an engine whose pool forbids duplicates."""
    now = {vm_id: dict(nics) for vm_id, nics in present.items()}
    for vm_id, step in steps:
        held = {address for nics in now.values() for address in nics.values()} | others
        assert step.after not in held, step
        assert now[vm_id][step.nic] == step.before
        now[vm_id][step.nic] = step.after
    return now


def test_what_is_recorded_is_what_the_policy_keeps() -> None:
    where = situation(vm("web", TAKEN, mac(1), OUTSIDE.upper()), vm("plain", mac(2)))
    plan = plan_registrations(where, Desired(Selection(everything=True), reassign_macs="colliding"))
    assert put_back.recorded(plan.registrations) == {"xweb": {"nic2": mac(1), "nic3": OUTSIDE}}


def test_nothing_is_sent_when_every_address_is_there() -> None:
    assert put_back.steps({"a": {"nic1": mac(1)}}, {"a": {"nic1": mac(1).upper(), "nic2": mac(2)}}) == ()


def test_an_address_that_a_later_vnic_lost_comes_back_by_exchange() -> None:
    present = {"a": {"nic1": mac(1), "nic2": mac(2)}}
    found = put_back.steps({"a": {"nic2": mac(1)}}, present)
    assert replayed(present, found) == {"a": {"nic1": mac(2), "nic2": mac(1)}}
    assert [step.temporary for dummy, step in found] == [True, False, False]


def test_an_address_that_another_vm_took_comes_back() -> None:
    present = {"a": {"nic1": mac(1)}, "b": {"nic1": mac(7)}}
    assert replayed(present, put_back.steps({"b": {"nic1": mac(1)}}, present)) == {
        "a": {"nic1": mac(7)},
        "b": {"nic1": mac(1)},
    }


def test_an_address_out_of_range_needs_one_request() -> None:
    found = put_back.steps({"a": {"nic1": OUTSIDE}}, {"a": {"nic1": mac(1)}})
    assert [(vm_id, step.nic, step.after) for vm_id, step in found] == [("a", "nic1", OUTSIDE)]


def test_what_is_gone_is_left_out() -> None:
    assert put_back.steps({"a": {"nic1": mac(1)}, "gone": {"nic1": mac(2)}}, {"a": {"other": mac(3)}}) == ()


places = st.dictionaries(st.sampled_from("abc"), st.sets(st.sampled_from(["nic1", "nic2", "nic10"]), min_size=1))


@given(places, st.permutations([mac(n) for n in range(12)]), st.permutations([mac(n) for n in range(12)]), st.data())
def test_any_reassignment_is_put_back_even_when_a_run_is_killed(
    vms: dict[str, set[str]], now: list[str], originals: list[str], data: st.DataObject
) -> None:
    present = {vm_id: {nic: now.pop() for nic in sorted(nics)} for vm_id, nics in vms.items()}
    record = {
        vm_id: {nic: originals.pop() for nic in sorted(nics) if data.draw(st.booleans())}
        for vm_id, nics in present.items()
    }
    found = put_back.steps(record, present)
    killed = replayed(present, found[: data.draw(st.integers(0, len(found)))])
    done = replayed(killed, put_back.steps(record, killed))
    assert all(done[vm_id][nic] == address for vm_id, nics in record.items() for nic, address in nics.items())
    assert len(found) <= 2 * sum(map(len, present.values()))
