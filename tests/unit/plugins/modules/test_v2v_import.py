# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import progress
from tests.engine_simulator.areas.external_imports.model import ImportsSlice
from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import KVM_HOST, SECRET, TO_RED, VCENTER, described, external, import_world, source_mac

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

MODULE = "v2v_import"
WEB, DB = external("web01", disks=2), external("db01", "vmware", nics=1, first=5)
GUEST, POST = external("guest1", "kvm", first=9), "POST externalvmimports"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def given(folder: Path) -> dict[str, t.Any]:
    """The options that all imports here have."""
    return {
        "source": VCENTER,
        "vms": [{"name": "web01"}],
        "descriptions": [described(WEB), described(DB), described(GUEST)],
        "cluster": "prod",
        "storage_domain": "data1",
        "vnic_profile_mappings": TO_RED,
        "state_folder": str(folder),
    }


@pytest.fixture
def load(simulator: Simulator) -> t.Callable[..., None]:
    """Put a world with these external VMs on the simulator."""

    def put(*vms: dict[str, t.Any], **more: t.Any) -> None:
        simulator.state.engine.world = import_world(*vms, **more)

    put(WEB, DB, GUEST)
    return put


def vm_named(simulator: Simulator, name: str) -> Vm:
    (found,) = (vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name == name)
    return found


def state(done: Outcome, name: str = "web01") -> str:
    (found,) = (vm["state"] for vm in done["vms"] if vm["name"] == name)
    return str(found)


def macs(vm: Vm) -> list[str | None]:
    return [nic.mac for nic in vm.nics]


# ------------------------------------------------------------------------------------------------------------------ one
def test_a_vm_of_vmware_keeps_its_mac_addresses_and_gets_its_profiles(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any], folder: Path
) -> None:
    done = run(MODULE, **given)
    assert (done["changed"], done["states"], state(done)) == (True, {"imported": 1}, "imported")
    vm = vm_named(simulator, "web01")
    assert macs(vm) == [source_mac(2), source_mac(1)]
    assert all(nic.profile_id and nic.plugged for nic in vm.nics)
    assert "onramp-v2v:vmware/vc.example.com/web01/4217-web01" in vm.settings.comment
    assert list(folder.glob("*.json")) == []
    assert done["vms"][0]["nics"][0]["after"]["mac"] == source_mac(2)
    assert done.writes.count(POST) == 1
    assert SECRET not in json.dumps(done.result)


def test_the_second_run_changes_nothing(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    run(MODULE, **given)
    again = run(MODULE, **given)
    assert (again["changed"], again["plan"], again.writes, state(again)) == (False, [], [], "unchanged")
    assert len(again.requests) == 6


def test_check_mode_predicts_exactly_and_writes_nothing(
    run: Run, load: t.Any, given: dict[str, t.Any], folder: Path
) -> None:
    checked = run(MODULE, check=True, diff=True, **given)
    assert (checked["changed"], checked.writes, folder.exists()) == (True, [], False)
    done = run(MODULE, diff=True, **given)
    for key in ("plan", "counts", "diff", "before", "after", "findings"):
        assert checked[key] == done[key], key
    for before, after in zip(checked["vms"][0]["nics"], done["vms"][0]["nics"], strict=True):
        planned = before["planned"]
        assert {key: planned[key] for key in ("network", "profile", "mac")} == {
            key: after["after"][key] for key in ("network", "profile", "mac")
        }


def test_a_vm_of_kvm_is_imported_with_its_settings(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any]
) -> None:
    guest = described(GUEST, firmware="uefi", os="http://redhat.com/rhel/9.4", tpm=True, boot_order=["network", "hd"])
    options = {"source": KVM_HOST, "vms": [{"name": "guest1"}], "descriptions": [guest], "power": "on"}
    done = run(MODULE, **{**given, **options})
    vm = vm_named(simulator, "guest1")
    settings = vm.settings
    assert (settings.bios_type, settings.os_type, settings.tpm) == ("q35_ovmf", "rhel_9x64", True)
    assert (settings.display, settings.boot_devices) == ("vnc", ["network", "hd"])
    assert (done["vms"][0]["reason"], done["vms"][0]["started"]) == (None, True)
    assert vm.status != "down"


