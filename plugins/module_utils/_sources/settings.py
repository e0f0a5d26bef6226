# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A source of foreign VMs as a user defines it: kind, address, credentials, and properties of its kind."""

from __future__ import annotations

import re
import typing as t
import urllib.parse
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order

FILES, LIBVIRT, VSPHERE, EXPORT = "files", "libvirt", "vsphere", "export_domain"
# What a kind needs, and what it can have in addition.
REQUIRED = {EXPORT: ("name",), FILES: ("path",), LIBVIRT: ("url",), VSPHERE: ("url", "username", "password")}
ALLOWED = {
    EXPORT: (),
    FILES: ("checksums",),
    LIBVIRT: ("username", "password", "ssh_key", "insecure"),
    VSPHERE: ("ca_file", "thumbprint", "insecure", "datacenter", "cluster", "esxi_host", "vddk_directory"),
}
COMMON = ("kind", "name", "timeout")
DRIVERS = ("qemu", "xen", "test", "vpx", "esx")
TRANSPORTS = ("", "ssh", "tls", "tcp", "unix", "libssh", "libssh2")
SSH = ("ssh", "libssh", "libssh2")
THUMBPRINT = re.compile(r"[0-9a-fA-F]{2}((:?[0-9a-fA-F]{2}){19}|(:?[0-9a-fA-F]{2}){31})")
HTTPS_PORT = 443


@dataclass(frozen=True)
class Source:
    """A source. ``url`` is without credentials; ``datacenter``, ``cluster`` and ``esxi_host`` limit what is listed."""

    kind: str
    name: str = ""
    url: str = ""
    path: str = ""
    username: str = ""
    password: str = ""
    ca_file: str = ""
    thumbprint: str = ""
    insecure: bool = False
    ssh_key: str = ""
    datacenter: str = ""
    cluster: str = ""
    esxi_host: str = ""
    vddk_directory: str = ""
    checksums: bool = False
    timeout: int = 60

    @property
    def host(self) -> str:
        """The host of the URL; empty for one on this machine."""
        return urllib.parse.urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port of vCenter."""
        return urllib.parse.urlsplit(self.url).port or HTTPS_PORT

    @property
    def shown(self) -> str:
        """What identifies the source in a message."""
        return self.url or self.path or self.name

    def __repr__(self) -> str:
        # Never with the password.
        return f"Source({self.kind}, {self.shown})"


def from_params(given: t.Mapping[str, t.Any], path: str = "source") -> Source:
    """Return the source of an option; raises InputError with everything that is wrong about it."""
    kind = str(given["kind"])
    values = {name: value for name, value in given.items() if value is not None}
    found = list(_properties(kind, values, path))
    if not found and kind in (LIBVIRT, VSPHERE):
        values["url"] = _url(kind, str(values["url"]))
        found += _url_mistakes(kind, values["url"], f"{path}.url")
    thumbprint = values.get("thumbprint")
    if thumbprint and not THUMBPRINT.fullmatch(thumbprint):
        text = "The thumbprint does not have 40 or 64 hexadecimal digits."
        found.append(
            error("source-thumbprint-invalid", f"{path}.thumbprint", text, "It is shown by a check of the source.")
        )
    if values.get("timeout", 1) <= 0:
        text = f"{values['timeout']} is not a positive number of seconds."
        found.append(error("source-timeout-invalid", f"{path}.timeout", text))
    if found:
        raise InputError(in_order(found))
    return Source(**values)


def _properties(kind: str, values: t.Mapping[str, t.Any], path: str) -> t.Iterator[Finding]:
    for name in REQUIRED[kind]:
        if not values.get(name):
            yield error("source-property-missing", f"{path}.{name}", f"A source of kind '{kind}' needs '{name}'.")
    for name, value in values.items():
        if value and name not in (*REQUIRED[kind], *ALLOWED[kind], *COMMON):
            text = f"A source of kind '{kind}' has no property '{name}'."
            yield error("source-property-unknown", f"{path}.{name}", text, "Remove it.")


def _url(kind: str, url: str) -> str:
    """Return a URL; for vCenter, a host name is enough."""
    url = url.strip()
    return f"https://{url}" if kind == VSPHERE and "://" not in url else url


def _url_mistakes(kind: str, url: str, path: str) -> t.Iterator[Finding]:
    try:
        parts = urllib.parse.urlsplit(url)
        dummy = parts.port
    except ValueError:
        yield error("source-url-invalid", path, "The URL cannot be read.", EXAMPLES[kind])
        return
    if parts.password is not None:
        yield error("source-url-password", path, "The URL contains a password.", "Use 'username' and 'password'.")
    elif kind == VSPHERE and (parts.scheme != "https" or not parts.hostname):
        yield error("source-url-invalid", path, f"'{url}' is not a URL of vCenter.", EXAMPLES[kind])
    elif kind == LIBVIRT:
        driver, transport = parts.scheme.partition("+")[::2]
        if driver not in DRIVERS or transport not in TRANSPORTS:
            text = f"'{url}' is not a URL of libvirt that can be read."
            yield error("source-url-invalid", path, text, EXAMPLES[kind])


EXAMPLES = {
    VSPHERE: "Use one like https://vcenter.example.com.",
    LIBVIRT: "Use one like qemu+ssh://root@host.example.com/system or xen+ssh://root@host.example.com.",
}
