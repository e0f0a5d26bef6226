# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an inspection found is kept in the plan."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import inspected, planning
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.fingerprint import conflicts
from tests.unit.made_up_migrations import GIB, description

SEEN = {
    "family": "linux",
    "osinfo": "debian12",
    "firmware": "uefi",
    "capacities": [20 * GIB],
    "allocated": [2 * GIB],
    "group_policy": False,
    "antivirus": False,
    "error": "",
}
BARE = description(firmware="unknown", os="", disks=[{"file": "web01-sda", "capacity": None}])
DEEP = description(
    firmware="uefi",
    os="debian12",
    inspection=SEEN,
    disks=[{"file": "web01-sda", "capacity": 20 * GIB, "used": 2 * GIB}],
)


def planned(vm: dict[str, t.Any], plan: t.Any = None) -> dict[str, t.Any]:
    defaults = {"defaults": {"cluster": "prod", "storage_domain": "data1"}}
    if plan:
        return planning.update(plan, {"vcenter": [vm]}, defaults)
    return planning.make("spring", {"vcenter": [vm]}, defaults)


def test_a_later_run_knows_what_an_inspection_found_at_planning() -> None:
    [vm] = planned(DEEP)["vms"]
    assert vm["inspection"] == {key: SEEN[key] for key in ("family", "osinfo", "firmware", "capacities", "allocated")}
    found = inspected.applied(BARE, vm["inspection"])
    assert (found["os"], found["firmware"], found["disks"]) == ("debian12", "uefi", DEEP["disks"])
    as_text = {**vm["inspection"], "capacities": [str(20 * GIB)], "allocated": [str(2 * GIB)]}
    assert inspected.applied(BARE, as_text) == found
    # Another number of disks than the inspection saw.
    assert inspected.applied(description(), {**vm["inspection"], "allocated": [1, 2]})["disks"][0]["used"] == 5 * GIB
    assert inspected.kept({"inspection": {**SEEN, "error": "It runs."}}) == {}


def test_what_only_an_inspection_knows_is_no_change_since_planning() -> None:
    for first, second in ((BARE, DEEP), (DEEP, BARE)):
        [vm] = planned(first)["vms"]
        assert conflicts([{**vm, "key": "a"}], {"a": second}) == {}
    [vm] = planned(DEEP)["vms"]
    assert conflicts([{**vm, "key": "a"}], {"a": {**DEEP, "firmware": "bios"}})["a"][0]["field"] == "firmware"


def test_an_inspection_changes_the_estimate_of_a_plan_that_is_there() -> None:
    plan = planned(BARE)
    before = plan["vms"][0]["estimate"]
    [vm] = planned(DEEP, plan)["vms"]
    assert (vm["estimate"] != before, vm["inspection"]["allocated"]) == (True, [2 * GIB])
