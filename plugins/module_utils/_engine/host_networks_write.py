# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Apply a plan for a host's networking, and verify the result."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import (
    MAX_SENDS,
    Engine,
    write_and_confirm,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks import read_again, read_with_status
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_convert import (
    attachment_to_sdk,
    bond_to_sdk,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import FIRST_PAUSE, poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    BrokenWrite,
    CollectionError,
    ConnectionFailed,
    EngineError,
    NotFound,
    VerifyFailed,
    first_few,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import result
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.drift import differences, is_done
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import SetupRequest
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.setup_options import SetupOptions
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change

UNMANAGED = "unmanaged_network"
# The engine's answers when the host did not hear from it any more after the change.
ROLLED_BACK = ("Could not connect to peer host", "Reverting back to last known saved configuration")
# The engine's answer when it fails itself, possibly after the host has carried the request out.
INTERNAL_ERROR = "Internal Engine Error"


def apply(
    engine: Engine,
    current: HostNetworks,
    plan: HostNetworksPlan,
    applied: list[Change],
    source_id: t.Optional[str] = None,
) -> None:
    """Send what a plan asks for, and add each change that the engine carried out to ``applied``.

    With ``source_id`` it is the engine that copies from that host; the plan is what this is expected to do.

    Raises EngineError with the engine's reason, and BrokenWrite when the connection broke; ``outcome_unknown`` in its
    details is whether the host shows what came of it. The details of either have ``host``, where it could be read.
    """
    with _host_in_errors(engine, current):
        if not plan.request.is_empty:
            _send(engine, current, plan, source_id, applied)
            applied += [change for change in plan.changes if change.kind != UNMANAGED]
        with _unsaved_removals_in_errors(plan, applied):
            for network in plan.unmanaged:
                _remove_unmanaged(engine, current, network.id, network.name)
                applied += [c for c in plan.changes if (c.kind, c.name) == (UNMANAGED, network.name)]
            if plan.unmanaged and plan.request.commit:
                commit(engine, current)


def save_unchanged(
    engine: Engine, host: HostNetworks, plan: HostNetworksPlan, setup: SetupOptions, check_mode: bool
) -> bool:
    """Save the networking of a host for which there is nothing to change, where that is asked for."""
    if not plan.is_empty or not setup.commit_unchanged or check_mode:
        return False
    engine.timings.begin("save")
    commit(engine, host)
    return True


@contextlib.contextmanager
def _unsaved_removals_in_errors(plan: HostNetworksPlan, applied: t.Sequence[Change]) -> t.Iterator[None]:
    """Say how to save removals where the next run would have nothing to change."""
    try:
        yield
    except CollectionError as error:
        removed = {change.name for change in applied if change.kind == UNMANAGED}
        left = [network for network in plan.unmanaged if network.name not in removed]
        if plan.request.commit and (not left or (len(left) == 1 and isinstance(error, BrokenWrite))):
            names = ", ".join(f"'{network.name}'" for network in plan.unmanaged)
            error.message += (
                f" The removal of {names} may be unsaved: a reboot of the host would undo it. Run the task again with"
                " commit_unchanged set to true."
            )
        raise


@contextlib.contextmanager
def _host_in_errors(engine: Engine, current: HostNetworks) -> t.Iterator[None]:
    """Add the host, as the engine reports it then, to the details of an error."""
    try:
        yield
    except CollectionError as error:
        if "host" not in error.details and not error.details.get("outcome_unknown"):
            # What went wrong is the news; that the host cannot be read as well must not hide it.
            with contextlib.suppress(CollectionError):
                error.details["host"] = result.with_identity(read_again(engine, current))
        raise


def commit(engine: Engine, host: HostNetworks) -> None:
    """Save the networking of a host, so that a reboot keeps it; raises EngineError, BrokenWrite."""
    service = engine.system.hosts_service().host_service(host.id)
    engine.write_idempotent(f"save the network configuration of host '{host.name}'", service.commit_net_config)


def verify(engine: Engine, current: HostNetworks, plan: HostNetworksPlan) -> HostNetworks:
    """Return the host as the engine reports it; raises VerifyFailed when it is not what the plan said."""
    actual = read_again(engine, current)
    wrong = differences(plan.target, actual, plan)
    if wrong:
        raise VerifyFailed(
            f"The engine accepted the change, but host '{current.name}' differs from the plan:"
            f" {first_few(wrong, '; ')}",
            differences=wrong,
            host=result.with_identity(actual),
        )
    return actual


def _send(
    engine: Engine,
    current: HostNetworks,
    plan: HostNetworksPlan,
    source_id: t.Optional[str],
    applied: list[Change],
) -> None:
    """Send the request. After a broken connection, read the host before the request is sent again."""

    def send() -> None:
        try:
            if source_id is None:
                setup_networks(engine, current, plan.request)
            else:
                copy_host_networks(engine, current, source_id)
        except EngineError as error:
            if any(text in error.detail for text in ROLLED_BACK):
                error.message += f" Host '{current.name}' was rolled back to the configuration before the change."
            if INTERNAL_ERROR not in error.detail:
                raise
            _after_internal_error(engine, current, plan, error, applied)

    write_and_confirm(send, lambda broken: _is_carried_out(engine, current, plan, broken), MAX_SENDS)


def _after_internal_error(
    engine: Engine, current: HostNetworks, plan: HostNetworksPlan, error: EngineError, applied: list[Change]
) -> None:
    """Return when the host is as planned all the same; else raises the error, with what was applied.

    The engine may fail after the host has carried the request out. Then the two differ until the host is refreshed.
    """
    try:
        refresh(engine, current)
        actual = read_again(engine, current)
    except CollectionError as reason:
        error.message += f" Host '{current.name}' could not be read afterwards: {reason.message}"
        error.details["outcome_unknown"] = True
        raise error from reason
    wrong = differences(plan.target, actual, plan)
    if not wrong:
        return
    applied += [change for change in plan.changes if is_done(change, plan.target, actual)]
    done = ", ".join(f"{change.verb} {change.kind} {change.name}" for change in applied) or "nothing"
    error.message += f" Host '{current.name}' was refreshed; applied changes of the plan: {done}."
    error.details.update(differences=wrong, host=result.with_identity(actual))
    raise error


def refresh(engine: Engine, host: HostNetworks) -> None:
    """Let the engine read a host again; returns when it is done. Raises EngineError, BrokenWrite."""
    service = engine.system.hosts_service().host_service(host.id)
    engine.write_idempotent(f"refresh host '{host.name}'", service.refresh)
    for dummy in poll(engine.timeout, engine.clock):
        if not read_with_status(engine, host)[1]:
            return


def _is_carried_out(
    engine: Engine, current: HostNetworks, plan: HostNetworksPlan, broken: BrokenWrite
) -> t.Optional[bool]:
    """Return whether a request whose answer is lost was applied, and ``None`` if that is unclear."""
    actual: t.Optional[HostNetworks] = None
    # The engine may only be about to begin with it.
    engine.clock.sleep(FIRST_PAUSE)
    for dummy in poll(engine.timeout, engine.clock):
        try:
            actual, busy = read_with_status(engine, current)
        except ConnectionFailed as error:
            broken.message += f" The host cannot be read either: {error.message}"
            break
        if busy:
            continue
        if not differences(plan.target, actual, plan, planned_only=True):
            return True
        if not differences(current, actual, plan, planned_only=True):
            return False
    if actual:
        broken.details["host"] = result.with_identity(actual)
    return None


def setup_networks(engine: Engine, host: HostNetworks, request: SetupRequest) -> None:
    """Send one setupnetworks; returns when the engine is done with it. Raises EngineError, BrokenWrite."""
    service = engine.system.hosts_service().host_service(host.id)
    body = {name: value for name, value in _body(request).items() if value}
    engine.write(
        f"set up the networks of host '{host.name}'",
        lambda: service.setup_networks(
            check_connectivity=request.check_connectivity,
            connectivity_timeout=request.connectivity_timeout,
            commit_on_success=request.commit,
            **body,
        ),
    )


def copy_host_networks(engine: Engine, host: HostNetworks, source_id: str) -> None:
    """Let the engine copy the networks of another host; returns when it is done. Raises EngineError, BrokenWrite."""
    service = engine.system.hosts_service().host_service(host.id)
    engine.write(
        f"copy networks to host '{host.name}'",
        lambda: service.copy_host_networks(source_host=types.Host(id=source_id)),
    )


def _body(request: SetupRequest) -> dict[str, list[t.Any]]:
    return {
        "modified_bonds": [bond_to_sdk(bond) for bond in request.modified_bonds],
        "removed_bonds": [types.HostNic(id=ident, name=name) for ident, name in request.removed_bonds],
        "modified_network_attachments": [attachment_to_sdk(item) for item in request.modified_attachments],
        "removed_network_attachments": [types.NetworkAttachment(id=ident) for ident in request.removed_attachments],
        "synchronized_network_attachments": [
            types.NetworkAttachment(id=ident) for ident in request.synchronized_attachments
        ],
        "modified_labels": [
            types.NetworkLabel(id=label, host_nic=types.HostNic(name=nic)) for label, nic in request.modified_labels
        ],
        "removed_labels": [types.NetworkLabel(id=label) for label in request.removed_labels],
    }


def _remove_unmanaged(engine: Engine, host: HostNetworks, ident: str, name: str) -> None:
    service = engine.system.hosts_service().host_service(host.id).unmanaged_networks_service()
    with contextlib.suppress(NotFound):
        # Gone already is as good.
        engine.write_idempotent(
            f"remove unmanaged network '{name}' from host '{host.name}'",
            service.unmanaged_network_service(ident).remove,
        )
