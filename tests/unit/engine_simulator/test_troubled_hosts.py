# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that give trouble, as a world file or the control path describes them."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.areas.host_networks.kernel import of_hardware
from tests.engine_simulator.areas.hosts import model
from tests.engine_simulator.areas.hosts.control import _switch
from tests.engine_simulator.areas.hosts.model import Host
from tests.engine_simulator.areas.tags.model import tag_names
from tests.engine_simulator.core.area import Refused
from tests.engine_simulator.core.engine import Engine
from tests.engine_simulator.core.service import Service, Wire
from tests.engine_simulator.world_file import FOLDER, WrongWorld, build, read_world

MANAGEMENT = {
    "name": "ovirtmgmt",
    "nic": "eth0",
    "default_route": True,
    "ipv4": {"address": "192.0.2.11", "netmask": "255.255.255.0", "gateway": "192.0.2.1"},
}
CREDENTIALS = {"authorization": "Basic YWRtaW5AaW50ZXJuYWw6c2VjcmV0MTIz"}


class Session:
    """An engine whose time passes with requests."""

    def __init__(self, machine: dict[str, t.Any], host: dict[str, t.Any] | None = None, **world: t.Any) -> None:
        machine = {"address": "10.0.0.1", "nics": "eth0..eth2", "networks": [MANAGEMENT], **machine}
        given = {"machines": [machine]} if host is None else {"hosts": [{"name": "h1", "machine": machine, **host}]}
        fixed = {"options": {"boot_seconds": 2}, "networks": [{"name": "ovirtmgmt"}], "clusters": [{"name": "Default"}]}
        self.world = build({**fixed, **given, **world})
        self.engine = Engine(self.world)
        self.service = Service(self.engine)

    def send(self, method: str, path: str, body: str = "") -> bytes:
        reply = self.service.handle(Wire(method, path, "", CREDENTIALS, body.encode()))
        assert reply.status < 300, reply.content
        return reply.content

    @property
    def host(self) -> Host:
        return next(iter(self.world.hosts.values()))

    def add(self) -> None:
        inner = "<name>h1</name><address>10.0.0.1</address><root_password>x</root_password>"
        self.send("POST", "hosts", f"<host>{inner}</host>")

    def statuses(self, *wanted: str) -> list[str]:
        seen = [self.host.status]
        for dummy in range(60):
            if self.host.status in wanted:
                return seen
            self.send("GET", "hosts")
            if self.host.status != seen[-1]:
                seen.append(self.host.status)
        raise AssertionError(seen)


def test_a_host_that_boots_slowly_is_lost_and_comes_back_by_itself() -> None:
    session = Session({"unresponsive_seconds": 10})
    session.add()
    assert session.statuses(model.NON_RESPONSIVE)[-2] == model.REBOOT
    before = session.world.clock.now()
    session.statuses(model.UP)
    assert session.world.clock.now() - before >= 10


def test_a_host_lost_during_activation_comes_back_by_itself() -> None:
    session = Session({"unresponsive_seconds": 5}, {"status": model.MAINTENANCE})
    session.send("POST", f"hosts/{session.host.id}/activate", "<action/>")
    assert session.statuses(model.NON_RESPONSIVE)[0] == model.UNASSIGNED
    session.statuses(model.UP)
    session.send("POST", f"hosts/{session.host.id}/deactivate", "<action/>")
    session.statuses(model.MAINTENANCE)
    session.send("POST", f"hosts/{session.host.id}/activate", "<action/>")
    assert model.NON_RESPONSIVE not in session.statuses(model.UP)


def test_a_host_not_to_be_activated_returns_to_maintenance() -> None:
    session = Session({"unresponsive_seconds": 5, "install_seconds": 1})
    inner = "<name>h1</name><address>10.0.0.1</address><root_password>x</root_password>"
    session.send("POST", "hosts;activate=false", f"<host>{inner}</host>")
    session.statuses(model.NON_RESPONSIVE)
    session.statuses(model.MAINTENANCE)


def test_an_installation_fails_once() -> None:
    session = Session({"install_error": "A package is missing"})
    session.add()
    session.statuses(model.INSTALL_FAILED)
    body = "<action><root_password>x</root_password><activate>true</activate></action>"
    session.send("POST", f"hosts/{session.host.id}/install", body)
    session.statuses(model.UP)


def test_a_wrong_password_makes_a_new_installation_fail() -> None:
    session = Session({"root_password": "right"}, {"status": model.MAINTENANCE})
    body = "<action><root_password>wrong</root_password></action>"
    session.send("POST", f"hosts/{session.host.id}/install", body)
    session.statuses(model.INSTALL_FAILED)
    assert "SSH authentication failed" in session.world.events[-1].description


