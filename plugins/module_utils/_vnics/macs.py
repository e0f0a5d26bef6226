# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Bad MAC addresses of vNICs, and what the engine does with them."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._macs import MacRange
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic

GOOD, MISSING, IN_USE, OUT_OF_RANGE = "good", "missing", "in_use", "out_of_range"
DUPLICATE_IN_VM, DUPLICATE_IN_BATCH = "duplicate_in_vm", "duplicate_in_batch"
MULTICAST, MALFORMED = "multicast", "malformed"
NONE, COLLIDING, BAD = "none", "colliding", "bad"
COLLISIONS = frozenset({IN_USE, DUPLICATE_IN_VM, DUPLICATE_IN_BATCH})
REFUSED_ALWAYS = frozenset({MULTICAST, MALFORMED})

RULES = {
    IN_USE: "ACTION_TYPE_FAILED_CANNOT_ADD_IFACE_DUE_TO_MAC_DUPLICATES",
    DUPLICATE_IN_BATCH: "ACTION_TYPE_FAILED_CANNOT_ADD_IFACE_DUE_TO_MAC_DUPLICATES",
    DUPLICATE_IN_VM: "MAC_ADDRESS_IS_IN_USE",
    MULTICAST: "ACTION_TYPE_FAILED_NETWORK_INTERFACE_MAC_INVALID",
    MALFORMED: "ACTION_TYPE_FAILED_NETWORK_INTERFACE_MAC_INVALID",
}


@dataclass(frozen=True)
class MacPool:
    """A MAC pool. ``holders`` are the addresses in use in the clusters of this pool, each with who has it.

    ``foreign`` are those of plugged vNICs in clusters of other pools.
    """

    name: str = ""
    id: str = ""
    ranges: tuple[MacRange, ...] = ()
    allow_duplicates: bool = False
    holders: t.Mapping[str, str] = field(default_factory=dict)
    foreign: t.Mapping[str, str] = field(default_factory=dict)

    def in_range(self, mac: str) -> bool:
        """Whether an address is in one of the ranges."""
        number = _macs.parse(mac)
        return number is not None and any(number in item for item in self.ranges)

    @property
    def free(self) -> int:
        """How many addresses of the ranges are not in use."""
        ranges = _macs.merged(self.ranges)
        return sum(map(len, ranges)) - sum(1 for mac in self.holders if self.in_range(mac))


@dataclass(frozen=True)
class Verdict:
    """What is to be said about the MAC address of one vNIC; ``holder`` is who else has it."""

    vm: str
    vnic: Vnic
    kind: str
    holder: str = ""

    def as_dict(self) -> dict[str, t.Any]:
        """Return vm, nic, mac, verdict and holder."""
        return {
            "vm": self.vm,
            "nic": self.vnic.name,
            "mac": self.vnic.mac or None,
            "verdict": self.kind,
            "holder": self.holder or None,
        }


@dataclass(frozen=True)
class VmMacs:
    """How one VM is registered: with the engine's flag or not, and which vNICs get their address back afterwards."""

    vm: str
    verdicts: tuple[Verdict, ...]
    reassign: bool = False
    put_back: tuple[Vnic, ...] = ()

    @property
    def takes_new_ones(self) -> bool:
        """Whether the engine takes addresses of the pool for it: it could take those of a VM that comes later."""
        return self.reassign or any(verdict.kind == MISSING for verdict in self.verdicts)

    @property
    def new_addresses(self) -> int:
        """How many addresses of the pool the engine takes for this VM."""
        taken = {IN_USE, OUT_OF_RANGE, DUPLICATE_IN_VM, DUPLICATE_IN_BATCH, MISSING} if self.reassign else {MISSING}
        return sum(verdict.kind in taken for verdict in self.verdicts)


def judge(vms: t.Mapping[str, t.Sequence[Vnic]], pool: MacPool) -> dict[str, tuple[Verdict, ...]]:
    """Return a verdict on the MAC address of each vNIC of a batch, for a target cluster with this pool.

    Of several VMs of the batch with one address, the first keeps it.
    """
    holders = {_macs.normalized(mac): holder for mac, holder in pool.holders.items()}
    claimed: dict[str, str] = {}
    result = {}
    for vm, vnics in vms.items():
        result[vm] = tuple(_verdicts(vm, vnics, pool, holders, claimed))
        for vnic in vnics:
            claimed.setdefault(_macs.normalized(vnic.mac), vm)
    return result


def _verdicts(
    vm: str, vnics: t.Sequence[Vnic], pool: MacPool, holders: t.Mapping[str, str], claimed: t.Mapping[str, str]
) -> t.Iterator[Verdict]:
    seen: Counter[str] = Counter()
    for vnic in vnics:
        mac = _macs.normalized(vnic.mac)
        kind, holder = _kind(mac, pool, holders, claimed)
        if kind in (GOOD, OUT_OF_RANGE) and seen[mac] and not pool.allow_duplicates:
            kind, holder = DUPLICATE_IN_VM, vm
        seen[mac] += 1
        yield Verdict(vm, vnic, kind, holder)


