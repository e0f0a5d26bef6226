# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Suggestions for misspelt names."""

from __future__ import annotations

import functools
import typing as t

MOST = 3


def near_names(name: str, known: t.Iterable[str]) -> list[str]:
    """Return the names that are spelt almost like this one, the nearest first."""
    return list(_near(name.lower(), tuple(sorted(known))))


# The same wrong name may be in thousands of options.
@functools.lru_cache(maxsize=64)
def _near(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    # Most tasks do without.
    import difflib  # pylint: disable=import-outside-toplevel

    lower: dict[str, str] = {}
    for item in known:
        lower.setdefault(item.lower(), item)
    return tuple(lower[item] for item in difflib.get_close_matches(name, lower, n=MOST))


def did_you_mean(name: str, known: t.Iterable[str]) -> str:
    """Return the question for a hint, and an empty text when no name is near."""
    near = [f"'{item}'" for item in near_names(name, known)]
    if not near:
        return ""
    return f"Did you mean {', '.join(near[:-1])} or {near[-1]}?" if near[1:] else f"Did you mean {near[0]}?"
