# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The requests that register a VM or template, and that add a VM from its OVF."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.batch import Write
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, Lun
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import Registration
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.resolution import Entry

# The engine ignores the others for a template.
OF_TEMPLATES = ("cluster_mappings", "role_mappings", "domain_mappings")


def registration(engine: Engine, domain_id: str, one: Registration, desired: Desired, correlation_id: str) -> Write:
    """Return the write that registers a VM or template; the answer is the SDK's job, without waiting for its end."""
    domain = engine.system.storage_domains_service().storage_domain_service(domain_id)
    service = (
        domain.templates_service().template_service(one.entity.id)
        if one.entity.is_template
        else domain.vms_service().vm_service(one.entity.id)
    )
    action, query = action_of(one, desired), {"correlation_id": correlation_id}

    def send(wait: bool = True) -> t.Any:
        # The SDK's own method knows neither the new name nor the job.
        return service._internal_action(action, "register", "job", {}, query, wait)

    return Write(f"register {one.entity.kind} '{one.label}'", send)


def action_of(one: Registration, desired: Desired) -> t.Any:
    """Return the SDK's action: what it says is what the plan says, so that no fallback of the engine takes effect."""
    return types.Action(
        async_=True,
        cluster=types.Cluster(id=one.cluster.id) if one.cluster else None,
        name=None if one.name == one.entity.name else one.name,
        # A template keeps its id, as the VMs that are made from it name that.
        clone=True if desired.clone and not one.entity.is_template else None,
        allow_partial_import=True if desired.allow_partial else None,
        reassign_bad_macs=True if one.macs.reassign and not one.entity.is_template else None,
        registration_configuration=_configuration(one, desired),
    )


def _configuration(one: Registration, desired: Desired) -> t.Any:
    template = one.entity.is_template
    kinds = {
        kind: pairs for kind, pairs in desired.mappings.items() if pairs and (kind in OF_TEMPLATES or not template)
    }
    lists: dict[str, t.Any] = {kind: [_pair(kind, *names) for names in pairs.items()] for kind, pairs in kinds.items()}
    if one.mapping.entries:
        lists["vnic_profile_mappings"] = [_vnic_mapping(entry) for entry in one.mapping.entries]
    if desired.luns and not template:
        lists["lun_mappings"] = [_lun_mapping(lun) for lun in desired.luns]
    return types.RegistrationConfiguration(**lists) if lists else None


def _pair(kind: str, source: str, target: str) -> t.Any:
    mapping, item = {
        "cluster_mappings": (types.RegistrationClusterMapping, types.Cluster),
        "role_mappings": (types.RegistrationRoleMapping, types.Role),
        "domain_mappings": (types.RegistrationDomainMapping, types.Domain),
        "affinity_group_mappings": (types.RegistrationAffinityGroupMapping, types.AffinityGroup),
        "affinity_label_mappings": (types.RegistrationAffinityLabelMapping, types.AffinityLabel),
    }[kind]
    return mapping(from_=item(name=source), to=item(name=target))


def _vnic_mapping(entry: Entry) -> t.Any:
    target = types.VnicProfile(id=entry.target_id)
    if entry.target_id is None:
        # Two empty names are the empty profile.
        target = types.VnicProfile(
            name=entry.target_profile or "", network=types.Network(name=entry.target_network or "")
        )
    source = types.VnicProfile(name=entry.source_profile or "", network=types.Network(name=entry.source_network or ""))
    return types.RegistrationVnicProfileMapping(from_=source, to=target)


def _lun_mapping(lun: Lun) -> t.Any:
    unit = types.LogicalUnit(
        id=lun.id,
        address=lun.address or None,
        port=lun.port or None,
        target=lun.target or None,
        portal=lun.portal or None,
        username=lun.username or None,
        password=lun.password or None,
    )
    storage = types.HostStorage(type=types.StorageType(lun.storage_type), logical_units=[unit])
    source = types.HostStorage(logical_units=[types.LogicalUnit(id=lun.source)])
    return types.RegistrationLunMapping(from_=types.Disk(lun_storage=source), to=types.Disk(lun_storage=storage))


def addition(engine: Engine, name: str, cluster_id: str, document: str) -> t.Callable[[], t.Any]:
    """Return the call that adds a VM from its OVF."""
    configuration = types.Configuration(type=types.ConfigurationType.OVF, data=document)
    vm = types.Vm(
        name=name,
        cluster=types.Cluster(id=cluster_id),
        initialization=types.Initialization(configuration=configuration),
    )
    return lambda: engine.system.vms_service().add(vm)


def nic_change(
    engine: Engine, vm_id: str, nic_id: str, mac: t.Optional[str], profile: t.Optional[str]
) -> t.Callable[..., t.Any]:
    """Return the call that gives a vNIC a MAC address, or a profile by its id, or both; an empty id is no profile."""
    service = engine.system.vms_service().vm_service(vm_id).nics_service().nic_service(nic_id)
    nic = types.Nic(
        mac=types.Mac(address=mac) if mac is not None else None,
        vnic_profile=types.VnicProfile(id=profile or None) if profile is not None else None,
    )

    def send(wait: bool = True) -> t.Any:
        return service.update(nic, wait=wait)

    return send
