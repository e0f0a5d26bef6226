# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Imports with commands on the proxy hosts. What the hosts print is given here."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import host_channel, progress
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.host_channel import NoChannel, Reply
from tests.engine_simulator.areas.external_imports.course import cancel
from tests.engine_simulator.areas.external_imports.model import ImportsSlice
from tests.engine_simulator.areas.vms.model import VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import WEB01, described, external

if t.TYPE_CHECKING:
    from .conftest import Run

MODULE = "v2v_import"
POST = "POST externalvmimports"
CHANNELS = {"h1": "h1.example.com", "h2": "h2.example.com"}
FEATURES = "virt-v2v\noutput:vdsm\nxen-ssh"
GOOD_OVA = (
    "### stat\nregular file|36:36|5000\n### readable\nyes\n### listed\nyes\n### names\na.ovf\n### ovirt\n0\n### end\n"
)


class ProxyHosts:
    """Answers commands as the proxy hosts do, from the conversions of the simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.features = dict.fromkeys(CHANNELS.values(), FEATURES)
        self.options = dict.fromkeys(CHANNELS.values(), "read")
        self.ovas = dict.fromkeys(CHANNELS.values(), GOOD_OVA)
        self.log = ""
        self.progress: t.Callable[[], int] = lambda: 60
        self.broken: set[str] = set()
        self.commands: list[tuple[str, str]] = []

    def run(self, host: str, command: str) -> Reply:
        self.commands.append((host, command))
        if host in self.broken:
            raise NoChannel(f"No route to {host}.")
        if "getStats" in command:
            return Reply(0, json.dumps({"v2vJobs": self._jobs()}))
        if "abortV2VJob" in command:
            cancel(self.simulator.state.engine, command.rpartition("=")[2])
            return Reply(0, "")
        if "/var/log/vdsm" in command:
            return Reply(0, self.log)
        if "tar -tf" in command:
            return Reply(0, self.ovas[host])
        return Reply(0, f"### features\n{self.features[host]}\n### vdsm\n### options\n{self.options[host]}\n### end\n")

    def _jobs(self) -> dict[str, t.Any]:
        vms = self.simulator.world.area(VmsSlice).vms
        return {
            ident: {"status": "copying_disk", "description": vms[ident].status_detail, "progress": self.progress()}
            for ident in self.simulator.world.area(ImportsSlice).conversions
            if vms[ident].status_detail.startswith("Copying")
        }


@pytest.fixture
def proxies(simulator: Simulator) -> t.Iterator[ProxyHosts]:
    hosts = ProxyHosts(simulator)
    token = host_channel.runner.set(hosts.run)
    yield hosts
    host_channel.runner.reset(token)


@pytest.fixture
def options(import_options: dict[str, t.Any]) -> dict[str, t.Any]:
    return {**import_options, "host_channels": CHANNELS}


def test_the_percentage_is_shown_while_disks_are_copied(
    run: Run, load_imports: t.Any, options: dict[str, t.Any], proxies: ProxyHosts
) -> None:
    lines: list[str] = []
    token = progress.display.set(lambda line, detail: None if detail else lines.append(line))
    try:
        done = run(MODULE, **options, hosts=["h1"])
    finally:
        progress.display.reset(token)
    assert done["states"] == {"imported": 1}
    assert any("copying disk 1 of 2 on h1, 10%" in line for line in lines), lines
    assert "import-no-host-channel" not in done.codes
    assert not any(host == "h2.example.com" for host, dummy in proxies.commands)


def test_a_long_copy_shows_a_line_for_every_ten_percent_with_the_time_that_is_left(
    run: Run, load_imports: t.Any, options: dict[str, t.Any], proxies: ProxyHosts
) -> None:
    load_imports(external("web01", disks=1), options={"conversion_disk_seconds": 300})
    percents = iter([*range(0, 100, 2), *[99] * 500])
    proxies.progress = lambda: next(percents)
    lines: list[str] = []
    token = progress.display.set(lambda line, detail: None if detail else lines.append(line))
    try:
        known = [described(external("web01", disks=1))]
        done = run(MODULE, **{**options, "descriptions": known}, hosts=["h1"])
    finally:
        progress.display.reset(token)
    assert done["states"] == {"imported": 1}
    copying = [line for line in lines if "copying disk 1 of 1 on h1" in line]
    assert 5 <= len(copying) <= 12
    assert any("left (" in line for line in copying), copying


def test_without_a_channel_the_plan_says_what_is_missing(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    checked = run(MODULE, check=True, **import_options)
    (found,) = (f for f in checked["findings"] if f["code"] == "import-no-host-channel")
    assert "no percentage, no log of a failure, and no cancel" in found["message"]
    checked = run(MODULE, check=True, **import_options, host_channels={"h9": "x"})
    assert "host-channel-unknown" in checked.codes


def test_hosts_are_chosen_by_what_their_virt_v2v_and_vdsm_really_do(
    run: Run, simulator: Simulator, load_imports: t.Any, options: dict[str, t.Any], proxies: ProxyHosts
) -> None:
    for machine in simulator.world.machines.values():
        machine.os_version = "9.7"
    proxies.options["h1.example.com"] = "read\n--password-file"
    checked = run(MODULE, check=True, **options)
    assert checked["proxy_hosts"][0]["usable"] is False
    assert "passes --password-file to virt-v2v" in checked["proxy_hosts"][0]["reason"]
    assert checked["proxy_hosts"][1] == {"name": "h2", "usable": True, "reason": None}
    proxies.features["h2.example.com"] = "/bin/sh: virt-v2v: command not found"
    refused = run(MODULE, **options)
    assert (refused.failed, refused.codes >= {"proxy-none", "proxy-v2v-missing"}, refused.writes) == (True, True, [])


def test_a_failure_is_explained_by_the_log_of_the_proxy_host(
    run: Run, load_imports: t.Any, options: dict[str, t.Any], proxies: ProxyHosts
) -> None:
    load_imports({**WEB01, "outcome": "error"})
    proxies.log = "/var/log/vdsm/import/import-x.log\nvirt-v2v: error: no space left on device\n"
    failed = run(MODULE, **options)
    (vm,) = failed["vms"]
    assert (vm["log"], vm["reason"]) == (
        "/var/log/vdsm/import/import-x.log",
        "virt-v2v: error: no space left on device",
    )
    assert vm["cause"].startswith("There is no space left")


def test_an_import_that_goes_on_is_canceled(
    run: Run, load_imports: t.Any, options: dict[str, t.Any], proxies: ProxyHosts
) -> None:
    load_imports(WEB01, options={"conversion_disk_seconds": 600})
    run(MODULE, **options, wait=False)
    checked = run(MODULE, check=True, **options, state="canceled")
    assert (checked["counts"], checked.writes) == ({"cancel": 1}, [])
    done = run(MODULE, **options, state="canceled")
    (vm,) = done["vms"]
    assert (done.failed, vm["state"], vm["kept"], done.writes) == (False, "canceled", True, [])
    again = run(MODULE, **options, state="canceled")
    assert (again["changed"], again["plan"]) == (False, [])
    done = run(MODULE, **options, remove_failed=True)
    assert done["states"] == {"imported": 1}


def test_canceling_without_a_channel_is_an_error(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    load_imports(WEB01, options={"conversion_disk_seconds": 600})
    run(MODULE, **import_options, wait=False)
    refused = run(MODULE, **import_options, state="canceled")
    assert (refused.failed, refused.codes) == (True, {"import-no-channel"})


def test_a_broken_channel_does_not_stop_an_import(
    run: Run, load_imports: t.Any, options: dict[str, t.Any], proxies: ProxyHosts
) -> None:
    proxies.broken = set(CHANNELS.values())
    done = run(MODULE, **options)
    assert (done["states"], "host-channel-broken" in done.codes) == ({"imported": 1}, True)


def test_an_ova_is_imported_on_a_host_that_can_read_it(
    run: Run, load_imports: t.Any, options: dict[str, t.Any], proxies: ProxyHosts
) -> None:
    vm = external("a", "vmware")
    load_imports(vm)
    given = {"source": {"kind": "files"}, "vms": [{"name": "a", "path": "/var/tmp/a.ova"}]}
    options = {**options, **given, "descriptions": [described(vm)]}
    proxies.ovas["h1.example.com"] = GOOD_OVA.replace("readable\nyes", "readable\nno")
    done = run(MODULE, **options)
    assert (done["vms"][0]["host"], "ova-not-readable" in done.codes) == ("h2", True)
    load_imports(vm)
    proxies.ovas["h2.example.com"] = (
        "### stat\nstat: cannot statx '/var/tmp/a.ova': No such file or directory\n### end\n"
    )
    refused = run(MODULE, **options)
    assert (refused.failed, refused.codes >= {"ova-not-readable", "ova-missing"}) == (True, True)
