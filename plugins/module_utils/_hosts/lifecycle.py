# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Statuses of a host: which actions each allows, and where a wait ends."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import DONE, WAITING, Outcome, Seen, failed

UP = "up"
MAINTENANCE = "maintenance"
PREPARING = "preparing_for_maintenance"
PENDING = "pending_approval"
INSTALL_FAILED = "install_failed"
NON_OPERATIONAL = "non_operational"
NON_RESPONSIVE = "non_responsive"
DOWN = "down"

# The engine is working on it; another status follows by itself.
PASSING = frozenset(
    {
        "connecting",
        "initializing",
        "installing",
        "installing_os",
        "kdumping",
        "preparing_for_maintenance",
        "reboot",
        "unassigned",
    }
)
# What the engine does not leave without help, apart from a host that only answers late.
BROKEN = frozenset({INSTALL_FAILED, NON_OPERATIONAL, NON_RESPONSIVE, "error", DOWN})
# From here the engine removes a host at once, without maintenance.
REMOVABLE = frozenset({MAINTENANCE, INSTALL_FAILED, NON_RESPONSIVE, DOWN, PENDING, "installing_os"})
# From here a host can be activated.
ACTIVABLE = frozenset({MAINTENANCE, NON_OPERATIONAL, "error"})
# From here a host can be installed again.
INSTALLABLE = frozenset({MAINTENANCE, INSTALL_FAILED})
# In these the engine changes the cluster and how it reaches a host.
CHANGEABLE = frozenset({MAINTENANCE, INSTALL_FAILED, NON_RESPONSIVE, DOWN, PENDING, "unassigned"})
# In these the engine checks for upgrades and upgrades.
UPGRADABLE = frozenset({UP, MAINTENANCE, NON_OPERATIONAL})
# From these power management starts a host.
STARTABLE = frozenset({DOWN, NON_RESPONSIVE})
# An installed host ends in one of these, whatever was ordered: some engines activate a new host by themselves.
INSTALLED = frozenset({UP, MAINTENANCE, NON_OPERATIONAL})

SETTLED_GOAL = "done with the current action"

# Status changes lag the response: in this time a status that a host had before the order says nothing.
SETTLING_SECONDS = 5.0
# After a reboot a host may answer later than the engine expects; then it comes back by itself.
LATE_SECONDS = 180.0


@dataclass(frozen=True)
class Goal:
    """The statuses that an order leads to, and the status that the host had before it.

    ``expected`` is what a message names instead of all of them.
    """

    statuses: frozenset[str]
    before: str = ""
    expected: str = ""

    @property
    def text(self) -> str:
        """The statuses as a message names them."""
        return self.expected or " or ".join(sorted(self.statuses))


def wait_outcome(seen: Seen, goal: Goal) -> Outcome:
    """Return whether a host in this status has reached the goal, may reach it, or cannot any more."""
    lagging = seen.status == goal.before and not seen.moved and seen.seconds < SETTLING_SECONDS
    if lagging:
        return WAITING
    if seen.status in goal.statuses:
        return DONE
    if seen.status in PASSING:
        return WAITING
    if seen.status == INSTALL_FAILED:
        return failed()
    if seen.status in BROKEN:
        # On its way into maintenance a host may be in any of these.
        late = seen.status == NON_RESPONSIVE and seen.seconds < LATE_SECONDS
        return WAITING if late or MAINTENANCE in goal.statuses else failed()
    # Still where it was when the engine took the order, or on the way through maintenance to being up.
    return WAITING


def settled(seen: Seen, patient: bool) -> Outcome:
    """Return whether the engine is done with what it was doing to a host; ``patient`` waits for a late one as well."""
    late = patient and seen.status == NON_RESPONSIVE and seen.seconds < LATE_SECONDS
    return WAITING if late or seen.status in PASSING else DONE
