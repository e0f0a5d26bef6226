# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an area of the API gives to the simulator, and the areas that there are.

The core asks the registered areas and imports none of them.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .api import Route
from .engine import Engine
from .messages import add_messages
from .model import World


class Named(t.Protocol):
    @property
    def name(self) -> str:
        """Name of the field."""


Given = t.Mapping[str, t.Any]
Control = t.Callable[[Engine, t.Mapping[str, str], t.Any], t.Any]
"""Engine, parameters of the path, body."""


class Refused(Exception):
    """A control request that cannot be done: status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class ControlRoute(t.NamedTuple):
    """A switch of the control path; `path` is a template below /control."""

    method: str
    path: str
    handler: Control


class WebAnswer(t.NamedTuple):
    """What is answered beside the API: status, headers and content."""

    status: int
    headers: t.Mapping[str, str] = {}
    content: bytes = b""


class WebRequest(t.NamedTuple):
    """What is asked beside the API: parameters of the path, headers with lower-case names, and the body."""

    parameters: t.Mapping[str, str]
    headers: t.Mapping[str, str] = {}
    content: bytes = b""


Web = t.Callable[[Engine, WebRequest], WebAnswer]


class WebRoute(t.NamedTuple):
    """Something that is served beside the API, on the same port; `path` is a template as Starlette has it."""

    method: str
    path: str
    handler: Web


class WorldKeys(t.NamedTuple):
    """The keys of a world file that an area reads, and how it does that."""

    names: frozenset[str]
    read: t.Callable[[World, Given], None]


@dataclass(frozen=True)
class Kind:
    """A kind of object that jobs and events are about."""

    tag: str
    """As a child of an event: "data_center"."""
    collection: str
    """Its place in the API: "datacenters"."""
    objects: t.Callable[[World], t.Mapping[str, Named]]
    """All of them by id."""
    parameter: str = ""
    """Its name in the templates of paths; the tag when it is empty."""
    event_fields: tuple[str, ...] = ()
    """What a search of events calls its name."""


@dataclass(frozen=True)
class Area:
    """An area of the API, as it is registered."""

    name: str
    slice: type[t.Any] | None = None
    """The dataclass of what it knows. A field `options` of it holds the values of the key `options` of a world file."""
    routes: t.Sequence[Route] = ()
    messages: t.Mapping[str, tuple[int, str]] = field(default_factory=dict)
    world_keys: WorldKeys | None = None
    control: t.Sequence[ControlRoute] = ()
    web: t.Sequence[WebRoute] = ()
    kinds: t.Sequence[Kind] = ()
    collections: t.Sequence[str] = ()
    """What the root of the API links to."""
    summary: t.Mapping[str, t.Callable[[World], tuple[int, int]]] = field(default_factory=dict)
    """What the root of the API counts: how many are active, how many there are."""
    engine_config: t.Mapping[str, str] = field(default_factory=dict)
    """Values of engine-config that an administrator may read through the API."""
    overview: t.Callable[[World], t.Mapping[str, t.Collection[t.Any]]] | None = None
    """What the control path shows of it."""


AREAS: dict[str, Area] = {}
"""By name, the lowest first."""


def register(*areas: Area) -> None:
    for area in areas:
        AREAS[area.name] = area
        add_messages(area.messages)


def kinds() -> list[Kind]:
    """All kinds of objects that jobs and events can be about."""
    return [kind for area in AREAS.values() for kind in area.kinds]
