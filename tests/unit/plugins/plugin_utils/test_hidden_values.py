# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import json
import typing as t

import pytest
from ansible.module_utils.common import parameters
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.plugin_utils import hidden_values

TEXT = st.text('ab"\\é\n1.\ud83d', max_size=6)
SCALARS = st.none() | st.booleans() | st.integers(-20, 20) | st.floats() | TEXT
RESULTS = st.dictionaries(
    TEXT,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(TEXT, inner, max_size=3)
    ),
    max_size=4,
)
# Ansible leaves out options without a value.
SECRETS = st.sets(st.text('ab"\\é\n1.', min_size=1, max_size=3), max_size=3)


@given(RESULTS, SECRETS)
def test_the_same_is_hidden_as_by_ansible(result: dict[str, t.Any], secrets: set[str]) -> None:
    expected = parameters.remove_values(result, secrets)
    assert json.dumps(hidden_values.remove_values(result, secrets)) == json.dumps(expected)


@pytest.mark.parametrize(
    "value", [b"a secret", {"a secret"}, datetime.date(2026, 1, 1), {"inner": [b"secret", "secret"]}]
)
def test_what_json_does_not_know_is_left_to_ansible(value: t.Any) -> None:
    expected = parameters.remove_values({"value": value}, {"secret"})
    assert hidden_values.remove_values({"value": value}, {"secret"}) == expected


def test_a_part_of_a_result_without_a_secret_is_not_copied() -> None:
    result = {"networks": [{"name": "blue"}], "invocation": {"module_args": {"password": "secret"}}}
    hidden = hidden_values.remove_values(result, {"secret"})
    assert hidden["networks"] is result["networks"]
    assert hidden["invocation"] == {"module_args": {"password": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}}
