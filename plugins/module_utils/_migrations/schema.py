# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The keys of a plan file with their types, and how a value of the file becomes one of a type."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._located import Located
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

TRUE, FALSE = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
MAX_DIGITS = 15


@dataclass(frozen=True)
class Kind:
    """The type of a value: text, number, bool, day, any (as it is), list or mapping.

    ``choices`` are for texts, ``item`` is the type of the entries of a list, ``keys`` are those of a mapping.
    """

    type: str
    choices: tuple[str, ...] = ()
    item: t.Optional[Kind] = None
    keys: t.Mapping[str, Kind] = field(default_factory=dict)
    required: tuple[str, ...] = ()


TEXT, NUMBER, BOOL, DAY_KIND, ANY = (Kind(name) for name in ("text", "number", "bool", "day", "any"))
TEXTS = Kind("list", item=TEXT)


def choice(*names: str) -> Kind:
    """Return the type of a text that is one of the names."""
    return Kind("text", choices=names)


def mapping(keys: t.Mapping[str, Kind], required: tuple[str, ...] = ()) -> Kind:
    """Return the type of a mapping."""
    return Kind("mapping", keys=keys, required=required)


def listed(item: Kind) -> Kind:
    """Return the type of a list."""
    return Kind("list", item=item)


POLICY = choice("preserve", "reassign_bad", "pool")
FAIL_OR_EMPTY = choice("fail", "empty")
AS_SOURCE_OR_KEEP = choice("as_source", "keep")
AFTERWARDS = ("autostart_off", "note", "rename", "disconnect_nics")
LEVELS = ("config", "boot", "network")
RANGE = mapping({"min": NUMBER, "max": NUMBER}, ("min", "max"))
CONVERSION = mapping(
    {
        **dict.fromkeys(("folder", "vddk_folder", "python_path"), TEXT),
        **dict.fromkeys(("parallel", "uploads"), NUMBER),
        **dict.fromkeys(("convert", "keep", "proxy"), BOOL),
        "keys": listed(mapping({"device": TEXT, "file": TEXT}, ("device", "file"))),
        "limits": mapping(dict.fromkeys(("cpu", "io_weight", "network"), NUMBER)),
    }
)
ADDRESS = mapping(
    {**dict.fromkeys(("mac", "address", "gateway"), TEXT), "prefix_length": NUMBER, "dns": TEXTS}, ("mac", "address")
)
DISK_FORMAT = choice("auto", "raw", "cow")
ALLOCATION = choice("thin", "preallocated")
DISK = mapping(
    {
        "disk": TEXT,
        "storage_domain": TEXT,
        "format": DISK_FORMAT,
        "allocation": ALLOCATION,
        "disk_profile": TEXT,
    },
    ("disk",),
)
# What all VMs of one request to import have in common.
SHARED: t.Mapping[str, Kind] = {
    "cluster": TEXT,
    "storage_domain": TEXT,
    "allocation": ALLOCATION,
    "cpu_profile": TEXT,
    "quota": TEXT,
    "drivers_iso": TEXT,
    "method": choice("engine", "virt_v2v", "staged", "auto"),
    "conversion_host": TEXT,
    "conversion": CONVERSION,
    "disk_format": DISK_FORMAT,
    "disk_profile": TEXT,
    "hosts": TEXTS,
    "on_unmapped": FAIL_OR_EMPTY,
    "on_missing_target": FAIL_OR_EMPTY,
    "firmware": AS_SOURCE_OR_KEEP,
    "boot_order": AS_SOURCE_OR_KEEP,
    "name_rules": mapping({"match": TEXT, "replace": TEXT, "prefix": TEXT, "suffix": TEXT, "clean": BOOL}),
}
# What an import takes for each VM.
EACH: t.Mapping[str, Kind] = {"macs": POLICY, "time_zone": TEXT}
# What is done around an import.
AROUND: t.Mapping[str, Kind] = {
    "power": choice("as_source", "on", "off"),
    "shutdown": choice("guest", "force", "none"),
    "verify": choice(*LEVELS),
    "verify_port": NUMBER,
    "source_after": listed(choice(*AFTERWARDS)),
}
DEFAULTS: t.Mapping[str, Kind] = {"source": TEXT, **SHARED, **EACH, **AROUND}
# Only for one VM, and no override that needs a reason.
OWN: t.Mapping[str, Kind] = {
    "new_name": TEXT,
    "path": TEXT,
    "os": TEXT,
    "machine": TEXT,
    "static_addresses": listed(ADDRESS),
    "disks": listed(DISK),
    "nics": listed(
        mapping(
            {"nic": TEXT, "macs": POLICY, "mac": TEXT, "model": choice("virtio", "e1000", "e1000e", "rtl8139")},
            ("nic",),
        )
    ),
}
# What planning found out: the method that auto takes, and for each method that it is possible, or why not.
METHODS = ("engine", "virt_v2v", "staged")
FOUND_METHODS = mapping(dict.fromkeys(("auto", *METHODS), TEXT))
VM: t.Mapping[str, Kind] = {
    "name": TEXT,
    "uuid": TEXT,
    "wave": TEXT,
    "reason": TEXT,
    "expires": DAY_KIND,
    "estimate": RANGE,
    "methods": FOUND_METHODS,
    "inspection": ANY,
    "fingerprint": ANY,
    **OWN,
    **DEFAULTS,
}
RULE = mapping(
    {
        "source": mapping(
            {"network": TEXT, "match": choice("exact", "wildcard", "regex"), "mac": TEXT, "nic": TEXT, "vm": TEXT}
        ),
        "target": mapping({"id": TEXT, "network": TEXT, "profile": TEXT, "empty": BOOL}),
    },
    ("target",),
)
PLAN = mapping(
    {
        "version": NUMBER,
        "name": TEXT,
        "defaults": mapping(DEFAULTS),
        "vnic_profile_mappings": listed(RULE),
        "rate": RANGE,
        "window": mapping({"start": TEXT, "end": TEXT, "lockout": NUMBER, "max_vms": NUMBER}),
        "waves": listed(mapping({"name": TEXT, "pause": BOOL}, ("name",))),
        "vms": listed(mapping(VM, ("name", "wave"))),
        "waivers": listed(
            mapping({"concern": TEXT, "reason": TEXT, "expires": DAY_KIND, "vms": TEXTS}, ("concern", "reason"))
        ),
    },
    ("version", "name", "waves", "vms"),
)


