# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""How virt-v2v reaches a VM of a source: the file of its description, or a URL."""

from __future__ import annotations

import posixpath
import typing as t
from urllib.parse import quote, urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignVm

OF_PLACES = {"libvirt": "libvirt_xml", "vmx": "vmx", "ovf": "ova"}
BY_URL = {"vpx": "vmware", "esx": "vmware", "xen": "xen"}


class Origin(t.Protocol):
    """The part of a source that this needs."""

    @property
    def kind(self) -> str:
        """Return files, libvirt or vsphere."""

    @property
    def url(self) -> str:
        """Return the URL without a password."""

    @property
    def username(self) -> str:
        """Return the user name."""

    @property
    def password(self) -> str:
        """Return the password."""

    @property
    def insecure(self) -> bool:
        """Return whether any certificate is accepted."""

    @property
    def vddk_directory(self) -> str:
        """Return the folder with VDDK."""


def source_of(vm: ForeignVm, origin: Origin, thumbprint: str = "") -> Source:
    """Return where virt-v2v finds a VM; raises CollectionError with the reason where it cannot read it."""
    if origin.kind == "files":
        return _of_files(vm)
    if origin.kind == "libvirt":
        driver = urlsplit(origin.url).scheme.partition("+")[0]
        if driver not in BY_URL:
            raise CollectionError("Disks on a KVM host can be read only there. Use its domain XML as a file")
        return Source(BY_URL[driver], url=origin.url, password=origin.password)
    kind = "vmware_vddk" if origin.vddk_directory else "vmware"
    url = _vpx(vm, origin)
    return Source(kind, "", url, origin.password, thumbprint, origin.vddk_directory)


def _of_files(vm: ForeignVm) -> Source:
    if vm.place.kind not in OF_PLACES:
        raise CollectionError("An inventory has no disks")
    missing = [disk.label or str(disk.index + 1) for disk in vm.disks if not disk.path]
    if vm.place.kind != "ovf" and missing:
        raise CollectionError(f"There is no file for disk {', '.join(missing)} next to the description")
    return of_file(vm.place.kind, vm.place.path)


def of_file(origin: str, path: str) -> Source:
    """Return what virt-v2v reads for a description of this kind; of an OVF its folder."""
    is_ovf = path.lower().endswith(".ovf")
    return Source(OF_PLACES.get(origin, "ova"), posixpath.dirname(path) or "/" if is_ovf else path)


def _vpx(vm: ForeignVm, origin: Origin) -> str:
    place = vm.place
    if not (place.datacenter and place.host):
        raise CollectionError("Its data center and host are not known")
    path = "/".join(quote(part, safe="/") for part in (place.datacenter, place.cluster, place.host) if part)
    server = urlsplit(origin.url).netloc.rpartition("@")[2]
    user = quote(origin.username, safe="")
    return f"vpx://{user}@{server}/{path}" + ("?no_verify=1" if origin.insecure else "")
