# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts and desired states for the tests of planning: small fixed ones, and strategies that draw any."""

from __future__ import annotations

import typing as t

from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import bonds
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    Bond,
    HostNetworks,
    Ip,
    Network,
    Nic,
    ReportedConfiguration,
)

NICS = tuple(f"eth{i}" for i in range(7))
MANAGEMENT = Network("ovirtmgmt", "n-mgmt", required=True, roles=frozenset({"management", "default_route", "display"}))
VLANS = tuple(Network(f"v{i}", f"n-v{i}", vlan=i) for i in range(10, 16))
NETWORKS = (
    MANAGEMENT,
    *VLANS,
    Network("flat", "n-flat"),
    Network("storage", "n-storage", mtu=9000, vm=False),
    Network("migration", "n-migration", vlan=90, roles=frozenset({"migration"}), required=True),
    Network("web", "n-web", vlan=100, label="tenants"),
    Network("app", "n-app", vlan=101, label="tenants"),
    Network("outside", "n-outside", vlan=200, external=True),
)


def attached(network: str, nic: str, **settings: t.Any) -> Attachment:
    """An attachment with ids that follow from its network."""
    return Attachment(network, nic, f"a-{network}", f"n-{network}", **settings)


MANAGEMENT_ATTACHMENT = Attachment(
    "ovirtmgmt", "eth0", "a-mgmt", "n-mgmt", ipv4=Ip("static", "192.0.2.11", 24, "192.0.2.1")
)


def host(**changes: t.Any) -> HostNetworks:
    """A host with seven NICs and just the management network."""
    settings: dict[str, t.Any] = {
        "id": "h-1",
        "name": "h1",
        "cluster": "prod",
        "cluster_id": "c-1",
        "compatibility_version": (4, 8),
        "nics": tuple(Nic(name, f"i-{name}", f"52:54:00:00:00:0{i}") for i, name in enumerate(NICS)),
        "networks": NETWORKS,
        "attachments": (MANAGEMENT_ATTACHMENT,),
    }
    return HostNetworks(**{**settings, **changes})


BOND = Bond("bond0", "i-bond0", "active-backup", (("miimon", "100"),), ("eth1", "eth2"))


def bonded(**changes: t.Any) -> HostNetworks:
    """A host with a bond of two that carries two networks."""
    attachments = (
        MANAGEMENT_ATTACHMENT,
        attached("v10", "bond0", ipv4=Ip("static", "198.51.100.5", 24)),
        attached("v11", "bond0"),
    )
    return host(**{"bonds": (BOND,), "attachments": attachments, **changes})


# ----------------------------------------------------------------------------------------------------------- strategies
OCTET = st.integers(1, 254)
MODES = st.sampled_from(bonds.MODES)


# Strategies are made once, here: each new one is checked anew, which takes longer than drawing from it.
ADDRESS_KINDS = st.sampled_from(["none", "dhcp", "cidr", "netmask", "prefix"])
GATEWAYS = st.sampled_from([{}, {"gateway": "198.51.100.1"}, {"gateway": ""}])


@st.composite
def addresses(draw: st.DrawFn) -> dict[str, t.Any]:
    """An IPv4 options in one of its spellings."""
    kind = draw(ADDRESS_KINDS)
    if kind in ("none", "dhcp"):
        return {"method": kind}
    address = f"198.51.100.{draw(OCTET)}"
    spelled: dict[str, dict[str, t.Any]] = {
        "cidr": {"address": f"{address}/24"},
        "netmask": {"address": address, "netmask": "255.255.255.0"},
        "prefix": {"method": "static", "address": address, "prefix": 24},
    }
    return {**spelled[kind], **draw(GATEWAYS)}


METHODS_V6 = st.sampled_from(["none", "dhcp", "autoconf", "dhcp_autoconf", "static"])
LAST_V6 = st.integers(1, 0xFFFF)


@st.composite
def addresses_v6(draw: st.DrawFn) -> dict[str, t.Any]:
    method = draw(METHODS_V6)
    if method != "static":
        return {"method": method}
    return {"address": f"2001:db8::{draw(LAST_V6):x}/64"}


BOND_OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "miimon": st.sampled_from([0, 50, 100, "100"]),
        "xmit_hash_policy": st.sampled_from([0, 1, 2, "layer2", "layer2+3", "layer3+4"]),
        "lacp_rate": st.sampled_from(["fast", "slow", 1]),
        "primary": st.sampled_from(["eth1", "eth3"]),
    },
)
NETWORK_NAMES = st.lists(st.sampled_from([n.name for n in NETWORKS]), unique=True, max_size=5)
BOND_NAMES = st.lists(st.sampled_from(["bond0", "bond1"]), unique=True)
LABELS = st.sampled_from([[], [{"name": "tenants", "nic": "eth5"}], [{"name": "tenants", "nic": "bond0"}]])
SYNC = st.sampled_from(["none", "listed", "all"])
BOOLEANS = st.booleans()
DIE = st.integers(0, 5)


