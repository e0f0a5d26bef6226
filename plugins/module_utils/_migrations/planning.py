# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Make a plan of discovered VMs, or bring an existing one up to date."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import errors
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import names
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import estimate, inspected, waves
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.fingerprint import differences, fingerprint
from ansible_collections.onramp.ovirt.plugins.module_utils._migrations.plan_file import VERSION, complete, merged

Data = dict[str, t.Any]
Given = t.Mapping[str, t.Any]
# What reading a plan adds to its VMs.
DERIVED = ("key", "target", "options")
OPTIONAL = ("vnic_profile_mappings", "waivers", "window", "rate")


def make(name: str, found: t.Mapping[str, t.Sequence[Given]], settings: Given) -> Data:
    """Return the plan of all VMs that were found, by the name of their source.

    ``settings`` can have defaults, vnic_profile_mappings, waivers, window, rate and wave_size. A VM with a critical
    concern is planned too: the concern stops it, until it is resolved or waived.
    """
    listed = [(source, vm) for source, vms in found.items() for vm in vms]
    assigned = waves.assign([vm["name"] for source, vm in listed], int(settings.get("wave_size") or 10))
    defaults = dict(settings.get("defaults") or {})
    vms = [_vm(source, vm, wave, settings, defaults) for (source, vm), wave in zip(listed, assigned)]
    return {
        "version": VERSION,
        "name": name,
        "defaults": defaults,
        **{key: settings[key] for key in OPTIONAL if settings.get(key)},
        "waves": [{"name": wave} for wave in dict.fromkeys(assigned)],
        "vms": vms,
    }


def _vm(source: str, description: Given, wave: str, settings: Given, defaults: Given) -> Data:
    path = {"path": description["place"]["path"]} if _is_ova(description) else {}
    ident = {"uuid": description["uuid"]} if description.get("uuid") else {}
    own = {} if defaults.get("source") == source else {"source": source}
    seen = inspected.kept(description)
    return {
        "name": description["name"],
        **_new_name(description["name"], defaults),
        **ident,
        **own,
        "wave": wave,
        **path,
        "estimate": estimate.of_vm(description, settings.get("rate")),
        **({"inspection": seen} if seen else {}),
        "fingerprint": fingerprint(description),
    }


def _new_name(name: str, defaults: Given) -> Data:
    """Return a name that the engine accepts, for a VM whose own name it would refuse."""
    target = names.parse(defaults.get("name_rules"), "", []).applied(name)
    if not errors(names.check("", target)):
        return {}
    return {"new_name": names.NameRules(clean=True).applied(target)[: names.LONGEST] or "vm"}


def _is_ova(description: Given) -> bool:
    place = description.get("place") or {}
    return place.get("kind") == "ovf" and str(place.get("path", "")).lower().endswith(".ova")


def update(
    plan: Given, found: t.Mapping[str, t.Sequence[Given]], settings: Given, again: t.Collection[str] = ()
) -> Data:
    """Return an existing plan with VMs that are new at their source, and others planned ``again`` by name or key.

    Everything else that is in the plan stays as it is. New VMs are in a wave of their own.
    """
    fresh = make(plan["name"], found, {**settings, "defaults": plan["defaults"], "rate": plan.get("rate")})
    known_vms = _Known(plan["defaults"], fresh["vms"])
    vms = []
    for vm in plan["vms"]:
        renewed = known_vms.take(vm)
        kept = {key: value for key, value in vm.items() if key not in DERIVED}
        if renewed and (vm["name"] in again or vm.get("key") in again):
            kept.update({key: renewed[key] for key in ("uuid", "estimate", "fingerprint") if key in renewed})
        elif renewed and not differences(kept.get("fingerprint"), renewed["fingerprint"]):
            # The same, with numbers where the file has texts.
            kept["fingerprint"] = renewed["fingerprint"]
        if renewed and renewed.get("inspection"):
            kept = {
                **_without(kept, "fingerprint"),
                **{key: renewed[key] for key in ("estimate", "inspection")},
                **_only(kept),
            }
        vms.append(kept)
    remaining = known_vms.remaining
    known = [wave["name"] for wave in plan["waves"]]
    added = next(name for number in range(1, len(known) + 2) if (name := f"wave{len(known) + number}") not in known)
    waves_after = [*plan["waves"], *([{"name": added}] if remaining else [])]
    vms_after = [*vms, *({**vm, "wave": added} for vm in remaining)]
    return {
        "version": VERSION,
        "name": plan["name"],
        "defaults": plan["defaults"],
        **{key: plan[key] for key in OPTIONAL if plan.get(key)},
        "waves": waves_after,
        "vms": vms_after,
    }


