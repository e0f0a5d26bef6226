# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Power and settings of VMs through libvirt."""

from __future__ import annotations

import contextlib
import typing as t
import xml.etree.ElementTree as ET

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import ConnectionFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.source_vm import (
    DOWN,
    SUSPENDED,
    NicState,
    SourceState,
    Step,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import libraries, libvirt_source
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source

# libvirt's numbers: the inactive XML, a change of the stored configuration, and the metadata "description".
INACTIVE, CONFIG, DESCRIPTION = 2, 2, 0


class LibvirtVm:
    """A domain."""

    def __init__(self, domain: t.Any, problem: type[Exception]) -> None:
        self._domain = domain
        self._problem = problem

    def _call(self, call: t.Callable[..., t.Any], *arguments: t.Any) -> t.Any:
        try:
            return call(*arguments)
        except self._problem as error:
            raise ConnectionFailed(f"libvirt refuses it: {error}.") from error

    def _optional(self, call: t.Callable[..., t.Any], *arguments: t.Any) -> t.Any:
        try:
            return call(*arguments)
        except self._problem:
            # Not every driver knows this, and a domain may have no description.
            return None

    def state(self) -> SourceState:
        """Return what it is now."""
        number = self._call(self._domain.state)[0]
        power = libvirt_source.POWER[number] if number < len(libvirt_source.POWER) else ""
        if power == DOWN and self._optional(self._domain.hasManagedSaveImage, 0):
            power = SUSPENDED
        autostart = self._optional(self._domain.autostart)
        return SourceState(
            name=str(self._domain.name()),
            uuid=str(self._domain.UUIDString()),
            power=power,
            autostart=None if autostart is None else bool(autostart),
            note=str(self._optional(self._domain.metadata, DESCRIPTION, None, CONFIG) or ""),
            nics=tuple(_nic(element) for element in self._interfaces()),
            transient=self._optional(self._domain.isPersistent) == 0,
        )

    def _interfaces(self) -> list[ET.Element]:
        return ET.fromstring(self._call(self._domain.XMLDesc, INACTIVE)).findall("devices/interface")

    def shut_down(self) -> None:
        """Ask the guest to shut down."""
        self._call(self._domain.shutdown)

    def power_off(self) -> None:
        """Power it off hard."""
        self._call(self._domain.destroy)

    def apply(self, step: Step) -> None:
        """Make one other change."""
        if step.verb == "power_on":
            self._call(self._domain.create)
        elif step.verb == "set_autostart":
            self._call(self._domain.setAutostart, int(step.value))
        elif step.verb == "set_note":
            self._call(self._domain.setMetadata, DESCRIPTION, step.value or None, None, None, CONFIG)
        elif step.verb == "rename":
            self._call(self._domain.rename, step.value, 0)
        else:
            self._set_nic(step.value)

    def _set_nic(self, nic: NicState) -> None:
        for element in self._interfaces():
            if _nic(element).mac.lower() == nic.mac.lower():
                link = element.find("link")
                link = ET.SubElement(element, "link") if link is None else link
                link.set("state", "up" if nic.connected else "down")
                text = ET.tostring(element, encoding="unicode")
                self._call(self._domain.updateDeviceFlags, text, CONFIG)


def _nic(element: ET.Element) -> NicState:
    mac, link = element.find("mac"), element.find("link")
    address = mac.get("address", "") if mac is not None else ""
    return NicState(address, link is None or link.get("state") != "down")


@contextlib.contextmanager
def connected(source: Source) -> t.Iterator[t.Callable[[], list[tuple[str, str, LibvirtVm]]]]:
    """Connect to libvirt; gives the function that lists all VMs with their names and UUIDs."""
    libvirt = libraries.load("libvirt")
    connection = libvirt_source.connect(libvirt, source, write=True)

    def found() -> list[tuple[str, str, LibvirtVm]]:
        try:
            domains = connection.listAllDomains()
        except libvirt.libvirtError as error:
            raise ConnectionFailed(f"The VMs of '{source.shown}' cannot be read: {error}.") from error
        return [(str(one.name()), str(one.UUIDString()), LibvirtVm(one, libvirt.libvirtError)) for one in domains]

    try:
        yield found
    finally:
        connection.close()
