# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Unregistered VMs and templates, and what the engine has that matters for them."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import Ovf
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic

VM, TEMPLATE = "vm", "template"
Entity = t.TypeVar("Entity", "Unregistered", "Registered")
# By kind and name, or by kind and id.
Index = dict[tuple[str, str], list[Entity]]
ACTIVE = "active"
# The statuses in which a VM was in use when its domain was last updated.
RUNNING = frozenset(
    {
        *("up", "powering_up", "migrating", "wait_for_launch", "reboot_in_progress", "paused"),
        *("not_responding", "unknown", "saving_state", "restoring_state"),
    }
)


@dataclass(frozen=True)
class Unregistered:
    """An unregistered VM or template of a data domain. ``ovf`` is ``None`` where its OVF is not known."""

    id: str
    name: str
    kind: str = VM
    status: str = ""
    origin: str = ""
    ovf: t.Optional[Ovf] = None

    @property
    def is_template(self) -> bool:
        """Whether it is a template."""
        return self.kind == TEMPLATE

    @property
    def vnics(self) -> tuple[Vnic, ...]:
        """The vNICs in the OVF; none where the OVF is not known."""
        return self.ovf.vnics if self.ovf else ()

    @property
    def needs(self) -> str:
        """The id of the template that has to be there first: of a VM its template, of a version its base."""
        if self.ovf is None:
            return ""
        needed = self.ovf.base_template_id if self.is_template else self.ovf.template_id
        return "" if needed == self.id else needed

    @property
    def family(self) -> str:
        """The id of the base of a template version; else its own. Only the versions of one base share a name."""
        return (self.needs if self.is_template else "") or self.id

    @property
    def was_running(self) -> bool:
        """Whether it was in use when its domain was last updated."""
        return self.status in RUNNING


@dataclass(frozen=True)
class Registered:
    """A VM or template that the engine knows. ``base_id`` is the id of the base of a template version."""

    id: str
    name: str
    kind: str = VM
    cluster: str = ""
    base_id: str = ""


@dataclass(frozen=True)
class Present:
    """A VM as the engine reports it after it was registered. A value that is ``None`` was not read.

    ``users`` are the names of roles by the name of the user, ``quota_id`` is only known where quotas are in use.
    """

    id: str
    name: str
    status: str = ""
    vnics: tuple[Vnic, ...] = ()
    disks: frozenset[str] = frozenset()
    memory: t.Optional[int] = None
    cpus: t.Optional[int] = None
    os: t.Optional[str] = None
    high_availability: t.Optional[bool] = None
    lease_domain: t.Optional[str] = None
    pinned_hosts: t.Optional[tuple[str, ...]] = None
    affinity_labels: t.Optional[frozenset[str]] = None
    affinity_groups: t.Optional[frozenset[str]] = None
    users: t.Optional[t.Mapping[str, frozenset[str]]] = None
    custom_level: t.Optional[str] = None
    machine: t.Optional[str] = None
    bios_type: t.Optional[str] = None
    time_zone: t.Optional[str] = None
    quota_id: t.Optional[str] = None


@dataclass(frozen=True)
class Cluster:
    """A cluster of the data center, with what it offers vNICs. ``level`` is its compatibility version.

    ``bios_type`` is empty for one whose BIOS type is not set, which is so until it has a CPU type or a host.
    """

    id: str
    name: str
    level: tuple[int, ...] = ()
    target: TargetCluster = TargetCluster()
    pool: MacPool = MacPool()
    affinity_groups: t.Optional[frozenset[str]] = None
    bios_type: t.Optional[str] = None


@dataclass(frozen=True)
class Domain:
    """A storage domain that is attached to the data center. Its space is in bytes, ``blocker`` in GiB.

    ``warning`` is a percentage. ``storage`` is how it is connected.
    """

    id: str
    name: str
    status: str = ACTIVE
    kind: str = "data"
    available: t.Optional[int] = None
    used: t.Optional[int] = None
    blocker: int = 0
    warning: int = 0
    storage: str = ""


