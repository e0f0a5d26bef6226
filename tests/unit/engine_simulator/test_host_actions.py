# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The actions of power management, and the upkeep of hosts: updates, certificates, storage pool manager."""

from __future__ import annotations

import typing as t
from xml.etree.ElementTree import fromstring

import pytest

from tests.engine_simulator.areas.hosts import model
from tests.engine_simulator.areas.hosts.model import FenceAgent, Host, HostsSlice, Machine
from tests.engine_simulator.core.service import Reply
from tests.engine_simulator.running import Simulator

Ask = t.Callable[..., Reply]
UNKNOWN = "deadbeef-0000-4000-8000-000000000001"
FAILED = "Cannot {} Host. Fence operation failed."


@pytest.fixture
def host(simulator: Simulator) -> Host:
    """h1, with power management."""
    host = next(h for h in simulator.world.hosts.values() if h.name == "h1")
    host.power_management = True
    host.agents = [FenceAgent(simulator.world.new_id(), "ipmilan", "10.0.2.1", 1, "u", "p")]
    return host


@pytest.fixture
def machine(simulator: Simulator, host: Host) -> Machine:
    return simulator.world.machines[host.address]


def refusal(reply: Reply) -> tuple[int, str | None]:
    fault = fromstring(reply.content)
    found = fault.find("fault") if fault.tag == "action" else fault
    return reply.status, found.findtext("detail") if found is not None else None


def codes(simulator: Simulator) -> list[int]:
    return [event.code for event in simulator.world.events]


def wait(ask: Ask, host: Host, wanted: str) -> list[str]:
    seen: list[str] = []
    for dummy in range(20):
        ask("GET", "hosts")
        if host.status not in seen[-1:]:
            seen.append(host.status)
        if host.status == wanted:
            return seen
    raise AssertionError(f"never {wanted}: {seen}")


def fence(ask: Ask, host: Host, kind: str, more: str = "") -> Reply:
    return ask("POST", f"hosts/{host.id}/fence", f"<action><fence_type>{kind}</fence_type>{more}</action>")


class TestFence:
    @pytest.mark.parametrize(
        ("body", "answer"),
        [
            ("<action/>", "Parameter 'fence_type' is mandatory but was not provided."),
            ("<action><fence_type></fence_type></action>", "Action [fenceType] required for fence"),
            (
                "<action><fence_type>tea</fence_type></action>",
                "TEA is not a member of FenceType. Possible values for FenceType are: manual, restart, start, stop, "
                "status",
            ),
        ],
    )
    def test_the_type_has_to_be_a_known_one(self, ask: Ask, host: Host, body: str, answer: str) -> None:
        assert refusal(ask("POST", f"hosts/{host.id}/fence", body)) == (400, answer)

    def test_several_reasons_are_listed_together(self, ask: Ask, host: Host) -> None:
        host.power_management = False
        assert refusal(fence(ask, host, "start")) == (
            409,
            f"[Cannot fence Host, Host fence is disabled., {FAILED.format('start')}, Cannot perform Start operation, "
            "Host has to be in one of the following statuses: Down ,Non Responsive or Maintenance.]",
        )
        assert refusal(fence(ask, host, "restart")) == (
            409,
            f"[Cannot fence Host, Host fence is disabled., {FAILED.format('restart')}]",
        )

    def test_without_an_agent_the_worst_status_counts(self, ask: Ask, host: Host) -> None:
        host.agents = []
        status, text = refusal(fence(ask, host, "restart"))
        assert status == 400
        assert str(text).startswith("[Cannot restart Host. Power Management is enabled for Host but no Agent type")

    def test_another_host_has_to_do_it(self, simulator: Simulator, ask: Ask, host: Host) -> None:
        other = next(h for h in simulator.world.hosts.values() if h.name == "h2")
        other.status = model.MAINTENANCE
        status, text = refusal(fence(ask, host, "restart"))
        assert (status, "There is no other Host in the Data Center" in str(text)) == (409, True)

    def test_a_host_is_stopped_only_in_maintenance(self, ask: Ask, host: Host) -> None:
        assert refusal(fence(ask, host, "stop")) == (
            409,
            "[Cannot perform Stop operation, Host has to be in Maintenance mode in order to be stopped.]",
        )

    def test_a_host_is_stopped_and_started_after_a_quiet_time(
        self, simulator: Simulator, ask: Ask, host: Host, machine: Machine
    ) -> None:
        host.status = model.MAINTENANCE
        assert fence(ask, host, "stop").status == 200
        assert (host.status, machine.powered) == (model.DOWN, False)
        status, text = refusal(fence(ask, host, "start"))
        assert status == 409
        assert "Another Power Management operation is still running, please retry in 179 Sec." in str(text)
        simulator.world.clock.passed += simulator.world.area(HostsSlice).options.fence_quiet_seconds
        assert fence(ask, host, "start").status == 200
        assert wait(ask, host, model.UP)
        assert {9017, 9018, 20, 21} <= set(codes(simulator))

    def test_a_restarted_host_is_what_it_was_before(self, ask: Ask, host: Host, machine: Machine) -> None:
        assert fence(ask, host, "restart").status == 200
        assert host.status == model.REBOOT
        wait(ask, host, model.UP)
        assert machine.boots == 1

    def test_a_restarted_host_can_stay_in_maintenance(self, ask: Ask, host: Host) -> None:
        fence(ask, host, "restart", "<maintenance_after_restart>true</maintenance_after_restart>")
        wait(ask, host, model.MAINTENANCE)

    def test_the_status_is_read_without_power_management(
        self, simulator: Simulator, ask: Ask, host: Host, machine: Machine
    ) -> None:
        host.power_management = False
        answer = fromstring(fence(ask, host, "status").content)
        assert (answer.findtext("power_management/status"), answer.findtext("status")) == ("on", "complete")
        host.agents = []
        reply = fence(ask, host, "status")
        answer = fromstring(reply.content)
        assert (reply.status, answer.findtext("status")) == (200, "failed")
        assert answer.findtext("fault/reason") == f"Invalid fence agents defined for host '{host.address}'."
        assert simulator.world.jobs == {}

    def test_power_management_can_fail(self, simulator: Simulator, ask: Ask, host: Host, machine: Machine) -> None:
        machine.power_error = "Unable to connect"
        assert refusal(fence(ask, host, "restart")) == (400, f"[{FAILED.format('restart')}]")
        assert fromstring(fence(ask, host, "status").content).findtext("fault/reason") == "Unable to connect"
        assert 9019 in codes(simulator)

    def test_nobody_confirms_that_a_host_that_is_up_was_booted(self, ask: Ask, host: Host) -> None:
        assert refusal(fence(ask, host, "manual"))[0] == 409
        host.status = model.NON_RESPONSIVE
        assert fence(ask, host, "manual").status == 200


