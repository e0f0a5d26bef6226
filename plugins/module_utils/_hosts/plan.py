# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: from a desired host to the steps that make it so, and every finding."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.lifecycle import (
    ACTIVABLE,
    INSTALLABLE,
    PASSING,
    REMOVABLE,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import (
    MAINTENANCE,
    UP,
    DesiredHost,
    Host,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan

PENDING = "pending_approval"
# Settings that go into one request of their own, with how the user names them.
SETTINGS = (
    "address",
    "cluster",
    "comment",
    "kernel_cmdline",
    "ssh_port",
    "ssh_fingerprint",
    "power_management",
    "kdump_detection",
)
# The engine takes these only from a host that is not working.
IN_MAINTENANCE = ("address", "cluster", "ssh_port")


@dataclass(frozen=True)
class HostPlan(Plan):
    """A plan for one host; the verbs of its changes, in order, are the steps to take. ``target`` is their result."""

    target: t.Optional[Host] = None

    @property
    def steps(self) -> tuple[str, ...]:
        """The verbs, in order."""
        return tuple(change.verb for change in self.changes)


def plan(current: t.Optional[Host], desired: DesiredHost, at_address: str = "") -> HostPlan:
    """Return the steps from the current host (``None``: there is none) to the desired one. Asks nobody.

    ``at_address`` names the host that has the address already, where this one is still to be added.
    """
    findings: list[Finding] = []
    if desired.state == "absent":
        target, steps = None, _removal(current)
    elif current is None:
        target, steps = _addition(desired, at_address, findings)
    else:
        target, steps = _change(current, desired, findings)
    return HostPlan(
        changes=tuple(_as_change(verb, current, target, desired.name) for verb in steps),
        findings=in_order(findings),
        before=current.as_dict() if current else {},
        after=target.as_dict() if target else {},
        target=target,
    )


def _as_change(verb: str, current: t.Optional[Host], target: t.Optional[Host], name: str) -> Change:
    before, after = current.as_dict() if current else None, target.as_dict() if target else None
    if verb == "update" and before and after:
        different = [key for key in after if before.get(key) != after[key] and key != "status"]
        return Change(verb, "host", name, {k: before.get(k) for k in different}, {k: after[k] for k in different})
    if verb in ("add", "remove"):
        return Change(verb, "host", name, before, after)
    status = (before or {}).get("status"), (after or {}).get("status")
    return Change(verb, "host", name, {"status": status[0]}, {"status": status[1]})


def _removal(current: t.Optional[Host]) -> list[str]:
    if current is None:
        return []
    return ["remove"] if current.status in REMOVABLE else ["deactivate", "remove"]


def _addition(desired: DesiredHost, at_address: str, findings: list[Finding]) -> tuple[t.Optional[Host], list[str]]:
    if desired.state in ("approved", "reinstalled", "refreshed"):
        findings.append(
            error("host-unknown", "name", f"There is no host '{desired.name}', so it cannot be {desired.state}.")
        )
        return None, []
    for option in ("address", "cluster"):
        if not getattr(desired, option):
            findings.append(
                error("host-incomplete", option, f"Host '{desired.name}' has to be added, and its {option} is missing.")
            )
    if at_address:
        findings.append(
            error(
                "host-address-taken",
                "address",
                f"{desired.address} is the address of host '{at_address}'.",
                "A host that is to get another name has to be removed first.",
                "ACTION_TYPE_FAILED_VDS_WITH_SAME_HOST_EXIST",
            )
        )
    if not desired.password and not desired.public_key:
        findings.append(
            error(
                "host-login-missing",
                "password",
                f"To add host '{desired.name}' the engine needs its root password, or public_key.",
                rule="VDS_CANNOT_INSTALL_EMPTY_PASSWORD",
            )
        )
    active = desired.state == UP or (desired.activate and desired.state == "present")
    target = replace(_with_settings(Host("", desired.name, UP if active else MAINTENANCE), desired))
    # Power management cannot be switched on before there is an agent, so it is a change of the host that was added.
    powered = ["update"] if target.power_management or not target.kdump_detection else []
    return target, ["add", *_belongings(None, target), *powered]


def _with_settings(host: Host, desired: DesiredHost) -> Host:
    """Return the host with everything that was mentioned."""
    wanted = {
        name: getattr(desired, name)
        for name in (*SETTINGS, "agents", "tags", "affinity_labels")
        if getattr(desired, name) is not None
    }
    if desired.agents and desired.power_management is None and not host.power_management:
        wanted["power_management"] = True
    return replace(host, **wanted)


def _belongings(current: t.Optional[Host], target: Host) -> list[str]:
    """Return the steps for what a host has in collections of its own."""
    steps = []
    for verb, name in (
        ("set_fence_agents", "agents"),
        ("set_tags", "tags"),
        ("set_affinity_labels", "affinity_labels"),
    ):
        wanted = getattr(target, name)
        before = getattr(current, name) if current else None
        if wanted is not None and set(wanted) != set(before or ()):
            steps.append(verb)
    return steps


def _change(current: Host, desired: DesiredHost, findings: list[Finding]) -> tuple[Host, list[str]]:
    target = _with_settings(current, desired)
    steps = _belongings(current, target)
    # Power management cannot be switched on before there is an agent, nor the last agent go while it is on.
    changed = [name for name in SETTINGS if getattr(current, name) != getattr(target, name)]
    if changed:
        off_first = "power_management" in changed and not target.power_management
        steps.insert(0 if off_first else len(steps), "update")
    _check_change(current, target, changed, desired, findings)
    goal, moves = _moves(current, desired, findings)
    if any(name in IN_MAINTENANCE for name in changed) and current.status == UP and goal == MAINTENANCE:
        return replace(target, status=goal), [*moves, *steps]
    return replace(target, status=goal), [*steps, *moves]


def _check_change(
    current: Host, target: Host, changed: list[str], desired: DesiredHost, findings: list[Finding]
) -> None:
    if "address" in changed and current.status != "install_failed":
        findings.append(
            error(
                "host-address-fixed",
                "address",
                f"Host '{current.name}' has address {current.address};"
                f" the engine does not change it to {target.address}.",
                "Remove the host, and add it again.",
                "ACTION_TYPE_FAILED_HOSTNAME_CANNOT_CHANGE",
            )
        )
    moving = [name for name in ("cluster", "ssh_port") if name in changed]
    if moving and current.status == UP and desired.state != MAINTENANCE:
        findings.append(
            error(
                "host-is-active",
                moving[0],
                f"Host '{current.name}' is up; its {', '.join(moving)} can be changed only in maintenance.",
                "Use state maintenance first.",
                "VDS_STATUS_NOT_VALID_FOR_UPDATE",
            )
        )
    if target.power_management and target.agents == ():
        findings.append(
            error(
                "power-management-without-agent",
                "power_management",
                f"Power management of host '{current.name}' needs at least one agent.",
                rule="ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT",
            )
        )
    if "kernel_cmdline" in changed:
        findings.append(
            warning(
                "host-needs-reinstallation",
                "kernel_cmdline",
                f"Kernel options of host '{current.name}' take effect when it is installed again.",
                "Use state reinstalled, in maintenance.",
            )
        )


def _moves(current: Host, desired: DesiredHost, findings: list[Finding]) -> tuple[str, list[str]]:
    """Return the status in the end, and the steps that lead there."""
    status, state = current.status, desired.state
    approval = ["approve"] if status == PENDING and state in ("present", UP, MAINTENANCE, "approved") else []
    if state == "refreshed":
        return status, ["refresh"]
    if state == "reinstalled":
        return _reinstallation(current, desired, findings)
    if state == MAINTENANCE:
        already = status == MAINTENANCE or status == "preparing_for_maintenance"
        return MAINTENANCE, [*approval, *([] if already else ["deactivate"])]
    if state == UP:
        if status == "install_failed":
            findings.append(_cannot(current, "activated", "Use state reinstalled to try the installation again."))
        return UP, [*approval, *(["activate"] if status in ACTIVABLE else [])]
    if approval:
        return UP if desired.activate else MAINTENANCE, approval
    return status, []


def _cannot(current: Host, what: str, hint: str) -> Finding:
    return error("host-status", "state", f"Host '{current.name}' is {current.status}, and cannot be {what}.", hint)


def _reinstallation(current: Host, desired: DesiredHost, findings: list[Finding]) -> tuple[str, list[str]]:
    if current.status not in INSTALLABLE:
        findings.append(_cannot(current, "installed again", "Use state maintenance first."))
    if not desired.password and not desired.public_key:
        findings.append(
            error(
                "host-login-missing",
                "password",
                f"To install host '{current.name}' again the engine needs its root password, or public_key.",
                rule="VDS_CANNOT_INSTALL_EMPTY_PASSWORD",
            )
        )
    return UP if desired.activate else MAINTENANCE, ["reinstall"]


def is_passing(host: t.Optional[Host]) -> bool:
    """Whether the engine is still working on the host, so that a plan made now would be out of date soon."""
    return host is not None and host.status in PASSING
