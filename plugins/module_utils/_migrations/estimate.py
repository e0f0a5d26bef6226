# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""How long an import takes, as a range: from sizes and a rate, and from what earlier imports took."""

from __future__ import annotations

import math
import typing as t

MEGABYTE = 1_000_000
# MB/s where nothing was measured.
RATE: t.Mapping[str, int] = {"min": 30, "max": 120}
# Minutes for everything but the copy: the engine's steps, and a conversion by virt-v2v.
FIXED: t.Mapping[str, t.Mapping[str, int]] = {"kvm": {"min": 1, "max": 3}, "": {"min": 3, "max": 15}}
Range = dict[str, int]
Data = t.Mapping[str, t.Any]


def of_vm(description: Data, rate: t.Optional[t.Mapping[str, int]] = None) -> Range:
    """Return the minutes for one VM. What is allocated of its disks is the least, their capacity the most to copy."""
    given = rate or RATE
    fixed = FIXED["kvm" if description.get("hypervisor") == "kvm" else ""]
    disks = description.get("disks") or ()
    most = sum(int(disk.get("capacity") or 0) for disk in disks)
    least = sum(int(disk.get("used") or disk.get("capacity") or 0) for disk in disks)
    return {
        "min": fixed["min"] + math.ceil(min(least, most) / MEGABYTE / given["max"] / 60),
        "max": fixed["max"] + math.ceil(most / MEGABYTE / given["min"] / 60),
    }


def of_wave(estimates: t.Sequence[t.Mapping[str, int]], parallel: int) -> Range:
    """Return the minutes of a wave in which so many VMs are imported at a time, in any order."""
    if not estimates:
        return {"min": 0, "max": 0}
    least = [one["min"] for one in estimates]
    most = [one["max"] for one in estimates]
    lanes = max(1, min(parallel, len(estimates)))
    # No order of a list takes longer than the sum, spread, and the longest one at the end.
    upper = sum(most) / lanes + max(most) * (1 - 1 / lanes)
    return {"min": max(*least, math.ceil(sum(least) / lanes)), "max": math.ceil(upper)}
