# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Staged imports of VMs from files: a folder as virt-p2v leaves it, a VM in parts, and hostile disks."""

from __future__ import annotations

import os
import subprocess
import typing as t
from pathlib import Path

import pytest

from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit import made_up_foreign_vms as made_up
from tests.unit.staged_imports import DOMAINS, MIB, Machine, prepared

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

# The client of ovirt-imageio leaves sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning", "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)
DISK = (
    "<disk type='file' device='disk'><driver name='qemu' type='{form}'/><source file='{file}'/>"
    "<target dev='{dev}' bus='virtio'/></disk>"
)
NIC = (
    "<interface type='network'><mac address='52:54:00:0a:0b:{number:02}'/><source network='default'/>"
    "<model type='virtio'/></interface>"
)


class Site(t.NamedTuple):
    run: Run
    simulator: Simulator
    machine: Machine
    exports: Path
    given: dict[str, t.Any]

    def describe(self, *disks: str) -> None:
        text = made_up.domain("".join(disks) + NIC.format(number=1), name="pc1")
        (self.exports / "pc1.xml").write_text(text)

    def read(self) -> dict[str, t.Any]:
        found = self.run("v2v_source_info", source={"kind": "files", "path": str(self.exports)})
        return {"descriptions": found["vms"], "vms": [{"name": vm["name"]} for vm in found["vms"]]}

    def move(self, *, convert: bool = False, check: bool = False, **more: t.Any) -> Outcome:
        given = {**self.given, "conversion": {"folder": str(self.machine.folder), "convert": convert}}
        return self.run("v2v_import", check=check, **{**given, **self.read(), **more})

    def contents(self) -> list[bytes]:
        found = self.simulator.world.area(StorageSlice).disks.values()
        disks = sorted((disk for disk in found if disk.content_type != "ovf_store"), key=lambda disk: disk.alias)
        return [Path(disk.content).read_bytes() for disk in disks]


@pytest.fixture
def site(
    run: Run,
    simulator: Simulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    import_options: dict[str, t.Any],
    load_imports: t.Any,
) -> Site:
    load_imports(storage_domains=DOMAINS)
    exports = tmp_path / "exports"
    exports.mkdir()
    given = {
        **import_options,
        "method": "staged",
        "source": {"kind": "files", "path": str(exports)},
    }
    return Site(run, simulator, prepared(tmp_path, monkeypatch), exports, given)


def raw(path: Path, size: int = 2 * MIB) -> bytes:
    content = (os.urandom(5000) + bytes(size))[:size]
    path.write_bytes(content)
    return content


def test_a_machine_as_virt_p2v_leaves_it_is_imported_with_its_disks_as_they_are(site: Site) -> None:
    contents = [raw(site.exports / "pc1-sda"), raw(site.exports / "pc1-sdb", 4 * MIB)]
    site.describe(
        DISK.format(form="raw", file="/p2v/pc1-sda", dev="vda"), DISK.format(form="raw", file="/p2v/pc1-sdb", dev="vdb")
    )
    more: dict[str, t.Any] = {"vms": [{"name": "pc1", "disks": [{"disk": "2", "storage_domain": "blocks"}]}]}
    checked = site.move(check=True, **more)
    assert (checked["changed"], checked.writes, site.machine.folder.exists()) == (True, [], False)
    done = site.move(**more)
    assert (done["states"], done["plan"]) == ({"imported": 1}, checked["plan"]), (done.result.get("msg"), done["vms"])
    assert site.contents() == contents
    [vm] = site.simulator.world.area(VmsSlice).vms.values()
    assert ([nic.mac for nic in vm.nics], len(vm.disks)) == (["52:54:00:0a:0b:01"], 2)
    # Nothing was converted or copied on this machine, and nothing is left of the import but the files of the user.
    assert (site.machine.calls, list(site.machine.folder.iterdir())) == (0, [])
    assert sorted(path.name for path in site.exports.iterdir()) == ["pc1-sda", "pc1-sdb", "pc1.xml"]
    again = site.move(**more)
    assert (again["changed"], again.writes) == (False, [])


