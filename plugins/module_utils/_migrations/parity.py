# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A VM of the engine compared with its source, line by line: same, changed on purpose, or lost."""

from __future__ import annotations

import typing as t

SAME, CHANGED, LOST, DIFFERENT = "same", "changed", "lost", "different"
Given = t.Mapping[str, t.Any]
Row = dict[str, str]
# What an import never carries over, with how a description names it.
NOT_CARRIED = {"tags": "tags", "attributes": "custom attributes", "snapshots": "snapshots", "cdroms": "CD images"}


def parity(source: Given, imported: Given) -> list[Row]:
    """Return the lines of one VM: ``source`` is its description, ``imported`` what v2v_import returned."""
    rows = list(_general(source, imported))
    rows += _nics(imported.get("nics") or ())
    for key, label in NOT_CARRIED.items():
        if source.get(key):
            rows.append(_row(label, _text(source[key]), "", LOST))
    for device in source.get("devices") or ():
        if device.get("kind") not in ("usb_controller", "memballoon", "watchdog", "floppy"):
            rows.append(_row(f"device {device.get('kind')}", str(device.get("label") or ""), "", LOST))
    return rows


def _general(source: Given, imported: Given) -> t.Iterator[Row]:
    yield _row("name", source.get("name"), imported.get("name"), on_purpose=True)
    settings = imported.get("settings") or {}
    if source.get("os") and settings.get("os"):
        yield _row("operating system", source["os"], settings["os"], on_purpose=True)
    boot = source.get("boot_order") or ()
    if boot and settings.get("boot_devices"):
        yield _row("boot order", ", ".join(boot), ", ".join(settings["boot_devices"]))
    if source.get("tpm"):
        yield _row("TPM", "yes", "yes" if settings.get("tpm") else "")


def _nics(nics: t.Iterable[Given]) -> t.Iterator[Row]:
    for nic in nics:
        source, planned, after = (nic.get(part) or {} for part in ("source", "planned", "after"))
        name = str(nic.get("name"))
        if not after:
            yield _row(name, _text(source.get("mac")), "", LOST)
            continue
        asked = bool(planned.get("mac")) and planned.get("mac") == after.get("mac") or not planned.get("mac")
        yield _row(f"{name} MAC address", source.get("mac"), after.get("mac"), on_purpose=asked)
        profile = "/".join(str(after[key]) for key in ("network", "profile") if after.get(key)) or "empty"
        yield _row(f"{name} network", source.get("network"), profile, on_purpose=True)


def _row(what: str, source: t.Any, target: t.Any, state: str = "", on_purpose: bool = False) -> Row:
    before, after = _text(source), _text(target)
    if not state:
        state = SAME if before.lower() == after.lower() else CHANGED if on_purpose else DIFFERENT if after else LOST
    return {"what": what, "source": before, "target": after, "state": state}


def _text(value: t.Any) -> str:
    if value is None:
        return ""
    if isinstance(value, t.Mapping):
        return ", ".join(f"{key}={item}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return str(value)


def summary(rows: t.Iterable[Row]) -> dict[str, int]:
    """Return the number of lines in each state."""
    result = dict.fromkeys((SAME, CHANGED, LOST, DIFFERENT), 0)
    for row in rows:
        result[row["state"]] += 1
    return result
