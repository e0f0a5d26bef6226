# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.v2v [NAME...]`: run the trials, two at a time, and print a table of them."""

from __future__ import annotations

import concurrent.futures
import contextlib
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.engine_simulator.running import running
from tests.engine_simulator.world_file import build
from tests.sources import guest_image
from tests.v2v import guests, vcenter
from tests.v2v.target import WORLD, Target
from tests.v2v.tasks import Wrong, kill_programs
from tests.v2v.trials import TRIALS, Place, Trial

AT_A_TIME = 2
PROGRAMS = ("virt-v2v", "qemu-img", "nbdkit", "nbdcopy", "mke2fs", "debugfs", "guestfish")


def missing() -> list[str]:
    """What no trial can do without."""
    found = [name for name in PROGRAMS if not shutil.which(name)]
    if not any(Path("/boot").glob("vmlinuz-*")):
        found.append("a kernel in /boot")
    return found if guest_image.BUSYBOX.exists() else [*found, str(guest_image.BUSYBOX)]


def run(place: Place, trial: Trial) -> tuple[str, float, str]:
    """How a trial ended, in which time, and what was compared or is wrong."""
    started = time.monotonic()
    try:
        if trial.needs_vcenter and place.vcenter is None:
            return "not run", 0.0, "there is no simulator of vCenter"
        text, result = trial.run(place, trial), "passed"
    except Wrong as wrong:
        text, result = str(wrong), "FAILED"
    except Exception:  # whatever is wrong, the other trials go on
        text, result = traceback.format_exc(), "FAILED"
    return result, time.monotonic() - started, text


def print_row(trial: Trial, result: str, seconds: float, text: str) -> None:
    print(f"{trial.source:<12} {trial.method:<12} {result:<8} {seconds:4.0f} s  {text}", flush=True)


def main(names: list[str]) -> int:
    if absent := missing():
        print(f"not run: {', '.join(absent)} cannot be used")
        return 0
    chosen = [trial for trial in TRIALS if not names or {trial.name, trial.source, trial.method} & set(names)]
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onramp-v2v-", dir="/var/tmp")))
        stack.callback(kill_programs, folder)
        guest = guests.make(folder)
        simulator = stack.enter_context(running(build(WORLD), imageio=True))
        target = Target(simulator, guest)
        center = None
        if any(trial.needs_vcenter for trial in chosen) and vcenter.is_there():
            number = next(trial.number for trial in chosen if trial.needs_vcenter)
            (folder / "vcenter").mkdir()
            center = stack.enter_context(vcenter.running(folder / "vcenter", guest, number))
        place = Place(folder, target, center)
        print(f"{'source':<12} {'method':<12} {'result':<8} {'time':>6}  compared")
        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            waiting = {pool.submit(run, place, trial): trial for trial in chosen}
            results = {}
            for done in concurrent.futures.as_completed(waiting):
                results[waiting[done].name] = done.result()
                print_row(waiting[done], *done.result())
        try:
            print(f"left over: {target.check_leftovers()}; {time.monotonic() - started:.0f} s in all")
        except Wrong as wrong:
            print(f"left over: {wrong}")
            return 1
    return int(any(result == "FAILED" for result, _seconds, _text in results.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
