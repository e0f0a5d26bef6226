# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxy hosts that cannot convert a kind of source are found before anything is sent."""

from __future__ import annotations

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import ProxyHost, choose_usable, versions

EL96 = ProxyHost("1", "h1", os=(9, 6), vdsm=(4, 50, 5))
EL97_OLD = ProxyHost("2", "h2", os=(9, 7), vdsm=(4, 50, 6, 1))
EL97_NEW = ProxyHost("3", "h3", os=(9, 7), vdsm=(4, 50, 7))
EL100 = ProxyHost("4", "h4", os=(10, 0), vdsm=(4, 50, 7))
DOWN = ProxyHost("5", "h5", status="maintenance", os=(9, 6))
OLD = frozenset({"virt-v2v", "input:libvirt", "xen-ssh", "output:vdsm", "vdsm-compat-option"})
FEATURES = ProxyHost("6", "h6", features=OLD)
NO_OUTPUT = ProxyHost("7", "h7", features=OLD - {"output:vdsm"})
NO_XEN = ProxyHost("8", "h8", features=OLD - {"xen-ssh"})
UNKNOWN = ProxyHost("9", "h9", os=(9,))


@pytest.mark.parametrize(
    ("host", "kind", "code", "usable"),
    [
        (EL96, "vmware", "", True),
        (EL97_OLD, "vmware", "proxy-vdsm-removed-options", False),
        (EL97_OLD, "xen", "proxy-vdsm-removed-options", False),
        (EL97_OLD, "ova", "proxy-vdsm-removed-options", False),
        (EL97_OLD, "kvm", "", True),
        (EL97_NEW, "vmware", "proxy-vdsm-unknown", True),
        (EL100, "vmware", "proxy-v2v-no-vdsm-output", False),
        (EL100, "kvm", "", True),
        (DOWN, "kvm", "proxy-not-up", False),
        (FEATURES, "xen", "", True),
        (NO_OUTPUT, "vmware", "proxy-v2v-no-vdsm-output", False),
        (NO_OUTPUT, "kvm", "", True),
        (NO_XEN, "xen", "proxy-v2v-no-xen", False),
        (NO_XEN, "vmware", "", True),
        (UNKNOWN, "vmware", "", True),
    ],
)
def test_a_host_is_judged_by_what_is_known_of_it(host: ProxyHost, kind: str, code: str, usable: bool) -> None:
    found = choose_usable([host], kind)
    assert bool(found.usable) == usable
    assert {finding.code for finding in found.findings} - {"proxy-none"} == ({code} if code else set())
    assert ("proxy-none" in {finding.code for finding in found.findings}) == (not usable)


def test_a_host_that_cannot_convert_is_a_warning_while_others_can() -> None:
    found = choose_usable([EL96, EL97_OLD, DOWN], "vmware")
    assert found.usable == (EL96,)
    assert {finding.code: finding.severity for finding in found.findings} == {
        "proxy-vdsm-removed-options": "warning",
        "proxy-not-up": "info",
    }
    assert set(found.reasons) == {"h2", "h5"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("vdsm-4.50.5-1.el9", (4, 50, 5)), ("9.7 - 1.el9", (9, 7)), ("9 - 1.el9", (9,)), ("", ()), ("odd", ())],
)
def test_versions_are_read_from_the_texts_of_the_engine(text: str, expected: tuple[int, ...]) -> None:
    assert versions(text) == expected
