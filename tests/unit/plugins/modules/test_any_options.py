# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""With any options, a module ends with a sentence; and a request that passes its rules passes those of the engine."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils import _options
from ansible_collections.onramp.ovirt.plugins.modules import (
    cluster_network_info,
    host,
    host_network_copy,
    host_network_info,
    host_preflight,
    host_setup_networks,
    unregistered_vm_info,
    vm_register,
)
from tests.engine_simulator.running import Simulator
from tests.engine_simulator.world_file import read_world
from tests.unit.registration_worlds import TAKEN, load, mac, nic, save_ovfs, vm, world

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

NAMES = ("h1", "eth0", "eth1", "eth2", "eth9", "bond0", "bond1", "ovirtmgmt", "blue", "green", "storage", "nosuch")
ODD = ("", " ", "b\u00fcro", "a" * 70, "eth1.10", "${x}", "x;y=1", "\n", "{{ nosuch }}", "\x00", "None", "-1")
ADDRESSES = ("192.0.2.5", "192.0.2.5/24", "2001:db8::5/64", "::", "/", "1.2.3.4/", "fe80::1%eth0", "255.255.255.0")
texts = st.one_of(st.sampled_from(NAMES), st.sampled_from(ODD), st.sampled_from(ADDRESSES), st.text(max_size=8))
scalars = st.one_of(texts, st.integers(-(2**40), 2**40), st.booleans(), st.none(), st.floats(allow_nan=False))
junk = st.recursive(scalars, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner)))


def of_option(option: t.Mapping[str, t.Any]) -> st.SearchStrategy[t.Any]:
    """Values for an option, mostly of its type."""
    kind = option.get("type", "str")
    if option.get("options"):
        fitting: st.SearchStrategy[t.Any] = of_spec(option["options"])
    elif kind in ("dict", "list"):
        fitting = st.dictionaries(texts, scalars, max_size=3)
    elif option.get("choices"):
        fitting = st.sampled_from(option["choices"])
    else:
        fitting = {"int": st.integers(-5, 200), "bool": st.booleans()}.get(kind, texts)
    if kind == "list":
        fitting = st.lists(fitting if option.get("elements") == "dict" else texts, max_size=4)
    # One in sixteen is something else.
    return st.integers(0, 15).flatmap(lambda die: fitting if die else junk)


def of_spec(spec: t.Mapping[str, t.Any]) -> st.SearchStrategy[dict[str, t.Any]]:
    """Dictionaries of options, some left out, now and then one that does not exist."""
    required = {name: of_option(option) for name, option in spec.items() if option.get("required")}
    optional = {name: of_option(option) for name, option in spec.items() if not option.get("required")}
    known = st.fixed_dictionaries(required, optional=optional)
    return st.integers(0, 15).flatmap(lambda die: known if die else st.one_of(known, st.dictionaries(texts, junk)))


def is_told(outcome: Outcome) -> None:
    """Whatever went wrong was foreseen."""
    message = str(outcome.result.get("msg", ""))
    assert "Unexpected error" not in message, json.dumps(outcome.result)[:4000]
    assert "exception" not in outcome.result
    assert not outcome.failed or message


SETUP = {name: option for name, option in host_setup_networks.spec().items() if name != "host"}


@given(options=of_spec(SETUP), name=st.one_of(st.just("h1"), texts))
def test_host_setup_networks(run: Run, options: dict[str, t.Any], name: str) -> None:
    is_told(run("host_setup_networks", check=True, **{"host": name, **options}))


COPY = {name: option for name, option in host_network_copy.spec().items() if name not in ("host", "source_host")}
HOSTS = st.one_of(st.sampled_from(["h1", "h2"]), texts)


@given(options=of_spec(COPY), name=HOSTS, source=HOSTS)
def test_host_network_copy(run: Run, options: dict[str, t.Any], name: str, source: str) -> None:
    is_told(run("host_network_copy", check=True, **{"host": name, "source_host": source, **options}))


