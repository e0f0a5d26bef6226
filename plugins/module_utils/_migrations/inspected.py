# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What virt-v2v-inspector found in a VM when it was planned, for runs that do not look into its disks again."""

from __future__ import annotations

import typing as t

Data = dict[str, t.Any]
Given = t.Mapping[str, t.Any]
UNKNOWN = ("", "unknown", None)
KEPT = ("family", "osinfo", "product", "version", "firmware", "capacities", "allocated", "group_policy", "antivirus")


def kept(description: Given) -> Data:
    """Return what a plan keeps of an inspection; empty if there was none, or it failed."""
    found = description.get("inspection") or {}
    if found.get("error"):
        return {}
    return {key: found[key] for key in KEPT if found.get(key) not in (*UNKNOWN, False, [], ())}


def applied(description: Given, inspection: t.Optional[Given]) -> Data:
    """Return a description with what the plan knows of its system, firmware and sizes. What the source says holds."""
    if not inspection or description.get("inspection"):
        return dict(description)
    result = dict(description)
    for key, value in (
        ("os", inspection.get("osinfo") or inspection.get("product")),
        ("firmware", inspection.get("firmware")),
    ):
        if value and result.get(key) in UNKNOWN:
            result[key] = value
    disks = list(description.get("disks") or ())
    sizes = [_sizes(inspection, name, len(disks)) for name in ("capacities", "allocated")]
    result["disks"] = [
        {**disk, "capacity": disk.get("capacity") or capacity, "used": disk.get("used") if used is None else used}
        for disk, capacity, used in zip(disks, *sizes)
    ]
    return result


def _sizes(inspection: Given, name: str, count: int) -> list[t.Optional[int]]:
    """Return the sizes of the disks, which are texts in a file; none where there are others than the VM has disks."""
    found = [int(size) if str(size).isdigit() else None for size in inspection.get(name) or ()]
    return found if len(found) == count else [None] * count