def test_a_reinstalled_host_stays_in_maintenance_by_default() -> None:
    session = Session({}, {"status": model.MAINTENANCE})
    session.send("POST", f"hosts/{session.host.id}/install", "<action><root_password>x</root_password></action>")
    assert session.statuses(model.REBOOT)
    session.statuses(model.MAINTENANCE)


@pytest.mark.parametrize("what", ["gateway", "default_route"])
def test_what_a_host_does_not_report_never_gets_in_sync(what: str) -> None:
    session = Session({"unreported": [what]}, {})
    path = f"hosts/{session.host.id}"
    for dummy in range(2):
        assert b"<in_sync>false</in_sync>" in session.send("GET", f"{path}/networkattachments")
        session.send("POST", f"{path}/syncallnetworks", "<action/>")


def test_a_switch_makes_a_host_report_less_and_reset_undoes_it() -> None:
    session = Session({}, {})
    path, machine = f"hosts/{session.host.id}", session.world.machines["10.0.0.1"]
    _switch(session.engine, session.host, machine, {"unreported": ["gateway"]})
    session.send("POST", f"{path}/refresh", "<action/>")
    assert b"<in_sync>false</in_sync>" in session.send("GET", f"{path}/networkattachments")
    _switch(session.engine, session.host, machine, {"reset": True})
    assert b"<in_sync>false</in_sync>" not in session.send("GET", f"{path}/networkattachments")


def test_a_reset_host_reports_the_values_of_its_world() -> None:
    session = Session({"unreported": ["gateway"]}, {})
    machine = session.world.machines["10.0.0.1"]
    _switch(session.engine, session.host, machine, {"unreported": []})
    _switch(session.engine, session.host, machine, {"reset": True})
    assert b"<in_sync>false</in_sync>" in session.send("GET", f"hosts/{session.host.id}/networkattachments")


def test_a_host_is_lost_for_so_many_seconds() -> None:
    session = Session({}, {})
    _switch(session.engine, session.host, session.world.machines["10.0.0.1"], {"lost_seconds": 5})
    assert session.host.status == model.NON_RESPONSIVE
    session.statuses(model.UP)


def test_unknown_switches_are_refused() -> None:
    session = Session({}, {})
    with pytest.raises(Refused, match="unknown: colour"):
        _switch(session.engine, session.host, session.world.machines["10.0.0.1"], {"colour": "red"})


def test_a_kernel_shows_the_primary_only_while_it_is_a_slave() -> None:
    bond = {"name": "bond0", "slaves": ["eth0", "eth1"], "options": {"mode": 1, "primary": "eth2"}}
    hardware = {"nics": [{"name": f"eth{n}"} for n in range(3)], "bonds": [bond]}
    kernel = of_hardware(hardware)
    assert next(d for d in kernel.devices() if d.name == "bond0").options == "mode=1"
    kernel.now.bonds["bond0"].slaves.append("eth2")
    assert next(d for d in kernel.devices() if d.name == "bond0").options == "mode=1 primary=eth2"


def test_a_world_gives_hosts_tags_labels_and_agents() -> None:
    agent = {"type": "ipmilan", "address": "10.0.2.1", "username": "u", "password": "p"}
    host = {"tags": ["rack"], "affinity_labels": ["ssd"], "agents": [agent], "power_management": True}
    tags = ["site", {"name": "rack", "parent": "site"}]
    session = Session({}, host, tags=tags, affinity_labels=["ssd"])
    world = session.world
    assert tag_names(world, session.host.tag_ids) == ["rack", "site"]
    assert [label.host_ids for label in world.affinity_labels.values()] == [[session.host.id]]
    assert [(a.type, a.order) for a in session.host.agents] == [("ipmilan", 1)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("hosts: [", "is not YAML"),
        ("hosts: [{name: x}]", "an entry lacks 'machine'"),
        ("options: {tea: 1}", "Options: unknown: tea"),
        ("machines: [{address: a, colour: red}]", "Machine a: unknown: colour"),
        ("hosts: [{name: a, machine: {address: a, unreported: [tea]}}]", "unreported: unknown: tea"),
        ("hosts: 3", "int"),
        ("- a", "not a mapping"),
    ],
)
def test_a_broken_world_is_reported_in_one_line(tmp_path: t.Any, content: str, words: str) -> None:
    path = tmp_path / "broken.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(WrongWorld, match=words) as caught:
        read_world(path)
    assert "\n" not in str(caught.value)


def test_a_missing_world_names_those_there_are() -> None:
    with pytest.raises(WrongWorld, match="There is no world nosuch") as caught:
        read_world("nosuch")
    assert all(path.stem in str(caught.value) for path in FOLDER.glob("*.yml"))
