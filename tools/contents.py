# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contents of the README, made from the documentation of what is there: `python -m tools.contents [--write]`."""

from __future__ import annotations

import ast
import sys
import typing as t
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- contents -->\n", "<!-- end of contents -->\n"


class Entry(t.NamedTuple):
    """One thing that a user can call."""

    kind: str
    name: str
    does: str


def entries() -> list[Entry]:
    """Modules, filters, roles and playbooks, each with its description: for a playbook, the comment at its top."""
    found = [
        Entry(kind, path.stem, described(path))
        for kind, folder in (("module", "modules"), ("filter", "filter"), ("inventory", "inventory"))
        for path in sorted((ROOT / "plugins" / folder).glob("*.py"))
    ]
    for path in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml")):
        specs = yaml.safe_load(path.read_text(encoding="utf-8"))["argument_specs"]
        found.append(Entry("role", path.parent.parent.name, specs["main"]["short_description"]))
    for path in sorted((ROOT / "playbooks").glob("*.yml")):
        comment = path.read_text(encoding="utf-8").partition("\n---\n# ")[2].partition("\n")[0]
        found.append(Entry("playbook", path.stem, comment.rstrip(".")))
    return found


def described(path: Path) -> str:
    """The short description in the DOCUMENTATION of a plugin, which is in the file or, in YAML, beside it."""
    beside = path.with_suffix(".yml")
    if beside.is_file():
        return str(yaml.safe_load(beside.read_text(encoding="utf-8"))["DOCUMENTATION"]["short_description"])
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DOCUMENTATION":
            return str(yaml.safe_load(ast.literal_eval(node.value))["short_description"])
    raise ValueError(f"{path} has no DOCUMENTATION")


def table() -> str:
    lines = ["| kind | name | description |", "| --- | --- | --- |"]
    lines += [f"| {entry.kind} | `onramp.ovirt.{entry.name}` | {entry.does} |" for entry in entries()]
    return "\n".join(lines) + "\n"


def renewed(readme: str) -> str:
    """Return the README with the current table; raises ValueError if its marks are missing."""
    before, dummy, rest = readme.partition(BEGIN)
    dummy, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{README} has lost the marks around its contents")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> int:
    if "--write" in sys.argv[1:]:
        README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(table(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
