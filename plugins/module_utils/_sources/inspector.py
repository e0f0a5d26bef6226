# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Run virt-v2v-inspector for a VM on this machine, with nothing left afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import typing as t
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils import _private_files
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import arguments, model, vm_sources
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Conversion, Key
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.progress import read_progress, reason
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import containers, domain_files, inspection
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    SUSPENDED,
    UP,
    ForeignVm,
    Inspection,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import diagnose
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_run
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source

PROGRAM = "virt-v2v-inspector"
OUTPUT = "inspection.xml"
LOG_TAIL = 8192
STOP_SECONDS = 30
# With these, virt-v2v would read files that are not those of the VM.
UNSAFE = ("ova.disk.elsewhere", "ova.href.remote", "ova.multi_vm", "source.disk.outside")
POLL = 0.2


def check() -> None:
    """Raise InputError unless the inspector is installed."""
    if not shutil.which(PROGRAM):
        text = f"{PROGRAM} is not installed on this machine."
        hint = "Install the package virt-v2v, or run the task on a conversion host."
        raise InputError([error("virt-v2v-inspector-missing", "deep", text, hint)])


def inspected(
    vm: ForeignVm, source: Source, keys: tuple[Key, ...], inactivity: float, thumbprint: str = ""
) -> ForeignVm:
    """Return a VM with what its disks say; with the reason where they cannot be read."""
    if vm.power in (UP, SUSPENDED):
        return inspection.failed(vm, f"It is {'running' if vm.power == UP else 'suspended'}")
    if vm.is_template:
        return inspection.failed(vm, "It is a template")
    if any(remark.id in UNSAFE for remark in vm.remarks):
        return inspection.failed(vm, "It is not safe, as another concern says")
    try:
        given = vm_sources.source_of(vm, source, thumbprint)
        return inspection.merged(vm, _inspect(vm.name, given, keys, inactivity))
    except CollectionError as problem:
        return inspection.failed(vm, problem.message)


def _inspect(name: str, given: model.Source, keys: tuple[Key, ...], inactivity: float) -> Inspection:
    # Not in /tmp, which may be memory.
    folder = Path(tempfile.mkdtemp(prefix="onramp-ovirt-", dir="/var/tmp" if os.path.isdir("/var/tmp") else None))
    wanted = Conversion(name, "vm", given, str(folder), keys=keys)
    try:
        if given.password:
            _private_files.write(folder / model.PASSWORD, given.password.encode())
        if given.kind in model.DOMAINS:
            _private_files.write(folder / model.DOMAIN, domain_files.read(given.path))
        (folder / model.TEMPORARY).mkdir(_private_files.PRIVATE_FOLDER)
        code = _run(arguments.inspection(wanted, OUTPUT), wanted, inactivity)
        said = read_progress(_lines(folder / model.PROGRESS), _tail(folder))
        if code:
            found = diagnose([said.error, _tail(folder)])
            text = (found.sentence if found.id else reason(said, _tail(folder)) or found.text) or "It said nothing"
            raise CollectionError(f"{PROGRAM} ended with code {code}. {text}")
        return inspection.parse(containers.read_all(str(folder / OUTPUT), inspection.MAX_BYTES, False), said.warnings)
    except OSError as problem:
        raise CollectionError(f"{PROGRAM} cannot be run: {problem}.") from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: t.Sequence[str], wanted: Conversion, inactivity: float) -> int:
    """Run a program until it ends, or until nothing has changed for some seconds; raises CollectionError, OSError."""
    folder = Path(wanted.folder)
    with open(wanted.file(model.LOG), "wb") as log:
        # run_command has no limit for what does not move.
        process = subprocess.Popen(  # pylint: disable=ansible-bad-function,consider-using-with
            command,
            env=conversion_run.environment_of(wanted.file(model.TEMPORARY)),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    before, since = (-1, -1), time.monotonic()
    try:
        while process.poll() is None:
            now = (_size(folder / model.LOG), _size(folder / model.PROGRESS))
            if now != before:
                before, since = now, time.monotonic()
            elif inactivity and time.monotonic() - since > inactivity:
                raise CollectionError(f"{PROGRAM} has not moved for {inactivity:.0f} seconds, and was stopped.")
            time.sleep(POLL)
        return process.returncode
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a program and what it has started: first as it expects it."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            if process.poll() is None:
                os.kill(process.pid, how) if how == signal.SIGTERM else os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):
        return path.stat().st_size
    return 0


def _lines(path: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    return []


def _tail(folder: Path) -> str:
    with contextlib.suppress(OSError), open(folder / model.LOG, "rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - LOG_TAIL))
        return log.read().decode("utf-8", "replace")
    return ""
