# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading libvirt, with a connection that only looks like one."""

from __future__ import annotations

import sys
import typing as t
from types import SimpleNamespace as Object

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import ConnectionFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import Unreadable
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import libraries, libvirt_source
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source
from tests.unit import made_up_foreign_vms as made_up

SOURCE = Source("libvirt", url="qemu+ssh://root@kvm1.example.com/system", username="kim", password="geheim")


class LibvirtError(Exception):
    pass


class Domain:
    """A domain of a driver that may not know everything."""

    def __init__(self, name: str = "web01", xml: str = "", **answers: t.Any) -> None:
        self._name, self._xml = name, xml or made_up.domain(name=name)
        self._answers = {"state": [5, 0], "snapshots": [], "saved": 0, "block": [1 << 30, 500, 500], **answers}

    def _answer(self, name: str) -> t.Any:
        if self._answers[name] is None:
            raise LibvirtError("this function is not supported")
        return self._answers[name]

    def name(self) -> str:
        return self._name

    def state(self) -> t.Any:
        return self._answer("state")

    def XMLDesc(self, flags: int) -> str:
        if self._xml == "gone":
            raise LibvirtError("Domain not found")
        return self._xml

    def hasManagedSaveImage(self, flags: int) -> t.Any:
        return self._answer("saved")

    def listAllSnapshots(self) -> t.Any:
        return [Object(getName=lambda name=name: name) for name in self._answer("snapshots")]

    def blockInfo(self, path: str) -> t.Any:
        assert path == "vda"
        return self._answer("block")


class Libvirt:
    """The library. It records how a connection was opened."""

    libvirtError = LibvirtError
    VIR_CRED_PASSPHRASE, VIR_CRED_NOECHOPROMPT, VIR_CONNECT_RO = 5, 7, 1

    def __init__(self, *domains: Domain, problem: str = "") -> None:
        self.domains, self.problem = domains, problem
        self.opened: list[t.Any] = []
        self.closed = 0

    def registerErrorHandler(self, *arguments: t.Any) -> None:
        pass

    def openAuth(self, uri: str, auth: t.Any, flags: int) -> t.Any:
        if self.problem:
            raise LibvirtError(self.problem)
        asked = [[kind, "", "", "", None] for kind in auth[0]]
        assert auth[1](asked, None) == 0
        self.opened.append((uri, flags, [item[4] for item in asked]))
        return self

    def listAllDomains(self) -> t.Any:
        return list(self.domains)

    def getVersion(self) -> int:
        return 9002003

    def getType(self) -> str:
        return "QEMU"

    def getHostname(self) -> str:
        return "kvm1"

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> t.Callable[[Libvirt], Libvirt]:
    def install(library: Libvirt) -> Libvirt:
        monkeypatch.setattr(libraries, "load", lambda name: library)
        return library

    return install


def test_the_vms_of_a_host_sorted_by_name(use: t.Callable[[Libvirt], Libvirt]) -> None:
    library = use(Libvirt(Domain("web02"), Domain("web01", snapshots=["a", "b"])))
    inventory, about = libvirt_source.read(SOURCE)
    first, second = inventory.vms
    assert (first.name, second.name, first.power, first.snapshots) == ("web01", "web02", "down", ("a", "b"))
    assert (first.disks[0].capacity, first.disks[0].used, first.place.host) == (1 << 30, 500, "kvm1.example.com")
    assert about == {"version": "9.2.3", "product": "QEMU", "host_name": "kvm1"}
    assert library.closed == 1


def test_the_connection_is_for_reading_and_the_password_is_not_in_its_uri(use: t.Callable[[Libvirt], Libvirt]) -> None:
    library = use(Libvirt())
    libvirt_source.read(SOURCE)
    [(uri, flags, answers)] = library.opened
    assert (uri, flags) == ("qemu+ssh://root@kvm1.example.com/system?no_tty=1", 1)
    assert answers == ["kim", "kim", "geheim", "geheim"]


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        (Source("libvirt", url="test:///default"), "test:///default"),
        (Source("libvirt", url="qemu+tls://h/system", insecure=True), "qemu+tls://h/system?no_verify=1"),
        (
            Source("libvirt", url="xen+ssh://h/?socket=/s", ssh_key="/k e"),
            "xen+ssh://h/?socket=/s&keyfile=%2Fk+e&no_tty=1",
        ),
        (Source("libvirt", url="qemu+tls://h/system", ssh_key="/k"), "qemu+tls://h/system"),
    ],
)
def test_a_uri_has_the_options_of_its_source(source: Source, uri: str) -> None:
    assert libvirt_source.uri(source) == uri


@pytest.mark.parametrize(
    ("answers", "power"),
    [
        ({"state": [1, 0]}, "up"),
        ({"state": [3, 0]}, "suspended"),
        ({"state": [5, 0], "saved": 1}, "suspended"),
        ({"state": [6, 0]}, "down"),
        ({"state": None}, "unknown"),
        ({"state": [99, 0]}, "unknown"),
    ],
)
def test_the_state_of_a_domain(answers: dict[str, t.Any], power: str) -> None:
    assert libvirt_source.describe(Domain(**answers), LibvirtError, SOURCE).power == power


def test_what_a_driver_does_not_know_is_left_out() -> None:
    vm = libvirt_source.describe(Domain(snapshots=None, saved=None, block=None), LibvirtError, SOURCE)
    assert (vm.snapshots, vm.power, vm.disks[0].capacity) == ((), "down", None)


def test_a_domain_that_cannot_be_read_does_not_stop_the_others(use: t.Callable[[Libvirt], Libvirt]) -> None:
    use(Libvirt(Domain("a", "<network/>"), Domain("b", "gone"), Domain("c")))
    inventory, dummy = libvirt_source.read(SOURCE)
    assert [vm.name for vm in inventory.vms] == ["c"]
    assert [file.path for file in inventory.unreadable] == ["a", "b"]
    assert inventory.unreadable[1] == Unreadable("b", "Domain not found")


def test_a_connection_that_fails_is_a_sentence(use: t.Callable[[Libvirt], Libvirt]) -> None:
    use(Libvirt(problem="Cannot recv data: Host key verification failed."))
    with pytest.raises(ConnectionFailed, match=r"no connection to 'qemu\+ssh.*Host key") as failed:
        libvirt_source.read(SOURCE)
    assert "geheim" not in failed.value.message


@pytest.mark.parametrize(("name", "package"), [("libvirt", "libvirt-python"), ("pyVmomi", "pyvmomi")])
def test_a_missing_library_is_named_with_the_way_to_install_it(
    monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(libraries.LibraryMissing, match=rf"{package} cannot be loaded.*pip install {package}"):
        libraries.load(name)
