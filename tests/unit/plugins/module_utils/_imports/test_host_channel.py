# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What proxy hosts print, and what it means. The outputs look like those of real hosts."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._imports import host_channel
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.host_channel import Job, OvaFile

VM = "5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11"
PROBED = """### features
virt-v2v
virt-v2v-2.0
libguestfs-rewrite
vdsm-compat-option
input:libvirt
input:ova
output:vdsm
convert:linux
### vdsm
4.50.6.1-1.el9
### options
read
--password-file
--vdsm-image-uuid
### end
"""


def test_a_probe_says_what_a_host_can_do() -> None:
    found = host_channel.probe(PROBED)
    assert {"virt-v2v", "output:vdsm", "vdsm-compat-option"} <= found.features
    assert (found.vdsm, found.passed) == ("4.50.6.1-1.el9", frozenset({"--password-file", "--vdsm-image-uuid"}))


def test_a_host_without_virt_v2v_and_vdsm_has_no_features() -> None:
    output = "### features\n/bin/sh: line 1: virt-v2v: command not found\n### vdsm\n### options\n### end\n"
    assert host_channel.probe(output) == host_channel.Probe()


def test_a_repaired_vdsm_passes_none_of_the_removed_options() -> None:
    output = "### features\nvirt-v2v\n### vdsm\n4.50.7-1.el9\n### options\nread\n### end\n"
    assert host_channel.probe(output).passed == frozenset()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": "starting", "description": "", "progress": 0}, Job("starting")),
        (
            {"status": "copying_disk", "description": "Copying disk 1/1", "progress": 40},
            Job("copying_disk", "Copying disk 1/1", 40, 1, 1),
        ),
        # vdsm counts a first disk of two as if it were the second: 50 to 100.
        (
            {"status": "copying_disk", "description": "Copying disk 1/2", "progress": 75},
            Job("copying_disk", "Copying disk 1/2", 25, 1, 2),
        ),
        (
            {"status": "copying_disk", "description": "Copying disk 2/2", "progress": 75},
            Job("copying_disk", "Copying disk 2/2", 75, 2, 2),
        ),
        ({"status": "done", "description": "", "progress": 100}, Job("done", "", 100)),
        ({"status": "error", "description": "Job failed", "progress": 0}, Job("error", "Job failed")),
    ],
)
def test_the_percentage_is_that_of_the_whole_vm(given: dict[str, t.Any], expected: Job) -> None:
    statistics = {"cpuIdle": "99", "v2vJobs": {VM: given}}
    assert host_channel.jobs(json.dumps(statistics)) == {VM: expected}
    assert host_channel.jobs(json.dumps({"result": statistics})) == {VM: expected}


def test_the_percentage_never_falls_while_disks_are_copied() -> None:
    disks = 3
    seen = [
        host_channel.whole_percent(((disks - 1) * 100 + percent) // disks, disk, disks)
        for disk in range(1, disks + 1)
        for percent in range(101)
    ]
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 100)


def test_statistics_without_conversions_are_empty() -> None:
    assert host_channel.jobs("{}") == {}
    with pytest.raises(ValueError):
        host_channel.jobs("vdsm-client: Connection refused")


def test_no_command_is_made_of_something_that_is_not_an_id() -> None:
    for make in (host_channel.abort_command, host_channel.log_command):
        with pytest.raises(ValueError):
            make("x; rm -rf /")
    assert host_channel.abort_command(VM).endswith(VM)


LOG = f"""/var/log/vdsm/import/import-{VM}-20261126T042300.log
[   0.0] Setting up the source: -i libvirt -ic vpx://...
libguestfs: trace: v2v: hibernat
nbdkit: debug: vddk: unclean file system
[  88.0] Copying disk 1/2
\u259d   0% [----------------------------------------]\r\u258c  50% [********************--------------------]\r
virt-v2v: error: libvirt authentication or login failed: incorrect user name or password

If reporting bugs, run virt-v2v with debugging enabled and include the complete output:
  virt-v2v -v -x [...]
"""


