# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Linux guests of many layouts: what is recorded, which names are pinned, and what is found."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._guests import linux_names, linux_read, plan
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import Address, FileSystem, Guest, Route
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.plan import Preparation
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Plan
from tests.unit import made_up_guests as made_up
from tests.unit.made_up_guests import FIRST, SECOND

NEW = "56:6f:0a:00:00:01"
LINKS = "/etc/systemd/network/10-onramp-{}.link"


def planned(folder: made_up.Folder, place: pathlib.Path, **wanted: t.Any) -> Plan:
    return plan.plan_guest(folder.read(place), Preparation(**wanted))


def codes(found: Plan) -> list[str]:
    return [finding.code for finding in found.findings]


def written(found: Plan) -> dict[str, str]:
    return {change.name: (change.after or {})["content"] for change in found.changes}


# ----------------------------------------------------------------------------------------------------------- the record
def test_addresses_routes_and_os_are_recorded(tmp_path: pathlib.Path) -> None:
    guest = made_up.el9(**{"etc/resolv.conf": "search example.com lab\nnameserver 192.0.2.53\n"}).read(tmp_path)
    [nic] = guest.physical
    assert nic.addresses == (Address("192.0.2.10", 24), Address("2001:db8::10", 64))
    assert guest.routes == (Route("default", "192.0.2.1", "ens192", 100),)
    assert (guest.dns_servers, guest.dns_search) == (("192.0.2.53",), ("example.com", "lab"))
    assert (guest.os, guest.hostname, guest.vendor) == ("Rocky Linux 9.4", "web01", "VMware, Inc.")
    assert guest.record()["interfaces"][0]["mac"] == FIRST


def test_a_nic_in_a_bond_is_recorded_with_its_own_address(tmp_path: pathlib.Path) -> None:
    guest = made_up.sles().read(tmp_path)
    assert [(nic.name, nic.mac) for nic in guest.physical] == [("eth0", FIRST), ("eth1", SECOND)]


def test_secrets_never_leave_the_guest(tmp_path: pathlib.Path) -> None:
    text = "[connection]\nid=w\n[wifi-security]\npsk=geheim-1\n[802-1x]\npassword=geheim-2\nprivate_key=geheim-3\n"
    text += "[wireguard]\nprivate-key=geheim-5\n[wireguard-peer.x]\npreshared-key=geheim-6\n"
    tunnel = "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n"
    files = {
        "etc/NetworkManager/system-connections/w": text,
        "etc/sysconfig/network-scripts/ifcfg-w": "KEY_PSK=geheim-4\n",
        "etc/netplan/1.yaml": f"{tunnel}      key: geheim-7\n      peers:\n      - keys:\n          shared: geheim-8\n",
        "etc/netplan/2.yaml": f"{tunnel}      keys: {{private: geheim-9}}\n      keys:\n        private: geheim-10\n",
    }
    guest = made_up.el9(**files).read(tmp_path)
    assert "geheim" not in str(guest)
    assert "mode: wireguard" in guest.files["/etc/netplan/1.yaml"]
    assert "id=w" in guest.files["/etc/NetworkManager/system-connections/w"]


def test_an_address_from_dhcp_is_dynamic(tmp_path: pathlib.Path) -> None:
    folder = made_up.el9()
    folder.commands["address"] = (
        "2: ens192    inet 192.0.2.9/24 brd 192.0.2.255 scope global dynamic ens192\\  valid_lft 9sec\n"
    )
    assert folder.read(tmp_path).physical[0].addresses == (Address("192.0.2.9", 24, dynamic=True),)


def test_an_answer_that_is_cut_off_is_no_guest() -> None:
    assert linux_read.parse("command uname\n 5.14\n") is None


@given(st.text(alphabet='abi =/\n":0123456789ef', max_size=300))
def test_any_answer_is_a_guest_or_none(text: str) -> None:
    for name in ("command address", "command route4", "command df", "interface eth0", "file /etc/netplan/a.yaml"):
        body = "\n".join(f" {line}" for line in text.split("\n"))
        guest = linux_read.parse(f"{name}\n{body}\nend\n")
        assert guest is not None
        plan.plan_guest(guest, Preparation())


# ---------------------------------------------------------------------------------------------------------------- names
@pytest.mark.parametrize(
    ("layout", "files"),
    [
        # Pinned by HWADDR, which rename_device of the initscripts reads.
        ("el7", {LINKS.format("ens224"): SECOND}),
        ("el9", {LINKS.format("ens192"): FIRST}),
        ("debian", {LINKS.format("ens192"): FIRST}),
        # Pinned by set-name.
        ("ubuntu", {LINKS.format("ens192"): SECOND}),
        ("sles", {LINKS.format("eth0"): FIRST, LINKS.format("eth1"): SECOND}),
        # Pinned by a rule of the generator.
        ("el6", {linux_names.OWN_RULES: SECOND}),
    ],
)
def test_names_that_nothing_pins_are_pinned(layout: str, files: dict[str, str], tmp_path: pathlib.Path) -> None:
    found = written(planned(made_up.LAYOUTS[layout](), tmp_path))
    assert set(found) == set(files)
    assert all(mac in found[path] for path, mac in files.items())


