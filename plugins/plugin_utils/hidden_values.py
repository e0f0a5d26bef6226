# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Hide the values of options with ``no_log`` in results."""

from __future__ import annotations

import json
import typing as t

from ansible.module_utils.common.parameters import remove_values as ansible_remove_values


def remove_values(value: t.Any, secrets: t.Iterable[str]) -> t.Any:
    """Return what Ansible's function of this name returns, as JSON. It copies every value of a result.

    Here a value without a secret is returned as it is. One look at its text finds out: that has all it consists of.
    """
    secrets = list(secrets)
    if not _may_have(value, secrets):
        return value
    # What Ansible tagged is of other classes, and needs its function.
    if type(value) is dict:  # pylint: disable=unidiomatic-typecheck
        return {key: remove_values(inner, secrets) for key, inner in value.items()}
    return ansible_remove_values(value, secrets)


def _may_have(value: t.Any, secrets: t.Sequence[str]) -> bool:
    if not secrets:
        return False
    try:
        text = _text(value)
        return any(_text(secret)[1:-1] in text for secret in secrets)
    except (TypeError, ValueError):
        # Bytes, dates, sets: Ansible's function knows what to do with them.
        return True


def _text(value: t.Any) -> str:
    # Characters are escaped one by one, so a part of a text is a part of the escaped text.
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
