# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""World files, the clock, locks, and the texts of faults."""

from __future__ import annotations

import threading

import pytest

from tests.engine_simulator.areas.networks.model import MANAGEMENT_NETWORK_ID
from tests.engine_simulator.core.engine import Engine, LockBusy, task
from tests.engine_simulator.core.faults import message, refused, text_of
from tests.engine_simulator.core.messages import MESSAGES
from tests.engine_simulator.core.state import dump, load
from tests.engine_simulator.world import World
from tests.engine_simulator.world_file import WrongWorld, build, expand, read_world


def test_an_empty_file_is_a_small_world() -> None:
    world = build({})
    assert [c.name for c in world.clusters.values()] == ["Default"]
    assert list(world.networks) == [MANAGEMENT_NETWORK_ID]
    use = next(iter(world.cluster_networks.values()))[MANAGEMENT_NETWORK_ID]
    assert use.management and use.display and use.migration and use.default_route and use.required


def test_entries_repeat_themselves() -> None:
    made = list(expand([{"repeat": 251, "name": "h{n:03}", "address": "10.0.{high}.{low}", "vlan": "{n}"}]))
    assert (len(made), made[0]["name"], made[250]["address"]) == (251, "h001", "10.0.1.1")
    assert made[6]["vlan"] == 7


@pytest.mark.parametrize(
    "given",
    [
        {"colour": "red"},
        {"networks": [{"name": "x", "colour": "red"}]},
        {"clusters": [{"name": "x", "networks": ["no"]}]},
        {"machines": [{"address": "x", "nics": "many"}]},
        {"hosts": [{"name": "h", "cluster": "no", "machine": {"address": "x"}}]},
    ],
)
def test_a_mistake_in_a_world_file_is_reported(given: dict[str, object]) -> None:
    with pytest.raises(WrongWorld):
        build(given)


def test_the_worlds_that_come_with_the_simulator() -> None:
    demo = read_world("demo")
    assert (len(demo.data_centers), len(demo.clusters), len(demo.networks), len(demo.machines)) == (1, 2, 12, 6)
    assert not demo.hosts
    assert len(read_world("large").hosts) == 1000
    conformance = read_world("conformance")
    assert [(h.name, h.address, h.status) for h in conformance.hosts.values()] == [
        ("h1", "127.0.0.11", "up"),
        ("h2", "127.0.0.12", "up"),
        ("h3", "127.0.0.13", "up"),
    ]
    assert conformance.machines["127.0.0.12"].hardware["nics"][5] == {"name": "eth5", "mac": "52:54:00:00:02:05"}


def test_two_worlds_of_one_file_have_the_same_ids() -> None:
    assert list(read_world("small").hosts) == list(read_world("small").hosts)


@pytest.mark.parametrize("name", ["small", "conformance"])
def test_a_world_survives_its_dump(name: str) -> None:
    world = read_world(name)
    assert load(dump(world)) == world


def test_time_passes_by_requests_alone() -> None:
    seen: list[str] = []
    task("remember")(lambda _engine, text: seen.append(text))
    engine = Engine(World())
    engine.later(2, "remember", "second")
    engine.later(1, "remember", "first")
    engine.later(1, "remember", "also first")
    engine.run_due()
    assert seen == []
    engine.world.clock.tick()
    engine.run_due()
    assert seen == ["first", "also first"]
    engine.world.clock.tick()
    engine.run_due()
    assert seen == ["first", "also first", "second"]


def test_a_lock_is_waited_for_and_no_longer_than_allowed() -> None:
    engine = Engine(World())
    engine.occupy("x", 15)
    with engine.monitor, pytest.raises(LockBusy), engine.hold("x", wait=10):
        pass
    assert engine.world.clock.now() == 10
    with engine.monitor, engine.hold("x", wait=10):
        assert engine.locked("x")
        assert engine.world.clock.now() == 15
    assert not engine.locked("x")


def test_with_a_time_scale_requests_really_overlap() -> None:
    engine = Engine(World())
    engine.world.clock.scale = 0.001
    holding, finish = threading.Event(), threading.Event()

    def hold() -> None:
        with engine.monitor, engine.hold("x"):
            holding.set()
            while not finish.is_set():
                engine.sleep(1)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait()
    with engine.monitor, pytest.raises(LockBusy), engine.hold("x", wait=20):
        pass
    finish.set()
    with engine.monitor, engine.hold("x", wait=1e9):
        assert engine.locked("x")
    thread.join()


def test_the_status_of_several_messages() -> None:
    conflict = message("VDS_ALREADY_UP")
    bad = message("NETWORK_MTU_INVALID")
    assert refused(conflict, bad, action="activate", kind="Host").status == 400
    fault = refused(conflict, action="activate", kind="Host")
    assert (fault.status, fault.detail) == (409, "[Cannot activate Host. Host in Up status.]")


def test_texts() -> None:
    assert text_of(message("LABEL_NOT_EXIST_IN_HOST", entity="lab"), "setup", "Networks") == (
        "Cannot setup Networks. Label 'lab' cannot be removed, since it isn't attached to any network interface."
    )
    assert "${PARAMS_CONTAIN_DUPLICATE_LABELS_LIST}" in text_of(message("PARAMS_CONTAIN_DUPLICATE_LABELS"))
    assert text_of(message("ACTION_TYPE_FAILED_NETWORK_QOS_OUT_OF_RANGE_VALUES")) == (
        "action_type_failed_network_qos_out_of_range_values"
    )


def test_every_message_has_a_status_that_can_be_ranked() -> None:
    assert {m.status for m in MESSAGES.values()} <= {400, 403, 409, 500}
