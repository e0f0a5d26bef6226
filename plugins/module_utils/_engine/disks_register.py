# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Register floating disks, several at a time."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import unregistered
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import APPLIED, FAILED, Write, send_batch
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import MAX_SENDS, Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import AuthenticationFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Image, Situation

UNKNOWN_OUTCOME = "Whether the engine registered it is not known. Run the task again."


def register(
    engine: Engine, situation: Situation, disks: t.Sequence[Image], parallel: int, stop: bool
) -> tuple[frozenset[str], dict[str, str]]:
    """Return the ids of the disks that are registered, and why others were refused, by id.

    Those whose answer was lost are read, and sent once more where they are not registered.
    """
    done: set[str] = set()
    failed: dict[str, str] = {}
    waiting = {disk.id: disk for disk in disks}
    for dummy in range(MAX_SENDS):
        if not waiting or failed and stop:
            break
        items = send_batch(engine, {key: _write(engine, situation, waiting[key]) for key in waiting}, parallel, stop)
        done |= {key for key, item in items.items() if item.state == APPLIED}
        for key, item in items.items():
            if isinstance(item.error, AuthenticationFailed):
                raise item.error
            if item.state == FAILED and item.error:
                failed[key] = item.error.message
        open_ones = [key for key in waiting if key not in done and key not in failed]
        # Of one that is registered already, the engine says that it is locked.
        doubtful = [*open_ones, *failed]
        known = unregistered.with_registered_disks(engine, situation, doubtful).registered_disks & set(doubtful)
        done |= known
        failed = {key: reason for key, reason in failed.items() if key not in known}
        waiting = {key: waiting[key] for key in open_ones if key not in known}
    if not (failed and stop):
        failed.update(dict.fromkeys(waiting, UNKNOWN_OUTCOME))
    return frozenset(done), failed


def _write(engine: Engine, situation: Situation, disk: Image) -> Write:
    centers = engine.system.data_centers_service().data_center_service(situation.data_center_id)
    domain = centers.storage_domains_service().storage_domain_service(situation.domain.id)
    return Write(f"register disk '{disk.alias or disk.id}'", domain.disks_service().disk_service(disk.id).register)
