# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of messages."""

from __future__ import annotations

MESSAGES = {
    "ACTION_TYPE_FAILED_DISKS_LOCKED": (
        409,
        "Cannot ${action} ${type}: The following disks are locked: ${diskAliases}. Please try again in a few minutes.",
    ),
    "ACTION_TYPE_FAILED_DISKS_ILLEGAL": (
        409,
        "Cannot ${action} ${type}: The following disks are illegal: ${diskAliases}. Please remove them and try again.",
    ),
    "ACTION_TYPE_FAILED_DISK_PLUGGED_TO_NON_DOWN_VMS": (
        409,
        "Cannot ${action} ${type}: Disk ${diskAlias} is attached to VMs that are not down: ${vmsList}.",
    ),
    "ACTION_TYPE_FAILED_DISK_NOT_EXIST": (400, "Cannot ${action} ${type}. The specified disk does not exist."),
}
