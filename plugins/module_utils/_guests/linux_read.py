# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What is asked of a Linux guest, and how its answer is read.

A shell is enough: old guests have no Python that Ansible's modules could run with. A line of the answer that begins
with a blank belongs to the section that the last other line names.
"""

from __future__ import annotations

import ipaddress
import re
import shlex
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import (
    LINUX,
    Address,
    FileSystem,
    Guest,
    Interface,
    Route,
)

# Lines that may contain a secret never leave the guest.
SCRIPT = r"""
PATH="$PATH:/usr/sbin:/sbin"; LC_ALL=C; export PATH LC_ALL
SECRETS='passw|psk|secret|[-_]key|wep|(private|shared)k|(^|[^a-z])(private|shared|key)"?[[:space:]]*:'
show() { sed 's/^/ /'; echo; }
file() { [ -f "$1" ] || return 0; echo "file ${1#"$R"}"; grep -aviE "$SECRETS" "$1" | show; }
run() { echo "command $1"; name=$1; shift
  if [ -n "$R" ]; then cat "$R/commands/$name" 2>/dev/null | show; else "$@" 2>/dev/null | show; fi; }
run uname uname -r
run hostname uname -n
run udev udevadm --version
run address ip -o addr show
run route4 ip -4 route show
run route6 ip -6 route show
run df df -kP
run inodes df -iP
run attributes lsattr /etc/resolv.conf
for d in "$R"/sys/class/net/*; do
  [ -e "$d/address" ] || continue
  echo "interface ${d##*/}"
  echo " address=$(cat "$d/address" 2>/dev/null)"
  echo " permanent=$(cat "$d/bonding_slave/perm_hwaddr" 2>/dev/null)"
  echo " type=$(cat "$d/type" 2>/dev/null)"
  if [ -e "$d/device" ]; then echo " device=yes"; fi
  echo " driver=$(basename "$(readlink "$d/device/driver" 2>/dev/null)" 2>/dev/null)"
  echo " master=$(basename "$(readlink "$d/master" 2>/dev/null)" 2>/dev/null)"
done
for k in "$R"/lib/modules/*; do
  [ -f "$k/modules.dep" ] || continue
  echo "kernel ${k##*/}"
  cat "$k/modules.dep" "$k/modules.builtin" 2>/dev/null | grep -oE 'virtio_(blk|net|pci|scsi)\.ko' | sort -u | show
