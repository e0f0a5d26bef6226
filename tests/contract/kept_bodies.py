# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies of a run against the simulator, kept in a file so that they can be checked later without another run."""

from __future__ import annotations

import contextlib
import json
import os
import typing as t
from pathlib import Path

from tests.engine_simulator.running import Simulator

FOLDER = "ONRAMP_BODIES"
"""The variable that names a folder for them; without it nothing is kept."""


@contextlib.contextmanager
def keeping_bodies(simulator: Simulator, run: str) -> t.Iterator[None]:
    """Keep what a simulator receives and sends while the context lasts, under the name of the run."""
    folder = os.environ.get(FOLDER)
    simulator.journal.bodies = bool(folder)
    yield
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        file(Path(folder), run).write_text(json.dumps(simulator.journal.entries), encoding="utf-8")


def kept_bodies(folder: Path, run: str) -> list[dict[str, t.Any]]:
    """The journal of a run; empty where it left none."""
    kept = file(folder, run)
    return list(json.loads(kept.read_text(encoding="utf-8"))) if kept.is_file() else []


def file(folder: Path, run: str) -> Path:
    return folder / f"{run}.json"
