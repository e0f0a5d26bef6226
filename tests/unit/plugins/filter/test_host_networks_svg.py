# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pictures by a filter: for a host, for a list, and for a change; anything else is refused with a sentence."""

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.host_networks_svg import FilterModule, host_networks_svg

HOST = {"name": "h1", "nics": [{"name": "eth0"}], "networks": [{"name": "blue", "nic": "eth0", "vlan": 10}]}


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_host_has_its_name_for_a_title() -> None:
    assert texts(host_networks_svg(HOST))[:3] == ["h1", "eth0", ""]
    assert FilterModule().filters() == {"host_networks_svg": host_networks_svg}


def test_a_change_is_marked() -> None:
    shown = texts(host_networks_svg(HOST, after={**HOST, "networks": []}, titles=["before", "after"]))
    assert {"before", "after", "− blue"} <= set(shown)


@pytest.mark.parametrize(
    ("value", "options"),
    [
        (None, {}),
        ("text", {}),
        ([1], {}),
        ({"nics": "eth0"}, {}),
        ({"nics": [{"mac": "x"}]}, {}),
        ({"bonds": {"name": "x"}}, {}),
        (HOST, {"after": "text"}),
        (HOST, {"titles": "title"}),
        (HOST, {"titles": ["one", "too many"]}),
    ],
)
def test_anything_else_is_refused(value: t.Any, options: dict[str, t.Any]) -> None:
    with pytest.raises(AnsibleFilterError, match=r"\."):
        host_networks_svg(value, **options)
