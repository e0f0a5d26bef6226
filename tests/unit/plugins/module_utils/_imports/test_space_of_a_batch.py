# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the VMs of a batch fit on the storage domain."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.space import GIB, DomainSpace

from .test_plan import EMPTY, described, plan

SITUATION = replace(EMPTY, space=DomainSpace("data1", "d1", 30 * GIB, 70 * GIB, 5 * GIB, 10))


def sized(name: str, number: int, used: int = 0) -> dict[str, t.Any]:
    return {**described(name, number), "disks": [{"label": "d", "capacity": 20 * GIB, "used": used * GIB}]}


def test_the_first_vms_that_fit_are_imported_and_the_others_are_errors() -> None:
    small = {**sized("c", 3), "disks": [{"label": "d", "capacity": GIB}]}
    found = plan(SITUATION, sized("a", 1), sized("b", 2), small, allocation="preallocated", on_error="continue")
    assert [one.blocked for one in found.imports] == [False, True, False]
    (error,) = (one for one in found.findings if one.code == "import-space-low")
    assert "With the VMs before it, 40.0 GiB are allocated at once, and 'data1' has 30.0 GiB free" in error.message
    assert [change.name for change in found.changes] == ["a", "c"]


@pytest.mark.parametrize(
    ("used", "code"), [(2, "import-space-may-grow"), (11, "import-space-tight"), (14, "import-space-tight")]
)
def test_thin_disks_that_may_not_fit_are_shown_and_imported(used: int, code: str) -> None:
    found = plan(SITUATION, sized("a", 1, used), sized("b", 2, used))
    assert code in [one.code for one in found.findings]
    assert len(found.changes) == 2
    assert "import-space" not in " ".join(one.code for one in plan(EMPTY, sized("a", 1, used)).findings)
