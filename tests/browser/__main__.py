# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look at reports with Chromium: `python -m tests.browser`. Pages and pictures are left in build/reports."""

from __future__ import annotations

import importlib
import re
import sys
import typing as t
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.browser.chromium import NoBrowser, Visit, find, screenshot, to_pdf, visit

FOLDER = Path(__file__).resolve().parents[2] / "build" / "reports"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
# What a user does: type into the box, or tick the other one.
TYPED = 'const box = document.getElementById("filter"); box.value = %r; box.dispatchEvent(new Event("input"));'
TICKED = 'document.getElementById("warned").click();'
WIDE = "document.title = String(document.documentElement.scrollWidth - document.documentElement.clientWidth);"
WIDTHS = (1300, 400)
HEIGHT = 2600


class Checks:
    """What was looked at, and what was not as it should be."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def that(self, holds: bool, what: str, found: object = "") -> None:
        print(f"{'ok    ' if holds else 'FAILED'} {what}" + (f": {found!r}" if not holds else ""))
        if not holds:
            self.failed.append(what)


def acted(browser: str, page: Path, script: str, *options: str) -> Visit:
    """The page after a script ran in it. Its policy forbids that, so the copy has none."""
    copy = page.with_name(f"{page.stem}-acted.html")
    text = POLICY.sub("", page.read_text(encoding="utf-8"))
    copy.write_text(text.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    try:
        return visit(browser, copy, *options)
    finally:
        copy.unlink()


def shown(visited: Visit, table: str) -> list[str]:
    """The first cell of each row of a table that is not hidden."""
    found = re.search(rf'<tbody id="{table}".*?</tbody>', visited.html, re.DOTALL)
    rows = re.findall(r"<tr([^>]*)>(.*?)</tr>", found[0] if found else "", re.DOTALL)
    cells = (re.search(r"<td[^>]*>(?:<div>)?(.*?)<", cells) for attributes, cells in rows if "hidden" not in attributes)
    return [cell[1] if cell else "" for cell in cells]


def look(browser: str, page: Path, checks: Checks) -> None:
    """Check the report of VMs of every kind."""
    opened = visit(browser, page)
    checks.that(opened.console == (), "the console is empty", opened.console)
    toolbar = re.search(r'<div[^>]*id="toolbar"[^>]*>', opened.html)
    checks.that(toolbar is not None and "hidden" not in toolbar[0], "the script ran, and shows the filter")
    checks.that(opened.html.count('<li class="warning">') >= 5, "the warnings are there")
    checks.that("MAC address 52:54:00:00:00:01 is not in a range" in opened.html, "a bad MAC address is marked")
    checks.that(len(shown(opened, "vms")) == 8, "all VMs are shown at first", shown(opened, "vms"))
    typed = acted(browser, page, TYPED % "GREEN silver")
    checks.that(shown(typed, "nics") == ["app1"], "the filter box filters vNICs", shown(typed, "nics"))
    typed = acted(browser, page, TYPED % "web")
    checks.that(shown(typed, "vms") == ["web1", "web2"], "the filter box filters VMs", shown(typed, "vms"))
    checks.that("2 of 8 VMs and templates" in typed.html, "what is left is counted")
    ticked = acted(browser, page, TICKED)
    checks.that(shown(ticked, "vms") == ["thin", "db1", "app2"], "only those with warnings", shown(ticked, "vms"))
    for width in WIDTHS:
        picture = page.with_name(f"{page.stem}-{width}.png")
        screenshot(browser, page, picture, width, HEIGHT)
        sideways = acted(browser, page, WIDE, f"--window-size={width},{HEIGHT}")
        title = re.search(r"<title>(.*?)</title>", sideways.html)
        excess = title[1] if title else "unknown"
        checks.that(excess == "0", f"nothing sticks out at {width} pixels", excess)
    document = page.with_suffix(".pdf")
    to_pdf(browser, page, document)
    checks.that(document.is_file() and document.stat().st_size > 10_000, "it can be printed")


def look_at_the_hostile_one(browser: str, page: Path, checks: Checks) -> None:
    opened = visit(browser, page)
    checks.that(opened.console == (), "hostile names: the console is empty", opened.console)
    checks.that(opened.html.count("<script") == 1, "hostile names: no other script")


def look_at_the_long_one(browser: str, page: Path, checks: Checks) -> None:
    typed = acted(browser, page, TYPED % "vm0499")
    checks.that(shown(typed, "vms") == ["vm0499"], "500 VMs: the filter box finds one", shown(typed, "vms"))


def look_at_a_migration(browser: str, page: Path, checks: Checks) -> None:
    opened = visit(browser, page)
    checks.that(opened.console == (), "a migration: the console is empty", opened.console)
    checks.that(opened.html.count("<script") == 1, "a migration: no other script")
    checks.that(opened.html.count("<rect") >= 4, "a migration: the picture has its bars")
    typed = acted(browser, page, TYPED % "app02")
    checks.that(shown(typed, "vms") == ["app02"], "a migration: the filter box filters VMs", shown(typed, "vms"))
    for width in WIDTHS:
        screenshot(browser, page, page.with_name(f"{page.stem}-{width}.png"), width, HEIGHT)
        sideways = acted(browser, page, WIDE, f"--window-size={width},{HEIGHT}")
        title = re.search(r"<title>(.*?)</title>", sideways.html)
        checks.that(bool(title and title[1] == "0"), f"a migration: nothing sticks out at {width} pixels")


def write_pages() -> dict[str, Path]:
    """Write the reports, and return their paths."""
    # The collection can be imported once Ansible's loader is at work.
    importlib.import_module("tests.unit.conftest")
    made_up: t.Any = importlib.import_module("tests.unit.made_up_reports")
    FOLDER.mkdir(parents=True, exist_ok=True)
    pages = {}
    for name, text in made_up.pages().items():
        ET.fromstring(text)
        pages[name] = FOLDER / f"{name}.html"
        pages[name].write_text(text, encoding="utf-8")
    return pages


def main() -> int:
    try:
        browser = find()
    except NoBrowser as reason:
        print(f"not run: {reason}")
        return 0
    pages, checks = write_pages(), Checks()
    look(browser, pages["registration"], checks)
    look_at_the_hostile_one(browser, pages["hostile"], checks)
    look_at_the_long_one(browser, pages["long"], checks)
    look_at_a_migration(browser, pages["migration"], checks)
    print(f"{FOLDER.relative_to(FOLDER.parents[1])}: {', '.join(sorted(p.name for p in FOLDER.glob('*.png')))}")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
