# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check what the simulator receives and sends against the schema of the engine's API: `python -m tests.contract.run`.

The acceptance plays, and the onboarding of the demo, run against simulators whose journals keep bodies; every body in
XML is then checked. Where ONRAMP_BODIES names a folder that is there, the bodies are those that `make demo` and
`make acceptance` have left in it, and nothing is run.

The schema and its checker are not part of this project; they are looked for in the folder that ONRAMP_CONTRACT names,
by default ../shared/contract beside the checkout. Without them nothing is checked.
"""

from __future__ import annotations

import collections
import importlib.util
import os
import subprocess
import sys
import typing as t
from pathlib import Path

from tests.demo.__main__ import play
from tests.engine_simulator.running import Simulator, running

from .kept_bodies import FOLDER, kept_bodies

ROOT = Path(__file__).resolve().parents[2]
CHECKER, SCHEMA = "xsd_contract.py", "api.xsd"
SHOWN = 40

Check = t.Callable[[str], list[str]]
Traffic = t.Callable[[Simulator], int]


class Body(t.NamedTuple):
    """One body: the request it belongs to, as `METHOD path`, which way it went, and its text."""

    request: str
    way: str
    text: str


def folder() -> Path:
    return Path(os.environ.get("ONRAMP_CONTRACT") or ROOT.parent / "shared" / "contract").resolve()


def load_check(contract: Path) -> Check:
    """The function of the checker that takes a document and gives its problems."""
    described = importlib.util.spec_from_file_location("xsd_contract", contract / CHECKER)
    if described is None or described.loader is None:
        raise ImportError(f"{contract / CHECKER} cannot be imported")
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    check: Check = module.Contract(str(contract / SCHEMA)).check
    return check


def bodies(entries: t.Iterable[t.Mapping[str, t.Any]]) -> list[Body]:
    """The bodies in XML of a journal; errors of the servlet container are HTML, and no part of the API."""
    found = []
    for entry in entries:
        for way in ("request", "answer"):
            text = entry.get(way, "").lstrip()
            if text.startswith("<") and not text.lower().startswith(("<html", "<!doctype")):
                found.append(Body(f"{entry['method']} {entry['path']}", way, text))
    return found


def problems(found: t.Iterable[Body], check: Check) -> collections.Counter[str]:
    """Every problem with the number of bodies that have it, and the first request where it was seen."""
    first: dict[str, str] = {}
    count: collections.Counter[str] = collections.Counter()
    for body in found:
        for problem in sorted(set(check(body.text))):
            first.setdefault(problem, f"{problem} (first in the {body.way} of {body.request})")
            count[first[problem]] += 1
    return count


def acceptance(simulator: Simulator) -> int:
    """Run the acceptance plays against a simulator as against any other engine."""
    cluster = next(iter(simulator.world.clusters.values())).name
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("OVIRT_", "ONRAMP_"))},
        "OVIRT_URL": simulator.url,
        "OVIRT_USERNAME": simulator.username,
        "OVIRT_PASSWORD": simulator.password,
        "OVIRT_CAFILE": simulator.ca_file or "",
        "ONRAMP_HOSTS": ",".join(host.name for host in simulator.world.hosts.values()),
        "ONRAMP_CLUSTER": cluster,
    }
    return subprocess.run([sys.executable, "-m", "tests.acceptance"], cwd=ROOT, env=environment, check=False).returncode


def onboarding(simulator: Simulator) -> int:
    """Add the hosts of the demo, with networks, power management and all."""
    code, output = play(simulator)
    if code:
        print(output)
    return code


TRAFFIC: tuple[tuple[str, str, Traffic], ...] = (("demo", "demo", onboarding), ("acceptance", "small", acceptance))
"""Name of a run, its world, and what makes it."""


def traffic(world: str, make: Traffic) -> tuple[list[Body], int]:
    """The bodies that a simulator of this world exchanged, and the exit code of what made it do so."""
    with running(world) as simulator:
        simulator.journal.bodies = True
        code = make(simulator)
        return bodies(simulator.journal.entries), code


def collect() -> tuple[list[Body], list[str]]:
    """The bodies of all runs, and the names of those that failed or exchanged none."""
    kept = Path(os.environ.get(FOLDER) or "")
    use_kept = bool(os.environ.get(FOLDER)) and kept.is_dir()
    found: list[Body] = []
    failed = []
    for name, world, make in TRAFFIC:
        more, code = (bodies(kept_bodies(kept, name)), 0) if use_kept else traffic(world, make)
        found += more
        failed += [name] if code or not more else []
    return found, failed


def main() -> int:
    contract = folder()
    if not (contract / CHECKER).is_file():
        print(f"not run: there is no schema in {contract} (ONRAMP_CONTRACT)")
        return 0
    found, failed = collect()
    count = problems(found, load_check(contract))
    for problem, times in count.most_common(SHOWN):
        print(f"{times:5} x {problem}")
    if len(count) > SHOWN:
        print(f"... and {len(count) - SHOWN} more")
    print(f"{len(found)} bodies in XML checked against the schema, {len(count)} different problems.")
    for name in failed:
        print(f"The run {name!r} failed, or left no bodies.", file=sys.stderr)
    return 1 if failed or count else 0


if __name__ == "__main__":
    sys.exit(main())
