# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The OVF store of a domain, read through image transfers with the real clients over HTTPS."""

from __future__ import annotations

import importlib
import os
import signal
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import image_transfers, ovf_store
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine, connect
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    CertificateUntrusted,
    ConnectionFailed,
    MissingLibrary,
    UnreadableDocument,
    WaitFailed,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf_store import OvfStore
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Domain
from tests.engine_simulator.areas.image_transfers import store as simulated_store
from tests.engine_simulator.areas.image_transfers.model import ENDED, Transfer, TransfersSlice
from tests.engine_simulator.areas.storage.model import StorageDomain
from tests.engine_simulator.running import Simulator, running
from tests.engine_simulator.world_file import build

if t.TYPE_CHECKING:
    from .conftest import Asked, JumpingClock

WORLD: dict[str, t.Any] = {
    "networks": [{"name": "red"}],
    "clusters": [{"name": "prod", "networks": ["red"]}],
    "storage_domains": [{"name": "data1", "ovf_updated": 3600}],
    "users": [{"name": "admin@internal", "password": "secret123"}],
    "unregistered": [
        {"name": "web", "disks": [2], "nics": [{"network": "red"}]},
        {"name": "db", "status": "up"},
        {"name": "broken", "id": "0000bbbb-0000-4000-8000-000000000001", "ovf": "<broken/>"},
    ],
}


@pytest.fixture
def world(simulator: Simulator) -> Simulator:
    simulator.engine.world = build(WORLD)
    return simulator


def domain(simulator: Simulator) -> StorageDomain:
    return next(iter(simulator.world.storage_domains.values()))


def read(engine: Engine, simulator: Simulator) -> OvfStore | None:
    return ovf_store.read(engine, Domain(domain(simulator).id, "data1"))


def transfers(simulator: Simulator) -> list[Transfer]:
    return list(simulator.world.area(TransfersSlice).transfers.values())


def is_released(simulator: Simulator) -> bool:
    """Every transfer has ended, and no disk is locked."""
    simulator.engine.run_due()
    return all(one.phase in ENDED for one in transfers(simulator)) and all(
        disk.status == "ok" for disk in simulator.world.disks.values()
    )


def check_content(store: OvfStore | None) -> None:
    assert store is not None
    assert [entity.name for entity in store.entities.values()] == ["web", "db"]
    assert store.updated == "Thu Jan 01 01:00:00 UTC 2026"
    assert len(store.unreadable) == 1


def test_the_store_is_read_and_its_transfers_are_finalized(engine: Engine, world: Simulator, asked: Asked) -> None:
    check_content(read(engine, world))
    assert [one.phase for one in transfers(world)] == ["finished_success"] * 2
    assert is_released(world)
    assert asked().count("POST imagetransfers") == 2
    # A disk has 128 MiB, and only what the archive takes of it is read.
    assert sum(one.transferred for one in transfers(world)) == 2 << 20


def test_the_real_ovirt_imageio_daemon_serves_the_store(jumping: JumpingClock) -> None:
    with running(build(WORLD), imageio=True) as simulator:
        credentials = Credentials(
            simulator.url, simulator.username, simulator.password, ca_file=simulator.ca_file, timeout=10
        )
        with connect(credentials, 60, jumping.clock) as engine:
            check_content(read(engine, simulator))
        assert transfers(simulator)[0].url.startswith("https://localhost:")
        assert "/images/" not in str(simulator.journal.entries)
        assert is_released(simulator)


def test_a_domain_without_a_store(engine: Engine, world: Simulator) -> None:
    world.world.disks.clear()
    assert read(engine, world) is None


