# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The command line of virt-v2v: always a list, with the name of the guest after ``--``, and no secret in it."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import model
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import INPUTS, Tool
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Conversion
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error

FILES = {"kvm": "libvirtxml", "libvirt_xml": "libvirtxml", "ova": "ova", "vmx": "vmx"}


def command(wanted: Conversion) -> tuple[str, ...]:
    """Return the command that converts a VM into files in the folder ``disks``, or into an engine."""
    return (
        "virt-v2v",
        f"--machine-readable=file:{wanted.file(model.PROGRESS)}",
        *("--root", "first"),
        *_input(wanted),
        *_output(wanted),
        *("-on", wanted.output_name, "-of", wanted.format, "-oa", wanted.allocation),
        *(("--bandwidth", f"{wanted.limits.network}M") if wanted.limits.network else ()),
        *(part for key in wanted.keys for part in ("--key", f"{key.device}:file:{key.file}")),
        *(part for one in wanted.networks for part in _network(one)),
        *(part for one in wanted.static_addresses for part in ("--mac", _static(one))),
        "--",
        _guest(wanted),
    )


def inspection(wanted: Conversion, output: str) -> tuple[str, ...]:
    """Return the command that inspects a VM, and writes what it finds to a file of the folder."""
    return (
        "virt-v2v-inspector",
        f"--machine-readable=file:{wanted.file(model.PROGRESS)}",
        *("--root", "first"),
        *_input(wanted),
        *("-O", wanted.file(output)),
        *(part for key in wanted.keys for part in ("--key", f"{key.device}:file:{key.file}")),
        "--",
        _guest(wanted),
    )


def _guest(wanted: Conversion) -> str:
    if wanted.source.kind in model.DOMAINS and wanted.source.path:
        return wanted.file(model.DOMAIN)
    return wanted.source.path if wanted.source.kind in FILES else wanted.name


def _input(wanted: Conversion) -> t.Iterator[str]:
    source = wanted.source
    if source.kind in FILES:
        yield from ("-i", FILES[source.kind])
        return
    yield from ("-i", "libvirt", "-ic", source.url)
    if source.password:
        yield from ("-ip", wanted.file(model.PASSWORD))
    if source.kind == "vmware_vddk":
        yield from ("-it", "vddk")
        if source.vddk_folder:
            yield from ("-io", f"vddk-libdir={source.vddk_folder}")
        if source.thumbprint:
            yield from ("-io", f"vddk-thumbprint={source.thumbprint}")


def _output(wanted: Conversion) -> t.Iterator[str]:
    upload = wanted.upload
    if upload is None:
        yield from ("-o", "local", "-os", wanted.file(model.DISKS))
        return
    yield from ("-o", f"{upload.prefix}-upload", "-oc", upload.url, "-os", upload.domain)
    yield from ("-op", wanted.file(model.ENGINE_PASSWORD))
    options = [f"cluster={upload.cluster}", f"verifypeer={'false' if upload.insecure else 'true'}"]
    if upload.ca:
        options.append(f"cafile={wanted.file(model.CA_FILE)}")
    if upload.proxy:
        options.append("proxy")
    # They are in the order of the disks of the source.
    options += [f"disk-uuid={disk}" for disk in upload.disks]
    for option in options:
        yield from ("-oo", f"{upload.prefix}-{option}")


def _network(one: model.NetworkMap) -> tuple[str, ...]:
    if one.mac:
        return ("--mac", f"{one.mac}:network:{one.network}")
    # Which of the two it is depends on the kind of source.
    return ("--network", f"{one.source}:{one.network}", "--bridge", f"{one.source}:{one.network}")


def _static(one: model.StaticAddress) -> str:
    # Fields at the end may be left out, but none in between.
    fields = [one.address, one.gateway, "" if one.prefix_length is None else str(one.prefix_length), *one.dns]
    return f"{one.mac}:ip:{','.join(fields).rstrip(',')}"


def unsupported(wanted: Conversion, tool: Tool) -> tuple[Finding, ...]:
    """Return what the installed virt-v2v cannot do of this."""
    if not tool.is_there:
        hint = "Install the package virt-v2v, or use the role v2v_conversion_host."
        return (error("virt-v2v-missing", "virt_v2v", "virt-v2v is not installed on this machine.", hint),)
    needed = {"source.kind": (*INPUTS[wanted.source.kind], *(("output:local",) if wanted.upload is None else ()))}
    if wanted.static_addresses:
        needed["static_addresses"] = ("mac-ip-option",)
    if wanted.limits.network:
        needed["limits.network"] = ("bandwidth-option",)
    return tuple(
        error(
            "virt-v2v-input-missing",
            path,
            f"The virt-v2v of this machine has no {' and no '.join(missing)}.",
            "Use another conversion host.",
        )
        for path, names in needed.items()
        for missing in [[name for name in names if name not in tool.features]]
        if missing
    )


def fingerprint(wanted: Conversion) -> str:
    """Return a text that is the same exactly for conversions that make the same files."""
    text = json.dumps([command(wanted), wanted.source.url, wanted.source.path])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
