# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data centres, and the named QoS of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...core.model import derived_id


@dataclass
class HostQos:
    """Limits of a host network; shares 1..100, rates in Mbit/s, None = not set."""

    id: str
    name: str
    data_center_id: str
    description: str = ""
    linkshare: int | None = None
    upperlimit: int | None = None
    realtime: int | None = None


@dataclass
class DataCenter:
    id: str
    name: str
    description: str = ""
    comment: str = ""
    local: bool = False
    status: str = "uninitialized"
    version: tuple[int, int] = (4, 8)
    mac_pool_id: str = ""
    quotas: list[str] = field(default_factory=list)
    """Names, in addition to Default."""

    @property
    def quota_ids(self) -> dict[str, str]:
        """Id -> name."""
        own = {derived_id(self.id, "quota"): "Default"}
        return {**own, **{derived_id(self.id, f"quota {name}"): name for name in self.quotas}}


@dataclass
class DataCentersSlice:
    data_centers: dict[str, DataCenter] = field(default_factory=dict)
    qoss: dict[str, HostQos] = field(default_factory=dict)
