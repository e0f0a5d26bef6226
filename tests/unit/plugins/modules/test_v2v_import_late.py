# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An import that is there later than the engine's answers say."""

from __future__ import annotations

import typing as t
import uuid

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import external_imports
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.state_folder import StateFolder
from tests.engine_simulator.core.model import Subject
from tests.engine_simulator.running import Simulator

if t.TYPE_CHECKING:
    from .conftest import Run


def test_an_import_that_shows_up_only_after_its_request_was_sent_again_is_followed(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], monkeypatch: t.Any
) -> None:
    find_by_name, remove = external_imports.find_by_name, StateFolder.remove
    searches, removed = [], []

    def found_late(engine: t.Any, names: t.Sequence[str]) -> dict[str, str]:
        searches.append(names)
        return {} if len(searches) == 1 else find_by_name(engine, names)

    def removing(folder: StateFolder, key: str) -> None:
        removed.append(len(searches))
        remove(folder, key)

    monkeypatch.setattr(external_imports, "find_by_name", found_late)
    monkeypatch.setattr(StateFolder, "remove", removing)
    simulator.fault_injection.add({"method": "POST", "path": "externalvmimports", "kind": "reset", "after_work": True})
    done = run("v2v_import", **import_options)
    assert (done["states"], done.writes.count("POST externalvmimports")) == ({"imported": 1}, 2)
    # The record of the request remains until the end.
    assert removed == [2]


def test_an_import_of_another_run_that_begins_while_the_engine_is_read_counts(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], monkeypatch: t.Any
) -> None:
    list_vms = external_imports.unregistered.list_vms
    host = next(ident for ident, one in simulator.world.hosts.items() if one.name == "h1")

    def list_and_begin(engine: t.Any) -> t.Any:
        found = list_vms(engine)
        # Its VM is not in the list any more.
        subjects = [Subject("vm", str(uuid.uuid4()), "other"), Subject("host", host)]
        simulator.engine.log_event(1165, "normal", "Starting to import Vm other", subjects)
        return found

    monkeypatch.setattr(external_imports.unregistered, "list_vms", list_and_begin)
    done = run("v2v_import", **import_options, hosts=["h1"], per_proxy_host=1, wait=False)
    assert done["states"] == {"waiting": 1}
    assert "POST externalvmimports" not in done.writes
