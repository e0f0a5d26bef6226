# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control path: faults, journal, state, switches."""

from __future__ import annotations

import http.client
import json
import ssl
import time
import typing as t
import urllib.error
import urllib.request

import ovirtsdk4 as sdk
import pytest

from tests.engine_simulator.running import Simulator


def control(simulator: Simulator, method: str, path: str, value: t.Any = None) -> t.Any:
    data = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(simulator.control_url + path, data, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read())


def get(simulator: Simulator, path: str, timeout: float = 10, method: str = "GET", body: str = "") -> tuple[int, bytes]:
    context = ssl.create_default_context(cafile=simulator.ca_file)
    address, dummy, base = simulator.url.removeprefix("https://").partition("/")
    connection = http.client.HTTPSConnection(address, context=context, timeout=timeout)
    try:
        headers = {"Authorization": "Basic YWRtaW5AaW50ZXJuYWw6c2VjcmV0MTIz", "Content-Type": "application/xml"}
        connection.request(method, f"/{base}{path}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_the_nth_request_of_a_kind_fails(simulator: Simulator) -> None:
    control(simulator, "POST", "/faults", {"status": 503, "method": "GET", "path": "^hosts$", "nth": 2})
    assert [get(simulator, p)[0] for p in ("/hosts", "/networks", "/hosts", "/hosts")] == [200, 200, 503, 200]
    assert control(simulator, "GET", "/faults") == []


def test_a_fault_can_come_back_with_the_engines_words(simulator: Simulator) -> None:
    control(simulator, "POST", "/faults", {"status": 409, "reason": "Operation Failed", "detail": "[Busy.]"})
    status, body = get(simulator, "/hosts")
    assert (status, b"<detail>[Busy.]</detail>" in body) == (409, True)


def test_broken_connections(simulator: Simulator) -> None:
    control(simulator, "POST", "/faults", {"kind": "reset"})
    with pytest.raises((ConnectionError, ssl.SSLError, http.client.HTTPException)):
        get(simulator, "/hosts")
    control(simulator, "POST", "/faults", {"kind": "cut"})
    with pytest.raises((ConnectionError, ssl.SSLError, http.client.HTTPException)):
        get(simulator, "/hosts")
    control(simulator, "POST", "/faults", {"kind": "hang"})
    with pytest.raises(TimeoutError):
        get(simulator, "/hosts", timeout=0.2)
    assert [e["status"] for e in simulator.journal.entries] == ["reset", "cut", "hang"]
    assert get(simulator, "/hosts")[0] == 200


def test_a_write_whose_answer_is_lost_happened_all_the_same(simulator: Simulator, connection: sdk.Connection) -> None:
    hosts = connection.system_service().hosts_service()
    host = hosts.list(search="name=h1")[0]
    control(simulator, "POST", "/faults", {"kind": "reset", "method": "POST", "path": "deactivate", "after_work": True})
    with pytest.raises(sdk.Error):
        hosts.host_service(host.id).deactivate()
    assert hosts.host_service(host.id).get().status != sdk.types.HostStatus.UP


def test_an_expired_session_is_renewed_by_the_sdk(simulator: Simulator, connection: sdk.Connection) -> None:
    connection.authenticate()
    simulator.world.tokens.clear()
    assert len(connection.system_service().hosts_service().list()) == 2
    assert sum(e["path"] == "sso/oauth/token" for e in simulator.journal.entries) == 2


def test_the_journal(simulator: Simulator) -> None:
    control(simulator, "PUT", "/journal", {"bodies": True})
    get(simulator, "/hosts?max=1")
    entry = control(simulator, "GET", "/journal")[0]
    assert (entry["method"], entry["path"], entry["query"], entry["status"]) == ("GET", "hosts", "max=1", 200)
    assert "<name>h1</name>" in entry["answer"]
    assert simulator.journal.writes() == []
    assert control(simulator, "DELETE", "/journal") == {"forgotten": 1}
    assert control(simulator, "GET", "/journal") == []


def test_latency(simulator: Simulator) -> None:
    assert control(simulator, "PUT", "/latency", {"seconds": 0.01}) == {"seconds": 0.01}
    assert get(simulator, "/hosts")[0] == 200


def test_the_state_can_be_taken_and_brought_back(simulator: Simulator) -> None:
    before = control(simulator, "GET", "/state")
    answer = get(simulator, "/hosts")[1]
    simulator.world.hosts.clear()
    assert get(simulator, "/hosts")[1] != answer
    assert control(simulator, "PUT", "/state", before) == {"hosts": 2, "machines": 4}
    assert get(simulator, "/hosts")[1] == answer


def test_the_life_of_a_host(simulator: Simulator) -> None:
    assert control(simulator, "PUT", "/hosts/h1", {"lost": True})["status"] == "non_responsive"
    assert control(simulator, "PUT", "/hosts/h1", {"lost": False})["status"] == "unassigned"
    assert control(simulator, "PUT", "/hosts/h2", {"reboot": True})["status"] == "reboot"
    get(simulator, "/hosts")
    get(simulator, "/hosts")
    assert control(simulator, "GET", "")["hosts"] == {"h1": "up", "h2": "up"}
    control(simulator, "PUT", "/hosts/h1", {"vms": [{"name": "vm1", "networks": ["blue"]}]})
    assert "vm1" in [v.name for v in simulator.world.vms.values()]
    control(simulator, "PUT", "/hosts/h1", {"vms": []})
    assert "vm1" not in [v.name for v in simulator.world.vms.values()]


def test_machines_pending_hosts_and_networks(simulator: Simulator) -> None:
    control(simulator, "PUT", "/machines/10.0.1.1", {"install_error": "disk full"})
    assert simulator.world.machines["10.0.1.1"].install_error == "disk full"
    control(simulator, "POST", "/pending", {"name": "new", "address": "10.0.1.1"})
    assert control(simulator, "GET", "")["hosts"]["new"] == "pending_approval"
    control(simulator, "PUT", "/networks/blue", {"cuts_off": True})
    assert [n.name for n in simulator.world.networks.values() if n.cuts_off] == ["blue"]


def test_time_can_be_moved(simulator: Simulator) -> None:
    before = simulator.world.clock.now()
    control(simulator, "PUT", "/clock", {"advance": 60})
    assert simulator.world.clock.now() - before == 60


@pytest.mark.parametrize(
    ("method", "path", "value", "status"),
    [
        ("PUT", "/hosts/nosuch", {}, 404),
        ("PUT", "/machines/1.2.3.4", {}, 404),
        ("PUT", "/networks/none", {}, 404),
        ("POST", "/faults", {"kind": "earthquake"}, 400),
        ("POST", "/faults", {"colour": "red"}, 400),
        ("PUT", "/state", {"class": "os:path"}, 400),
        ("PUT", "/latency", {"seconds": "long"}, 400),
        ("POST", "/pending", {"name": "x", "address": "y", "cluster": "none"}, 404),
    ],
)
def test_what_the_control_path_refuses(simulator: Simulator, method: str, path: str, value: t.Any, status: int) -> None:
    assert control(simulator, method, path, value)[0] == status


@pytest.mark.parametrize(("after_work", "statuses"), [(False, {"up"}), (True, {"up", "maintenance"})])
def test_a_request_on_hold_is_served_only_when_its_client_has_gone(
    simulator: Simulator, after_work: bool, statuses: set[str]
) -> None:
    host = next(host for host in simulator.world.hosts.values() if host.name == "h1")
    simulator.fault_injection.add({"kind": "hold", "path": "deactivate", "after_work": after_work})
    with pytest.raises(TimeoutError):
        get(simulator, f"/hosts/{host.id}/deactivate", 0.5, "POST", "<action/>")
    while simulator.journal.entries[-1]["status"] is None:
        time.sleep(0.005)
    simulator.engine.run_due()
    assert simulator.journal.entries[-1]["status"] == "hold"
    assert {host.status for host in simulator.world.hosts.values()} == statuses


def test_signing_off_meets_faults_like_any_request(simulator: Simulator, connection: sdk.Connection) -> None:
    connection.authenticate()
    simulator.fault_injection.add({"kind": "status", "status": 503, "path": "sso-logout"})
    with pytest.raises(sdk.Error):
        connection.close(logout=True)
    assert simulator.journal.entries[-1]["status"] == 503
    assert len(simulator.world.tokens) == 1
