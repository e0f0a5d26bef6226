# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of a copy in a dictionary: what is unknown or of a wrong type is named with its path."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.copy_options import FilterModule, copy_options

GOOD: dict[str, t.Any] = {
    "static_addresses": "increment",
    "offset": "2",
    "remove_extra": "no",
    "nic_map": {"by": "pairs", "pairs": [{"source": "eth1", "destination": "ens1"}]},
    "additions": {"networks": [{"name": "blue", "nic": "eth1", "ipv4": {"address": "192.0.2.5/24"}}]},
}


def test_options_are_passed_on_as_they_are() -> None:
    assert copy_options(GOOD) == GOOD
    assert copy_options({}) == {}
    assert FilterModule().filters() == {"copy_options": copy_options}


def test_a_text_is_read_as_a_dictionary() -> None:
    assert copy_options('{"remove_extra": false}') == {"remove_extra": False}
    assert copy_options("{static_addresses: keep}") == {"static_addresses": "keep"}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"static_adresses": "keep"}, "my.static_adresses: 'static_adresses' is not a valid option. Did you mean"),
        ({"nic_map": {"pears": []}}, "my.nic_map.pears"),
        ({"nic_map": {"pairs": [{"source": "a", "destination": "b", "x": 1}]}}, "my.nic_map.pairs[0].x"),
        (
            {"additions": {"networks": [{"name": "a"}, {"name": "b", "ipv4": {"gatway": ""}}]}},
            "networks[1].ipv4.gatway",
        ),
        ({"additions": {"networks": ["blue", 1]}}, "my.additions.networks[1]: A dictionary is needed"),
        ({"additions": {"bonds": [{"name": "bond0", "slaves": 5, "state": "gone"}]}}, "additions"),
        ({"offset": "many"}, "offset"),
        ({"remove_extra": "perhaps"}, "remove_extra"),
        ({"host": "node1"}, "my.host"),
        ({"source_host": "node1"}, "my.source_host"),
    ],
)
def test_what_is_wrong_is_named_with_its_path(wrong: dict[str, t.Any], path: str) -> None:
    with pytest.raises(AnsibleFilterError) as refused:
        copy_options(wrong, "my")
    assert path in str(refused.value)


@pytest.mark.parametrize("wrong", [None, [], 1, "keep", "{", "- a"])
def test_only_a_dictionary_is_accepted(wrong: object) -> None:
    with pytest.raises(AnsibleFilterError, match="my: A dictionary is needed"):
        copy_options(wrong, "my")
