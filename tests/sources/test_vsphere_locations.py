# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where VMs are right now, as a real server of vSphere's API says it, also after they have moved."""

from __future__ import annotations

from urllib.parse import urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import vsphere_locations
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.read import read
from tests.sources import vcsim

CLUSTER_VM = "DC0_C0_RP0_VM1"


def test_vms_are_located_as_they_are_described_and_where_they_move(vcenter: vcsim.Vcenter) -> None:
    address = urlsplit(vcenter.source.url)
    source = Source(
        "vmware",
        str(address.hostname),
        username=vcsim.USER,
        password=vcsim.PASSWORD,
        port=int(address.port or 443),
        ca_file=vcenter.ca_file,
    )
    described = {vm.name: vm for vm in read(vcenter.source)[0].vms}
    located = {location.name: location for location in vsphere_locations.read(source)}
    assert set(located) == set(described)
    for name, vm in described.items():
        one = located[name]
        assert (one.uuid, one.host, one.power, one.is_template) == (vm.uuid, vm.place.host, vm.power, vm.is_template)
        assert (one.data_center.rpartition("/")[2], one.cluster.rpartition("/")[2]) == (
            vm.place.datacenter,
            vm.place.cluster,
        )
    with vcsim.connected(vcenter) as (vim, content):
        vm = vcsim.all_of(content, vim.VirtualMachine)[CLUSTER_VM]
        hosts = vcsim.all_of(content, vim.HostSystem)
        other = next(name for name in sorted(hosts) if "_C0_H" in name and name != described[CLUSTER_VM].place.host)
        spec = vim.vm.RelocateSpec(host=hosts[other])
        vcsim.done(vm.RelocateVM_Task(spec))
    moved = {location.name: location for location in vsphere_locations.read(source)}
    assert moved[CLUSTER_VM].host == other
