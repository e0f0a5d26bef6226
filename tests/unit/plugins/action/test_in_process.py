# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules in Ansible's worker and in a process of their own: the same results and meanings of keywords."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.engine_simulator.running import Simulator, running
from tests.unit import project

TOOL = str(Path(sys.executable).with_name("ansible-playbook"))
MARK = "Running onramp.ovirt.{} in process"
Tasks = list[dict[str, t.Any]]


@dataclass
class Played:
    """What a play registered, by name, and what ansible-playbook printed."""

    results: dict[str, t.Any]
    output: str
    status: int

    def in_process(self, module: str = "host_network_info") -> int:
        return self.output.count(MARK.format(module))


@dataclass
class Player:
    """Runs plays against a simulator, each task as one entry of its results."""

    simulator: Simulator
    folder: Path

    def play(
        self, tasks: t.Mapping[str, dict[str, t.Any]], *arguments: str, here: bool | None = True, **keywords: t.Any
    ) -> Played:
        out = self.folder / "results.json"
        out.unlink(missing_ok=True)
        registered = [{"name": name, "register": name, "ignore_errors": True, **task} for name, task in tasks.items()]
        write = {"ansible.builtin.copy": {"content": "{{ all_results | to_json }}", "dest": str(out)}}
        collect = {
            "vars": {"all_results": {name: "{{ " + name + " }}" for name in tasks}},
            "check_mode": False,
            "delegate_to": "localhost",
            "run_once": True,
        }
        play = {"hosts": "localhost", "gather_facts": False, **keywords, "tasks": [*registered, {**write, **collect}]}
        playbook = self.folder / "playbook.yml"
        playbook.write_text(yaml.safe_dump([play], sort_keys=False), encoding="utf-8")
        given = {} if here is None else {"ONRAMP_IN_PROCESS": str(here).lower()}
        done = subprocess.run(
            [TOOL, str(playbook), "-vvv", *arguments],
            env={**self.environment(), **given},
            capture_output=True,
            text=True,
            check=False,
            cwd=project.ROOT,
        )
        results = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
        return Played(results, done.stdout + done.stderr, done.returncode)

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "OVIRT_URL": self.simulator.url,
            "OVIRT_USERNAME": self.simulator.username,
            "OVIRT_PASSWORD": self.simulator.password,
            "OVIRT_CAFILE": self.simulator.ca_file or "",
        }


@pytest.fixture
def player(simulator: Simulator, tmp_path: Path) -> Player:
    return Player(simulator, tmp_path)


def task(module: str, **options: t.Any) -> dict[str, t.Any]:
    return {f"onramp.ovirt.{module}": options}


