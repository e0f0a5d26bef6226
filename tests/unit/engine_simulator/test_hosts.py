# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a host, as the SDK sees it."""

from __future__ import annotations

import typing as t

import ovirtsdk4 as sdk
import pytest
from ovirtsdk4 import types

from tests.engine_simulator.running import Simulator

ADDRESS = "10.0.1.1"


@pytest.fixture
def hosts(connection: sdk.Connection) -> t.Any:
    return connection.system_service().hosts_service()


def new_host(**more: t.Any) -> types.Host:
    return types.Host(
        **{
            "name": "new",
            "address": ADDRESS,
            "root_password": "changeme",
            "cluster": types.Cluster(name="Default"),
            **more,
        }
    )


def wait(hosts: t.Any, ident: str, *wanted: types.HostStatus, polls: int = 50) -> list[types.HostStatus]:
    """All statuses that were seen until a wanted one, without sleeping: every request lets time pass."""
    seen: list[types.HostStatus] = []
    for dummy in range(polls):
        status = hosts.host_service(ident).get().status
        if status not in seen[-1:]:
            seen.append(status)
        if status in wanted:
            return seen
    raise AssertionError(f"never {wanted}: {seen}")


def by_name(hosts: t.Any, name: str) -> t.Any:
    return hosts.host_service(hosts.list(search=f"name={name}")[0].id)


def refusal(call: t.Callable[[], t.Any]) -> tuple[int, str]:
    with pytest.raises(sdk.Error) as caught:
        call()
    return caught.value.code, caught.value.fault.detail


def test_a_host_is_installed_and_comes_up(hosts: t.Any, simulator: Simulator) -> None:
    host = hosts.add(new_host(comment="rack 1"))
    assert host.status == types.HostStatus.INSTALLING
    assert wait(hosts, host.id, types.HostStatus.UP)[0] == types.HostStatus.INSTALLING
    found = hosts.host_service(host.id).get()
    assert (found.comment, found.ssh.fingerprint) == ("rack 1", "SHA256:machine1")
    assert simulator.world.machines[ADDRESS].boots == 1


def test_a_host_can_stay_in_maintenance_after_its_installation(hosts: t.Any) -> None:
    host = hosts.add(new_host(), activate=False)
    wait(hosts, host.id, types.HostStatus.MAINTENANCE)
    hosts.host_service(host.id).activate()
    wait(hosts, host.id, types.HostStatus.UP)


def test_a_host_need_not_boot(hosts: t.Any, simulator: Simulator) -> None:
    host = hosts.add(new_host(), reboot=False)
    wait(hosts, host.id, types.HostStatus.UP)
    assert simulator.world.machines[ADDRESS].boots == 0


def test_a_failed_installation_says_why_and_can_be_repeated(
    hosts: t.Any, connection: sdk.Connection, simulator: Simulator
) -> None:
    simulator.world.machines[ADDRESS].install_error = "Package vdsm cannot be found"
    host = hosts.add(new_host())
    wait(hosts, host.id, types.HostStatus.INSTALL_FAILED)
    events = connection.system_service().events_service().list(search="event_host=new", max=1)
    assert "Package vdsm cannot be found" in events[0].description
    assert events[0].severity == types.LogSeverity.ERROR
    hosts.host_service(host.id).install(root_password="changeme", activate=True)
    wait(hosts, host.id, types.HostStatus.UP)


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"root_password": "wrong"}, 409, "SSH authentication failed"),
        ({"root_password": None}, 400, "Cannot install Host with empty password."),
        ({"address": "10.9.9.9"}, 409, "Connecting to host via SSH has failed"),
        ({"ssh": types.Ssh(fingerprint="SHA256:other")}, 409, "SSH connection failed, Invalid fingerprint"),
        ({"name": "h1"}, 409, "The Host name is already in use"),
        ({"address": "10.0.0.1"}, 409, "Host with the same address already exists."),
        ({"name": "a b"}, 400, "Attribute: vdsStatic.name"),
        ({"cluster": types.Cluster(id="deadbeef-0000-4000-8000-000000000001")}, 400, "Cluster ID is not valid."),
        ({"cluster": types.Cluster(name="none")}, 404, "Entity not found: Cluster: name=none"),
        ({"address": None}, 400, "Host [address] required for add"),
    ],
)
def test_a_host_that_cannot_be_added(hosts: t.Any, more: dict[str, t.Any], status: int, words: str) -> None:
    code, detail = refusal(lambda: hosts.add(new_host(**more)))
    assert code == status
    assert words in detail
    assert len(hosts.list()) == 2


