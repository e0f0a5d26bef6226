# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags and affinity labels: names, the tree, what hosts wear."""

from __future__ import annotations

import typing as t
from xml.etree.ElementTree import fromstring

import ovirtsdk4 as sdk
import pytest
from ovirtsdk4 import types

from tests.engine_simulator.areas.tags.model import ROOT_TAG_ID
from tests.engine_simulator.core.service import Reply
from tests.engine_simulator.running import Simulator

Ask = t.Callable[..., Reply]
UNKNOWN = "deadbeef-0000-4000-8000-000000000001"
INTERNAL = (400, "[Internal Engine Error]")


@pytest.fixture
def host(simulator: Simulator) -> str:
    return next(h.id for h in simulator.world.hosts.values() if h.name == "h1")


def refusal(reply: Reply) -> tuple[int, str | None]:
    return reply.status, fromstring(reply.content).findtext("detail") if reply.content else None


def ident(reply: Reply) -> str:
    assert reply.status < 300, reply.content
    return fromstring(reply.content).get("id") or ""


class TestTags:
    def test_every_tag_has_a_parent_up_to_the_root(self, connection: sdk.Connection) -> None:
        tags = connection.system_service().tags_service()
        assert next(t for t in tags.list() if t.name == "root").id == ROOT_TAG_ID
        site = tags.add(types.Tag(name="site"))
        rack = tags.add(types.Tag(name="rack", parent=types.Tag(name="site")))
        assert (site.parent.id, rack.parent.id) == (ROOT_TAG_ID, site.id)
        assert tags.tag_service(ROOT_TAG_ID).get().parent is None

    def test_a_tag_has_a_description_only_when_one_was_given(self, ask: Ask) -> None:
        plain = fromstring(ask("POST", "tags", "<tag><name>x</name></tag>").content)
        described = fromstring(ask("POST", "tags", "<tag><name>y</name><description>d</description></tag>").content)
        assert (plain.find("description"), described.findtext("description")) == (None, "d")

    def test_the_root_is_neither_changed_nor_removed(self, ask: Ask) -> None:
        path = f"tags/{ROOT_TAG_ID}"
        assert refusal(ask("DELETE", path)) == (400, "[Cannot remove tag. Tag does not exist.]")
        assert refusal(ask("PUT", path, "<tag><name>top</name></tag>"))[0] == 500

    def test_a_search_by_tag_finds_hosts_of_tags_below_it(self, connection: sdk.Connection, host: str) -> None:
        system = connection.system_service()
        system.tags_service().add(types.Tag(name="site"))
        system.tags_service().add(types.Tag(name="rack", parent=types.Tag(name="site")))
        system.hosts_service().host_service(host).tags_service().add(types.Tag(name="rack"))
        assert [h.name for h in system.hosts_service().list(search="tag=site")] == ["h1"]

    def test_a_removed_tag_takes_those_below_it_along(self, connection: sdk.Connection, host: str) -> None:
        tags = connection.system_service().tags_service()
        site = tags.add(types.Tag(name="site"))
        rack = tags.add(types.Tag(name="rack", parent=types.Tag(id=site.id)))
        worn = connection.system_service().hosts_service().host_service(host).tags_service()
        worn.add(types.Tag(id=rack.id))
        tags.tag_service(site.id).remove()
        assert sorted(tag.name for tag in tags.list()) == ["production", "root"]
        assert worn.list() == []

    @pytest.mark.parametrize(
        ("body", "answer"),
        [
            ("<tag/>", (400, "Parameter 'tag.name' is mandatory but was not provided.")),
            ("<tag><name></name></tag>", (400, "Tag [name] required for add")),
            ("<tag><name>production</name></tag>", (409, "[The specified Tag name already exists.]")),
            (
                "<tag><name>a b</name></tag>",
                (
                    400,
                    "[Invalid tag name. Only letters, numbers, '-', and '_' are valid characters., "
                    "Attribute: tag.name]",
                ),
            ),
            (f"<tag><name>{'x' * 51}</name></tag>", (400, "[size must be between 1 and 50, Attribute: tag.name]")),
            ("<tag><name>x</name><parent><name>nosuch</name></parent></tag>", (404, "Entity not found: nosuch")),
            (f"<tag><name>x</name><parent id='{UNKNOWN}'/></tag>", INTERNAL),
        ],
    )
    def test_a_tag_that_cannot_be_made(self, ask: Ask, body: str, answer: object) -> None:
        assert refusal(ask("POST", "tags", body)) == answer

    def test_a_tag_is_renamed_and_moved_but_not_below_itself(self, ask: Ask) -> None:
        site = ident(ask("POST", "tags", "<tag><name>site</name></tag>"))
        rack = ident(ask("POST", "tags", f"<tag><name>rack</name><parent id='{site}'/></tag>"))
        assert refusal(ask("PUT", f"tags/{site}", f"<tag><parent id='{rack}'/></tag>"))[0] == 409
        assert refusal(ask("PUT", f"tags/{site}", "<tag><name>rack</name></tag>"))[0] == 409
        moved = ask("PUT", f"tags/{rack}", "<tag><name>row</name><parent><name>root</name></parent></tag>")
        assert fromstring(moved.content).find("parent").get("id") == ROOT_TAG_ID  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("body", "answer"),
        [
            ("<tag/>", (400, "Parameters 'tag.id' or 'tag.name' are mandatory but both were not provided.")),
            ("<tag><name>nosuch</name></tag>", (404, "Entity not found: nosuch")),
            (f"<tag id='{UNKNOWN}'/>", INTERNAL),
            ("<tag id='xx'/>", (400, "Invalid UUID string: xx")),
        ],
    )
    def test_a_tag_that_cannot_be_put_on_a_host(self, ask: Ask, host: str, body: str, answer: object) -> None:
        assert refusal(ask("POST", f"hosts/{host}/tags", body)) == answer

    def test_an_unknown_host_wears_nothing(self, ask: Ask) -> None:
        assert len(fromstring(ask("GET", f"hosts/{UNKNOWN}/tags").content)) == 0
        assert refusal(ask("POST", f"hosts/{UNKNOWN}/tags", "<tag><name>production</name></tag>")) == INTERNAL

    def test_putting_a_tag_on_twice_is_no_fault(self, ask: Ask, host: str) -> None:
        for dummy in range(2):
            assert ask("POST", f"hosts/{host}/tags", "<tag><name>production</name></tag>").status == 201
        assert len(fromstring(ask("GET", f"hosts/{host}/tags").content)) == 1


