# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: what is reported of a host, and of its drift from what is desired."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import result as results
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired, from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.drift import drift
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.export import as_desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import plan


@dataclass(frozen=True)
class DesiredStates:
    """What is desired, by name or id of the host; ``for_all`` is for hosts without an entry of their own."""

    by_host: dict[str, Desired] = field(default_factory=dict)
    for_all: t.Optional[Desired] = None

    @classmethod
    def of(cls, entries: t.Sequence[t.Mapping[str, t.Any]]) -> DesiredStates:
        """Read a list of options with C(host); raises InputError with every finding of every entry."""
        by_host: dict[t.Optional[str], Desired] = {}
        found: list[Finding] = []
        for number, entry in enumerate(entries):
            path, host = f"desired[{number}]", entry.get("host")
            if host in by_host:
                found.append(error("named-twice", f"{path}.host", f"There is another entry for {host or 'all hosts'}."))
            try:
                by_host[host] = from_params(entry)
            except InputError as refused:
                found += [
                    Finding(f.code, f.severity, f"{path}.{f.path}", f.message, f.hint, f.rule) for f in refused.findings
                ]
        if found:
            raise InputError(found)
        return cls({host: wish for host, wish in by_host.items() if host}, by_host.get(None))

    @property
    def hosts(self) -> list[str]:
        """The hosts that have an entry of their own."""
        return list(self.by_host)

    @property
    def need_labels(self) -> bool:
        """Whether the labels of networks have to be known."""
        return any(wish.labels for wish in (*self.by_host.values(), *([self.for_all] if self.for_all else [])))

    def of_host(self, host: HostNetworks) -> t.Optional[Desired]:
        """Return what is desired of a host."""
        return self.by_host.get(host.name) or self.by_host.get(host.id) or self.for_all


def report(host: HostNetworks, wishes: DesiredStates, details: bool, exported: bool) -> dict[str, t.Any]:
    """Return what a user gets of one host: identity, and as asked for details, as_desired, drift and findings."""
    result = results.with_identity(host) if details else results.identity(host)
    if exported:
        result["as_desired"] = as_desired(host)
    wish = wishes.of_host(host)
    if wish is not None:
        planned = plan(host, wish)
        result["drift"] = drift(planned)
        result["findings"] = [finding.as_dict() for finding in planned.findings]
        result["drifted"] = bool(planned.changes or planned.errors)
    return result
