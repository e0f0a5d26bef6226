# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The steps that bring a host from its status to the desired state."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.lifecycle import (
    ACTIVABLE,
    DOWN,
    INSTALL_FAILED,
    INSTALLABLE,
    MAINTENANCE,
    NON_RESPONSIVE,
    PASSING,
    PENDING,
    PREPARING,
    STARTABLE,
    UP,
    UPGRADABLE,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import DesiredHost, Host

# The status in the end, and the steps that lead there.
Moves = tuple[str, list[str]]


def plan_steps(
    current: Host, desired: DesiredHost, target: Host, findings: list[Finding], upgrade_checked: bool = False
) -> Moves:
    """Return the status in the end, and the steps that lead there; ``target`` is the host with its new settings."""
    states: dict[str, t.Callable[[Host, DesiredHost, list[Finding]], Moves]] = {
        "up": _up,
        "maintenance": _maintenance,
        "approved": _approved,
        "reinstalled": _reinstalled,
        "started": _started,
        "stopped": _stopped,
        "restarted": _restarted,
        "fenced": _fenced,
    }
    if desired.state == "refreshed":
        found: Moves = (current.status, ["refresh"])
    elif desired.state == "upgrade_checked":
        found = _upgrade_checked(current, findings)
    elif desired.state == "upgraded":
        found = _upgraded(current, findings, upgrade_checked or not desired.check_upgrade)
    else:
        found = states.get(desired.state, _present)(current, desired, findings)
    status, steps = found
    if not target.power_management and any(step in ("start", "stop", "restart") for step in steps):
        findings.append(
            error(
                "power-management-off",
                "state",
                f"Power management of host '{current.name}' is off, so it cannot be {desired.state}.",
                "Set fence agents with power_management.",
                "VDS_FENCE_DISABLED",
            )
        )
    steps = _with_certificate(current, desired, steps, findings)
    return status, [*steps, *spm_step(current.name, desired, current.spm_status, status, target.spm_priority, findings)]


def spm_step(
    name: str, desired: DesiredHost, spm_status: str, status: str, priority: int, findings: list[Finding]
) -> list[str]:
    """Return the step that makes a host the SPM, where that is asked for and it is not the SPM already."""
    if not desired.spm or spm_status == "spm":
        return []
    if status != UP:
        findings.append(
            error(
                "host-status",
                "spm",
                f"Host '{name}' is in status {status} (expected: up), so it cannot become the SPM.",
                "Use state up.",
                "CANNOT_FORCE_SELECT_SPM_VDS_NOT_UP",
            )
        )
    elif priority == -1:
        findings.append(
            error(
                "spm-never",
                "spm",
                f"The SPM priority of host '{name}' is -1 (never), so it cannot become the SPM.",
                "Set another spm_priority.",
                "CANNOT_FORCE_SELECT_SPM_VDS_MARKED_AS_NEVER_SPM",
            )
        )
    return ["select_spm"]


def _with_certificate(current: Host, desired: DesiredHost, steps: list[str], findings: list[Finding]) -> list[str]:
    """Add the step that enrolls a certificate where the host is in maintenance on its way."""
    if not desired.enroll_certificate or "reinstall" in steps or "approve" in steps:
        # An installation enrolls a certificate by itself.
        return steps
    if "deactivate" in steps:
        place = steps.index("deactivate") + 1
        return [*steps[:place], "enroll_certificate", *steps[place:]]
    if current.status in (MAINTENANCE, PREPARING):
        return ["enroll_certificate", *steps]
    findings.append(
        error(
            "host-status",
            "enroll_certificate",
            f"Host '{current.name}' is in status {current.status} (expected: maintenance).",
            "Use state maintenance.",
            "CANNOT_ENROLL_CERTIFICATE_HOST_STATUS_ILLEGAL",
        )
    )
    return [*steps, "enroll_certificate"]


def _cannot(current: Host, what: str, hint: str, rule: str = "") -> Finding:
    message = f"Host '{current.name}' is in status {current.status}, and cannot be {what}."
    return error("host-status", "state", message, hint, rule)


def login_missing(text: str, hint: str = "") -> Finding:
    """Return the finding about an installation for which the engine has no way to log in."""
    return error("host-login-missing", "password", text, hint, "VDS_CANNOT_INSTALL_EMPTY_PASSWORD")


# -------------------------------------------------------------------------------------------------------------- states
def _present(current: Host, desired: DesiredHost, findings: list[Finding]) -> Moves:
    status = UP if desired.activate else MAINTENANCE
    if current.status == PENDING:
        return status, ["approve"]
    if current.status != INSTALL_FAILED:
        return current.status, []
    if desired.can_log_in or desired.address or desired.cluster:
        return _installed_again(current, desired, status, findings)
    findings.append(
        warning(
            "host-install-failed",
            "state",
            f"The installation of host '{current.name}' failed, so it cannot be used.",
            "Set password or public_key to reinstall it, or remove it with state absent.",
        )
    )
    return current.status, []


