# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The space that imports need, and what a storage domain has."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.space import (
    GIB,
    DomainSpace,
    Need,
    domain_from,
    judge,
    need_of,
)

DOMAIN = DomainSpace("data1", "1", 100 * GIB, 0, 5 * GIB, 10)


@pytest.mark.parametrize(
    ("options", "need"),
    [
        ({"preallocated": True}, (20, 20, 20)),
        ({"preallocated": False}, (0, 6, 20)),
        ({"preallocated": False, "block": True}, (2.5, 7.5, 22)),
        ({"preallocated": False, "block": True, "kvm": True}, (20, 20, 20)),
        ({"preallocated": False, "kvm": True}, (0, 6, 20)),
    ],
)
def test_disks_need_what_the_allocation_and_the_storage_ask_for(options: t.Any, need: tuple[float, ...]) -> None:
    disks = [{"capacity": 20 * GIB, "used": 6 * GIB, "format": "raw"}]
    found = need_of(disks, **options)
    assert (found.at_once / GIB, found.least / GIB, found.most / GIB) == pytest.approx(need)


@pytest.mark.parametrize(
    ("need", "severity", "text"),
    [
        (Need(96, 96, 96), "error", "96.0 GiB are allocated at once, and 'data1' has 100.0 GiB free, of which the"),
        (Need(0, 96, 200), "warning", "At least 96.0 GiB are in use at the source"),
        (Need(0, 91, 92), "warning", "It leaves less than 10% of 'data1'"),
        (Need(0, 50, 96), "info", "The disks can grow to 96.0 GiB"),
        (Need(80, 80, 90), "", ""),
    ],
)
def test_a_domain_has_too_little_space_or_becomes_tight(need: Need, severity: str, text: str) -> None:
    size = Need(need.at_once * GIB, need.least * GIB, need.most * GIB)
    found, sentence = judge(size, DOMAIN)
    assert (found, text in sentence) == (severity, True), sentence
    assert judge(size, DomainSpace("data1")) == ("", "")
    assert domain_from(DOMAIN.as_dict()) == DOMAIN


SIZES = st.integers(0, 1 << 50)


@given(capacity=SIZES, used=SIZES, preallocated=st.booleans(), kvm=st.booleans(), block=st.booleans())
def test_no_disk_needs_less_than_it_allocates_or_more_than_it_can_grow_to(
    capacity: int, used: int, preallocated: bool, kvm: bool, block: bool
) -> None:
    need = need_of([{"capacity": capacity, "used": used, "format": "raw"}], preallocated, kvm, block)
    assert 0 <= need.at_once <= need.least
    assert need.most >= need.at_once
