# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Run virt-v2v on this machine, apart from the task that started it, and look at how far it is.

Everything about a conversion is in its folder, so that another run finds it there.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import time
import typing as t
from dataclasses import replace
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils import _private_files
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import model, record
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Conversion, DiskFile, Record, Seen
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.progress import Progress, read_progress
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import domain_files

LOG_TAIL = 8192
START_SECONDS, STOP_SECONDS = 20, 60
POLL_FIRST, POLL_LONGEST = 0.5, 10.0
INHERITED = ("HOME", "PATH", "SSH_AUTH_SOCK", "VIRTIO_WIN")
INHERITED_PREFIXES = ("LIBGUESTFS_", "LIBVIRT_", "VIRT_V2V_")
USER = "ONRAMP_OVIRT_USER"
# virt-v2v passes the user to its Python programs in the URL of the engine, and they do not decode it. Without a user
# there, they get this one.
SITE = f"""
import os, urllib.parse
_of_url = urllib.parse.ParseResult.username.fget
urllib.parse.ParseResult.username = property(lambda self: _of_url(self) or os.environ.get("{USER}"))
"""
SYSTEMD = Path("/run/systemd/system")
# $0 is the folder. Passwords are removed as soon as virt-v2v has ended, and the code is written last.
SCRIPT = """
umask 077
echo $$ >"$0/pid.part" && mv "$0/pid.part" "$0/pid"
"$@" </dev/null >"$0/log" 2>&1
code=$?
rm -f "$0/password" "$0/engine-password"
rm -rf "$0/tmp"
if [ "$code" = 0 ] && [ -e "$0/sums" ]; then
    (cd "$0/disks" && find . -type f -exec sha256sum {} +) >"$0/sums.part" && mv "$0/sums.part" "$0/sums"
fi
echo "$code" >"$0/exit.part" && mv "$0/exit.part" "$0/exit"
"""


class ConversionFailed(CollectionError):
    """virt-v2v ended with an error, or without one."""


class ConversionStalled(CollectionError):
    """Nothing has changed for a long time. The conversion was left as it is."""


