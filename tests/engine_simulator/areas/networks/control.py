# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches of the control path.

PUT    /control/networks/{name}       {"cuts_off": true}
"""

from __future__ import annotations

import typing as t

from ...core.area import ControlRoute, Refused
from ...core.engine import Engine
from .model import NetworksSlice


def _set_network(engine: Engine, parameters: t.Mapping[str, str], given: t.Any) -> t.Any:
    name = parameters["name"]
    found = [n for n in engine.world.area(NetworksSlice).networks.values() if n.name == name]
    if not found:
        raise Refused(404, f"no network {name}")
    for network in found:
        network.cuts_off = bool(given["cuts_off"])
    return {"networks": len(found)}


CONTROL = (ControlRoute("PUT", "/networks/{name}", _set_network),)
