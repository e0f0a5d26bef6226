# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expressions that select VMs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import expressions

FIELDS = {"name": "web01", "memory": 4 << 30, "size": None, "networks": ["DMZ", "prod"], "tpm": True}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("memory >= 4 * GiB", True),
        ("2 * GiB < memory < 3 * GiB", False),
        ("'DMZ' in networks and not tpm", False),
        ("'DMZ' not in networks or tpm", True),
        ("like(name, 'WEB*')", True),
        ("len(networks) == 2", True),
        ("name in ['web01', 'web02']", True),
        ("size > 5", False),
        ("size == none", True),
        ("memory - 1 + 2 > -1", True),
        ("tpm == true", True),
        ("name < 5", False),
        ("like(name, 5)", False),
    ],
)
def test_an_expression(text: str, value: bool) -> None:
    assert bool(expressions.evaluate(expressions.parse(text, FIELDS), FIELDS)) is value


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("memroy > 1", "no field 'memroy'"),
        ("name.upper()", "Only the functions"),
        ("name.upper == 1", "Attribute cannot"),
        ("__import__('os')", "Only the functions"),
        ("like(name)", "Only the functions"),
        ("[x for x in networks]", "ListComp cannot"),
        ("2 ** 9999999", "Pow cannot"),
        ("networks[0]", "Subscript cannot"),
        ("b'x' == name", "Only texts and numbers"),
        ("f'{name}'", "JoinedStr cannot"),
        ("name >", "cannot be read"),
        ("(" * 500, "cannot be read"),
        ("1" * 3000, "more than 2000"),
    ],
)
def test_what_is_not_needed_is_refused(text: str, word: str) -> None:
    with pytest.raises(expressions.ExpressionInvalid, match=word):
        expressions.parse(text, FIELDS)


def test_a_misspelt_field_has_near_names() -> None:
    with pytest.raises(expressions.ExpressionInvalid) as refused:
        expressions.parse("memroy > 1", FIELDS)
    assert refused.value.hint == "Did you mean 'memory'?"


def test_a_text_is_not_repeated() -> None:
    assert expressions.evaluate(expressions.parse("'a' * 1000000000000", FIELDS), FIELDS) is None


@given(st.text(alphabet="namemory size'<>=()+-*0123,[] andorti", max_size=40))
def test_any_text_has_a_value_or_is_refused(text: str) -> None:
    try:
        expressions.evaluate(expressions.parse(text, FIELDS), FIELDS)
    except expressions.ExpressionInvalid as error:
        assert error.message
