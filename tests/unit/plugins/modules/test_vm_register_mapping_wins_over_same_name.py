# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requirement: a mapping wins over a profile of the same name."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import load, mac, nic, nics_of, vm, world

if t.TYPE_CHECKING:
    from .conftest import Register

SILVER = {"network": "green", "profile": "silver"}


@pytest.mark.parametrize(
    "source",
    [
        {"network": "red", "profile": "red"},
        {"network": "r*", "match": "wildcard"},
        {"network": "r.d", "match": "regex"},
        {"nic": "nic1"},
        None,
    ],
)
def test_every_kind_of_rule(register: Register, simulator: Simulator, source: dict[str, str] | None) -> None:
    load(simulator, world(vm("web", nic(1, mac(1)))))
    register(vnic_profile_mappings=[{"source": source, "target": SILVER}])
    assert nics_of(simulator, "web") == [("nic1", "green/silver", mac(1))]


def test_an_empty_target(register: Register, simulator: Simulator) -> None:
    load(simulator, world(vm("web", nic(1, mac(1)))))
    done = register(vnic_profile_mappings=[{"source": {"network": "red"}, "target": {"empty": True}}])
    assert nics_of(simulator, "web") == [("nic1", "", mac(1))]
    assert done["repairs"] == []


def test_of_two_rules_the_first_one_wins(register: Register, simulator: Simulator) -> None:
    load(simulator, world(vm("web", nic(1, mac(1)))))
    rules = [
        {"source": {"network": "red"}, "target": SILVER},
        {"source": {"network": "red"}, "target": {"empty": True}},
    ]
    done = register(vnic_profile_mappings=rules)
    assert nics_of(simulator, "web") == [("nic1", "green/silver", mac(1))]
    assert done.codes == {"mapping-rule-unused"}
