# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What virt-v2v can upload, what it is given, and what it leaves."""

from __future__ import annotations

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import NetworkMap
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.progress import Progress
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import direct, methods
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.direct import Left, OwnVm, Transfer
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.methods import DIRECT, ENGINE, STAGED, Abilities
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import SourceDisk, SourceNic, SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import NicTarget
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic, VnicProfile

VCENTER = Source("vmware", "vc.example.com", username="a@b", password="secret", data_center="DC", host="esxi1")
URL = "https://engine.example.com/ovirt-engine/api"
LAN, DMZ = VnicProfile("p1", "web", "lan"), VnicProfile("p2", "web", "dmz")
VM = SourceVm("vmware", "web01", described=True, disks=(SourceDisk("d", 1 << 30),))


def test_no_user_is_in_the_url_of_the_engine() -> None:
    assert direct.engine_url(URL) == "https://engine.example.com/ovirt-engine/api"
    assert direct.engine_url("https://kim%40corp@engine:8443/api") == "https://engine:8443/api"
    assert (direct.user_of("admin@internal"), direct.user_of("admin@ovirt@internalsso")) == (
        "",
        "admin@ovirt@internalsso",
    )


@pytest.mark.parametrize(
    ("url", "user", "password", "parses", "domain", "codes"),
    [
        (URL, "admin@internal", "secret", False, "data1", []),
        ("https://engine.example.com:8443/api", "admin@internal", "secret", True, "data1", []),
        ("https://engine.example.com:8443/api", "admin@internal", "secret", False, "data1", ["direct-port-unusable"]),
        (URL, "admin@internal", "", True, "data1", ["direct-credentials-missing"]),
        (URL, "a/b@c", "secret", True, "data1", []),
        (URL, "admin@ovirt@internalsso", "secret", True, "data1", []),
        (URL, "admin@internal", "secret", True, "data 1", ["direct-domain-name"]),
    ],
)
def test_what_virt_v2v_cannot_use_of_an_engine_is_an_error(
    url: str, user: str, password: str, parses: bool, domain: str, codes: list[str]
) -> None:
    assert [one.code for one in direct.check_engine(url, user, password, parses, domain)] == codes


def test_what_virt_v2v_cannot_upload_of_a_vm_is_an_error() -> None:
    many = SourceVm("vmware", "web01", described=True, disks=(SourceDisk(),) * 24)
    found = [
        *direct.check_vm(VCENTER, VM, "vms[0]", ()),
        *direct.check_vm(VCENTER, many, "vms[1]", ()),
        *direct.check_vm(Source("kvm"), SourceVm("kvm", "web01"), "vms[2]", ()),
        *direct.check_vm(VCENTER, VM, "vms[3]", ("00:50:56:01:02:03",)),
    ]
    assert [(one.code, one.path) for one in found] == [
        ("direct-disk-count", "vms[1]"),
        ("direct-source-kvm", "vms[2]"),
        ("direct-not-described", "vms[2]"),
        ("direct-mac-in-use", "vms[3]"),
    ]


def test_networks_are_mapped_by_mac_address_where_it_is_known() -> None:
    nics = (SourceNic("00:50:56:01:02:03", "A"), SourceNic("", "B"), SourceNic("", "x:y"), SourceNic("", "C"))
    targets = [NicTarget("nic1", LAN), NicTarget("nic2", DMZ), NicTarget("nic3", LAN), NicTarget("nic4")]
    vm = SourceVm("vmware", "web01", nics=nics)
    assert direct.network_maps(vm, targets) == (
        NetworkMap("lan", mac="00:50:56:01:02:03"),
        NetworkMap("dmz", source="B"),
    )


def test_vnics_get_the_names_of_their_positions_at_the_source() -> None:
    vm = SourceVm("vmware", "web01", nics=(SourceNic("00:50:56:00:00:0A"), SourceNic(), SourceNic("00:50:56:00:00:01")))
    targets = [NicTarget("nic1"), NicTarget("nic2"), NicTarget("nic3")]
    actual = [Vnic("eth0", mac="00:50:56:00:00:01"), Vnic("eth1", mac="56:6f:00:00:00:01")]
    actual.append(Vnic("eth2", mac="00:50:56:00:00:0a"))
    assert direct.renames(actual, vm, targets) == {"eth2": "nic1", "eth1": "nic2", "eth0": "nic3"}
    named = [Vnic("nic1", mac="00:50:56:00:00:0a"), Vnic("nic2"), Vnic("nic3", mac="00:50:56:00:00:01")]
    assert direct.renames(named, vm, targets) == {}


def test_only_recorded_disks_and_what_has_them_count_as_left_over() -> None:
    transfers = [Transfer("t1", "d1"), Transfer("t2", "foreign")]
    vms = [OwnVm("v0", "other", frozenset({"d1", "foreign"})), OwnVm("v1", "web01", frozenset({"d1", "d2"}))]
    found = direct.left_over(["d1", "d2"], {"d1", "foreign"}, transfers, vms)
    assert found == Left(("d1",), ("t1",), vms[1])
    assert not direct.is_complete(found, ["d1", "d2"])
    assert direct.is_complete(Left(("d1", "d2"), (), vms[1]), ["d1", "d2"])
    assert direct.left_over(["d3"], set(), transfers, vms).is_empty


def test_thin_disks_are_qcow2_on_block_storage_only() -> None:
    assert direct.disk_format("nfs", True) == ("raw", "sparse")
    assert direct.disk_format("iscsi", True) == ("qcow2", "sparse")
    assert direct.disk_format("iscsi", False) == ("raw", "preallocated")


def test_bytes_and_rate_follow_from_the_percentage() -> None:
    said = Progress("copying", 1, 2, 50)
    found = direct.speed(said, 100 << 20, (0.0, 10), 10.0)
    assert (found.bytes, found.rate, found.left) == (50 << 20, 4 << 20, 12.5)
    assert direct.rate_text(found) == ", 50 MiB, 4 MiB/s"
    assert direct.rate_text(direct.speed(Progress("converting"), 1 << 20, None, 0.0)) == ""


NO_PROXY, NO_TOOL, NO_UPLOAD = "No host can convert it.", "virt-v2v is not installed.", "It has no upload."


@pytest.mark.parametrize(
    ("obstacles", "begun", "domains", "method", "why"),
    [
        ({}, "", 1, ENGINE, "no other machine is needed"),
        ({ENGINE: (NO_PROXY,)}, "", 1, DIRECT, ": no host can convert it."),
        ({ENGINE: (NO_PROXY,), DIRECT: (NO_UPLOAD,)}, "", 1, STAGED, ": no host can convert it."),
        ({}, "", 2, STAGED, "2 storage domains"),
        ({STAGED: (NO_TOOL,)}, "", 2, "", NO_TOOL),
        ({}, STAGED, 1, STAGED, "An earlier run began it"),
        ({ENGINE: (NO_PROXY,), DIRECT: (NO_TOOL,), STAGED: (NO_TOOL,)}, "", 1, "", f"staged: {NO_TOOL}"),
    ],
)
def test_the_method_is_chosen_by_what_is_possible(
    obstacles: dict[str, tuple[str, ...]], begun: str, domains: int, method: str, why: str
) -> None:
    found = methods.choose(Abilities(obstacles), begun, domains)
    assert found.method == method
    assert why in found.why
    assert not method or found.why.count(". ") == 0
