# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Variables of a role as typed options, whatever they were given as."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.role_options import FilterModule, role_options
from tests.unit import project

SPEC = project.load_yaml("roles/host_onboard/meta/argument_specs.yml")["argument_specs"]["main"]["options"]
PREFIX = "host_onboard_"
BONDS = [{"name": "bond0", "slaves": ["eth1", "eth2"], "mode": 4}]
NETWORKS = [{"name": "web", "nic": "eth1", "state": "present"}, {"name": "app", "nic": "eth2"}]
# What each variable means, and every text that means the same.
VALUES: dict[str, tuple[t.Any, tuple[str, ...]]] = {
    "name": ("node1", ("node1",)),
    "address": ("192.0.2.1", ("192.0.2.1",)),
    "cluster": ("7", ("7",)),
    "password": ("12345", ("12345",)),
    "public_key": (False, ("false", "no", "off", "0", "False", "No", "n")),
    "ssh_port": (2222, ("2222", " 2222 ")),
    "ssh_fingerprint": ("SHA256:abc", ("SHA256:abc",)),
    "reboot_after_installation": (False, ("false", "no", "FALSE")),
    "kernel_cmdline": ("quiet splash", ("quiet splash",)),
    "comment": ("true", ("true",)),
    "tags": (["a", "b"], ("a,b", "a, b", '["a", "b"]', "[a, b]")),
    "affinity_labels": (["ssd"], ("ssd", "[ssd]")),
    "power_management": ({"enabled": False}, ('{"enabled": false}', "{enabled: false}")),
    "source_host": ("node2", ("node2",)),
    "copy": ({"qos": "copy", "offset": 2}, ('{"qos": "copy", "offset": 2}', "{qos: copy, offset: 2}")),
    "bonds": (BONDS, (json.dumps(BONDS), str(BONDS))),
    "networks": (NETWORKS, (json.dumps(NETWORKS), str(NETWORKS))),
    "labels": ([{"name": "red", "nic": "eth1"}], ("[{name: red, nic: eth1}]",)),
    "exclusive": (False, ("false", "no")),
    "sync": ("none", ("none",)),
    "check_connectivity": (False, ("false", "no")),
    "connectivity_timeout": (60, ("60",)),
    "commit_unchanged": (True, ("true", "yes")),
    "allow_removing_required": (False, ("false", "no")),
    "activate": (False, ("false", "no", "False", "off")),
    "reinstall": (True, ("true", "yes", "1", "on")),
    "verify": (False, ("false", "no")),
    "remove_failed": (False, ("false", "no", "0")),
    "timeout": (600, ("600",)),
}
DICTIONARIES = [f"{PREFIX}copy", f"{PREFIX}power_management"]
REQUIRED = {"host_onboard_cluster": "Default"}


def read(**variables: t.Any) -> dict[str, t.Any]:
    return role_options({**REQUIRED, **variables}, PREFIX, SPEC, dictionaries=DICTIONARIES)


def test_the_table_has_every_variable_of_the_role() -> None:
    assert {f"{PREFIX}{name}" for name in VALUES} == set(SPEC)


@pytest.mark.parametrize("name", VALUES)
def test_a_variable_given_as_text_means_what_it_says(name: str) -> None:
    value, texts = VALUES[name]
    for given in (value, *texts):
        found = read(**{f"{PREFIX}{name}": given})
        assert (found["errors"], found["options"][name]) == ([], value), given


@pytest.mark.parametrize("given", [True, "true", "yes", "on", "1", "True"])
def test_activation_is_a_boolean_in_any_spelling(given: t.Any) -> None:
    assert read(host_onboard_activate=given)["options"]["activate"] is True
    assert read(host_onboard_activate="if_added")["options"]["activate"] == "if_added"


def test_a_misspelt_variable_is_an_error_that_names_the_near_name() -> None:
    found = read(host_onboard_netwoks=[])
    assert found["errors"] == ["There is no variable 'host_onboard_netwoks'. Did you mean host_onboard_networks?"]


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("verify", "flase", "host_onboard_verify: 'flase' is not a boolean."),
        ("timeout", "10m", "host_onboard_timeout: '10m' is not an integer."),
        ("timeout", True, "host_onboard_timeout: 'True' is not an integer."),
        ("networks", "net1", "host_onboard_networks: 'net1' is not a list."),
        ("networks", "[{", "host_onboard_networks: '[{' is not a list."),
        ("networks", {"name": "net1"}, "host_onboard_networks: a value of type dict is not a list."),
        ("copy", "keep", "host_onboard_copy: 'keep' is not a dictionary."),
        ("copy", "{: [", "host_onboard_copy: '{: [' is not a dictionary."),
        ("name", ["a"], "host_onboard_name: A text is needed, not a list."),
        ("name", {}, "host_onboard_name: A text is needed, not a dictionary."),
        ("sync", "some", "host_onboard_sync: 'some' is not valid. Use one of: none, listed, all."),
    ],
)
def test_a_wrong_type_is_an_error_that_names_the_variable(name: str, given: t.Any, expected: str) -> None:
    assert read(**{f"{PREFIX}{name}": given})["errors"] == [expected]


def test_an_empty_variable_is_unset_and_an_error_if_required() -> None:
    assert read(host_onboard_tags=None)["options"] == {"cluster": "Default"}
    assert role_options({}, PREFIX, SPEC)["errors"] == ["host_onboard_cluster: A value is required."]


@pytest.mark.parametrize(("name", "expected"), [("tags", []), ("networks", []), ("copy", {}), ("power_management", {})])
def test_an_empty_text_is_an_empty_list_or_dictionary(name: str, expected: t.Any) -> None:
    for text in ("", " "):
        assert read(**{f"{PREFIX}{name}": text}) == {
            "options": {"cluster": "Default", name: expected},
            "errors": [],
        }


def test_results_and_variables_of_others_are_left_alone() -> None:
    found = role_options({**REQUIRED, "host_onboard_result": {}, "other": 1}, PREFIX, SPEC, ["host_onboard_result"])
    assert found == {"errors": [], "options": {"cluster": "Default"}}
    assert FilterModule().filters() == {"role_options": role_options}


@pytest.mark.parametrize("wrong", [None, "text", []])
def test_anything_but_dictionaries_is_refused(wrong: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="dictionaries"):
        role_options(wrong, PREFIX, SPEC)


def test_each_element_of_a_list_is_one_of_the_choices() -> None:
    spec = {"r_methods": {"type": "list", "elements": "str", "choices": ["staged", "virt_v2v"]}}
    assert role_options({"r_methods": "staged,virt_v2v"}, "r_", spec)["options"] == {"methods": ["staged", "virt_v2v"]}
    wrong = role_options({"r_methods": ["staged", "rhv"]}, "r_", spec)["errors"]
    assert wrong == ["r_methods: 'rhv' is not valid. Use one of: staged, virt_v2v."]
