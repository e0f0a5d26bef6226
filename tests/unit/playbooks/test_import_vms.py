# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""VMs are read from a source and imported, in one play, for each kind of source."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import folder
from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit import made_up_foreign_vms as made_up
from tests.unit import project
from tests.unit.import_worlds import import_world

TOOL = str(Path(sys.executable).with_name("ansible-playbook"))
Given = dict[str, t.Any]
INVENTORY_OF_VMS = (
    "VM,Powerstate,CPUs,Memory,NICs,Disks,Total disk capacity MiB,Datacenter,Cluster,Host,Network #1\n"
    "listed01,poweredOff,2,1024,1,1,1024,DC1,C1,esx1,VM Network\n"
)
RULES = [{"source": {"network": "VM Network"}, "target": {"network": "green", "profile": "green"}}]
TO_RED = [{"target": {"network": "red", "profile": "red"}}]
VCENTER = {"kind": "vsphere", "url": "vc.example.com", "username": "admin", "password": "vcenter-secret"}
# Kind of files: what is in the folder, the provider of the engine, the source and the VM of the import.
KINDS: dict[str, tuple[dict[str, bytes], str, Given, Given]] = {
    "libvirt": (
        {"guest.xml": made_up.domain(name="guest").encode(), "images/web01.qcow2": made_up.qcow2()},
        "kvm",
        {"kind": "libvirt", "url": "qemu+ssh://root@kvm1.example.com/system"},
        {"name": "guest"},
    ),
    "vmx": (
        {"legacy.vmx": made_up.vmx().encode(), "legacy.vmdk": made_up.vmdk()},
        "vmware",
        {**VCENTER, "datacenter": "DC1", "esxi_host": "esx1"},
        {"name": "legacy app", "new_name": "legacy"},
    ),
    "ova": ({"web01.ova": made_up.ova()}, "vmware", {"kind": "files"}, {"name": "web01", "path": "web01.ova"}),
    "csv": ({"vms.csv": INVENTORY_OF_VMS.encode()}, "vmware", VCENTER, {"name": "listed*"}),
}
# Waivers are for what a folder of descriptions lacks.
WAIVED = ("source.disk.missing",)
FEATURES = "virt-v2v\\noutput:vdsm\\n"


def external_of(described: Given, provider: str) -> Given:
    """The VM of the simulator's world that fits a description."""
    return {
        "name": described["name"],
        "provider": provider,
        "memory": described["memory"],
        "disks": [
            {"path": disk["file"] or disk["label"] or "disk", "capacity": disk["capacity"] or made_up.GIB}
            for disk in described["disks"]
        ],
        "nics": [{"mac": nic["mac"] or f"00:50:56:00:99:{n:02x}"} for n, nic in enumerate(described["nics"])],
    }


@pytest.fixture
def exports(tmp_path: Path, simulator: Simulator) -> Path:
    """A folder for each kind, and a world with their VMs."""
    found = []
    for kind, (files, provider, dummy, dummy2) in KINDS.items():
        for name, content in files.items():
            path = tmp_path / "exports" / kind / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        inventory = folder.read(str(tmp_path / "exports" / kind), False)
        found += [external_of(vm.as_dict(), provider) for vm in inventory.vms]
    simulator.state.engine.world = import_world(*found)
    return tmp_path / "exports"


def tasks_of(kind: str, exports: Path) -> list[Given]:
    source, vm = KINDS[kind][2:]
    if "path" in vm:
        # The inventory hosts of this play are all this machine.
        vm = {**vm, "path": str(exports / kind / vm["path"])}
    read: Given = {"source": {"kind": "files", "path": str(exports / kind)}}
    options: Given = {
        "source": source,
        "vms": [vm],
        "descriptions": "{{ found_" + kind + ".vms }}",
        "cluster": "prod",
        "storage_domain": "data1",
        "vnic_profile_mappings": RULES if kind == "csv" else [*RULES, *TO_RED],
        "waivers": [{"concern": concern, "reason": "Only descriptions are here"} for concern in WAIVED],
        "locate": "never",
        "state_folder": str(exports / "state"),
        "poll_interval": 1,
        "host_channels": {"h1": "proxy1", "h2": "proxy2"},
    }
    imported = {"onramp.ovirt.v2v_import": options, "ignore_errors": True}
    return [
        {"onramp.ovirt.v2v_source_info": read, "register": f"found_{kind}"},
        {**imported, "register": f"imported_{kind}"},
        {**imported, "register": f"again_{kind}"},
    ]


