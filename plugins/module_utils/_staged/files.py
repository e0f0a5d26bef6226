# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
# Private to this collection.
"""What an import asks of the machine that it runs on: the conversion host."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import Wanted
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import Diagnosis

ABSENT, RUNNING, CONVERTED, FAILED = "absent", "running", "converted", "failed"


@dataclass(frozen=True)
class Made:
    """The files of a conversion: the paths of the disks in their order, and what was said of each.

    ``bases`` are the volumes that they are on top of, where nothing was converted. ``buses`` and ``models`` are those
    of disks and vNICs after a conversion.
    """

    disks: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    buses: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


class Files(t.Protocol):
    """The conversion host. Every method raises CollectionError."""

    def problems(self, wanted: t.Sequence[Wanted]) -> tuple[Finding, ...]:
        """Return what is missing for VMs that are not converted yet."""

    def free(self) -> t.Optional[int]:
        """Return the free bytes for conversions; ``None`` if that is not known."""

    def state(self, wanted: Wanted) -> str:
        """Return the state of a conversion."""

    def begin(self, wanted: Wanted) -> str:
        """Start a conversion unless it runs or has ended, and return its state."""

    def progress(self, wanted: Wanted) -> tuple[str, t.Optional[int]]:
        """Return the progress in a few words, and the percentage of all disks."""

    def failure(self, wanted: Wanted) -> Diagnosis:
        """Return why a conversion has failed."""

    def made(self, wanted: Wanted) -> Made:
        """Return the files of a conversion that has ended, whose sizes and checksums are recorded."""

    def cancel(self, wanted: Wanted) -> None:
        """Stop a conversion."""

    def remove(self, wanted: Wanted) -> None:
        """Remove all that a conversion made."""

    def log(self, wanted: Wanted) -> str:
        """Return the file with what was printed."""

    def reachable(self, addresses: t.Sequence[tuple[str, int]]) -> frozenset[tuple[str, int]]:
        """Return the addresses that answer."""
