# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers served by the real ovirt-imageio daemon: the simulator gives it a ticket for each, as vdsm does."""

from __future__ import annotations

import contextlib
import importlib
import typing as t
from pathlib import Path

from ...core.model import World
from .model import Transfer, TransfersSlice

TICKET_SECONDS = 300


@contextlib.contextmanager
def _client(world: World) -> t.Iterator[t.Any]:
    # Only where a daemon was asked for.
    admin = importlib.import_module("ovirt_imageio.admin")
    config = admin.load_config(world.area(TransfersSlice).options.daemon_folder)
    with admin.Client(config) as client:
        yield client


def add_ticket(world: World, transfer: Transfer, content: bytes, size: int) -> None:
    """Write the disk into a file beside the configuration, and let the daemon serve it."""
    path = _file(world, transfer)
    with path.open("wb") as file:
        file.write(content)
        file.truncate(size)
    ticket = {
        "uuid": transfer.id,
        "size": size,
        "url": f"file://{path}",
        "timeout": TICKET_SECONDS,
        "inactivity_timeout": transfer.inactivity_timeout,
        "sparse": True,
        "ops": ["read"],
    }
    with _client(world) as client:
        client.add_ticket(ticket)


def remove_ticket(world: World, transfer: Transfer) -> None:
    if not world.area(TransfersSlice).options.daemon_folder:
        return
    with _client(world) as client:
        client.del_ticket(transfer.id)
    _file(world, transfer).unlink(missing_ok=True)


def _file(world: World, transfer: Transfer) -> Path:
    return Path(world.area(TransfersSlice).options.daemon_folder) / f"{transfer.id}.raw"
