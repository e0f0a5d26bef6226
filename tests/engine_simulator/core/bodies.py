# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading request bodies as validate_nested as the engine does, and writing answers, in XML and in JSON."""

from __future__ import annotations

import json
import re
import typing as t
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from .elements import text
from .faults import EngineFault, invalid_value
from .schema import Kind, item_tag, schema, values_of

ATTRIBUTES = ("href", "id", "rel")
COMMON = {"link", "actions", "creation_status"}
"""Elements that every type may have."""
INTEGER = re.compile(r"[+-]?\d+")
DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
BOOLEANS = {"true": "true", "1": "true", "false": "false", "0": "false"}
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPECIAL = re.compile(r"[&<>\"\r\n\t]").search
IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
IN_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"}
)
UNREADABLE = "Request syntactically incorrect."


class Unreadable(Exception):
    """A body that the engine's parser rejects."""


def read_body(data: bytes, content_type: str, root: str, usage_url: str) -> Element:
    """The body as a clean tree: only known elements and attributes, the last of doubled ones, normalised booleans.

    Faults: 400 "Request syntactically incorrect." for what is not well-formed or not known, 400 "Invalid value" for a
    wrong boolean or enumerated value, 500 without a body for a document of another known type.
    """
    try:
        if "json" in content_type:
            return _checked_json(data, root)
        return _checked_xml(data, root)
    except (Unreadable, ElementTree.ParseError, UnicodeDecodeError, ValueError, RecursionError):
        raise EngineFault(400, UNREADABLE, f"For correct usage, see: {usage_url}", wrapped=False) from None


# --------------------------------------------------------------------------------------------------------- requests
def _checked_xml(data: bytes, root: str) -> Element:
    document = ElementTree.fromstring(data)
    known = schema()
    if document.tag != root:
        if document.tag in known.roots or document.tag in known.lists:
            raise EngineFault(500, None, wrapped=False)
        raise Unreadable(document.tag)
    return _clean(document, Kind("one", known.roots[root]))


def _checked_json(data: bytes, root: str) -> Element:
    value = json.loads(data.decode("utf-8"))
    if not isinstance(value, dict):
        raise Unreadable(root)
    kind = Kind("one", schema().roots[root])
    return _clean(_from_json(root, value, kind), kind)


def _from_json(tag: str, value: t.Any, kind: Kind) -> Element:
    """An element of a JSON value; a list object holds its items under the name of the item."""
    element = Element(tag)
    if isinstance(value, list):
        raise Unreadable(tag)
    if not isinstance(value, dict):
        element.text = "" if value is None else text(value)
        return element
    elements = schema().types[kind.type].elements if kind.type in schema().types else {}
    for name, inner in value.items():
        if name in ATTRIBUTES:
            element.set(name, text(inner))
            continue
        if item_tag(tag, kind):
            child_kind = Kind("one", kind.type) if kind.reads == "many" else Kind("string")
        else:
            child_kind = elements.get(name, Kind("string"))
        for item in inner if isinstance(inner, list) else [inner]:
            element.append(_from_json(name, item, child_kind))
    return element


def _clean(element: Element, kind: Kind) -> Element:
    """A copy that keeps what the engine knows; raises for what it does not."""
    out = Element(element.tag, {k: element.attrib[k] for k in ATTRIBUTES if k in element.attrib})
    if kind.reads == "one":
        if kind.type == "VlanReader" and not INTEGER.fullmatch(out.get("id", "0").strip()):
            raise Unreadable(element.tag)
        _clean_object(element, kind, out)
    elif items := item_tag(element.tag, kind):
        inner = {"many": Kind("one", kind.type), "strings": Kind("string"), "enums": Kind("enum", kind.type)}
        for child in element:
            if child.tag != items:
                raise Unreadable(child.tag)
            out.append(_clean(child, inner[kind.reads]))
    else:
        if len(element):
            raise Unreadable(element.tag)
        out.text = _scalar(element.text or "", kind)
    return out


def _clean_object(element: Element, kind: Kind, out: Element) -> None:
    elements = schema().types[kind.type].elements
    last = {child.tag: child for child in element}
    for tag, child in last.items():
        if tag in COMMON:
            continue
        if tag not in elements:
            raise Unreadable(tag)
        out.append(_clean(child, elements[tag]))


def _scalar(value: str, kind: Kind) -> str:
    stripped = value.strip()
    if kind.reads == "boolean":
        if stripped.lower() not in BOOLEANS:
            raise invalid_value(f'Value "{stripped}" isn\'t a valid boolean, it should be "true" , "false", "0" or "1"')
        return BOOLEANS[stripped.lower()]
    if kind.reads == "enum":
        allowed = values_of(kind.type)
        if stripped.lower() not in allowed:
            listed = ", ".join(f"'{v}'" for v in allowed)
            raise invalid_value(
                f"The string '{stripped}' isn't a valid value for the '{kind.type}' enumerated type. "
                f"Valid values are: {listed}."
            )
        return stripped.lower()
    if kind.reads == "integer" and not stripped:
        return "0"
    pattern = {"integer": INTEGER, "decimal": DECIMAL}.get(kind.reads)
    if pattern and not pattern.fullmatch(stripped):
        raise Unreadable(value)
    return value


# ---------------------------------------------------------------------------------------------------------- answers
def write_xml(document: Element) -> bytes:
    """The document as text. ElementTree does the same in three times as long: it looks for namespaces."""
    parts: list[str] = []
    _write(document, parts.append)
    # What is no character of Unicode becomes a reference, as in ElementTree.
    return DECLARATION + "".join(parts).encode("utf-8", "xmlcharrefreplace")


def _write(element: Element, put: t.Callable[[str], None]) -> None:
    start, content = element.tag, element.text or ""
    for name, value in element.attrib.items():
        start += f' {name}="{value.translate(IN_ATTRIBUTE) if SPECIAL(value) else value}"'
    if content and SPECIAL(content):
        content = content.translate(IN_TEXT)
    if len(element):
        put(f"<{start}>{content}")
        for child in element:
            _write(child, put)
        put(f"</{element.tag}>")
    else:
        put(f"<{start}>{content}</{element.tag}>" if content else f"<{start} />")


def write_json(document: Element) -> bytes:
    """The same document in JSON: no root name, scalars as strings, lists as objects that hold the name of the item."""
    known = schema()
    if document.tag in known.lists:
        kind = Kind("many", known.lists[document.tag])
    else:
        kind = Kind("one", known.roots.get(document.tag, ""))
    return json.dumps(_to_json(document, kind), indent=1).encode()


def _to_json(element: Element, kind: Kind) -> t.Any:
    if kind.reads not in ("one", "many", "strings", "enums") and not len(element) and not element.attrib:
        return element.text or ""
    value: dict[str, t.Any] = dict(element.attrib)
    if items := item_tag(element.tag, kind):
        inner = Kind("one", kind.type) if kind.reads == "many" else Kind("string")
        if len(element):
            value[items] = [_to_json(child, inner) for child in element]
        return value
    elements = schema().types[kind.type].elements if kind.type in schema().types else {}
    for child in element:
        if child.tag == "link":
            value.setdefault("link", []).append(dict(child.attrib))
        else:
            value[child.tag] = _to_json(child, elements.get(child.tag, Kind("one" if len(child) else "string")))
    return value


def fault_element(reason: str, detail: str | None) -> Element:
    fault = Element("fault")
    if detail is not None:
        SubElement(fault, "detail").text = detail
    SubElement(fault, "reason").text = reason
    return fault
