# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What in a Linux guest keeps it from working on another hypervisor."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._guests import checks, linux_names, linux_read
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import Guest

NEEDED_DRIVERS = ("virtio_blk", "virtio_net", "virtio_pci", "virtio_scsi")
# Names of disks that come from their place or their hypervisor.
PLACES = re.compile(r"(/dev/disk/by-(?:path|id)/[^\s\"']+)")
TABLES = ("/etc/fstab", "/etc/crypttab", "/proc/cmdline")
# By-id names that come from LVM, device mapper or RAID stay.
STABLE_IDS = ("/dev/disk/by-id/dm-", "/dev/disk/by-id/lvm-", "/dev/disk/by-id/md-")
TOOLS = {"/etc/vmware-tools", "/usr/bin/vmware-toolbox-cmd", "/opt/VBoxGuestAdditions"}
KEYFILES = "/etc/NetworkManager/system-connections/"
INTERFACES = "/etc/network/interfaces"


def check(guest: Guest, new_macs: t.Mapping[str, str]) -> list[Finding]:
    """Return the findings about a Linux guest."""
    tools = [checks.old_tools(flag) for flag in sorted(guest.flags & TOOLS)][:1]
    return [*_disks(guest), *_drivers(guest), *_resolver(guest), *_addresses(guest, new_macs), *tools]


def _disks(guest: Guest) -> t.Iterator[Finding]:
    for path in TABLES:
        for line in guest.files.get(path, "").split("\n"):
            if line.lstrip().startswith("#"):
                continue
            for name in PLACES.findall(line):
                if not name.startswith(STABLE_IDS):
                    text = f"{path} names a disk by its place or its hypervisor: {name}."
                    yield warning("guest-disk-by-path", path, text, "Use its UUID or label.")


def _drivers(guest: Guest) -> t.Iterator[Finding]:
    complete = [kernel for kernel, names in guest.drivers.items() if set(NEEDED_DRIVERS) <= set(names)]
    if guest.drivers and not complete:
        newest = max(guest.drivers)
        absent = [name for name in NEEDED_DRIVERS if name not in guest.drivers[newest]]
        text = f"Kernel {newest} has no driver {', '.join(absent)}."
        yield warning("guest-driver-missing", "guest", text, "Install a kernel with virtio drivers.")


def _resolver(guest: Guest) -> t.Iterator[Finding]:
    if "resolv_immutable" in guest.flags:
        text = "/etc/resolv.conf is immutable, so the conversion cannot replace it for a while, and fails."
        yield warning("guest-resolver-immutable", "/etc/resolv.conf", text, "Run chattr -i /etc/resolv.conf.")


def _addresses(guest: Guest, new_macs: t.Mapping[str, str]) -> t.Iterator[Finding]:
    """Yield configurations that depend on a MAC address."""
    after = {new_macs.get(item.mac, item.mac) for item in guest.physical}
    for path, text in sorted(guest.files.items()):
        matched, given = _macs_of(path, text)
        for mac in matched:
            if mac and mac not in after:
                message = f"The configuration is for the MAC address {mac}, which no NIC has afterwards."
                yield warning("guest-mac-in-configuration", path, message, "Replace the address, or match by name.")
        for mac in given:
            message = f"The configuration gives the NIC another MAC address, {mac}."
            hint = "The network filter of a vNIC profile may drop its packets: choose a profile without it."
            yield warning("guest-mac-overridden", path, message, hint)


def _macs_of(path: str, text: str) -> tuple[list[str], list[str]]:
    """Return the addresses that a configuration is for, and those that it gives to a NIC."""
    matched: list[t.Optional[str]] = []
    given: list[t.Optional[str]] = []
    if path.startswith(linux_names.IFCFG):
        values = linux_read.settings(text)
        matched, given = [values.get("HWADDR")], [values.get("MACADDR"), values.get("LLADDR")]
    elif path.startswith(KEYFILES):
        values = linux_read.settings(text)
        matched, given = [values.get("MAC-ADDRESS")], [values.get("CLONED-MAC-ADDRESS")]
    elif path.startswith("/etc/netplan/"):
        blocks = linux_names.netplan_devices(text).values()
        matched = [block.get("macaddress") for block in blocks]
        given = [block.get("own-macaddress") for block in blocks]
    elif path == INTERFACES or path.startswith(f"{INTERFACES}.d/"):
        given = list(re.findall(r"^\s*hwaddress\s+(?:ether\s+)?(\S+)", text, re.MULTILINE))
    return _valid(matched), _valid(given)


def _valid(texts: t.Iterable[t.Optional[str]]) -> list[str]:
    # NetworkManager also has words here, such as preserve, random and stable.
    return [_macs.normalized(text) for text in texts if text and _macs.parse(text) is not None]
