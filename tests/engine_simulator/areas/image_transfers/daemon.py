# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers served by the real ovirt-imageio daemon: the simulator gives it a ticket for each, as vdsm does."""

from __future__ import annotations

import contextlib
import importlib
import typing as t

from ...core.model import World
from .model import Transfer, TransfersSlice

TICKET_SECONDS = 300


def used(world: World) -> bool:
    """Whether a daemon serves the transfers of this world."""
    return bool(world.area(TransfersSlice).options.daemon_folder)


@contextlib.contextmanager
def _client(world: World) -> t.Iterator[t.Any]:
    # Only where a daemon was asked for.
    admin = importlib.import_module("ovirt_imageio.admin")
    config = admin.load_config(world.area(TransfersSlice).options.daemon_folder)
    with admin.Client(config) as client:
        yield client


def add_ticket(world: World, transfer: Transfer) -> None:
    ticket = {
        "uuid": transfer.id,
        "size": transfer.size,
        "url": f"file://{transfer.file}",
        "timeout": TICKET_SECONDS,
        "inactivity_timeout": transfer.inactivity_timeout,
        "sparse": True,
        "ops": ["write"] if transfer.is_upload else ["read"],
    }
    with _client(world) as client:
        client.add_ticket(ticket)


def remove_ticket(world: World, transfer: Transfer) -> bool:
    """False while a client still does something with it."""
    try:
        with _client(world) as client:
            client.del_ticket(transfer.id)
    except Exception as busy:  # the class is one of the library, which is not imported otherwise
        if getattr(busy, "code", 0) != 409:
            raise
        return False
    return True


def look(world: World, transfer: Transfer) -> float:
    """Take over what the daemon knows of a transfer, and return for how many seconds it was idle."""
    with _client(world) as client:
        ticket = client.get_ticket(transfer.id)
    transfer.active = bool(ticket.get("active"))
    transfer.transferred = int(ticket.get("transferred") or 0)
    return float(ticket.get("idle_time") or 0)
