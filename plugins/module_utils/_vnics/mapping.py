# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Translate the mapping rules of a user into the mappings of a request."""

from __future__ import annotations

import fnmatch
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic, VnicProfile
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.resolution import Entry, predict

EXACT, WILDCARD, REGEX = "exact", "wildcard", "regex"
SAME_NAME, EMPTY, FAIL = "same_name", "empty", "fail"


@dataclass(frozen=True)
class Rule:
    """One rule: the source that it is about, and the target.

    ``network`` and ``profile`` are patterns of the kind ``match``; ``None`` matches anything, an empty string a vNIC
    without a profile. ``vm`` and ``nic`` narrow it down by exact names, ``mac`` by the address of the vNIC. The target
    is ``empty``, an id, or names. A rule without network, profile, vm, nic and mac is the default rule, tried last.
    """

    network: t.Optional[str] = None
    profile: t.Optional[str] = None
    match: str = EXACT
    vm: t.Optional[str] = None
    nic: t.Optional[str] = None
    mac: t.Optional[str] = None
    empty: bool = False
    target_id: t.Optional[str] = None
    target_network: t.Optional[str] = None
    target_profile: t.Optional[str] = None
    path: str = ""

    @property
    def is_default(self) -> bool:
        """Whether it is about every vNIC for which there is no other rule."""
        return all(part is None for part in (self.network, self.profile, self.vm, self.nic, self.mac))

    @property
    def target_text(self) -> str:
        """The target as a user wrote it."""
        if self.empty:
            return "empty"
        return self.target_id or f"{self.target_network}/{self.target_profile}"

    def applies(self, vm: str, vnic: Vnic) -> bool:
        """Whether this rule is about a vNIC of a VM."""
        network, profile = vnic.source
        named = (self.vm is None or self.vm == vm) and (self.nic is None or self.nic == vnic.name)
        named = named and (self.mac is None or _macs.normalized(self.mac) == _macs.normalized(vnic.mac))
        return named and self._fits(self.network, network) and self._fits(self.profile, profile)

    def _fits(self, pattern: t.Optional[str], text: str) -> bool:
        if pattern is None:
            return True
        if not pattern or self.match == EXACT:
            return pattern == text
        if self.match == WILDCARD:
            return fnmatch.fnmatchcase(text, pattern)
        return re.fullmatch(pattern, text) is not None


@dataclass(frozen=True)
class Strictness:
    """What happens to a vNIC without a rule, and to one whose target is not there; each same_name, empty or fail."""

    on_unmapped: str = SAME_NAME
    on_missing_target: str = FAIL


@dataclass(frozen=True)
class Decision:
    """What one vNIC gets, and why. ``profile`` is ``None`` for the empty profile.

    ``reason`` is rule, same_name, or nothing; ``repair`` is whether it is to be repaired later, as a target was
    missing or no profile of the name was found.
    """

    vm: str
    vnic: Vnic
    profile: t.Optional[VnicProfile]
    reason: str
    rule: t.Optional[Rule] = None
    repair: bool = False

    def as_dict(self) -> dict[str, t.Any]:
        """Return vm, nic, source, target, reason, rule (the path of the option), and whether it is to be repaired."""
        return {
            "vm": self.vm,
            "nic": self.vnic.name,
            "source": {"network": self.vnic.network, "profile": self.vnic.profile},
            "target": {"id": self.profile.id, "network": self.profile.network, "profile": self.profile.name}
            if self.profile
            else None,
            "reason": self.reason,
            "rule": self.rule.path if self.rule else None,
            "repair": self.repair,
        }


@dataclass(frozen=True)
class VmMapping:
    """What to send for one VM: ``entries`` of the request, and the vNICs that need a request of their own afterwards.

    The engine selects by network and profile alone, so of several vNICs of one source the request can only serve one
    target; ``afterwards`` are the others.
    """

    decisions: tuple[Decision, ...] = ()
    entries: tuple[Entry, ...] = ()
    afterwards: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()


def request(
    vm: str, vnics: t.Sequence[Vnic], rules: t.Sequence[Rule], target: TargetCluster, strict: Strictness = Strictness()
) -> VmMapping:
    """Return the mapping of one VM or template, with an error for each vNIC that may not get what it would get.

    Entries always have the target that was decided on, so that no fallback of the engine can take effect.
    """
    findings: list[Finding] = []
    decisions = tuple(_decide(vm, vnic, rules, target, strict, findings) for vnic in vnics)
    entries: dict[tuple[str, str], Entry] = {}
    for decision in decisions:
        if not _left_alone(decision):
            entries.setdefault(decision.vnic.source, _entry(decision))
    sent = tuple(entries.values())
    predicted = predict(vnics, sent, target)
    late = tuple(decision for decision, profile in zip(decisions, predicted) if decision.profile != profile)
    return VmMapping(decisions, sent, late, tuple(findings))


