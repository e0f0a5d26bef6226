# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where other areas take part in what happens to data centres and their QoS."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.engine import Engine
from ...core.hooks import Hook
from ...core.model import World
from .model import HostQos


@dataclass(frozen=True)
class DataCenterHooks:
    qos_changed: Hook[[Engine, HostQos], None] = field(default_factory=Hook)
    """The limits of a QoS are other ones."""
    storage_names: Hook[[World, str], list[str]] = field(default_factory=Hook)
    """The names of what is attached to a data centre, by its id."""
    qos_removed: Hook[[Engine, HostQos], None] = field(default_factory=Hook)


DATA_CENTER_HOOKS = DataCenterHooks()
