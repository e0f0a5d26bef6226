# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: one plan for a host's networking carried out, and proved."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks import in_progress, read_again
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_networks_convert import (
    attachment_to_sdk,
    bond_to_sdk,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import attempts
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    BrokenWrite,
    CollectionError,
    NotFound,
    VerifyFailed,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import shape
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.drift import differences
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import HostNetworks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import SetupRequest


def carry_out(engine: Engine, current: HostNetworks, plan: HostNetworksPlan) -> HostNetworks:
    """Send what a plan asks for, and return the host as it is afterwards.

    Raises EngineError with the engine's reason, VerifyFailed when the host is not what the plan said, and BrokenWrite
    when the connection broke and the outcome cannot be told.
    """
    if not plan.request.is_empty:
        _send(engine, current, plan)
    for network in plan.unmanaged:
        _remove_unmanaged(engine, current, network.id, network.name)
    if plan.unmanaged and plan.request.commit:
        commit(engine, current)
    actual = read_again(engine, current)
    wrong = differences(plan.target, actual, plan)
    if wrong:
        raise VerifyFailed(
            f"The engine accepted the change, and host '{current.name}' does not show it: {'; '.join(wrong)}.",
            differences=wrong,
            host=shape.as_dict(actual),
        )
    return actual


def commit(engine: Engine, host: HostNetworks) -> None:
    """Save the networking of a host, so that a reboot keeps it; raises EngineError."""
    service = engine.system.hosts_service().host_service(host.id)
    engine.write(f"save the network configuration of host '{host.name}'", service.commit_net_config)


def _send(engine: Engine, current: HostNetworks, plan: HostNetworksPlan) -> None:
    try:
        setup_networks(engine, current, plan.request)
    except BrokenWrite as broken:
        # The request may have been carried out, may still be, or may never have arrived: the host tells.
        if not _arrived(engine, current, plan, broken):
            setup_networks(engine, current, plan.request)
    except CollectionError as error:
        error.details.setdefault("host", shape.as_dict(read_again(engine, current)))
        raise


def _arrived(engine: Engine, current: HostNetworks, plan: HostNetworksPlan, broken: BrokenWrite) -> bool:
    """Return whether a request whose answer got lost was carried out; raises BrokenWrite when nobody can tell."""
    actual = current
    for dummy in attempts(engine.timeout, engine.clock):
        if in_progress(engine, current.id):
            continue
        actual = read_again(engine, current)
        if not differences(plan.target, actual, plan):
            return True
        if shape.as_dict(actual) == shape.as_dict(current):
            return False
    raise BrokenWrite(
        f"{broken.message} Host '{current.name}' is neither as before nor as planned; look at it, and run again.",
        host=shape.as_dict(actual),
    )


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


def _body(request: SetupRequest) -> dict[str, list[t.Any]]:
    return {
        "modified_bonds": [bond_to_sdk(bond) for bond in request.modified_bonds],
        "removed_bonds": [types.HostNic(id=id, name=name) for id, name in request.removed_bonds],
        "modified_network_attachments": [attachment_to_sdk(item) for item in request.modified_attachments],
        "removed_network_attachments": [types.NetworkAttachment(id=id) for id in request.removed_attachments],
        "synchronized_network_attachments": [types.NetworkAttachment(id=id) for id in request.synchronized_attachments],
        "modified_labels": [
            types.NetworkLabel(id=label, host_nic=types.HostNic(name=nic)) for label, nic in request.modified_labels
        ],
        "removed_labels": [types.NetworkLabel(id=label) for label in request.removed_labels],
    }


def _remove_unmanaged(engine: Engine, host: HostNetworks, id: str, name: str) -> None:
    service = engine.system.hosts_service().host_service(host.id).unmanaged_networks_service()
    try:
        engine.write(
            f"remove unmanaged network '{name}' from host '{host.name}'",
            service.unmanaged_network_service(id).remove,
        )
    except (NotFound, BrokenWrite):
        # Gone already is as good; after a broken connection the host is read again anyway, and compared.
        return
