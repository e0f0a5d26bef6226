# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A conversion by virt-v2v to files or into an engine, and how far it is."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

# States of a conversion.
PLANNED, RUNNING, CONVERTED, FAILED, CANCELLED, ABSENT = (
    "planned",
    "running",
    "converted",
    "failed",
    "cancelled",
    "absent",
)
# Names of files in the folder of a conversion.
DISKS, PROGRESS, LOG, PASSWORD, EXIT, PID, SUMS, STATE, TEMPORARY, DOMAIN = (
    *("disks", "progress.jsonl", "log", "password", "exit", "pid", "sums", "state.json", "tmp", "domain.xml"),
)
ENGINE_PASSWORD, CA_FILE = "engine-password", "ca.pem"
# Modules for the Python programs of virt-v2v, in the temporary folder.
MODULES = f"{TEMPORARY}/python"
# Kinds of sources that are a domain XML, of which virt-v2v gets a copy with the paths of this machine.
DOMAINS = ("kvm", "libvirt_xml")


@dataclass(frozen=True)
class Source:
    """Where the VM is: ``path`` for the kinds of files, ``url`` for the others. ``kind`` is a key of host.INPUTS."""

    kind: str
    path: str = ""
    url: str = ""
    password: str = field(default="", repr=False)
    thumbprint: str = ""
    vddk_folder: str = ""


@dataclass(frozen=True)
class StaticAddress:
    """An address that a Windows guest keeps, by the MAC address of its vNIC."""

    mac: str
    address: str
    gateway: str = ""
    prefix_length: t.Optional[int] = None
    dns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Key:
    """The file with the passphrase of an encrypted device; ``all`` is every device."""

    device: str
    file: str


@dataclass(frozen=True)
class Limits:
    """Limits of the process. ``cpu`` is in percent of one CPU, ``io_weight`` 1 to 10000, both with systemd only.

    ``network`` is in megabits per second.
    """

    cpu: t.Optional[int] = None
    io_weight: t.Optional[int] = None
    network: t.Optional[int] = None


@dataclass(frozen=True)
class Upload:
    """The engine that virt-v2v uploads to. ``disks`` are the ids that the disks get. ``username`` is empty for the
    user that virt-v2v takes by itself.

    ``prefix`` is that of the options of the installed virt-v2v: rhv or ovirt. ``ca`` is the content of the file with
    certificates. With ``proxy``, the engine passes the data on. ``python_path`` is the folder with the SDK.
    """

    url: str
    domain: str
    cluster: str
    disks: tuple[str, ...]
    username: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    insecure: bool = False
    proxy: bool = False
    prefix: str = "rhv"
    python_path: str = ""


@dataclass(frozen=True)
class NetworkMap:
    """The network that a vNIC gets, by its MAC address, or by the network at the source where that is empty."""

    network: str
    mac: str = ""
    source: str = ""


@dataclass(frozen=True)
class Conversion:
    """What is converted. ``folder`` is the one of this VM, ``name`` the name at the source."""

    name: str
    output_name: str
    source: Source
    folder: str
    format: str = "qcow2"
    allocation: str = "sparse"
    keys: tuple[Key, ...] = ()
    static_addresses: tuple[StaticAddress, ...] = ()
    limits: Limits = Limits()
    checksum: bool = True
    upload: t.Optional[Upload] = None
    networks: tuple[NetworkMap, ...] = ()

    def file(self, name: str) -> str:
        """Return the path of a file in the folder."""
        return f"{self.folder}/{name}"


@dataclass(frozen=True)
class DiskFile:
    """A file that a conversion made. ``size`` is in bytes, ``changed`` in nanoseconds since 1970."""

    name: str
    size: int
    changed: int
    checksum: str = ""


@dataclass(frozen=True)
class Record:
    """What is kept about a conversion in its folder."""

    fingerprint: str
    command: tuple[str, ...]
    attempts: int = 1
    files: tuple[DiskFile, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What there is in the folder: the record, whether the process runs, its exit code, and the files now.

    ``foreign`` is whether there is no record, and something that no conversion left.
    """

    record: t.Optional[Record] = None
    alive: bool = False
    code: t.Optional[int] = None
    files: tuple[DiskFile, ...] = ()
    foreign: bool = False
