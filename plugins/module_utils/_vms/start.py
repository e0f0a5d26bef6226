# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Start VMs in an order, a limited number of them at a time."""

from __future__ import annotations

import math
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, of_left_out
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._waiting import duration

UP, DOWN = "up", "down"
# Instead of the status of a VM.
ABSENT, AMBIGUOUS = "absent", "ambiguous"
STOP, CONTINUE = "stop", "continue"
# From these a VM is started, or goes on.
STARTABLE = frozenset({DOWN, "suspended", "paused"})
# On the way to being up.
STARTING = frozenset(
    {"migrating", "powering_up", "reboot_in_progress", "restoring_state", "unassigned", "wait_for_launch"}
)
# Another status follows by itself, from which it can be started.
PASSING = frozenset({"image_locked", "powering_down", "saving_state"})
# Status changes lag the response: in this time a VM that was started may still be down.
SETTLING_SECONDS = 10.0
# How often a VM is started whose request broke without an effect, or that is locked for a moment.
MAX_SENDS = 20


@dataclass(frozen=True)
class VmStatus:
    """A VM and its status. One that is absent has no id, the reference as its name, and why as ``problem``."""

    id: str
    name: str
    status: str
    path: str = "vms"
    problem: str = ""

    @property
    def key(self) -> str:
        """What it is known by here."""
        return self.id or self.name


@dataclass(frozen=True)
class StartOptions:
    """``parallel`` is how many VMs are starting at a time; ``seconds`` is how long each of them may take."""

    parallel: int = 8
    on_error: str = CONTINUE
    wait: bool = True
    seconds: float = 600


@dataclass(frozen=True)
class StartPlan(Plan):
    """A plan with the VMs in their order, each once."""

    vms: tuple[VmStatus, ...] = ()
    on_error: str = STOP

    @property
    def left_out(self) -> tuple[str, ...]:
        """Sentences about the VMs that cannot be started."""
        return tuple(f"VM '{vm.name}': {_problem(vm)}" for vm in self.vms if _problem(vm))


def plan_start(vms: t.Iterable[VmStatus], on_error: str = STOP) -> StartPlan:
    """Return which VMs are started, in their order, and which cannot be.

    One that cannot refuses all of them, unless ``on_error`` is continue: then it is left out, and the task fails after
    the others.
    """
    unique = tuple({vm.key: vm for vm in vms}.values())
    findings = [_refusal(vm) for vm in unique if _problem(vm)]
    if on_error == CONTINUE:
        findings = [of_left_out(finding, "It") for finding in findings]
    return StartPlan(
        changes=tuple(
            Change("start", "vm", vm.name, {"status": vm.status}, {"status": UP})
            for vm in unique
            if vm.status in STARTABLE | PASSING
        ),
        findings=tuple(findings),
        before={"vms": {vm.name: vm.status for vm in unique}},
        after={"vms": {vm.name: vm.status if _problem(vm) else UP for vm in unique}},
        vms=unique,
        on_error=on_error,
    )


def _problem(vm: VmStatus) -> str:
    """Return why a VM cannot be started; empty if it can, or is up."""
    if vm.problem or vm.status in {UP, *STARTABLE, *STARTING, *PASSING}:
        return vm.problem
    return f"It is in status {vm.status}."


def _refusal(vm: VmStatus) -> Finding:
    if not vm.id:
        return error("vm-ambiguous" if vm.status == AMBIGUOUS else "vm-not-found", vm.path, vm.problem)
    message = f"VM '{vm.name}' is in status {vm.status}."
    return error("vm-not-startable", vm.path, message, "Check the VM and its host.", "ACTION_TYPE_FAILED_VM_IS_LOCKED")


# ------------------------------------------------------------------------------------------------------------ progress
PENDING, SENT, DONE, FAILED, UNSENT = "pending", "sent", "done", "failed", "unsent"


