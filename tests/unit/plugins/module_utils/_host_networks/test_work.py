# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work of planning grows with the number of networks, not with its square. Work is counted, not timed."""

from __future__ import annotations

import sys
import typing as t
from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.decide import plan_copy
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.request import from_params as copy_request
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.drift import differences, find_drift, is_done
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    HostNetworks,
    Ip,
    Network,
    Nic,
    ReportedConfiguration,
    UnmanagedNetwork,
    VlanDevice,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import plan_networks
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.report import DesiredStates, uncovered

FEW = 40
# Of twice the networks; the rest is for what is done once.
GROWTH = 2.3
OUT_OF_SYNC = ReportedConfiguration("mtu", "1500", "9000", in_sync=False)


def names(count: int) -> list[str]:
    return [f"v{number}" for number in range(1, count + 1)]


def bare(count: int) -> HostNetworks:
    """A host with the management network, in a cluster with so many others, half of them with a label."""
    management = Network("ovirtmgmt", "0", roles=frozenset({"management"}))
    networks = (Network(name, name, number + 1) for number, name in enumerate(names(count)))
    return HostNetworks(
        id="h",
        name="node1",
        nics=tuple(Nic(f"eth{number}", str(number)) for number in range(count + 2)),
        attachments=(Attachment("ovirtmgmt", "eth0", "0", "0"),),
        networks=(management, *(n.with_label(f"l{n.name}" if n.vlan and n.vlan % 2 else None) for n in networks)),
    )


def full(count: int, in_sync: bool = True) -> HostNetworks:
    """The same host with every network on a NIC of its own."""
    host = bare(count)
    reported = () if in_sync else (OUT_OF_SYNC,)
    attachments = (
        Attachment(
            n, f"eth{i + 1}", f"a{i}", n, Ip("static", f"192.0.2.{i % 200 + 1}", 24), None, None, None, (), in_sync
        )
        for i, n in enumerate(names(count))
    )
    return replace(host, attachments=(*host.attachments, *(replace(a, reported=reported) for a in attachments)))


def listed(count: int, **more: t.Any) -> dict[str, t.Any]:
    return {"networks": [{"name": n, "nic": f"eth{i + 1}", **more} for i, n in enumerate(names(count))]}


def attached(count: int) -> None:
    assert len(plan_networks(bare(count), from_params(listed(count))).changes) == count


def on_one_nic(count: int) -> None:
    networks = [{"name": n, "nic": "eth1", "ipv4": {"method": "dhcp"}} for n in names(count)]
    assert len(plan_networks(bare(count), from_params({"networks": networks})).changes) == count


def unchanged(count: int) -> None:
    assert plan_networks(full(count), from_params(listed(count))).is_empty


def detached(count: int) -> None:
    assert len(plan_networks(full(count), from_params({"networks": [], "exclusive": True})).changes) == count


def listed_as_absent(count: int) -> None:
    networks = [{"name": n, "state": "absent"} for n in names(count)]
    assert len(plan_networks(full(count), from_params({"networks": networks})).changes) == count


def synchronised(count: int) -> None:
    planned = plan_networks(full(count, in_sync=False), from_params({**listed(count), "sync": "all"}))
    assert len(planned.changes) == count


def out_of_sync(count: int) -> None:
    changed = listed(count, ipv4={"method": "dhcp"})
    assert len(plan_networks(full(count, in_sync=False), from_params(changed)).errors) == count


def unknown_nics(count: int) -> None:
    networks = [{"name": n, "nic": "ehh1"} for n in names(count)]
    assert len(plan_networks(bare(count), from_params({"networks": networks})).errors) == count


def unknown_networks(count: int) -> None:
    networks = [{"name": f"x{n}", "nic": "eth1"} for n in names(count)]
    assert len(plan_networks(bare(count), from_params({"networks": networks})).errors) == count


def labelled(count: int) -> None:
    labels = [{"name": f"l{n}", "nic": f"eth{i + 1}"} for i, n in enumerate(names(count)) if i % 2 == 0]
    assert len(plan_networks(bare(count), from_params({"labels": labels})).changes) == count


def bonded(count: int) -> None:
    slaves = [(f"eth{number}", f"eth{number + 1}") for number in range(1, count, 2)]
    bonds = [{"name": f"bond{number}", "mode": "1", "slaves": list(pair)} for number, pair in enumerate(slaves)]
    networks = [{"name": n, "nic": f"bond{i // 2}"} for i, n in enumerate(names(count))]
    planned = plan_networks(bare(count), from_params({"bonds": bonds, "networks": networks}))
    assert len(planned.changes) == count + count // 2


def with_unmanaged_networks(count: int) -> None:
    host = replace(
        bare(count),
        vlans=tuple(VlanDevice(f"eth{number}.5", f"eth{number}", 5) for number in range(1, count + 1)),
        unmanaged=tuple(UnmanagedNetwork(f"u{number}", f"eth{number}.5", "u") for number in range(1, count + 1)),
    )
    unmanaged = [{"name": f"u{number}"} for number in range(1, count + 1)]
    assert len(plan_networks(host, from_params({**listed(count), "unmanaged_networks": unmanaged})).errors) == count


def compared(count: int) -> None:
    planned = plan_networks(bare(count), from_params(listed(count)))
    assert len(find_drift(planned)) == count
    assert not differences(planned.target, planned.target, planned)
    assert all(is_done(change, planned.target, planned.target) for change in planned.changes)


def copied(count: int) -> None:
    source = replace(full(count), id="s", name="node2")
    wanted = copy_request({"host": "node1", "source_host": "node2"})
    assert len(plan_copy(source, bare(count), wanted).plan.changes) == count


def copied_again(count: int) -> None:
    source = replace(full(count), id="s", name="node2")
    wanted = copy_request({"host": "node1", "source_host": "node2", "include": names(count)})
    plan_copy(source, full(count), wanted)


JOBS = (
    attached,
    on_one_nic,
    unchanged,
    detached,
    listed_as_absent,
    synchronised,
    out_of_sync,
    unknown_nics,
    unknown_networks,
    labelled,
    bonded,
    with_unmanaged_networks,
    compared,
    copied,
    copied_again,
)


def desired_of_each_host(count: int) -> None:
    states = DesiredStates.of([{"host": f"node{number}", "networks": []} for number in range(count)])
    read = [(f"node{number}", str(number)) for number in range(count)]
    assert len(uncovered(states, read, None)) == count


def steps(job: t.Callable[[int], None], count: int) -> int:
    """How many instructions of Python's bytecode a job runs: every pass of a loop counts, also of a comprehension."""
    counted = 0

    def trace(frame: t.Any, event: str, dummy: t.Any) -> t.Any:
        nonlocal counted
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        counted += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        job(count)
    finally:
        sys.settrace(before)
    return counted


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.__name__)
def test_work_is_proportional_to_the_number_of_networks(job: t.Callable[[int], None]) -> None:
    job(FEW)
    few, many = steps(job, FEW), steps(job, 2 * FEW)
    assert many < GROWTH * few


def test_work_is_proportional_to_the_number_of_hosts_with_a_desired_state() -> None:
    desired_of_each_host(FEW)
    assert steps(desired_of_each_host, 2 * FEW) < GROWTH * steps(desired_of_each_host, FEW)
