# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Return values of modules. Those of a failure fit a screen."""

from __future__ import annotations

import re
import typing as t
from collections import Counter

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, Incomplete, InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import WARNING, Finding, errors
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Plan

Values = dict[str, t.Any]
# A failure has these only in verbose mode: a host with hundreds of networks fills thousands of lines.
STATES = ("before", "after", "host")
# The same words as in the message and in ``sentences``.
COUNTED = ("counts", "states")
REPEATED = ("detail",)
MOST_CHANGES = 10
MOST_WARNINGS = 5
CHANGE_KEYS = ("verb", "kind", "name")
QUOTED = re.compile(r"'([^']+)'")
INDEXED = re.compile(r"(\w+)\[(\d+)\]")


def plan_values(plan: Plan) -> Values:
    """Return plan, counts, findings, before and after as every module that changes something reports them."""
    return {
        "plan": [change.as_dict() for change in plan.changes],
        "counts": dict(sorted(Counter(change.verb for change in plan.changes).items())),
        "findings": [finding.as_dict() for finding in plan.findings],
        "before": plan.before,
        "after": plan.after,
    }


def joined_values(parts: t.Sequence[Values]) -> Values:
    """Return the values of a task that was carried out in parts, each with objects of its own."""
    found: Values = {}
    for name in dict.fromkeys(name for part in parts for name in part):
        given = [part[name] for part in parts if part.get(name) is not None]
        if name in COUNTED:
            counted: Counter[str] = sum(map(Counter, given), Counter())
            found[name] = dict(sorted(counted.items()))
        elif name in ("before", "after"):
            keys = dict.fromkeys(key for state in given for key in state)
            found[name] = {key: sorted(item for state in given for item in state.get(key, ())) for key in keys}
        elif given and isinstance(given[0], list) and name != "timings":
            joined: list[t.Any] = []
            for item in (item for values in given for item in values):
                joined += [] if item in joined else [item]
            found[name] = joined
        elif name in ("changed", "outcome_unknown"):
            found[name] = any(given)
        else:
            found[name] = next(filter(None, given), given[0] if given else None)
    return found


def failure_values(error: CollectionError, params: t.Mapping[str, t.Any], verbose: bool) -> Values:
    """Return what a task that fails with an error returns.

    Unless ``verbose``, of many changes only those that the error is about, and no state of a whole host. Of a task that
    did all but a part, everything.
    """
    values: Values = {"msg": error.message, **error.details}
    if isinstance(error, InputError):
        values["findings"] = [finding.as_dict() for finding in error.findings]
    return values if verbose or isinstance(error, Incomplete) else _shortened(values, _subjects(error, params))


def _shortened(values: Values, subjects: t.AbstractSet[str]) -> Values:
    omitted = [name for name in STATES if values.get(name)]
    short = {name: value for name, value in values.items() if name not in (*STATES, *REPEATED)}
    changes = values.get("plan") or []
    if len(changes) > MOST_CHANGES:
        concerned = [change for change in changes if change["name"] in subjects]
        if not concerned and not values.get("findings"):
            concerned = changes
        short["plan"] = concerned[:MOST_CHANGES]
        omitted.insert(0, f"{len(changes) - len(short['plan'])} of {len(changes)} changes of the plan")
    if len(values.get("applied") or []) > MOST_CHANGES:
        short["applied"] = [{key: change[key] for key in CHANGE_KEYS} for change in values["applied"]]
    if omitted:
        short["omitted"] = f"{', '.join(omitted)}: run with -v to see all."
    return short


def _subjects(error: CollectionError, params: t.Mapping[str, t.Any]) -> set[str]:
    """Return the names of what an error is about: quoted in its sentences, or of the options that it points to."""
    found = errors(error.findings) if isinstance(error, InputError) else ()
    texts = [finding.message for finding in found] or [error.message]
    names = {name for text in texts for name in QUOTED.findall(text)}
    return names | {name for finding in found for name in _names_at(finding.path, params)}


def _names_at(path: str, params: t.Any) -> t.Iterator[str]:
    """Yield the names of the items on the way to an option: of ``networks[2].ipv4`` that of the third network."""
    for part in path.split("."):
        indexed = INDEXED.fullmatch(part)
        name, number = (indexed.group(1), int(indexed.group(2))) if indexed else (part, None)
        params = params.get(name) if isinstance(params, dict) else None
        if number is not None:
            params = params[number] if isinstance(params, list) and number < len(params) else None
        if isinstance(params, dict) and isinstance(params.get("name"), str):
            yield params["name"]


def warning_texts(findings: t.Iterable[Finding]) -> t.Iterator[str]:
    """Yield the warnings as sentences, at most five of a kind; the rest is counted."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity == WARNING:
            by_code.setdefault(finding.code, []).append(finding)
    for code, group in by_code.items():
        # One sentence is no longer than the one that counts it.
        shown = len(group) if len(group) <= MOST_WARNINGS + 1 else MOST_WARNINGS
        yield from (finding.sentence for finding in group[:shown])
        if group[shown:]:
            yield f"There are {len(group) - shown} more warnings like these; see the findings with code {code}."
