# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A library that looks like libvirt, with hosts whose VMs are in a file.

Put this folder on PYTHONPATH, and the path of the file in ONRAMP_DEMO_LIBVIRT. The file is JSON:

    {"kvm1.example.com": [{"name": ..., "xml": ..., "state": 1 (running) or 5 (shut off), "guest": "good" or "stuck"}]}
"""

from __future__ import annotations

import json
import os
import typing as t
import urllib.parse
import xml.etree.ElementTree as ET
from pathlib import Path

VIR_CRED_PASSPHRASE, VIR_CRED_NOECHOPROMPT, VIR_CONNECT_RO = 5, 7, 1
RUNNING, SHUT_OFF = 1, 5


class libvirtError(Exception):  # its name in the library
    """What every call raises."""


def registerErrorHandler(*dummy: t.Any) -> None:
    """Print nothing."""


def openAuth(uri: str, auth: t.Any, flags: int = 0) -> Connection:
    """Connect to a host of the file."""
    host = urllib.parse.urlsplit(uri).hostname or ""
    file = Path(os.environ["ONRAMP_DEMO_LIBVIRT"])
    if host not in json.loads(file.read_text(encoding="utf-8")):
        raise libvirtError(f"unable to connect to server at '{host}:22'")
    return Connection(file, host, flags)


class Connection:
    """A connection to one host."""

    def __init__(self, file: Path, host: str, flags: int) -> None:
        self.file, self.host, self.flags = file, host, flags

    def read(self) -> dict[str, t.Any]:
        found: dict[str, t.Any] = json.loads(self.file.read_text(encoding="utf-8"))
        return found

    def write(self, current: str, /, **changes: t.Any) -> None:
        if self.flags & VIR_CONNECT_RO:
            raise libvirtError("operation forbidden for read only access")
        every = self.read()
        every[self.host] = [{**vm, **changes} if vm["name"] == current else vm for vm in every[self.host]]
        self.file.write_text(json.dumps(every), encoding="utf-8")

    def listAllDomains(self) -> list[Domain]:
        return [Domain(self, vm["name"]) for vm in self.read()[self.host]]

    def getVersion(self) -> int:
        return 9_002_003

    def getType(self) -> str:
        return "QEMU"

    def getHostname(self) -> str:
        return self.host

    def close(self) -> None:
        pass


class Domain:
    """A VM of a host."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection, self._name = connection, name

    @property
    def _data(self) -> dict[str, t.Any]:
        found = [vm for vm in self._connection.read()[self._connection.host] if vm["name"] == self._name]
        if not found:
            raise libvirtError("Domain not found")
        return t.cast(dict[str, t.Any], found[0])

    def _set(self, **changes: t.Any) -> int:
        self._connection.write(self._name, **changes)
        self._name = changes.get("name", self._name)
        return 0

    def name(self) -> str:
        return self._name

    def UUIDString(self) -> str:
        return ET.fromstring(self._data["xml"]).findtext("uuid") or ""

    def state(self) -> list[int]:
        return [self._data.get("state", SHUT_OFF), 0]

    def XMLDesc(self, dummy: int = 0) -> str:
        return str(self._data["xml"])

    def isPersistent(self) -> int:
        return int(self._data.get("persistent", 1))

    def hasManagedSaveImage(self, dummy: int = 0) -> int:
        return int(self._data.get("saved", 0))

    def listAllSnapshots(self) -> list[t.Any]:
        return []

    def blockInfo(self, dummy: str) -> list[int]:
        return [1 << 30, 1 << 28, 1 << 28]

    def shutdown(self) -> int:
        return 0 if self._data.get("guest") == "stuck" else self._set(state=SHUT_OFF)

    def destroy(self) -> int:
        return self._set(state=SHUT_OFF)

    def create(self) -> int:
        return self._set(state=RUNNING)

    def autostart(self) -> int:
        return int(self._data.get("autostart", 0))

    def setAutostart(self, value: int) -> int:
        return self._set(autostart=value)

    def metadata(self, *dummy: t.Any) -> str:
        if not self._data.get("note"):
            raise libvirtError("metadata not found: Requested metadata element is not present")
        return str(self._data["note"])

    def setMetadata(self, kind: int, text: str | None, *dummy: t.Any) -> int:
        return self._set(note=text or "")

    def rename(self, name: str, dummy: int = 0) -> int:
        if self.state()[0] != SHUT_OFF:
            raise libvirtError("Requested operation is not valid: cannot rename active domain")
        tree = ET.fromstring(self._data["xml"])
        t.cast(ET.Element, tree.find("name")).text = name
        return self._set(name=name, xml=ET.tostring(tree, encoding="unicode"))

    def updateDeviceFlags(self, text: str, dummy: int = 0) -> int:
        new = ET.fromstring(text)
        tree = ET.fromstring(self._data["xml"])
        devices = t.cast(ET.Element, tree.find("devices"))
        for number, old in enumerate(devices):
            if old.tag == "interface" and _mac(old) == _mac(new):
                devices[number] = new
        return self._set(xml=ET.tostring(tree, encoding="unicode"))


def _mac(element: ET.Element) -> str:
    return t.cast(ET.Element, element.find("mac")).get("address", "")
