# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read a data domain with its unregistered VMs and templates, and all that decides how they can be registered."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_convert import network
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import Ambiguous, EngineError, InputError, NotFound
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import (
    ACTIVE,
    TEMPLATE,
    VM,
    Cluster,
    Domain,
    Image,
    Registered,
    Situation,
    Unregistered,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, VnicProfile

# The template of a VM that is made from none.
BLANK = "00000000-0000-0000-0000-000000000000"
DATA = "data"
# The first compatibility version of clusters with a BIOS type.
BIOS_TYPES_SINCE = (4, 4)
# The engine's follower fails the whole request when one item of a list lacks the link.
CANNOT_FOLLOW = 500
VM_LINKS = "nics,disk_attachments"
# More ids than these make a request too long; then everything is read.
MOST_IDS = 40
DATA_CENTER_LINKS = "storage_domains,clusters.networks,clusters.mac_pool"
# The statuses of a domain right after it was attached, and while its data center has no storage pool manager.
BECOMING_ACTIVE = frozenset({"activating", "locked", "unknown"})


@dataclass(frozen=True)
class Place:
    """A data domain that is attached, its data center, and all storage domains of that.

    ``clusters`` are the SDK's clusters of all data centers, with networks and MAC pools, and ``centers`` the names of
    these by id. ``quotas`` is whether the data center has them.
    """

    domain: Domain
    data_center_id: str
    data_center: str
    domains: tuple[Domain, ...]
    clusters: tuple[t.Any, ...] = ()
    quotas: bool = False
    centers: t.Mapping[str, str] = field(default_factory=dict)

    @property
    def clusters_elsewhere(self) -> dict[str, str]:
        """The names of the other data centers by the names and ids of their clusters."""
        others = [c for c in self.clusters if c.data_center and c.data_center.id != self.data_center_id]
        return {key: self.centers.get(c.data_center.id, "") for c in others for key in (c.name, c.id)}


def read(
    engine: Engine, reference: str, templates: t.Optional[bool] = None, images: bool = True, path: str = "domain"
) -> Situation:
    """Return what there is to register on a domain, given by name or id, and what the engine has; without OVFs.

    Four requests, one more with ``images``. Templates are two more; ``None`` reads them only if an unregistered VM is
    made from one. Raises NotFound, Ambiguous, or InputError about the option ``path``.
    """
    return read_at(engine, find_domain(engine, reference, path), templates, images)


def read_at(engine: Engine, place: Place, templates: t.Optional[bool] = None, images: bool = True) -> Situation:
    """Return the same as ``read`` for a domain that was found already, for one request less."""
    return begin_at(engine, place, templates, images)()


def begin_at(
    engine: Engine,
    place: Place,
    templates: t.Optional[bool] = None,
    images: bool = True,
    named: bool = True,
    listed: t.Optional[t.Sequence[Unregistered]] = None,
) -> t.Callable[[], Situation]:
    """Return the function that returns what ``read_at`` returns; the engine lists unregistered VMs meanwhile.

    ``named`` is whether registered templates matter although nothing that is unregistered needs one. ``listed`` is what
    was unregistered a moment ago, so that nothing is listed; what is registered by now is left out of it.
    """
    listing = None if listed is not None else _begin_unregistered_vms(engine, place.domain)
    vms = list_vms(engine)
    clusters = clusters_with_holders(engine, place, vms)
    situation = Situation(
        domain=place.domain,
        data_center=place.data_center,
        data_center_id=place.data_center_id,
        quotas=place.quotas,
        clusters=tuple(c for center, c in clusters if center == place.data_center_id),
        domains=place.domains,
        clusters_elsewhere=place.clusters_elsewhere,
        registered_disks=frozenset(disk.id for vm in vms for disk in vm.disk_attachments or ()),
    )
    if images:
        found = unregistered_images(engine, place.domain)
        situation = replace(situation, images=frozenset(found), image_details=tuple(found.values()))

    def finish() -> Situation:
        if listing is None:
            found = _with_registered(situation, vms, _registered_templates(engine))
            known = found.registered_ids | found.elsewhere
            return replace(found, unregistered=tuple(one for one in listed or () if one.id not in known))
        unregistered = listing()
        needed = any(vm.template is not None and vm.template.id != BLANK for vm in unregistered)
        wanted = needed if templates is None else templates
        others = _unregistered_templates(engine, place.domain) if wanted else []
        registered_templates = _registered_templates(engine) if wanted and (needed or others or named) else ()
        entities = (*(_unregistered(vm, VM) for vm in unregistered), *others)
        return _with_registered(replace(situation, unregistered=entities), vms, registered_templates)

    return finish


def read_clock(engine: Engine) -> tuple[tuple[int, int], t.Optional[float]]:
    """Return the version of the engine, and its time in seconds since 1970. One request."""
    found = engine.read("read the version of the engine", engine.system.get)
    version = found.product_info.version
    return (version.major, version.minor), found.time.timestamp() if found.time else None


# -------------------------------------------------------------------------------------------------------------- domains
def find_domain(engine: Engine, reference: str, path: str = "domain") -> Place:
    """Return the attached data domain of a name or id, with all clusters. One request, one more where there is none."""
    centers = _data_centers(engine)
    clusters = tuple(cluster for center in centers for cluster in center.clusters or ())
    places = [
        Place(
            _domain(item),
            center.id,
            center.name,
            tuple(_domain(other) for other in items),
            clusters,
            _has_quotas(center),
            {one.id: one.name for one in centers},
        )
        for center in centers
        for items in [center.storage_domains or ()]
        for item in items
        if reference in (item.name, item.id)
    ]
    if len(places) > 1:
        ids = [place.domain.id for place in places]
        raise Ambiguous(f"There is more than one storage domain '{reference}'.", ids=ids)
    if not places:
        raise _not_attached(engine, reference, path)
    place = places[0]
    if place.domain.kind != DATA:
        message = f"Storage domain '{place.domain.name}' is of type {place.domain.kind}, not a data domain."
        raise InputError([error("domain-not-data", path, message, "Only data domains have unregistered VMs.")])
    return place


def _has_quotas(center: t.Any) -> bool:
    return center.quota_mode is not None and center.quota_mode.value != "disabled"


def find_active_domain(engine: Engine, reference: str, path: str = "domain") -> Place:
    """Return the attached data domain of a name or id; one that is being activated is waited for."""
    place = find_domain(engine, reference, path)
    for dummy in poll(engine.timeout, engine.clock) if place.domain.status in BECOMING_ACTIVE else ():
        place = find_domain(engine, reference, path)
        if place.domain.status not in BECOMING_ACTIVE:
            break
    return place


def _data_centers(engine: Engine) -> t.Sequence[t.Any]:
    service = engine.system.data_centers_service()
    try:
        found: t.Sequence[t.Any] = engine.read(
            "list data centers with storage domains and clusters", lambda: service.list(follow=DATA_CENTER_LINKS)
        )
    except EngineError as refused:
        if refused.code != CANNOT_FOLLOW:
            raise
        found = engine.read("list data centers", service.list)
        for center in found:
            domains = service.data_center_service(center.id).storage_domains_service()
            center.storage_domains = engine.read(f"list the storage domains of '{center.name}'", domains.list)
            # All clusters come with the first data center: whoever asks wants those of all.
            center.clusters = _clusters_with_links(engine) if center is found[0] else None
    return found


def _domain(item: t.Any) -> Domain:
    return Domain(
        item.id,
        item.name,
        item.status.value if item.status else "",
        kind=item.type.value if item.type else DATA,
        available=item.available,
        used=item.used,
        blocker=item.critical_space_action_blocker or 0,
        warning=item.warning_low_space_indicator or 0,
        storage=item.storage.type.value if item.storage and item.storage.type else "",
    )


def _not_attached(engine: Engine, reference: str, path: str) -> Exception:
    known = engine.read("list storage domains", engine.system.storage_domains_service().list)
    found = next((item for item in known if reference in (item.name, item.id)), None)
    if found is None:
        hint = did_you_mean(reference, [item.name for item in known])
        message = f"There is no storage domain '{reference}' in this engine, or the user may not see it."
        return NotFound(f"{message} {hint}".strip())
    message = f"Storage domain '{found.name}' is not attached to a data center."
    return InputError([error("domain-not-attached", path, message, "Attach it first.")])


# ------------------------------------------------------------------------------------------------- what is unregistered
def _begin_unregistered_vms(engine: Engine, domain: Domain) -> t.Callable[[], t.Sequence[t.Any]]:
    """Send the request for the unregistered VMs. The engine takes long: seconds for 100 VMs."""
    service = engine.system.storage_domains_service().storage_domain_service(domain.id).vms_service()
    return engine.begin_read(
        f"list the unregistered VMs of '{domain.name}'", functools.partial(service.list, unregistered=True)
    )


def _unregistered_templates(engine: Engine, domain: Domain) -> list[Unregistered]:
    service = engine.system.storage_domains_service().storage_domain_service(domain.id).templates_service()
    found = engine.read(f"list the unregistered templates of '{domain.name}'", lambda: service.list(unregistered=True))
    return [_unregistered(template, TEMPLATE) for template in found]


def with_template_places(engine: Engine, situation: Situation) -> Situation:
    """Add on which other domains the templates are unregistered that are needed and not here.

    A request for each other data domain, none where nothing is missing.
    """
    here = situation.registered_ids | situation.unregistered_ids
    if not {one.needs for one in situation.unregistered} - here - {""}:
        return situation
    found: dict[str, str] = {}
    for domain in situation.domains:
        if domain.id != situation.domain.id and domain.kind == DATA and domain.status == ACTIVE:
            found.update({one.id: domain.name for one in _unregistered_templates(engine, domain)})
    return replace(situation, templates_elsewhere=found)


def _unregistered(item: t.Any, kind: str) -> Unregistered:
    status = item.status.value if item.status else ""
    return Unregistered(item.id, item.name, kind, status, item.origin or "")


def unregistered_images(engine: Engine, domain: Domain) -> dict[str, Image]:
    """Return the disks on a domain that the engine does not know, by id. One request."""
    service = engine.system.storage_domains_service().storage_domain_service(domain.id).disks_service()
    found = engine.read(f"list the unregistered disks of '{domain.name}'", lambda: service.list(unregistered=True))
    return {
        disk.id: Image(
            disk.id,
            disk.alias or disk.name or "",
            disk.provisioned_size or 0,
            disk.content_type.value if disk.content_type else "",
        )
        for disk in found
    }


def with_registered_disks(engine: Engine, situation: Situation, ids: t.Sequence[str]) -> Situation:
    """Add which of these disks are registered, and which of them are shareable. One request, none without ids."""
    if not ids:
        return situation
    service = engine.system.disks_service()
    search = " or ".join(f"id={key}" for key in ids) if len(ids) <= MOST_IDS else ""
    options = {"search": search} if search else {}
    found = engine.read("list disks", lambda: service.list(**options))
    known = {disk.id: bool(disk.shareable) for disk in found if disk.id in set(ids)}
    return replace(
        situation,
        registered_disks=situation.registered_disks | set(known),
        shareable_disks=frozenset(key for key, shareable in known.items() if shareable),
    )


# --------------------------------------------------------------------------------------------------- what is registered
def list_vms(engine: Engine, search: str = "", with_ovf: bool = False) -> t.Sequence[t.Any]:
    """Return the SDK's VMs with vNICs and disk attachments; all, or those that fit a search. One request."""
    service = engine.system.vms_service()
    options: dict[str, t.Any] = {"search": search, "case_sensitive": True} if search else {}
    if with_ovf:
        options["all_content"] = True
    found: t.Sequence[t.Any] = engine.read("list VMs", lambda: service.list(follow=VM_LINKS, **options))
    return found


def _registered_templates(engine: Engine) -> t.Sequence[t.Any]:
    found: t.Sequence[t.Any] = engine.read("list templates", engine.system.templates_service().list)
    return found


def _with_registered(situation: Situation, vms: t.Iterable[t.Any], templates: t.Iterable[t.Any]) -> Situation:
    """Add what is registered in the clusters of the data center, and the ids of what is elsewhere."""
    names = {cluster.id: cluster.name for cluster in situation.clusters}
    registered, elsewhere = [], set()
    for kind, items in ((VM, vms), (TEMPLATE, templates)):
        for item in items:
            if item.cluster and item.cluster.id not in names:
                elsewhere.add(item.id)
            else:
                cluster = names[item.cluster.id] if item.cluster else ""
                version = item.version if kind == TEMPLATE else None
                base = version.base_template.id if version and version.base_template else ""
                registered.append(Registered(item.id, item.name, kind, cluster, base))
    return replace(situation, registered=tuple(registered), elsewhere=frozenset(elsewhere))


# ------------------------------------------------------------------------------------------------------------- clusters
def _profiles(engine: Engine) -> list[tuple[str, VnicProfile]]:
    """Return the vNIC profiles that the user may see, each with the id of its data center."""
    found = engine.read("list vNIC profiles", lambda: engine.system.vnic_profiles_service().list(follow="network"))
    return [
        (
            item.network.data_center.id if item.network and item.network.data_center else "",
            VnicProfile(
                item.id,
                item.name,
                (item.network.name if item.network else "") or "",
                item.network.id if item.network else "",
            ),
        )
        for item in found
    ]


def _clusters(place: Place, profiles: t.Sequence[tuple[str, VnicProfile]]) -> list[tuple[str, Cluster]]:
    """Return all clusters, each with the id of its data center; the MAC pools are without who uses them."""
    everything = tuple(profile for dummy, profile in profiles)
    result = []
    for item in place.clusters:
        center = item.data_center.id if item.data_center else ""
        target = TargetCluster(
            item.name,
            item.id,
            everything,
            frozenset(profile.id for its_center, profile in profiles if its_center == center),
            frozenset(one.id for one in map(network, item.networks or ()) if one.vm),
        )
        level = (item.version.major, item.version.minor) if item.version else ()
        # Older engines have no BIOS types of clusters.
        bios = None if level < BIOS_TYPES_SINCE else item.bios_type.value if item.bios_type else ""
        result.append((center, Cluster(item.id, item.name, level, target, _pool(item.mac_pool), bios_type=bios)))
    return result


def _clusters_with_links(engine: Engine) -> t.Sequence[t.Any]:
    """Return the SDK's clusters with networks and MAC pools."""
    service = engine.system.clusters_service()
    try:
        found: t.Sequence[t.Any] = engine.read(
            "list clusters with networks and MAC pools", lambda: service.list(follow="networks,mac_pool")
        )
        return found
    except EngineError as refused:
        if refused.code != CANNOT_FOLLOW:
            raise
    found = engine.read("list clusters", service.list)
    pools = {pool.id: pool for pool in engine.read("list MAC pools", engine.system.mac_pools_service().list)}
    for item in found:
        networks = service.cluster_service(item.id).networks_service()
        item.networks = engine.read(f"list the networks of cluster '{item.name}'", networks.list)
        item.mac_pool = pools.get(item.mac_pool.id) if item.mac_pool else None
    return found


def _pool(item: t.Any) -> MacPool:
    if item is None:
        return MacPool()
    ranges = []
    for one in item.ranges or ():
        first, last = _macs.parse(one.from_ or ""), _macs.parse(one.to or "")
        if first is not None and last is not None:
            ranges.append(_macs.usable_range(first, last))
    return MacPool(item.name or "", item.id, tuple(ranges), bool(item.allow_duplicates))


def clusters_with_holders(engine: Engine, place: Place, vms: t.Iterable[t.Any]) -> list[tuple[str, Cluster]]:
    """Return all clusters, each with the id of its data center, and its MAC pool with who uses it. One request."""
    return list(_with_holders(_clusters(place, _profiles(engine)), vms))


def _with_holders(clusters: t.Sequence[tuple[str, Cluster]], vms: t.Iterable[t.Any]) -> t.Iterator[tuple[str, Cluster]]:
    """Yield the clusters, each pool with who has which address, in its own clusters and plugged in others."""
    pool_of = {cluster.id: cluster.pool.id for dummy, cluster in clusters}
    used: dict[str, dict[str, str]] = {pool: {} for pool in pool_of.values()}
    plugged: dict[str, dict[str, str]] = {pool: {} for pool in pool_of.values()}
    for vm in vms:
        its_pool = pool_of.get(vm.cluster.id if vm.cluster else "")
        if its_pool is None:
            continue
        for nic in vm.nics or ():
            if nic.mac and nic.mac.address:
                mac = _macs.normalized(nic.mac.address)
                used[its_pool].setdefault(mac, vm.name)
                if nic.plugged is not False:
                    plugged[its_pool].setdefault(mac, vm.name)
    foreign = {
        own: {mac: holder for pool, macs in plugged.items() if pool != own for mac, holder in macs.items()}
        for own in used
    }
    for center, cluster in clusters:
        own = cluster.pool.id
        pool_with_holders = replace(cluster.pool, holders=used[own], foreign=foreign[own])
        yield center, replace(cluster, pool=pool_with_holders)


# ---------------------------------------------------------------------------------------- what OVFs are compared to
def read_names(engine: Engine, situation: Situation, clusters: t.Container[str] = ()) -> Situation:
    """Add hosts, users, roles, affinity labels and groups of the engine, as far as the OVFs name any.

    One request for each kind.

    ``clusters`` are the ids of those whose affinity groups matter.
    """
    ovfs = [entity.ovf for entity in situation.unregistered if entity.ovf]
    system = engine.system
    if any(ovf.pinned_hosts for ovf in ovfs):
        hosts = engine.read("list hosts", system.hosts_service().list)
        situation = replace(situation, hosts=frozenset(host.id for host in hosts))
    if any(ovf.users for ovf in ovfs):
        users = engine.read("list users", system.users_service().list)
        situation = replace(situation, users=frozenset(user.user_name or "" for user in users))
    if any(user.roles for ovf in ovfs for user in ovf.users):
        roles = engine.read("list roles", system.roles_service().list)
        situation = replace(situation, roles=frozenset(role.name for role in roles))
    if any(ovf.affinity_labels for ovf in ovfs):
        labels = engine.read("list affinity labels", system.affinity_labels_service().list)
        situation = replace(situation, affinity_labels=frozenset(label.name for label in labels))
    if any(ovf.affinity_groups for ovf in ovfs):
        changed = [_with_groups(engine, c) if c.id in clusters else c for c in situation.clusters]
        situation = replace(situation, clusters=tuple(changed))
    return situation


def _with_groups(engine: Engine, cluster: Cluster) -> Cluster:
    service = engine.system.clusters_service().cluster_service(cluster.id).affinity_groups_service()
    groups = engine.read(f"list the affinity groups of cluster '{cluster.name}'", service.list)
    return replace(cluster, affinity_groups=frozenset(group.name for group in groups))