done
for f in "$R"/etc/os-release "$R"/etc/redhat-release "$R"/etc/SuSE-release "$R"/etc/fstab "$R"/etc/crypttab \
  "$R"/etc/resolv.conf "$R"/proc/cmdline "$R"/sys/class/dmi/id/sys_vendor "$R"/sys/class/dmi/id/product_name \
  "$R"/etc/systemd/network/*.link "$R"/etc/udev/rules.d/*.rules "$R"/etc/sysconfig/network-scripts/ifcfg-* \
  "$R"/etc/sysconfig/network/ifcfg-* "$R"/etc/NetworkManager/system-connections/* "$R"/etc/netplan/*.yaml \
  "$R"/etc/netplan/*.yml "$R"/etc/network/interfaces "$R"/etc/network/interfaces.d/*; do file "$f"; done
for f in "$R"/lib/udev/rename_device "$R"/usr/lib/udev/rename_device "$R"/etc/vmware-tools \
  "$R"/usr/bin/vmware-toolbox-cmd "$R"/opt/VBoxGuestAdditions; do [ ! -e "$f" ] || echo "exists ${f#"$R"}"; done
echo end
"""
SETTING = re.compile(r"""\s*(?:export\s+)?([A-Za-z0-9_.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#\n]*?))\s*(?:#.*)?""")
ETHERNET = "1"
Sections = t.Mapping[str, tuple[str, ...]]


def script(root: str) -> str:
    """Return what to run in the guest; with a root, files of that folder are read, and no command is run."""
    return f"R={shlex.quote(root)}\n{SCRIPT}"


def sections(output: str) -> dict[str, tuple[str, ...]]:
    """Return the lines of each section by its name, such as ``file /etc/fstab``."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in output.replace("\r\n", "\n").split("\n"):
        if line.startswith(" "):
            lines.append(line[1:])
        elif line:
            lines = found.setdefault(line, [])
    return {name: tuple(content) for name, content in found.items()}


def parse(output: str) -> t.Optional[Guest]:
    """Return the guest; ``None`` for an output that is not complete."""
    known = sections(output)
    if "end" not in known:
        return None
    files = {name[5:]: "\n".join(lines) + "\n" for name, lines in known.items() if name.startswith("file ")}
    resolver = files.get("/etc/resolv.conf", "")
    attributes = _first(known, "command attributes").split(" ")[0]
    flags = {name[7:] for name in known if name.startswith("exists ")}
    version = re.match(r"[0-9]+", _first(known, "command udev"))
    return Guest(
        system=LINUX,
        os=_os(files),
        hostname=_first(known, "command hostname"),
        vendor=files.get("/sys/class/dmi/id/sys_vendor", "").strip(),
        product=files.get("/sys/class/dmi/id/product_name", "").strip(),
        interfaces=tuple(_interfaces(known)),
        routes=tuple(_routes(known)),
        dns_servers=tuple(re.findall(r"^\s*nameserver\s+(\S+)", resolver, re.MULTILINE)),
        dns_search=tuple(" ".join(re.findall(r"^\s*(?:search|domain)\s+(.+)$", resolver, re.MULTILINE)).split()),
        file_systems=tuple(_file_systems(known)),
        files=files,
        udev_version=int(version.group()) if version else None,
        drivers={name[7:]: _modules(lines) for name, lines in known.items() if name.startswith("kernel ")},
        flags=frozenset(flags | ({"resolv_immutable"} if "i" in attributes else set())),
    )


def settings(text: str) -> dict[str, str]:
    """Return the settings of a file with lines like ``NAME="value"``, the names in upper case."""
    found = {}
    for line in text.split("\n"):
        match = SETTING.fullmatch(line)
        if match:
            found[match.group(1).upper()] = next(
                (value for value in match.groups()[1:] if value is not None), ""
            ).strip()
    return found


def _first(known: Sections, name: str) -> str:
    return next((line.strip() for line in known.get(name, ()) if line.strip()), "")


def _os(files: t.Mapping[str, str]) -> str:
    named = settings(files.get("/etc/os-release", ""))
    old = files.get("/etc/redhat-release") or files.get("/etc/SuSE-release") or ""
    return named.get("PRETTY_NAME") or old.split("\n")[0].strip()


def _modules(lines: t.Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({line.strip().partition(".")[0] for line in lines if line.strip()}))


def _interfaces(known: Sections) -> t.Iterator[Interface]:
    addresses: dict[str, list[Address]] = {}
    for line in known.get("command address", ()):
        match = re.match(r"[0-9]+:\s+(\S+?)(?:@\S+)?\s+inet6?\s+(\S+)(.*)", line)
        if match:
            found = _address(match.group(2), match.group(3))
            if found:
                addresses.setdefault(match.group(1), []).append(found)
    for name, lines in known.items():
        if name.startswith("interface "):
            given = settings("\n".join(lines))
            device = name[10:]
            yield Interface(
                name=device,
                mac=_macs.normalized(given.get("PERMANENT") or given.get("ADDRESS", "")),
                driver=given.get("DRIVER", ""),
                physical=given.get("DEVICE") == "yes" and given.get("TYPE") == ETHERNET,
                master=given.get("MASTER", ""),
                addresses=tuple(addresses.get(device, ())),
            )


def _address(text: str, more: str) -> t.Optional[Address]:
    try:
        found = ipaddress.ip_interface(text)
    except ValueError:
        return None
    if found.ip.is_link_local or found.ip.is_loopback:
        return None
    return Address(str(found.ip), found.network.prefixlen, " dynamic" in more)


def _routes(known: Sections) -> t.Iterator[Route]:
    for line in (*known.get("command route4", ()), *known.get("command route6", ())):
        words = line.split()
        # A route of the link itself comes with its address.
        if not words or "kernel" in words or words[0] in ("unreachable", "broadcast", "fe80::/64"):
            continue
        after = dict(zip(words, words[1:]))
        metric = after.get("metric", "")
        yield Route(words[0], after.get("via", ""), after.get("dev", ""), int(metric) if metric.isdigit() else None)


def _file_systems(known: Sections) -> t.Iterator[FileSystem]:
    inodes = {words[5]: words for words in _table(known.get("command inodes", ()))}
    for words in _table(known.get("command df", ())):
        if words[0].startswith("/dev/") and words[3].isdigit():
            total, free = inodes.get(words[5], ["", "0", "", "-"])[1:4:2]
            fixed = total.isdigit() and int(total) > 0 and free.isdigit()
            yield FileSystem(words[5], int(words[3]) * 1024, int(free) if fixed else None)


def _table(lines: t.Iterable[str]) -> t.Iterator[list[str]]:
    for line in lines:
        words = line.split(None, 5)
        if len(words) == 6:
            yield words
