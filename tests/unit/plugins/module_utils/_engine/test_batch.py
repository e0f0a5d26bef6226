# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches of writes, over HTTPS and with the real SDK."""

from __future__ import annotations

import threading
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import (
    APPLIED,
    FAILED,
    UNKNOWN,
    UNSENT,
    Item,
    Write,
    send_batch,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from tests.unit.small_servers import BREAK, HANG, TOKEN_PATH, Answer, Reply, Seen, html

if t.TYPE_CHECKING:
    from .conftest import Open

DONE = Reply(body="<action><status>complete</status></action>")
REFUSED = Reply(409, "<fault><detail>[VM x is being imported.]</detail><reason>Operation Failed</reason></fault>")
HOSTS = Reply(body='<hosts><host id="1"><name>h1</name></host></hosts>')


def writes(engine: Engine, count: int) -> dict[str, Write]:
    hosts = engine.system.hosts_service()
    return {str(n): Write(f"start {n}", hosts.host_service(str(n)).activate) for n in range(count)}


def states(results: t.Mapping[str, Item]) -> list[str]:
    return [item.state for item in results.values()]


def answering(troubles: t.Mapping[int, Reply]) -> Answer:
    """Answer the write with a number with a trouble, everything else as done."""

    def answer(seen: Seen) -> Reply:
        if seen.method == "GET":
            return HOSTS
        return troubles.get(int(seen.path.split("/")[-2]), DONE)

    return answer


def sent(lines: list[str]) -> list[str]:
    return [line for line in lines if "activate" in line]


def test_so_many_are_on_their_way_together_on_one_token(opened: Open) -> None:
    together, most, now = threading.Barrier(4, timeout=10), [0], [0]
    lock = threading.Lock()

    def answer(dummy: Seen) -> Reply:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        together.wait()
        with lock:
            now[0] -= 1
        return DONE

    with opened(answer) as (engine, dummy, server):
        results = send_batch(engine, writes(engine, 12), parallel=4)
        assert states(results) == [APPLIED] * 12
        assert engine.written == 12
    assert most[0] <= 4
    assert len(sent(server.lines)) == 12
    assert len([line for line in server.lines if TOKEN_PATH in line]) == 1


def test_nothing_to_send_sends_nothing(opened: Open) -> None:
    with opened(answering({})) as (engine, dummy, server):
        assert send_batch(engine, {}) == {}
    assert server.lines == []


def test_a_refused_one_stops_what_is_not_sent_yet(opened: Open) -> None:
    with opened(answering({1: REFUSED})) as (engine, dummy, server):
        results = send_batch(engine, writes(engine, 6), parallel=1)
    assert states(results) == [APPLIED, FAILED, *[UNSENT] * 4]
    assert "is being imported" in str(results["1"].error)
    assert len(sent(server.lines)) == 2


def test_those_on_their_way_are_waited_for_when_one_is_refused(opened: Open) -> None:
    with opened(answering({0: REFUSED})) as (engine, dummy, dummy2):
        results = send_batch(engine, writes(engine, 6), parallel=3)
    assert states(results) == [FAILED, APPLIED, APPLIED, *[UNSENT] * 3]


def test_the_others_are_sent_when_it_does_not_stop(opened: Open) -> None:
    with opened(answering({1: REFUSED, 3: REFUSED})) as (engine, dummy, dummy2):
        results = send_batch(engine, writes(engine, 5), parallel=2, stop=False)
    assert states(results) == [APPLIED, FAILED, APPLIED, FAILED, APPLIED]


@pytest.mark.parametrize("trouble", [BREAK, HANG, Reply(body="<action><sta")])
def test_a_broken_connection_ends_the_batch_and_the_session_goes_on(opened: Open, trouble: Reply) -> None:
    with opened(answering({1: trouble}), request_timeout=1) as (engine, dummy, dummy2):
        results = send_batch(engine, writes(engine, 9), parallel=3, stop=False)
        assert results["1"].state == UNKNOWN
        assert "start" in str(results["1"].error)
        assert UNSENT in states(results)
        assert set(states(results)) <= {APPLIED, UNKNOWN, UNSENT}
        assert [host.name for host in engine.read("list the hosts", engine.system.hosts_service().list)] == ["h1"]


def test_of_an_engine_that_is_not_ready_only_that_write_is_unknown(opened: Open) -> None:
    with opened(answering({1: html(503)})) as (engine, dummy, dummy2):
        results = send_batch(engine, writes(engine, 6), parallel=3, stop=False)
    assert states(results) == [APPLIED, UNKNOWN, APPLIED, APPLIED, UNSENT, UNSENT]


def test_a_token_that_is_refused_is_renewed_in_the_middle(opened: Open) -> None:
    with opened(answering({})) as (engine, other, dummy):
        assert states(send_batch(engine, writes(engine, 2))) == [APPLIED] * 2
        other.revoked.append(other.tokens[-1])
        assert states(send_batch(engine, writes(engine, 4), parallel=2)) == [APPLIED] * 4


def test_without_permission_to_sign_on_nothing_is_sent(opened: Open) -> None:
    with opened(answering({}), password="wrong") as (engine, dummy, server):
        results = send_batch(engine, writes(engine, 3), parallel=2, stop=False)
    assert states(results) == [FAILED, UNSENT, UNSENT]
    assert sent(server.lines) == []
