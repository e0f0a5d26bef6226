# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every variable of the role and the playbooks as text: with `-e name=value`, and in an inventory in INI format.

`tools/variables_as_text` runs this file with other releases of ansible-core too, as they read texts differently.
"""

from __future__ import annotations

import json
import re
import typing as t

import yaml

from tests.engine_simulator.running import Simulator
from tests.unit import project

from .onboarding import NET1, Play, statuses, table, writes

ROLE = project.ROOT / "roles" / "host_onboard" / "meta" / "argument_specs.yml"
INI = """
[machines]
q1 ansible_host=203.0.113.1 host_onboard_networks='[{"name": "net1", "nic": "eth1", "sync": true}]'
q2 ansible_host=203.0.113.2 host_onboard_source_host=q1 host_onboard_activate=no

[machines:vars]
host_onboard_name={{ inventory_hostname }}
host_onboard_address={{ ansible_host }}
host_onboard_cluster=Default
host_onboard_password=changeme
host_onboard_public_key=no
host_onboard_ssh_port=22
host_onboard_ssh_fingerprint=
host_onboard_reboot_after_installation=yes
host_onboard_kernel_cmdline=
host_onboard_comment=77
host_onboard_timeout=300
host_onboard_connectivity_timeout=60
host_onboard_remove_failed=FALSE
host_onboard_reinstall=off
host_onboard_exclusive=FALSE
host_onboard_verify=yes
host_onboard_sync=none
host_onboard_check_connectivity=on
host_onboard_commit_unchanged=true
host_onboard_allow_removing_required=false
host_onboard_tags=[]
host_onboard_affinity_labels=[]
host_onboard_bonds=[]
host_onboard_labels=
host_onboard_power_management={"enabled": false}
host_onboard_copy={"remove_extra": false, "lldp": no}
"""
COPY = """
[machines]
node1 copy_host_networks_name=q1
node2 copy_host_networks_name=q2
"""


def as_text(**variables: str) -> list[str]:
    return [part for name, text in variables.items() for part in ("-e", f"{name}={text}")]


def role_variables() -> dict[str, t.Any]:
    options: dict[str, t.Any] = yaml.safe_load(ROLE.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
    return options


def in_playbook(name: str) -> set[str]:
    text = (project.ROOT / "playbooks" / f"{name}.yml").read_text(encoding="utf-8")
    return set(re.findall(rf"(?<!\w){name}_[a-z_]+", text)) - {f"{name}_result", f"{name}_ordered"}


def test_an_inventory_in_ini_format_means_what_one_in_yaml_means(simulator: Simulator, play: Play) -> None:
    assert set(re.findall(r"(?<!\w)host_onboard_\w+", INI)) == set(role_variables())
    assert table(play(INI, "--check")[1]) == {"q1": "would change", "q2": "would change"}
    output = play(INI.replace("\nq1 ", "\nq1 host_onboard_activate=no "), "--check")[1]
    assert table(output) == {"q1": "would change", "q2": "failed"}
    assert "is onboarded by the same run and not activated" in " ".join(output.split())
    assert writes(simulator) == []
    code, output = play(INI)
    assert (code, table(output)) == (0, {"q1": "changed", "q2": "changed"}), output
    assert statuses(simulator) == {"q1": "up", "q2": "maintenance"}
    assert {host.comment for host in simulator.world.hosts.values()} == {"77"}
    assert output.rpartition("TASK [Summary]")[2].count("attach network net1 on eth1") == 2
    before = len(writes(simulator))
    code, output = play(INI)
    assert (code, table(output)) == (0, {"q1": "unchanged", "q2": "unchanged"}), output
    # What was to be saved without a change is saved, and nothing else is written.
    assert {path.rpartition("/")[2] for path in writes(simulator)[before:]} == {"commitnetconfig"}


def test_extra_variables_mean_what_their_text_says(simulator: Simulator, play: Play) -> None:
    simulator.world.machines["203.0.113.2"].install_error = "A package is missing"
    onboarding = {
        **{name: "false" for name, option in role_variables().items() if option["type"] == "bool"},
        "host_onboard_verify": "no",
        "host_onboard_activate": "false",
        "host_onboard_tags": "[]",
        "host_onboard_networks": json.dumps(NET1, separators=(",", ":")),
        "host_onboard_copy": "{}",
        "host_onboard_timeout": "300",
        "onboard_hosts_pattern": "all",
        "onboard_hosts_serial": "50%",
        "onboard_hosts_max_fail_percentage": "100",
    }
    assert {name for name in onboarding if name.startswith("onboard_hosts_")} == in_playbook("onboard_hosts")
    code, output = play({"q1": {}, "q2": {}}, *as_text(**onboarding))
    assert (code, table(output)) == (2, {"q1": "changed", "q2": "failed"}), output
    assert statuses(simulator) == {"q1": "maintenance", "q2": "install_failed"}
    assert "attach network net1 on eth1" in output


def test_the_copy_takes_its_variables_as_text(simulator: Simulator, play: Play) -> None:
    assert play({"q1": {"host_onboard_networks": NET1}, "q2": {}})[0] == 0
    copying = {
        "copy_host_networks_source": "node1",
        "copy_host_networks_pattern": "all",
        "copy_host_networks_serial": "1",
        "copy_host_networks_max_fail_percentage": "0",
        "copy_host_networks_timeout": "300",
        "copy_host_networks_options": '{"static_addresses":"none","remove_extra":no,"lldp":"false"}',
    }
    assert {*copying, "copy_host_networks_name"} == in_playbook("copy_host_networks")
    code, output = play(COPY, *as_text(**copying), playbook="copy_host_networks")
    assert (code, "node2 (q2)" in output) == (0, True), output
    assert [path.rpartition("/")[2] for path in writes(simulator)][-1] in ("setupnetworks", "copyhostnetworks")
    code, output = play(
        COPY, *as_text(**{**copying, "copy_host_networks_timeout": "-1"}), playbook="copy_host_networks"
    )
    assert (code, "timeout" in output) == (2, True), output
