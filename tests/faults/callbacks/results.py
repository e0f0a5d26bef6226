# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what the tasks of this collection returned, and what failed, to the file of ONRAMP_REPORT, a line each."""

from __future__ import annotations

import json
import os
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: results
type: notification
short_description: Write results of tasks to a file
description: Writes results of tasks to a file.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "results"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._write(result, {})

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self._write(result, {"failed": True})

    def _write(self, result: t.Any, more: dict[str, t.Any]) -> None:
        # Newer releases of ansible-core have other names for these two.
        task = getattr(result, "task", None) or result._task
        values = getattr(result, "result", None) or result._result
        if task.action.startswith("onramp.ovirt.") or more:
            kept = {key: values[key] for key in ("changed", "msg", "outcome_unknown") if key in values}
            with open(os.environ["ONRAMP_REPORT"], "a", encoding="utf-8") as file:
                file.write(json.dumps({**kept, **more}) + "\n")
