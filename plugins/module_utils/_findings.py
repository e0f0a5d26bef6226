# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Findings: errors, warnings and notes about a request before it is sent."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field, replace

ERROR = "error"
WARNING = "warning"
INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing that a user should know.

    ``code`` is stable and in kebab-case; ``severity`` one of error, warning, info; ``path`` names the option
    (``networks[2].ipv4.address``) or entity; ``rule`` is the engine's own message key where the engine would
    refuse, else empty. ``rank`` is 0 for a cause, and higher for what only follows from other findings.
    """

    code: str
    severity: str
    path: str
    message: str
    hint: str = ""
    rule: str = ""
    rank: int = field(default=0, compare=False)

    @property
    def text(self) -> str:
        """The sentence as a user reads it: with the engine's message key, where there is one."""
        return f"{self.message} ({self.rule})" if self.rule else self.message

    @property
    def sentence(self) -> str:
        """Path, sentence and hint on one line."""
        return f"{self.path}: {self.text}" + (f" {self.hint}" if self.hint else "")

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


def consequence(finding: Finding) -> Finding:
    """Return a finding that only follows from others, so that it is listed after them."""
    return replace(finding, rank=finding.rank + 1)


def of_left_out(finding: Finding, what: str) -> Finding:
    """Return an error about something as a warning which says that it is left out; other findings as they are."""
    if finding.severity != ERROR:
        return finding
    return replace(finding, severity=WARNING, message=f"{finding.message} {what} is left out.")


def in_order(findings: t.Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings without doubles: errors first, causes before consequences, then by path.

    The order of the input does not matter.
    """
    severity = {ERROR: 0, WARNING: 1, INFO: 2}
    causes_first = sorted(findings, key=lambda f: f.rank)
    unique = dict.fromkeys(causes_first)
    return tuple(sorted(unique, key=lambda f: (severity[f.severity], f.rank, _by_number(f.path), f.code, f.message)))


def _by_number(path: str) -> list[tuple[str, int]]:
    """Return a sort key in which networks[2] is before networks[10]."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", path)]
