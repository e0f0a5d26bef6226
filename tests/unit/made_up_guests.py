# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Folders with the configuration of guests, as their distributions lay it out."""

from __future__ import annotations

import pathlib
import subprocess
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._guests import linux_read
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import Guest

FIRST, SECOND = "00:50:56:8a:01:02", "00:50:56:8a:01:03"
DRIVERS = (
    "kernel/drivers/block/virtio_blk.ko.xz:\nkernel/drivers/net/virtio_net.ko:\nkernel/drivers/scsi/virtio_scsi.ko:\n"
)
DF = (
    "Filesystem 1K-blocks Used Available Capacity Mounted on\n/dev/sda2 10000000 1 9000000 1% /\ntmpfs 9 9 0 99% /run\n"
)
INODES = "Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda2 100000 1 99999 1% /\n"


@dataclass
class Nic:
    """A NIC of a guest in its folder; ``permanent`` is its own address in a bond."""

    name: str
    mac: str
    permanent: str = ""
    physical: bool = True


@dataclass
class Folder:
    """A guest as a folder."""

    files: dict[str, str] = field(default_factory=dict)
    commands: dict[str, str] = field(default_factory=dict)
    nics: tuple[Nic, ...] = ()
    udev: str = "252"

    def write(self, place: pathlib.Path) -> pathlib.Path:
        given = {
            "etc/fstab": "UUID=1 / ext4 defaults 0 1\n",
            "sys/class/dmi/id/sys_vendor": "VMware, Inc.\n",
            "sys/class/dmi/id/product_name": "VMware7,1\n",
            "lib/modules/5.14.0-1/modules.dep": DRIVERS,
            "lib/modules/5.14.0-1/modules.builtin": "kernel/drivers/virtio/virtio_pci.ko\n",
            **self.files,
        }
        commands = {"udev": f"{self.udev}\n" if self.udev else "", "df": DF, "inodes": INODES, "hostname": "web01\n"}
        given |= {f"commands/{name}": text for name, text in {**commands, **self.commands}.items()}
        for nic in self.nics:
            base = f"sys/class/net/{nic.name}"
            given |= {f"{base}/address": f"{nic.mac}\n", f"{base}/type": "1\n"}
            if nic.permanent:
                given[f"{base}/bonding_slave/perm_hwaddr"] = f"{nic.permanent}\n"
            if nic.physical:
                given[f"{base}/device/vendor"] = "0x15ad\n"
        for name, text in given.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return place

    def read(self, place: pathlib.Path) -> Guest:
        """Return the guest as its own shell describes it."""
        command = ["/bin/sh", "-c", linux_read.script(str(self.write(place)))]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        guest = linux_read.parse(output)
        assert guest is not None
        return guest


def address(name: str, *addresses: str) -> str:
    """Lines of ``ip -o addr``."""
    lines = ["1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever"]
    for number, item in enumerate(addresses):
        family = "inet6" if ":" in item else "inet"
        lines.append(f"{number + 2}: {name}    {family} {item} scope global {name}\\       valid_lft forever")
    return "\n".join(lines) + "\n"


def release(name: str) -> dict[str, str]:
    return {"etc/os-release": f'PRETTY_NAME="{name}"\n'}


def el7(**more: str) -> Folder:
    """CentOS 7 with files of network-scripts; the first NIC is pinned there."""
    scripts = "etc/sysconfig/network-scripts"
    files = {
        f"{scripts}/ifcfg-ens192": f'DEVICE="ens192"\nHWADDR={FIRST.upper()}\nBOOTPROTO=none\nIPADDR=192.0.2.10\n',
        f"{scripts}/ifcfg-ens224": "NAME=ens224\nDEVICE=ens224\nBOOTPROTO=dhcp\n",
        "usr/lib/udev/rename_device": "",
        **release("CentOS Linux 7 (Core)"),
    }
    return Folder({**files, **more}, nics=(Nic("ens192", FIRST), Nic("ens224", SECOND)), udev="219")


def el9(**more: str) -> Folder:
    """Rocky Linux 9 with NetworkManager's key files."""
    keyfile = "[connection]\nid=ens192\ninterface-name=ens192\n\n[ipv4]\nmethod=manual\naddress1=192.0.2.10/24\n"
    files = {"etc/NetworkManager/system-connections/ens192.nmconnection": keyfile, **release("Rocky Linux 9.4")}
    commands = {
        "address": address("ens192", "192.0.2.10/24", "2001:db8::10/64", "fe80::1/64"),
        "route4": "default via 192.0.2.1 dev ens192 proto static metric 100 \n192.0.2.0/24 dev ens192 proto kernel\n",
        "uname": "5.14.0-1\n",
    }
    return Folder({**files, **more}, commands, nics=(Nic("ens192", FIRST),))


def el6(**more: str) -> Folder:
    """CentOS 6 with the rules that its udev writes for the first NIC."""
    rule = (
        f'SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{{address}}=="{FIRST}", ATTR{{type}}=="1", '
        'KERNEL=="eth*", NAME="eth0"\n'
    )
    files = {"etc/udev/rules.d/70-persistent-net.rules": rule, "etc/redhat-release": "CentOS release 6.10 (Final)\n"}
    return Folder({**files, **more}, nics=(Nic("eth0", FIRST), Nic("eth1", SECOND)), udev="147")


def debian(**more: str) -> Folder:
    """Debian 12 with ifupdown, and a VLAN on its NIC."""
    text = "auto ens192\niface ens192 inet static\n  address 192.0.2.10/24\n  gateway 192.0.2.1\n"
    files = {"etc/network/interfaces": text, **release("Debian GNU/Linux 12 (bookworm)")}
    nics = (Nic("ens192", FIRST), Nic("ens192.100", FIRST, physical=False))
    return Folder({**files, **more}, nics=nics, udev="252 (252.39-1)")


def ubuntu(**more: str) -> Folder:
    """Ubuntu 22.04 with netplan: cloud-init has pinned the first NIC, the second one has no match."""
    text = (
        "network:\n    version: 2\n    ethernets:\n        ens160:\n            match:\n"
        f"                macaddress: {FIRST}\n            set-name: ens160\n            dhcp4: true\n"
        "        ens192:\n            addresses: [192.0.2.10/24]\n            nameservers:\n"
        "                addresses: [192.0.2.53]\n"
    )
    files = {"etc/netplan/50-cloud-init.yaml": text, **release("Ubuntu 22.04.4 LTS")}
    return Folder({**files, **more}, nics=(Nic("ens160", FIRST), Nic("ens192", SECOND)), udev="249")


def sles(**more: str) -> Folder:
    """SLES 12 with wicked, whose NICs are in a bond: there all of them have the address of the first one."""
    files = {
        "etc/sysconfig/network/ifcfg-eth0": "STARTMODE='hotplug'\nBOOTPROTO='none'\n",
        "etc/sysconfig/network/ifcfg-bond0": "BONDING_MASTER='yes'\nBOOTPROTO='static'\nIPADDR='192.0.2.10/24'\n",
        **release("SUSE Linux Enterprise Server 12 SP5"),
    }
    nics = (Nic("eth0", FIRST, FIRST), Nic("eth1", FIRST, SECOND), Nic("bond0", FIRST, physical=False))
    return Folder({**files, **more}, nics=nics, udev="228")


LAYOUTS: t.Mapping[str, t.Callable[..., Folder]] = {
    "el6": el6,
    "el7": el7,
    "el9": el9,
    "debian": debian,
    "ubuntu": ubuntu,
    "sles": sles,
}
