# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine knows about image transfers."""

from __future__ import annotations

from dataclasses import dataclass, field

ENDED = frozenset({"finished_success", "finished_failure", "finished_cleanup"})


@dataclass
class Transfer:
    """A transfer. It keeps its disk locked until it has ended."""

    id: str
    disk_id: str
    url: str
    phase: str = "initializing"
    direction: str = "download"
    format: str = "raw"
    inactivity_timeout: int = 60
    timeout_policy: str = "legacy"
    used: float = 0.0
    """When something was last read."""
    transferred: int = 0


@dataclass
class TransferOptions:
    """Times in virtual seconds."""

    initializing_seconds: float = 1.0
    finalizing_seconds: float = 1.0
    daemon_folder: str = ""
    """The configuration of an ovirt-imageio daemon that serves the transfers; empty: the simulator does it itself."""
    daemon_url: str = ""


@dataclass
class TransfersSlice:
    options: TransferOptions = field(default_factory=TransferOptions)
    transfers: dict[str, Transfer] = field(default_factory=dict)
