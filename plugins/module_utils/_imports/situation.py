# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What a batch of imports finds in the engine, and what becomes of each of its VMs."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    Finding,
    errors,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import AS_SOURCE, ON, Wanted
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.events import ImportEvent
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.exported import ExportDomain
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.hardware import Hardware
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.host_channel import OvaFile
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.locating import Location
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import UP
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import NicTarget
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import Proxies, ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.settings import Settings
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.space import DomainSpace
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic

NEW, GOING_ON, TO_FINISH, FAILED, UNCHANGED = "new", "going_on", "to_finish", "failed", "unchanged"
# The finding about an import of an earlier run that has failed.
FAILED_BEFORE = "import-failed-before"
ACTIVE = "active"


@dataclass(frozen=True)
class EngineVm:
    """A VM of the engine. ``here`` is whether it is in the data center of the target cluster.

    ``vnics`` and ``hardware`` are those of VMs that were imported before.
    """

    id: str
    name: str
    comment: str = ""
    here: bool = True
    vnics: tuple[Vnic, ...] = ()
    hardware: t.Optional[Hardware] = None


@dataclass(frozen=True)
class Situation:
    """What the engine has, and the records of imports that are not finished, by the key of the VM at the source.

    ``locations`` are where vCenter has its VMs; ``None`` where it was not asked, or for the reason ``not_located``.
    ``ova_files`` are what proxy hosts have, by the id of the host and the path. ``channel_problems`` say why commands
    could not be run on a host, by its name. ``exported`` is the export domain that is the source. ``version`` is that
    of the engine, where a VM comes from another one, and ``level`` the compatibility version of the cluster.
    """

    cluster: TargetCluster
    pool: MacPool
    data_center: str = ""
    domain_id: str = ""
    domain: str = ""
    domain_status: str = ACTIVE
    space: DomainSpace = DomainSpace("")
    storage: str = ""
    cpu_profile_id: str = ""
    quota_id: str = ""
    hosts: tuple[ProxyHost, ...] = ()
    vms: tuple[EngineVm, ...] = ()
    events: tuple[ImportEvent, ...] = ()
    records: t.Mapping[str, Record] = field(default_factory=dict)
    locations: t.Optional[tuple[Location, ...]] = None
    not_located: str = ""
    ova_files: t.Mapping[tuple[str, str], OvaFile] = field(default_factory=dict)
    channel_problems: t.Mapping[str, str] = field(default_factory=dict)
    data_center_id: str = ""
    exported: t.Optional[ExportDomain] = None
    version: tuple[int, ...] = ()
    level: tuple[int, ...] = ()

    def vm(self, ident: str) -> t.Optional[EngineVm]:
        """Return the VM of an id."""
        return next((vm for vm in self.vms if vm.id == ident), None)

    def named(self, name: str) -> t.Optional[EngineVm]:
        """Return the VM of a name in the data center."""
        return next((vm for vm in self.vms if vm.name == name and vm.here), None)


@dataclass(frozen=True)
class Import:
    """One VM with its state, and what it gets. ``vm_id`` is that of the VM in the engine, where there is one.

    ``targets`` of a VM that is not described are made once its vNICs are there. ``hosts`` are the ids of the proxy
    hosts that can read it; ``None`` for all. ``found`` is the VM that an earlier run imported.
    """

    wanted: Wanted
    state: str
    vm_id: str = ""
    record: t.Optional[Record] = None
    targets: tuple[NicTarget, ...] = ()
    settings: Settings = Settings()
    findings: tuple[Finding, ...] = ()
    remove: str = ""
    reason: str = ""
    hosts: t.Optional[frozenset[str]] = None
    found: t.Optional[EngineVm] = None

    @property
    def label(self) -> str:
        """What it is called in messages."""
        return self.wanted.target

    @property
    def blocked(self) -> bool:
        """Whether an error keeps it from being imported."""
        return bool(errors(self.findings))

    @property
    def starts(self) -> bool:
        """Whether the VM is started in the end."""
        return self.wanted.power == ON or self.wanted.power == AS_SOURCE and self.wanted.vm.power == UP


@dataclass(frozen=True)
class ImportPlan(Plan):
    """The plan of a batch. ``proxies`` are the hosts that can convert, ``space`` is what the storage domain has.

    ``templates`` are the ids of those of an export domain that are imported before the VMs.
    """

    imports: tuple[Import, ...] = ()
    proxies: Proxies = Proxies()
    space: DomainSpace = DomainSpace("")
    templates: tuple[str, ...] = ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """Sentences about what is blocked."""
        blocked = ((one.label, errors(one.findings)) for one in self.imports if one.blocked)
        return tuple(f"VM '{label}' cannot be imported: {' '.join(e.text for e in found)}" for label, found in blocked)

    def ready(self, *states: str) -> tuple[Import, ...]:
        """Return the imports in one of the states that nothing blocks."""
        return tuple(one for one in self.imports if one.state in states and not one.blocked)
