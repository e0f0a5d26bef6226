# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The names that imported VMs get."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, warning

VALID = re.compile(r"[\w.-]+")
INVALID = re.compile(r"[^\w.-]+")
LONGEST = 255
# The longest name that the administration portal accepts by default.
LONGEST_IN_PORTAL = 64


@dataclass(frozen=True)
class NameRules:
    """How names of a source become names in the engine: replace by a regular expression, prefix and suffix, clean.

    ``clean`` replaces characters that the engine does not accept.
    """

    match: str = ""
    replace: str = ""
    prefix: str = ""
    suffix: str = ""
    clean: bool = False

    def applied(self, name: str) -> str:
        """Return the name for the engine."""
        if self.match:
            name = re.sub(self.match, self.replace, name)
        name = f"{self.prefix}{name}{self.suffix}"
        return INVALID.sub("_", name).strip("_") if self.clean else name


def parse(params: t.Optional[t.Mapping[str, t.Any]], path: str, findings: list[Finding]) -> NameRules:
    """Return the rules of the options; a mistake is added to ``findings``."""
    given = params or {}
    rules = NameRules(
        given.get("match") or "",
        given.get("replace") or "",
        given.get("prefix") or "",
        given.get("suffix") or "",
        bool(given.get("clean")),
    )
    try:
        re.sub(rules.match, rules.replace, "")
        rules.applied("name")
    except (re.error, IndexError) as wrong:
        message = f"'{rules.match}' with '{rules.replace}' is not a valid replacement: {wrong}."
        findings.append(error("name-rule-invalid", f"{path}.match", message))
        return NameRules()
    return rules


def check(path: str, name: str) -> t.Iterator[Finding]:
    """Yield what is wrong with one name."""
    if not VALID.fullmatch(name) or len(name) > LONGEST:
        near = INVALID.sub("_", name).strip("_")[:LONGEST]
        message = f"'{name}' is not a valid name of a VM."
        hint = f"Use letters, digits, '-', '_' and '.', at most {LONGEST}, such as '{near}', or `name_rules.clean`."
        yield error("vm-name-invalid", path, message, hint)
    elif len(name) > LONGEST_IN_PORTAL:
        message = f"The name '{name}' has {len(name)} characters."
        yield warning("vm-name-long", path, message, f"The administration portal accepts {LONGEST_IN_PORTAL}.")
