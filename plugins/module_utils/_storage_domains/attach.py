# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Attach an existing data domain to a data center, and activate it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import DONE, WAITING, Outcome, Seen, failed

ACTIVE, UNATTACHED, MAINTENANCE, INACTIVE = "active", "unattached", "maintenance", "inactive"
# The engine is working on the domain; another status follows by itself.
PASSING = frozenset({"activating", "detaching", "locked", "preparing_for_maintenance"})
# From here a domain is activated.
ACTIVABLE = frozenset({MAINTENANCE, INACTIVE})
# Where each of these ends, if nothing goes wrong.
LEADS_TO = {
    "activating": ACTIVE,
    "locked": ACTIVE,
    "preparing_for_maintenance": MAINTENANCE,
    "detaching": UNATTACHED,
}
# A data center with its first domain is up only afterwards.
USABLE = frozenset({"up", "uninitialized"})
# Status changes lag the response: a status in which the domain would stay has to be seen for this time.
SETTLING_SECONDS = 5.0
STATUS_RULE = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL2"


@dataclass(frozen=True)
class DataCenter:
    """The data center that gets the domain."""

    id: str
    name: str
    status: str = "up"


@dataclass(frozen=True)
class StorageDomain:
    """A storage domain. ``data_center`` is the id of the one that it is attached to, empty for none."""

    id: str
    name: str
    kind: str = "data"
    status: str = UNATTACHED
    data_center: str = ""

    def as_dict(self, center: DataCenter) -> dict[str, t.Any]:
        """Return id, name, type, status and the name of the data center, ``None`` where it is not attached."""
        attached = center.name if self.data_center == center.id else self.data_center or None
        return {
            "id": self.id,
            "name": self.name,
            "type": self.kind,
            "status": self.status,
            "data_center": attached,
        }


@dataclass(frozen=True)
class AttachPlan(Plan):
    """A plan, and the domain as it is afterwards."""

    target: StorageDomain = StorageDomain("", "")


def plan_attach(domain: StorageDomain, center: DataCenter) -> AttachPlan:
    """Return how a domain becomes active in a data center, and what is in the way."""
    findings = tuple(_findings(domain, center))
    settled = LEADS_TO.get(domain.status, domain.status)
    verb = {UNATTACHED: "attach", MAINTENANCE: "activate", INACTIVE: "activate"}.get(settled)
    target = replace(domain, status=ACTIVE, data_center=center.id)
    before, after = domain.as_dict(center), target.as_dict(center)
    changes = (Change(verb, "storage_domain", domain.name, before, after),) if verb and not findings else ()
    return AttachPlan(changes, findings, before, after if verb else before, target)


def _findings(domain: StorageDomain, center: DataCenter) -> t.Iterator[Finding]:
    if domain.kind != "data":
        message = f"Storage domain '{domain.name}' is of type {domain.kind}, not a data domain."
        yield error("domain-not-data", "name", message)
    if domain.data_center and domain.data_center != center.id:
        message = f"Storage domain '{domain.name}' is attached to another data center."
        yield error("domain-attached-elsewhere", "data_center", message, "Detach it there first.", STATUS_RULE)
    elif domain.status not in {ACTIVE, UNATTACHED, *ACTIVABLE, *PASSING}:
        message = f"Storage domain '{domain.name}' is in status {domain.status}."
        yield error("domain-status", "name", message, "Check the storage, and whether the data center is up.")
    if center.status not in USABLE and domain.status != ACTIVE:
        message = f"Data center '{center.name}' is in status {center.status}."
        hint = "One of its hosts has to be up and the storage pool manager."
        yield error(
            "data-center-not-up", "data_center", message, hint, "ACTION_TYPE_FAILED_STORAGE_POOL_STATUS_ILLEGAL"
        )


def settled(seen: Seen) -> Outcome:
    """Return whether the engine is done with what it was doing to a domain."""
    return WAITING if seen.status in PASSING else DONE


def outcome(seen: Seen) -> Outcome:
    """Return whether a domain is active, may become so, or cannot any more without help."""
    if seen.status == ACTIVE:
        return DONE
    return WAITING if seen.status in PASSING or seen.seconds < SETTLING_SECONDS else failed()
