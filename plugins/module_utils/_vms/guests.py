# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Whether the agent of a guest answers, and reports the addresses that it has to have."""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._vms.start import STARTING, UP
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import duration

ANSWERED, FAILED, WAITED_FOR = "answered", "failed", "waited_for"


@dataclass(frozen=True)
class Guest:
    """A guest that has to answer: ``vm`` is the name or id of its VM. Without ``addresses``, any answer will do.

    Without ``agent``, its VM only has to stay up.
    """

    vm: str
    addresses: tuple[str, ...] = ()
    agent: bool = True


@dataclass(frozen=True)
class Answer:
    """What the engine knows of a guest now. ``addresses`` are ``None`` while its agent has not reported anything."""

    status: str
    addresses: t.Optional[tuple[str, ...]] = None


def from_params(given: t.Sequence[t.Mapping[str, t.Any]], findings: list[Finding]) -> tuple[Guest, ...]:
    """Return the guests of the options; what is wrong is added to the findings."""
    seen: set[str] = set()
    result = []
    for number, one in enumerate(given):
        path = f"guests[{number}]"
        if one["vm"] in seen:
            findings.append(error("guest-twice", f"{path}.vm", f"VM '{one['vm']}' is listed twice."))
        seen.add(one["vm"])
        for place, address in enumerate(one.get("addresses") or ()):
            if normalized(address) is None:
                message = f"'{address}' is not an IP address."
                findings.append(error("guest-address-invalid", f"{path}.addresses[{place}]", message))
        result.append(Guest(one["vm"], tuple(one.get("addresses") or ()), one.get("agent") is not False))
    return tuple(result)


def normalized(address: str) -> t.Optional[str]:
    """Return an address as Python writes it, without its zone; ``None`` for anything else."""
    try:
        return str(ipaddress.ip_address(str(address).strip().partition("%")[0]))
    except ValueError:
        return None


def missing(guest: Guest, answer: Answer) -> str:
    """Return what is missing of the answer of a guest, as a sentence; empty where nothing is."""
    if not guest.agent:
        return ""
    if answer.addresses is None:
        return "Its guest agent does not report anything."
    reported = {normalized(address) for address in answer.addresses}
    lost = [address for address in guest.addresses if normalized(address) not in reported]
    if not lost:
        return ""
    has = f"It reports {', '.join(answer.addresses)}." if answer.addresses else "It reports no address."
    return f"Its guest agent does not report {', '.join(lost)}. {has}"


def state_of(
    guest: Guest, answer: t.Optional[Answer], seconds: float, limit: float, stable: float = 0
) -> tuple[str, str]:
    """Return whether a guest has answered, has failed or is waited for, and why it has failed.

    One that answers is waited for until its VM has been up for ``stable`` seconds.
    """
    if answer is None:
        return FAILED, "It does not exist any more."
    if answer.status != UP and answer.status not in STARTING:
        return FAILED, f"It is in status {answer.status}."
    text = missing(guest, answer)
    if answer.status == UP and not text:
        return (ANSWERED if seconds >= stable else WAITED_FOR), ""
    if seconds < limit:
        return WAITED_FOR, ""
    status = "" if answer.status == UP else f"It is in status {answer.status}. "
    return FAILED, f"{status}{text} It was waited for {duration(seconds)}."
