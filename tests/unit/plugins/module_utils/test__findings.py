# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of findings."""

from __future__ import annotations

import random

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    consequence,
    error,
    in_order,
    info,
    warning,
)

ORDERED = (
    error("cause", "networks[2].name", "Unknown."),
    error("cause", "networks[10].name", "Unknown."),
    consequence(error("lost", "bonds[0]", "Too few.")),
    consequence(consequence(error("late", "a", "Still later."))),
    warning("odd", "a", "Odd."),
    info("known", "a", "Known."),
)


def test_errors_come_first_then_causes_then_the_index() -> None:
    for seed in range(5):
        shuffled = random.Random(seed).sample(ORDERED, len(ORDERED))
        assert in_order(shuffled) == ORDERED


def test_a_finding_is_listed_once_and_as_a_cause() -> None:
    cause = error("cause", "a", "Unknown.")
    assert [finding.rank for finding in in_order([consequence(cause), cause, cause])] == [0]
