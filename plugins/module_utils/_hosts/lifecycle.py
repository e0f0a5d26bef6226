# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: the life of a host: where a wait ends well, and where it can only end badly."""

from __future__ import annotations

DONE = "done"
GOING = "going"
FAILED = "failed"

# The engine is working on it; something else will follow by itself.
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
# What the engine cannot leave without help.
BROKEN = frozenset({"install_failed", "non_operational", "non_responsive", "error", "down"})
# From here the engine removes a host at once, without maintenance.
REMOVABLE = frozenset({"maintenance", "install_failed", "non_responsive", "down", "pending_approval", "installing_os"})
# From here a host can be activated.
ACTIVABLE = frozenset({"maintenance", "non_operational", "non_responsive", "error"})
# From here a host can be installed again.
INSTALLABLE = frozenset({"maintenance", "install_failed"})
GONE = "gone"
SETTLED = "settled"


def wait_outcome(status: str, goal: str) -> str:
    """Return done, going or failed: whether a host in this status has reached the goal, may, or cannot any more.

    The goal is a status, or C(settled): any status that does not pass by itself, broken ones excepted.
    """
    if status == goal:
        return DONE
    if status in PASSING:
        return GOING
    if status in BROKEN:
        # On its way into maintenance a host may well be broken; only the installation cannot be mended by waiting.
        return GOING if goal == "maintenance" and status != "install_failed" else FAILED
    if goal == SETTLED:
        return DONE
    # Still where it was when the engine took the order, or on the way through maintenance to being up.
    return GOING
