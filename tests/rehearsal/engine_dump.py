# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a migration depends on in an engine, read from it as a world of the simulator. Nothing is changed."""

from __future__ import annotations

import re
import typing as t

import ovirtsdk4

Data = dict[str, t.Any]
MANAGEMENT = "management"
RELEASE = re.compile(r"\d+(?:\.\d+)+")
# Conversions take a moment.
CLOCK = {"scale": 0.02}
COURSE = {
    "import_disk_seconds": 20,
    "conversion_start_seconds": 20,
    "conversion_disk_seconds": 60,
    "conversion_end_seconds": 20,
}


def read(connection: ovirtsdk4.Connection, clusters: t.Collection[str], users: t.Sequence[Data]) -> Data:
    """Return the world of the data centers that these clusters are in. Only GET requests are sent."""
    system = connection.system_service()
    every = system.clusters_service().list()
    centers = {one.data_center.id for one in every if one.data_center and {one.name, one.id} & set(clusters)}
    if not centers:
        raise LookupError(f"The engine has no cluster {', '.join(sorted(clusters))}.")
    here = [one for one in every if one.data_center and one.data_center.id in centers]
    names = {one.id: one.name for one in here}
    pools = {pool.id: pool for pool in system.mac_pools_service().list()}
    networks = {one.id: one for one in system.networks_service().list() if one.data_center.id in centers}
    listed = [one for one in system.data_centers_service().list() if one.id in centers]
    in_center = {one.id: one.name for one in listed}
    profiles = {one.id: one for one in system.vnic_profiles_service().list() if one.network.id in networks}
    uses = {one.id: system.clusters_service().cluster_service(one.id).networks_service().list() for one in here}
    return {
        "clock": CLOCK,
        "options": COURSE,
        "users": list(users),
        "data_centers": [_data_center(system, one) for one in listed],
        "mac_pools": [_mac_pool(pool) for pool in pools.values()],
        "networks": [_network(one, in_center) for one in networks.values()],
        "vnic_profiles": [
            {"network": networks[one.network.id].name, "name": one.name}
            for one in profiles.values()
            if one.name != networks[one.network.id].name
        ],
        "clusters": [_cluster(system, one, in_center, pools, uses[one.id]) for one in here],
        "storage_domains": [domain for one in listed for domain in _storage_domains(system, one)],
        "hosts": list(_hosts(system, names, {ident: _management(found) for ident, found in uses.items()})),
        "vms": list(_vms(system, names, networks, profiles)),
    }


def _data_center(system: t.Any, one: t.Any) -> Data:
    quotas = system.data_centers_service().data_center_service(one.id).quotas_service().list()
    return {
        "name": one.name,
        "status": one.status.value if one.status else "up",
        "quotas": [quota.name for quota in quotas if quota.name != "Default"],
    }


def _mac_pool(pool: t.Any) -> Data:
    return {
        "name": pool.name,
        "default_pool": bool(pool.default_pool),
        "allow_duplicates": bool(pool.allow_duplicates),
        "ranges": [[one.from_, one.to] for one in pool.ranges or ()],
    }


def _network(one: t.Any, centers: t.Mapping[str, str]) -> Data:
    found = {"name": one.name, "data_center": centers[one.data_center.id], "mtu": one.mtu or 0}
    found["vm_network"] = any(usage.value == "vm" for usage in one.usages or ())
    return {**found, **({"vlan": one.vlan.id} if one.vlan else {})}


def _management(uses: t.Sequence[t.Any]) -> str:
    """Return the name of the management network of a cluster."""
    found = [one.name for one in uses if any(usage.value == MANAGEMENT for usage in one.usages or ())]
    return found[0] if found else "ovirtmgmt"


def _cluster(
    system: t.Any, one: t.Any, centers: t.Mapping[str, str], pools: t.Mapping[str, t.Any], uses: t.Sequence[t.Any]
) -> Data:
    profiles = system.clusters_service().cluster_service(one.id).cpu_profiles_service().list()
    roles = {_management(uses): [MANAGEMENT]}
    networks = [{"name": use.name, "required": bool(use.required), "roles": roles.get(use.name, [])} for use in uses]
    return {
        "name": one.name,
        "data_center": centers[one.data_center.id],
        "mac_pool": pools[one.mac_pool.id].name,
        "networks": networks,
        "cpu_profiles": [profile.name for profile in profiles if profile.name != one.name],
    }


def _storage_domains(system: t.Any, center: t.Any) -> t.Iterator[Data]:
    service = system.data_centers_service().data_center_service(center.id).storage_domains_service()
    for one in service.list():
        yield {
            "name": one.name,
            "data_center": center.name,
            "kind": one.type.value,
            "master": bool(one.master),
            "status": one.status.value if one.status else "active",
            "storage_type": one.storage.type.value,
            "available": one.available or 0,
            "used": one.used or 0,
        }


def _hosts(system: t.Any, clusters: t.Mapping[str, str], management: t.Mapping[str, str]) -> t.Iterator[Data]:
    found = [one for one in system.hosts_service().list() if one.cluster and one.cluster.id in clusters]
    for number, one in enumerate(found, 1):
        address = f"198.18.{number // 250}.{number % 250 + 1}"
        machine: Data = {
            "address": address,
            "nics": "eth0..eth1",
            "mac_prefix": f"02:00:{number // 256:02x}:{number % 256:02x}:00:",
            "networks": [{"name": management[one.cluster.id], "nic": "eth0"}],
        }
        versions = {"os_version": one.os.version if one.os else None, "vdsm_version": one.version}
        for key, version in versions.items():
            found_version = RELEASE.search((version.full_version if version else "") or "")
            if found_version:
                machine[key] = found_version[0]
        # Their addresses are not those of the real hosts.
        yield {"name": one.name, "cluster": clusters[one.cluster.id], "status": one.status.value, "machine": machine}


def _vms(
    system: t.Any,
    clusters: t.Mapping[str, str],
    networks: t.Mapping[str, t.Any],
    profiles: t.Mapping[str, t.Any],
) -> t.Iterator[Data]:
    for vm in system.vms_service().list(follow="nics"):
        if not vm.cluster or vm.cluster.id not in clusters:
            continue
        nics = []
        for nic in vm.nics or ():
            profile = profiles.get(nic.vnic_profile.id) if nic.vnic_profile else None
            place = {"profile": f"{networks[profile.network.id].name}/{profile.name}"} if profile else {}
            nics.append({"name": nic.name, "mac": nic.mac.address if nic.mac else None, **place})
        yield {
            "name": vm.name,
            "cluster": clusters[vm.cluster.id],
            "status": "down" if vm.status.value == "down" else "up",
            # The mark of VMs that were imported before is in it.
            "comment": vm.comment or "",
            "nics": nics,
        }
