# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The vNICs of an imported VM: profile, MAC address, model and link state, and the requests that set them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceNic, SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import macs, mapping, order
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import Rule
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic, VnicProfile

PRESERVE, REASSIGN_BAD, POOL = "preserve", "reassign_bad", "pool"
HARMFUL = macs.COLLISIONS | macs.REFUSED_ALWAYS


@dataclass(frozen=True)
class NicOptions:
    """Options of one vNIC, which is named as the engine will name it: nic1 is the first one of the source."""

    nic: str
    policy: str = ""
    mac: str = ""
    model: str = ""
    path: str = ""


@dataclass(frozen=True)
class NicTarget:
    """What one vNIC gets. ``mac`` empty: the address that the engine gave; ``profile`` none: the empty profile."""

    name: str
    profile: t.Optional[VnicProfile] = None
    mac: str = ""
    model: str = ""
    linked: bool = True
    plugged: bool = True

    def as_dict(self) -> dict[str, t.Any]:
        """Return name, network, profile, mac, model and linked."""
        return {
            "name": self.name,
            "network": self.profile.network if self.profile else None,
            "profile": self.profile.name if self.profile else None,
            "mac": self.mac or None,
            "model": self.model or None,
            "linked": self.linked,
        }


@dataclass(frozen=True)
class NicStep:
    """One request that sets what differs; ``None`` leaves as it is. ``profile`` is an id, empty for no profile."""

    nic: str
    mac: t.Optional[str] = None
    profile: t.Optional[str] = None
    model: t.Optional[str] = None
    linked: t.Optional[bool] = None


def names_of(vm: SourceVm) -> tuple[str, ...]:
    """Return the names that the engine gives the vNICs, in the order of the source; those exported keep theirs."""
    if vm.is_exported and all(nic.label for nic in vm.nics):
        return tuple(nic.label for nic in vm.nics)
    return tuple(f"nic{number}" for number in range(1, len(vm.nics) + 1))


# -------------------------------------------------------------------------------------------------------------- mapping
def vnics_of(vm: SourceVm, rules: t.Sequence[Rule]) -> tuple[Vnic, ...]:
    """Return the NICs of the source as vNICs. A network that a rule calls by its key has that as its name."""
    keys = {rule.network for rule in rules if rule.network}
    return tuple(
        Vnic(name, nic.key if nic.key in keys else nic.network or nic.key or None, mac=nic.mac)
        for name, nic in zip(names_of(vm), vm.nics)
    )


def ambiguous_networks(
    label: str, nics: t.Sequence[SourceNic], decisions: t.Iterable[mapping.Decision]
) -> t.Iterator[Finding]:
    """Yield an error for a rule that names a network of which the source has several."""
    keys: dict[str, set[str]] = {}
    for nic in nics:
        keys.setdefault(nic.network, set()).add(nic.key)
    for decision in decisions:
        rule = decision.rule
        if rule and rule.network and rule.match == mapping.EXACT and len(keys.get(rule.network, ())) > 1:
            found = ", ".join(sorted(keys[rule.network]))
            message = f"The source of '{label}' has several networks '{rule.network}': {found}."
            yield error("mapping-network-ambiguous", rule.path, message, "Name the network by its key.")


