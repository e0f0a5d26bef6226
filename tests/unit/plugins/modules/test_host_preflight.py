# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator."""

from __future__ import annotations

import typing as t

import pytest

from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "host_preflight"
NEW: dict[str, t.Any] = {"name": "n1", "address": "10.0.1.1", "cluster": "Default", "public_key": True}
BLUE = {"name": "blue", "nic": "eth1", "ipv4": {"address": "198.51.100.5/24"}}


def verbs(found: t.Any) -> list[str]:
    return [change["verb"] for change in found["plan"]]


@pytest.mark.parametrize("check", [True, False])
def test_an_unknown_host_is_planned_and_nothing_is_written(run: Run, check: bool) -> None:
    found = run(MODULE, check=check, **NEW, networks=[BLUE], tags=[])
    assert not found.failed, found.result
    assert (found["changed"], found.writes, verbs(found)) == (False, [], ["add", "attach", "activate"])
    assert found["decisions"] == {"state": "present", "maintenance_first": False, "activate": True}
    assert found["host"] == {}


def test_the_plan_of_a_known_host_is_the_one_of_the_modules(run: Run) -> None:
    found = run(MODULE, name="h1", cluster="Default", networks=[BLUE], activate="if_added")
    setup = run("host_setup_networks", host="h1", networks=[BLUE], check=True)
    assert found["plan"] == setup["plan"]
    assert found["host"]["status"] == "up"


def test_a_diff_shows_what_onboarding_would_change(run: Run) -> None:
    diff = run(MODULE, **NEW, diff=True)["diff"]
    assert (diff["before"].get("name"), diff["after"]["name"]) == (None, "n1")


def test_findings_about_the_host_and_its_networks_come_together(run: Run) -> None:
    found = run(
        MODULE,
        **{**NEW, "cluster": "Defautl", "tags": ["nosuch"], "affinity_labels": ["nosuch"]},
        power_management={"agents": [{"type": "nosuch", "address": "192.0.2.1"}]},
    )
    assert found.failed
    assert found.codes >= {"cluster-unknown", "tag-unknown", "affinity-label-unknown", "fence-agent-incomplete"}
    assert found.writes == []


def test_an_unknown_network_and_source_are_found(run: Run) -> None:
    assert run(MODULE, **NEW, networks=[{"name": "nosuch", "state": "present", "nic": "eth1"}]).codes >= {
        "network-unknown"
    }
    unknown = run(MODULE, **NEW, source_host="h11")
    assert unknown.codes >= {"onboard-source-unknown"}
    assert "Did you mean 'h1'" in unknown["msg"]


def test_a_pending_source_may_be_missing_in_a_dry_run(run: Run) -> None:
    assert not run(MODULE, **NEW, source_host="n0", source_pending=True, check=True).failed
    assert run(MODULE, **NEW, source_host="n0", source_pending=True).codes >= {"onboard-source-unknown"}


def test_a_source_that_is_not_up_is_found_before_the_host_is_added(run: Run) -> None:
    run("host", name="h2", state="maintenance")
    assert run(MODULE, **NEW, source_host="h2", source_pending=True).codes >= {"copy-source-unusable"}
    assert not run(MODULE, **NEW, source_host="h2", source_pending=True, check=True).failed


def test_a_source_that_is_known_is_copied(run: Run) -> None:
    run("host_setup_networks", host="h2", networks=[BLUE])
    found = run(MODULE, **NEW, source_host="h2", copy={"static_addresses": "increment", "offset": 1})
    attached = next(change for change in found["plan"] if change["verb"] == "attach")
    assert (attached["name"], attached["after"]["ipv4"]["address"]) == ("blue", "198.51.100.6")


def test_an_address_that_another_host_of_the_cluster_has_is_found(run: Run) -> None:
    run("host_setup_networks", host="h2", networks=[BLUE])
    found = run(MODULE, **NEW, networks=[BLUE])
    assert found["msg"] == (
        "networks[0].ipv4.address: Network 'blue' would get the address 198.51.100.5, which host 'h2' has already."
    )
    assert not run(MODULE, name="h2", cluster="Default", networks=[BLUE]).failed


def test_a_misspelt_option_is_found_at_any_depth(run: Run) -> None:
    found = run(MODULE, **NEW, source_host="h2", copy={"nic_map": {"yb": "name"}, "qso": "copy"})
    assert "copy.nic_map.yb" in found["msg"]
    assert "copy.qso" in found["msg"]
    assert found.requests == []
    assert "networks[0].nci" in run(MODULE, **NEW, networks=[{"name": "blue", "nci": "eth1"}])["msg"]


@pytest.mark.parametrize("copy", [{"sync": "all"}, {"additions": {}}, {"host": "h1"}])
def test_a_copy_has_no_options_that_are_options_of_the_host(run: Run, copy: dict[str, t.Any]) -> None:
    assert f"copy.{next(iter(copy))}" in run(MODULE, **NEW, source_host="h2", copy=copy)["msg"]


def test_without_a_name_only_the_sign_on_is_checked(run: Run, simulator: Simulator) -> None:
    assert len(run(MODULE).requests) == 1
    refused = run(
        MODULE, auth={"url": simulator.url, "username": "admin@internal", "password": "x", "ca_file": simulator.ca_file}
    )
    assert refused.failed
    assert refused.requests == []


def test_a_host_in_installation_is_waited_for_except_in_check_mode(run: Run) -> None:
    run("host", **NEW, activate=False, wait=False)
    assert run(MODULE, **NEW, check=True)["host"]["status"] == "installing"
    assert run(MODULE, **NEW)["host"]["status"] == "maintenance"


def test_secrets_are_not_returned(run: Run) -> None:
    agent = {"type": "ipmilan", "address": "192.0.2.9", "username": "admin", "password": "s3cr3t"}
    found = run(MODULE, **{**NEW, "password": "s3cr3t"}, power_management={"agents": [agent]})
    assert "s3cr3t" not in str(found.result)


def test_a_wrong_option_with_a_password_gives_no_warning(run: Run) -> None:
    found = run(MODULE, **NEW, nmae="h9")
    assert (found["msg"], found.warnings) == ("nmae: 'nmae' is not a valid option. Did you mean 'name'?", [])
