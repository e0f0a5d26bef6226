# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What a proxy host itself says about conversions: commands for it, and what their output means."""

from __future__ import annotations

import json
import re
import shlex
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, warning

# Each section of the output of a command begins with a line of its own.
SECTION = "### "
# What virt-v2v can do; which options that later ones do not know vdsm passes; the free space for temporary files.
PROBE = (
    f"echo '{SECTION}features'; LC_ALL=C virt-v2v --machine-readable 2>&1; "
    f"echo '{SECTION}vdsm'; rpm -q --qf '%{{VERSION}}-%{{RELEASE}}\\n' vdsm 2>/dev/null; "
    f"echo '{SECTION}options'; file=$(python3 -c "
    "'import importlib.util as u; print(u.find_spec(\"vdsm.v2v\").origin)' 2>/dev/null) "
    f'&& echo read && grep -o -e --password-file -e "--vdsm-[a-z-]*" "$file" | sort -u; echo \'{SECTION}end\''
)
JOBS = "vdsm-client Host getStats"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LOG_BYTES = 65536
NAMES_IN_OVA = 2000
# User and group of vdsm.
VDSM = "36"
ERROR_LINE = re.compile(
    r"^(?:virt-v2v|nbdkit|qemu-img|libguestfs|libvirt|supermin|kvm2ovirt|guestfsd)\b.*\berror\b", re.I
)
DEBUG_LINE = re.compile(
    r"^(?:libguestfs: (?:trace|recv|send)|guestfsd: <=|nbdkit: debug|supermin: |\[ *\d+\.\d+\] )", re.I
)
COPYING_DISK = re.compile(r"Copying disk (\d+)/(\d+)")
PERCENT = re.compile(r"\s+\((\d{1,3})/100%\)|.*?\s(\d{1,3})% \[[*-]*\]")
# What virt-v2v calls Windows and Linux itself is in every list; one of these is what vdsm asks for.
TOOL = "virt-v2v"


@dataclass(frozen=True)
class Probe:
    """What a proxy host can do.

    ``features`` are the lines of ``virt-v2v --machine-readable``, empty where it is not installed. ``passed`` are the
    options that vdsm passes and later releases of virt-v2v do not know; ``None`` where that is not known.
    """

    features: frozenset[str] = frozenset()
    vdsm: str = ""
    passed: t.Optional[frozenset[str]] = None


@dataclass(frozen=True)
class Job:
    """A conversion as vdsm has it. ``percent`` is that of the whole VM, ``None`` where it is not known."""

    status: str = ""
    description: str = ""
    percent: t.Optional[int] = None
    disk: int = 0
    disks: int = 0


@dataclass(frozen=True)
class OvaFile:
    """An OVA on a proxy host. What is ``None`` or empty is not known; sizes are in bytes.

    ``missing`` and not ``readable``, which is for user vdsm, are only what the host says for certain.
    """

    path: str
    kind: str = ""
    owner: str = ""
    missing: bool = False
    readable: bool = True
    names: t.Optional[tuple[str, ...]] = None
    size: t.Optional[int] = None
    free: t.Optional[int] = None
    is_of_ovirt: bool = False


def sections(output: str) -> dict[str, list[str]]:
    """Return the lines of each section of an output."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in output.splitlines():
        if line.startswith(SECTION):
            lines = found.setdefault(line[len(SECTION) :].strip(), [])
        else:
            lines.append(line)
    return found


def probe(output: str) -> Probe:
    """Return what the output of ``PROBE`` says."""
    found = sections(output)
    features = frozenset(line.strip() for line in found.get("features", ()) if line.strip())
    vdsm = next((line.strip() for line in found.get("vdsm", ()) if re.match(r"\d", line)), "")
    options = [line.strip() for line in found.get("options", ())]
    passed = frozenset(option for option in options if option.startswith("--")) if "read" in options else None
    # Without virt-v2v, there is a message of the shell instead.
    return Probe(features if TOOL in features else frozenset(), vdsm, passed)


# --------------------------------------------------------------------------------------------------------- conversions
def jobs(output: str) -> dict[str, Job]:
    """Return the conversions in the statistics of a host, by the id of the VM; raises ValueError."""
    given = json.loads(output)
    statistics = given.get("result", given) if isinstance(given, dict) else {}
    listed = statistics.get("v2vJobs") if isinstance(statistics, dict) else None
    found = listed if isinstance(listed, dict) else {}
    return {str(ident): _job(job) for ident, job in found.items() if isinstance(job, dict)}


def _job(given: t.Mapping[str, t.Any]) -> Job:
    status, description = str(given.get("status") or ""), str(given.get("description") or "")
    progress = given.get("progress")
    percent = progress if isinstance(progress, int) and not isinstance(progress, bool) else None
    copying = COPYING_DISK.search(description)
    if not copying:
        return Job(status, description, percent if status == "done" else None)
    disk, disks = int(copying[1]), int(copying[2])
    return Job(status, description, None if percent is None else whole_percent(percent, disk, disks), disk, disks)


def whole_percent(progress: int, disk: int, disks: int) -> int:
    """Return the share of the whole VM that was copied.

    vdsm counts every disk as if it were the last one, so that its progress begins anew with each.
    """
    of_disk = progress * disks - (disks - 1) * 100
    return max(0, min(100, ((disk - 1) * 100 + max(0, min(100, of_disk))) // disks))


def abort_command(vm_id: str) -> str:
    """Return the command that cancels the conversion of a VM; raises ValueError for an id that is none."""
    return f"vdsm-client Host abortV2VJob jobid={_checked(vm_id)}"


def log_command(vm_id: str) -> str:
    """Return the command that shows the end of the log of a VM's import, after its path."""
    pattern = f"/var/log/vdsm/import/import-{_checked(vm_id)}-*"
    newest = f"file=$(ls -t {pattern} 2>/dev/null | head -n 1)"
    return f'{newest} && [ -n "$file" ] && echo "$file" && tail -c {LOG_BYTES} "$file"'


