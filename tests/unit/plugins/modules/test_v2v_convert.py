# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""v2v_convert with a virt-v2v of the test, in processes of their own."""

from __future__ import annotations

import concurrent.futures
import gzip
import json
import os
import signal
import time
import typing as t
from pathlib import Path

import pytest
from hypothesis import given, settings

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import space
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import Conversion, Source
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignDisk
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_run, conversion_space
from ansible_collections.onramp.ovirt.plugins.modules import v2v_convert
from tests.unit import made_up_foreign_vms as made_up

from .test_any_options import is_told, of_spec

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "v2v_convert"
FEATURES = "virt-v2v\ninput:ova\ninput:libvirt\nvcenter-https\noutput:local\n"
# It writes as virt-v2v does, and waits for a file if it is to. With TERM it removes what it made.
VIRT_V2V = r"""#!/bin/bash
case "$1" in --version) echo "virt-v2v 2.2.0"; exit;; --machine-readable) printf '%b' '@FEATURES@'; exit;; esac
echo "$@" >>@HERE@/calls
env >@HERE@/environment
while [ $# -gt 0 ]; do
    case "$1" in
        --machine-readable=file:*) progress=${1#*:} ;;
        -os) disks=$2 ;;
        -on) name=$2 ;;
        -ip) cp "$2" @HERE@/password ;;
    esac
    shift
done
say() { printf '{ "message": "%s", "timestamp": "", "type": "%s" }\n' "$2" "$1" >>"$progress"; }
trap 'while [ -e @HERE@/slow ]; do sleep 0.02; done; rm -f "$disks"/*; echo "Exiting on signal SIGTERM"; exit 1' TERM
say message "Setting up the source: -i ova"
say warning "no Grub2"
say message "Copying disk 1/1"
printf ' 40%% [****----]\r' >&2
echo data >"$disks/$name-sda"
while [ -e @HERE@/hold ]; do sleep 0.02; done
if [ -e @HERE@/fail ]; then say error "virt-v2v: error: cannot find the disk"; exit 1; fi
say message "Finishing off"
echo "<domain/>" >"$disks/$name.xml"
"""


class Machine(t.NamedTuple):
    """The folder of the programs, and that of the conversions."""

    here: Path
    folder: Path

    @property
    def own(self) -> Path:
        return self.folder / "web01"

    def hold(self) -> None:
        (self.here / "hold").touch()

    def release(self) -> None:
        (self.here / "hold").unlink()

    @property
    def calls(self) -> int:
        file = self.here / "calls"
        return len(file.read_text().splitlines()) if file.exists() else 0


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Machine]:
    here = tmp_path / "bin"
    here.mkdir()
    (here / "virt-v2v").write_text(VIRT_V2V.replace("@FEATURES@", FEATURES).replace("@HERE@", str(here)))
    (here / "virt-v2v").chmod(0o755)
    monkeypatch.setenv("PATH", f"{here}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LIBGUESTFS_BACKEND_SETTINGS", "force_tcg")
    monkeypatch.setattr(conversion_run, "SYSTEMD", tmp_path / "none")
    monkeypatch.setattr(conversion_run, "POLL_FIRST", 0.02)
    yield Machine(here, tmp_path / "conversions")
    # What a test left running.
    for name in ("hold", "slow"):
        (here / name).unlink(missing_ok=True)


def options(machine: Machine, **more: t.Any) -> dict[str, t.Any]:
    source = {"kind": "ova", "path": "/exports/web01.ova"}
    return {"name": "web01", "folder": str(machine.folder), "source": source, **more}


