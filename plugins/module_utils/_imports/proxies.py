# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Proxy hosts: which of them can convert VMs of a kind of source, and which one is next."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import ERROR, Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import KVM, OVIRT, VMWARE, XEN

UP = "up"
TOOL = "virt-v2v"
PASSWORD_OPTION = "--password-file"
# From this release of Enterprise Linux on, virt-v2v does not know options that vdsm up to this version passes.
REMOVED_OPTIONS = (9, 7)
LAST_WITH_OPTIONS = (4, 50, 6, 1)
# Its virt-v2v has neither the output for vdsm nor the input from Xen.
WITHOUT_OUTPUT = ((10, 0), (10, 1))
OTHER_WAY = "Use another proxy host, or convert with `virt-v2v -o local` and upload the disks."


@dataclass(frozen=True)
class ProxyHost:
    """A host of the data center. ``os`` and ``vdsm`` are versions, as far as they are known.

    ``features`` are the lines that ``virt-v2v --machine-readable`` prints there; ``None`` where that was not asked.
    ``passed_options`` are those that its vdsm passes and later releases of virt-v2v do not know. ``has_channel`` is
    whether commands can be run there.
    """

    id: str
    name: str
    status: str = UP
    os: tuple[int, ...] = ()
    vdsm: tuple[int, ...] = ()
    features: t.Optional[frozenset[str]] = None
    passed_options: t.Optional[frozenset[str]] = None
    has_channel: bool = False

    @property
    def is_up(self) -> bool:
        """Whether it is up."""
        return self.status == UP


@dataclass(frozen=True)
class Proxies:
    """The hosts that can convert, and findings about those that cannot."""

    usable: tuple[ProxyHost, ...] = ()
    findings: tuple[Finding, ...] = ()
    reasons: t.Mapping[str, str] = field(default_factory=dict)


def versions(text: str) -> tuple[int, ...]:
    """Return the first version in a text such as ``vdsm-4.50.5-1.el9`` or ``9.7 - 1.el9`` as numbers."""
    match = re.search(r"\d+(?:\.\d+)*", text)
    return tuple(map(int, match[0].split("."))) if match else ()


def choose_usable(hosts: t.Sequence[ProxyHost], kind: str) -> Proxies:
    """Return which hosts can convert VMs of a kind; none of them is an error, and the reasons are errors then."""
    problems = {host.name: tuple(_problems(host, kind)) for host in hosts}
    usable = tuple(host for host in hosts if not any(found.severity == ERROR for found in problems[host.name]))
    reasons = {name: " ".join(one.message for one in found) for name, found in problems.items() if found}
    findings = [finding for found in problems.values() for finding in found]
    if usable:
        # There are others, so that it is enough to show why this one is left out.
        findings = [_softened(finding) for finding in findings]
    else:
        message = f"No proxy host can convert VMs of a {kind} source."
        findings.insert(0, error("proxy-none", "hosts", message, OTHER_WAY, "NO_HOST_CAN_BE_PROXY_FOR_IMPORT_VM"))
    return Proxies(usable, tuple(findings), reasons)


def _softened(finding: Finding) -> Finding:
    if finding.severity != ERROR:
        return finding
    make = info if finding.code == "proxy-not-up" else warning
    return make(finding.code, finding.path, f"{finding.message} It is not used.", finding.hint, finding.rule)


def _problems(host: ProxyHost, kind: str) -> t.Iterator[Finding]:
    path, subject = f"hosts.{host.name}", f"Host '{host.name}'"
    if not host.is_up:
        message = f"{subject} is in status {host.status}."
        yield error("proxy-not-up", path, message, "Activate it.", "HOST_CANNOT_BE_PROXY_FOR_IMPORT_VM")
    if kind == OVIRT:
        # The engine extracts its own OVAs.
        return
    if host.features is not None and TOOL not in host.features:
        message = f"virt-v2v is not installed on host '{host.name}'."
        yield error("proxy-v2v-missing", path, message, "Install it. vdsm asks it for its capabilities, also for KVM.")
        return
    if kind == KVM:
        # vdsm copies these itself; virt-v2v only has to be installed.
        return
    if host.features is not None:
        yield from _missing_features(host, kind, path)
    elif host.os[:2] in WITHOUT_OUTPUT:
        release = ".".join(map(str, host.os[:2]))
        message = f"{subject} runs Enterprise Linux {release}, whose virt-v2v has no output for vdsm."
        yield error("proxy-v2v-no-vdsm-output", path, message, OTHER_WAY)
    if len(host.os) > 1 and REMOVED_OPTIONS <= host.os[:2] < (10, 0):
        yield from _removed_options(host, kind, path, subject)


def _removed_options(host: ProxyHost, kind: str, path: str, subject: str) -> t.Iterator[Finding]:
    release, vdsm = (".".join(map(str, version)) for version in (host.os[:2], host.vdsm))
    where = f"{subject} runs Enterprise Linux {release} with vdsm {vdsm or 'of an unknown version'}"
    if host.passed_options is not None:
        # The password is only passed for VMware.
        harmful = sorted(o for o in host.passed_options if kind == VMWARE or o != PASSWORD_OPTION)
        if harmful:
            message = f"{where}, which passes {', '.join(harmful)} to virt-v2v, which does not know that any more."
            yield error("proxy-vdsm-removed-options", path, message, f"Update vdsm. {OTHER_WAY}")
    elif host.vdsm and host.vdsm <= LAST_WITH_OPTIONS:
        message = f"{where}, which passes options to virt-v2v that it does not know any more."
        yield error("proxy-vdsm-removed-options", path, message, f"Update vdsm. {OTHER_WAY}")
    else:
        message = f"{where}. Whether this vdsm fits its virt-v2v is not known."
        yield warning("proxy-vdsm-unknown", path, message, "Import one VM first.")


def _missing_features(host: ProxyHost, kind: str, path: str) -> t.Iterator[Finding]:
    features = host.features or frozenset()
    if "output:vdsm" not in features:
        message = f"virt-v2v on host '{host.name}' has no output for vdsm."
        yield error("proxy-v2v-no-vdsm-output", path, message, OTHER_WAY)
    if kind == XEN and "xen-ssh" not in features:
        yield error("proxy-v2v-no-xen", path, f"virt-v2v on host '{host.name}' has no input from Xen.", OTHER_WAY)
