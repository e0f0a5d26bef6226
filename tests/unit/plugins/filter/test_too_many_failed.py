# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When the failures of a batch stop a run."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.too_many_failed import FilterModule, too_many_failed


@pytest.mark.parametrize("limit", [50, "50", "50%", " 50 % ".replace(" %", "%"), 50.0])
def test_the_share_has_to_exceed_the_limit(limit: t.Any) -> None:
    half = [{"outcome": "failed"}, {"outcome": "changed"}]
    assert not too_many_failed(half, limit)
    assert too_many_failed([*half, {"outcome": "skipped"}], limit)


def test_no_hosts_and_a_limit_of_hundred_never_stop() -> None:
    assert not too_many_failed([], 0)
    assert not too_many_failed([{"outcome": "failed"}], 100)
    assert too_many_failed([{"outcome": "failed"}], 0)


@pytest.mark.parametrize("wrong", [None, "text", {}])
def test_anything_but_rows_is_refused(wrong: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="list of rows"):
        too_many_failed(wrong, 5)
    with pytest.raises(AnsibleFilterError, match="'some' is not a percentage"):
        too_many_failed([], "some")
    assert FilterModule().filters() == {"too_many_failed": too_many_failed}
