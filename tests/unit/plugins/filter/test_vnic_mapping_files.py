# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files with vNIC mappings: written from what there is to map, read back, and those of the role disaster_recovery."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.filter.read_vnic_mapping_file import read_vnic_mapping_file
from ansible_collections.onramp.ovirt.plugins.filter.unregistered_vm_rows import unregistered_vm_rows
from ansible_collections.onramp.ovirt.plugins.filter.vnic_mapping_file import vnic_mapping_file

GREEN_ID, RED_ID = "0000aaaa-0000-4000-8000-000000000001", "0000aaaa-0000-4000-8000-000000000002"
NO_SUCH_ID = "0000aaaa-0000-4000-8000-000000000009"
ZERO = "00000000-0000-0000-0000-000000000000"
PROFILES = [
    {"id": GREEN_ID, "network": "green", "profile": "silver"},
    {"id": RED_ID, "network": "red", "profile": "red"},
]
CLUSTER = {"name": "prod", "profiles": PROFILES}


def source(network: str, profile: str, suggestion: int | None = None, *users: str) -> dict[str, t.Any]:
    return {
        "network": network,
        "profile": profile,
        "vms": [{"name": name, "nics": ["nic1"]} for name in users or ("web",)],
        "suggestion": None if suggestion is None else PROFILES[suggestion],
        "open": suggestion is None and bool(network),
    }


def result(*sources: dict[str, t.Any]) -> dict[str, t.Any]:
    return {"domain": {"name": "data1"}, "sources": list(sources), "clusters": [CLUSTER], "cluster_names": ["prod"]}


FOUND = result(source("", ""), source("old", "old", None, "web", "db"), source("red", "red", 1))


def codes(read: dict[str, t.Any], *severities: str) -> list[tuple[str, str]]:
    wanted = severities or ("error", "warning", "info")
    return [(f["code"], f["path"]) for f in read["findings"] if f["severity"] in wanted]


def line_of(text: str, part: str) -> str:
    return f"line {1 + text[: text.index(part)].count(chr(10))}"


class TestWriting:
    def test_one_rule_for_each_source_with_its_users_and_the_default(self) -> None:
        assert vnic_mapping_file(FOUND).splitlines()[-6:] == [
            "  # Used by web (nic1)",
            '  - {source: {network: "", profile: ""}, target: {empty: true}}',
            "  # OPEN: there is no profile of this name. Used by web (nic1), db (nic1)",
            '  - {source: {network: "old", profile: "old"}, target: OPEN}',
            "  # Used by web (nic1)",
            '  - {source: {network: "red", profile: "red"}, target: {network: "red", profile: "red"}}',
        ]

    def test_the_choices_are_what_all_target_clusters_have(self) -> None:
        other = {"name": "test", "profiles": PROFILES[:1]}
        text = vnic_mapping_file({**FOUND, "clusters": [CLUSTER, other]})
        assert '#   {network: "green", profile: "silver"}' in text
        assert '#   {network: "red", profile: "red"}' not in text
        assert "# Target: cluster prod, cluster test" in text

    def test_nothing_to_map(self) -> None:
        assert yaml.safe_load(vnic_mapping_file(result())) == {"vnic_profile_mappings": []}

    def test_anything_but_a_result_is_refused(self) -> None:
        for wrong in (None, {}, {"domain": None}, [1]):
            with pytest.raises(AnsibleFilterError, match="expects the result of unregistered_vm_info"):
                vnic_mapping_file(wrong)

    @given(st.text(max_size=12), st.text(max_size=12), st.text(min_size=1, max_size=12))
    def test_any_names_come_back_as_they_are(self, network: str, profile: str, vm: str) -> None:
        text = vnic_mapping_file(result(source(network, profile, 0, vm)))
        (rule,) = yaml.safe_load(text)["vnic_profile_mappings"]
        assert rule["source"] == {"network": network, "profile": profile}
        assert read_vnic_mapping_file(text)["vnic_profile_mappings"][0]["source"] == rule["source"]


