# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places where an area reacts to what happens in another one, so that neither imports the other.

An area says `@hooks.on("host_connected")`; whoever knows that it happened calls `hooks.call("host_connected", ...)`.

    host_connected(engine, host)            the engine reads the capabilities of a host for the first time
    host_refreshed(engine, host)            it reads them again (refresh, activate)
    host_rebooted(engine, host)             the machine came back from a reboot
    host_removed(engine, host)
    host_switches(engine, host|None, machine, switches)   PUT /control/hosts/NAME: delay, fail, foreign, patch, reset
    network_changed(engine, network, before)              a logical network was edited (before: copy of the old one)
    network_removing(engine, network)                     it is about to go; still attached to its clusters
    network_removed(engine, network)
    cluster_network_added(engine, cluster_id, network_id)
    cluster_network_changed(engine, cluster_id, network_id)   usages or required
    cluster_network_removed(engine, cluster_id, network_id)
    qos_changed(engine, qos, networks)                    it changed or is gone; the networks that had it
    network_labelled(engine, network, before)             a network got a label or lost it (before: the old label)

Questions, answered by the first registered function (`hooks.ask`):

    missing_networks(engine, host)          names of required networks that the host does not carry
    bridgeless_networks(engine, host)       names of VM networks that the host carries without a bridge
    carries(engine, host, network_id)       does the host have an attachment of the network?
"""

from __future__ import annotations

import typing as t

_registered: dict[str, list[t.Callable[..., t.Any]]] = {}
F = t.TypeVar("F", bound=t.Callable[..., t.Any])


def on(name: str) -> t.Callable[[F], F]:
    def register(function: F) -> F:
        _registered.setdefault(name, []).append(function)
        return function

    return register


def call(name: str, *arguments: t.Any) -> None:
    for function in _registered.get(name, []):
        function(*arguments)


def ask(name: str, *arguments: t.Any, default: t.Any = None) -> t.Any:
    functions = _registered.get(name, [])
    return functions[0](*arguments) if functions else default