def _without(vm: Given, name: str) -> Data:
    return {key: value for key, value in vm.items() if key != name}


def _only(vm: Given) -> Data:
    """Return the fingerprint, which is the last of all keys."""
    return {"fingerprint": vm["fingerprint"]} if "fingerprint" in vm else {}


class _Known:
    """The VMs that were found, each of which is one of the plan at most."""

    def __init__(self, defaults: Given, vms: t.Sequence[Data]) -> None:
        self._defaults = defaults
        self._left = dict(enumerate(vms))
        self._uuids: dict[tuple[str, str], list[int]] = {}
        self._names: dict[tuple[str, str], list[int]] = {}
        for number, vm in self._left.items():
            self._uuids.setdefault(self._key(vm, _uuid(vm)), []).append(number)
            self._names.setdefault(self._key(vm, vm["name"]), []).append(number)

    def _key(self, vm: Given, ident: str) -> tuple[str, str]:
        return str(merged(self._defaults, vm).get("source")), ident

    @property
    def remaining(self) -> list[Data]:
        """Those that the plan does not have."""
        return list(self._left.values())

    def take(self, planned: Given) -> t.Optional[Data]:
        """Return the VM of an entry of the plan: by UUID where both have one, else by source and name."""
        uuid = _uuid(planned)
        same = self._uuids.get(self._key(planned, uuid), []) if uuid else []
        named = self._names.get(self._key(planned, planned["name"]), [])
        without = [number for number in named if not uuid or not self._left.get(number, {}).get("uuid")]
        chosen = min((number for number in (*same, *without) if number in self._left), default=None)
        return None if chosen is None else self._left.pop(chosen)


def _uuid(vm: Given) -> str:
    return str(vm.get("uuid") or "").lower()


def with_methods(plan: Given, assessed: Given) -> Data:
    """Return a plan whose VMs have the methods that an assessment found, which has them by key.

    What an earlier planning found stays where this one did not ask.
    """
    rules = names.parse(plan["defaults"].get("name_rules"), "", [])
    vms = []
    for vm, completed in zip(plan["vms"], complete(plan, rules)):
        found = assessed.get(completed["key"]) or {}
        texts = {name: method_text(one) for name, one in (found.get("methods") or {}).items()}
        methods = {"auto": found.get("method") or "none", **texts} if texts else vm.get("methods")
        own = _without(_without(vm, "fingerprint"), "methods")
        vms.append({**own, **({"methods": methods} if methods else {}), **_only(vm)})
    return {**plan, "vms": vms}


def method_text(one: Given) -> str:
    """Return whether a method is possible, and why not."""
    return "possible" if one.get("possible") else " ".join(map(str, one.get("reasons") or ())) or "not possible"


def overview(plan: Given, parallel: int) -> list[Data]:
    """Return each wave with its number of VMs and an estimate in minutes."""
    result = []
    for wave in plan["waves"]:
        vms = [vm for vm in plan["vms"] if vm["wave"] == wave["name"]]
        known = [{key: int(vm["estimate"][key]) for key in ("min", "max")} for vm in vms if vm.get("estimate")]
        result.append({"name": wave["name"], "vms": len(vms), "estimate": estimate.of_wave(known, parallel)})
    return result