class TestReading:
    def test_what_was_written_and_completed_comes_back_without_findings(self) -> None:
        text = vnic_mapping_file(FOUND).replace("OPEN}", "{network: green, profile: silver}}")
        read = read_vnic_mapping_file(text, FOUND)
        assert read["findings"] == []
        assert read["vnic_profile_mappings"] == [
            {"source": {"network": "", "profile": ""}, "target": {"empty": True}},
            {"source": {"network": "old", "profile": "old"}, "target": {"network": "green", "profile": "silver"}},
            {"source": {"network": "red", "profile": "red"}, "target": {"network": "red", "profile": "red"}},
        ]

    def test_an_open_question_is_an_error_with_its_line(self) -> None:
        text = vnic_mapping_file(FOUND)
        assert codes(read_vnic_mapping_file(text, FOUND), "error") == [("mapping-file-open", line_of(text, "OPEN}"))]

    @pytest.mark.parametrize(
        ("target", "code"),
        [
            ("{network: green, profile: sliver}", "mapping-file-target-unknown"),
            (f"{{id: {NO_SUCH_ID}}}", "mapping-file-target-unknown"),
            (f"{{id: {ZERO}}}", "mapping-file-id-zero"),
            ("{network: green}", "mapping-target-missing"),
            (f"{{empty: true, id: {RED_ID}}}", "mapping-target-ambiguous"),
            ("{empty: maybe}", "mapping-file-invalid"),
            ("{network: [green], profile: silver}", "mapping-file-invalid"),
            ("{netwrok: green, profile: silver}", "mapping-file-key-unknown"),
            ("[green]", "mapping-file-invalid"),
            ("green/silver", "mapping-file-invalid"),
            ("", "mapping-file-open"),
        ],
    )
    def test_each_mistake_is_an_error_with_its_line(self, target: str, code: str) -> None:
        text = f"vnic_profile_mappings:\n\n  - source: {{network: red}}\n    target: {target}\n"
        found = read_vnic_mapping_file(text, FOUND)
        assert code in [one for one, dummy in codes(found, "error")]
        assert {path for one, path in codes(found, "error") if one == code} <= {"line 3", "line 4"}

    @pytest.mark.parametrize(
        ("source_text", "code"),
        [
            ("{network: '[', match: regex}", "mapping-pattern-invalid"),
            ("{network: red, match: fuzzy}", "mapping-file-invalid"),
            ("{nic1: red}", "mapping-file-key-unknown"),
            ("red", "mapping-file-invalid"),
        ],
    )
    def test_a_wrong_source_is_an_error_with_its_line(self, source_text: str, code: str) -> None:
        text = f"vnic_profile_mappings:\n  - {{source: {source_text}, target: {{empty: true}}}}\n"
        assert (code, "line 2") in codes(read_vnic_mapping_file(text, FOUND), "error")

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("", "line 1"),
            ("other: []\n", "line 1"),
            ("vnic_profile_mappings: 7\n", "line 1"),
            ("vnic_profile_mappings:\n  - red\n", "line 2"),
            ("vnic_profile_mappings:\n- a: [\n", "line 3"),
            ("a: 1\na: 2\n", "line 2"),
            ("a: &x [1]\nb: *x\n", "line 2"),
            ("? [a]\n: 1\n", "line 1"),
            ("[" * 5000, "line 1"),
            ("[" * 30 + "]" * 30, "line 1"),
            ("a: \x00", "file"),
        ],
    )
    def test_a_text_that_is_no_mapping_file_is_an_error(self, text: str, line: str) -> None:
        found = read_vnic_mapping_file(text)
        assert found["vnic_profile_mappings"] in ([], [{}])
        assert line in [path for dummy, path in codes(found, "error")]

    def test_a_source_without_a_rule_and_a_rule_without_a_source_are_named(self) -> None:
        text = (
            "vnic_profile_mappings:\n"
            "  - {source: {network: red, profile: red}, target: {empty: true}}\n"
            "  - {source: {network: gone}, target: {empty: true}}\n"
        )
        found = read_vnic_mapping_file(text, FOUND)
        assert codes(found, "warning") == [("mapping-file-source-missing", "file")] * 2
        assert "old/old of vNIC 'nic1' of 'db'" in found["findings"][0]["message"]
        assert codes(found, "info") == [("mapping-file-rule-unused", "line 3")]

    def test_patterns_and_a_default_rule_cover_the_sources(self) -> None:
        text = (
            "vnic_profile_mappings:\n"
            f"  - {{source: {{network: 'r*', match: wildcard}}, target: {{id: {RED_ID}}}}}\n"
            "  - {target: {network: green, profile: silver}}\n"
        )
        assert read_vnic_mapping_file(text, FOUND)["findings"] == []

    def test_a_name_that_looks_like_a_number_stays_a_text(self) -> None:
        text = "vnic_profile_mappings:\n  - {source: {network: 010, profile: no}, target: {empty: yes}}\n"
        assert read_vnic_mapping_file(text)["vnic_profile_mappings"] == [
            {"source": {"network": "010", "profile": "no"}, "target": {"empty": True}}
        ]

    def test_arguments_of_a_wrong_type_are_refused(self) -> None:
        for arguments in ((None,), ("a: 1", [1])):
            with pytest.raises(AnsibleFilterError, match="read_vnic_mapping_file"):
                read_vnic_mapping_file(*arguments)


