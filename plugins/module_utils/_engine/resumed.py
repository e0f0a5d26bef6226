# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What an interrupted run has registered: it is shown by the run that completes it, and its record is removed."""

from __future__ import annotations

import contextlib
import typing as t
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import vms_finish
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.vms_register_read import Found
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, Incomplete
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import result

Values = dict[str, t.Any]


def added(values: Values, found: Found, now: t.Mapping[str, t.Any]) -> Values:
    """Return the values of a result with the VMs that an interrupted run registered, first.

    ``now`` are the SDK's VMs that were read again after they were completed, by id.
    """
    vms = _resumed(found, now)
    if not vms:
        return values
    ids = {vm["id"] for vm in vms}
    everything = [*vms, *(vm for vm in values["vms"] if vm["id"] not in ids)]
    return {**values, "vms": everything, "states": result.states(everything)}


def _resumed(found: Found, now: t.Mapping[str, t.Any]) -> list[Values]:
    known = {one.id: one for one in found.situation.registered}
    return [
        result.resumed_result(
            vms_finish.present(now.get(key, vm), found.profile_names),
            known[key].cluster,
            _saved_ovf(found.folder.ovf_path(key)),
        )
        for key, vm in found.unfinished.items()
        if key in known and found.entries[key].correlation_id
    ]


def _saved_ovf(path: Path) -> t.Optional[ovf.Ovf]:
    try:
        return ovf.read_file(str(path))
    except CollectionError:
        return None


@contextlib.contextmanager
def forgetting(found: Found, nothing_to_do: bool) -> t.Iterator[None]:
    """Remove what an interrupted run has saved and nothing needs any more, if there is nothing else to do.

    Also where the task fails as something is left out, but not where the plan is refused.
    """
    try:
        yield
    except Incomplete:
        if nothing_to_do:
            _forget(found)
        raise
    if nothing_to_do:
        _forget(found)


def _forget(found: Found) -> None:
    kept = vms_finish.still_concerned(found.entries, found.unfinished) | found.lost
    if found.entries:
        found.folder.finish(found.entries, set(found.entries) - kept, found.gone)
