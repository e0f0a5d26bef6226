# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Which requests give VMs their MAC addresses back after the engine reassigned some.

The engine gives a bad address the first free one of the pool, which may be a good address of a vNIC that it comes to
later, of this VM or of another one. So the addresses of all VMs with the flag are put back together, by exchange.
"""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import Registration
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.order import Step, exchange

# A VM and one of its vNICs, both by id or name; as a text, so that it sorts.
Place = tuple[str, str]


def recorded(registrations: t.Iterable[Registration]) -> dict[str, dict[str, str]]:
    """Return the MAC addresses to put back, by the id of the VM and the name of the vNIC: what a record keeps."""
    return {
        one.entity.id: {vnic.name: _macs.normalized(vnic.mac) for vnic in one.macs.put_back}
        for one in registrations
        if one.macs.put_back
    }


def steps(
    record: t.Mapping[str, t.Mapping[str, str]],
    present: t.Mapping[str, t.Mapping[str, str]],
    in_use: t.Container[str] = (),
) -> tuple[tuple[str, Step], ...]:
    """Return what to send, each with the id of its VM, so that each recorded vNIC has its address again.

    ``present`` are all vNICs of the VMs of a record as they are now. A vNIC that got an address of another one takes
    what becomes free. Of an address that is held by none of them nothing is known here: the engine may refuse it.
    VMs and vNICs that are gone are left out, so it can be called again with the same record.
    """
    before = {(vm, nic): _macs.normalized(mac) for vm, nics in present.items() for nic, mac in nics.items()}
    wanted = {(vm, nic): mac for vm, nics in record.items() for nic, mac in nics.items() if (vm, nic) in before}
    after = _assigned(before, wanted)
    names = {f"{number:06d}": place for number, place in enumerate(sorted(before))}
    place_of = {place: name for name, place in names.items()}
    found = exchange(
        {place_of[place]: mac for place, mac in before.items()},
        {place_of[place]: mac for place, mac in after.items()},
        in_use,
    )
    return tuple(
        (names[step.nic][0], Step(names[step.nic][1], step.before, step.after, step.temporary)) for step in found
    )


def _assigned(before: t.Mapping[Place, str], wanted: t.Mapping[Place, str]) -> dict[Place, str]:
    """Return the address of each vNIC in the end: those that hold an address of another one get a free one."""
    claimed = set(wanted.values())
    free = sorted({before[place] for place in wanted} - claimed, reverse=True)
    displaced = [place for place in sorted(before) if place not in wanted and before[place] in claimed]
    return {**before, **wanted, **{place: free.pop() for place in displaced if free}}
