# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Element paths, with which a recording picks values out of an XML document.

`host_nic[name=eth1]/@id`: names below the root, separated by slashes; `*` is any element, brackets choose by the value
of another path, and an attribute ends the path.
"""

from __future__ import annotations

import re
import typing as t
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

Match = t.Union[Element, str]
STEP = re.compile(r"([^/\[\]]+)((?:\[[^\]]*\])*)")
CONDITION = re.compile(r"\[([^\]=]*)=?([^\]]*)\]")


def parse(text: str) -> Element | None:
    """The root of a document; None for a body that is empty or not XML."""
    try:
        return ElementTree.fromstring(text) if text.strip() else None
    except ElementTree.ParseError:
        return None


def select(root: Element | None, path: str) -> list[Match]:
    """Everything that a path leads to: elements, or the values of an attribute."""
    found = [] if root is None else [root]
    for name, conditions in STEP.findall(path):
        if name.startswith("@"):
            return [value for element in found if (value := element.get(name[1:])) is not None]
        if name != ".":
            found = [child for element in found for child in element if name in ("*", child.tag)]
        for where, value in CONDITION.findall(conditions):
            found = [element for element in found if value.strip("\"'") in values(element, where)]
    return list(found)


def values(root: Element | None, path: str) -> list[str]:
    """The same as texts."""
    return [match if isinstance(match, str) else (match.text or "").strip() for match in select(root, path)]
