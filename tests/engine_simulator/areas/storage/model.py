# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine knows about storage."""

from __future__ import annotations

from dataclasses import dataclass, field

GIB = 1 << 30


@dataclass
class StorageDomain:
    id: str
    name: str
    data_center_id: str | None = None
    """None while it is not attached."""
    status: str = "active"
    """active, maintenance or inactive while it is attached."""
    kind: str = "data"
    master: bool = False
    storage_type: str = "nfs"
    address: str = ""
    path: str = ""
    description: str = ""
    comment: str = ""
    available: int = 100 * GIB
    used: int = 10 * GIB
    entities: dict[str, StoredEntity] = field(default_factory=dict)
    """The OVFs on it, by the id of the VM or template: what an engine finds that attaches it."""
    ovf_updated: float = 0.0
    disk_profiles: list[str] = field(default_factory=list)
    """The names of its disk profiles, beside the one that has its own name."""

    @property
    def on_blocks(self) -> bool:
        """Its disks are logical volumes."""
        return self.storage_type in ("iscsi", "fcp")


@dataclass
class StoredEntity:
    """A VM or template that a data domain holds and that is not registered."""

    id: str
    name: str
    ovf: str
    kind: str = "VM"
    """VM or TEMPLATE"""
    status: str = "down"
    fails_afterwards: bool = False
    """Its registration is accepted, and its job fails."""


@dataclass
class Disk:
    id: str
    alias: str
    domain_id: str
    image_id: str = ""
    size: int = GIB
    actual_size: int = 0
    format: str = "raw"
    sparse: bool = True
    status: str = "ok"
    content_type: str = "data"
    description: str = ""
    shareable: bool = False
    profile_id: str = ""
    """Its disk profile; empty: the one that has the name of its domain."""
    content: str = ""
    """The file with what was uploaded; empty where nothing was."""
    content_format: str = ""
    """raw, or cow where the file is the qcow2 file that was sent."""
    registered: bool = True
    """False for an image that lies on the domain and that the engine does not know."""
    volumes: int = 1
    """Images on the storage: more than one with snapshots, or with those of a template."""


@dataclass
class StorageOptions:
    """How long what the engine does with storage takes, in virtual seconds."""

    attach_seconds: float = 0.0
    """How long a domain is locked before it is active."""
    disk_create_seconds: float = 1.0
    """How long a new disk is locked."""
    disk_remove_seconds: float = 0.0
    """How long a disk that is removed is locked before it is gone."""
    attach_activates: bool = True
    """Whether a domain that is attached becomes active by itself."""


@dataclass
class StorageSlice:
    options: StorageOptions = field(default_factory=StorageOptions)
    storage_domains: dict[str, StorageDomain] = field(default_factory=dict)
    disks: dict[str, Disk] = field(default_factory=dict)
