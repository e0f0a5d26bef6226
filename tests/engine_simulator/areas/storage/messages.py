# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of messages about disks (conventions: core/messages.py)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[int, str]] = {
    "ACTION_TYPE_FAILED_STORAGE_DOMAIN_NOT_SPECIFIED": (400, "CANNOT. Storage Domain is not specified."),
    "ACTION_TYPE_FAILED_DISK_SPACE_LOW_ON_STORAGE_DOMAIN": (
        409,
        "CANNOT. Low disk space on Storage Domain ${storageName}.",
    ),
    "ACTION_TYPE_FAILED_DISK_CONFIGURATION_NOT_SUPPORTED": (
        409,
        "CANNOT. Disk configuration (${volumeFormat} ${volumeType} backup-None) is incompatible with the storage "
        "domain type.",
    ),
    "ACTION_TYPE_FAILED_DISK_PROFILE_NOT_FOUND_FOR_STORAGE_DOMAIN": (
        400,
        "CANNOT. Disk profile with id ${diskProfileId} doesn't match any profile of the Storage Domain.",
    ),
}
