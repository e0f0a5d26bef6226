# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bond options: modes, what a kernel has as defaults, and how the engine writes down what a host reports."""

from __future__ import annotations

MODES = ("balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb")
NO_VM_NETWORK = frozenset({"0", "5", "6"})
DEFAULT_OPTIONS = "mode=4 miimon=100 xmit_hash_policy=2"
SYMBOLS = {
    "xmit_hash_policy": ("layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4"),
    "lacp_rate": ("slow", "fast"),
    "ad_select": ("stable", "bandwidth", "count"),
    "fail_over_mac": ("none", "active", "follow"),
    "primary_reselect": ("always", "better", "failure"),
    "arp_validate": ("none", "active", "backup", "all", "filter", "filter_active", "filter_backup"),
    "arp_all_targets": ("any", "all"),
}
KERNEL_DEFAULTS = {
    "ad_select": "0",
    "all_slaves_active": "0",
    "arp_all_targets": "0",
    "arp_interval": "0",
    "arp_ip_target": "",
    "arp_validate": "0",
    "downdelay": "0",
    "fail_over_mac": "0",
    "lacp_rate": "0",
    "lp_interval": "1",
    "miimon": "0",
    "min_links": "0",
    "num_grat_arp": "1",
    "num_unsol_na": "1",
    "packets_per_slave": "1",
    "primary": "",
    "primary_reselect": "0",
    "resend_igmp": "1",
    "tlb_dynamic_lb": "1",
    "updelay": "0",
    "use_carrier": "1",
    "xmit_hash_policy": "0",
}
TYPES = {
    "0": "Round-robin",
    "1": "Active-Backup",
    "2": "Load balance (balance-xor)",
    "3": "Broadcast",
    "4": "Dynamic link aggregation (802.3ad)",
    "5": "Adaptive transmit load balancing (balance-tlb)",
    "6": "Adaptive load balancing (balance-alb)",
}


def mode_of_value(value: str | None) -> str | None:
    """The number of a mode given by number or name."""
    if value in MODES:
        return str(MODES.index(value))
    return value if value is not None and value in TYPES else None


def mode_of(options: str | None) -> str | None:
    """The number of the mode in an option string; None when it cannot be read."""
    for token in (options or "").split():
        if token.startswith("mode="):
            return mode_of_value(token[5:])
    return None


def split(options: str) -> dict[str, str]:
    """The option string as the host takes it apart: at blanks, and at the first "="."""
    return {name: value for name, dummy, value in (token.partition("=") for token in options.split())}


def refused(options: dict[str, str]) -> bool:
    """Does the host refuse these options (code 25)?"""
    if "mode" in options and mode_of_value(options["mode"]) is None:
        return True
    return any(name != "mode" and name not in KERNEL_DEFAULTS for name in options)


def default(name: str, mode: str) -> str:
    return "100" if name == "miimon" and mode in ("4", "5", "6") else KERNEL_DEFAULTS.get(name, "")


def numeric(name: str, value: str) -> str:
    symbols = SYMBOLS.get(name, ())
    return str(symbols.index(value)) if value in symbols else value


def reported(options: dict[str, str]) -> str:
    """What the engine stores of what the kernel shows: the mode's number first, defaults left out, numbers."""
    mode = mode_of_value(options.get("mode", "0")) or "0"
    rest = {n: numeric(n, v) for n, v in options.items() if n != "mode"}
    shown = {n: v for n, v in rest.items() if v != default(n, mode)}
    first = [n for n in ("miimon", "xmit_hash_policy") if n in shown]
    names = first + sorted(n for n in shown if n not in first)
    return " ".join([f"mode={mode}"] + [f"{n}={shown[n]}" for n in names])
