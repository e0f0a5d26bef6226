# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""External imports: read what decides about them, send the requests, and read how far they are."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import exported_vms, unregistered
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import Write
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_channel import Channels
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.imports_hardware import hardware_from_sdk
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.lookup import CLUSTERS, HOSTS, list_all, not_found
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.vms import vnic_from_sdk
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import Ambiguous, CollectionError, InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import events, host_channel, urls
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import ALWAYS, IMPORTED, Desired, Target
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.events import ImportEvent
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.exported import BY_ENGINE
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.locating import Location
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import EXPORT, MARK, OVA, VMWARE
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import UP, ProxyHost, versions
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import EngineVm, Import, Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.space import BLOCK, GIB, DomainSpace
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Cluster, Domain
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster

# More ids than these make a request too long; then all VMs are read.
MOST_IDS = 100
EVENT_SEARCH = " or ".join(f"type={code}" for code in events.CODES)


# ------------------------------------------------------------------------------------------------------- before a batch
def read(
    engine: Engine,
    desired: Desired,
    records: t.Mapping[str, Record],
    locate: t.Callable[[Source], tuple[Location, ...]],
    channels: Channels,
) -> Situation:
    """Return what decides about a batch. Raises NotFound, Ambiguous, InputError.

    ``locate`` returns where a vCenter has its VMs. ``channels`` are those to proxy hosts.
    Five requests, whatever its size; one more each for a CPU profile, a quota and the OVF of another engine.
    """
    # Before the VMs: the VM of an import that begins in between would be missing, and the import not counted.
    found_events = read_events(engine)
    place = unregistered.find_domain(engine, desired.target.storage_domain, "storage_domain")
    vms = unregistered.list_vms(engine)
    clusters = unregistered.clusters_with_holders(engine, place, vms)
    cluster = _cluster(engine, desired.target, clusters, place.data_center_id)
    here = {one.id for center, one in clusters if center == place.data_center_id}
    locations, not_located = _located(desired, locate)
    own = desired.source.kind == EXPORT
    found = () if own else read_hosts(engine)
    listed = [host for host in found if host.cluster and host.cluster.id in here]
    hosts = (BY_ENGINE,) if own else tuple(_proxy(host, desired, channels) for host in listed)
    return Situation(
        cluster=cluster.target,
        pool=cluster.pool,
        data_center=place.data_center,
        data_center_id=place.data_center_id,
        domain_id=place.domain.id,
        domain=place.domain.name,
        domain_status=place.domain.status,
        space=_space(place.domain),
        storage=place.domain.storage,
        cpu_profile_id=_cpu_profile(engine, desired.target.cpu_profile, cluster),
        quota_id=_quota(engine, desired.target.quota, place),
        hosts=hosts,
        ova_files=_ova_files(desired, hosts, channels),
        channel_problems=dict(channels.problems),
        vms=tuple(_engine_vm(vm, here, cluster.target) for vm in vms),
        events=found_events,
        records=records,
        locations=locations,
        not_located=not_located,
        exported=exported_vms.read(engine, desired, place) if own else None,
        version=_version(engine, desired),
        level=cluster.level,
    )


def _version(engine: Engine, desired: Desired) -> tuple[int, ...]:
    """Return the version of the engine, if a VM has the OVF of another one. One request then."""
    return engine.version() if any(one.vm.ovf_version for one in desired.wanted) else ()


def _space(domain: Domain) -> DomainSpace:
    return DomainSpace(
        domain.name,
        domain.id,
        domain.available,
        domain.used,
        domain.blocker * GIB,
        domain.warning,
        domain.storage in BLOCK,
    )


def _engine_vm(vm: t.Any, here: t.Container[str], cluster: TargetCluster) -> EngineVm:
    """Return a VM of the engine; one that was imported with what the list shows of it."""
    plain = EngineVm(vm.id, vm.name, vm.comment or "", bool(vm.cluster and vm.cluster.id in here))
    if not MARK.search(plain.comment):
        return plain
    names = {profile.id: (profile.network, profile.name) for profile in cluster.profiles}
    vnics = tuple(vnic_from_sdk(nic, names) for nic in vm.nics or ())
    return replace(plain, vnics=vnics, hardware=hardware_from_sdk(vm))


