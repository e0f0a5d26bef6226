# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The URL of a source, and what is wrong with a source."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import (
    Source,
    check_path,
    check_place,
    parse_source,
    url_of,
)

VCENTER = {"kind": "vsphere", "url": "vc.example.com", "username": "admin@vsphere.local", "password": "secret"}
VM = SourceVm("vmware", "web 1", "vc.example.com", data_center="Folder/My DC", cluster="C #1", host="esx1")
PLAIN = SourceVm("vmware", "x")
KVM = "qemu+ssh://op@kvm2/system"


def parsed(**given: t.Any) -> tuple[Source, list[str]]:
    findings: list[Finding] = []
    source = parse_source(given, findings)
    assert not any("secret" in finding.sentence for finding in findings)
    return source, [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("given", "vm", "kind", "url"),
    [
        (VCENTER, VM, "vmware", "vpx://admin%40vsphere.local@vc.example.com/Folder/My%20DC/C%20%231/esx1"),
        (
            {**VCENTER, "url": "https://vc:443/sdk", "username": "a\\b", "insecure": True, "esxi_host": "esx2"},
            VM,
            "vmware",
            "vpx://a%5Cb@vc/Folder/My%20DC/C%20%231/esx2?no_verify=1",
        ),
        (
            {**VCENTER, "datacenter": "D", "esxi_host": "e", "username": "u"},
            PLAIN,
            "vmware",
            "vpx://u@vc.example.com/D/e",
        ),
        (
            {**VCENTER, "url": "https://vc:8443", "datacenter": "D", "esxi_host": "e", "username": "u"},
            PLAIN,
            "vmware",
            "vpx://u@vc:8443/D/e",
        ),
        (
            {**VCENTER, "url": "https://[fd00::1]", "datacenter": "D", "esxi_host": "e", "username": "u"},
            PLAIN,
            "vmware",
            "vpx://u@[fd00::1]/D/e",
        ),
        ({**VCENTER, "url": "vpx://vc/D/e", "username": "a@b"}, PLAIN, "vmware", "vpx://a%40b@vc/D/e"),
        ({"kind": "libvirt", "url": "xen+ssh://root@xen1"}, PLAIN, "xen", "xen+ssh://root@xen1"),
        ({"kind": "libvirt", "url": KVM}, PLAIN, "kvm", KVM),
        ({"kind": "files"}, SourceVm("ova", "/var/tmp/a b.ova"), "ova", "ova:///var/tmp/a b.ova"),
    ],
)
def test_the_url_of_a_vm(given: dict[str, t.Any], vm: SourceVm, kind: str, url: str) -> None:
    source, codes = parsed(**given)
    assert (source.kind, url_of(source, vm), codes) == (kind, url, [])
    assert "secret" not in url_of(source, vm)
    assert "secret" not in repr(source)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "vsphere", "url": "vc"}, "source-credentials-missing"),
        ({"kind": "libvirt"}, "source-address-missing"),
        ({**VCENTER, "url": "esx://root@esx1"}, "source-url-esx"),
        ({"kind": "libvirt", "url": "esx://root@esx1"}, "source-url-esx"),
        ({"kind": "libvirt", "url": "test://host/default"}, "source-url-scheme"),
        ({"kind": "libvirt", "url": "qemu+tcp://u:secret@kvm1/system"}, "source-url-password"),
    ],
)
def test_a_source_that_cannot_work_is_an_error(given: dict[str, t.Any], code: str) -> None:
    assert parsed(**given)[1] == [code]


def test_a_vm_without_a_place_in_vmware_is_an_error() -> None:
    assert [f.code for f in check_place(parsed(**VCENTER)[0], PLAIN, "vms[0]")] == ["source-place-missing"]
    assert [f.code for f in check_place(parsed(**VCENTER)[0], VM, "vms[0]")] == []


def test_the_path_of_an_ova_is_absolute() -> None:
    assert [f.code for f in check_path(Source("ova"), SourceVm("ova", "a.ova"), "vms[0]")] == ["ova-path-relative"]
