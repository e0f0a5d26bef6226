# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The reader of an inventory that was exported as CSV, for an assessment without access to the source.

Columns are found by their titles: those of RVTools' table of VMs, and plain ones such as name, cpus and memory_mib.
"""

from __future__ import annotations

import csv
import io
import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import values
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    BIOS,
    DOWN,
    SUSPENDED,
    UEFI,
    UNKNOWN,
    UP,
    ForeignDisk,
    ForeignNic,
    ForeignVm,
    Place,
)

KIND = "csv"
MAX_BYTES = 64 << 20
MAX_ROWS = 100_000
MAX_COLUMNS = 1000
# Title in lower case, without what is not a letter or digit -> the field.
TITLES = {
    **dict.fromkeys(("vm", "name", "vmname"), "name"),
    **dict.fromkeys(("vmuuid", "uuid", "smbiosuuid"), "uuid"),
    **dict.fromkeys(("vmid", "id", "moref"), "id"),
    **dict.fromkeys(("powerstate", "power", "state", "status"), "power"),
    **dict.fromkeys(("template", "istemplate"), "template"),
    **dict.fromkeys(("cpus", "vcpus", "numcpu", "cpu"), "cpus"),
    **dict.fromkeys(("memory", "memorymb", "memorymib", "memsize"), "memory"),
    **dict.fromkeys(("nics", "numnics"), "nics"),
    **dict.fromkeys(("disks", "numdisks"), "disks"),
    **dict.fromkeys(
        ("totaldiskcapacitymib", "diskmib", "totaldiskcapacitymb", "provisionedmib", "provisionedmb"), "size"
    ),
    **dict.fromkeys(("inusemib", "inusemb", "usedmib"), "used"),
    **dict.fromkeys(("osaccordingtotheconfigurationfile", "os", "guestos", "operatingsystem"), "os"),
    "osaccordingtothevmwaretools": "os_seen",
    "firmware": "firmware",
    **dict.fromkeys(("efisecureboot", "secureboot"), "secure_boot"),
    "datacenter": "datacenter",
    "cluster": "cluster",
    **dict.fromkeys(("host", "esxihost"), "host"),
    "folder": "folder",
    **dict.fromkeys(("dnsname", "hostname"), "hostname"),
    **dict.fromkeys(("annotation", "description", "notes"), "description"),
    **dict.fromkeys(("networks", "network"), "networks"),
    **dict.fromkeys(("macs", "macaddresses"), "macs"),
    "tags": "tags",
}
NETWORK_TITLE = re.compile(r"network([0-9]{1,2})")
POWER = {
    **dict.fromkeys(("poweredon", "up", "on", "running"), UP),
    **dict.fromkeys(("poweredoff", "down", "off", "shutoff", "stopped"), DOWN),
    **dict.fromkeys(("suspended", "paused", "saved"), SUSPENDED),
}
GROUPED = re.compile(r"[0-9]{1,3}(?:[., \u00a0\u202f'][0-9]{3})+")
MIB = 1 << 20
Row = t.Mapping[str, str]


def parse(document: bytes, path: str = "") -> tuple[ForeignVm, ...]:
    """Return the VMs of an inventory; raises UnreadableDocument."""
    if len(document) > MAX_BYTES:
        raise UnreadableDocument(f"The inventory has more than {MAX_BYTES} bytes.")
    text = _decoded(document)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        titles = [_field(title) for title in next(rows, [])]
        if "name" not in titles or len(titles) > MAX_COLUMNS:
            raise UnreadableDocument("The inventory has no column 'VM' or 'name' in its first line.")
        return tuple(_vm(row, path) for row in _rows(rows, titles))
    except csv.Error as error:
        raise UnreadableDocument(f"The inventory is not a valid CSV file: {error}.") from error


def _decoded(document: bytes) -> str:
    if document.startswith((b"\xff\xfe", b"\xfe\xff")):
        return document.decode("utf-16", "replace")
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets write where they do not write Unicode.
        return document.decode("cp1252", "replace")


def _field(title: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", title.lower())
    return plain if NETWORK_TITLE.fullmatch(plain) else TITLES.get(plain, "")


def _rows(rows: t.Iterable[list[str]], titles: t.Sequence[str]) -> t.Iterator[Row]:
    for number, row in enumerate(rows):
        if number >= MAX_ROWS:
            raise UnreadableDocument(f"The inventory has more than {MAX_ROWS} rows.")
        found: dict[str, str] = {}
        for title, cell in zip(titles, row):
            # Of two columns for one field, the first with a value counts.
            if title and cell.strip():
                found.setdefault(title, cell.strip())
        if found.get("name"):
            yield found


def _vm(row: Row, path: str) -> ForeignVm:
    os_name = row.get("os") or row.get("os_seen", "")
    firmware = row.get("firmware", "").lower()
    memory = _number(row.get("memory"))
    return values.checked(
        ForeignVm(
            name=row["name"],
            place=Place(
                KIND,
                path=path,
                **{name: row.get(name, "") for name in ("id", "host", "datacenter", "cluster", "folder")},
            ),
            uuid=values.uuid(row.get("uuid")),
            power=POWER.get(re.sub("[^a-z]", "", row.get("power", "").lower()), UNKNOWN),
            is_template=values.true(row.get("template")),
            memory=None if memory is None else values.sensible(memory * MIB),
            cpus=_number(row.get("cpus")) or 1,
            firmware=UEFI if "efi" in firmware else BIOS if "bios" in firmware else UNKNOWN,
            secure_boot=values.true(row.get("secure_boot")),
            os=os_name,
            os_family=values.os_family(os_name),
            hostname=row.get("hostname", ""),
            description=row.get("description", ""),
            tags=tuple(_list(row.get("tags", ""))),
            disks=tuple(_disks(row)),
            nics=tuple(_nics(row)),
        )
    )


def _number(text: t.Optional[str]) -> t.Optional[int]:
    """Return a number as spreadsheets write it, with or without marks between thousands."""
    given = (text or "").strip()
    return values.whole(re.sub(r"[^0-9]", "", given) if GROUPED.fullmatch(given) else given)


def _list(text: str) -> list[str]:
    return [item.strip() for item in re.split(r"[;,|\n]", text) if item.strip()]


def _disks(row: Row) -> t.Iterator[ForeignDisk]:
    """Yield as many disks as there are; the sizes are known as a sum only, which is that of the first one."""
    count, size, used = (_number(row.get(name)) for name in ("disks", "size", "used"))
    total, allocated = (None if number is None else values.sensible(number * MIB) for number in (size, used))
    for index in range(min(count if count is not None else 1 if size else 0, 1000)):
        first = index == 0
        yield ForeignDisk(index, f"disk {index + 1}", "unknown", total if first else None, allocated if first else None)


def _nics(row: Row) -> t.Iterator[ForeignNic]:
    networks = [row[key] for key in sorted(row, key=_network_number) if NETWORK_TITLE.fullmatch(key)]
    networks = networks or _list(row.get("networks", ""))
    macs = _list(row.get("macs", ""))
    count = max(_number(row.get("nics")) or 0, len(networks), len(macs))
    for index in range(min(count, 1000)):
        network = networks[index] if index < len(networks) else ""
        yield ForeignNic(
            index=index,
            label=f"NIC {index + 1}",
            mac=values.mac(macs[index]) if index < len(macs) else "",
            network=network,
            network_key=f"network:{network}" if network else "",
        )


def _network_number(key: str) -> int:
    match = NETWORK_TITLE.fullmatch(key)
    return int(match.group(1)) if match else 0
