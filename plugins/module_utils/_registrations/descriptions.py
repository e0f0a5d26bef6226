# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Put the engine's list of unregistered VMs together with the OVFs that describe them."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf_store import OvfStore
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.floating import disks_of
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Situation, Unregistered


def described(situation: Situation, store: OvfStore) -> Situation:
    """Return the situation with the OVF of each VM and template that the store has one of."""
    entities = tuple(_described(entity, store) for entity in situation.unregistered)
    disks = frozenset(disk for ovf in store.entities.values() for disk in disks_of(ovf))
    return replace(situation, unregistered=entities, unreadable=store.unreadable, described_disks=disks)


def _described(entity: Unregistered, store: OvfStore) -> Unregistered:
    key = entity.id.lower()
    status = entity.status or store.statuses.get(key, "")
    return replace(entity, ovf=store.entities.get(key, entity.ovf), status=status)
