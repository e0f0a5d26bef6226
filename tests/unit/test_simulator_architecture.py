# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Structure of the engine simulator: a core that knows no area, and areas that import only the areas below them."""

from __future__ import annotations

import ast
import collections
import dataclasses
import typing as t

import pytest

from tests.engine_simulator.core.area import Area
from tests.engine_simulator.core.messages import GENERAL
from tests.engine_simulator.world import AREAS
from tests.unit import project
from tools import imports

FILES = imports.file_graph(imports.SIMULATOR)
NAMES = [area.name for area in AREAS]
Key = t.TypeVar("Key")


def unit(name: str) -> str:
    return imports.unit_of(name)


def area_of(name: str) -> str:
    """The area of a file; "" for a file that is in none."""
    return name.split(".")[1] if name.startswith("areas.") else ""


def repeated(keys: t.Iterable[Key]) -> list[Key]:
    return [key for key, times in collections.Counter(keys).items() if times > 1]


def test_the_core_imports_no_area() -> None:
    core = {name: used for name, used in FILES.items() if unit(name) == "core"}
    assert core
    assert {name: {u for u in used if unit(u) != "core"} for name, used in core.items() if used - core.keys()} == {}


def test_areas_import_the_core_and_the_areas_before_them() -> None:
    offenders = [
        f"{name} imports {used}"
        for name, all_used in FILES.items()
        for used in sorted(all_used)
        if area_of(name)
        and unit(used) != "core"
        and (not area_of(used) or NAMES.index(area_of(used)) > NAMES.index(area_of(name)))
    ]
    assert offenders == []


def test_only_the_world_imports_what_an_area_registers() -> None:
    """An area uses the files of another one, never the object that registers it."""
    registering = {f"areas.{name}" for name in NAMES}
    assert {name for name, used in FILES.items() if used & registering} == {"world"}


@pytest.mark.parametrize("folder", [imports.PLUGINS, imports.SIMULATOR])
def test_no_files_import_each_other_in_a_circle(folder: str) -> None:
    files = imports.file_graph(folder)
    assert len(files) > 20
    assert sum(map(len, imports.floors(files))) == len(files)
    assert imports.floors(imports.unit_graph(files))


def test_every_area_is_registered_by_its_folder_name() -> None:
    assert sorted({area_of(name) for name in FILES} - {""}) == sorted(NAMES)


def test_areas_share_no_route_world_key_or_switch() -> None:
    assert repeated((r.method, r.template) for area in AREAS for r in area.routes) == []
    assert repeated(key for area in AREAS if area.world_keys for key in area.world_keys.names) == []
    assert repeated((c.method, c.path) for area in AREAS for c in area.control) == []
    assert repeated(key for area in AREAS for key in area.messages) == []
    assert repeated([*GENERAL, *(kind.tag for area in AREAS for kind in area.kinds)]) == []


def options_of(area: Area) -> list[str]:
    if area.slice is None:
        return []
    fields = {field.name: field for field in dataclasses.fields(area.slice)}
    return [f.name for f in dataclasses.fields(area.slice().options)] if "options" in fields else []


def test_slices_are_dataclasses_with_unique_names_and_options() -> None:
    slices = [area.slice for area in AREAS if area.slice is not None]
    assert all(dataclasses.is_dataclass(kind) for kind in slices)
    assert repeated(kind.__name__ for kind in slices) == []
    assert repeated(name for area in AREAS for name in options_of(area)) == []


def test_every_handler_of_an_area_is_registered() -> None:
    """A file with routes that its area does not list would be silently absent from the API."""
    registered = {route.handler.__module__.removeprefix("tests.engine_simulator.") for a in AREAS for route in a.routes}
    decorated = set()
    for path in project.below(imports.SIMULATOR + "/areas"):
        for node in ast.walk(project.tree(path)):
            for decorator in getattr(node, "decorator_list", []):
                name = getattr(getattr(decorator, "func", None), "id", "")
                if name in ("route", "action"):
                    decorated.add(".".join(path.relative_to(imports.SIMULATOR).with_suffix("").parts))
    assert decorated - registered == set()
