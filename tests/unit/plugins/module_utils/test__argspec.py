# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with options: all of it, by path, in sentences."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils import _argspec, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError

SPEC = {"host": {"type": "str", "required": True}, **_options.host_networks(), **_options.connection()}


def mistakes(**given: t.Any) -> list[tuple[str, str]]:
    found = _argspec.mistakes(SPEC, {"host": "h1", **given})
    return [(finding.path, f"{finding.message} {finding.hint}".strip()) for finding in found]


@pytest.mark.parametrize(
    ("networks", "path", "sentence"),
    [
        (5, "networks", "A dictionary is needed here, not the text '5'."),
        ({"name": "blue"}, "networks", "A list is needed here, not a dictionary."),
        ("blue", "networks", "A dictionary is needed here, not the text 'blue'."),
        ([{"name": "a"}, "blue"], "networks[1]", "A dictionary is needed here, not the text 'blue'."),
        ([None], "networks[0]", "A dictionary is needed here, not an empty value."),
        ([{"name": "a", "ipv4": "x y"}], "networks[0].ipv4", "A dictionary is needed here, not the text 'x y'."),
        ([{"name": "a", "ipv4": 7}], "networks[0].ipv4", "A dictionary is needed here, not the number 7."),
        ([{"name": "a", "ipv4": {"prefix": "x"}}], "networks[0].ipv4.prefix", "The text 'x' is not a whole number."),
        ([{"name": "a", "sync": "maybe"}], "networks[0].sync", "The text 'maybe' is neither true nor false."),
        (
            [{"name": "a", "state": "gone"}],
            "networks[0].state",
            "'gone' is not allowed here. Choose one of present, absent.",
        ),
        ([{"name": "a", "nik": "eth1"}], "networks[0].nik", "'nik' is not a valid option. Did you mean 'nic'?"),
        ([{"nic": "eth1"}], "networks[0].name", "This option is required."),
        ([{"name": "a", "qos": [1]}], "networks[0].qos", "A dictionary is needed here, not a list."),
    ],
)
def test_a_mistake_has_its_path_and_one_sentence(networks: t.Any, path: str, sentence: str) -> None:
    assert mistakes(networks=networks) == [(path, sentence)]


@pytest.mark.parametrize("name", ["mount", "upload"])
def test_what_only_a_role_can_do_with_a_source_is_named_with_the_role(name: str) -> None:
    given = {"source": {"kind": "files", "path": "/exports", name: "x"}}
    (found,) = _argspec.mistakes(_options.source(), given)
    assert (found.code, found.path) == ("option-unknown", f"source.{name}")
    assert (
        f"The role onramp.ovirt.v2v_files does this, and gives `source` for this module: use v2v_files_{name}"
        in found.hint
    )


def test_all_mistakes_are_found_at_once() -> None:
    found = mistakes(
        hots="h1",
        bonds=[{"name": "bond0", "slave": ["eth1"]}],
        networks=[{"name": "a", "ipv6": {"metod": "dhcp"}, "sync": 3}],
        auth={"user": "admin", "timeout": "long"},
    )
    assert sorted(path for path, dummy in found) == [
        "auth.timeout",
        "auth.user",
        "bonds[0].slave",
        "hots",
        "networks[0].ipv6.metod",
        "networks[0].sync",
    ]


def test_values_that_ansible_converts_are_no_mistakes() -> None:
    fine = {"name": "a", "sync": "yes", "ipv4": '{"prefix": "24"}', "qos": "outbound_average_linkshare=5"}
    assert mistakes(networks=[fine], timeout="5", bonds=None, labels="name=a,name=b") == []


def test_a_secret_is_not_repeated() -> None:
    assert "hunter2" not in str(mistakes(auth="password hunter2"))


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("192.0.2.5/24", {"address": "192.0.2.5/24"}),
        (" dhcp ", {"method": "dhcp"}),
        ("address=192.0.2.5", "address=192.0.2.5"),
        ('{"method": "dhcp"}', '{"method": "dhcp"}'),
        ("", ""),
        (7, 7),
    ],
)
def test_a_text_stands_for_an_address_or_a_method(text: t.Any, expanded: t.Any) -> None:
    given = {"networks": [{"name": "a", "ipv4": text}], "host": "h1"}
    assert _argspec.expand_short_forms(SPEC, given)["networks"] == [{"name": "a", "ipv4": expanded}]


@pytest.mark.parametrize("odd", [None, 7, "text", ["a", None, 7], {"networks": 3}, {"networks": [3, None]}])
def test_short_forms_leave_everything_else_as_it_is(odd: t.Any) -> None:
    assert _argspec.expand_short_forms(SPEC, odd) == odd


def test_passwords_in_urls_are_secrets_at_any_depth() -> None:
    given = {
        "source": {"url": "https://kim:geheim@vc/sdk", "port": 5},
        "more": ["qemu://h", "http://:x@h"],
        "name": "a:b@c",
    }
    assert list(_argspec.url_passwords(given)) == ["geheim", "x"]


def test_options_that_exclude_each_other_and_groups_without_any() -> None:
    constraints = {"mutually_exclusive": [("host", "hosts")], "required_one_of": [("host", "hosts", "search")]}
    both = list(_argspec.constraint_mistakes(constraints, {"host": "a", "hosts": ["b"]}))
    none = list(_argspec.constraint_mistakes(constraints, {}))
    assert [f.sentence for f in both] == ["hosts: 'hosts' cannot be used together with 'host'."]
    assert [f.sentence for f in none] == ["host: One of the options host, hosts or search is required."]


class TestNestedEntries:
    def test_every_mistake_has_its_full_path(self) -> None:
        entry = {"networks": [{"name": "a"}, {"nme": "b", "ipv4": {"prefix": "x"}}], "labels": "c"}
        with pytest.raises(InputError) as caught:
            _options.validate_nested(entry, "desired[2]")
        assert [finding.path for finding in caught.value.findings] == [
            "desired[2].labels",
            "desired[2].networks[1].ipv4.prefix",
            "desired[2].networks[1].nme",
            "desired[2].networks[1].name",
        ]

    def test_defaults_and_short_forms_are_filled_in(self) -> None:
        entry = _options.validate_nested({"host": "h1", "networks": [{"name": "a", "ipv4": "dhcp"}]}, "desired[0]")
        assert entry["host"] == "h1"
        assert entry["networks"][0]["state"] == "present"
        assert entry["networks"][0]["ipv4"]["method"] == "dhcp"
