# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports and readers of sources against cases that were taken from the engine and its hosts.

The cases are not part of this project. ONRAMP_VECTORS names their folder, by default ../shared/vectors beside the
checkout; where there is none, the test is skipped. `-s` prints the table of units.
"""

from __future__ import annotations

import html
import tempfile
import typing as t
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import external_imports
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import libvirt_xml, ova, selection, values
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import desired, host_channel
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import Import, Situation
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster
from tests.unit import made_up_foreign_vms as made_up
from tests.unit.vector_files import cases

Given = t.Mapping[str, t.Any]
AREAS = {"v2v", "progress"}
MIB = 1 << 20


# ------------------------------------------------------------------------------------------------------------- readers
def unit(given: Given) -> Given:
    try:
        return {"bytes": values.ovf_unit(given["unit"])}
    except UnreadableDocument:
        return {"error": "refused"}


def domain(given: Given) -> str:
    def attribute(name: str, value: t.Any) -> str:
        return f" {name}='{html.escape(str(value))}'" if value else ""

    devices = ""
    for disk in given.get("disks") or ():
        kind = {"block": "dev", "network": "name"}.get(disk["type"], "file")
        source = f"<source{attribute(kind, disk.get('source'))}/>" if disk.get("source") else ""
        target = f"<target{attribute('dev', disk.get('target'))}/>"
        devices += (
            f"<disk{attribute('type', disk['type'])}{attribute('device', disk['device'])}>{source}{target}</disk>"
        )
    for nic in given.get("interfaces") or ():
        source = f"<source{attribute(nic['type'], nic.get(nic['type']))}/>"
        model = f"<model{attribute('type', nic.get('model'))}/>"
        devices += (
            f"<interface{attribute('type', nic['type'])}><mac{attribute('address', nic.get('mac'))}/>{source}{model}"
        )
        devices += "</interface>"
    memory = given.get("current_memory_kib", 0)
    return (
        f"<domain type='vmware'><name>{given['name']}</name><uuid>{given['uuid']}</uuid>"
        f"<memory unit='KiB'>{memory}</memory><vcpu>{given.get('vcpu', 1)}</vcpu>"
        f"<os><type>hvm</type></os><devices>{devices}</devices></domain>"
    )


def listed(vm: ForeignVm) -> Given:
    """A VM in the words of the cases. Snapshots are not part of a domain's XML."""
    return {
        "vmId": vm.uuid,
        "vmName": vm.name,
        "memSize": (vm.memory or 0) // MIB,
        "smp": vm.cpus,
        "disk_count": len(vm.disks),
        "first_disk": {"alias": vm.disks[0].file} if vm.disks else {},
        "networks": [{"macAddr": nic.mac, "bridge": nic.network} for nic in vm.nics],
    }


def list_external_vms(given: Given) -> Given | None:
    if set(given) - {"domains", "names_filter"}:
        # Sizes of disks are asked of libvirt by the host; what it drops then is a concern here.
        return None
    vms = [libvirt_xml.parse(domain(item)) for item in given["domains"]]
    chosen = given.get("names_filter")
    found = [listed(vm) for vm in vms if chosen is None or vm.name in chosen]
    return {"vms": found, "count": len(found)}


def list_external_vm_names(given: Given) -> Given:
    vms = [libvirt_xml.parse(made_up.domain(name=name)) for name in given["domains"]]
    found = selection.select([(vm, ()) for vm in vms], selection.Selection())
    return {"names_as_set": [vm.name for vm, dummy in found]}


def vm_capacity(disk: Given) -> int:
    return int(disk["capacity"]) * values.ovf_unit(disk.get("capacity_units") or "byte")


def read_ova(files: Mapping[str, bytes], container: str, folder: Path) -> ForeignVm | None:
    """Read an OVA in one of its forms; None for a form that only hosts read, such as zip."""
    place = Path(tempfile.mkdtemp(dir=folder))
    if container == "tar":
        (place / "a.ova").write_bytes(made_up.tar(files))
        return ova.read_archive(str(place / "a.ova"))[0]
    if container not in ("directory", "dir", "folder"):
        return None
    for name, content in files.items():
        (place / name).write_bytes(content)
    return ova.read_ovf(str(place / "vm.ovf"))[0]


def ova_info(given: Given, folder: Path) -> Given | None:
    ovf, files = given["ovf"], {}
    references = "".join(made_up.file_reference(f["href"], n, size=f["size"]) for n, f in enumerate(ovf["files"], 1))
    disks = "".join(
        made_up.disk_of_ovf(
            number,
            capacity=str(disk["capacity"]),
            capacityAllocationUnits=disk.get("capacity_units") or "",
            populatedSize=str(disk.get("populated_size") or ""),
        )
        for number, disk in enumerate(ovf["disks"], 1)
    )
    nic = ovf["nic"]
    items = (
        made_up.item(3, VirtualQuantity=ovf["cpu_item"])
        + made_up.item(4, AllocationUnits="byte * 2^20", VirtualQuantity=ovf["memory_item"])
        + made_up.SCSI
        + "".join(made_up.disk_item(f"vmdisk{n}", n - 1) for n in range(1, len(ovf["disks"]) + 1))
        + made_up.nic_item(nic["connection"], ElementName=nic["element_name"], ResourceSubType=nic["sub_type"])
    )
    document = made_up.envelope(items, files=references, disks=disks, name=ovf["name"]).encode()
    capacity = vm_capacity(ovf["disks"][0])
    files = {"vm.ovf": document, **{f["href"]: made_up.vmdk(capacity) for f in ovf["files"]}}
    vm = read_ova(files, given["container"], folder)
    if vm is None:
        return None
    disk, first = vm.disks[0], vm.nics[0]
    return {
        "vmName": vm.name,
        "memSize": (vm.memory or 0) // MIB,
        "smp": vm.cpus,
        "first_disk": {"capacity": str(disk.capacity), "alias": disk.file.rpartition("/")[2]},
        # Models are in lower case here.
        "first_network": {"bridge": first.network, "dev": first.label},
    }


