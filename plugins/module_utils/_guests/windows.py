# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What is asked of a Windows guest, and the script that gives its addresses back on another hypervisor.

A new hypervisor has other adapters, and Windows keeps addresses by adapter. The script finds each adapter by its MAC
address.
"""

from __future__ import annotations

import ipaddress
import json
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import (
    WINDOWS,
    Address,
    FileSystem,
    Guest,
    Interface,
    Route,
)

FOLDER = r"C:\ProgramData\onramp-ovirt"
RESTORE = FOLDER + r"\restore-network.ps1"
TASK = "onramp-ovirt-restore-network"
# A flag of the guest -> the setting that it is about.
HIBERNATION = {"fast_startup": "HiberbootEnabled", "hibernation": "HibernateEnabled"}
POWER = r"HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Power"
HIBERNATE = r"HKLM:\SYSTEM\CurrentControlSet\Control\Power"
SAN = r"HKLM:\SYSTEM\CurrentControlSet\Services\partmgr\Parameters"
DRIVERS = ("viostor", "vioscsi", "netkvm")
DRIVER_LIST = ",".join(f"'{name}'" for name in DRIVERS)
BITLOCKER = r"root\cimv2\Security\MicrosoftVolumeEncryption"

# Short enough for a command line of WinRM. Works with PowerShell 3 and newer.
COLLECT = rf"""$ErrorActionPreference='SilentlyContinue'
function R($p,$n){{(Get-ItemProperty $p).$n}}
function W($c,$f){{Get-WmiObject $c -Filter $f}}
$s=W Win32_ComputerSystem;$f='{RESTORE}'
$c=@(W Win32_NetworkAdapter 'PhysicalAdapter=TRUE'|?{{$_.MACAddress}}|%{{
$g=$_.GetRelated('Win32_NetworkAdapterConfiguration')|select -First 1
@{{name=$_.NetConnectionID;mac=$_.MACAddress;driver=$_.ServiceName;dhcp=[bool]$g.DHCPEnabled
ip=@($g.IPAddress);net=@($g.IPSubnet);gw=@($g.DefaultIPGateway);dns=@($g.DNSServerSearchOrder)}}}})
ConvertTo-Json -Compress -Depth 5 @{{
os=(W Win32_OperatingSystem).Caption;host=$s.Name;vendor=$s.Manufacturer;product=$s.Model;nics=$c
routes=@(W Win32_IP4PersistedRouteTable|%{{@{{to=$_.Destination;mask=$_.Mask;via=$_.NextHop;metric=$_.Metric1}}}})
disks=@(W Win32_LogicalDisk 'DriveType=3'|%{{@{{path=$_.DeviceID;free=$_.FreeSpace}}}})
drivers=@(W Win32_SystemDriver|?{{{DRIVER_LIST} -contains $_.Name}}|%{{$_.Name}})
fast=(R '{POWER}' HiberbootEnabled);hib=(R '{HIBERNATE}' HibernateEnabled);san=(R '{SAN}' SanPolicy)
ldm=@(W Win32_DiskPartition|?{{$_.Type -like 'Logical Disk*'}}).Count
bit=@(Get-WmiObject -Namespace {BITLOCKER} Win32_EncryptableVolume|?{{$_.ProtectionStatus -eq 1}}).Count
svc=@(Get-Service ClusSvc,VMTools,VBoxService|%{{$_.Name}})
task=[bool](schtasks /query /tn {TASK} 2>$null)
file=$(if(Test-Path $f){{[Convert]::ToBase64String([IO.File]::ReadAllBytes($f))}})}}"""

TURN_OFF = {
    "HiberbootEnabled": f"Set-ItemProperty -Path '{POWER}' -Name HiberbootEnabled -Value 0 -Type DWord",
    "HibernateEnabled": "powercfg.exe /hibernate off",
}
ADD_TASK = (
    f"schtasks.exe /create /f /tn {TASK} /sc onstart /ru SYSTEM /rl highest /tr "
    f"'powershell.exe -NoProfile -ExecutionPolicy Bypass -File {RESTORE}'"
)

HEAD = r"""# Written by the role guest_prepare of onramp.ovirt.
# At the first start on another hypervisor, give each address back to the adapter with the same MAC address.
$ErrorActionPreference = 'Continue'
$system = Get-WmiObject Win32_ComputerSystem
if ($system.Manufacturer -eq {vendor} -and $system.Model -eq {product}) {{ exit 0 }}
function Get-Index($mac) {{
  # The driver of the adapter may be installed during the first starts.
  for ($i = 0; $i -lt 60; $i++) {{
    $found = @(Get-WmiObject Win32_NetworkAdapter | Where-Object {{ $_.MACAddress -eq $mac -and $_.PhysicalAdapter }})
    if ($found.Count) {{ return $found[0].InterfaceIndex }}
    Start-Sleep -Seconds 5
  }}
}}
$missing = 0
"""
TAIL = r"""if (-not $missing) {{ schtasks.exe /delete /f /tn {task} }}
exit $missing
"""


def parse(output: str, decode: t.Callable[[str], str]) -> t.Optional[Guest]:
    """Return the guest; ``None`` for an output that is not complete. ``decode`` reads base64."""
    start = output.find("{")
    try:
        given = json.loads(output[start:]) if start >= 0 else None
    except ValueError:
        return None
    if not isinstance(given, dict) or "nics" not in given:
        return None
    flags = {"task": given.get("task"), "fast_startup": given.get("fast"), "hibernation": given.get("hib")}
    flags |= {"dynamic_disks": given.get("ldm"), "bitlocker": given.get("bit")}
    # Without a value, server editions keep disks offline that are on a bus that may be shared.
    services = {str(name).lower() for name in given.get("svc") or ()}
    flags |= {"cluster": "clussvc" in services, "tools": services & {"vmtools", "vboxservice"}}
    is_server = "server" in str(given.get("os") or "").lower()
    flags["san_policy"] = given.get("san") != 1 if is_server else given.get("san") not in (None, 1)
    return Guest(
        system=WINDOWS,
        os=str(given.get("os") or ""),
        hostname=str(given.get("host") or ""),
        vendor=str(given.get("vendor") or ""),
        product=str(given.get("product") or ""),
        interfaces=tuple(_interface(item) for item in given["nics"] or ()),
        routes=tuple(_route(item) for item in given.get("routes") or ()),
        file_systems=tuple(FileSystem(str(d["path"]), int(d["free"] or 0)) for d in given.get("disks") or ()),
        files={RESTORE: decode(given["file"])} if given.get("file") else {},
        drivers={"windows": tuple(sorted(str(name).lower() for name in given.get("drivers") or ()))},
        flags=frozenset(name for name, value in flags.items() if value),
    )


def _interface(given: t.Mapping[str, t.Any]) -> Interface:
    dhcp = bool(given.get("dhcp"))
    pairs = zip(given.get("ip") or (), given.get("net") or ())
    addresses = [found for ip, net in pairs if ip and (found := _address(str(ip), str(net), dhcp))]
    return Interface(
        name=str(given.get("name") or ""),
        mac=_macs.normalized(str(given.get("mac") or "")),
        driver=str(given.get("driver") or ""),
        dhcp=dhcp,
        addresses=tuple(addresses),
        gateways=tuple(str(item) for item in given.get("gw") or () if _is_address(item)),
        dns=tuple(str(item) for item in given.get("dns") or () if _is_address(item)),
    )


def _address(ip: str, net: str, dhcp: bool) -> t.Optional[Address]:
    try:
        found = ipaddress.ip_interface(f"{ip.partition('%')[0]}/{net}")
    except ValueError:
        return None
    if found.ip.is_link_local or found.ip.is_loopback:
        return None
    # Windows does not say here which addresses of IPv6 were set by hand.
    return Address(str(found.ip), found.network.prefixlen, dhcp or found.version == 6)


def _is_address(text: t.Any) -> bool:
    try:
        return bool(ipaddress.ip_address(str(text)))
    except ValueError:
        return False


def _route(given: t.Mapping[str, t.Any]) -> Route:
    metric = given.get("metric")
    return Route(
        f"{given.get('to')}/{given.get('mask')}", str(given.get("via") or ""), "", int(metric) if metric else None
    )


def files(guest: Guest, new_macs: t.Mapping[str, str]) -> dict[str, str]:
    """Return the script that gives the addresses back; nothing where all of them come from DHCP."""
    static = [item for item in guest.physical if item.dhcp is False and any(not a.dynamic for a in item.addresses)]
    if not static:
        return {}
    head = HEAD.format(vendor=quoted(guest.vendor), product=quoted(guest.product))
    parts = [_restored(item, new_macs.get(item.mac, item.mac)) for item in static]
    return {RESTORE: (head + "".join(parts) + TAIL.format(task=TASK)).replace("\n", "\r\n")}


def _restored(item: Interface, mac: str) -> str:
    first, *others = [address for address in item.addresses if not address.dynamic]
    gateway = next((text for text in item.gateways if ":" not in text), "")
    mask = str(ipaddress.ip_interface(f"{first.address}/{first.prefix}").netmask)
    lines = [f"netsh.exe interface ipv4 set address name=$index static {first.address} {mask} {gateway}".rstrip()]
    for address in others:
        mask = str(ipaddress.ip_interface(f"{address.address}/{address.prefix}").netmask)
        lines.append(f"netsh.exe interface ipv4 add address name=$index {address.address} {mask}")
    for number, server in enumerate(text for text in item.dns if ":" not in text):
        verb = "set dnsservers name=$index static" if not number else "add dnsservers name=$index"
        lines.append(f"netsh.exe interface ipv4 {verb} {server} validate=no")
    body = "".join(f"  {line}\n" for line in lines)
    head = f"# {item.name!a}\n$index = Get-Index {quoted(mac.upper())}\nif ($index) {{\n"
    return f"{head}{body}}} else {{ $missing++ }}\n"


def quoted(text: str) -> str:
    """Return a text as PowerShell reads it without looking into it. Typographic quotes end a text, too."""
    for quote in "'\u2018\u2019\u201a\u201b":
        text = text.replace(quote, quote * 2)
    return "'" + text.replace("\r", " ").replace("\n", " ") + "'"
