# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The method of each VM of one task, and tasks of which each VM may have another one."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import ConversionHost
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import conversion_host
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import described, external
from tests.unit.made_up_foreign_vms import ova
from tests.unit.staged_imports import DOMAINS, MIB, prepared

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning", "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
)
MODULE = "v2v_import"
VMS = [external("web01", disks=1), external("db01", disks=2)]
for one in VMS:
    for number, disk in enumerate(one["disks"], 1):
        disk["capacity"] = number * 4 * MIB
# Only the method staged has options for single disks.
STAGED_ONLY = {"name": "db01", "disks": [{"disk": "2", "storage_domain": "blocks"}]}


@pytest.fixture
def options(
    import_options: dict[str, t.Any],
    load_imports: t.Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, t.Any]:
    prepared(tmp_path, monkeypatch)
    monkeypatch.setattr(conversion_host, "probe", lambda *dummy: ConversionHost(kvm=True))
    load_imports(*VMS, storage_domains=DOMAINS)
    return {
        **import_options,
        "method": "auto",
        "on_error": "continue",
        "vms": [STAGED_ONLY, {"name": "web01"}],
        "descriptions": [described(one) for one in VMS],
        "conversion": {"folder": str(tmp_path / "conversions")},
    }


def states(done: Outcome) -> dict[str, tuple[str, t.Any]]:
    return {vm["name"]: (vm["state"], vm["method"]) for vm in done["vms"]}


def test_a_vm_that_no_method_can_import_is_blocked_alone(
    run: Run, simulator: Simulator, options: dict[str, t.Any]
) -> None:
    checked = run(MODULE, check=True, diff=True, **options)
    assert (checked.writes, checked["changed"], checked["incomplete"]) == ([], True, True)
    assert states(checked) == {"web01": ("planned", "engine"), "db01": ("blocked", None)}
    done = run(MODULE, diff=True, **options)
    assert (done.failed, done["incomplete"], done["changed"]) == (True, True, True)
    assert states(done) == {"web01": ("imported", "engine"), "db01": ("blocked", None)}
    assert done["states"] == {"blocked": 1, "imported": 1}
    for key in ("plan", "counts", "findings", "before", "after"):
        assert checked[key] == done[key], key
    assert [change["name"] for change in done["applied"]] == ["web01"]
    assert "import-method-impossible" in done.codes
    assert "No method can import VM 'db01'. Its disks go to 2 storage domains" in done["msg"]
    assert [vm.name for vm in simulator.world.area(VmsSlice).vms.values()] == ["web01"]
    again = run(MODULE, **options)
    assert (states(again), again["changed"], again.writes) == (
        {"web01": ("unchanged", None), "db01": ("blocked", None)},
        False,
        [],
    )


def test_errors_of_vms_with_different_methods_are_reported_at_once(run: Run, options: dict[str, t.Any]) -> None:
    given = {**options, "on_error": "stop", "vnic_profile_mappings": []}
    refused = run(MODULE, **given)
    assert {"import-method-impossible", "mapping-missing"} <= refused.codes, refused.codes
    assert (refused.writes, len(refused["vms"])) == ([], 2)


def test_an_imported_vm_needs_no_method_any_more(
    run: Run, options: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {**options, "on_error": "stop", "vms": [{"name": "web01"}]}
    assert run(MODULE, **given)["states"] == {"imported": 1}
    features = {"virt_v2v_features": {"h1": "input:libvirt", "h2": "input:libvirt"}}
    again = run(MODULE, **given, **features)
    assert (again["changed"], again["states"], again.writes) == (False, {"unchanged": 1}, [])
    ended = run(MODULE, **given, **features, state="canceled")
    assert (ended["changed"], ended.writes) == (False, [])


def test_auto_does_not_have_the_engine_read_files_of_this_machine(
    run: Run, options: dict[str, t.Any], tmp_path: Path
) -> None:
    (tmp_path / "web01.ova").write_bytes(ova())
    given = {**options, "source": {"kind": "files", "path": str(tmp_path)}, "descriptions": None}
    checked = run(MODULE, check=True, **{**given, "vms": [{"name": "web*"}]})
    (found,) = checked["vms"]
    assert found["state"] == "blocked"
    assert found["methods"]["engine"]["reasons"] == [
        "Its file was read on this machine, and `path` does not say where a proxy host has it."
    ]
    checked = run(MODULE, check=True, **{**given, "vms": [{"name": "web*", "path": "/exports/web01.ova"}]})
    assert [vm["method"] for vm in checked["vms"]] == ["engine"]


def test_auto_imports_by_the_engine_where_the_source_cannot_be_read(
    run: Run, options: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {**options, "descriptions": None, "vms": [{"name": "web01"}], "on_error": "stop"}
    given["source"] = {**given["source"], "url": "vpx://127.0.0.1:1"}
    done = run(MODULE, **given)
    assert (states(done), "source-not-read" in done.codes) == ({"web01": ("imported", "engine")}, True)
