# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as a user runs it, against the simulator."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.state_folder import StateFolder
from tests.engine_simulator.areas.external_imports.model import ImportsSlice
from tests.engine_simulator.areas.vms.model import Vm, VmsSlice
from tests.engine_simulator.running import Simulator
from tests.unit.import_worlds import (
    GUEST1,
    KVM_HOST,
    SECRET,
    VCENTER,
    WEB01,
    described,
    external,
    source_mac,
)

if t.TYPE_CHECKING:
    from .conftest import Outcome, Run

MODULE = "v2v_import"
POST = "POST externalvmimports"


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
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], state_folder: Path
) -> None:
    done = run(MODULE, **import_options)
    assert (done["changed"], done["states"], state(done)) == (True, {"imported": 1}, "imported")
    vm = vm_named(simulator, "web01")
    assert macs(vm) == [source_mac(2), source_mac(1)]
    assert all(nic.profile_id and nic.plugged for nic in vm.nics)
    assert "onramp-v2v:vmware/vc.example.com/web01/4217-web01" in vm.settings.comment
    assert list(state_folder.glob("*.json")) == []
    assert done["vms"][0]["nics"][0]["after"]["mac"] == source_mac(2)
    assert done.writes.count(POST) == 1
    assert SECRET not in json.dumps(done.result)


def test_the_second_run_changes_nothing(run: Run, load_imports: t.Any, import_options: dict[str, t.Any]) -> None:
    run(MODULE, **import_options)
    again = run(MODULE, **import_options)
    assert (again["changed"], again["plan"], again.writes, state(again)) == (False, [], [], "unchanged")
    assert len(again.requests) == 5


def test_check_mode_predicts_exactly_and_writes_nothing(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any], state_folder: Path
) -> None:
    checked = run(MODULE, check=True, diff=True, **import_options)
    assert (checked["changed"], checked.writes, state_folder.exists()) == (True, [], False)
    done = run(MODULE, diff=True, **import_options)
    for key in ("plan", "counts", "diff", "before", "after", "findings"):
        assert checked[key] == done[key], key
    for before, after in zip(checked["vms"][0]["nics"], done["vms"][0]["nics"], strict=True):
        planned = before["planned"]
        assert {key: planned[key] for key in ("network", "profile", "mac")} == {
            key: after["after"][key] for key in ("network", "profile", "mac")
        }


