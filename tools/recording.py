# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recording of an onboarding in the guide, made by a real run: `python -m tools.recording [--write]`.

The playbook onboards the first host of the example inventory on the engine simulator. Its installation takes as long as
it says here, so that the waits show. This is not part of the tests, as it takes this time.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import typing as t
from pathlib import Path

from tests.engine_simulator.areas.hosts.model import HostsSlice
from tests.engine_simulator.running import Simulator, running

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_onboarding.rst"
INVENTORY = "docs/examples/onboarding"
BEGIN = "..\n  The recording is made by python -m tools.recording --write\n"
END = "..\n  End of the recording\n"
INSTALL_SECONDS, BOOT_SECONDS = 50, 15
COMMAND = ("ansible-playbook", "onramp.ovirt.onboard_hosts", "-i", INVENTORY, "--limit", "prod1", "-v")
# The recording is about the play that waits. What the others show is elsewhere in the guide.
FIRST, AFTER = "PLAY [Onboard hosts]", "PLAY [Show the result]"
# What is shown of a result in verbose mode is long, and not what the recording is about.
LONG_RESULT = " => {"
FOLDERS = re.compile(r"(?<=included: )\S*/(?=playbooks/)")


def recorded() -> str:
    """What a terminal shows of the play that waits, without the results of its tasks."""
    with running("demo") as simulator:
        # Seconds of the simulator last as long as real ones.
        simulator.world.clock.scale = 1.0
        simulator.world.machines["192.0.2.10"].install_seconds = INSTALL_SECONDS
        simulator.world.area(HostsSlice).options.boot_seconds = BOOT_SECONDS
        done = subprocess.run(
            [str(Path(sys.executable).with_name(COMMAND[0])), *COMMAND[1:]],
            cwd=ROOT,
            env=_environment(simulator),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stdout)
    return "\n".join(_shortened(done.stdout.splitlines()))


def _environment(simulator: Simulator) -> dict[str, str]:
    return {
        **os.environ,
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_NOCOLOR": "true",
        "COLUMNS": "80",
        "OVIRT_URL": simulator.url,
        "OVIRT_USERNAME": simulator.username,
        "OVIRT_PASSWORD": simulator.password,
        "OVIRT_CAFILE": simulator.ca_file or "",
    }


def _shortened(lines: list[str]) -> t.Iterator[str]:
    yield f"$ {' '.join(COMMAND)}"
    yield "..."
    told = list(itertools.dropwhile(lambda line: not line.startswith(FIRST), lines))
    if not told:
        raise ValueError(f"No line of the run begins with {FIRST!r}")
    for line in itertools.takewhile(lambda line: not line.startswith(AFTER), told):
        head, found, result = line.partition(LONG_RESULT)
        yield f"{head}{LONG_RESULT}...}}" if found and result else FOLDERS.sub("", line)


def renewed(guide: str, recording: str) -> str:
    """Return the guide with a recording; raises ValueError if its marks are missing."""
    before, dummy, rest = guide.partition(BEGIN)
    dummy, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{GUIDE} has lost the marks around its recording")
    block = "\n".join(f"  {line}".rstrip() for line in recording.strip().splitlines())
    return f"{before}{BEGIN}\n.. code-block:: text\n\n{block}\n\n{END}{after}"


def main() -> int:
    recording = recorded()
    if "--write" in sys.argv[1:]:
        GUIDE.write_text(renewed(GUIDE.read_text(encoding="utf-8"), recording), encoding="utf-8")
    else:
        print(recording)
    return 0


if __name__ == "__main__":
    sys.exit(main())
