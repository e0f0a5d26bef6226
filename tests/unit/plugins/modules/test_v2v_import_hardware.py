# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hardware of an imported VM, read back from the engine."""

from __future__ import annotations

import typing as t

from tests.unit.import_worlds import WEB01, described

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "v2v_import"


def test_what_the_engine_reports_after_an_import_is_returned_and_compared_with_the_source(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    known = {**import_options, "descriptions": [described(WEB01, cpus=4)]}
    checked = run(MODULE, check=True, **known)
    assert (checked["vms"][0]["hardware"], checked["vms"][0]["differing"]) == (None, [])
    done = run(MODULE, **known)
    (vm,) = done["vms"]
    hardware = vm["hardware"]
    assert (hardware["memory"], hardware["cpus"], hardware["bios_type"]) == (1 << 30, 1, "q35_ovmf")
    assert [(disk["size"], disk["status"]) for disk in hardware["disks"]] == [(1 << 30, "ok")] * 2
    assert vm["differing"] == ["Its number of virtual CPUs is 1, and 4 at the source."]
    assert done.warnings == [f"VM 'web01' differs from its source. {vm['differing'][0]}"]
    again = run(MODULE, **known)
    (vm,) = again["vms"]
    assert (vm["hardware"], len(again.requests)) == ({**hardware, "disks": None, "tpm": None}, 5)
    assert [nic["after"] for nic in vm["nics"]] == [nic["after"] for nic in done["vms"][0]["nics"]]