def test_a_host_can_be_added_by_the_engines_key(hosts: t.Any, simulator: Simulator) -> None:
    key = types.Ssh(authentication_method=types.SshAuthenticationMethod.PUBLICKEY)
    simulator.world.machines[ADDRESS].accepts_public_key = False
    assert refusal(lambda: hosts.add(new_host(root_password=None, ssh=key)))[0] == 409
    simulator.world.machines[ADDRESS].accepts_public_key = True
    host = hosts.add(new_host(root_password=None, ssh=key))
    wait(hosts, host.id, types.HostStatus.UP)


def test_approval(hosts: t.Any, simulator: Simulator) -> None:
    from tests.engine_simulator.areas.hosts.model import PENDING_APPROVAL

    world = simulator.world
    assert refusal(by_name(hosts, "h1").approve)[0] == 409
    host = next(h for h in world.hosts.values() if h.name == "h1")
    host.status = PENDING_APPROVAL
    assert by_name(hosts, "h1").get().status == types.HostStatus.PENDING_APPROVAL
    by_name(hosts, "h1").approve()
    wait(hosts, host.id, types.HostStatus.UP)


def test_maintenance_and_back(hosts: t.Any) -> None:
    host = by_name(hosts, "h1")
    assert refusal(host.activate) == (409, "[Cannot activate Host. Host in Up status.]")
    host.deactivate(reason="new disks")
    assert wait(hosts, host.get().id, types.HostStatus.MAINTENANCE)
    assert refusal(host.deactivate)[1].endswith("Host is already in Maintenance mode.]")
    host.activate()
    wait(hosts, host.get().id, types.HostStatus.UP)


def test_vms_leave_before_maintenance(hosts: t.Any, simulator: Simulator) -> None:
    from tests.engine_simulator.areas.vms.model import Vm

    world = simulator.world
    h1, h2 = (next(h for h in world.hosts.values() if h.name == n) for n in ("h1", "h2"))
    world.vms["v"] = Vm("v", "app", h1.cluster_id, h1.id, pinned=True)
    assert "non-migratable" in refusal(by_name(hosts, "h1").deactivate)[1]
    world.vms["v"].pinned = False
    by_name(hosts, "h1").deactivate()
    wait(hosts, h1.id, types.HostStatus.MAINTENANCE)
    assert world.vms["v"].host_id == h2.id
    assert refusal(by_name(hosts, "h2").remove)[0] == 409


def test_vms_need_another_host_before_maintenance(hosts: t.Any, simulator: Simulator) -> None:
    from tests.engine_simulator.areas.hosts.model import MAINTENANCE
    from tests.engine_simulator.areas.vms.model import Vm

    world = simulator.world
    h1, h2 = (next(h for h in world.hosts.values() if h.name == n) for n in ("h1", "h2"))
    world.vms["v"] = Vm("v", "app", h1.cluster_id, h1.id)
    h2.status = MAINTENANCE
    assert refusal(by_name(hosts, "h1").deactivate) == (
        409,
        "[The following Hosts have running VMs and cannot be switched to maintenance mode: h1.\n"
        "Please ensure that the following Clusters have at least one Host in UP state: Default.]",
    )


def test_a_connecting_host_is_not_put_into_maintenance(hosts: t.Any, simulator: Simulator) -> None:
    host = next(h for h in simulator.world.hosts.values() if h.name == "h1")
    host.status = "unassigned"
    code, text = refusal(hosts.host_service(host.id).deactivate)
    assert (code, text) == (409, "[Cannot switch Host to Maintenance mode, Host is not operational.]")


def test_removal_needs_maintenance(hosts: t.Any) -> None:
    host = by_name(hosts, "h1")
    assert refusal(host.remove)[1] == (
        "[Cannot remove Host. Host is operational. Please switch Host to Maintenance mode first.]"
    )
    host.deactivate()
    wait(hosts, host.get().id, types.HostStatus.MAINTENANCE)
    host.remove()
    assert [h.name for h in hosts.list()] == ["h2"]
    with pytest.raises(sdk.NotFoundError):
        host.get()


def test_a_lost_host_cannot_be_activated_but_removed(hosts: t.Any, simulator: Simulator) -> None:
    from tests.engine_simulator.areas.hosts import lifecycle as host_lifecycle

    host = next(h for h in simulator.world.hosts.values() if h.name == "h1")
    host_lifecycle.lose(simulator.engine, host)
    assert refusal(by_name(hosts, "h1").activate)[1] == "[Cannot activate Host. Host is in non responsive state.]"
    by_name(hosts, "h1").remove()


