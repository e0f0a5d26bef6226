# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Which methods can import a VM, and which one is taken, with one sentence why."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import ENGINE

DIRECT, STAGED, AUTO = "virt_v2v", "staged", "auto"
METHODS = (ENGINE, DIRECT, STAGED)
# The engine's own way needs no other machine, and virt-v2v itself sends each byte only once.
ORDER = (ENGINE, DIRECT, STAGED)
WHY = {
    ENGINE: "A host of the engine can convert it, so that no other machine is needed.",
    DIRECT: "virt-v2v of this machine can upload it directly, without files in between.",
    STAGED: "virt-v2v of this machine can convert it to files, which are uploaded afterwards.",
}


@dataclass(frozen=True)
class Abilities:
    """What stops each method for a VM, as sentences. A method that is not listed is possible."""

    obstacles: t.Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def possible(self, method: str) -> bool:
        """Whether nothing stops a method."""
        return not self.obstacles.get(method)


@dataclass(frozen=True)
class Choice:
    """A method, and why it is taken. ``method`` is empty where none is possible."""

    method: str
    why: str


def choose(abilities: Abilities, begun: str = "", domains: int = 1) -> Choice:
    """Return the method for one VM.

    ``begun`` is the one of an import that is not finished. ``domains`` are the storage domains that its disks go to.
    """
    if begun:
        return Choice(begun, f"An earlier run began it with the method {begun}.")
    stopped = {method: _first(abilities.obstacles.get(method, ())) for method in ORDER}
    if domains > 1:
        only = f"Its disks go to {domains} storage domains, which only the method {STAGED} does."
        if abilities.possible(STAGED):
            return Choice(STAGED, only)
        return Choice("", f"{only} {stopped[STAGED]}")
    for method in ORDER:
        if abilities.possible(method):
            before = [stopped[name] for name in ORDER[: ORDER.index(method)]]
            return Choice(method, _why(method, before))
    return Choice("", " ".join(f"{method}: {text}" for method, text in stopped.items()))


def _first(texts: t.Sequence[str]) -> str:
    return texts[0] if texts else ""


def _why(method: str, before: t.Sequence[str]) -> str:
    """Return one sentence: what stops the method before, or what is good about this one."""
    if not before:
        return WHY[method]
    return f"{WHY[method].rstrip('.')}: {before[0][:1].lower()}{before[0][1:]}" if before[0] else WHY[method]


def possible_values(abilities: Abilities) -> dict[str, t.Any]:
    """Return for each method whether it is possible, and why not."""
    return {
        method: {
            "possible": abilities.possible(method),
            "reasons": list(abilities.obstacles.get(method, ())),
        }
        for method in METHODS
    }
