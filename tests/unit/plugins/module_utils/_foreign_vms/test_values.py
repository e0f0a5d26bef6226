# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of foreign documents: units, numbers, addresses, names of operating systems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import values


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("byte", 1),
        ("byte * 2", 2),
        ("byte * 10", 10),
        ("byte * +10", 10),
        ("byte * 2 ^ 1", 2),
        ("byte * 2^10", 1 << 10),
        ("byte * 2 ^ +10", 1 << 10),
        ("byte * 10 * 2^3", 80),
        ("byte*10*2^3", 80),
        ("byte * 4 * 2^10", 4096),
        ("byte * 2^20", 1 << 20),
        ("byte * 2^30", 1 << 30),
        ("byte * 10^6", 10**6),
        ("MegaBytes", 1 << 20),
        ("GigaBytes", 1 << 30),
        ("KiB", 1 << 10),
        ("MB", 1 << 20),
        ("GB", 1 << 30),
    ],
)
def test_an_allocation_unit_of_ovf(unit: str, size: int) -> None:
    assert values.ovf_unit(unit) == size


@pytest.mark.parametrize(
    "unit",
    ["", "volt", "block", "byte + 2^10", "byte * ", "byte * 2^", "byte * x", "hertz * 10^6", "byte * 2^99", "iB"],
)
def test_what_is_no_unit_of_sizes_is_refused(unit: str) -> None:
    with pytest.raises(UnreadableDocument):
        values.ovf_unit(unit)


@given(st.text(alphabet="byteMGKi*^+ 0123456789", max_size=60))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    try:
        assert 0 <= values.ovf_unit(text) <= 1 << 60
    except UnreadableDocument as error:
        assert error.message


@pytest.mark.parametrize(
    ("number", "unit", "size"),
    [
        ("1024", "", 1 << 20),
        ("1", "KiB", 1024),
        ("1", "k", 1024),
        ("1", "KB", 1000),
        ("2", "MiB", 2 << 20),
        ("2", "G", 2 << 30),
        ("5", "bytes", 5),
        ("1", "furlong", None),
        ("-1", "", None),
        ("x", "", None),
        ("9" * 18, "EiB", None),
    ],
)
def test_a_size_of_libvirt(number: str, unit: str, size: int | None) -> None:
    assert values.libvirt_size(number, unit) == size


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("52:54:00:0A:0B:0C", "52:54:00:0a:0b:0c"),
        ("08-00-27-AA-BB-CC", "08:00:27:aa:bb:cc"),
        ("080027AABBCC", "08:00:27:aa:bb:cc"),
        ("", ""),
        ("rubbish", "rubbish"),
    ],
)
def test_a_mac_address_is_written_as_the_engine_writes_it(text: str, address: str) -> None:
    assert values.mac(text) == address


def test_a_uuid_of_a_vmx_has_its_usual_form() -> None:
    assert values.uuid("42 1c 00 0a 0b 0c 00 01-80 00 00 00 00 00 00 AA") == "421c000a-0b0c-0001-8000-0000000000aa"
    assert values.uuid("not one") == ""


@pytest.mark.parametrize(
    ("word", "family"),
    [
        ("windows2019srv_64Guest", "windows"),
        ("winNetStandardGuest", "windows"),
        ("http://microsoft.com/win/2k22", "windows"),
        ("Microsoft Windows Server 2016 (64-bit)", "windows"),
        ("rhel8_64Guest", "linux"),
        ("debian12-64", "linux"),
        ("http://ubuntu.com/ubuntu/22.04", "linux"),
        ("Other 3.x Linux (64-bit)", "linux"),
        ("darwin19_64Guest", "other"),
        ("freebsd12_64Guest", "other"),
        ("", "unknown"),
    ],
)
def test_the_family_of_an_operating_system(word: str, family: str) -> None:
    assert values.os_family(word) == family


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("[store 1] web/web.vmdk", "store 1"),
        ("/vmfs/volumes/store1/web/web.vmdk", "store1"),
        ("ds:///vmfs/volumes/5f-aa/", "5f-aa"),
        ("web.vmdk", ""),
    ],
)
def test_the_datastore_of_a_path(path: str, name: str) -> None:
    assert values.datastore(path) == name
