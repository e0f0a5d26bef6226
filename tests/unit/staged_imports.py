# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A conversion host for tests: a virt-v2v that makes small disks with qemu-img, as the real one names them."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_run, staged_files

MIB = 1 << 20
DOMAINS: list[dict[str, t.Any]] = [{"name": "data1", "master": True}, {"name": "blocks", "storage_type": "iscsi"}]
FEATURES = "virt-v2v\ninput:libvirt\ninput:libvirtxml\ninput:ova\nvcenter-https\noutput:local\n"
# Two disks, on virtio and virtio-scsi, the second one twice as large; with TERM it removes what it made.
VIRT_V2V = r"""#!/bin/bash
case "$1" in --version) echo "virt-v2v 2.2.0"; exit;; --machine-readable) printf '%b' '@FEATURES@'; exit;; esac
echo "$@" >>@HERE@/calls
while [ $# -gt 0 ]; do
    case "$1" in
        --machine-readable=file:*) progress=${1#*:} ;;
        -os) disks=$2 ;;
        -on) name=$2 ;;
    esac
    shift
done
say() { printf '{ "message": "%s", "timestamp": "", "type": "%s" }\n' "$2" "$1" >>"$progress"; }
trap 'rm -f "$disks"/*; echo "Exiting on signal SIGTERM"; exit 1' TERM
number=0
for letter in a b; do
    number=$((number + 1))
    say message "Copying disk $number/2"
    while [ -e @HERE@/hold ]; do sleep 0.02; done
    if [ -e @HERE@/fail ]; then say error "virt-v2v: error: cannot find the disk"; exit 1; fi
    printf 'content %s' $number >"$disks/raw"
    truncate -s $((number * 4))M "$disks/raw"
    qemu-img convert -q -f raw -O qcow2 "$disks/raw" "$disks/$name-sd$letter"
    rm "$disks/raw"
done
cat >"$disks/$name.xml" <<END
<domain type='kvm'><name>$name</name><memory unit='MiB'>2048</memory><vcpu>4</vcpu><os><type>hvm</type></os><devices>
<disk type='file' device='disk'><source file='$disks/$name-sda'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='disk'><source file='$disks/$name-sdb'/><target dev='sda' bus='scsi'/></disk>
<interface type='bridge'><model type='virtio'/></interface><interface type='bridge'><model type='e1000'/></interface>
</devices></domain>
END
"""


class Machine(t.NamedTuple):
    """The folder of the programs, and that of the conversions."""

    here: Path
    folder: Path

    @property
    def calls(self) -> int:
        """How often something was converted."""
        file = self.here / "calls"
        return len(file.read_text().splitlines()) if file.exists() else 0


def prepared(place: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Put the programs on the path."""
    here = place / "bin"
    here.mkdir()
    (here / "virt-v2v").write_text(VIRT_V2V.replace("@FEATURES@", FEATURES).replace("@HERE@", str(here)))
    (here / "virt-v2v").chmod(0o755)
    monkeypatch.setenv("PATH", f"{here}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(conversion_run, "SYSTEMD", place / "none")
    # Hosts of the simulator have addresses that no machine has.
    monkeypatch.setattr(staged_files, "_answers", lambda dummy: False)
    return Machine(here, place / "conversions")
