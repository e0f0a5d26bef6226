# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A look into the disks of VMs, with a virt-v2v-inspector of the test."""

from __future__ import annotations

import os
import shlex
import tempfile
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignVm, Place
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import inspector, read
from tests.unit import made_up_foreign_vms as made_up

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "v2v_source_info"
MIB = 1 << 20
FOUND = (
    "<?xml version='1.0' encoding='utf-8'?>\n<v2v-inspection><program>virt-v2v-inspector</program>"
    "<disks><disk index='0'><virtual-size>1048576</virtual-size><allocated estimated='true'>65536</allocated></disk>"
    "</disks>"
    "<firmware type='uefi'/><operatingsystem><name>{family}</name><distro>unknown</distro><osinfo>{osinfo}</osinfo>"
    "<arch>x86_64</arch><major_version>10</major_version><minor_version>0</minor_version>"
    "<product_name>Windows Server</product_name></operatingsystem></v2v-inspection>"
)
GPO = "this guest has Windows Group Policy Objects (GPO) and a new virtio block device driver was installed."
ANTIVIRUS = "this guest has Anti-Virus (AV) software and a new virtio block device driver was installed."
SCRIPT = r"""#!/bin/bash
here=@HERE@
printf '%s\n' "$@" >"$here/arguments"
pwd >"$here/place"
echo "$VIRT_V2V_TMPDIR" >"$here/temporary"
for part; do
    case "$part" in --machine-readable=file:*) progress=${part#*:} ;; esac
    [ "$before" = -O ] && output=$part
    [ "$before" = -ip ] && { stat -c %a "$part" >"$here/mode"; cat "$part" >"$here/password"; }
    before=$part
done
[ -e "$part" ] && cp "$part" "$here/guest"
say() { printf '{ "message": "%s", "timestamp": "", "type": "%s" }\n' "$2" "$1" >>"$progress"; }
cat "$here/warnings" 2>/dev/null | while read -r line; do say warning "$line"; done
[ -e "$here/hang" ] && sleep 60
if [ -e "$here/fail" ]; then say error "virt-v2v-inspector: error: no root device found"; exit 1; fi
cp "$here/document" "$output"
"""


class Machine(t.NamedTuple):
    here: Path
    exports: Path

    def text(self, name: str) -> str:
        return (self.here / name).read_text()

    def find(self, document: str, *warnings: str) -> None:
        (self.here / "document").write_text(document)
        (self.here / "warnings").write_text("".join(f"{warning}\n" for warning in warnings))

    @property
    def source(self) -> dict[str, str]:
        return {"kind": "files", "path": str(self.exports)}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Machine]:
    here, exports, temporary = (tmp_path / name for name in ("bin", "exports", "tmp"))
    for folder in (here, exports, temporary):
        folder.mkdir()
    (here / "virt-v2v-inspector").write_text(SCRIPT.replace("@HERE@", shlex.quote(str(here))))
    (here / "virt-v2v-inspector").chmod(0o755)
    (exports / "pc1-sda").write_bytes(bytes(MIB))
    disk = "<disk type='file'><driver type='raw'/><source file='/p2v/pc1-sda'/><target dev='vda' bus='virtio'/></disk>"
    (exports / "pc1.xml").write_text(made_up.domain(disk, name="--pc1", system=" "))
    monkeypatch.setenv("PATH", f"{here}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(inspector, "POLL", 0.02)
    make = tempfile.mkdtemp
    monkeypatch.setattr(inspector.tempfile, "mkdtemp", lambda **more: make(**{**more, "dir": temporary}))
    yield Machine(here, exports)
    assert list(temporary.iterdir()) == []


def concerns(vm: t.Mapping[str, t.Any]) -> set[str]:
    return {concern["id"] for concern in vm["concerns"]}


def test_what_the_disks_say_is_part_of_the_vm_and_of_its_concerns(run: Run, machine: Machine) -> None:
    machine.find(FOUND.format(family="windows", osinfo="win2k22"), GPO, ANTIVIRUS, "something else")
    before = run(MODULE, source=machine.source)["vms"][0]
    assert (before["inspection"], before["os_family"]) == (None, "unknown")
    [vm] = run(MODULE, source=machine.source, deep=True)["vms"]
    assert (vm["os"], vm["os_family"], vm["disks"][0]["used"]) == ("win2k22", "windows", 65536)
    seen = vm["inspection"]
    assert (seen["version"], seen["product"], seen["allocated"]) == ("10.0", "Windows Server", [65536])
    assert (seen["group_policy"], seen["antivirus"], len(seen["warnings"]), seen["error"]) == (True, True, 3, "")
    assert {"source.group_policy", "source.antivirus"} <= concerns(vm)
    # The name is no option, and the XML has the path of this machine.
    arguments = machine.text("arguments").splitlines()
    assert arguments[-2:] == ["--", f"{Path(arguments[-1]).parent}/domain.xml"]
    assert f'file="{machine.exports}/pc1-sda"' in machine.text("guest")
    assert machine.text("place") == "/\n"


def test_an_inspection_that_fails_is_a_concern_with_its_reason(run: Run, machine: Machine) -> None:
    (machine.here / "fail").touch()
    [vm] = run(MODULE, source=machine.source, deep=True)["vms"]
    assert "no root device found" in vm["inspection"]["error"]
    assert ("source.inspection.failed" in concerns(vm), vm["os"]) == (True, "")


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<domain/>",
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/shadow'>]><v2v-inspection>&a;</v2v-inspection>",
        f"<v2v-inspection>{'<a>' * 200}",
        f"<v2v-inspection>{'x' * (2 * MIB)}</v2v-inspection>",
        f"<v2v-inspection><disks>{'<disk/>' * 400}</disks></v2v-inspection>",
    ],
)
def test_a_result_that_is_not_valid_is_a_concern(run: Run, machine: Machine, document: str) -> None:
    machine.find(document)
    [vm] = run(MODULE, source=machine.source, deep=True)["vms"]
    assert (bool(vm["inspection"]["error"]), "root:" in str(vm)) == (True, False)