def _located(
    desired: Desired, locate: t.Callable[[Source], tuple[Location, ...]]
) -> tuple[t.Optional[tuple[Location, ...]], str]:
    """Return where vCenter has its VMs, or why that is not known."""
    if not desired.can_locate:
        return None, ""
    try:
        return locate(desired.source), ""
    except CollectionError as found:
        if desired.locate == ALWAYS:
            raise
        return None, found.message


def _cluster(engine: Engine, target: Target, clusters: t.Sequence[tuple[str, Cluster]], center_id: str) -> Cluster:
    found = [(center, one) for center, one in clusters if target.cluster in (one.name, one.id)]
    if not found:
        raise not_found(engine, CLUSTERS, [target.cluster])
    center, cluster = found[0]
    if center != center_id:
        message = (
            f"Cluster '{cluster.name}' and storage domain '{target.storage_domain}' are in different data centers."
        )
        rule = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_AND_CLUSTER_IN_DIFFERENT_POOL"
        raise InputError([error("import-other-data-center", "storage_domain", message, rule=rule)])
    return cluster


def _cpu_profile(engine: Engine, reference: str, cluster: Cluster) -> str:
    """Return the id of a CPU profile of the cluster; empty where none is asked for."""
    if not reference:
        return ""
    service = engine.system.clusters_service().cluster_service(cluster.id).cpu_profiles_service()
    found = engine.read(f"list the CPU profiles of cluster '{cluster.name}'", service.list)
    rule = "ACTION_TYPE_FAILED_CPU_PROFILE_NOT_FOUND"
    return _one_of(found, reference, "cpu_profile", f"CPU profile '{reference}' in cluster '{cluster.name}'", rule)


def _quota(engine: Engine, reference: str, place: unregistered.Place) -> str:
    """Return the id of a quota of the data center; empty where none is asked for."""
    if not reference:
        return ""
    service = engine.system.data_centers_service().data_center_service(place.data_center_id).quotas_service()
    found = engine.read(f"list the quotas of data center '{place.data_center}'", service.list)
    return _one_of(found, reference, "quota", f"quota '{reference}' in data center '{place.data_center}'")


def _one_of(found: t.Sequence[t.Any], reference: str, path: str, what: str, rule: str = "") -> str:
    """Return the id of the object with a name or id; raises InputError with near names, or Ambiguous."""
    exact: list[str] = [item.id for item in found if reference in (item.name, item.id)]
    if len(exact) > 1:
        raise Ambiguous(f"There is more than one {what}.", ids=exact)
    if not exact:
        hint = did_you_mean(reference, [item.name for item in found if item.name])
        raise InputError([error("import-target-unknown", path, f"There is no {what}.", hint, rule)])
    return exact[0]


def read_hosts(engine: Engine) -> t.Sequence[t.Any]:
    """Return the SDK's hosts. One request."""
    return list_all(engine, HOSTS)


def _proxy(host: t.Any, desired: Desired, channels: Channels) -> ProxyHost:
    os = host.os.version.full_version if host.os and host.os.version else ""
    vdsm = host.version.full_version if host.version else ""
    asked = not desired.hosts or host.name in desired.hosts or host.id in desired.hosts
    found = (
        channels.probe(host.id, host.name) if asked and status_of(host) == UP and desired.state == IMPORTED else None
    )
    given = desired.features.get(host.name) or desired.features.get(host.id)
    return ProxyHost(
        host.id,
        host.name,
        status_of(host),
        versions(os or ""),
        versions((found.vdsm if found else "") or vdsm or ""),
        given if given is not None or found is None else found.features,
        found.passed if found else None,
        channels.has(host.id, host.name),
    )


def _ova_files(
    desired: Desired, hosts: t.Sequence[ProxyHost], channels: Channels
) -> dict[tuple[str, str], host_channel.OvaFile]:
    """Return the OVAs on the hosts that have a channel, by the id of the host and the path."""
    result = {}
    for path in dict.fromkeys(one.vm.name for one in desired.wanted) if desired.source.kind == OVA else ():
        for host in hosts:
            asked = not desired.hosts or host.name in desired.hosts or host.id in desired.hosts
            found = channels.ova(host.id, host.name, path) if asked and host.is_up else None
            if found is not None:
                result[host.id, path] = found
    return result


def status_of(item: t.Any) -> str:
    """Return the status of an object of the SDK as text."""
    return item.status.value if item.status else ""