def test_a_vm_of_kvm_is_imported_with_its_settings(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    guest = described(GUEST1, firmware="uefi", os="http://redhat.com/rhel/9.4", tpm=True, boot_order=["network", "hd"])
    options = {"source": KVM_HOST, "vms": [{"name": "guest1"}], "descriptions": [guest], "power": "on"}
    done = run(MODULE, **{**import_options, **options})
    vm = vm_named(simulator, "guest1")
    settings = vm.settings
    assert (settings.bios_type, settings.os_type, settings.tpm) == ("q35_ovmf", "rhel_9x64", True)
    assert (settings.display, settings.boot_devices) == ("vnc", ["network", "hd"])
    assert (done["vms"][0]["reason"], done["vms"][0]["started"]) == (None, True)
    assert vm.status != "down"


# ---------------------------------------------------------------------------------------------------------------- batch
def three(import_options: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    """The options of a batch of three VMs, and their world."""
    vms = [external(f"vm{number}", first=10 * number) for number in (1, 2, 3)]
    names = {"vms": [{"name": "vm*"}], "descriptions": [described(vm) for vm in vms]}
    return {**import_options, **names, **more}


THREE = [external(f"vm{number}", first=10 * number) for number in (1, 2, 3)]


def test_a_batch_is_followed_with_requests_that_do_not_grow(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    load_imports(*THREE)
    done = run(MODULE, **three(import_options))
    assert done["states"] == {"imported": 3}
    assert {vm["host"] for vm in done["vms"]} == {"h1", "h2"}
    reads = [r for r in done.requests if r["method"] == "GET" and r["path"] in ("events", "jobs")]
    per_vm = [r for r in done.requests if r["method"] == "GET" and r["path"].startswith("vms/")]
    assert len(per_vm) == 6
    load_imports(THREE[0])
    alone = run(MODULE, **{**three(import_options), "vms": [{"name": "vm1"}]})
    assert (
        len(reads) <= len([r for r in alone.requests if r["method"] == "GET" and r["path"] in ("events", "jobs")]) + 2
    )


def test_the_outcome_of_a_vm_is_the_same_alone_and_in_any_batch(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any], tmp_path: Path
) -> None:
    """Each VM has NICs, settings and power of its own, so that a value that reached another one would show."""
    vms = [external(f"vm{n}", nics=n, disks=1 + n % 2, first=20 * n) for n in range(1, 5)]
    known = [
        described(
            vm, firmware="uefi" if n % 2 else "bios", os=("debian12_64Guest", "rhel9_64Guest")[n % 2], power=power
        )
        for n, (vm, power) in enumerate(zip(vms, ("up", "down", "up", "down"), strict=True))
    ]

    def outcomes(names: list[str], **more: t.Any) -> dict[str, t.Any]:
        load_imports(*vms)
        folder = tmp_path / "-".join([*names, *map(str, more.values())])
        wanted = {"vms": [{"name": name} for name in names], "descriptions": known, "state_folder": str(folder)}
        done = run(MODULE, **{**import_options, **wanted}, power="as_source", source_is_down=True, **more)
        kept = ("state", "source_name", "nics", "settings", "started", "kept", "reason")
        return {vm["name"]: {key: vm[key] for key in kept} for vm in done["vms"]}

    names = [vm["name"] for vm in vms]
    alone = {name: outcomes([name])[name] for name in names}
    assert [alone[name]["started"] for name in names] == [True, False, True, False]
    assert {one["state"] for one in alone.values()} == {"imported"}
    for order, parallel in ((names, 4), (names[::-1], 4), (names[2:] + names[:2], 2), (names[::-1], 1)):
        assert outcomes(order, parallel=parallel, per_proxy_host=2) == alone


def test_limits_hold_imports_back_and_all_are_imported(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    load_imports(*THREE)
    begun = run(MODULE, **three(import_options, wait=False, per_proxy_host=1))
    assert begun["states"] == {"running": 2, "waiting": 1}
    assert "per_proxy_host: 1" in next(vm["reason"] for vm in begun["vms"] if vm["state"] == "waiting")
    done = run(MODULE, **three(import_options, parallel=1))
    assert (done["states"], done.writes.count(POST)) == ({"imported": 3}, 1)


def test_a_run_without_waiting_is_completed_by_the_next(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], state_folder: Path
) -> None:
    begun = run(MODULE, **import_options, wait=False)
    assert (begun["changed"], state(begun), begun["vms"][0]["id"]) == (True, "running", vm_named(simulator, "web01").id)
    checked = run(MODULE, check=True, **import_options)
    assert (checked["counts"], checked.writes) == ({"complete": 1}, [])
    done = run(MODULE, **import_options)
    assert (state(done), done.writes.count(POST)) == ("imported", 0)
    assert macs(vm_named(simulator, "web01")) == [source_mac(2), source_mac(1)]
    assert run(MODULE, **import_options)["changed"] is False


def test_a_run_that_was_killed_before_the_answer_finds_its_vm(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any], state_folder: Path
) -> None:
    run(MODULE, **import_options, wait=False)
    (file,) = state_folder.glob("*.json")
    known = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**known, "phase": "sending", "vm_id": ""}), encoding="utf-8")
    done = run(MODULE, **import_options)
    assert (state(done), done.writes.count(POST)) == ("imported", 0)


def test_a_record_whose_request_never_arrived_is_no_obstacle(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any], state_folder: Path
) -> None:
    run(MODULE, **import_options, wait=False)
    (file,) = state_folder.glob("*.json")
    load_imports(WEB01)
    done = run(MODULE, **import_options)
    assert (state(done), done.writes.count(POST), file.exists()) == ("imported", 1, False)


