# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where other areas take part in what happens to hosts."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ...core.engine import Engine
from ...core.hooks import Hook
from .model import Host, Machine

Settings = dict[str, t.Any]


@dataclass(frozen=True)
class HostHooks:
    connected: Hook[[Engine, Host], None] = field(default_factory=Hook)
    """The engine reads the capabilities of a host for the first time."""
    refreshed: Hook[[Engine, Host], None] = field(default_factory=Hook)
    """It reads them again."""
    rebooted: Hook[[Engine, Host], None] = field(default_factory=Hook)
    """The machine came back from a reboot."""
    removed: Hook[[Engine, Host], None] = field(default_factory=Hook)
    """The host is about to be removed."""

    missing_networks: Hook[[Engine, Host], list[str]] = field(default_factory=Hook)
    """Names of required networks that the host does not carry."""
    bridgeless_networks: Hook[[Engine, Host], list[str]] = field(default_factory=Hook)
    """Names of VM networks that the host carries without a bridge."""

    read_hardware: Hook[[str, Settings], None] = field(default_factory=Hook)
    """Check and complete what a world file says of a machine in addition to the fields of `Machine`; by its address."""
    switch_names: Hook[[], set[str]] = field(default_factory=Hook)
    """Switches of the control path that other areas know."""
    switched: Hook[[Engine, Host | None, Machine, Settings], None] = field(default_factory=Hook)
    """These switches were set."""


HOST_HOOKS = HostHooks()
