# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrange the start page that antsibull-docs generates: `python -m tools.docsite INDEX.rst`.

antsibull-docs has no options for this: it writes "Onramp.Ovirt", names a page in the navigation by its whole title, and
puts the guides after the changelog.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

NAME = "onramp.ovirt"
GENERATED_NAME = NAME.title()
# Sections in the order of the page; what is not listed follows in the order in which it was generated.
FIRST = ("Description", "Guides", "Plugin Index", "Role Index", "Changelog", "Communication")
CAPTIONS = {"Filter": "Filters", "Inventory": "Inventory plugins", "Role": "Roles"}
SECTION = re.compile(r"(?:^\.\. _[^\n]+:\n\n)?^(?P<title>[^\n]+)\n-+\n", re.MULTILINE)
SUBSECTION = re.compile(r"^(?P<title>[^\n]+)\n~+\n", re.MULTILINE)
PAGE = re.compile(r"^    (?P<name>\w+)_(?:module|filter|role|inventory|action|lookup)$", re.MULTILINE)
EMPTY_LINK = re.compile(
    r"^\.\. ansible-links::\n\n(?:  - title: [^\n]+\n    url: \"\"\n(?:    external: true\n)?\n*)+$", re.MULTILINE
)
TITLE = re.compile(r"^=+$", re.MULTILINE)
LINK = re.compile(r"`([^`<]+) <(https://[^>]+)>`__")
# Before the first release the generated page has no title, and such a page is left out of the navigation.
NO_RELEASE = """.. _changelog_page:

Changelog
=========

There is no release yet.
"""


def arranged(text: str) -> str:
    """Return the start page with guides before the reference, and short names below captions in the navigation."""
    text = EMPTY_LINK.sub("", text.replace(GENERATED_NAME, NAME))
    starts = [match.start() for match in SECTION.finditer(text)]
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    sections = {SECTION.match(part)["title"]: _with_short_names(part) for part in parts}  # type: ignore[index]
    order = [*(title for title in FIRST if title in sections), *(title for title in sections if title not in FIRST)]
    return text[: starts[0]] + "".join(sections[title].rstrip("\n") + "\n\n" for title in order)


def _with_short_names(section: str) -> str:
    """Return a section whose table of contents has a caption, and names like ``host_setup_networks``."""
    pieces = re.split(r"(?=^[^\n]+\n~+\n)", section, flags=re.MULTILINE)
    return "".join(_captioned(piece) for piece in pieces)


def _captioned(piece: str) -> str:
    heading = SUBSECTION.search(piece) or SECTION.search(piece)
    title = heading["title"].removesuffix(" Index").removesuffix(" Plugins") if heading else ""
    title = CAPTIONS.get(title, title)
    piece = PAGE.sub(lambda match: f"    {match['name']} <{match[0].strip()}>", piece)
    if title == "Communication":
        piece = piece.rstrip("\n") + "\n\n" + "".join(f"    {name} <{url}>\n" for name, url in LINK.findall(piece))
    return piece.replace("    :maxdepth: 1\n", f"    :maxdepth: 1\n    :caption: {title}\n") if title else piece


def main() -> None:
    """Rewrite the start page, and give the page of changes a title where it has none."""
    path = Path(sys.argv[1])
    path.write_text(arranged(path.read_text(encoding="utf-8")), encoding="utf-8")
    changes = path.with_name("changelog.rst")
    text = changes.read_text(encoding="utf-8")
    if not TITLE.search(text):
        changes.write_text(f"{text}\n{NO_RELEASE}", encoding="utf-8")


if __name__ == "__main__":
    main()