# ---------------------------------------------------------------------------------------------------------------- batch
def three(given: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    """The options of a batch of three VMs, and their world."""
    vms = [external(f"vm{number}", first=10 * number) for number in (1, 2, 3)]
    names = {"vms": [{"name": "vm*"}], "descriptions": [described(vm) for vm in vms]}
    return {**given, **names, **more}


THREE = [external(f"vm{number}", first=10 * number) for number in (1, 2, 3)]


def test_a_batch_is_followed_with_requests_that_do_not_grow(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    load(*THREE)
    done = run(MODULE, **three(given))
    assert done["states"] == {"imported": 3}
    assert {vm["host"] for vm in done["vms"]} == {"h1", "h2"}
    reads = [r for r in done.requests if r["method"] == "GET" and r["path"] in ("events", "jobs")]
    per_vm = [r for r in done.requests if r["method"] == "GET" and r["path"].startswith("vms/")]
    assert len(per_vm) == 6
    load(THREE[0])
    alone = run(MODULE, **{**three(given), "vms": [{"name": "vm1"}]})
    assert (
        len(reads) <= len([r for r in alone.requests if r["method"] == "GET" and r["path"] in ("events", "jobs")]) + 2
    )


def test_limits_hold_imports_back_and_all_are_imported(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    load(*THREE)
    begun = run(MODULE, **three(given, wait=False, per_proxy_host=1))
    assert begun["states"] == {"running": 2, "waiting": 1}
    assert "per_proxy_host: 1" in next(vm["reason"] for vm in begun["vms"] if vm["state"] == "waiting")
    done = run(MODULE, **three(given, parallel=1))
    assert (done["states"], done.writes.count(POST)) == ({"imported": 3}, 1)


def test_a_run_without_waiting_is_completed_by_the_next(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any], folder: Path
) -> None:
    begun = run(MODULE, **given, wait=False)
    assert (begun["changed"], state(begun), begun["vms"][0]["id"]) == (True, "running", vm_named(simulator, "web01").id)
    checked = run(MODULE, check=True, **given)
    assert (checked["counts"], checked.writes) == ({"complete": 1}, [])
    done = run(MODULE, **given)
    assert (state(done), done.writes.count(POST)) == ("imported", 0)
    assert macs(vm_named(simulator, "web01")) == [source_mac(2), source_mac(1)]
    assert run(MODULE, **given)["changed"] is False


def test_a_run_that_was_killed_before_the_answer_finds_its_vm(
    run: Run, load: t.Any, given: dict[str, t.Any], folder: Path
) -> None:
    run(MODULE, **given, wait=False)
    (file,) = folder.glob("*.json")
    known = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**known, "phase": "sending", "vm_id": ""}), encoding="utf-8")
    done = run(MODULE, **given)
    assert (state(done), done.writes.count(POST)) == ("imported", 0)


def test_a_record_whose_request_never_arrived_is_no_obstacle(
    run: Run, load: t.Any, given: dict[str, t.Any], folder: Path
) -> None:
    run(MODULE, **given, wait=False)
    (file,) = folder.glob("*.json")
    load(WEB)
    done = run(MODULE, **given)
    assert (state(done), done.writes.count(POST), file.exists()) == ("imported", 1, False)


@pytest.mark.parametrize(
    "fault", [{"kind": "reset", "after_work": True}, {"status": 500, "after_work": True}, {"kind": "cut"}]
)
def test_a_lost_answer_never_leads_to_a_second_vm(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any], fault: dict[str, t.Any]
) -> None:
    load(*THREE)
    simulator.fault_injection.add({"method": "POST", "path": "externalvmimports", "nth": 2, **fault})
    done = run(MODULE, **three(given))
    assert done["states"] == {"imported": 3}
    assert len([vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name.startswith("vm")]) == 3


def test_a_request_that_never_arrived_is_sent_again(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any]
) -> None:
    simulator.fault_injection.add({"method": "POST", "path": "externalvmimports", "kind": "reset"})
    done = run(MODULE, **given)
    assert (state(done), done.writes.count(POST)) == ("imported", 2)