@pytest.mark.parametrize(
    "fault", [{"kind": "reset", "after_work": True}, {"status": 500, "after_work": True}, {"kind": "cut"}]
)
def test_a_lost_answer_never_leads_to_a_second_vm(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], fault: dict[str, t.Any]
) -> None:
    load_imports(*THREE)
    simulator.fault_injection.add({"method": "POST", "path": "externalvmimports", "nth": 2, **fault})
    done = run(MODULE, **three(import_options))
    assert done["states"] == {"imported": 3}
    assert len([vm for vm in simulator.world.area(VmsSlice).vms.values() if vm.name.startswith("vm")]) == 3


def test_a_request_that_never_arrived_is_sent_again(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    simulator.fault_injection.add({"method": "POST", "path": "externalvmimports", "kind": "reset"})
    done = run(MODULE, **import_options)
    assert (state(done), done.writes.count(POST)) == ("imported", 2)


def test_preserved_addresses_that_the_engine_gave_to_others_are_set_in_the_end(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any]
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
    load_imports(*vms)
    done = run(
        MODULE, **{**three(import_options), "descriptions": [described(vm) for vm in vms], "on_error": "continue"}
    )
    assert done["states"] == {"imported": 2}, [vm["reason"] for vm in done["vms"]]
    assert macs(vm_named(simulator, "vm1")) == [pool[3], pool[2]]
    assert macs(vm_named(simulator, "vm2")) == [pool[1], "00:50:56:00:00:01"]


def test_addresses_of_the_pool_are_in_the_order_of_the_vnics(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    done = run(MODULE, **import_options, macs="pool")
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
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], outcome: str, cause: str
) -> None:
    load_imports({**WEB01, "outcome": outcome})
    failed = run(MODULE, **import_options)
    (vm,) = failed["vms"]
    assert (failed.failed, vm["state"], vm["kept"]) == (True, "failed", True)
    assert cause in failed["msg"]
    assert cause in f"{vm['cause']} {vm['reason']}"
    again = run(MODULE, **import_options)
    assert (again.failed, again.codes & {"import-failed-before"}, again.writes) == (True, {"import-failed-before"}, [])
    assert cause in again["msg"]
    assert [(vm["state"], vm["kept"]) for vm in again["vms"]] == [("failed", True)]
    for external_vm in simulator.world.area(ImportsSlice).external_vms:
        external_vm.outcome = "done"
    checked = run(MODULE, check=True, **import_options, remove_failed=True)
    assert (checked["counts"], checked.writes) == ({"remove": 1, "import": 1}, [])
    done = run(MODULE, **import_options, remove_failed=True)
    assert (state(done), done.writes[0][:10]) == ("imported", "DELETE vms")
    assert len([v for v in simulator.world.area(VmsSlice).vms.values() if v.name == "web01"]) == 1


def test_what_a_failed_import_left_is_removed_in_a_step_of_its_own(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], state_folder: Path
) -> None:
    load_imports({**THREE[0], "outcome": "error"}, *THREE[1:], options={"conversion_disk_seconds": 30})
    given = three(import_options, on_error="continue")
    run(MODULE, **{**given, "vms": [{"name": "vm1"}]})
    run(MODULE, **{**given, "vms": [{"name": "vm2"}]}, wait=False)
    before = {vm.name for vm in simulator.world.area(VmsSlice).vms.values()}
    checked = run(MODULE, check=True, **given, state="removed")
    assert (checked["counts"], checked.writes, "import-not-removed" in checked.codes) == ({"remove": 1}, [], True)
    done = run(MODULE, **given, state="removed")
    assert (done["changed"], [path[:10] for path in done.writes]) == (True, ["DELETE vms"])
    assert before - {vm.name for vm in simulator.world.area(VmsSlice).vms.values()} == {"vm1"}
    again = run(MODULE, **given, state="removed")
    assert (again["changed"], again.writes) == (False, [])