# ------------------------------------------------------------------------------------------------------------- request
NAMES = {
    "name": "ExternalName",
    "url": "Url",
    "username": "Username",
    "password": "Password",
}


def rest_action(given: Given) -> Given | None:
    """The request that the module makes of options with the same meaning, in the words of the case."""
    body = given["body"]
    if given.get("path") != "externalvmimports" or not body.get("host"):
        return None
    url, is_ova = body["url"], body["url"].startswith("ova:")
    kind = "files" if is_ova else "vsphere" if body["provider"] == "vmware" else "libvirt"
    source = {"kind": kind, "url": None if is_ova else url, **{k: body.get(k) for k in ("username", "password")}}
    vm = {"name": body["name"], "new_name": (body.get("vm") or {}).get("name"), "path": url[len("ova://") :]}
    options = {
        "source": source,
        "vms": [vm],
        "cluster": "c",
        "storage_domain": "d",
        "allocation": "thin" if body.get("sparse", True) else "preallocated",
        "drivers_iso": (body.get("drivers_iso") or {}).get("id"),
        **dict.fromkeys(("parallel", "per_proxy_host", "per_source_host"), 1),
    }
    wanted = desired.from_params(options, "2026-01-01")
    situation = Situation(TargetCluster("c", "{cluster}"), MacPool("pool"), domain_id="{sd}")
    one = Import(wanted.wanted[0], "new")
    sent = external_imports.request_of(one, wanted, situation, ProxyHost("{host}", "h"))
    params = {
        "OriginType": sent.provider.value.upper(),
        "StorageDomainId": sent.storage_domain.id,
        "ClusterId": sent.cluster.id,
        "ProxyHostId": sent.host.id,
        "VirtioIsoName": sent.drivers_iso.id if sent.drivers_iso else None,
        "VolumeType": "Sparse" if sent.sparse else "Preallocated",
        "NewVmName": sent.vm.name,
        **{name: getattr(sent, field) for field, name in NAMES.items()},
    }
    return {"params": params}


# Not here: what only concerns the inside of a host, such as how vdsm calls its tools.
UNITS: dict[str, t.Callable[..., Given | None]] = {
    "ovf_capacity_unit": unit,
    "ovf_allocation_unit": unit,
    "list_external_vms": list_external_vms,
    "list_external_vm_names": list_external_vm_names,
    "rest_action": rest_action,
    "tool_capabilities": lambda given: {
        "contains": host_channel.probe("### features\n" + "\n".join(given["machine_readable_output"])).features
    },
    "parse_tool_output": lambda given: {"events": list(host_channel.tool_events(given["chunks"]))},
}


def fits(expected: t.Any, found: t.Any) -> bool:
    """Whether all that is expected was found, as far as this side speaks of it."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(fits(v, found[k]) for k, v in expected.items() if k in found)
    if isinstance(found, frozenset):
        return found >= set(expected)
    if isinstance(expected, list):
        return len(expected) == len(found) and all(map(fits, expected, found))
    return bool(expected == found)


def agrees(expected: Given, found: Given) -> bool:
    if "error" in expected or "error" in found:
        return "error" in expected and "error" in found
    compared = set(expected) & set(found)
    names = sorted(expected.get("names_as_set", ())) == sorted(found.get("names_as_set", ()))
    return bool(compared) and names and all(fits(expected[n], found[n]) for n in compared - {"names_as_set"})


def test_vectors_of_imports(tmp_path: Path) -> None:
    known = [case for case in cases("vm_import.json") if case["area"] in AREAS]
    failures, counts = [], Counter[tuple[str, str]]()
    for case in known:
        kind, given = case["kind"], case["given"]
        try:
            rule = UNITS.get(kind)
            found = ova_info(given, tmp_path) if kind == "ova_info" else rule(given) if rule else None
        except CollectionError as error:
            found = {"error": repr(error)}
        except (KeyError, TypeError):
            # It is given in a form that this side does not know.
            found = None
        outcome = "n/a" if found is None else "passed" if agrees(case["expect"], found) else "failed"
        counts[kind, outcome] += 1
        if outcome == "failed":
            failures.append(f"{case['id']} {kind}: {given}: expected {case['expect']}, got {found}")
    print("\n" + "\n".join(f"{kind:26} {outcome} {count}" for (kind, outcome), count in sorted(counts.items())))
    assert any(outcome == "passed" for dummy, outcome in counts)
    assert "\n".join(failures) == ""


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Copying disk 1/2\n    (30/100%)\r", [{"percent": 30}]),
        # Leading white space is what tells a percentage from other text.
        ("Copying disk 1/2\n(30/100%)\r", []),
        ("    (30/100%)\r", None),
        ("Copying disk 1/1\n    (100/100%)\n    (30/100%)\n", [{"percent": 100}]),
        ("Copying disk 1/1\nabc 30% [***---]\r 30%\r", [{"percent": 30}]),
    ],
)
def test_percentages_are_read_between_the_beginning_of_a_disk_and_its_end(
    text: str, events: list[dict[str, t.Any]] | None
) -> None:
    found = list(host_channel.tool_events([text]))
    assert found[1:] == (events or [])
    assert bool(found) == (events is not None)
