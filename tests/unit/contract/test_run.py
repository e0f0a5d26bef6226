# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract check finds the bodies in a journal, and tells each problem once."""

from __future__ import annotations

import pathlib

import pytest

from tests.contract import run

ENTRIES: list[dict[str, object]] = [
    {"method": "GET", "path": "hosts", "request": "", "answer": "<?xml version='1.0'?><hosts/>"},
    {"method": "POST", "path": "hosts", "request": "<host><nmae>h1</nmae></host>", "answer": "<fault/>"},
    {"method": "GET", "path": "nowhere", "request": "", "answer": "<html><body>Not found</body></html>"},
    {"method": "GET", "path": "hosts", "request": "", "answer": '{"host": []}'},
    {"method": "POST", "path": "sso/oauth/token", "status": 200},
]


def no_nmae(text: str) -> list[str]:
    return ["no element nmae"] * text.count("<nmae>")


def test_bodies_in_xml_are_found_on_both_ways() -> None:
    found = [(body.request, body.way) for body in run.bodies(ENTRIES)]
    assert found == [("GET hosts", "answer"), ("POST hosts", "request"), ("POST hosts", "answer")]


def test_a_problem_is_told_once_with_the_place_where_it_was_seen_first() -> None:
    later: dict[str, object] = {"method": "PUT", "path": "hosts/1", "request": "<host><nmae/><nmae>h1</nmae></host>"}
    count = run.problems(run.bodies([*ENTRIES, later]), no_nmae)
    assert count == {"no element nmae (first in the request of POST hosts)": 2}


def test_without_a_schema_it_says_so(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONRAMP_CONTRACT", str(tmp_path))
    assert run.main() == 0
    assert str(tmp_path) in capsys.readouterr().out


def test_the_checker_is_loaded_from_the_folder(tmp_path: pathlib.Path) -> None:
    (tmp_path / "xsd_contract.py").write_text(
        "class Contract:\n"
        "    def __init__(self, path):\n"
        "        self.path = path\n"
        "    def check(self, text):\n"
        "        return [self.path, text]\n",
        encoding="utf-8",
    )
    assert run.load_check(tmp_path)("<a/>") == [str(tmp_path / "api.xsd"), "<a/>"]