@dataclass(frozen=True)
class Image:
    """A disk on a storage domain that is not registered. ``size`` is in bytes, ``content`` as the engine names it."""

    id: str
    alias: str = ""
    size: int = 0
    content: str = ""


@dataclass(frozen=True)
class Situation:
    """What the engine has. A set that is ``None`` was not read, and nothing is said about what it would show.

    ``given_back`` are MAC addresses that VMs of an interrupted run have now, and that belong to others.
    ``registered`` are the VMs and templates of the data center of the domain, ``elsewhere`` the ids of those of other
    data centers. ``images`` are the ids of the disks that lie on the domain and are not registered; of
    ``registered_disks`` those of VMs are always there, ``shareable_disks`` are those of them that several VMs can have.
    ``templates_elsewhere`` are the names of the attached domains that have unregistered templates, by the ids of those,
    as far as they were looked for. ``clusters_elsewhere`` are the names of the other data centers by the names and ids
    of their clusters. ``users`` are names with domains.
    ``described_disks`` are those that any known OVF names; ``reads_store`` is whether the OVF store may be read.
    """

    domain: Domain
    data_center: str = ""
    data_center_id: str = ""
    quotas: bool = False
    unregistered: tuple[Unregistered, ...] = ()
    registered: tuple[Registered, ...] = ()
    elsewhere: frozenset[str] = frozenset()
    clusters: tuple[Cluster, ...] = ()
    domains: tuple[Domain, ...] = ()
    images: t.Optional[frozenset[str]] = None
    image_details: tuple[Image, ...] = ()
    registered_disks: frozenset[str] = frozenset()
    shareable_disks: frozenset[str] = frozenset()
    hosts: t.Optional[frozenset[str]] = None
    roles: t.Optional[frozenset[str]] = None
    affinity_labels: t.Optional[frozenset[str]] = None
    version: tuple[int, ...] = ()
    given_back: frozenset[str] = frozenset()
    templates_elsewhere: t.Mapping[str, str] = field(default_factory=dict)
    clusters_elsewhere: t.Mapping[str, str] = field(default_factory=dict)
    users: t.Optional[frozenset[str]] = None
    unreadable: t.Mapping[str, str] = field(default_factory=dict)
    described_disks: frozenset[str] = frozenset()
    reads_store: bool = True

    def cluster(self, reference: str) -> t.Optional[Cluster]:
        """Return the cluster of a name, or else of an id."""
        named = next((c for c in self.clusters if c.name == reference), None)
        return named or next((c for c in self.clusters if c.id == reference), None)

    @functools.cached_property
    def registered_ids(self) -> frozenset[str]:
        """The ids of what is registered in the data center."""
        return frozenset(one.id for one in self.registered)

    @functools.cached_property
    def unregistered_ids(self) -> frozenset[str]:
        """The ids of what is unregistered."""
        return frozenset(one.id for one in self.unregistered)

    @functools.cached_property
    def registered_by_name(self) -> Index[Registered]:
        """What is registered in the data center, by kind and name."""
        return _indexed(self.registered, "name")

    @functools.cached_property
    def registered_by_id(self) -> Index[Registered]:
        """What is registered in the data center, by kind and id."""
        return _indexed(self.registered, "id")

    @functools.cached_property
    def unregistered_by_name(self) -> Index[Unregistered]:
        """What is unregistered, by kind and name."""
        return _indexed(self.unregistered, "name")

    @functools.cached_property
    def unregistered_by_id(self) -> Index[Unregistered]:
        """What is unregistered, by kind and id."""
        return _indexed(self.unregistered, "id")

    def attached(self, domain_id: str) -> t.Optional[Domain]:
        """Return the domain of this id, if it is attached to the data center."""
        return next((d for d in self.domains if d.id == domain_id), None)


def _indexed(entities: t.Iterable[Entity], key: str) -> Index[Entity]:
    found: Index[Entity] = {}
    for entity in entities:
        found.setdefault((entity.kind, getattr(entity, key)), []).append(entity)
    return found
