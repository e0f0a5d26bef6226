# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Conversion hosts: what they have, and what virt-v2v and its outputs need."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import ERROR, Finding, error, warning

DIRECT = "virt_v2v"
STAGED = "staged"
METHODS = (DIRECT, STAGED)
# virt-v2v 2.8 has the second name for the first.
UPLOADS = ("output:rhv-upload", "output:ovirt-upload")
# What virt-v2v must be able to read, by the kind of source.
INPUTS: t.Mapping[str, tuple[str, ...]] = {
    "kvm": ("input:libvirtxml",),
    "libvirt_xml": ("input:libvirtxml",),
    "ova": ("input:ova",),
    "vmx": ("input:vmx",),
    "vmware": ("input:libvirt", "vcenter-https"),
    "vmware_vddk": ("input:libvirt", "vddk"),
    "xen": ("input:libvirt", "xen-ssh"),
}
# virt-v2v itself does not start with less.
MIN_TEMPORARY = 1 << 30
GIB = 1 << 30


# What SELinux has to allow where the folder of conversions is on such a file system.
BOOLEANS: t.Mapping[str, str] = {
    "nfs": "virt_use_nfs",
    "nfs4": "virt_use_nfs",
    "cifs": "virt_use_samba",
    "fuse": "virt_use_fusefs",
}


@dataclass(frozen=True)
class Tool:
    """A program. ``version`` is empty where it is not installed."""

    version: str = ""
    features: frozenset[str] = frozenset()

    @property
    def is_there(self) -> bool:
        """Whether it is installed."""
        return bool(self.version)


@dataclass(frozen=True)
class ConversionHost:
    """What was found on a conversion host.

    ``features`` of virt-v2v are the lines of ``virt-v2v --machine-readable``, those of nbdkit its plugins that can be
    loaded, and ``selinux`` where it was built with it. ``python_modules`` are those that the ``python3`` of the path
    can import. ``python_plugin`` is why nbdkit cannot run the script of an upload. ``free`` are free bytes by folder,
    ``None`` where there is no such folder. ``files`` are those that can be read. ``closed`` are the
    addresses, as ``host:port``, that did not answer, with the reason. ``file_systems`` are types by folder, and
    ``booleans_off`` are those of SELinux that are off.
    """

    os: str = ""
    virt_v2v: Tool = Tool()
    nbdkit: Tool = Tool()
    programs: frozenset[str] = frozenset()
    python_modules: frozenset[str] = frozenset()
    python_plugin: str = ""
    kvm: bool = False
    selinux: bool = False
    virtio_win: str = ""
    free: t.Mapping[str, t.Optional[int]] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    closed: t.Mapping[str, str] = field(default_factory=dict)
    file_systems: t.Mapping[str, str] = field(default_factory=dict)
    booleans_off: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Needs:
    """What the host is for. ``sources`` are keys of INPUTS; ``space`` is in bytes; empty paths are not checked."""

    methods: tuple[str, ...] = METHODS
    sources: tuple[str, ...] = ()
    windows: bool = False
    work_folder: str = "/var/tmp"
    space: int = 0
    ca_file: str = ""
    vddk_folder: str = ""
    connect: tuple[str, ...] = ()


class Obstacle(t.NamedTuple):
    """A finding, and the methods that do not work because of it."""

    finding: Finding
    methods: tuple[str, ...] = METHODS


def check(host: ConversionHost, needs: Needs) -> tuple[Obstacle, ...]:
    """Return what is missing for the methods that are needed, in the order of what is installed first."""
    found = [*_tools(host), *_inputs(host, needs), *_direct(host), *_staged(host), *_surroundings(host, needs)]
    wanted = [one._replace(methods=tuple(m for m in one.methods if m in needs.methods)) for one in found]
    return tuple(one for one in wanted if one.methods)


def possible_methods(obstacles: t.Iterable[Obstacle], needs: Needs) -> dict[str, list[str]]:
    """Return for each method that is needed the sentences of what stops it; none where it works."""
    stopping = [one for one in obstacles if one.finding.severity == ERROR]
    return {name: [one.finding.text for one in stopping if name in one.methods] for name in needs.methods}


def _tools(host: ConversionHost) -> t.Iterator[Obstacle]:
    if not host.virt_v2v.is_there:
        yield Obstacle(
            error("virt-v2v-missing", "virt_v2v", "virt-v2v is not installed.", "Install the package virt-v2v.")
        )
    if not host.nbdkit.is_there:
        yield Obstacle(error("nbdkit-missing", "nbdkit", "nbdkit is not installed.", "Install the package nbdkit."))
    elif host.selinux and "selinux" not in host.nbdkit.features:
        yield Obstacle(
            error(
                "nbdkit-without-selinux",
                "nbdkit",
                "SELinux is enforcing, and nbdkit was built without it.",
                "Install an nbdkit with SELinux.",
            )
        )
    if not host.kvm:
        yield Obstacle(
            warning(
                "kvm-missing",
                "kvm",
                "/dev/kvm cannot be used, so conversions take many times as long.",
                "Load the KVM module, or switch on nested virtualization.",
            )
        )


