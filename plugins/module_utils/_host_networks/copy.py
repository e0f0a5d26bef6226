# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: copying one host's networking to another: what is asked for, and by which method."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    Finding,
    error,
    in_order,
    info,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.copy_derive import Policy, derive
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.copy_pairing import (
    POSITION,
    NicMap,
    Pairing,
    pair,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.copy_predict import predict
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired_ip import parse_ip
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan, plan, same_attachment, same_bond

ENGINE, PLAN, AUTO = "engine", "plan", "auto"


@dataclass(frozen=True)
class CopyRequest:
    """What a user asks for: the method, the pairing, the policy, and how the change is carried out."""

    method: str = AUTO
    nic_map: NicMap = NicMap()
    policy: Policy = Policy()
    how: Desired = Desired()

    @property
    def engine_can_be_asked(self) -> bool:
        """Whether the engine's own copy takes what is asked for: it has no options at all."""
        plain = replace(self.policy, used=frozenset(), offset=0, address_map={}) == Policy()
        return plain and self.nic_map.by == POSITION and self.how == Desired()


@dataclass(frozen=True)
class Copy:
    """How it will be done: by the engine's copy or by one setup of networks, with its plan and the pairing of NICs."""

    method: str
    plan: HostNetworksPlan
    pairing: Pairing


def from_params(params: t.Mapping[str, t.Any]) -> CopyRequest:
    """Return what the module's options ask for; raises InputError with every finding about them."""
    found: list[Finding] = []
    nic_map = params.get("nic_map") or {}
    by = nic_map.get("by") or POSITION
    needs = {"pairs": ("pairs",), "regex": ("match", "replace")}.get(by, ())
    for option in needs:
        if not nic_map.get(option):
            found.append(error("copy-map-incomplete", f"nic_map.{option}", f"To pair by {by}, {option} is needed."))
    timeout = params.get("connectivity_timeout") or 120
    if not 1 <= timeout <= 120:
        found.append(
            error(
                "connectivity-timeout-out-of-range",
                "connectivity_timeout",
                f"The connectivity timeout is 1 to 120 seconds, not {timeout}.",
                rule="VALIDATION_CONNECTIVITY_TIMEOUT_INVALID",
            )
        )
    addresses = {}
    for number, item in enumerate(params.get("addresses") or []):
        path = f"addresses[{number}]"
        addresses[item["name"]] = (
            parse_ip(item.get("ipv4"), 4, f"{path}.ipv4", found),
            parse_ip(item.get("ipv6"), 6, f"{path}.ipv6", found),
        )
    if found:
        raise InputError(in_order(found))
    include = params.get("include")
    return CopyRequest(
        params.get("method") or AUTO,
        NicMap(
            by,
            tuple((p["source"], p["destination"]) for p in nic_map.get("pairs") or []),
            nic_map.get("match") or "",
            nic_map.get("replace") or "",
        ),
        Policy(
            addresses=params.get("static_addresses") or "none",
            offset=params.get("offset") or 0,
            address_map=addresses,
            include=None if include is None else frozenset(include),
            exclude=frozenset(params.get("exclude") or ()),
            remove_extra=params.get("remove_extra") is not False,
            **{name: params.get(name) == "copy" for name in ("qos", "dns", "properties", "labels")},
        ),
        Desired(
            sync=params.get("sync") or "none",
            check_connectivity=params.get("check_connectivity") is not False,
            connectivity_timeout=timeout,
            commit=params.get("commit") is not False,
        ),
    )


def decide(source: HostNetworks, destination: HostNetworks, wanted: CopyRequest) -> Copy:
    """Return how to copy. The method auto takes the engine's copy only where it gives exactly what is asked for."""
    if source.id == destination.id:
        same = error("copy-same-host", "source_host", f"'{source.name}' cannot be copied onto itself.")
        return Copy(PLAN, HostNetworksPlan(findings=(same,), target=destination), Pairing())
    pairing = pair(source, destination, wanted.nic_map)
    predicted = predict(source, destination)
    if wanted.method == ENGINE:
        return Copy(ENGINE, _with(predicted, _not_by_the_engine(wanted)), pairing)
    derived = derive(source, destination, pairing, wanted.policy, wanted.how)
    planned = _with(plan(destination, derived.desired), (*derived.findings, *pairing.findings))
    if wanted.method == AUTO and wanted.engine_can_be_asked and not predicted.errors:
        if same_result(predicted.target, planned.target):
            return Copy(ENGINE, predicted, pairing)
    return Copy(PLAN, planned, pairing)


def _with(planned: HostNetworksPlan, more: t.Iterable[Finding]) -> HostNetworksPlan:
    return replace(planned, findings=in_order((*planned.findings, *more)))


def _not_by_the_engine(wanted: CopyRequest) -> t.Iterator[Finding]:
    if not wanted.engine_can_be_asked:
        yield error(
            "copy-engine-has-no-options",
            "method",
            "The engine's own copy pairs NICs by position, takes all networks, drops static addresses, QoS, DNS and"
            " properties, checks the connectivity and saves; it cannot be told otherwise.",
            "Use method plan or auto.",
        )
    yield info("copy-by-the-engine", "method", "The engine copies by itself; static addresses become none.")


def same_result(one: HostNetworks, other: HostNetworks) -> bool:
    """Whether two states of a host are configured alike: bonds, attachments and labels."""
    return (
        {b.name for b in one.bonds} == {b.name for b in other.bonds}
        and all(same_bond(one.bond(b.name), b) for b in other.bonds)
        and {a.network for a in one.attachments} == {a.network for a in other.attachments}
        and all(same_attachment(one.attachment(a.network), a) for a in other.attachments)
        and one.labels == other.labels
    )