def test_preserved_addresses_that_the_engine_gave_to_others_are_set_in_the_end(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any]
) -> None:
    """The engine takes addresses of the pool at first: here those that the other VM had at the source."""
    pool = [f"00:1a:4a:16:01:{number:02x}" for number in range(4)]
    vms = [
        {**external("vm1", nics=2), "nics": [{"mac": pool[3], "network": "a"}, {"mac": pool[2], "network": "a"}]},
        {
            **external("vm2", nics=2),
            "nics": [{"mac": pool[1], "network": "a"}, {"mac": "00:50:56:00:00:01", "network": "a"}],
        },
    ]
    load(*vms)
    done = run(MODULE, **{**three(given), "descriptions": [described(vm) for vm in vms], "on_error": "continue"})
    assert done["states"] == {"imported": 2}, [vm["reason"] for vm in done["vms"]]
    assert macs(vm_named(simulator, "vm1")) == [pool[3], pool[2]]
    assert macs(vm_named(simulator, "vm2")) == [pool[1], "00:50:56:00:00:01"]


def test_addresses_of_the_pool_are_in_the_order_of_the_vnics(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any]
) -> None:
    done = run(MODULE, **given, macs="pool")
    assert state(done) == "imported"
    addresses = [str(mac) for mac in macs(vm_named(simulator, "web01"))]
    assert addresses == sorted(addresses)
    assert all(address.startswith("00:1a:4a:16:01") for address in addresses)


# ------------------------------------------------------------------------------------------------------------- failures
@pytest.mark.parametrize(
    ("outcome", "cause"),
    [
        ("error", "Failed to import Vm web01"),
        ("bad_ovf", "The disks were converted, but the engine cannot read the configuration"),
        ("rejected", "The proxy host has a job for this VM already."),
    ],
)
def test_a_failed_import_is_reported_with_its_reason_and_can_be_repeated(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any], outcome: str, cause: str
) -> None:
    load({**WEB, "outcome": outcome})
    failed = run(MODULE, **given)
    (vm,) = failed["vms"]
    assert (failed.failed, vm["state"], vm["kept"]) == (True, "failed", True)
    assert cause in failed["msg"]
    assert cause in f"{vm['cause']} {vm['reason']}"
    again = run(MODULE, **given)
    assert (again.failed, again.codes & {"import-failed-before"}, again.writes) == (True, {"import-failed-before"}, [])
    assert cause in again["msg"]
    for external_vm in simulator.world.area(ImportsSlice).external_vms:
        external_vm.outcome = "done"
    checked = run(MODULE, check=True, **given, remove_failed=True)
    assert (checked["counts"], checked.writes) == ({"remove": 1, "import": 1}, [])
    done = run(MODULE, **given, remove_failed=True)
    assert (state(done), done.writes[0][:10]) == ("imported", "DELETE vms")
    assert len([v for v in simulator.world.area(VmsSlice).vms.values() if v.name == "web01"]) == 1


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ({"password": "wrong"}, "The proxy host could not read this VM"),
        ({"url": "unreachable.example.com"}, "The proxy host could not read this VM"),
    ],
)
def test_a_refused_request_says_what_the_events_say(
    run: Run, load: t.Any, given: dict[str, t.Any], folder: Path, source: dict[str, t.Any], cause: str
) -> None:
    failed = run(MODULE, **{**given, "source": {**VCENTER, **source}})
    assert (failed.failed, cause in failed["msg"], failed["vms"][0]["phase"]) == (True, True, "request")
    assert list(folder.glob("*")) == []
    assert SECRET not in json.dumps(failed.result)


