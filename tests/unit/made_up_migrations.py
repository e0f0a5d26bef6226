# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of migrations, and VMs to plan."""

from __future__ import annotations

import typing as t

GIB = 1 << 30


def description(name: str = "web01", **more: t.Any) -> dict[str, t.Any]:
    """A VM as v2v_source_info returns it."""
    return {
        "name": name,
        "place": {"kind": "vsphere", "path": f"[ds1] {name}/{name}.vmx", "host": "esx1"},
        "uuid": f"4217-{name}",
        "hypervisor": "vmware",
        "power": "down",
        "memory": 4 * GIB,
        "cpus": 2,
        "firmware": "bios",
        "secure_boot": False,
        "os": "rhel9_64Guest",
        "disks": [{"label": "Hard disk 1", "file": f"[ds1] {name}.vmdk", "capacity": 20 * GIB, "used": 5 * GIB}],
        "nics": [{"mac": "00:50:56:00:00:01", "network": "VM Network", "network_key": "net-1"}],
        "snapshots": [],
        "devices": [],
        "concerns": [],
        **more,
    }


PLAN = """\
version: 1
name: spring
defaults:
  source: vcenter
  cluster: prod
  storage_domain: data1
vnic_profile_mappings:
  - source: {network: VM Network}
    target: {network: red, profile: gold}
waves:
  - name: first
  - {name: second, pause: yes}
vms:
  - name: web01
    wave: first
    estimate: {min: 4, max: 20}
    fingerprint: {uuid: 4217-web01}
  - name: db01
    wave: second
    source: kvm
    new_name: database
    cluster: big
    reason: It needs the big hosts
    fingerprint: {uuid: 4217-db01}
"""
SOURCES = ("vcenter", "kvm")
TODAY = "2027-03-06"