def test_texts_of_a_guest_are_cut_off_and_printable(run: Run, machine: Machine) -> None:
    machine.find(FOUND.format(family="linux", osinfo="a&#10;" + "b" * 5000))
    [vm] = run(MODULE, source=machine.source, deep=True)["vms"]
    assert (len(vm["os"]), "\n" in vm["os"], vm["os_family"]) == (200, False, "linux")


def test_an_inspection_that_does_not_move_is_stopped(run: Run, machine: Machine) -> None:
    (machine.here / "hang").touch()
    [vm] = run(MODULE, source=machine.source, deep=True, inactivity=1)["vms"]
    assert "has not moved for 1 seconds" in vm["inspection"]["error"]


def test_vms_that_cannot_be_inspected_say_why_and_start_nothing(run: Run, machine: Machine) -> None:
    (machine.exports / "pc1-sda").unlink()
    (machine.exports / "old.vmx").write_text(made_up.vmx())
    (machine.exports / "list.csv").write_text("name\nweb03\n")
    hostile = made_up.ova(web01_disk1__vmdk=made_up.vmdk(parent="/etc/shadow"))
    (machine.exports / "web01.ova").write_bytes(hostile)
    vms = run(MODULE, source=machine.source, deep=True)["vms"]
    assert {vm["name"]: vm["inspection"]["error"] for vm in vms} == {
        "--pc1": "There is no file for disk vda next to the description",
        "legacy app": "There is no file for disk scsi0:0 next to the description",
        "web03": "An inventory has no disks",
        "web01": "It is not safe, as another concern says",
    }
    assert not (machine.here / "arguments").exists()


def test_only_the_vms_that_are_chosen_are_inspected(run: Run, machine: Machine) -> None:
    machine.find(FOUND.format(family="linux", osinfo="fedora32"))
    (machine.exports / "web02.xml").write_text(made_up.domain(name="web02"))
    [vm] = run(MODULE, source=machine.source, deep=True, names=["--pc1"])["vms"]
    assert vm["os"] == "fedora32"
    assert run(MODULE, source=machine.source, deep=True, names=["nosuch"]).codes == {"source-vm-missing"}


def test_a_vm_of_vcenter_is_reached_by_its_url_with_the_password_in_a_file(
    run: Run, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.find(FOUND.format(family="linux", osinfo="fedora32"))
    place = Place("vsphere", host="esx1", datacenter="DC 1", cluster="C1")
    vms = tuple(ForeignVm(name, place, power=power) for name, power in (("a", "down"), ("b", "up")))
    monkeypatch.setattr(read.way, "tls", lambda source: {"thumbprint_sha1": "AA:BB"})
    monkeypatch.setattr(read.vsphere_source, "read", lambda *arguments: (read.Inventory(vms), {}))
    source = {"kind": "vsphere", "url": "vc.example.com", "username": "kim@corp", "password": "geheim-123"}
    outcome = run(MODULE, source=source, deep=True)
    assert [vm["inspection"]["error"] for vm in outcome["vms"]] == ["", "It is running"]
    arguments = machine.text("arguments").splitlines()
    assert "vpx://kim%40corp@vc.example.com/DC%201/C1/esx1" in arguments
    assert (machine.text("password"), machine.text("mode").strip()) == ("geheim-123", "600")
    assert "geheim-123" not in str(outcome.result) + " ".join(arguments)
    run(MODULE, source={**source, "vddk_directory": "/opt/vddk", "insecure": True}, deep=True)
    arguments = machine.text("arguments").splitlines()
    assert {"vddk-libdir=/opt/vddk", "vddk-thumbprint=AA:BB"} <= set(arguments)


def test_a_machine_without_the_inspector_and_wrong_keys_are_refused(
    run: Run, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = run(MODULE, source=machine.source, deep=True, inactivity=-1, keys=[{"device": "a:b", "file": "x"}])
    assert (wrong.failed, wrong.codes) == (True, {"invalid-value"})
    monkeypatch.setenv("PATH", str(machine.exports))
    assert run(MODULE, source=machine.source, deep=True).codes == {"virt-v2v-inspector-missing"}


def test_disks_of_kvm_are_read_only_on_their_host(run: Run, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    vm = ForeignVm("a", Place("libvirt"), power="down")
    monkeypatch.setattr(read.libvirt_source, "read", lambda *arguments: (read.Inventory((vm,)), {}))
    [seen] = run(MODULE, source={"kind": "libvirt", "url": "qemu+ssh://root@kvm1/system"}, deep=True)["vms"]
    assert "can be read only there" in seen["inspection"]["error"]
