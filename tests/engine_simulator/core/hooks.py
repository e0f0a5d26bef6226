# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places where an area lets the areas above it take part, without knowing them.

A hook is an object of the lower area, with the types of its arguments. An area above registers a function::

    @NETWORK_HOOKS.changed.register
    def network_changed(engine: Engine, network: Network, before: Network) -> None: ...

and the lower one calls `NETWORK_HOOKS.changed(engine, network, before)`, which gives the answers of all functions.
"""

from __future__ import annotations

import typing as t

P = t.ParamSpec("P")
R = t.TypeVar("R")


class Hook(t.Generic[P, R]):
    """Functions of other areas, called in the order in which they were registered."""

    def __init__(self) -> None:
        self._functions: list[t.Callable[P, R]] = []

    def register(self, function: t.Callable[P, R]) -> t.Callable[P, R]:
        self._functions.append(function)
        return function

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> list[R]:
        return [function(*arguments, **named) for function in self._functions]
