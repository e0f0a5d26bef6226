# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: onboarding_order
short_description: Order hosts so that each one comes after the host whose networking it copies
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
positional: results
description:
  - Puts hosts that are onboarded by one run into waves. A host is in a later wave than the host that it copies.
  - Reports contradictions between the hosts, such as hosts that copy each other, or two hosts with the same name.
options:
  _input:
    description:
      - The hosts. C(host) is the name in the inventory, C(name) the one in the engine, C(source) the host to copy,
        in the engine or in the inventory, or an empty text.
      - Optionally C(cluster), the C(address), C(networks) as for M(onramp.ovirt.host_setup_networks), and C(activate)
        as for M(onramp.ovirt.host_preflight).
    type: list
    elements: dict
    required: true
  results:
    description: Rows of P(onramp.ovirt.result_row#filter) of hosts that were onboarded already, by inventory name.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Show the order
  ansible.builtin.debug:
    msg: "{{ members | onramp.ovirt.onboarding_order }}"
  vars:
    members:
      - {host: q2, name: q2, source: q1}
      - {host: q1, name: q1}
"""

RETURN = r"""
_value:
  description:
    - C(order) has the names of the inventory, sources first; C(waves) are the numbers of the waves.
    - C(hosts) has for each name of the inventory its C(wave) from 0, the host of the inventory that it copies in
      C(copies), the name of that host in the engine in C(source) and its C(activate) in C(source_activate),
      C(errors), and in C(skip) why it cannot copy that host any more.
  type: dict
  sample:
    order: [q1, q2]
    waves: [0, 1]
    hosts:
      q1: {wave: 0, copies: "", source: "", source_activate: "true", errors: [], skip: ""}
      q2: {wave: 1, copies: q1, source: q1, source_activate: "true", errors: [], skip: ""}
"""

import typing as t

from ansible.errors import AnsibleFilterError

Member = t.Mapping[str, t.Any]
# Outcomes after which a host cannot be copied, in words.
OUTCOMES = {"failed": "failed", "skipped": "was skipped"}


def onboarding_order(members: t.Any, results: t.Optional[t.Mapping[str, t.Any]] = None) -> dict[str, t.Any]:
    """Return order, waves and hosts; raises AnsibleFilterError for anything but a list of dictionaries."""
    if isinstance(members, (str, t.Mapping)) or not isinstance(members, t.Iterable):
        raise AnsibleFilterError(f"onboarding_order expects a list of dictionaries, not {type(members).__name__}.")
    hosts = {}
    for member in members:
        if not isinstance(member, t.Mapping) or not {"host", "name"} <= member.keys():
            raise AnsibleFilterError("onboarding_order expects dictionaries with host and name.")
        hosts[str(member["host"])] = member
    copies = {host: _copied(host, hosts) for host in hosts}
    cycles = _cycles(copies)
    waves = {host: _wave(host, copies, cycles) for host in hosts}
    found: dict[str, list[str]] = {host: [] for host in hosts}
    for cycle in cycles.values():
        shown = " > ".join([*cycle, cycle[0]])
        for host in cycle:
            found[host] = [f"These hosts copy each other in a circle: {shown}. List the networks of one of them."]
    for host, texts in _shared(hosts).items():
        found[host] += texts
    return {
        "order": sorted(hosts, key=lambda host: waves[host]),
        "waves": sorted(set(waves.values())),
        "hosts": {
            host: {
                "wave": waves[host],
                "copies": copies[host],
                "source": str(hosts[copies[host]]["name"]) if copies[host] else _source(hosts[host]),
                "source_activate": str((hosts.get(copies[host]) or {}).get("activate", True)).lower(),
                "errors": found[host],
                "skip": _skip(copies[host], hosts, results or {}),
            }
            for host in hosts
        },
    }


def _source(member: Member) -> str:
    """Return the host to copy, or an empty text where that is the host itself."""
    source = str(member.get("source") or "")
    return "" if source in (member["host"], member["name"]) else source


def _copied(host: str, hosts: t.Mapping[str, Member]) -> str:
    """Return the name in the inventory of the host that is copied, or an empty text where this run has none.

    A name in the engine goes before a name of the inventory.
    """
    source = _source(hosts[host])
    if not source:
        return ""
    named = [other for other, member in hosts.items() if member["name"] == source and other != host]
    return named[0] if named else source if source in hosts else ""


def _skip(source: str, hosts: t.Mapping[str, Member], results: t.Mapping[str, t.Any]) -> str:
    """Return why a host that copies this one cannot be onboarded any more, or an empty text."""
    outcome = (results.get(source) or {}).get("outcome")
    return f"its source {hosts[source]['name']} {OUTCOMES[outcome]}" if source and outcome in OUTCOMES else ""


def _cycles(copies: t.Mapping[str, str]) -> dict[str, list[str]]:
    """Return each host that takes part in a circle, with the whole circle from its first host on."""
    result: dict[str, list[str]] = {}
    for start in copies:
        path = [start]
        while (following := copies.get(path[-1], "")) and following not in path:
            path.append(following)
        if following == start:
            first = path.index(min(path))
            result[start] = path[first:] + path[:first]
    return result


def _wave(host: str, copies: t.Mapping[str, str], cycles: t.Mapping[str, t.Any]) -> int:
    wave = 0
    while host not in cycles and copies[host]:
        host, wave = copies[host], wave + 1
    return wave


def _shared(hosts: t.Mapping[str, Member]) -> dict[str, list[str]]:
    """Return for each host what it has in common with another one, and must not."""
    result: dict[str, list[str]] = {host: [] for host in hosts}
    for what, values in (("host_onboard_name", _names), ("host_onboard_address", _machines), ("", _addresses)):
        owners: dict[t.Any, list[str]] = {}
        for host, member in hosts.items():
            for value in values(member):
                owners.setdefault(value, []).append(host)
        for value, sharing in owners.items():
            if len(set(sharing)) > 1:
                label = what or f"address in network {value[1]}"
                shown = value[2] if isinstance(value, tuple) else value
                text = f"{' and '.join(sorted(set(sharing)))} have the same {label}: {shown}."
                for host in set(sharing):
                    result[host].append(text)
    return result


def _names(member: Member) -> t.Iterator[t.Any]:
    yield member["name"]


def _machines(member: Member) -> t.Iterator[t.Any]:
    if member.get("address"):
        yield str(member["address"]).lower()


def _addresses(member: Member) -> t.Iterator[t.Any]:
    """Yield cluster, network and address for each static address that is listed."""
    for network in member.get("networks") or ():
        if not isinstance(network, t.Mapping):
            continue
        for family in ("ipv4", "ipv6"):
            given = network.get(family)
            address = given.get("address") if isinstance(given, t.Mapping) else given
            if isinstance(address, str) and address:
                yield member.get("cluster"), network.get("name"), address.partition("/")[0].lower()


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"onboarding_order": onboarding_order}
