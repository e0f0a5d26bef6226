# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Parse untrusted XML, and refuse everything that only an attacker needs.

There is no document type in any of the formats that are read here, so none is accepted: without it there are no
entities. Size, depth and the number of elements have limits.
"""

from __future__ import annotations

import typing as t
import xml.parsers.expat
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument

MAX_BYTES = 32 * 1024 * 1024
MAX_ELEMENTS = 200_000
MAX_DEPTH = 100


@dataclass
class Node:
    """An element: ``tag`` and the names of ``attributes`` are without their namespaces."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the element itself, with every blank: names may begin and end with some."""
        return "".join(self.parts)

    def all(self, tag: str) -> t.Iterator[Node]:
        """Yield the children of this name."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> t.Optional[Node]:
        """Return the first child of this name."""
        return next(self.all(tag), None)

    def value(self, tag: str) -> t.Optional[str]:
        """Return the text of the first child of this name; ``None`` where there is no such child."""
        found = self.first(tag)
        return None if found is None else found.text

    def descendants(self, tag: str) -> t.Iterator[Node]:
        """Yield the elements of this name at any depth, in the order of the document."""
        waiting = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            if node.tag == tag:
                yield node
            waiting.extend(reversed(node.children))


def parse(document: t.Union[str, bytes]) -> Node:
    """Return the root of a document; raises UnreadableDocument."""
    data = document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(f"The document has more than {MAX_BYTES} bytes.")
    builder = _Builder()
    # The declaration of an encoding says nothing about text that is decoded already.
    parser = xml.parsers.expat.ParserCreate("utf-8" if isinstance(document, str) else None, " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.refuse_document_type
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(data, True)
    except (xml.parsers.expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableDocument(f"The document is not well-formed XML: {error}.") from error
    return builder.root


def read(path: str) -> bytes:
    """Return the content of a file that is not too large; raises UnreadableDocument."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableDocument(f"File '{path}' cannot be read: {error.strerror}.") from error


class _Builder:
    """Receives what the parser finds."""

    def __init__(self) -> None:
        self.top = Node("")
        self.open = [self.top]
        self.count = 0

    @property
    def root(self) -> Node:
        return self.top.children[0]

    def refuse_document_type(self, *dummy: t.Any) -> None:
        raise UnreadableDocument("The document has a document type, which is not allowed.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.open) > MAX_DEPTH:
            raise UnreadableDocument("The document has too many elements, or they are nested too deeply.")
        node = Node(_local(name), {_local(key): value for key, value in attributes.items()})
        self.open[-1].children.append(node)
        self.open.append(node)

    def end(self, dummy: str) -> None:
        self.open.pop()

    def text(self, text: str) -> None:
        self.open[-1].parts.append(text)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