# -------------------------------------------------------------------------------------------------------- MAC addresses
def choose_macs(
    label: str, policy: str, options: t.Mapping[str, NicOptions], verdicts: t.Sequence[macs.Verdict]
) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Return the final MAC address of each vNIC (empty: the engine's), with an error for one that would do harm.

    ``verdicts`` are on the addresses that the vNICs would keep or are given explicitly.
    """
    result: dict[str, str] = {}
    findings: list[Finding] = []
    for verdict in verdicts:
        name = verdict.vnic.name
        own = options.get(name) or NicOptions(name)
        chosen = own.policy or policy
        path = f"{label}.{name}"
        mac = _macs.normalized(verdict.vnic.mac)
        if own.mac:
            findings += _harm(verdict, own.path or path, "Choose another address.")
        elif chosen == POOL or verdict.kind == macs.MISSING:
            mac = ""
        elif chosen == REASSIGN_BAD and (verdict.kind in HARMFUL or verdict.kind == macs.OUT_OF_RANGE):
            text = f"MAC address {mac} is bad ({verdict.kind}); the vNIC gets one of the pool."
            findings.append(info("mac-reassigned", path, text))
            mac = ""
        else:
            findings += _harm(verdict, path, "Use `macs: reassign_bad`, or set `mac` of this vNIC.")
        result[name] = mac
    return result, tuple(findings)


def wanted_vnics(vnics: t.Sequence[Vnic], policy: str, options: t.Mapping[str, NicOptions]) -> tuple[Vnic, ...]:
    """Return the vNICs with the addresses that are to be judged: none where the pool gives one."""

    def mac_of(vnic: Vnic) -> str:
        own = options.get(vnic.name) or NicOptions(vnic.name)
        return own.mac or ("" if (own.policy or policy) == POOL else vnic.mac)

    return tuple(replace(vnic, mac=mac_of(vnic)) for vnic in vnics)


def _harm(verdict: macs.Verdict, path: str, hint: str) -> t.Iterator[Finding]:
    mac = verdict.vnic.mac
    rule = macs.RULES.get(verdict.kind, "")
    if verdict.kind in macs.REFUSED_ALWAYS:
        what = "a multicast address" if verdict.kind == macs.MULTICAST else "not a valid MAC address"
        yield error("mac-invalid", path, f"'{mac}' is {what}.", hint, rule)
    elif verdict.kind in macs.COLLISIONS:
        yield error("mac-in-use", path, f"MAC address {mac} is in use by '{verdict.holder}'.", hint, rule)
    elif verdict.kind == macs.OUT_OF_RANGE:
        yield info("mac-out-of-range-kept", path, f"MAC address {mac} is not in a range of the MAC pool. It is kept.")


def check_pool(needed: int, pool: MacPool) -> t.Iterator[Finding]:
    """Yield a warning if the pool may be too small: at first the engine takes an address for each vNIC."""
    if needed > pool.free:
        message = f"The imports need {needed} addresses of MAC pool '{pool.name}' at first, and {pool.free} are free."
        hint = "Add a range to the pool, or import fewer VMs at a time. Addresses that are preserved free theirs again."
        yield warning("mac-pool-small", "vms", message, hint, "MAC_POOL_NOT_ENOUGH_MAC_ADDRESSES")


# ------------------------------------------------------------------------------------------------ from actual to target
def needs_reorder(actual: t.Sequence[Vnic], targets: t.Sequence[NicTarget]) -> bool:
    """Whether the engine is to put its own MAC addresses in the order of the names, which is before any are set."""
    given = [target for target in targets if not target.mac]
    return len(given) > 1 and not order.agreement(actual, order.by_name(vnic.name for vnic in actual))["mac"]


def make_way(
    actual: t.Sequence[Vnic], targets: t.Sequence[NicTarget], wanted: t.Container[str], pool: MacPool
) -> tuple[NicTarget, ...]:
    """Return the targets with another address of the pool for a vNIC that was given one that another VM is to get."""
    now = {vnic.name: _macs.normalized(vnic.mac) for vnic in actual}
    taken = set(now.values())
    result = []
    for target in targets:
        if not target.mac and now.get(target.name) in wanted:
            mac = _free_address(pool, taken, wanted)
            taken.add(mac)
            target = replace(target, mac=mac)
        result.append(target)
    return tuple(result)


def _free_address(pool: MacPool, taken: t.Container[str], wanted: t.Container[str]) -> str:
    """Return a free address, from the end of the ranges, as the engine takes them from the beginning."""
    for item in reversed(pool.ranges):
        for number in range(item.last, item.first - 1, -1):
            mac = _macs.text_of(number)
            if not (mac in pool.holders or mac in taken or mac in wanted):
                return mac
    return ""


def temporary_steps(actual: t.Sequence[Vnic], targets: t.Sequence[NicTarget], wanted: set[str]) -> tuple[NicStep, ...]:
    """Return the requests by which vNICs give up addresses that other VMs wait for, before they get their own."""
    own = {target.name: _macs.normalized(target.mac) for target in targets}
    result = []
    for vnic in actual:
        mac = _macs.normalized(vnic.mac)
        if mac in wanted and own.get(vnic.name) != mac:
            # The address of its own is free in the end only. No pool has such an address.
            number = order.FIRST_TEMPORARY + (_macs.parse(mac) or 0) % (1 << 32)
            result.append(NicStep(vnic.name, mac=_macs.text_of(number)))
    return tuple(result)


def steps(
    actual: t.Sequence[Vnic], profile_ids: t.Mapping[str, str], targets: t.Sequence[NicTarget], in_use: t.Container[str]
) -> tuple[NicStep, ...]:
    """Return the requests that make the vNICs what they are to be: one for each that differs.

    ``profile_ids`` are the ids of the profiles that they have, by name. Only where two of them exchange addresses, one
    gets a temporary address in a request of its own.
    """
    now = {vnic.name: vnic for vnic in actual}
    wanted = {target.name: target for target in targets if target.name in now}
    before = {name: _macs.normalized(now[name].mac) for name in now}
    after = {name: _macs.normalized(wanted[name].mac) or before[name] for name in wanted}
    moves = order.exchange(before, {**before, **after}, in_use)
    result: list[NicStep] = [NicStep(move.nic, mac=move.after) for move in moves]
    last = {step.nic: number for number, step in enumerate(result)}
    for name, target in wanted.items():
        rest = _differences(now[name], profile_ids.get(name, ""), target)
        if name in last:
            result[last[name]] = replace(rest, mac=result[last[name]].mac)
        elif rest != NicStep(name):
            result.append(rest)
    return tuple(result)


def _differences(actual: Vnic, profile_id: str, target: NicTarget) -> NicStep:
    profile = target.profile.id if target.profile else ""
    return NicStep(
        actual.name,
        profile=profile if profile != profile_id else None,
        model=target.model if target.model and target.model != actual.interface else None,
        linked=target.linked if target.linked != actual.linked else None,
    )


def differences(
    actual: t.Sequence[Vnic], profile_ids: t.Mapping[str, str], targets: t.Sequence[NicTarget], described: bool
) -> t.Iterator[str]:
    """Yield what of all vNICs is not as planned, as sentences."""
    now = {vnic.name: vnic for vnic in actual}
    for target in targets:
        vnic = now.get(target.name)
        if vnic is None:
            yield f"vNIC '{target.name}' is missing."
            continue
        rest = _differences(vnic, profile_ids.get(target.name, ""), target)
        if rest.profile is not None:
            wanted = target.profile.text if target.profile else "the empty profile"
            yield f"vNIC '{target.name}' does not have {wanted}."
        if target.mac and _macs.normalized(vnic.mac) != _macs.normalized(target.mac):
            yield f"vNIC '{target.name}' has MAC address {vnic.mac} instead of {target.mac}."
        if rest.model is not None:
            yield f"vNIC '{target.name}' is of model {vnic.interface} instead of {target.model}."
        if rest.linked is not None:
            yield f"vNIC '{target.name}' has another link state."
        if target.plugged and not vnic.plugged:
            yield f"vNIC '{target.name}' is unplugged."
    extra = sorted(set(now) - {target.name for target in targets}) if described else []
    if extra:
        yield f"There are vNICs that the source does not have: {', '.join(extra)}."
