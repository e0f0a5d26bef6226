# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
# Private to this collection.
"""How the files of a VM are made on a conversion host: by virt-v2v, or as copies of the volumes of KVM."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import typing as t
from urllib.parse import urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import arguments, model, vm_sources
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Conversion, Key, Limits, Source
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import own_files, urls
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import Desired, Wanted
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import KVM, OVA, VMWARE, XEN

# Files of all VMs have the same names, each in a folder of its own: a name can have characters that a file cannot.
NAME = "vm"
UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
DESCRIPTION = f"{NAME}.xml"
RAW = "raw"
WITH_FILES = frozenset({"file", "block", ""})
# What is uploaded is an image of our own on top of the volume: without it, the format would be guessed from the first
# bytes, which are those of the guest, and could name any file of this machine.
ON_TOP = """
on_top() {
    if [ "$1" != raw ] && qemu-img info -f "$1" -- "$2" | grep -q '^backing file:'; then
        echo "qemu-img: error: disk $number is a difference to another image" >&2
        exit 1
    fi
    qemu-img create -q -f qcow2 -F "$1" -b "$2" "$disks/vm-$number" || exit $?
}
"""
# Its arguments: the folder, and the formats and files of the disks.
LINK = """
disks=$1 number=0; shift
while [ $# -gt 0 ]; do
    number=$((number + 1))
    on_top "$1" "$2"
    shift 2
done
"""
# Its arguments: the file for the progress, the folder, the destination of ssh, its port, and the formats and files.
COPY = """
progress=$1 disks=$2 host=$3 port=$4; shift 4
number=0 count=$(($# / 2))
mkdir "$disks/volumes"
while [ $# -gt 0 ]; do
    format=$1 file=$2; shift 2
    number=$((number + 1))
    printf '{"message": "Copying disk %s/%s", "type": "message"}\\n' "$number" "$count" >>"$progress"
    mkfifo "$disks/pipe"
    ssh -o BatchMode=yes -p "$port" -- "$host" "cat -- $file" >"$disks/pipe" &
    cp --sparse=always "$disks/pipe" "$disks/volumes/$number" || code=$?
    wait $! || code=$?
    rm "$disks/pipe"
    [ -z "$code" ] || exit "$code"
    on_top "$format" "$disks/volumes/$number"
done
"""


def is_copied(desired: Desired) -> bool:
    """Whether the volumes are copied as they are."""
    chosen = desired.conversion.convert
    return desired.source.kind == KVM if chosen is None else not chosen


def folder_of(wanted: Wanted, desired: Desired) -> str:
    """Return the folder of one VM. Its name has a part that no other VM of any source has."""
    digest = hashlib.sha256(wanted.vm.key.encode()).hexdigest()[:12]
    return f"{desired.conversion.folder}/{UNSAFE.sub('_', wanted.name)[:40]}-{digest}"


def conversion_of(wanted: Wanted, desired: Desired) -> Conversion:
    """Return the conversion of one VM."""
    given = desired.conversion
    return Conversion(
        name=wanted.vm.name,
        output_name=NAME,
        source=_source(wanted, desired),
        folder=folder_of(wanted, desired),
        format="qcow2",
        keys=tuple(Key(device, file) for device, file in given.keys),
        static_addresses=wanted.static_addresses,
        limits=Limits(given.cpu, given.io_weight, given.network),
    )


def _source(wanted: Wanted, desired: Desired) -> Source:
    source, given = desired.source, desired.conversion
    if source.kind == OVA:
        return vm_sources.of_file(wanted.vm.origin, wanted.vm.name)
    url = urls.url_of(source, wanted.vm)
    if source.kind != VMWARE:
        return Source("xen" if source.kind == XEN else "kvm", url=url, password=source.password)
    kind = "vmware_vddk" if given.vddk_folder else "vmware"
    return Source(kind, "", url, source.password, source.thumbprint, given.vddk_folder)


def command_of(wanted: Wanted, desired: Desired) -> tuple[str, ...]:
    """Return the command that makes the files of one VM."""
    conversion = conversion_of(wanted, desired)
    if not is_copied(desired):
        return arguments.command(conversion)
    if desired.source.kind == OVA:
        files = [part for disk in wanted.vm.disks for part in (disk.format or RAW, disk.path)]
        return ("/bin/sh", "-c", ON_TOP + LINK, "link", conversion.file(model.DISKS), *files)
    parts = urlsplit(desired.source.url)
    host = f"{parts.username}@{parts.hostname}" if parts.username else str(parts.hostname)
    places = (conversion.file(model.PROGRESS), conversion.file(model.DISKS), host, str(parts.port or 22))
    volumes = [(disk.format or RAW, shlex.quote(disk.file or disk.label)) for disk in wanted.vm.disks]
    return ("/bin/sh", "-c", ON_TOP + COPY, "copy", *places, *(part for volume in volumes for part in volume))


def volumes(wanted: Wanted, desired: Desired) -> tuple[str, ...]:
    """Return the files that are sent where nothing is converted, in the order of the disks."""
    if desired.source.kind == OVA:
        return tuple(disk.path for disk in wanted.vm.disks)
    folder = conversion_of(wanted, desired).file(model.DISKS)
    return tuple(f"{folder}/volumes/{number}" for number in range(1, len(wanted.vm.disks) + 1))


def fingerprint_of(wanted: Wanted, desired: Desired) -> str:
    """Return a text that is the same exactly for what makes the same files."""
    text = json.dumps([command_of(wanted, desired), conversion_of(wanted, desired).source.url])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def check(wanted: Wanted, desired: Desired) -> t.Iterator[Finding]:
    """Yield why the files of a VM cannot be made."""
    if not wanted.vm.described:
        text = f"Nothing is known of VM '{wanted.name}' but its name."
        yield error("staged-not-described", wanted.path, text, "Use `descriptions`, such as those of v2v_source_info.")
        return
    kind, copied = desired.source.kind, is_copied(desired)
    if copied and wanted.static_addresses:
        text = "Nothing is written into a guest that is not converted."
        yield error("option-conflict", f"{wanted.path}.static_addresses", text, "Set the addresses in the guest.")
    if kind == OVA:
        yield from _check_files(wanted, copied)
        return
    if copied and (kind != KVM or urlsplit(desired.source.url).scheme != "qemu+ssh"):
        text = "Only volumes of KVM hosts that are reached by ssh can be copied without a conversion."
        yield error("staged-no-copy", "conversion.convert", text, "Use a qemu+ssh:// URL, or `convert: true`.")
    elif not copied and kind == KVM:
        text = "VMs of KVM are copied: virt-v2v does not read their disks from another host."
        yield error("staged-no-conversion", "conversion.convert", text, "Leave it out, or use `convert: false`.")
    for disk in wanted.vm.disks if copied else ():
        file = disk.file or disk.label
        if disk.kind not in WITH_FILES or not file.startswith("/"):
            text = f"Disk '{disk.label}' of VM '{wanted.name}' is not a file or a block device, and cannot be copied."
            yield error("staged-disk-not-a-file", wanted.path, text, "Move it to a file on its host.")


def _check_files(wanted: Wanted, copied: bool) -> t.Iterator[Finding]:
    """Yield why disks next to a description cannot be used."""
    if wanted.vm.origin == "ovf" and copied and own_files.missing(wanted.vm):
        text = f"The disks of '{wanted.name}' are in an OVA, and cannot be sent as they are."
        yield error(
            "staged-no-copy", "conversion.convert", text, "Use `convert: true`, or unpack the OVA into a folder."
        )
    yield from own_files.check(wanted.vm, wanted.name, wanted.path)


def space_needed(wanted: Wanted, desired: Desired) -> int:
    """Return the bytes that the files of a VM take: what is used where that is known, else the whole capacity."""
    if desired.source.kind == OVA and is_copied(desired):
        return 0
    return sum(disk.used or disk.capacity for disk in wanted.vm.disks)
