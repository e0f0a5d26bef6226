# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What the texts of a failure mean."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.error_catalogue import ENTRIES

MEANINGLESS = re.compile(
    r"^\W*$|exit(?:ed)?[ -](?:with )?code|process failed|^(?:debug|libguestfs: trace)", re.IGNORECASE
)


@dataclass(frozen=True)
class Diagnosis:
    """A failure: the engine's or virt-v2v's own text, and the cause and the advice of the entry that matches it."""

    text: str = ""
    id: str = ""
    cause: str = ""
    advice: str = ""

    @property
    def sentence(self) -> str:
        """Cause and advice with the text that they are about; the text alone where the cause is not known."""
        if not self.id:
            return self.text
        return f"{self.cause} {self.advice} ({self.text.rstrip('.')}.)"


def diagnose(texts: t.Iterable[str]) -> Diagnosis:
    """Return what a failure means whose texts are given, the most telling ones first.

    Where no entry matches, it is the last meaningful line.
    """
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    for ident, pattern, cause, advice in ENTRIES:
        for line in lines:
            if re.search(pattern, line, re.IGNORECASE):
                return Diagnosis(line, ident, cause, advice)
    meaningful = [line for line in lines if not MEANINGLESS.search(line)]
    return Diagnosis((meaningful or lines or [""])[-1])
