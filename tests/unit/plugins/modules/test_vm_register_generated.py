# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated worlds: check mode predicts what a run does, the engine gives what is predicted, a second run is empty."""

from __future__ import annotations

import shutil
import typing as t
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine_simulator.areas.vms.model import Vm
from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import OUTSIDE, TAKEN, load, mac, nics_of, registered, save_ovfs, vm, world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Register

SOURCES = [("red", "red"), ("red", "gold"), ("green", "green"), ("far", "far"), ("gone", "gone"), ("", "")]
MACS = [None, mac(0), mac(1), mac(2), mac(3), TAKEN, OUTSIDE]
TARGETS: list[dict[str, t.Any]] = [
    {"network": "green", "profile": "silver"},
    {"network": "red", "profile": "gold"},
    {"network": "red", "profile": "nosuch"},
    {"empty": True},
]
RULE_SOURCES: list[dict[str, t.Any] | None] = [
    {"network": "red", "profile": "red"},
    {"network": "re*", "match": "wildcard"},
    {"network": "", "profile": ""},
    {"nic": "nic2"},
    {"vm": "vm0"},
    None,
]
NICS = st.lists(st.tuples(st.sampled_from(SOURCES), st.sampled_from(MACS)), max_size=4)
CHOICES = st.sampled_from(["same_name", "empty", "fail"])
OPTIONS = st.fixed_dictionaries(
    {
        "reassign_macs": st.sampled_from(["none", "colliding", "bad"]),
        "on_unmapped": CHOICES,
        "on_missing_target": CHOICES,
        "on_error": st.sampled_from(["stop", "continue"]),
    }
)
RULES = st.lists(
    st.fixed_dictionaries({"source": st.sampled_from(RULE_SOURCES), "target": st.sampled_from(TARGETS)}),
    max_size=3,
    unique_by=lambda rule: str(rule["source"]),
)
COMPARED = ("changed", "plan", "counts", "findings", "before", "after", "repairs")


def described(name: str, nics: list[tuple[tuple[str, str], str | None]], late: bool) -> dict[str, t.Any]:
    found = [
        {"name": f"nic{number}", "mac": address, **({"network": source[0], "profile": source[1]} if source[0] else {})}
        for number, (source, address) in enumerate(nics, 1)
    ]
    return vm(name, *found, fails_afterwards=late)


def seen(done: Outcome, name: str) -> list[tuple[str, str, str | None]]:
    """What is predicted for the vNICs of a VM."""
    one = next(found for found in done["vms"] if found["name"] == name)
    predicted = [(nic["name"], nic["predicted"]) for nic in one["nics"]]
    return [(n, f"{p['network']}/{p['profile']}" if p["profile"] else "", p["mac"]) for n, p in predicted]


@settings(max_examples=8)
@given(vms=st.lists(st.tuples(NICS, st.booleans()), min_size=1, max_size=4), rules=RULES, options=OPTIONS)
def test_check_mode_a_run_and_the_engine_agree(
    register: Register,
    simulator: Simulator,
    tmp_path: Path,
    vms: list[tuple[list[tuple[tuple[str, str], str | None]], bool]],
    rules: list[dict[str, t.Any]],
    options: dict[str, str],
) -> None:
    load(simulator, world(*(described(f"vm{n}", nics, late) for n, (nics, late) in enumerate(vms))))
    shutil.rmtree(tmp_path / "ovfs", ignore_errors=True)
    given_options = {**options, "vnic_profile_mappings": rules, "ovf_files": [save_ovfs(simulator, tmp_path / "ovfs")]}
    planned = register(check=True, **given_options)
    assert planned.writes == []
    done = register(**given_options)
    assert (planned.failed, {k: planned.result.get(k) for k in COMPARED}) == (
        done.failed,
        {k: done.result.get(k) for k in COMPARED},
    ), done.result.get("msg")
    if done.failed and not done.result.get("incomplete"):
        assert (done.writes, done["msg"]) == ([], planned["msg"])
        return
    there: dict[str, Vm] = registered(simulator)
    assert set(there) == {one["name"] for one in done["vms"] if one["state"] == "registered"}
    for name in there:
        for actual, wanted in zip(nics_of(simulator, name), seen(done, name), strict=True):
            assert actual[:2] == wanted[:2]
            assert wanted[2] in (actual[2], None)
    again = register(**given_options)
    assert (again["changed"], again.writes) == (False, [])