def test_one_failure_does_not_stop_the_others_if_asked_for(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    load(THREE[0], {**THREE[1], "outcome": "error"}, THREE[2])
    done = run(MODULE, **three(given, on_error="continue", parallel=1))
    assert (done.failed, done["states"]) == (False, {"failed": 1, "imported": 2})
    assert any("VM 'vm2': Failed to import" in text for text in done.warnings)


def test_nothing_more_is_begun_after_a_failure(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    load({**THREE[0], "outcome": "error"}, *THREE[1:])
    done = run(MODULE, **three(given, parallel=1))
    assert (done.failed, done.writes.count(POST)) == (True, 1)
    assert done["states"] == {"failed": 1, "waiting": 2}


def test_a_frozen_import_is_stalled_and_followed_again_later(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any]
) -> None:
    run(MODULE, **given, wait=False, hosts=["h1"])
    (host,) = (host for host in simulator.world.hosts.values() if host.name == "h1")
    host.status = "maintenance"
    stalled = run(MODULE, **given, inactivity_timeout=60)
    (vm,) = stalled["vms"]
    assert (stalled.failed, vm["state"], vm["phase"]) == (False, "running", "stalled")
    assert any("goes on in the engine" in text for text in stalled.warnings)
    host.status = "up"
    done = run(MODULE, **given)
    assert (state(done), done.writes.count(POST)) == ("imported", 0)


def test_a_vnic_with_an_address_that_another_vm_is_to_get_makes_way(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any]
) -> None:
    wanted = [f"00:1a:4a:16:01:{number:02x}" for number in range(3)]
    vms = [external("vm1", nics=1), {**external("vm2"), "nics": [{"mac": mac, "network": "a"} for mac in wanted]}]
    load(*vms)
    options = {"descriptions": [described(vm) for vm in vms], "vms": [{"name": "vm1", "macs": "pool"}, {"name": "vm2"}]}
    done = run(MODULE, **{**given, **options}, parallel=1)
    assert done["states"] == {"imported": 2}
    assert macs(vm_named(simulator, "vm2")) == wanted
    assert macs(vm_named(simulator, "vm1")) == ["00:1a:4a:16:01:ff"]


