# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Data of a file, with the line that each part of it is on."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass


@dataclass(frozen=True)
class Located:
    """A text, nothing, a mapping or a list. All other scalars are texts, as they are written."""

    value: t.Union[str, None, dict[str, Located], list[Located]]
    line: int

    @property
    def path(self) -> str:
        """The place as findings name it."""
        return f"line {self.line}"

    @property
    def text(self) -> str:
        """The text; an empty one for anything else."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def mapping(self) -> dict[str, Located]:
        """The mapping; an empty one for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Located]:
        """The list; an empty one for anything else."""
        return self.value if isinstance(self.value, list) else []
