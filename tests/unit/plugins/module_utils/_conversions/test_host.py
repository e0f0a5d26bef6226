# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is missing on a conversion host, for which method."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import (
    DIRECT,
    INPUTS,
    METHODS,
    STAGED,
    ConversionHost,
    Needs,
    Tool,
    check,
    possible_methods,
)

# What virt-v2v 2.2.0 of Debian 12 prints, as far as it matters.
FEATURES = frozenset(
    "virt-v2v virt-v2v-2.0 vcenter-https xen-ssh vddk io/oo mac-option input:disk input:libvirt input:libvirtxml "
    "input:ova input:vmx output:local output:rhv output:rhv-upload output:vdsm convert:linux convert:windows".split()
)
GIB = 1 << 30
COMPLETE = ConversionHost(
    os="Debian GNU/Linux 12 (bookworm)",
    virt_v2v=Tool("2.2.0", FEATURES),
    nbdkit=Tool("1.32.5", frozenset({"python", "vddk", "selinux"})),
    programs=frozenset({"nbdcopy", "qemu-img", "virt-v2v-inspector"}),
    python_modules=frozenset({"ovirtsdk4", "ovirt_imageio"}),
    kvm=True,
    virtio_win="/usr/share/virtio-win",
    free={"/var/tmp": 50 * GIB, "/srv": 500 * GIB},
    files=frozenset({"/ca.pem", "/opt/vddk"}),
)
EVERYTHING = Needs(
    sources=tuple(INPUTS), windows=True, work_folder="/srv", space=400 * GIB, ca_file="/ca.pem", vddk_folder="/opt/vddk"
)


def without(*features: str) -> Tool:
    return Tool("2.2.0", FEATURES - set(features))


def found(host: ConversionHost, needs: Needs = EVERYTHING) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.finding.code, one.methods) for one in check(host, needs)]


def test_a_plugin_of_nbdkit_that_cannot_run_scripts_stops_uploads_by_virt_v2v_alone() -> None:
    broken = replace(COMPLETE, python_plugin="ImportError: undefined symbol: _PyModule_Add")
    assert found(broken) == [("nbdkit-python-broken", (DIRECT,))]


def test_nothing_is_missing_on_a_complete_host() -> None:
    assert found(COMPLETE) == []
    assert possible_methods((), EVERYTHING) == {DIRECT: [], STAGED: []}


CASES: dict[str, tuple[dict[str, t.Any], str, tuple[str, ...]]] = {
    "no virt-v2v": ({"virt_v2v": Tool()}, "virt-v2v-missing", METHODS),
    "no nbdkit": ({"nbdkit": Tool()}, "nbdkit-missing", METHODS),
    "nbdkit without SELinux": (
        {"nbdkit": Tool("1.32.5", frozenset({"python", "vddk"})), "selinux": True},
        "nbdkit-without-selinux",
        METHODS,
    ),
    "no KVM": ({"kvm": False}, "kvm-missing", METHODS),
    "no input from Xen, as on some systems": (
        {"virt_v2v": without("xen-ssh")},
        "virt-v2v-input-missing",
        METHODS,
    ),
    "no drivers": ({"virtio_win": ""}, "virtio-win-missing", METHODS),
    "no plugin for VDDK": ({"nbdkit": Tool("1", frozenset({"python"}))}, "nbdkit-vddk-missing", METHODS),
    "no VDDK": ({"files": frozenset({"/ca.pem"})}, "vddk-missing", METHODS),
    "no output, as on Enterprise Linux 10": (
        {"virt_v2v": without("output:rhv-upload", "output:rhv", "output:vdsm")},
        "virt-v2v-output-missing",
        (DIRECT,),
    ),
    "no plugin for Python": ({"nbdkit": Tool("1", frozenset({"vddk"}))}, "nbdkit-python-missing", (DIRECT,)),
    "no SDK": ({"python_modules": frozenset({"ovirt_imageio"})}, "conversion-sdk-missing", (DIRECT,)),
    "no client of imageio": (
        {"python_modules": frozenset({"ovirtsdk4"})},
        "conversion-imageio-missing",
        (STAGED,),
    ),
    "no local output": ({"virt_v2v": without("output:local")}, "virt-v2v-output-missing", (STAGED,)),
    "no qemu-img": ({"programs": frozenset()}, "qemu-img-missing", (STAGED,)),
    "no CA": ({"files": frozenset({"/opt/vddk"})}, "conversion-ca-unreadable", METHODS),
    "a small folder": ({"free": {"/var/tmp": 50 * GIB, "/srv": GIB}}, "conversion-space-too-small", (STAGED,)),
    "a full temporary folder": (
        {"free": {"/var/tmp": 1000, "/srv": 500 * GIB}},
        "conversion-space-too-small",
        METHODS,
    ),
    "no folder": ({"free": {"/var/tmp": 50 * GIB}}, "folder-missing", (STAGED,)),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_missing_stops_the_methods_that_need_it(name: str) -> None:
    changes, code, methods = CASES[name]
    host = replace(COMPLETE, **changes)
    assert found(host) == [(code, methods)]
    stopped = [] if code == "kvm-missing" else list(methods)
    assert [method for method, why in possible_methods(check(host, EVERYTHING), EVERYTHING).items() if why] == stopped


def test_an_address_that_does_not_answer_names_the_reason() -> None:
    needs = Needs(connect=("node1:54322", "node2:54322"))
    (one,) = check(replace(COMPLETE, closed={"node2:54322": "connection refused"}), needs)
    assert (one.finding.path, one.finding.message) == (
        "connect[1]",
        "node2:54322 cannot be reached from this host: connection refused.",
    )


def test_the_newer_name_of_the_output_is_taken() -> None:
    assert (
        found(replace(COMPLETE, virt_v2v=Tool("2.8.0", FEATURES - {"output:rhv-upload"} | {"output:ovirt-upload"})))
        == []
    )


def test_a_method_that_is_not_needed_is_not_checked() -> None:
    bare = replace(COMPLETE, python_modules=frozenset({"ovirt_imageio"}), nbdkit=Tool("1", frozenset()))
    assert found(bare, Needs(methods=(STAGED,))) == []


@given(st.sets(st.sampled_from(sorted(FEATURES))), st.sets(st.sampled_from(METHODS), min_size=1), st.booleans())
def test_a_method_works_exactly_if_no_error_names_it(features: set[str], methods: set[str], there: bool) -> None:
    needs = replace(EVERYTHING, methods=tuple(sorted(methods)))
    host = replace(COMPLETE, virt_v2v=Tool("2.2.0" if there else "", frozenset(features)))
    obstacles = check(host, needs)
    works = possible_methods(obstacles, needs)
    assert set(works) == methods
    for method in methods:
        assert bool(works[method]) == any(
            one.finding.severity == "error" and method in one.methods for one in obstacles
        )


@pytest.mark.parametrize(
    ("kind", "boolean"), [("nfs4", "virt_use_nfs"), ("cifs", "virt_use_samba"), ("fuse.sshfs", "virt_use_fusefs")]
)
def test_a_folder_that_selinux_does_not_allow_is_a_warning(kind: str, boolean: str) -> None:
    shared = replace(COMPLETE, selinux=True, file_systems={"/srv": kind}, booleans_off=frozenset({boolean}))
    [one] = check(shared, EVERYTHING)
    assert (one.finding.code, one.finding.severity, boolean in one.finding.hint) == (
        "selinux-boolean-off",
        "warning",
        True,
    )
    assert check(replace(shared, booleans_off=frozenset()), EVERYTHING) == ()
    assert check(replace(shared, selinux=False), EVERYTHING) == ()
