# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Predict the result of the engine's own copy of host networks.

The engine pairs by position, has a rule of its own to name a bond that clashes with the destination's management bond,
turns static addresses into none, and drops properties, QoS and DNS of whatever it touches.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, errors, in_order
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import (
    Pairing,
    management_devices,
    pair,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import bonds as bond_options
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import rules
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    STATIC,
    Attachment,
    Bond,
    HostNetworks,
    Ip,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import HostNetworksPlan, changes
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.request import (
    AttachmentRequest,
    BondRequest,
    SetupRequest,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.result import as_dict
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.setup_options import SetupOptions
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.target import Target


@dataclass(frozen=True)
class EngineCopy:
    """What the engine would ask its own setup of networks for.

    ``renamed`` is true when a bond had to get another name: then the engine cannot do the same copy a second time.
    """

    removed_attachments: tuple[str, ...] = ()
    removed_bonds: tuple[str, ...] = ()
    bonds: tuple[Bond, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    renamed: bool = False


def engine_copy(source: HostNetworks, destination: HostNetworks, pairing: Pairing) -> EngineCopy:
    """Return the engine's own plan for copying, with NICs paired by position.

    Raises ValueError where the engine fails to make up a name for a bond.
    """
    removed_networks, removed_bonds = _clear(destination, pairing.to_source)
    planned: dict[str, list[str]] = {}
    attachments: list[Attachment] = []
    for nic, other in pairing.pairs:
        master = source.bond_of(nic)
        if master:
            planned.setdefault(master, []).append(other)
        attachments += [_copied(a, other) for a in source.attachments_on(nic)]
    bonds, renamed = [], False
    names = list(planned)
    for position, (master, slaves) in enumerate(planned.items()):
        existing = destination.bond(master)
        if existing is not None:
            removed_bonds.discard(master)
        clashes = existing is not None and master in management_devices(destination)
        if clashes:
            names[position] = _new_name(names)
            renamed = True
        model = source.bond(master)
        bonds.append(
            Bond(
                names[position],
                existing.id if existing and not clashes else "",
                model.mode if model else "",
                model.options if model else (),
                tuple(sorted(slaves)),
            )
        )
        attachments += [_copied(a, names[position]) for a in source.attachments_on(master)]
    copied = {a.network for a in attachments}
    own = {a.network: a.id for a in destination.attachments}
    return EngineCopy(
        tuple(sorted(n for n in removed_networks if n not in copied)),
        tuple(sorted(removed_bonds)),
        tuple(bonds),
        tuple(replace(a, id=own.get(a.network, "")) for a in attachments),
        renamed,
    )


def _clear(destination: HostNetworks, nics: t.Iterable[str]) -> tuple[set[str], set[str]]:
    networks: set[str] = set()
    bonds: set[str] = set()
    for nic in nics:
        master = destination.bond_of(nic)
        if master:
            bonds.add(master)
        networks |= {a.network for a in destination.attachments_on(master or nic)}
    return networks, bonds


def _new_name(names: t.Sequence[str]) -> str:
    """Make up a name as the engine does: the last of all in string order, its number plus one."""
    return f"bond{int(sorted(names)[-1][len('bond') :]) + 1}"


def _copied(item: Attachment, nic: str) -> Attachment:
    return Attachment(item.network, nic, "", item.network_id, _method(item.ipv4), _method(item.ipv6))


def _method(ip: t.Optional[Ip]) -> t.Optional[Ip]:
    if ip is None:
        return None
    return Ip() if ip.method == STATIC else Ip(ip.method)


def predict_engine_copy(
    source: HostNetworks, destination: HostNetworks, allow_removing_required: bool = False
) -> HostNetworksPlan:
    """Return what copyhostnetworks would do to the destination: changes, the state afterwards, and why it would fail.

    The engine itself counts every copied attachment as changed; here only a real difference is a change.
    """
    pairing = pair(source, destination)
    findings = list(preflight(source, destination, pairing))
    try:
        wanted = engine_copy(source, destination, pairing)
    except ValueError:
        findings.append(
            error(
                "copy-bond-name",
                "source_host",
                "The engine cannot rename a bond that has the name of the destination's management bond.",
                "Use method plan.",
            )
        )
        wanted = EngineCopy()
    after = _after(destination, wanted)
    request = _request(destination, wanted)
    target = Target(after, destination, frozenset(), {}, ())
    if not errors(findings):
        desired = Desired(setup=SetupOptions(allow_removing_required=allow_removing_required))
        findings += rules.check(destination, after, target, request, desired)
    return HostNetworksPlan(
        changes=changes(destination, after, frozenset(), ()),
        findings=in_order(findings),
        before=as_dict(destination),
        after=as_dict(after),
        request=request,
        target=after,
    )


def preflight(source: HostNetworks, destination: HostNetworks, pairing: Pairing) -> t.Iterator[Finding]:
    """Yield why the engine would refuse to copy at all, in the order of its own checks."""
    if source.id == destination.id:
        yield error(
            "copy-same-host",
            "source_host",
            f"'{source.name}' cannot be copied to itself; it would lose its addresses.",
        )
    if source.cluster_id != destination.cluster_id:
        yield error(
            "copy-other-cluster",
            "source_host",
            f"'{source.name}' is in cluster '{source.cluster}', and '{destination.name}' in '{destination.cluster}'.",
            "Use method plan, which uses networks of the same names.",
            "HOSTS_NOT_IN_SAME_CLUSTER",
        )
    yield from errors(pairing.findings)


def _after(destination: HostNetworks, wanted: EngineCopy) -> HostNetworks:
    gone = frozenset(wanted.removed_attachments)
    bonds = {b.name: b for b in destination.bonds if b.name not in wanted.removed_bonds}
    bonds.update(
        {b.name: replace(bonds.get(b.name, b), mode=b.mode, options=b.options, slaves=b.slaves) for b in wanted.bonds}
    )
    found = {a.network: a for a in destination.attachments if a.network not in gone}
    found.update({a.network: replace(a, ipv4=a.ipv4 or Ip(), ipv6=a.ipv6 or Ip()) for a in wanted.attachments})
    return replace(
        destination,
        bonds=tuple(sorted(bonds.values(), key=lambda b: b.name)),
        attachments=tuple(found[name] for name in sorted(found)),
    )


def _request(destination: HostNetworks, wanted: EngineCopy) -> SetupRequest:
    """Return the request in our terms, for the rules; it is never sent."""
    ids = {a.network: a.id for a in destination.attachments}
    # A bond that got a new name comes without an id; the setup finds it by its name, if there is one.
    bond_ids = {b.name: b.id for b in destination.bonds}
    return SetupRequest(
        modified_bonds=tuple(
            BondRequest(
                b.name,
                b.id or bond_ids.get(b.name, ""),
                bond_options.wire_options(b.mode, b.options) if b.mode else (),
                b.slaves,
            )
            for b in wanted.bonds
        ),
        removed_bonds=tuple((b.id, b.name) for b in destination.bonds if b.name in wanted.removed_bonds),
        modified_attachments=tuple(
            AttachmentRequest(a.network, a.network_id, a.id, a.nic, (a.ipv4 or Ip(), a.ipv6 or Ip()))
            for a in wanted.attachments
        ),
        removed_attachments=tuple(ids[name] for name in wanted.removed_attachments),
    )
