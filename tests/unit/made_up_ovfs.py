# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OVFs as an engine writes them, made up for tests."""

from __future__ import annotations

import io
import tarfile
import typing as t
from xml.sax.saxutils import escape, quoteattr

CIM = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2"
NAMESPACES = (
    'xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    f' xmlns:rasd="{CIM}/CIM_ResourceAllocationSettingData"'
)
VM_ID = "0000aaaa-0000-4000-8000-000000000001"


def nic(name: str | None = "nic1", network: str = "red", profile: str = "gold", mac: str = "", **more: str) -> str:
    """A vNIC as a hardware item; `more` are elements such as IsPlugged, or rasd elements such as rasd_Linked."""
    rasd = {"ResourceType": "10", "OtherResourceType": profile, "Connection": network, "MACAddress": mac}
    if name is not None:
        rasd["Name"] = name
    elements = [f"<rasd:{tag}>{escape(text)}</rasd:{tag}>" for tag, text in rasd.items()]
    for tag, text in more.items():
        tag = tag.replace("_", ":")
        elements.append(f"<{tag}>{escape(text)}</{tag}>")
    return f"<Item>{''.join(elements)}</Item>"


def disk_item(image: str, disk: str, domain: str, **more: str) -> str:
    given = {"ResourceType": "17", "InstanceId": image, "HostResource": f"{disk}/{image}", "StorageId": domain, **more}
    return f"<Item>{''.join(f'<rasd:{tag}>{escape(text)}</rasd:{tag}>' for tag, text in given.items())}</Item>"


def disk(image: str, disk_id: str, **more: str) -> str:
    given = {"diskId": image, "fileRef": f"{disk_id}/{image}", **{k.replace("_", "-"): v for k, v in more.items()}}
    return f"<Disk {' '.join(f'ovf:{key}={quoteattr(text)}' for key, text in given.items())}></Disk>"


def ovf(
    items: t.Iterable[str] = (),
    vm_id: str = VM_ID,
    name: str = "web",
    general: t.Mapping[str, str] | None = None,
    references: str = "",
    disks: str = "",
    sections: str = "",
    version: str = "4.4.0.0",
) -> str:
    """The text of an OVF with 2 sockets of 3 cores, and 2048 MiB."""
    cpu = "<rasd:num_of_sockets>2</rasd:num_of_sockets><rasd:cpu_per_socket>3</rasd:cpu_per_socket>"
    hardware = [
        f"<Item><rasd:ResourceType>3</rasd:ResourceType>{cpu}</Item>",
        "<Item><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>2048</rasd:VirtualQuantity></Item>",
        *items,
    ]
    data = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in (general or {}).items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ovf:Envelope {NAMESPACES} ovf:version="{version}">'
        f"<References>{references}</References>"
        f'<Section xsi:type="ovf:DiskSection_Type">{disks}</Section>'
        f'<Content ovf:id="out" xsi:type="ovf:VirtualSystem_Type"><Name>{escape(name)}</Name>{data}'
        f'<Section ovf:id="{vm_id}" xsi:type="ovf:OperatingSystemSection_Type">'
        "<Description>other</Description></Section>"
        f'<Section xsi:type="ovf:VirtualHardwareSection_Type">{"".join(hardware)}</Section>{sections}'
        "</Content></ovf:Envelope>"
    )


def tar(files: t.Mapping[str, str | bytes]) -> bytes:
    """A tar archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()
