# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths below a host that lead nowhere, or to what belongs to another host."""

from __future__ import annotations

import typing as t
from xml.etree import ElementTree

import pytest

from tests.engine_simulator.areas.host_networks.known import known_networking
from tests.engine_simulator.core.service import Reply
from tests.engine_simulator.running import Simulator

Ask = t.Callable[..., Reply]
NOWHERE = "deadbeef-0000-4000-8000-000000000001"
ATTACHMENT = "<network_attachment><host_nic><name>eth3</name></host_nic></network_attachment>"


@pytest.fixture
def ids(simulator: Simulator, ask: Ask) -> dict[str, str]:
    hosts = {h.name: h for h in simulator.world.hosts.values()}
    blue = next(n.id for n in simulator.world.networks.values() if n.name == "blue")
    found = {name: host.id for name, host in hosts.items()}
    body = f'<network_attachment><network id="{blue}"/><host_nic><name>eth1</name></host_nic></network_attachment>'
    assert ask("POST", f"hosts/{found['h1']}/networkattachments", body).status == 201
    networking = known_networking(simulator.world, hosts["h1"])
    found["attachment"] = next(a.id for a in networking.attachments.values() if a.network_id == blue and a.id)
    found["nic"] = networking.devices["eth1"].id
    return found


def detail(reply: Reply) -> str:
    return ElementTree.fromstring(reply.content).findtext(".//detail") or ""


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"hosts/{NOWHERE}/networkattachments"),
        ("GET", f"hosts/{NOWHERE}/unmanagednetworks"),
        ("GET", f"hosts/{NOWHERE}/unmanagednetworks/726564"),
        ("GET", f"hosts/{NOWHERE}/nics/{NOWHERE}"),
        ("GET", f"hosts/{NOWHERE}/nics/{NOWHERE}/networkattachments"),
        ("GET", f"hosts/{NOWHERE}/nics/{NOWHERE}/networklabels/lab"),
        ("GET", "hosts/{h1}/nics/" + NOWHERE),
        ("GET", "hosts/{h2}/nics/{nic}"),
        ("GET", "hosts/{h2}/nics/{nic}/networkattachments"),
        ("GET", "hosts/{h1}/nics/{nic}/networklabels/lab"),
        ("GET", "hosts/{h1}/networkattachments/" + NOWHERE),
        ("DELETE", "hosts/{h1}/networkattachments/" + NOWHERE),
        ("DELETE", "hosts/{h1}/nics/{nic}/networklabels/lab"),
        ("DELETE", "hosts/{h1}/unmanagednetworks/726564"),
        ("PUT", "hosts/{h1}/networkattachments/" + NOWHERE),
        ("POST", f"hosts/{NOWHERE}/nics/{NOWHERE}/networkattachments"),
    ],
)
def test_what_is_not_there_is_404_without_a_body(ask: Ask, ids: dict[str, str], method: str, path: str) -> None:
    reply = ask(method, path.format(**ids), ATTACHMENT if method in ("PUT", "POST") else "")
    assert (reply.status, reply.content) == (404, b"")


def test_the_nics_of_an_unknown_host_are_404_with_a_fault(ask: Ask, ids: dict[str, str]) -> None:
    reply = ask("GET", f"hosts/{NOWHERE}/nics")
    assert (reply.status, detail(reply)) == (404, "Entity not found: Host")


@pytest.mark.parametrize("host", ["h1", "h2", "nowhere"])
def test_labels_are_those_of_the_nic_whatever_the_host(ask: Ask, ids: dict[str, str], host: str) -> None:
    path = f"hosts/{ids.get(host, NOWHERE)}/nics/{ids['nic']}/networklabels"
    assert ask("POST", path, '<network_label id="lab"/>').status == 201
    assert [e.get("id") for e in ElementTree.fromstring(ask("GET", path).content)] == ["lab"]
    assert ask("DELETE", f"{path}/lab").status == 200
    assert list(ElementTree.fromstring(ask("GET", path).content)) == []


def test_an_attachment_is_read_below_any_host(ask: Ask, ids: dict[str, str]) -> None:
    assert ask("GET", f"hosts/{ids['h2']}/networkattachments/{ids['attachment']}").status == 200


def test_an_attachment_is_not_changed_below_another_host(ask: Ask, ids: dict[str, str]) -> None:
    path = f"hosts/{ids['h2']}/networkattachments/{ids['attachment']}"
    changed, removed = ask("PUT", path, ATTACHMENT), ask("DELETE", path)
    assert (changed.status, "does not exist." in detail(changed)) == (400, True)
    assert (removed.status, "because they do not exist" in detail(removed)) == (400, True)
    unknown = ask("PUT", f"hosts/{NOWHERE}/networkattachments/{ids['attachment']}", ATTACHMENT)
    assert (unknown.status, detail(unknown)) == (400, "[The selected Host does not exist.]")


def test_an_attachment_cannot_get_another_id(ask: Ask, ids: dict[str, str]) -> None:
    path = f"hosts/{ids['h1']}/networkattachments/{ids['attachment']}"
    reply = ask("PUT", path, f'<network_attachment id="{NOWHERE}"/>')
    assert (reply.status, detail(reply)) == (409, "Attempt to set immutable field: id")
    assert ask("PUT", path, f'<network_attachment id="{ids["attachment"]}"/>').status == 200
