# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PCI addresses of vNICs: given at the first start in the order of MAC addresses, and kept."""

from __future__ import annotations

from .model import Vm


def give_addresses(vm: Vm) -> None:
    """Give plugged vNICs without an address the next free ones."""
    taken = {nic.pci_address for nic in vm.nics}
    bus = 1
    for nic in sorted((n for n in vm.nics if n.plugged and not n.pci_address), key=lambda n: n.mac or ""):
        while (address := _address(vm, bus)) in taken:
            bus += 1
        nic.pci_address = address
        taken.add(address)


def _address(vm: Vm, number: int) -> str:
    """On Q35 each vNIC has a bus of its own, otherwise a slot of the one bus."""
    bus, slot = (number, 0) if vm.settings.bios_type.startswith("q35") else (0, number + 2)
    return f"{{type=pci, slot=0x{slot:02x}, bus=0x{bus:02x}, domain=0x0000, function=0x0}}"
