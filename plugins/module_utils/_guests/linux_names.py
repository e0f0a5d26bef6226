# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The names of a Linux guest's interfaces: what pins them to MAC addresses already, and the files that do so."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._guests import linux_read
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import Guest

# Since then, udev reads .link files.
LINK_FILES_SINCE = 197
LINK_FOLDER, RULES_FOLDER = "/etc/systemd/network/", "/etc/udev/rules.d/"
OWN_RULES = f"{RULES_FOLDER}70-onramp-net.rules"
OWN_LINK = re.compile(re.escape(LINK_FOLDER) + r"10-onramp-.+\.link")
HEAD = "# Written by the role guest_prepare of onramp.ovirt: the interface keeps its name on another hypervisor.\n"
RULE = re.compile(r"(?:ATTRS?|SYSFS)\{address\}\s*==\s*\"([^\"]+)\"", re.IGNORECASE)
RULE_NAME = re.compile(r"\bNAME\s*:?=\s*\"([^\"]+)\"")
VALID_NAME = re.compile(r"[A-Za-z0-9_.-]{1,15}")
IFCFG = ("/etc/sysconfig/network-scripts/ifcfg-", "/etc/sysconfig/network/ifcfg-")
NETPLAN_KEY = re.compile(r"( *)(?:- )?[\"']?([A-Za-z0-9_.-]+)[\"']?\s*:\s*(.*)")


@dataclass(frozen=True)
class Pin:
    """A file that gives the NIC with a MAC address its name."""

    path: str
    mac: str
    name: str


def uses_link_files(guest: Guest) -> bool:
    """Whether the guest's udev reads .link files. If the version is unknown, it is an old one."""
    return guest.udev_version is not None and guest.udev_version >= LINK_FILES_SINCE


def existing(guest: Guest) -> tuple[Pin, ...]:
    """Return the pins of a guest, without those that were written before by the collection."""
    found: list[Pin] = []
    for path, text in sorted(guest.files.items()):
        if path == OWN_RULES or OWN_LINK.fullmatch(path):
            continue
        if path.startswith(LINK_FOLDER):
            found += _of_link(path, text)
        elif path.startswith(RULES_FOLDER):
            found += _of_rules(path, text)
        elif path.startswith("/etc/netplan/"):
            found += _of_netplan(path, text)
        elif path.startswith(IFCFG[0]) and any(flag.endswith("rename_device") for flag in guest.flags):
            found += _of_ifcfg(path, text)
    return tuple(found)


def files(guest: Guest, names: t.Mapping[str, str]) -> dict[str, str]:
    """Return the files that pin names, by their paths. ``names`` are the names by MAC address."""
    if not names:
        return {}
    if uses_link_files(guest):
        return {f"{LINK_FOLDER}10-onramp-{name}.link": _link(mac, name) for mac, name in names.items()}
    return {OWN_RULES: HEAD + "".join(_rule(mac, name) for mac, name in names.items())}


def _link(mac: str, name: str) -> str:
    # A VLAN or bridge on the NIC has the same address, but is not a PCI device.
    return f"{HEAD}[Match]\nMACAddress={mac}\nPath=*pci-*\n\n[Link]\nName={name}\n"


def _rule(mac: str, name: str) -> str:
    # Only a NIC has a driver: a VLAN or bridge on it has the same address.
    return (
        f'SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{{address}}=="{mac}", ATTR{{type}}=="1", NAME="{name}"\n'
    )


def _of_link(path: str, text: str) -> t.Iterator[Pin]:
    given: dict[str, str] = {}
    for line in text.split("\n"):
        key, equals, value = line.partition("=")
        if equals and not line.lstrip().startswith(("#", ";")):
            given[key.strip()] = value.strip()
    for word in (*given.get("MACAddress", "").split(), *given.get("PermanentMACAddress", "").split()):
        if given.get("Name"):
            yield Pin(path, _macs.normalized(word), given["Name"])


def _of_rules(path: str, text: str) -> t.Iterator[Pin]:
    for line in text.replace("\\\n", " ").split("\n"):
        address, name = RULE.search(line), RULE_NAME.search(line)
        if address and name and not line.lstrip().startswith("#"):
            yield Pin(path, _macs.normalized(address.group(1)), name.group(1))


def _of_ifcfg(path: str, text: str) -> t.Iterator[Pin]:
    given = linux_read.settings(text)
    if given.get("HWADDR") and given.get("DEVICE"):
        yield Pin(path, _macs.normalized(given["HWADDR"]), given["DEVICE"])


def _of_netplan(path: str, text: str) -> t.Iterator[Pin]:
    for block in netplan_devices(text).values():
        if block.get("macaddress") and block.get("set-name"):
            yield Pin(path, _macs.normalized(block["macaddress"]), block["set-name"])


def netplan_devices(text: str) -> dict[str, dict[str, str]]:
    """Return the settings of each device below ``ethernets``: those of the device itself, and of its ``match``.

    The address that a device is matched by is ``macaddress``, and one that it is given is ``own-macaddress``.
    """
    found: dict[str, dict[str, str]] = {}
    above: list[tuple[int, str]] = []
    for line in text.split("\n"):
        match = None if line.lstrip().startswith("#") else NETPLAN_KEY.match(line)
        if not match:
            continue
        depth, key, value = len(match.group(1)), match.group(2), match.group(3).split(" #")[0].strip().strip("\"'")
        above = [entry for entry in above if entry[0] < depth]
        path = [entry[1] for entry in above if entry[1] != "network"]
        above.append((depth, key))
        if len(path) >= 2 and path[0] == "ethernets":
            device = found.setdefault(path[1], {})
            if path[2:] == ["match"]:
                device[key] = value
            elif len(path) == 2:
                device["own-macaddress" if key == "macaddress" else key] = value
                for inner in re.finditer(
                    r"(macaddress|name)\s*:\s*[\"']?([^\s,\"'}]+)", value if key == "match" else ""
                ):
                    device[inner.group(1)] = inner.group(2)
    return found
