# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which hosts a copy goes to, and what has to be corrected before anything is sent."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.copy_hosts import FilterModule, copy_hosts


def host(alias: str, name: str = "", **more: t.Any) -> dict[str, t.Any]:
    return {"alias": alias, "name": name or alias, **more}


def test_the_source_is_left_out_under_any_inventory_name() -> None:
    hosts = [host("web1", "node1"), host("web2", "node2"), host("node3")]
    assert copy_hosts(hosts, "node1") == {"targets": ["web2", "node3"], "problems": []}
    assert copy_hosts(hosts, "node3")["targets"] == ["web1", "web2"]
    assert FilterModule().filters() == {"copy_hosts": copy_hosts}


def test_without_a_source_nothing_begins() -> None:
    [problem] = copy_hosts([host("node2")], "")["problems"]
    assert problem == "Name the host to copy from with copy_host_networks_source."


def test_a_source_alone_has_no_host_to_copy_to() -> None:
    [problem] = copy_hosts([host("web1", "node1")], "node1")["problems"]
    assert problem == "There is no host to copy to except the source 'node1'."


def test_one_host_of_the_engine_twice_in_the_inventory() -> None:
    [problem] = copy_hosts([host("web1", "node1"), host("web2", "node1"), host("node2")], "node2")["problems"]
    assert problem == "web1 and web2 are the same host of the engine, 'node1'. Correct copy_host_networks_name."


def test_a_misspelt_variable_is_named_once_for_all_hosts() -> None:
    hosts = [host(name, variables=["copy_host_networks_sorce"]) for name in ("node2", "node3")]
    [problem] = copy_hosts(hosts, "node1", ["copy_host_networks_source"])["problems"]
    assert problem.startswith("There is no variable 'copy_host_networks_sorce'. Did you mean")


def test_misspelt_options_of_one_host_name_it() -> None:
    hosts = [host("node2", options={"static_adresses": "keep"}), host("node3", options={"static_addresses": "keep"})]
    [problem] = copy_hosts(hosts, "node1")["problems"]
    assert problem.startswith("node2: copy_host_networks_options.static_adresses: 'static_adresses' is not a valid")


@pytest.mark.parametrize("wrong", [None, "text", {}, 1])
def test_only_a_list_of_hosts_is_accepted(wrong: object) -> None:
    with pytest.raises(AnsibleFilterError, match="list of hosts"):
        copy_hosts(wrong, "node1")
