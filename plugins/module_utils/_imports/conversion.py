# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Options of imports that run on a conversion host."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import settings
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import StaticAddress
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error

Params = t.Mapping[str, t.Any]
FOLDER = "/var/tmp/onramp.ovirt"


@dataclass(frozen=True)
class ConversionOptions:
    """How a conversion host works. ``convert`` is ``None`` for what the kind of source needs.

    ``keys`` are pairs of device and file. ``parallel`` conversions run at a time, and ``uploads`` disks of a VM are
    sent at a time. ``network`` is in megabits per second. ``python_path`` is the folder with the SDK for virt-v2v. With
    ``proxy``, the engine passes on what virt-v2v uploads.
    """

    folder: str = FOLDER
    convert: t.Optional[bool] = None
    keep: bool = False
    parallel: int = 2
    uploads: int = 4
    vddk_folder: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    cpu: t.Optional[int] = None
    io_weight: t.Optional[int] = None
    network: t.Optional[int] = None
    python_path: str = ""
    proxy: bool = False


@dataclass(frozen=True)
class DiskOptions:
    """Options of one disk; ``disk`` is its number, from 1, or its label at the source. Empty: those of all disks."""

    disk: str
    storage_domain: str = ""
    format: str = ""
    allocation: str = ""
    disk_profile: str = ""
    path: str = ""


def from_params(params: Params, findings: list[Finding]) -> ConversionOptions:
    """Return the options of the conversion host; a mistake is added to ``findings``."""
    given = params.get("conversion") or {}
    default = ConversionOptions()
    limits = given.get("limits") or {}
    options = ConversionOptions(
        folder=(given.get("folder") or default.folder).rstrip("/"),
        convert=given.get("convert"),
        keep=bool(given.get("keep")),
        parallel=default.parallel if given.get("parallel") is None else given["parallel"],
        uploads=default.uploads if given.get("uploads") is None else given["uploads"],
        vddk_folder=given.get("vddk_folder") or params["source"].get("vddk_directory") or "",
        keys=tuple((one["device"], one["file"]) for one in given.get("keys") or ()),
        cpu=limits.get("cpu"),
        io_weight=limits.get("io_weight"),
        network=limits.get("network"),
        python_path=given.get("python_path") or "",
        proxy=bool(given.get("proxy")),
    )
    findings += settings.check_keys(given.get("keys") or (), "conversion.keys")
    findings += settings.check_limits(limits, "conversion.limits")
    for name in ("parallel", "uploads"):
        if getattr(options, name) < 1:
            text = f"{getattr(options, name)} is not a positive number."
            findings.append(error("option-out-of-range", f"conversion.{name}", text))
    if not options.folder.startswith("/"):
        text = f"'{options.folder}' is not an absolute path."
        findings.append(error("invalid-value", "conversion.folder", text))
    return options


def addresses_from_params(
    given: t.Optional[t.Sequence[Params]], path: str, findings: list[Finding]
) -> tuple[StaticAddress, ...]:
    """Return the addresses that the guest of one VM keeps; a mistake is added to ``findings``."""
    wrong = list(settings.check_addresses(given or (), f"{path}.static_addresses"))
    findings += wrong
    return () if wrong else tuple(settings.static_address(one) for one in given or ())


def disks_from_params(given: t.Optional[t.Sequence[Params]], path: str) -> tuple[DiskOptions, ...]:
    """Return the options of the disks of one VM."""
    return tuple(
        DiskOptions(
            disk=one["disk"],
            storage_domain=one.get("storage_domain") or "",
            format=one.get("format") or "",
            allocation=one.get("allocation") or "",
            disk_profile=one.get("disk_profile") or "",
            path=f"{path}.disks[{number}]",
        )
        for number, one in enumerate(given or ())
    )
