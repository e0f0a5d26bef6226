# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What keeps a VM from being imported from its source, and what is to be known of it."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    Finding,
    error,
    info,
    warning,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.values import version_of
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import (
    exported,
    locating,
    nics,
    urls,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import UP
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import (
    FAILED,
    NEW,
    Import,
    Situation,
)

# The concern that a VM is running.
RUNNING = "source.running"
HOST_UNAVAILABLE = "source.host.unavailable"


def _about_place(one: Import, situation: Situation, desired: Desired) -> t.Iterator[Finding]:
    """Yield an error where a VM cannot be read from where it is, or its place is not known."""
    wanted, vm = one.wanted, one.wanted.vm
    if situation.locations is None or not desired.can_locate:
        yield from urls.check_place(desired.source, vm, wanted.path)
        return
    text = locating.obstacle(vm, locating.location_of(vm, situation.locations))
    if text:
        hint = "Shut it down, or correct where it is, and run the task again."
        yield error("source-vm-running" if vm.power == UP else "source-vm-misplaced", wanted.path, text, hint)


def _about_ova(one: Import, situation: Situation) -> t.Iterator[Finding]:
    """Yield a note on an OVA that an engine wrote, by its description or the file itself."""
    files = [file for (dummy, path), file in situation.ova_files.items() if path == one.wanted.vm.name]
    if one.wanted.vm.is_ova_of_ovirt or any(file.is_of_ovirt for file in files):
        message = f"'{one.wanted.vm.name}' is an OVA of oVirt. The engine extracts it itself, without virt-v2v."
        yield info("ova-of-ovirt", one.wanted.path, message)


def _about_versions(one: Import, situation: Situation) -> t.Iterator[Finding]:
    """Yield warnings about an OVF of an engine, or of a cluster, that is newer than what is here."""
    vm, path = one.wanted.vm, one.wanted.path
    here = situation.version
    if here and version_of(vm.ovf_version)[: len(here)] > here:
        message = f"The OVF of VM '{one.wanted.name}' is of version {vm.ovf_version}, which is newer than this engine."
        yield warning("import-ovf-newer", path, message, "Newer settings are dropped without a word.")
    if situation.level and version_of(vm.compatibility_version) > situation.level:
        target = ".".join(map(str, situation.level))
        message = (
            f"The compatibility version {vm.compatibility_version} of VM '{one.wanted.name}' is newer than {target} of "
            f"cluster '{situation.cluster.name}'."
        )
        yield warning("import-level-newer", path, message, "Check the machine type before the start.")


def about_source(one: Import, situation: Situation, desired: Desired) -> t.Iterator[Finding]:
    """Yield what is to be known of a VM at its source before its import."""
    wanted, vm = one.wanted, one.wanted.vm
    if situation.exported is not None:
        if one.state in (NEW, FAILED):
            here = {other.id: other.name for other in situation.vms}
            keeps = wanted.macs == nics.PRESERVE
            yield from exported.check_vm(vm, wanted.path, situation.exported, desired.export, here, wanted.disks, keeps)
        return
    if one.state in (NEW, FAILED):
        yield from _about_place(one, situation, desired)
        yield from _about_ova(one, situation)
        yield from _about_versions(one, situation)
        yield from _concerns(one, desired)
    known_down = vm.located or vm.concerns is not None or desired.source_is_down
    if vm.power == UP and not known_down and one.state in (NEW, FAILED):
        message = f"VM '{wanted.name}' is running at the source. Its disks would be copied while they change."
        hint = "Shut it down. If it has been shut down since it was read, use `source_is_down: true`."
        yield error("source-vm-running", wanted.path, message, hint)
    if vm.described and not vm.disks and one.state == NEW:
        message = f"VM '{wanted.name}' has no disks at the source."
        yield warning("source-no-disks", wanted.path, message, "virt-v2v cannot convert such a VM.")
    if not vm.described:
        message = f"Nothing is known on the vNICs and the firmware of VM '{wanted.name}'."
        hint = "Use `descriptions` to keep MAC addresses and networks, and to set the firmware."
        if wanted.macs and wanted.macs != nics.POOL:
            yield error("import-macs-unknown", wanted.path, f"{message} No MAC address can be preserved.", hint)
        else:
            yield warning("import-not-described", wanted.path, message, hint)


def _concerns(one: Import, desired: Desired) -> t.Iterator[Finding]:
    """Yield an error for each critical concern, and a note on each that is waived."""
    wanted = one.wanted
    for concern in wanted.vm.concerns or ():
        text = f"VM '{wanted.name}': {concern.message} ({concern.id})"
        if concern.id == RUNNING and (desired.source_is_down or wanted.vm.located):
            continue
        if concern.id == HOST_UNAVAILABLE and wanted.vm.located:
            continue
        if concern.stops:
            yield error("source-concern", wanted.path, text, f"{concern.advice} Or waive it with `waivers`.".strip())
        elif concern.waived:
            yield info("source-concern-waived", wanted.path, f"{text} It is waived: {concern.waived}.")