def convert(item: Located, kind: Kind, name: str, found: list[Finding]) -> t.Any:
    """Return a value of a type; ``None``, with a finding, for anything else. ``name`` is the key it belongs to."""
    if item.value is None:
        return None
    if kind.type == "any":
        return plain(item)
    if kind.type == "mapping":
        return _mapping(item, kind, name, found)
    if kind.type == "list":
        return _list(item, kind, name, found)
    if not isinstance(item.value, str):
        found.append(_wrong(item, name, f"a {kind.type}"))
        return None
    return _scalar(item, kind, name, found)


def plain(item: Located) -> t.Any:
    """Return the data without its lines."""
    if isinstance(item.value, dict):
        return {key: plain(value) for key, value in item.value.items()}
    if isinstance(item.value, list):
        return [plain(value) for value in item.value]
    return item.value


def _mapping(item: Located, kind: Kind, name: str, found: list[Finding]) -> t.Any:
    if not isinstance(item.value, dict):
        found.append(_wrong(item, name, "a mapping"))
        return None
    for key, value in item.value.items():
        if key not in kind.keys:
            hint = did_you_mean(key, list(kind.keys)) or f"Known: {', '.join(kind.keys)}."
            found.append(error("plan-key-unknown", value.path, f"`{name}` has no key '{key}'.", hint))
    for key in kind.required:
        if item.mapping.get(key, Located(None, 0)).value is None:
            found.append(error("plan-key-missing", item.path, f"`{name}` needs the key '{key}'."))
    known = ((key, value) for key, value in item.value.items() if key in kind.keys)
    values = {key: convert(value, kind.keys[key], key, found) for key, value in known}
    return {key: value for key, value in values.items() if value is not None}


def _list(item: Located, kind: Kind, name: str, found: list[Finding]) -> t.Any:
    if not isinstance(item.value, list) or kind.item is None:
        found.append(_wrong(item, name, "a list"))
        return None
    for entry in item.value:
        if entry.value is None:
            found.append(error("plan-value-invalid", entry.path, f"`{name}` has an empty entry."))
    return [convert(entry, kind.item, name, found) for entry in item.value if entry.value is not None]


def _scalar(item: Located, kind: Kind, name: str, found: list[Finding]) -> t.Any:
    text = item.text
    if kind.type == "number":
        if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS:
            return int(text)
        found.append(_wrong(item, name, "a number that is not negative"))
        return None
    if kind.type == "bool":
        if text.lower() in TRUE | FALSE:
            return text.lower() in TRUE
        found.append(_wrong(item, name, "true or false"))
        return None
    if kind.type == "day" and not DAY.fullmatch(text):
        found.append(_wrong(item, name, "a date as in 2027-03-31"))
        return None
    if kind.choices and text not in kind.choices:
        hint = did_you_mean(text, kind.choices) or f"Use {', '.join(kind.choices)}."
        found.append(error("plan-value-invalid", item.path, f"'{text}' is not a valid value of `{name}`.", hint))
        return None
    return text


def _wrong(item: Located, name: str, what: str) -> Finding:
    shown = f"'{item.value[:80]}'" if isinstance(item.value, str) else "This"
    return error("plan-value-invalid", item.path, f"{shown} is not a valid value of `{name}`.", f"It must be {what}.")