def read_events(engine: Engine, after: int = 0) -> tuple[ImportEvent, ...]:
    """Return the events of imports that are newer than the one with an index. One request."""
    service = engine.system.events_service()
    options = {"from_": after} if after else {}
    found = engine.read("read the events of imports", lambda: service.list(search=EVENT_SEARCH, **options))
    return tuple(
        ImportEvent(
            int(item.index if item.index is not None else item.id),
            item.code or 0,
            item.vm.id if item.vm else "",
            (item.vm.name if item.vm else "") or "",
            item.host.id if item.host else "",
            item.description or "",
        )
        for item in found
    )


# ---------------------------------------------------------------------------------------------------------- the request
def request_of(one: Import, desired: Desired, situation: Situation, host: ProxyHost) -> t.Any:
    """Return the SDK's import of one VM. The host is always given: the engine would take the first one of its list."""
    wanted, source, target = one.wanted, desired.source, desired.target
    provider = VMWARE if source.kind == OVA else source.kind
    return types.ExternalVmImport(
        name=wanted.name,
        provider=types.ExternalVmProviderType(provider),
        url=urls.url_of(source, wanted.vm),
        username=source.user,
        password=source.secret,
        sparse=target.sparse,
        vm=types.Vm(name=wanted.target),
        cluster=types.Cluster(id=situation.cluster.id),
        storage_domain=types.StorageDomain(id=situation.domain_id),
        host=types.Host(id=host.id),
        cpu_profile=types.CpuProfile(id=situation.cpu_profile_id) if situation.cpu_profile_id else None,
        quota=types.Quota(id=situation.quota_id) if situation.quota_id else None,
        drivers_iso=types.File(id=target.drivers_iso) if target.drivers_iso else None,
    )


def write_of(
    engine: Engine, one: Import, desired: Desired, situation: Situation, host: ProxyHost, correlation_id: str
) -> Write:
    """Return the request that begins the import of one VM."""
    if situation.exported is not None:
        return exported_vms.write_of(engine, one, desired, situation, correlation_id)
    service = engine.system.external_vm_imports_service()
    body = request_of(one, desired, situation, host)

    def send(**options: t.Any) -> t.Any:
        return service.add(body, query={"correlation_id": correlation_id}, **options)

    return Write(f"import VM '{one.wanted.name}' as '{one.label}'", send)


# ------------------------------------------------------------------------------------------------------------ following
@dataclass(frozen=True)
class Round:
    """What one round of reads shows: events that are new, VMs by id, statuses of jobs by name, hosts by id."""

    events: tuple[ImportEvent, ...] = ()
    details: t.Mapping[str, str] = field(default_factory=dict)
    jobs: t.Mapping[str, str] = field(default_factory=dict)


def read_round(
    engine: Engine, ids: t.Sequence[str], names: t.Sequence[str], correlation_ids: t.Iterable[str], after: int
) -> Round:
    """Return how far imports are. Three requests, however many imports they are.

    ``details`` has an entry for each VM that is there, the phase as the engine shows it.
    """
    vms = engine.system.vms_service()
    options = {"search": " or ".join(f"id={ident}" for ident in ids)} if len(ids) <= MOST_IDS else {}
    found = engine.read("read the VMs that are being imported", lambda: vms.list(**options))
    jobs = engine.system.jobs_service()
    criteria = " or ".join(f"correlation_id={ident}" for ident in sorted(set(correlation_ids)))
    listed = engine.read("read the jobs of imports", lambda: jobs.list(search=criteria)) if criteria else ()
    return Round(
        # Last, so that no VM is taken for missing whose end is known.
        events=read_events(engine, after),
        details={vm.id: vm.status_detail or "" for vm in found},
        jobs={name: status_of(job) for job in listed for name in names if f"VM {name} " in f"{job.description} "},
    )


def find_by_name(engine: Engine, names: t.Iterable[str]) -> dict[str, str]:
    """Return the ids of the VMs that have one of the names. One request."""
    wanted = set(names)
    service = engine.system.vms_service()
    criteria = " or ".join(f"name={name}" for name in sorted(wanted))
    found = engine.read("find the VMs that are being imported", lambda: service.list(search=criteria))
    return {vm.name: vm.id for vm in found if vm.name in wanted}


def disk_sizes(engine: Engine, vm_id: str) -> tuple[int, ...]:
    """Return how much of each disk of a VM is allocated. One request."""
    service = engine.system.vms_service().vm_service(vm_id).disk_attachments_service()
    found = engine.read("read the disks of a VM that is being imported", lambda: service.list(follow="disk"))
    return tuple(sorted((item.disk.actual_size or 0) if item.disk else 0 for item in found))
