# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One plan applied and verified; cases that the tests of the module do not reach."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import host_networks_write as write
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks import read
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import BrokenWrite, EngineError, NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan, plan_networks
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Asked, JumpingClock

SETUP = "POST hosts/ID/setupnetworks"


def planned(engine: Engine, **options: t.Any) -> tuple[HostNetworks, HostNetworksPlan]:
    current = read(engine, "h1", with_labels=True)
    return current, plan_networks(current, from_params(options))


def attach(engine: Engine, *names: str) -> tuple[HostNetworks, HostNetworksPlan]:
    return planned(engine, networks=[{"name": name, "nic": "eth1"} for name in names])


def apply_and_verify(engine: Engine, current: HostNetworks, change: HostNetworksPlan) -> HostNetworks:
    write.apply(engine, current, change, [])
    return write.verify(engine, current, change)


def inject(simulator: Simulator, **fault: t.Any) -> None:
    simulator.fault_injection.add(fault)


def test_nothing_to_do_sends_nothing(engine: Engine, asked: Asked) -> None:
    current, nothing = planned(engine)
    assert apply_and_verify(engine, current, nothing) == current
    assert SETUP not in asked()


def test_every_part_of_a_request_reaches_the_engine(engine: Engine, asked: Asked, simulator: Simulator) -> None:
    first = planned(
        engine,
        bonds=[{"name": "bond0", "slaves": ["eth1", "eth2"], "mode": "1"}],
        networks=[{"name": "blue", "nic": "bond0"}, {"name": "storage", "nic": "eth3"}],
        labels=[{"name": "old", "nic": "eth4"}],
    )
    apply_and_verify(engine, *first)
    simulator.journal.bodies = True
    second = planned(
        engine,
        bonds=[{"name": "bond0", "state": "absent"}, {"name": "bond1", "slaves": ["eth1", "eth4"]}],
        networks=[{"name": "blue", "state": "absent"}, {"name": "green", "nic": "bond1"}, {"name": "storage"}],
        labels=[{"name": "old", "state": "absent"}, {"name": "new", "nic": "eth3"}],
    )
    after = apply_and_verify(engine, *second)
    assert [bond.name for bond in after.bonds] == ["bond1"]
    assert [attachment.network for attachment in after.attachments] == ["green", "ovirtmgmt", "storage"]
    assert after.labels == (("new", "eth3"),)
    body = next(e["request"] for e in simulator.journal.entries[::-1] if e["path"].endswith("setupnetworks"))
    for part in (
        "modified_bonds",
        "removed_bonds",
        "modified_network_attachments",
        "removed_network_attachments",
        "modified_labels",
        "removed_labels",
    ):
        assert f"<{part}>" in body
    assert asked().count(SETUP) == 2


def test_a_request_that_arrives_late_is_not_an_error(
    engine: Engine, simulator: Simulator, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine looks idle when the answer is lost, and begins only then: the second request is refused."""
    apply_and_verify(engine, *attach(engine, "blue"))
    current, change = planned(engine, networks=[{"name": "blue", "state": "absent"}])
    inject(simulator, kind="reset", method="POST", path="setupnetworks")
    is_carried_out, late = write._is_carried_out, [True]

    def begins_late(*arguments: t.Any) -> t.Optional[bool]:
        if late.pop() if late else False:
            write.setup_networks(engine, current, change.request)
            return False
        return is_carried_out(*arguments)

    monkeypatch.setattr(write, "_is_carried_out", begins_late)
    after = apply_and_verify(engine, current, change)
    assert after.attachment("blue") is None
    assert asked().count(SETUP) == 4


def test_a_second_request_that_is_refused_for_a_reason_is_an_error(
    engine: Engine, simulator: Simulator, jumping: JumpingClock
) -> None:
    inject(simulator, kind="reset", method="POST", path="setupnetworks")
    inject(simulator, method="POST", path="setupnetworks", nth=2, status=400, reason="Operation Failed", detail="[No.]")
    applied: list[Change] = []
    with pytest.raises(EngineError) as caught:
        write.apply(engine, *attach(engine, "blue"), applied)
    assert applied == []
    assert caught.value.details["host"]["name"] == "h1"


def test_the_host_itself_is_gone(engine: Engine, simulator: Simulator) -> None:
    current, change = attach(engine, "blue")
    del simulator.world.hosts[current.id]
    with pytest.raises(NotFound) as caught:
        apply_and_verify(engine, current, change)
    assert "host" not in caught.value.details


@pytest.mark.parametrize(("times", "sent"), [(2, 3), (0, 3)])
def test_saving_is_tried_again(engine: Engine, simulator: Simulator, asked: Asked, times: int, sent: int) -> None:
    inject(simulator, kind="reset", method="POST", path="commitnetconfig", times=times)
    current, dummy = planned(engine)
    if times:
        write.commit(engine, current)
    else:
        with pytest.raises(BrokenWrite):
            write.commit(engine, current)
    assert asked().count("POST hosts/ID/commitnetconfig") == sent


def test_a_refusal_reports_that_nothing_was_applied(engine: Engine, simulator: Simulator) -> None:
    inject(simulator, method="POST", path="setupnetworks", status=400, reason="Operation Failed", detail="[A., B.]")
    applied: list[Change] = []
    with pytest.raises(EngineError) as caught:
        write.apply(engine, *attach(engine, "blue"), applied)
    assert caught.value.sentences == ("A.", "B.")
    assert applied == []