def test_what_cannot_be_edited_while_a_host_is_up(hosts: t.Any) -> None:
    host = by_name(hosts, "h1")
    assert host.update(types.Host(name="renamed", comment="x")).name == "renamed"
    assert "while Host is operational" in refusal(lambda: host.update(types.Host(address="10.0.0.9")))[1]
    assert refusal(lambda: host.update(types.Host(name="h2")))[0] == 409


def test_new_kernel_options_ask_for_a_new_installation(hosts: t.Any) -> None:
    host = by_name(hosts, "h1")
    changed = host.update(types.Host(os=types.OperatingSystem(custom_kernel_cmdline="nested=1")))
    assert changed.reinstallation_required
    assert changed.os.custom_kernel_cmdline == "nested=1"
    host.deactivate()
    wait(hosts, changed.id, types.HostStatus.MAINTENANCE)
    host.install(root_password="any", activate=True)
    wait(hosts, changed.id, types.HostStatus.UP)
    assert not host.get().reinstallation_required


def test_power_management_needs_an_agent(hosts: t.Any) -> None:
    host = by_name(hosts, "h1")
    enable = types.Host(power_management=types.PowerManagement(enabled=True, kdump_detection=False))
    assert "no Agent type selected" in refusal(lambda: host.update(enable))[1]
    agents = host.fence_agents_service()
    given = {"address": "10.0.2.1", "type": "ipmilan", "username": "u", "password": "p", "order": 1}
    assert "not supported" in refusal(lambda: agents.add(types.Agent(**{**given, "type": "magic"})))[1]
    agents.add(types.Agent(**given, options=[types.Option(name="lanplus", value="1")]))
    assert [(a.order, a.options[0].name) for a in agents.list()] == [(1, "lanplus")]
    host.update(enable)
    assert host.get().power_management.enabled
    assert host.fence(fence_type="status").status == types.PowerManagementStatus.ON


def test_tags_and_affinity_labels(hosts: t.Any, connection: sdk.Connection) -> None:
    host = by_name(hosts, "h1")
    host.tags_service().add(types.Tag(name="production"))
    assert [h.name for h in hosts.list(search="tag=production")] == ["h1"]
    tag = host.tags_service().list()[0]
    host.tags_service().tag_service(tag.id).remove()
    assert host.tags_service().list() == []
    label = connection.system_service().affinity_labels_service().list()[0]
    host.affinity_labels_service().add(types.AffinityLabel(id=label.id))
    assert [x.name for x in host.affinity_labels_service().list()] == ["ssd"]


def test_every_action_is_a_job_with_steps(hosts: t.Any, connection: sdk.Connection) -> None:
    by_name(hosts, "h1").deactivate(query={"correlation_id": "mine"})
    jobs = connection.system_service().jobs_service()
    job = jobs.list(search="correlation_id=mine")[0]
    assert (job.description, job.status) == ("Moving Host h1 to Maintenance", types.JobStatus.FINISHED)
    steps = jobs.job_service(job.id).steps_service().list()
    assert [(s.description, s.status) for s in steps] == [
        ("Validating", types.StepStatus.FINISHED),
        ("Executing", types.StepStatus.FINISHED),
    ]


def test_events_are_newest_first_and_can_be_read_from_a_point(hosts: t.Any, connection: sdk.Connection) -> None:
    events = connection.system_service().events_service()
    by_name(hosts, "h1").deactivate()
    before = events.list()
    by_name(hosts, "h2").deactivate()
    wait(hosts, hosts.list(search="name=h2")[0].id, types.HostStatus.MAINTENANCE)
    later = events.list(from_=int(before[0].id))
    assert [int(e.id) for e in later] == sorted((int(e.id) for e in later), reverse=True)
    assert all(int(e.id) > int(before[0].id) for e in later)
    assert any("h2" in e.description for e in later)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"spm": types.Spm(priority=11)}, "[must be less than or equal to 10, Attribute: vdsStatic.vdsSpmPriority]"),
        ({"spm": types.Spm(priority=-2)}, "[must be greater than or equal to -1, Attribute: vdsStatic.vdsSpmPriority]"),
        ({"port": 70000}, "[The Port number must be between 1 and 65535., Attribute: vdsStatic.port]"),
        (
            {"name": "a b"},
            '[Host name must be formed of alphanumeric characters, numbers or "-_.", Attribute: vdsStatic.name]',
        ),
        (
            {"address": "no such"},
            "[Host address must be a FQDN or a valid IP address, Attribute: vdsStatic.hostName]",
        ),
        (
            {"cluster": types.Cluster(id="deadbeef-0000-4000-8000-000000000001"), "root_password": None},
            "[Cannot add Host. Cluster ID is not valid.]",
        ),
    ],
)
def test_values_of_a_new_host_that_break_a_rule(hosts: t.Any, more: dict[str, t.Any], text: str) -> None:
    assert refusal(lambda: hosts.add(new_host(**more))) == (400, text)


