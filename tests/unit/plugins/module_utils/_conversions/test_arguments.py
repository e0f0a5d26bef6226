# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of virt-v2v."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._conversions import arguments
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.host import Tool
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import (
    Conversion,
    Key,
    Limits,
    NetworkMap,
    Source,
    StaticAddress,
    Upload,
)

URL = "vpx://user@vcenter.example.com/DC/Cluster/esxi1"
LOCAL = ("-o", "local", "-os", "/srv/web01/disks", "-on", "web01", "-of", "qcow2", "-oa", "sparse")


def conversion(kind: str = "ova", name: str = "web01", **more: t.Any) -> Conversion:
    fields = {"path": "/exports/web01.ova"} if kind in arguments.FILES else {"url": URL}
    source = Source(kind, **{**fields, **more.pop("source", {})})
    return Conversion(name, "web01", source, "/srv/web01", **more)


CASES: dict[str, tuple[Conversion, tuple[str, ...], str]] = {
    "a file": (conversion(), ("-i", "ova"), "/exports/web01.ova"),
    "libvirt XML": (conversion("libvirt_xml"), ("-i", "libvirtxml"), "/srv/web01/domain.xml"),
    "vCenter": (
        conversion("vmware", source={"password": "secret"}),
        ("-i", "libvirt", "-ic", URL, "-ip", "/srv/web01/password"),
        "web01",
    ),
    "VDDK": (
        conversion("vmware_vddk", source={"vddk_folder": "/opt/vddk", "thumbprint": "AA:BB"}),
        ("-i", "libvirt", "-ic", URL, "-it", "vddk", "-io", "vddk-libdir=/opt/vddk", "-io", "vddk-thumbprint=AA:BB"),
        "web01",
    ),
    "Xen": (conversion("xen"), ("-i", "libvirt", "-ic", URL), "web01"),
    "a name that looks like an option": (conversion("xen", name="--help"), ("-i", "libvirt", "-ic", URL), "--help"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_command_of_each_kind_of_source(name: str) -> None:
    wanted, given_input, guest = CASES[name]
    expected = ("virt-v2v", "--machine-readable=file:/srv/web01/progress.jsonl", "--root", "first", *given_input)
    assert arguments.command(wanted) == (*expected, *LOCAL, "--", guest)


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (StaticAddress("52:54:00:00:00:01", "192.0.2.5"), "52:54:00:00:00:01:ip:192.0.2.5"),
        (
            StaticAddress("52:54:00:00:00:01", "192.0.2.5", "192.0.2.1", 24, ("192.0.2.53", "192.0.2.54")),
            "52:54:00:00:00:01:ip:192.0.2.5,192.0.2.1,24,192.0.2.53,192.0.2.54",
        ),
        (StaticAddress("52:54:00:00:00:01", "192.0.2.5", "", 24), "52:54:00:00:00:01:ip:192.0.2.5,,24"),
    ],
)
def test_static_addresses_and_keys(address: StaticAddress, text: str) -> None:
    command = arguments.command(conversion(static_addresses=(address,), keys=(Key("all", "/etc/keys/web01"),)))
    assert command[command.index("--mac") + 1] == text
    assert command[command.index("--key") + 1] == "all:file:/etc/keys/web01"


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_a_password_is_in_no_command(name: str, password: str) -> None:
    secret = f"<{password}>"
    command = arguments.command(conversion("vmware", name=name, source={"password": secret}))
    assert not [part for part in command if secret in part]
    assert command[-2:] == ("--", name)


def test_what_virt_v2v_cannot_do_is_named() -> None:
    wanted = conversion("xen", static_addresses=(StaticAddress("52:54:00:00:00:01", "192.0.2.5"),))
    tool = Tool("2.2.0", frozenset({"input:libvirt", "output:local"}))
    assert [(one.path, one.message) for one in arguments.unsupported(wanted, tool)] == [
        ("source.kind", "The virt-v2v of this machine has no xen-ssh."),
        ("static_addresses", "The virt-v2v of this machine has no mac-ip-option."),
    ]
    assert [one.code for one in arguments.unsupported(wanted, Tool())] == ["virt-v2v-missing"]


def test_a_fingerprint_changes_with_what_changes_the_files() -> None:
    same = arguments.fingerprint(conversion())
    assert arguments.fingerprint(conversion(checksum=False)) == same
    assert arguments.fingerprint(conversion(format="raw")) != same
    assert arguments.fingerprint(conversion(source={"path": "/exports/web02.ova"})) != same


@pytest.mark.parametrize("prefix", ["rhv", "ovirt"])
def test_an_upload_has_its_own_disk_ids_and_no_password(prefix: str) -> None:
    upload = Upload(
        "https://admin@internal@engine.example.com/ovirt-engine/api",
        "data1",
        "c1",
        ("d1", "d2"),
        password="secret",
        ca="PEM",
        proxy=True,
        prefix=prefix,
    )
    networks = (NetworkMap("lan", mac="00:50:56:01:02:03"), NetworkMap("dmz", source="VM Network"))
    wanted = conversion(format="raw", upload=upload, networks=networks, limits=Limits(network=200))
    command = arguments.command(wanted)
    output = ("-o", f"{prefix}-upload", "-oc", upload.url, "-os", "data1", "-op", "/srv/web01/engine-password")
    options = ("cluster=c1", "verifypeer=true", "cafile=/srv/web01/ca.pem", "proxy", "disk-uuid=d1", "disk-uuid=d2")
    start = command.index("-o")
    assert command[start : start + len(output)] == output
    assert [value for option, value in zip(command, command[1:]) if option == "-oo"] == [
        f"{prefix}-{option}" for option in options
    ]
    maps = ("--mac", "00:50:56:01:02:03:network:lan", "--network", "VM Network:dmz", "--bridge", "VM Network:dmz")
    assert command[-8:] == (*maps, "--", "/exports/web01.ova")
    assert command[command.index("--bandwidth") + 1] == "200M"
    assert "secret" not in " ".join(command) + repr(wanted)


def test_a_limit_of_the_network_needs_an_option_of_virt_v2v() -> None:
    wanted = conversion(limits=Limits(network=200))
    found = arguments.unsupported(wanted, Tool("2.12.0", frozenset({"input:ova", "output:local"})))
    assert [one.path for one in found] == ["limits.network"]
