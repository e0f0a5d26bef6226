# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The desired networking of a host. ``None`` means that an option is not set."""

from __future__ import annotations

import functools
import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import bonds
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired_ip import (
    DesiredIp,
    parse_dns,
    parse_ip,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Qos, by_key
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.setup_options import (
    SetupOptions,
    setup_options,
)

LABEL = re.compile(r"[0-9a-zA-Z_-]+")
LIMITS = {
    "outbound_average_linkshare": 100,
    "outbound_average_upperlimit": 17179,
    "outbound_average_realtime": 17179,
}


@dataclass(frozen=True)
class DesiredBond:
    """A bond to have or not to have. ``options`` are normalised values by name, those at a default included.

    With ``exact`` the bond gets these options and no others: neither others that it has nor presets for a new one.
    """

    name: str
    present: bool = True
    mode: t.Optional[str] = None
    options: t.Optional[tuple[tuple[str, str], ...]] = None
    slaves: t.Optional[tuple[str, ...]] = None
    path: str = "bonds"
    exact: bool = False


@dataclass(frozen=True)
class DesiredNetwork:
    """A network to have or not to have on the host. Empty ``dns_servers`` take the override away."""

    name: str
    present: bool = True
    nic: t.Optional[str] = None
    ipv4: t.Optional[DesiredIp] = None
    ipv6: t.Optional[DesiredIp] = None
    dns_servers: t.Optional[tuple[str, ...]] = None
    qos: t.Optional[Qos] = None
    properties: t.Optional[tuple[tuple[str, str], ...]] = None
    sync: bool = False
    path: str = "networks"


@dataclass(frozen=True)
class DesiredLabel:
    """A label to have on a NIC or bond, or not to have on the host."""

    name: str
    present: bool = True
    nic: t.Optional[str] = None
    path: str = "labels"


@dataclass(frozen=True)
class Desired:
    """The desired networking of a host; ``setup`` is how it gets there.

    ``unmanaged`` are names of unmanaged networks to remove; ``exclusive`` removes what is not listed. ``prefix`` is
    where all this is among the options.
    """

    bonds: tuple[DesiredBond, ...] = ()
    networks: tuple[DesiredNetwork, ...] = ()
    labels: tuple[DesiredLabel, ...] = ()
    unmanaged: tuple[str, ...] = ()
    exclusive: bool = False
    setup: SetupOptions = SetupOptions()
    prefix: str = field(default="", compare=False)

    def network(self, name: str) -> t.Optional[DesiredNetwork]:
        """Return what is desired of this network."""
        return self._networks_by_name.get(name)

    def bond(self, name: str) -> t.Optional[DesiredBond]:
        """Return what is desired of this bond."""
        return self._bonds_by_name.get(name)

    def label(self, name: str) -> t.Optional[DesiredLabel]:
        """Return what is desired of this label."""
        return self._labels_by_name.get(name)

    @functools.cached_property
    def _networks_by_name(self) -> dict[str, DesiredNetwork]:
        return by_key((n.name, n) for n in self.networks)

    @functools.cached_property
    def _bonds_by_name(self) -> dict[str, DesiredBond]:
        return by_key((b.name, b) for b in self.bonds)

    @functools.cached_property
    def _labels_by_name(self) -> dict[str, DesiredLabel]:
        return by_key((item.name, item) for item in self.labels)


def from_params(params: t.Mapping[str, t.Any], prefix: str = "") -> Desired:
    """Return what the module's options ask for; raises InputError with every finding about the options themselves.

    ``prefix`` is where the options are among those of the user, such as ``additions.``.
    """
    found: list[Finding] = []
    wanted_bonds = [_bond(item, path, found) for path, item in _items(params, "bonds", prefix, found)]
    networks = [_network(item, path, found) for path, item in _items(params, "networks", prefix, found)]
    labels = [_label(item, path, found) for path, item in _items(params, "labels", prefix, found)]
    unmanaged = [item["name"] for dummy, item in _items(params, "unmanaged_networks", prefix, found)]
    setup = setup_options(params, prefix, found)
    if found:
        raise InputError(in_order(found))
    return Desired(
        bonds=tuple(wanted_bonds),
        networks=tuple(networks),
        labels=tuple(labels),
        unmanaged=tuple(unmanaged),
        exclusive=bool(params.get("exclusive")),
        setup=setup,
        prefix=prefix,
    )


def _items(
    params: t.Mapping[str, t.Any], option: str, prefix: str, found: list[Finding]
) -> t.Iterator[tuple[str, t.Mapping[str, t.Any]]]:
    """Yield each named item of a list option with its path; say which are empty or double."""
    seen: dict[str, int] = {}
    for number, item in enumerate(params.get(option) or ()):
        path = f"{prefix}{option}[{number}]"
        name = item.get("name")
        if not name or not name.strip():
            found.append(error("name-missing", f"{path}.name", "The name is empty."))
            continue
        if name in seen:
            found.append(
                error(
                    "named-twice",
                    f"{path}.name",
                    f"'{name}' is already listed in {prefix}{option}[{seen[name]}].",
                    "List each item once.",
                )
            )
            continue
        seen[name] = number
        yield path, item


def _bond(item: t.Mapping[str, t.Any], path: str, found: list[Finding]) -> DesiredBond:
    name, present = item["name"], item.get("state") != "absent"
    if not present:
        _refuse_details(item, ("mode", "options", "slaves"), path, found)
        return DesiredBond(name, False, path=path)
    mode = None
    if item.get("mode") is not None:
        mode = bonds.mode_name(item["mode"])
        if not mode:
            known = ", ".join(f"{n} ({bonds.mode_number(n)})" for n in bonds.MODES)
            found.append(
                error(
                    "bond-mode-unknown",
                    f"{path}.mode",
                    f"'{item['mode']}' is not a valid bond mode.",
                    f"One of: {known}.",
                )
            )
    slaves = item.get("slaves")
    if slaves is not None and len(set(slaves)) != len(slaves):
        found.append(error("slave-named-twice", f"{path}.slaves", f"A slave of bond '{name}' is listed twice."))
    return DesiredBond(
        name,
        mode=mode,
        options=_options(item.get("options"), path, found),
        slaves=None if slaves is None else tuple(sorted(set(slaves))),
        path=path,
    )


def _options(
    given: t.Optional[t.Mapping[str, t.Any]], path: str, found: list[Finding]
) -> t.Optional[tuple[tuple[str, str], ...]]:
    if given is None:
        return None
    for name, value in given.items():
        place = f"{path}.options.{name}"
        text = bonds.normal_value(str(name), value) if isinstance(value, (str, int, bool)) else ""
        symbols = bonds.VALUES.get(str(name))
        if name == "mode":
            found.append(
                error("bond-mode-among-options", place, "The mode is an option of the bond itself.", "Use 'mode'.")
            )
        elif name not in bonds.NAMES:
            found.append(
                error(
                    "bond-option-unknown",
                    place,
                    f"'{name}' is not a valid bond option.",
                    "Known: " + ", ".join(sorted(bonds.NAMES - {"mode"})) + ".",
                )
            )
        elif not text or " " in text or (symbols and text not in symbols):
            allowed = f"One of: {', '.join(symbols)}, or its number from 0." if symbols else "One word or number."
            found.append(error("bond-option-value", place, f"'{value}' is not a valid value of {name}.", allowed))
    return tuple(sorted((str(name), bonds.normal_value(str(name), value)) for name, value in given.items()))


def _network(item: t.Mapping[str, t.Any], path: str, found: list[Finding]) -> DesiredNetwork:
    name = item["name"]
    if item.get("state") == "absent":
        _refuse_details(item, ("nic", "ipv4", "ipv6", "dns_servers", "qos", "properties"), path, found)
        return DesiredNetwork(name, False, path=path)
    if item.get("nic") == "":
        found.append(
            error(
                "nic-missing",
                f"{path}.nic",
                "A NIC name cannot be empty.",
                rule="HOST_NETWORK_INTERFACE_DOES_NOT_HAVE_NAME_SET",
            )
        )
    return DesiredNetwork(
        name,
        nic=item.get("nic"),
        ipv4=parse_ip(item.get("ipv4"), 4, f"{path}.ipv4", found),
        ipv6=parse_ip(item.get("ipv6"), 6, f"{path}.ipv6", found),
        dns_servers=parse_dns(item.get("dns_servers"), f"{path}.dns_servers", found),
        qos=_qos(item.get("qos"), f"{path}.qos", found),
        properties=_properties(item.get("properties"), f"{path}.properties", found),
        sync=bool(item.get("sync")),
        path=path,
    )


def _properties(
    given: t.Optional[t.Mapping[str, t.Any]], path: str, found: list[Finding]
) -> t.Optional[tuple[tuple[str, str], ...]]:
    if given is None:
        return None
    for name, value in given.items():
        if not isinstance(value, (str, int, float)):
            found.append(
                error(
                    "property-value",
                    f"{path}.{name}",
                    "The value of a custom property must be a text, not a list or dictionary.",
                )
            )
    return tuple(sorted((str(name), _text(value)) for name, value in given.items()))


def _text(value: t.Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _qos(given: t.Optional[t.Mapping[str, t.Any]], path: str, found: list[Finding]) -> t.Optional[Qos]:
    if given is None:
        return None
    qos = Qos(**{name: given.get(name) for name in LIMITS})
    values = qos.as_dict()
    for name, highest in LIMITS.items():
        if values[name] is not None and not 1 <= values[name] <= highest:
            found.append(
                error(
                    "qos-out-of-range",
                    f"{path}.{name}",
                    f"{name} is 1 to {highest}, not {values[name]}.",
                    rule="ACTION_TYPE_FAILED_NETWORK_QOS_OUT_OF_RANGE_VALUES",
                )
            )
    if not qos.is_empty and qos.outbound_average_linkshare is None:
        found.append(
            error(
                "qos-linkshare-missing",
                f"{path}.outbound_average_linkshare",
                "A QoS with limits also needs the weighted share.",
                rule="ACTION_TYPE_FAILED_HOST_NETWORK_QOS_SETUP_NETWORKS_MISSING_VALUES",
            )
        )
    upper, realtime = qos.outbound_average_upperlimit, qos.outbound_average_realtime
    if upper is not None and realtime is not None and upper < realtime:
        found.append(
            error(
                "qos-limits-inconsistent",
                f"{path}.outbound_average_upperlimit",
                f"The rate limit ({upper}) is lower than the committed rate ({realtime}).",
                rule="ACTION_TYPE_FAILED_HOST_NETWORK_QOS_SETUP_NETWORKS_INCONSISTENT_VALUES",
            )
        )
    return qos


def _label(item: t.Mapping[str, t.Any], path: str, found: list[Finding]) -> DesiredLabel:
    name, present, nic = item["name"], item.get("state") != "absent", item.get("nic")
    if not LABEL.fullmatch(name):
        found.append(
            error(
                "label-format",
                f"{path}.name",
                f"'{name}' is not a valid label: letters, digits, hyphens and underscores only.",
                rule="NETWORK_LABEL_FORMAT_INVALID",
            )
        )
    if present and not nic:
        found.append(
            error(
                "label-without-nic",
                f"{path}.nic",
                f"Label '{name}' needs a NIC or bond.",
                rule="NIC_LABEL_VALIDATION_NIC_ID_OR_NIC_NAME_MUST_BE_SET",
            )
        )
    return DesiredLabel(name, present, nic, path)


def _refuse_details(item: t.Mapping[str, t.Any], names: t.Iterable[str], path: str, found: list[Finding]) -> None:
    given = [name for name in names if item.get(name) is not None]
    if given:
        found.append(
            error(
                "details-of-absent",
                path,
                f"'{item['name']}' has state absent, but these options are set: {', '.join(given)}.",
                "Remove them, or use state present.",
            )
        )
