# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages about data centres and their QoS (conventions: core/messages.py)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_QOS_NAME_EXIST": (400, "CANNOT. QoS element name already exists."),
    "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_MISSING_VALUES": (
        400,
        "CANNOT. Weighted share must be specified to complete QoS configuration.",
    ),
    "ACTION_TYPE_FAILED_HOST_NETWORK_QOS_INCONSISTENT_VALUES": (
        400,
        "CANNOT. If both are provided, rate limit must not be lower than committed rate.",
    ),
    "ACTION_TYPE_FAILED_NETWORK_QOS_OUT_OF_RANGE_VALUES": (400, ""),
}