class TestUpgrade:
    def test_a_check_finds_updates_and_an_upgrade_installs_them(
        self, simulator: Simulator, ask: Ask, host: Host, machine: Machine
    ) -> None:
        machine.updates = ["vdsm", "kernel"]
        refused = ask("POST", f"hosts/{host.id}/upgrade", "<action/>")
        assert refusal(refused) == (409, "[Cannot upgrade Host. There are no available updates for the host.]")
        assert ask("POST", f"hosts/{host.id}/upgradecheck", "<action/>").status == 200
        assert fromstring(ask("GET", f"hosts/{host.id}").content).findtext("update_available") == "true"
        assert ask("POST", f"hosts/{host.id}/upgrade", "<action/>").status == 200
        assert wait(ask, host, model.UP)
        assert (machine.updates, host.update_available, machine.boots) == ([], False, 1)
        assert {884, 885, 840, 888} <= set(codes(simulator))

    def test_a_host_in_maintenance_stays_there_and_need_not_boot(self, ask: Ask, host: Host, machine: Machine) -> None:
        host.status, host.update_available = model.MAINTENANCE, True
        ask("POST", f"hosts/{host.id}/upgrade", "<action><reboot>false</reboot></action>")
        assert wait(ask, host, model.MAINTENANCE)
        assert machine.boots == 0

    def test_an_upgrade_can_fail(self, simulator: Simulator, ask: Ask, host: Host, machine: Machine) -> None:
        host.update_available, machine.upgrade_error = True, "A package is missing"
        ask("POST", f"hosts/{host.id}/upgrade", "<action/>")
        wait(ask, host, model.INSTALL_FAILED)
        assert "A package is missing" in simulator.world.events[-1].description

    @pytest.mark.parametrize("name", ["upgrade", "upgradecheck"])
    def test_a_host_that_is_not_reachable_is_refused(self, ask: Ask, host: Host, name: str) -> None:
        host.status = model.NON_RESPONSIVE
        status, text = refusal(ask("POST", f"hosts/{host.id}/{name}", "<action/>"))
        assert (status, "Valid Host statuses for upgrade" in str(text)) == (409, True)


@pytest.mark.parametrize(
    ("name", "status", "text"),
    [
        ("enrollcertificate", 400, "[Cannot enroll certificate Host. Invalid Host Id.]"),
        ("refresh", 400, "[]"),
        ("approve", 400, "[Cannot approve Host - Host does not exists.]"),
        ("install", 404, f"Entity not found: {UNKNOWN}"),
        ("upgrade", 400, "[Cannot upgrade Host. Invalid Host Id.]"),
        ("upgradecheck", 400, "[Cannot check for upgrade Host. Invalid Host Id.]"),
        ("activate", 400, "[Cannot activate Host. Invalid Host Id.]"),
        ("deactivate", 400, "[Cannot maintenance Host. Invalid Host Id.]"),
    ],
)
def test_actions_on_an_unknown_host(ask: Ask, name: str, status: int, text: str) -> None:
    assert refusal(ask("POST", f"hosts/{UNKNOWN}/{name}", "<action/>")) == (status, text)


def test_certificates_are_enrolled_in_maintenance(simulator: Simulator, ask: Ask, host: Host) -> None:
    path = f"hosts/{host.id}/enrollcertificate"
    assert refusal(ask("POST", path, "<action/>")) == (
        409,
        "[Cannot enroll certificate Host. Please switch Host to Maintenance mode first.]",
    )
    host.status = model.MAINTENANCE
    assert ask("POST", path, "<action/>").status == 200
    assert host.status == model.INSTALLING
    wait(ask, host, model.MAINTENANCE)
    assert {880, 881} <= set(codes(simulator))


def test_the_spm_is_selected_in_a_data_center_that_is_up(simulator: Simulator, ask: Ask, host: Host) -> None:
    path, [center] = f"hosts/{host.id}/forceselectspm", simulator.world.data_centers.values()
    assert refusal(ask("POST", path, "<action/>"))[1] == "[Cannot force select SPM. Unknown Data Center status.]"
    center.status, host.spm_priority = "up", -1
    assert refusal(ask("POST", path, "<action/>"))[0] == 400
    host.spm_priority = 10
    assert ask("POST", path, "<action/>").status == 200
    assert fromstring(ask("GET", f"hosts/{host.id}").content).findtext("spm/status") == "spm"
    assert "already SPM" in str(refusal(ask("POST", path, "<action/>"))[1])
    host.status = model.MAINTENANCE
    assert "The Host h1 is not active." in str(refusal(ask("POST", path, "<action/>"))[1])