PAIRS = st.lists(st.fixed_dictionaries({"source": texts, "destination": texts}), max_size=3)
SENSIBLE = st.fixed_dictionaries(
    {},
    optional={
        "nic_map": st.one_of(
            st.fixed_dictionaries({"by": st.sampled_from(["position", "name", "speed"])}),
            st.fixed_dictionaries({"by": st.just("pairs"), "pairs": PAIRS}),
            st.fixed_dictionaries({"by": st.just("regex"), "match": texts, "replace": texts}),
        ),
        "static_addresses": st.sampled_from(["none", "keep", "map", "increment"]),
        "offset": st.integers(-(2**70), 2**70),
        "include": st.lists(texts, max_size=3),
        "additions": of_spec(_options.copy_options()["additions"]["options"]),
    },
)


@given(options=SENSIBLE)
def test_a_copy_between_two_hosts(run: Run, options: dict[str, t.Any]) -> None:
    run(
        "host_setup_networks",
        host="h1",
        networks=[{"name": "blue", "nic": "eth1", "ipv4": {"address": "198.51.100.5/24"}}],
    )
    is_told(run("host_network_copy", check=True, host="h2", source_host="h1", **options))


@given(options=of_spec(host_network_info.spec()))
def test_host_network_info(run: Run, options: dict[str, t.Any]) -> None:
    is_told(run("host_network_info", **options))


HOST = {name: option for name, option in host.spec().items() if name not in ("name", "wait")}


@given(options=of_spec(HOST), name=st.one_of(st.sampled_from(["h1", "h2", "n1"]), texts))
def test_host(run: Run, options: dict[str, t.Any], name: str) -> None:
    is_told(run("host", check=True, **{"name": name, **options}))


PREFLIGHT = {name: option for name, option in host_preflight.spec().items() if name not in ("name", "source_host")}


@given(options=of_spec(PREFLIGHT), name=st.one_of(st.sampled_from(["h1", "n1"]), texts), source=HOSTS)
def test_host_preflight(run: Run, options: dict[str, t.Any], name: str, source: str) -> None:
    is_told(run("host_preflight", check=True, **{"name": name, "source_host": source, **options}))


@given(options=of_spec(cluster_network_info.spec()))
def test_cluster_network_info(run: Run, options: dict[str, t.Any]) -> None:
    is_told(run("cluster_network_info", **options))


@given(entries=st.lists(of_spec(_options.host_networks()), max_size=3))
def test_desired_states(run: Run, entries: list[dict[str, t.Any]]) -> None:
    is_told(run("host_network_info", search="name=h*", desired=entries))


@given(auth=of_spec(_options.connection()["auth"]["options"]))
def test_auth(run: Run, simulator: Simulator, auth: dict[str, t.Any]) -> None:
    # Names that were made up must not be looked up in the network.
    is_told(run("host_network_info", host="h1", auth={**auth, "url": simulator.url, "hostname": None, "timeout": 5}))


methods4 = st.one_of(
    st.fixed_dictionaries({"method": st.sampled_from(["none", "dhcp"])}),
    st.builds(
        lambda number, prefix: {"address": f"198.51.100.{number}/{prefix}"}, st.integers(1, 250), st.integers(8, 30)
    ),
)
methods6 = st.one_of(
    st.fixed_dictionaries({"method": st.sampled_from(["none", "dhcp", "autoconf", "dhcp_autoconf"])}),
    st.builds(lambda number: {"address": f"2001:DB8:0::{number:x}/64"}, st.integers(1, 65000)),
)
nics = st.sampled_from(["eth0", "eth1", "eth2", "eth3", "eth4", "bond0", "bond1"])
qos = st.fixed_dictionaries({"outbound_average_linkshare": st.integers(1, 100)})
desired_networks = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["blue", "green", "storage"])},
        optional={
            "nic": nics,
            "ipv4": methods4,
            "ipv6": methods6,
            "dns_servers": st.lists(st.sampled_from(["192.0.2.1", "2001:db8::53"]), unique=True),
            "qos": qos,
            "properties": st.sampled_from([{}, {"bridge_opts": "a=1 b=2"}]),
        },
    ),
    unique_by=lambda network: str(network["name"]),
)
desired_bonds = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["bond0", "bond1"]),
            "slaves": st.lists(st.sampled_from(["eth1", "eth2", "eth3", "eth4"]), min_size=2, max_size=3, unique=True),
        },
        optional={
            "mode": st.sampled_from(["0", "1", "802.3ad", "6"]),
            "options": st.sampled_from(
                [{}, {"miimon": 50}, {"lacp_rate": "fast"}, {"xmit_hash_policy": "layer3+4"}, {"primary": "eth1"}]
            ),
        },
    ),
    unique_by=lambda bond: str(bond["name"]),
)


