# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reader of libvirt with the real library: its test driver, and a daemon where one starts."""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
import shutil
import subprocess
import time
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import ConnectionFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import libvirt_xml
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignVm
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import settings
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.read import read
from tests.sources import guests, print_source
from tests.unit import made_up_foreign_vms as made_up

libvirt = pytest.importorskip("libvirt", reason="libvirt-python is not installed")
Node = t.Callable[[str], str]
# What the library completes is no difference: a MAC address that it drew, its defaults for CPUs and clock.
SAME = ("name", "uuid", "memory", "cpus", "sockets", "cores", "firmware", "tpm")


def vms_of(uri: str, **more: t.Any) -> tuple[ForeignVm, ...]:
    inventory, dummy = read(settings.from_params({"kind": "libvirt", "url": uri, "timeout": 30, **more}))
    assert inventory.unreadable == ()
    return inventory.vms


def test_domains_of_the_test_driver(node: Node) -> None:
    second = made_up.domain(name="db 1", kind="test").replace("0000000000AA", "0000000000BB")
    found = vms_of(node(made_up.domain(kind="test") + second))
    assert [(vm.name, vm.power) for vm in found] == [("db 1", "up"), ("web01", "up")]
    web = found[1]
    assert (web.memory, web.cpus, web.machine) == (2 << 30, 2, "pc-q35-8.2")
    assert [(nic.mac, nic.network_key, nic.model) for nic in web.nics] == [
        ("52:54:00:0a:0b:0c", "network:default", "virtio")
    ]
    assert web.disks[0].capacity is not None


def test_a_snapshot_is_listed(node: Node) -> None:
    uri = node(
        made_up.domain(kind="test").replace(
            "</domain>",
            "<test:domainsnapshot xmlns:test='http://libvirt.org/schemas/domain/test/1.0'><name>before</name>"
            "<creationTime>1700000000</creationTime><state>running</state><active>1</active>"
            "</test:domainsnapshot></domain>",
        )
    )
    assert [vm.snapshots for vm in vms_of(uri)] in ([("before",)], [()])


@pytest.mark.parametrize("seed", range(200, 212))
def test_a_domain_that_libvirt_has_rewritten_is_read_as_the_file_was(seed: int, node: Node) -> None:
    document = guests.libvirt_xml(random.Random(seed))
    kind = document.partition("type='")[2].partition("'")[0]
    given = libvirt_xml.parse(document)
    written = document.replace(f"<domain type='{kind}'>", "<domain type='test'>", 1)
    try:
        [found] = vms_of(node(written))
    except ConnectionFailed as refused:
        pytest.skip(f"libvirt does not accept the domain: {refused.message}")
    for name in SAME:
        if name != "uuid" and getattr(given, name) is not None:
            assert getattr(found, name) == getattr(given, name), name
    assert sorted((disk.label, disk.bus) for disk in found.disks) == sorted(
        (disk.label, disk.bus) for disk in given.disks
    )
    for before, after in zip(given.nics, found.nics):
        assert (after.network_key, after.connected) == (before.network_key, before.connected)
        assert after.mac == before.mac or not before.mac
        assert after.model == before.model or not before.model


@pytest.mark.skipif(shutil.which("virt-v2v") is None, reason="virt-v2v is not installed")
def test_virt_v2v_reads_the_same_from_the_test_driver(node: Node, tmp_path: pathlib.Path, disk: bytes) -> None:
    image = tmp_path / "web01.vmdk"
    image.write_bytes(disk)
    devices = made_up.DISK.replace("/images/web01.qcow2", str(image)).replace("'qcow2'", "'vmdk'") + made_up.NIC
    uri = node(made_up.domain(devices, kind="test"))
    theirs = print_source.by_virt_v2v(str(tmp_path), "-i", "libvirt", "-ic", uri, "web01")
    ours = print_source.by_the_collection(vms_of(uri)[0])
    assert (theirs.name, theirs.memory, theirs.disks, theirs.nics) == (ours.name, ours.memory, ours.disks, ours.nics)


def test_what_does_not_answer_is_a_sentence(node: Node) -> None:
    with pytest.raises(ConnectionFailed, match="There is no connection to 'test:///nosuch.xml'"):
        vms_of("test:///nosuch.xml")
    with pytest.raises(ConnectionFailed, match=r"xen\+ssh://root@127.0.0.1:1/"):
        vms_of("xen+ssh://root@127.0.0.1:1/")


# ------------------------------------------------------------------------------------------------------- a real daemon
@contextlib.contextmanager
def daemon(folder: pathlib.Path) -> t.Iterator[str]:
    """Run a daemon of libvirt with folders of its own; the test is skipped where it does not start."""
    program = shutil.which("libvirtd") or shutil.which("libvirtd", path="/usr/sbin:/sbin")
    if not program or os.geteuid() != 0:
        pytest.skip("libvirtd is not installed, or this is not root")
    configuration = folder / "libvirtd.conf"
    configuration.write_text(
        f'unix_sock_dir = "{folder}"\nauth_unix_ro = "none"\nauth_unix_rw = "none"\nlog_outputs = "3:stderr"\n',
        encoding="utf-8",
    )
    (folder / "home").mkdir()
    environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder / "home")}
    command = [program, "--config", str(configuration), "--pid-file", str(folder / "libvirtd.pid")]
    with (
        (folder / "log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=log, stderr=log, env=environment) as process,
    ):
        uri = f"qemu+unix:///system?socket={folder}/libvirt-sock"
        try:
            for dummy in range(60):
                if process.poll() is None and _answers(uri):
                    break
                time.sleep(0.5)
            else:
                pytest.skip(f"libvirtd does not start here: {(folder / 'log').read_text()[-300:]}")
            yield uri
        finally:
            process.terminate()
            process.wait(30)


def _answers(uri: str) -> bool:
    libvirt.registerErrorHandler(lambda dummy, error: None, None)
    try:
        libvirt.open(uri).close()
    except libvirt.libvirtError:
        return False
    return True


def test_domains_and_snapshots_of_a_daemon(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = pathlib.Path(tmp_path_factory.mktemp("d"))
    image = folder / "disk.qcow2"
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", str(image), "64M"], check=True)
    with daemon(folder) as uri:
        connection = libvirt.open(uri)
        name = f"onramp-test-{os.getpid()}"
        devices = made_up.DISK.replace("/images/web01.qcow2", str(image)) + made_up.NIC
        system = "<type arch='x86_64' machine='pc'>hvm</type>"
        document = made_up.domain(devices, name=name, system=system, kind="qemu")
        try:
            domain = connection.defineXML(document.replace("000a0b0c-0000-4000-8000-0000000000AA", _uuid()))
        except libvirt.libvirtError as error:
            connection.close()
            pytest.skip(f"the daemon cannot define a domain: {error}")
        try:
            domain.snapshotCreateXML("<domainsnapshot><name>before</name></domainsnapshot>", 0)
            [found] = [vm for vm in vms_of(uri) if vm.name == name]
            assert (found.power, found.snapshots, found.hypervisor) == ("down", ("before",), "kvm")
            assert (found.disks[0].capacity, found.disks[0].bus) == (64 << 20, "virtio")
            assert found.nics[0].mac == "52:54:00:0a:0b:0c"
        finally:
            domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA)
            connection.close()


def _uuid() -> str:
    return f"000a0b0c-0000-4000-8000-{os.getpid():012x}"
