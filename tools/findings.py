# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of findings in the documentation, made from the code: `python -m tools.findings [--write]`.

Every finding is made by a call of error(), warning() or info() with its code as the first argument. The table is read
off these calls, so that nothing has to be registered twice. What is filled in at run time is shown as an ellipsis.
"""

from __future__ import annotations

import ast
import sys
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UTILS = ROOT / "plugins" / "module_utils"
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_findings.rst"
BEGIN = "..\n  The tables are made by python -m tools.findings --write\n"
END = "..\n  End of the tables\n"

AREAS = {
    "_host_networks": "Networks of hosts",
    "_hosts": "Hosts",
    "_vnics": "vNIC profiles, MAC addresses and the order of vNICs",
    "_registrations": "Registration of VMs and templates",
    "_foreign_vms": "VMs of other systems",
    "_storage_domains": "Storage domains",
    "_vms": "VMs",
    "_imports": "Imports of VMs from other hypervisors",
    "_engine": "The connection",
    "_options": "Options of any module",
}
SEVERITIES = ("error", "warning", "info")
GAP = "…"


class Row(t.NamedTuple):
    """One finding as documented."""

    code: str
    severity: str
    rules: tuple[str, ...]
    message: str


def texts(node: ast.expr | None, constants: t.Mapping[str, str]) -> list[str]:
    """Every text that an expression can be, with a gap for what only the run time knows."""
    if node is None:
        return [""]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.Name):
        return [constants.get(node.id, GAP)]
    if isinstance(node, ast.IfExp):
        return texts(node.body, constants) + texts(node.orelse, constants)
    if isinstance(node, ast.FormattedValue):
        # Of values there are too many; of two ways to say something, both are shown.
        return texts(node.value, constants) if isinstance(node.value, ast.IfExp) else [GAP]
    if isinstance(node, ast.JoinedStr):
        return joined(node.values, constants)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return joined([node.left, node.right], constants)
    return [GAP]


def joined(parts: t.Iterable[ast.expr], constants: t.Mapping[str, str]) -> list[str]:
    found = [""]
    for part in parts:
        found = [before + after for before in found for after in texts(part, constants)]
    return found


def rows(source: str) -> list[Row]:
    """The findings that a file makes; those that it only passes on have no code of their own here."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node) in SEVERITIES]
    return [row(call, constants) for call in calls if call.args and isinstance(call.args[0], ast.Constant)]


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def row(call: ast.Call, constants: t.Mapping[str, str]) -> Row:
    given = dict(zip(("code", "path", "message", "hint", "rule"), call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    rules = tuple(rule for rule in texts(given.get("rule"), constants) if rule)
    return Row(texts(given["code"], constants)[0], name_of(call), rules, texts(given["message"], constants)[0])


def area_of(path: Path) -> str:
    return path.relative_to(UTILS).parts[0].removesuffix(".py")


def findings() -> dict[str, list[Row]]:
    """Area -> its findings by code. The same code at several places is one finding with several reasons."""
    found: dict[str, list[Row]] = {}
    for path in sorted(UTILS.rglob("*.py")):
        for item in rows(path.read_text(encoding="utf-8")):
            found.setdefault(area_of(path), []).append(item)
    return {area: sorted(set(items)) for area, items in found.items()}


def table(items: t.Iterable[Row]) -> list[str]:
    lines = [".. list-table::", "  :header-rows: 1", "  :widths: 20 8 45 27", ""]
    for cells in [("Code", "Severity", "Sentence", "Key of the engine"), *map(cells_of, items)]:
        lines += [f"  {'*' if number == 0 else ' '} - {cell}".rstrip() for number, cell in enumerate(cells)]
    return [*lines, ""]


def cells_of(item: Row) -> tuple[str, ...]:
    keys = " ".join(f":literal:`{rule}`" for rule in item.rules)
    return (f":literal:`{item.code}`", item.severity, escaped(item.message), keys)


def escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\*`|_" else letter for letter in text)


def text() -> str:
    """Everything between the two marks of the guide."""
    found = findings()
    lines = []
    for area in [*AREAS, *sorted(set(found) - set(AREAS))]:
        if area in found:
            title = AREAS.get(area, area)
            lines += [title, "-" * len(title), "", *table(found[area])]
    return "\n".join(lines)


def renewed(guide: str) -> str:
    """The guide with the tables as they should be."""
    before, dummy, rest = guide.partition(BEGIN)
    dummy, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{GUIDE} has lost the marks around its tables")
    return f"{before}{BEGIN}\n{text()}\n{END}{after}"


def main() -> int:
    if "--write" in sys.argv[1:]:
        GUIDE.write_text(renewed(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
