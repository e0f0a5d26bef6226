# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the OVF store of a data domain."""

from __future__ import annotations

import datetime
import io
import json
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf_store, xml_tree
from tests.unit import made_up_ovfs as made_up

ONE, TWO = made_up.VM_ID, "0000aaaa-0000-4000-8000-000000000002"
DOMAIN = "0000dddd-0000-4000-8000-000000000001"
INFO = json.dumps({"Last Updated": "Tue Jan 06 10:00:00 UTC 2026", "Storage Domains": [{"uuid": DOMAIN}]})
METADATA = json.dumps({"VM Status": {ONE: 1, TWO: 13}})


def test_vms_with_their_status_and_the_age_of_the_store() -> None:
    files = {"info.json": INFO, "metadata.json": METADATA, f"{ONE}.ovf": made_up.ovf(), f"{TWO}.ovf": "broken"}
    store = ovf_store.parse(made_up.tar(files) + b"\0" * 4096)
    assert [vm.name for vm in store.entities.values()] == ["web"]
    assert store.texts[ONE] == made_up.ovf().encode()
    assert store.statuses == {ONE: "up", TWO: "suspended"}
    assert list(store.unreadable) == [f"{TWO}.ovf"]
    assert (store.updated, store.domains) == ("Tue Jan 06 10:00:00 UTC 2026", (DOMAIN,))


def test_an_empty_store() -> None:
    store = ovf_store.parse(made_up.tar({"info.json": json.dumps({"Storage Domains": [DOMAIN]})}))
    assert (store.entities, store.statuses, store.domains) == ({}, {}, (DOMAIN,))


@pytest.mark.parametrize("content", ["[", "[1]", "[" * 100_000, '{"VM Status": [1]}', "null"])
def test_metadata_that_cannot_be_used_does_not_hide_the_vms(content: str) -> None:
    store = ovf_store.parse(made_up.tar({"metadata.json": content, f"{ONE}.ovf": made_up.ovf()}))
    assert (list(store.entities), store.statuses) == ([ONE], {})


def test_an_entry_that_is_too_large_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_tree, "MAX_BYTES", 100)
    store = ovf_store.parse(made_up.tar({f"{ONE}.ovf": made_up.ovf()}))
    assert store.unreadable == {f"{ONE}.ovf": "The entry has more than 100 bytes."}


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ovf_store, "MAX_ENTRIES", 1)
    with pytest.raises(UnreadableDocument, match="more than 1 entries"):
        ovf_store.parse(made_up.tar({"a.ovf": "", "b.ovf": ""}))


@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="not a tar archive"):
        ovf_store.parse(noise)


@given(st.integers(0, 1 << 16), st.binary(max_size=40))
def test_a_damaged_store_is_read_or_refused(start: int, instead: bytes) -> None:
    whole = made_up.tar({"info.json": INFO, f"{ONE}.ovf": made_up.ovf()})
    start %= len(whole)
    try:
        store = ovf_store.parse(whole[:start] + instead + whole[start + len(instead) :])
    except UnreadableDocument:
        return
    assert len(store.entities) <= 1


# -------------------------------------------------------------------------------------------------------------- hostile
def archive_with(*members: tarfile.TarInfo) -> bytes:
    """A readable VM, after members without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for member in members:
            archive.addfile(member)
    return buffer.getvalue()[: len(members) * ovf_store.BLOCK] + made_up.tar({f"{ONE}.ovf": made_up.ovf()})


def member_of(kind: bytes, name: str = "evil.ovf", target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
@pytest.mark.parametrize("target", ["/etc/passwd", f"{ONE}.ovf", "evil.ovf"])
def test_links_and_devices_are_not_followed(kind: bytes, target: str) -> None:
    store = ovf_store.parse(archive_with(member_of(kind, target=target)))
    assert (list(store.entities), store.unreadable) == ([ONE], {})


def test_a_sparse_entry_is_not_expanded() -> None:
    member = tarfile.TarInfo("evil.ovf")
    member.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.size": str(30 << 20), "GNU.sparse.map": "0,0"}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(member)
    store = ovf_store.parse(buffer.getvalue())
    assert (store.entities, store.unreadable) == ({}, {})


def test_a_long_row_of_names_is_refused() -> None:
    member = member_of(tarfile.GNUTYPE_LONGNAME, "././@LongLink")
    member.size = 1
    rows = (member.tobuf(tarfile.GNU_FORMAT) + b"x".ljust(ovf_store.BLOCK, b"\0")) * 5000
    with pytest.raises(UnreadableDocument, match="not a tar archive"):
        ovf_store.parse(rows)


def test_a_document_type_makes_an_entry_unreadable() -> None:
    evil = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + made_up.ovf()[38:]
    store = ovf_store.parse(made_up.tar({"evil.ovf": evil, f"{ONE}.ovf": made_up.ovf()}))
    assert store.unreadable == {"evil.ovf": "The document has a document type, which is not allowed."}
    assert list(store.entities) == [ONE]


def test_a_second_entry_of_one_vm_does_not_replace_the_first() -> None:
    store = ovf_store.parse(made_up.tar({f"{ONE}.ovf": made_up.ovf(), f"{TWO}.ovf": made_up.ovf(name="evil")}))
    assert [vm.name for vm in store.entities.values()] == ["web"]
    assert list(store.unreadable) == [f"{TWO}.ovf"]


# ---------------------------------------------------------------------------------------------------- only the archive
def test_headers_lead_to_the_end_of_an_archive() -> None:
    archive = made_up.tar({"info.json": INFO, f"{ONE}.ovf": made_up.ovf()}) + bytes(1 << 16)
    offsets = [0]
    while (following := ovf_store.next_header(archive, offsets[-1])) is not None:
        offsets.append(following)
    assert len(offsets) == 3
    assert offsets[-1] < len(archive.rstrip(b"\0")) + ovf_store.BLOCK


def test_an_entry_beyond_the_limit_ends_the_reading() -> None:
    member = tarfile.TarInfo("evil.ovf")
    member.size = ovf_store.MAX_BYTES
    with pytest.raises(UnreadableDocument, match="has more than"):
        ovf_store.next_header(member.tobuf(), 0)


@given(st.binary(min_size=512, max_size=512))
def test_no_header_leads_backwards(header: bytes) -> None:
    try:
        following = ovf_store.next_header(header, 0)
    except UnreadableDocument:
        return
    assert following is None or following >= ovf_store.BLOCK


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue Jan 06 10:00:00 UTC 2026", "2026-01-06T10:00:00+00:00"),
        ("Wed Jul 1 09:05:07 CEST 2026", "2026-07-01T07:05:07+00:00"),
        ("Tue Jan 06 10:00:00 GMT+05:30 2026", "2026-01-06T04:30:00+00:00"),
    ],
)
def test_the_date_of_a_store_is_a_moment(text: str, expected: str) -> None:
    assert ovf_store.moment(text) == datetime.datetime.fromisoformat(expected).timestamp()


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday"),
        *("Tue Jan 06 10:00:00 CST 2026", "Tue Foo 06 10:00:00 UTC 2026", "Tue Feb 30 10:00:00 UTC 2026"),
    ],
)
def test_a_date_of_an_unknown_form_or_zone_is_no_moment(text: str) -> None:
    assert ovf_store.moment(text) is None
