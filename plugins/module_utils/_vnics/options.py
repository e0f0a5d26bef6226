# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Parse the mapping rules of the options."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import EXACT, REGEX, Rule

Params = t.Mapping[str, t.Any]


def rules_from_params(entries: t.Sequence[Params], path: str, findings: list[Finding]) -> tuple[Rule, ...]:
    """Return the rules of a list of options with ``source`` and ``target``; every mistake is added to ``findings``."""
    rules = tuple(_rule(entry, f"{path}[{number}]", findings) for number, entry in enumerate(entries))
    defaults = [rule for rule in rules if rule.is_default]
    for rule in defaults[1:]:
        message = f"{defaults[0].path} is a default rule already."
        findings.append(error("mapping-default-twice", rule.path, message, "Give this rule a source."))
    return rules


def _rule(entry: Params, path: str, findings: list[Finding]) -> Rule:
    source, target = entry.get("source") or {}, entry.get("target") or {}
    match = source.get("match") or EXACT
    for name in ("network", "profile"):
        if match == REGEX and source.get(name):
            findings += _pattern_mistakes(source[name], f"{path}.source.{name}")
    findings += _target_mistakes(target, f"{path}.target")
    return Rule(
        network=source.get("network"),
        profile=source.get("profile"),
        match=match,
        vm=source.get("vm"),
        nic=source.get("nic"),
        mac=source.get("mac"),
        empty=bool(target.get("empty")),
        target_id=target.get("id"),
        target_network=target.get("network"),
        target_profile=target.get("profile"),
        path=path,
    )


def _pattern_mistakes(pattern: str, path: str) -> t.Iterator[Finding]:
    try:
        re.compile(pattern)
    except re.error as wrong:
        yield error("mapping-pattern-invalid", path, f"'{pattern}' is not a valid regular expression: {wrong}.")


def _target_mistakes(target: Params, path: str) -> t.Iterator[Finding]:
    named = target.get("network") is not None or target.get("profile") is not None
    given = [
        name for name, used in (("id", target.get("id")), ("empty", target.get("empty")), ("names", named)) if used
    ]
    hint = "Use `id`, or `network` and `profile`, or `empty: true`."
    if len(given) > 1:
        yield error("mapping-target-ambiguous", path, "A target is given in more than one way.", hint)
    elif not given:
        yield error("mapping-target-missing", path, "No target is given.", hint)
    elif named and not (target.get("network") and target.get("profile")):
        yield error("mapping-target-missing", path, "A target by name needs both `network` and `profile`.", hint)
