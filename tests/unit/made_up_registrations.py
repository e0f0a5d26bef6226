# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a target engine has, and unregistered VMs, made up for tests of registrations."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import Ovf, OvfDisk
from ansible_collections.onramp.ovirt.plugins.module_utils._macs import MacRange
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import (
    TEMPLATE,
    VM,
    Cluster,
    Domain,
    Situation,
    Unregistered,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic, VnicProfile

FIRST = _macs.parse("00:1a:4a:00:00:00") or 0
POOL = MacPool("Default", "pool", (MacRange(FIRST, FIRST + 255),), holders={"00:1a:4a:00:00:05": "holder"})
TAKEN, OUTSIDE = "00:1a:4a:00:00:05", "52:54:00:00:00:01"
PROFILES = tuple(
    VnicProfile(f"{network}-{name}", name, network, network)
    for network, name in (("red", "red"), ("red", "gold"), ("green", "silver"), ("elsewhere", "elsewhere"))
)
TARGET = TargetCluster("prod", "c1", PROFILES, frozenset(p.id for p in PROFILES), frozenset({"red", "green"}))
PROD = Cluster("c1", "prod", (4, 8), TARGET, POOL, frozenset({"group"}))
DOMAIN = Domain("d1", "data1")


def mac(number: int) -> str:
    """A good address of the pool."""
    return _macs.text_of(FIRST + number)


def nics(*macs: str, network: str = "red", profile: str = "red") -> tuple[Vnic, ...]:
    return tuple(Vnic(f"nic{n}", network, profile, address) for n, address in enumerate(macs, 1))


def vm(name: str, *macs: str, status: str = "down", vm_id: str = "", **general: t.Any) -> Unregistered:
    """An unregistered VM whose id is its name with an x in front."""
    general = {"cluster": "prod", "vnics": nics(*macs), **general}
    key = vm_id or f"x{name}"
    return Unregistered(key, name, VM, status, ovf=Ovf(id=key, name=name, **general))


def template(name: str, template_id: str = "", base: str = "", **general: t.Any) -> Unregistered:
    key = template_id or f"x{name}"
    general = {"cluster": "prod", **general}
    ovf = Ovf(id=key, name=name, is_template=True, base_template_id=base or key, **general)
    return Unregistered(key, name, TEMPLATE, ovf=ovf)


def disk(disk_id: str, **more: t.Any) -> OvfDisk:
    return OvfDisk(**{"id": disk_id, "alias": f"{disk_id}-alias", "domain": "d1", **more})


def situation(*entities: Unregistered, **changes: t.Any) -> Situation:
    known: dict[str, t.Any] = {"unregistered": entities, "clusters": (PROD,), "domains": (DOMAIN,), "version": (4, 5)}
    return Situation(DOMAIN, **{**known, **changes})
