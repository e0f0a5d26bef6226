# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sizes of batches, however they are written."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.batches import FilterModule, batches


@pytest.mark.parametrize(
    ("given", "sizes"),
    [
        ([1, "25%"], [1, "25%"]),
        (2, [2]),
        ("2", [2]),
        ("100%", ["100%"]),
        ("1,25%", [1, "25%"]),
        ("[1, '25%', \"50 %\"]", [1, "25%", "50%"]),
        (["1", 5], [1, 5]),
    ],
)
def test_sizes_are_read_from_lists_numbers_and_text(given: object, sizes: list[object]) -> None:
    assert batches(given) == sizes
    assert FilterModule().filters() == {"batches": batches}


@pytest.mark.parametrize("wrong", [None, "", [], 0, "0%", -1, "[1,", True, "all", {}, [[1]]])
def test_what_is_no_size_is_refused(wrong: object) -> None:
    with pytest.raises(AnsibleFilterError, match="is not a size of a batch"):
        batches(wrong)
