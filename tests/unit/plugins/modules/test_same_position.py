# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two networks are at the same position in all VMs, whatever way they came: by registration, or with their OVFs.

For clones of a template, of a snapshot and of a VM, see test_vm.py.
"""

from __future__ import annotations

import typing as t
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.engine_simulator.areas.storage.model import StorageSlice
from tests.engine_simulator.areas.vms.model import Vm
from tests.engine_simulator.areas.vms.pci import give_addresses
from tests.engine_simulator.running import Simulator
from tests.unit.registration_worlds import load, nic, registered, save_ovfs, vm, world

if t.TYPE_CHECKING:
    from .conftest import Ask, Run

COUNT = 10


def outside(number: int) -> str:
    """An address of no pool of the engine."""
    return f"52:54:00:00:00:{number:02x}"


@pytest.fixture
def described() -> dict[str, t.Any]:
    """VMs with red at nic1 and green at nic2, in half of them with the lower address at nic2."""
    vms = []
    for number in range(COUNT):
        low, high = outside(2 * number), outside(2 * number + 1)
        macs = (low, high) if number % 2 else (high, low)
        vms.append(vm(f"vm{number}", nic(1, macs[0]), nic(2, macs[1], "green", "green")))
    return world(*vms)


def in_guest(simulator: Simulator, vm_there: Vm) -> tuple[list[str], list[str]]:
    """The networks as older guests see them, by MAC address, and as newer ones do, by PCI address."""
    names = {network.id: network.name for network in simulator.world.networks.values()}
    give_addresses(vm_there)
    orders = (lambda one: one.mac or ""), (lambda one: one.pci_address)
    by_mac, by_pci = ([names[one.network_id or ""] for one in sorted(vm_there.nics, key=key)] for key in orders)
    return by_mac, by_pci


def same_in_all(simulator: Simulator) -> bool:
    found = [in_guest(simulator, one) for one in registered(simulator).values()]
    return len(found) == COUNT and all(one == (["red", "green"], ["red", "green"]) for one in found)


@pytest.mark.parametrize("policy", ["none", "bad"])
def test_vms_that_were_registered(
    run: Run, simulator: Simulator, tmp_path: Path, described: dict[str, t.Any], policy: str
) -> None:
    load(simulator, described)
    files = save_ovfs(simulator, tmp_path / "ovfs")
    given = {"domain": "data1", "ovf_files": [files], "run_folder": str(tmp_path / "run"), "all": True}
    done = run("vm_register", **given, reassign_macs=policy)
    assert not done.failed
    ordered = run("vm_nic_order", vms=[one["name"] for one in done["vms"]])
    assert ordered["changed"]
    assert [one["agreement"]["mac"] for one in ordered["vms"]] == [True] * COUNT
    assert same_in_all(simulator)


def test_vms_that_were_added_with_their_ovfs(
    run: Run, simulator: Simulator, ask: Ask, described: dict[str, t.Any]
) -> None:
    load(simulator, described)
    domain = next(d for d in simulator.world.area(StorageSlice).storage_domains.values() if d.entities)
    for entity in list(domain.entities.values()):
        data = f"<configuration><data>{escape(entity.ovf)}</data><type>ovf</type></configuration>"
        ask("POST", "vms", f"<vm><cluster><name>prod</name></cluster><initialization>{data}</initialization></vm>")
    assert run("vm_nic_order", search="name=vm*")["changed"]
    assert same_in_all(simulator)
    assert run("vm_nic_order", search="name=vm*", force=True)["changed"] is False
