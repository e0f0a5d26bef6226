# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts by name, by id, by the dozen and by a search."""

from __future__ import annotations

import itertools
import typing as t
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import hosts
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import Ambiguous, NotFound
from tests.engine_simulator.running import Simulator
from tests.unit.small_servers import Reply, Seen

if t.TYPE_CHECKING:
    from .conftest import Asked, Open

UNKNOWN = "deadbeef-0000-4000-8000-000000000001"


def rename(simulator: Simulator, **names: str) -> None:
    for host in simulator.world.hosts.values():
        host.name = names.get(host.name, host.name)


def ident(simulator: Simulator, name: str) -> str:
    return next(host.id for host in simulator.world.hosts.values() if host.name == name)


def populate(simulator: Simulator, count: int) -> None:
    """Add hosts, so that there are so many in all."""
    world = simulator.world
    model = next(iter(world.hosts.values()))
    for number in range(len(world.hosts) + 1, count + 1):
        host = replace(model, id=world.new_id(), name=f"n{number:03}", address=f"10.9.0.{number}")
        world.hosts[host.id] = host


class TestAddress:
    def test_the_host_that_has_it(self, engine: Engine, asked: Asked) -> None:
        assert hosts.at_address(engine, "10.0.0.2") == "h2"
        assert asked() == ["GET hosts"]

    def test_nobody_has_it_and_part_of_it_is_not_enough(self, engine: Engine) -> None:
        assert [hosts.at_address(engine, address) for address in ("10.0.0", "10.0.0.22", "n1.example.com")] == [""] * 3

    @pytest.mark.parametrize("address", ["2001:db8::5", "a or name=*", ""])
    def test_what_would_be_another_search_is_not_sent(self, engine: Engine, asked: Asked, address: str) -> None:
        assert (hosts.at_address(engine, address), asked()) == ("", [])


class TestOne:
    def test_by_name(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        assert hosts.find(engine, "h2").id == ident(simulator, "h2")
        assert asked() == ["GET hosts"]

    def test_by_id(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        assert hosts.find(engine, ident(simulator, "h1")).name == "h1"
        assert asked() == ["GET hosts/ID"]

    def test_by_a_name_that_looks_like_an_id(self, engine: Engine, simulator: Simulator) -> None:
        rename(simulator, h1=UNKNOWN)
        assert hosts.find(engine, UNKNOWN).id == ident(simulator, UNKNOWN)

    def test_names_are_taken_to_the_letter(self, engine: Engine, simulator: Simulator) -> None:
        rename(simulator, h1="H2")
        assert hosts.find(engine, "H2").name == "H2"
        assert hosts.find(engine, "h2").name == "h2"
        assert hosts.lookup(engine, "h*") is None

    @pytest.mark.parametrize("name", ["nosuch", UNKNOWN, "h1 or name=h2", "h1;max=1", ""])
    def test_unknown(self, engine: Engine, name: str) -> None:
        assert hosts.lookup(engine, name) is None
        with pytest.raises(NotFound, match="There is no host"):
            hosts.find(engine, name)

    def test_a_name_twice(self, opened: Open) -> None:
        body = "<hosts><host id='1'><name>h1</name></host><host id='2'><name>h1</name></host></hosts>"
        with opened(lambda dummy: Reply(body=body)) as (engine, dummy, dummy2):
            with pytest.raises(Ambiguous) as caught:
                hosts.find(engine, "h1")
        assert caught.value.details["ids"] == ["1", "2"]

    def test_links_are_followed(self, engine: Engine) -> None:
        assert hosts.find(engine, "h1", follow="cluster").cluster.name == "Default"


class TestMany:
    def test_in_the_order_of_the_list_and_each_once(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        populate(simulator, 60)
        wanted = [f"n{number:03}" for number in range(60, 2, -1)]
        found = [host.name for host in hosts.find_many(engine, [*wanted, "n060"])]
        assert found == wanted
        assert asked() == ["GET hosts"] * 3

    def test_ids_take_one_request_more(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        populate(simulator, 40)
        ids = [host.id.upper() for host in simulator.world.hosts.values()]
        found = [host.name for host in hosts.find_many(engine, [*ids, "h1"])]
        assert found == [host.name for host in simulator.world.hosts.values()]
        assert asked() == ["GET hosts"] * 3

    def test_one_of_many_is_one(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        assert [host.name for host in hosts.find_many(engine, [ident(simulator, "h2")])] == ["h2"]
        assert asked() == ["GET hosts/ID"]

    def test_all_that_are_missing_are_told_at_the_end(self, engine: Engine) -> None:
        found = hosts.find_many(engine, ["h1", "nosuch", "a b", "h2"])
        assert [next(found).name, next(found).name] == ["h1", "h2"]
        with pytest.raises(NotFound) as caught:
            next(found)
        assert caught.value.details["missing"] == ["nosuch", "a b"]

    def test_only_impossible_names_ask_nothing(self, engine: Engine, asked: Asked) -> None:
        with pytest.raises(NotFound):
            list(hosts.find_many(engine, ["a b", "c=d"]))
        assert asked() == []


class TestSearch:
    def test_page_by_page_in_order_and_no_earlier_than_needed(
        self, engine: Engine, simulator: Simulator, asked: Asked
    ) -> None:
        populate(simulator, 25)
        found = hosts.search(engine, "", page=10)
        assert asked() == []
        assert len(list(itertools.islice(found, 10))) == 10
        assert asked() == ["GET hosts"]
        assert len(list(found)) == 15
        assert asked() == ["GET hosts"] * 3
        names = [host.name for host in hosts.search(engine, "", page=10)]
        assert names == sorted(names)

    def test_a_full_last_page_takes_one_more_look(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        populate(simulator, 20)
        assert len(list(hosts.search(engine, "", page=10))) == 20
        assert asked() == ["GET hosts"] * 3

    @pytest.mark.parametrize(
        ("criteria", "query"),
        [
            ("", "sortby name asc page 1"),
            ("cluster=prod", "cluster=prod sortby name asc page 1"),
            ("status=up SORTBY memory desc", "status=up SORTBY memory desc page 1"),
        ],
    )
    def test_what_is_sent(self, opened: Open, criteria: str, query: str) -> None:
        def answer(seen: Seen) -> Reply:
            queries.append(seen.query)
            return Reply(body="<hosts/>")

        queries: list[str] = []
        with opened(answer) as (engine, dummy, dummy2):
            assert list(hosts.search(engine, criteria)) == []
        assert parse_qs(queries[0]) == {"max": ["100"], "search": [query]}
