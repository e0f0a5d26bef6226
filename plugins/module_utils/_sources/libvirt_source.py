# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The reader of libvirt: KVM, Xen, and VMware through libvirt."""

from __future__ import annotations

import dataclasses
import typing as t
import urllib.parse

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import ConnectionFailed, UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import libvirt_xml, values
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    DOWN,
    SUSPENDED,
    UNKNOWN,
    UP,
    ForeignDisk,
    ForeignVm,
    Inventory,
    Unreadable,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import libraries
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import SSH, Source

# libvirt's numbers: no state, running, blocked, paused, shutting down, shut off, crashed, suspended by the guest.
POWER = (UNKNOWN, UP, UP, SUSPENDED, UP, DOWN, DOWN, SUSPENDED)
Values = dict[str, t.Any]


def read(source: Source, only_check: bool = False) -> tuple[Inventory, Values]:
    """Return the VMs, and what the connection says of itself; without VMs for a check."""
    libvirt = libraries.load("libvirt")
    connection = connect(libvirt, source)
    try:
        return Inventory() if only_check else _inventory(libvirt, connection, source), {
            "version": _version(connection.getVersion()),
            "product": str(connection.getType()),
            "host_name": str(connection.getHostname()),
        }
    except libvirt.libvirtError as error:
        raise ConnectionFailed(f"The VMs of '{source.shown}' cannot be read: {error}.") from error
    finally:
        connection.close()


def uri(source: Source) -> str:
    """Return the URI with the options of the source, and nothing that is secret."""
    parts = urllib.parse.urlsplit(source.url)
    transport = parts.scheme.partition("+")[2]
    more = {}
    if source.ssh_key and transport in SSH:
        more["keyfile"] = source.ssh_key
    if source.insecure:
        more["no_verify"] = "1"
    # ssh must not ask for a password where no person can answer.
    if transport == "ssh":
        more["no_tty"] = "1"
    # Not put together from its parts: the three slashes of test:///default would not come back.
    return f"{source.url}{'&' if parts.query else '?'}{urllib.parse.urlencode(more)}" if more else source.url


def connect(libvirt: t.Any, source: Source, write: bool = False) -> t.Any:
    """Return a connection, which can change something only with ``write``; raises ConnectionFailed."""
    # It would print every error to standard error.
    libvirt.registerErrorHandler(lambda dummy, error: None, None)

    def answer(credentials: list[list[t.Any]], dummy: t.Any) -> int:
        for item in credentials:
            item[4] = source.username if item[0] in NAMES else source.password
        return 0

    kinds = [*NAMES, libvirt.VIR_CRED_PASSPHRASE, libvirt.VIR_CRED_NOECHOPROMPT]
    try:
        return libvirt.openAuth(uri(source), [kinds, answer, None], 0 if write else libvirt.VIR_CONNECT_RO)
    except libvirt.libvirtError as error:
        raise ConnectionFailed(f"There is no connection to '{source.shown}': {error}.") from error


# libvirt's numbers of credentials that are a name: for the user, and for authentication.
NAMES = (1, 2)


def _inventory(libvirt: t.Any, connection: t.Any, source: Source) -> Inventory:
    vms: list[ForeignVm] = []
    unreadable: list[Unreadable] = []
    for domain in connection.listAllDomains():
        try:
            vms.append(describe(domain, libvirt.libvirtError, source))
        except UnreadableDocument as error:
            unreadable.append(Unreadable(str(domain.name()), error.message))
        except libvirt.libvirtError as error:
            # It may have been removed in the meantime.
            unreadable.append(Unreadable(str(domain.name()), str(error)))
    return Inventory(tuple(sorted(vms, key=lambda vm: vm.name)), tuple(unreadable))


def describe(domain: t.Any, problem: type[Exception], source: Source) -> ForeignVm:
    """Return a domain with what only the connection knows: its state, snapshots, and sizes of disks."""

    def attempt(call: t.Callable[..., t.Any], *arguments: t.Any) -> t.Any:
        try:
            return call(*arguments)
        except problem:
            # Not every driver knows this, and a disk may be missing.
            return None

    state = (attempt(domain.state) or [0])[0]
    power = POWER[state] if state < len(POWER) else UNKNOWN
    if power == DOWN and attempt(domain.hasManagedSaveImage, 0):
        power = SUSPENDED
    vm = libvirt_xml.parse(domain.XMLDesc(0), power=power)
    snapshots = attempt(domain.listAllSnapshots) or ()
    return dataclasses.replace(
        vm,
        place=dataclasses.replace(vm.place, host=vm.place.host or source.host),
        snapshots=tuple(str(snapshot.getName()) for snapshot in snapshots),
        disks=tuple(_with_size(disk, attempt(domain.blockInfo, disk.label)) for disk in vm.disks),
    )


def _with_size(disk: ForeignDisk, info: t.Any) -> ForeignDisk:
    if not info:
        return disk
    capacity, used = (values.sensible(int(number)) for number in info[:2])
    return dataclasses.replace(disk, capacity=capacity, used=used)


def _version(number: int) -> str:
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"