def test_a_link_file_names_the_nic_and_not_a_vlan_on_it(tmp_path: pathlib.Path) -> None:
    [text] = written(planned(made_up.debian(), tmp_path)).values()
    assert text.endswith(f"[Match]\nMACAddress={FIRST}\nPath=*pci-*\n\n[Link]\nName=ens192\n")


def test_an_old_system_gets_one_rule_for_each_nic(tmp_path: pathlib.Path) -> None:
    folder = made_up.el6()
    del folder.files["etc/udev/rules.d/70-persistent-net.rules"]
    [text] = written(planned(folder, tmp_path)).values()
    rules = [line for line in text.split("\n") if line and not line.startswith("#")]
    assert [(FIRST in rule, rule.endswith('NAME="eth0"')) for rule in rules[:1]] == [(True, True)]
    assert len(rules) == 2
    assert all('DRIVERS=="?*"' in rule for rule in rules)


@pytest.mark.parametrize("layout", made_up.LAYOUTS)
def test_a_second_plan_is_empty(layout: str, tmp_path: pathlib.Path) -> None:
    folder = made_up.LAYOUTS[layout]()
    first = planned(folder, tmp_path)
    folder.files |= {path.lstrip("/"): text for path, text in written(first).items()}
    assert first.changes
    assert planned(folder, tmp_path).changes == ()


def test_names_stay_as_they_are_on_request(tmp_path: pathlib.Path) -> None:
    assert planned(made_up.el9(), tmp_path, pin_names=False).changes == ()


def test_the_new_address_of_a_nic_is_pinned(tmp_path: pathlib.Path) -> None:
    [text] = written(planned(made_up.el9(), tmp_path, new_macs={FIRST: NEW})).values()
    assert NEW in text
    assert FIRST not in text


def test_a_link_file_of_the_administrator_is_left_alone(tmp_path: pathlib.Path) -> None:
    files = {"etc/systemd/network/50-mine.link": f"[Match]\nPermanentMACAddress={FIRST.upper()}\n[Link]\nName=ens192\n"}
    assert planned(made_up.el9(**files), tmp_path).changes == ()


def test_a_file_that_gives_another_name_is_a_finding(tmp_path: pathlib.Path) -> None:
    files = {"etc/systemd/network/50-mine.link": f"[Match]\nMACAddress={FIRST}\n[Link]\nName=lan0\n"}
    found = planned(made_up.el9(**files), tmp_path)
    assert (found.changes, codes(found)) == ((), ["guest-pin-conflict"])


def test_names_that_the_kernel_gives_out_are_a_finding_on_new_systems(tmp_path: pathlib.Path) -> None:
    assert codes(planned(made_up.sles(), tmp_path)).count("guest-name-of-kernel") == 2


def test_netplan_devices_are_read_in_both_styles() -> None:
    text = "network:\n  ethernets:\n    a:\n      match: {macaddress: '" + FIRST + "'}\n      set-name: a\n"
    assert linux_names.netplan_devices(text)["a"]["macaddress"] == FIRST
    assert linux_names.netplan_devices("network:\n  bonds:\n    b:\n      macaddress: x\n") == {}


# --------------------------------------------------------------------------------------------------------------- checks
def test_a_configuration_for_an_address_that_changes_is_a_finding(tmp_path: pathlib.Path) -> None:
    for layout in ("el7", "ubuntu"):
        found = planned(made_up.LAYOUTS[layout](), tmp_path / layout, new_macs={FIRST: NEW})
        assert "guest-mac-in-configuration" in codes(found)
    found = planned(
        made_up.el9(**{"etc/NetworkManager/system-connections/x": f"[ethernet]\nmac-address={SECOND}\n"}), tmp_path
    )
    assert "guest-mac-in-configuration" in codes(found)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("etc/sysconfig/network-scripts/ifcfg-ens192", f"DEVICE=ens192\nMACADDR={SECOND}\n"),
        ("etc/NetworkManager/system-connections/x", f"[ethernet]\ncloned-mac-address={SECOND}\n"),
        ("etc/netplan/90-x.yaml", f"network:\n  ethernets:\n    ens192:\n      macaddress: {SECOND}\n"),
        ("etc/network/interfaces.d/x", f"iface ens192 inet dhcp\n  hwaddress ether {SECOND}\n"),
    ],
)
def test_a_nic_that_is_given_another_address_is_a_finding(path: str, text: str, tmp_path: pathlib.Path) -> None:
    assert codes(planned(made_up.el9(**{path: text}), tmp_path)) == ["guest-mac-overridden", "guest-initramfs"]


