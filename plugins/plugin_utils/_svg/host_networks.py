# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Pictures of the networking of hosts, as SVG."""

from __future__ import annotations

import re
import typing as t
import xml.etree.ElementTree as ET

from ansible_collections.onramp.ovirt.plugins.plugin_utils._svg.layout import (
    ADDED,
    BOND,
    CHANGED,
    HEIGHT,
    NETWORK,
    NIC,
    PANEL,
    REMOVED,
    TOP,
    UNMANAGED,
    Box,
    Panel,
    layout,
    marks,
)

SVG = "http://www.w3.org/2000/svg"
# Fill and border of each kind, and of the states in which a part is not as it should be.
COLOURS = {NIC: ("#e8f0fb", "#1f5fa8"), BOND: ("#fff6dc", "#8a6500"), NETWORK: ("#e6f4ea", "#22733a")}
STATES = {"out": ("#fde7e7", "#b3261e"), "down": ("#eeeeee", "#767676"), UNMANAGED: ("#f6f6f6", "#767676")}
SIGNS = {ADDED: "+", CHANGED: "~", REMOVED: "\u2212"}
LEGEND = (
    ("in sync", COLOURS[NETWORK]),
    ("out of sync", STATES["out"]),
    ("down, or unmanaged", STATES["down"]),
)
# More would be too small to read on a page.
IN_A_ROW = 2
# Characters that XML cannot hold. A name may have any.
FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT, ELLIPSIS = "\ufffd", "\u2026"


def pictures(
    hosts: t.Sequence[t.Any], after: t.Optional[t.Any] = None, titles: t.Optional[t.Sequence[str]] = None
) -> str:
    """Return an SVG document of hosts in the neutral shape, two in a row.

    ``after`` is what the last of them will be: it is drawn beside it, and what differs is marked. Raises ValueError
    with a sentence for what is not the shape of a host.
    """
    shown = [*hosts] if after is None else [*hosts, after]
    names = list(titles or [])
    if len(names) > len(shown):
        raise ValueError(f"There are {len(names)} titles for {len(shown)} hosts.")
    names += [""] * (len(shown) - len(names))
    marked: list[t.Any] = [None] * len(shown)
    if after is not None and hosts:
        marked[-2:] = marks(hosts[-1], after)
    return picture([layout(*panel) for panel in zip(shown, names, marked)])


def picture(panels: t.Sequence[Panel]) -> str:
    """Return an SVG document of these panels, two in a row, with a legend below."""
    rows = [panels[start : start + IN_A_ROW] for start in range(0, len(panels), IN_A_ROW)]
    width = max((len(row) for row in rows), default=1) * PANEL
    below = sum(max(panel.height for panel in row) for row in rows) or TOP
    size = {"width": str(width), "height": str(below + TOP), "viewBox": f"0 0 {width} {below + TOP}"}
    root = ET.Element("svg", {"xmlns": SVG, "role": "img", "font-family": "sans-serif", **size})
    ET.SubElement(root, "title").text = _clean("Networking of " + (", ".join(p.title for p in panels) or "no host"))
    ET.SubElement(root, "desc").text = "NICs on the left, bonds in the middle, networks on the right."
    ET.SubElement(root, "rect", {"width": str(width), "height": str(below + TOP), "fill": "#ffffff"})
    y = 0
    for row in rows:
        for number, panel in enumerate(row):
            _draw(ET.SubElement(root, "g", {"transform": f"translate({number * PANEL} {y})"}), panel)
        y += max(panel.height for panel in row)
    _legend(root, below + TOP // 2, any(box.mark for panel in panels for box in panel.boxes))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _draw(group: ET.Element, panel: Panel) -> None:
    _text(group, 20, 26, panel.title, 15, 60, bold=True)
    for start, end in panel.lines:
        ends = {"x1": start.x + start.width, "y1": start.y + HEIGHT // 2, "x2": end.x, "y2": end.y + HEIGHT // 2}
        ET.SubElement(group, "line", {**{name: str(value) for name, value in ends.items()}, "stroke": "#767676"})
    for box in panel.boxes:
        _box(group, box)


def _box(group: ET.Element, box: Box) -> None:
    fill, border = STATES.get(box.state) or COLOURS[box.kind]
    part = ET.SubElement(group, "g")
    ET.SubElement(part, "title").text = _clean(f"{box.tip} ({box.mark})" if box.mark else box.tip)
    frame = {"x": box.x, "y": box.y, "width": box.width, "height": HEIGHT, "rx": 4}
    style = {"fill": fill, "stroke": border, "stroke-width": "3" if box.mark else "1"}
    if box.state in ("down", UNMANAGED) or box.mark == REMOVED:
        style["stroke-dasharray"] = "4 3"
    ET.SubElement(part, "rect", {**{name: str(value) for name, value in frame.items()}, **style})
    sign = f"{SIGNS[box.mark]} " if box.mark else ""
    _text(part, box.x + 8, box.y + 15, sign + box.name, 12, box.width // 7 - 2, bold=bool(box.mark))
    _text(part, box.x + 8, box.y + 29, box.detail, 10, box.width // 6)


def _legend(root: ET.Element, y: int, marked: bool) -> None:
    x = 20
    for words, (fill, border) in LEGEND:
        place = {"x": str(x), "y": str(y - 10), "width": "14", "height": "14", "fill": fill, "stroke": border}
        ET.SubElement(root, "rect", place)
        _text(root, x + 20, y + 2, words, 11, 40)
        x += 50 + 6 * len(words)
    if marked:
        _text(root, x, y + 2, ", ".join(f"{sign} {mark}" for mark, sign in SIGNS.items()), 11, 60)


def _text(parent: ET.Element, x: int, y: int, text: str, size: int, room: int, bold: bool = False) -> None:
    place = {"x": str(x), "y": str(y), "font-size": str(size), "fill": "#1b1b1b"}
    if bold:
        place["font-weight"] = "bold"
    ET.SubElement(parent, "text", place).text = _clean(text if len(text) <= room else text[: room - 1] + ELLIPSIS)


def _clean(text: str) -> str:
    return FORBIDDEN.sub(REPLACEMENT, text)
