# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Apply the steps of the plan for a host, and wait after each."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import hosts_wait, lookup
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import (
    MAX_SENDS,
    Engine,
    write_and_confirm,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.hosts_read import list_agents, read
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import FIRST_PAUSE, poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    BrokenWrite,
    CollectionError,
    VerifyFailed,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.fence_agents import agent_changes
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.lifecycle import (
    DOWN,
    INSTALLED,
    MAINTENANCE,
    PASSING,
    PENDING,
    PREPARING,
    SETTLING_SECONDS,
    UP,
    Goal,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import PORT, SLOT, Agent, DesiredHost, Host
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.plan import HostPlan, differences
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change

# Whether a host shows that a step was carried out; the host is ``None`` when the engine does not have it.
Shows = t.Callable[[t.Any], bool]
# Steps that install the host.
INSTALLING = ("add", "approve", "reinstall")


def apply(
    engine: Engine,
    current: t.Optional[Host],
    desired: DesiredHost,
    plan: HostPlan,
    applied: list[Change],
    wait: bool,
    first_pause: float,
) -> t.Optional[Host]:
    """Take the steps of a plan in order, and return the host as it is then; ``None`` when it is gone.

    Each step that was taken is added to ``applied``. Raises EngineError with the engine's reason, WaitFailed at once
    when the host cannot get there any more, and WaitTimeout.
    """
    for change in plan.changes:
        step = change.verb
        engine.timings.begin_step(step)
        before = current.status if current else ""
        # The upgrade is known to be over by its events, so they are counted before it begins.
        since = hosts_wait.last_event(engine) if step in ("upgrade", "check_upgrade") else 0
        with _partly_done_in_errors(engine):
            STEPS[step](engine, current.id if current else "", desired, plan)
        applied.append(change)
        if step == "remove":
            if wait:
                hosts_wait.wait_until_gone(engine, change.name, first_pause)
            return None
        if wait or change is not plan.changes[-1]:
            _wait_after(engine, step, current.name if current else desired.name, before, since, plan, first_pause)
        current = read(engine, desired)
    return current


@contextlib.contextmanager
def _partly_done_in_errors(engine: Engine) -> t.Iterator[None]:
    """Add to the details of an error that the host was changed, where a step fails after the first of its writes."""
    before = engine.written
    try:
        yield
    except CollectionError as error:
        if engine.written > before:
            error.details["changed"] = True
        raise


def check_upgrade(engine: Engine, current: Host, desired: DesiredHost, first_pause: float) -> t.Optional[Host]:
    """Let the engine look for upgrades of a host, and return it as it is then; raises WaitFailed, WaitTimeout."""
    since = hosts_wait.last_event(engine)
    STEPS["check_upgrade"](engine, current.id, desired, HostPlan())
    hosts_wait.wait_for_upgrade_check(engine, current.name, since, first_pause)
    return read(engine, desired)


def verify(plan: HostPlan, desired: DesiredHost, actual: t.Optional[Host]) -> t.Optional[Host]:
    """Return the host as it was read after the steps; raises VerifyFailed when it is not as planned."""
    if plan.target is None or actual is None:
        return actual
    wrong = differences(plan.target, actual, desired)
    if wrong:
        raise VerifyFailed(
            f"The engine accepted the change, but host '{actual.name}' differs from the plan: {'; '.join(wrong)}.",
            differences=wrong,
            host=actual.as_dict(),
        )
    return actual


def _wait_after(
    engine: Engine, step: str, name: str, before: str, since: int, plan: HostPlan, first_pause: float
) -> None:
    expected = plan.target.status if step in INSTALLING and plan.target else ""
    goal = Goal(_goal(step, before, plan), before, expected)
    if step == "check_upgrade":
        hosts_wait.wait_for_upgrade_check(engine, name, since, first_pause)
    elif step == "upgrade":
        hosts_wait.wait_for_upgrade(engine, name, goal, since, first_pause)
    elif step == "select_spm":
        hosts_wait.wait_for_spm(engine, name, first_pause)
    elif goal.statuses:
        status = hosts_wait.wait_for(engine, name, goal, first_pause)
        if step in INSTALLING and plan.target is not None and plan.target.status == MAINTENANCE != status:
            _to_maintenance(engine, name, status, first_pause)


def _goal(step: str, before: str, plan: HostPlan) -> frozenset[str]:
    """Return the statuses that a step leads to; none for one that is done when the engine has answered."""
    if step in INSTALLING:
        active = plan.target is not None and plan.target.status == UP
        return frozenset({UP}) if active else INSTALLED
    if step in ("restart", "start"):
        return frozenset({UP, MAINTENANCE}) if before == MAINTENANCE else frozenset({UP})
    if step == "upgrade":
        return frozenset({UP if before == UP else MAINTENANCE})
    goals = {"activate": UP, "deactivate": MAINTENANCE, "enroll_certificate": MAINTENANCE, "stop": DOWN}
    return frozenset({goals[step]} if step in goals else ())


def _to_maintenance(engine: Engine, name: str, status: str, first_pause: float) -> None:
    """Put a host into maintenance that the engine has activated by itself after its installation."""
    host = lookup.find(engine, lookup.HOSTS, name)
    STEPS["deactivate"](engine, host.id, DesiredHost(name), HostPlan())
    hosts_wait.wait_for(engine, name, Goal(frozenset({MAINTENANCE}), status), first_pause)


# ---------------------------------------------------------------------------------------------------------------- steps
def _add(engine: Engine, dummy: str, desired: DesiredHost, plan: HostPlan) -> None:
    body = types.Host(
        name=desired.name,
        address=desired.address,
        cluster=types.Cluster(name=desired.cluster),
        comment=desired.comment,
        spm=types.Spm(priority=desired.spm_priority) if desired.spm_priority is not None else None,
        **_login(desired),
        **_kernel(desired),
    )
    service = engine.system.hosts_service()
    _order(
        engine,
        desired.name,
        f"add host '{desired.name}'",
        lambda: service.add(body, activate=_active(plan), reboot=desired.reboot_after_installation),
        lambda host: host is not None,
    )


def _login(desired: DesiredHost) -> dict[str, t.Any]:
    """Return how the engine logs in to the machine: the password, or its own key."""
    ssh = {"port": desired.ssh_port, "fingerprint": desired.ssh_fingerprint}
    if desired.public_key:
        ssh["authentication_method"] = types.SshAuthenticationMethod.PUBLICKEY
        ssh["user"] = types.User(user_name="root")
    given = {name: value for name, value in ssh.items() if value is not None}
    result: dict[str, t.Any] = {"ssh": types.Ssh(**given)} if given else {}
    if not desired.public_key:
        result["root_password"] = desired.password
    return result


def _kernel(desired: DesiredHost) -> dict[str, t.Any]:
    if desired.kernel_cmdline is None:
        return {}
    return {"os": types.OperatingSystem(custom_kernel_cmdline=desired.kernel_cmdline)}


def _service(engine: Engine, host_id: str) -> t.Any:
    return engine.system.hosts_service().host_service(host_id)


def _update(engine: Engine, host_id: str, desired: DesiredHost, plan: HostPlan) -> None:
    ssh = {"port": desired.ssh_port, "fingerprint": desired.ssh_fingerprint}
    given = {name: value for name, value in ssh.items() if value is not None}
    target = plan.target
    power = None
    asked = desired.power_management is not None or desired.kdump_detection is not None or bool(desired.agents)
    spm = types.Spm(priority=desired.spm_priority) if desired.spm_priority is not None else None
    if target is not None and asked:
        power = types.PowerManagement(enabled=target.power_management, kdump_detection=target.kdump_detection)
    body = types.Host(
        address=desired.address,
        cluster=types.Cluster(name=desired.cluster) if desired.cluster else None,
        comment=desired.comment,
        ssh=types.Ssh(**given) if given else None,
        power_management=power,
        spm=spm,
        **_kernel(desired),
    )
    engine.write_idempotent(f"change host '{desired.name}'", lambda: _service(engine, host_id).update(body))


def _set_fence_agents(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
    """Make the fence agents the desired ones; the last agent is never gone on the way, as the engine wants one."""
    service = _service(engine, host_id).fence_agents_service()
    what = f"set up the fence agents of host '{desired.name}'"
    # They are read again: a change of the host gives its agents new ids.
    changes = agent_changes(list_agents(engine, host_id, what), desired.agents or ())

    def outstanding() -> t.Any:
        return agent_changes(list_agents(engine, host_id, what), desired.agents or ())

    for agent in changes.added:
        body = _agent_to_sdk(agent)
        _edit(
            engine,
            what,
            lambda body=body: service.add(body),  # type: ignore[misc]
            lambda agent=agent: agent not in outstanding().added,  # type: ignore[misc]
        )
    for present, agent in changes.updated:
        one, body = service.agent_service(present.id), _agent_to_sdk(agent)
        engine.write_idempotent(what, lambda one=one, body=body: one.update(body))  # type: ignore[misc]
    for agent in changes.removed:
        _edit(
            engine,
            what,
            service.agent_service(agent.id).remove,
            lambda ident=agent.id: ident not in {gone.id for gone in outstanding().removed},  # type: ignore[misc]
        )


def _agent_to_sdk(agent: Agent) -> t.Any:
    """Return the agent with all of its options: without any the engine keeps those that it has."""
    options = dict(agent.options)
    if agent.port is not None:
        options[PORT] = str(agent.port)
    if agent.slot:
        options[SLOT] = agent.slot
    return types.Agent(
        type=agent.type,
        address=agent.address,
        username=agent.username or None,
        password=agent.password or None,
        order=agent.order,
        port=agent.port,
        encrypt_options=agent.encrypt_options,
        options=[types.Option(name=name, value=value) for name, value in sorted(options.items())],
    )


def _set_tags(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
    service = _service(engine, host_id).tags_service()
    what = f"set the tags of host '{desired.name}'"
    bodies = {name: types.Tag(name=name) for name in desired.tags or ()}
    _assign(engine, what, service, bodies, service.tag_service)


def _set_affinity_labels(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
    service = _service(engine, host_id).affinity_labels_service()
    what = f"set the affinity labels of host '{desired.name}'"
    known = lookup.ids_by_name(engine, lookup.AFFINITY_LABELS)
    missing = sorted((desired.affinity_labels or frozenset()) - known.keys())
    if missing:
        raise lookup.not_found(engine, lookup.AFFINITY_LABELS, missing)
    bodies = {name: types.AffinityLabel(id=known[name]) for name in desired.affinity_labels or ()}
    _assign(engine, what, service, bodies, service.label_service)


def _assign(
    engine: Engine, what: str, service: t.Any, bodies: t.Mapping[str, t.Any], one: t.Callable[[str], t.Any]
) -> None:
    """Make what is assigned to a host exactly these, by name."""

    def assigned() -> dict[str, str]:
        return {item.name: item.id for item in engine.read(what, service.list)}

    present = assigned()
    for name in sorted(bodies.keys() - present.keys()):
        _edit(
            engine,
            what,
            lambda name=name: service.add(bodies[name]),  # type: ignore[misc]
            lambda name=name: name in assigned(),  # type: ignore[misc]
        )
    for name in sorted(present.keys() - bodies.keys()):
        _edit(
            engine,
            what,
            one(present[name]).remove,
            lambda name=name: name not in assigned(),  # type: ignore[misc]
        )


def _edit(engine: Engine, what: str, call: t.Callable[[], t.Any], is_done: t.Callable[[], bool]) -> None:
    """Send a small write that the engine carries out at once; where its answer is lost, what is there then decides."""

    def confirm(dummy: BrokenWrite) -> bool:
        engine.clock.sleep(FIRST_PAUSE)
        return is_done()

    write_and_confirm(lambda: engine.write(what, call), confirm, MAX_SENDS)
    engine.written += 1


def _order(
    engine: Engine, reference: str, what: str, call: t.Callable[[], t.Any], shows: Shows, again: bool = False
) -> None:
    """Order something of the engine that a host shows when it was carried out; ``again`` if a second order is harmless.

    The status of a host lags the answer, so it gets some seconds to show it.
    """

    def confirm(unused: BrokenWrite) -> t.Optional[bool]:
        engine.clock.sleep(FIRST_PAUSE)
        shown = any(
            shows(lookup.lookup(engine, lookup.HOSTS, reference)) for dummy in poll(SETTLING_SECONDS, engine.clock)
        )
        return True if shown else False if again else None

    write_and_confirm(lambda: engine.write(what, call), confirm, MAX_SENDS if again else 1)


def _in_status(*statuses: str) -> Shows:
    """Return whether a host is in one of these statuses."""
    return lambda host: host is not None and host.status is not None and host.status.value in statuses


def _active(plan: HostPlan) -> bool:
    return plan.target is not None and plan.target.status == UP


def _approve(engine: Engine, host_id: str, desired: DesiredHost, plan: HostPlan) -> None:
    service = _service(engine, host_id)
    cluster = types.Cluster(name=desired.cluster) if desired.cluster else None
    pending = _in_status(PENDING)
    _order(
        engine,
        host_id,
        f"approve host '{desired.name}'",
        lambda: service.approve(cluster=cluster, activate=_active(plan), reboot=desired.reboot_after_installation),
        lambda host: host is not None and not pending(host),
    )


def _reinstall(engine: Engine, host_id: str, desired: DesiredHost, plan: HostPlan) -> None:
    login = _login(desired)
    _order(
        engine,
        host_id,
        f"install host '{desired.name}' again",
        lambda: _service(engine, host_id).install(
            root_password=login.get("root_password"),
            ssh=login.get("ssh"),
            activate=_active(plan),
            reboot=desired.reboot_after_installation,
        ),
        _in_status(UP, *PASSING),
    )


def _upgrade(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
    service = _service(engine, host_id)
    begun = _in_status(*PASSING)
    _order(
        engine,
        host_id,
        f"upgrade host '{desired.name}'",
        lambda: service.upgrade(reboot=desired.reboot_after_upgrade),
        lambda host: begun(host) or (host is not None and host.update_available is False),
    )


def _ordered(
    action: str, sentence: str, shows: Shows, again: bool = False
) -> t.Callable[[Engine, str, DesiredHost, HostPlan], None]:
    """Return the step for an action that takes nothing of the options, and that the host shows."""

    def step(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
        service = _service(engine, host_id)
        _order(engine, host_id, sentence.format(desired.name), getattr(service, action), shows, again)

    return step


def _repeatable(action: str, sentence: str) -> t.Callable[[Engine, str, DesiredHost, HostPlan], None]:
    """Return the step for an action that takes nothing of the options, and does no harm twice."""

    def step(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
        service = _service(engine, host_id)
        engine.write_idempotent(sentence.format(desired.name), getattr(service, action))

    return step


def _fence(fence_type: str) -> t.Callable[[Engine, str, DesiredHost, HostPlan], None]:
    """Return the step for an action of power management, which may take longer than a request."""

    def step(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
        service = _service(engine, host_id)
        before = lookup.lookup(engine, lookup.HOSTS, host_id)
        unchanged = _in_status(before.status.value) if before is not None and before.status else _in_status()
        _order(
            engine,
            host_id,
            f"{fence_type} host '{desired.name}' by power management",
            lambda: service.fence(fence_type=fence_type),
            # A host that has another status is on its way.
            lambda host: host is not None and not unchanged(host),
        )

    return step


def _is_spm(host: t.Any) -> bool:
    return bool(host and host.spm and host.spm.status and host.spm.status.value in ("contending", "spm"))


STEPS: dict[str, t.Callable[[Engine, str, DesiredHost, HostPlan], None]] = {
    "add": _add,
    "approve": _approve,
    "update": _update,
    "set_fence_agents": _set_fence_agents,
    "set_tags": _set_tags,
    "set_affinity_labels": _set_affinity_labels,
    "reinstall": _reinstall,
    "upgrade": _upgrade,
    "activate": _ordered("activate", "activate host '{0}'", _in_status(UP, *PASSING), again=True),
    "deactivate": _ordered(
        "deactivate", "put host '{0}' into maintenance", _in_status(MAINTENANCE, PREPARING), again=True
    ),
    "refresh": _repeatable("refresh", "refresh the capabilities of host '{0}'"),
    "remove": _ordered("remove", "remove host '{0}'", lambda host: host is None),
    "check_upgrade": _repeatable("upgrade_check", "check host '{0}' for upgrades"),
    "enroll_certificate": _ordered("enroll_certificate", "enroll the certificate of host '{0}'", _in_status(*PASSING)),
    "select_spm": _ordered("force_select_spm", "make host '{0}' the SPM", _is_spm, again=True),
    "restart": _fence("restart"),
    "start": _fence("start"),
    "stop": _fence("stop"),
}
