# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The result of host_network_info for a host, with its drift from the desired state."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    CollectionError,
    InputError,
    first_few,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import result as results
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.drift import find_drift
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.export import as_desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import plan_networks

COMPARED = ("bonds", "networks", "labels", "unmanaged_networks")
IDENTITY = ("id", "name", "status", "cluster", "drift", "drifted", "findings")


@dataclass(frozen=True)
class DesiredStates:
    """What is desired, by name or id of the host; ``for_all`` is for hosts without an entry of their own.

    ``findings`` are warnings about entries that compare nothing.
    """

    by_host: dict[str, Desired] = field(default_factory=dict)
    for_all: t.Optional[Desired] = None
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, entries: t.Optional[t.Sequence[t.Mapping[str, t.Any]]]) -> DesiredStates:
        """Read a list of options with ``host``; raises InputError with every finding of every entry."""
        by_host: dict[t.Optional[str], Desired] = {}
        found: list[Finding] = []
        remarks = [] if entries is None or entries else [_empty("desired")]
        for number, entry in enumerate(entries or ()):
            path, host = f"desired[{number}]", entry.get("host")
            if host in by_host:
                found.append(error("named-twice", f"{path}.host", f"There is another entry for {host or 'all hosts'}."))
            given = [entry[name] for name in COMPARED if entry.get(name) is not None]
            if given and not any(given) and not entry.get("exclusive"):
                remarks.append(_empty(path))
            try:
                by_host[host] = from_params(entry, f"{path}.")
            except InputError as refused:
                found += refused.findings
        own = {host: wanted for host, wanted in by_host.items() if host}
        found += _addresses_twice(own)
        if found:
            raise InputError(in_order(found))
        return cls(own, by_host.get(None), tuple(remarks))

    @property
    def hosts(self) -> list[str]:
        """The hosts that have an entry of their own."""
        return list(self.by_host)

    @property
    def need_labels(self) -> bool:
        """Whether the labels of networks have to be known."""
        return any(wanted.labels for wanted in (*self.by_host.values(), *([self.for_all] if self.for_all else [])))

    def used_for_all(self, read: t.Collection[tuple[str, str]]) -> bool:
        """Whether a host that was read has no entry of its own; ``read`` are pairs of name and id."""
        return any(not {name, ident} & self.by_host.keys() for name, ident in read)

    def of_host(self, host: HostNetworks) -> t.Optional[Desired]:
        """Return what is desired of a host."""
        return self.by_host.get(host.name) or self.by_host.get(host.id) or self.for_all


def _empty(path: str) -> Finding:
    return warning("desired-empty", path, "The desired state is empty, so nothing is compared.", "Check the variable.")


def _addresses_twice(by_host: t.Mapping[str, Desired]) -> t.Iterator[Finding]:
    """Yield addresses that two hosts would have on the same network."""
    seen: dict[tuple[str, str], str] = {}
    for host, wanted in by_host.items():
        for item in wanted.networks:
            for option, ip in (("ipv4", item.ipv4), ("ipv6", item.ipv6)):
                if ip is None or ip.address is None:
                    continue
                other = seen.setdefault((item.name, ip.address), host)
                if other != host:
                    yield error(
                        "ip-address-of-two-hosts",
                        f"{item.path}.{option}.address",
                        f"{ip.address} on '{item.name}' is also the address of host '{other}'.",
                    )


def uncovered(
    states: DesiredStates, read: t.Collection[tuple[str, str]], search: t.Optional[str], hint: str = ""
) -> tuple[Finding, ...]:
    """Return warnings about what was not compared, which no drift shows.

    ``read`` are names and ids of the hosts that were read; ``hint`` is about a search without a result.
    """
    if search and not read:
        return (
            warning(
                "search-without-hosts",
                "search",
                f"No host matches the search '{search}'.",
                hint or "The engine also returns no hosts if a field is unknown or the search is invalid.",
            ),
        )
    found = list(states.findings)
    known = {key for pair in read for key in pair}
    found += [
        warning("desired-without-host", wanted.prefix + "host", f"Host '{host}' is not among the hosts that were read.")
        for host, wanted in states.by_host.items()
        if host not in known
    ]
    if states.for_all is not None and not states.used_for_all(read):
        found.append(
            warning(
                "desired-without-host",
                states.for_all.prefix.rstrip("."),
                "This entry applies to no host that was read.",
            )
        )
    return in_order(found)


def drift_error(hosts: t.Sequence[dict[str, t.Any]], findings: t.Sequence[Finding]) -> t.Optional[CollectionError]:
    """Return the error for hosts that drifted, and for what was not compared; ``None`` when there is neither."""
    drifted = [host["name"] for host in hosts if host.get("drifted")]
    sentences = [finding.sentence for finding in findings]
    if drifted:
        count = f"{len(drifted)} of {len(hosts)} hosts differ" if len(hosts) > 1 else "The host differs"
        sentences.insert(0, f"{count} from the desired state: {first_few(drifted, ', ')}")
    if not sentences:
        return None
    return CollectionError(
        " ".join(sentences),
        drifted=drifted,
        findings=[finding.as_dict() for finding in findings],
        hosts=[{key: host[key] for key in IDENTITY if key in host} for host in hosts if host.get("drifted")],
    )


def report_host(host: HostNetworks, states: DesiredStates, details: bool, exported: bool) -> dict[str, t.Any]:
    """Return what a user gets of one host: identity, and as asked for details, as_desired, drift and findings."""
    result = results.with_identity(host) if details else results.identity(host)
    if exported:
        result["as_desired"] = as_desired(host)
    wanted = states.of_host(host)
    if wanted is not None:
        planned = plan_networks(host, wanted)
        result["drift"] = find_drift(planned)
        result["findings"] = [finding.as_dict() for finding in planned.findings]
        result["drifted"] = bool(planned.changes or planned.errors)
    return result
