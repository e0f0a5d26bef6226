# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The neutral description of a VM, and the networks of a source."""

from __future__ import annotations

import json

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import model
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    Device,
    ForeignDisk,
    ForeignNic,
    ForeignVm,
    Place,
    Remark,
)

PLACE = Place("vsphere")


def test_a_vm_is_plain_data_without_the_remarks_of_its_reader() -> None:
    vm = ForeignVm("a", PLACE, disks=(ForeignDisk(0),), remarks=(Remark("source.disk.chain"),), attributes={"k": "v"})
    plain = vm.as_dict()
    assert "remarks" not in plain
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["place"]["kind"], plain["attributes"]) == ("vsphere", {"k": "v"})


def test_the_capacity_of_all_disks_counts_those_that_are_known() -> None:
    vm = ForeignVm("a", PLACE, disks=(ForeignDisk(0, capacity=5), ForeignDisk(1), ForeignDisk(2, capacity=7)))
    assert vm.disk_capacity == 12


def test_a_device_of_a_kind() -> None:
    vm = ForeignVm("a", PLACE, devices=(Device("usb"),))
    assert (vm.has("usb"), vm.has("vgpu")) == (True, False)


def test_two_networks_of_one_name_in_different_switches_are_told_apart() -> None:
    nics = (
        ForeignNic(0, network="VM Network", network_key="dvs:1/a", switch="one"),
        ForeignNic(1, network="VM Network", network_key="dvs:2/b", switch="two"),
        ForeignNic(2, network="DMZ", network_key="port_group:DMZ"),
        ForeignNic(3, network="DMZ", network_key="port_group:DMZ"),
        ForeignNic(4),
    )
    found = model.networks([ForeignVm("a", PLACE, nics=nics), ForeignVm("b", PLACE, nics=nics[2:3])])
    assert [(n.name, n.key, n.switch, n.ambiguous) for n in found] == [
        ("DMZ", "port_group:DMZ", "", False),
        ("VM Network", "dvs:1/a", "one", True),
        ("VM Network", "dvs:2/b", "two", True),
    ]
    assert (found[0].nics, found[0].vms) == (3, ("a", "b"))