def test_a_file_of_this_machine_that_a_guest_names_in_its_raw_disk_is_never_sent(site: Site, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret" * 1000)
    base = ["-F", "raw", "-b", str(tmp_path / "secret")]
    image = str(site.exports / "pc1-sda")
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", *base, image, "1M"], check=True)
    site.describe(DISK.format(form="raw", file="pc1-sda", dev="vda"))
    done = site.move()
    # A host refuses a raw disk that looks like another image.
    assert done["states"] == {"failed": 1}
    assert not any(b"secret" * 10 in content for content in site.contents())


def test_a_description_as_ovf_with_a_qcow2_image(site: Site) -> None:
    content = raw(site.exports / "plain", made_up.GIB // 512)
    image = site.exports / "web01-disk1.vmdk"
    subprocess.run(
        ["qemu-img", "convert", "-q", "-f", "raw", "-O", "vmdk", str(site.exports / "plain"), str(image)], check=True
    )
    size = str((site.exports / "plain").stat().st_size)
    text = made_up.envelope().replace(f'ovf:capacity="{made_up.GIB}"', f'ovf:capacity="{size}"')
    (site.exports / "web01.ovf").write_text(text)
    found = site.read()["descriptions"][0]
    assert found["disks"][0]["path"] == str(image)
    done = site.move()
    assert done["states"] == {"imported": 1}, (done.result.get("msg"), done["vms"])
    assert site.contents()[0][: len(content)] == content


@pytest.mark.parametrize("convert", [True, False])
def test_a_disk_that_is_not_next_to_its_description_is_refused(site: Site, convert: bool) -> None:
    site.describe(DISK.format(form="raw", file="/etc/shadow", dev="vda"))
    refused = site.move(convert=convert)
    assert ("source-disk-not-found" in refused.codes, refused.writes) == (True, [])


def test_an_ova_is_converted_and_not_sent_as_it_is(site: Site) -> None:
    (site.exports / "web01.ova").write_bytes(made_up.ova())
    refused = site.move()
    assert ("staged-no-copy" in refused.codes, refused.writes) == (True, [])


def test_volumes_of_kvm_are_copied_by_ssh_with_their_formats(site: Site, tmp_path: Path) -> None:
    ssh = site.machine.here / "ssh"
    ssh.write_text(
        '#!/bin/bash\necho "$@" >>@HERE@/ssh-calls; exec sh -c "${@: -1}"\n'.replace("@HERE@", str(tmp_path))
    )
    ssh.chmod(0o755)
    content = raw(tmp_path / "a b.img")
    subprocess.run(
        ["qemu-img", "convert", "-O", "qcow2", str(tmp_path / "a b.img"), str(tmp_path / "b.qcow2")], check=True
    )
    site.describe(
        DISK.format(form="raw", file=tmp_path / "a b.img", dev="vda"),
        DISK.format(form="qcow2", file=tmp_path / "b.qcow2", dev="vdb"),
    )
    given = site.read()
    for disk in given["descriptions"][0]["disks"]:
        disk["capacity"] = len(content)
    done = site.move(source={"kind": "libvirt", "url": "qemu+ssh://root@kvm1:2222/system"}, **given)
    assert done["states"] == {"imported": 1}, (done.result.get("msg"), done["vms"])
    assert site.contents() == [content, content]
    assert "-p 2222 -- root@kvm1 cat" in (tmp_path / "ssh-calls").read_text()
    base = ["-F", "qcow2", "-b", str(tmp_path / "b.qcow2")]
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", *base, str(tmp_path / "c.qcow2")], check=True)
    disk = given["descriptions"][0]["disks"][1]
    disk["file"], given["vms"] = str(tmp_path / "c.qcow2"), [{"name": "pc1", "new_name": "pc2", "macs": "pool"}]
    given["descriptions"][0].update(name="pc1", uuid="")
    again = site.move(source={"kind": "libvirt", "url": "qemu+ssh://root@kvm2/system"}, **given)
    assert again["states"] == {"failed": 1}
    assert "is a difference to another image" in str(again["msg"])


def test_vms_that_are_not_described_are_read_from_the_source(site: Site) -> None:
    content = raw(site.exports / "pc1-sda")
    site.describe(DISK.format(form="raw", file="pc1-sda", dev="vda"))
    (site.exports / "broken.ova").write_bytes(b"no archive")
    given: dict[str, t.Any] = {"descriptions": None, "vms": [{"name": "pc*"}]}
    unknown = site.move(**{**given, "vms": [{"name": "pc2"}]})
    assert unknown["msg"].startswith("vms[0].name: There is no VM 'pc2' in the source."), unknown["msg"]
    checked = site.move(check=True, **given)
    assert (checked["changed"], checked.writes, site.machine.folder.exists()) == (True, [], False)
    done = site.move(**given)
    assert (done["states"], done["plan"]) == ({"imported": 1}, checked["plan"]), done.result
    assert site.contents() == [content]
    assert [(one["code"], one["severity"]) for one in done["findings"] if one["severity"] != "info"] == [
        ("source-file-unreadable", "warning")
    ]
    again = site.move(**given)
    assert (again["changed"], again.writes) == (False, [])
    # What is going on can be ended where the source cannot be read any more.
    (site.exports / "pc1.xml").unlink()
    missing: dict[str, t.Any] = {"source": {"kind": "files", "path": str(site.exports / "none")}}
    assert site.move(**given, **missing).failed
    ended = site.move(
        **{**given, "vms": [{"name": "pc1", "path": str(site.exports / "pc1.xml")}]}, **missing, state="canceled"
    )
    assert (ended["changed"], ended["states"]) == (False, {"unchanged": 1})
