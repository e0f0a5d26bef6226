# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading inventories that were exported as CSV."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import inventory_csv

TABLE = """VM,Powerstate,Template,CPUs,Memory,NICs,Disks,Total disk capacity MiB,In Use MiB,Network #1,Network #2,\
Firmware,OS according to the configuration file,Datacenter,Cluster,Host,Folder,VM UUID,Annotation,Unknown column
web01,poweredOn,False,4,"4,096",2,3,"102,400",512,VM Network,DMZ,efi,Debian GNU/Linux 12 (64-bit),DC1,C1,esx1,prod,\
421c000a-0b0c-0001-8000-0000000000aa,"a
note",x
tpl,poweredOff,True,1,1024,,,,,,,bios,Microsoft Windows Server 2019 (64-bit),DC1,C1,esx2,,,,
"""
MIB = 1 << 20


def test_a_table_of_rvtools() -> None:
    web, template = inventory_csv.parse(TABLE.encode(), "export.csv")
    assert (web.name, web.power, web.cpus, web.memory, web.firmware) == ("web01", "up", 4, 4096 * MIB, "uefi")
    assert (web.place.path, web.place.host, web.place.folder, web.place.datacenter) == (
        "export.csv",
        "esx1",
        "prod",
        "DC1",
    )
    assert (web.uuid, web.os_family, web.description) == ("421c000a-0b0c-0001-8000-0000000000aa", "linux", "a\nnote")
    assert (len(web.disks), web.disk_capacity, web.disks[0].used) == (3, 102_400 * MIB, 512 * MIB)
    assert [(nic.network, nic.network_key) for nic in web.nics] == [
        ("VM Network", "network:VM Network"),
        ("DMZ", "network:DMZ"),
    ]
    assert (template.is_template, template.power, template.os_family, template.disks) == (True, "down", "windows", ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_plain_table_of_any_spreadsheet(delimiter: str, encoding: str) -> None:
    lines = [
        ["name", "cpus", "memory_mib", "networks", "macs", "tags"],
        ["b\u00fcro", "2", "512", "a|b", "080027000001", "x|y"],
    ]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    [vm] = inventory_csv.parse(text.encode(encoding))
    assert (vm.name, vm.cpus, vm.memory, vm.tags) == ("b\u00fcro", 2, 512 * MIB, ("x", "y"))
    assert [(nic.network, nic.mac) for nic in vm.nics] == [("a", "08:00:27:00:00:01"), ("b", "")]


@pytest.mark.parametrize(
    ("text", "number"), [("4,096", 4096), ("4.096", 4096), ("1 024 000", 1024000), ("7", 7), ("x", None), ("1.5", None)]
)
def test_marks_between_thousands(text: str, number: int | None) -> None:
    [vm] = inventory_csv.parse(f"name;memory\na;{text}\n".encode())
    assert vm.memory == (None if number is None else number * MIB)


def test_rows_without_a_name_are_skipped() -> None:
    assert [vm.name for vm in inventory_csv.parse(b"name,cpus\n,2\n\nb,1\n")] == ["b"]


@pytest.mark.parametrize(
    ("document", "word"),
    [
        (b"", "no column"),
        (b"cpus,memory\n1,2\n", "no column"),
        (b'name\n"a\n', "not a valid CSV"),
        (b"name\n" + b"a\n" * 11, "rows"),
        (b"name\n" + b"a" * 100, "bytes"),
    ],
    ids=["empty", "columns", "quotes", "rows", "bytes"],
)
def test_what_is_no_inventory_is_refused(monkeypatch: pytest.MonkeyPatch, document: bytes, word: str) -> None:
    monkeypatch.setattr(inventory_csv, "MAX_ROWS", 10)
    monkeypatch.setattr(inventory_csv, "MAX_BYTES", 99)
    with pytest.raises(UnreadableDocument, match=word):
        inventory_csv.parse(document)


@given(st.data())
def test_any_mutation_ends_in_descriptions_or_one_error(data: st.DataObject) -> None:
    sample = TABLE.encode()
    place = data.draw(st.integers(0, len(sample)))
    text = sample[:place] + data.draw(st.binary(max_size=6)) + sample[place + data.draw(st.integers(0, 12)) :]
    try:
        assert all(vm.as_dict() for vm in inventory_csv.parse(text))
    except UnreadableDocument as error:
        assert error.message
