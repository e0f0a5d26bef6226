# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a world in a form that two runs can be compared by."""

from __future__ import annotations

import dataclasses
import json
import re
import typing as t

from tests.engine_simulator.core.engine import Engine
from tests.engine_simulator.core.state import PAIRS, dump
from tests.engine_simulator.world import World

# What depends on when and how often something was asked, and not on what the engine has in the end.
LEFT_OUT = {
    "clock",
    "created",
    "date",
    "events",
    "generation",
    "jobs",
    "power_actions",
    "stopped",
    "tokens",
    "transfers",
}
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What an area knows is a slice of the world, which is there once it was asked for.
AREA, AREAS_KNOWN = re.compile(r"^slices/\w+\."), "slices (number)"
# Virtual seconds after which nothing that was begun still goes on.
LONG = 86400.0


def at_rest(engine: Engine) -> None:
    """Let everything that goes on in an engine come to its end."""
    with engine.monitor:
        end = engine.world.clock.now() + LONG
        while engine.world.clock.agenda and engine.world.clock.agenda[0][0] <= end:
            engine.world.clock.passed = max(engine.world.clock.passed, engine.world.clock.agenda[0][0])
            engine.run_due()
        engine.world.clock.passed = end


def normal_form(world: World) -> dict[str, str]:
    """Return the state as values by path; names stand for ids, and what is not ordered is sorted."""
    names: dict[str, str] = {}
    _collect(world, names)
    values: dict[str, str] = {}
    _flatten(_normal(dump(world), names), "", values)
    return {AREA.sub("", path): value for path, value in values.items() if path != AREAS_KNOWN}


def differences(expected: t.Mapping[str, str], actual: t.Mapping[str, str]) -> list[str]:
    """Return a line for each value that differs."""
    return [
        f"{path}: {actual.get(path, 'nothing')} instead of {expected.get(path, 'nothing')}"
        for path in sorted({*expected, *actual})
        if expected.get(path) != actual.get(path)
    ]


def _collect(value: t.Any, names: dict[str, str]) -> None:
    """Find the name of everything that has an id."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        ident = getattr(value, "id", None)
        if isinstance(ident, str):
            names[ident] = f"{type(value).__name__} {getattr(value, 'name', '')}".strip()
        for field in dataclasses.fields(value):
            if field.name not in LEFT_OUT:
                _collect(getattr(value, field.name), names)
    elif isinstance(value, dict):
        for inner in value.values():
            _collect(inner, names)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for inner in value:
            _collect(inner, names)


def _normal(value: t.Any, names: t.Mapping[str, str]) -> t.Any:
    if isinstance(value, str):
        return UUID.sub(lambda found: names.get(found[0], "an id"), value)
    if isinstance(value, list):
        return [_normal(inner, names) for inner in value]
    if not isinstance(value, dict):
        return value
    if PAIRS in value:
        pairs = [[_normal(key, names), _normal(inner, names)] for key, inner in value[PAIRS]]
        return {PAIRS: sorted(pairs, key=lambda pair: json.dumps(pair, sort_keys=True))}
    return {key: _normal(inner, names) for key, inner in value.items() if key not in LEFT_OUT}


def _flatten(value: t.Any, path: str, into: dict[str, str]) -> None:
    if isinstance(value, dict) and PAIRS in value:
        into[f"{path} (number)"] = str(len(value[PAIRS]))
        seen: dict[str, int] = {}
        for key, inner in value[PAIRS]:
            name = key if isinstance(key, str) else json.dumps(key)
            seen[name] = seen.get(name, 0) + 1
            _flatten(inner, f"{path}/{name}" + (f" #{seen[name]}" if seen[name] > 1 else ""), into)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _flatten(inner, f"{path}.{key}" if path else key, into)
    elif isinstance(value, list):
        into[f"{path} (number)"] = str(len(value))
        for number, inner in enumerate(value):
            _flatten(inner, f"{path}[{number}]", into)
    else:
        into[path] = json.dumps(value)