def look(wanted: Conversion) -> Seen:
    """Return what there is in the folder; raises UnreadableDocument."""
    folder = Path(wanted.folder)
    try:
        kept = record.from_text((folder / model.STATE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Seen(foreign=_has_foreign_files(folder))
    except (OSError, UnicodeDecodeError) as wrong:
        raise UnreadableDocument(f"'{folder / model.STATE}' cannot be read: {wrong}.") from wrong
    # The code is read last: a process that ends in between is not taken for one that was killed.
    alive = bool(_running(folder))
    files = _files(folder)
    return Seen(kept, alive and _code(folder) is None, _code(folder), files)


def progress(wanted: Conversion) -> Progress:
    """Return how far the conversion is."""
    folder = Path(wanted.folder)
    try:
        lines = (folder / model.PROGRESS).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return read_progress(lines, log_tail(wanted))


def log_tail(wanted: Conversion) -> str:
    """Return the end of the log of virt-v2v; empty where there is none."""
    with contextlib.suppress(OSError), open(wanted.file(model.LOG), "rb") as log:
        log.seek(0, os.SEEK_END)
        log.seek(max(0, log.tell() - LOG_TAIL))
        return log.read().decode("utf-8", "replace")
    return ""


@contextlib.contextmanager
def locked(wanted: Conversion) -> t.Iterator[None]:
    """Keep others from starting a conversion in the same folder; raises CollectionError. It is held for a moment."""
    parent = Path(wanted.folder).parent
    try:
        _private_files.create_folder(parent)
        descriptor = os.open(parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as wrong:
        raise CollectionError(f"The folder '{parent}' cannot be used: {wrong}.") from wrong
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def start(wanted: Conversion, command: tuple[str, ...], fingerprint: str, attempts: int) -> None:
    """Start virt-v2v in a clean folder; raises CollectionError. The record is written first."""
    folder = Path(wanted.folder)
    try:
        clean(wanted)
        _private_files.create_folder(folder)
        save(wanted, Record(fingerprint, command, attempts))
        for name in (model.DISKS, model.TEMPORARY):
            (folder / name).mkdir(_private_files.PRIVATE_FOLDER)
        if wanted.source.password:
            _private_files.write(folder / model.PASSWORD, wanted.source.password.encode())
        if wanted.upload is not None:
            _private_files.write(folder / model.ENGINE_PASSWORD, wanted.upload.password.encode())
            _private_files.write(folder / model.CA_FILE, wanted.upload.ca.encode())
            (folder / model.MODULES).mkdir(_private_files.PRIVATE_FOLDER)
            _private_files.write(folder / model.MODULES / "sitecustomize.py", SITE.encode())
        if wanted.source.kind in model.DOMAINS and wanted.source.path:
            _private_files.write(folder / model.DOMAIN, domain_files.read(wanted.source.path))
        if wanted.checksum:
            _private_files.write(folder / model.SUMS, b"")
        _spawn(wanted, command)
    except OSError as wrong:
        raise CollectionError(f"The conversion cannot be started in '{folder}': {wrong}.") from wrong
    deadline = time.monotonic() + START_SECONDS
    while not (folder / model.PID).exists() and _code(folder) is None:
        if time.monotonic() > deadline:
            raise CollectionError(f"The conversion in '{folder}' did not start.")
        time.sleep(0.05)


def save(wanted: Conversion, kept: Record) -> None:
    """Write the record as a whole; raises OSError."""
    _private_files.write(Path(wanted.folder, model.STATE), record.to_text(kept).encode())


def keep_files(wanted: Conversion, seen: Seen) -> Seen:
    """Record the files of a conversion that has ended, with their checksums; raises CollectionError."""
    if seen.record is None or seen.record.files:
        return seen
    try:
        sums = record.checksums(Path(wanted.file(model.SUMS)).read_text(encoding="utf-8"))
    except OSError:
        sums = {}
    files = tuple(replace(one, checksum=sums.get(one.name, "")) for one in seen.files)
    kept = replace(seen.record, files=files)
    try:
        save(wanted, kept)
    except OSError as wrong:
        raise CollectionError(f"The record of the conversion cannot be saved: {wrong}.") from wrong
    return replace(seen, record=kept, files=files)


def follow(wanted: Conversion, inactivity: float, pause: t.Callable[[float], None] = time.sleep) -> None:
    """Wait until the conversion has ended; raises ConversionStalled after seconds in which nothing changed."""
    before: t.Any = None
    since, wait = time.monotonic(), POLL_FIRST
    while look(wanted).alive:
        now = progress(wanted)
        signs = (now, len(log_tail(wanted)), _size(Path(wanted.folder)))
        if signs != before:
            before, since, wait = signs, time.monotonic(), POLL_FIRST
        elif inactivity and time.monotonic() - since > inactivity:
            raise ConversionStalled(
                f"'{wanted.output_name}' has not moved for {inactivity:.0f} seconds ({now.text}). It was not stopped. "
                "Run this again to go on waiting, or with `state: cancelled` to stop it."
            )
        pause(wait)
        wait = min(wait * 1.5, POLL_LONGEST)


def cancel(wanted: Conversion) -> None:
    """Stop virt-v2v, first as it expects it, and remove what it made; raises CollectionError."""
    folder = Path(wanted.folder)
    leader = _leader(folder)
    for process in {*_running(folder), *_children(leader)} - {leader}:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _running(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    if _running(folder):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(leader, signal.SIGKILL)
    clean(wanted)


def clean(wanted: Conversion) -> None:
    """Remove what a conversion made, and its password; raises CollectionError."""
    folder = Path(wanted.folder)
    try:
        for name in (model.DISKS, model.TEMPORARY):
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(folder / name)
        # One of a run that was killed can have the password.
        for part in folder.glob("*.part"):
            part.unlink(missing_ok=True)
        # The record is the last one: without it, what is left would not be known as ours.
        secrets = (model.PASSWORD, model.DOMAIN, model.ENGINE_PASSWORD, model.CA_FILE)
        for name in (*secrets, model.EXIT, model.PID, model.SUMS, model.PROGRESS, model.STATE):
            (folder / name).unlink(missing_ok=True)
    except OSError as wrong:
        raise CollectionError(f"'{folder}' cannot be cleaned: {wrong}.") from wrong


def discard(wanted: Conversion) -> None:
    """Remove the whole folder of a conversion that is over; raises CollectionError."""
    try:
        shutil.rmtree(wanted.folder)
    except FileNotFoundError:
        return
    except OSError as wrong:
        raise CollectionError(f"'{wanted.folder}' cannot be removed: {wrong}.") from wrong


def environment_of(temporary: str) -> dict[str, str]:
    """Return the environment for virt-v2v, with a folder for its temporary files."""
    names = [name for name in os.environ if name in INHERITED or name.startswith(INHERITED_PREFIXES)]
    return {
        **{name: os.environ[name] for name in names},
        "LC_ALL": "C.UTF-8",
        "LIBGUESTFS_BACKEND": os.environ.get("LIBGUESTFS_BACKEND", "direct"),
        "VIRT_V2V_TMPDIR": temporary,
    }


def _spawn(wanted: Conversion, command: tuple[str, ...]) -> None:
    environment = environment_of(wanted.file(model.TEMPORARY))
    if wanted.upload is not None:
        modules = [wanted.file(model.MODULES)] if wanted.upload.username else []
        environment["PYTHONPATH"] = os.pathsep.join([*modules, *filter(None, [wanted.upload.python_path])])
        environment[USER] = wanted.upload.username
    run: tuple[str, ...] = ("/bin/sh", "-c", SCRIPT, wanted.folder, *command)
    if SYSTEMD.is_dir() and shutil.which("systemd-run"):
        limits = {"CPUQuota": wanted.limits.cpu, "IOWeight": wanted.limits.io_weight}
        properties = [f"{name}={value}{'%' * (name == 'CPUQuota')}" for name, value in limits.items() if value]
        unit = ("systemd-run", "--quiet", "--collect", *(part for one in properties for part in ("-p", one)))
        run = (*unit, *(f"--setenv={name}={value}" for name, value in environment.items()), "--", *run)
        environment = dict(os.environ)
    else:
        # With a session of its own it outlives the task.
        run = ("setsid", "--fork", *run)
    nothing = subprocess.DEVNULL
    # run_command would wait for the conversion to end.
    with subprocess.Popen(  # pylint: disable=ansible-bad-function
        run, env=environment, cwd="/", stdin=nothing, stdout=nothing, stderr=nothing
    ) as process:
        if process.wait():
            raise OSError(f"{run[0]} ended with code {process.returncode}")


def _has_foreign_files(folder: Path) -> bool:
    """Whether there is anything in the folder but what a conversion that was cleaned left."""
    try:
        return any(path.name != model.LOG and not path.name.endswith(".part") for path in folder.iterdir())
    except FileNotFoundError:
        return False
    except NotADirectoryError:
        return True


def _leader(folder: Path) -> int:
    """Return the process group of a conversion; 0 if it is not known."""
    try:
        return int((folder / model.PID).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _running(folder: Path) -> list[int]:
    """Return the processes of a conversion: those of its group that name its folder.

    virt-v2v cleans up for a while after the shell that started it was killed. A number that other processes have now is
    not taken.
    """
    leader = _leader(folder)
    if not leader:
        return []
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _belongs(path, leader, os.fsencode(folder))]


def _belongs(process: Path, group: int, folder: bytes) -> bool:
    try:
        fields = (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return fields[2] == str(group) and folder in (process / "cmdline").read_bytes()
    except (OSError, IndexError):
        return False


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]
    except OSError:
        return []


def _code(folder: Path) -> t.Optional[int]:
    try:
        return int((folder / model.EXIT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _files(folder: Path) -> tuple[DiskFile, ...]:
    found = []
    disks = folder / model.DISKS
    for path in sorted(disks.rglob("*")):
        with contextlib.suppress(OSError):
            about = path.stat()
            if stat.S_ISREG(about.st_mode):
                found.append(DiskFile(str(path.relative_to(disks)), about.st_size, about.st_mtime_ns))
    return tuple(found)


def _size(folder: Path) -> int:
    """Return the bytes that the disks take."""
    total = 0
    for path in (folder / model.DISKS).rglob("*"):
        with contextlib.suppress(OSError):
            total += path.stat().st_blocks
    return total
