# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that a user may have meant."""

from __future__ import annotations

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean, near_names

KNOWN = ["host", "hosts", "search", "Storage", "ovirtmgmt"]


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("hots", "Did you mean 'hosts' or 'host'?"),
        ("storage", "Did you mean 'Storage'?"),
        ("ovirtmgnt", "Did you mean 'ovirtmgmt'?"),
        ("blue", ""),
        ("", ""),
    ],
)
def test_only_near_names_are_offered(name: str, question: str) -> None:
    assert did_you_mean(name, KNOWN) == question


def test_at_most_three_names_are_offered() -> None:
    assert len(near_names("net", [f"net{number}" for number in range(300)])) == 3
