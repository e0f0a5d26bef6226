# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Values of foreign documents: sizes with units, numbers, addresses, names of operating systems."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    LARGEST_SIZE,
    LINUX,
    MAX_DISKS,
    MAX_NICS,
    OTHER,
    UNKNOWN,
    WINDOWS,
    ForeignVm,
)

NUMBER = re.compile(r"\+?[0-9]{1,18}")
FACTOR = re.compile(r"\+?([0-9]{1,18})(?:\s*\^\s*\+?([0-9]{1,3}))?")
PREFIXES = "kmgtpe"
# The words of the first versions of OVF, always meant as powers of two.
OLD_UNITS = {"bytes": 1, "kilobytes": 1 << 10, "megabytes": 1 << 20, "gigabytes": 1 << 30, "terabytes": 1 << 40}
WINDOWS_WORDS = re.compile(r"(?<![a-z])win|windows|microsoft", re.IGNORECASE)
LINUX_WORDS = re.compile(
    r"linux|rhel|red ?hat|centos|fedora|debian|ubuntu|suse|sles|oracle|alma|rocky|amazon|photon|coreos|mandr|gentoo"
    r"|turbo|asianux|mint|\barch|cirros|alpine",
    re.IGNORECASE,
)


def whole(text: t.Optional[str]) -> t.Optional[int]:
    """Return a whole number that is not negative; ``None`` for what is none."""
    given = (text or "").strip()
    return int(given) if NUMBER.fullmatch(given) else None


def positive(text: t.Optional[str], default: int) -> int:
    """Return a whole number of at least one; the default for what is none."""
    return whole(text) or default


def true(text: t.Optional[str]) -> bool:
    """Whether a text is one of the words for true."""
    return (text or "").strip().lower() in ("true", "yes", "on", "1")


def libvirt_size(number: t.Optional[str], unit: str = "") -> t.Optional[int]:
    """Return a number with a unit of libvirt, which is KiB if none is given: KB is 1000 bytes, k and KiB 1024."""
    amount, name = whole(number), (unit or "KiB").strip().lower()
    if amount is None:
        return None
    if name in ("b", "byte", "bytes"):
        return sensible(amount)
    power = PREFIXES.find(name[:1]) + 1
    rest = name[1:]
    if not power or rest not in ("", "ib", "b"):
        return None
    return sensible(amount * (1000 if rest == "b" else 1024) ** power)


def ovf_unit(text: str) -> int:
    """Return how many bytes an allocation unit of OVF is, such as ``byte * 2^20``; raises UnreadableDocument."""
    given = text.strip().lower()
    if given in OLD_UNITS:
        return OLD_UNITS[given]
    first, *factors = (part.strip() for part in given.split("*"))
    size = 1
    if first != "byte":
        short = re.fullmatch(r"([kmgtpe])i?b", first)
        if not short:
            raise UnreadableDocument(f"'{text[:40]}' is not a unit of sizes.")
        # No writer of OVFs means a power of ten by MB: a VM with 4096 of them has 4 GiB.
        size = 1024 ** (PREFIXES.index(short.group(1)) + 1)
    for factor in factors:
        match = FACTOR.fullmatch(factor)
        if not match:
            raise UnreadableDocument(f"'{text[:40]}' is not a unit of sizes.")
        # No size has more than 64 bits; without a limit, few characters make numbers that fill the memory.
        size *= min(int(match.group(1)), LARGEST_SIZE) ** min(int(match.group(2) or 1), 64)
        if size > LARGEST_SIZE:
            raise UnreadableDocument(f"'{text[:40]}' is larger than any disk.")
    return size


def sensible(size: int) -> t.Optional[int]:
    """Return a size in bytes; ``None`` for one that no disk and no machine has."""
    return size if 0 <= size <= LARGEST_SIZE else None


def mac(text: t.Optional[str]) -> str:
    """Return a MAC address as the engine writes it; also for twelve digits without colons."""
    given = (text or "").strip()
    if re.fullmatch(r"[0-9a-fA-F]{12}", given):
        given = ":".join(given[i : i + 2] for i in range(0, 12, 2))
    return _macs.normalized(given)


def uuid(text: t.Optional[str]) -> str:
    """Return a UUID in its usual form, also for the pairs of digits in a VMX; an empty text for what is none."""
    digits = re.sub(r"[\s{}-]", "", text or "").lower()
    if not re.fullmatch(r"[0-9a-f]{32}", digits):
        return ""
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def os_family(*words: str) -> str:
    """Return the family of an operating system by its name or id, as any source spells it."""
    given = " ".join(word for word in words if word)
    if not given:
        return UNKNOWN
    if WINDOWS_WORDS.search(given):
        return WINDOWS
    return LINUX if LINUX_WORDS.search(given) else OTHER


def datastore(path: str) -> str:
    """Return the datastore of a path as VMware writes it, ``[store] folder/disk.vmdk``; empty for another path."""
    match = re.match(r"\[([^\]]*)\]", path) or re.match(r"(?:ds://)?/vmfs/volumes/([^/]+)/", path)
    return match.group(1) if match else ""


def checked(vm: ForeignVm) -> ForeignVm:
    """Return a VM that has a name and no more parts than a VM can have; raises UnreadableDocument."""
    if not vm.name.strip():
        raise UnreadableDocument("The VM has no name.")
    if len(vm.disks) > MAX_DISKS or len(vm.nics) > MAX_NICS:
        raise UnreadableDocument(f"The VM has more than {MAX_DISKS} disks or {MAX_NICS} NICs.")
    return vm


def version_of(text: str) -> tuple[int, ...]:
    """Return major and minor version of a text."""
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])
