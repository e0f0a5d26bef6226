# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two runs with one folder for their records."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import imports_begin, imports_run
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.state_folder import StateFolder
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import source_mac

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "v2v_import"


def test_a_vm_that_another_run_has_begun_since_the_plan_is_left_to_it(
    run: Run,
    load_imports: t.Any,
    import_options: dict[str, t.Any],
    state_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin, folder = imports_begin.begin, StateFolder(state_folder)
    others: list[t.Any] = []

    def begun_by_another(one: t.Any, applied: t.Any) -> None:
        if not others:
            others.append(None)
            others[0] = run(MODULE, **import_options, wait=False)
        begin(one, applied)

    monkeypatch.setattr(imports_run, "begin", begun_by_another)
    failed = run(MODULE, **import_options)
    assert (failed["failed"], failed["states"]) == (True, {"failed": 1})
    assert "Another run with the same `state_folder` has begun to import it." in failed["msg"]
    # The record of the other one is still there.
    [known] = list(folder.load().values())
    assert known.vm_id == others[0]["vms"][0]["id"]
    monkeypatch.undo()
    done = run(MODULE, **import_options)
    assert (done["states"], done["vms"][0]["id"]) == ({"imported": 1}, known.vm_id)


def test_a_run_that_comes_second_sends_nothing_for_a_vm_that_the_first_has_finished(
    run: Run,
    simulator: Simulator,
    load_imports: t.Any,
    import_options: dict[str, t.Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both have followed one import to its end."""
    run(MODULE, **import_options, wait=False)
    finish, sent = imports_run.finish, list[int]()

    def writes() -> int:
        return sum(e["method"] != "GET" and "sso" not in e["path"] for e in simulator.journal.entries)

    def finished_before(*arguments: t.Any, **more: t.Any) -> None:
        if not sent:
            sent.append(0)
            assert run(MODULE, **import_options)["states"] == {"imported": 1}
            sent[0] = writes()
        finish(*arguments, **more)

    monkeypatch.setattr(imports_run, "finish", finished_before)
    done = run(MODULE, **import_options)
    assert (done["states"], writes()) == ({"imported": 1}, sent[0])
    (vm,) = simulator.world.area(VmsSlice).vms.values()
    assert [nic.mac for nic in vm.nics] == [source_mac(2), source_mac(1)]