def _checked(vm_id: str) -> str:
    if not UUID.fullmatch(vm_id):
        raise ValueError(f"'{vm_id}' is not an id")
    return vm_id


@dataclass(frozen=True)
class Log:
    """The log of an import: its path, the lines that may tell why it failed, and how far the copy was."""

    path: str = ""
    lines: tuple[str, ...] = ()
    percent: t.Optional[int] = None


def log(output: str) -> Log:
    """Return what the output of ``log_command`` says."""
    first, dummy, text = output.partition("\n")
    if not first.startswith("/"):
        return Log()
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    errors = [line for line in lines if ERROR_LINE.match(line)]
    rest = [line for line in lines if not DEBUG_LINE.match(line) and not PERCENT.fullmatch(line)]
    disk, disks, percent = 0, 0, None
    for event in tool_events([text]):
        disk, disks = event.get("disk", disk), event.get("of", disks)
        if disks and "percent" in event:
            percent = ((disk - 1) * 100 + event["percent"]) // disks
    return Log(first.strip(), tuple(errors or rest[-5:]), percent)


def tool_events(chunks: t.Iterable[str]) -> t.Iterator[dict[str, t.Any]]:
    """Yield what the output of virt-v2v says about copying: the beginning of each disk, and percentages of it."""
    copying = False
    for chunk in re.split(r"[\r\n]", "".join(chunks)):
        found = COPYING_DISK.search(chunk)
        if found:
            copying = True
            yield {"disk": int(found[1]), "of": int(found[2]), "description": found[0]}
            continue
        percent = PERCENT.match(chunk) if copying else None
        if percent:
            number = int(percent[1] or percent[2])
            yield {"percent": number}
            copying = number < 100


# ---------------------------------------------------------------------------------------------------------------- OVAs
def ova_command(path: str) -> str:
    """Return the command that looks at an OVA, without reading its disks.

    Whoever runs it may not be root: then it says what is not known.
    """
    file = shlex.quote(path)
    return (
        f"export LC_ALL=C; echo '{SECTION}stat'; stat -L -c '%F|%u:%g|%s' -- {file} 2>&1; "
        f"echo '{SECTION}readable'; if ! runuser -u vdsm -- true >/dev/null 2>&1; then echo unknown; "
        f"elif runuser -u vdsm -- test -r {file}; then echo yes; else echo no; fi; "
        f"echo '{SECTION}listed'; [ ! -r {file} ] || echo yes; "
        f"echo '{SECTION}names'; if [ -d {file} ]; then ls -- {file}; "
        f"else tar -tf {file} 2>/dev/null | head -n {NAMES_IN_OVA}; fi; "
        f"echo '{SECTION}ovirt'; if [ -d {file} ]; then cat -- {file}/*.ovf 2>/dev/null; "
        f"else tar -xOf {file} --wildcards '*.ovf' --occurrence=1 2>/dev/null; fi "
        "| head -c 4096 | grep -c 'xmlns:ovirt'; "
        f"echo '{SECTION}space'; df -PB1 /var/tmp 2>/dev/null | tail -n 1; echo '{SECTION}end'"
    )


def ova_file(path: str, output: str) -> OvaFile:
    """Return what the output of ``ova_command`` says."""
    found = sections(output)
    parts = next((line.split("|") for line in found.get("stat", ()) if line.count("|") == 2), ["", "", ""])
    space = " ".join(found.get("space", ())).split()
    names = tuple(line.strip() for line in found.get("names", ()) if line.strip())
    return OvaFile(
        path,
        kind=parts[0],
        owner=parts[1],
        missing=any("No such file" in line or "Not a directory" in line for line in found.get("stat", ())),
        readable="no" not in found.get("readable", ()),
        names=names if "yes" in found.get("listed", ()) else None,
        size=int(parts[2]) if parts[2].isdigit() else None,
        free=int(space[3]) if len(space) > 3 and space[3].isdigit() else None,
        is_of_ovirt=any(line.strip().isdigit() and int(line) > 0 for line in found.get("ovirt", ())),
    )


def about_ova(one: OvaFile, host: str, path: str) -> t.Iterator[Finding]:
    """Yield what keeps a host from reading an OVA."""
    where = f"'{one.path}' on host '{host}'"
    if one.missing:
        yield error(
            "ova-missing", path, f"There is no file {where}.", "Copy it there, or name another host in `hosts`."
        )
        return
    if one.kind not in ("", "regular file", "regular empty file", "directory"):
        yield error("ova-not-a-file", path, f"{where} is a {one.kind}.", "Use a file, or a folder with its content.")
        return
    if not one.readable:
        message = f"User vdsm cannot read {where}, which belongs to {one.owner}."
        yield error("ova-not-readable", path, message, f"Run `chown {VDSM}:{VDSM}`, and check the folders above it.")
    if one.names is not None and not any(name.lower().endswith(".ovf") for name in one.names):
        message = f"{where} is not a tar file or a folder with an OVF."
        yield error("ova-without-ovf", path, message, "Unpack it if it is compressed, or export it again.")
    if one.size and one.free is not None and one.free < one.size:
        message = f"Host '{host}' has {one.free} bytes free in /var/tmp. The OVA has {one.size}."
        yield warning("ova-space", path, message, "A compressed disk needs its whole size there.")
