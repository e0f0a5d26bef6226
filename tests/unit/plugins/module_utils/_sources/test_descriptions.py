# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._sources.descriptions import with_server


@pytest.mark.parametrize(
    ("url", "more", "server", "username"),
    [
        ("vpx://a%40b@vc.example.com/DC/C/h", {}, "https://vc.example.com", "a@b"),
        ("vpx://vc:8443/DC/h?no_verify=1", {"username": "me"}, "https://vc:8443", "me"),
        ("esx://root@esx1", {"username": "me"}, "https://esx1", "me"),
        ("vc.example.com", {"username": "me"}, "vc.example.com", "me"),
    ],
)
def test_a_url_of_libvirt_is_read_by_the_api_of_its_server(
    url: str, more: dict[str, t.Any], server: str, username: str
) -> None:
    found = with_server({"kind": "vsphere", "url": url, **more})
    assert (found["url"], found["username"]) == (server, username)


def test_other_sources_are_read_as_they_are() -> None:
    given = {"kind": "libvirt", "url": "xen+ssh://root@xen1"}
    assert with_server(given) == given
