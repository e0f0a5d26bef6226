# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A VM with its vNICs as a user wants it."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, errors
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.ordering import OrderRequest

Params = t.Mapping[str, t.Any]
NAME = re.compile(r"[A-Za-z0-9_.-]{1,50}")
# Settings of a vNIC in addition to its name and profile.
SETTINGS = ("interface", "plugged", "linked", "mac")


@dataclass(frozen=True)
class DesiredNic:
    """A vNIC. What is ``None`` stays as it is, or gets the engine's default; an empty network is no profile."""

    name: str
    network: t.Optional[str] = None
    profile: t.Optional[str] = None
    mac: t.Optional[str] = None
    interface: t.Optional[str] = None
    plugged: t.Optional[bool] = None
    linked: t.Optional[bool] = None
    path: str = ""


@dataclass(frozen=True)
class DesiredVm:
    """A VM. A new one is made from ``template``, from a snapshot (VM, and its id or description), or from a VM."""

    name: str
    cluster: t.Optional[str] = None
    template: str = "Blank"
    snapshot: t.Optional[tuple[str, str]] = None
    clone_of: t.Optional[str] = None
    copy_disks: bool = False
    comment: t.Optional[str] = None
    description: t.Optional[str] = None
    nics: tuple[DesiredNic, ...] = ()
    order: OrderRequest = OrderRequest()

    @property
    def has_macs(self) -> bool:
        """Whether a vNIC has a MAC address of its own: then nothing is reordered."""
        return any(nic.mac for nic in self.nics)


def from_params(params: Params) -> DesiredVm:
    """Return the VM that the options ask for; raises InputError with everything that is wrong about them."""
    snapshot = params["snapshot"]
    desired = DesiredVm(
        name=params["name"],
        cluster=params["cluster"],
        template=params["template"] or "Blank",
        snapshot=(snapshot["vm"], snapshot["snapshot"]) if snapshot else None,
        clone_of=params["clone_of"],
        copy_disks=params["copy_disks"],
        comment=params["comment"],
        description=params["description"],
        nics=tuple(_nic(entry, f"nics[{number}]") for number, entry in enumerate(params["nics"] or ())),
        order=OrderRequest(tuple(params["order"] or ()), False, params["network_boot"] or ""),
    )
    found = list(_mistakes(desired))
    if errors(found):
        raise InputError(found)
    return desired


def _nic(entry: Params, path: str) -> DesiredNic:
    mac = entry["mac"]
    return DesiredNic(
        entry["name"],
        entry["network"],
        entry["profile"],
        _macs.normalized(mac) if mac else None,
        entry["interface"],
        entry["plugged"],
        entry["linked"],
        path,
    )


def _mistakes(desired: DesiredVm) -> t.Iterator[Finding]:
    seen: set[str] = set()
    for nic in desired.nics:
        if nic.name in seen:
            yield error("nic-name-twice", f"{nic.path}.name", f"vNIC '{nic.name}' is listed twice.")
        seen.add(nic.name)
        if not NAME.fullmatch(nic.name):
            message = f"'{nic.name}' is not a valid name of a vNIC."
            yield error("nic-name-invalid", f"{nic.path}.name", message, "Use 1 to 50 of A-Z, a-z, 0-9, '.', '_', '-'.")
        number = _macs.parse(nic.mac) if nic.mac else 1
        if not number or _macs.is_multicast(number):
            message = f"'{nic.mac}' is not a valid MAC address of a vNIC."
            yield error("nic-mac-invalid", f"{nic.path}.mac", message, "Use six pairs of hexadecimal digits, unicast.")
    if desired.has_macs and desired.order.order:
        message = "vNICs with MAC addresses of their own are not put in an order."
        yield error("nic-order-with-macs", "order", message, "Remove `order`, or `mac` of all vNICs.")
