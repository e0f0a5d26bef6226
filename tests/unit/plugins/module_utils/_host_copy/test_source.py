# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A source is copied only while the engine knows it well."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.source import check_source
from tests.unit.plugins.module_utils._host_networks.worlds import MANAGEMENT_ATTACHMENT, attached, host

OUT = host(attachments=(MANAGEMENT_ATTACHMENT, attached("v10", "eth1", in_sync=False), attached("v11", "eth2")))


def test_a_host_that_is_up_and_in_sync_is_usable() -> None:
    assert list(check_source(host(), lambda name: True, False)) == []


def test_networks_out_of_sync_are_named() -> None:
    [found] = check_source(OUT, lambda name: True, False)
    assert (found.code, found.severity, found.path) == ("copy-source-unusable", "error", "source_host")
    assert found.message == "Networks of host 'h1' are out of sync: v10."


def test_a_network_that_is_not_copied_may_be_out_of_sync() -> None:
    assert list(check_source(OUT, lambda name: name != "v10", False)) == []
    management = host(attachments=(replace(MANAGEMENT_ATTACHMENT, in_sync=False),))
    assert list(check_source(management, lambda name: True, False)) == []


def test_an_unusable_source_that_is_allowed_is_a_warning() -> None:
    found = list(check_source(replace(OUT, status="non_responsive"), lambda name: True, True))
    assert [(f.code, f.severity) for f in found] == [("copy-source-unusable-allowed", "warning")] * 2
