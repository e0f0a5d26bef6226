# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a vCenter has its VMs, from objects that only have the same fields."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace as Object

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.locating import Location, location_of
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import VMWARE, SourceVm
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.urls import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import libraries, vsphere_locations

UUID = "421c000a-0b0c-0001-8000-0000000000aa"


def reference(identity: str) -> t.Any:
    return Object(_moId=identity)


def vm(name: str, host: str, **more: t.Any) -> tuple[t.Any, str, dict[str, t.Any]]:
    given = {"name": name, "runtime.host": reference(host), "runtime.powerState": "poweredOff", "config.uuid": UUID}
    return reference(f"vm-{name}"), "VirtualMachine", {**given, **more}


def item(identity: str, kind: str, parent: str, **more: t.Any) -> tuple[t.Any, str, dict[str, t.Any]]:
    return reference(identity), kind, {"name": identity, "parent": reference(parent), **more}


WORLD = [
    item("Berlin", "Folder", "root"),
    item("DC1", "Datacenter", "Berlin"),
    item("host", "Folder", "DC1"),
    item("racks", "Folder", "host"),
    item("C1", "ClusterComputeResource", "racks"),
    item("esx1", "HostSystem", "C1", **{"runtime.connectionState": "connected", "runtime.inMaintenanceMode": False}),
    item("alone", "ComputeResource", "host"),
    item("esx2", "HostSystem", "alone", **{"runtime.inMaintenanceMode": True}),
]


def test_a_place_has_the_folders_of_data_center_and_cluster() -> None:
    (found,) = vsphere_locations.locations([*WORLD, vm("web01", "esx1")])
    assert found == Location("web01", UUID, "esx1", "Berlin/DC1", "racks/C1", "down", False, True)


def test_a_host_without_a_cluster_is_directly_in_its_data_center() -> None:
    (found,) = vsphere_locations.locations([*WORLD, vm("t", "esx2", **{"config.template": True})])
    assert (found.data_center, found.cluster) == ("Berlin/DC1", "")
    assert (found.is_template, found.host_available) == (True, False)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (SourceVm(VMWARE, "a", uuid="1"), "esx1"),
        (SourceVm(VMWARE, "renamed", uuid="1"), "esx1"),
        (SourceVm(VMWARE, "copy", uuid="2"), "esx2"),
        (SourceVm(VMWARE, "twin"), ""),
        (SourceVm(VMWARE, "twin", data_center="DC2"), "esx4"),
        (SourceVm(VMWARE, "a", uuid="9"), ""),
        (SourceVm(VMWARE, "a"), "esx1"),
    ],
)
def test_a_vm_is_found_by_uuid_else_by_a_name_that_is_unique(given: SourceVm, expected: str) -> None:
    locations = [
        Location("a", "1", "esx1"),
        Location("copy", "2", "esx2"),
        Location("original", "2", "esx1"),
        Location("twin", "3", "esx3", "DC1"),
        Location("twin", "4", "esx4", "Berlin/DC2"),
    ]
    found = location_of(given, locations)
    assert (found.host if found else "") == expected


def test_a_missing_library_is_named_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> t.Any:
        raise ImportError(f"No module named '{name}'")

    monkeypatch.setattr(libraries.importlib, "import_module", missing)
    with pytest.raises(CollectionError, match="pip install pyvmomi"):
        vsphere_locations.read(Source(VMWARE, "vc.example.com"))
