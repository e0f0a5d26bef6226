# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Waivers: concerns that a user allows, one by one, for a reason and if desired until a day."""

from __future__ import annotations

import datetime
import fnmatch
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concern_catalogue import CATALOGUE
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concerns import Concern
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean


@dataclass(frozen=True)
class Waiver:
    """A concern that is allowed for the VMs whose names fit one of the patterns; for all VMs if there are none.

    ``expires`` is the last day on which it holds, as in 2027-03-31.
    """

    concern: str
    reason: str
    expires: str = ""
    vms: tuple[str, ...] = ()

    def holds(self, today: str) -> bool:
        """Whether the waiver has not expired."""
        return not self.expires or today <= self.expires

    def fits(self, vm: str, concern: str) -> bool:
        """Whether the waiver is about this concern of this VM."""
        return self.concern == concern and (not self.vms or any(fnmatch.fnmatchcase(vm, name) for name in self.vms))


def from_params(given: t.Optional[t.Sequence[t.Mapping[str, t.Any]]], path: str = "waivers") -> tuple[Waiver, ...]:
    """Return the waivers of an option; raises InputError with everything that is wrong about them."""
    found: list[Waiver] = []
    mistakes: list[Finding] = []
    for number, entry in enumerate(given or ()):
        place = f"{path}[{number}]"
        expires = str(entry.get("expires") or "")
        concern, reason = str(entry["concern"]), str(entry["reason"]).strip()
        if concern not in CATALOGUE:
            hint = did_you_mean(concern, CATALOGUE)
            mistakes.append(error("concern-unknown", f"{place}.concern", f"There is no concern '{concern}'.", hint))
        if not reason:
            mistakes.append(error("waiver-reason-missing", f"{place}.reason", "A waiver needs a reason."))
        if expires and not _is_date(expires):
            mistakes.append(
                error("waiver-date-invalid", f"{place}.expires", f"'{expires}' is not a date as in 2027-03-31.")
            )
        found.append(Waiver(concern, reason, expires, tuple(map(str, entry.get("vms") or ()))))
    if mistakes:
        raise InputError(in_order(mistakes))
    return tuple(found)


def _is_date(text: str) -> bool:
    try:
        # fromisoformat() of newer versions of Python takes other forms as well, which do not compare as texts.
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def apply(concerns: t.Iterable[Concern], waivers: t.Iterable[Waiver], vm: str, today: str) -> tuple[Concern, ...]:
    """Return the concerns of a VM with those marked that are waived today."""
    valid = [waiver for waiver in waivers if waiver.holds(today)]
    return tuple(_applied(concern, valid, vm) for concern in concerns)


def _applied(concern: Concern, waivers: t.Iterable[Waiver], vm: str) -> Concern:
    waiver = next((waiver for waiver in waivers if waiver.fits(vm, concern.id)), None)
    return replace(concern, waived=waiver.reason, expires=waiver.expires) if waiver else concern


def remarks(
    waivers: t.Sequence[Waiver], concerns: t.Mapping[str, t.Sequence[Concern]], today: str, path: str = "waivers"
) -> tuple[Finding, ...]:
    """Return which waivers have expired, or waive nothing; ``concerns`` are those of each VM by its name."""
    found = []
    for number, waiver in enumerate(waivers):
        place = f"{path}[{number}]"
        if not waiver.holds(today):
            text = f"The waiver of '{waiver.concern}' expired on {waiver.expires}."
            found.append(warning("waiver-expired", place, text, "Resolve the concern, or extend the waiver."))
        elif not any(waiver.fits(vm, item.id) for vm, items in concerns.items() for item in items):
            text = f"No VM has the concern '{waiver.concern}' that is waived."
            found.append(warning("waiver-unused", place, text, "Remove the waiver."))
    return in_order(found)
