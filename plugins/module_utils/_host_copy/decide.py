# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Copying one host's networking to another, by the engine or by a plan."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    Finding,
    consequence,
    error,
    errors,
    in_order,
    info,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.derive import MAP, derive_desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.option_paths import with_option_paths
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.overlay import merge_additions
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import Pairing, pair
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.predict import predict_engine_copy, preflight
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.removals import removed_values
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.request import (
    AUTO,
    ENGINE,
    PLAN,
    CopyRequest,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.source import check_source
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import rules_sync
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.compare import same_attachment, same_bond
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan, plan_networks


@dataclass(frozen=True)
class Copy:
    """How it will be done: by the engine's copy or by one setup of networks, with its plan and the pairing of NICs."""

    method: str
    plan: HostNetworksPlan
    pairing: Pairing


def plan_copy(source: HostNetworks, destination: HostNetworks, wanted: CopyRequest) -> Copy:
    """Return how to copy. The method auto takes the engine's copy only where it gives exactly what is asked for."""
    if source.id == destination.id:
        return Copy(PLAN, HostNetworksPlan(findings=tuple(preflight(source, destination, Pairing()))), Pairing())
    copy = _decided(source, destination, wanted)
    removed = removed_values(destination, copy.plan.target, _asked(wanted)) if not copy.plan.is_empty else ()
    usable = check_source(source, wanted.policy.includes, wanted.allow_unusable_source)
    return with_findings(copy, (*usable, *removed))


def _decided(source: HostNetworks, destination: HostNetworks, wanted: CopyRequest) -> Copy:
    pairing = pair(source, destination, wanted.nic_map, wanted.policy.includes)
    predicted = _with_option_paths(
        predict_engine_copy(source, destination, wanted.setup.allow_removing_required), source, destination
    )
    if wanted.method == ENGINE:
        return Copy(ENGINE, _with(predicted, _not_by_the_engine(wanted)), pairing)
    derived = derive_desired(source, destination, pairing, wanted.policy, wanted.setup)
    desired = merge_additions(derived.desired, wanted.additions)
    planned = _with_option_paths(plan_networks(destination, desired), source, destination)
    planned = _with(planned, (*derived.findings, *pairing.findings))
    refused = errors((*derived.findings, *pairing.findings, *predicted.findings))
    able = wanted.engine_can_be_asked or (wanted.is_set_up_plainly and not planned.errors)
    serves = wanted.method == AUTO and able and not refused
    if serves and same_result(predicted.target, planned.target):
        return Copy(ENGINE, _with(predicted, derived.findings), pairing)
    return Copy(PLAN, planned, pairing)


def _asked(wanted: CopyRequest) -> frozenset[tuple[str, str]]:
    """Return pairs of network and setting that the user describes for this host."""
    asked = {
        (network.name, setting)
        for network in wanted.additions.networks
        for setting in ("ipv4", "ipv6", "qos", "dns_servers", "properties")
        if getattr(network, setting) is not None
    }
    if wanted.policy.addresses == MAP:
        for name, families in wanted.policy.address_map.items():
            asked |= {(name, family) for family, ip in zip(("ipv4", "ipv6"), families) if ip is not None}
    return frozenset(asked)


def _with_option_paths(planned: HostNetworksPlan, source: HostNetworks, destination: HostNetworks) -> HostNetworksPlan:
    """Return the plan with findings under the names of a copy's options, behind those about the copy itself."""
    found = with_option_paths(planned.findings, source, destination, planned.target)
    return replace(planned, findings=tuple(consequence(finding) for finding in found))


def with_findings(copy: Copy, more: t.Iterable[Finding]) -> Copy:
    """Return the copy with more findings."""
    return replace(copy, plan=_with(copy.plan, more))


def with_remaining(copy: Copy, wanted: CopyRequest, actual: HostNetworks) -> Copy:
    """Return a copy that was carried out, with what the destination shows to be out of sync all the same."""
    return with_findings(copy, rules_sync.remaining(wanted.additions, copy.plan.target, actual))


def _with(planned: HostNetworksPlan, more: t.Iterable[Finding]) -> HostNetworksPlan:
    return replace(planned, findings=in_order((*planned.findings, *more)))


def _not_by_the_engine(wanted: CopyRequest) -> t.Iterator[Finding]:
    if not wanted.engine_can_be_asked:
        yield error(
            "copy-engine-has-no-options",
            "method",
            "The engine's own copy pairs NICs by position, copies all networks, drops static addresses, QoS, DNS and"
            " properties, checks the connectivity and saves; it has no options.",
            "Use method plan or auto.",
        )
    yield info("copy-by-the-engine", "method", "The engine's own copy is used; it removes static addresses.")


def same_result(one: HostNetworks, other: HostNetworks) -> bool:
    """Whether two states of a host are configured alike: bonds, attachments and labels."""
    return (
        {b.name for b in one.bonds} == {b.name for b in other.bonds}
        and all(same_bond(one.bond(b.name), b) for b in other.bonds)
        and {a.network for a in one.attachments} == {a.network for a in other.attachments}
        and all(same_attachment(one.attachment(a.network), a) for a in other.attachments)
        and one.labels == other.labels
    )
