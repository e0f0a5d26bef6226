# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What the engine refuses, drops or changes when one VM or template is registered."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import Ovf, OvfDisk
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.values import version_of
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import (
    ACTIVE,
    Cluster,
    Situation,
    Unregistered,
)

NAME = re.compile(r"[\w.-]+")
LONGEST_NAME = 255
NO_TEMPLATE = "ACTION_TYPE_FAILED_TEMPLATE_DOES_NOT_EXIST"


@dataclass(frozen=True)
class Subject:
    """One VM or template, the name and the cluster that it gets, and what it is called in findings."""

    entity: Unregistered
    label: str
    name: str
    cluster: t.Optional[Cluster]


def check_name(subject: Subject, situation: Situation, taken: t.Mapping[tuple[str, str], str]) -> t.Iterator[Finding]:
    """Yield what is wrong with the name; ``taken`` has the family of each kind and name of the batch so far."""
    entity, name = subject.entity, subject.name
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        message = f"'{name}' is not a valid name of a VM."
        yield error("vm-name-invalid", subject.label, message, "Use letters, digits, '-', '_' and '.', at most 255.")
    if entity.is_template and name != entity.name:
        message = "The engine cannot give a template another name when it is registered."
        yield error("template-rename-unsupported", subject.label, message, "Rename it afterwards.")
    for other in situation.registered_by_name.get((entity.kind, name), ()):
        same_base = entity.is_template and entity.family in (other.id, other.base_id)
        if other.id != entity.id and not same_base:
            rule = "VM_CANNOT_IMPORT_TEMPLATE_NAME_EXISTS" if entity.is_template else "VM_CANNOT_IMPORT_VM_NAME_EXISTS"
            message = f"The name '{name}' is in use in the data center, by {other.id}."
            yield error("vm-name-in-use", subject.label, message, "Give it another name with `new_names`.", rule)
    if taken.get((entity.kind, name), entity.family) != entity.family:
        message = f"Another one of the same run gets the name '{name}'."
        yield error("vm-name-twice", subject.label, message, "Give it another name with `new_names`.")
    if entity.id in situation.elsewhere:
        message = f"Its id {entity.id} is in use in another data center."
        yield error("vm-id-in-use", subject.label, message, "Remove it there first.", "VM_CANNOT_IMPORT_VM_EXISTS")


def check_cluster(subject: Subject, desired: Desired) -> t.Iterator[Finding]:
    """Yield an error where there is no cluster to register it in."""
    ovf = subject.entity.ovf
    own = ovf.cluster if ovf else ""
    mapped = desired.mapped("cluster_mappings", own)
    # The engine would take the cluster that the OVF names.
    fallback = subject.cluster is not None and mapped not in (own, subject.cluster.name)
    if desired.cluster or subject.cluster is not None and not fallback:
        return
    named = f"cluster '{own}' of its OVF does not exist" if ovf else "its OVF is not known"
    if mapped != own:
        named = f"cluster '{own}' of its OVF is mapped to '{mapped}', which does not exist"
    yield error(
        "register-cluster-missing",
        subject.label,
        f"No cluster is given, and {named}.",
        "Use `cluster` or `cluster_mappings`.",
        "ACTION_TYPE_FAILED_CLUSTER_CAN_NOT_BE_EMPTY",
    )


def check_bios_type(cluster: Cluster) -> t.Iterator[Finding]:
    """Yield an error for a cluster that the engine cannot import anything into."""
    if cluster.bios_type == "":
        message = f"The BIOS type of cluster '{cluster.name}' is not set."
        yield error("register-cluster-bios-unset", "cluster", message, "Set its CPU type.", "CLUSTER_BIOS_TYPE_NOT_SET")


def check_template(subject: Subject, situation: Situation, batch: t.Container[str]) -> t.Iterator[Finding]:
    """Yield an error where the template is missing that it needs."""
    entity, ovf = subject.entity, subject.entity.ovf
    needed = entity.needs
    if ovf is None or not needed or needed in situation.registered_ids or needed in batch:
        return
    unregistered = needed in situation.unregistered_ids
    name = f"'{ovf.template_name}'" if ovf.template_name else needed
    other = situation.templates_elsewhere.get(needed)
    where = "is unregistered and not selected" if unregistered else "is not on this domain and not registered"
    hint = "Select it too." if unregistered else "Attach the domain that it is on, and register it first."
    if other and not unregistered:
        where, hint = f"is unregistered on storage domain '{other}'", "Register it from there first."
    rule = "VMT_CANNOT_IMPORT_TEMPLATE_VERSION_MISSING_BASE" if entity.is_template else NO_TEMPLATE
    yield error("register-template-missing", subject.label, f"Template {name}, which it needs, {where}.", hint, rule)


def missing_disks(ovf: Ovf, situation: Situation, shared: t.Container[str]) -> tuple[tuple[OvfDisk, Finding], ...]:
    """Return the disks that cannot be attached, each with the reason as an error without a path.

    Those of ``shared`` come with another VM.
    """
    found = []
    for disk in ovf.disks:
        reason = _unusable(disk, situation) if disk.kind == "image" and disk.id not in shared else None
        if reason:
            found.append((disk, reason))
    return tuple(found)


def unlisted(disk: OvfDisk, situation: Situation) -> bool:
    """Whether a disk is missing in the engine's list of what is not registered on the domain.

    The engine leaves disks of several images out of it: those with snapshots, and those of a template.
    """
    here = (disk.domain or situation.domain.id) == situation.domain.id
    one_image = disk.kind == "image" and disk.images == 1 and not disk.template_image
    return situation.images is not None and here and one_image and disk.id not in situation.images


