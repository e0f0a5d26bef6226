# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Element paths, and the form in which the answers of two engines can be compared."""

from __future__ import annotations

import pytest

from tests.conformance.element_paths import parse, values
from tests.conformance.normal_form import Symbols, normal_form

ID, OTHER_ID = "11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-666666666666"
NICS = parse(
    "<host_nics><host_nic id='1'><name>eth0</name><host id='7'/></host_nic>"
    "<host_nic id='2'><name> eth1 </name><mtu>1500</mtu></host_nic></host_nics>"
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("host_nic/name", ["eth0", "eth1"]),
        ("host_nic/@id", ["1", "2"]),
        ("host_nic[name=eth1]/@id", ["2"]),
        ("host_nic[name='eth1'][mtu=1500]/@id", ["2"]),
        ("*[host/@id=7]/name", ["eth0"]),
        ("host_nic[@id=2]/./name", ["eth1"]),
        ("host_nic[name=eth2]", []),
        ("@id", []),
    ],
)
def test_element_paths_pick_values(path: str, expected: list[str]) -> None:
    assert values(NICS, path) == expected


def test_a_body_that_is_not_xml_has_no_values() -> None:
    assert values(parse("no XML"), "name") == []
    assert (normal_form("no XML", Symbols()), normal_form("", Symbols())) == ("(not XML)", "")


def test_ids_become_variables_names_or_numbers() -> None:
    symbols = Symbols()
    symbols.name(ID, "{h1}")
    body = f"<nic id='{OTHER_ID}' href='/ovirt-engine/api/hosts/{ID}/nics/{OTHER_ID}'><host id='{ID}'/></nic>"
    assert normal_form(body, symbols) == '<nic href="/hosts/{h1}/nics/{#1}" id="{#1}">\n  <host id="{h1}"/>\n</nic>'
    assert normal_form(f"<nic id='{OTHER_ID}'><name>eth0</name></nic>", symbols).startswith('<nic id="{nic:eth0}">')


def test_a_variable_is_not_renamed_by_an_answer() -> None:
    symbols = Symbols()
    symbols.name(ID, "{saved}")
    assert 'id="{saved}"' in normal_form(f"<nic id='{ID}'><name>eth0</name></nic>", symbols)


def test_order_does_not_matter_except_of_name_servers() -> None:
    def form(inner: str) -> str:
        return normal_form(f"<a>{inner}</a>", Symbols())

    assert form("<b>1</b><b>2</b>") == form("<b>2</b><b>1</b>")
    servers = "<name_servers><name_server>{}</name_server><name_server>{}</name_server></name_servers>"
    assert form(servers.format(1, 2)) != form(servers.format(2, 1))


def test_values_of_the_machine_are_left_out() -> None:
    assert normal_form("<host><link/><version/><name>h1</name></host>", Symbols()) == normal_form(
        "<host><name>h1</name></host>", Symbols()
    )
    assert "version" in normal_form("<ip><version>v4</version></ip>", Symbols())


def test_addresses_from_dhcp_are_left_out_and_static_ones_are_not() -> None:
    nic = "<host_nic><boot_protocol>{}</boot_protocol><ip><address>192.0.2.7</address></ip></host_nic>"
    assert "192.0.2.7" not in normal_form(nic.format("dhcp"), Symbols())
    assert "192.0.2.7" in normal_form(nic.format("static"), Symbols())


def test_texts_of_faults_stay_as_they_are() -> None:
    assert normal_form("<fault><detail>[A  &amp; B &lt;1&gt;]</detail></fault>", Symbols()) == (
        "<fault>\n  <detail>[A  &amp; B &lt;1>]</detail>\n</fault>"
    )


def test_the_address_of_the_engine_is_a_symbol() -> None:
    symbols = Symbols("https://engine/ovirt-engine")
    assert normal_form("<a>see https://engine/ovirt-engine/apidoc</a>", symbols) == "<a>see {base}/apidoc</a>"
