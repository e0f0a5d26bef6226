# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Plan everything that onboarding a host changes."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    Finding,
    consequence,
    error,
    errors,
    in_order,
    info,
    warning,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.decide import plan_copy
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.derive import INCREMENT, MAP
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import NicMap
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.request import OWN_OPTION_NAMES, CopyRequest
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.source import check_source, unusable
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import STATIC, HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan, plan_networks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_onboarding.assumed import assume_host
from ansible_collections.onramp.ovirt.plugins.module_utils._host_onboarding.request import (
    ALWAYS,
    IF_ADDED,
    NEVER,
    OnboardingRequest,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.lifecycle import (
    INSTALL_FAILED,
    MAINTENANCE,
    NON_OPERATIONAL,
    PASSING,
    UP,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import DesiredHost, Host, Known
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.plan import HostPlan, plan_host
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan


@dataclass(frozen=True)
class Situation:
    """What the engine has: the host, its networking, the cluster, the host to copy.

    ``cluster`` is a host without NICs, which brings the networks of its cluster; ``None`` where there is none.
    ``known`` is what the plan of a host has to know apart from it. ``taken`` are addresses of other hosts of the
    cluster, with the host that has each. ``source_hint`` asks for near names where there is no source.
    """

    host: t.Optional[Host] = None
    networks: t.Optional[HostNetworks] = None
    cluster: t.Optional[HostNetworks] = None
    source: t.Optional[HostNetworks] = None
    known: Known = Known()
    taken: t.Mapping[str, str] = field(default_factory=dict)
    source_hint: str = ""


@dataclass(frozen=True)
class OnboardingPlan(Plan):
    """All changes in order. ``state`` is how the host is added or installed, ``activate`` whether it ends up active."""

    state: str = "present"
    maintenance_first: bool = False
    activate: bool = True


def plan_onboarding(situation: Situation, wanted: OnboardingRequest) -> OnboardingPlan:
    """Return what onboarding will do; nothing is sent. A host that is not installed yet has assumed NICs."""
    remarks = tuple(_source_not_activated(situation.source, wanted))
    situation = _without_unready_source(situation, wanted)
    host = situation.host
    installs = host is not None and (wanted.reinstall or host.status == INSTALL_FAILED)
    first = host if host is not None and installs and host.status in (UP, NON_OPERATIONAL) else None
    steps: list[HostPlan] = []
    if first:
        steps.append(plan_host(host, DesiredHost(wanted.host.name, state=MAINTENANCE)))
        host = steps[-1].target
    state = "reinstalled" if installs else "present"
    steps.append(plan_host(host, _without_power(wanted.host, state), situation.known))
    activate = wanted.activate == ALWAYS or (wanted.activate == IF_ADDED and (host is None or installs))
    # What a host that does not exist yet will have cannot be known.
    copies = wanted.copy is not None and situation.source is None and wanted.pending
    new = host is None or host.status == INSTALL_FAILED
    networks, findings = _networks(situation, wanted, new) if wanted.readable else (None, [])
    if networks is not None and wanted.activate != NEVER and not copies:
        findings += _required(networks, situation.networks, wanted, activate)
    after = [_power(steps[-1], situation, wanted.host)]
    if activate:
        after.append(plan_host(after[-1].target, DesiredHost(wanted.host.name, state=UP)))
    later = (Change("copy_networks", "host", wanted.source),) if copies else ()
    every = (*steps, *([networks] if networks else ()), *after)
    last = after[-1]
    return OnboardingPlan(
        changes=(
            *(change for part in steps for change in part.changes),
            *later,
            *(networks.changes if networks else ()),
            *(change for part in after for change in part.changes),
        ),
        findings=in_order((*wanted.findings, *remarks, *findings, *(f for part in every for f in part.findings))),
        before={**(situation.host.as_dict() if situation.host else {}), **(networks.before if networks else {})},
        after={**last.after, **(networks.after if networks else {})},
        state=state,
        maintenance_first=first is not None,
        activate=activate,
    )


def _without_unready_source(situation: Situation, wanted: OnboardingRequest) -> Situation:
    """Return the situation without a source that the same run has to bring up first, and has not yet."""
    source, copy = situation.source, wanted.copy
    if not (wanted.pending and copy and source):
        return situation
    unready = errors(check_source(source, copy.policy.includes, copy.allow_unusable_source))
    return replace(situation, source=None) if unready else situation


def _source_not_activated(source: t.Optional[HostNetworks], wanted: OnboardingRequest) -> t.Iterator[Finding]:
    """Yield that a source of the same run will be left in maintenance, where it cannot be copied."""
    if not (wanted.pending and wanted.copy) or wanted.source_activate == ALWAYS:
        return
    if source is None or source.status == INSTALL_FAILED:
        stays = wanted.source_activate == NEVER
    else:
        stays = source.status != UP and source.status not in PASSING
    if stays:
        yield from unusable(
            f"Host '{wanted.source}' is onboarded by the same run and not activated (expected: {UP}).",
            wanted.copy.allow_unusable_source,
        )


def _without_power(desired: DesiredHost, state: str) -> DesiredHost:
    """Return what is asked for when the host is added: power management follows once it has its networks."""
    return replace(desired, state=state, activate=False, power_management=None, kdump_detection=None, agents=None)


def _power(added: HostPlan, situation: Situation, desired: DesiredHost) -> HostPlan:
    """Return the plan for power management of the host as it is then."""
    base = added.target or Host("", desired.name, MAINTENANCE)
    agents = situation.host.agents if situation.host else ()
    only = DesiredHost(
        desired.name,
        power_management=desired.power_management,
        kdump_detection=desired.kdump_detection,
        agents=desired.agents,
        check_agent_types=desired.check_agent_types,
    )
    return plan_host(replace(base, agents=agents), only, Known(agent_types=situation.known.agent_types))


def _networks(
    situation: Situation, wanted: OnboardingRequest, new: bool
) -> tuple[t.Optional[HostNetworksPlan], list[Finding]]:
    """Return the plan for the networks of the host, and the findings about it."""
    findings: list[Finding] = []
    known = situation.networks if situation.networks and situation.networks.nics and not new else None
    if known and known.status in PASSING:
        # The host is waited for before anything is sent to it.
        known = replace(known, status=UP)
    source, copy = situation.source, wanted.copy
    if copy and source is None:
        findings.append(_no_source(situation, wanted))
        if known or not wanted.pending:
            return None, findings
        copy = None
    base, nic_map = known, copy.nic_map if copy else NicMap()
    if base is None:
        if situation.cluster is None:
            return None, findings
        base, nic_map = assume_host(
            situation.cluster, wanted.host.name, wanted.networks, source if copy else None, nic_map
        )
        findings.append(_assumption(base))
    if copy and source:
        planned = _copied(source, base, replace(copy, nic_map=nic_map))
    else:
        copy, planned = None, plan_networks(base, wanted.networks)
    findings += _taken(situation.taken, planned, wanted.networks, copy)
    return planned, findings


def _copied(source: HostNetworks, base: HostNetworks, copy: CopyRequest) -> HostNetworksPlan:
    planned = plan_copy(source, base, copy).plan
    return replace(planned, findings=tuple(map(_under_copy, planned.findings)))


def _under_copy(finding: Finding) -> Finding:
    """Return a finding about an option of a copy with its path among the options of an onboarding."""
    option = re.split(r"[.\[]", finding.path, maxsplit=1)[0]
    # Labels are an option of a copy, and, with a number, what the user lists.
    listed = finding.path.startswith("labels[")
    return replace(finding, path=f"copy.{finding.path}") if option in OWN_OPTION_NAMES and not listed else finding


def _no_source(situation: Situation, wanted: OnboardingRequest) -> Finding:
    if wanted.pending:
        return info(
            "onboard-source-pending",
            "source_host",
            f"'{wanted.source}' is onboarded first by the same run, so its networks are not known yet.",
        )
    return error(
        "onboard-source-unknown",
        "source_host",
        f"There is no host '{wanted.source}' in this engine to copy the networks from.",
        f"{situation.source_hint or 'Check the name.'} A host that the same run onboards can also be a source.",
    )


def _assumption(base: HostNetworks) -> Finding:
    names = ", ".join(nic.name for nic in base.nics)
    return info(
        "onboard-nics-assumed",
        "name",
        f"The NICs of '{base.name}' are known only after its installation; the plan assumes that it has {names}.",
    )


def _required(
    planned: HostNetworksPlan, current: t.Optional[HostNetworks], wanted: OnboardingRequest, activate: bool
) -> t.Iterator[Finding]:
    """Yield the networks that the cluster requires and the host would not have: often one that is misspelt.

    Where the user allows to remove required networks, one that the host has and loses is a warning.
    """
    setup = wanted.copy.setup if wanted.copy else wanted.networks.setup
    before = {attachment.network for attachment in current.attachments} if current else set()
    allowed = before if setup.allow_removing_required else set()
    attached = {attachment.network for attachment in planned.target.attachments}
    # A management network that is not attached at all is a host that the engine cannot reach.
    missing = [n.name for n in planned.target.networks if n.required and not n.external and n.name not in attached]
    for name in sorted(missing):
        severity = error if activate and name not in allowed else warning
        yield consequence(
            severity(
                "onboard-required-network-missing",
                "networks",
                f"Cluster '{planned.target.cluster}' requires network '{name}', but the host would not have it.",
                "Add it to networks, or make it optional in the cluster. The host becomes non-operational without it.",
            )
        )


def _taken(
    taken: t.Mapping[str, str], planned: HostNetworksPlan, desired: Desired, copy: t.Optional[CopyRequest]
) -> t.Iterator[Finding]:
    """Yield the addresses that the host would get and another host of the cluster has."""
    paths = {network.name: network.path for network in desired.networks}
    set_up = {change.name for change in planned.changes if change.kind == "network"}
    for attachment in planned.target.attachments:
        name = attachment.network
        if name not in set_up or (name not in paths and copy is not None and copy.policy.addresses == INCREMENT):
            # The copy itself says which addresses it cannot count up.
            continue
        for family in ("ipv4", "ipv6"):
            ip = getattr(attachment, family)
            owner = taken.get(ip.address) if ip and ip.method == STATIC and ip.address else None
            if owner:
                path = f"{paths[name]}.{family}.address" if name in paths else _address_option(name, family, copy)
                yield error(
                    "onboard-address-taken",
                    path,
                    f"Network '{name}' would get the address {ip.address}, which host '{owner}' has already.",
                )


def _address_option(network: str, family: str, copy: t.Optional[CopyRequest]) -> str:
    """Return the option that gives an address to a network that is copied."""
    if copy is None:
        return "networks"
    names = list(copy.policy.address_map) if copy.policy.addresses == MAP else []
    return f"copy.addresses[{names.index(network)}].{family}" if network in names else "copy.static_addresses"
