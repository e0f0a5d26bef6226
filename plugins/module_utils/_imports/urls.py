# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The URL by which a proxy host reaches a source."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import EXPORT, KVM, OVA, VMWARE, XEN, SourceVm

VSPHERE, LIBVIRT, FILES = "vsphere", "libvirt", "files"
# Schemes of libvirt's URLs that the engine can import from.
SCHEMES = {"qemu+ssh": KVM, "qemu+tcp": KVM, "qemu+tls": KVM, "xen+ssh": XEN}
# The engine wants both, also where an ssh key does the work.
NO_USER, NO_PASSWORD = "root", "none"
HTTPS_PORT = 443


@dataclass(frozen=True)
class Source:
    """Where VMs come from. ``url`` is a URL of libvirt, or empty where it is made of the other values.

    ``data_center``, ``cluster`` and ``host`` are the place in VMware for VMs whose description does not name it.
    """

    kind: str
    server: str = ""
    url: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    data_center: str = ""
    cluster: str = ""
    host: str = ""
    insecure: bool = False
    port: int = HTTPS_PORT
    ca_file: str = ""
    thumbprint: str = ""
    timeout: int = 60

    @property
    def user(self) -> str:
        """The user for the request."""
        return self.username or NO_USER

    @property
    def secret(self) -> str:
        """The password for the request."""
        return self.password or NO_PASSWORD


def parse_source(given: t.Mapping[str, t.Any], findings: list[Finding], by_engine: bool = True) -> Source:
    """Return the source of the options; every mistake is added to ``findings``.

    virt-v2v can read from more than the engine can.
    """
    url, username, password = (given.get(name) or "" for name in ("url", "username", "password"))
    parts = urlsplit(url if "://" in url else f"//{url}")
    if given["kind"] == EXPORT:
        return Source(EXPORT, server=given.get("name") or "")
    kind = {VSPHERE: VMWARE, FILES: OVA}.get(given["kind"]) or SCHEMES.get(parts.scheme, KVM)
    findings += _mistakes(given["kind"], url, parts, by_engine)
    if kind == VMWARE and not (username and password):
        hint = "vCenter accepts no other way to sign on."
        findings.append(error("source-credentials-missing", "source", "`username` and `password` are required.", hint))
    return Source(
        kind=kind,
        server="" if kind == OVA else parts.hostname or "",
        url=url if given["kind"] == LIBVIRT or parts.scheme in ("vpx", "esx") else "",
        username=username,
        password=password,
        data_center=given.get("datacenter") or "",
        cluster=given.get("cluster") or "",
        host=given.get("esxi_host") or "",
        insecure=bool(given.get("insecure")),
        port=_port(parts),
        ca_file=given.get("ca_file") or "",
        thumbprint=given.get("thumbprint") or "",
        timeout=given.get("timeout") or 60,
    )


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or HTTPS_PORT
    except ValueError:
        return HTTPS_PORT


def _mistakes(kind: str, url: str, parts: SplitResult, by_engine: bool) -> t.Iterator[Finding]:
    if kind != FILES and not parts.hostname:
        yield error("source-address-missing", "source.url", "The URL of the source names no host.")
    elif parts.password is not None:
        yield error("source-url-password", "source.url", "The URL has a password.", "Use `source.password`.")
    elif parts.scheme == "esx" and by_engine:
        message = "The engine lists VMs of an ESXi host by this URL, but cannot import them."
        yield error("source-url-esx", "source.url", message, "Use the vCenter that manages the host, or an OVA.")
    elif kind == LIBVIRT and parts.scheme not in SCHEMES:
        allowed = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        yield error("source-url-scheme", "source.url", f"The engine cannot import from '{url}'.", f"Use {allowed}.")


def check_path(source: Source, vm: SourceVm, path: str) -> t.Iterator[Finding]:
    """Yield an error where the path of an OVA is not absolute."""
    if source.kind == OVA and not vm.name.startswith("/"):
        yield error("ova-path-relative", path, f"'{vm.name}' is not an absolute path on the proxy host.")


def check_place(source: Source, vm: SourceVm, path: str) -> t.Iterator[Finding]:
    """Yield an error where the place of a VM in VMware is not known."""
    if source.kind != VMWARE or source.url:
        return
    if not ((vm.data_center or source.data_center) and (vm.host or source.host)):
        message = f"The data center and the ESXi host of VM '{vm.name}' are not known."
        hint = "Use `descriptions`, or `source.datacenter` and `source.esxi_host`."
        yield error("source-place-missing", path, message, hint)


def url_of(source: Source, vm: SourceVm) -> str:
    """Return the URL for the import of one VM. It has no password."""
    if source.kind == OVA:
        return f"ova://{vm.name}"
    if source.url:
        return _with_user(source)
    place = (vm.data_center or source.data_center, vm.cluster or source.cluster, host_of(source, vm))
    if vm.located:
        place = (vm.data_center, vm.cluster, vm.host)
    # A data center may be in folders.
    path = "/".join(quote(part, safe="/") for part in place if part)
    user = quote(source.user, safe="")
    server = f"[{source.server}]" if ":" in source.server else source.server
    port = "" if source.port == HTTPS_PORT else f":{source.port}"
    return f"vpx://{user}@{server}{port}/{path}" + ("?no_verify=1" if source.insecure else "")


def host_of(source: Source, vm: SourceVm) -> str:
    """Return the host of the source that an import reads from; empty where that is not known."""
    if source.kind in (KVM, XEN):
        return vm.host or source.server
    return vm.host if vm.located else source.host or vm.host


def _with_user(source: Source) -> str:
    parts = urlsplit(source.url)
    if parts.username or not source.username or source.kind != VMWARE:
        return source.url
    return parts._replace(netloc=f"{quote(source.username, safe='')}@{parts.netloc}").geturl()