def _installed_again(current: Host, desired: DesiredHost, status: str, findings: list[Finding]) -> Moves:
    if not desired.can_log_in:
        findings.append(
            login_missing(
                f"The installation of host '{current.name}' failed; to install it again the engine needs its root"
                " password, or public_key.",
                "You can also remove the host with state absent.",
            )
        )
    return status, ["reinstall"]


def _approved(current: Host, desired: DesiredHost, dummy: list[Finding]) -> Moves:
    if current.status != PENDING:
        return current.status, []
    return UP if desired.activate else MAINTENANCE, ["approve"]


def _up(current: Host, desired: DesiredHost, findings: list[Finding]) -> Moves:
    if current.status == PENDING:
        return UP, ["approve"]
    if current.status == INSTALL_FAILED:
        return _installed_again(current, desired, UP, findings)
    if current.status == NON_RESPONSIVE:
        hint = "Check the machine, or use state fenced to restart it by power management."
        findings.append(_cannot(current, "activated", hint, "VDS_NON_RESPONSIVE"))
    if current.status == DOWN:
        findings.append(_cannot(current, "activated", "Use state started to start it by power management."))
    return UP, ["activate"] if current.status in (*ACTIVABLE, PREPARING) else []


def _maintenance(current: Host, desired: DesiredHost, findings: list[Finding]) -> Moves:
    if current.status == PENDING:
        return MAINTENANCE, ["approve"]
    if current.status == INSTALL_FAILED:
        return _installed_again(current, desired, MAINTENANCE, findings)
    return MAINTENANCE, [] if current.status in (MAINTENANCE, PREPARING) else ["deactivate"]


def _reinstalled(current: Host, desired: DesiredHost, findings: list[Finding]) -> Moves:
    if current.status not in INSTALLABLE:
        hint = "Use state maintenance first."
        findings.append(_cannot(current, "installed again", hint, "VDS_CANNOT_INSTALL_STATUS_ILLEGAL"))
    if not desired.can_log_in:
        findings.append(login_missing(f"To reinstall host '{current.name}', set password or public_key."))
    return UP if desired.activate else MAINTENANCE, ["reinstall"]


def _check_upgradable(current: Host, what: str, rule: str, findings: list[Finding]) -> None:
    if current.status not in UPGRADABLE:
        findings.append(_cannot(current, what, "Use state up or maintenance first.", rule))


def _upgrade_checked(current: Host, findings: list[Finding]) -> Moves:
    _check_upgradable(current, "checked for upgrades", "CANNOT_CHECK_FOR_HOST_UPGRADE_STATUS_ILLEGAL", findings)
    return current.status, ["check_upgrade"]


def _upgraded(current: Host, findings: list[Finding], checked: bool) -> Moves:
    _check_upgradable(current, "upgraded", "CANNOT_UPGRADE_HOST_STATUS_ILLEGAL", findings)
    if current.update_available:
        # Only a host that was up is activated again.
        return UP if current.status == UP else MAINTENANCE, ["upgrade"]
    if not checked:
        findings.append(
            info(
                "host-upgrade-unknown",
                "state",
                f"The engine knows of no upgrade for host '{current.name}'. It does not check again in check mode.",
            )
        )
    return current.status, []


def _started(current: Host, dummy: DesiredHost, findings: list[Finding]) -> Moves:
    if current.status in STARTABLE:
        return UP, ["start"]
    if current.status in (INSTALL_FAILED, PENDING, "error"):
        findings.append(_cannot(current, "started", "Use state up.", "VDS_STATUS_NOT_VALID_FOR_START"))
    return current.status, []


def _stopped(current: Host, dummy: DesiredHost, findings: list[Finding]) -> Moves:
    if current.status == DOWN:
        return DOWN, []
    if current.status in (INSTALL_FAILED, PENDING):
        hint = "Use state up first, or remove the host with state absent."
        findings.append(_cannot(current, "stopped", hint, "VDS_STATUS_NOT_VALID_FOR_STOP"))
    in_maintenance = current.status in (MAINTENANCE, PREPARING)
    return DOWN, ["stop"] if in_maintenance else ["deactivate", "stop"]


def _restarted(current: Host, dummy: DesiredHost, findings: list[Finding]) -> Moves:
    if current.status in PASSING or current.status in (INSTALL_FAILED, PENDING):
        findings.append(_cannot(current, "restarted", "Wait until it is up or in maintenance."))
    return MAINTENANCE if current.status == MAINTENANCE else UP, ["restart"]


def _fenced(current: Host, dummy: DesiredHost, dummy2: list[Finding]) -> Moves:
    return (UP, ["restart"]) if current.status == NON_RESPONSIVE else (current.status, [])
