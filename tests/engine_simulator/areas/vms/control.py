# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches of the control path.

POST   /control/unregistered          put VMs or templates on a data domain: a list of entries as in a world file
PUT    /control/unregistered/{name}   {"fails_afterwards": true}: its registration is accepted, and its job fails
"""

from __future__ import annotations

import typing as t

from ...core.area import ControlRoute, Refused
from ...core.engine import Engine
from ..storage.model import StorageSlice
from .world import add_unregistered


def _add(engine: Engine, _parameters: t.Mapping[str, str], given: t.Any) -> t.Any:
    return {"ids": [add_unregistered(engine.world, entry).id for entry in given]}


def _set(engine: Engine, parameters: t.Mapping[str, str], given: t.Any) -> t.Any:
    domains = engine.world.area(StorageSlice).storage_domains.values()
    found = [e for d in domains for e in d.entities.values() if e.name == parameters["name"]]
    if not found:
        raise Refused(404, f"no unregistered VM {parameters['name']}")
    for entity in found:
        entity.fails_afterwards = bool(given["fails_afterwards"])
    return {"entities": len(found)}


CONTROL = (
    ControlRoute("POST", "/unregistered", _add),
    ControlRoute("PUT", "/unregistered/{name}", _set),
)
