# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Windows guests: what is recorded, the script that gives addresses back, and what is found."""

from __future__ import annotations

import base64
import json
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._guests import plan, windows
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import Address, Guest, Route
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.plan import Preparation

FIRST, SECOND, NEW = "00:50:56:8a:01:02", "00:50:56:8a:01:03", "56:6f:0a:00:00:01"
STATIC = {
    "name": "Ethernet0",
    "mac": FIRST.upper(),
    "driver": "vmxnet3ndis6",
    "dhcp": False,
    "ip": ["192.0.2.10", "192.0.2.11", "fe80::1", "2001:db8::10"],
    "net": ["255.255.255.0", "255.255.255.0", "64", "64"],
    "gw": ["192.0.2.1"],
    "dns": ["192.0.2.53", "192.0.2.54"],
}
BY_DHCP = {"name": "Ethernet1", "mac": SECOND.upper(), "dhcp": True, "ip": ["192.0.2.99"], "net": ["255.255.255.0"]}


def guest(**given: t.Any) -> Guest:
    values: dict[str, t.Any] = {
        "os": "Microsoft Windows Server 2019 Standard",
        "host": "WEB01",
        "vendor": "VMware, Inc.",
        "product": "VMware7,1",
        "nics": [STATIC, BY_DHCP],
        "routes": [{"to": "10.0.0.0", "mask": "255.0.0.0", "via": "192.0.2.2", "metric": 1}],
        "disks": [{"path": "C:", "free": 1 << 34}],
        "drivers": ["NetKVM", "viostor", "vioscsi"],
        "san": 1,
        **given,
    }
    found = windows.parse("noise\r\n" + json.dumps(values), lambda text: base64.b64decode(text).decode())
    assert found is not None
    return found


def planned(found: Guest, **wanted: t.Any) -> dict[str, t.Any]:
    return {change.name: change.after for change in plan.plan_guest(found, Preparation(**wanted)).changes}


def codes(found: Guest, **wanted: t.Any) -> list[str]:
    return [finding.code for finding in plan.plan_guest(found, Preparation(**wanted)).findings]


def script(found: Guest, **wanted: t.Any) -> str:
    return str(planned(found, **wanted)[windows.RESTORE]["content"])


def test_adapters_routes_and_system_are_recorded() -> None:
    found = guest()
    first, second = found.physical
    assert (first.name, first.mac, first.dhcp, first.gateways) == ("Ethernet0", FIRST, False, ("192.0.2.1",))
    assert first.addresses[:2] == (Address("192.0.2.10", 24), Address("192.0.2.11", 24))
    assert second.addresses == (Address("192.0.2.99", 24, dynamic=True),)
    assert found.routes == (Route("10.0.0.0/255.0.0.0", "192.0.2.2", "", 1),)


def test_the_script_gives_each_static_address_to_the_adapter_with_its_mac_address() -> None:
    text = script(guest())
    assert f"Get-Index '{FIRST.upper()}'" in text
    assert "set address name=$index static 192.0.2.10 255.255.255.0 192.0.2.1\r\n" in text
    assert "add address name=$index 192.0.2.11 255.255.255.0\r\n" in text
    assert "set dnsservers name=$index static 192.0.2.53 validate=no\r\n" in text
    assert "add dnsservers name=$index 192.0.2.54 validate=no\r\n" in text
    assert SECOND.upper() not in text
    assert "2001:db8" not in text


def test_the_script_waits_for_another_hypervisor_and_runs_once() -> None:
    text = script(guest())
    assert "$system.Manufacturer -eq 'VMware, Inc.' -and $system.Model -eq 'VMware7,1'" in text
    assert f"schtasks.exe /delete /f /tn {windows.TASK}" in text


def test_the_script_has_the_new_address_of_an_adapter() -> None:
    text = script(guest(), new_macs={FIRST: NEW})
    assert f"Get-Index '{NEW.upper()}'" in text
    assert FIRST.upper() not in text


def test_without_static_addresses_there_is_no_script() -> None:
    assert windows.RESTORE not in planned(guest(nics=[BY_DHCP]))


@pytest.mark.parametrize(
    ("text", "quoted"), [("it's", "'it''s'"), ("a\u2019b", "'a\u2019\u2019b'"), ("$(x)\n", "'$(x) '")]
)
def test_a_text_of_the_guest_is_never_code(text: str, quoted: str) -> None:
    assert windows.quoted(text) == quoted


def test_a_name_of_an_adapter_is_never_code() -> None:
    text = script(guest(nics=[{**STATIC, "name": "a\nRemove-Item x"}]))
    assert "\nRemove-Item" not in text


def test_fast_startup_and_hibernation_are_turned_off() -> None:
    found = guest(fast=1, hib=1)
    assert {"HiberbootEnabled", "HibernateEnabled"} <= set(planned(found))
    assert "guest-hibernation" not in codes(found)
    assert codes(found, turn_off_hibernation=False) == ["guest-hibernation"]
    assert not {"HiberbootEnabled", "HibernateEnabled"} & set(planned(guest(fast=0, hib=0)))


def test_a_second_plan_is_empty() -> None:
    text = script(guest())
    assert planned(guest(task=True, file=base64.b64encode(text.encode()).decode())) == {}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"san": None}, "guest-san-policy"),
        ({"ldm": 2}, "guest-dynamic-disks"),
        ({"bit": 1}, "guest-bitlocker"),
        ({"svc": ["ClusSvc"]}, "guest-failover-cluster"),
        ({"svc": ["VMTools"]}, "guest-old-tools"),
        ({"drivers": []}, "guest-windows-drivers"),
        ({"disks": [{"path": "C:", "free": 50 << 20}]}, "guest-free-space"),
        ({"nics": []}, "guest-without-nic"),
    ],
)
def test_what_keeps_a_guest_from_working_is_a_finding(given: dict[str, t.Any], code: str) -> None:
    assert codes(guest(**given)) == [code]


@pytest.mark.parametrize("output", ["", "{", "[1]", "access denied", "{}"])
def test_an_answer_that_is_no_description_is_no_guest(output: str) -> None:
    assert windows.parse(output, str) is None


def test_the_question_fits_into_a_command_of_winrm() -> None:
    # It is sent as base64 of UTF-16, and a command has at most 8191 characters.
    assert len(windows.COLLECT) * 2 * 4 / 3 < 7500
