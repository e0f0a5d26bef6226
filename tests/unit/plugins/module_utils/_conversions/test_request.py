# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user asks of a conversion host."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import request
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError

PARAMS: dict[str, t.Any] = {
    "methods": ["staged", "staged"],
    "sources": ["ova"],
    "windows": False,
    "work_folder": "/srv",
    "space": 2,
    "ca_file": None,
    "vddk_folder": None,
    "python_path": None,
    "connect": ["node1.example.com:54322", "[2001:db8::1]:54322"],
}


def test_sizes_are_in_bytes_and_nothing_is_there_twice() -> None:
    asked = request.from_params(PARAMS)
    assert (asked.needs.methods, asked.needs.space, asked.needs.ca_file) == (("staged",), 2 << 30, "")


@pytest.mark.parametrize("address", ["node1", "node1:", "node1:0", "node1:65536", "-x y:1", "node1:54322/path", ""])
def test_all_wrong_values_are_named_at_once(address: str) -> None:
    with pytest.raises(InputError) as caught:
        request.from_params({**PARAMS, "connect": ["node1:1", address], "space": -1})
    assert [finding.path for finding in caught.value.findings] == ["connect[1]", "space"]
