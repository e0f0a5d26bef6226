# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Plan a host: the steps to its desired state, and all findings."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.checks import engine_findings, option_findings
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.fence_agents import agent_changes, completed
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.lifecycle import (
    CHANGEABLE,
    INSTALL_FAILED,
    MAINTENANCE,
    REMOVABLE,
    UP,
    UPGRADABLE,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import Agent, DesiredHost, Host, Known
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.moves import login_missing, plan_steps, spm_step
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan

# Settings that go into one request of their own, with how the user names them.
SETTINGS = (
    "address",
    "cluster",
    "comment",
    "kernel_cmdline",
    "ssh_port",
    "ssh_fingerprint",
    "spm_priority",
    "power_management",
    "kdump_detection",
)
# The engine takes these only from a host that is not working.
IN_MAINTENANCE = ("address", "cluster", "ssh_port")
# These take effect with an installation.
AT_INSTALLATION = ("kernel_cmdline", "kdump_detection")
# States that add a host that the engine does not have.
ADDING = ("present", "up", "maintenance")
NOTHING_KNOWN = Known()


@dataclass(frozen=True)
class HostPlan(Plan):
    """A plan for one host; the verbs of its changes, in order, are the steps to take. ``target`` is their result."""

    target: t.Optional[Host] = None

    @property
    def steps(self) -> tuple[str, ...]:
        """The verbs, in order."""
        return tuple(change.verb for change in self.changes)


def plan_host(current: t.Optional[Host], desired: DesiredHost, known: Known = NOTHING_KNOWN) -> HostPlan:
    """Return the steps from the current host (``None``: there is none) to the desired one. Performs no I/O.

    ``known`` is what was read from the engine apart from the host.
    """
    findings: list[Finding] = list(option_findings(desired))
    if desired.state == "absent":
        target, steps = None, _removal(current)
    elif current is None:
        target, steps = _addition(desired, known, findings)
    else:
        target, steps = _change(current, desired, findings, known.upgrade_checked)
    if target is not None:
        findings += engine_findings(current, desired, known)
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


def _addition(desired: DesiredHost, known: Known, findings: list[Finding]) -> tuple[t.Optional[Host], list[str]]:
    if desired.state not in ADDING:
        findings.append(
            error(
                "host-unknown",
                "name",
                f"There is no host '{desired.name}', so it cannot be {desired.state}.",
                did_you_mean(desired.name, known.hosts or ()),
            )
        )
        return None, []
    for option in ("address", "cluster"):
        if not getattr(desired, option):
            findings.append(
                error("host-incomplete", option, f"Host '{desired.name}' must be added, but its {option} is missing.")
            )
    if not desired.can_log_in:
        findings.append(login_missing(f"To add host '{desired.name}', set password or public_key."))
    active = desired.state == UP or (desired.activate and desired.state == "present")
    target = _with_settings(Host("", desired.name, UP if active else MAINTENANCE), desired)
    _check_power_management(target, findings, has_agents=bool(target.agents))
    # Power management cannot be switched on before there is an agent, so it is a change of the host that was added.
    powered = ["update"] if target.power_management or not target.kdump_detection else []
    selection = spm_step(desired.name, desired, "", target.status, target.spm_priority, findings)
    return target, ["add", *_subresources(None, target), *powered, *selection]


def _with_settings(host: Host, desired: DesiredHost) -> Host:
    """Return the host with everything that was mentioned."""
    values = {
        name: getattr(desired, name)
        for name in (*SETTINGS, "tags", "affinity_labels")
        if getattr(desired, name) is not None
    }
    if desired.agents is not None:
        values["agents"] = completed(host.agents or (), desired.agents)
    if desired.agents and desired.power_management is None and not host.power_management:
        values["power_management"] = True
    return replace(host, **values)


def _subresources(current: t.Optional[Host], target: Host) -> list[str]:
    """Return the steps for what a host has in collections of its own."""
    steps = []
    if target.agents is not None:
        present: tuple[Agent, ...] = (current.agents if current else None) or ()
        if not agent_changes(present, target.agents).is_empty:
            steps.append("set_fence_agents")
    for verb, name in (("set_tags", "tags"), ("set_affinity_labels", "affinity_labels")):
        desired = getattr(target, name)
        before = getattr(current, name) if current else None
        if desired is not None and set(desired) != set(before or ()):
            steps.append(verb)
    return steps


def needs_upgrade_check(current: t.Optional[Host], desired: DesiredHost) -> bool:
    """Whether the engine has to look for upgrades before it is known what to do."""
    asked = desired.state == "upgraded" and desired.check_upgrade
    return current is not None and asked and not current.update_available and current.status in UPGRADABLE


def needs_agents(current: t.Optional[Host], desired: DesiredHost) -> bool:
    """Whether the fence agents of a host have to be read although the task lists none.

    The engine refuses every change of a host whose power management is on and that has no agent.
    """
    if current is None or current.agents is not None or desired.state == "absent":
        return False
    target = _with_settings(current, desired)
    return target.power_management and bool(_changed(current, target))


def _changed(current: Host, target: Host) -> list[str]:
    return [name for name in SETTINGS if getattr(current, name) != getattr(target, name)]


def _change(
    current: Host, desired: DesiredHost, findings: list[Finding], upgrade_checked: bool
) -> tuple[Host, list[str]]:
    target = _with_settings(current, desired)
    steps = _subresources(current, target)
    # Power management cannot be switched on before there is an agent, nor the last agent go while it is on.
    changed = _changed(current, target)
    if changed:
        off_first = "power_management" in changed and not target.power_management
        steps.insert(0 if off_first else len(steps), "update")
    status, status_steps = plan_steps(current, desired, target, findings, upgrade_checked)
    _check_change(current, target, changed, desired, findings)
    _check_reinstallation(current, changed, status_steps, findings)
    target = _after_steps(replace(target, status=status), changed, status_steps)
    if _maintenance_first(current, changed, status):
        return target, [*status_steps, *steps]
    return target, [*steps, *status_steps]


def _after_steps(target: Host, changed: t.Sequence[str], steps: t.Sequence[str]) -> Host:
    """Return the host with what the steps change apart from its status and its settings."""
    if "reinstall" in steps:
        target = replace(target, reinstallation_required=False)
    elif any(name in AT_INSTALLATION for name in changed):
        target = replace(target, reinstallation_required=True)
    if "upgrade" in steps:
        target = replace(target, update_available=False)
    if "select_spm" in steps:
        target = replace(target, spm_status="spm")
    return target


def _maintenance_first(current: Host, changed: t.Iterable[str], status: str) -> bool:
    """Whether a change needs maintenance, and the host gets there by this task."""
    moving = any(name in IN_MAINTENANCE for name in changed)
    return moving and current.status not in CHANGEABLE and status == MAINTENANCE


def _check_change(
    current: Host, target: Host, changed: list[str], desired: DesiredHost, findings: list[Finding]
) -> None:
    if "address" in changed and current.status != INSTALL_FAILED:
        findings.append(
            error(
                "host-address-fixed",
                "address",
                f"Host '{current.name}' has address {current.address};"
                f" the engine does not change it to {target.address}.",
                "Remove the host and add it again.",
                "ACTION_TYPE_FAILED_HOSTNAME_CANNOT_CHANGE",
            )
        )
    moving = [name for name in ("cluster", "ssh_port") if name in changed]
    if moving and current.status not in CHANGEABLE and desired.state != MAINTENANCE:
        findings.append(
            error(
                "host-is-active",
                moving[0],
                f"Host '{current.name}' is in status {current.status};"
                f" its {', '.join(moving)} can be changed only in maintenance.",
                "Use state maintenance first.",
                "VDS_STATUS_NOT_VALID_FOR_UPDATE",
            )
        )
    if changed or target.agents is not None:
        _check_power_management(target, findings, has_agents=target.agents is None or bool(target.agents))


def _check_reinstallation(current: Host, changed: list[str], steps: t.Sequence[str], findings: list[Finding]) -> None:
    late = [name for name in AT_INSTALLATION if name in changed]
    if late and "reinstall" not in steps:
        findings.append(
            warning(
                "host-needs-reinstallation",
                "power_management.kdump_detection" if late[0] == "kdump_detection" else late[0],
                f"The change of host '{current.name}' takes effect when it is reinstalled.",
                "Use state reinstalled, in maintenance.",
            )
        )


def _check_power_management(target: Host, findings: list[Finding], has_agents: bool) -> None:
    if target.power_management and not has_agents:
        findings.append(
            error(
                "power-management-without-agent",
                "power_management",
                f"Power management of host '{target.name}' needs at least one fence agent.",
                "List the agents in power_management.agents, or set power_management.enabled to false.",
                "ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT",
            )
        )


def differences(target: Host, actual: Host, desired: DesiredHost) -> list[str]:
    """Return what the engine does not report as planned, among what the task mentions. The status is waited for."""
    wrong = [
        f"{name} is '{getattr(actual, name)}', not '{getattr(target, name)}'"
        for name in SETTINGS
        if (getattr(desired, name) is not None or (name == "power_management" and desired.agents))
        and getattr(actual, name) != getattr(target, name)
    ]
    if desired.agents is None:
        target = replace(target, agents=None)
    return wrong + [f"{step.partition('_')[2].replace('_', ' ')} differ" for step in _subresources(actual, target)]
