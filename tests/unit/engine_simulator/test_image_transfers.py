# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Image transfers of the simulator, by the SDK and by plain HTTPS."""

from __future__ import annotations

import json
import ssl
import typing as t
import urllib.error
import urllib.request

import ovirtsdk4 as sdk
import pytest
from ovirtsdk4 import types

from tests.engine_simulator.areas.storage.model import Disk
from tests.engine_simulator.running import Simulator
from tests.engine_simulator.world_file import build

WORLD: dict[str, t.Any] = {
    "storage_domains": [{"name": "data1"}],
    "users": [{"name": "admin@internal", "password": "secret123"}],
    "unregistered": [{"name": "web"}],
}


@pytest.fixture
def store(simulator: Simulator) -> Disk:
    simulator.engine.world = build(WORLD)
    return next(disk for disk in simulator.world.disks.values() if disk.content_type == "ovf_store")


@pytest.fixture
def transfers(store: Disk, connection: sdk.Connection) -> t.Any:
    return connection.system_service().image_transfers_service()


def start(transfers: t.Any, disk: Disk, **options: t.Any) -> t.Any:
    """Start a download, and return its service."""
    wanted = types.ImageTransfer(
        disk=types.Disk(id=disk.id), direction=types.ImageTransferDirection.DOWNLOAD, **options
    )
    return transfers.image_transfer_service(transfers.add(wanted).id)


def get(simulator: Simulator, url: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers=headers, method=method)
    context = ssl.create_default_context(cafile=simulator.ca_file)
    try:
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def test_a_transfer_has_the_phases_of_an_engine_and_locks_its_disk(
    simulator: Simulator, transfers: t.Any, store: Disk
) -> None:
    service = start(transfers, store)
    assert store.status == "locked"
    phases = [service.get().phase.value]
    service.finalize()
    phases += [service.get().phase.value, service.get().phase.value]
    assert phases == ["transferring", "finished_success", "finished_success"]
    assert store.status == "ok"


def test_a_second_transfer_of_a_disk_is_refused(transfers: t.Any, store: Disk) -> None:
    start(transfers, store)
    with pytest.raises(sdk.Error, match="The following disks are locked: OVF_STORE") as refused:
        start(transfers, store)
    assert refused.value.code == 409


def test_a_disk_that_is_not_registered_cannot_be_read(transfers: t.Any, store: Disk) -> None:
    store.registered = False
    with pytest.raises(sdk.Error, match="The specified disk does not exist"):
        start(transfers, store)


def test_ranges_and_extents_show_the_archive_and_zeros_behind_it(
    simulator: Simulator, transfers: t.Any, store: Disk
) -> None:
    url = start(transfers, store).get().transfer_url
    status, content = get(simulator, url, Range="bytes=0-511")
    assert (status, content[:9]) == (206, b"info.json")
    assert get(simulator, url, Range=f"bytes={store.size - 4}-{store.size - 1}") == (206, bytes(4))
    assert get(simulator, url, Range=f"bytes=0-{store.size}")[0] == 416
    assert json.loads(get(simulator, url, "OPTIONS")[1])["features"] == ["extents"]
    data, zero = json.loads(get(simulator, f"{url}/extents?context=zero")[1])
    assert (data["zero"], zero["zero"], zero["start"] + zero["length"]) == (False, True, store.size)


def test_nothing_can_be_read_after_the_end(simulator: Simulator, transfers: t.Any, store: Disk) -> None:
    service = start(transfers, store)
    url = service.get().transfer_url
    service.cancel()
    assert [get(simulator, url, method)[0] for method in ("GET", "OPTIONS")] == [403, 403]
    assert get(simulator, f"{url}/extents")[0] == 403
    assert service.get().phase.value == "finished_cleanup"


@pytest.mark.parametrize(
    ("policy", "phase", "status"), [("cancel", "finished_failure", "ok"), ("pause", "paused_system", "locked")]
)
def test_a_transfer_that_is_not_used_ends_by_its_policy(
    simulator: Simulator, transfers: t.Any, store: Disk, policy: str, phase: str, status: str
) -> None:
    how = types.ImageTransferTimeoutPolicy(policy)
    service = start(transfers, store, inactivity_timeout=30, timeout_policy=how)
    url = service.get().transfer_url
    simulator.world.clock.passed += 25
    get(simulator, url, Range="bytes=0-511")
    simulator.world.clock.passed += 25
    assert service.get().phase.value == "transferring"
    simulator.world.clock.passed += 40
    service.get()
    assert (service.get().phase.value, store.status) == (phase, status)


def test_a_paused_transfer_can_be_resumed_and_one_that_ended_cannot(transfers: t.Any, store: Disk) -> None:
    service = start(transfers, store)
    service.get()
    service.pause()
    assert service.get().phase.value == "paused_user"
    service.resume()
    service.extend()
    assert service.get().phase.value == "transferring"
    service.finalize()
    service.get()
    for action in (service.cancel, service.finalize, service.pause, service.resume):
        with pytest.raises(sdk.Error):
            action()
    assert [one.id for one in transfers.list()] == [service.get().id]


def test_a_domain_that_is_attached_again_has_its_store(
    simulator: Simulator, connection: sdk.Connection, store: Disk
) -> None:
    domain = next(iter(simulator.world.storage_domains.values()))
    center = next(iter(simulator.world.data_centers))
    attached = connection.system_service().data_centers_service().data_center_service(center).storage_domains_service()
    service = attached.storage_domain_service(domain.id)
    service.deactivate()
    service.remove()
    assert (store.registered, domain.ovf_updated > 0) == (False, True)
    attached.add(types.StorageDomain(id=domain.id))
    assert store.registered
