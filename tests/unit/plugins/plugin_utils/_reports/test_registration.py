# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports of a registration. The HTML is well-formed XML too, so a strict parser reads it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import typing as t
import xml.etree.ElementTree as ET

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import VM, Unregistered
from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.plain import markdown, plain, visible
from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.registration import NotAResult, report
from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.rendering import rendered
from tests.unit.made_up_registrations import OUTSIDE, TAKEN, mac, vm
from tests.unit.made_up_reports import HOSTILE, hostile, many, mixed, registration

XHTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    """An HTML report, read."""

    def __init__(self, result: t.Any, **options: t.Any) -> None:
        self.text = rendered(report(result, **options), "html")
        self.root = ET.fromstring(self.text)

    def all(self, tag: str, within: str = "") -> list[ET.Element]:
        start = self.root.find(f".//*[@id='{within}']") if within else self.root
        return [] if start is None else list(start.iter(f"{XHTML}{tag}"))

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of a table as texts by the label of the cell."""
        return [
            {cell.get("data-label", ""): " ".join("".join(cell.itertext()).split()) for cell in row}
            for row in self.all("tr", table)
        ]

    def tiles(self) -> dict[str, int]:
        return {item[1].text or "": int(item[0].text or "") for item in self.all("li", "summary")}

    def findings(self) -> list[str]:
        return ["".join(item.itertext()) for item in self.all("li", "findings")]


def vm_of(result: dict[str, t.Any], name: str, **options: t.Any) -> dict[str, t.Any]:
    return next(one for one in report(result, **options)["vms"] if one["name"] == name)


def messages(one: dict[str, t.Any]) -> list[str]:
    return [note["message"] for note in one["notes"]]


# ------------------------------------------------------------------------------------------------------- what it shows
def test_the_page_shows_each_vm_with_its_state_and_cluster() -> None:
    page = Page(mixed(), subtitle="Storage domain data1")
    rows = {row["Name"]: row for row in page.rows("vms")}
    assert {name: row["State"] for name, row in rows.items()} == {
        "thinxthin": "blocked",
        "basexbase": "registered",
        "web1xweb1": "registered",
        "web2xweb2": "registered",
        "db1xdb1": "registered",
        "app1xapp1": "registered",
        "app2xapp2": "registered",
        "oldxold": "unchanged",
    }
    assert (rows["basexbase"]["Kind"], rows["basexbase"]["Cluster"]) == ("template", "prod")
    assert page.tiles() == {
        "VMs and templates": 8,
        "registered": 6,
        "unchanged": 1,
        "blocked": 1,
        "vNICs": 10,
        "warnings": 5,
        "repairs": 2,
    }
    assert [p.text for p in page.all("p") if p.get("class") == "subtitle"] == ["Storage domain data1"]


def test_what_is_wrong_comes_first() -> None:
    assert [one["state"] for one in report(mixed())["vms"]][:2] == ["blocked", "registered"]


def test_the_page_shows_each_vnic_before_and_after() -> None:
    rows = {(row["VM"], row["vNIC"]): row for row in Page(mixed()).rows("nics")}
    assert len(rows) == 10
    renamed = rows["app1", "nic1"]
    assert (renamed["Source"], renamed["Target"], renamed["Decided by"]) == ("red/gold", "green/silver", "mapping rule")
    assert (rows["app1", "nic2"]["Source"], rows["app1", "nic2"]["Target"]) == ("lab-7/lab-7", "empty")
    assert rows["web1", "nic1"]["MAC"] == mac(1)
    assert rows["web2", "nic1"]["MAC"] == f"{TAKEN} → {mac(200)}"
    assert rows["base", "nic1"]["MAC"] == "none"


def test_a_new_mac_address_is_only_announced_in_a_dry_run() -> None:
    rows = {(row["VM"], row["vNIC"]): row for row in Page(mixed(registered=False)).rows("nics")}
    assert rows["web2", "nic1"]["MAC"] == f"{TAKEN} → new address"
    assert rows["web2", "nic2"]["MAC"] == mac(2)
    assert rows["thin", "nic1"]["MAC"] == mac(9)


def test_a_warning_about_a_vnic_is_shown_at_the_vnic_and_at_its_vm() -> None:
    page = Page(mixed())
    nics = {(row["VM"], row["vNIC"]): row["Notes"] for row in page.rows("nics")}
    assert nics["db1", "nic1"].startswith(f"MAC address {OUTSIDE} is not in a range of MAC pool 'Default'. It is kept.")
    assert "Target 'green/nosuch' of vNIC 'nic1' of 'app2'" in nics["app2", "nic1"]
    vms = {row["Name"]: row["Notes"] for row in page.rows("vms")}
    assert vms["app2xapp2"] == "vNICs nic1, nic2 have warnings, see below."
    assert vms["web2xweb2"] == ""
    warned = [row for row in page.all("tr", "nics") if row.get("data-warned") == "yes"]
    assert len(warned) == 3


def test_every_finding_is_shown_once() -> None:
    result = mixed(vnic_profile_mappings=[{"source": {"network": "none"}, "target": {"empty": True}}])
    texts = [finding["message"].replace(" It is left out.", "") for finding in result["findings"]]
    shown = report(result)
    notes = [*shown["findings"], *(note for one in shown["vms"] for note in one["notes"])]
    notes += [finding for one in shown["vms"] for nic in one["nics"] for finding in nic["findings"]]
    assert [note["message"] for note in shown["findings"]] == ["No vNIC matches this rule."]
    assert {text: sum(text in note["message"] for note in notes) for text in texts} == dict.fromkeys(texts, 1)


def test_findings_about_the_whole_run_are_above_the_tables() -> None:
    result = registration(vm("a", OUTSIDE), vm("b", OUTSIDE[:-1] + "2"), reassign_macs="none")
    assert Page(result).findings() == [
        "2 MAC addresses are outside the ranges of MAC pool 'Default', and 0 collide."
        " Consider adding the range of the source to the pool."
    ]


def test_a_repair_is_a_task_that_can_be_copied() -> None:
    page = Page(mixed())
    tasks = [yaml.safe_load(pre.text or "") for pre in page.all("pre")]
    assert tasks[0] == [
        {"ovirt.ovirt.ovirt_nic": {"vm": "app2", "name": "nic1", "network": "green", "profile": "nosuch"}}
    ]
    assert [(row["VM"], row["Has"], row["Wanted"]) for row in page.rows("repair") if row.get("VM")] == [
        ("app2", "empty", "green/nosuch"),
        ("app2", "empty", "unknown/unknown"),
    ]


def test_a_missing_disk_is_named_once() -> None:
    disk, nic = messages(vm_of(mixed(), "db1"))
    assert disk.startswith("Disk 'lost-alias' is on storage domain d9, which is not attached. ")
    assert nic == "vNIC nic1 has warnings, see below."
    bare = {"vms": [{"name": "a", "state": "registered", "missing_disks": [{"alias": "d"}], "differences": ["x."]}]}
    assert messages(vm_of(bare, "a")) == ["Disk 'd' is missing.", "x."]


def test_the_reason_of_a_blocked_vm_is_shown_once() -> None:
    [thin] = [vm for vm in report(mixed())["vms"] if vm["name"] == "thin"]
    assert len(thin["notes"]) == 1
    assert thin["notes"][0]["message"].startswith("Template 'gone'")


def test_floating_disks_have_a_table_of_their_own() -> None:
    failed = {"id": "d2", "alias": "<b>", "size": None, "state": "failed", "reason": "It is locked."}
    result = {**mixed(), "disks": [{"id": "d1", "alias": "archive", "size": 5 << 30, "state": "registered"}, failed]}
    html, text = (rendered(report(result), form) for form in ("html", "markdown"))
    assert html.index("Floating disks") < html.index("archive")
    assert "&lt;b&gt;" in html
    assert "| archive | d1 | 5.0 GiB | registered |  |" in text
    assert "Floating disks" not in rendered(report(mixed()), "html")


def test_the_reason_of_a_failure_is_shown_with_the_vm() -> None:
    failed = {"vms": [{"name": "a", "id": "1", "state": "failed", "reason": "The job failed.", "nics": []}]}
    assert messages(vm_of(failed, "a")) == ["The job failed."]
    blocked = vm_of(mixed(), "thin")
    assert [note["severity"] for note in blocked["notes"]] == ["error"]


def test_vms_to_start_are_listed_in_their_groups() -> None:
    page = Page(mixed(start_limit=1), started={"vms": [{"name": "web1", "status": "up"}]})
    assert ["".join(item.itertext()) for item in page.all("li", "start")] == ["web1 up", "web2"]


def test_the_order_of_vnics_is_shown_where_it_is_known() -> None:
    orders = [
        {"id": "xweb1", "agreement": {"mac": True, "pci": True}},
        {"id": "xapp1", "agreement": {"mac": False, "pci": False}},
    ]
    rows = {row["Name"]: row["vNIC order"] for row in Page(mixed(), nic_order={"vms": orders}).rows("vms")}
    assert rows["web1xweb1"] == "as the names"
    assert rows["app1xapp1"] == "MAC addresses and PCI addresses in another order"
    assert rows["web2xweb2"] == ""


def test_a_result_of_a_failed_task_is_reported() -> None:
    result = {
        "failed": True,
        "msg": "1 error",
        "findings": [
            {
                "code": "c",
                "severity": "error",
                "path": "cluster",
                "message": "There is no cluster.",
                "hint": "",
                "rule": "",
            }
        ],
    }
    page = Page(result)
    assert [p.text for p in page.all("p") if p.get("id") == "failure"] == ["1 error"]
    assert page.findings() == ["There is no cluster."]
    assert page.tiles()["error"] == 1


def test_an_empty_registration_says_so() -> None:
    page = Page({"vms": [], "repairs": [], "start_list": [], "findings": []})
    assert "No VM and no template is selected." in page.text
    assert page.all("table") == []


# ------------------------------------------------------------------------------------------------------------- safety
def test_a_hostile_name_is_text_in_every_place() -> None:
    page = Page(hostile(), title=HOSTILE, subtitle=HOSTILE)
    assert len(page.all("script")) == 1
    allowed = {"class", "id", "data-label", "data-warned", "lang", "charset", "content", "name", "http-equiv", "rel"}
    allowed |= {"href", "type", "placeholder", "aria-label", "for", "hidden", "data-what"}
    assert {name for element in page.root.iter() for name in element.attrib} <= allowed
    shown = visible(HOSTILE)
    assert page.rows("nics")[0]["VM"] == shown
    assert "\u202e" not in page.text
    assert page.root.findtext(f".//{XHTML}h1") == shown


def test_a_hostile_name_is_text_in_markdown() -> None:
    text = rendered(report(hostile(), title=HOSTILE), "markdown")
    outside = re.sub(r"^    .*$", "", text, flags=re.MULTILINE).replace("<br>", "")
    assert re.findall(r"(?<!\\)[<`]", outside) == []
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in outside.splitlines() if line.startswith("|")}
    assert widths == {5, 7, 8}


@given(st.text())
def test_any_name_makes_a_readable_page(name: str) -> None:
    one = {"name": name, "id": name, "state": name, "reason": name, "cluster": name, "kind": name}
    nic = {"name": name, "before": {"network": name, "profile": name, "mac": name}, "predicted": None, "after": None}
    page = Page({"vms": [{**one, "nics": [nic]}], "findings": []})
    assert len(page.rows("vms")) == 1
    assert len(rendered(report({"vms": [{**one, "nics": [nic]}]}), "markdown").splitlines()) > 8


def test_the_page_loads_nothing_and_runs_no_other_script() -> None:
    page = Page(mixed())
    assert re.findall(r"(?:https?:)?//[\w.]", page.text.replace("http://www.w3.org/1999/xhtml", "")) == []
    assert [element.get("src") for element in page.root.iter() if element.get("src")] == []
    policy = next(m.get("content", "") for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    digests = {}
    for tag in ("style", "script"):
        text = page.all(tag)[0].text or ""
        digests[tag] = f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
    sources = f"style-src '{digests['style']}'; script-src '{digests['script']}'"
    assert policy == f"default-src 'none'; img-src data:; {sources}"


# -------------------------------------------------------------------------------------------------------- the formats
def test_five_hundred_vms_are_one_page() -> None:
    page = Page(many(500))
    assert (len(page.rows("vms")), len(page.rows("nics"))) == (501, 500)
    assert len(page.text) < 800_000


def test_json_is_the_report_as_data() -> None:
    found = json.loads(rendered(report(mixed()), "json"))
    assert found == report(mixed())
    assert found["summary"]["repairs"] == 2
    assert [group[0]["name"] for group in found["start"]] == ["web1"]


def test_markdown_has_the_same_parts() -> None:
    text = rendered(report(mixed()), "markdown")
    assert re.findall("^## (.*)", text, re.MULTILINE) == ["To repair", "VMs and templates", "vNICs", "To start"]
    assert "| app1 | nic2 | lab-7/lab-7 | empty | mapping rule |" in text
    assert "\n1. web1, web2\n" in text
    assert "        vm: app2" in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("value", [None, "text", [], {}, {"vms": "x"}, {"vms": ["x"]}, {"findings": [1]}])
def test_what_is_not_a_result_is_refused(value: t.Any) -> None:
    with pytest.raises(NotAResult, match=r"\.$"):
        report(value)


def test_texts_of_ansible_become_plain_ones() -> None:
    class Tagged(str):
        __slots__ = ()

    found = plain({Tagged("a"): [Tagged("b\x00"), 1, None, True]})
    assert found == {"a": ["b\\u0000", 1, None, True]}
    assert not isinstance(next(iter(found)), Tagged)
    assert not isinstance(found["a"][0], Tagged)
    assert yaml.safe_dump(found)


def test_markup_of_markdown_is_escaped() -> None:
    assert markdown("a_b *c*\nhttp://d [e](f)") == r"a\_b \*c\* http\://d \[e\](f)"
    assert markdown(None) == ""


def test_vms_of_one_name_keep_their_own_findings() -> None:
    twins = [
        Unregistered(f"x{n}", "twin", VM, ovf=vm("twin", address).ovf) for n, address in ((1, OUTSIDE), (2, mac(2)))
    ]
    result = registration(*twins)
    warned = {one["id"]: one["nics"][0]["warned"] for one in report(result)["vms"] if one["name"] == "twin"}
    assert warned == {"x1": True, "x2": False}
