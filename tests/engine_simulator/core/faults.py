# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults: how a request fails, and how messages of the engine become one."""

from __future__ import annotations

import re
import typing as t

from .messages import CANNOT, MESSAGES, STATUS_ORDER

OPERATION_FAILED = "Operation Failed"
MOST_LINES = 5
"""Longer lists end with dots."""


class EngineFault(Exception):
    """A request that fails with `status`.

    `reason` None means an answer without a body (unknown objects in a path, failures of the servlet container).
    `wrapped` None leaves it to the route whether the fault stands alone or inside `<action><status>failed</status>`;
    False keeps it alone everywhere.
    """

    def __init__(
        self, status: int, reason: str | None = OPERATION_FAILED, detail: str | None = None, wrapped: bool | None = None
    ) -> None:
        super().__init__(f"{status} {reason}: {detail}")
        self.status = status
        self.reason = reason
        self.detail = detail
        self.wrapped = wrapped


class Message(t.NamedTuple):
    """One message of the engine: a key of MESSAGES, and the values of the variables in its text."""

    key: str
    variables: t.Mapping[str, object] = {}


def message(key: str, **variables: object) -> Message:
    """A message. `entity=` and `list=` stand for the variables `${KEY_ENTITY}` and `${KEY_LIST}`."""
    short = {"entity": f"{key}_ENTITY", "list": f"{key}_LIST"}
    return Message(key, {short.get(name, name): value for name, value in variables.items()})


def text_of(message: Message, action: str = "", kind: str = "") -> str:
    """The English text; variables without a value stay as they are, messages without a text are the lower-cased key."""
    return _texts(message, action, kind)[0]


def _texts(message: Message, action: str, kind: str) -> list[str]:
    """The text, and one more for every list: of one item it prints it, of more the variable stays in the text, and a
    second message holds the items."""
    values: dict[str, object] = {"action": action, "type": kind} if action else {}
    extra = []
    for variable, value in message.variables.items():
        if not isinstance(value, list):
            values[variable] = "null" if value is None else value
        elif len(value) == 1:
            values[variable] = f"\t{value[0]}"
        else:
            lines = [f"\t{item}" for item in value[:MOST_LINES]] + (["\t..."] if len(value) > MOST_LINES else [])
            extra.append(f"${variable.lower().replace('_', ' ')} " + ",\n".join(lines))
    template = MESSAGES[message.key].text if message.key in MESSAGES else ""
    return [fill(template.replace(CANNOT, "Cannot ${action} ${type}.") or message.key.lower(), values), *extra]


def fill(template: str, values: t.Mapping[str, object]) -> str:
    def value(match: re.Match[str]) -> str:
        return str(values.get(match.group(1), match.group(0)))

    return re.sub(r"\$\{([^}]+)\}", value, template)


def refused(*messages: Message, action: str = "", kind: str = "") -> EngineFault:
    """The fault of one or more messages: 400 wins over 409 over 500 over 403; the detail is `[text, text]`."""
    statuses = {MESSAGES[m.key].status if m.key in MESSAGES else 400 for m in messages}
    status = min(statuses, key=STATUS_ORDER.index)
    texts = [text for message in messages for text in _texts(message, action, kind)]
    return EngineFault(status, OPERATION_FAILED, "[" + ", ".join(texts) + "]")


def refuse(key: str, action: str, kind: str, **variables: object) -> EngineFault:
    """The fault of one message."""
    return refused(message(key, **variables), action=action, kind=kind)


def refused_by_text(status: int, text: str) -> EngineFault:
    """A fault whose detail is a list of one sentence that no key stands for (errors while executing)."""
    return EngineFault(status, OPERATION_FAILED, f"[{text}]")


def internal_error() -> EngineFault:
    """What the engine did not expect: a reference to an object that is not there, mostly."""
    return refused_by_text(400, "Internal Engine Error")


def wrong_input(path: str, *texts: str) -> EngineFault:
    """Values that break a rule of their own; each text ends with the path of the first one."""
    return EngineFault(400, OPERATION_FAILED, "[" + ", ".join(f"{text}, Attribute: {path}" for text in texts) + "]")


def not_found() -> EngineFault:
    """An unknown object in the path: 404 without a body."""
    return EngineFault(404, None, wrapped=False)


def entity_not_found(what: str) -> EngineFault:
    """An object of the body that is looked up and is not there, e.g. "Cluster: name=nosuch"."""
    return EngineFault(404, OPERATION_FAILED, f"Entity not found: {what}", wrapped=False)


def missing(required: str) -> EngineFault:
    """Something mandatory was not given, in the older wording: "Host [name, address] required for add"."""
    return EngineFault(400, "Incomplete parameters", required, wrapped=False)


def input_invalid(detail: str) -> EngineFault:
    """Something mandatory was not given, in the newer wording."""
    return EngineFault(400, "Input validation failed.", detail, wrapped=False)


def invalid_value(detail: str) -> EngineFault:
    return EngineFault(400, "Invalid value", detail, wrapped=False)


def invalid_uuid(value: str) -> EngineFault:
    """A malformed id in a body."""
    return EngineFault(400, "Operation failed", f"Invalid UUID string: {value}", wrapped=False)
