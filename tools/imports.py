# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of the imports, of plugins/ and the engine simulator: `python -m tools.imports [--dot] [FOLDER...]`.

Files are grouped into units: a package of module_utils, an area of the simulator, a kind of plugin. A unit stands one
floor above the highest unit that it imports. As text, the floors are printed from the top to the bottom, each unit with
what it imports on the next floor below; with `--dot`, as a graph for Graphviz. Files that import each other in a circle
are an error.
"""

from __future__ import annotations

import argparse
import ast
import sys
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLUGINS, SIMULATOR = "plugins", "tests/engine_simulator"
PACKAGES = {PLUGINS: "ansible_collections.onramp.ovirt.plugins", SIMULATOR: "tests.engine_simulator"}
"""Folder -> the name under which its files are imported."""
DEPTHS = {"module_utils": 2, "plugin_utils": 2, "areas": 2}
"""How many parts of a path name a unit; one for all others."""

Graph = dict[str, set[str]]


def name_of(path: Path) -> str:
    """The dotted name of a file, relative to its folder; "" for the `__init__` of the folder itself."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def file_graph(folder: str) -> Graph:
    """File -> the files of the same folder that it imports, by their dotted names."""
    paths = {name_of(p.relative_to(ROOT / folder)): p for p in sorted((ROOT / folder).rglob("*.py"))}
    return {name: _imports(name, path, PACKAGES[folder], set(paths)) for name, path in paths.items()}


def _imports(name: str, path: Path, package: str, known: set[str]) -> set[str]:
    own = [*package.split("."), *filter(None, name.split("."))]
    if path.name != "__init__.py":
        own.pop()
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = [*own[: len(own) - node.level + 1], node.module] if node.level else [node.module]
            module = ".".join(part for part in base if part)
            inner = {f"{module}.{alias.name}" for alias in node.names}
            modules = {i for i in inner if i.startswith(f"{package}.") and i.removeprefix(f"{package}.") in known}
            # A name that is no file of its own is in the module itself.
            found |= modules | ({module} if modules != inner else set())
    inside = {f.removeprefix(package).lstrip(".") for f in found if f == package or f.startswith(f"{package}.")}
    return (inside & known) - {name}


def unit_of(name: str) -> str:
    """The unit of a file: `module_utils._hosts`, `areas.hosts`, `core`, `modules`, ..."""
    parts = name.split(".")
    return ".".join(parts[: DEPTHS.get(parts[0], 1)])


def unit_graph(files: Graph) -> Graph:
    """Unit -> the units that it imports. Packages without code of their own are left out."""
    units: Graph = {}
    for name, imported in files.items():
        unit = unit_of(name)
        if unit and unit not in DEPTHS:
            units.setdefault(unit, set()).update(unit_of(i) for i in imported)
    return {unit: {i for i in imported if i in units} - {unit} for unit, imported in units.items()}


def floors(graph: Graph) -> list[list[str]]:
    """The nodes from the lowest floor up; raises CircleFound when there is no such order."""
    waiting, result = dict(graph), list[list[str]]()
    while waiting:
        ready = sorted(node for node, needs in waiting.items() if not needs & waiting.keys())
        if not ready:
            raise CircleFound(sorted(circle(waiting)))
        result.append(ready)
        for node in ready:
            del waiting[node]
    return result


def circle(graph: Graph) -> list[str]:
    """The nodes of one circle of a graph in which every node imports another one that is in it."""
    seen, node = list[str](), min(graph)
    while node not in seen:
        seen.append(node)
        node = min(graph[node] & graph.keys())
    return seen[seen.index(node) :]


class CircleFound(Exception):
    """Files or units that import each other."""

    def __init__(self, names: t.Sequence[str]) -> None:
        super().__init__(f"These import each other in a circle: {', '.join(names)}")
        self.names = names


def as_text(graph: Graph) -> str:
    """The floors from the top to the bottom. What a floor further down offers is not repeated on the way."""
    lines, levels = [], floors(graph)
    for number, level in reversed(list(enumerate(levels))):
        below = set(levels[number - 1]) if number else set()
        for place, unit in enumerate(level):
            direct = ", ".join(sorted(graph[unit] & below))
            mark = f"{number:2}" if place == 0 else "  "
            lines.append(f"{mark}  {unit}{f'  ->  {direct}' if direct else ''}")
    return "\n".join(lines)


def as_dot(graph: Graph) -> str:
    """The same for Graphviz: one rank for each floor, and every import."""
    lines = ["digraph imports {", "  rankdir=BT;", "  node [shape=box];"]
    for level in floors(graph):
        lines.append("  {rank=same; " + "; ".join(f'"{unit}"' for unit in level) + ";}")
    lines += [f'  "{unit}" -> "{other}";' for unit in sorted(graph) for other in sorted(graph[unit])]
    return "\n".join([*lines, "}"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.imports", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help=f"default: {' '.join(PACKAGES)}")
    parser.add_argument("--dot", action="store_true", help="print a graph for Graphviz")
    arguments = parser.parse_args()
    if unknown := set(arguments.folders) - set(PACKAGES):
        parser.error(f"{', '.join(sorted(unknown))}: expected {' or '.join(PACKAGES)}")
    try:
        for folder in arguments.folders or PACKAGES:
            files = file_graph(folder)
            floors(files)
            graph = unit_graph(files)
            print(as_dot(graph) if arguments.dot else f"{folder}\n{as_text(graph)}\n")
    except CircleFound as found:
        sys.exit(str(found))


if __name__ == "__main__":
    main()
