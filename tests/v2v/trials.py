# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The trials: a source, a method, and where it is killed before it may end."""

from __future__ import annotations

import sysconfig
import typing as t
from dataclasses import dataclass
from pathlib import Path

from tests.v2v import guests, target
from tests.v2v.target import Target
from tests.v2v.tasks import Task, Wrong, programs
from tests.v2v.vcenter import DATACENTER, HOST, VM, Vcenter

SMALL = 4096
"""No file that is larger stays where VMs were converted."""
STAGED, DIRECT, FILES = "staged", "virt_v2v", "v2v_convert"


@dataclass(frozen=True)
class Place:
    """Where the trials run."""

    folder: Path
    target: Target
    vcenter: Vcenter | None


@dataclass(frozen=True)
class Trial:
    """One VM on its way. `number` makes its addresses."""

    source: str
    method: str
    number: int
    run: t.Callable[[Place, Trial], str]
    needs_vcenter: bool = False

    @property
    def name(self) -> str:
        return f"v2v{self.number:02d}"


def import_task(place: Place, trial: Trial) -> Task:
    """The import of a VM, as a playbook has it: the source is read first."""
    folder = place.folder / trial.name
    source: dict[str, t.Any] = {}
    vm: dict[str, t.Any] = {"new_name": trial.name, "disks": [{"disk": "2", "storage_domain": "data2"}]}
    if place.vcenter and trial.needs_vcenter:
        source = {**place.vcenter.source, "datacenter": DATACENTER}
        vm["name"] = VM
        described = Task("v2v_source_info", {"source": {**source, "esxi_host": HOST}}, folder).run()["vms"]
        described = [one for one in described if one["name"] == VM]
    elif trial.source == "libvirt XML":
        exports = folder / "exports"
        exports.mkdir(parents=True)
        guests.libvirt_xml(place.target.guest, exports, trial.name, trial.number)
        source = {"kind": "files", "path": str(exports)}
        described = Task("v2v_source_info", {"source": source}, folder).run()["vms"]
        vm["name"] = trial.name
    else:
        folder.mkdir()
        path = guests.ova(place.target.guest, folder, trial.name, trial.number)
        source = {"kind": "files"}
        described = Task("v2v_source_info", {"source": {**source, "path": str(path)}}, folder).run()["vms"]
        vm |= {"name": trial.name, "path": str(path)}
    conversion = {"folder": str(folder / "conversion")}
    if trial.method == DIRECT:
        del vm["disks"]
        conversion["python_path"] = sysconfig.get_path("platlib")
    given = {
        "auth": target.auth(place.target.simulator),
        "source": source,
        "vms": [vm],
        "descriptions": described,
        "method": trial.method,
        "cluster": "Default",
        "storage_domain": "data1",
        "vnic_profile_mappings": target.MAPPINGS,
        "conversion": conversion,
        "state_folder": str(folder / "records"),
        "poll_interval": 1,
        "waivers": [],
    }
    return Task("v2v_import", given, folder)


def _complete(place: Place, trial: Trial, task: Task, domains: tuple[str, str], is_converted: bool = True) -> str:
    """The last run ends well, the one after it has nothing to do, and nothing is left."""
    if not task.run()["changed"]:
        raise Wrong("the import says that nothing has changed")
    compared = place.target.check_vm(trial.name, trial.number, domains, is_converted)
    if task.run()["changed"]:
        raise Wrong("the import says at its second run that something has changed")
    left = [command for command in programs(task.folder).values() if command]
    files = [path for path in (task.folder / "conversion").rglob("*") if path.is_file() and path.name != "log"]
    large = [path.name for path in files if path.stat().st_size > SMALL]
    if left or large:
        raise Wrong(f"this is left: {left or large}")
    return compared


def _converting(task: Task) -> bool:
    return any("virt-v2v" in command for command in programs(task.folder).values())


def plain(place: Place, trial: Trial) -> str:
    domains = ("data1", "data2") if trial.method == STAGED else ("data1", "data1")
    return _complete(place, trial, import_task(place, trial), domains)


def killed_staged(place: Place, trial: Trial) -> str:
    """Killed with virt-v2v, then while it sends, then when the VM is there."""
    task = import_task(place, trial)
    task.kill_when(lambda: _converting(task), with_programs=True)
    task.kill_when(lambda: place.target.is_sending(trial.name))
    task.kill_when(lambda: bool(place.target.vms(trial.name)))
    return f"killed 3 times; {_complete(place, trial, task, ('data1', 'data2'))}"


def killed_direct(place: Place, trial: Trial) -> str:
    """The task is killed while virt-v2v converts; followed by another one; virt-v2v is killed while it sends."""
    task = import_task(place, trial)
    task.kill_when(lambda: _converting(task))
    task.kill_when(lambda: place.target.is_sending(trial.name), with_programs=True)
    return f"killed 2 times; {_complete(place, trial, task, ('data1', 'data1'))}"


def not_converted(place: Place, trial: Trial) -> str:
    """Sent as it is; killed while it is sent."""
    task = import_task(place, trial)
    task.options["conversion"]["convert"] = False
    task.kill_when(lambda: place.target.is_sending(trial.name))
    compared = _complete(place, trial, task, ("data1", "data2"), is_converted=False)
    return f"not converted, killed once; {compared}"


def converted(place: Place, trial: Trial) -> str:
    """Files of a conversion host become files; a second run changes nothing."""
    folder = place.folder / trial.name
    folder.mkdir()
    makers = {"libvirt XML": ("libvirt_xml", guests.libvirt_xml), "VMX": ("vmx", guests.vmx)}
    kind, make = makers[trial.source]
    path = make(place.target.guest, folder, trial.name, trial.number)
    given = {"name": trial.name, "folder": str(folder / "conversion"), "source": {"kind": kind, "path": str(path)}}
    task = Task("v2v_convert", given, folder)
    result = task.run()["conversion"]
    files = [Path(file["path"]) for file in result["files"] if not file["path"].endswith(".xml")]
    text = Path(result["description"]).read_text(encoding="utf-8")
    missing = [mac for mac in guests.macs(trial.number) if mac not in text.lower()]
    if missing or text.count("bus='virtio'") != 2:
        raise Wrong(f"the description lacks {missing or 'virtio'}: {text}")
    if task.run()["changed"]:
        raise Wrong("the conversion says at its second run that something has changed")
    return f"{target.check_disks(place.target.guest, files)}, 2 MAC addresses"


TRIALS = (
    # Those that take longest come first.
    Trial("OVA", DIRECT, 1, killed_direct),
    Trial("vCenter", DIRECT, 2, plain, needs_vcenter=True),
    Trial("OVA", STAGED, 3, killed_staged),
    Trial("libvirt XML", FILES, 4, converted),
    Trial("VMX", FILES, 5, converted),
    Trial("libvirt XML", STAGED, 6, not_converted),
)