class TestAffinityLabels:
    @pytest.fixture
    def label(self, ask: Ask) -> str:
        return ident(ask("POST", "affinitylabels", "<affinity_label><name>nvme</name></affinity_label>"))

    @pytest.mark.parametrize(
        ("name", "answer"),
        [
            ("", (400, "AffinityLabel [name] required for add")),
            ("ssd", (409, "[Cannot add affinity label with a conflicting NAME.]")),
            (
                "a b",
                (
                    400,
                    "[The name for affinity label is invalid. Only letters, numbers, '-', and '_' are valid "
                    "characters., Attribute: label.name]",
                ),
            ),
        ],
    )
    def test_a_label_that_cannot_be_made(self, ask: Ask, name: str, answer: object) -> None:
        body = f"<affinity_label><name>{name}</name></affinity_label>"
        assert refusal(ask("POST", "affinitylabels", body)) == answer

    def test_labels_and_their_hosts_are_known_by_id_only(self, ask: Ask, host: str, label: str) -> None:
        by_name = "<affinity_label><name>nvme</name></affinity_label>"
        assert refusal(ask("POST", f"hosts/{host}/affinitylabels", by_name))[1] == "AffinityLabel [id] required for add"
        refused = ask("POST", f"affinitylabels/{label}/hosts", "<host><name>h1</name></host>")
        assert refusal(refused)[1] == "Host [id] required for add"
        assert refusal(ask("POST", f"hosts/{host}/affinitylabels", f"<affinity_label id='{UNKNOWN}'/>")) == (404, None)

    def test_from_the_host_it_is_created_and_from_the_label_it_is_ok(self, ask: Ask, host: str, label: str) -> None:
        assert ask("POST", f"hosts/{host}/affinitylabels", f"<affinity_label id='{label}'/>").status == 201
        assert ask("POST", f"affinitylabels/{label}/hosts", f"<host id='{host}'/>").status == 200
        assert ident(ask("GET", f"affinitylabels/{label}/hosts/{host}")) == host

    def test_taking_away_twice_is_a_fault_only_from_the_label(self, ask: Ask, host: str, label: str) -> None:
        assert ask("DELETE", f"hosts/{host}/affinitylabels/{label}").status == 200
        assert ask("DELETE", f"affinitylabels/{label}/hosts/{host}").status == 404

    def test_a_label_in_use_stays(self, ask: Ask, host: str, label: str) -> None:
        ask("POST", f"affinitylabels/{label}/hosts", f"<host id='{host}'/>")
        assert refusal(ask("DELETE", f"affinitylabels/{label}"))[0] == 409
        ask("DELETE", f"hosts/{host}/affinitylabels/{label}")
        assert ask("DELETE", f"affinitylabels/{label}").status == 200
        assert refusal(ask("DELETE", f"affinitylabels/{label}")) == (400, "[Affinity label does not exist.]")

    def test_a_label_is_renamed(self, ask: Ask, label: str) -> None:
        renamed = ask("PUT", f"affinitylabels/{label}", "<affinity_label><name>fast</name></affinity_label>")
        assert fromstring(renamed.content).findtext("name") == "fast"

    def test_unknown_hosts(self, ask: Ask, label: str) -> None:
        assert len(fromstring(ask("GET", f"hosts/{UNKNOWN}/affinitylabels").content)) == 0
        assert refusal(ask("POST", f"affinitylabels/{label}/hosts", f"<host id='{UNKNOWN}'/>")) == INTERNAL
        body = f"<affinity_label id='{label}'/>"
        assert refusal(ask("POST", f"hosts/{UNKNOWN}/affinitylabels", body)) == INTERNAL
