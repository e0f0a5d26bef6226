# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A VM of the engine compared with its source, line by line: same, changed on purpose, or lost."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.settings import SECURE_BOOT, UEFI_TYPES

SAME, CHANGED, LOST, DIFFERENT = "same", "changed", "lost", "different"
# The state of a VM that an earlier run imported.
BEFORE = "unchanged"
Given = t.Mapping[str, t.Any]
Row = dict[str, str]
# What an import never carries over, with how a description names it.
NOT_CARRIED = {"tags": "tags", "attributes": "custom attributes", "snapshots": "snapshots", "cdroms": "CD images"}


def parity(source: Given, imported: Given) -> list[Row]:
    """Return the lines of one VM: ``source`` is its description, ``imported`` what v2v_import returned."""
    rows = list(_general(source, imported))
    rows += _nics(imported.get("nics") or (), imported.get("state") == BEFORE)
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
    actual = imported.get("hardware") or {}
    yield from _hardware(source, actual)
    system = actual.get("os") or settings.get("os")
    if source.get("os") and system:
        yield _row("operating system", source["os"], system, on_purpose=True)
    boot = source.get("boot_order") or ()
    devices = actual.get("boot_devices") or settings.get("boot_devices")
    if boot and devices:
        yield _row("boot order", ", ".join(boot), ", ".join(devices))
    if source.get("tpm") and (actual.get("tpm") is not None or imported.get("state") != BEFORE):
        yield _row("TPM", "yes", "yes" if actual.get("tpm") or settings.get("tpm") else "")


def _hardware(source: Given, actual: Given) -> t.Iterator[Row]:
    """Yield what the engine reports on a VM; nothing where that is not known."""
    if source.get("memory") and actual.get("memory"):
        yield _row("memory", size_text(source["memory"]), size_text(actual["memory"]))
    if source.get("cpus") and actual.get("cpus"):
        yield _row("virtual CPUs", source["cpus"], actual["cpus"])
    bios_type = actual.get("bios_type")
    if source.get("firmware") in ("bios", "uefi") and bios_type:
        secure = " with secure boot" if source.get("secure_boot") else ""
        uefi = f"uefi{' with secure boot' if bios_type == SECURE_BOOT else ''}"
        same = f"{source['firmware']}{secure}" == (uefi if bios_type in UEFI_TYPES else "bios")
        yield _row("firmware", f"{source['firmware']}{secure}", bios_type, SAME if same else DIFFERENT)
    if source.get("machine") and bios_type:
        # The machine type of the cluster applies where a VM has none of its own.
        target = actual.get("machine") or "of the cluster"
        yield _row("machine type", source["machine"], target, on_purpose=True)
    if actual.get("disks") is not None:
        yield from _disks(source.get("disks") or (), actual["disks"])


def _disks(before: t.Sequence[Given], after: t.Sequence[Given]) -> t.Iterator[Row]:
    """Yield a line for each disk. The engine does not promise an order: they are compared in that of their sizes."""
    wanted = sorted(before, key=lambda disk: int(disk.get("capacity") or 0))
    found: list[Given] = sorted(after, key=lambda disk: int(disk.get("size") or 0))
    for number in range(max(len(wanted), len(found))):
        source = wanted[number] if number < len(wanted) else {}
        target = found[number] if number < len(found) else {}
        name = f"disk {source.get('label') or source.get('file') or target.get('name') or number + 1}"
        if not target:
            yield _row(name, size_text(source.get("capacity")), "", LOST)
            continue
        capacity, size = int(source.get("capacity") or 0), int(target.get("size") or 0)
        state = SAME if capacity == size else CHANGED if size > capacity else DIFFERENT
        status = target.get("status")
        shown = size_text(size)
        if status and status != "ok":
            state, shown = DIFFERENT, f"{shown}, {status}"
        yield _row(name, size_text(capacity) if capacity else "", shown, state)


def size_text(size: t.Any) -> str:
    """Return a size in GiB where it is a whole number of MiB, else in bytes."""
    number = int(size or 0)
    return f"{number} bytes" if number % (1 << 20) else f"{number / (1 << 30):g} GiB"


def _nics(nics: t.Iterable[Given], imported_before: bool) -> t.Iterator[Row]:
    for nic in nics:
        source, planned, after = (nic.get(part) or {} for part in ("source", "planned", "after"))
        name = str(nic.get("name"))
        if not after and imported_before:
            # Only that the VM is there is known.
            continue
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
