# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

"""How a change of a host's networks is carried out, apart from what it changes."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error

LONGEST_CHECK = 120


@dataclass(frozen=True)
class SetupOptions:
    """How a change is carried out.

    ``sync`` is none, listed or all; ``connectivity_timeout`` is in seconds. ``commit_unchanged`` saves the host when
    there is nothing to change.
    """

    sync: str = "none"
    check_connectivity: bool = True
    connectivity_timeout: int = LONGEST_CHECK
    commit: bool = True
    commit_unchanged: bool = False
    allow_removing_required: bool = False


def setup_options(params: t.Mapping[str, t.Any], prefix: str, findings: list[Finding]) -> SetupOptions:
    """Return what the options below ``prefix`` ask for; mistakes are added to ``findings``."""
    timeout = params.get("connectivity_timeout")
    timeout = LONGEST_CHECK if timeout is None else timeout
    if not 1 <= timeout <= LONGEST_CHECK:
        findings.append(
            error(
                "connectivity-timeout-out-of-range",
                f"{prefix}connectivity_timeout",
                f"The connectivity timeout is 1 to 120 seconds, not {timeout}.",
                rule="VALIDATION_CONNECTIVITY_TIMEOUT_INVALID",
            )
        )
    if params.get("commit") is False and params.get("commit_unchanged"):
        findings.append(
            error(
                "commit-contradiction",
                f"{prefix}commit_unchanged",
                "commit_unchanged cannot be true while commit is false.",
                "Set commit to true, or commit_unchanged to false.",
            )
        )
    return SetupOptions(
        sync=params.get("sync") or "none",
        check_connectivity=params.get("check_connectivity") is not False,
        connectivity_timeout=timeout,
        commit=params.get("commit") is not False,
        commit_unchanged=bool(params.get("commit_unchanged")),
        allow_removing_required=bool(params.get("allow_removing_required")),
    )