def _unusable(disk: OvfDisk, situation: Situation) -> t.Optional[Finding]:
    text = f"Disk '{disk.alias or disk.id}'"
    known = disk.id in situation.registered_disks
    if known and not (disk.shareable and disk.id in situation.shareable_disks):
        rule = "ACTION_TYPE_FAILED_IMPORT_DISKS_ALREADY_EXIST"
        return error("register-disk-known", "", f"{text} is registered already.", "Attach it afterwards.", rule)
    domain_id = disk.domain or situation.domain.id
    domain = situation.attached(domain_id)
    if domain is None:
        rule = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_NOT_EXIST"
        message = f"{text} is on storage domain {domain_id}, which is not attached."
        return error("register-disk-domain-missing", "", message, "Attach it first.", rule)
    if domain.status != ACTIVE:
        rule = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2"
        message = f"{text} is on storage domain '{domain.name}', which is in status {domain.status}."
        return error("register-disk-domain-inactive", "", message, "Activate it first.", rule)
    if not known and unlisted(disk, situation):
        message = f"{text} is not on storage domain '{domain.name}'."
        rule = "ACTION_TYPE_FAILED_VM_IMAGE_DOES_NOT_EXIST"
        return error("register-disk-missing", "", message, "Check the age of the OVF store.", rule)
    return None


def unused_luns(desired: Desired, ovfs: t.Sequence[Ovf]) -> t.Iterator[Finding]:
    """Yield an information for each mapping of a LUN that no disk of the batch is on."""
    used = {disk.lun_id for ovf in ovfs for disk in ovf.disks}
    for number, lun in enumerate(desired.luns):
        if lun.source not in used:
            message = f"No disk of the selected VMs is on LUN '{lun.source}'."
            yield info("lun-mapping-unused", f"lun_mappings[{number}]", message)


def check_versions(subject: Subject, situation: Situation) -> t.Iterator[Finding]:
    """Yield warnings about an OVF or a compatibility version that is newer than what is here."""
    ovf, cluster = subject.entity.ovf, subject.cluster
    if ovf is None:
        return
    written = version_of(ovf.version)
    if situation.version and written[: len(situation.version)] > situation.version:
        message = f"Its OVF is of version {ovf.version}, which is newer than this engine."
        yield warning("register-ovf-newer", subject.label, message, "Newer settings are dropped without a word.")
    if ovf.machine:
        message = f"It has the custom emulated machine '{ovf.machine}', which the engine does not check."
        yield warning("register-machine-custom", subject.label, message, "Check that hosts have it, before the start.")
    for level in (ovf.custom_level, ovf.cluster_level):
        if cluster and cluster.level and version_of(level) > cluster.level:
            target = ".".join(map(str, cluster.level))
            message = f"Its compatibility version {level} is newer than {target} of cluster '{cluster.name}'."
            yield warning("register-level-newer", subject.label, message, "Check the machine type before the start.")
            return


def check_dropped(subject: Subject, situation: Situation, desired: Desired) -> t.Iterator[Finding]:
    """Yield warnings about what the engine drops or changes without an error: leases, hosts, affinity, roles."""
    ovf = subject.entity.ovf
    if ovf is None:
        return
    if ovf.lease_domain and situation.attached(ovf.lease_domain) is None:
        happens = "moves it to another data domain" if ovf.high_availability else "drops it"
        message = f"Its lease is on storage domain {ovf.lease_domain}, which is not attached. The engine {happens}."
        yield warning("register-lease-changes", subject.label, message)
    for host in ovf.pinned_hosts:
        if situation.hosts is not None and host not in situation.hosts:
            message = f"It is pinned to host {host}, which this engine does not know."
            yield warning("register-pinning-lost", subject.label, message, "Choose hosts before the start.")
    yield from _check_names(subject, situation, desired)


def _check_names(subject: Subject, situation: Situation, desired: Desired) -> t.Iterator[Finding]:
    """Yield warnings about users, roles, affinity groups and labels of the OVF that are not there."""
    ovf = subject.entity.ovf or Ovf("", "")
    groups = subject.cluster.affinity_groups if subject.cluster else None
    roles = tuple(role for user in ovf.users for role in user.roles)
    for kind, what, names, known in (
        ("affinity_group_mappings", "affinity group", ovf.affinity_groups, groups),
        ("affinity_label_mappings", "affinity label", ovf.affinity_labels, situation.affinity_labels),
        ("role_mappings", "role", roles, situation.roles),
    ):
        # The engine reads neither groups nor labels of a template.
        if known is None or subject.entity.is_template and what != "role":
            continue
        for name in dict.fromkeys(names):
            target = desired.mapped(kind, name)
            if target in known:
                continue
            if name in known:
                message = f"There is no {what} '{target}'. The engine uses '{name}' instead."
                yield warning("register-mapping-ignored", subject.label, message, f"Create it, or correct `{kind}`.")
            else:
                message = f"There is no {what} '{target}'. The engine drops it."
                yield warning("register-name-dropped", subject.label, message, f"Create it, or use `{kind}`.")
    for user in ovf.users:
        if situation.users is not None and not situation.users & set(names_of_user(user.name, desired)):
            message = f"There is no user '{user.name}', who has permissions on it. The engine drops them."
            yield warning("register-user-dropped", subject.label, message, "Add the user first.")


def names_of_user(name: str, desired: Desired) -> tuple[str, ...]:
    """Return the names by which the engine looks for a user of an OVF: in the domain that is mapped, and in its own.

    It looks for the name of the user in the mappings of domains.
    """
    login, at, dummy = name.rpartition("@")
    domain = desired.mappings.get("domain_mappings", {}).get(login)
    return (f"{login}{at}{domain}", name) if domain else (name,)
