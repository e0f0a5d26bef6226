# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This machine as a conversion host: a virt-v2v on the path that makes two small disks at once, or uploads them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from pathlib import Path

from tests.unit import virt_v2v_upload

VIRT_V2V = r"""#!/bin/bash
case "$1" in
    --version) echo "virt-v2v 2.2.0"; exit;;
    --machine-readable) printf '%s\n' input:ova output:local @FEATURES@; exit;;
esac
case " $* " in *" -o rhv-upload "*) exec @PYTHON@ @UPLOAD@ "$@";; esac
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


# Has every plugin, and runs every script.
NBDKIT = """#!/bin/sh
echo "nbdkit 1.32.5"
"""
# virt-v2v uploads with the Python of the path, which must have the SDK.
PYTHON = """#!/bin/sh
exec @PYTHON@ "$@"
"""


def path_with(folder: Path) -> str:
    """Write the programs into a folder, and return a search path with it."""
    folder.mkdir(exist_ok=True)
    upload = Path(shutil.copy(virt_v2v_upload.__file__, folder / "upload.py"))
    values = {"@PYTHON@": sys.executable, "@UPLOAD@": str(upload), "@FEATURES@": virt_v2v_upload.FEATURES}
    for name, text in (("virt-v2v", VIRT_V2V), ("nbdkit", NBDKIT), ("python3", PYTHON)):
        for key, value in values.items():
            text = text.replace(key, value)
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def kill_conversions(folder: Path) -> None:
    """Kill what converts into a folder, as when the machine goes down: it does not end with the task."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ProcessLookupError):
            if os.fsencode(folder) in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
