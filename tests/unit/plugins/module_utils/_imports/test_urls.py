# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URL of a source, and what is wrong with a source."""

from __future__ import annotations

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import (
    Source,
    check_place,
    check_source,
    url_of,
)

VCENTER = Source("vmware", "vc.example.com", username="admin@vsphere.local", password="secret")
VM = SourceVm("vmware", "web 1", "vc.example.com", data_center="Folder/My DC", cluster="C #1", host="esx1")


@pytest.mark.parametrize(
    ("source", "vm", "url"),
    [
        (VCENTER, VM, "vpx://admin%40vsphere.local@vc.example.com/Folder/My%20DC/C%20%231/esx1"),
        (
            Source("vmware", "vc", username="a\\b", insecure=True),
            VM,
            "vpx://a%5Cb@vc/Folder/My%20DC/C%20%231/esx1?no_verify=1",
        ),
        (Source("vmware", "vc", username="u", data_center="D", host="e"), SourceVm("vmware", "x"), "vpx://u@vc/D/e"),
        (Source("xen", "xen1"), SourceVm("xen", "x"), "xen+ssh://root@xen1"),
        (Source("kvm", "kvm1"), SourceVm("kvm", "x"), "qemu+ssh://root@kvm1/system"),
        (Source("kvm", "kvm1", transport="tcp"), SourceVm("kvm", "x"), "qemu+tcp://kvm1/system"),
        (Source("ova"), SourceVm("ova", "/var/tmp/a b.ova"), "ova:///var/tmp/a b.ova"),
        (Source("kvm", url="qemu+ssh://op@kvm2/system"), SourceVm("kvm", "x"), "qemu+ssh://op@kvm2/system"),
        (Source("vmware", url="vpx://vc/D/e", username="a@b"), SourceVm("vmware", "x"), "vpx://a%40b@vc/D/e"),
    ],
)
def test_the_url_of_a_vm(source: Source, vm: SourceVm, url: str) -> None:
    assert url_of(source, vm) == url
    assert "secret" not in url_of(source, vm)
    assert "secret" not in repr(source)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (VCENTER, ""),
        (Source("vmware", "vc"), "source-credentials-missing"),
        (Source("kvm"), "source-address-missing"),
        (Source("vmware", url="esx://root@esx1", username="u", password="p"), "source-url-esx"),
        (Source("kvm", url="vpx://vc/D/e"), "source-url-scheme"),
        (Source("kvm", url="qemu+tcp://u:secret@kvm1/system"), "source-url-password"),
        (Source("ova"), ""),
    ],
)
def test_a_source_that_cannot_work_is_an_error(source: Source, code: str) -> None:
    found = list(check_source(source))
    assert {finding.code for finding in found} == ({code} if code else set())
    assert not any("secret" in finding.sentence for finding in found)


def test_a_vm_without_a_place_in_vmware_is_an_error() -> None:
    assert [f.code for f in check_place(VCENTER, SourceVm("vmware", "x"), "vms[0]")] == ["source-place-missing"]
    assert [f.code for f in check_place(VCENTER, VM, "vms[0]")] == []


def test_the_path_of_an_ova_is_absolute() -> None:
    assert [f.code for f in check_place(Source("ova"), SourceVm("ova", "a.ova"), "vms[0]")] == ["ova-path-relative"]
