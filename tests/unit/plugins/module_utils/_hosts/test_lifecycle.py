# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a wait ends, for every status that a host can have."""

from __future__ import annotations

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.lifecycle import (
    DONE,
    FAILED,
    GOING,
    SETTLED,
    wait_outcome,
)

ALL = (
    "connecting down error initializing install_failed installing installing_os kdumping maintenance non_operational"
    " non_responsive pending_approval preparing_for_maintenance reboot unassigned up"
).split()


@pytest.mark.parametrize(
    ("status", "up", "maintenance", "settled"),
    [
        ("up", DONE, GOING, DONE),
        ("maintenance", GOING, DONE, DONE),
        ("installing", GOING, GOING, GOING),
        ("reboot", GOING, GOING, GOING),
        ("preparing_for_maintenance", GOING, GOING, GOING),
        ("install_failed", FAILED, FAILED, FAILED),
        ("non_operational", FAILED, GOING, FAILED),
        ("non_responsive", FAILED, GOING, FAILED),
        ("pending_approval", GOING, GOING, DONE),
    ],
)
def test_what_a_status_means_for_a_goal(status: str, up: str, maintenance: str, settled: str) -> None:
    assert (wait_outcome(status, "up"), wait_outcome(status, "maintenance"), wait_outcome(status, SETTLED)) == (
        up,
        maintenance,
        settled,
    )


@pytest.mark.parametrize("status", ALL)
def test_a_goal_that_is_reached_is_done(status: str) -> None:
    assert wait_outcome(status, status) == DONE
