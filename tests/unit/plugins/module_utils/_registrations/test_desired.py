# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a registration, before anything is asked of an engine."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, Lun, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import Strictness


def test_the_defaults_are_those_of_the_engine_except_missing_targets() -> None:
    desired = from_params({"vms": ["web"]})
    assert desired == Desired(desired.selection, mappings=desired.mappings)
    assert (desired.strict, desired.reassign_macs, desired.on_error) == (
        Strictness("same_name", "fail"),
        "none",
        "stop",
    )
    assert not any(desired.mappings.values())


def test_everything_that_can_be_given() -> None:
    desired = from_params(
        {
            "patterns": ["web*"],
            "with_templates": False,
            "on_missing_target": "empty",
            "new_names": [{"from": "web", "to": "web2"}],
            "role_mappings": [{"from": "a", "to": "b"}],
            "lun_mappings": [{"from": "3600a", "to": {"id": "3600b", "address": "192.0.2.1", "port": 3260}}],
            "start_limit": 3,
        }
    )
    assert (desired.selection.patterns, desired.selection.with_templates) == (("web*",), False)
    assert (desired.names, desired.start_limit) == ({"web": "web2"}, 3)
    assert (desired.mapped("role_mappings", "a"), desired.mapped("role_mappings", "x")) == ("b", "x")
    assert desired.luns == (Lun("3600a", "3600b", address="192.0.2.1", port=3260),)


@pytest.mark.parametrize(
    ("params", "code", "path"),
    [
        ({}, "selection-missing", "vms"),
        ({"all": True, "role_mappings": [{"from": "a", "to": ""}]}, "mapping-name-missing", "role_mappings[0]"),
        (
            {"all": True, "cluster_mappings": [{"from": "a", "to": "b"}, {"from": "a", "to": "c"}]},
            "mapping-source-twice",
            "cluster_mappings[1]",
        ),
        ({"all": True, "lun_mappings": [{"from": "a", "to": {}}]}, "mapping-name-missing", "lun_mappings[0]"),
        (
            {"all": True, "lun_mappings": [{"from": "a", "to": {"id": "b"}}] * 2},
            "mapping-source-twice",
            "lun_mappings[1]",
        ),
        (
            {"all": True, "vnic_profile_mappings": [{"source": {}, "target": {}}]},
            "mapping-target-missing",
            "vnic_profile_mappings[0].target",
        ),
        ({"all": True, "start_limit": -1}, "option-out-of-range", "start_limit"),
        *(
            (
                {"all": True, "lun_mappings": [{"from": "a", "to": {"id": "b", "port": port}}]},
                "option-out-of-range",
                "lun_mappings[0].to.port",
            )
            for port in (-5, 65536)
        ),
        (
            {"all": True, "reassign_bad_macs": True, "reassign_macs": "colliding"},
            "mac-policy-ambiguous",
            "reassign_bad_macs",
        ),
    ],
)
def test_mistakes(params: dict[str, t.Any], code: str, path: str) -> None:
    with pytest.raises(InputError) as refused:
        from_params(params)
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [(code, path)]


def test_the_password_of_a_lun_is_not_shown() -> None:
    assert "hush" not in repr(Lun("a", "b", password="hush"))


@pytest.mark.parametrize("choice", [{"reassign_bad_macs": True}, {"reassign_macs": "bad"}])
def test_the_flag_of_the_engine_is_one_of_the_policies(choice: dict[str, t.Any]) -> None:
    assert from_params({"all": True, "reassign_macs": "none", **choice}).reassign_macs == "bad"