BLUE = {"networks": [{"name": "blue", "nic": "eth1"}]}
NEW_VM: dict[str, t.Any] = {
    "name": "new",
    "cluster": "Default",
    "nics": [{"name": "nic1", "network": "blue"}, {"name": "nic2", "network": "green"}],
}
FOREIGN_VMS = project.ROOT / "extensions/molecule/v2v_source_info/files"
# Per module: what is right, wrong, changed, unchanged, warned about, in check mode and with a diff.
REGISTER = task(
    "vm_register",
    domain="data1",
    vms=["web"],
    cluster="Default",
    ovf_store=False,
    run_folder="{{ playbook_dir }}/run",
)
IMPORT = task(
    "v2v_import",
    source={"kind": "libvirt", "url": "qemu+ssh://root@kvm1.example.com/system"},
    vms=[{"name": "legacy1"}],
    vnic_profile_mappings=[{"target": {"network": "blue", "profile": "blue"}}],
    cluster="Default",
    storage_domain="data1",
    state_folder="{{ playbook_dir }}/imports",
)
STAGED = task(
    "v2v_import",
    source={"kind": "files", "path": str(FOREIGN_VMS)},
    method="staged",
    conversion={"folder": "{{ playbook_dir }}/conversions", "convert": False},
    vms=[{"name": "web*"}],
    vnic_profile_mappings=[{"target": {"empty": True}}],
    cluster="Default",
    storage_domain="data1",
    state_folder="{{ playbook_dir }}/imports",
)
SCENARIOS: dict[str, dict[str, t.Any]] = {
    "cluster": task("cluster_network_info", cluster="Default"),
    "cluster_unknown": task("cluster_network_info", cluster="Defualt"),
    "info": task("host_network_info", host="h1"),
    "info_drift": task("host_network_info", host="h1", desired=[BLUE]),
    "info_unknown": task("host_network_info", host="h9"),
    "setup_checked": {**task("host_setup_networks", host="h1", **BLUE), "check_mode": True, "diff": True},
    "setup": task("host_setup_networks", host="h1", **BLUE),
    "setup_again": task("host_setup_networks", host="h1", **BLUE),
    "setup_refused": task("host_setup_networks", host="h1", networks=[{"name": "nosuch", "nic": "eth9"}]),
    "setup_misspelt": task("host_setup_networks", host="h1", netwroks=[]),
    "setup_wrong_type": task("host_setup_networks", host="h1", networks=[7]),
    "copy": {**task("host_network_copy", host="h2", source_host="h1"), "diff": True},
    "copy_again": task("host_network_copy", host="h2", source_host="h1"),
    "host": task("host", name="h1", comment="new"),
    "host_again": task("host", name="h1", comment="new"),
    "host_refused": task("host", name="h1", cluster="nosuch"),
    "preflight": task(
        "host_preflight", name="new1", address="10.0.1.1", cluster="Default", password="changeme", **BLUE
    ),
    "vm_checked": {**task("vm", **NEW_VM), "check_mode": True, "diff": True},
    "vm": task("vm", **NEW_VM),
    "vm_again": task("vm", **NEW_VM),
    "vm_refused": task("vm", **{**NEW_VM, "name": "other", "nics": [{"name": "nic1", "network": "bleu"}]}),
    "nic_order_checked": {**task("vm_nic_order", vm="guest"), "check_mode": True, "diff": True},
    "nic_order": task("vm_nic_order", vm="guest"),
    "nic_order_again": task("vm_nic_order", vm="guest"),
    "nic_order_refused": task("vm_nic_order", vm="guest", order=["nic1", "nosuch"]),
    "import_checked": {**IMPORT, "check_mode": True, "diff": True},
    "import": IMPORT,
    "import_again": IMPORT,
    "import_refused": task("v2v_import", source={"kind": "libvirt"}, vms=[], cluster="Default", storage_domain="data1"),
    "import_exported_refused": task(
        "v2v_import",
        source={"kind": "export_domain", "name": "export1"},
        vms=[{"name": "legacy1"}],
        cluster="Default",
        storage_domain="data1",
    ),
    "import_staged_checked": {**STAGED, "check_mode": True, "diff": True},
    "import_directly_refused": task("v2v_import", **{**STAGED["onramp.ovirt.v2v_import"], "method": "virt_v2v"}),
    "import_unknown_option": task("v2v_import", source={"kind": "files", "upload": "/srv"}, vms=[], cluster="Default"),
    "register_checked": {**REGISTER, "check_mode": True, "diff": True},
    "register": REGISTER,
    "register_again": REGISTER,
    "register_refused": task("vm_register", domain="data1", vms=["nosuch"], ovf_store=False),
    "attach_checked": {**task("storage_domain_attach", name="data2", data_center="Default"), "check_mode": True},
    "attach": {**task("storage_domain_attach", name="data2", data_center="Default"), "diff": True},
    "attach_again": task("storage_domain_attach", name="data2", data_center="Default"),
    "attach_unknown": task("storage_domain_attach", name="data3", data_center="Default"),
    "start_checked": {**task("vm_start", vms=["guest"]), "check_mode": True},
    "start": {**task("vm_start", vms=["guest"]), "diff": True},
    "start_again": task("vm_start", vms=["guest"]),
    "start_refused": task("vm_start", vms=["guest"], parallel=0),
    "unregistered": task("unregistered_vm_info", domain="data1", cluster="Default"),
    "unregistered_refused": task("unregistered_vm_info", domain="data1", vms=["nosuch"]),
    "source": task("v2v_source_info", source={"kind": "files", "path": str(FOREIGN_VMS)}),
    "source_selection": task("v2v_source_info", source={"kind": "files", "path": str(FOREIGN_VMS)}, names=["web*"]),
    "source_refused": task("v2v_source_info", source={"kind": "vsphere", "url": "ftp://b", "insecure": True}),
    "source_exported_refused": task("v2v_source_info", source={"kind": "export_domain", "name": "data1"}),
    "source_vm_refused": task("v2v_source_vm", source={"kind": "files", "path": "/srv"}, vms=["web01"]),
    "conversion_host": task("v2v_conversion_host_info", sources=["ova"]),
    "conversion_refused": task(
        "v2v_convert",
        name="web01",
        folder="srv",
        source={"kind": "vmware", "url": "ftp://b", "password": "correct-horse"},
    ),
    "conversion_host_refused": task("v2v_conversion_host_info", connect=["node1"], space=-1),
    "guest": {**task("guest_preparation", root=str(FOREIGN_VMS)), "check_mode": True, "diff": True},
    "guest_refused": task("guest_preparation", new_macs={"x": "y"}),
    "file": {
        **task("private_file", path="{{ playbook_dir }}/file", content={"a": 1}, return_content=True),
        "check_mode": True,
        "diff": True,
    },
    "file_refused": task("private_file", path="/nosuch/file", content=""),
    "upload": task("v2v_upload", src=str(FOREIGN_VMS), dest="/nosuch"),
    "upload_refused": task("v2v_upload", src="a", dest="b", piece=0),
    "wrong_password": task("host_network_info", host="h1", auth={"password": "wrong-password"}),
}


