# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The prediction of the engine's own copy against cases that were taken from the engine.

The cases are no part of this project. ONRAMP_VECTORS names their folder, by default ../shared/vectors beside the
checkout; without it the test is skipped. `-s` prints the table of units.
"""

from __future__ import annotations

import typing as t
from collections import Counter

from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import eligible_nics, pair
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.predict import engine_copy, preflight
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import bonds
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import (
    Attachment,
    Bond,
    HostNetworks,
    Ip,
    Network,
    Nic,
    VlanDevice,
)
from tests.unit.engine_simulator.test_vectors import table
from tests.unit.engine_simulator.vectors import agrees
from tests.unit.vector_files import cases

Given = t.Mapping[str, t.Any]
METHODS = {"poly_dhcp_autoconf": "dhcp_autoconf"}
API_METHODS = {method: name for name, method in METHODS.items()}


def host(given: Given, name: str = "host", cluster: str = "cluster") -> HostNetworks:
    """One side of a copy; its management network is on a VLAN when the device that is flagged is a VLAN device.

    A case may flag a device without saying which network is on it: then it carries one without a name.
    """
    vlans = tuple(VlanDevice(v["name"], v["base"], v.get("vlan")) for v in given.get("vlans") or [])
    flagged = given.get("management_interface")
    on_vlan = next((v.vlan for v in vlans if v.name == flagged), None)
    found = list(given.get("attachments") or [])
    on_device = [a for a in found if a["nic"] == flagged and a.get("vlan") is None]
    if flagged and not on_device and not any(v.name == flagged for v in vlans):
        found.append({"network": "", "nic": flagged})
    base = next((v.base for v in vlans if v.name == flagged), flagged)
    management = next((a["network"] for a in found if a["nic"] == base and a.get("vlan") == on_vlan), None)
    networks = tuple(
        Network(
            a["network"],
            a["network"],
            on_vlan if a["network"] == management else a.get("vlan"),
            roles=frozenset({"management"}) if flagged and a["network"] == management else frozenset(),
        )
        for a in found
    )
    return HostNetworks(
        id=name,
        name=name,
        cluster_id=cluster,
        nics=tuple(Nic(n) for n in given.get("nics") or []),
        bonds=tuple(_bond(b) for b in given.get("bonds") or []),
        vlans=vlans,
        attachments=tuple(
            Attachment(
                a["network"], a["nic"], f"{name} {a['network']}", a["network"], _ip(a.get("ipv4")), _ip(a.get("ipv6"))
            )
            for a in found
        ),
        networks=networks,
    )


def _bond(given: Given) -> Bond:
    parts = [o.partition("=") for o in (given.get("options") or "").split()]
    mode, options = bonds.parse_options([(name, value) for name, dummy, value in parts])
    return Bond(given["name"], f"id of {given['name']}", mode, options, tuple(given.get("slaves") or ()))


def _ip(method: str | None) -> Ip | None:
    return None if method is None else Ip(METHODS.get(method, method))


def copy_networks(given: Given) -> dict[str, t.Any]:
    source, destination = host(given["source"], "source"), host(given["destination"], "destination")
    counts = {
        "source_nic_count": len(eligible_nics(source)),
        "destination_nic_count": len(eligible_nics(destination)),
    }
    try:
        wanted = engine_copy(source, destination, pair(source, destination))
    except ValueError:
        return {**counts, "error": "NumberFormatException"}
    options = {b["name"]: b.get("options") for b in given["source"].get("bonds") or []}
    return {
        **counts,
        "error": None,
        "removed_attachments": list(wanted.removed_attachments),
        "removed_bonds": list(wanted.removed_bonds),
        "bonds": [
            {"name": b.name, "reused_id": bool(b.id), "slaves": list(b.slaves), "options": _spelled(b, options)}
            for b in wanted.bonds
        ],
        "attachments": [
            {
                "network": a.network,
                "nic": a.nic,
                "reused_id": bool(a.id),
                "ipv4": _method(a.ipv4),
                "ipv6": _method(a.ipv6),
            }
            for a in wanted.attachments
        ],
    }


def _spelled(bond: Bond, options: t.Mapping[str, str | None]) -> str | None:
    """The option string of the source whose meaning the bond has; this side of the project keeps only the meaning."""
    for text in options.values():
        pairs = [tuple(o.split("=", 1)) for o in (text or "").split()]
        if bonds.parse_options(pairs) == (bond.mode, bond.options):  # type: ignore[arg-type]
            return text
    return "?"


def _method(ip: Ip | None) -> str | None:
    return API_METHODS.get(ip.method, ip.method) if ip else None


def copy_validation(given: Given) -> dict[str, t.Any]:
    for side in ("source", "destination"):
        if f"{side}_host_id" in given and given[f"{side}_host_id"] is None:
            return {"valid": False, "message": "HOST_ID_IS_NULL"}
        if given.get(side) is None:
            return {"valid": False, "message": "ACTION_TYPE_FAILED_HOST_NOT_EXIST"}
    cluster = "cluster" if given.get("same_cluster", True) else "other"
    source, destination = host(given["source"], "source"), host(given["destination"], "destination", cluster)
    found = [f.rule for f in preflight(source, destination, pair(source, destination)) if f.rule]
    return {"valid": not found, "message": found[0] if found else None}


def _mode_value(options: str | None) -> str:
    pairs = [o.partition("=") for o in (options or "").split()]
    return next((value for name, dummy, value in pairs if name == "mode"), "")


def bond_mode(given: Given) -> dict[str, t.Any]:
    values = [*(given.get("values") or []), *map(_mode_value, given.get("options") or [])]
    found = {bonds.mode_name(v) for v in values}
    name = found.pop() if len(found) == 1 else ""
    not_values = [*(given.get("not_values") or []), *map(_mode_value, given.get("not_options") or [])]
    others = {bonds.mode_name(v) for v in not_values}
    return {
        "mode_number": bonds.mode_number(name) if name else None,
        "mode_name": name or None,
        "not_values_result": None if others <= {""} else "a mode",
    }


UNITS: dict[str, t.Callable[[Given], dict[str, t.Any]]] = {
    "CopyHostNetworksHelper.buildDestinationConfig": copy_networks,
    "CopyHostNetworksCommand.validate": copy_validation,
    "BondMode.getBondMode": bond_mode,
}


def test_vectors_of_copying() -> None:
    known = cases("host_network.json")
    outcomes: Counter[tuple[str, str, str]] = Counter()
    failures = []
    for case in known:
        unit = case["given"].get("unit", "")
        if unit not in UNITS:
            continue
        expect = {key: value for key, value in case["expect"].items() if key != "asserted_by_test"}
        got = UNITS[unit](case["given"])
        outcome = "passed" if agrees(expect, got) else "failed"
        if outcome == "failed":
            failures.append(f"{case['source_test']}: {case['given']}\n  expected {expect}\n  got {got}")
        outcomes[case["area"], unit, outcome] += 1
    print("\n" + table(outcomes))
    assert outcomes
    assert not failures, "\n".join(failures)
