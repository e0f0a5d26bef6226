# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that onboarding will change, and what is found before it begins."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    Bond,
    HostNetworks,
    Ip,
    Network,
    Nic,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_onboarding.preflight import (
    OnboardingPlan,
    Situation,
    plan_onboarding,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_onboarding.request import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import Agent, Host, Known

NETWORKS = (
    Network("ovirtmgmt", "n-mgmt", required=True, roles=frozenset({"management", "default_route"})),
    Network("storage", "n-storage", vm=False),
    Network("migration", "n-migration", vlan=90, roles=frozenset({"migration"})),
    Network("web", "n-web", vlan=100, label="tenants"),
)
CLUSTER = HostNetworks(status="", cluster="prod", cluster_id="c-1", compatibility_version=(4, 8), networks=NETWORKS)
MANAGEMENT = Attachment("ovirtmgmt", "eth0", "a-mgmt", "n-mgmt", ipv4=Ip("static", "192.0.2.11", 24, "192.0.2.1"))
NICS = tuple(Nic(f"eth{i}", f"i-{i}") for i in range(4))
SOURCE = replace(
    CLUSTER,
    id="h-1",
    name="node1",
    status="up",
    nics=NICS,
    bonds=(Bond("bond0", "b-0", "active-backup", slaves=("eth1", "eth2")),),
    attachments=(MANAGEMENT, Attachment("web", "bond0", "a-web", "n-web")),
)
KNOWN = replace(CLUSTER, id="h-2", name="node2", status="maintenance", nics=NICS, attachments=(MANAGEMENT,))
HOST = Host("h-2", "node2", "maintenance", "192.0.2.12", "prod")
LISTED = [{"name": "storage", "nic": "eth3", "ipv4": {"address": "198.51.100.5/24"}}]
AGENT = {"type": "ipmilan", "address": "203.0.113.1", "username": "admin", "password": "s3cr3t"}


FIXED = {"name": "node2", "address": "192.0.2.12", "cluster": "prod", "password": "s3cr3t"}
WEB = Attachment("web", "bond0", "a-web", "n-web")


def plan(situation: Situation, **options: t.Any) -> OnboardingPlan:
    return plan_onboarding(situation, from_params({**FIXED, **options}))


def new(**changes: t.Any) -> Situation:
    return Situation(**{"cluster": CLUSTER, **changes})


def known(**changes: t.Any) -> Situation:
    return Situation(host=HOST, **{"networks": KNOWN, **changes})


def verbs(planned: OnboardingPlan) -> list[str]:
    return [change.verb for change in planned.changes]


def found(planned: OnboardingPlan, severity: str = "error") -> dict[str, str]:
    return {f.code: f.path for f in planned.findings if f.severity == severity}


# ------------------------------------------------------------------------------------------------------------ the plan
def test_a_new_host_is_added_configured_and_activated() -> None:
    planned = plan(new(), networks=LISTED, power_management={"agents": [AGENT]}, tags=["a"])
    assert found(planned) == {}
    assert verbs(planned) == ["add", "set_tags", "attach", "set_fence_agents", "update", "activate"]
    assert (planned.state, planned.maintenance_first, planned.activate) == ("present", False, True)
    assert planned.after["status"] == "up"
    assert [network["name"] for network in planned.after["networks"]] == ["ovirtmgmt", "storage"]


def test_the_nics_of_a_new_host_are_assumed() -> None:
    planned = plan(new(), networks=LISTED)
    assert [nic["name"] for nic in planned.before["nics"]] == ["eth3", "management"]
    assert found(planned, "info") == {"onboard-nics-assumed": "name"}


def test_the_management_network_of_a_new_host_may_move_to_a_bond() -> None:
    bonds = [{"name": "bond0", "mode": "active-backup", "slaves": ["eth0", "eth1"]}]
    planned = plan(new(), bonds=bonds, networks=[{"name": "ovirtmgmt", "nic": "bond0"}])
    assert (found(planned), verbs(planned)) == ({}, ["add", "create", "move", "activate"])


def test_a_host_that_is_as_desired_is_only_activated() -> None:
    assert verbs(plan(known())) == ["activate"]
    assert verbs(plan(known(), activate="false")) == []


def test_if_added_leaves_a_host_in_maintenance() -> None:
    planned = plan(known(), activate="if_added")
    assert (verbs(planned), planned.activate) == ([], False)
    assert plan(new(), activate="if_added").activate


def test_a_failed_installation_is_repeated_and_goes_on() -> None:
    failed = Situation(replace(HOST, status="install_failed"), replace(KNOWN, nics=(), attachments=()), CLUSTER)
    planned = plan(failed, networks=LISTED, activate="if_added")
    assert found(planned) == {}
    assert verbs(planned) == ["reinstall", "attach", "activate"]
    assert planned.state == "reinstalled"


def test_a_host_is_installed_again_on_request() -> None:
    planned = plan(known(), reinstall=True)
    assert (verbs(planned), planned.maintenance_first) == (["reinstall", "activate"], False)
    up = Situation(replace(HOST, status="up"), replace(KNOWN, status="up"))
    planned = plan(up, reinstall=True)
    assert (verbs(planned), planned.maintenance_first) == (["deactivate", "reinstall", "activate"], True)
    assert plan(new(), reinstall=True).state == "present"


def test_a_host_that_is_being_installed_is_planned_as_it_will_be() -> None:
    rebooting = Situation(replace(HOST, status="reboot"), replace(KNOWN, status="reboot"))
    planned = plan(rebooting, networks=LISTED)
    assert found(planned) == {}
    assert "attach" in verbs(planned)


# ------------------------------------------------------------------------------------------------------- what is found
def test_an_unknown_network_is_found_with_state_present() -> None:
    planned = plan(new(), networks=[*LISTED, {"name": "nosuch", "state": "present", "nic": "eth1"}])
    assert found(planned) == {"network-unknown": "networks[1].name"}


def test_a_missing_required_network_is_an_error() -> None:
    required = replace(CLUSTER, networks=(*NETWORKS, Network("backup", "n-backup", vlan=92, required=True)))
    assert found(plan(new(cluster=required))) == {"onboard-required-network-missing": "networks"}
    assert found(plan(new(cluster=required), networks=[{"name": "backup", "nic": "eth1"}])) == {}
    kept = replace(KNOWN, networks=required.networks)
    assert found(plan(known(networks=kept))) == {"onboard-required-network-missing": "networks"}


def test_required_networks_matter_only_for_an_active_host() -> None:
    required = replace(KNOWN, networks=(*NETWORKS, Network("backup", "n-backup", vlan=92, required=True)))
    assert found(plan(known(networks=required), activate="false")) == {}
    assert found(plan(known(networks=required), activate="if_added"), "warning") == {
        "onboard-required-network-missing": "networks"
    }


def test_a_required_network_may_be_removed_if_that_is_allowed() -> None:
    networks = tuple(replace(n, required=n.name in ("ovirtmgmt", "web")) for n in NETWORKS)
    has = replace(KNOWN, status="up", networks=networks, attachments=(MANAGEMENT, replace(WEB, nic="eth1")))
    situation = known(networks=has)
    gone = {"networks": [{"name": "web", "state": "absent"}]}
    assert "onboard-required-network-missing" in found(plan(situation, **gone))
    allowed = plan(situation, **gone, allow_removing_required=True)
    assert (found(allowed), "onboard-required-network-missing" in found(allowed, "warning")) == ({}, True)
    # What the host never had is not removed, so it is missing.
    kept = replace(has, attachments=(MANAGEMENT,))
    assert found(plan(known(networks=kept), allow_removing_required=True)).keys() == {
        "onboard-required-network-missing"
    }


def test_a_required_network_may_come_by_a_label() -> None:
    required = replace(CLUSTER, networks=tuple(replace(n, required=n.name in ("ovirtmgmt", "web")) for n in NETWORKS))
    assert found(plan(new(cluster=required), labels=[{"name": "tenants", "nic": "eth1"}])) == {}


def test_a_migration_network_needs_an_address() -> None:
    planned = plan(new(), networks=[{"name": "migration", "nic": "eth4"}])
    assert found(planned) == {"role-network-without-address": "networks[0]"}


def test_an_address_that_another_host_has_is_an_error() -> None:
    planned = plan(new(taken={"198.51.100.5": "node7"}), networks=LISTED)
    assert found(planned) == {"onboard-address-taken": "networks[0].ipv4.address"}
    assert found(plan(new(taken={"198.51.100.6": "node7"}), networks=LISTED)) == {}


def test_unknown_names_are_found_before_the_installation() -> None:
    nothing = Known(
        clusters=frozenset({"other"}), tags=frozenset(), affinity_labels=frozenset(), agent_types=frozenset({"apc"})
    )
    planned = plan(Situation(known=nothing), tags=["t"], affinity_labels=["l"], power_management={"agents": [AGENT]})
    assert found(planned) == {
        "cluster-unknown": "cluster",
        "tag-unknown": "tags",
        "affinity-label-unknown": "affinity_labels",
        "fence-agent-type-unknown": "power_management.agents[0].type",
    }


def test_power_management_without_agents_is_found_for_a_new_host() -> None:
    planned = plan(new(), power_management={"enabled": True})
    assert found(planned) == {"power-management-without-agent": "power_management"}


def test_a_new_host_needs_agents_with_user_and_password() -> None:
    agent = {"type": "ipmilan", "address": "203.0.113.1"}
    planned = plan(new(), power_management={"agents": [agent]})
    assert sorted(f.path for f in planned.errors) == [
        "power_management.agents[0].password",
        "power_management.agents[0].username",
    ]


def test_agents_that_are_there_are_not_set_again() -> None:
    agent = Agent("ipmilan", "203.0.113.1", "admin")
    powered = Situation(replace(HOST, status="up", power_management=True, agents=(agent,)), replace(KNOWN, status="up"))
    assert verbs(plan(powered, power_management={"agents": [AGENT]})) == []


def test_a_host_without_a_login_cannot_be_added() -> None:
    assert found(plan(new(), password=None)) == {"host-login-missing": "password"}


# ------------------------------------------------------------------------------------------------------------- copying
def test_the_networks_of_the_source_are_planned_for_a_new_host() -> None:
    planned = plan(new(source=SOURCE), source_host="node1", networks=LISTED)
    assert found(planned) == {}
    assert verbs(planned) == ["add", "create", "attach", "attach", "activate"]
    bond = next(change for change in planned.changes if change.kind == "bond")
    assert bond.after is not None
    # The machine alone knows the names of its NICs; the one that is listed is no partner of the source's.
    assert bond.after["slaves"] == ["(eth1)", "(eth2)"]


@pytest.mark.parametrize(
    "nic_map",
    [
        {"by": "name"},
        {"by": "pairs", "pairs": [{"source": f"eth{i}", "destination": f"eth{i}"} for i in (1, 2, 3)]},
        {"by": "regex", "match": "eth(.)", "replace": r"eth\1"},
    ],
)
def test_nics_of_a_new_host_have_the_names_that_the_pairing_gives(nic_map: dict[str, t.Any]) -> None:
    planned = plan(new(source=SOURCE), source_host="node1", copy={"nic_map": nic_map})
    bond = next(change for change in planned.changes if change.kind == "bond")
    assert (found(planned), (bond.after or {})["slaves"]) == ({}, ["eth1", "eth2"])


def test_a_source_that_is_onboarded_first_is_not_known_yet() -> None:
    required = replace(CLUSTER, networks=tuple(replace(n, required=True) for n in NETWORKS))
    planned = plan(new(cluster=required), source_host="node1", source_pending=True, networks=LISTED)
    assert found(planned) == {}
    assert found(planned, "info")["onboard-source-pending"] == "source_host"
    assert verbs(planned) == ["add", "copy_networks", "attach", "activate"]


@pytest.mark.parametrize(
    ("status", "activate", "codes"),
    [
        ("", "true", set()),
        ("", "if_added", set()),
        ("", "false", {"copy-source-unusable"}),
        ("maintenance", "true", set()),
        ("maintenance", "if_added", {"copy-source-unusable"}),
        ("maintenance", "false", {"copy-source-unusable"}),
        ("install_failed", "if_added", set()),
        ("install_failed", "false", {"copy-source-unusable"}),
        ("up", "false", set()),
    ],
)
def test_a_source_that_the_same_run_leaves_in_maintenance_is_predicted(
    status: str, activate: str, codes: set[str]
) -> None:
    source = replace(SOURCE, status=status) if status else None
    options = {"source_host": "node1", "source_pending": True, "source_activate": activate}
    assert found(plan(new(source=source), **options)).keys() == codes
    assert found(plan(new(source=source), **options, copy={"allow_unusable_source": True})) == {}


def test_an_unknown_source_is_an_error() -> None:
    assert found(plan(new(), source_host="nosuch")) == {"onboard-source-unknown": "source_host"}
    assert found(plan(known(), source_host="nosuch")) == {"onboard-source-unknown": "source_host"}


def test_a_host_that_copies_itself_has_its_networks_listed() -> None:
    planned = plan(new(), source_host="node2", networks=LISTED, exclusive=True)
    assert (found(planned), verbs(planned)) == ({}, ["add", "attach", "activate"])


def test_a_known_host_copies_a_known_source() -> None:
    planned = plan(known(source=SOURCE), source_host="node1")
    assert (found(planned), verbs(planned)) == ({}, ["create", "attach", "activate"])


# ------------------------------------------------------------------------------------------------------------- options
def wrong(**options: t.Any) -> dict[str, str]:
    return {finding.code: finding.path for finding in from_params({"name": "node2", **options}).findings}


def test_every_wrong_option_is_found_at_once() -> None:
    assert wrong(
        name="node 2",
        ssh_port=70000,
        source_host="node1",
        exclusive=True,
        copy={"nic_map": {"by": "pairs"}},
        networks=[{"name": "web"}, {"name": "web"}],
        connectivity_timeout=0,
    ) == {
        "host-name-invalid": "name",
        "port-out-of-range": "ssh_port",
        "onboard-exclusive-copy": "exclusive",
        "copy-map-incomplete": "copy.nic_map.pairs",
        "named-twice": "networks[1].name",
        "connectivity-timeout-out-of-range": "connectivity_timeout",
    }


def test_findings_about_additions_have_the_path_of_the_list() -> None:
    networks = [{"name": "nosuch", "nic": "eth1"}]
    assert found(plan(new(source=SOURCE), source_host="node1", networks=networks)) == {
        "network-unknown": "networks[0].name"
    }


def test_wrong_options_and_unknown_names_are_found_together() -> None:
    planned = plan(
        new(known=Known(tags=frozenset())), name="node 2", tags=["x"], networks=[{"name": "nosuch", "nic": "a"}]
    )
    assert {"host-name-invalid", "tag-unknown", "network-unknown"} <= found(planned).keys()


def test_networks_that_cannot_be_read_hide_nothing_about_the_host() -> None:
    planned = plan(
        new(known=Known(tags=frozenset())), tags=["x"], networks=[{"name": "web", "nic": "a", "ipv4": {"address": "x"}}]
    )
    assert found(planned).keys() == {"ip-address-invalid", "tag-unknown"}


def test_a_misspelt_required_network_comes_before_its_consequence() -> None:
    needed = replace(CLUSTER, networks=(*NETWORKS, Network("backup", "n-b", required=True)))
    planned = plan(new(cluster=needed), networks=[{"name": "bakcup", "nic": "eth1"}])
    assert [f.code for f in planned.errors] == ["network-unknown", "onboard-required-network-missing"]


def test_findings_about_a_copy_have_the_paths_of_its_options() -> None:
    copy = {"include": ["nosuch"], "nic_map": {"by": "pairs", "pairs": [{"source": "eth9", "destination": "eth1"}]}}
    paths = found(plan(known(source=SOURCE), source_host="node1", copy=copy)).values()
    assert paths and all(path.startswith("copy.") for path in paths)


def test_an_address_that_a_copy_cannot_count_up_is_found_once() -> None:
    source = replace(SOURCE, attachments=(MANAGEMENT, replace(WEB, ipv4=Ip("static", "198.51.100.5", 24))))
    copy = {"static_addresses": "increment", "offset": 0}
    wanted = from_params({**FIXED, "source_host": "node1", "copy": copy})
    taken = {"198.51.100.5": "node1"}
    assert wanted.copy is not None
    policy = replace(wanted.copy.policy, addresses_in_use=frozenset(taken))
    wanted = replace(wanted, copy=replace(wanted.copy, policy=policy))
    planned = plan_onboarding(known(source=source, taken=taken), wanted)
    assert [f.path for f in planned.errors] == ["copy.offset"]


def test_a_copied_address_of_another_host_names_its_option() -> None:
    copy = {"static_addresses": "map", "addresses": [{"name": "web", "ipv4": {"address": "198.51.100.5/24"}}]}
    planned = plan(known(source=SOURCE, taken={"198.51.100.5": "node7"}), source_host="node1", copy=copy)
    assert [f.path for f in planned.errors] == ["copy.addresses[0].ipv4"]


def test_an_address_that_stays_as_it_is_does_not_stop_a_host() -> None:
    planned = plan(known(taken={"192.0.2.11": "node7"}), networks=LISTED)
    assert not planned.errors