def test_several_wrong_values_show_the_path_of_the_first(hosts: t.Any) -> None:
    detail = refusal(lambda: hosts.add(new_host(name="a b", spm=types.Spm(priority=11))))[1]
    assert detail.count("Attribute: vdsStatic.name") == 2


@pytest.mark.parametrize("address", ["node1.example.com", "2001:db8::1", "fe80::1", "a" * 63])
def test_addresses_that_a_host_may_have(hosts: t.Any, simulator: Simulator, address: str) -> None:
    simulator.world.machines[address] = simulator.world.machines.pop(ADDRESS)
    simulator.world.machines[address].address = address
    assert hosts.add(new_host(address=address)).address == address


def test_a_host_is_added_with_power_management_without_agents(hosts: t.Any) -> None:
    made = hosts.add(new_host(power_management=types.PowerManagement(enabled=True), spm=types.Spm(priority=3)))
    assert (made.power_management.enabled, made.power_management.automatic_pm_enabled, made.spm.priority) == (
        True,
        True,
        3,
    )
    assert "no Agent type selected" in refusal(lambda: hosts.host_service(made.id).update(types.Host(comment="c")))[1]


@pytest.mark.parametrize(
    ("status", "change", "answer"),
    [
        (
            "up",
            types.Host(port=54322),
            (400, "[The Host Port number cannot be changed without reinstalling the Host.]"),
        ),
        ("up", types.Host(cluster=types.Cluster(id="deadbeef-0000-4000-8000-000000000001")), (409, "operational")),
        (
            "maintenance",
            types.Host(cluster=types.Cluster(id="deadbeef-0000-4000-8000-000000000001")),
            (400, "Cluster ID"),
        ),
        ("maintenance", types.Host(address="10.0.0.9"), (400, "Security restrictions")),
    ],
)
def test_changes_of_a_host_that_are_refused(
    hosts: t.Any, simulator: Simulator, status: str, change: types.Host, answer: tuple[int, str]
) -> None:
    next(h for h in simulator.world.hosts.values() if h.name == "h1").status = status
    code, text = refusal(lambda: by_name(hosts, "h1").update(change))
    assert (code, answer[1] in text) == (answer[0], True)


def test_another_kdump_detection_asks_for_a_new_installation(hosts: t.Any) -> None:
    host = by_name(hosts, "h1")
    assert not host.update(types.Host(comment="c")).reinstallation_required
    off = types.Host(power_management=types.PowerManagement(kdump_detection=False))
    assert host.update(off).reinstallation_required


def test_proxies_of_power_management_are_read_back(hosts: t.Any) -> None:
    proxies = [types.PmProxy(type=types.PmProxyType.DC), types.PmProxy(type=types.PmProxyType.CLUSTER)]
    changed = by_name(hosts, "h1").update(types.Host(power_management=types.PowerManagement(pm_proxies=proxies)))
    assert [proxy.type for proxy in changed.power_management.pm_proxies] == [proxy.type for proxy in proxies]


def test_missing_power_management_is_logged_once(hosts: t.Any, connection: sdk.Connection) -> None:
    made = hosts.add(new_host())
    hosts.host_service(made.id).update(types.Host(comment="c"))
    wait(hosts, made.id, types.HostStatus.UP)
    found = connection.system_service().events_service().list(search="host.name=new")
    assert [event.code for event in found if event.code in (13, 42, 43, 9000)] == [13, 43, 42, 9000]
    assert found[-1].severity == types.LogSeverity.ALERT
    assert found[-2].description == "Host new was added by admin@internal-authz."
    assert (found[-2].host.name, found[-2].cluster.name, found[-2].user.name) == (
        "new",
        "Default",
        "admin@internal-authz",
    )


def test_the_reason_for_maintenance_is_the_detail_of_the_status(hosts: t.Any, connection: sdk.Connection) -> None:
    host = by_name(hosts, "h1")
    host.deactivate(reason="new disks")
    wait(hosts, host.get().id, types.HostStatus.MAINTENANCE)
    assert host.get().status_detail == "new disks"
    events = connection.system_service().events_service().list(search="host.name=h1")
    assert [event.code for event in events] == [600]
    host.activate()
    wait(hosts, host.get().id, types.HostStatus.UP)
    assert host.get().status_detail is None
