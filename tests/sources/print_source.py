# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How virt-v2v reads a guest, and how the collection reads it, in one form that can be compared."""

from __future__ import annotations

import os
import re
import subprocess
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import UNKNOWN, ForeignVm

MEMORY = re.compile(r"([0-9]+) \(bytes\)")
DISK = re.compile(r"\t[0-9]+(?: \[(.*)\])?")
NIC = re.compile(r"\t(?:Network|Bridge) \"(.*?)\"(?: mac: ([0-9a-fA-F:]+))?(?: \[(.*)\])?")
TOPOLOGY = re.compile(r"sockets: ([0-9]+) cores/socket: ([0-9]+) threads/core: ([0-9]+)")
# Models that virt-v2v knows by another name, or by none.
BUSES = {"virtio-blk": "virtio", "virtio-scsi": "scsi"}


@dataclass(frozen=True)
class Reading:
    """What both say about a guest. A firmware that is not known is ``None``."""

    name: str
    memory: int
    cpus: int
    topology: t.Optional[tuple[int, int, int]] = None
    firmware: t.Optional[str] = None
    disks: tuple[str, ...] = ()
    nics: tuple[tuple[str, str, str], ...] = field(default_factory=tuple)


class Refused(Exception):
    """virt-v2v does not read the guest."""


def by_virt_v2v(folder: str, *arguments: str) -> Reading:
    """Return what virt-v2v says; raises Refused."""
    command = ["virt-v2v", *arguments, "-o", "null", "--print-source"]
    environment = {**os.environ, "LIBGUESTFS_BACKEND": "direct", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120, cwd=folder
    )
    output = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0 or "source name:" not in output:
        raise Refused(done.stderr.decode("utf-8", "replace").strip())
    return parse(output)


def parse(output: str) -> Reading:
    """Return the reading of an output of --print-source."""
    values: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    section = ""
    for line in output.partition("source name:")[2].split("\n"):
        if not values:
            values["source name"] = line[1:]
        elif line.startswith("\t"):
            parts.setdefault(section, []).append(line)
        elif line and not line.startswith(" ") and line.endswith(":"):
            section = line[:-1]
        else:
            name, dummy, value = line.strip().partition(":")
            values[name] = value.strip()
            section = name
    topology = TOPOLOGY.search(values.get("CPU topology", ""))
    memory = MEMORY.match(values["memory"])
    return Reading(
        name=values["source name"],
        memory=int(memory.group(1)) if memory else -1,
        cpus=int(values["nr vCPUs"]),
        topology=t.cast("tuple[int, int, int]", tuple(map(int, topology.groups()))) if topology else None,
        firmware=values.get("firmware") if values.get("firmware") not in ("", "unknown", None) else None,
        disks=tuple(_disk(line) for line in parts.get("disks", [])),
        nics=tuple(_nic(line) for line in parts.get("NICs", [])),
    )


def _disk(line: str) -> str:
    match = DISK.fullmatch(line)
    assert match, line
    return BUSES.get(match.group(1) or "", match.group(1) or "")


def _nic(line: str) -> tuple[str, str, str]:
    match = NIC.fullmatch(line)
    assert match, line
    return match.group(1), (match.group(2) or "").lower(), (match.group(3) or "").lower()


def by_the_collection(vm: ForeignVm) -> Reading:
    """Return what the collection says."""
    known = None not in (vm.sockets, vm.cores, vm.threads)
    return Reading(
        name=vm.name,
        memory=vm.memory or 0,
        cpus=vm.cpus,
        topology=(vm.sockets or 1, vm.cores or 1, vm.threads or 1) if known else None,
        firmware=None if vm.firmware == UNKNOWN else vm.firmware,
        disks=tuple(disk.bus for disk in vm.disks),
        nics=tuple((nic.network, nic.mac, nic.model) for nic in vm.nics),
    )
