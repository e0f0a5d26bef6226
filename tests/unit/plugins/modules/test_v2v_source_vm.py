# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMs at their source: shut down, marked, and restored. The module needs no engine."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._sources import libraries
from tests.demo.libraries import libvirt
from tests.unit import made_up_foreign_vms as made_up

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

MODULE = "v2v_source_vm"
UUID = "000a0b0c-0000-4000-8000-0000000000"
SOURCE = {"kind": "libvirt", "url": "qemu+ssh://root@kvm1.example.com/system"}
MARKED: dict[str, t.Any] = {
    "autostart": False,
    "note": "Migrated: plan spring",
    "name_suffix": "-migrated",
    "nics_connected": False,
}


class Host:
    """A KVM host with web01, which runs, and db01, which is shut off."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.load([self.vm("web01", 1, "a1"), self.vm("db01", 5, "b2")])

    @staticmethod
    def vm(name: str, state: int, digits: str, **more: t.Any) -> dict[str, t.Any]:
        xml = re.sub("<uuid>.*</uuid>", f"<uuid>{UUID}{digits}</uuid>", made_up.domain(name=name))
        return {"name": name, "state": state, "xml": xml, "autostart": 1, "note": "First", **more}

    def load(self, vms: list[dict[str, t.Any]]) -> None:
        self.file.write_text(json.dumps({"kvm1.example.com": vms}), encoding="utf-8")

    @property
    def vms(self) -> list[dict[str, t.Any]]:
        found: list[dict[str, t.Any]] = json.loads(self.file.read_text(encoding="utf-8"))["kvm1.example.com"]
        return found


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    file = tmp_path / "hosts.json"
    monkeypatch.setenv("ONRAMP_DEMO_LIBVIRT", str(file))
    monkeypatch.setattr(libraries, "load", lambda name: libvirt)
    return Host(file)


def states(done: Outcome) -> list[tuple[str, bool]]:
    return [(vm["state"], vm["powered_off"]) for vm in done["vms"]]


def test_guests_are_shut_down_and_the_second_run_changes_nothing(run: Run, host: Host) -> None:
    options = {"source": SOURCE, "vms": ["web01", "db01"], "power": "off"}
    before = host.vms
    checked = run(MODULE, check=True, diff=True, **options)
    assert (checked["changed"], host.vms) == (True, before)
    done = run(MODULE, diff=True, **options)
    assert states(done) == [("changed", True), ("unchanged", False)]
    assert [vm["state"] for vm in host.vms] == [5, 5]
    for key in ("plan", "counts", "diff", "before", "after", "changed"):
        assert checked[key] == done[key], key
    assert done["diff"] == {"before": {"web01": {"power": "up"}}, "after": {"web01": {"power": "down"}}}
    again = run(MODULE, **options)
    assert (again["changed"], states(again)) == (False, [("unchanged", False), ("unchanged", False)])


def test_a_guest_that_does_not_shut_down_fails_alone_and_keeps_running(run: Run, host: Host) -> None:
    host.load([host.vm("web01", 1, "a1", guest="stuck"), host.vm("db01", 1, "b2")])
    done = run(MODULE, source=SOURCE, vms=["web01", "db01"], power="off", shutdown_timeout=0, autostart=False)
    assert done["failed"]
    assert done["msg"] == "VM 'web01': Its guest did not shut down within 0 seconds. It is still running."
    assert states(done) == [("failed", False), ("changed", True)]
    assert [(vm["state"], vm["autostart"]) for vm in host.vms] == [(1, 1), (5, 0)]


def test_a_guest_is_powered_off_hard_only_with_permission(run: Run, host: Host) -> None:
    host.load([host.vm("web01", 1, "a1", guest="stuck")])
    done = run(MODULE, source=SOURCE, vms=["web01"], power="off", shutdown_timeout=0, force_off=True)
    assert (states(done), host.vms[0]["state"]) == ([("changed", True)], 5)


def test_what_marks_a_vm_is_undone_by_its_state_before(run: Run, host: Host) -> None:
    before = host.vms
    down = run(MODULE, source=SOURCE, vms=["web01", "db01"], power="off")
    uuids = [vm["uuid"] for vm in down["vms"]]
    marked = run(MODULE, source=SOURCE, vms=uuids, **MARKED)
    assert [vm["name"] for vm in host.vms] == ["web01-migrated", "db01-migrated"]
    assert {(vm["autostart"], vm["note"]) for vm in host.vms} == {(0, "First\nMigrated: plan spring")}
    assert all('<link state="down"' in vm["xml"] for vm in host.vms)
    assert not run(MODULE, source=SOURCE, vms=uuids, **MARKED)["changed"]
    restored = [vm["before"] for vm in marked["vms"]]
    run(MODULE, source=SOURCE, vms=uuids, restore=restored)
    run(MODULE, source=SOURCE, vms=uuids[:1], power="on")
    for old, new in zip(before, host.vms, strict=True):
        assert {key: old[key] for key in ("name", "state", "autostart", "note")} == {
            key: new[key] for key in ("name", "state", "autostart", "note")
        }
        assert '<link state="down"' not in new["xml"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [({"saved": 1, "state": 5}, "It is suspended"), ({"persistent": 0}, "It is transient: libvirt forgets it")],
)
def test_a_vm_that_must_not_be_shut_down_is_left_alone(
    run: Run, host: Host, more: dict[str, t.Any], reason: str
) -> None:
    host.load([{**host.vm("web01", 1, "a1"), **more}])
    before = host.vms
    done = run(MODULE, source=SOURCE, vms=["web01"], power="off", shutdown_timeout=0)
    assert done["failed"]
    assert done["vms"][0]["reason"].startswith(reason)
    assert host.vms == before


@pytest.mark.parametrize(("check", "force_off"), [(False, True), (True, False), (True, True)])
def test_a_transient_vm_is_not_powered_off_hard_and_check_mode_says_so(
    run: Run, host: Host, check: bool, force_off: bool
) -> None:
    host.load([host.vm("web01", 1, "a1", persistent=0, guest="stuck"), host.vm("db01", 5, "b2", persistent=0)])
    before = host.vms
    options = {"source": SOURCE, "vms": ["web01", "db01"], "power": "off", "shutdown_timeout": 0}
    done = run(MODULE, check=check, force_off=force_off, **options)
    assert (done["failed"], done["changed"], states(done)) == (True, False, [("failed", False), ("unchanged", False)])
    assert done["vms"][0]["reason"].startswith("It is transient")
    assert host.vms == before


def test_a_name_that_the_source_does_not_have_changes_nothing(run: Run, host: Host) -> None:
    before = host.vms
    done = run(MODULE, source=SOURCE, vms=["web01", "db0"], power="off")
    assert (done["msg"], done["missing"]) == ("The source has no VM 'db0'. Did you mean 'db01'?", ["db0"])
    assert host.vms == before


def test_a_uuid_takes_precedence_over_a_name_and_no_vm_is_meant_twice(run: Run, host: Host) -> None:
    host.load([host.vm("web01", 5, "a1"), host.vm("db01", 5, "b2")])
    uuid = run(MODULE, check=True, source=SOURCE, vms=["web01"])["vms"][0]["uuid"]
    host.load([*host.vms, host.vm(uuid, 5, "c3")])
    done = run(MODULE, source=SOURCE, vms=[uuid], note="Chosen")
    assert (done["vms"][0]["name"], [vm["note"] for vm in host.vms]) == (
        "web01",
        ["First\nChosen", "First", "First"],
    )
    twice = run(MODULE, source=SOURCE, vms=["web01", "db01", uuid.upper()], name_suffix="-old")
    assert [(one["code"], one["path"]) for one in twice["findings"]] == [("source-vm-twice", "vms[2]")]
    assert [vm["name"] for vm in host.vms] == ["web01", "db01", uuid]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"source": {"kind": "files", "path": "/srv"}}, "source-not-changeable"),
        ({"restore": [{}, {}]}, "source-restore-length"),
    ],
)
def test_wrong_options_are_refused(run: Run, host: Host, options: dict[str, t.Any], code: str) -> None:
    done = run(MODULE, **{"source": SOURCE, "vms": ["web01"], **options})
    assert [finding["code"] for finding in done["findings"]] == [code]
