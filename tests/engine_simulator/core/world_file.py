# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Worlds from YAML: the file, its entries that repeat themselves, and the areas that read their own keys."""

from __future__ import annotations

import contextlib
import functools
import gc
import pickle
import re
import time
import typing as t
from dataclasses import fields
from pathlib import Path

import yaml

from .area import AREAS
from .clock import Clock
from .model import World

Entry = dict[str, t.Any]
SPLIT = 250


class WrongWorld(ValueError):
    """A world file that says something that is not understood."""


W = t.TypeVar("W", bound=World)
N = t.TypeVar("N")


def read(source: str | Path, folder: Path, empty: t.Callable[[], W]) -> W:
    """The world of a file, or of a name in a folder; raises WrongWorld with one sentence.

    Tests begin with the same worlds many hundred times, so the last ones are kept.
    """
    path = Path(source)
    if not path.suffix:
        path = folder / f"{source}.yml"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        known = ", ".join(sorted(p.stem for p in folder.glob("*.yml")))
        raise WrongWorld(f"There is no world {source}: give the path of a YAML file, or one of {known}.") from None
    except (OSError, UnicodeDecodeError) as wrong:
        raise WrongWorld(f"The world {source} cannot be read: {wrong}.") from wrong
    with _without_collector():
        world: W = pickle.loads(_pickled(source, text, empty))
    world.clock.started = time.monotonic()
    return world


@contextlib.contextmanager
def _without_collector() -> t.Iterator[None]:
    """No search for garbage while a world grows: there is none, and it takes a third of the time of a large world."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@functools.lru_cache(maxsize=8)
def _pickled(source: str | Path, text: str, empty: t.Callable[[], W]) -> bytes:
    """The world of a text. Reading one takes thirty times as long as restoring one."""
    try:
        content = yaml.safe_load(text) or {}
    except yaml.YAMLError as wrong:
        raise WrongWorld(f"The world {source} is not YAML: {' '.join(str(wrong).split())}.") from wrong
    if not isinstance(content, dict):
        raise WrongWorld(f"The world {source} is not a mapping of keys like hosts and networks.")
    try:
        return pickle.dumps(fill(empty(), content), pickle.HIGHEST_PROTOCOL)
    except KeyError as wrong:
        raise WrongWorld(f"The world {source}: an entry lacks {wrong}.") from wrong
    except (TypeError, ValueError, AttributeError) as wrong:
        raise WrongWorld(f"The world {source}: {wrong}.") from wrong


def fill(world: W, given: t.Mapping[str, t.Any]) -> W:
    """The world with the content of a world file; the areas read their keys one after the other, the lowest first."""
    readers = [area.world_keys for area in AREAS.values() if area.world_keys is not None]
    known = {"options", "clock"}.union(*(reader.names for reader in readers))
    if unknown := set(given) - known:
        raise WrongWorld(f"unknown: {', '.join(sorted(unknown))}")
    world.clock = made(Clock, given.get("clock") or {})
    _set_options(world, given.get("options") or {})
    for reader in readers:
        reader.read(world, given)
    return world


def _set_options(world: World, given: t.Mapping[str, t.Any]) -> None:
    """The options of all areas stand side by side in a world file."""
    owners = {}
    for area in AREAS.values():
        options = getattr(world.area(area.slice), "options", None) if area.slice is not None else None
        owners.update({f.name: options for f in fields(options)} if options is not None else {})
    if unknown := set(given) - set(owners):
        raise WrongWorld(f"Options: unknown: {', '.join(sorted(unknown))}")
    for name, value in given.items():
        setattr(owners[name], name, value)


def made(kind: type[N], given: t.Mapping[str, t.Any], **more: t.Any) -> N:
    """A dataclass from an entry; raises WrongWorld for a key that is no field of it."""
    names = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if unknown := set(given) - names:
        raise WrongWorld(f"{kind.__name__}: unknown: {', '.join(sorted(unknown))}")
    return kind(**{**more, **given})


def named(objects: t.Mapping[str, N], name: str, kind: str) -> N:
    """The object of a name; raises WrongWorld when there is none."""
    for item in objects.values():
        if getattr(item, "name", None) == name:
            return item
    raise WrongWorld(f"no {kind} {name}")


def expand(entries: t.Iterable[Entry] | None) -> t.Iterator[Entry]:
    """The entries, repeated where they say so."""
    for entry in entries or []:
        entry = dict(entry)
        count = entry.pop("repeat", None)
        if count is None:
            yield entry
            continue
        for n in range(1, int(count) + 1):
            yield _formatted(entry, {"n": n, "high": (n - 1) // SPLIT, "low": (n - 1) % SPLIT + 1})


def _formatted(value: t.Any, numbers: dict[str, int]) -> t.Any:
    """The value with its numbers filled in; entries that repeat themselves keep their texts for their own numbers."""
    if isinstance(value, str) and "{" in value:
        filled = value.format(**numbers)
        return int(filled) if re.fullmatch(r"\{n\}", value) else filled
    if isinstance(value, list):
        return [_formatted(v, numbers) for v in value]
    if isinstance(value, dict):
        return value if "repeat" in value else {k: _formatted(v, numbers) for k, v in value.items()}
    return value
