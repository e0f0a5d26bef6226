# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Plan the networking of a host: the request, its changes and all findings."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, consequence, in_order
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import bonds, result, rules, rules_sync
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.compare import same_attachment, same_bond
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    Bond,
    HostNetworks,
    Ip,
    UnmanagedNetwork,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import (
    AttachmentRequest,
    BondRequest,
    SetupRequest,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.target import Target, apply_desired
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan


@dataclass(frozen=True)
class HostNetworksPlan(Plan):
    """A plan for one host: ``request`` is the one setupnetworks to send.

    ``unmanaged`` are removed by calls of their own afterwards; ``target`` is what the host will then have.
    """

    request: SetupRequest = field(default_factory=SetupRequest)
    unmanaged: tuple[UnmanagedNetwork, ...] = ()
    target: HostNetworks = field(default_factory=HostNetworks)


def plan_networks(current: HostNetworks, desired: Desired) -> HostNetworksPlan:
    """Return what has to be done so that the host has what is desired; nothing is sent.

    The same for any order of the input. The plan is empty when the host already has it.
    """
    wanted = apply_desired(current, desired)
    after = wanted.after
    request = _request(current, wanted, desired)
    leaving = frozenset(desired.unmanaged)
    unmanaged = tuple(u for u in current.unmanaged if u.name in leaving)
    findings = map(_ranked, (*wanted.findings, *rules.check(current, after, wanted, request, desired)))
    return HostNetworksPlan(
        changes=changes(current, after, wanted.synced, unmanaged),
        findings=in_order(findings),
        before=result.as_dict(current),
        after=result.as_dict(after),
        request=request,
        unmanaged=unmanaged,
        target=after,
    )


def _ranked(finding: Finding) -> Finding:
    """Return a finding so that what is not listed, such as a network that exclusive removes, is behind what is."""
    return consequence(finding) if finding.path.startswith(("network ", "bond ", "label ")) else finding


def with_remaining(planned: HostNetworksPlan, desired: Desired, actual: HostNetworks) -> HostNetworksPlan:
    """Return a plan that was carried out, with what the host shows to be out of sync all the same."""
    found = rules_sync.remaining(desired, planned.target, actual)
    return replace(planned, findings=in_order((*planned.findings, *found)))


def _request(current: HostNetworks, wanted: Target, desired: Desired) -> SetupRequest:
    after = wanted.after
    staying = {a.network for a in after.attachments}
    labelled = {a.network for a in wanted.labelled.attachments}
    before_labels, after_labels = current.nic_of_label, after.nic_of_label
    gone_bonds = [b for b in current.bonds if after.bond(b.name) is None]
    gone = frozenset(b.name for b in gone_bonds)
    return SetupRequest(
        modified_bonds=tuple(
            _bond_request(current.bond(b.name), b, wanted.explicit.get(b.name, {}))
            for b in after.bonds
            if not same_bond(current.bond(b.name), b)
        ),
        removed_bonds=tuple((b.id, b.name) for b in gone_bonds),
        modified_attachments=tuple(
            _attachment_request(current.attachment(a.network), a, a.network in wanted.named, gone)
            for a in after.attachments
            if a.network in wanted.named or not same_attachment(wanted.labelled.attachment(a.network), a)
        ),
        # What a removed label takes away by itself must not be asked for a second time.
        removed_attachments=tuple(
            a.id for a in current.attachments if a.network not in staying and a.network in labelled
        ),
        synchronized_attachments=tuple(a.id for a in current.attachments if a.network in wanted.synced),
        modified_labels=tuple(item for item in after_labels.items() if before_labels.get(item[0]) != item[1]),
        # A label that vanishes with its bond is not removed: it only has nothing left to be on.
        removed_labels=tuple(sorted(before_labels.keys() - wanted.labelled.nic_of_label.keys())),
        check_connectivity=desired.setup.check_connectivity,
        connectivity_timeout=desired.setup.connectivity_timeout,
        commit=desired.setup.commit,
    )


def _bond_request(before: t.Optional[Bond], after: Bond, explicit: t.Mapping[str, str]) -> BondRequest:
    # A default that the user wrote down is sent too: kernels differ in their defaults, and the request should not.
    # A mode that cannot be read is left to the host.
    options = bonds.wire_options(after.mode, {**dict(after.options), **explicit}.items()) if after.mode else None
    if before is None:
        return BondRequest(after.name, options=options, slaves=after.slaves)
    return BondRequest(
        after.name,
        before.id,
        options=options if (before.mode, before.options) != (after.mode, after.options) else None,
        slaves=after.slaves if set(before.slaves) != set(after.slaves) else None,
    )


def _attachment_request(
    before: t.Optional[Attachment], after: Attachment, named: bool, gone_bonds: t.Container[str]
) -> AttachmentRequest:
    """Return what has to be asked for; ``named`` is true where the NIC is given in any case."""
    addresses = (after.ipv4 or Ip(), after.ipv6 or Ip())
    if before is None:
        return AttachmentRequest(
            after.network,
            after.network_id,
            nic=after.nic,
            addresses=addresses,
            qos=after.qos,
            dns_servers=after.dns_servers,
            properties=after.properties or None,
        )
    # The engine stores the attachment of a bond that vanishes as a new one, and fails at name servers that it kept.
    dns_lost = after.dns_servers is not None and before.nic in gone_bonds
    # One family alone would reset the other, so addresses are sent for both or for none.
    return AttachmentRequest(
        after.network,
        after.network_id,
        after.id,
        nic=after.nic if named or before.nic != after.nic else None,
        addresses=addresses if (before.ipv4 or Ip(), before.ipv6 or Ip()) != addresses else None,
        qos=after.qos if before.qos != after.qos else None,
        dns_servers=(after.dns_servers or ()) if dns_lost or before.dns_servers != after.dns_servers else None,
        properties=after.properties if before.properties != after.properties else None,
    )


def changes(
    current: HostNetworks, after: HostNetworks, synced: frozenset[str], unmanaged: t.Iterable[UnmanagedNetwork]
) -> tuple[Change, ...]:
    """Return the changes in the order in which a reader understands them: what frees something comes first."""
    return (
        *(
            Change("detach", "network", a.network, a.as_dict(), None)
            for a in current.attachments
            if after.attachment(a.network) is None
        ),
        *(Change("remove", "bond", b.name, b.as_dict(), None) for b in current.bonds if after.bond(b.name) is None),
        *(
            Change(
                "update" if current.bond(b.name) else "create", "bond", b.name, _dict(current.bond(b.name)), b.as_dict()
            )
            for b in after.bonds
            if not same_bond(current.bond(b.name), b)
        ),
        *_label_changes(current.nic_of_label, after.nic_of_label),
        *(
            _attachment_change(current.attachment(a.network), a)
            for a in after.attachments
            if _differs(current, a, synced)
        ),
        *(Change("remove", "unmanaged_network", u.name, {"name": u.name, "nic": u.nic}, None) for u in unmanaged),
    )


def _dict(item: t.Optional[t.Union[Bond, Attachment]]) -> t.Optional[dict[str, t.Any]]:
    return item.as_dict() if item else None


def _differs(current: HostNetworks, after: Attachment, synced: frozenset[str]) -> bool:
    return after.network in synced or not same_attachment(current.attachment(after.network), after)


def _attachment_change(before: t.Optional[Attachment], after: Attachment) -> Change:
    if before is None:
        verb = "attach"
    elif before.nic != after.nic:
        verb = "move"
    else:
        verb = "sync" if same_attachment(before, after) else "update"
    return Change(verb, "network", after.network, _dict(before), after.as_dict())


def _label_changes(before: dict[str, str], after: dict[str, str]) -> t.Iterator[Change]:
    for label in sorted({*before, *after}):
        was, will = before.get(label), after.get(label)
        if was != will:
            yield Change(
                "remove" if will is None else "add" if was is None else "move",
                "label",
                label,
                {"name": label, "nic": was} if was else None,
                {"name": label, "nic": will} if will else None,
            )
