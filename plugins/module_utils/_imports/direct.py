# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Imports by virt-v2v on a conversion host, which uploads into the engine: its options, its limits, what it leaves."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import model, vm_sources
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import NetworkMap
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.progress import COPYING, Progress
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import own_files, urls
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import KVM, OVA, VMWARE, SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import NicTarget
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic

MOST_DISKS = 23
# Other names of storage domains are refused by virt-v2v.
DOMAIN_NAME = re.compile(r"[-a-zA-Z0-9_]+")
DEFAULT_USER = "admin@internal"
STAGED = "Use `method: staged`."
MIB = 1 << 20
# Seconds of a copy before its rate says something.
LEAST_SECONDS = 5.0


# ------------------------------------------------------------------------------------------------------------ arguments
def kind_of(source: Source, vddk: str = "") -> str:
    """Return the kind of a source as conversions name it."""
    return "vmware_vddk" if source.kind == VMWARE and vddk else source.kind


def source_of(source: Source, vm: SourceVm, vddk: str = "") -> model.Source:
    """Return where virt-v2v reads a VM."""
    if source.kind == OVA:
        return vm_sources.of_file(vm.origin, vm.name)
    with_vddk = bool(vddk) and source.kind == VMWARE
    return model.Source(
        kind_of(source, vddk),
        url=urls.url_of(source, vm),
        password=source.password if source.kind == VMWARE else "",
        thumbprint=source.thumbprint if with_vddk else "",
        vddk_folder=vddk if with_vddk else "",
    )


def engine_url(url: str) -> str:
    """Return the URL of the API without a user.

    virt-v2v would take the user from it, but does not decode it, and libcurl refuses URLs with two @.
    """
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def user_of(username: str) -> str:
    """Return the user that virt-v2v has to be given; empty for the one that it takes by itself."""
    return "" if username == DEFAULT_USER else username


def network_maps(vm: SourceVm, targets: t.Sequence[NicTarget]) -> tuple[NetworkMap, ...]:
    """Return the networks that virt-v2v gives the vNICs, by MAC address where that is known.

    The profile is set afterwards, as an engine has several for one network.
    """
    result: dict[tuple[str, str], NetworkMap] = {}
    for nic, target in zip(vm.nics, targets):
        mac = _macs.normalized(nic.mac) if nic.mac else ""
        name = nic.network or nic.key
        # The first one of a network without addresses decides about the others.
        if target.profile is not None and (mac or name and ":" not in name):
            source = "" if mac else name
            result.setdefault((mac, source), NetworkMap(target.profile.network, mac, source))
    return tuple(result.values())


def disk_format(storage: str, thin: bool) -> tuple[str, str]:
    """Return format and allocation: on block storage, only qcow2 disks are thin."""
    block = storage in ("iscsi", "fcp")
    if not thin:
        return "raw", "preallocated"
    return ("qcow2" if block else "raw"), "sparse"


# --------------------------------------------------------------------------------------------------------------- limits
def check_engine(url: str, username: str, password: str, parses_port: bool, domain: str) -> t.Iterator[Finding]:
    """Yield what of the engine virt-v2v cannot use."""
    if not (username and password):
        message = "virt-v2v signs on to the engine with a user name and a password. A token or Kerberos is not enough."
        yield error("direct-credentials-missing", "auth", message, f"Give both in `auth`. {STAGED}")
    if urlsplit(url).port is not None and not parses_port:
        message = f"The URL of the engine has port {urlsplit(url).port}. This virt-v2v fails on URLs with a port."
        yield error("direct-port-unusable", "auth.url", message, f"Leave out the port, if it is 443. {STAGED}")
    if not DOMAIN_NAME.fullmatch(domain):
        message = f"virt-v2v refuses storage domains with a name such as '{domain}'."
        yield error("direct-domain-name", "storage_domain", message, f"Rename it to letters, digits, - and _. {STAGED}")


