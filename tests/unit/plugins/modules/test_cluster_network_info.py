# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator."""

from __future__ import annotations

import typing as t

from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "cluster_network_info"


def test_a_cluster_by_name_and_by_id(run: Run, simulator: Simulator) -> None:
    cluster = next(iter(simulator.world.clusters.values()))
    by_name = run(MODULE, cluster="Default")
    assert by_name["changed"] is False
    assert by_name["cluster"] == {"id": cluster.id, "name": "Default", "compatibility_version": "4.8"}
    assert [n["name"] for n in by_name["networks"]] == ["blue", "green", "ovirtmgmt", "storage"]
    assert by_name["networks"][0]["vlan"] == 10
    assert by_name["networks"][2]["roles"] == ["default_route", "display", "management", "migration"]
    assert (by_name["networks"][3]["mtu"], by_name["networks"][3]["vm_network"]) == (9000, False)
    assert len(by_name.requests) == 3
    assert run(MODULE, cluster=cluster.id)["networks"] == by_name["networks"]


def test_labels_are_returned(run: Run, simulator: Simulator) -> None:
    blue = next(n for n in simulator.world.networks.values() if n.name == "blue")
    blue.label = "tenants"
    found = run(MODULE, cluster="Default")
    assert {n["name"]: n["label"] for n in found["networks"]}["blue"] == "tenants"


def test_no_such_cluster(run: Run) -> None:
    for name in ("nosuch", "no such", "a=b or name=*"):
        found = run(MODULE, cluster=name)
        assert found.failed
        assert f"There is no cluster '{name}'" in found["msg"]
        assert found["missing"] == [name]


def test_an_unknown_cluster_gets_near_names(run: Run) -> None:
    assert run(MODULE, cluster="default")["msg"].endswith("Did you mean 'Default'?")


def test_check_mode_is_the_same(run: Run) -> None:
    found = run(MODULE, check=True, cluster="Default")
    assert (found["changed"], found.writes) == (False, [])
