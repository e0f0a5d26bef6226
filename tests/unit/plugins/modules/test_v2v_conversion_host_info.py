# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2v_conversion_host_info on a machine with programs of the test."""

from __future__ import annotations

import socket
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import Needs
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.conversion_host import probe

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "v2v_conversion_host_info"

PROGRAMS = {
    "virt-v2v": 'case "$1" in --version) echo "virt-v2v 2.2.0";; '
    '*) printf "virt-v2v\\ninput:ova\\noutput:local\\n";; esac',
    "nbdkit": 'case "$1 $2" in "--version "*) echo "nbdkit 1.32.5";; "python --dump-plugin") echo path=x;; '
    '"--dump-config "*) echo selinux=yes;; "-U -") [ -f "$4" ];; *) exit 1;; esac',
    "qemu-img": "exit 0",
    "getenforce": "echo Enforcing",
    "python3": 'case "$PYTHONPATH" in */site-packages) echo yes;; *) exit 1;; esac',
}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has nothing but these programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in PROGRAMS.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("VIRTIO_WIN", raising=False)
    return tmp_path


def test_it_shows_what_there_is_and_what_stops_each_method(run: Run, machine: Path) -> None:
    environment = machine / "venv" / "lib" / "python3.11" / "site-packages"
    environment.mkdir(parents=True)
    result = run(MODULE, work_folder=str(machine), python_path=str(machine / "venv"), sources=["ova", "xen"])
    host = result["host"]
    assert (host["virt_v2v"], host["nbdkit"], host["nbdkit_plugins"]) == ("2.2.0", "1.32.5", ["python"])
    assert host["features"] == ["input:ova", "output:local", "virt-v2v"]
    assert host["python_modules"] == ["ovirt_imageio", "ovirtsdk4"]
    assert (host["programs"], host["selinux"], result["changed"]) == (["qemu-img"], True, False)
    no_xen = "This virt-v2v cannot read from 'xen': it has no input:libvirt and no xen-ssh."
    assert result["methods"] == {
        "virt_v2v": [no_xen, "This virt-v2v has no output for oVirt (rhv-upload or ovirt-upload)."],
        "staged": [no_xen],
    }


def test_a_script_is_run_by_the_python_plugin_of_nbdkit(run: Run, machine: Path) -> None:
    script = machine / "bin" / "nbdkit"
    text = script.read_text(encoding="utf-8")
    fails = (
        'echo "Traceback" >&2; echo "ImportError: undefined symbol" >&2; echo "nbdkit: error: running this" >&2; exit 1'
    )
    script.write_text(text.replace('case "$1 $2" in', f'case "$1 $2" in "-U -") {fails};;'), encoding="utf-8")
    result = run(MODULE, methods=["virt_v2v"], work_folder=str(machine))
    text = "The Python plugin of nbdkit cannot run the script of an upload: ImportError: undefined symbol."
    assert text in result["methods"]["virt_v2v"]
    assert "nbdkit-python-broken" in {finding["code"] for finding in result["findings"]}


def test_an_empty_machine_has_findings_and_no_failure(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run(MODULE, methods=["staged"], work_folder=str(tmp_path / "none"))
    codes = [finding["code"] for finding in result["findings"] if finding["severity"] == "error"]
    assert codes == [
        "virt-v2v-missing",
        "nbdkit-missing",
        "conversion-imageio-missing",
        "qemu-img-missing",
        "folder-missing",
    ]
    assert result["host"]["free"][str(tmp_path / "none")] is None


def test_wrong_addresses_are_refused(run: Run, machine: Path) -> None:
    result = run(MODULE, connect=["node1"], work_folder=str(machine))
    assert result["failed"] is True
    assert [finding["path"] for finding in result["findings"]] == ["connect[0]"]


def test_addresses_files_and_folders_are_really_tried(machine: Path) -> None:
    (machine / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\n", encoding="utf-8")
    (machine / "lib64").mkdir()
    (machine / "lib64" / "libvixDiskLib.so").touch()
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        opened, closed = (f"127.0.0.1:{one.getsockname()[1]}" for one in (server, bound))
        found = probe(Needs(ca_file=str(machine / "ca.pem"), vddk_folder=str(machine), connect=(opened, closed)))
    assert found.files == {str(machine / "ca.pem"), str(machine)}
    assert found.closed == {closed: "connection refused"}
    assert found.free["/var/tmp"]