@dataclass(frozen=True)
class Progress:
    """How far one VM is. ``since`` is when it was started; ``sends`` counts the requests."""

    vm: VmStatus
    state: str = PENDING
    since: float = 0.0
    sends: int = 0
    moved: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Starts:
    """How far all VMs are, in their order."""

    options: StartOptions = StartOptions()
    vms: t.Mapping[str, Progress] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether nothing is pending and nothing is waited for."""
        waiting = {PENDING, SENT} if self.options.wait else {PENDING}
        return not any(one.state in waiting for one in self.vms.values())

    @property
    def failures(self) -> tuple[Progress, ...]:
        """The VMs that could not be started."""
        return tuple(one for one in self.vms.values() if one.state == FAILED)

    @property
    def started(self) -> tuple[str, ...]:
        """The ids of the VMs that were started by a request."""
        return tuple(key for key, one in self.vms.items() if one.state in (SENT, DONE) and one.sends)

    @property
    def limit(self) -> float:
        """The longest time that all of it takes, in seconds."""
        return self.options.seconds * max(math.ceil(len(self.vms) / max(self.options.parallel, 1)), 1)


def begin(plan: StartPlan, options: StartOptions, now: float) -> Starts:
    """Return what is to be done: VMs that are starting already are only waited for."""
    return Starts(
        options,
        {vm.key: Progress(vm, _state(vm), now, moved=vm.status in STARTING, reason=_problem(vm)) for vm in plan.vms},
    )


def _state(vm: VmStatus) -> str:
    if _problem(vm):
        return FAILED
    if vm.status == UP:
        return DONE
    return SENT if vm.status in STARTING else PENDING


def see(starts: Starts, statuses: t.Mapping[str, str], now: float) -> Starts:
    """Return how far the VMs are after their statuses were read; a VM that is missing has been removed."""
    seen = {key: _seen(one, statuses.get(key, ""), now, starts.options) for key, one in starts.vms.items()}
    return _stopped(replace(starts, vms=seen))


def _seen(one: Progress, status: str, now: float, options: StartOptions) -> Progress:
    if one.state not in (PENDING, SENT):
        return one
    one = replace(one, vm=replace(one.vm, status=status or "removed"))
    if not status:
        return replace(one, state=FAILED, reason="It does not exist any more.")
    if status == UP:
        return replace(one, state=DONE)
    if status in STARTING and one.state == PENDING:
        return replace(one, state=SENT, since=now, moved=True)
    seconds = now - one.since
    if seconds >= options.seconds and (one.state == SENT or one.sends):
        reason = f"It is in status {status} after {duration(seconds)}."
        return replace(one, state=FAILED, reason=f"{one.reason} {reason}".strip())
    if one.state == PENDING:
        return one
    if status in STARTING:
        return replace(one, moved=True)
    if status in PASSING or (status in STARTABLE and not one.moved and seconds < SETTLING_SECONDS):
        return one
    return replace(one, state=FAILED, reason=f"After it was started, it is in status {status}. See its events.")


def _stopped(starts: Starts) -> Starts:
    """Return it without anything that is pending, if one has failed and that stops the rest."""
    if starts.options.on_error == CONTINUE or not starts.failures:
        return starts
    left = {key: replace(one, state=UNSENT) if one.state == PENDING else one for key, one in starts.vms.items()}
    return replace(starts, vms=left)


def to_send(starts: Starts) -> tuple[VmStatus, ...]:
    """Return the VMs to start now: the first ones that are pending, so that not too many are starting."""
    busy = sum(one.state == SENT for one in starts.vms.values()) if starts.options.wait else 0
    ready = [one.vm for one in starts.vms.values() if one.state == PENDING and one.vm.status in STARTABLE]
    return tuple(ready[: max(starts.options.parallel - busy, 0)] if starts.options.wait else ready)


def sent(starts: Starts, key: str, now: float, refusal: str = "", again: bool = False) -> Starts:
    """Return how far the VMs are after a request: accepted, refused for a reason, or to be sent ``again``."""
    one = starts.vms[key]
    one = replace(one, sends=one.sends + 1, reason=refusal, since=one.since if one.sends else now)
    if again and one.sends < MAX_SENDS:
        # Not before its status was read again.
        following = replace(one, vm=replace(one.vm, status=""))
    elif refusal:
        following = replace(one, state=FAILED)
    else:
        following = replace(one, state=SENT, since=now, moved=False)
    return _stopped(replace(starts, vms={**starts.vms, key: following}))


def results(starts: Starts) -> list[dict[str, t.Any]]:
    """Return name, id, status, state and reason of each VM, in their order."""
    shown = {FAILED: "failed", UNSENT: "not_started", PENDING: "not_started"}
    return [
        {
            "name": one.vm.name,
            "id": one.vm.id,
            "status": one.vm.status,
            "state": shown.get(one.state, "started" if one.sends else "unchanged"),
            "reason": one.reason if one.state in shown else "",
        }
        for one in starts.vms.values()
    ]


def planned_results(plan: StartPlan) -> list[dict[str, t.Any]]:
    """Return what ``results`` would return after the plan was carried out."""
    return [
        {
            "name": vm.name,
            "id": vm.id,
            "status": vm.status if problem else UP,
            "state": _planned_state(vm),
            "reason": problem,
        }
        for vm in plan.vms
        for problem in [_problem(vm)]
    ]


def _planned_state(vm: VmStatus) -> str:
    if _problem(vm):
        return FAILED
    return "started" if vm.status in STARTABLE | PASSING else "unchanged"