# -------------------------------------------------------------------------------------------------------------- refused
WINDOWS = described(WEB, uuid="1", power="up")
SAME_NAME = {**described(WEB), "nics": [{"mac": "", "network": "a", "network_key": k} for k in ("1", "2")]}
NO_DISKS = {**described(WEB), "disks": []}
CRITICAL = {
    "id": "source.encrypted",
    "category": "critical",
    "message": "It is encrypted.",
    "advice": "",
    "waived": None,
}
REFUSED: dict[str, tuple[dict[str, t.Any], str]] = {
    "running": ({"descriptions": [WINDOWS]}, "source-vm-running"),
    "unknown": ({"vms": [{"name": "web02"}]}, "source-vm-unknown"),
    "pattern": ({"vms": [{"name": "x*"}], "descriptions": []}, "source-vm-unknown"),
    "ambiguous": ({"descriptions": [described(WEB), described(WEB)]}, "source-vm-ambiguous"),
    "one_name_for_many": ({"vms": [{"name": "*0*", "new_name": "a"}]}, "import-name-for-many"),
    "twice": ({"vms": [{"name": "web01"}, {"name": "4217-web01", "new_name": "b"}]}, "import-twice"),
    "target_twice": ({"vms": [{"name": "web01"}, {"name": "db01", "new_name": "web01"}]}, "vm-name-twice"),
    "name": ({"vms": [{"name": "web01", "new_name": "a b"}]}, "vm-name-invalid"),
    "name_in_use": ({"vms": [{"name": "web01", "new_name": "there"}]}, "vm-name-in-use"),
    "no_place": ({"source": {**VCENTER, "esxi_host": None}}, "source-place-missing"),
    "ova_path": ({"source": {"kind": "files"}}, "ova-path-missing"),
    "nic": ({"vms": [{"name": "web01", "nics": [{"nic": "nic9"}]}]}, "import-nic-unknown"),
    "nic_twice": (
        {"vms": [{"name": "web01", "nics": [{"nic": "nic1"}, {"nic": source_mac(2)}]}]},
        "import-nic-twice",
    ),
    "concern": ({"descriptions": [described(WEB, concerns=[CRITICAL])]}, "source-concern"),
    "range": ({"parallel": 0}, "option-out-of-range"),
    "inactivity": ({"inactivity_timeout": -1}, "option-out-of-range"),
    "host": ({"hosts": ["h9"]}, "proxy-unknown"),
    "no_proxy": ({"virt_v2v_features": {"h1": "xen-ssh", "h2": ["xen-ssh"]}}, "proxy-none"),
    "unmapped": ({"vnic_profile_mappings": []}, "mapping-missing"),
    "target": ({"vnic_profile_mappings": [{"target": {"network": "far", "profile": "far"}}]}, "mapping-target-unknown"),
    "networks": (
        {
            "descriptions": [SAME_NAME],
            "vnic_profile_mappings": [{"source": {"network": "a"}, "target": {"network": "red", "profile": "red"}}],
        },
        "mapping-network-ambiguous",
    ),
    "explicit_mac": (
        {"vms": [{"name": "web01", "nics": [{"nic": "nic1", "mac": "01:00:00:00:00:01"}]}]},
        "mac-invalid",
    ),
    "used_mac": (
        {"vms": [{"name": "web01", "nics": [{"nic": "nic1", "mac": "00:1a:4a:16:01:aa"}]}]},
        "mac-in-use",
    ),
    "unknown_macs": ({"descriptions": [], "macs": "preserve"}, "import-macs-unknown"),
    "esx": ({"source": {**VCENTER, "url": "esx://root@esx1"}}, "source-url-esx"),
    "domain": ({"storage_domain": "other"}, "import-domain-inactive"),
    "data_center": ({"storage_domain": "far"}, "import-other-data-center"),
    "rule": ({"name_rules": {"match": "("}}, "name-rule-invalid"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_work_is_refused_before_anything_is_sent(
    run: Run, load: t.Any, given: dict[str, t.Any], folder: Path, case: str
) -> None:
    domains = [
        {"name": "data1", "master": True},
        {"name": "other", "status": "maintenance"},
        {"name": "far", "data_center": "DC2", "master": True},
    ]
    there = [{"name": "there", "cluster": "prod", "nics": [{"name": "nic1", "mac": "00:1a:4a:16:01:aa"}]}]
    centers = [{"name": "DC1", "status": "up"}, {"name": "DC2", "status": "up"}]
    load(WEB, DB, storage_domains=domains, vms=there, data_centers=centers)
    options, code = REFUSED[case]
    refused = run(MODULE, **{**given, **options})
    errors = {finding["code"] for finding in refused["findings"] if finding["severity"] == "error"}
    assert (refused.failed, code in errors, refused.writes, folder.exists()) == (True, True, [], False), refused["msg"]


def test_warnings_and_notes_do_not_stop_an_import(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    load(
        WEB,
        mac_pools=[{"name": "Default", "default_pool": True, "ranges": [["00:1a:4a:16:01:00", "00:1a:4a:16:01:00"]]}],
    )
    found = run(MODULE, check=True, **{**given, "descriptions": [NO_DISKS]}, drivers_iso="virtio.iso")
    assert found.codes >= {"source-no-disks", "import-drivers-iso", "mac-pool-small", "mac-out-of-range-kept"}


def test_an_imported_vm_under_another_name_is_not_imported_again(
    run: Run, load: t.Any, given: dict[str, t.Any]
) -> None:
    run(MODULE, **given)
    again = run(MODULE, **{**given, "vms": [{"name": "web01", "new_name": "other"}]})
    assert (again["changed"], again.codes, again.writes) == (False, {"import-other-name"}, [])


def test_an_import_that_goes_on_keeps_its_name(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    run(MODULE, **given, wait=False)
    again = run(MODULE, **{**given, "vms": [{"name": "web01", "new_name": "other"}]})
    assert (again.failed, "import-target-changed" in again.codes, again.writes) == (True, True, [])


def test_a_vm_that_is_not_described_gets_profiles_by_position(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any]
) -> None:
    rules = [{"source": {"nic": "nic2"}, "target": {"network": "green", "profile": "green"}}]
    options = {"descriptions": [], "vnic_profile_mappings": rules}
    done = run(MODULE, **{**given, **options})
    assert (state(done), "import-not-described" in done.codes) == ("imported", True)
    assert [nic["after"]["network"] for nic in done["vms"][0]["nics"]] == [None, "green"]
    assert run(MODULE, **{**given, **options})["changed"] is False


def test_rules_by_network_key_mac_and_vm(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    green, red = {"network": "green", "profile": "green"}, {"network": "red", "profile": "red"}
    rules = [
        {"source": {"mac": source_mac(2).upper()}, "target": green},
        {"source": {"network": "key of VM Network 0", "vm": "web01"}, "target": red},
        {"target": {"empty": True}},
    ]
    checked = run(MODULE, check=True, **{**given, "vnic_profile_mappings": rules})
    assert [nic["planned"]["network"] for nic in checked["vms"][0]["nics"]] == ["green", "red"]
    assert "mapping-rule-unused" in checked.codes


def test_hosts_that_cannot_convert_are_left_out(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any]
) -> None:
    load(*THREE)
    simulator.world.machines["10.0.0.1"].os_version = "9.7"
    done = run(MODULE, **three(given))
    assert {vm["host"] for vm in done["vms"]} == {"h2"}
    assert any("passes options to virt-v2v" in text for text in done.warnings)


def test_every_option_of_the_request_is_sent(
    run: Run, simulator: Simulator, load: t.Any, given: dict[str, t.Any]
) -> None:
    simulator.journal.bodies = True
    run(MODULE, **given, allocation="preallocated", name_rules={"prefix": "old-"})
    (entry,) = (e for e in simulator.journal.entries if e["path"] == "externalvmimports")
    for text in (
        "<sparse>false",
        "<name>old-web01",
        "<provider>vmware",
        "vpx://admin%40vsphere.local@vc.example.com/DC1/esx1",
    ):
        assert text in entry["request"]
    assert "<host id=" in entry["request"]
    assert entry["query"].startswith("correlation_id=onramp-import-")


def test_a_waived_concern_is_a_note_with_its_reason(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    waiver = {"concern": "source.encrypted", "reason": "The key is known"}
    running = {**CRITICAL, "id": "source.running"}
    options = {"descriptions": [described(WEB, power="up", concerns=[CRITICAL, running])], "waivers": [waiver]}
    checked = run(MODULE, check=True, **{**given, **options}, source_is_down=True)
    assert (checked.failed, "source-concern-waived" in checked.codes) == (False, True)
    assert any("The key is known" in finding["message"] for finding in checked["findings"])


def test_a_line_is_shown_whenever_an_import_moves(run: Run, load: t.Any, given: dict[str, t.Any]) -> None:
    lines: list[str] = []
    token = progress.display.set(lambda line, detail: None if detail else lines.append(line))
    try:
        run(MODULE, **given, hosts=["h1"])
    finally:
        progress.display.reset(token)
    assert lines[0].startswith("web01: starting on h1 (")
    assert any("copying disk" in line for line in lines)
    assert lines[-1].startswith("web01: imported (")
    assert len(lines) == len(set(lines)) <= 6


XEN: dict[str, t.Any] = {"kind": "libvirt", "url": "xen+ssh://root@xen1.example.com"}


@pytest.mark.parametrize(
    ("source", "provider", "more", "url"),
    [
        (XEN, "xen", {}, "xen+ssh://root@xen1.example.com"),
        ({"kind": "files"}, "vmware", {"path": "/var/tmp/a.ova"}, "ova:///var/tmp/a.ova"),
    ],
)
def test_vms_of_xen_and_ova_files_are_imported_once(
    run: Run,
    simulator: Simulator,
    load: t.Any,
    given: dict[str, t.Any],
    source: dict[str, t.Any],
    provider: str,
    more: dict[str, t.Any],
    url: str,
) -> None:
    vm = external("a", provider)
    load(vm)
    options = {**given, "source": source, "vms": [{"name": "a", **more}], "descriptions": [described(vm)]}
    simulator.journal.bodies = True
    done = run(MODULE, **options)
    (entry,) = (e for e in simulator.journal.entries if e["path"] == "externalvmimports")
    assert (state(done, "a"), f"<url>{url}</url>" in entry["request"]) == ("imported", True)
    assert macs(vm_named(simulator, "a")) == [source_mac(2), source_mac(1)]
    assert run(MODULE, **options)["changed"] is False