# They use the connection of their task, so they cannot run anywhere else.
ALWAYS_IN_PROCESS = {"guest_preparation", "v2v_upload"}


def test_every_module_gives_the_same_results_both_ways(tmp_path: Path) -> None:
    played: list[Played] = []
    compared: list[dict[str, t.Any]] = []
    for here in (True, False):
        with running("small") as simulator:
            played.append(Player(simulator, tmp_path).play(SCENARIOS, here=here))
            address = simulator.url.removesuffix("/ovirt-engine/api")
            assert not [text for text in (simulator.password, "wrong-password") if text in played[-1].output]
            compared.append({name: _comparable(result, address) for name, result in played[-1].results.items()})
    one, other = compared
    assert set(one) == set(SCENARIOS)
    assert one == other
    modules = {name.rpartition(".")[2] for scenario in SCENARIOS.values() for name in scenario if "." in name}
    assert [module for module in modules if not played[0].in_process(module)] == []
    assert {module for module in modules if played[1].in_process(module)} == ALWAYS_IN_PROCESS
    assert one["setup"]["changed"]
    assert one["setup_refused"]["failed"]


def test_every_module_is_compared() -> None:
    compared = {name.rpartition(".")[2] for scenario in SCENARIOS.values() for name in scenario if "." in name}
    assert compared == set(project.modules())


VARYING = ("id", "ca_file", "correlation_id", "free", "seconds")


def _comparable(result: t.Any, address: str) -> t.Any:
    """A result without what differs between two simulators: ids of what was made, the port, seconds and space."""
    if isinstance(result, dict):
        shown = {key: value for key, value in result.items() if key not in VARYING}
        return {key: _comparable(value, address) for key, value in shown.items()}
    if isinstance(result, list):
        return [_comparable(item, address) for item in result]
    return result.replace(address, "ENGINE") if isinstance(result, str) else result


READ = task("host_network_info", host="h1", details=False)
LOOP_VARIABLE = {"loop": ["h1", "h2"]}


class TestWhereAModuleRuns:
    def test_a_local_task_runs_in_process_by_default(self, player: Player) -> None:
        assert player.play({"read": READ}, here=None).in_process() == 1

    def test_a_process_of_its_own_is_used_where_a_task_asks_for_it(
        self, player: Player, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = player.folder / "python"
        other.symlink_to(sys.executable)
        monkeypatch.setenv("OTHER_PYTHON", str(other))
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path.endswith("site-packages")))
        keywords: dict[str, dict[str, t.Any]] = {
            "environment": {"environment": {"ONRAMP_IN_PROCESS": "false"}},
            "variable": {"vars": {"onramp_in_process": False}},
            "interpreter": {"vars": {"ansible_python_interpreter": "{{ lookup('env', 'OTHER_PYTHON') }}"}},
            "async": {"async": 60, "poll": 1},
            "become": {"become": True, "become_method": "ansible.builtin.sudo"},
        }
        played = player.play({f"by_{name}": {**READ, **keyword} for name, keyword in keywords.items()}, here=None)
        assert played.in_process() == 0
        names = {name: r["hosts"][0]["name"] for name, r in played.results.items() if not r.get("failed")}
        assert names.keys() >= {"by_environment", "by_variable", "by_interpreter", "by_async"}

    def test_a_task_for_another_machine_does_not_run_here(self, player: Player) -> None:
        remote = {**READ, "delegate_to": "127.0.0.1", "vars": {"ansible_connection": "ssh", "ansible_port": 9}}
        played = player.play({"read": {**remote, "ignore_unreachable": True}})
        assert played.in_process() == 0
        assert played.results["read"]["unreachable"]