def test_the_newest_of_two_stores_counts(engine: Engine, world: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    own = domain(world)
    old = simulated_store.archive_of(world.world, own)
    own.entities.popitem()
    own.ovf_updated = 7200
    new = simulated_store.archive_of(world.world, own)
    first = min(disk.id for disk in world.world.disks.values() if disk.content_type == "ovf_store")
    monkeypatch.setattr(simulated_store, "content_of", lambda dummy, disk: new if disk.id == first else old)
    found = read(engine, world)
    assert found and found.updated == "Thu Jan 01 02:00:00 UTC 2026"


def test_a_store_that_cannot_be_read_does_not_hide_the_other_one(
    engine: Engine, world: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    content_of = simulated_store.content_of
    first = next(disk.id for disk in world.world.disks.values() if disk.content_type == "ovf_store")
    noise = b"noise" * 1000
    monkeypatch.setattr(
        simulated_store, "content_of", lambda w, disk: noise if disk.id == first else content_of(w, disk)
    )
    check_content(read(engine, world))
    monkeypatch.setattr(simulated_store, "content_of", lambda dummy, disk: noise)
    with pytest.raises(UnreadableDocument, match="not a tar archive"):
        read(engine, world)
    assert is_released(world)


# ------------------------------------------------------------------------------------------------------------- failures
def test_without_the_library_one_sentence_says_how_to_install_it(
    engine: Engine, world: Simulator, monkeypatch: pytest.MonkeyPatch, asked: Asked
) -> None:
    def missing(name: str) -> t.NoReturn:
        raise ModuleNotFoundError(f"No module named '{name}'", name=name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(MissingLibrary, match=r"ovirt-imageio is needed, which is not installed.*pip install"):
        read(engine, world)
    assert transfers(world) == []


@pytest.mark.parametrize("path", ["images/.*", "images/[^/]*$"])
def test_a_server_that_fails_is_reported_and_the_transfer_is_cancelled(
    engine: Engine, world: Simulator, path: str
) -> None:
    world.fault_injection.add({"path": f"^{path}", "kind": "status", "status": 500, "times": 0})
    with pytest.raises(ConnectionFailed, match=r"Cannot read the OVF store of 'data1' from localhost:\d+.*Port 54322"):
        read(engine, world)
    assert [one.phase for one in transfers(world)] == ["finished_cleanup"]
    assert is_released(world)


def test_a_connection_that_breaks_is_reported_and_the_transfer_is_cancelled(engine: Engine, world: Simulator) -> None:
    world.fault_injection.add({"method": "GET", "path": "^images/", "kind": "cut", "times": 0})
    with pytest.raises(ConnectionFailed, match="Cannot read the OVF store"):
        read(engine, world)
    assert is_released(world)


def test_a_certificate_of_another_authority_is_refused(
    engine: Engine, world: Simulator, monkeypatch: pytest.MonkeyPatch, ca_file: t.Any
) -> None:
    monkeypatch.setattr(image_transfers.certificates, "_of_engine", lambda dummy: ca_file.read_bytes())
    assert engine.credentials
    other = Credentials(engine.url, ca_file=str(ca_file))
    engine.credentials = other
    with pytest.raises(CertificateUntrusted, match="its certificate is not trusted"):
        read(engine, world)
    assert is_released(world)


def test_the_ca_of_the_engine_is_trusted_where_its_web_server_has_another_one(
    engine: Engine, world: Simulator, monkeypatch: pytest.MonkeyPatch, ca_file: t.Any
) -> None:
    own = world.state.ca_pem.encode()
    monkeypatch.setattr(image_transfers.certificates, "_of_engine", lambda dummy: own)
    engine.credentials = Credentials(engine.url, ca_file=str(ca_file))
    check_content(read(engine, world))


def test_plain_http_is_refused(engine: Engine, world: Simulator) -> None:
    world.world.area(TransfersSlice).options.daemon_url = "http://localhost"
    with pytest.raises(CertificateUntrusted, match="is not an HTTPS URL"):
        read(engine, world)
    assert is_released(world)


@pytest.fixture
def interruptible() -> t.Iterator[None]:
    """Ctrl-C has its effect: a shell turns it off for what it runs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_terminated_cancels_its_transfer(engine: Engine, world: Simulator, signal_number: int) -> None:
    disk = next(d.id for d in world.world.disks.values() if d.content_type == "ovf_store")
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises((SystemExit, KeyboardInterrupt)), image_transfers.downloading(engine, disk, "disk"):
        os.kill(os.getpid(), signal_number)
    assert [one.phase for one in transfers(world)] == ["finished_cleanup"]
    assert is_released(world)
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_transfer_that_does_not_start_is_reported_with_its_phase(engine: Engine, world: Simulator) -> None:
    world.world.area(TransfersSlice).options.initializing_seconds = 1e6
    disk = next(d for d in world.world.disks.values() if d.content_type == "ovf_store")

    def fail(dummy: float) -> None:
        for one in transfers(world):
            one.phase, disk.status = "finished_failure", "ok"

    engine.clock = type(engine.clock)(engine.clock.now, fail)
    with pytest.raises(WaitFailed, match="it is in phase finished_failure"):
        read(engine, world)


# ------------------------------------------------------------------------------------------------------------ left over
def leave_a_transfer(simulator: Simulator, phase: str = "transferring") -> Transfer:
    """What a run leaves that was killed."""
    disk = next(d for d in simulator.world.disks.values() if d.content_type == "ovf_store")
    disk.status = "locked"
    left = Transfer(simulator.world.new_id(), disk.id, "https://localhost/images/x", phase)
    simulator.world.area(TransfersSlice).transfers[left.id] = left
    return left


@pytest.mark.parametrize("phase", ["transferring", "paused_system", "paused_user"])
def test_a_transfer_that_a_killed_run_left_is_cancelled(
    engine: Engine, world: Simulator, jumping: JumpingClock, phase: str
) -> None:
    left = leave_a_transfer(world, phase)
    check_content(read(engine, world))
    assert left.phase == "finished_cleanup"
    assert is_released(world)
    assert jumping.time < image_transfers.INACTIVITY / 2


def test_a_transfer_that_is_in_use_is_waited_for(engine: Engine, world: Simulator, jumping: JumpingClock) -> None:
    left = leave_a_transfer(world)

    def go_on(seconds: float) -> None:
        jumping.sleep(seconds)
        left.transferred += 1
        if left.transferred > 6:
            left.phase = "finished_success"
            world.world.disks[left.disk_id].status = "ok"

    engine.clock = type(engine.clock)(engine.clock.now, go_on)
    check_content(read(engine, world))
    assert left.phase == "finished_success"


def test_a_locked_disk_without_a_transfer_is_reported_as_the_engine_says_it(engine: Engine, world: Simulator) -> None:
    leave_a_transfer(world).phase = "finished_success"
    with pytest.raises(Exception, match="The following disks are locked: OVF_STORE"):
        read(engine, world)


@pytest.mark.parametrize("after_work", [True, False])
def test_a_start_whose_answer_is_lost_is_not_sent_twice_if_it_worked(
    engine: Engine, world: Simulator, after_work: bool
) -> None:
    fault = {"method": "POST", "path": "imagetransfers$", "kind": "reset", "times": 1, "after_work": after_work}
    world.fault_injection.add(fault)
    check_content(read(engine, world))
    assert len(transfers(world)) == 2
    assert is_released(world)