def check_vm(source: Source, vm: SourceVm, path: str, redrawn: t.Collection[str]) -> t.Iterator[Finding]:
    """Yield what of a VM virt-v2v cannot upload.

    ``redrawn`` are addresses of it that are in use in the engine, and that it is not to keep.
    """
    if source.kind == KVM:
        message = "virt-v2v reads only the description of a VM on a KVM host, not its disks."
        yield error("direct-source-kvm", path, message, STAGED)
    if source.kind == OVA:
        yield from own_files.check(vm, vm.name, path)
    if not vm.described:
        message = f"The number of disks of VM '{vm.name}' is not known. virt-v2v needs an id for each."
        yield error("direct-not-described", path, message, "Use `descriptions`.")
    elif len(vm.disks) > MOST_DISKS:
        message = f"It has {len(vm.disks)} disks, and virt-v2v uploads at most {MOST_DISKS}."
        yield error("direct-disk-count", path, message, STAGED)
    if redrawn:
        message = f"virt-v2v creates the VM with its MAC addresses, and {', '.join(sorted(redrawn))} is in use."
        yield error("direct-mac-in-use", path, message, f"Release the address. {STAGED}")


# --------------------------------------------------------------------------------------------------------------- vNICs
def renames(actual: t.Sequence[Vnic], vm: SourceVm, targets: t.Sequence[NicTarget]) -> dict[str, str]:
    """Return the new names of vNICs, by the names that virt-v2v gave them: by MAC address, else in their order."""
    left = {vnic.name: vnic for vnic in actual}
    found: dict[str, str] = {}
    for target, nic in zip(targets, vm.nics):
        own = _macs.normalized(nic.mac) if nic.mac else ""
        match = [name for name, vnic in left.items() if own and _macs.normalized(vnic.mac) == own]
        if len(match) == 1:
            found[match[0]] = target.name
            del left[match[0]]
    rest = [target.name for target in targets if target.name not in found.values()]
    found.update(zip(sorted(left, key=_natural), rest))
    return {old: new for old, new in found.items() if old != new}


def _natural(name: str) -> tuple[str, int]:
    match = re.fullmatch(r"(.*?)(\d*)", name)
    return (match[1], int(match[2] or 0)) if match else (name, 0)


# ----------------------------------------------------------------------------------------------------------- left-overs
@dataclass(frozen=True)
class Transfer:
    """An image transfer that has not ended."""

    id: str
    disk_id: str


@dataclass(frozen=True)
class OwnVm:
    """A VM that has disks of an import: the ids of all its disks, and whether the engine still works on it."""

    id: str
    name: str
    disks: frozenset[str] = frozenset()
    locked: bool = False


@dataclass(frozen=True)
class Left:
    """What the engine has of the recorded disks: those that exist, the transfers of them, and the VM that has them."""

    disks: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()
    vm: t.Optional[OwnVm] = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left."""
        return not (self.disks or self.transfers or self.vm)


def left_over(
    own: t.Sequence[str],
    disks: t.Container[str],
    transfers: t.Iterable[Transfer],
    vms: t.Iterable[OwnVm],
) -> Left:
    """Return what is left of an import with the disks ``own``. Nothing else is ever touched.

    A VM with a disk of another one is not that of the import.
    """
    ids = set(own)
    return Left(
        tuple(disk for disk in own if disk in disks),
        tuple(one.id for one in transfers if one.disk_id in ids),
        next((vm for vm in vms if vm.disks and vm.disks <= ids), None),
    )


def is_complete(left: Left, own: t.Sequence[str]) -> bool:
    """Whether the VM is there with all its disks: virt-v2v creates it after all data has been sent."""
    return left.vm is not None and left.vm.disks == frozenset(own) and not left.transfers


# ------------------------------------------------------------------------------------------------------------- progress
@dataclass(frozen=True)
class Speed:
    """How much has been copied: bytes in all, bytes per second, and seconds that are left, as far as it is known."""

    bytes: t.Optional[int] = None
    rate: t.Optional[float] = None
    left: t.Optional[float] = None


def speed(said: Progress, capacity: int, since: t.Optional[tuple[float, int]], now: float) -> Speed:
    """Return how fast a copy is. ``since`` is when it was first seen, and its percentage then."""
    if said.phase != COPYING or said.percent is None or not capacity:
        return Speed()
    done = capacity * said.percent // 100
    if since is None or now - since[0] < LEAST_SECONDS or said.percent <= since[1]:
        return Speed(done)
    rate = capacity * (said.percent - since[1]) / 100 / (now - since[0])
    return Speed(done, rate, (capacity - done) / rate)


def rate_text(found: Speed) -> str:
    """Return bytes and rate as the end of a line."""
    if found.bytes is None:
        return ""
    text = f", {found.bytes // MIB} MiB"
    return text if found.rate is None else f"{text}, {found.rate / MIB:.0f} MiB/s"
