# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Which VMs of a source are meant: by name, folder, tag, state, or an expression."""

from __future__ import annotations

import ast
import fnmatch
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import expressions
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.concerns import Concern
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignVm
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

STATES = ("up", "down", "suspended", "unknown")
Assessed = tuple[ForeignVm, tuple[Concern, ...]]


@dataclass(frozen=True)
class Selection:
    """All conditions have to be met; of a list, one has to fit. Names may have wildcards, and a name may be a UUID."""

    names: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    templates: bool = False
    expression: t.Optional[ast.expr] = None


def from_params(params: t.Mapping[str, t.Any]) -> Selection:
    """Return the selection of a module's options; raises InputError."""
    try:
        expression = expressions.parse(params["expression"], FIELDS) if params.get("expression") else None
    except expressions.ExpressionInvalid as problem:
        raise InputError([error("expression-invalid", "expression", problem.message, problem.hint)]) from problem
    lists = {name: tuple(map(str, params.get(name) or ())) for name in ("names", "folders", "tags", "states")}
    return Selection(**lists, templates=bool(params.get("templates")), expression=expression)


def select(vms: t.Iterable[Assessed], selection: Selection) -> tuple[Assessed, ...]:
    """Return those that are meant, in their order."""
    return tuple((vm, found) for vm, found in vms if _is_meant(vm, found, selection))


def _is_meant(vm: ForeignVm, concerns: t.Sequence[Concern], selection: Selection) -> bool:
    named = any(name_fits(vm, name) for name in selection.names)
    if selection.names and not named:
        return False
    # A template that is named is meant.
    if vm.is_template and not selection.templates and not named:
        return False
    if selection.folders and not any(_in_folder(vm.place.folder, folder) for folder in selection.folders):
        return False
    if selection.tags and not any(tag in _tags(vm) for tag in selection.tags):
        return False
    if selection.states and vm.power not in selection.states:
        return False
    return selection.expression is None or bool(expressions.evaluate(selection.expression, fields(vm, concerns)))


def name_fits(vm: ForeignVm, name: str) -> bool:
    """Whether a VM has this name, UUID or id, or a name that fits the pattern."""
    same = name == vm.name or name.lower() == vm.uuid or (bool(vm.place.id) and name == vm.place.id)
    return same or fnmatch.fnmatchcase(vm.name, name)


def _in_folder(folder: str, wanted: str) -> bool:
    wanted = wanted.strip("/")
    return folder == wanted or folder.startswith(f"{wanted}/") or fnmatch.fnmatchcase(folder, wanted)


def _tags(vm: ForeignVm) -> set[str]:
    """Return its tags with and without their categories, and its attributes as name=value."""
    return {
        *vm.tags,
        *(tag.rpartition("/")[2] for tag in vm.tags),
        *(f"{name}={value}" for name, value in vm.attributes.items()),
    }


FIELDS = (
    *(
        "name",
        "uuid",
        "id",
        "hypervisor",
        "power",
        "memory",
        "cpus",
        "firmware",
        "secure_boot",
        "tpm",
        "os",
        "os_family",
    ),
    *("host", "cluster", "datacenter", "folder", "description", "tags", "attributes", "disk_capacity", "disks", "nics"),
    *("networks", "macs", "datastores", "snapshots", "concerns", "critical"),
)


def fields(vm: ForeignVm, concerns: t.Sequence[Concern]) -> dict[str, t.Any]:
    """Return what an expression can ask for; ``disks``, ``nics`` and ``snapshots`` are numbers."""
    place = vm.place
    simple = (
        "name",
        "uuid",
        "hypervisor",
        "power",
        "memory",
        "cpus",
        "firmware",
        "secure_boot",
        "tpm",
        "os",
        "os_family",
    )
    return {
        **{name: getattr(vm, name) for name in simple},
        **{name: getattr(place, name) for name in ("id", "host", "cluster", "datacenter", "folder")},
        "description": vm.description,
        "tags": sorted(_tags(vm)),
        "attributes": list(vm.attributes),
        "disk_capacity": vm.disk_capacity,
        "disks": len(vm.disks),
        "nics": len(vm.nics),
        "networks": [nic.network for nic in vm.nics],
        "macs": [nic.mac for nic in vm.nics],
        "datastores": sorted({disk.pool for disk in vm.disks if disk.pool}),
        "snapshots": len(vm.snapshots),
        "concerns": [concern.id for concern in concerns],
        "critical": [concern.id for concern in concerns if concern.stops],
    }


def missing(vms: t.Sequence[ForeignVm], selection: Selection) -> t.Iterator[Finding]:
    """Yield the names that no VM of the source has."""
    for number, name in enumerate(selection.names):
        if not any(name_fits(vm, name) for vm in vms):
            hint = did_you_mean(name, [vm.name for vm in vms])
            place = f"names[{number}]"
            if any(char in name for char in "*?["):
                yield warning("source-pattern-unused", place, f"The source has no VM whose name fits '{name}'.")
            else:
                yield error("source-vm-missing", place, f"The source has no VM '{name}'.", hint)