@settings(max_examples=80)
@given(
    steps=st.lists(
        st.fixed_dictionaries(
            {"bonds": desired_bonds, "networks": desired_networks}, optional={"exclusive": st.booleans()}
        ),
        min_size=1,
        max_size=3,
    )
)
def test_what_passes_the_rules_is_accepted_and_done(
    run: Run, simulator: Simulator, steps: list[dict[str, t.Any]]
) -> None:
    """The rules of the collection and of the simulator were written apart: each checks the other."""
    simulator.state.engine.world = read_world("small")
    for step in steps:
        dry = run("host_setup_networks", host="h1", check=True, **step)
        wet = run("host_setup_networks", host="h1", **step)
        assert dry.writes == []
        assert dry.failed == wet.failed, wet.result
        if wet.failed:
            assert wet.writes == [], wet["msg"]
            continue
        assert [dry["changed"], dry["plan"]] == [wet["changed"], wet["plan"]]
        assert len(wet.writes) == wet["changed"]
        again = run("host_setup_networks", host="h1", **step)
        assert [again["plan"], again.writes] == [[], []], wet.result


troubles = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["status", "reset", "cut"]),
        "status": st.sampled_from([400, 401, 404, 409, 500, 502, 503]),
        "method": st.sampled_from(["", "GET", "POST"]),
        "nth": st.integers(1, 5),
        "times": st.integers(1, 3),
        "after_work": st.booleans(),
    }
)


@settings(max_examples=25)
@given(trouble=st.lists(troubles, min_size=1, max_size=3), networks=desired_networks, bonds=desired_bonds)
def test_whatever_breaks_the_next_run_puts_it_right(
    run: Run, simulator: Simulator, trouble: list[dict[str, t.Any]], networks: t.Any, bonds: t.Any
) -> None:
    simulator.state.engine.world = read_world("small")
    options = {"host": "h1", "bonds": bonds, "networks": networks}
    possible = not run("host_setup_networks", check=True, **options).failed
    for fault in trouble:
        simulator.fault_injection.add(fault)
    broken = run("host_setup_networks", **options)
    is_told(broken)
    assert len(broken.writes) <= 3
    simulator.fault_injection.faults.clear()
    after = run("host_setup_networks", **options)
    assert after.failed is not possible
    if possible:
        assert broken.failed or after["changed"] is False, (broken.result, after.result)
        assert run("host_setup_networks", **options)["changed"] is False


@pytest.mark.parametrize(
    "name", ["cluster_network_info", "host", "host_network_copy", "host_network_info", "host_setup_networks"]
)
def test_no_options_at_all(run: Run, name: str) -> None:
    assert run(name).failed


NOT_GENERATED = ("domain", "ovf_store")
UNREGISTERED = {name: option for name, option in unregistered_vm_info.spec().items() if name not in NOT_GENERATED}


@settings(max_examples=25)
@given(options=of_spec(UNREGISTERED), name=st.one_of(st.just("data1"), texts))
def test_unregistered_vm_info(run: Run, options: dict[str, t.Any], name: str) -> None:
    is_told(run("unregistered_vm_info", **{"domain": name, "ovf_store": False, **options}))


REGISTRATION = {
    name: option
    for name, option in vm_register.spec().items()
    if name not in (*NOT_GENERATED, "run_folder", "ovf_files", "parallel")
}


@settings(max_examples=25)
@given(options=of_spec(REGISTRATION), name=st.integers(0, 7).flatmap(lambda die: st.just("data1") if die else texts))
def test_vm_register(run: Run, simulator: Simulator, tmp_path: Path, options: dict[str, t.Any], name: str) -> None:
    load(simulator, world(vm("h1", nic(1, TAKEN), nic(2, "", "blue", "blue")), vm("blue", nic(1, mac(1)))))
    ovfs = save_ovfs(simulator, tmp_path / "ovfs")
    more = {"ovf_store": False, "ovf_files": [ovfs], "run_folder": str(tmp_path / "run")}
    outcome = run("vm_register", check=True, **{"domain": name, **options, **more})
    is_told(outcome)
    assert outcome.writes == []
    assert not (tmp_path / "run").exists()
