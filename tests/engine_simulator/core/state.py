# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The world as JSON and back: dataclasses of the simulator with the name of their class, everything else as it is."""

from __future__ import annotations

import dataclasses
import importlib
import math
import typing as t

PACKAGE = __name__.rpartition(".core.")[0]
CLASS, PAIRS, TUPLE, SET = "class", "pairs", "tuple", "set"


def dump(value: t.Any) -> t.Any:
    """A JSON value that `load` turns into an equal object."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        name = f"{kind.__module__.removeprefix(PACKAGE + '.')}:{kind.__qualname__}"
        return {CLASS: name, **{f.name: dump(getattr(value, f.name)) for f in dataclasses.fields(value)}}
    if isinstance(value, dict):
        return {PAIRS: [[dump(k), dump(v)] for k, v in value.items()]}
    if isinstance(value, tuple):
        return {TUPLE: [dump(v) for v in value]}
    if isinstance(value, (set, frozenset)):
        return {SET: sorted(dump(v) for v in value)}
    if isinstance(value, list):
        return [dump(v) for v in value]
    if value is None or isinstance(value, (str, int, bool)) or isinstance(value, float) and math.isfinite(value):
        return value
    raise TypeError(f"{type(value).__name__} cannot be dumped")


def load(value: t.Any) -> t.Any:
    """Undo `dump`; ValueError for a class that is not the simulator's own."""
    if isinstance(value, list):
        return [load(v) for v in value]
    if not isinstance(value, dict):
        return value
    if PAIRS in value:
        return {load(k): load(v) for k, v in value[PAIRS]}
    if TUPLE in value:
        return tuple(load(v) for v in value[TUPLE])
    if SET in value:
        return {load(v) for v in value[SET]}
    kind = _class(value[CLASS])
    fields = {f.name: f for f in dataclasses.fields(kind)}
    given = {k: load(v) for k, v in value.items() if k in fields}
    made = kind(**{k: v for k, v in given.items() if fields[k].init})
    for name, inner in given.items():
        if not fields[name].init:
            object.__setattr__(made, name, inner)
    return made


def _class(name: str) -> t.Any:
    module, dummy, qualified = name.partition(":")
    if not all(part.isidentifier() for part in (*module.split("."), qualified)):
        raise ValueError(f"{name} is no class of the simulator")
    try:
        found = getattr(importlib.import_module(f"{PACKAGE}.{module}"), qualified, None)
    except ImportError:
        found = None
    if not dataclasses.is_dataclass(found):
        raise ValueError(f"{name} is no class of the simulator")
    return found
