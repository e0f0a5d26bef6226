# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read what a data domain has that is unregistered, together with its OVF store."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import image_transfers, ovf_store, unregistered
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf_files
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf_store import OvfStore
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.completeness import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.descriptions import described
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import ACTIVE, Situation

WAY_OUT = " Set `ovf_store: false` to do without its OVF store, or use `ovf_files`."


@dataclass(frozen=True)
class Wanted:
    """What to read: of which domain, whether with its OVF store, and the OVFs that are known already.

    ``copy`` is the file that a copy of the store is saved as, empty for none.
    """

    domain: str
    ovfs: OvfStore = OvfStore()
    ovf_store: bool = True
    max_age: int = 60
    copy: str = ""


def read(engine: Engine, wanted: Wanted, cluster: str) -> tuple[Situation, Source]:
    """Return what there is, and where the OVFs come from; ``cluster`` is the target, all clusters without one.

    What is known already takes precedence over the store. Eight requests, and those of the transfers.
    """
    if wanted.ovf_store:
        # Before the list of the VMs, which takes long.
        image_transfers.check_library(WAY_OUT)
    place = unregistered.find_active_domain(engine, wanted.domain)
    situation = unregistered.read_at(engine, place, templates=True)
    version, now = unregistered.read_clock(engine)
    store = None
    if wanted.ovf_store and place.domain.status == ACTIVE:
        try:
            store = ovf_store.read(engine, place.domain)
        except CollectionError as error:
            error.message += WAY_OUT
            raise
        if wanted.copy:
            ovf_store.save_copy(store, wanted.copy)
    known = ovf_files.merged(store or OvfStore(), wanted.ovfs)
    situation = described(replace(situation, version=version), known)
    targets = {one.id for one in situation.clusters if not cluster or cluster in (one.id, one.name)}
    situation = unregistered.with_template_places(engine, unregistered.read_names(engine, situation, targets))
    return situation, Source(known, store, now, wanted.ovf_store, wanted.max_age)
