# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's messages: key -> HTTP status and English text.

`CANNOT` stands for the common beginning "Cannot ${action} ${type}."; `${ENTITY}` and `${LIST}` in a text are the
variables `${KEY_ENTITY}` and `${KEY_LIST}` of that key.
"""

from __future__ import annotations

import typing as t

CANNOT = "CANNOT."
STATUS_ORDER = (400, 409, 500, 403)
"""Of several messages the status that comes first here is the answer's."""


class Text(t.NamedTuple):
    """The status of a fault with a message, and its English text."""

    status: int
    text: str


GENERAL: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_NAME_ALREADY_USED": (
        409,
        "CANNOT. The ${type} name is already in use, please choose a unique name and try again.",
    ),
    "USER_NOT_AUTHORIZED_TO_PERFORM_ACTION": (403, "User is not authorized to perform this action."),
    "CAN_DO_ACTION_GENERAL_FAILURE": (500, "General command validation failure."),
    "VALIDATION_INVALID_CORRELATION_ID": (
        400,
        "The correlation ID must be formed of 'a-z', 'A-Z', '0-9', '_' or '-' characters",
    ),
}


def _expanded(key: str, text: str) -> str:
    return text.replace("${ENTITY}", f"${{{key}_ENTITY}}").replace("${LIST}", f"${{{key}_LIST}}")


MESSAGES: dict[str, Text] = {}
"""The general ones, and those of the registered areas."""


def add_messages(messages: t.Mapping[str, tuple[int, str]]) -> None:
    """Make messages known; of one key the last text counts."""
    MESSAGES.update({key: Text(status, _expanded(key, text)) for key, (status, text) in messages.items()})


add_messages(GENERAL)
