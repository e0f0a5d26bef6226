# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Differences between a host and its desired state, setting by setting."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    Bond,
    HostNetworks,
    Ip,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.sync import can_be_synchronised, lasting
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change


def find_drift(plan: HostNetworksPlan) -> list[dict[str, t.Any]]:
    """Return what a plan would change, one entry a setting: kind, name, setting, actual, desired.

    A thing that is missing, or too much, has one entry with the setting C(state).
    """
    result = []
    for change in plan.changes:
        for setting, actual, desired in _settings(change.before, change.after):
            result.append(
                {"kind": change.kind, "name": change.name, "setting": setting, "actual": actual, "desired": desired}
            )
    return result


def _settings(
    before: t.Optional[dict[str, t.Any]], after: t.Optional[dict[str, t.Any]]
) -> t.Iterator[tuple[str, t.Any, t.Any]]:
    if before is None or after is None:
        yield "state", "present" if before else "absent", "present" if after else "absent"
        return
    for setting in after:
        if before.get(setting) != after[setting]:
            yield setting, before.get(setting), after[setting]


def differences(
    expected: HostNetworks, actual: HostNetworks, plan: HostNetworksPlan, planned_only: bool = False
) -> list[str]:
    """Return sentences on where a host, read again, is not what its plan said, whatever the plan was about.

    With ``planned_only`` just what the plan changes is compared. An address that the host chooses by itself, states
    that follow from the hardware, and what cannot be synchronised are no difference.
    """
    touched = {(change.kind, change.name) for change in plan.changes}
    result: list[str] = []
    for name in _names(expected.bonds, actual.bonds):
        if not planned_only or ("bond", name) in touched:
            result += _compare(f"bond {name}", _bond(expected.bond(name)), _bond(actual.bond(name)))
    networks = {a.network for a in (*expected.attachments, *actual.attachments)}
    for name in sorted(networks):
        of_plan = ("network", name) in touched
        if of_plan or not planned_only:
            found = expected.attachment(name), actual.attachment(name)
            result += _compare(f"network {name}", _attachment(found[0]), _attachment(found[1]))
            result += _out_of_sync(name, actual, *found) if of_plan else ()
    labels = expected.nic_of_label, actual.nic_of_label
    for name in sorted({*labels[0], *labels[1]}):
        if labels[0].get(name) != labels[1].get(name) and (not planned_only or ("label", name) in touched):
            result.append(f"label {name}: is on {labels[1].get(name)}, not on {labels[0].get(name)}")
    staying = {u.name for u in actual.unmanaged}
    gone = sorted(name for kind, name in touched if kind == "unmanaged_network" and name in staying)
    return result + [f"unmanaged network {name}: still exists" for name in gone]


def is_done(change: Change, expected: HostNetworks, actual: HostNetworks) -> bool:
    """Whether a host has what one change of a plan was to bring."""
    name = change.name
    if change.kind == "bond":
        return _bond(expected.bond(name)) == _bond(actual.bond(name))
    if change.kind == "network":
        return _attachment(expected.attachment(name)) == _attachment(actual.attachment(name))
    if change.kind == "label":
        return expected.nic_of_label.get(name) == actual.nic_of_label.get(name)
    return all(u.name != name for u in actual.unmanaged)


def _names(*bonds: t.Iterable[Bond]) -> list[str]:
    return sorted({bond.name for some in bonds for bond in some})


def _out_of_sync(
    name: str, host: HostNetworks, expected: t.Optional[Attachment], actual: t.Optional[Attachment]
) -> t.Iterator[str]:
    if expected is None or actual is None or actual.in_sync or not can_be_synchronised(host, actual):
        return
    known = {setting.name for setting in expected.reported} | {setting.name for setting in lasting(host, actual)}
    for setting in actual.reported:
        if not setting.in_sync and setting.name not in known:
            yield f"network {name}: the host has {setting.name} {setting.actual}, the engine expects {setting.expected}"


def _compare(thing: str, expected: t.Optional[dict[str, t.Any]], actual: t.Optional[dict[str, t.Any]]) -> list[str]:
    if expected is None or actual is None:
        if expected == actual:
            return []
        return [f"{thing}: is {'present' if actual else 'missing'}"]
    return [
        f"{thing}: {setting} is {actual[setting]}, not {value}"
        for setting, value in expected.items()
        if actual[setting] != value
    ]


def _bond(bond: t.Optional[Bond]) -> t.Optional[dict[str, t.Any]]:
    if bond is None:
        return None
    result = bond.as_dict()
    result["slaves"] = sorted(result["slaves"])
    return result


def _attachment(item: t.Optional[Attachment]) -> t.Optional[dict[str, t.Any]]:
    if item is None:
        return None
    # A family that was never configured is the same as none.
    result = replace(item, ipv4=item.ipv4 or Ip(), ipv6=item.ipv6 or Ip()).as_dict()
    del result["in_sync"]
    return result
