# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Bond modes and options, and when two spellings mean the same.

A host reports options as numbers and leaves out what is the mode's default, so bonds are compared by meaning.
"""

from __future__ import annotations

import typing as t

MODES = ("balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb")
# Virtual machines' bridges would answer on the wrong slave in these modes; the engine refuses VM networks on them.
NO_VM_MODES = frozenset({"balance-rr", "balance-tlb", "balance-alb"})
# What the engine gives a bond that comes without options.
DEFAULT_MODE = "802.3ad"

VALUES: dict[str, tuple[str, ...]] = {
    "xmit_hash_policy": ("layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"),
    "lacp_rate": ("slow", "fast"),
    "ad_select": ("stable", "bandwidth", "count"),
    "fail_over_mac": ("none", "active", "follow"),
    "primary_reselect": ("always", "better", "failure"),
    "arp_validate": ("none", "active", "backup", "all", "filter", "filter_active", "filter_backup"),
    "arp_all_targets": ("any", "all"),
}
NAMES = frozenset(
    (
        "ad_select all_slaves_active arp_all_targets arp_interval arp_ip_target arp_validate downdelay fail_over_mac"
        " lacp_rate lp_interval miimon min_links mode num_grat_arp num_unsol_na packets_per_slave primary"
        " primary_reselect resend_igmp tlb_dynamic_lb updelay use_carrier xmit_hash_policy"
    ).split()
)
# Defaults other than 0, none and empty, in every mode.
DEFAULTS = {
    "lp_interval": "1",
    "num_grat_arp": "1",
    "num_unsol_na": "1",
    "packets_per_slave": "1",
    "resend_igmp": "1",
    "use_carrier": "1",
    "tlb_dynamic_lb": "1",
}
# The kernel refuses these options in all other modes.
ONLY_IN: dict[str, frozenset[str]] = {
    "primary": frozenset({"active-backup", "balance-tlb", "balance-alb"}),
    "lacp_rate": frozenset({"802.3ad"}),
    "packets_per_slave": frozenset({"balance-rr"}),
    "tlb_dynamic_lb": frozenset({"balance-tlb", "balance-alb"}),
    **dict.fromkeys(
        ("arp_interval", "arp_validate"), frozenset({"balance-rr", "active-backup", "balance-xor", "broadcast"})
    ),
}
LISTS = frozenset({"arp_ip_target", "primary"})


def mode_name(value: t.Any) -> str:
    """Return the kernel's name of a mode given by number or name; empty when it is neither."""
    text = str(value).strip().lower()
    if text in MODES:
        return text
    return MODES[int(text)] if len(text) == 1 and text in "0123456" else ""


def mode_number(name: str) -> str:
    """Return the number of a mode, as the engine stores it."""
    return str(MODES.index(name))


def normal_value(name: str, value: t.Any) -> str:
    """Return an option's value as text: symbolic where the kernel has a symbol, else as it came."""
    text = str(int(value)) if isinstance(value, bool) else str(value).strip()
    symbols = VALUES.get(name, ())
    if text.isdigit() and text.isascii() and int(text) < len(symbols):
        return symbols[int(text)]
    if name not in LISTS and text.isdigit() and text.isascii():
        return str(int(text))
    return text


def default_of(name: str, mode: str) -> str:
    """Return the kernel's default of an option in this mode."""
    if name == "miimon":
        return "100" if mode in ("802.3ad", "balance-tlb", "balance-alb") else "0"
    if name in VALUES:
        return VALUES[name][0]
    return DEFAULTS.get(name, "" if name in LISTS else "0")


def normalise(options: t.Iterable[tuple[str, t.Any]], mode: str) -> tuple[tuple[str, str], ...]:
    """Return options other than the mode, normalised and sorted, without those at their default in this mode."""
    normal = {name: normal_value(name, value) for name, value in options if name != "mode"}
    return tuple(sorted((n, v) for n, v in normal.items() if v != default_of(n, mode)))


def parse_options(options: t.Iterable[tuple[str, t.Any]]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return mode name (empty when it cannot be read) and normalised other options of a list of name and value."""
    pairs = list(options)
    mode = mode_name(next((value for name, value in pairs if name == "mode"), ""))
    return mode, normalise(pairs, mode)


def wire_options(mode: str, options: t.Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return mode and options in the order and form in which the engine itself stores what a host reports.

    The engine takes a bond as unchanged only when this text agrees, so it is sent in the engine's own spelling.
    """
    first = {"miimon": 0, "xmit_hash_policy": 1}
    numbered = []
    for name, value in sorted(options, key=lambda o: (first.get(o[0], 2), o[0])):
        symbols = VALUES.get(name, ())
        numbered.append((name, str(symbols.index(value)) if value in symbols else value))
    return (("mode", mode_number(mode)), *numbered)


def is_of_mode(option: str, mode: str) -> bool:
    """Whether the kernel has an option in this mode."""
    return mode in ONLY_IN.get(option, MODES)


def creation_options(mode: str, given: t.Mapping[str, str]) -> dict[str, str]:
    """Return the options of a bond to be made: what is given, and the engine's own presets for the rest.

    Without link monitoring a bond would not notice a dead link, so miimon is set unless ARP monitoring is asked for.
    """
    preset = {"xmit_hash_policy": "layer2+3", "miimon": "100"} if mode == DEFAULT_MODE else {"miimon": "100"}
    if "arp_interval" in given:
        preset.pop("miimon")
    return {**preset, **given}
