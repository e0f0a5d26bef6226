# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replay what a real engine answered against the simulator: `python -m tests.conformance.run [NAME...]`.

The recordings and the tool that plays them are not part of this project; they are looked for in the folder that
ONRAMP_CONFORMANCE names, by default ../shared/conformance beside the checkout. Without them there is nothing to do.

Differences that are known, with a reason each, stand in known_differences.yml. An unknown one fails, and so does one
that is listed and did not appear.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

import yaml

from tests.engine_simulator.running import running

ROOT = Path(__file__).resolve().parents[2]
KNOWN = Path(__file__).with_name("known_differences.yml")
HOSTS = ("h1", "h2", "h3")
AREA = "host"


class Outcome(t.NamedTuple):
    """One scenario: how many steps it has, and those that differ (number -> difference)."""

    name: str
    steps: int
    differing: dict[int, str]
    skipped: str = ""


def folder() -> Path:
    return Path(os.environ.get("ONRAMP_CONFORMANCE") or ROOT.parent / "shared" / "conformance").resolve()


def replay(recordings: Path, scenarios: t.Sequence[Path]) -> list[Outcome]:
    """Serve the world and play the scenarios against it, one after the other."""
    with tempfile.TemporaryDirectory() as scratch, running("conformance", tls=False) as simulator:
        report = Path(scratch) / "report.json"
        control = [o for h in HOSTS for o in ("--control", f"{h}={simulator.control_url}/hosts/{h}")]
        command = [
            sys.executable,
            str(recordings / "conformance.py"),
            "replay",
            simulator.url,
            *map(str, scenarios),
            "--user",
            simulator.username,
            "--password",
            simulator.password,
            "--check-world",
            "--report",
            str(report),
            *control,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not report.exists():
            raise SystemExit(f"the replayer gave no report:\n{done.stdout}{done.stderr}")
        return [_outcome(r) for r in json.loads(report.read_text(encoding="utf-8"))]


def _outcome(report: dict[str, t.Any]) -> Outcome:
    differing = {
        s["number"]: f"{s['what']}\n" + "\n".join(f"    {d}" for d in s["differences"])
        for s in report["steps"]
        if not s["ok"]
    }
    if report.get("world"):
        differing[0] = "the world was not left as it was\n" + "\n".join(f"    {line}" for line in report["world"])
    return Outcome(report["name"], len(report["steps"]), differing, report.get("skipped", ""))


def known_differences() -> dict[str, dict[int, str]]:
    """Scenario -> step -> reason."""
    given = yaml.safe_load(KNOWN.read_text(encoding="utf-8")) or {}
    return {name: {int(step): reason for step, reason in steps.items()} for name, steps in given.items()}


def judge(outcomes: t.Sequence[Outcome], known: dict[str, dict[int, str]]) -> list[str]:
    """What is not as known_differences.yml says: unknown differences, and known ones that are gone."""
    complaints = []
    for outcome in outcomes:
        expected = known.get(outcome.name, {})
        if outcome.skipped:
            complaints.append(f"{outcome.name}: not played: {outcome.skipped}")
            continue
        for number, text in sorted(outcome.differing.items()):
            if number not in expected:
                complaints.append(f"{outcome.name}, step {number}: {text}")
        for number in sorted(set(expected) - set(outcome.differing)):
            complaints.append(f"{outcome.name}, step {number}: listed as a difference, but there is none any more")
    return complaints


def table(outcomes: t.Sequence[Outcome], known: dict[str, dict[int, str]]) -> str:
    width = max(len(o.name) for o in outcomes)
    lines = [f"{'scenario':{width}}  steps  same  known  new"]
    for o in outcomes:
        listed = sum(number in known.get(o.name, {}) for number in o.differing)
        same = o.steps - sum(number > 0 for number in o.differing)
        lines.append(f"{o.name:{width}}  {o.steps:5}  {same:4}  {listed:5}  {len(o.differing) - listed:3}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.run", description=__doc__.split("\n", 1)[0])
    parser.add_argument("names", nargs="*", help="play only these scenarios")
    wanted = parser.parse_args().names
    recordings = folder()
    if not (recordings / "conformance.py").is_file():
        print(f"No recordings in {recordings} (ONRAMP_CONFORMANCE): nothing to compare with.")
        return 0
    scenarios = sorted(p for p in (recordings / "scenarios" / AREA).glob("*.json") if not wanted or p.stem in wanted)
    if not scenarios:
        print(f"No scenario of that name in {recordings}.", file=sys.stderr)
        return 2
    known = known_differences()
    outcomes = replay(recordings, scenarios)
    print(table(outcomes, known))
    complaints = judge(outcomes, known)
    for complaint in complaints:
        print(f"\n{complaint}")
    total, differing = sum(o.steps for o in outcomes), sum(len(o.differing) for o in outcomes)
    print(
        f"\n{len(outcomes)} scenarios, {total} steps: {differing} different, "
        f"{sum(len(k) for n, k in known.items() if n in {o.name for o in outcomes})} of them known."
    )
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
