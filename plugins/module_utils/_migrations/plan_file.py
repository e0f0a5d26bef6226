# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A plan of a migration as a file: read it with all its mistakes, and merge defaults and overrides."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concern_catalogue import CATALOGUE
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import names
from ansible_collections.onramp.ovirt.plugins.module_utils._located import Located
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import instants
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.schema import (
    AROUND,
    DEFAULTS,
    EACH,
    PLAN,
    convert,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.options import rules_from_params

Data = dict[str, t.Any]
VERSION = 1
MAX_VMS = 20_000
# What is valid where a plan does not say anything.
BUILT_IN: t.Mapping[str, t.Any] = {
    "power": "as_source",
    "shutdown": "guest",
    "verify": "config",
    "source_after": [],
    "on_unmapped": "fail",
    "on_missing_target": "fail",
}
LISTS = ("vnic_profile_mappings", "waivers", "waves", "vms")


def read(root: Located, sources: t.Collection[str], today: str) -> Data:
    """Return ``plan`` and ``findings`` of a file. ``sources`` are the names of the known ones, ``today`` is a day.

    Each VM of the plan has ``key``, ``target``, its name in the engine, and ``options``, the merged ones.
    """
    found: list[Finding] = []
    # An empty file lacks everything.
    root = Located({}, root.line) if root.value is None else root
    plan = convert(root, PLAN, "plan", found) or {}
    if plan.get("version", VERSION) != VERSION:
        message = f"This file is of version {plan['version']}, and only version {VERSION} can be read."
        found.append(error("plan-version-unknown", root.mapping["version"].path, message))
    plan = {"defaults": {}, **{name: [] for name in LISTS}, **plan}
    if len(plan["vms"]) > MAX_VMS:
        found.append(error("plan-too-long", root.mapping["vms"].path, f"A plan has at most {MAX_VMS} VMs."))
        plan["vms"] = []
    nodes = root.mapping.get("vms", root).items
    if len(nodes) == len(plan["vms"]) and all(isinstance(vm, dict) and "name" in vm for vm in plan["vms"]):
        rules = names.parse(plan["defaults"].get("name_rules"), "name_rules", [])
        plan["vms"] = complete(plan, rules)
        for vm, node in zip(plan["vms"], nodes):
            found += _about_vm(vm, node, plan, sources, today)
        found += _doubles(plan["vms"], nodes)
    else:
        plan["vms"] = []
    for part in (_waves, _rules, _waivers, _window, _name_rules):
        found += part(plan, root, today)
    return {"plan": plan, "findings": [finding.as_dict() for finding in in_order(found)]}


def complete(plan: t.Mapping[str, t.Any], rules: names.NameRules) -> list[Data]:
    """Return the VMs with ``key``, ``target`` and ``options``: built-in values, defaults of the plan, own ones."""
    vms = [{**vm, "options": merged(plan["defaults"], vm)} for vm in plan["vms"]]
    plain_keys = [f"{vm['options'].get('source', '')}/{vm['name']}" for vm in vms]
    counts: dict[str, int] = {}
    for key in plain_keys:
        counts[key] = counts.get(key, 0) + 1
    result = []
    for vm, key in zip(vms, plain_keys):
        own = names.parse(vm["name_rules"], "", []) if vm.get("name_rules") else rules
        target = vm.get("new_name") or own.applied(vm["name"])
        ident = f"{key}/{vm['uuid']}" if counts[key] > 1 and vm.get("uuid") else key
        result.append({**vm, "key": ident, "target": target})
    return result


def merged(defaults: t.Mapping[str, t.Any], vm: t.Mapping[str, t.Any]) -> Data:
    """Return the options of a VM: its own ones before those of the plan, and these before the built-in ones."""
    return {**BUILT_IN, **defaults, **{key: vm[key] for key in DEFAULTS if key in vm}}


def overrides(vm: t.Mapping[str, t.Any]) -> list[str]:
    """Return which defaults a VM overrides. Its source is no override: a plan can have several."""
    return [key for key in DEFAULTS if key in vm and key != "source"]


# -------------------------------------------------------------------------------------------------------------- each VM
def _about_vm(vm: Data, node: Located, plan: Data, sources: t.Collection[str], today: str) -> t.Iterator[Finding]:
    lines = {key: value.path for key, value in node.mapping.items()}
    source = vm["options"].get("source", "")
    for key in ("source", "cluster", "storage_domain"):
        if not vm["options"].get(key):
            text = f"VM '{vm['name']}' has no `{key}`."
            yield error("plan-key-missing", node.path, text, f"Set it for this VM or in `defaults.{key}`.")
    if source and source not in sources:
        hint = did_you_mean(source, sources) or "Define it in `vm_migrate_sources`."
        yield error("plan-source-unknown", lines.get("source", node.path), f"There is no source '{source}'.", hint)
    waves = [wave.get("name") for wave in plan["waves"] if isinstance(wave, dict)]
    if "wave" in vm and vm["wave"] not in waves:
        hint = did_you_mean(vm["wave"], [wave for wave in waves if wave])
        yield error("plan-wave-unknown", lines["wave"], f"There is no wave '{vm['wave']}'.", hint)
    changed = overrides(vm)
    if changed and not (vm.get("reason") or "").strip():
        text = f"VM '{vm['name']}' overrides {', '.join(changed)} without a reason."
        yield error("plan-override-reason", node.path, text, "Add `reason`. The report shows it.")
    if changed and vm.get("expires", today) < today:
        text = f"The overrides of VM '{vm['name']}' expired on {vm['expires']}."
        yield error("plan-override-expired", lines["expires"], text, "Remove them, or extend `expires`.")
    yield from names.check(node.path, vm["target"])
    if "fingerprint" not in vm:
        text = f"VM '{vm['name']}' has no fingerprint, so changes since planning are not noticed."
        yield warning("plan-fingerprint-missing", node.path, text, "Plan this VM again.")
    if vm["options"]["verify"] == "network" and vm["options"]["power"] == "off":
        text = f"The network of VM '{vm['name']}' cannot be verified, as it is not started."
        yield error("plan-verify-off", node.path, text, "Use `verify: config`, or another `power`.")


def _doubles(vms: t.Sequence[Data], nodes: t.Sequence[Located]) -> t.Iterator[Finding]:
    """Yield VMs that are there twice, also in two waves, and target names that two VMs have."""
    sources: dict[str, str] = {}
    targets: dict[str, str] = {}
    for vm, node in zip(vms, nodes):
        if vm["key"] in sources:
            text = f"VM '{vm['name']}' of this source is in {sources[vm['key']]}, too."
            yield error("plan-vm-twice", node.path, text, "Remove one, or give both their `uuid`.")
        elif vm["target"] in targets:
            text = f"VM '{vm['name']}' gets the name '{vm['target']}', as the VM in {targets[vm['target']]} does."
            yield error("plan-name-twice", node.path, text, "Use `new_name`.")
        sources.setdefault(vm["key"], node.path)
        targets.setdefault(vm["target"], node.path)


# ----------------------------------------------------------------------------------------------------------- the others
def _waves(plan: Data, root: Located, dummy: str) -> t.Iterator[Finding]:
    seen: set[str] = set()
    used = {vm.get("wave") for vm in plan["vms"]}
    nodes = root.mapping.get("waves", root).items
    for wave, node in zip(plan["waves"], nodes):
        name = wave.get("name", "") if isinstance(wave, dict) else ""
        if name in seen:
            yield error("plan-wave-twice", node.path, f"There are two waves '{name}'.")
        seen.add(name)
        if name and name not in used:
            yield warning("plan-wave-empty", node.path, f"No VM is in wave '{name}'.")


def _rules(plan: Data, root: Located, dummy: str) -> t.Iterator[Finding]:
    mistakes: list[Finding] = []
    nodes = root.mapping.get("vnic_profile_mappings", root).items
    given = [(rule, node) for rule, node in zip(plan["vnic_profile_mappings"], nodes) if isinstance(rule, dict)]
    rules_from_params([rule for rule, node in given if rule.get("target")], "", mistakes)
    places = [node.path for rule, node in given if rule.get("target")]
    for finding in mistakes:
        number = int(finding.path.partition("]")[0].lstrip("[") or 0)
        yield error(finding.code, places[number], finding.message, finding.hint)


def _waivers(plan: Data, root: Located, today: str) -> t.Iterator[Finding]:
    nodes = root.mapping.get("waivers", root).items
    for waiver, node in zip(plan["waivers"], nodes):
        if not isinstance(waiver, dict):
            continue
        concern = waiver.get("concern", "")
        if concern and concern not in CATALOGUE:
            hint = did_you_mean(concern, CATALOGUE)
            yield error("concern-unknown", node.mapping["concern"].path, f"There is no concern '{concern}'.", hint)
        if not (waiver.get("reason") or "-").strip():
            yield error("waiver-reason-missing", node.mapping["reason"].path, "A waiver needs a reason.")
        if waiver.get("expires", today) < today:
            text = f"The waiver of '{concern}' expired on {waiver['expires']}."
            hint = "Resolve the concern, or extend the waiver."
            yield warning("waiver-expired", node.mapping["expires"].path, text, hint)


def _window(plan: Data, root: Located, dummy: str) -> t.Iterator[Finding]:
    window = plan.get("window") or {}
    node = root.mapping.get("window", root)
    moments = {}
    for key in ("start", "end"):
        if key in window:
            moments[key] = instants.parse(window[key])
            if moments[key] is None:
                text = f"'{window[key]}' is not a point in time."
                hint = "Use one like 2027-03-06T20:00:00+01:00."
                yield error("plan-time-invalid", node.mapping[key].path, text, hint)
    start, end = moments.get("start"), moments.get("end")
    if start is not None and end is not None and start >= end:
        yield error("plan-window-empty", node.path, "The window ends before it begins.")


def _name_rules(plan: Data, root: Located, dummy: str) -> t.Iterator[Finding]:
    mistakes: list[Finding] = []
    node = root.mapping.get("defaults", root).mapping.get("name_rules", root)
    names.parse(plan["defaults"].get("name_rules"), "", mistakes)
    for finding in mistakes:
        yield error(finding.code, node.path, finding.message, finding.hint)
    rate = plan.get("rate") or {}
    if rate and not 0 < rate.get("min", 0) <= rate.get("max", 0):
        text = "A rate needs `min` and `max` in MB/s, of which `min` is positive and not more than `max`."
        yield error("plan-value-invalid", root.mapping["rate"].path, text)


def options_of_import(vm: t.Mapping[str, t.Any]) -> Data:
    """Return what v2v_import takes for one VM."""
    own = {key: vm[key] for key in ("path", "os", "machine", "nics", "static_addresses", "disks") if key in vm}
    each = {key: vm["options"][key] for key in EACH if key in vm["options"]}
    return {"name": vm["name"], "new_name": vm["target"], **own, **each}


def around(vm: t.Mapping[str, t.Any]) -> Data:
    """Return the options about what is done before and after an import."""
    return {key: vm["options"][key] for key in AROUND if key in vm["options"]}
