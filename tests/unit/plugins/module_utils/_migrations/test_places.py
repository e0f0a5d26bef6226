# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sources whose files are on a conversion host."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._migrations import places, waves

NAS = {"kind": "files", "path": "/mnt", "conversion_host": "convert1", "mount": {"src": "nas:/exports"}}
KVM = {"kind": "libvirt", "url": "qemu:///system"}


def test_modules_get_sources_without_what_only_the_role_knows() -> None:
    found = places.split({"nas": NAS, "kvm": KVM, "parts": {"kind": "files", "path": "/srv", "upload": "/exports"}})
    assert found["sources"] == {
        "nas": {"kind": "files", "path": "/mnt"},
        "kvm": KVM,
        "parts": {"kind": "files", "path": "/srv"},
    }
    assert found["hosts"] == {"nas": "convert1"}
    assert found["files"] == [
        {"name": "nas", "host": "convert1", "path": "/mnt", "mount": {"src": "nas:/exports"}},
        {"name": "parts", "host": "", "path": "/srv", "upload": "/exports"},
    ]
    assert found["errors"] == []


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ({**KVM, "mount": {"src": "nas:/"}, "path": "/mnt"}, "`mount` is only for `kind: files`."),
        ({"kind": "files", "upload": "/exports"}, "`upload` needs `path`, the folder on the conversion host."),
        ({**NAS, "upload": "/exports"}, "Use `mount` or `upload`, not both."),
        ({**NAS, "mount": {"fstype": "nfs"}}, "`mount` needs `src`."),
        ({**NAS, "mount": "nas:/exports"}, "`mount` needs `src`."),
    ],
)
def test_a_mistake_in_what_is_mounted_or_sent_is_a_sentence(source: dict[str, t.Any], text: str) -> None:
    assert places.split({"nas": source})["errors"] == [f"Source 'nas': {text}"]
    assert places.split({"nas": "text"})["errors"] == ["Source 'nas' is not a dictionary."]


def test_the_conversion_host_of_a_source_is_used_where_the_engine_does_not_convert() -> None:
    def host(**options: str) -> str:
        vm = {"name": "a", "key": "nas/a", "target": "a", "options": {"source": "nas", "cluster": "c", **options}}
        return str(waves.batches([vm], hosts={"nas": "convert1"})[0]["host"])

    assert [host(method=method) for method in ("engine", "virt_v2v", "staged", "auto")] == ["", *["convert1"] * 3]
    assert (host(), host(method="staged", conversion_host="convert2")) == ("", "convert2")
    assert host(method="engine", conversion_host="convert2") == ""
