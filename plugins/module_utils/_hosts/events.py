# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Select the events that explain the failure of a host."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import DONE, WAITING, Outcome, failed

EVENTS_SHOWN = 5
EXPLAINING = ("error", "warning")
# Alerts repeat that a host has no power management; they come with every new host, and explain nothing.
NOISE = range(9000, 10000)
# The order itself: added, updated, activated, switched to maintenance.
ORDERS = frozenset({16, 42, 43, 600})

UPGRADE_FAILED = 841
UPGRADE_CHECK_FAILED = frozenset({839, 887})
UPGRADE_CHECK_FINISHED = 885
# No maintenance, so no upgrade: VMs cannot be migrated.
MAINTENANCE_FAILED = frozenset({17, 65, 140, 166})


@dataclass(frozen=True)
class Event:
    """An event of the engine: its code, its severity and its text."""

    code: int
    severity: str
    text: str


def explaining(events: t.Iterable[Event]) -> list[Event]:
    """Return the events that explain something, newest first: errors and warnings, or what there is without them."""
    useful = [event for event in events if event.code not in NOISE]
    relevant = [event for event in useful if event.severity in EXPLAINING]
    return (relevant or [event for event in useful if event.code not in ORDERS])[:EVENTS_SHOWN]


def upgrade_check_outcome(events: t.Iterable[Event]) -> Outcome:
    """Return whether a check for upgrades is done, by the events since it was ordered."""
    for event in events:
        if event.code == UPGRADE_CHECK_FINISHED:
            return DONE
        if event.code in UPGRADE_CHECK_FAILED:
            return failed(event.text)
    return WAITING


def upgrade_failure(events: t.Iterable[Event]) -> str:
    """Return why an upgrade was given up, by the events since it was ordered; empty if it was not."""
    codes = {UPGRADE_FAILED, *MAINTENANCE_FAILED}
    return next((event.text for event in events if event.code in codes), "")
