# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The reader of VMX files, the configuration of a VM on VMware's hosts.

A key is read without regard to case. Of a key that is there twice, the first value counts, as for virt-v2v. The file
names that a VMX contains are only reported: nothing is opened.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import values
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    BIOS,
    SUSPENDED,
    UEFI,
    UNKNOWN,
    Device,
    ForeignDisk,
    ForeignNic,
    ForeignVm,
    Place,
    Remark,
)

KIND = "vmx"
MAX_BYTES = 4 << 20
MAX_LINES = 50_000
LINE = re.compile(r"\s*([A-Za-z0-9_.:-]+)\s*=\s*(?:\"(.*)\"|(\S*))\s*", re.DOTALL)
ESCAPE = re.compile(r"\|([0-9a-fA-F]{2})")
DISK = re.compile(r"(scsi|sata|ide|nvme)([0-9]{1,2}):([0-9]{1,3})")
NIC = re.compile(r"ethernet([0-9]{1,3})")
# The order of the disks is that of the controllers in VMware's user interface.
BUSES = ("ide", "scsi", "sata", "nvme")
HARD_DISKS = ("", "disk", "harddisk", "rawdisk")
RDM_DISKS = ("scsi-passthru", "rawdisk")
SNAPSHOT = re.compile(r"-[0-9]{6}\.vmdk$", re.IGNORECASE)
DEFAULT_MEMORY = 32
ENCODINGS = {"windows-1252": "cp1252", "gbk": "gbk", "big5": "big5", "shift_jis": "shift_jis", "euc-kr": "euc_kr"}
Settings = t.Mapping[str, str]


