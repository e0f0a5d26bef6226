# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: the life of a host in the engine: read it, take the steps of a plan, wait."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import hosts
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import LONGEST_PAUSE, attempts
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    BrokenWrite,
    NotFound,
    WaitFailed,
    WaitTimeout,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.lifecycle import (
    DONE,
    FAILED,
    GOING,
    SETTLED,
    wait_outcome,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import (
    MAINTENANCE,
    UP,
    Agent,
    DesiredHost,
    Host,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.plan import HostPlan
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change

EVENTS_SHOWN = 5
# The engine takes notice of an order a moment after it has answered.
SETTLING_READS = 2


def read(engine: Engine, desired: DesiredHost) -> t.Optional[Host]:
    """Return a host by name or id, with the subresources that are asked for, or C(None). One request and more."""
    found = hosts.lookup(engine, desired.name, "cluster")
    if found is None:
        return None
    service = engine.system.hosts_service().host_service(found.id)
    what = f"read host '{desired.name}'"
    agents = tags = labels = None
    if desired.agents is not None:
        agents = tuple(_agent(a) for a in engine.read(what, service.fence_agents_service().list))
    if desired.tags is not None:
        tags = frozenset(tag.name for tag in engine.read(what, service.tags_service().list))
    if desired.affinity_labels is not None:
        labels = frozenset(label.name for label in engine.read(what, service.affinity_labels_service().list))
    return _host(found, agents, tags, labels)


def _host(
    found: t.Any,
    agents: t.Optional[tuple[Agent, ...]],
    tags: t.Optional[frozenset[str]],
    labels: t.Optional[frozenset[str]],
) -> Host:
    power, ssh = found.power_management, found.ssh
    return Host(
        id=found.id,
        name=found.name,
        status=found.status.value if found.status else "",
        address=found.address or "",
        cluster=found.cluster.name or "",
        status_detail=found.status_detail or "",
        comment=found.comment or "",
        kernel_cmdline=(found.os.custom_kernel_cmdline if found.os else "") or "",
        ssh_port=(ssh.port if ssh else None) or 22,
        ssh_fingerprint=(ssh.fingerprint if ssh else "") or "",
        power_management=bool(power and power.enabled),
        kdump_detection=not (power and power.kdump_detection is False),
        agents=agents,
        tags=tags,
        affinity_labels=labels,
        reinstallation_required=bool(found.reinstallation_required),
    )


def _agent(found: t.Any) -> Agent:
    return Agent(
        type=found.type,
        address=found.address,
        username=found.username or "",
        order=found.order or 1,
        port=found.port,
        slot=getattr(found, "slot", None) or "",
        encrypt_options=bool(found.encrypt_options),
        options=tuple(sorted((o.name, o.value or "") for o in found.options or [])),
        id=found.id,
    )


def apply(
    engine: Engine,
    current: t.Optional[Host],
    desired: DesiredHost,
    plan: HostPlan,
    applied: list[Change],
    wait: bool,
    longest_pause: float,
) -> t.Optional[Host]:
    """Take the steps of a plan in order, and return the host as it is then; ``None`` when it is gone.

    Each step that was taken is added to ``applied``. Raises EngineError with the engine's reason, WaitFailed at once
    when the host cannot get there any more, and WaitTimeout.
    """
    for change in plan.changes:
        step = change.verb
        STEPS[step](engine, current.id if current else "", desired, plan)
        applied.append(change)
        if step == "remove":
            return None
        goal = _goal(step, plan)
        if goal and (wait or change is not plan.changes[-1]):
            wait_for(engine, desired.name, goal, longest_pause)
        current = read(engine, desired)
    return current


def _goal(step: str, plan: HostPlan) -> t.Optional[str]:
    status = plan.target.status if plan.target else MAINTENANCE
    goals = {"add": status, "approve": status, "reinstall": status, "activate": UP, "deactivate": MAINTENANCE}
    return goals.get(step)


def wait_until_settled(engine: Engine, current: t.Optional[Host], desired: DesiredHost) -> t.Optional[Host]:
    """Wait until the engine is done with what it is doing to a host, and return it; raises WaitTimeout."""
    if current is None or wait_outcome(current.status, SETTLED) != GOING:
        return current
    with_failures = (DONE, FAILED)
    for dummy in attempts(engine.timeout, engine.clock):
        current = read(engine, desired)
        if current is None or wait_outcome(current.status, SETTLED) in with_failures:
            return current
    raise WaitTimeout(f"Host '{desired.name}' is still {current.status if current else 'there'}.")


def wait_for(engine: Engine, name: str, goal: str, longest_pause: float = LONGEST_PAUSE) -> None:
    """Wait until a host has a status; raises WaitFailed with the engine's last events once it cannot any more."""
    status, reads = "", 0
    for dummy in attempts(engine.timeout, engine.clock, longest_pause):
        host = hosts.lookup(engine, name)
        if host is None:
            raise WaitFailed(f"Host '{name}' disappeared while it was expected to be {goal}.")
        status, reads = host.status.value, reads + 1
        outcome = wait_outcome(status, goal)
        if outcome == DONE:
            return
        if outcome == FAILED and reads >= (SETTLING_READS if status == "non_operational" else 1):
            detail = f" ({host.status_detail})" if host.status_detail else ""
            events = last_events(engine, name)
            said = f" The engine's last events: {' | '.join(events)}" if events else ""
            raise WaitFailed(f"Host '{name}' is {status}{detail}, and not {goal}.{said}", events=events, status=status)
    raise WaitTimeout(
        f"Host '{name}' is {status} after {engine.timeout} seconds, and not yet {goal}.",
        events=last_events(engine, name),
        status=status,
    )


def last_events(engine: Engine, name: str) -> list[str]:
    """Return what the engine logged last about a host, newest first."""
    service = engine.system.events_service()
    found = engine.read(
        f"read the events of host '{name}'",
        lambda: service.list(search=f"event_host={name} sortby time desc", max=EVENTS_SHOWN),
    )
    return [event.description for event in found if event.description]


# ---------------------------------------------------------------------------------------------------------------- steps
def _add(engine: Engine, dummy: str, desired: DesiredHost, plan: HostPlan) -> None:
    active = plan.target is not None and plan.target.status == UP
    body = types.Host(
        name=desired.name,
        address=desired.address,
        cluster=types.Cluster(name=desired.cluster),
        comment=desired.comment,
        **_login(desired),
        **_kernel(desired),
    )
    try:
        engine.write(
            f"add host '{desired.name}'",
            lambda: engine.system.hosts_service().add(body, activate=active, reboot=desired.reboot_after_installation),
        )
    except BrokenWrite:
        # The engine may have taken the order all the same: then the host is there.
        if hosts.lookup(engine, desired.name) is None:
            raise


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
    if target is not None and asked:
        power = types.PowerManagement(enabled=target.power_management, kdump_detection=target.kdump_detection)
    body = types.Host(
        address=desired.address,
        cluster=types.Cluster(name=desired.cluster) if desired.cluster else None,
        comment=desired.comment,
        ssh=types.Ssh(**given) if given else None,
        power_management=power,
        **_kernel(desired),
    )
    engine.write(f"change host '{desired.name}'", lambda: _service(engine, host_id).update(body))


def _set_fence_agents(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
    """Make the fence agents those that are wanted: one of the same type and address is changed, not made anew."""
    service = _service(engine, host_id).fence_agents_service()
    what = f"set up the fence agents of host '{desired.name}'"
    present = {(a.type, a.address): a for a in (_agent(f) for f in engine.read(what, service.list))}
    wanted = {(a.type, a.address): a for a in desired.agents or ()}
    for key, agent in sorted(wanted.items(), key=lambda item: item[1].order):
        body = _agent_to_sdk(agent)
        if key not in present:
            engine.write(what, lambda body=body: service.add(body))  # type: ignore[misc]
        elif present[key] != agent:
            one = service.agent_service(present[key].id)
            engine.write(what, lambda one=one, body=body: one.update(body))  # type: ignore[misc]
    for key, agent in present.items():
        if key not in wanted:
            engine.write(what, service.agent_service(agent.id).remove)


def _agent_to_sdk(agent: Agent) -> t.Any:
    options = list(agent.options) + ([("slot", agent.slot)] if agent.slot else [])
    return types.Agent(
        type=agent.type,
        address=agent.address,
        username=agent.username or None,
        password=agent.password or None,
        order=agent.order,
        port=agent.port,
        encrypt_options=agent.encrypt_options,
        options=[types.Option(name=name, value=value) for name, value in options] or None,
    )


def _set_tags(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
    service = _service(engine, host_id).tags_service()
    what = f"set the tags of host '{desired.name}'"
    present = {tag.name: tag.id for tag in engine.read(what, service.list)}
    for name in sorted((desired.tags or frozenset()) - present.keys()):
        engine.write(what, lambda name=name: service.add(types.Tag(name=name)))  # type: ignore[misc]
    for name in sorted(present.keys() - (desired.tags or frozenset())):
        engine.write(what, service.tag_service(present[name]).remove)


def _set_affinity_labels(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
    service = _service(engine, host_id).affinity_labels_service()
    what = f"set the affinity labels of host '{desired.name}'"
    present = {label.name: label.id for label in engine.read(what, service.list)}
    known = {label.name: label.id for label in engine.read(what, engine.system.affinity_labels_service().list)}
    missing = sorted((desired.affinity_labels or frozenset()) - known.keys())
    if missing:
        raise NotFound(f"There is no affinity label {', '.join(missing)} in this engine.", missing=missing)
    for name in sorted((desired.affinity_labels or frozenset()) - present.keys()):
        body = types.AffinityLabel(id=known[name])
        engine.write(what, lambda body=body: service.add(body))  # type: ignore[misc]
    for name in sorted(present.keys() - (desired.affinity_labels or frozenset())):
        engine.write(what, service.label_service(present[name]).remove)


def _approve(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
    service = _service(engine, host_id)
    cluster = types.Cluster(name=desired.cluster) if desired.cluster else None
    engine.write(
        f"approve host '{desired.name}'",
        lambda: service.approve(cluster=cluster, activate=desired.activate, reboot=desired.reboot_after_installation),
    )


def _reinstall(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
    login = _login(desired)
    engine.write(
        f"install host '{desired.name}' again",
        lambda: _service(engine, host_id).install(
            root_password=login.get("root_password"),
            ssh=login.get("ssh"),
            activate=desired.activate,
            reboot=desired.reboot_after_installation,
        ),
    )


def _plain(action: str, sentence: str) -> t.Callable[[Engine, str, DesiredHost, HostPlan], None]:
    """Return the step for an action of a host that takes nothing."""

    def step(engine: Engine, host_id: str, desired: DesiredHost, dummy: HostPlan) -> None:
        engine.write(sentence.format(desired.name), getattr(_service(engine, host_id), action))

    return step


STEPS: dict[str, t.Callable[[Engine, str, DesiredHost, HostPlan], None]] = {
    "add": _add,
    "approve": _approve,
    "update": _update,
    "set_fence_agents": _set_fence_agents,
    "set_tags": _set_tags,
    "set_affinity_labels": _set_affinity_labels,
    "reinstall": _reinstall,
    "activate": _plain("activate", "activate host '{0}'"),
    "deactivate": _plain("deactivate", "put host '{0}' into maintenance"),
    "refresh": _plain("refresh", "refresh the capabilities of host '{0}'"),
    "remove": _plain("remove", "remove host '{0}'"),
}
