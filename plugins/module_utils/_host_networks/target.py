# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Apply a desired state to the current networking of a host."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import bonds
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.compare import same_attachment
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import (
    Desired,
    DesiredBond,
    DesiredNetwork,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired_ip import (
    MISSING_DETAILS,
    DesiredIp,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    STATIC,
    Attachment,
    Bond,
    HostNetworks,
    Ip,
    is_management,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.sync import can_be_synchronised, settled
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

# Finding near names costs time for each unknown name; where so many are unknown, it is no typing error.
MOST_SUGGESTED = 20


@dataclass(frozen=True)
class Target:
    """What a host will have.

    ``after`` is the result. ``labelled`` is the current state with only the labels changed: the engine moves and
    makes attachments with a label by itself, so only what differs from there has to be asked for.
    ``synced`` are networks to synchronise, ``explicit`` options by bond that are sent even if they are defaults.
    ``named`` are networks that the request names although nothing about them differs: the engine would detach them
    with a label that goes, or drop their overrides with a label that moves.
    """

    after: HostNetworks
    labelled: HostNetworks
    synced: frozenset[str]
    explicit: dict[str, dict[str, str]]
    findings: tuple[Finding, ...]
    named: frozenset[str] = frozenset()


def apply_desired(current: HostNetworks, desired: Desired) -> Target:
    """Lay the desired state over the current one. What is not mentioned stays, unless it is exclusive."""
    found: list[Finding] = []
    labels = _labels(current, desired)
    named = _named(current, desired, labels)
    labelled = replace(current, labels=labels, attachments=_label_effects(current, named, labels))
    attachments = _attachments(labelled, desired, found)
    after_bonds = _bonds(current, desired, attachments, found)
    leaving = frozenset(desired.unmanaged)
    synced = _synced(current, desired, attachments)
    after = replace(
        labelled,
        bonds=after_bonds,
        labels=_without_removed_bonds(current, after_bonds, labels),
        attachments=tuple(
            settled(current, a) if a.network in synced or not same_attachment(current.attachment(a.network), a) else a
            for a in attachments
        ),
        unmanaged=tuple(u for u in current.unmanaged if u.name not in leaving),
    )
    explicit = {b.name: _explicit(current.bond(b.name), b) for b in desired.bonds if b.present}
    return Target(after, labelled, synced, explicit, tuple(found), named)


def _labels(current: HostNetworks, desired: Desired) -> tuple[tuple[str, str], ...]:
    labels = {} if desired.exclusive else dict(current.nic_of_label)
    for label in desired.labels:
        if label.present and label.nic:
            labels[label.name] = label.nic
        else:
            labels.pop(label.name, None)
    return tuple(sorted(labels.items()))


def _without_removed_bonds(
    current: HostNetworks, after: t.Sequence[Bond], labels: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Return the labels without those that vanish with the bond that they were on."""
    gone = {bond.name for bond in current.bonds} - {bond.name for bond in after}
    before = current.nic_of_label
    return tuple((label, nic) for label, nic in labels if nic not in gone or before.get(label) != nic)


def _named(current: HostNetworks, desired: Desired, labels: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """Return the attached networks that a label would change, and that the request must name to keep as they are."""
    before, after = current.nic_of_label, dict(labels)
    listed = {n.name for n in desired.networks if n.present}
    result = set()
    for attachment in current.attachments:
        network = current.network(attachment.network)
        label = network.label if network else None
        if not label or before.get(label) == after.get(label):
            continue
        # The engine refuses a network that is synchronised and moved by its label alone.
        moved = label in after and after[label] != attachment.nic
        kept = attachment.network in listed or (moved and desired.setup.sync == "all" and not attachment.in_sync)
        if kept and (moved or (label not in after and before[label] == attachment.nic)):
            result.add(attachment.network)
    return frozenset(result)


def _label_effects(
    current: HostNetworks, named: frozenset[str], labels: tuple[tuple[str, str], ...]
) -> tuple[Attachment, ...]:
    """Return the attachments as the engine makes, moves and removes them when labels change.

    A label that moves an attachment keeps its addresses and properties, and drops the overrides unless the request
    names the network. An attachment that is on the NIC of the label already is left alone.
    """
    before, after = current.nic_of_label, dict(labels)
    result = {a.network: a for a in current.attachments}
    for network in current.networks:
        label = network.label
        if not label or before.get(label) == after.get(label):
            continue
        existing = result.get(network.name)
        if label in after:
            if existing is None:
                result[network.name] = Attachment(network.name, after[label], network_id=network.id)
            elif existing.nic != after[label]:
                overrides: dict[str, t.Any] = {} if network.name in named else {"qos": None, "dns_servers": None}
                result[network.name] = replace(existing, nic=after[label], **overrides)
        elif existing and existing.nic == before[label] and network.name not in named:
            del result[network.name]
    return tuple(sorted(result.values(), key=lambda a: a.network))


def _attachments(labelled: HostNetworks, desired: Desired, found: list[Finding]) -> tuple[Attachment, ...]:
    result = {a.network: a for a in labelled.attachments}
    if desired.exclusive:
        listed = {n.name for n in desired.networks if n.present}
        staying = listed | {n.name for n in labelled.networks if n.label and n.label in labelled.nic_of_label}
        result = {name: a for name, a in result.items() if name in staying or is_management(labelled, name)}
    unknown = sum(n.present and labelled.network(n.name) is None for n in desired.networks)
    for wanted in desired.networks:
        if not wanted.present:
            result.pop(wanted.name, None)
            continue
        if labelled.network(wanted.name) is None:
            found.append(_unknown(labelled, wanted, suggest=unknown <= MOST_SUGGESTED))
            continue
        merged = _attachment(labelled, wanted, result.get(wanted.name), found)
        if merged:
            result[wanted.name] = merged
    return tuple(sorted(result.values(), key=lambda a: a.network))


def _unknown(host: HostNetworks, wanted: DesiredNetwork, suggest: bool) -> Finding:
    near = did_you_mean(wanted.name, [n.name for n in host.networks]) if suggest else ""
    return error(
        "network-unknown",
        f"{wanted.path}.name",
        f"Logical network '{wanted.name}' does not exist in cluster '{host.cluster}'.",
        near or "Create it, and attach it to the cluster of the host.",
        "NETWORK_HAVING_NAME_NOT_EXISTS",
    )


def _attachment(
    host: HostNetworks, wanted: DesiredNetwork, existing: t.Optional[Attachment], found: list[Finding]
) -> t.Optional[Attachment]:
    if existing is None and wanted.nic is None:
        found.append(
            error(
                "nic-missing",
                f"{wanted.path}.nic",
                f"Network '{wanted.name}' is not attached to the host, so a NIC or bond is required.",
                rule="HOST_NETWORK_INTERFACE_DOES_NOT_HAVE_NAME_SET",
            )
        )
        return None
    network = host.network(wanted.name)
    base = existing or Attachment(wanted.name, wanted.nic or "", network_id=network.id if network else "")
    return replace(
        base,
        nic=wanted.nic or base.nic,
        ipv4=_ip(base.ipv4, wanted.ipv4, f"{wanted.path}.ipv4", found),
        ipv6=_ip(base.ipv6, wanted.ipv6, f"{wanted.path}.ipv6", found),
        qos=base.qos if wanted.qos is None else wanted.qos,
        dns_servers=base.dns_servers if wanted.dns_servers is None else wanted.dns_servers or None,
        properties=base.properties if wanted.properties is None else wanted.properties,
    )


def _ip(current: t.Optional[Ip], wanted: t.Optional[DesiredIp], path: str, found: list[Finding]) -> t.Optional[Ip]:
    if wanted is None:
        return current
    base = current or Ip()
    method = wanted.method or base.method
    if method != STATIC:
        return Ip(method)
    merged = Ip(
        STATIC,
        wanted.address or base.address,
        base.prefix if wanted.prefix is None else wanted.prefix,
        base.gateway if wanted.gateway is None else wanted.gateway or None,
    )
    missing = [name for name, value in (("address", merged.address), ("prefix", merged.prefix)) if value is None]
    if missing:
        found.append(
            error(
                "ip-static-incomplete",
                path,
                f"The method static needs address and netmask; missing: {', '.join(missing)}.",
                "Write the address as 192.0.2.5/24, or set netmask or prefix.",
                MISSING_DETAILS,
            )
        )
        return current
    return merged


def _bonds(
    current: HostNetworks, desired: Desired, attachments: t.Sequence[Attachment], found: list[Finding]
) -> tuple[Bond, ...]:
    result = {b.name: b for b in current.bonds}
    if desired.exclusive:
        listed = {b.name for b in desired.bonds if b.present}
        staying = listed | {a.nic for a in attachments if is_management(current, a.network)}
        result = {name: b for name, b in result.items() if name in staying}
    for wanted in desired.bonds:
        if wanted.present:
            result[wanted.name] = _bond(result.get(wanted.name), wanted, found)
        else:
            result.pop(wanted.name, None)
    return tuple(sorted(result.values(), key=lambda b: b.name))


def _bond(existing: t.Optional[Bond], wanted: DesiredBond, found: list[Finding]) -> Bond:
    if existing is None:
        mode = wanted.mode or bonds.DEFAULT_MODE
        options = _explicit(None, replace(wanted, options=tuple(_given(wanted, wanted.slaves or (), found).items())))
        return Bond(wanted.name, mode=mode, options=bonds.normalise(options.items(), mode), slaves=wanted.slaves or ())
    mode = wanted.mode or existing.mode
    slaves = existing.slaves if wanted.slaves is None else wanted.slaves
    kept = {} if wanted.exact else dict(existing.options)
    if mode != existing.mode and kept:
        found.append(
            info(
                "bond-options-reset",
                f"{wanted.path}.mode",
                f"Bond '{wanted.name}' gets another mode, so options that are not given return to the defaults of"
                f" {mode}: {', '.join(sorted(kept))}.",
            )
        )
        kept = {}
    if wanted.slaves is not None:
        _drop_primary(kept, slaves, wanted, found)
    kept.update(_given(wanted, slaves, found))
    return replace(existing, mode=mode, options=bonds.normalise(kept.items(), mode), slaves=slaves)


def _given(wanted: DesiredBond, slaves: t.Sequence[str], found: list[Finding]) -> dict[str, str]:
    """Return the options that are asked for. A copied primary whose NIC is not copied goes."""
    options = dict(wanted.options or ())
    if wanted.exact:
        _drop_primary(options, slaves, wanted, found)
    return options


def _drop_primary(options: dict[str, str], slaves: t.Sequence[str], wanted: DesiredBond, found: list[Finding]) -> None:
    """Take away a primary that is not among the slaves: the kernel shows one only while it is."""
    primary = options.get("primary")
    if primary is None or primary in slaves or ("primary" in dict(wanted.options or ()) and not wanted.exact):
        return
    del options["primary"]
    found.append(
        info(
            "bond-primary-leaves",
            f"{wanted.path}.slaves",
            f"'{primary}', the primary of bond '{wanted.name}', is not one of its slaves, so the bond has no primary.",
        )
    )


def _explicit(existing: t.Optional[Bond], wanted: DesiredBond) -> dict[str, str]:
    """Return the options to write down even where they are the kernel's default, as kernels differ in that."""
    mode = wanted.mode or (existing.mode if existing else bonds.DEFAULT_MODE)
    # A default of an option that the mode does not have is nothing to send: the kernel would refuse it.
    given = {n: v for n, v in wanted.options or () if bonds.is_of_mode(n, mode) or v != bonds.default_of(n, mode)}
    if wanted.exact and given.get("primary") not in (None, *(wanted.slaves or ())):
        del given["primary"]
    return given if existing or wanted.exact else bonds.creation_options(mode, given)


def _synced(current: HostNetworks, desired: Desired, attachments: t.Sequence[Attachment]) -> frozenset[str]:
    """Return the networks to synchronise: out of sync, asked for, and where it helps or they change anyway."""
    asked = {n.name: n.sync for n in desired.networks if n.present and (n.sync or desired.setup.sync == "listed")}
    result = set()
    for item in attachments:
        before = current.attachment(item.network)
        if before is None or before.in_sync or not (desired.setup.sync == "all" or item.network in asked):
            continue
        if asked.get(item.network) or not same_attachment(before, item) or can_be_synchronised(current, before):
            result.add(item.network)
    return frozenset(result)