def _inputs(host: ConversionHost, needs: Needs) -> t.Iterator[Obstacle]:
    features = host.virt_v2v.features
    for source in needs.sources:
        missing = [name for name in INPUTS[source] if name not in features]
        if host.virt_v2v.is_there and missing:
            yield Obstacle(
                error(
                    "virt-v2v-input-missing",
                    f"sources[{needs.sources.index(source)}]",
                    f"This virt-v2v cannot read from '{source}': it has no {' and no '.join(missing)}.",
                    "Use another conversion host for these VMs.",
                )
            )
    if "vmware_vddk" in needs.sources:
        yield from _vddk(host, needs)
    if needs.windows and not host.virtio_win:
        yield Obstacle(
            error(
                "virtio-win-missing",
                "windows",
                "The drivers for Windows guests are not installed.",
                "Install the package virtio-win, or set VIRTIO_WIN to its ISO.",
            )
        )


def _vddk(host: ConversionHost, needs: Needs) -> t.Iterator[Obstacle]:
    if host.nbdkit.is_there and "vddk" not in host.nbdkit.features:
        yield Obstacle(
            error(
                "nbdkit-vddk-missing",
                "nbdkit",
                "nbdkit cannot load its plugin 'vddk'.",
                "Install the package nbdkit-vddk-plugin, and check vddk_folder.",
            )
        )
    if needs.vddk_folder and needs.vddk_folder not in host.files:
        yield Obstacle(
            error(
                "vddk-missing",
                "vddk_folder",
                f"There is no lib64/libvixDiskLib.so in '{needs.vddk_folder}'.",
                "Unpack VDDK there. It is available from VMware.",
            )
        )


def _direct(host: ConversionHost) -> t.Iterator[Obstacle]:
    only = (DIRECT,)
    if host.virt_v2v.is_there and not host.virt_v2v.features.intersection(UPLOADS):
        text = "This virt-v2v has no output for oVirt (rhv-upload or ovirt-upload)."
        yield Obstacle(error("virt-v2v-output-missing", "virt_v2v", text, "Use the method staged."), only)
    if host.nbdkit.is_there and "python" not in host.nbdkit.features:
        text = "nbdkit cannot load its plugin 'python'."
        hint = "Install the package nbdkit-plugin-python (Debian) or nbdkit-python-plugin (Enterprise Linux)."
        yield Obstacle(error("nbdkit-python-missing", "nbdkit", text, hint), only)
    elif host.python_plugin:
        text = f"The Python plugin of nbdkit cannot run the script of an upload: {host.python_plugin}."
        hint = "The first python3 of PATH must be the one of the system, and not that of a virtual environment."
        yield Obstacle(
            error("nbdkit-python-broken", "nbdkit", text, f"{hint} Use `environment` and `python_path`."), only
        )
    if "ovirtsdk4" not in host.python_modules:
        text = "The python3 of the path cannot import ovirtsdk4."
        hint = "Install ovirt-engine-sdk-python for it, or set python_path to the folder that has it."
        yield Obstacle(error("conversion-sdk-missing", "python_path", text, hint), only)


def _staged(host: ConversionHost) -> t.Iterator[Obstacle]:
    only = (STAGED,)
    if host.virt_v2v.is_there and "output:local" not in host.virt_v2v.features:
        yield Obstacle(error("virt-v2v-output-missing", "virt_v2v", "This virt-v2v has no output 'local'."), only)
    if "ovirt_imageio" not in host.python_modules:
        text = "The python3 of the path cannot import ovirt_imageio."
        hint = "Install ovirt-imageio for it, or set python_path to the folder that has it."
        yield Obstacle(error("conversion-imageio-missing", "python_path", text, hint), only)
    if "qemu-img" not in host.programs:
        yield Obstacle(error("qemu-img-missing", "programs", "qemu-img is not installed."), only)


def _selinux(host: ConversionHost) -> t.Iterator[Obstacle]:
    """Yield a warning for each folder that the confined processes of virt-v2v may not use."""
    for folder, kind in host.file_systems.items():
        boolean = BOOLEANS.get(kind.partition(".")[0], "")
        if host.selinux and boolean in host.booleans_off:
            text = f"'{folder}' is on a file system of type {kind}, and the SELinux boolean {boolean} is off."
            yield Obstacle(warning("selinux-boolean-off", "work_folder", text, f"Run setsebool -P {boolean} on."))


def _surroundings(host: ConversionHost, needs: Needs) -> t.Iterator[Obstacle]:
    for folder, least, only in ((needs.work_folder, needs.space, (STAGED,)), ("/var/tmp", MIN_TEMPORARY, METHODS)):
        free = host.free.get(folder)
        if free is None:
            yield Obstacle(error("folder-missing", "work_folder", f"There is no folder '{folder}'."), only)
        elif free < least:
            text = f"'{folder}' has {free / GIB:.1f} GiB free. {least / GIB:.1f} GiB are needed."
            yield Obstacle(error("conversion-space-too-small", "work_folder", text), only)
    yield from _selinux(host)
    if needs.ca_file and needs.ca_file not in host.files:
        text = f"There is no CA certificate in '{needs.ca_file}' that can be read."
        yield Obstacle(error("conversion-ca-unreadable", "ca_file", text, "Copy it from the engine."))
    for index, address in enumerate(needs.connect):
        if address in host.closed:
            text = f"{address} cannot be reached from this host: {host.closed[address]}."
            hint = "Open the port in the firewalls. Hosts receive disks at port 54322, the engine at 54323."
            yield Obstacle(error("address-unreachable", f"connect[{index}]", text, hint))