def unused(rules: t.Iterable[Rule], decisions: t.Iterable[Decision]) -> tuple[Finding, ...]:
    """Return an information for each rule that no vNIC of a batch uses."""
    used = {decision.rule.path for decision in decisions if decision.rule}
    return tuple(
        info("mapping-rule-unused", rule.path, "No vNIC matches this rule.") for rule in rules if rule.path not in used
    )


def _decide(
    vm: str, vnic: Vnic, rules: t.Sequence[Rule], target: TargetCluster, strict: Strictness, findings: list[Finding]
) -> Decision:
    specific = (rule for rule in rules if not rule.is_default and rule.applies(vm, vnic))
    rule = next(specific, next((rule for rule in rules if rule.is_default), None))
    if rule is None:
        return _by_name(vm, vnic, target, strict.on_unmapped, None, findings)
    if rule.empty:
        return Decision(vm, vnic, None, "rule", rule)
    found = target_of(rule, target)
    if found and found.permitted:
        return Decision(vm, vnic, found, "rule", rule)
    return _by_name(vm, vnic, target, strict.on_missing_target, rule, findings)


def target_of(rule: Rule, target: TargetCluster) -> t.Optional[VnicProfile]:
    """Return the profile that a rule names, if its network is attached to the cluster; not asked for ``empty``."""
    if rule.target_id is None:
        return target.by_name(rule.target_network or "", rule.target_profile or "")
    found = target.by_id(rule.target_id)
    return found if found and target.attached(found) and found.id in target.visible else None


def _by_name(
    vm: str, vnic: Vnic, target: TargetCluster, choice: str, rule: t.Optional[Rule], findings: list[Finding]
) -> Decision:
    """Return what a vNIC gets that has no rule (``rule`` is none), or whose rule has a target that is not there."""
    found = target.by_name(*vnic.source) if choice == SAME_NAME else None
    if found and not found.permitted:
        found = None
    had_none = vnic.source == ("", "")
    soft = bool(rule) or not (found or had_none)
    if choice == FAIL and (rule or not had_none):
        findings.append(_refusal(vm, vnic, rule, target))
    elif soft:
        findings.append(_soft(vm, vnic, rule, target, found))
    return Decision(vm, vnic, found, "same_name" if found else "nothing", rule, soft)


def _subject(vm: str, vnic: Vnic) -> str:
    network, profile = vnic.source
    source = f"{network}/{profile}" if network or profile else "no profile"
    return f"vNIC '{vnic.name}' of '{vm}' ({source})"


def _refusal(vm: str, vnic: Vnic, rule: t.Optional[Rule], target: TargetCluster) -> Finding:
    if rule is None:
        message = f"{_subject(vm, vnic)} matches no mapping rule."
        return error("mapping-missing", f"{vm}.{vnic.name}", message, "Add a rule, or change `on_unmapped`.")
    return error(
        "mapping-target-unknown",
        rule.path,
        f"Target '{rule.target_text}' of {_subject(vm, vnic)} is not a usable vNIC profile of cluster '{target.name}'.",
        "Attach the network to the cluster, correct the rule, or change `on_missing_target`.",
    )


def _soft(
    vm: str, vnic: Vnic, rule: t.Optional[Rule], target: TargetCluster, found: t.Optional[VnicProfile]
) -> Finding:
    gets = f"it gets profile {found.text}" if found else "it gets the empty profile"
    if rule is None:
        message = f"{_subject(vm, vnic)} matches no mapping rule and no profile of the same name; {gets}."
        return warning("mapping-empty", f"{vm}.{vnic.name}", message)
    message = f"Target '{rule.target_text}' of {_subject(vm, vnic)} is missing in cluster '{target.name}'; {gets}."
    return warning("mapping-target-replaced", rule.path, message)


def _left_alone(decision: Decision) -> bool:
    """Whether the engine's own look-up gives a vNIC what was decided: no entry is needed."""
    return decision.rule is None and decision.reason == "same_name"


def _entry(decision: Decision) -> Entry:
    network, profile = decision.vnic.source
    if decision.profile is None:
        # The only spelling of "empty" that the engine does not replace by a look-up of names.
        return Entry(network, profile, target_network="", target_profile="")
    return Entry(network, profile, target_id=decision.profile.id)
