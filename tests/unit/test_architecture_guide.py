# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tour of the code names files, functions and constants that exist."""

from __future__ import annotations

import ast
import functools
import re

from tests.unit import project

GUIDE = project.ROOT / "docs" / "architecture.md"
CODE = re.compile(r"`([^`\n]+)`")
# Placeholders, and names of other projects.
OTHERS = {"NAME", "xxx", "exit_json", "fail_json"}


def code(pattern: str) -> set[str]:
    """The names in code style that fit a pattern as a whole; its first group if there is one."""
    found = (re.fullmatch(pattern, text) for text in CODE.findall(GUIDE.read_text(encoding="utf-8")))
    return {match.group(1) for match in found if match and not any(name in match.group(1) for name in OTHERS)}


@functools.cache
def defined() -> frozenset[str]:
    """The names of all functions, classes and constants of the project."""
    names = set()
    for path in project.below(""):
        for node in ast.walk(project.tree(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
    return frozenset(names)


def test_every_file_of_the_tour_exists() -> None:
    known = [str(path.relative_to(project.ROOT)) for path in project.files()]
    named = code(r"([\w./-]+\.(?:py|yml))") | code(r"([\w./-]+/)")
    missing = {name for name in named if not any(f"/{name}" in f"/{path}" for path in known)}
    assert missing == set()
    assert len(named) > 30


def test_every_function_of_the_tour_exists() -> None:
    named = code(r"(?:\w+\.)*(\w+)\(\)")
    assert named - defined() == set()
    assert len(named) > 30


def test_every_constant_of_the_tour_exists() -> None:
    assert code(r"(?:\w+\.)*([A-Z][A-Z_]{3,})") - {"DOCUMENTATION", "EXAMPLES", "RETURN"} - defined() == set()
