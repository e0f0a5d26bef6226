# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which VMs of a source are meant, and what a user sees of them."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import concerns, report, selection
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    ForeignDisk,
    ForeignNic,
    ForeignVm,
    Inventory,
    Place,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.waivers import Waiver

WEB = ForeignVm(
    "web01",
    Place("vsphere", id="vm-1", folder="prod/web", host="esx1"),
    uuid="421c000a-0b0c-0001-8000-0000000000aa",
    power="up",
    memory=4 << 30,
    tags=("blue",),
    attributes={"owner": "kim"},
    disks=(ForeignDisk(0, capacity=5 << 30, pool="store1"),),
    nics=(ForeignNic(0, mac="00:50:56:00:00:01", network="DMZ", network_key="network:1"),),
)
DB = ForeignVm("db01", Place("vsphere", id="vm-2", folder="test"), power="down", memory=None)
TEMPLATE = ForeignVm("base", Place("vsphere", id="vm-3", folder="prod"), is_template=True)
VMS = (WEB, DB, TEMPLATE)


def chosen(**params: t.Any) -> list[str]:
    assessed = [(vm, concerns.assess(vm)) for vm in VMS]
    return [vm.name for vm, dummy in selection.select(assessed, selection.from_params(params))]


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, ["web01", "db01"]),
        ({"templates": True}, ["web01", "db01", "base"]),
        ({"names": ["web*", "vm-2"]}, ["web01", "db01"]),
        ({"names": ["base"]}, ["base"]),
        ({"names": ["421C000A-0B0C-0001-8000-0000000000AA"]}, ["web01"]),
        ({"folders": ["/prod/"]}, ["web01"]),
        ({"folders": ["pro"]}, []),
        ({"folders": ["*/web", "test"]}, ["web01", "db01"]),
        ({"tags": ["blue", "x"]}, ["web01"]),
        ({"tags": ["owner=kim"]}, ["web01"]),
        ({"states": ["down"]}, ["db01"]),
        ({"names": ["*01"], "states": ["up"]}, ["web01"]),
        ({"expression": "memory > 1 * GiB and 'DMZ' in networks"}, ["web01"]),
        ({"expression": "'source.running' in critical"}, ["web01"]),
        ({"expression": "disks == 0 and 'source.disk.none' in concerns"}, ["db01"]),
        ({"expression": "disk_capacity == 5 * GiB and 'store1' in datastores and host == 'esx1'"}, ["web01"]),
    ],
)
def test_which_vms_are_meant(params: dict[str, t.Any], names: list[str]) -> None:
    assert chosen(**params) == names


def test_every_field_of_an_expression_has_a_value() -> None:
    assert set(selection.fields(WEB, ())) == set(selection.FIELDS)


def test_an_expression_that_cannot_be_read_is_a_finding() -> None:
    with pytest.raises(InputError) as refused:
        selection.from_params({"expression": "memroy > 1"})
    [finding] = refused.value.findings
    assert (finding.code, finding.path, finding.hint) == ("expression-invalid", "expression", "Did you mean 'memory'?")


def test_names_without_a_vm_are_errors_and_patterns_are_warnings() -> None:
    given = selection.from_params({"names": ["web1", "x*", "web01"]})
    found = list(selection.missing(VMS, given))
    assert [(finding.severity, finding.path) for finding in found] == [("error", "names[0]"), ("warning", "names[1]")]
    assert [finding.code for finding in found] == ["source-vm-missing", "source-pattern-unused"]
    assert "web01" in found[0].hint


def test_a_report_has_vms_with_concerns_and_the_networks_of_those_that_are_listed() -> None:
    values, findings = report.values(Inventory(VMS), selection.from_params({"names": ["web01"]}), (), "2027-01-01")
    [vm] = values["vms"]
    assert (vm["name"], vm["importable"], vm["concerns"][0]["id"]) == ("web01", False, "source.running")
    [network] = values["networks"]
    assert (network["key"], network["name"], network["nics"], network["vms"]) == ("network:1", "DMZ", 1, ["web01"])
    assert (values["unreadable"], values["findings"], findings) == ([], [], ())


def test_a_waiver_makes_a_vm_importable_until_it_expires() -> None:
    ready = dataclasses.replace(WEB, tags=())
    waiver = Waiver("source.running", "read-only", "2027-01-31")
    for today, importable, codes in (("2027-01-31", True, []), ("2027-02-01", False, ["waiver-expired"])):
        values, findings = report.values(Inventory((ready,)), selection.Selection(), (waiver,), today)
        assert values["vms"][0]["importable"] is importable
        assert [finding.code for finding in findings] == codes
