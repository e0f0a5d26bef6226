# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading sources of foreign VMs. The module needs no engine."""

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._sources import read
from ansible_collections.onramp.ovirt.plugins.modules import v2v_source_info
from tests.unit import made_up_foreign_vms as made_up

from .test_any_options import is_told, of_spec

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "v2v_source_info"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "web02.xml").write_text(made_up.domain(name="web02"))
    (tmp_path / "web01.ova").write_bytes(made_up.ova())
    (tmp_path / "old.vmx").write_text(made_up.vmx())
    (tmp_path / "broken.xml").write_text("<domain>")
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    return {"kind": "files", "path": str(folder)}


def test_vms_networks_and_what_cannot_be_read(run: Run, folder: Path) -> None:
    outcome = run(MODULE, source={**files(folder), "name": "exports"})
    assert not outcome["changed"]
    assert [vm["name"] for vm in outcome["vms"]] == ["legacy app", "web01", "web02"]
    assert [(network["key"], network["ambiguous"]) for network in outcome["networks"]] == [
        ("network:VM Network", True),
        ("port_group:VM Network", True),
        ("network:default", False),
    ]
    assert [file["path"] for file in outcome["unreadable"]] == [str(folder / "broken.xml")]
    source = outcome["source"]
    assert (source["kind"], source["name"], source["trusted"]) == ("files", "exports", None)
    assert outcome.requests == []


def test_a_selection_with_a_waiver(run: Run, folder: Path) -> None:
    waiver = {"concern": "source.disk.missing", "reason": "The disk follows", "vms": ["legacy*"]}
    outcome = run(MODULE, source=files(folder), names=["legacy app"], expression="nics == 1", waivers=[waiver])
    [vm] = outcome["vms"]
    critical = [(item["id"], item["waived"]) for item in vm["concerns"] if item["category"] == "critical"]
    assert (critical, vm["importable"]) == ([("source.disk.missing", "The disk follows")], True)


def test_a_waiver_that_expired_is_a_warning(run: Run, folder: Path) -> None:
    waiver = {"concern": "source.disk.missing", "reason": "The disk follows", "expires": "2020-01-01"}
    outcome = run(MODULE, source=files(folder), waivers=[waiver])
    assert outcome.codes == {"waiver-expired"}
    assert outcome.warnings == [
        "waivers[0]: The waiver of 'source.disk.missing' expired on 2020-01-01. "
        "Resolve the concern, or extend the waiver."
    ]


def test_a_check_lists_nothing(run: Run, folder: Path) -> None:
    outcome = run(MODULE, source=files(folder), only_check=True)
    assert (outcome["vms"], outcome["networks"]) == ([], [])


def test_everything_that_is_wrong_is_reported_at_once(run: Run, folder: Path) -> None:
    waivers = [{"concern": "source.tmp", "reason": "x"}]
    outcome = run(MODULE, source={"kind": "files", "url": "x"}, expression="memroy", waivers=waivers)
    assert outcome.failed
    assert outcome.codes == {
        "source-property-missing",
        "source-property-unknown",
        "expression-invalid",
        "concern-unknown",
    }


def test_a_name_that_does_not_exist_is_an_error_with_near_names(run: Run, folder: Path) -> None:
    outcome = run(MODULE, source=files(folder), names=["web1"])
    assert "The source has no VM 'web1'. Did you mean" in outcome["msg"]


def test_a_file_that_cannot_be_read_is_a_sentence(run: Run, tmp_path: Path) -> None:
    outcome = run(MODULE, source=files(tmp_path / "nosuch.ova"))
    assert outcome["msg"] == f"File '{tmp_path / 'nosuch.ova'}' cannot be read: No such file or directory."


def test_a_missing_library_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "libvirt", None)
    outcome = run(MODULE, source={"kind": "libvirt", "url": "test:///default"})
    assert "libvirt-python cannot be loaded" in outcome["msg"]


def test_a_password_is_never_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read.way, "tls", lambda source: {"address": f"{source.host} {source.password}"})
    monkeypatch.setattr(read.vsphere_source, "read", lambda *arguments: (read.Inventory(), {}))
    source = {"kind": "vsphere", "url": "vc.example.com", "username": "kim", "password": "geheim-123"}
    outcome = run(MODULE, source=source)
    assert "geheim-123" not in str(outcome.result)
    assert outcome["source"]["url"] == "https://vc.example.com"


def test_a_choice_by_tags_that_cannot_be_read_is_an_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = "The tags cannot be read: the REST API answers 404 Not Found."
    monkeypatch.setattr(read.way, "tls", lambda source: {})
    monkeypatch.setattr(read.vsphere_source, "read", lambda *arguments: (read.Inventory(), {"tags_problem": problem}))
    source = {"kind": "vsphere", "url": "vc.example.com", "username": "kim", "password": "geheim-123"}
    assert run(MODULE, source=source)["source"]["tags_problem"] == problem
    outcome = run(MODULE, source=source, tags=["web"])
    assert (outcome.codes, problem in outcome["msg"]) == ({"source-tags-unreadable"}, True)


def test_missing_privileges_and_a_wrong_clock_are_warnings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    about = {"missing_privileges": ["Datastore.Browse"], "clock_skew": -90, "tags_problem": None}
    monkeypatch.setattr(read.way, "tls", lambda source: {})
    monkeypatch.setattr(read.vsphere_source, "read", lambda *arguments: (read.Inventory(), about))
    source = {"kind": "vsphere", "url": "vc.example.com", "username": "kim", "password": "geheim-123"}
    for only_check in (True, False):
        outcome = run(MODULE, source=source, only_check=only_check)
        assert outcome.codes == {"source-privilege-missing", "source-clock-skew"}
        assert "source: The user does not have the privilege Datastore.Browse. Grant it." in outcome.warnings
        assert "source: The clock of the source is 90 seconds behind. Synchronize the clocks." in outcome.warnings


def test_a_password_in_a_url_is_refused_and_never_shown(run: Run) -> None:
    for more in ({}, {"unknown": 1}):
        outcome = run(MODULE, source={"kind": "libvirt", "url": "qemu+ssh://kim:geheim-123@h/system"}, **more)
        assert outcome.failed
        assert "geheim-123" not in str(outcome.result)


def test_files_are_read_without_an_engine_though_there_are_credentials(run: Run, folder: Path) -> None:
    outcome = run(MODULE, source=files(folder), auth={"url": "https://nowhere.invalid"})
    assert (outcome.failed, outcome.requests) == (False, [])


OPTIONS = {name: option for name, option in v2v_source_info.spec().items() if name != "source"}


SOURCE = {name: option for name, option in v2v_source_info.spec()["source"]["options"].items() if name != "path"}


@settings(max_examples=40)
@given(options=of_spec(OPTIONS), source=of_spec(SOURCE), path=st.sampled_from(["", "nosuch", "web01.ova"]))
def test_any_options(run: Run, folder: Path, options: dict[str, t.Any], source: dict[str, t.Any], path: str) -> None:
    # Other kinds of sources would look up names that were made up.
    is_told(run(MODULE, **options, source={**source, "kind": "files", "path": str(folder / path)}))