def test_the_log_of_an_import_shows_errors_and_how_far_it_was() -> None:
    found = host_channel.log(LOG)
    assert found.path.endswith("T042300.log")
    assert found.lines == ("virt-v2v: error: libvirt authentication or login failed: incorrect user name or password",)
    assert found.percent == 25


def test_a_log_without_an_error_shows_its_end_without_debugging() -> None:
    found = host_channel.log("/var/log/a.log\nlibguestfs: trace: x\nsomething ended\n")
    assert found.lines == ("something ended",)
    assert host_channel.log("") == host_channel.Log()


OVA = "/var/tmp/a b.ova"
OUTPUT = """### stat
regular file|36:36|5000
### readable
yes
### listed
yes
### names
a.ovf
a.mf
disk1.vmdk
### ovirt
0
### space
/dev/mapper/root 100000 50000 50000 50% /
### end
"""


def test_an_ova_is_described() -> None:
    assert host_channel.ova_file(OVA, OUTPUT) == OvaFile(
        OVA, "regular file", "36:36", False, True, ("a.ovf", "a.mf", "disk1.vmdk"), 5000, 50000
    )
    assert host_channel.ova_file(OVA, OUTPUT.replace("ovirt\n0", "ovirt\n1")).is_of_ovirt
    assert f"'{OVA}'" in host_channel.ova_command(OVA)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("regular file|36:36|5000", "stat: cannot statx '/a': No such file or directory", "ova-missing"),
        ("regular file", "character special file", "ova-not-a-file"),
        ("readable\nyes", "readable\nno", "ova-not-readable"),
        ("a.ovf\n", "", "ova-without-ovf"),
        ("50000 50%", "4000 50%", "ova-space"),
    ],
)
def test_what_is_wrong_with_an_ova_is_one_finding(before: str, after: str, code: str) -> None:
    one = host_channel.ova_file(OVA, OUTPUT.replace(before, after))
    (found,) = host_channel.about_ova(one, "h1", "vms[0]")
    assert (found.code, "h1" in found.message) == (code, True)


def test_a_good_ova_has_no_finding() -> None:
    assert list(host_channel.about_ova(host_channel.ova_file(OVA, OUTPUT), "h1", "vms[0]")) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("readable\nyes", "readable\nunknown"),
        ("regular file|36:36|5000", "stat: cannot statx '/a': Permission denied"),
        ("listed\nyes\n### names\na.ovf\na.mf\ndisk1.vmdk\n", "listed\n### names\n"),
        ("regular file", "regular empty file"),
    ],
)
def test_what_a_host_does_not_say_about_an_ova_for_certain_is_no_finding(before: str, after: str) -> None:
    assert before in OUTPUT
    one = host_channel.ova_file(OVA, OUTPUT.replace(before, after))
    assert list(host_channel.about_ova(one, "h1", "vms[0]")) == []


@pytest.mark.parametrize("allowed", [True, False])
def test_the_command_for_an_ova_is_right_for_all_users_and_in_all_languages(
    tmp_path: pathlib.Path, allowed: bool
) -> None:
    runuser = tmp_path / "runuser"
    runuser.write_text('#!/bin/sh\nshift 3\nexec "$@"\n' if allowed else "#!/bin/sh\nexit 1\n", encoding="utf-8")
    runuser.chmod(0o755)
    folder = tmp_path / "an ova"
    folder.mkdir()
    (folder / "a.ovf").write_text("<Envelope/>", encoding="utf-8")
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "LC_ALL": "de_DE.UTF-8"}

    def looked_at(path: pathlib.Path) -> OvaFile:
        command = host_channel.ova_command(str(path))
        ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment, check=False)
        return host_channel.ova_file(str(path), ran.stdout)

    good, missing = looked_at(folder), looked_at(tmp_path / "none.ova")
    assert (good.kind, good.names, good.missing, good.readable) == ("directory", ("a.ovf",), False, True)
    assert list(host_channel.about_ova(good, "h1", "vms[0]")) == []
    assert [found.code for found in host_channel.about_ova(missing, "h1", "vms[0]")] == ["ova-missing"]
