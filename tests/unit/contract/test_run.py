# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract check finds the bodies in a journal, and reports each problem once."""

from __future__ import annotations

import json
import pathlib

import pytest

from tests.contract import run
from tests.contract.kept_bodies import keeping_bodies, kept_bodies
from tests.engine_simulator.running import Simulator

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


def test_a_problem_is_reported_once_with_its_first_place() -> None:
    later: dict[str, object] = {"method": "PUT", "path": "hosts/1", "request": "<host><nmae/><nmae>h1</nmae></host>"}
    count = run.problems(run.bodies([*ENTRIES, later]), no_nmae)
    assert count == {"no element nmae (first in the request of POST hosts)": 2}


def test_without_a_schema_it_was_not_run(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONRAMP_CONTRACT", str(tmp_path))
    assert run.main() == 0
    assert capsys.readouterr().out.startswith(f"not run: there is no schema in {tmp_path}")


CHECKER = """
class Contract:
    def __init__(self, path):
        self.path = path
    def check(self, text):
        return ["no element nmae"] * text.count("<nmae>")
"""


def run_on_kept_bodies(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, **kept: object) -> int:
    (tmp_path / "xsd_contract.py").write_text(CHECKER, encoding="utf-8")
    for name, entries in kept.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(entries), encoding="utf-8")
    monkeypatch.setenv("ONRAMP_CONTRACT", str(tmp_path))
    monkeypatch.setenv("ONRAMP_BODIES", str(tmp_path))
    return run.main()


def test_kept_bodies_are_checked_without_another_run(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_on_kept_bodies(tmp_path, monkeypatch, demo=ENTRIES[:1], acceptance=ENTRIES[:1]) == 0
    assert capsys.readouterr().out == "2 bodies in XML checked against the schema, 0 different problems.\n"
    assert run_on_kept_bodies(tmp_path, monkeypatch, demo=ENTRIES[:1], acceptance=ENTRIES) == 1
    assert "no element nmae (first in the request of POST hosts)" in capsys.readouterr().out


def test_a_run_that_left_no_bodies_is_a_failure(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_on_kept_bodies(tmp_path, monkeypatch, demo=ENTRIES[:1]) == 1
    assert capsys.readouterr().err == "The run 'acceptance' failed, or left no bodies.\n"


@pytest.mark.parametrize("folder", ["", "bodies"])
def test_bodies_are_kept_where_a_folder_for_them_is_named(
    folder: str, simulator: Simulator, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRAMP_BODIES", str(tmp_path / folder) if folder else "")
    with keeping_bodies(simulator, "demo"):
        entry = simulator.journal.begin("GET", "hosts", "", b"")
        simulator.journal.end(entry, 200, b"<hosts/>")
    kept = kept_bodies(tmp_path / folder, "demo")
    assert [entry["answer"] for entry in kept] == (["<hosts/>"] if folder else [])


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
