# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects of the engine by name, by id, many at once and by a search."""

from __future__ import annotations

import itertools
import typing as t
import weakref
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import lookup
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import Ambiguous, NotFound
from tests.engine_simulator.running import Simulator
from tests.unit.small_servers import Reply, Seen

if t.TYPE_CHECKING:
    from .conftest import Asked, Open

HOSTS = lookup.HOSTS
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


class TestOne:
    def test_by_name(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        assert lookup.find(engine, HOSTS, "h2").id == ident(simulator, "h2")
        assert asked() == ["GET hosts"]

    def test_by_id(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        assert lookup.find(engine, HOSTS, ident(simulator, "h1")).name == "h1"
        assert asked() == ["GET hosts/ID"]

    def test_by_a_name_that_looks_like_an_id(self, engine: Engine, simulator: Simulator) -> None:
        rename(simulator, h1=UNKNOWN)
        assert lookup.find(engine, HOSTS, UNKNOWN).id == ident(simulator, UNKNOWN)

    def test_names_are_taken_to_the_letter(self, engine: Engine, simulator: Simulator) -> None:
        rename(simulator, h1="H2")
        assert lookup.find(engine, HOSTS, "H2").name == "H2"
        assert lookup.find(engine, HOSTS, "h2").name == "h2"
        assert lookup.lookup(engine, HOSTS, "h*") is None

    @pytest.mark.parametrize("name", ["nosuch", UNKNOWN, "h1 or name=h2", "h1;max=1", ""])
    def test_unknown(self, engine: Engine, name: str) -> None:
        assert lookup.lookup(engine, HOSTS, name) is None
        with pytest.raises(NotFound, match="There is no host"):
            lookup.find(engine, HOSTS, name)

    def test_a_name_twice(self, opened: Open) -> None:
        body = "<hosts><host id='1'><name>h1</name></host><host id='2'><name>h1</name></host></hosts>"
        with opened(lambda dummy: Reply(body=body)) as (engine, dummy, dummy2):
            with pytest.raises(Ambiguous) as caught:
                lookup.find(engine, HOSTS, "h1")
        assert caught.value.details["ids"] == ["1", "2"]

    def test_links_are_followed(self, engine: Engine) -> None:
        assert lookup.find(engine, HOSTS, "h1", follow="cluster").cluster.name == "Default"


class TestMany:
    def test_in_the_order_of_the_list_and_each_once(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        populate(simulator, 60)
        wanted = [f"n{number:03}" for number in range(60, 2, -1)]
        found = [host.name for host in lookup.find_many(engine, HOSTS, [*wanted, "n060"])]
        assert found == wanted
        assert asked() == ["GET hosts"] * 3

    def test_ids_take_one_request_more(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        populate(simulator, 40)
        ids = [host.id.upper() for host in simulator.world.hosts.values()]
        found = [host.name for host in lookup.find_many(engine, HOSTS, [*ids, "h1"])]
        assert found == [host.name for host in simulator.world.hosts.values()]
        assert asked() == ["GET hosts"] * 3

    def test_one_of_many_is_one(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        assert [host.name for host in lookup.find_many(engine, HOSTS, [ident(simulator, "h2")])] == ["h2"]
        assert asked() == ["GET hosts/ID"]

    def test_all_missing_names_are_reported_at_the_end(self, engine: Engine) -> None:
        found = lookup.find_many(engine, HOSTS, ["h1", "nosuch", "a b", "h2"])
        assert [next(found).name, next(found).name] == ["h1", "h2"]
        with pytest.raises(NotFound) as caught:
            next(found)
        assert caught.value.details["missing"] == ["nosuch", "a b"]

    def test_impossible_names_are_not_searched_for(self, engine: Engine, asked: Asked) -> None:
        found = lookup.find_many(engine, HOSTS, ["a b", "c=d"])
        with pytest.raises(NotFound, match=r"2 hosts do not exist in this engine, .*: 'a b', 'c=d'$"):
            next(found)
        # The names for a hint.
        assert asked() == ["GET hosts"]


class TestOtherCollections:
    def test_a_cluster_by_name_and_by_id(self, engine: Engine, asked: Asked) -> None:
        by_name = lookup.find(engine, lookup.CLUSTERS, "Default")
        assert lookup.find(engine, lookup.CLUSTERS, by_name.id.upper()).name == "Default"
        assert asked() == ["GET clusters", "GET clusters/ID"]

    def test_a_name_that_cannot_be_searched_for_is_compared(self, engine: Engine, simulator: Simulator) -> None:
        next(iter(simulator.world.clusters.values())).name = "a cluster"
        assert lookup.find(engine, lookup.CLUSTERS, "a cluster").name == "a cluster"
        assert lookup.lookup(engine, lookup.CLUSTERS, "a=b or name=*") is None

    def test_collections_without_a_search_are_listed(self, engine: Engine, asked: Asked) -> None:
        pool = lookup.find(engine, lookup.MAC_POOLS, "Default")
        found = lookup.find_many(engine, lookup.MAC_POOLS, [pool.id, "nosuch"])
        assert next(found).id == pool.id
        assert asked() == ["GET macpools"] * 2

    def test_ids_of_vms_are_part_of_the_search(self, opened: Open) -> None:
        def answer(seen: Seen) -> Reply:
            queries.append(parse_qs(seen.query)["search"][0])
            return Reply(body=f"<vms><vm id='{UNKNOWN}'><name>a</name></vm><vm id='2'><name>b</name></vm></vms>")

        queries: list[str] = []
        with opened(answer) as (engine, dummy, dummy2):
            assert lookup.find(engine, lookup.VMS, UNKNOWN).name == "a"
            assert [vm.name for vm in lookup.find_many(engine, lookup.VMS, [UNKNOWN, "b"])] == ["a", "b"]
        assert queries == [f"name={UNKNOWN} or id={UNKNOWN}", f"name={UNKNOWN} or name=b or id={UNKNOWN}"]


class TestNearNames:
    def test_an_unknown_name_gets_the_near_ones(self, engine: Engine) -> None:
        with pytest.raises(NotFound) as caught:
            lookup.find(engine, lookup.CLUSTERS, "Defualt")
        assert caught.value.hint == "Did you mean 'Default'?"
        assert caught.value.message.endswith("the user may not see it. Did you mean 'Default'?")

    def test_several_unknown_names_get_one_each(self, engine: Engine) -> None:
        with pytest.raises(NotFound, match=r"'h11' \(did you mean 'h1'\?\), 'nosuch'$"):
            list(lookup.find_many(engine, HOSTS, ["h11", "nosuch"]))

    def test_names_that_cannot_be_read_do_not_hide_the_error(self, opened: Open) -> None:
        def answer(seen: Seen) -> Reply:
            return Reply(body="<hosts/>") if "search" in seen.query else Reply(status=500)

        with opened(answer) as (engine, dummy, dummy2):
            with pytest.raises(NotFound, match=r"There is no host 'h9' in this engine, or the user may not see it\.$"):
                lookup.find(engine, HOSTS, "h9")

    def test_a_search_names_what_does_not_exist(self, engine: Engine) -> None:
        hint = lookup.search_hint(engine, "status=up and Cluster = Defalt and name=h* and datacenter=default")
        assert hint == "There is no cluster 'Defalt'. Did you mean 'Default'?"


class TestSearch:
    def test_page_by_page_in_order_and_no_earlier_than_needed(
        self, engine: Engine, simulator: Simulator, asked: Asked
    ) -> None:
        populate(simulator, 25)
        found = lookup.search(engine, HOSTS, "", page=10)
        assert asked() == []
        assert len(list(itertools.islice(found, 10))) == 10
        assert asked() == ["GET hosts"]
        assert len(list(found)) == 15
        assert asked() == ["GET hosts"] * 3
        names = [host.name for host in lookup.search(engine, HOSTS, "", page=10)]
        assert names == sorted(names)

    def test_what_was_yielded_is_not_kept(self, engine: Engine, simulator: Simulator) -> None:
        populate(simulator, 25)
        before: list[weakref.ref[t.Any]] = []
        kept = []
        for host in lookup.search(engine, HOSTS, "", page=10):
            kept.append(sum(one() is not None for one in before))
            before.append(weakref.ref(host))
        assert kept == [0] * 25

    def test_a_full_last_page_takes_one_more_request(self, engine: Engine, simulator: Simulator, asked: Asked) -> None:
        populate(simulator, 20)
        assert len(list(lookup.search(engine, HOSTS, "", page=10))) == 20
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
            assert list(lookup.search(engine, HOSTS, criteria)) == []
        assert parse_qs(queries[0]) == {"max": ["100"], "search": [query]}
