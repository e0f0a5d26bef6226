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
    """Below it is what the engine calls proxy URL and transfer URL."""
    phase: str = "initializing"
    direction: str = "download"
    format: str = "raw"
    inactivity_timeout: int = 60
    timeout_policy: str = "legacy"
    used: float = 0.0
    """When something was last read or written."""
    active: bool = False
    """Something is read or written just now."""
    transferred: int = 0
    host_id: str = ""
    host_url: str = ""
    """What the engine calls transfer URL, where it is another one."""
    file: str = ""
    """What is read or written."""
    size: int = 0
    """How far it can be read or written."""

    @property
    def is_upload(self) -> bool:
        return self.direction == "upload"


@dataclass
class TransferOptions:
    """Times in virtual seconds."""

    initializing_seconds: float = 1.0
    finalizing_seconds: float = 1.0
    daemon_folder: str = ""
    """The configuration of an ovirt-imageio daemon that serves the transfers; empty: the simulator does it itself."""
    daemon_url: str = ""
    host_url: str = ""
    """Where the hosts of all transfers are said to listen, instead of where they really do; the proxy stays right."""


@dataclass
class TransfersSlice:
    options: TransferOptions = field(default_factory=TransferOptions)
    transfers: dict[str, Transfer] = field(default_factory=dict)
