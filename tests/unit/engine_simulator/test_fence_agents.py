# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power management agents: what is read back, what an update keeps, what is refused."""

from __future__ import annotations

import typing as t
from xml.etree.ElementTree import Element, fromstring

import pytest

from tests.engine_simulator.core.service import Reply
from tests.engine_simulator.running import Simulator

Ask = t.Callable[..., Reply]
GIVEN = {"address": "192.0.2.200", "order": "1", "password": "p", "type": "ipmilan", "username": "u"}
UNKNOWN = "deadbeef-0000-4000-8000-000000000001"


@pytest.fixture
def agents(simulator: Simulator) -> str:
    """The path of the agents of h1."""
    return f"hosts/{next(h.id for h in simulator.world.hosts.values() if h.name == 'h1')}/fenceagents"


def body(options: dict[str, str] | None = None, /, **values: str | None) -> str:
    texts = "".join(f"<{k}>{v}</{k}>" for k, v in values.items() if v is not None)
    if options is not None:
        inner = "".join(f"<option><name>{k}</name><value>{v}</value></option>" for k, v in options.items())
        texts += f"<options>{inner}</options>"
    return f"<agent>{texts}</agent>"


def document(reply: Reply) -> Element:
    assert reply.status < 300, reply.content
    return fromstring(reply.content)


def seen(reply: Reply) -> tuple[str | None, dict[str | None, str | None]]:
    """Port and options of an agent."""
    agent = document(reply)
    return agent.findtext("port"), {o.findtext("name"): o.findtext("value") for o in agent.iter("option")}


def refusal(reply: Reply) -> tuple[int, str | None]:
    return reply.status, fromstring(reply.content).findtext("detail") if reply.content else None


@pytest.mark.parametrize(
    ("port", "options", "shown"),
    [
        (None, None, (None, {})),
        ("623", None, ("623", {"port": "623"})),
        ("2", {"slot": "1"}, ("2", {"slot": "1", "port": "2"})),
        (None, {"port": "8080"}, (None, {"port": "8080"})),
        ("1", {"port": "2"}, ("1", {"port": "1"})),
    ],
)
def test_a_port_is_repeated_as_an_option_and_overrides_it(
    ask: Ask, agents: str, port: str | None, options: dict[str, str] | None, shown: object
) -> None:
    made = ask("POST", agents, body(options, **GIVEN, port=port))
    assert seen(made) == shown
    assert seen(ask("GET", f"{agents}/{document(made).get('id')}")) == shown


def test_nothing_is_read_back_of_concurrent_slot_and_password(ask: Ask, agents: str) -> None:
    made = document(ask("POST", agents, body({"slot": "3"}, **GIVEN, concurrent="true")))
    assert {child.tag for child in made} == {
        "address",
        "encrypt_options",
        "host",
        "options",
        "order",
        "type",
        "username",
    }


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (body(username="u2"), ("2", {"slot": "1", "port": "2"})),
        (body(port="5"), ("5", {"port": "5"})),
        (body({"slot": "4"}), ("2", {"slot": "4"})),
        (body({"slot": "7"}, port="6"), ("6", {"slot": "7", "port": "6"})),
        (body({}), ("2", {})),
    ],
)
def test_an_update_keeps_options_unless_options_or_a_port_are_sent(
    ask: Ask, agents: str, sent: str, shown: object
) -> None:
    ident = document(ask("POST", agents, body({"slot": "1"}, **GIVEN, port="2"))).get("id")
    assert seen(ask("PUT", f"{agents}/{ident}", sent)) == shown


def test_two_agents_may_have_one_address_and_port(ask: Ask, agents: str) -> None:
    for dummy in range(2):
        assert ask("POST", agents, body(**GIVEN, port="1")).status == 201
    assert len(document(ask("GET", agents))) == 2


@pytest.mark.parametrize("name", GIVEN)
def test_what_an_agent_needs_is_asked_for_one_by_one(ask: Ask, agents: str, name: str) -> None:
    given = {k: v for k, v in GIVEN.items() if k != name}
    assert refusal(ask("POST", agents, body(**given))) == (
        400,
        f"Parameter 'agent.{name}' is mandatory but was not provided.",
    )


def test_empty_values_are_listed(ask: Ask, agents: str) -> None:
    given = {**GIVEN, "address": "", "type": ""}
    assert refusal(ask("POST", agents, body(**given))) == (400, "Agent [address, type] required for add")


