# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages about MAC pools (conventions: core/messages.py)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_SETTING_DEFAULT_MAC_POOL_IS_NOT_SUPPORTED": (
        400,
        "CANNOT. Setting default ${type} is not supported.",
    ),
    "ACTION_TYPE_FAILED_CHANGING_DEFAULT_MAC_POOL_IS_NOT_SUPPORTED": (
        400,
        "CANNOT. Changing default ${type} is not supported.",
    ),
    "ACTION_TYPE_FAILED_CANNOT_REMOVE_DEFAULT_MAC_POOL": (409, "CANNOT. Default MAC Pool cannot be removed."),
    "ACTION_TYPE_FAILED_CANNOT_REMOVE_STILL_USED_MAC_POOL": (
        409,
        "CANNOT. Several ${entities} (${CLUSTERS_USING_MAC_POOL_COUNTER}) are using this ${type}:\n"
        "${CLUSTERS_USING_MAC_POOL}\n - Please remove it from all ${entities} that are using it and try again.",
    ),
    "ACTION_TYPE_FAILED_MAC_POOL_MUST_HAVE_RANGE": (
        400,
        "CANNOT. ${type} must contain at least one MAC address range.",
    ),
    "ACTION_TYPE_FAILED_MAC_POOL_CONTAINS_OVERLAPPING_RANGES": (
        409,
        "CANNOT. MAC pool cannot contain overlapping ranges.",
    ),
    "ACTION_TYPE_FAILED_MAC_POOL_OVERLAPS_WITH_OTHER_POOLS": (
        409,
        "CANNOT. MAC pool cannot contain ranges which overlap with ranges in MAC pools: ${macPools}",
    ),
    "VALIDATION_VM_NETWORK_MAC_ADDRESS_INVALID": (
        400,
        'MAC address must be in format "HH:HH:HH:HH:HH:HH" where H is a hexadecimal character (either a digit '
        "or A-F, case is insignificant).",
    ),
}
