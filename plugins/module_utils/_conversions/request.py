# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What a user asks of a conversion host, and what is returned about it."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import GIB, ConversionHost, Needs
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error

ADDRESS = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.%]+\]):(\d{1,5})")


class Request(t.NamedTuple):
    """What is checked, and the folder with Python modules."""

    needs: Needs
    python_path: str = ""


def from_params(params: t.Mapping[str, t.Any]) -> Request:
    """Return what is asked; raises InputError with wrong addresses and a negative space."""
    found = [
        error("invalid-value", f"connect[{index}]", f"'{address}' is not an address with a port.", "Use host:port.")
        for index, address in enumerate(params["connect"])
        if not _is_address(address)
    ]
    if params["space"] < 0:
        found.append(error("invalid-value", "space", "The space must not be negative."))
    if found:
        raise InputError(found)
    needs = Needs(
        methods=tuple(dict.fromkeys(params["methods"])),
        sources=tuple(dict.fromkeys(params["sources"])),
        windows=params["windows"],
        work_folder=params["work_folder"],
        space=params["space"] * GIB,
        ca_file=params["ca_file"] or "",
        vddk_folder=params["vddk_folder"] or "",
        connect=tuple(params["connect"]),
    )
    return Request(needs, params["python_path"] or "")


def _is_address(text: str) -> bool:
    found = ADDRESS.fullmatch(text)
    return bool(found and 0 < int(found.group(1)) < 65536)


def host_values(host: ConversionHost) -> dict[str, t.Any]:
    """Return what was found as plain values."""
    return {
        "os": host.os,
        "virt_v2v": host.virt_v2v.version or None,
        "features": sorted(host.virt_v2v.features),
        "nbdkit": host.nbdkit.version or None,
        "nbdkit_plugins": sorted(host.nbdkit.features - {"selinux"}),
        "python_modules": sorted(host.python_modules),
        "programs": sorted(host.programs),
        "kvm": host.kvm,
        "selinux": host.selinux,
        "virtio_win": host.virtio_win or None,
        "free": dict(sorted(host.free.items())),
        "file_systems": dict(sorted(host.file_systems.items())),
    }
