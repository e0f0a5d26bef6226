# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playing scenarios against an engine that answers what a test says."""

from __future__ import annotations

import threading
import typing as t

from tests.conformance.playing import Outcome, Reply, play
from tests.conformance.scenario import Expected, Scenario, Step, Until
from tests.conformance.simulated_engine import SimulatedEngine

DC, CLUSTER, NETWORK, HOST, NIC = (f"00000000-0000-0000-0000-00000000000{n}" for n in range(1, 6))
WORLD = {
    "datacenters": f"<data_centers><data_center id='{DC}'><name>Default</name></data_center></data_centers>",
    "clusters": f"<clusters><cluster id='{CLUSTER}'><name>Default</name></cluster></clusters>",
    "networks": f"<networks><network id='{NETWORK}'><name>ovirtmgmt</name></network></networks>",
    "hosts": f"<hosts><host id='{HOST}'><name>h1</name></host></hosts>",
    f"hosts/{HOST}": "<host><status>up</status></host>",
    f"hosts/{HOST}/nics": f"<host_nics><host_nic id='{NIC}'><name>eth0</name></host_nic></host_nics>",
}


class Engine:
    """Answers from a dictionary of paths; a list of bodies is answered one after the other."""

    base_url = "https://engine/ovirt-engine"

    def __init__(self, **answers: str | list[str]) -> None:
        self.answers: dict[str, str | list[str]] = {**WORLD, **answers}
        self.sent: list[str] = []
        self.switched: list[tuple[str, t.Any]] = []
        self.slept = 0.0

    def send(self, method: str, path: str, query: str, body: str | None, headers: t.Mapping[str, str]) -> Reply:
        self.sent.append(" ".join(filter(None, (method, path, query, body))))
        answer = self.answers.get(path)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return Reply(404, "") if answer is None else Reply(200, answer)

    def control(self, host: str, settings: t.Mapping[str, t.Any]) -> None:
        self.switched.append((host, settings))

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


def played(engine: Engine, *steps: Step, hosts: tuple[str, ...] = ("h1",), **more: t.Any) -> Outcome:
    return play(Scenario("one", "host", steps, hosts, **more), engine)


def test_variables_are_filled_in_and_equal_answers_do_not_differ() -> None:
    engine = Engine(things=f"<nic id='{NIC}'/>")
    step = Step(
        method="POST", path="things", query="max={n}", body="{h1} {dc}", expect=Expected(200, '<nic id="{h1_eth0}"/>')
    )
    assert played(engine, step) == Outcome("one", 1, {})
    assert engine.sent[-1] == f"POST things max={{n}} {HOST} {DC}"


def test_a_difference_shows_both_sides() -> None:
    outcome = played(
        Engine(things="<a><b>2</b></a>"), Step(path="things", expect=Expected(200, "<a>\n  <b>1</b>\n</a>"))
    )
    assert list(outcome.differing) == [1]
    assert "-  <b>1</b>" in outcome.differing[1]
    assert "+  <b>2</b>" in outcome.differing[1]


def test_only_what_is_to_be_compared_is_compared() -> None:
    engine = Engine(things="<a><b>2</b><c>3</c></a>")
    expected = Expected(200, "<a>\n  <b>2</b>\n  <c>4</c>\n</a>")
    assert played(engine, Step(path="things", compare="status", expect=expected)).differing == {}
    assert played(engine, Step(path="things", compare=("b", "d"), expect=expected)).differing == {}
    assert list(played(engine, Step(path="things", compare=("c",), expect=expected)).differing) == [1]


def test_another_status_is_a_difference_shown_with_the_body() -> None:
    outcome = played(Engine(things="<fault/>"), Step(path="things", compare="status", expect=Expected(409)))
    assert outcome.differing[1].splitlines()[1:] == ["    status: expected 409, got 200", "      <fault/>"]


def test_a_saved_value_is_a_variable_of_later_steps() -> None:
    engine = Engine(things="<a><b>7</b></a>")
    played(engine, Step(path="things", save={"seven": "b", "none": "c"}), Step(path="{seven}/{none}"))
    assert engine.sent[-1] == "GET 7/nothing-saved-as-none"


def test_a_request_is_repeated_until_the_value_is_there() -> None:
    engine = Engine(things=["<a><b>1</b></a>", "<a><b>1</b></a>", "<a><b>2</b></a>"])
    step = Step(path="things", until=Until("b", equals="2"), compare="status", expect=Expected(200))
    assert played(engine, step).differing == {}
    assert engine.slept == 1.0


def test_a_value_that_never_comes_is_a_difference() -> None:
    until = Until("b", not_equals="1", seconds=3)
    for status, differing in ((200, [1]), ("until", [])):
        engine = Engine(things="<a><b>1</b></a>")
        step = Step(path="things", until=until, compare="status", expect=Expected(status))
        assert list(played(engine, step).differing) == differing
        assert engine.slept == 3.0


def test_an_object_that_is_gone_is_not_waited_for() -> None:
    engine = Engine()
    gone = Step(path="things", until=Until(status=404), compare="status", expect=Expected(404))
    never = Step(path="things", until=Until("b", equals="2"), compare="status", expect=Expected(200))
    assert list(played(engine, gone, never).differing) == [2]
    assert engine.slept == 0


def test_a_request_in_the_background_is_compared_when_it_is_joined() -> None:
    release = threading.Event()

    class Slow(Engine):
        def send(self, method: str, path: str, query: str, body: str | None, headers: t.Mapping[str, str]) -> Reply:
            if path == "slow":
                release.wait(10)
            if path == "quick":
                release.set()
            return super().send(method, path, query, body, headers)

    engine = Slow(slow="<a/>", quick="<b/>")
    outcome = played(
        engine,
        Step(path="slow", background="first"),
        Step(path="quick", expect=Expected(200, "<b/>")),
        Step(join="first", expect=Expected(200, "<other/>")),
    )
    assert (outcome.steps, list(outcome.differing)) == (2, [2])


def test_switches_and_pauses_are_not_compared() -> None:
    engine = Engine()
    outcome = played(engine, Step(control="h1", settings={"delay": 3}, pause=2))
    assert (outcome, engine.switched, engine.slept) == (Outcome("one", 0, {}), [("h1", {"delay": 3})], 2)


def test_a_scenario_whose_world_is_not_there_is_not_played() -> None:
    assert played(Engine(), hosts=("h9",)).skipped == "h9: nothing at host[name=h9]/@id in hosts"
    assert played(Engine(), other_needs=("tapes",)).skipped == "it needs tapes"
    assert played(Engine(), variables={"x": ("things?max=1", "a/@id")}).skipped == "x: nothing at a/@id in things?max=1"
    engine = Engine(**{f"hosts/{HOST}": "<host><status>down</status></host>"})
    assert played(engine).skipped == "host h1 is not up"


def test_every_scenario_has_a_world_of_its_own() -> None:
    red = "<network><name>red</name><data_center id='{dc}'/></network>"
    step = Step(method="POST", path="networks", body=red, compare="status", expect=Expected(201))
    for dummy in range(2):
        scenario = Scenario("one", "host", (step,))
        outcome = play(scenario, SimulatedEngine(scenario, {}))
        assert outcome == Outcome("one", 1, {})
