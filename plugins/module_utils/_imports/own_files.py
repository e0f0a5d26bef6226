# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""VMs whose description is a file of the machine that imports them, with their disks next to it."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceVm

# An OVA names its files itself.
WITH_PATHS = ("libvirt", "vmx")


def missing(vm: SourceVm) -> str:
    """Return the disks that have no file next to the description."""
    return ", ".join(disk.label for disk in vm.disks if not disk.path)


def check(vm: SourceVm, name: str, path: str) -> t.Iterator[Finding]:
    """Yield an error where a conversion would read files that are not next to the description, or none."""
    if vm.origin in WITH_PATHS and missing(vm):
        text = f"VM '{name}' has no file for disk {missing(vm)} next to its description."
        hint = "Put the files there, and read the source again on this machine."
        yield error("source-disk-not-found", path, text, hint)
