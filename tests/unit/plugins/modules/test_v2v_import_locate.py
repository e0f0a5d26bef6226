# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where VMs of vCenter are is asked when the request is sent. What vCenter says is given here."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import ConnectionFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._importing import jobs
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.locating import Location
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import WEB01, described

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "v2v_import"
HERE = Location("web01", "4217-web01", "esx1", "Berlin/DC1", "C 1", "down")


class Vcenter:
    """Says where VMs are: the next of ``answers`` each time, and the last one again and again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: list[list[Location] | Exception] = [[HERE]]
        self.asked = 0
        monkeypatch.setattr(jobs, "locate", self.locate)

    def locate(self, dummy: t.Any) -> tuple[Location, ...]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        if isinstance(answer, Exception):
            raise answer
        return tuple(answer)


@pytest.fixture
def vcenter(monkeypatch: pytest.MonkeyPatch) -> Vcenter:
    return Vcenter(monkeypatch)


@pytest.fixture
def options(import_options: dict[str, t.Any]) -> dict[str, t.Any]:
    return {**import_options, "locate": "auto"}


def url_sent(simulator: Simulator) -> str:
    (entry,) = (e for e in simulator.journal.entries if e["path"] == "externalvmimports")
    return str(entry["request"].partition("<url>")[2].partition("</url>")[0])


def test_the_url_names_the_host_that_a_vm_is_on_now(
    run: Run, simulator: Simulator, load_imports: t.Any, options: dict[str, t.Any], vcenter: Vcenter
) -> None:
    simulator.journal.bodies = True
    done = run(MODULE, **options)
    assert done["states"] == {"imported": 1}
    assert url_sent(simulator) == "vpx://admin%40vsphere.local@vc.example.com/Berlin/DC1/C%201/esx1"


def test_a_vm_that_waits_is_found_where_it_has_moved_meanwhile(
    run: Run, simulator: Simulator, load_imports: t.Any, options: dict[str, t.Any], vcenter: Vcenter
) -> None:
    moved = Location("db01", "4217-db01", "esx2", "DC1", "", "down")
    vcenter.answers = [[HERE, Location("db01", "4217-db01", "esx1", "DC1", "", "down")], [HERE, moved]]
    simulator.journal.bodies = True
    options = {**options, "vms": [{"name": "web01"}, {"name": "db01"}], "poll_interval": 40}
    done = run(MODULE, **options, parallel=1)
    assert done["states"] == {"imported": 2}
    sent = [e["request"] for e in simulator.journal.entries if e["path"] == "externalvmimports"]
    assert [("/DC1/C%201/esx1<" in text, "/DC1/esx2<" in text) for text in sent] == [(True, False), (False, True)]


def test_a_vm_that_is_started_while_it_waits_is_not_imported(
    run: Run, load_imports: t.Any, options: dict[str, t.Any], vcenter: Vcenter
) -> None:
    db01 = Location("db01", "4217-db01", "esx1", "DC1", "", "down")
    vcenter.answers = [[HERE, db01], [HERE, Location("db01", "4217-db01", "esx1", "DC1", "", "up")]]
    given = {**options, "vms": [{"name": "web01"}, {"name": "db01"}], "on_error": "continue", "poll_interval": 40}
    done = run(MODULE, **given, parallel=1)
    assert done["states"] == {"failed": 1, "imported": 1}
    assert done.writes.count("POST externalvmimports") == 1
    assert "is running at the source" in done["vms"][1]["reason"]


def away(**more: t.Any) -> Location:
    return Location("web01", "4217-web01", "esx1", "DC1", "", **{"power": "down", **more})


OBSTACLES: dict[str, tuple[list[Location], str, str]] = {
    "up": ([away(power="up")], "source-vm-running", "is running"),
    "template": ([away(is_template=True)], "source-vm-misplaced", "is a template"),
    "maintenance": (
        [away(host_available=False)],
        "source-vm-misplaced",
        "Host 'esx1' of VM 'web01' is in maintenance mode",
    ),
    "gone": ([], "source-vm-misplaced", "does not show exactly one VM 'web01'"),
}


@pytest.mark.parametrize("case", OBSTACLES)
def test_a_vm_that_cannot_be_read_where_it_is_now_is_an_error(
    run: Run, load_imports: t.Any, options: dict[str, t.Any], vcenter: Vcenter, case: str
) -> None:
    answer, code, text = OBSTACLES[case]
    vcenter.answers = [answer]
    refused = run(MODULE, **options, source_is_down=True)
    assert (refused.failed, code in refused.codes, refused.writes) == (True, True, [])
    assert text in refused["msg"]


def test_an_old_description_of_a_running_vm_is_no_obstacle(
    run: Run, load_imports: t.Any, options: dict[str, t.Any], vcenter: Vcenter
) -> None:
    concern = {"id": "source.host.unavailable", "category": "critical", "message": "x", "advice": "", "waived": None}
    running = {**concern, "id": "source.running"}
    old = described(WEB01, power="up", concerns=[concern, running])
    assert run(MODULE, check=True, **{**options, "descriptions": [old]})["states"] == {"planned": 1}


def test_without_vcenter_the_description_is_used_with_a_warning(
    run: Run, simulator: Simulator, load_imports: t.Any, options: dict[str, t.Any], vcenter: Vcenter
) -> None:
    vcenter.answers = [ConnectionFailed("No route to vc.example.com.")]
    simulator.journal.bodies = True
    done = run(MODULE, **options)
    assert (done["states"], "source-not-located" in done.codes) == ({"imported": 1}, True)
    assert url_sent(simulator).endswith("/DC1/esx1")
    refused = run(MODULE, **{**options, "locate": "always", "vms": [{"name": "db01"}]})
    assert (refused.failed, "No route" in refused["msg"], refused.writes) == (True, True, [])
