# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A file with vNIC mappings to edit: write it from what there is to map, and read it back.

What is to be mapped, and to what, comes from the result of unregistered_vm_info: ``sources`` and ``clusters``.
"""

from __future__ import annotations

import textwrap
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._located import Located
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import EXACT, REGEX, WILDCARD, Rule
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.options import rules_from_params

Params = dict[str, t.Any]
Given = t.Mapping[str, t.Any]
OPTION, OPEN = "vnic_profile_mappings", "OPEN"
NO_ID = "00000000-0000-0000-0000-000000000000"
KEYS: dict[str, tuple[str, ...]] = {
    "source": ("network", "profile", "match", "vm", "nic"),
    "target": ("id", "network", "profile", "empty"),
}
TRUE, FALSE = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})
MATCHES = (EXACT, WILDCARD, REGEX)
WIDTH = 110
HEAD = """\
---
# How vNICs are connected when the unregistered VMs of storage domain {domain} are registered.
# Target: {clusters}
#
# Each rule maps a network and vNIC profile of the source. The targets are what the engine gives without a rule.
# Change them where needed, and replace each OPEN. These are the choices:
"""


@dataclass(frozen=True)
class Choices:
    """What can be a target: profiles by network and name with their ids. ``known`` is whether they were read."""

    ids: t.Mapping[tuple[str, str], frozenset[str]]
    known: bool = True

    @classmethod
    def of(cls, clusters: t.Optional[t.Sequence[Given]]) -> Choices:
        """Return the profiles that can be used in all of the clusters."""
        if not clusters:
            return cls({}, known=False)
        found: dict[tuple[str, str], set[str]] = {}
        for cluster in clusters:
            for profile in cluster["profiles"]:
                found.setdefault((profile["network"], profile["profile"]), set()).add(profile["id"])
        names = [{(p["network"], p["profile"]) for p in cluster["profiles"]} for cluster in clusters]
        common = set.intersection(*names)
        return cls({name: frozenset(ids) for name, ids in sorted(found.items()) if name in common})

    def has_id(self, ident: str) -> bool:
        """Whether a profile of this id can be a target."""
        return any(ident in ids for ids in self.ids.values())


# ---------------------------------------------------------------------------------------------------------------- write
def write(domain: str, sources: t.Sequence[Given], clusters: t.Sequence[Given]) -> str:
    """Return the text of a file with one rule for each network and profile; the open ones are marked."""
    names = ", ".join(f"cluster {_comment(cluster['name'])}" for cluster in clusters) or "no cluster"
    lines = [HEAD.format(domain=_comment(domain), clusters=names), "#   {empty: true}\n"]
    lines += [f"#   {_names(*choice)}\n" for choice in Choices.of(clusters).ids]
    lines.append(f"{OPTION}:\n" if sources else f"{OPTION}: []\n")
    for source in sources:
        lines += [f"  # {line}\n" for line in textwrap.wrap(_users(source), WIDTH, break_on_hyphens=False)]
        lines.append(f"  - {{source: {_names(source['network'], source['profile'])}, target: {_target(source)}}}\n")
    return "".join(lines)


def _target(source: Given) -> str:
    suggestion = source["suggestion"]
    if suggestion:
        return _names(suggestion["network"], suggestion["profile"])
    return OPEN if source["open"] else "{empty: true}"


def _users(source: Given) -> str:
    users = [f"{_comment(vm['name'])} ({', '.join(map(_comment, vm['nics']))})" for vm in source["vms"]]
    question = "OPEN: there is no profile of this name. " if source["open"] else ""
    return f"{question}Used by {', '.join(users)}"


def _names(network: str, profile: str) -> str:
    return f"{{network: {_quoted(network)}, profile: {_quoted(profile)}}}"


def _quoted(text: str) -> str:
    return '"' + _escaped(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def _comment(text: str) -> str:
    """Return a name without anything that could end a comment."""
    return _escaped(text)


def _escaped(text: str) -> str:
    """Return a text in which line breaks of all kinds and other invisible characters are escaped."""
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in text)


# ----------------------------------------------------------------------------------------------------------------- read
def read(root: Located, sources: t.Sequence[Given] = (), clusters: t.Optional[t.Sequence[Given]] = None) -> Params:
    """Return the option ``vnic_profile_mappings`` of a file, and the findings with their lines.

    With ``sources`` and ``clusters``, names and ids are checked too, and whether everything is mapped.
    """
    found: list[Finding] = []
    if not isinstance(root.value, dict) or OPTION not in root.value:
        found.append(error("mapping-file-invalid", root.path, f"The file has no mapping with the key `{OPTION}`."))
    check_keys(root, (OPTION,), found)
    listed = root.mapping.get(OPTION, Located([], root.line))
    if listed.value is not None and not isinstance(listed.value, list):
        found.append(error("mapping-file-invalid", listed.path, f"`{OPTION}` must be a list."))
    entries = [(_entry(item, found), item) for item in listed.items]
    choices = Choices.of(clusters)
    for entry, item in entries:
        target = item.mapping.get("target", item)
        found += check_target(entry.get("target", {}), target, choices)
    options = [entry for entry, dummy in entries]
    found += check_sources(options, [item.line for dummy, item in entries], sources)
    return {OPTION: options, "findings": [finding.as_dict() for finding in in_order(found)]}


def check_keys(item: Located, allowed: t.Sequence[str], found: list[Finding]) -> None:
    """Add an error for each key that is not allowed."""
    for key, value in item.mapping.items():
        if key not in allowed:
            hint = did_you_mean(key, allowed) or f"Known: {', '.join(allowed)}."
            found.append(error("mapping-file-key-unknown", value.path, f"Unknown key '{key}'.", hint))


def _entry(item: Located, found: list[Finding]) -> Params:
    if not isinstance(item.value, dict):
        found.append(error("mapping-file-invalid", item.path, "A rule must be a mapping with `source` and `target`."))
        return {}
    check_keys(item, ("source", "target"), found)
    target = item.mapping.get("target", Located(None, item.line))
    if target.value is None or target.value == OPEN:
        source = {key: value.text for key, value in item.mapping.get("source", target).mapping.items()}
        name = f"{source.get('network', '')}/{source.get('profile', '')}"
        found.append(error("mapping-file-open", target.path, f"No target is chosen for {name}.", "Replace OPEN."))
    entry: Params = {}
    for part, allowed in KEYS.items():
        value = item.mapping.get(part)
        if value is None or value.value is None or value.value == OPEN:
            continue
        if not isinstance(value.value, dict):
            found.append(error("mapping-file-invalid", value.path, f"`{part}` must be a mapping."))
            continue
        check_keys(value, allowed, found)
        entry[part] = {key: _scalar(key, value.value[key], found) for key in allowed if key in value.value}
    return entry


def _scalar(key: str, value: Located, found: list[Finding]) -> t.Union[str, bool, None]:
    if value.value is not None and not isinstance(value.value, str):
        found.append(error("mapping-file-invalid", value.path, f"`{key}` must be a text."))
        return None
    if key == "empty":
        if value.text.lower() not in TRUE | FALSE:
            found.append(error("mapping-file-invalid", value.path, f"'{value.text}' is not true or false."))
        return value.text.lower() in TRUE
    if key == "match" and value.text not in MATCHES:
        message = f"'{value.text}' is not a valid way to match."
        found.append(error("mapping-file-invalid", value.path, message, f"Use {', '.join(MATCHES)}."))
        return EXACT
    return value.value


def check_target(target: Given, where: Located, choices: Choices) -> t.Iterator[Finding]:
    """Yield what is wrong with the target of a rule; names and ids only where the choices are known."""
    lines = {key: value.path for key, value in where.mapping.items()}
    ident, name = target.get("id"), (target.get("network") or "", target.get("profile") or "")
    if ident == NO_ID:
        yield zero_id(lines.get("id", where.path))
    elif ident and choices.known and not choices.has_id(ident):
        message = f"There is no vNIC profile with id {ident} that can be used."
        yield error("mapping-file-target-unknown", lines.get("id", where.path), message)
    if all(name) and choices.known and name not in choices.ids:
        yield unknown_target(lines.get("profile", where.path), name, choices)


def zero_id(path: str) -> Finding:
    """Return the error for an id of zeros, which stands for none."""
    message = "An id of zeros is not a vNIC profile. The engine would look for a profile of the same name instead."
    return error("mapping-file-id-zero", path, message, "Remove it, and give the names of network and profile.")


def unknown_target(path: str, name: tuple[str, str], choices: Choices) -> Finding:
    """Return the error for a target that is none of the choices."""
    text = "/".join(name)
    message = f"Target '{text}' is not a usable vNIC profile of the target cluster."
    return error("mapping-file-target-unknown", path, message, did_you_mean(text, map("/".join, choices.ids)))


def check_sources(
    options: t.Sequence[Params], lines: t.Sequence[int], sources: t.Sequence[Given]
) -> t.Iterator[Finding]:
    """Yield rules that are wrong in themselves, that are never used, and sources without any rule."""
    mistakes: list[Finding] = []
    rules = rules_from_params([entry for entry in options if entry.get("target")], "", mistakes)
    places = [f"line {line}" for entry, line in zip(options, lines) if entry.get("target")]
    for finding in mistakes:
        number = int(finding.path.partition("]")[0].lstrip("["))
        yield error(finding.code, places[number], finding.message, finding.hint)
    if mistakes:
        return
    used: set[str] = set()
    for source in sources:
        vnic = Vnic("", source["network"] or None, source["profile"] or None)
        for vm, nic in ((user["name"], nic) for user in source["vms"] for nic in user["nics"]):
            rule = _rule_for(rules, vm, Vnic(nic, vnic.network, vnic.profile))
            if rule:
                used.add(rule.path)
            elif vnic.source != ("", ""):
                message = f"No rule matches {source['network']}/{source['profile']} of vNIC '{nic}' of '{vm}'."
                yield warning("mapping-file-source-missing", "file", message, "Add a rule, or write the file again.")
    for rule, place in zip(rules, places):
        if sources and rule.path not in used:
            yield info("mapping-file-rule-unused", place, "No vNIC matches this rule, or an earlier one does.")


def _rule_for(rules: t.Sequence[Rule], vm: str, vnic: Vnic) -> t.Optional[Rule]:
    specific = (rule for rule in rules if not rule.is_default and rule.applies(vm, vnic))
    return next(specific, next((rule for rule in rules if rule.is_default), None))
