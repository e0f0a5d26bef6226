# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Building and reading XML elements: the one form that requests and answers have inside the simulator."""

from __future__ import annotations

import typing as t
from xml.etree.ElementTree import Element, SubElement

BASE = "/ovirt-engine/api"
Scalar = t.Union[str, int, float, bool]


def text(value: Scalar) -> str:
    """A scalar as the API writes it."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def el(
    tag: str,
    *children: Element | None,
    id: str | None = None,  # noqa: A002  (the attribute is called id)
    path: str | None = None,
) -> Element:
    """An element with children (None is left out); `path` (below the API) becomes its href."""
    element = Element(tag)
    if path is not None:
        element.set("href", f"{BASE}/{path}")
    if id is not None:
        element.set("id", id)
    element.extend([c for c in children if c is not None])
    return element


def leaf(tag: str, value: Scalar | None) -> Element | None:
    """An element with a text; nothing for None."""
    if value is None:
        return None
    element = Element(tag)
    element.text = text(value)
    return element


def add(parent: Element, **values: Scalar | None) -> Element:
    """Append one leaf per keyword that is not None; gives the parent back."""
    for tag, value in values.items():
        if value is not None:
            SubElement(parent, tag).text = text(value)
    return parent


def reference(tag: str, collection: str, ident: str) -> Element:
    """A link to another object: `<cluster href=".../clusters/ID" id="ID"/>`."""
    return el(tag, id=ident, path=f"{collection}/{ident}")


def link(rel: str, path: str) -> Element:
    element = Element("link")
    element.set("href", f"{BASE}/{path}")
    element.set("rel", rel)
    return element


def actions(path: str, *names: str) -> Element:
    return el("actions", *(link(name, f"{path}/{name}") for name in names))


def string(element: Element | None, path: str) -> str | None:
    """The text at a path below an element ("" for an empty element), None when it is not there."""
    found = element.find(path) if element is not None else None
    return None if found is None else (found.text or "").strip()


def boolean(element: Element | None, path: str) -> bool | None:
    value = string(element, path)
    return None if value is None else value.lower() in ("true", "1")


def number(element: Element | None, path: str) -> int | None:
    value = string(element, path)
    return int(value) if value else None


def attribute(element: Element | None, path: str, name: str = "id") -> str | None:
    """An attribute of the element at a path ("." is the element itself)."""
    found = element.find(path) if element is not None else None
    return None if found is None else found.get(name)
