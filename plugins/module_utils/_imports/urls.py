# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The URL by which a proxy host reaches a source."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import KVM, OVA, VMWARE, XEN, SourceVm

SCHEMES = {VMWARE: ("vpx",), XEN: ("xen+ssh",), KVM: ("qemu+ssh", "qemu+tcp", "qemu+tls"), OVA: ("ova",)}
# The engine wants both, also where an ssh key does the work.
NO_USER, NO_PASSWORD = "root", "none"


@dataclass(frozen=True)
class Source:
    """Where VMs come from. ``url`` is a URL of libvirt, or is made of the other values.

    ``data_center``, ``cluster`` and ``host`` are the place in VMware for VMs whose description does not name it.
    """

    kind: str
    hostname: str = ""
    url: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    transport: str = "ssh"
    data_center: str = ""
    cluster: str = ""
    host: str = ""
    insecure: bool = False

    @property
    def server(self) -> str:
        """The host name of the source."""
        return self.hostname or (urlsplit(self.url).hostname or "" if self.url else "")

    @property
    def user(self) -> str:
        """The user for the request."""
        return self.username or NO_USER

    @property
    def secret(self) -> str:
        """The password for the request."""
        return self.password or NO_PASSWORD


def check_source(source: Source) -> t.Iterator[Finding]:
    """Yield what is wrong with a source whatever its VMs are."""
    if source.url:
        yield from _check_url(source)
    elif source.kind != OVA and not source.hostname:
        yield error("source-address-missing", "source", "No source is given.", "Use `hostname` or `url`.")
    if source.kind == VMWARE and not (source.username and source.password):
        hint = "vCenter accepts no other way to sign on."
        yield error("source-credentials-missing", "source", "`username` and `password` are required.", hint)


def _check_url(source: Source) -> t.Iterator[Finding]:
    parts = urlsplit(source.url)
    if parts.password is not None:
        yield error("source-url-password", "source.url", "The URL has a password.", "Use `source.password`.")
    if parts.scheme == "esx":
        message = "The engine lists VMs of an ESXi host by this URL, but cannot import them."
        yield error("source-url-esx", "source.url", message, "Use the vCenter that manages the host, or an OVA.")
    elif parts.scheme not in SCHEMES[source.kind]:
        allowed = ", ".join(f"{scheme}://" for scheme in SCHEMES[source.kind])
        message = f"A URL that begins with '{parts.scheme}://' is not a source of kind {source.kind}."
        yield error("source-url-scheme", "source.url", message, f"Use {allowed}.")


def check_place(source: Source, vm: SourceVm, path: str) -> t.Iterator[Finding]:
    """Yield an error where the place of a VM in VMware is not known, or a path of an OVA is not absolute."""
    if source.kind == OVA and not vm.name.startswith("/"):
        yield error("ova-path-relative", path, f"'{vm.name}' is not an absolute path on the proxy host.")
    if source.kind != VMWARE or source.url:
        return
    if not ((vm.data_center or source.data_center) and (vm.host or source.host)):
        message = f"The data center and the ESXi host of VM '{vm.name}' are not known."
        hint = "Use `descriptions`, `source.url`, or `source.data_center` and `source.host`."
        yield error("source-place-missing", path, message, hint)


def url_of(source: Source, vm: SourceVm) -> str:
    """Return the URL for the import of one VM. It has no password."""
    if source.kind == OVA:
        return f"ova://{vm.name}"
    if source.url:
        return _with_user(source)
    user = f"{quote(source.user, safe='')}@"
    if source.kind == XEN:
        return f"xen+ssh://{user}{source.hostname}"
    if source.kind == KVM:
        at = user if source.transport == "ssh" else ""
        return f"qemu+{source.transport}://{at}{source.hostname}/system"
    place = (vm.data_center or source.data_center, vm.cluster or source.cluster, vm.host or source.host)
    # A data center may be in folders.
    path = "/".join(quote(part, safe="/") for part in place if part)
    return f"vpx://{user}{source.hostname}/{path}" + ("?no_verify=1" if source.insecure else "")


def _with_user(source: Source) -> str:
    parts = urlsplit(source.url)
    if parts.username or not source.username or source.kind != VMWARE:
        return source.url
    return parts._replace(netloc=f"{quote(source.username, safe='')}@{parts.netloc}").geturl()