DR = f"""\
---
dr_sites_primary_url: https://one/ovirt-engine/api
dr_cluster_mappings:
- primary_name: Default
  # Fill in the correlated cluster name in the secondary site for cluster 'Default'
  secondary_name: prod
- primary_name: Other
  secondary_name: rpod
dr_role_mappings:
- primary_name: UserRole
  secondary_name:
dr_network_mappings:
- primary_network_name: old
  primary_profile_name: old
  primary_profile_id: 0000000a-000a-000a-000a-000000000398
  # Fill in the correlated vnic profile properties in the secondary site for profile 'old'
  secondary_network_name: green
  secondary_profile_name: silver
  secondary_profile_id: {ZERO}
- primary_network_name: red
  primary_profile_name: red
  primary_profile_id: 0000000a-000a-000a-000a-000000000399
  secondary_network_name: red
  secondary_profile_name: rde
  secondary_profile_id: {RED_ID}
- primary_network_name: lab
  primary_profile_name: lab
  primary_profile_id: 0000000a-000a-000a-000a-000000000400
  secondary_network_name:
  secondary_profile_name:
  secondary_profile_id:
dr_lun_mappings:
- primary_logical_unit_id: lun-1
  secondary_storage_type: iscsi
  secondary_logical_unit_id: lun-2
  secondary_logical_unit_address: 192.0.2.1
  secondary_logical_unit_port: 3260
  secondary_logical_unit_portal: 192.0.2.1:3260,1
  secondary_logical_unit_target: iqn.2026-01.example:x
"""


