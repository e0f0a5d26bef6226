# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`follow`: links of an answer are replaced by what they point to, within the same request.

A followed link is read through the link's own resource. A link that an object does not have is an error of the server
(500), also when only one item of a list lacks it.
"""

from __future__ import annotations

import typing as t
from xml.etree.ElementTree import Element

from .elements import BASE
from .faults import EngineFault
from .schema import schema

Tree = dict[str, "Tree"]
Read = t.Callable[[str], Element]


def parse(value: str) -> Tree:
    """`nics.network_labels,cluster` as a tree; underscores do not count."""
    tree: Tree = {}
    for path in value.split(","):
        node = tree
        for name in path.strip().split("."):
            if not name:
                raise EngineFault(500, None)
            node = node.setdefault(name.replace("_", "").lower(), {})
    return tree


class Follower:
    """Follows the links of one answer; every resource is read once."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._cache: dict[tuple[str, int], Element] = {}

    def follow(self, document: Element, tree: Tree) -> None:
        """Replace the links named by the tree, in the document or in each item when it is a list."""
        for item in list(document) if document.tag in schema().lists else [document]:
            for name, deeper in tree.items():
                self._follow_one(item, name, deeper)

    def _follow_one(self, item: Element, name: str, deeper: Tree) -> None:
        reader = schema().roots.get(item.tag)
        elements = schema().types[reader].elements if reader else {}
        tag = next((e for e in elements if e.replace("_", "") == name), None)
        if tag is None:
            raise EngineFault(500, None)
        child = item.find(tag)
        if child is not None and child.get("href"):
            self._replace(child, deeper)
        elif child is not None and not self._link(item, name):
            self._descend(child, deeper)
        else:
            href = self._link(item, name)
            if href is None:
                raise EngineFault(500, None)
            target = self._fetch(href, deeper)
            if child is not None:
                item.remove(child)
            collection = Element(tag)
            collection.extend(target)
            item.append(collection)

    def _descend(self, child: Element, deeper: Tree) -> None:
        """An object or list that stands in the answer itself: its own links are followed."""
        links = [c for c in child if c.get("href")]
        if links:
            for one in links:
                self._replace(one, deeper)
        elif deeper:
            for name, inner in deeper.items():
                self._follow_one(child, name, inner)
        else:
            raise EngineFault(500, None)

    def _replace(self, child: Element, deeper: Tree) -> None:
        target = self._fetch(child.get("href", ""), deeper)
        child.attrib.update(target.attrib)
        child[:] = list(target)

    @staticmethod
    def _link(item: Element, name: str) -> str | None:
        for link in item.findall("link"):
            if link.get("rel", "").replace("_", "").lower() == name:
                return link.get("href")
        return None

    def _fetch(self, href: str, deeper: Tree) -> Element:
        key = (href, id(deeper))
        if key not in self._cache:
            document = self._read(href.removeprefix(BASE + "/"))
            if deeper:
                self.follow(document, deeper)
            self._cache[key] = document
        return self._cache[key]