def commands(path: Path, more: t.Mapping[str, str]) -> Path:
    """Commands of a proxy host, which note that they were run, and others."""
    path.mkdir()
    for name, text in (
        ("virt-v2v", f'printf "{FEATURES}"'),
        ("vdsm-client", "echo '{\"v2vJobs\": {}}'"),
        ("runuser", "echo yes"),
    ):
        script = path / name
        script.write_text(f'#!/bin/sh\necho {name} >> "{path}/ran"\n{text}\n', encoding="utf-8")
        script.chmod(0o755)
    for name, text in more.items():
        (path / name).write_text(text, encoding="utf-8")
        (path / name).chmod(0o755)
    return path


def played(
    simulator: Simulator, tmp_path: Path, tasks: list[Given], names: list[str], **programs: str
) -> dict[str, t.Any]:
    """Play tasks on localhost; returns what they registered. ``programs`` are on the path, by name."""
    out = tmp_path / "results.json"
    content = "{{ dict(names | zip(names | map('extract', vars))) | to_json }}"
    write = {"ansible.builtin.copy": {"content": content, "dest": str(out)}, "vars": {"names": names}}
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [*tasks, write]}
    playbook = tmp_path / "play.yml"
    playbook.write_text(yaml.safe_dump([play], sort_keys=False), encoding="utf-8")
    inventory = tmp_path / "inventory.ini"
    inventory.write_text("[proxies]\nproxy1\nproxy2\n[proxies:vars]\nansible_connection=local\n", encoding="utf-8")
    done = subprocess.run(
        [TOOL, "-i", str(inventory), str(playbook)],
        env={
            **os.environ,
            "PATH": f"{commands(tmp_path / 'bin', programs)}{os.pathsep}{os.environ['PATH']}",
            "OVIRT_URL": simulator.url,
            "OVIRT_USERNAME": simulator.username,
            "OVIRT_PASSWORD": simulator.password,
            "OVIRT_CAFILE": simulator.ca_file or "",
        },
        capture_output=True,
        text=True,
        check=False,
        cwd=project.ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "vcenter-secret" not in done.stdout + done.stderr
    found: dict[str, t.Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def vm_named(simulator: Simulator, name: str) -> Vm:
    (found,) = (vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == name)
    return found


def test_what_is_read_of_each_kind_of_source_is_imported_as_it_was(
    simulator: Simulator, exports: Path, tmp_path: Path
) -> None:
    tasks = [task for kind in KINDS for task in tasks_of(kind, exports)]
    results = played(
        simulator, tmp_path, tasks, [f"{prefix}_{kind}" for prefix in ("imported", "again") for kind in KINDS]
    )
    for kind in KINDS:
        imported, again = results[f"imported_{kind}"], results[f"again_{kind}"]
        assert imported.get("states") == {"imported": 1}, (kind, imported.get("msg"))
        assert (again["changed"], again["states"]) == (False, {"unchanged": 1}), kind
        assert all(host["usable"] for host in imported["proxy_hosts"])
        assert "import-no-host-channel" not in {finding["code"] for finding in imported["findings"]}
    guest, legacy, web01, listed = (vm_named(simulator, name) for name in ("guest", "legacy", "web01", "listed01"))
    assert [nic.mac for nic in guest.nics] == ["52:54:00:0a:0b:0c"]
    assert [nic.mac for nic in legacy.nics] == ["00:50:56:11:22:33"]
    assert (legacy.settings.bios_type, web01.settings.bios_type[:3]) == ("q35_ovmf", "q35")
    # An inventory has no MAC addresses, nor has an OVA: these are of the pool.
    assert all(str(vm.nics[0].mac).startswith("00:1a:4a:16:01") for vm in (listed, web01))
    assert all(nic.profile_id for vm in (guest, legacy, web01, listed) for nic in vm.nics)
    # Each import asks both proxy hosts over their connections, and vdsm while it goes on.
    ran = (tmp_path / "bin" / "ran").read_text(encoding="utf-8").split()
    assert ran.count("virt-v2v") == 2 * 2 * len(KINDS)
    assert "vdsm-client" in ran
