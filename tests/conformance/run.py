# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replay what a real engine answered against the simulator: `python -m tests.conformance.run [NAME...]`.

Every scenario is played on a world of its own. ONRAMP_CONFORMANCE names another folder with recordings of the same
format (recordings/README.md), which are then played instead of the project's own.

Differences that are known, with a reason each, stand in known_differences.yml. An unknown one fails, and so does one
that is listed and did not appear.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import yaml

from .judging import judge, summary, table
from .ovf_texts import beside, is_scenario, read_ovfs
from .playing import play
from .scenario import Scenario, read_scenario
from .simulated_engine import SimulatedEngine

HERE = Path(__file__).resolve().parent
KNOWN = HERE / "known_differences.yml"


def folder() -> Path:
    return Path(os.environ.get("ONRAMP_CONFORMANCE") or HERE / "recordings").resolve()


def known_differences() -> dict[str, dict[int, str]]:
    """Scenario -> step -> reason."""
    given = yaml.safe_load(KNOWN.read_text(encoding="utf-8")) or {}
    return {name: {int(step): reason for step, reason in steps.items()} for name, steps in given.items()}


def scenarios(recordings: Path) -> list[Scenario]:
    """All scenarios in a folder and below it."""
    return [read_scenario(file) for file in sorted(recordings.rglob("*.json")) if is_scenario(file)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.run", description=__doc__.split("\n", 1)[0])
    parser.add_argument("names", nargs="*", help="play only these scenarios")
    names = parser.parse_args().names
    recordings = folder()
    try:
        found = scenarios(recordings)
    except ValueError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    unknown = sorted(set(names) - {scenario.name for scenario in found})
    if unknown or not found:
        wanted = f"scenario {', '.join(unknown)}" if unknown else "scenario"
        print(f"There is no {wanted} in {recordings}.", file=sys.stderr)
        return 2
    known = known_differences()
    played = [scenario for scenario in found if not names or scenario.name in names]
    ovfs = read_ovfs(*beside(recordings), HERE / "recordings")
    outcomes = [play(scenario, SimulatedEngine(scenario, ovfs)) for scenario in played]
    print(table(outcomes, known))
    complaints = judge(outcomes, known)
    for complaint in complaints:
        print(f"\n{complaint}")
    print(f"\n{summary(outcomes, known)}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
