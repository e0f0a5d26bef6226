# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Preparing guests: the module over a shell of this machine, and over what only looks like Windows."""

from __future__ import annotations

import base64
import json
import pathlib
import subprocess
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._guests import windows
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import guest_channel
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.guest_channel import Reply
from tests.unit import made_up_guests as made_up
from tests.unit.made_up_guests import FIRST

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "guest_preparation"
LINK = "etc/systemd/network/10-onramp-ens192.link"


class Shell:
    """The shell of this machine. What contains one of ``refused`` fails."""

    is_windows = False

    def __init__(self, refused: str = "") -> None:
        self.refused = refused
        self.writes = 0

    def run(self, command: str) -> Reply:
        self.writes += "mv -f" in command
        if self.refused and self.refused in command:
            return Reply(1, "", "Read-only file system")
        done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
        return Reply(done.returncode, done.stdout, done.stderr)

    def put(self, path: str, content: str) -> None:
        raise AssertionError("only for Windows")


class Windows:
    """A Windows guest that knows the commands of the collection."""

    is_windows = True

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.on = {"fast": 1, "hib": 1, "task": False}
        self.commands: list[str] = []

    def run(self, command: str) -> Reply:
        if command != windows.COLLECT:
            self.commands.append(command)
            self.on["fast"] &= "HiberbootEnabled" not in command
            self.on["hib"] &= "hibernate off" not in command
            self.on["task"] |= "schtasks" in command
            return Reply(0, "")
        nic = {"name": "Ethernet0", "mac": FIRST, "dhcp": False, "ip": ["192.0.2.10"], "net": ["255.255.255.0"]}
        script = self.files.get(windows.RESTORE, "")
        file = base64.b64encode(script.encode()).decode() if script else None
        found = {"os": "Windows 10", "vendor": "VMware, Inc.", "nics": [nic], "drivers": list(windows.DRIVERS)}
        return Reply(0, json.dumps({**found, **self.on, "file": file}))

    def put(self, path: str, content: str) -> None:
        self.files[path] = content


@pytest.fixture
def shell() -> t.Iterator[Shell]:
    found = Shell()
    token = guest_channel.channel.set(found)
    yield found
    guest_channel.channel.reset(token)


def test_a_guest_is_recorded_and_its_names_are_pinned_once(run: Run, shell: Shell, tmp_path: pathlib.Path) -> None:
    folder = made_up.el9().write(tmp_path)
    dry = run(MODULE, root=str(folder), check=True, diff=True)
    assert (dry["changed"], shell.writes, (folder / LINK).exists()) == (True, 0, False)
    done = run(MODULE, root=str(folder), diff=True)
    assert {key: done[key] for key in ("changed", "plan", "diff")} == {
        key: dry[key] for key in ("changed", "plan", "diff")
    }
    assert done["diff"]["after"] == {f"/{LINK}": (folder / LINK).read_text(encoding="utf-8")}
    assert (folder / LINK).stat().st_mode & 0o777 == 0o644
    assert done["record"]["interfaces"][0]["addresses"][0]["address"] == "192.0.2.10"
    again = run(MODULE, root=str(folder))
    assert (again["changed"], again["plan"], shell.writes) == (False, [], 1)
    assert again["record"] == done["record"]


def test_findings_are_warnings_and_do_not_stop_the_task(run: Run, shell: Shell, tmp_path: pathlib.Path) -> None:
    folder = made_up.el9(**{"etc/fstab": "/dev/disk/by-path/pci-1 / xfs\n"}).write(tmp_path)
    outcome = run(MODULE, root=str(folder))
    assert (outcome["changed"], outcome.codes) == (True, {"guest-disk-by-path", "guest-initramfs"})
    assert ["/dev/disk/by-path/pci-1" in text for text in outcome.warnings] == [True]


def test_errors_stop_before_anything_is_written(run: Run, shell: Shell, tmp_path: pathlib.Path) -> None:
    folder = made_up.el9().write(tmp_path)
    outcome = run(MODULE, root=str(folder), new_macs={"00:50:56:00:00:01": "56:6f:00:00:00:01", "x": "y"})
    assert (outcome.failed, outcome.codes) == (True, {"guest-mac-invalid"})
    outcome = run(MODULE, root=str(folder), new_macs={"00:50:56:00:00:01": "56:6f:00:00:00:01"})
    assert (outcome.failed, outcome.codes & {"guest-mac-unknown"}) == (True, {"guest-mac-unknown"})
    assert shell.writes == 0


def test_a_change_that_fails_is_a_sentence_with_what_was_done(run: Run, tmp_path: pathlib.Path) -> None:
    folder = made_up.sles().write(tmp_path)
    token = guest_channel.channel.set(Shell("10-onramp-eth1"))
    outcome = run(MODULE, root=str(folder))
    guest_channel.channel.reset(token)
    assert outcome["msg"].startswith("file '/etc/systemd/network/10-onramp-eth1.link' cannot be changed: Read-only")
    assert [change["name"] for change in outcome["applied"]] == ["/etc/systemd/network/10-onramp-eth0.link"]
    assert outcome["changed"]


def test_a_guest_that_does_not_answer_is_a_sentence(run: Run) -> None:
    token = guest_channel.channel.set(Shell("PATH"))
    outcome = run(MODULE)
    guest_channel.channel.reset(token)
    assert outcome["msg"] == "The guest does not describe itself (exit status 1): Read-only file system"
    assert "It needs its action plugin" in run(MODULE)["msg"]


def test_a_windows_guest_gets_a_script_and_no_hibernation(run: Run) -> None:
    guest = Windows()
    token = guest_channel.channel.set(guest)
    dry = run(MODULE, check=True)
    assert (dry["changed"], guest.commands, guest.files) == (True, [], {})
    done = run(MODULE)
    again = run(MODULE)
    guest_channel.channel.reset(token)
    assert [change["verb"] for change in done["plan"]] == ["write", "add", "turn_off", "turn_off"]
    assert "192.0.2.10" in guest.files[windows.RESTORE]
    assert guest.on == {"fast": 0, "hib": 0, "task": True}
    assert (again["changed"], again["plan"]) == (False, [])