def _kind(mac: str, pool: MacPool, holders: t.Mapping[str, str], claimed: t.Mapping[str, str]) -> tuple[str, str]:
    if not mac:
        return MISSING, ""
    number = _macs.parse(mac)
    if not number:
        return MALFORMED, ""
    if _macs.is_multicast(number):
        return MULTICAST, ""
    if mac in holders and not pool.allow_duplicates:
        return IN_USE, holders[mac]
    if mac in claimed and not pool.allow_duplicates:
        return DUPLICATE_IN_BATCH, claimed[mac]
    return (GOOD if pool.in_range(mac) else OUT_OF_RANGE), holders.get(mac, claimed.get(mac, ""))


def decide(vm: str, verdicts: tuple[Verdict, ...], policy: str) -> VmMacs:
    """Return how a VM is registered under a policy: none, colliding, or bad.

    The engine's flag gives every bad address a new one, and can take a good address from a later vNIC. So the flag is
    used only where it is needed, and afterwards all addresses go back that the policy does not give up. It is also
    needed where a vNIC without an address could be given a good one of the same VM, which the engine refuses otherwise.
    """
    kinds = {verdict.kind for verdict in verdicts}
    needs_room = {MISSING, GOOD} <= kinds
    given_up = {NONE: frozenset(), COLLIDING: COLLISIONS, BAD: COLLISIONS | {OUT_OF_RANGE}}[policy]
    if not (kinds & given_up or needs_room):
        return VmMacs(vm, verdicts)
    kept = tuple(v.vnic for v in verdicts if v.kind in (GOOD, OUT_OF_RANGE) and v.kind not in given_up)
    return VmMacs(vm, verdicts, True, kept)


def free_addresses(pool: MacPool, taken: t.Container[str]) -> t.Iterator[str]:
    """Yield addresses of the pool that nothing has, the last ones first: the engine itself takes the first ones."""
    for item in reversed(_macs.merged(pool.ranges)):
        for number in range(item.first + len(item) - 1, item.first - 1, -1):
            mac = _macs.text_of(number)
            if mac not in pool.holders and mac not in taken:
                yield mac


def check(vms: t.Iterable[VmMacs], pool: MacPool) -> tuple[Finding, ...]:
    """Return findings on a batch: what the engine refuses, what is out of range, and a pool that is too small."""
    planned = tuple(vms)
    return (*(finding for vm in planned for finding in check_vm(vm, pool)), *check_pool(planned, pool))


def check_vm(vm: VmMacs, pool: MacPool) -> tuple[Finding, ...]:
    """Return findings on the MAC addresses of one VM."""
    return tuple(finding for verdict in vm.verdicts for finding in _about(verdict, vm, pool))


def check_pool(vms: t.Iterable[VmMacs], pool: MacPool) -> tuple[Finding, ...]:
    """Return an error if a batch needs more addresses than the pool has."""
    needed = sum(vm.new_addresses for vm in vms)
    if needed <= pool.free:
        return ()
    message = f"{needed} new MAC addresses are needed, but MAC pool '{pool.name}' has {pool.free} free."
    hint = "Add a range to the pool, or register fewer VMs."
    return (error("mac-pool-too-small", "vms", message, hint, "MAC_POOL_NOT_ENOUGH_MAC_ADDRESSES"),)


def _about(verdict: Verdict, vm: VmMacs, pool: MacPool) -> t.Iterator[Finding]:
    path = f"{verdict.vm}.{verdict.vnic.name}"
    mac, rule = verdict.vnic.mac, RULES.get(verdict.kind, "")
    if verdict.kind in REFUSED_ALWAYS:
        what = "a multicast address" if verdict.kind == MULTICAST else "not a valid MAC address"
        hint = "Correct it in the source; reassigning MAC addresses does not help."
        yield error("mac-invalid", path, f"'{mac}' is {what}.", hint, rule)
    elif verdict.kind in COLLISIONS:
        text = f"MAC address {mac} is in use by '{verdict.holder}'."
        if vm.reassign:
            yield info("mac-reassigned", path, f"{text} The vNIC gets a new one.")
        else:
            yield error("mac-in-use", path, text, "Use `reassign_macs: colliding`.", rule)
    elif verdict.kind == OUT_OF_RANGE and (not vm.reassign or verdict.vnic in vm.put_back):
        text = f"MAC address {mac} is not in a range of MAC pool '{pool.name}'. It is kept."
        yield warning("mac-out-of-range", path, text, "Add the range to the pool, or use `reassign_macs: bad`.")
    elif mac in pool.foreign and verdict.vnic.plugged and not pool.allow_duplicates:
        text = f"MAC address {mac} is in use by '{pool.foreign[mac]}' in another MAC pool. The engine unplugs the vNIC."
        yield warning("mac-in-other-pool", path, text, "Give one of them another address, then plug the vNIC.")
