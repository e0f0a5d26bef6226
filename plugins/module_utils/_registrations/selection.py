# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Which of the unregistered VMs and templates of a domain a selection means."""

from __future__ import annotations

import fnmatch
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import (
    TEMPLATE,
    VM,
    Registered,
    Situation,
    Unregistered,
)

# VMs that engines do not move with a domain: the engine's own VM, and those that were not created by an engine.
SKIPPED_ORIGINS = frozenset({"external", "hosted_engine", "managed_hosted_engine"})


@dataclass(frozen=True)
class Selected:
    """What a selection means: what is to be registered, what is registered already, and what is left out."""

    entities: tuple[Unregistered, ...] = ()
    unchanged: tuple[Registered, ...] = ()
    skipped: tuple[Unregistered, ...] = ()
    findings: tuple[Finding, ...] = ()


def select(situation: Situation, desired: Desired) -> Selected:
    """Return what the selection means, in the order of the engine's list."""
    findings: list[Finding] = []
    wanted: set[str] = set()
    unchanged: dict[str, Registered] = {}
    chosen = desired.selection
    for kind, option, references in ((VM, "vms", chosen.vms), (TEMPLATE, "templates", chosen.templates)):
        for number, reference in enumerate(references):
            found = _find(situation, kind, reference, desired.names, f"{option}[{number}]", findings)
            if isinstance(found, Registered):
                unchanged[found.id] = found
            elif found:
                wanted.add(found.id)
    for number, pattern in enumerate(chosen.patterns):
        wanted |= _matching(situation, pattern, f"patterns[{number}]", findings)
    if chosen.everything:
        wanted |= {entity.id for entity in situation.unregistered}
    if chosen.with_templates:
        _add_templates(situation, wanted)
    found_all = [entity for entity in situation.unregistered if entity.id in wanted]
    skipped = tuple(entity for entity in found_all if _origin(entity) in SKIPPED_ORIGINS)
    findings += [_left_out(entity) for entity in skipped]
    findings += _unused_names(situation, desired.names)
    entities = tuple(entity for entity in found_all if entity not in skipped)
    return Selected(entities, tuple(unchanged.values()), skipped, tuple(findings))


def _find(
    situation: Situation,
    kind: str,
    reference: str,
    names: t.Mapping[str, str],
    path: str,
    findings: list[Finding],
) -> t.Union[Unregistered, Registered, None]:
    """Return the entity of an id, else the unregistered one of a name, else the registered one.

    ``names`` are new names by the old ones: an earlier run may have registered it under its new name.
    """
    place = (kind, reference)
    by_id: list[t.Union[Unregistered, Registered]] = []
    by_id += situation.unregistered_by_id.get(place, [])
    by_id += situation.registered_by_id.get(place, [])
    by_name = situation.unregistered_by_name.get(place, [])
    named = situation.registered_by_name.get(place, [])
    renamed = situation.registered_by_name.get((kind, names.get(reference, "")), [])
    found: t.Sequence[t.Union[Unregistered, Registered]] = by_id or by_name or renamed or named
    word = "template" if kind == TEMPLATE else "VM"
    if not found:
        hint = did_you_mean(reference, [entity.name for entity in situation.unregistered if entity.kind == kind])
        message = f"Storage domain '{situation.domain.name}' has no unregistered {word} '{reference}'."
        findings.append(error("unregistered-unknown", path, message, hint))
        return None
    if len(found) > 1 and not by_id and kind == VM:
        ids = ", ".join(entity.id for entity in found)
        message = f"There is more than one unregistered VM '{reference}': {ids}."
        findings.append(error("unregistered-ambiguous", path, message, "Use the id."))
    if not by_id and by_name and named:
        message = f"{word} '{reference}' is registered, and another one of this name is unregistered."
        findings.append(info("unregistered-same-name", path, message, "Use the id of the one that you mean."))
    return found[0]


def _matching(situation: Situation, pattern: str, path: str, findings: list[Finding]) -> set[str]:
    found = {entity.id for entity in situation.unregistered if fnmatch.fnmatchcase(entity.name, pattern)}
    if not found and not any(fnmatch.fnmatchcase(entity.name, pattern) for entity in situation.registered):
        message = f"No unregistered VM or template matches '{pattern}'."
        findings.append(warning("unregistered-pattern-unused", path, message))
    return found


def _add_templates(situation: Situation, wanted: set[str]) -> None:
    by_id = {entity.id: entity for entity in situation.unregistered}
    waiting = list(wanted)
    while waiting:
        needed = by_id[waiting.pop()].needs
        if needed in by_id and needed not in wanted:
            wanted.add(needed)
            waiting.append(needed)


def _unused_names(situation: Situation, names: t.Mapping[str, str]) -> t.Iterator[Finding]:
    """Yield a warning for each new name of something that is neither unregistered nor registered, under either name."""
    entities: list[t.Union[Unregistered, Registered]] = [*situation.unregistered, *situation.registered]
    known = {key for entity in entities for key in (entity.id, entity.name)}
    for number, (old, new) in enumerate(names.items()):
        if old not in known and new not in known:
            hint = did_you_mean(old, [entity.name for entity in situation.unregistered])
            message = f"There is no VM '{old}' that could get the name '{new}'."
            yield warning("new-name-unused", f"new_names[{number}]", message, hint)


def _origin(entity: Unregistered) -> str:
    return entity.origin or (entity.ovf.origin if entity.ovf else "")


def _left_out(entity: Unregistered) -> Finding:
    message = f"VM '{entity.name}' is left out, as its origin is {_origin(entity)}."
    return warning("vm-origin-skipped", entity.name, message, "Such a VM does not move to another engine.")
