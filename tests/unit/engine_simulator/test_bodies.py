# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How validate_nested bodies are read, and how answers look in JSON."""

from __future__ import annotations

import json
import typing as t
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine_simulator.core.bodies import DECLARATION, read_body, write_json, write_xml
from tests.engine_simulator.core.elements import add, el
from tests.engine_simulator.core.faults import EngineFault

XML, JSON = "application/xml", "application/json"


def read(body: str, kind: str = XML, root: str = "action") -> t.Any:
    return read_body(body.encode(), kind, root, "USAGE")


def refusal(body: str, kind: str = XML) -> tuple[int, str | None, str | None]:
    with pytest.raises(EngineFault) as caught:
        read(body, kind)
    return caught.value.status, caught.value.reason, caught.value.detail


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "<action>",
        "<nosuch/>",
        '<action xmlns="urn:x"/>',
        "<action><colour/></action>",
        "<action><modified_bonds><host_nic><nick/></host_nic></modified_bonds></action>",
        "<action><modified_bonds><bond/></modified_bonds></action>",
        "<action><connectivity_timeout>ten</connectivity_timeout></action>",
        "<action><reason><b/></reason></action>",
    ],
)
def test_unreadable_xml(body: str) -> None:
    assert refusal(body) == (400, "Request syntactically incorrect.", "For correct usage, see: USAGE")


@pytest.mark.parametrize(
    "body", ["", "hello", "[]", '{"colour": "red"}', '{"connectivity_timeout": "ten"}', '{"host": [{}, []]}']
)
def test_unreadable_json(body: str) -> None:
    assert refusal(body, JSON)[:2] == (400, "Request syntactically incorrect.")


def test_a_document_of_another_type_is_a_failure_of_the_server() -> None:
    assert refusal("<host/>") == (500, None, None)


def test_wrong_values_are_named() -> None:
    nic = "<action><modified_bonds><host_nic>{}</host_nic></modified_bonds></action>"
    assert refusal(nic.format("<bridged>maybe</bridged>")) == (
        400,
        "Invalid value",
        'Value "maybe" isn\'t a valid boolean, it should be "true" , "false", "0" or "1"',
    )
    assert refusal(nic.format("<boot_protocol>foo</boot_protocol>")) == (
        400,
        "Invalid value",
        "The string 'foo' isn't a valid value for the 'BootProtocol' enumerated type. Valid "
        "values are: 'autoconf', 'dhcp', 'poly_dhcp_autoconf', 'static', 'none'.",
    )


def test_what_is_overlooked() -> None:
    action = read(
        '<?xml version="1.0"?><action colour="red">text<commit_on_success>true</commit_on_success>'
        "<async/></action>".replace("<async/>", "<commit_on_success>FALSE</commit_on_success>")
    )
    assert dict(action.attrib) == {}
    assert [(e.tag, e.text) for e in action] == [("commit_on_success", "false")]


def test_an_empty_number_is_zero() -> None:
    assert read("<action><connectivity_timeout/></action>").findtext("connectivity_timeout") == "0"


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=6)
Tree = tuple[str, dict[str, str], list[t.Any]]
TREES: st.SearchStrategy[Tree] = st.recursive(
    st.builds(lambda text, given: (text, given, []), TEXTS, st.dictionaries(st.sampled_from(["id", "rel"]), TEXTS)),
    lambda inner: st.tuples(TEXTS, st.just({}), st.lists(inner, max_size=3)),
)


@given(TREES)
def test_xml_is_written_as_the_standard_library_does(tree: Tree) -> None:
    def made(text: str, attributes: dict[str, str], children: list[t.Any]) -> ElementTree.Element:
        element = ElementTree.Element("host", attributes)
        element.text = text
        element.extend(made(*child) for child in children)
        return element

    assert write_xml(made(*tree)) == DECLARATION + ElementTree.tostring(made(*tree), encoding="utf-8")


def test_json_and_xml_say_the_same() -> None:
    xml = (
        "<action><modified_bonds><host_nic><name>bond1</name><bonding><options><option><name>mode</name>"
        "<value>1</value></option></options><slaves><host_nic id='x'/></slaves></bonding></host_nic>"
        "</modified_bonds>"
        "<check_connectivity>true</check_connectivity><connectivity_timeout>60</connectivity_timeout></action>"
    )
    bonding = {"options": {"option": [{"name": "mode", "value": "1"}]}, "slaves": {"host_nic": [{"id": "x"}]}}
    given = {
        "modified_bonds": {"host_nic": [{"name": "bond1", "bonding": bonding}]},
        "check_connectivity": True,
        "connectivity_timeout": 60,
    }
    assert write_xml(read(json.dumps(given), JSON)) == write_xml(read(xml))
    assert json.loads(write_json(read(xml))) == {**given, "check_connectivity": "true", "connectivity_timeout": "60"}


def test_name_servers_keep_their_order_in_json() -> None:
    servers = add(el("name_servers"), name_server="b")
    servers.append(add(el("x"), name_server="a")[0])
    network = el("network", el("dns_resolver_configuration", servers), id="1")
    assert json.loads(write_json(network)) == {
        "id": "1",
        "dns_resolver_configuration": {"name_servers": {"name_server": ["b", "a"]}},
    }


def test_empty_lists_in_json() -> None:
    assert json.loads(write_json(el("hosts"))) == {}
    assert json.loads(write_json(add(el("host", id="1"), comment=""))) == {"id": "1", "comment": ""}
