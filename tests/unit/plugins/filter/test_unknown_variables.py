# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A misspelt variable is found, and what was meant is offered."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.unknown_variables import FilterModule, unknown_variables

KNOWN = ["copy_host_networks_source", "copy_host_networks_serial", "copy_host_networks_options"]


def test_known_names_are_not_reported() -> None:
    assert unknown_variables(KNOWN, KNOWN) == []
    assert FilterModule().filters() == {"unknown_variables": unknown_variables}


def test_a_misspelt_name_comes_with_the_one_that_is_like_it() -> None:
    assert unknown_variables(["copy_host_networks_option"], KNOWN) == [
        "There is no variable 'copy_host_networks_option'. Did you mean copy_host_networks_options?"
    ]


def test_a_name_like_no_other_comes_alone() -> None:
    assert unknown_variables(["x_y"], KNOWN) == ["There is no variable 'x_y'."]


@pytest.mark.parametrize("wrong", [None, "text", {}, 1])
def test_only_lists_of_names_are_accepted(wrong: object) -> None:
    with pytest.raises(AnsibleFilterError, match="lists of names"):
        unknown_variables(wrong, KNOWN)
    with pytest.raises(AnsibleFilterError, match="lists of names"):
        unknown_variables([], wrong)  # type: ignore[arg-type]
