# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vocabulary of the API: which elements a type has, taken from the SDK's own readers.

The readers of ovirtsdk4 are generated from the API's model: one class per type, one branch per element. Reading their
source gives the names and kinds of all elements without a second copy of the model in this project.
"""

from __future__ import annotations

import functools
import re
import typing as t
from pathlib import Path

import ovirtsdk4
from ovirtsdk4 import types as sdk_types

CLASS = re.compile(r"^class (\w+)\(Reader\):$", re.M)
ELEMENT = re.compile(
    r"if tag == '(\w+)':\n\s+obj\.\w+ = (?:Reader|(\w+Reader))\.read_(\w+)\((?:types\.(\w+), )?reader\)"
)
ENUM_ORDER = {
    "BiosType": ["cluster_default", "i440fx_sea_bios", "q35_sea_bios", "q35_ovmf", "q35_secure_boot"],
    "BootProtocol": ["autoconf", "dhcp", "poly_dhcp_autoconf", "static", "none"],
    "ConfigurationType": ["ovf", "ova"],
    "DiskInterface": ["ide", "virtio_scsi", "virtio", "spapr_vscsi", "sata"],
    "DisplayType": ["vnc", "spice"],
    "ExternalVmProviderType": ["kvm", "xen", "vmware"],
    "NicInterface": ["e1000", "e1000e", "virtio", "rtl8139", "rtl8139_virtio", "spapr_vlan", "pci_passthrough"],
    "SerialNumberPolicy": ["host", "vm", "custom", "none"],
    "VmAffinity": ["migratable", "user_migratable", "pinned"],
    "VmType": ["desktop", "server", "high_performance"],
    "VnicPassThroughMode": ["enabled", "disabled"],
}
"""Where the engine's order is known to be another one than the SDK's."""
REGISTERED = re.compile(r"Reader\.register\('(\w+)', (\w+)\.read_(one|many)\)")


class Kind(t.NamedTuple):
    """How an element is read: `reads` is string, integer, decimal, boolean, date, enum, one, many, strings or enums."""

    reads: str
    type: str = ""
    """Name of the reader of the element (one, many) or of the enumerated type."""


class Type(t.NamedTuple):
    tag: str
    elements: dict[str, Kind]


class Schema(t.NamedTuple):
    types: dict[str, Type]
    """By name of the reader."""
    roots: dict[str, str]
    """Tag of a document that is one object -> name of its reader."""
    lists: dict[str, str]
    """Tag of a document that is a list -> name of the reader of the items."""


@functools.lru_cache(maxsize=1)
def schema() -> Schema:
    """The whole vocabulary; read once."""
    source = (Path(ovirtsdk4.__file__).parent / "readers.py").read_text(encoding="utf-8")
    roots: dict[str, str] = {}
    lists: dict[str, str] = {}
    for tag, reader, many in REGISTERED.findall(source):
        (lists if many == "many" else roots)[tag] = reader
    tags = {reader: tag for tag, reader in roots.items()}
    types = {}
    starts = list(CLASS.finditer(source))
    for match, following in zip(starts, [*starts[1:], None]):
        chunk = source[match.end() : following.start() if following else len(source)]
        elements = {tag: Kind(reads, reader or kind) for tag, reader, reads, kind in ELEMENT.findall(chunk)}
        name = match.group(1)
        types[name] = Type(tags.get(name, ""), elements)
    return Schema(types, roots, lists)


def values_of(enumerated: str) -> list[str]:
    """The values of an enumerated type, in the order in which the engine lists them."""
    return ENUM_ORDER.get(enumerated) or [str(v.value) for v in getattr(sdk_types, enumerated)]


def item_tag(tag: str, kind: Kind) -> str:
    """Tag of the items of an element that holds a list; "" when it holds none."""
    if kind.reads == "many":
        return schema().types[kind.type].tag
    return tag[:-1] if kind.reads in ("strings", "enums") else ""
