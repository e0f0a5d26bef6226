# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Findings about a copy name its options, and what they are about."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.decide import plan_copy
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.option_paths import with_option_paths
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.request import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Ip
from tests.unit.plugins.module_utils._host_networks.worlds import MANAGEMENT_ATTACHMENT, attached, bonded, host

SOURCE = bonded(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "bond0"), attached("v10.5", "bond0")))
BEFORE = host(attachments=(MANAGEMENT_ATTACHMENT, attached("v11", "eth4"), attached("v12", "eth5")))
AFTER = host(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth1"), attached("v12", "eth5")))


@pytest.mark.parametrize(
    ("path", "message", "expected"),
    [
        ("network v10.ipv4", "It is wrong.", ("source_host", "Network 'v10': It is wrong.")),
        ("network v10", "'v10' is wrong.", ("source_host", "'v10' is wrong.")),
        ("network v10.5.nic", "It is wrong.", ("source_host", "Network 'v10.5': It is wrong.")),
        ("bond bond0.mode", "It is wrong.", ("source_host", "Bond 'bond0': It is wrong.")),
        ("network v11", "It stays.", ("remove_extra", "Network 'v11': It stays.")),
        ("network v12", "It is wrong.", ("host", "Network 'v12': It is wrong.")),
        ("additions.networks[0].nic", "It is wrong.", ("additions.networks[0].nic", "It is wrong.")),
        ("host", "It is wrong.", ("host", "It is wrong.")),
    ],
)
def test_a_path_is_an_option(path: str, message: str, expected: tuple[str, str]) -> None:
    [found] = with_option_paths([error("x", path, message)], SOURCE, BEFORE, AFTER)
    assert (found.path, found.message) == expected


OPTIONS = ("host", "source_host", "method", "nic_map", "static_addresses", "offset", "addresses", "qos", "dns",
           "properties", "labels", "management_vlans", "include", "exclude", "remove_extra", "additions", "lldp",
           "sync", "commit")  # fmt: skip


@pytest.mark.parametrize(
    ("params", "paths"),
    [
        ({"nic_map": {"by": "pairs", "pairs": [{"source": "nosuch", "destination": "eth1"}]}},
         ["nic_map.pairs[0].source", "nic_map"]),
        ({"nic_map": {"by": "pairs", "pairs": [{"source": "eth1", "destination": "eth1"},
                                               {"source": "eth2", "destination": "eth1"}]}}, ["nic_map.pairs"]),
        ({"nic_map": {"by": "regex", "match": "(", "replace": "x"}}, ["nic_map.match", "nic_map"]),
        ({"nic_map": {"by": "regex", "match": "eth(.)", "replace": r"\9"}}, ["nic_map.replace", "nic_map"]),
        ({"include": ["v10", "nosuch"]}, ["include[1]"]),
        ({"exclude": ["nosuch"]}, ["exclude[0]"]),
        ({"static_addresses": "map", "addresses": [{"name": "nosuch"}]}, ["addresses[0].name"]),
        ({"static_addresses": "increment", "offset": 300}, ["offset"]),
        ({"additions": {"networks": [{"name": "v12", "nic": "eth4"}, {"name": "nosuch", "nic": "eth4"}]}},
         ["additions.networks[1].name"]),
    ],
)  # fmt: skip
def test_errors_name_options_and_causes_come_first(params: dict[str, t.Any], paths: list[str]) -> None:
    source = bonded(
        attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "bond0", ipv4=Ip("static", "198.51.100.5", 24)))
    )
    copy = plan_copy(source, host(id="h-2", name="h2"), from_params(params))
    found = [finding.path for finding in copy.plan.errors]
    assert list(dict.fromkeys(found))[: len(paths)] == paths
    assert [f.path for f in copy.plan.findings if not f.path.startswith(OPTIONS)] == []
