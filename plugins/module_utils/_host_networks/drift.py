# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: where a host is not what it should be, setting by setting."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Attachment, Bond, HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan


def drift(plan: HostNetworksPlan) -> list[dict[str, t.Any]]:
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


def differences(expected: HostNetworks, actual: HostNetworks, plan: HostNetworksPlan) -> list[str]:
    """Return sentences on where a host, read again, is not what its plan said; only of what the plan changed.

    An address that the host chooses by itself, and states that follow from the hardware, are no difference.
    """
    result = []
    for change in plan.changes:
        name = change.name
        if change.kind == "bond":
            result += _compare(f"bond {name}", _bond(expected.bond(name)), _bond(actual.bond(name)))
        elif change.kind == "network":
            result += _compare(
                f"network {name}", _attachment(expected.attachment(name)), _attachment(actual.attachment(name))
            )
            result += _out_of_sync(name, expected.attachment(name), actual.attachment(name))
        elif change.kind == "label":
            labels = dict(expected.labels).get(name), dict(actual.labels).get(name)
            result += [f"label {name}: is on {labels[1]}, not on {labels[0]}"] if labels[0] != labels[1] else []
        elif any(u.name == name for u in actual.unmanaged):
            result.append(f"unmanaged network {name}: is still there")
    return result


def _out_of_sync(name: str, expected: t.Optional[Attachment], actual: t.Optional[Attachment]) -> t.Iterator[str]:
    if expected is None or actual is None or expected.in_sync == actual.in_sync:
        return
    for setting in actual.reported:
        if not setting.in_sync:
            yield f"network {name}: the host has {setting.name} {setting.actual}, the engine expects {setting.expected}"


def _compare(thing: str, expected: t.Optional[dict[str, t.Any]], actual: t.Optional[dict[str, t.Any]]) -> list[str]:
    if expected is None or actual is None:
        if expected == actual:
            return []
        return [f"{thing}: is {'still there' if actual else 'missing'}"]
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
    return item.as_dict() if item else None
