# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The methods of an import: what each one reads and plans, and how its plan is carried out."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import (
    external_imports,
    imports_batch,
    imports_run,
    staged_read,
    staged_run,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_channel import Channels
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.state_folder import StateFolder
from ansible_collections.onramp.ovirt.plugins.module_utils._importing import direct_run, methods_of_vms
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import methods
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.locating import Location
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan import plan_imports
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.plan_direct import plan_direct
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import ENGINE
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import Outcome
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import ImportPlan
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import vsphere_locations
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.staged_files import ConversionFiles
from ansible_collections.onramp.ovirt.plugins.module_utils._staged.plan import plan_staged

Outcomes = dict[str, Outcome]
Values = dict[str, t.Any]


@dataclass(frozen=True)
class Job:
    """The plan of one method, how it is carried out and verified, and the warnings of what was done."""

    plan: ImportPlan
    apply: t.Callable[[list[Change]], Outcomes]
    verify: t.Callable[[Outcomes], Values]
    warnings: t.Callable[[], tuple[str, ...]] = tuple


def locate(source: Source) -> tuple[Location, ...]:
    """Return where vCenter has its VMs now."""
    return vsphere_locations.read(source)


def by_engine(engine: Engine, desired: Desired, folder: StateFolder) -> Job:
    """Let the engine convert."""
    channels = Channels(desired.channels)
    situation = external_imports.read(engine, desired, folder.load(), locate, channels)
    engine.timings.begin("plan")
    planned = plan_imports(situation, desired)
    run = imports_batch.Run(engine, situation, desired, planned, folder, lambda: locate(desired.source), channels)
    return Job(
        planned,
        functools.partial(imports_run.execute, run),
        functools.partial(imports_run.checked, run),
        functools.partial(imports_run.warnings, run),
    )


def staged(engine: Engine, desired: Desired, folder: StateFolder) -> Job:
    """Convert on this machine, upload the disks, and create the VMs."""
    files = ConversionFiles(desired)
    situation = staged_read.read(engine, desired, folder.load(), locate, files)
    engine.timings.begin("plan")
    planned = plan_staged(situation, desired)
    run = staged_run.Run(engine, situation, desired, planned, folder, files)
    return Job(
        planned,
        functools.partial(staged_run.execute, run),
        functools.partial(staged_run.checked, run),
        functools.partial(staged_run.warnings, run),
    )


def directly(engine: Engine, desired: Desired, folder: StateFolder) -> Job:
    """Let virt-v2v of this machine convert, and upload into the engine."""
    situation = external_imports.read(engine, desired, folder.load(), locate, Channels({}))
    machine, prefix = methods_of_vms.machine(engine, desired, situation)
    engine.timings.begin("plan")
    planned = plan_direct(situation, desired, machine)
    run = imports_batch.Run(engine, situation, desired, planned, folder)
    batch = direct_run.Batch(run, prefix, situation.storage)
    return Job(
        planned,
        functools.partial(direct_run.execute, batch),
        functools.partial(imports_run.checked, run),
        functools.partial(imports_run.warnings, run),
    )


METHODS: t.Mapping[str, t.Callable[[Engine, Desired, StateFolder], Job]] = {
    ENGINE: by_engine,
    methods.DIRECT: directly,
    methods.STAGED: staged,
}


def jobs(engine: Engine, desired: Desired, folder: StateFolder) -> list[t.Callable[[], Job]]:
    """Return the jobs of a task, each as a function that reads and plans it: one for each method that is used."""
    if desired.method != methods.AUTO:
        return [functools.partial(METHODS[desired.method], engine, desired, folder)]
    situation = external_imports.read(engine, desired, folder.load(), locate, Channels(desired.channels))
    groups, others = methods_of_vms.with_methods(engine, desired, situation)
    found: list[t.Callable[[], Job]] = [
        functools.partial(METHODS[name], engine, replace(desired, method=name, wanted=wanted), folder)
        for name, wanted in groups.items()
    ]
    # The plan of the others has no changes.
    return [*found, lambda: Job(others, lambda dummy: {}, lambda dummy: {})] if others.imports or not found else found