class TestKeywords:
    """One play for many keywords: what each of them means is the same as for any module."""

    @pytest.fixture(scope="class")
    @staticmethod
    def played(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Played]:
        tasks = {
            "own_environment": {
                **task("host_network_info", host="h1", details=False, auth={"username": ""}),
                "environment": {"OVIRT_USERNAME": "reader@internal", "OVIRT_PASSWORD": "readonly"},
            },
            "hidden": {**task("host_network_info", host="h1", details=False), "no_log": True},
            "checked": {**task("host_setup_networks", host="h1", **BLUE), "check_mode": True},
            "unchanged": {**task("host_network_info", host="h1", desired=[BLUE])},
            "differing": {**task("host_setup_networks", host="h1", **BLUE), "diff": True},
            "looped": {**task("host_network_info", host="{{ item }}", details=False), **LOOP_VARIABLE},
            "failed": task("host_network_info", host="nosuch"),
            "defaults": {
                **task("host_network_info", details=False),
                "module_defaults": {"onramp.ovirt.host_network_info": {"host": "h2"}},
            },
            "group_defaults": {
                **task("host_network_info", host="h1", details=False),
                "module_defaults": {"group/onramp.ovirt.engine": {"auth": {"password": "wrong-password"}}},
            },
        }
        with running("small") as simulator:
            yield Player(simulator, tmp_path_factory.mktemp("keywords")).play(tasks)

    def test_all_of_them_ran_in_process(self, played: Played) -> None:
        assert played.in_process() == 8
        assert played.in_process("host_setup_networks") == 2

    def test_environment(self, played: Played) -> None:
        assert played.results["own_environment"]["hosts"][0]["name"] == "h1"

    def test_no_log(self, played: Played) -> None:
        assert "hidden due to the fact that 'no_log: true'" in played.output

    def test_check_mode_writes_nothing(self, played: Played) -> None:
        assert played.results["checked"]["changed"]
        assert played.results["unchanged"]["hosts"][0]["drifted"]

    def test_diff(self, played: Played) -> None:
        assert played.results["differing"]["diff"]["before"] != played.results["differing"]["diff"]["after"]
        assert "diff" not in played.results["checked"]

    def test_loop(self, played: Played) -> None:
        assert [r["hosts"][0]["name"] for r in played.results["looped"]["results"]] == ["h1", "h2"]

    def test_ignore_errors(self, played: Played) -> None:
        assert played.results["failed"]["failed"]
        assert played.status == 0

    def test_module_defaults(self, played: Played) -> None:
        assert played.results["defaults"]["hosts"][0]["name"] == "h2"
        assert "Cannot log in" in played.results["group_defaults"]["msg"]


def test_a_task_that_times_out_leaves_no_session(player: Player) -> None:
    hang = {"kind": "hang", "method": "GET", "path": "^hosts"}
    player.simulator.fault_injection.add(hang)
    played = player.play({"read": {**READ, "timeout": 3}})
    assert "Timed out after 3 second" in played.results["read"]["msg"]
    assert played.in_process() == 1
    assert player.simulator.world.tokens == {}


@pytest.mark.parametrize("strategy", ["linear", "free", "host_pinned"])
def test_strategies(simulator: Simulator, tmp_path: Path, strategy: str) -> None:
    inventory = tmp_path / "inventory.yml"
    inventory.write_text("all: {vars: {ansible_connection: local}, hosts: {h1: {}, h2: {}}}\n", encoding="utf-8")
    tasks = {"read": task("host_network_info", host="{{ inventory_hostname }}", details=False)}
    played = Player(simulator, tmp_path).play(tasks, "-i", str(inventory), hosts="all", strategy=strategy)
    assert played.in_process() == 2
    assert played.status == 0
    assert simulator.world.tokens == {}