def test_a_cloned_address_that_is_a_word_is_no_finding(tmp_path: pathlib.Path) -> None:
    files = {"etc/NetworkManager/system-connections/x": "[ethernet]\ncloned-mac-address=preserve\n"}
    assert codes(planned(made_up.el9(**files), tmp_path)) == ["guest-initramfs"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("etc/fstab", "/dev/disk/by-path/pci-0000:03:00.0-scsi-0:0:1:0-part1 /srv xfs defaults 0 0\n"),
        ("etc/crypttab", "luks /dev/disk/by-id/scsi-36000c29f-part2 none\n"),
        ("proc/cmdline", "root=/dev/disk/by-path/pci-0000:00:10.0-scsi-0:0:0:0-part2 ro\n"),
    ],
)
def test_a_disk_that_is_named_by_its_place_is_a_finding(path: str, text: str, tmp_path: pathlib.Path) -> None:
    assert "guest-disk-by-path" in codes(planned(made_up.el9(**{path: text}), tmp_path))


def test_names_of_disks_that_stay_are_no_finding(tmp_path: pathlib.Path) -> None:
    text = "# /dev/disk/by-path/x\nUUID=1 / xfs\n/dev/disk/by-id/dm-name-rl-root /x xfs\n/dev/mapper/rl-root /y xfs\n"
    assert "guest-disk-by-path" not in codes(planned(made_up.el9(**{"etc/fstab": text}), tmp_path))


def test_a_full_file_system_is_a_finding(tmp_path: pathlib.Path) -> None:
    folder = made_up.el9()
    folder.commands["df"] = made_up.DF + "/dev/sda1 500000 480000 20000 96% /boot\n"
    folder.commands["inodes"] = "Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda2 1000 950 50 95% /\n"
    found = planned(folder, tmp_path)
    assert [finding.path for finding in found.findings if finding.code == "guest-free-space"] == ["/", "/boot"]


def test_a_file_system_without_a_number_of_files_is_no_finding() -> None:
    guest = Guest("linux", file_systems=(FileSystem("/", 1 << 40, None),))
    assert codes(plan.plan_guest(guest, Preparation())) == ["guest-without-nic"]


def test_kernels_without_virtio_drivers_are_a_finding(tmp_path: pathlib.Path) -> None:
    folder = made_up.el9(**{"lib/modules/5.14.0-1/modules.builtin": ""})
    found = planned(folder, tmp_path)
    assert "Kernel 5.14.0-1 has no driver virtio_pci." in [finding.message for finding in found.findings]


def test_a_resolver_that_cannot_be_replaced_is_a_finding(tmp_path: pathlib.Path) -> None:
    folder = made_up.el9()
    folder.commands["attributes"] = "----i---------e------- /etc/resolv.conf\n"
    assert "guest-resolver-immutable" in codes(planned(folder, tmp_path))
    folder.commands["attributes"] = "--------------e------- /etc/resolv.conf\n"
    assert "guest-resolver-immutable" not in codes(planned(folder, tmp_path))


def test_tools_of_the_old_hypervisor_are_a_finding(tmp_path: pathlib.Path) -> None:
    assert "guest-old-tools" in codes(planned(made_up.el9(**{"usr/bin/vmware-toolbox-cmd": ""}), tmp_path))


def test_a_guest_that_runs_on_ovirt_is_refused(tmp_path: pathlib.Path) -> None:
    found = planned(made_up.el9(**{"sys/class/dmi/id/sys_vendor": "oVirt\n"}), tmp_path)
    assert [finding.code for finding in found.errors] == ["guest-already-moved"]


def test_a_new_address_for_a_nic_that_is_not_there_is_refused(tmp_path: pathlib.Path) -> None:
    found = planned(made_up.el9(), tmp_path, new_macs={SECOND: NEW})
    assert [finding.code for finding in found.errors] == ["guest-mac-unknown"]


def test_new_addresses_are_checked() -> None:
    params = {"pin_names": True, "restore_addresses": True, "turn_off_hibernation": True}
    wanted = plan.from_params({**params, "new_macs": {FIRST.upper(): NEW.upper()}})
    assert wanted.new_macs == {FIRST: NEW}
    with pytest.raises(InputError, match="'x' is not a MAC address"):
        plan.from_params({**params, "new_macs": {FIRST: "x"}})
