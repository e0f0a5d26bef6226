# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A VM of another hypervisor, as far as its import depends on it, and the mark that it leaves on the imported VM."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass
from urllib.parse import quote, unquote

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import waivers
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concerns import Concern
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.waivers import Waiver

VMWARE, XEN, KVM, OVA, EXPORT = "vmware", "xen", "kvm", "ova", "export_domain"
UP, UEFI, WINDOWS, OVIRT = "up", "uefi", "windows", "ovirt"
MARK = re.compile(r"onramp-v2v:(\w+)/([^/\s]*)/([^/\s]*)/([^/\s]*)")
Params = t.Mapping[str, t.Any]


@dataclass(frozen=True)
class SourceNic:
    """A NIC at the source. ``key`` identifies its network there, ``network`` and ``label`` are names to show."""

    mac: str = ""
    network: str = ""
    key: str = ""
    model: str = ""
    connected: bool = True
    label: str = ""


@dataclass(frozen=True)
class SourceDisk:
    """A disk at the source. ``capacity`` and ``used`` are in bytes, 0 where they are not known.

    ``path`` is its file next to the description, on the machine that read it. ``id`` is that of an export domain.
    """

    label: str = ""
    capacity: int = 0
    used: int = 0
    kind: str = ""
    file: str = ""
    bus: str = ""
    format: str = ""
    path: str = ""
    id: str = ""


@dataclass(frozen=True)
class SourceVm:
    """A VM at the source. ``described`` is whether more is known than its name.

    ``server`` is the host name in the URL of the source; of an OVA, ``name`` is the path of its file. ``host``,
    ``data_center`` and ``cluster`` are where VMware runs it, and ``located`` is whether that was just read there.
    ``concerns`` are ``None`` where it was not assessed. ``hypervisor`` is what wrote its description. ``topology`` are
    sockets, cores and threads. ``origin`` is the kind of its description, and ``file`` the path of that. ``nics_known``
    is whether ``nics`` are all it has. ``template`` is the id of the template that a VM of an export domain needs. The
    two versions are those of the engine that wrote its OVF.
    """

    kind: str
    name: str
    server: str = ""
    uuid: str = ""
    described: bool = False
    power: str = ""
    memory: int = 0
    cpus: int = 0
    topology: tuple[int, ...] = ()
    firmware: str = ""
    secure_boot: bool = False
    tpm: bool = False
    machine: str = ""
    os: str = ""
    os_family: str = ""
    boot_order: tuple[str, ...] = ()
    host: str = ""
    data_center: str = ""
    cluster: str = ""
    disks: tuple[SourceDisk, ...] = ()
    nics: tuple[SourceNic, ...] = ()
    concerns: t.Optional[tuple[Concern, ...]] = None
    located: bool = False
    hypervisor: str = ""
    origin: str = ""
    file: str = ""
    nics_known: bool = True
    template: str = ""
    ovf_version: str = ""
    compatibility_version: str = ""

    @property
    def is_exported(self) -> bool:
        """Whether it is in an export domain, from which the engine copies it as it is."""
        return self.kind == EXPORT

    @property
    def is_ova_of_ovirt(self) -> bool:
        """Whether it is an OVA that an engine wrote, which needs no conversion."""
        return self.kind == OVA and self.hypervisor == OVIRT

    @property
    def key(self) -> str:
        """What distinguishes it from all other VMs in the records of imports."""
        return "/".join(quote(part, safe="") for part in (self.kind, self.server, self.name))

    @property
    def mark(self) -> str:
        """The text in the comment of the imported VM by which a later run recognizes it."""
        return f"onramp-v2v:{self.key}/{quote(self.uuid, safe='')}"

    @property
    def is_windows(self) -> bool:
        """Whether its operating system is Windows, as far as that is known."""
        return self.os_family == WINDOWS

    def is_marked(self, comment: str) -> bool:
        """Whether a comment has the mark of this VM: by UUID where both are known, else by source and name."""
        for match in MARK.finditer(comment):
            kind, server, name, uuid = (unquote(part) for part in match.groups())
            if kind != self.kind:
                continue
            if uuid.lower() == self.uuid.lower() if uuid and self.uuid else (server, name) == (self.server, self.name):
                return True
        return False


def from_description(
    kind: str, server: str, given: Params, waived: t.Sequence[Waiver] = (), today: str = ""
) -> SourceVm:
    """Return a VM from its neutral description; what is missing there is not known."""
    place = given.get("place") or {}
    return SourceVm(
        kind=kind,
        name=str(given.get("name") or ""),
        server=server,
        uuid=_text(given, "uuid"),
        described=True,
        power=_text(given, "power"),
        memory=int(given.get("memory") or 0),
        cpus=int(given.get("cpus") or 0),
        topology=tuple(int(given.get(name) or 0) for name in ("sockets", "cores", "threads")),
        firmware=_text(given, "firmware"),
        secure_boot=bool(given.get("secure_boot")),
        tpm=bool(given.get("tpm")),
        machine=_text(given, "machine"),
        os=_text(given, "os"),
        os_family=_text(given, "os_family"),
        boot_order=tuple(map(str, given.get("boot_order") or ())),
        host=_text(place, "host"),
        data_center=_text(place, "datacenter"),
        cluster=_text(place, "cluster"),
        disks=tuple(_disk(disk) for disk in given.get("disks") or ()),
        nics=tuple(
            SourceNic(
                _text(nic, "mac"),
                _text(nic, "network"),
                _text(nic, "network_key"),
                _text(nic, "model"),
                nic.get("connected") is not False,
                _text(nic, "label"),
            )
            for nic in given.get("nics") or ()
        ),
        concerns=_concerns(given, waived, today),
        hypervisor=_text(given, "hypervisor"),
        origin=_text(place, "kind"),
        file=_text(place, "path"),
        nics_known=kind != EXPORT or given.get("nics") is not None,
        ovf_version=_text(given, "ovf_version"),
        compatibility_version=_text(given, "compatibility_version"),
    )


def _disk(disk: Params) -> SourceDisk:
    return SourceDisk(
        _text(disk, "label"),
        int(disk.get("capacity") or 0),
        int(disk.get("used") or 0),
        _text(disk, "kind"),
        _text(disk, "file"),
        _text(disk, "bus"),
        _text(disk, "format"),
        _text(disk, "path"),
    )


def _concerns(given: Params, waived: t.Sequence[Waiver], today: str) -> t.Optional[tuple[Concern, ...]]:
    """Return the concerns of a description, with the waivers of this task in addition to those that it has."""
    if given.get("concerns") is None:
        return None
    found = [
        Concern(*(_text(one, name) for name in ("id", "category", "message", "advice", "waived", "expires")))
        for one in given["concerns"]
    ]
    return waivers.apply(found, waived, _text(given, "name"), today)


def _text(given: Params, name: str) -> str:
    return str(given.get(name) or "")
