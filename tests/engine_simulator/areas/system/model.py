# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the whole engine has."""

from __future__ import annotations

from dataclasses import dataclass, field

ROLES = frozenset(
    (
        *("SuperUser", "UserRole", "PowerUserRole", "ClusterAdmin", "DataCenterAdmin", "StorageAdmin", "HostAdmin"),
        *("NetworkAdmin", "UserVmManager", "VmPoolAdmin", "TemplateAdmin", "QuotaConsumer", "DiskOperator"),
        *("DiskCreator", "GlusterAdmin", "VmCreator", "TemplateCreator", "TemplateOwner", "ExternalEventsCreator"),
        *("ExternalTasksCreator", "VnicProfileUser", "UserTemplateBasedVm", "InstanceCreator", "UserInstanceManager"),
        *("ReadOnlyAdmin", "TagManager", "BookmarkManager", "EventNotificationManager", "AuditLogManager"),
        *("MacPoolAdmin", "MacPoolUser", "DiskProfileUser", "UserVmRunTimeManager", "UserProfileEditor"),
        *("VmImporterExporter", "CpuProfileOperator", "CpuProfileCreator"),
    )
)
"""Those that every engine has."""


@dataclass
class SystemOptions:
    product_version: str = "4.5.8-1.el9"


@dataclass
class SystemSlice:
    options: SystemOptions = field(default_factory=SystemOptions)