class TestFilesOfTheDisasterRecoveryRole:
    def test_rules_of_both_forms_in_one_file_are_an_error(self) -> None:
        found = read_vnic_mapping_file("vnic_profile_mappings: []\ndr_network_mappings: []\n")
        assert codes(found) == [("mapping-file-invalid", "line 1")]

    def test_names_count_and_mistakes_have_their_lines(self) -> None:
        found = read_vnic_mapping_file(DR, FOUND)
        assert found["vnic_profile_mappings"][0] == {
            "source": {"network": "old", "profile": "old"},
            "target": {"network": "green", "profile": "silver"},
        }
        assert found["cluster_mappings"][0] == {"from": "Default", "to": "prod"}
        assert found["role_mappings"] == []
        portal = {"address": "192.0.2.1", "portal": "192.0.2.1:3260,1", "port": 3260}
        target = {"id": "lun-2", "storage_type": "iscsi", "target": "iqn.2026-01.example:x", **portal}
        assert found["lun_mappings"] == [{"from": "lun-1", "to": target}]
        assert sorted(codes(found, "error")) == sorted(
            [
                ("mapping-file-target-unknown", line_of(DR, "secondary_name: rpod")),
                ("mapping-file-open", line_of(DR, "- primary_name: UserRole")),
                ("mapping-file-id-zero", line_of(DR, f"secondary_profile_id: {ZERO}")),
                ("mapping-file-id-differs", line_of(DR, f"secondary_profile_id: {RED_ID}")),
                ("mapping-file-target-unknown", line_of(DR, "secondary_profile_name: rde")),
                ("mapping-file-open", line_of(DR, "- primary_network_name: lab")),
            ]
        )
        assert ("mapping-file-key-ignored", "line 2") in codes(found, "info")

    def test_names_alone_are_enough(self) -> None:
        text = "\n".join(line for line in DR.splitlines() if "profile_id" not in line).replace("rde", "red")
        errors = [code for code, path in codes(read_vnic_mapping_file(text, FOUND), "error") if "target" in code]
        assert errors == ["mapping-file-target-unknown"]

    def test_an_id_without_names_is_used(self) -> None:
        text = "dr_network_mappings:\n- {primary_network_name: a, primary_profile_name: b, secondary_profile_id: ID}\n"
        found = read_vnic_mapping_file(text.replace("ID", RED_ID), FOUND)
        assert found["vnic_profile_mappings"][0]["target"] == {"id": RED_ID}
        assert codes(found, "error") == []
        unknown = read_vnic_mapping_file(text.replace("ID", NO_SUCH_ID), FOUND)
        assert codes(unknown, "error") == [("mapping-file-target-unknown", "line 2")]

    def test_the_way_back_reads_it_from_the_other_side(self) -> None:
        text = (
            "dr_cluster_mappings:\n- {primary_name: prod, secondary_name: back}\n"
            "dr_network_mappings:\n- {primary_network_name: red, primary_profile_name: red,"
            " secondary_network_name: old, secondary_profile_name: old}\n"
        )
        found = read_vnic_mapping_file(text, FOUND, reverse=True)
        assert found["cluster_mappings"] == [{"from": "back", "to": "prod"}]
        assert found["vnic_profile_mappings"] == [
            {"source": {"network": "old", "profile": "old"}, "target": {"network": "red", "profile": "red"}}
        ]
        assert codes(found, "error") == []

    @pytest.mark.parametrize(
        "text",
        [
            "dr_network_mappings: 7\n",
            "dr_network_mappings:\n- 7\n",
            "dr_cluster_mappings:\n- {secondary_name: prod}\n",
            "dr_network_mappings:\n- {primary_netwrok_name: a}\n",
            "dr_lun_mappings:\n- {primary_logical_unit_id: a, secondary_logical_unit_id: b,"
            " secondary_logical_unit_port: x}\n",
        ],
    )
    def test_what_that_role_does_not_write_is_an_error(self, text: str) -> None:
        assert codes(read_vnic_mapping_file(text), "error")


class TestRows:
    def test_a_row_for_each_vm(self) -> None:
        nic = {
            "name": "nic1",
            "network": "red",
            "profile": "gold",
            "mac": "00:1a:4a:16:01:51",
            "target": PROFILES[0],
            "reason": "rule",
            "mac_verdict": "in_use",
            "mac_holder": "db",
        }
        bare = {"name": "nic2", "network": None, "target": None, "mac": None, "mac_verdict": "missing"}
        disk = {"alias": "web_Disk1", "id": "x", "size": 3 << 30, "missing": True}
        vm = {"name": "web", "kind": "vm", "state": "blocked", "cluster": "prod", "memory": 1024, "reason": "No."}
        registered = {"name": "base", "kind": "template", "state": "registered", "cluster": None}
        nics = [nic, {**nic, **bare, "mac_holder": None}]
        found = unregistered_vm_rows({"vms": [{**vm, "nics": nics, "disks": [disk]}, registered]})
        assert found[0] == {
            "vm": "web",
            "state": "blocked",
            "cluster": "prod",
            "memory": "1024 MiB",
            "disks": ["web_Disk1: 3 GiB missing"],
            "nics": ["nic1: red/gold -> green/silver", "nic2: no profile -> no profile"],
            "macs": ["00:1a:4a:16:01:51 in_use by db", ""],
            "reason": "No.",
        }
        assert (found[1]["vm"], found[1]["nics"]) == ("base (template)", ["?"])

    def test_anything_but_a_result_is_refused(self) -> None:
        for wrong in (None, {}, {"vms": None}):
            with pytest.raises(AnsibleFilterError, match="expects the result of unregistered_vm_info"):
                unregistered_vm_rows(wrong)