def parse(document: t.Union[str, bytes], path: str = "") -> ForeignVm:
    """Return the VM of a VMX; raises UnreadableDocument."""
    settings, twice = read(document)
    if not any(key in settings for key in ("config.version", "virtualhw.version", "displayname", "guestos")):
        raise UnreadableDocument("The file is not a VMX: it has none of the settings that each of them has.")
    file = path.replace("\\", "/").rpartition("/")[2]
    cpus = values.positive(settings.get("numvcpus"), 1)
    cores = values.positive(settings.get("cpuid.corespersocket"), 1)
    memory = values.positive(settings.get("memsize"), DEFAULT_MEMORY)
    disks = tuple(_disks(settings))
    vm = ForeignVm(
        name=(settings.get("displayname") or file.rpartition(".")[0]).strip(),
        place=Place(KIND, path=path),
        uuid=values.uuid(settings.get("uuid.bios")),
        hypervisor="vmware",
        power=SUSPENDED if settings.get("checkpoint.vmstate") else UNKNOWN,
        is_template=file.lower().endswith(".vmtx"),
        memory=values.sensible(memory << 20),
        cpus=cpus,
        sockets=max(cpus // cores, 1),
        cores=cores,
        threads=1,
        firmware=UEFI if settings.get("firmware", "").lower() == "efi" else BIOS,
        secure_boot=values.true(settings.get("uefi.secureboot.enabled")),
        tpm=values.true(settings.get("vtpm.present")),
        machine=f"vmx-{settings['virtualhw.version']}" if settings.get("virtualhw.version") else "",
        os=settings.get("guestos", ""),
        os_family=values.os_family(settings.get("guestos", "")),
        description=settings.get("annotation", ""),
        disks=disks,
        nics=tuple(_nics(settings)),
        cdroms=tuple(_cdroms(settings)),
        snapshots=tuple(disk.file for disk in disks if SNAPSHOT.search(disk.file)),
        devices=tuple(_devices(settings)),
        traits=tuple(_traits(settings)),
        remarks=tuple(Remark("source.setting.twice", key) for key in twice),
    )
    return values.checked(vm)


def read(document: t.Union[str, bytes]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the settings with their keys in lower case, and the keys that have two different values."""
    if len(document) > MAX_BYTES:
        raise UnreadableDocument(f"The VMX has more than {MAX_BYTES} bytes.")
    text = document if isinstance(document, str) else _decoded(document)
    # Not splitlines(): a value may contain other characters that Python sees as the end of a line.
    lines = re.split("\r\n|\n|\r", text.lstrip("\ufeff"))
    if len(lines) > MAX_LINES or "\0" in text:
        raise UnreadableDocument(f"The VMX has more than {MAX_LINES} lines, or is not a text.")
    found: dict[str, str] = {}
    twice: dict[str, None] = {}
    for line in lines:
        match = None if line.lstrip().startswith("#") else LINE.fullmatch(line)
        if not match:
            continue
        key, value = match.group(1).lower(), _unescaped(match.group(2) or match.group(3) or "")
        if found.setdefault(key, value) != value:
            twice[key] = None
    return found, tuple(twice)


def _decoded(document: bytes) -> str:
    """Return the text in the encoding that the file names, which is UTF-8 where it names none."""
    named = re.search(rb"^\s*\.encoding\s*=\s*\"([^\"\r\n]{1,40})\"", document[:4096], re.MULTILINE | re.IGNORECASE)
    name = named.group(1).decode("ascii", "replace").lower() if named else "utf-8"
    return document.decode(ENCODINGS.get(name, "utf-8"), "replace")


def _unescaped(value: str) -> str:
    """Return a value with ``|22`` as a quote; the two digits are a byte, and several bytes may be one character."""
    if "|" not in value:
        return value
    data = bytearray()
    place = 0
    for match in ESCAPE.finditer(value):
        data += value[place : match.start()].encode("utf-8", "surrogatepass")
        data.append(int(match.group(1), 16))
        place = match.end()
    data += value[place:].encode("utf-8", "surrogatepass")
    return data.decode("utf-8", "replace")


def _present(settings: Settings, prefix: str) -> bool:
    return values.true(settings.get(f"{prefix}.present", "true"))


# ---------------------------------------------------------------------------------------------------------------- disks
def _drives(settings: Settings) -> t.Iterator[tuple[str, str]]:
    """Yield what is on a bus as its prefix, such as ``scsi0:1``, and its type in lower case; sorted."""
    found = {}
    for key in settings:
        match = DISK.fullmatch(key.partition(".")[0])
        if match:
            found[match.group()] = (BUSES.index(match.group(1)), int(match.group(2)), int(match.group(3)))
    for prefix in sorted(found, key=lambda name: found[name]):
        if _present(settings, prefix) and settings.get(f"{prefix}.filename"):
            yield prefix, settings.get(f"{prefix}.devicetype", "").lower()


def _disks(settings: Settings) -> t.Iterator[ForeignDisk]:
    hard = [(prefix, kind) for prefix, kind in _drives(settings) if _is_disk(kind)]
    for index, (prefix, kind) in enumerate(hard):
        name = settings[f"{prefix}.filename"]
        controller, dummy, unit = prefix.partition(":")
        sharing = settings.get(f"{prefix}.sharing", "").lower()
        bus_sharing = settings.get(f"{controller}.sharedbus", "none").lower()
        yield ForeignDisk(
            index=index,
            label=prefix,
            format="vmdk",
            bus=controller.rstrip("0123456789"),
            controller=settings.get(f"{controller}.virtualdev", ""),
            unit=unit,
            file=name,
            pool=values.datastore(name),
            mode=settings.get(f"{prefix}.mode", "").lower().replace("-", "_"),
            shared=sharing == "multi-writer" or bus_sharing not in ("", "none"),
            rdm=kind in RDM_DISKS,
            encrypted=bool(settings.get(f"{prefix}.keysafe")),
            boot=settings.get("bios.hddorder", "").partition(",")[0].strip().lower() == prefix,
        )


def _is_disk(kind: str) -> bool:
    # Such as scsi-hardDisk and ata-hardDisk.
    return kind in HARD_DISKS or kind in RDM_DISKS or kind.endswith("-harddisk")


def _cdroms(settings: Settings) -> t.Iterator[str]:
    for prefix, kind in _drives(settings):
        if kind == "cdrom-image" and values.true(settings.get(f"{prefix}.startconnected", "true")):
            yield settings[f"{prefix}.filename"]


# ----------------------------------------------------------------------------------------------------------------- NICs
def _nics(settings: Settings) -> t.Iterator[ForeignNic]:
    numbers = {int(match.group(1)) for key in settings if (match := NIC.fullmatch(key.partition(".")[0]))}
    present = [number for number in sorted(numbers) if _present(settings, f"ethernet{number}")]
    for index, number in enumerate(present):
        given = {name: settings.get(f"ethernet{number}.{name}", "") for name in NIC_SETTINGS}
        address, kind = _address(given)
        name, key, switch = _network(given)
        yield ForeignNic(
            index=index,
            label=f"ethernet{number}",
            mac=address,
            mac_type=kind,
            model=given["virtualdev"].lower() or ("e1000" if "64" in settings.get("guestos", "") else "vlance"),
            network=name,
            network_key=key,
            switch=switch,
            connected=given["startconnected"].lower() != "false",
            passthrough=given["virtualdev"].lower() in ("sriov", "pci_passthru") or bool(given["pcipassthru.id"]),
            pci=given["pcislotnumber"],
        )


NIC_SETTINGS = (
    *("address", "addresstype", "connectiontype", "dvs.portgroupid", "dvs.switchid", "generatedaddress"),
    *("networkname", "opaquenetwork.id", "opaquenetwork.type", "pcipassthru.id", "pcislotnumber", "startconnected"),
    *("virtualdev", "vnet"),
)


def _address(given: Settings) -> tuple[str, str]:
    """Return the MAC address and its type: a static one is in another setting than one that VMware drew."""
    if given["addresstype"].lower() == "static":
        return values.mac(given["address"]), "static"
    drawn = given["generatedaddress"]
    return values.mac(drawn or given["address"]), "generated" if drawn else "static" if given["address"] else ""


def _network(given: Settings) -> tuple[str, str, str]:
    """Return the name, key and switch of a network."""
    name = given["networkname"]
    if given["dvs.portgroupid"]:
        group, switch = given["dvs.portgroupid"], given["dvs.switchid"]
        return name or group, f"dvs:{switch}/{group}", switch
    if given["opaquenetwork.id"]:
        return name or given["opaquenetwork.id"], f"opaque:{given['opaquenetwork.id']}", given["opaquenetwork.type"]
    if name:
        return name, f"port_group:{name}", ""
    # Workstation and Player.
    kind = given["connectiontype"].lower() or "bridged"
    shown = given["vnet"] if kind == "custom" and given["vnet"] else kind
    return shown, f"connection:{shown}", ""


# ---------------------------------------------------------------------------------------------------------- the others
def _devices(settings: Settings) -> t.Iterator[Device]:
    for key, value in sorted(settings.items()):
        name, dummy, what = key.partition(".")
        kind = name.rstrip("0123456789")
        if what == "present" and values.true(value) and kind in KINDS:
            yield Device(KINDS[kind], name)
        elif re.fullmatch(r"usb(_xhci)?:[0-9]+\.devicetype", key) and value.lower() not in ("hid", "hub"):
            yield Device("usb", name)


KINDS = {
    "pcipassthru": "pci_passthrough",
    "serial": "serial",
    "parallel": "parallel",
    "floppy": "floppy",
    "usb": "usb_controller",
    "usb_xhci": "usb_controller",
    "ehci": "usb_controller",
}


def _traits(settings: Settings) -> t.Iterator[str]:
    if values.true(settings.get("vcpu.hotadd")) or values.true(settings.get("mem.hotadd")):
        yield "hotplug"
    if settings.get("sched.cpu.affinity", "all").lower() not in ("", "all"):
        yield "cpu_pinning"
    if settings.get("sched.mem.affinity", "all").lower() not in ("", "all") or settings.get("numa.nodeaffinity"):
        yield "numa_pinning"
    if settings.get("encryption.keysafe") or settings.get("encryption.data"):
        yield "encrypted"
    if values.true(settings.get("ctkenabled")):
        yield "changed_block_tracking"
    if values.true(settings.get("vhv.enable")):
        yield "nested_virtualization"
    if settings.get("replay.supported") and values.true(settings.get("ft.secondary0.enabled")):
        yield "fault_tolerance"
