# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk with as much of Debian on it as virt-v2v wants to see before it converts a guest."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import tarfile
import tempfile
from pathlib import Path

SECTOR = 512
OFFSET = 1 << 20
SIZE_OF_PARTITION = 127 << 20
KERNEL = "6.1.0-99-amd64"
BUSYBOX = Path("/bin/busybox")
MODULES = f"lib/modules/{KERNEL}/kernel/drivers"
APPLETS = "cat chmod cp echo find grep ln ls mkdir mv rm sed sh sort test true uname".split()
TEXTS = {
    "etc/os-release": 'ID=debian\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n',
    "etc/debian_version": "12.5\n",
    "etc/hostname": "web01\n",
    "etc/fstab": "/dev/sda1 / ext4 defaults 0 1\n",
    # Where there is none, virt-v2v stops.
    "etc/modprobe.d/nics.conf": "alias eth0 e1000\n",
    "etc/default/grub": 'GRUB_CMDLINE_LINUX=""\n',
    "boot/grub/grub.cfg": (
        f"menuentry 'Debian' {{\n linux /boot/vmlinuz-{KERNEL} root=/dev/sda1\n initrd /boot/initrd.img-{KERNEL}\n}}\n"
    ),
    f"boot/config-{KERNEL}": "CONFIG_MODULES=y\n",
    "srv/kept": "what the guest had\n",
}
FILES_OF_KERNEL = (
    *(f"/boot/{name}-{KERNEL}" for name in ("vmlinuz", "config")),
    *(f"/{MODULES}/{name}" for name in ("block/virtio_blk.ko", "net/virtio_net.ko")),
    f"/lib/modules/{KERNEL}",
)
DPKG = f"""#!/bin/sh
case "$1 $2" in
    "-L linux-image"*) printf '%s\\n' {" ".join(FILES_OF_KERNEL)} ;;
    "--print-architecture"*) echo amd64 ;;
esac
"""
SILENT = "#!/bin/sh\nexit 0\n"
# It is asked to write an image, after -o.
MKINITRAMFS = '#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = -o ] && echo image >"$2"; shift; done\nexit 0\n'
PROGRAMS = {
    **dict.fromkeys(("usr/bin/dpkg", "usr/bin/dpkg-query"), DPKG),
    **dict.fromkeys(("usr/sbin/update-grub", "usr/sbin/grub-mkconfig", "usr/sbin/update-initramfs"), SILENT),
    "usr/sbin/mkinitramfs": MKINITRAMFS,
}
FOLDERS = "dev proc sys tmp root var/log etc/systemd/system etc/initramfs-tools usr/share var/lib/dpkg/info".split()


def packages() -> str:
    """The status of dpkg with these packages."""
    versions = {"base-files": "12.4", f"linux-image-{KERNEL}": "6.1.99-1"}
    return "".join(
        f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
        for name, version in versions.items()
    )


def tree() -> bytes:
    """The files of the guest as a tar archive."""
    busybox = BUSYBOX.read_bytes()
    binaries = {
        "bin/busybox": busybox,
        # Just their first bytes are looked at.
        f"{MODULES}/block/virtio_blk.ko": busybox,
        f"{MODULES}/net/virtio_net.ko": busybox,
        f"boot/vmlinuz-{KERNEL}": os.urandom(200_000),
        f"boot/initrd.img-{KERNEL}": os.urandom(300_000),
    }
    texts = {**TEXTS, **PROGRAMS, "var/lib/dpkg/status": packages()}
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name in FOLDERS:
            _add(tar, name, tarfile.DIRTYPE)
        for name, content in {**binaries, **{name: text.encode() for name, text in texts.items()}}.items():
            _add(tar, name, tarfile.REGTYPE, content)
        for name in APPLETS:
            _add(tar, f"bin/{name}", tarfile.SYMTYPE, target="busybox")
    return archive.getvalue()


def _add(tar: tarfile.TarFile, name: str, kind: bytes, content: bytes = b"", target: str = "") -> None:
    about = tarfile.TarInfo(name)
    about.type, about.mode, about.size, about.linkname = kind, 0o755, len(content), target
    tar.addfile(about, io.BytesIO(content))


def make(path: Path) -> None:
    """Write a disk of 128 MiB with one partition."""
    with tempfile.TemporaryDirectory() as folder:
        root, system = Path(folder, "root"), Path(folder, "system.ext4")
        with tarfile.open(fileobj=io.BytesIO(tree())) as archive:
            archive.extractall(root, filter="tar")
        size = f"{SIZE_OF_PARTITION >> 10}k"
        command = ["mke2fs", "-q", "-t", "ext4", "-E", "root_owner=0:0", "-d", str(root), str(system), size]
        subprocess.run(command, check=True, capture_output=True)
        with path.open("wb") as disk:
            disk.write(_partition_table())
            disk.seek(OFFSET)
            disk.truncate(OFFSET + SIZE_OF_PARTITION)
        copy = ["dd", f"if={system}", f"of={path}", "bs=1M", "seek=1", "conv=notrunc,sparse", "status=none"]
        subprocess.run(copy, check=True)


def _partition_table() -> bytes:
    """An MBR with one partition of Linux."""
    sectors = (OFFSET // SECTOR, SIZE_OF_PARTITION // SECTOR)
    entry = struct.pack("<B3sB3sII", 0x80, b"\xfe\xff\xff", 0x83, b"\xfe\xff\xff", *sectors)
    return bytes(446) + entry + bytes(48) + b"\x55\xaa"


def read(disk: Path, name: str) -> str:
    """A file of the guest on a disk of any format."""
    return files(disk, name)[0].decode().rstrip("\n")


def files(disk: Path, *names: str) -> list[bytes]:
    """The contents of files of the guest on a disk of any format; of those that are not there nothing."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "raw")
        subprocess.run(["qemu-img", "convert", "-O", "raw", str(disk), str(raw)], check=True)
        tool = ["debugfs", "-R"]
        return [
            subprocess.run([*tool, f"cat {name}", f"{raw}?offset={OFFSET}"], check=True, capture_output=True).stdout
            for name in names
        ]
