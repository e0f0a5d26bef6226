# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real ovirt-imageio daemon as a process of its own, for image transfers of the simulator."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
import typing as t
from pathlib import Path

START_SECONDS = 20
CONFIGURATION = """\
[daemon]
poll_interval = 0.1
drop_privileges = false
systemd_enable = false
run_dir = {folder}
[tls]
key_file = {own}
cert_file = {own}
ca_file = {ca_file}
[remote]
host = 127.0.0.1
port = {port}
[local]
enable = false
[control]
remove_timeout = 1
transport = unix
socket = {folder}/control.sock
[handlers]
keys = stderr
[logger_root]
level = WARNING
handlers = stderr
"""


@contextlib.contextmanager
def daemon_running(folder: Path, ca_file: Path, own: Path, port: int) -> t.Iterator[None]:
    """`own`: certificate and key; `folder`: for its configuration, its socket and the disks that it serves."""
    (folder / "conf.d").mkdir(parents=True)
    text = CONFIGURATION.format(folder=folder, ca_file=ca_file, own=own, port=port)
    (folder / "conf.d" / "simulator.conf").write_text(text, encoding="utf-8")
    program = Path(sys.executable).with_name("ovirt-imageio")
    with subprocess.Popen([sys.executable, program, "-c", folder]) as process:
        try:
            deadline = time.monotonic() + START_SECONDS
            while not (folder / "control.sock").exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the ovirt-imageio daemon did not start")
                time.sleep(0.02)
            yield
        finally:
            process.terminate()
