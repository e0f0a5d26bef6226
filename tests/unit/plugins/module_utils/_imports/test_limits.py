# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which imports begin now, on which host, and what holds the others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.events import (
    DONE,
    FAILED,
    STARTED,
    ImportEvent,
    running,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.limits import (
    Candidate,
    Limits,
    Load,
    choose,
    on_proxies,
    on_sources,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import POSTED, Record

HOSTS = (ProxyHost("1", "h1"), ProxyHost("2", "h2"))


def test_imports_go_to_the_host_with_the_fewest() -> None:
    turn = choose([Candidate("a"), Candidate("b"), Candidate("c")], HOSTS, Load(by_proxy={"1": 1}), Limits())
    assert [(key, host.name) for key, host in turn.begin] == [("a", "h2"), ("b", "h1"), ("c", "h2")]


def test_a_waiting_import_names_the_limit_that_holds_it() -> None:
    one = [Candidate("a", "esx1", 3)]
    limits = Limits(parallel=2, per_proxy_host=1, per_source_host=4)
    held = [
        choose(one, HOSTS, Load(own=2), limits).held["a"],
        choose(one, HOSTS, Load(by_proxy={"1": 1, "2": 1}), limits).held["a"],
        choose(one, HOSTS, Load(by_source={"esx1": 2}), limits).held["a"],
        choose(one, (), Load(), limits).held["a"],
    ]
    assert [next(name for name in ("parallel", "per_proxy", "per_source", "no proxy") if name in h) for h in held] == [
        *("parallel", "per_proxy", "per_source", "no proxy")
    ]


def test_one_held_by_its_source_host_does_not_hold_the_next() -> None:
    turn = choose(
        [Candidate("a", "esx1", 2), Candidate("b", "esx2")], HOSTS, Load(by_source={"esx1": 3}), Limits(5, 5, 4)
    )
    assert [key for key, host in turn.begin] == ["b"]


def test_a_vm_with_more_disks_than_the_limit_goes_alone() -> None:
    assert choose([Candidate("a", "esx1", 30)], HOSTS, Load(), Limits()).begin


def test_imports_of_anybody_count_until_they_end() -> None:
    events = [
        *(ImportEvent(number, STARTED, str(number), host_id="1") for number in range(1, 4)),
        ImportEvent(7, DONE, "1"),
        ImportEvent(8, FAILED, "2"),
        ImportEvent(9, STARTED, "2", host_id="2"),
    ]
    assert on_proxies(running(events), HOSTS) == {"1": 1, "2": 1}
    assert on_proxies(running(reversed(events)), HOSTS) == {"1": 1, "2": 1}


def test_an_import_without_a_host_counts_for_every_host() -> None:
    events = [ImportEvent(1, STARTED, "1"), ImportEvent(2, STARTED, "2", host_id="2")]
    assert on_proxies(running(events), HOSTS) == {"1": 1, "2": 2}


def test_imports_whose_vm_is_gone_hold_no_place() -> None:
    events = [ImportEvent(1, STARTED, "1", host_id="1"), ImportEvent(2, STARTED, "2", host_id="1")]
    assert on_proxies(running(events, {"1"}), HOSTS) == {"1": 1, "2": 0}


def test_disks_of_a_source_host_are_counted_for_everybody() -> None:
    going = [
        ImportEvent(1, STARTED, "1", "mine"),
        ImportEvent(2, STARTED, "2", "theirs"),
        ImportEvent(3, STARTED, "3", "unknown"),
    ]
    records = [
        Record("a", "mine", vm_id="1", phase=POSTED, source_host="esx1", disks=2),
        Record("b", "ended", vm_id="9", phase=POSTED, source_host="esx1", disks=8),
        Record("c", "unanswered", source_host="esx2", disks=4),
    ]
    known = {"mine": ("esx1", 2), "theirs": ("esx1", 3)}
    assert on_sources(going, records, known) == {"esx1": 5, "esx2": 4}


CANDIDATES = st.lists(
    st.builds(Candidate, st.uuids().map(str), st.sampled_from(["", "esx1", "esx2"]), st.integers(1, 5)),
    max_size=30,
    unique_by=lambda one: one.key,
)


@given(CANDIDATES, st.builds(Limits, st.integers(1, 9), st.integers(1, 5), st.integers(5, 20)), st.integers(0, 4))
def test_no_limit_is_ever_exceeded(waiting: list[Candidate], limits: Limits, others: int) -> None:
    turn = choose(waiting, HOSTS, Load(by_proxy={"1": others}), limits)
    begun = dict(turn.begin)
    assert set(begun) | set(turn.held) == {one.key for one in waiting}
    assert not set(begun) & set(turn.held)
    assert len(begun) <= limits.parallel
    for host in HOSTS:
        own = sum(found == host for found in begun.values())
        assert not own or own + (others if host.id == "1" else 0) <= limits.per_proxy_host
    for name in ("esx1", "esx2"):
        assert (
            sum(one.disks for one in waiting if one.key in begun and one.source_host == name) <= limits.per_source_host
        )
