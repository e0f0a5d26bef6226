# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Data for reports: plain types, and texts that show what is in them."""

from __future__ import annotations

import json
import re
import typing as t

# Control characters, halves of surrogate pairs, and those that change the direction of text or have no width: a name
# with them would look like another one.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]"
)
# What has a meaning in a line of Markdown; "://" makes a link of its own.
MARKDOWN = re.compile(r"([\\`*_\[\]#!|~<>&]|:(?=//))")


def plain(value: t.Any) -> t.Any:
    """Return data of JSON's own types, with every text as ``visible`` returns it.

    Ansible's values are of types of its own, which writers of YAML refuse.
    """
    return _visible_in(json.loads(json.dumps(value, default=str)))


def _visible_in(value: t.Any) -> t.Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [_visible_in(item) for item in value]
    if isinstance(value, dict):
        return {visible(key): _visible_in(item) for key, item in value.items()}
    return value


def visible(text: str) -> str:
    """Return a text in which each character that cannot be seen is an escape such as ``\\u202e``."""
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def markdown(value: t.Any) -> str:
    """Return a text for one line or one cell of a table in Markdown, without any markup of its own."""
    return MARKDOWN.sub(r"\\\1", " ".join(str("" if value is None else value).split()))
