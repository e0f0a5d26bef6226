# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The query language, and `max`."""

from __future__ import annotations

import operator
import typing as t

import pytest

from tests.engine_simulator.core.faults import EngineFault
from tests.engine_simulator.core.search import Getter, limit_of, run

THINGS: list[dict[str, t.Any]] = [
    {"name": "h1", "status": "up", "cpus": 4, "tags": ["a", "b"]},
    {"name": "h2", "status": "maintenance", "cpus": 16, "tags": []},
    {"name": "h10", "status": "up", "cpus": 8, "tags": ["b"]},
    {"name": "two words", "status": "down", "cpus": 2, "tags": ["c"]},
]
FIELDS: dict[str, Getter] = {n: operator.itemgetter(n) for n in ("name", "status", "cpus", "tags")}


def names(query: str, **options: t.Any) -> list[str]:
    return [thing["name"] for thing in run(THINGS, query, FIELDS, ["name"], **options)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["h1", "h2", "h10", "two words"]),
        ("name=h1", ["h1"]),
        ("name = h1", ["h1"]),
        ("NAME=H1", ["h1"]),
        ("name=h*", ["h1", "h2", "h10"]),
        ('name="two words"', ["two words"]),
        ("name!=h1", ["h2", "h10", "two words"]),
        ("name=h1 or name=h2", ["h1", "h2"]),
        ("name=h* and status=up", ["h1", "h10"]),
        ("name=h2 or name=h* and status=up", ["h1", "h2", "h10"]),
        ("tags=b", ["h1", "h10"]),
        ("tags!=b", ["h2", "two words"]),
        ("cpus>=8", ["h2", "h10"]),
        ("cpus<4", ["two words"]),
        ("words", ["two words"]),
        ("sortby cpus desc", ["h2", "h10", "h1", "two words"]),
        ("status=up sortby name asc", ["h1", "h10"]),
    ],
)
def test_queries(query: str, found: list[str]) -> None:
    assert names(query) == found


@pytest.mark.parametrize(
    "query",
    [
        "nosuchfield=1",
        "name=",
        "==",
        "name=h1 and",
        "and name=h1",
        "name=h1 xor name=h2",
        "sortby nosuchfield asc",
        "sortby name upwards",
        "sortby name page 1",
        "page 0",
        "page two",
        "cpus>many",
        'name="open',
    ],
)
def test_what_cannot_be_read_finds_nothing(query: str) -> None:
    assert names(query) == []


def test_case_counts_when_asked_for() -> None:
    assert names("name=H1", case_sensitive=True) == []
    assert names("name=h1", case_sensitive=True) == ["h1"]


def test_pages() -> None:
    assert names("sortby cpus asc page 1", limit=3) == ["two words", "h1", "h10"]
    assert names("sortby cpus asc page 2", limit=3) == ["h2"]
    assert names("sortby cpus asc page 3", limit=3) == []


def test_a_page_has_a_hundred_items_by_default() -> None:
    many = [{"name": str(n)} for n in range(250)]
    fields: dict[str, Getter] = {"name": lambda thing: thing["name"]}
    assert [len(run(many, f"page {n}", fields, ["name"])) for n in (1, 2, 3, 4)] == [100, 100, 50, 0]


@pytest.mark.parametrize(("given", "limit"), [({}, None), ({"max": "many"}, None), ({"max": "5"}, 5)])
def test_max(given: dict[str, str], limit: int | None) -> None:
    assert limit_of(given) == limit


def test_a_negative_max_is_refused() -> None:
    with pytest.raises(EngineFault) as refused:
        limit_of({"max": "-1"})
    assert (refused.value.status, refused.value.detail) == (400, "illegal max count value for query : -1")
