# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This machine as a conversion host: a virt-v2v on the path that makes two small disks at once."""

from __future__ import annotations

import os
from pathlib import Path

VIRT_V2V = r"""#!/bin/bash
case "$1" in
    --version) echo "virt-v2v 2.2.0"; exit;;
    --machine-readable) printf 'input:ova\noutput:local\n'; exit;;
esac
while [ $# -gt 0 ]; do
    case "$1" in -os) disks=$2 ;; -on) name=$2 ;; esac
    shift
done
for letter in a b; do
    printf 'content %s' $letter >"$disks/raw"
    truncate -s 1M "$disks/raw"
    qemu-img convert -q -f raw -O qcow2 "$disks/raw" "$disks/$name-sd$letter"
    rm "$disks/raw"
    all="$all<disk type='file' device='disk'><source file='$disks/$name-sd$letter'/>"
    all="$all<target dev='vd$letter' bus='virtio'/></disk>"
done
all="<name>$name</name><os><type>hvm</type></os><devices>$all</devices>"
echo "<domain type='kvm'>$all</domain>" >"$disks/$name.xml"
"""


def path_with(folder: Path) -> str:
    """Write the program into a folder, and return a search path with it."""
    folder.mkdir(exist_ok=True)
    (folder / "virt-v2v").write_text(VIRT_V2V, encoding="utf-8")
    (folder / "virt-v2v").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"