@st.composite
def desired_params(draw: st.DrawFn) -> dict[str, t.Any]:
    """Options that ask for anything; many of them break a rule."""
    names = draw(NETWORK_NAMES)
    return {
        "bonds": [{**draw(BOND_PARAMS), "name": name} for name in draw(BOND_NAMES)],
        "networks": [{"name": name, **draw(MANAGEMENT_PARAMS if name == "ovirtmgmt" else PARAMS)} for name in names],
        "labels": draw(LABELS),
        "exclusive": draw(BOOLEANS),
        "sync": draw(SYNC),
    }


SLAVES = st.sampled_from([["eth1", "eth2"], ["eth3", "eth4"], ["eth2", "eth1", "eth3"]])
ANY_MODE = st.one_of(MODES, st.integers(0, 6))


@st.composite
def bond_params(draw: st.DrawFn) -> dict[str, t.Any]:
    if draw(DIE) == 0:
        return {"state": "absent"}
    options: dict[str, t.Any] = {"slaves": [*draw(SLAVES)]}
    if draw(BOOLEANS):
        options["mode"] = draw(ANY_MODE)
    if draw(BOOLEANS):
        options["options"] = draw(BOND_OPTIONS)
    return options


NETWORK_OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "nic": st.sampled_from(["eth3", "eth5", "eth6", "bond0", "bond1"]),
        "ipv4": addresses(),
        "ipv6": addresses_v6(),
        "dns_servers": st.sampled_from([[], ["192.0.2.53"], ["192.0.2.53", "2001:DB8::53"]]),
        "qos": st.sampled_from([{}, {"outbound_average_linkshare": 50}]),
        "properties": st.sampled_from([{}, {"bridge_opts": "multicast_snooping=0"}]),
    },
)


@st.composite
def network_params(draw: st.DrawFn, removable: bool) -> dict[str, t.Any]:
    if removable and draw(DIE) == 0:
        return {"state": "absent"}
    options: dict[str, t.Any] = draw(NETWORK_OPTIONS)
    return options


BOND_PARAMS = bond_params()
PARAMS, MANAGEMENT_PARAMS = network_params(removable=True), network_params(removable=False)
BASES = st.sampled_from([host(), bonded(), host(labels=(("tenants", "eth6"),))])
ATTACHED = st.lists(st.sampled_from(["v12", "v13", "v14"]), unique=True)


@st.composite
def hosts(draw: st.DrawFn) -> HostNetworks:
    """A host that keeps the engine's rules, with or without a bond, labels and networks out of sync."""
    base = draw(BASES)
    found = {a.network: a for a in base.attachments}
    for label, nic in base.labels:
        for name in (network.name for network in base.networks if network.label == label):
            found[name] = attached(name, nic)
    for network in draw(ATTACHED):
        nic = draw(PORTS_WITH_BOND if base.bonds else PORTS)
        found[network] = attached(network, nic, **draw(SETTINGS))
    return host(
        bonds=base.bonds, labels=base.labels, attachments=tuple(sorted(found.values(), key=lambda a: a.network))
    )


SETTINGS_V4 = st.sampled_from([Ip(), Ip("dhcp"), Ip("static", "203.0.113.9", 25, "203.0.113.1")])
SETTINGS_V6 = st.sampled_from([Ip(), Ip("autoconf"), Ip("static", "2001:db8::9", 64)])
SETTINGS_DNS = st.sampled_from([None, ("192.0.2.53",)])
SETTINGS_PROPERTIES = st.sampled_from([(), (("bridge_opts", "forward_delay=1500"),)])
PORTS = st.sampled_from(["eth3", "eth5"])
PORTS_WITH_BOND = st.sampled_from(["eth3", "eth5", "bond0"])


@st.composite
def settings(draw: st.DrawFn) -> dict[str, t.Any]:
    """Anything that an attachment can have."""
    in_sync = draw(BOOLEANS)
    return {
        "ipv4": draw(SETTINGS_V4),
        "ipv6": draw(SETTINGS_V6),
        "dns_servers": draw(SETTINGS_DNS),
        "qos": None,
        "properties": draw(SETTINGS_PROPERTIES),
        "in_sync": in_sync,
        "reported": () if in_sync else (ReportedConfiguration("mtu", "1500", "9000", False),),
    }


SETTINGS = settings()
