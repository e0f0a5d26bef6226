# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a forked process is given to run; see child.py."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Order:
    """With `hanging`, a request gets no answer, and its limit passes on the clock of the test only.

    With `programs`, it waits for programs, which take real time.

    With a `play`, it is run with `arguments` and variables of the environment, and there are no tasks.
    """

    report: str
    tasks: t.Sequence[tuple[str, dict[str, t.Any]]] = ()
    auth: dict[str, t.Any] = field(default_factory=dict)
    hanging: bool = False
    programs: bool = False
    play: str = ""
    arguments: t.Sequence[str] = ()
    environment: dict[str, str] = field(default_factory=dict)
