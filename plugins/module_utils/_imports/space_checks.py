# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Whether the disks of a batch fit on its storage domain."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import ERROR, INFO, Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import KVM
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import FAILED, NEW, Import, Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.space import RULE, Need, judge, need_of


def check_space(
    imports: t.Sequence[Import], situation: Situation, desired: Desired
) -> tuple[tuple[Import, ...], tuple[Finding, ...]]:
    """Return the imports with an error for each that surely does not fit after those before it, and what is tight."""
    total = Need()
    result = []
    for one in imports:
        if one.state not in (NEW, FAILED) or one.blocked:
            result.append(one)
            continue
        need = total + need_of(
            ({"capacity": d.capacity, "used": d.used, "format": d.format} for d in one.wanted.vm.disks),
            not desired.target.sparse,
            one.wanted.vm.kind == KVM,
            situation.space.block,
        )
        severity, text = judge(need, situation.space)
        if severity == ERROR:
            message = f"It does not fit on the storage domain. With the VMs before it, {text}"
            found = error("import-space-low", one.wanted.path, message, "Make room, or use another domain.", RULE)
            result.append(replace(one, findings=(*one.findings, found)))
            continue
        total = need
        result.append(one)
    severity, text = judge(total, situation.space)
    if not text:
        return tuple(result), ()
    if severity == INFO:
        return tuple(result), (info("import-space-may-grow", "storage_domain", text),)
    return tuple(result), (
        warning("import-space-tight", "storage_domain", text, "Make room, or import fewer at once."),
    )
