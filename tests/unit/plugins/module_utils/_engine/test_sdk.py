# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The SDK that is there can do what this collection asks of it, and one that cannot is recognised."""

from __future__ import annotations

import importlib.util
import sys
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import sdk


def test_the_sdk_that_is_there() -> None:
    assert sdk.SDK_ERROR is None
    assert sdk.sdk_is_too_old() is False
    assert sdk.sdk.Connection
    assert sdk.types.Host


def test_one_that_lacks_a_call_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sdk.services.HostService, "copy_host_networks")
    assert sdk.sdk_is_too_old() is True


def test_one_that_is_not_there_is_no_reason_to_fail_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ovirtsdk4", None)
    spec = importlib.util.spec_from_file_location("without_the_sdk", sdk.__file__)
    assert spec is not None
    assert spec.loader is not None
    without = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(without)
    assert "ovirtsdk4" in without.SDK_ERROR
    assert without.sdk is without.types is without.services is None
    assert without.sdk_is_too_old() is False
    assert "Failed to import the required Python library (ovirt-engine-sdk-python)" in without.sdk_problem()
    assert "pip install" in without.sdk_problem()


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (ModuleNotFoundError("no", name="pycurl"), "needs the Python module 'pycurl', which is missing."),
        (
            ImportError("pycurl: libcurl link-time ssl backends (none)"),
            "cannot be imported (ImportError: pycurl: libcurl",
        ),
        (OSError("libxml2.so.2 not found"), "cannot be imported (OSError: libxml2.so.2 not found). Install it again"),
        (None, None),
    ],
)
def test_a_broken_installation_has_its_own_sentence(reason: Exception | None, sentence: str | None) -> None:
    problem = sdk.sdk_problem(reason)
    assert problem is None if sentence is None else sentence in str(problem)


def test_an_old_sdk_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sdk.services.HostService, "copy_host_networks")
    assert "older than 4.4.0" in str(sdk.sdk_problem())


def test_how_to_install_it_names_both_ways() -> None:
    assert "python3-ovirt-engine-sdk4" in sdk.HOW_TO_INSTALL
    assert f"{sdk.LIBRARY}>={sdk.MINIMUM}" in sdk.HOW_TO_INSTALL


def properties(kind: type) -> list[str]:
    return [name for base in kind.__mro__ for name, value in vars(base).items() if isinstance(value, property)]


def test_attributes_that_are_not_set_are_none_as_in_the_sdk() -> None:
    large = [kind for kind in vars(sdk.types).values() if hasattr(getattr(kind, "__init__", None), "__wrapped__")]
    assert {sdk.types.Host, sdk.types.HostNic, sdk.types.Network, sdk.types.Vm, sdk.types.Cluster} <= set(large)
    for kind in large:
        plain = object.__new__(kind)
        kind.__init__.__wrapped__(plain)
        for one in (kind(), plain):
            assert {name: getattr(one, name) for name in properties(kind)} == dict.fromkeys(properties(kind))


def test_attributes_that_are_set_belong_to_one_object() -> None:
    network = sdk.types.Network(id="n1", mtu=1500, vlan=sdk.types.Vlan(id=7))
    other = sdk.types.Network()
    other.name = "blue"
    assert (network.id, network.mtu, network.vlan.id, network.name) == ("n1", 1500, 7, None)
    assert (other.id, other.mtu, other.vlan, other.name, other.href) == (None, None, None, "blue", None)
    assert sdk.types.Network().name is None


def test_a_wrong_type_is_refused_as_in_the_sdk() -> None:
    with pytest.raises(TypeError, match="'cluster'"):
        sdk.types.Host(cluster="Default")
    with pytest.raises(TypeError, match="nosuch"):
        sdk.types.Host(nosuch=1)
    with pytest.raises(TypeError, match="'cluster'"):
        sdk.types.Host().cluster = "Default"


def test_a_type_with_other_defaults_stays_as_it_is() -> None:
    class Kind:
        def __init__(self, one: t.Any = None, two: t.Any = 2) -> None:
            self._one, self._two = one, two

    sdk.share_defaults(Kind)
    assert vars(Kind()) == {"_one": None, "_two": 2}
