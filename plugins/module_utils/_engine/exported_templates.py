# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Templates of an export domain that VMs need: import them, and wait until they can be used."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine, write_and_confirm
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.exported_vms import OK
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.imports_batch import Run
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import LONGEST_PAUSE
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import BrokenWrite, EngineError
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import exported
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import Diagnosis
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.exported import TEMPLATE, ExportDomain
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.progress import Activity
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.result import FAILED, WAITING, Outcome
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import pauses

LOCKED = "locked"


def import_needed(run: Run, applied: list[Change]) -> None:
    """Import the templates of the plan, and wait for them; VMs whose template is missing in the end are left out."""
    domain = run.situation.exported
    if domain is None:
        return
    needed = {ident for one in run.waiting for ident in exported.templates_of(one.wanted.vm, domain)}
    reasons: dict[str, str] = {}
    changes = {change.name: change for change in run.plan.changes if change.kind == TEMPLATE}
    begun = set(domain.locked & needed)
    for ident in run.plan.templates:
        name = domain.own_templates[ident]
        try:
            _begin(run, domain, ident, name)
        except EngineError as refused:
            reasons[ident] = f"Template '{name}' cannot be imported. {refused.message}"
            break
        applied.append(changes[name])
        begun.add(ident)
        # A version needs its base.
        reasons.update(_wait(run, domain, begun))
        if reasons:
            break
    if not reasons:
        reasons = _wait(run, domain, begun)
    _leave_out(run, domain, reasons)


def _begin(run: Run, domain: ExportDomain, ident: str, name: str) -> None:
    """Send the request for one template, which keeps its id, so that it is found again."""
    engine = run.engine
    domains = engine.system.storage_domains_service()
    service = domains.storage_domain_service(domain.id).templates_service().template_service(ident)
    what = f"import template '{name}' of export domain '{domain.name}'"

    def send() -> t.Any:
        return service.import_(
            async_=True,
            cluster=types.Cluster(id=run.situation.cluster.id),
            storage_domain=types.StorageDomain(id=run.situation.domain_id),
            query={"correlation_id": run.correlation_id},
        )

    def confirm(dummy: BrokenWrite) -> t.Optional[bool]:
        return ident in _statuses(engine)

    write_and_confirm(lambda: engine.write(what, send), confirm, sends=2)


def _statuses(engine: Engine) -> dict[str, str]:
    found = engine.read("read the templates", engine.system.templates_service().list)
    return {item.id: item.status.value if item.status else OK for item in found}


def _wait(run: Run, domain: ExportDomain, begun: t.Collection[str]) -> dict[str, str]:
    """Wait until templates can be used, and return why some cannot, by their ids. There is no limit of time."""
    names = {**domain.templates, **domain.own_templates}
    intervals = pauses(run.desired.poll_interval, max(LONGEST_PAUSE, run.desired.poll_interval))
    now = run.engine.clock.now()
    idle, reporter = Activity(run.desired.inactivity, now), Reporter(now, None)
    while begun:
        statuses = _statuses(run.engine)
        failed = {
            ident: f"Template '{names[ident]}' could not be imported. See the events of the engine."
            for ident in begun
            if statuses.get(ident, "missing") not in (OK, LOCKED)
        }
        waiting = sorted(ident for ident in begun if statuses.get(ident) == LOCKED)
        now = run.engine.clock.now()
        if failed or not waiting:
            return failed
        if not run.desired.wait or idle.is_inactive(tuple(waiting), now):
            return dict.fromkeys(waiting, "")
        for ident in waiting:
            reporter.see(names[ident], "copying the template", now)
        run.engine.clock.sleep(next(intervals))
    return {}


def _leave_out(run: Run, domain: ExportDomain, reasons: t.Mapping[str, str]) -> None:
    """Take VMs without their template from those that wait; without a reason, the template is still being copied."""
    for one in list(run.waiting):
        missing = [ident for ident in exported.templates_of(one.wanted.vm, domain) if ident in reasons]
        if not missing:
            continue
        run.waiting.remove(one)
        text = reasons[missing[0]] or "Its template is being imported. Run the task again afterwards."
        state = FAILED if reasons[missing[0]] else WAITING
        run.outcomes[one.label] = Outcome(state, phase="waiting", diagnosis=Diagnosis(text))
