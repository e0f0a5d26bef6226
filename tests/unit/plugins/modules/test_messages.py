# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task that fails prints, on a host with hundreds of networks."""

from __future__ import annotations

import json
import typing as t

import pytest

from tests.engine_simulator.running import Simulator
from tests.engine_simulator.world_file import read_world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

MODULE = "host_setup_networks"
SCREEN = 25
WORLD = """
networks:
  - {name: ovirtmgmt}
  - {repeat: 300, name: "v{n}", vlan: "{n}"}
clusters:
  - name: Default
    networks: [ovirtmgmt, {repeat: 300, name: "v{n}", required: false}]
users: [{name: admin@internal, password: secret123}]
hosts:
  - name: h1
    machine:
      address: 10.0.0.1
      nics: eth0..eth3
      networks:
        - name: ovirtmgmt
          nic: eth0
          default_route: true
          ipv4: {address: 192.0.2.11, netmask: 255.255.255.0, gateway: 192.0.2.1}
"""


@pytest.fixture
def simulator(simulator: Simulator, tmp_path: t.Any) -> Simulator:
    path = tmp_path / "world.yml"
    path.write_text(WORLD)
    simulator.state.engine.world = read_world(str(path))
    return simulator


def lines(outcome: Outcome) -> int:
    """The lines that a callback prints with one value a line; the arguments are for -vvv."""
    shown = {name: value for name, value in outcome.result.items() if name != "invocation"}
    return len(json.dumps(shown, indent=1).splitlines())


def networks(*more: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    return [*({"name": f"v{number}", "nic": "eth1"} for number in range(1, 301)), *more]


def test_a_wrong_network_name_among_hundreds_fits_a_screen(run: Run) -> None:
    found = run(MODULE, host="h1", networks=networks({"name": "v30l", "nic": "eth1"}), verbosity=0)
    assert found.failed
    assert "v30l" in found["msg"]
    assert lines(found) < SCREEN


def test_a_verbose_failure_returns_the_whole_state(run: Run) -> None:
    found = run(MODULE, host="h1", networks=networks({"name": "v30l", "nic": "eth1"}), verbosity=1)
    assert {"before", "after", "plan"} <= found.result.keys()
