# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The options of a copy as data."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.derive import INCREMENT, MAP, Policy
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import POSITION, NicMap
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import Desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired_ip import DesiredIp, parse_ip
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.setup_options import (
    SetupOptions,
    setup_options,
)

ENGINE, PLAN, AUTO = "engine", "plan", "auto"
REQUIRED_BY = {"pairs": ("pairs",), "regex": ("match", "replace")}
OPTION_USED_BY = {option: by for by, options in REQUIRED_BY.items() for option in options}
SETUP_OPTION_NAMES = (
    "sync",
    "check_connectivity",
    "connectivity_timeout",
    "commit",
    "commit_unchanged",
    "allow_removing_required",
)
# The options of a copy itself, without how the networks are set up and what is merged into them.
OWN_OPTION_NAMES = (
    "method",
    "nic_map",
    "static_addresses",
    "offset",
    "addresses",
    "qos",
    "dns",
    "properties",
    "labels",
    "management_vlans",
    "include",
    "exclude",
    "remove_extra",
    "lldp",
    "allow_unusable_source",
)
Params = t.Mapping[str, t.Any]
Addresses = dict[str, tuple[t.Optional[DesiredIp], t.Optional[DesiredIp]]]


@dataclass(frozen=True)
class CopyRequest:
    """What a user asks for: the method, the pairing, the policy, and how the change is carried out.

    ``additions`` are merged into what is copied; ``lldp`` is whether to compare what switches report about paired NICs.
    """

    method: str = AUTO
    nic_map: NicMap = NicMap()
    policy: Policy = Policy()
    setup: SetupOptions = SetupOptions()
    additions: Desired = Desired()
    lldp: bool = True
    allow_unusable_source: bool = False

    @property
    def engine_can_be_asked(self) -> bool:
        """Whether the engine's own copy takes what is asked for: it has no options at all."""
        plain = replace(self.policy, addresses_in_use=frozenset(), offset=0, address_map={}) == Policy()
        return plain and self.nic_map.by == POSITION and self.is_set_up_plainly and self.additions == Desired()

    @property
    def is_set_up_plainly(self) -> bool:
        """Whether the change is carried out as the engine's own copy does it."""
        return replace(self.setup, commit_unchanged=False, allow_removing_required=False) == SetupOptions()


def from_params(params: Params) -> CopyRequest:
    """Return what the module's options ask for; raises InputError with every finding about them."""
    found: list[Finding] = []
    nic_map = _nic_map(params.get("nic_map") or {}, found)
    setup = setup_options(params, "", found)
    policy = _policy(params, _addresses(params.get("addresses") or [], found))
    additions = _desired(params.get("additions") or {}, "additions.", found)
    found += _unused(params)
    if found:
        raise InputError(in_order(found))
    return CopyRequest(
        params.get("method") or AUTO,
        nic_map,
        policy,
        setup,
        additions,
        lldp=params.get("lldp") is not False,
        allow_unusable_source=bool(params.get("allow_unusable_source")),
    )


def _unused(params: Params) -> t.Iterator[Finding]:
    """Yield the options about addresses that have no effect: the addresses would be lost."""
    for option, used_by in (("addresses", MAP), ("offset", INCREMENT)):
        if params.get(option) and params.get("static_addresses") != used_by:
            yield error(
                "copy-option-unused",
                option,
                f"`{option}` is used only with `static_addresses: {used_by}`.",
                f"Set `static_addresses: {used_by}`, or remove `{option}`.",
            )


def _desired(given: Params, place: str, found: list[Finding]) -> Desired:
    """Return what the options at this place ask for; what there is to find about them is added to ``found``."""
    try:
        return desired.from_params(given, place)
    except InputError as wrong:
        found += wrong.findings
        return Desired()


def _nic_map(given: Params, found: list[Finding]) -> NicMap:
    by = given.get("by") or POSITION
    found += [
        error("copy-map-incomplete", f"nic_map.{option}", f"To pair by {by}, {option} is needed.")
        for option in REQUIRED_BY.get(by, ())
        if not given.get(option)
    ]
    required = REQUIRED_BY.get(by, ())
    found += [
        error(
            "copy-map-option-unused",
            f"nic_map.{option}",
            f"`{option}` is used only with `by: {used_by}`.",
            f"Set `by: {used_by}`, or remove `{option}`.",
        )
        for option, used_by in OPTION_USED_BY.items()
        if given.get(option) and option not in required
    ]
    pairs = tuple((pair["source"], pair["destination"]) for pair in given.get("pairs") or [])
    return NicMap(by, pairs, given.get("match") or "", given.get("replace") or "")


def _addresses(items: t.Iterable[Params], found: list[Finding]) -> Addresses:
    addresses: Addresses = {}
    for number, item in enumerate(items):
        path = f"addresses[{number}]"
        if item["name"] in addresses:
            found.append(error("copy-address-twice", f"{path}.name", f"'{item['name']}' is listed twice."))
        addresses[item["name"]] = (
            parse_ip(item.get("ipv4"), 4, f"{path}.ipv4", found),
            parse_ip(item.get("ipv6"), 6, f"{path}.ipv6", found),
        )
    return addresses


def _policy(params: Params, addresses: Addresses) -> Policy:
    include = params.get("include")
    return Policy(
        addresses=params.get("static_addresses") or "none",
        offset=params.get("offset") or 0,
        address_map=addresses,
        include=None if include is None else tuple(include),
        exclude=tuple(params.get("exclude") or ()),
        remove_extra=params.get("remove_extra") is not False,
        qos=params.get("qos") == "copy",
        dns=params.get("dns") == "copy",
        properties=params.get("properties") == "copy",
        labels=params.get("labels") == "copy",
        management_vlans=params.get("management_vlans") == "copy",
    )
