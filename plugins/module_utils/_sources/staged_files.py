# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
# Private to this collection.
"""The conversion host of a staged import: conversions in the folder of the options."""

from __future__ import annotations

import concurrent.futures
import contextlib
import shutil
import socket
import typing as t
from dataclasses import replace
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import arguments, course, model
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import Tool
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Conversion
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.progress import reason
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, errors
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import libvirt_xml
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import Desired, Wanted
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import Diagnosis, diagnose
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import OVA
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_run
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.conversion_host import virt_v2v
from ansible_collections.onramp.ovirt.plugins.module_utils._staged import conversions
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.files import (
    ABSENT,
    CONVERTED,
    FAILED,
    RUNNING,
    Made,
)

CONNECT_SECONDS = 3
MOST_CONNECTIONS = 16
STATES = {model.ABSENT: ABSENT, model.RUNNING: RUNNING, model.CONVERTED: CONVERTED}
PROGRAMS = {"qemu-img": "qemu-img (Enterprise Linux) or qemu-utils (Debian)", "qemu-nbd": "qemu-img or qemu-utils"}


# The options of an import, by those of a conversion.
PATHS = {
    "virt_v2v": "method",
    "static_addresses": "{}.static_addresses",
    "limits.network": "conversion.limits.network",
}


class ConversionFiles:
    """The conversion host as the options name it."""

    def __init__(self, desired: Desired) -> None:
        self._desired = desired
        self._copied = conversions.is_copied(desired)

    def problems(self, wanted: t.Sequence[Wanted]) -> tuple[Finding, ...]:
        """Return what is missing for VMs that are not converted yet."""
        found = [
            error("conversion-program-missing", "method", f"{program} is not installed.", f"Install {packages}.")
            for program, packages in PROGRAMS.items()
            if not shutil.which(program)
        ]
        if self._copied and wanted and self._desired.source.kind != OVA and not shutil.which("ssh"):
            text = "ssh is not installed."
            found.append(error("conversion-program-missing", "method", text, "Install openssh-clients."))
        if not self._copied:
            tool = virt_v2v() if wanted else None
            found += dict.fromkeys(
                replace(finding, path=PATHS.get(finding.path, finding.path).format(one.path))
                for one in wanted
                for finding in arguments.unsupported(self._conversion(one), tool or Tool())
            )
        return tuple(found)

    def free(self) -> t.Optional[int]:
        """Return the free bytes for conversions; ``None`` if that is not known."""
        folder = Path(self._desired.conversion.folder)
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            return None

    def state(self, wanted: Wanted) -> str:
        """Return the state of a conversion."""
        seen = conversion_run.look(self._conversion(wanted))
        return STATES.get(course.state_of(seen), FAILED)

    def begin(self, wanted: Wanted) -> str:
        """Start a conversion unless it runs or has ended, and return its state."""
        conversion, desired = self._conversion(wanted), self._desired
        fingerprint = conversions.fingerprint_of(wanted, desired)
        with conversion_run.locked(conversion):
            seen = conversion_run.look(conversion)
            step, findings = course.next_step(seen, fingerprint, model.CONVERTED)
            if errors(findings):
                raise InputError(findings)
            if step == course.START:
                attempts = (seen.record.attempts if seen.record else 0) + 1
                conversion_run.start(conversion, conversions.command_of(wanted, desired), fingerprint, attempts)
        return self.state(wanted)

    def progress(self, wanted: Wanted) -> tuple[str, t.Optional[int]]:
        """Return the progress in a few words, and the percentage of all disks."""
        said = conversion_run.progress(self._conversion(wanted))
        return said.text, said.percent

    def failure(self, wanted: Wanted) -> Diagnosis:
        """Return why a conversion has failed."""
        conversion = self._conversion(wanted)
        said, log = conversion_run.progress(conversion), conversion_run.log_tail(conversion)
        found = diagnose([said.error, log])
        return found if found.id else Diagnosis(reason(said, log) or found.text or "It was ended, and said nothing.")

    def made(self, wanted: Wanted) -> Made:
        """Return the files of a conversion that has ended, whose sizes and checksums are recorded."""
        conversion = self._conversion(wanted)
        with conversion_run.locked(conversion):
            conversion_run.keep_files(conversion, conversion_run.look(conversion))
        folder = Path(conversion.file(model.DISKS))
        if self._copied:
            numbers = range(1, len(wanted.vm.disks) + 1)
            return Made(
                tuple(str(folder / f"{conversions.NAME}-{number}") for number in numbers),
                conversions.volumes(wanted, self._desired),
            )
        file = folder / conversions.DESCRIPTION
        try:
            described = libvirt_xml.parse(file.read_bytes(), str(file))
        except OSError as wrong:
            raise CollectionError(f"'{file}' cannot be read: {wrong}.") from wrong
        return Made(
            # Only names: the folder can have another path in the file.
            tuple(str(folder / Path(disk.file).name) for disk in described.disks),
            (),
            tuple(disk.bus for disk in described.disks),
            tuple(nic.model for nic in described.nics),
        )

    def cancel(self, wanted: Wanted) -> None:
        """Stop a conversion."""
        conversion = self._conversion(wanted)
        with conversion_run.locked(conversion):
            if conversion_run.look(conversion).alive:
                conversion_run.cancel(conversion)

    def remove(self, wanted: Wanted) -> None:
        """Remove all that a conversion made."""
        self.cancel(wanted)
        conversion = self._conversion(wanted)
        with conversion_run.locked(conversion):
            conversion_run.clean(conversion)
            Path(conversion.file(model.LOG)).unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                Path(conversion.folder).rmdir()

    def log(self, wanted: Wanted) -> str:
        """Return the file with what was printed."""
        return self._conversion(wanted).file(model.LOG)

    def reachable(self, addresses: t.Sequence[tuple[str, int]]) -> frozenset[tuple[str, int]]:
        """Return the addresses that answer."""
        if not addresses:
            return frozenset()
        with concurrent.futures.ThreadPoolExecutor(min(len(addresses), MOST_CONNECTIONS)) as pool:
            answers = pool.map(_answers, addresses)
            return frozenset(address for address, answered in zip(addresses, answers) if answered)

    def _conversion(self, wanted: Wanted) -> Conversion:
        return conversions.conversion_of(wanted, self._desired)


def _answers(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, CONNECT_SECONDS):
            return True
    except OSError:
        return False
