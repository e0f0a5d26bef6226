# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A picture of a migration over time: one line for each VM, its phases as bars, grouped by wave."""

from __future__ import annotations

import html
import typing as t

Given = t.Mapping[str, t.Any]
LABEL, WIDTH, STEP, BAR, TOP = 190, 900, 24, 16, 34
# What a phase is called, and its colour. A phase ends when it is complete.
PHASES = {
    "prepared": ("prepare", "#8c959f"),
    "powered_off": ("shut down", "#9a6700"),
    "posted": ("begin", "#6639ba"),
    "converted": ("import", "#1f5fa8"),
    "started": ("start", "#1f6f3a"),
    "verified": ("verify", "#3fa45c"),
    "source_done": ("mark the source", "#bf8700"),
    "done": ("finish", "#59636e"),
}
FAILED = ("failed", "conflict", "blocked")


def timeline_svg(rows: t.Sequence[Given]) -> str:
    """Return the picture; ``rows`` are those of the records' timeline."""
    longest = max((one["end"] for row in rows for one in row["phases"]), default=0) or 1
    parts = list(_axis(longest))
    y, wave = TOP, None
    for row in rows:
        if row["wave"] != wave:
            wave = row["wave"]
            parts.append(_text(0, y + 12, wave, weight="600"))
            y += STEP
        parts += _row(row, y, longest)
        y += STEP
    grid = [
        f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{y}" stroke="#d5dae0"/>'
        for x in (_x(longest * part / 4, longest) for part in range(5))
    ]
    legend = list(_legend({one["phase"] for row in rows for one in row["phases"]}, y + 10))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LABEL + WIDTH + 60} {y + 40}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13">'
        f"<title>Waves over time</title>{''.join([*grid, *parts, *legend])}</svg>"
    )


def _x(seconds: float, longest: float) -> float:
    return LABEL + WIDTH * seconds / longest


def _axis(longest: int) -> t.Iterator[str]:
    for part in range(5):
        seconds = longest * part / 4
        yield _text(_x(seconds, longest), TOP - 14, duration(seconds), anchor="middle", fill="#59636e")


def duration(seconds: float) -> str:
    """Return a time as a person reads it."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} m"


def _row(row: Given, y: int, longest: int) -> t.Iterator[str]:
    failed = row["state"] in FAILED
    yield _text(12, y + 12, _short(str(row["name"])), fill="#a8201a" if failed else "#1b1f24")
    end = 0.0
    for one in row["phases"]:
        label, colour = PHASES.get(one["phase"], (one["phase"], "#8c959f"))
        x, end = _x(one["start"], longest), _x(one["end"], longest)
        tip = html.escape(f"{row['name']}: {label}, {duration(one['end'] - one['start'])}")
        yield (
            f'<rect x="{x:.1f}" y="{y}" width="{max(2.0, end - x):.1f}" height="{BAR}" rx="2" fill="{colour}">'
            f"<title>{tip}</title></rect>"
        )
    if failed:
        yield _text(end + 6, y + 13, f"\u00d7 {row['state']}", fill="#a8201a", weight="600")


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}\u2026"


def _legend(used: t.Collection[str], y: int) -> t.Iterator[str]:
    x = LABEL
    for phase, (label, colour) in PHASES.items():
        if phase in used:
            yield f'<rect x="{x}" y="{y}" width="12" height="12" rx="2" fill="{colour}"/>'
            yield _text(x + 17, y + 11, label, fill="#59636e")
            x += 34 + 7 * len(label)


def _text(x: float, y: float, text: str, fill: str = "#1b1f24", weight: str = "400", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" font-weight="{weight}" text-anchor="{anchor}">'
        f"{html.escape(text)}</text>"
    )
