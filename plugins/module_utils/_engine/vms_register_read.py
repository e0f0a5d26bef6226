# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read what a registration depends on, together with what an interrupted run left to be finished."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import jobs, ovf_store, unregistered, vms
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.run_folder import RunFolder
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.vms_register import read_vms
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf_files
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf_store import OvfStore
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.values import version_of
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import checks, floating, record
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.descriptions import described
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import (
    ACTIVE,
    VM,
    Cluster,
    Situation,
    Unregistered,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.record import Entries
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.selection import select

WAY_OUT = " Use `ovf_files`, or `ovf_store: false` to do without OVFs."
DEFAULT_FOLDER = "~/.ansible/onramp.ovirt/register"


@dataclass(frozen=True)
class Found:
    """What was read.

    ``texts`` are the OVFs by id, ``lost`` the ids of VMs that the engine has forgotten. ``entries`` is the record of an
    interrupted run, ``unfinished`` are the SDK's VMs in it that are there, and ``gone`` the ids of those that were
    sent and are not: the engine has forgotten them, or a user has removed them.
    """

    situation: Situation
    folder: RunFolder
    texts: t.Mapping[str, bytes] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    entries: Entries = field(default_factory=dict)
    unfinished: t.Mapping[str, t.Any] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    @property
    def profile_names(self) -> vms.Profiles:
        """The names of network and profile of each vNIC profile by its id."""
        profiles = self.situation.clusters[0].target.profiles if self.situation.clusters else ()
        return {profile.id: (profile.network, profile.name) for profile in profiles}

    @property
    def macs_in_use(self) -> frozenset[str]:
        """The MAC addresses of all VMs."""
        return frozenset(
            mac for cluster in self.situation.clusters for mac in (*cluster.pool.holders, *cluster.pool.foreign)
        )


@dataclass(frozen=True)
class Source:
    """Where OVFs come from: files and folders, and the OVF store for those that are not in them.

    ``listed`` is what was unregistered a moment ago, where that was given. ``copy`` is the file with a copy of the
    store, empty for none; where there is no such file, the store is read.
    """

    paths: tuple[str, ...] = ()
    ovf_store: bool = True
    listed: t.Optional[tuple[Unregistered, ...]] = None
    copy: str = ""


def read(
    engine: Engine,
    domain: str,
    desired: Desired,
    source: Source,
    folder: t.Optional[str],
    held: t.Optional[contextlib.ExitStack] = None,
) -> Found:
    """Return what decides how VMs of a domain are registered.

    Five requests, two more with templates, one for each kind of names in the OVFs, one if disks may be registered, and
    those of the OVF store where it is needed. After an interrupted run, its jobs are waited for first. ``held`` keeps
    the folder of the run locked.
    """
    place = unregistered.find_active_domain(engine, domain)
    run_folder = RunFolder(Path(folder or default_folder(engine, place.domain.id)).expanduser())
    if held is not None:
        held.enter_context(run_folder.locked())
    entries = run_folder.load()
    for correlation_id in sorted({entry.correlation_id for entry in entries.values()} - {""}):
        jobs.wait_for_jobs(engine, correlation_id, "the registration of VMs")
    chosen = desired.selection
    everything = chosen.everything or desired.floating_disks
    named = bool(chosen.templates or chosen.patterns or entries)
    templates = True if named or everything else None
    finish = unregistered.begin_at(engine, place, templates, named=named, listed=source.listed)
    # While the engine makes the list.
    store = ovf_files.read_paths(source.paths)
    situation = replace(described(finish(), store), reads_store=source.ovf_store)
    if source.ovf_store and _lacks_ovfs(situation, desired):
        store = ovf_files.merged(_read_store(engine, situation, source.copy), store)
        situation = described(situation, store)
    entries = _with_clones(entries, situation)
    gone = _gone(run_folder, entries, situation)
    saved = _lost(engine, run_folder, (key for key in gone if not entries[key].clone), situation)
    situation = _with_lost(situation, saved)
    situation = unregistered.with_registered_disks(engine, situation, _doubtful_disks(situation, desired))
    wanted = {cluster.id for cluster in situation.clusters if _is_target(cluster, desired)}
    situation = unregistered.read_names(engine, _with_version(engine, situation), wanted)
    situation = unregistered.with_template_places(engine, situation)
    known = {one.id for one in situation.registered}
    there = [key for key, entry in entries.items() if key in known and entry.kind == VM]
    found = Found(
        situation,
        run_folder,
        {**store.texts, **saved.texts},
        frozenset(saved.entities),
        entries,
        read_vms(engine, there) if there else {},
        gone,
    )
    return replace(found, situation=_without_promised(found))


def _lacks_ovfs(situation: Situation, desired: Desired) -> bool:
    """Whether something is selected whose OVF is not known, on a domain that can be read.

    Floating disks need all OVFs, also those of VMs that the engine cannot read and does not list.
    """
    selected = select(situation, desired).entities
    doubtful = desired.floating_disks and floating.floating_disks(situation) != ()
    return situation.domain.status == ACTIVE and (doubtful or any(entity.ovf is None for entity in selected))


def _doubtful_disks(situation: Situation, desired: Desired) -> list[str]:
    """Return the ids of disks of the selection that may be registered: shared ones of VMs, and those not listed."""
    disks = [disk for entity in select(situation, desired).entities if entity.ovf for disk in entity.ovf.disks]
    shared = {disk.id for disk in disks if disk.shareable and disk.id in situation.registered_disks}
    return sorted(shared | {disk.id for disk in disks if checks.unlisted(disk, situation)})


def _read_store(engine: Engine, situation: Situation, copy: str) -> OvfStore:
    try:
        saved = ovf_store.read_copy(copy) if copy else None
        return saved or ovf_store.read(engine, situation.domain) or OvfStore()
    except CollectionError as error:
        error.message += WAY_OUT
        raise


def _with_version(engine: Engine, situation: Situation) -> Situation:
    """Add the version of the engine if an OVF is newer than all clusters; others are not newer than the engine."""
    newest = max((cluster.level for cluster in situation.clusters), default=())
    if any(version_of(one.ovf.version) > newest for one in situation.unregistered if one.ovf):
        return replace(situation, version=engine.version())
    return situation


def default_folder(engine: Engine, domain_id: str) -> str:
    """Return the folder of runs of a storage domain of an engine."""
    return f"{DEFAULT_FOLDER}/{urlsplit(engine.url).hostname or 'engine'}/{domain_id}"


def _is_target(cluster: Cluster, desired: Desired) -> bool:
    return not desired.cluster or desired.cluster in (cluster.name, cluster.id)


def _with_clones(entries: Entries, situation: Situation) -> Entries:
    """Return the record with the own ids of clones that are there by now."""
    found = {
        key: there.id
        for key, entry in entries.items()
        if entry.clone and entry.correlation_id
        for there in situation.registered_by_name.get((VM, entry.name), [])
    }
    return record.renamed(entries, found) if found else entries


def _gone(folder: RunFolder, entries: Entries, situation: Situation) -> frozenset[str]:
    """Return the ids of VMs that were sent, that have a saved OVF, and that are not there, registered or not."""
    listed = {one.id for one in situation.unregistered} | {one.id for one in situation.registered}
    known = listed | situation.elsewhere
    gone = [key for key, entry in entries.items() if entry.kind == VM and entry.correlation_id and key not in known]
    return frozenset(key for key in gone if folder.ovf_path(key).exists())


def _lost(engine: Engine, folder: RunFolder, gone: t.Iterable[str], situation: Situation) -> OvfStore:
    """Return the saved OVFs of those that the engine has forgotten: it leaves all their disks, as floating ones.

    One request, none where nothing is gone. Whoever removes a VM removes disks as a rule, or attaches them elsewhere.
    """
    store = ovf_files.read_paths(str(folder.ovf_path(key)) for key in sorted(gone))
    images = {key: [disk for disk in found.disks if disk.kind == "image"] for key, found in store.entities.items()}
    ids = sorted({disk.id for disks in images.values() for disk in disks})
    there = unregistered.with_registered_disks(engine, situation, ids).registered_disks | (situation.images or set())
    attached = situation.registered_disks
    lost = {
        key: store.entities[key]
        for key, disks in images.items()
        if all(disk.id in there and (disk.shareable or disk.id not in attached) for disk in disks)
    }
    return OvfStore(lost, {key: text for key, text in store.texts.items() if key in lost})


def _with_lost(situation: Situation, saved: OvfStore) -> Situation:
    """Add the VMs that the engine has forgotten: their disks are floating ones by now."""
    lost = tuple(Unregistered(key, found.name, VM, ovf=found) for key, found in saved.entities.items())
    disks = {disk.id for found in saved.entities.values() for disk in found.disks}
    images = None if situation.images is None else situation.images | disks
    return replace(situation, unregistered=(*situation.unregistered, *lost), images=images)


def _without_promised(found: Found) -> Situation:
    """Show the MAC addresses of unfinished VMs as they will be: whoever has one that goes back gives it back."""
    if not found.unfinished:
        return found.situation
    promised = {_macs.normalized(mac) for entry in found.entries.values() for mac in entry.macs.values()}
    names = {vm.name for vm in found.unfinished.values()}
    mine = {
        _macs.normalized(mac): vm.name for vm in found.unfinished.values() for mac in found.entries[vm.id].macs.values()
    }
    clusters, given_back = [], set[str]()
    for cluster in found.situation.clusters:
        kept = {mac: who for mac, who in cluster.pool.holders.items() if mac not in promised or who not in names}
        given_back |= set(cluster.pool.holders) - set(kept) - set(mine)
        clusters.append(replace(cluster, pool=replace(cluster.pool, holders={**kept, **mine})))
    return replace(found.situation, clusters=tuple(clusters), given_back=frozenset(given_back))
