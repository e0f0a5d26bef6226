# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Look at the machine that this runs on: programs, Python modules, files, space and addresses."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import (
    BOOLEANS,
    ConversionHost,
    Needs,
    Tool,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_run

COMMAND_SECONDS = 60
CONNECT_SECONDS = 5
PROGRAMS = ("nbdcopy", "qemu-img", "virt-v2v-inspector")
PYTHON_MODULES = ("ovirtsdk4", "ovirt_imageio")
VERSION = re.compile(r"\d+(?:\.\d+)+")
VDDK_LIBRARY = "lib64/libvixDiskLib.so"
DRIVERS = ("/usr/share/virtio-win", "/usr/share/virtio-win/virtio-win.iso")
BROKEN_PORT = b"{parsed.hostname:parsed.port}"
# What the script of an upload imports: another Python in the path breaks that after the conversion.
SCRIPT = """
import http.client, json, ssl, urllib.parse
import nbdkit
API_VERSION = 2
def open(readonly): return 1
def get_size(handle): return 0
def pread(handle, buffer, offset, flags): pass
"""
CERTIFICATE = "-----BEGIN CERTIFICATE-----"


def probe(needs: Needs, python_path: str = "") -> ConversionHost:
    """Return what this machine has. It starts programs for their versions, and changes nothing."""
    # As for a conversion.
    environment = conversion_run.environment_of("/var/tmp")
    if os.path.isdir(python_path):
        environment["PYTHONPATH"] = modules_folder(python_path)
    nbdkit = Tool(_version("nbdkit"), _nbdkit_features(needs))
    folders = {needs.work_folder, "/var/tmp"}
    return ConversionHost(
        os=_os_name(Path("/etc/os-release")),
        virt_v2v=virt_v2v(),
        nbdkit=nbdkit,
        python_plugin=_plugin_problem(environment) if "python" in nbdkit.features else "",
        programs=frozenset(filter(shutil.which, PROGRAMS)),
        python_modules=frozenset(name for name in PYTHON_MODULES if _imports(name, environment)),
        kvm=os.access("/dev/kvm", os.R_OK | os.W_OK),
        selinux=_output("getenforce").strip() == "Enforcing",
        virtio_win=next(filter(os.path.exists, (os.environ.get("VIRTIO_WIN", ""), *DRIVERS)), ""),
        free={folder: _free(folder) for folder in folders},
        files=frozenset(_readable(needs)),
        file_systems={folder: kind for folder in sorted(folders) for kind in _file_system(folder)},
        booleans_off=frozenset(
            name for name in set(BOOLEANS.values()) if _output("getsebool", name).strip().endswith("off")
        ),
        closed={address: reason for address in needs.connect for reason in _refusal(address)},
    )


def virt_v2v() -> Tool:
    """Return the installed virt-v2v, and what it can do."""
    return Tool(_version("virt-v2v"), frozenset(_output("virt-v2v", "--machine-readable").split()))


def parses_port(program: str = "virt-v2v") -> bool:
    """Whether the installed virt-v2v can upload to a URL with a port: some releases have a wrong format there."""
    found = shutil.which(program)
    try:
        return not found or BROKEN_PORT not in Path(found).read_bytes()
    except OSError:
        return True


def modules_folder(path: str) -> str:
    """Return the folder with the modules of a virtual environment; any other folder is returned as it is."""
    return str(next(iter(sorted(Path(path).glob("lib/python3*/site-packages"))), path))


def _output(*command: str, environment: t.Optional[t.Mapping[str, str]] = None) -> str:
    """Return what a command prints; empty where it is not installed, fails or does not end."""
    good, output, dummy = _run(command, environment)
    return output if good else ""


def _run(command: t.Sequence[str], environment: t.Optional[t.Mapping[str, str]]) -> tuple[bool, str, str]:
    """Return whether a command ended well, and what it printed as output and as errors."""
    try:
        # run_command has no time limit.
        with subprocess.Popen(  # pylint: disable=ansible-bad-function
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        ) as process:
            try:
                output, errors = process.communicate(timeout=COMMAND_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                return False, "", f"{command[0]} did not end"
            return process.returncode == 0, output, errors
    except OSError as wrong:
        return False, "", str(wrong)


def _plugin_problem(environment: t.Mapping[str, str]) -> str:
    """Return why nbdkit cannot run the script of an upload; empty if it can."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "upload.py")
        script.write_text(SCRIPT, encoding="utf-8")
        good, dummy, errors = _run(("nbdkit", "-U", "-", "python", str(script), "--run", ":"), environment)
    lines = errors.strip().splitlines() or ["it says nothing"]
    return "" if good else ([line for line in lines if "Error" in line] or lines)[-1].strip().rstrip(".")


def _version(program: str) -> str:
    found = VERSION.search(_output(program, "--version"))
    return found.group() if found else ""


def _nbdkit_features(needs: Needs) -> frozenset[str]:
    library = [f"libdir={needs.vddk_folder}"] if needs.vddk_folder else []
    plugins = {"python": ("python", "--dump-plugin"), "vddk": ("vddk", *library, "--dump-plugin")}
    found = {name for name, arguments in plugins.items() if _output("nbdkit", *arguments)}
    if "selinux=yes" in _output("nbdkit", "--dump-config").splitlines():
        found.add("selinux")
    return frozenset(found)


def _imports(module: str, environment: t.Mapping[str, str]) -> bool:
    return "yes" in _output("python3", "-c", f"import {module}; print('yes')", environment=environment)


def _os_name(file: Path) -> str:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY_NAME=")), "")


def _free(folder: str) -> t.Optional[int]:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _file_system(folder: str) -> t.Iterator[str]:
    """Yield the type of the file system of a folder, unless that is not known."""
    kind = _output("findmnt", "--noheadings", "--output", "FSTYPE", "--target", folder).strip()
    if kind:
        yield kind


def _readable(needs: Needs) -> t.Iterator[str]:
    try:
        if CERTIFICATE in Path(needs.ca_file).read_text(encoding="utf-8"):
            yield needs.ca_file
    except (OSError, UnicodeDecodeError):
        pass
    if needs.vddk_folder and (Path(needs.vddk_folder) / VDDK_LIBRARY).exists():
        yield needs.vddk_folder


def _refusal(address: str) -> t.Iterator[str]:
    """Yield why an address, as ``host:port``, cannot be reached; nothing if it answers."""
    host, dummy, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS):
            return
    except OSError as wrong:
        yield (wrong.strerror or str(wrong) or type(wrong).__name__).lower()
