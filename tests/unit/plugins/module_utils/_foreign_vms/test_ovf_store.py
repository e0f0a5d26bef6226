# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the OVF store of a data domain."""

from __future__ import annotations

import json

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
