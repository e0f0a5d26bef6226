# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of concerns in the documentation, made from their catalogue: `python -m tools.concerns [--write]`."""

from __future__ import annotations

import ast
import sys
import typing as t
from pathlib import Path

from tools.findings import escaped

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "plugins" / "module_utils" / "_foreign_vms" / "concern_catalogue.py"
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_foreign_vms.rst"
BEGIN = "..\n  The table is made by python -m tools.concerns --write\n"
END = "..\n  End of the table\n"


class Row(t.NamedTuple):
    """One concern as documented."""

    id: str
    category: str
    sentence: str
    advice: str


def rows() -> list[Row]:
    """The concerns in the order of the catalogue, read off its text, as tools do not need the collection's packages."""
    found = []
    for node in ast.walk(ast.parse(CATALOGUE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if (
                    isinstance(key, ast.Constant)
                    and isinstance(value, ast.Call)
                    and isinstance(value.args[0], ast.Name)
                ):
                    sentence, advice = (ast.literal_eval(argument) for argument in value.args[1:3])
                    found.append(Row(str(key.value), value.args[0].id.lower(), sentence, advice))
    return found


def text() -> str:
    """Everything between the two marks of the guide."""
    lines = [".. list-table::", "  :header-rows: 1", "  :widths: 22 10 38 30", ""]
    for cells in [("Concern", "Category", "Sentence", "Advice"), *map(cells_of, rows())]:
        lines += [f"  {'*' if number == 0 else ' '} - {cell}".rstrip() for number, cell in enumerate(cells)]
    return "\n".join([*lines, ""])


def cells_of(row: Row) -> tuple[str, ...]:
    return (f":literal:`{row.id}`", row.category, escaped(row.sentence.replace("{}", "…")), escaped(row.advice))


def renewed(guide: str) -> str:
    """The guide with the table as it should be."""
    before, dummy, rest = guide.partition(BEGIN)
    dummy, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{GUIDE} has lost the marks around its table")
    return f"{before}{BEGIN}\n{text()}\n{END}{after}"


def main() -> int:
    if "--write" in sys.argv[1:]:
        GUIDE.write_text(renewed(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
