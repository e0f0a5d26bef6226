# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
# Private to this collection.
"""Where each disk of a VM goes, and as what."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.conversion import DiskOptions
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import Desired, Wanted
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

RAW, COW, AUTO = "raw", "cow", "auto"
THIN, PREALLOCATED = "thin", "preallocated"
GIB = 1 << 30
# What sources call the bus of a disk, and what the engine calls it.
INTERFACES = {"scsi": "virtio_scsi", "sata": "sata", "ide": "ide", "virtio": "virtio"}


@dataclass(frozen=True)
class TargetDomain:
    """A data domain of the data center. ``is_block`` is whether it has no file system; ``available`` are bytes."""

    id: str
    name: str
    status: str = "active"
    is_block: bool = False
    available: t.Optional[int] = None


@dataclass(frozen=True)
class DiskTarget:
    """What becomes of one disk of the source. ``size`` is in bytes, 0 where the source does not say it."""

    number: int
    source: str
    name: str
    size: int
    domain: TargetDomain
    format: str
    sparse: bool
    profile_id: str = ""

    def as_dict(self) -> dict[str, t.Any]:
        """Return it as plain data."""
        return {
            "disk": self.number,
            "source": self.source or None,
            "name": self.name,
            "size": self.size or None,
            "storage_domain": self.domain.name,
            "format": self.format,
            "allocation": THIN if self.sparse else PREALLOCATED,
        }


def options_of(wanted: Wanted) -> tuple[dict[int, DiskOptions], tuple[Finding, ...]]:
    """Return the options of the disks by their number, with an error for one that is not there, or twice."""
    found: dict[int, DiskOptions] = {}
    findings = []
    labels = [disk.label for disk in wanted.vm.disks]
    for given in wanted.disks:
        number = int(given.disk) if given.disk.isdecimal() else 0
        if given.disk in labels:
            number = labels.index(given.disk) + 1
        if not 1 <= number <= len(labels):
            names = ", ".join(f"{place} ({label})" if label else str(place) for place, label in enumerate(labels, 1))
            text = f"VM '{wanted.name}' has no disk '{given.disk}'."
            findings.append(error("import-disk-unknown", f"{given.path}.disk", text, f"It has {names or 'none'}."))
        elif number in found:
            text = f"Disk {number} of VM '{wanted.name}' is listed twice."
            findings.append(error("import-disk-twice", f"{given.path}.disk", text))
        else:
            found[number] = given
    return found, tuple(findings)


def plan_disks(
    wanted: Wanted,
    desired: Desired,
    domains: t.Sequence[TargetDomain],
    profiles: t.Mapping[tuple[str, str], str],
) -> tuple[tuple[DiskTarget, ...], tuple[Finding, ...]]:
    """Return what becomes of each disk, with all findings.

    ``profiles`` are ids of disk profiles by the id of their domain and the name or id that is asked for.
    """
    options, problems = options_of(wanted)
    findings = list(problems)
    targets = []
    for number, disk in enumerate(wanted.vm.disks, 1):
        own = options.get(number) or DiskOptions(str(number))
        path = f"{own.path}.storage_domain" if own.storage_domain else "storage_domain"
        domain = _domain(own.storage_domain or desired.target.storage_domain, path, domains, findings)
        sparse = (own.allocation or (THIN if desired.target.sparse else PREALLOCATED)) == THIN
        chosen = own.format or desired.disk_format
        if chosen == AUTO:
            chosen = COW if domain.is_block and sparse else RAW
        findings += _format(wanted, number, own, chosen, sparse, domain)
        profile = own.disk_profile or desired.disk_profile
        profile_id = profiles.get((domain.id, profile), "") if profile else ""
        if profile and domain.id and not profile_id:
            text = f"Storage domain '{domain.name}' has no disk profile '{profile}'."
            place = f"{own.path}.disk_profile" if own.disk_profile else "disk_profile"
            findings.append(error("import-target-unknown", place, text))
        name = f"{wanted.target}_Disk{number}"
        targets.append(DiskTarget(number, disk.label, name, disk.capacity, domain, chosen, sparse, profile_id))
    return tuple(targets), tuple(findings)


def _format(
    wanted: Wanted, number: int, own: DiskOptions, chosen: str, sparse: bool, domain: TargetDomain
) -> t.Iterator[Finding]:
    """Yield an error for a format that the engine does not have on such a domain, with such an allocation."""
    text, hint = "", ""
    if chosen == RAW and sparse and domain.is_block:
        text = f"Disk {number} of VM '{wanted.name}' cannot be thin and raw on block storage '{domain.name}'."
        hint = "Use format cow, or allocation preallocated."
    elif chosen == COW and not sparse:
        text = f"Disk {number} of VM '{wanted.name}' cannot be preallocated and cow."
        hint = "Use format raw, or allocation thin."
    if text:
        rule = "ACTION_TYPE_FAILED_DISK_CONFIGURATION_NOT_SUPPORTED"
        yield error("import-disk-format", own.path or wanted.path, text, hint, rule)


def _domain(reference: str, path: str, domains: t.Sequence[TargetDomain], findings: list[Finding]) -> TargetDomain:
    found = next((one for one in domains if reference in (one.name, one.id)), None)
    if found is None:
        hint = did_you_mean(reference, [one.name for one in domains])
        text = f"There is no data domain '{reference}' in the data center of the cluster."
        findings.append(error("import-target-unknown", path, text, hint))
        return TargetDomain("", reference)
    if found.status != "active":
        text = f"Storage domain '{found.name}' is in status {found.status}."
        rule = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL"
        findings.append(error("import-domain-inactive", path, text, "Activate it.", rule))
    return found


def check_space(targets: t.Iterable[tuple[DiskTarget, int]]) -> t.Iterator[Finding]:
    """Yield an error for each domain that does not have the space for its disks, given with what they need."""
    needed: dict[TargetDomain, int] = {}
    for target, size in targets:
        needed[target.domain] = needed.get(target.domain, 0) + size
    for domain, size in needed.items():
        if domain.available is not None and size > domain.available:
            text = f"Storage domain '{domain.name}' has {domain.available / GIB:.1f} GiB free, and "
            text += f"{size / GIB:.1f} GiB are needed."
            rule = "ACTION_TYPE_FAILED_DISK_SPACE_LOW_ON_STORAGE_DOMAIN"
            yield error("import-domain-space", "storage_domain", text, "Use another storage domain.", rule)


def interface(bus: str, bios_type: str) -> str:
    """Return what the engine calls the bus of a disk; ``virtio`` where it is not known.

    Only the old chipset has IDE, and it has no SATA.
    """
    found = INTERFACES.get(bus.lower(), "virtio")
    if found in ("ide", "sata"):
        return "ide" if bios_type.startswith("i440fx") else "sata"
    return found
