# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action of v2v_source_info in a rehearsal: the VMs come from a file, and no source is contacted."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """The VMs of the source that the loop of the role is at."""

    def run(self, tmp: t.Any = None, task_vars: t.Any = None) -> dict[str, t.Any]:
        item = (task_vars or {}).get("item")
        name = item["source"] if isinstance(item, dict) else item
        seen = json.loads(Path(os.environ["ONRAMP_REHEARSAL"]).read_text(encoding="utf-8"))
        return {"changed": False, "vms": seen[name], "unreadable": [], "networks": [], "findings": []}
