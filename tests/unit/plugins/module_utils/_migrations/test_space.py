# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The space of the waves of a plan."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import space
from tests.unit.made_up_migrations import GIB, description

DOMAIN = {
    "name": "data1",
    "id": "1",
    "available": 70 * GIB,
    "used": 0,
    "blocker": 5 * GIB,
    "warning": 0,
    "block": False,
}
FULL = "preallocated"


def plan(*vms: tuple[str, str, str]) -> dict[str, t.Any]:
    """VMs of 20 GiB: name, wave and allocation. Each calls the domain by name or id."""
    return {
        "waves": [{"name": "first"}, {"name": "second"}],
        "vms": [
            {
                "key": name,
                "wave": wave,
                "options": {"storage_domain": "1" if n % 2 else "data1", "allocation": allocation},
            }
            for n, (name, wave, allocation) in enumerate(vms)
        ],
    }


FOUR = plan(("c", "second", FULL), ("a", "first", FULL), ("b", "first", FULL), ("d", "second", FULL))


def of_waves(given: dict[str, t.Any], kept: t.Any = None, domains: t.Any = None) -> dict[str, t.Any]:
    found = {vm["key"]: description(vm["key"]) for vm in given["vms"]}
    return space.of_waves(given, found, kept or {}, {"data1": DOMAIN, "1": DOMAIN} if domains is None else domains)


def test_waves_need_their_space_on_top_of_earlier_ones_whatever_their_order_in_the_plan() -> None:
    found = of_waves(FOUR)
    assert [(row["wave"], row["domain"], row["least"]) for row in found["rows"]] == [
        ("first", "data1", "40.0 GiB"),
        ("second", "data1", "20.0 GiB"),
    ]
    assert list(found["blocked"]) == ["d"]
    assert "With earlier VMs, 80.0 GiB are allocated at once" in found["blocked"]["d"]


def test_vms_whose_import_has_begun_have_their_space() -> None:
    kept = {"a": {"phase": "posted"}, "b": {"importing": True}}
    assert of_waves(FOUR, kept)["blocked"] == {}


def test_thin_disks_are_never_blocked_and_a_plan_without_an_engine_has_only_needs() -> None:
    thin = plan(*((f"vm{n}", "first", "thin") for n in range(20)))
    (row,) = of_waves(thin)["rows"][:1]
    assert (row["least"], row["most"], row["severity"]) == ("100.0 GiB", "400.0 GiB", "warning")
    rows = of_waves(FOUR, domains={})
    assert ([row["severity"] for row in rows["rows"]], rows["blocked"]) == (["", "", "", ""], {})


def test_a_disk_needs_its_space_on_the_storage_domain_of_its_own() -> None:
    vm = {
        **plan(("a", "first", "thin"))["vms"][0],
        "disks": [{"disk": "2", "storage_domain": "fast", "allocation": FULL}],
    }
    given = {"waves": [{"name": "first"}], "vms": [vm]}
    disks = [{"label": "", "capacity": 20 * GIB, "used": GIB}, {"label": "", "capacity": 80 * GIB, "used": GIB}]
    fast = {**DOMAIN, "name": "fast", "id": "2"}
    found = space.of_waves(given, {"a": description("a", disks=disks)}, {}, {"data1": DOMAIN})
    assert [(row["domain"], row["most"]) for row in found["rows"]] == [("data1", "20.0 GiB"), ("fast", "80.0 GiB")]
    refused = space.of_waves(given, {"a": description("a", disks=disks)}, {}, {"data1": DOMAIN, "fast": fast})
    assert "80.0 GiB are allocated at once, and 'fast' has 70.0 GiB free" in refused["blocked"]["a"]
