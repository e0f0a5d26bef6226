# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action of v2v_source_vm in a rehearsal: VMs are shut down and marked in a file alone."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

from ansible.plugins.action import ActionBase

RUNNING = "source.running"


class ActionModule(ActionBase):
    """Every guest shuts down when it is asked to."""

    def run(self, tmp: t.Any = None, task_vars: t.Any = None) -> dict[str, t.Any]:
        file = Path(os.environ["ONRAMP_REHEARSAL"])
        seen = json.loads(file.read_text(encoding="utf-8"))
        source = (task_vars or {})["__vm_migrate_group"]["source"]
        given = self._task.args
        found = [_change(vm, given) for name in given["vms"] for vm in seen[source] if name in (vm["uuid"], vm["name"])]
        file.write_text(json.dumps(seen), encoding="utf-8")
        return {"changed": any(vm["state"] == "changed" for vm in found), "vms": found}


def _change(vm: dict[str, t.Any], given: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    nics = [{"mac": nic["mac"], "connected": nic["connected"]} for nic in vm["nics"]]
    before = {"name": vm["name"], "power": vm["power"], "autostart": None, "note": "", "nics": nics}
    off = given.get("power") == "off" and vm["power"] == "up"
    if off:
        vm["power"] = "down"
        vm["concerns"] = [one for one in vm["concerns"] if one["id"] != RUNNING]
    return {
        "name": vm["name"],
        "uuid": vm["uuid"],
        "state": "changed" if off or given.get("power") != "off" else "unchanged",
        "power": vm["power"],
        "powered_off": off,
        "before": before,
        "reason": "",
    }
