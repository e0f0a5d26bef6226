# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Descriptions that users wrote or changed."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, InputError

from .test_plan import EMPTY, VM, plan

ENTRY = {"id": "x", "category": "warning", "message": "m", "label": "d", "mac": "52:54:00:00:00:01"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"memory": "4 GiB"}, "descriptions[0].memory"),
        ({"cpus": True}, "descriptions[0].cpus"),
        ({"disks": {"a": 1}}, "descriptions[0].disks"),
        ({"disks": [{"capacity": -1}]}, "descriptions[0].disks[0].capacity"),
        ({"nics": [VM["nics"][0], "52:54:00:00:00:01"]}, "descriptions[0].nics[1]"),
        ({"place": "esx1"}, "descriptions[0].place"),
    ],
)
def test_a_value_of_a_wrong_type_is_an_error_with_its_place(changes: dict[str, t.Any], path: str) -> None:
    with pytest.raises(InputError) as caught:
        plan(EMPTY, {**VM, **changes})
    assert [(one.code, one.path) for one in caught.value.findings] == [("description-invalid", path)]


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just([]), st.just({}), st.just([None])
)
KEYS = st.sampled_from(
    ("memory", "cpus", "sockets", "disks", "nics", "concerns", "boot_order", "place", "os", "firmware", "uuid", "power")
)


@given(
    changes=st.dictionaries(KEYS, VALUES, max_size=3), entry=st.dictionaries(st.text(max_size=8), VALUES, max_size=2)
)
def test_whatever_a_description_contains_there_is_a_plan_or_a_sentence(changes: t.Any, entry: t.Any) -> None:
    inner = {name: [{**ENTRY, **entry}] for name in ("disks", "nics", "concerns")}
    try:
        plan(EMPTY, {**VM, **inner, **changes})
    except CollectionError as error:
        assert error.message
