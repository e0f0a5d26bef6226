# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that a running server holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from .engine import Engine
from .fault_injection import FaultInjection, Journal
from .model import World
from .service import Service


@dataclass
class State:
    """All of a running server."""

    engine: Engine
    ca_pem: str = ""
    ssh_key: str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCengine ovirt-engine"
    service: Service = field(init=False)
    journal: Journal = field(default_factory=Journal)
    fault_injection: FaultInjection = field(default_factory=FaultInjection)

    def __post_init__(self) -> None:
        self.service = Service(self.engine)

    @property
    def world(self) -> World:
        return self.engine.world
