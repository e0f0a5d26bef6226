# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: findings, the things to say about a request before it is sent."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"
INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing that a user should know.

    ``code`` is stable and in kebab-case; ``severity`` one of error, warning, info; ``path`` names the option
    (``networks[2].ipv4.address``) or entity; ``rule`` is the engine's own message key where the engine would
    refuse, else empty.
    """

    code: str
    severity: str
    path: str
    message: str
    hint: str = ""
    rule: str = ""

    @property
    def text(self) -> str:
        """The sentence as a user reads it: with the engine's message key, where there is one."""
        return f"{self.message} ({self.rule})" if self.rule else self.message

    def as_dict(self) -> dict[str, str]:
        """Return the finding as plain strings: code, severity, path, message, hint, rule."""
        return {
            "code": self.code,
            "severity": self.severity,
            "path": self.path,
            "message": self.text,
            "hint": self.hint,
            "rule": self.rule,
        }


def error(code: str, path: str, message: str, hint: str = "", rule: str = "") -> Finding:
    """Return a finding that keeps anything from being written."""
    return Finding(code, ERROR, path, message, hint, rule)


def warning(code: str, path: str, message: str, hint: str = "", rule: str = "") -> Finding:
    """Return a finding that is shown as a warning, and lets the change happen."""
    return Finding(code, WARNING, path, message, hint, rule)


def info(code: str, path: str, message: str, hint: str = "", rule: str = "") -> Finding:
    """Return a finding that is only reported in the result."""
    return Finding(code, INFO, path, message, hint, rule)


def errors(findings: t.Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those findings that keep anything from being written."""
    return tuple(finding for finding in findings if finding.severity == ERROR)


def in_order(findings: t.Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings without doubles: errors first, then by place, so that input order does not matter."""
    rank = {ERROR: 0, WARNING: 1, INFO: 2}
    return tuple(sorted(set(findings), key=lambda f: (rank[f.severity], f.path, f.code, f.message)))