def test_a_failure_before_the_request_leaves_nothing_to_remove(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    run(MODULE, **{**import_options, "source": {**VCENTER, "password": "wrong"}})
    done = run(MODULE, **import_options, state="removed")
    assert (done["changed"], done["plan"], done.writes) == (False, [], [])


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ({"password": "wrong"}, "The proxy host could not read this VM"),
        ({"url": "unreachable.example.com"}, "The proxy host could not read this VM"),
    ],
)
def test_a_refused_request_says_what_the_events_say(
    run: Run,
    load_imports: t.Any,
    import_options: dict[str, t.Any],
    state_folder: Path,
    source: dict[str, t.Any],
    cause: str,
) -> None:
    failed = run(MODULE, **{**import_options, "source": {**VCENTER, **source}})
    assert (failed.failed, cause in failed["msg"], failed["vms"][0]["phase"]) == (True, True, "request")
    assert list(state_folder.glob("*")) == []
    assert SECRET not in json.dumps(failed.result)


def test_one_failure_does_not_stop_the_others_if_asked_for(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    load_imports(THREE[0], {**THREE[1], "outcome": "error"}, THREE[2])
    done = run(MODULE, **three(import_options, on_error="continue", parallel=1))
    assert (done.failed, done["incomplete"], done["states"]) == (True, True, {"failed": 1, "imported": 2})
    assert any("VM 'vm2': Failed to import" in text for text in done.warnings)


def test_nothing_more_is_begun_after_a_failure(run: Run, load_imports: t.Any, import_options: dict[str, t.Any]) -> None:
    load_imports({**THREE[0], "outcome": "error"}, *THREE[1:])
    done = run(MODULE, **three(import_options, parallel=1))
    assert (done.failed, done.writes.count(POST)) == (True, 1)
    assert done["states"] == {"failed": 1, "waiting": 2}


def test_a_frozen_import_is_stalled_and_followed_again_later(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    run(MODULE, **import_options, wait=False, hosts=["h1"])
    (host,) = (host for host in simulator.world.hosts.values() if host.name == "h1")
    host.status = "maintenance"
    stalled = run(MODULE, **import_options, inactivity_timeout=60)
    (vm,) = stalled["vms"]
    assert (stalled.failed, vm["state"], vm["phase"]) == (False, "running", "stalled")
    assert any("goes on in the engine" in text for text in stalled.warnings)
    host.status = "up"
    done = run(MODULE, **import_options)
    assert (state(done), done.writes.count(POST)) == ("imported", 0)


def test_imports_of_others_count_against_the_limits(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], tmp_path: Path
) -> None:
    load_imports(*THREE, options={"conversion_disk_seconds": 600})
    others = {"vms": [{"name": "vm1"}], "state_folder": str(tmp_path / "others"), "wait": False, "hosts": ["h1"]}
    run(MODULE, **{**three(import_options), **others})
    own = {"vms": [{"name": "vm2"}, {"name": "vm3"}], "wait": False}
    begun = run(MODULE, **{**three(import_options), **own}, hosts=["h1"], per_proxy_host=1)
    assert [vm["reason"] for vm in begun["vms"]] == ["1 imports go on at host 'h1' (per_proxy_host: 1)"] * 2
    begun = run(MODULE, **{**three(import_options), **own}, per_source_host=2)
    assert begun["states"] == {"running": 1, "waiting": 1}
    assert begun["vms"][1]["reason"] == "2 disks of host 'esx1' are copied (per_source_host: 2)"


def test_a_proxy_host_that_leaves_keeps_its_import_and_gets_no_other(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], pauses: t.Any
) -> None:
    load_imports(*THREE)
    h1 = next(host for host in simulator.world.hosts.values() if host.name == "h1")
    pauses.meanwhile += [int, lambda: setattr(h1, "status", "maintenance")]
    done = run(MODULE, **three(import_options, per_proxy_host=1, inactivity_timeout=300))
    hosts = {vm["name"]: (vm["host"], vm["state"], vm["phase"]) for vm in done["vms"]}
    assert hosts == {
        "vm1": ("h1", "running", "stalled"),
        "vm2": ("h2", "imported", "done"),
        "vm3": ("h2", "imported", "done"),
    }
    h1.status = "up"
    done = run(MODULE, **three(import_options))
    assert (done["states"], done.writes.count(POST)) == ({"imported": 1, "unchanged": 2}, 0)