class TestSession:
    """The sign-ons of a whole run, as an engine counts them."""

    @pytest.fixture
    def many(self, player: Player) -> t.Callable[..., Played]:
        inventory = player.folder / "inventory.yml"
        hosts: dict[str, dict[str, str]] = {f"node{n}": {} for n in range(5)}
        inventory.write_text(yaml.safe_dump({"all": {"vars": {"ansible_connection": "local"}, "hosts": hosts}}))
        return lambda tasks, **keywords: player.play(tasks, "-i", str(inventory), hosts="all", **keywords)

    @staticmethod
    def count(simulator: Simulator, path: str) -> int:
        return sum(path in entry["path"] for entry in simulator.journal.entries)

    def test_a_run_signs_on_once_and_off_once(self, many: t.Callable[..., Played], simulator: Simulator) -> None:
        played = many({"read": READ, "fail": {**task("host_network_info", host="nosuch"), "ignore_errors": False}})
        assert played.status == 2
        assert (self.count(simulator, "oauth/token"), self.count(simulator, "sso-logout")) == (1, 1)
        assert simulator.world.tokens == {}

    def test_a_wrong_password_is_sent_once(self, many: t.Callable[..., Played], simulator: Simulator) -> None:
        wrong = task("host_network_info", host="h1", auth={"password": "wrong-password"})
        many({"read": wrong})
        assert self.count(simulator, "oauth/token") == 1

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_an_interrupted_run_leaves_no_session(self, player: Player, simulator: Simulator, number: int) -> None:
        simulator.fault_injection.add({"kind": "hang", "method": "GET", "path": "^hosts"})
        playbook = player.folder / "interrupted.yml"
        playbook.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": [READ]}]))
        environment = {**player.environment(), "ANSIBLE_LOCAL_TEMP": str(player.folder / "runs")}
        run = subprocess.Popen([TOOL, str(playbook)], env=environment, stdout=subprocess.DEVNULL, cwd="/")
        while simulator.fault_injection.faults:
            assert run.poll() is None
            time.sleep(0.1)
        run.send_signal(number)
        assert run.wait(60) == {signal.SIGINT: 99, signal.SIGTERM: 128 + signal.SIGTERM}[number]  # type: ignore[index]
        assert simulator.world.tokens == {}
        assert list((player.folder / "runs").iterdir()) == []


class TestProgress:
    """A wait says on standard error how far it is, so that what reads standard output stays as it is."""

    ADD = task("host", name="new1", address="10.0.1.1", cluster="Default", password="changeme", poll_interval=1)

    def run(self, player: Player, here: bool, **environment: str) -> tuple[str, str]:
        playbook = player.folder / "waiting.yml"
        playbook.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": [self.ADD]}]))
        environment |= {"ONRAMP_IN_PROCESS": str(here).lower()}
        given = {**player.environment(), **environment}
        done = subprocess.run([TOOL, str(playbook)], env=given, capture_output=True, text=True, check=True)
        return done.stdout, done.stderr

    def test_a_wait_is_shown_with_host_status_and_time(self, player: Player) -> None:
        output, errors = self.run(player, here=True)
        lines = [line for line in errors.splitlines() if line.startswith("new1: ")]
        assert re.fullmatch(r"new1: installing \(\d+ s of at most 20 m\)", lines[0])
        assert re.fullmatch(r"new1: up \(\d+ s\)", lines[-1])
        assert "new1: " not in output

    def test_the_output_of_other_callbacks_stays_as_it_is(self, player: Player) -> None:
        output, errors = self.run(player, here=True, ANSIBLE_STDOUT_CALLBACK="oneline")
        [line] = output.splitlines()
        assert json.loads(line.partition(" => ")[2])["host"]["status"] == "up"
        assert "new1: installing" in errors

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_an_interrupted_wait_is_named_at_the_end(self, player: Player, simulator: Simulator, number: int) -> None:
        simulator.world.machines["10.0.1.1"].install_seconds = 300
        playbook = player.folder / "waiting.yml"
        playbook.write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": [self.ADD]}]))
        run = subprocess.Popen([TOOL, str(playbook)], env=player.environment(), stderr=subprocess.PIPE, text=True)
        assert run.stderr is not None
        while "new1: installing" not in run.stderr.readline():
            assert run.poll() is None
        # Ansible waits forever for a worker that is ended while it sends a line: it is at its next request by then.
        sent = len(simulator.journal.entries)
        while len(simulator.journal.entries) == sent:
            time.sleep(0.1)
        run.send_signal(number)
        errors = run.communicate(timeout=60)[1]
        assert "Interrupted. The engine goes on with this, and the next run continues:\n  new1: installing" in errors

    def test_a_module_in_a_process_of_its_own_prints_nothing(self, player: Player) -> None:
        assert "new1: " not in "".join(self.run(player, here=False))
