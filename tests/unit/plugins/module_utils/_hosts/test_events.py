# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which events explain what happened to a host."""

from __future__ import annotations

from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.events import (
    EVENTS_SHOWN,
    Event,
    explaining,
    upgrade_check_outcome,
    upgrade_failure,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import DONE, WAITING, failed

ALERT = Event(9000, "alert", "Failed to verify Power Management configuration for Host n1.")
ADDED = Event(42, "normal", "Host n1 was added by admin.")
FAILED = Event(505, "error", "Host n1 installation failed.")
STAGE = Event(509, "normal", "Installing Host n1. Stage: Termination.")


def test_alerts_about_power_management_do_not_fill_a_message() -> None:
    assert explaining([ALERT] * 9 + [FAILED, ADDED]) == [FAILED]


def test_errors_and_warnings_are_shown_before_the_rest() -> None:
    warning = Event(1, "warning", "careful")
    assert explaining([STAGE, FAILED, STAGE, warning]) == [FAILED, warning]


def test_without_an_error_the_last_events_are_shown() -> None:
    assert explaining([STAGE, ALERT, ADDED]) == [STAGE]
    assert len(explaining([STAGE] * 9)) == EVENTS_SHOWN


def test_the_end_of_a_check_for_upgrades() -> None:
    assert upgrade_check_outcome([STAGE]) == WAITING
    assert upgrade_check_outcome([STAGE, Event(885, "normal", "finished")]) == DONE
    assert upgrade_check_outcome([Event(839, "error", "no repository")]) == failed("no repository")


def test_an_upgrade_that_was_given_up() -> None:
    assert upgrade_failure([STAGE]) == ""
    assert upgrade_failure([STAGE, Event(841, "error", "Upgrade failed.")]) == "Upgrade failed."