def test_a_proxy_host_that_goes_down_before_the_request_is_replaced_by_another(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], monkeypatch: t.Any
) -> None:
    h1 = next(host for host in simulator.world.hosts.values() if host.name == "h1")
    locked = StateFolder.locked

    def leaving(folder: StateFolder) -> t.Any:
        h1.status = "maintenance"
        return locked(folder)

    monkeypatch.setattr(StateFolder, "locked", leaving)
    done = run(MODULE, **import_options)
    assert (done["states"], done["vms"][0]["host"], done.writes.count(POST)) == ({"imported": 1}, "h2", 2)


def test_without_any_proxy_host_waiting_ends_after_the_limit_of_inactivity(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any], monkeypatch: t.Any
) -> None:
    locked = StateFolder.locked

    def leaving(folder: StateFolder) -> t.Any:
        for host in simulator.world.hosts.values():
            host.status = "maintenance"
        return locked(folder)

    monkeypatch.setattr(StateFolder, "locked", leaving)
    done = run(MODULE, **import_options, inactivity_timeout=60)
    assert (done.failed, done["states"]) == (False, {"waiting": 1})
    assert "VM 'web01' was not imported: no proxy host is up." in done.warnings


def test_a_vm_of_the_same_name_that_another_run_imports_is_a_warning(
    run: Run, load_imports: t.Any, import_options: dict[str, t.Any], tmp_path: Path
) -> None:
    run(MODULE, **{**import_options, "state_folder": str(tmp_path / "others")}, wait=False, name_rules={"prefix": "x-"})
    checked = run(MODULE, check=True, **import_options, macs="pool")
    assert (checked.failed, "import-perhaps-twice" in checked.codes) == (False, True)


def test_a_vnic_with_an_address_that_another_vm_is_to_get_makes_way(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    wanted = [f"00:1a:4a:16:01:{number:02x}" for number in range(3)]
    vms = [external("vm1", nics=1), {**external("vm2"), "nics": [{"mac": mac, "network": "a"} for mac in wanted]}]
    load_imports(*vms)
    options = {"descriptions": [described(vm) for vm in vms], "vms": [{"name": "vm1", "macs": "pool"}, {"name": "vm2"}]}
    done = run(MODULE, **{**import_options, **options}, parallel=1)
    assert done["states"] == {"imported": 2}
    assert macs(vm_named(simulator, "vm2")) == wanted
    assert macs(vm_named(simulator, "vm1")) == ["00:1a:4a:16:01:ff"]


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
    load_imports: t.Any,
    import_options: dict[str, t.Any],
    source: dict[str, t.Any],
    provider: str,
    more: dict[str, t.Any],
    url: str,
) -> None:
    vm = external("a", provider)
    load_imports(vm)
    options = {**import_options, "source": source, "vms": [{"name": "a", **more}], "descriptions": [described(vm)]}
    simulator.journal.bodies = True
    done = run(MODULE, **options)
    (entry,) = (e for e in simulator.journal.entries if e["path"] == "externalvmimports")
    assert (state(done, "a"), f"<url>{url}</url>" in entry["request"]) == ("imported", True)
    assert macs(vm_named(simulator, "a")) == [source_mac(2), source_mac(1)]
    assert run(MODULE, **options)["changed"] is False


def test_hosts_that_cannot_convert_are_left_out(
    run: Run, simulator: Simulator, load_imports: t.Any, import_options: dict[str, t.Any]
) -> None:
    load_imports(*THREE)
    simulator.world.machines["10.0.0.1"].os_version = "9.7"
    done = run(MODULE, **three(import_options))
    assert {vm["host"] for vm in done["vms"]} == {"h2"}
    assert any("passes options to virt-v2v" in text for text in done.warnings)