UNKNOWN_TYPE = "[Cannot {} Fence Agent. Selected Power Management Agent is not supported.]"
PORT_RANGE = "[The Port number must be between 1 and 65535., Attribute: agent.port]"
PORT_OPTION = (
    "[Cannot add/modify Power Management Agent. Power Management Agent port value must be numeric between 1 and 65535.]"
)


@pytest.mark.parametrize(
    ("options", "more", "status", "text"),
    [
        (None, {"type": "magic"}, 409, UNKNOWN_TYPE),
        (None, {"type": "IPMILAN"}, 409, UNKNOWN_TYPE),
        (None, {"port": "0"}, 400, PORT_RANGE),
        (None, {"port": "65536"}, 400, PORT_RANGE),
        ({"port": "x"}, {}, 400, PORT_OPTION),
        ({"port": "0"}, {}, 400, PORT_OPTION),
    ],
)
def test_wrong_types_and_ports_are_refused_in_additions_and_updates(
    ask: Ask, agents: str, options: dict[str, str] | None, more: dict[str, str], status: int, text: str
) -> None:
    assert refusal(ask("POST", agents, body(options, **{**GIVEN, **more}))) == (status, text.format("add"))
    made = document(ask("POST", agents, body({"lanplus": "1"}, **GIVEN)))
    assert refusal(ask("PUT", f"{agents}/{made.get('id')}", body(options, **more))) == (status, text.format("edit"))
    assert seen(ask("GET", f"{agents}/{made.get('id')}")) == (None, {"lanplus": "1"})


def test_an_unknown_host_has_no_agents_and_gets_none(ask: Ask) -> None:
    assert len(document(ask("GET", f"hosts/{UNKNOWN}/fenceagents"))) == 0
    assert refusal(ask("POST", f"hosts/{UNKNOWN}/fenceagents", body(**GIVEN))) == (
        400,
        "[Cannot add Fence Agent. Invalid Host Id.]",
    )


def test_an_agent_is_found_through_any_host(ask: Ask, agents: str) -> None:
    ident = document(ask("POST", agents, body(**GIVEN))).get("id")
    [owner] = document(ask("GET", f"hosts/{UNKNOWN}/fenceagents/{ident}")).iter("host")
    assert owner.get("id") == agents.split("/")[1]
    for method in ("GET", "PUT", "DELETE"):
        assert refusal(ask(method, f"{agents}/{UNKNOWN}", "<agent/>" if method == "PUT" else "")) == (404, None)


ENABLE = "<host><power_management><enabled>true</enabled></power_management></host>"


def test_an_update_of_the_host_gives_its_agents_new_ids(ask: Ask, agents: str) -> None:
    host = agents.rpartition("/")[0]
    first = document(ask("POST", agents, body(**GIVEN))).get("id")
    assert ask("PUT", host, ENABLE).status == 200
    assert ask("GET", f"{agents}/{first}").status == 404
    second = document(ask("GET", agents))[0].get("id")
    assert second != first


def test_agents_in_a_host_are_ignored(ask: Ask, agents: str) -> None:
    host = agents.rpartition("/")[0]
    inner = f"<agents>{body(**GIVEN)}</agents>"
    assert ask("PUT", host, f"<host>{inner}</host>").status == 200
    assert len(document(ask("GET", agents))) == 0
    assert "no Agent type selected" in str(refusal(ask("PUT", host, ENABLE.replace("<power", f"{inner}<power"))))


def test_a_host_without_agents_is_locked_while_power_management_is_on(ask: Ask, agents: str) -> None:
    host = agents.rpartition("/")[0]
    ask("POST", agents, body(**GIVEN))
    ask("PUT", host, ENABLE)
    ident = document(ask("GET", agents))[0].get("id")
    assert ask("DELETE", f"{agents}/{ident}").status == 200
    assert "no Agent type selected" in str(refusal(ask("PUT", host, "<host><comment>c</comment></host>")))
    assert ask("PUT", host, ENABLE.replace("true", "false")).status == 200
    assert ask("PUT", host, "<host><comment>c</comment></host>").status == 200


def test_the_types_are_a_value_of_engine_config_that_can_be_read(ask: Ask) -> None:
    option = document(ask("GET", "options/VdsFenceType"))
    assert (option.tag, option.findtext("name")) == ("system_option", "VdsFenceType")
    assert {"4.7", "4.8"} == {version.text for version in option.iter("version")}
    assert all("ipmilan" in (value.text or "").split(",") for value in option.findall("values/*/value"))
    assert ask("GET", "options/CustomVdsFenceType").status == 404
