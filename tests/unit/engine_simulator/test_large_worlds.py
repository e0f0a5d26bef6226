# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Worlds of thousands of hosts: the work for a page does not grow with the hosts. It is counted, not timed."""

from __future__ import annotations

import sys
import typing as t
from xml.etree import ElementTree

import yaml

from tests.benchmarks.jobs import FLEET
from tests.engine_simulator.core.engine import Engine
from tests.engine_simulator.core.service import Service, Wire
from tests.engine_simulator.world_file import build

FEW = 20
FOLLOW = "cluster,nics.network_labels,network_attachments"
CREDENTIALS = {"authorization": "Basic YWRtaW5AaW50ZXJuYWw6c2VjcmV0MTIz"}


def fleet(count: int) -> Service:
    """The world of the benchmarks with so many hosts."""
    content = yaml.safe_load(FLEET.read_text(encoding="utf-8"))
    content["hosts"][0]["repeat"] = count
    return Service(Engine(build(content)))


def ask(service: Service, path: str, query: str = "") -> bytes:
    reply = service.handle(Wire("GET", path, query, CREDENTIALS))
    assert reply.status == 200
    return reply.content


def last_page(service: Service, count: int) -> bytes:
    """The last ten hosts with all that a reader of their networking asks for."""
    return ask(service, "hosts", f"search=sortby name asc page {count // 10}&max=10&follow={FOLLOW}")


def calls(work: t.Callable[[], object]) -> int:
    """How many functions are called, those of Python's own library in C included."""
    count = 0

    def counted(dummy: t.Any, event: str, dummy2: t.Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_the_work_for_a_page_does_not_grow_with_the_hosts() -> None:
    few, many = fleet(FEW), fleet(3 * FEW)
    last_page(few, FEW)
    last_page(many, 3 * FEW)
    assert calls(lambda: last_page(many, 3 * FEW)) < 1.1 * calls(lambda: last_page(few, FEW))


def test_the_work_for_a_world_grows_with_its_hosts_alone() -> None:
    assert calls(lambda: fleet(2 * FEW)) < 2.1 * calls(lambda: fleet(FEW))


def test_a_list_that_follows_links_shows_what_they_lead_to() -> None:
    service = fleet(FEW)
    for host in ElementTree.fromstring(last_page(service, FEW)):
        path = f"hosts/{host.get('id')}"
        nics, attachments = host.find("nics"), host.find("network_attachments")
        assert nics is not None
        assert attachments is not None
        assert _text(attachments) == _text(ElementTree.fromstring(ask(service, f"{path}/networkattachments")))
        alone = ElementTree.fromstring(ask(service, f"{path}/nics", "follow=network_labels"))
        assert _text(nics) == _text(alone)


def _text(found: ElementTree.Element) -> list[str]:
    return [ElementTree.tostring(item, encoding="unicode") for item in found]
