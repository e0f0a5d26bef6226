# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of the imports."""

from __future__ import annotations

import pytest

from tools import imports

GRAPH: imports.Graph = {
    "core": set(),
    "areas.low": {"core"},
    "areas.high": {"areas.low", "core"},
    "root": {"areas.high"},
}


def test_units_stand_one_floor_above_what_they_import() -> None:
    assert imports.floors(GRAPH) == [["core"], ["areas.low"], ["areas.high"], ["root"]]


def test_the_text_has_the_highest_floor_first() -> None:
    assert imports.as_text(GRAPH).splitlines() == [
        " 3  root  ->  areas.high",
        " 2  areas.high  ->  areas.low",
        " 1  areas.low  ->  core",
        " 0  core",
    ]


def test_the_graph_has_every_import() -> None:
    dot = imports.as_dot(GRAPH)
    assert dot.startswith("digraph imports {") and dot.endswith("}")
    assert '  "areas.high" -> "core";' in dot and '  {rank=same; "areas.low";}' in dot


def test_a_circle_is_an_error_that_names_its_members() -> None:
    with pytest.raises(imports.CircleFound, match="circle: a, b$"):
        imports.floors({"a": {"b"}, "b": {"a"}, "above": {"a"}, "below": set()})


def test_a_name_from_a_package_is_an_import_of_that_file() -> None:
    files = imports.file_graph(imports.SIMULATOR)
    assert files["areas.hosts.control"] >= {"areas.hosts.lifecycle", "areas.hosts.hooks", "core.area"}
    assert "areas.hosts" not in files["areas.hosts.control"]


def test_areas_and_packages_are_units() -> None:
    assert imports.unit_of("areas.hosts.control") == "areas.hosts"
    assert imports.unit_of("module_utils._hosts.plan") == "module_utils._hosts"
    assert imports.unit_of("core.api") == "core"


@pytest.mark.parametrize("arguments", [[], ["--dot", "tests/engine_simulator"]])
def test_the_imports_of_the_project_have_no_circle(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["imports", *arguments])
    imports.main()
    assert "areas.hosts" in capsys.readouterr().out


def test_an_unknown_folder_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["imports", "roles"])
    with pytest.raises(SystemExit):
        imports.main()
    assert "expected plugins or tests/engine_simulator" in capsys.readouterr().err
