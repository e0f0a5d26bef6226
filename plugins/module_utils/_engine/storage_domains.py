# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read a storage domain, attach it to a data center, and activate it."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import (
    MAX_SENDS,
    Engine,
    write_and_confirm,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.lookup import DATA_CENTERS, STORAGE_DOMAINS, find
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import wait_for_outcomes
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    NotFound,
    VerifyFailed,
    WaitFailed,
    WaitTimeout,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._storage_domains.attach import (
    ACTIVABLE,
    ACTIVE,
    PASSING,
    UNATTACHED,
    AttachPlan,
    DataCenter,
    StorageDomain,
    outcome,
    settled,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import Outcome, Seen


def read(engine: Engine, name: str, center_name: str) -> tuple[StorageDomain, DataCenter]:
    """Return a domain and a data center by names or ids; raises NotFound or Ambiguous. Three requests."""
    center = find(engine, DATA_CENTERS, center_name)
    found = find(engine, STORAGE_DOMAINS, name)
    status = center.status.value if center.status else "up"
    return _domain(engine, found, center.id), DataCenter(center.id, center.name, status)


def _domain(engine: Engine, found: t.Any, center_id: str) -> StorageDomain:
    """Return the domain with its status: only the data center shows that of one that is attached."""
    attached = [center.id for center in found.data_centers or ()]
    if not attached and found.data_center:
        attached = [found.data_center.id]
    kind = found.type.value if found.type else "data"
    if center_id not in attached:
        return StorageDomain(found.id, found.name, kind, data_center=next(iter(attached), ""))
    status = _status(engine, found.id, center_id)
    return StorageDomain(found.id, found.name, kind, status, "" if status == UNATTACHED else center_id)


def _status(engine: Engine, domain_id: str, center_id: str) -> str:
    """Return the status of a domain in a data center, ``unattached`` where it is not there."""
    service = _attached(engine, center_id).storage_domain_service(domain_id)
    try:
        found = engine.read(f"read storage domain {domain_id}", service.get)
    except NotFound:
        return UNATTACHED
    return found.status.value if found.status else "unknown"


def _attached(engine: Engine, center_id: str) -> t.Any:
    return engine.system.data_centers_service().data_center_service(center_id).storage_domains_service()


def read_settled(engine: Engine, domain: StorageDomain, center: DataCenter, pause: float) -> StorageDomain:
    """Return a domain once the engine has finished its current action on it; raises WaitTimeout."""
    if domain.status not in PASSING:
        return domain
    status = _wait(engine, domain, center, pause, settled)
    return replace(domain, status=status, data_center="" if status == UNATTACHED else center.id)


def apply(
    engine: Engine, plan: AttachPlan, center: DataCenter, wait: bool, pause: float, applied: list[Change]
) -> None:
    """Carry out a plan, and wait until the domain is active; raises WaitFailed or WaitTimeout."""
    domain = plan.target
    for change in plan.changes:
        if change.verb == "attach":
            _send_attach(engine, domain, center)
        else:
            _send_activate(engine, domain, center)
        applied.append(change)
    if wait:
        _wait_until_active(engine, domain, center, pause)


def _send_attach(engine: Engine, domain: StorageDomain, center: DataCenter) -> None:
    what = f"attach storage domain '{domain.name}' to data center '{center.name}'"
    body = types.StorageDomain(id=domain.id)
    write_and_confirm(
        lambda: engine.write(what, lambda: _attached(engine, center.id).add(body)),
        lambda dummy: _status(engine, domain.id, center.id) != UNATTACHED,
        MAX_SENDS,
    )


def _send_activate(engine: Engine, domain: StorageDomain, center: DataCenter) -> None:
    what = f"activate storage domain '{domain.name}'"
    service = _attached(engine, center.id).storage_domain_service(domain.id)
    write_and_confirm(
        lambda: engine.write(what, service.activate),
        lambda dummy: _status(engine, domain.id, center.id) not in ACTIVABLE,
        MAX_SENDS,
    )


def _wait_until_active(engine: Engine, domain: StorageDomain, center: DataCenter, pause: float) -> None:
    """Wait, and activate a domain that the engine attached without activating it."""
    status = _wait(engine, domain, center, pause, outcome)
    if status in ACTIVABLE:
        _send_activate(engine, domain, center)
        status = _wait(engine, domain, center, pause, outcome)
    if status != ACTIVE:
        raise WaitFailed(f"Storage domain '{domain.name}' is in status {status} (expected: {ACTIVE}).")


def _wait(
    engine: Engine,
    domain: StorageDomain,
    center: DataCenter,
    pause: float,
    judge: t.Callable[[Seen], Outcome],
) -> str:
    """Return the status in which the wait ends; raises WaitTimeout."""
    last = [domain.status]

    def statuses() -> dict[str, str]:
        last[:] = [_status(engine, domain.id, center.id)]
        return {domain.name: last[0]}

    found = wait_for_outcomes(statuses, lambda dummy, seen: judge(seen), engine.timeout, engine.clock, pause)
    if found[domain.name].waiting:
        text = f"Storage domain '{domain.name}' is still in status {last[0]} after {int(engine.timeout)} seconds."
        raise WaitTimeout(text)
    return last[0]


def verify(engine: Engine, plan: AttachPlan, center: DataCenter, wait: bool) -> StorageDomain:
    """Return the domain as it is now; raises VerifyFailed if it is not active. Nothing is read without ``wait``."""
    if not wait:
        return plan.target
    status = _status(engine, plan.target.id, center.id)
    if status != ACTIVE:
        message = f"Storage domain '{plan.target.name}' is in status {status} (expected: {ACTIVE})."
        raise VerifyFailed(f"The engine accepted the change, but: {message}")
    return plan.target