def until(condition: t.Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_disks_are_made_once_and_a_dry_run_makes_none(run: Run, machine: Machine) -> None:
    dry = run(MODULE, check=True, diff=True, **options(machine))
    assert (dry["changed"], dry["conversion"]["state"], machine.folder.exists()) == (True, "absent", False)
    first = run(MODULE, diff=True, **options(machine))
    assert (first["changed"], first["diff"]) == (True, dry["diff"])
    made = first["conversion"]
    assert (made["state"], made["percent"], made["warnings"]) == ("converted", 100, ["no Grub2"])
    assert [(Path(file["path"]).name, file["size"], len(file["checksum"])) for file in made["files"]] == [
        ("web01-sda", 5, 64),
        ("web01.xml", 10, 64),
    ]
    assert Path(made["description"]).read_text() == "<domain/>\n"
    again = run(MODULE, **options(machine))
    assert (again["changed"], again["conversion"]["files"], machine.calls) == (False, made["files"], 1)
    assert "LIBGUESTFS_BACKEND_SETTINGS=force_tcg" in (machine.here / "environment").read_text().splitlines()


def test_a_conversion_goes_on_without_the_task_and_is_found_again(
    run: Run, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow = conversion_run.follow

    def follow_to_its_end(*arguments: t.Any) -> None:
        machine.release()
        follow(*arguments)

    monkeypatch.setattr(conversion_run, "follow", follow_to_its_end)
    machine.hold()
    started = run(MODULE, **options(machine, wait=False))
    assert (started["changed"], started["conversion"]["state"]) == (True, "running")
    until(lambda: "40%" in (machine.own / "log").read_text())
    seen = run(MODULE, **options(machine, wait=False))
    assert (seen["changed"], seen["conversion"]["phase"], seen["conversion"]["percent"]) == (False, "copying", 40)
    done = run(MODULE, **options(machine))
    assert (done["changed"], done["conversion"]["state"], machine.calls) == (True, "converted", 1)


def test_a_failure_names_the_reason_and_the_next_run_starts_again(run: Run, machine: Machine) -> None:
    (machine.here / "fail").touch()
    failed = run(MODULE, **options(machine))
    assert failed["failed"] is True
    assert "ended with code 1 while copying 'web01'" in failed["msg"]
    assert "cannot find the disk" in failed["msg"]
    assert failed["conversion"]["state"] == "failed"
    (machine.here / "fail").unlink()
    done = run(MODULE, **options(machine))
    assert (done["conversion"]["state"], done["conversion"]["attempts"]) == ("converted", 2)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_conversion_is_started_again(run: Run, machine: Machine, number: int) -> None:
    machine.hold()
    run(MODULE, **options(machine, wait=False))
    pid = int((machine.own / "pid").read_text())
    os.killpg(pid, number)
    machine.release()
    until(lambda: not conversion_run.look(conversion(machine)).alive)
    (machine.own / "password.1.part").write_text("of a run that was killed")
    done = run(MODULE, **options(machine))
    assert (done["conversion"]["state"], done["conversion"]["attempts"], machine.calls) == ("converted", 2, 2)
    assert not list(machine.own.glob("*.part"))


def test_a_virt_v2v_that_still_cleans_up_is_waited_for(run: Run, machine: Machine) -> None:
    machine.hold()
    (machine.here / "slow").touch()
    run(MODULE, **options(machine, wait=False))
    until((machine.own / "disks" / "web01-sda").exists)
    os.killpg(int((machine.own / "pid").read_text()), signal.SIGTERM)
    machine.release()
    assert run(MODULE, **options(machine, wait=False))["conversion"]["state"] == "running"
    (machine.here / "slow").unlink()
    until(lambda: not conversion_run.look(conversion(machine)).alive)
    done = run(MODULE, **options(machine))
    assert (done["conversion"]["state"], machine.calls) == ("converted", 2)


def conversion(machine: Machine) -> t.Any:
    filled = dict.fromkeys(v2v_convert.spec())
    defaults = {name: rule["default"] for name, rule in v2v_convert.spec().items() if "default" in rule}
    empty = dict.fromkeys(("url", "password", "thumbprint", "vddk_folder"))
    given = options(machine)
    return v2v_convert.parse_options({**filled, **defaults, **given, "source": {**empty, **given["source"]}}).conversion


def test_cancelling_stops_it_and_leaves_nothing_but_the_log(run: Run, machine: Machine) -> None:
    machine.hold()
    run(MODULE, **options(machine, wait=False))
    until((machine.own / "disks" / "web01-sda").exists)
    dry = run(MODULE, check=True, **options(machine, state="cancelled"))
    assert (dry["changed"], conversion_run.look(conversion(machine)).alive) == (True, True)
    cancelled = run(MODULE, **options(machine, state="cancelled"))
    assert (cancelled["changed"], cancelled["conversion"]["state"]) == (True, "absent")
    assert [path.name for path in machine.own.iterdir()] == ["log"]
    assert run(MODULE, **options(machine, state="cancelled"))["changed"] is False


def test_cancelling_leaves_a_conversion_that_has_ended(run: Run, machine: Machine) -> None:
    run(MODULE, **options(machine))
    cancelled = run(MODULE, **options(machine, state="cancelled"))
    assert (cancelled["changed"], cancelled["conversion"]["state"]) == (False, "converted")


def test_changed_files_are_made_again(run: Run, machine: Machine) -> None:
    run(MODULE, **options(machine))
    (machine.own / "disks" / "web01-sda").write_text("other")
    again = run(MODULE, **options(machine))
    assert (again["changed"], machine.calls) == (True, 2)
    assert again.warnings == ["folder: The converted files have changed or are missing. They are made again."]


def test_a_conversion_with_other_options_is_left_alone(run: Run, machine: Machine) -> None:
    run(MODULE, **options(machine))
    refused = run(MODULE, **options(machine, format="raw"))
    assert [finding["code"] for finding in refused["findings"]] == ["conversion-differs"]
    assert machine.calls == 1


def test_files_that_no_conversion_made_are_left_alone(run: Run, machine: Machine) -> None:
    (machine.own / "disks").mkdir(parents=True)
    (machine.own / "disks" / "web01-sda").write_text("of another program")
    refused = run(MODULE, **options(machine))
    assert [finding["code"] for finding in refused["findings"]] == ["conversion-folder-in-use"]
    assert run(MODULE, **options(machine, state="cancelled"))["changed"] is False
    assert (machine.own / "disks" / "web01-sda").read_text() == "of another program"
    assert machine.calls == 0


def test_two_runs_at_once_start_one_conversion(run: Run, machine: Machine) -> None:
    request = v2v_convert.Request(conversion(machine))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        done = [
            future.result() for future in [pool.submit(v2v_convert.carry_out, request, False) for dummy in range(4)]
        ]
    assert {values["state"] for dummy, values in done} == {"converted"}
    assert machine.calls == 1


def test_the_password_is_in_a_file_of_the_user_alone_and_gone_at_the_end(run: Run, machine: Machine) -> None:
    source = {"kind": "vmware", "url": "vpx://user@vcenter.example.com/DC/esxi1", "password": "correct-horse"}
    machine.hold()
    started = run(MODULE, **options(machine, source=source, wait=False))
    file = machine.own / "password"
    until((machine.here / "password").exists)
    assert (file.stat().st_mode & 0o777, file.read_text()) == (0o600, "correct-horse")
    assert machine.own.stat().st_mode & 0o777 == 0o700
    everywhere = [path.read_text() for path in machine.own.glob("*") if path.is_file() and path != file]
    assert "correct-horse" not in json.dumps([started.result, *everywhere]) + (machine.here / "calls").read_text()
    machine.release()
    done = run(MODULE, **options(machine, source=source))
    assert (done["conversion"]["state"], file.exists()) == ("converted", False)


def test_a_conversion_that_does_not_move_is_left_running(run: Run, machine: Machine) -> None:
    machine.hold()
    stalled = run(MODULE, **options(machine, inactivity=1))
    assert stalled["failed"] is True
    assert "has not moved for 1 seconds (copying, disk 1 of 1, 40 %). It was not stopped." in stalled["msg"]
    assert conversion_run.look(conversion(machine)).alive
    run(MODULE, **options(machine, state="cancelled"))


def test_what_this_virt_v2v_cannot_do_is_refused_before_it_is_started(run: Run, machine: Machine) -> None:
    source = {"kind": "xen", "url": "xen+ssh://root@xen1.example.com"}
    refused = run(MODULE, **options(machine, source=source))
    assert [finding["code"] for finding in refused["findings"]] == ["virt-v2v-input-missing"]
    assert not machine.folder.exists()


MISTAKES: dict[str, tuple[dict[str, t.Any], list[str]]] = {
    "names and paths": (
        {"output_name": "../x", "folder": "here", "source": {"kind": "ova", "path": "x.ova", "password": "p" * 9}},
        ["folder", "output_name", "source.password", "source.path"],
    ),
    "a password in the URL": (
        {"source": {"kind": "vmware", "url": "vpx://user:correct-horse@vcenter/DC"}},
        ["source.url"],
    ),
    "another kind of URL": ({"source": {"kind": "xen", "url": "vpx://vcenter/DC"}}, ["source.url"]),
    "no URL": ({"source": {"kind": "vmware"}}, ["source.url"]),
    "addresses": (
        {
            "static_addresses": [
                {"mac": "x", "address": "300.1.1.1", "gateway": "y", "dns": ["z"], "prefix_length": 129}
            ]
        },
        [f"static_addresses[0].{name}" for name in ("address", "dns", "gateway", "mac", "prefix_length")],
    ),
    "keys and limits": (
        {"keys": [{"device": "a:b", "file": "key"}], "limits": {"cpu": 0, "io_weight": 10001}, "inactivity": -1},
        ["inactivity", "keys[0].device", "keys[0].file", "limits.cpu", "limits.io_weight"],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_everything_that_is_wrong_is_named_at_once(run: Run, machine: Machine, name: str) -> None:
    given, paths = MISTAKES[name]
    refused = run(MODULE, **options(machine, **given))
    assert sorted(finding["path"] for finding in refused["findings"]) == paths
    assert "correct-horse" not in json.dumps(refused.result)
    assert not machine.folder.exists()


@given(given_options=of_spec(v2v_convert.spec()))
@settings(max_examples=50)
def test_any_options_are_taken_or_refused_with_sentences(run: Run, given_options: dict[str, t.Any]) -> None:
    is_told(run(MODULE, check=True, **given_options))


@pytest.mark.parametrize(("allocation", "free", "refused"), [("sparse", 500, True), ("sparse", 5000, False)])
def test_a_folder_without_space_is_known_before(
    run: Run,
    machine: Machine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    allocation: str,
    free: int,
    refused: bool,
) -> None:
    (tmp_path / "web01.ova").write_bytes(made_up.ova())
    monkeypatch.setattr(conversion_space, "free", lambda folder: free)
    given = options(machine, source={"kind": "ova", "path": str(tmp_path / "web01.ova")}, allocation=allocation)
    outcome = run(MODULE, check=True, **given)
    assert (outcome.codes == {"conversion-space-too-small"}) == refused


def test_preallocated_disks_and_packed_archives_count_as_a_whole(tmp_path: Path) -> None:
    disks = [ForeignDisk(0, capacity=100, used=7), ForeignDisk(1, capacity=50)]
    assert (space.of_disks(disks, "sparse"), space.of_disks(disks, "preallocated")) == (7, 150)
    # More than 4 GiB unpacked: the end of the file has only the lower bits.
    assert space.of_packed(5 << 30, 1 << 30) == 2 * (5 << 30)
    (tmp_path / "a.ova").write_bytes(gzip.compress(bytes(100_000)))
    source = Source("ova", path=str(tmp_path / "a.ova"))
    assert conversion_space.needed(Conversion("a", "a", source, "/srv/a")) == 200_000
    assert conversion_space.needed(Conversion("a", "a", Source("xen", url="xen+ssh://x"), "/srv/a")) == 0
