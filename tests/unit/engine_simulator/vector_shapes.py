# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapters by shape: how a rule of a request, a label, an attachment or a network is asked about a case."""

from __future__ import annotations

import typing as t

from tests.engine_simulator.areas.host_networks.model import Device
from tests.engine_simulator.areas.host_networks.setup import Messages, Setup, Wanted
from tests.unit.engine_simulator import vectors
from tests.unit.engine_simulator.vectors import Given, setup, verdict

Unit = t.Callable[[Given], dict[str, t.Any]]


def whole(rule: t.Callable[[Setup], Messages]) -> Unit:
    """A rule of a whole request."""
    return lambda given: verdict(rule(setup(given)))


def each_label(rule: t.Callable[[Setup, t.Any], Messages]) -> Unit:
    """A rule of one label: those of the request, or the one that is given."""

    def run(given: Given) -> dict[str, t.Any]:
        state = setup(given)
        labels = [vectors.label(given["label"])] if isinstance(given.get("label"), dict) else state.wanted_labels
        return verdict([n for one in labels for n in rule(state, one)])

    return run


def each_attachment(rule: t.Callable[[Setup, Wanted], Messages]) -> Unit:
    """A rule of one attachment: the one that is given, or those of the request."""

    def run(given: Given) -> dict[str, t.Any]:
        state = setup(given)
        given_one = given.get("attachment")
        items = [vectors.wanted(given_one)] if isinstance(given_one, dict) else state.attachments
        for one in items:
            if one.nic_name is not None and not state.devices:
                state.devices[one.nic_name] = Device(one.nic_name)
        return verdict([n for one in items for n in rule(state, one)])

    return run


def of_network(rule: t.Callable[[t.Any], Messages]) -> Unit:
    return lambda given: verdict(rule(vectors.net(given["network"])) if given.get("network") else [])


def of_device(rule: t.Callable[[t.Any], Messages]) -> Unit:
    return lambda given: verdict(rule(vectors.device(given["interface"]) if given.get("interface") else None))


def validity(holds: t.Callable[[str], bool]) -> Unit:
    return lambda given: {"valid_values": [v for v in given["values"] if holds(v)]}
