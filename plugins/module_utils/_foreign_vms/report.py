# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What a user sees of a source: its VMs with their concerns, and its networks."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, errors, in_order, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import concerns, selection, waivers
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    EXPORT,
    ForeignVm,
    Inventory,
    networks,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.selection import Assessed, Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.waivers import Waiver

Values = dict[str, t.Any]
Inspected = t.Callable[[ForeignVm], ForeignVm]
# Above this, logins and certificates may be refused, and times in logs do not fit together.
MAX_SKEW = 60


def values(
    inventory: Inventory, chosen: Selection, given: t.Sequence[Waiver], today: str, inspected: Inspected = lambda vm: vm
) -> tuple[Values, tuple[Finding, ...]]:
    """Return the values of a result and the findings about the options. ``today`` is as in 2027-03-31.

    ``inspected`` is called for the VMs that are meant, unless the options are wrong.
    """
    assessed = [(vm, _concerns(vm, given, today)) for vm in inventory.vms]
    meant = selection.select(assessed, chosen)
    missing = list(selection.missing(inventory.vms, chosen))
    if not errors(missing):
        deep = [(vm, inspected(vm)) for vm, dummy in meant]
        meant = tuple((after, _concerns(after, given, today)) for dummy, after in deep)
        seen = {id(vm) for vm, dummy in deep}
        others = [entry for entry in assessed if id(entry[0]) not in seen]
        assessed = [*others, *meant]
    found = [*missing, *waivers.remarks(given, _by_name(assessed), today)]
    listed = networks(vm for vm, dummy in meant)
    return {
        "vms": [_vm(entry) for entry in meant],
        "networks": [{**dataclasses.asdict(network), "vms": list(network.vms)} for network in listed],
        "unreadable": [dataclasses.asdict(file) for file in inventory.unreadable],
        "findings": [finding.as_dict() for finding in in_order(found)],
    }, in_order(found)


def _concerns(vm: ForeignVm, given: t.Sequence[Waiver], today: str) -> tuple[concerns.Concern, ...]:
    return waivers.apply(concerns.assess(vm), given, vm.name, today)


def about_source(about: t.Mapping[str, t.Any]) -> tuple[Finding, ...]:
    """Return the findings about a source itself."""
    found = [
        warning("source-privilege-missing", "source", f"The user does not have the privilege {name}.", "Grant it.")
        for name in about.get("missing_privileges") or ()
    ]
    skew = about.get("clock_skew") or 0
    if abs(skew) > MAX_SKEW:
        text = f"The clock of the source is {abs(skew)} seconds {'ahead' if skew > 0 else 'behind'}."
        found.append(warning("source-clock-skew", "source", text, "Synchronize the clocks."))
    return in_order(found)


def _by_name(assessed: t.Iterable[Assessed]) -> dict[str, list[concerns.Concern]]:
    """Return the concerns by the name of the VM; two VMs may have one name."""
    found: dict[str, list[concerns.Concern]] = {}
    for vm, items in assessed:
        found.setdefault(vm.name, []).extend(items)
    return found


def _vm(entry: Assessed) -> Values:
    vm, found = entry
    importable = not any(concern.stops for concern in found)
    # The engine does not show the vNICs of VMs in export domains.
    unknown = {"nics": None} if vm.place.kind == EXPORT else {}
    return {**vm.as_dict(), **unknown, "concerns": [concern.as_dict() for concern in found], "importable": importable}
