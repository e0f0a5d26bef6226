# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
# Private to this collection.
"""Files become disks of the engine: create disks, send their content by image transfers, and remove them again.

Ids of disks are chosen by the caller, who has recorded them before. So whatever a process that was killed has left
behind is found by them.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import http.client
import json
import ssl
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import certificates, image_transfers
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import (
    MAX_SENDS,
    Engine,
    write_and_confirm,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.progress import Reporter
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    BrokenWrite,
    CollectionError,
    EngineError,
    NotFound,
    VerifyFailed,
    WaitFailed,
    WaitTimeout,
)

# Seconds without any data after which the engine cancels a transfer: a checksum of a large disk takes its time.
INACTIVITY = 3600
CHECKSUM_SECONDS = 6 * 3600
LOOK_SECONDS = 0.5
CONFLICT = 409
OK, LOCKED = "ok", "locked"


@dataclass(frozen=True)
class NewDisk:
    """A disk that is to be made. ``size`` is its virtual size, ``initial`` what qcow2 on block storage begins with."""

    id: str
    name: str
    size: int
    domain_id: str
    format: str
    sparse: bool
    initial: int = 0
    profile_id: str = ""
    quota_id: str = ""


@dataclass
class Upload:
    """A file, and the disk that gets its content. ``done`` are bytes."""

    disk_id: str
    name: str
    file: str
    transfer_id: str = ""
    url: str = ""
    proxy_url: t.Optional[str] = None
    size: int = 0
    done: int = 0
    stopped: bool = False

    def update(self, count: int) -> None:
        """Count bytes, as the client of ovirt-imageio asks for; an exception stops the client."""
        self.done += count
        if self.stopped:
            raise WaitFailed(f"The upload of '{self.name}' was stopped.")


@dataclass(frozen=True)
class Way:
    """How data gets to a disk: the host of the engine that takes it, else by the engine as a proxy."""

    host_id: str = ""
    by_proxy: bool = False


@dataclass(frozen=True)
class Batch:
    """Uploads of one VM. ``began`` is called with each whose transfer is known, ``ended`` when its data is there."""

    uploads: tuple[Upload, ...]
    parallel: int
    way: Way
    began: t.Callable[[Upload], None]
    ended: t.Callable[[Upload], None]
    notes: list[str] = field(default_factory=list)


# ---------------------------------------------------------------------------------------------------------------- disks
def create(engine: Engine, disks: t.Sequence[NewDisk]) -> None:
    """Create disks, and wait until they can be used; raises WaitFailed or WaitTimeout."""
    service = engine.system.disks_service()
    for disk in disks:
        body = _body(disk)
        write_and_confirm(
            lambda body=body, disk=disk: engine.write(f"create disk '{disk.name}'", lambda: service.add(body)),  # type: ignore[misc]
            lambda dummy, disk=disk: status_of(engine, disk.id) is not None,  # type: ignore[misc]
            MAX_SENDS,
        )
    for disk in disks:
        wait_until_ok(engine, disk.id, disk.name)


def _body(disk: NewDisk) -> t.Any:
    return types.Disk(
        id=disk.id,
        name=disk.name,
        format=types.DiskFormat(disk.format),
        sparse=disk.sparse,
        provisioned_size=disk.size,
        initial_size=disk.initial or None,
        storage_domains=[types.StorageDomain(id=disk.domain_id)],
        disk_profile=types.DiskProfile(id=disk.profile_id) if disk.profile_id else None,
        quota=types.Quota(id=disk.quota_id) if disk.quota_id else None,
    )


def status_of(engine: Engine, disk_id: str) -> t.Optional[str]:
    """Return the status of a disk; ``None`` if there is none."""
    service = engine.system.disks_service().disk_service(disk_id)
    try:
        found = engine.read(f"read disk {disk_id}", service.get)
    except NotFound:
        return None
    return found.status.value if found.status else OK


def wait_until_ok(engine: Engine, disk_id: str, name: str) -> None:
    """Wait until nothing locks a disk; raises WaitFailed or WaitTimeout."""
    for dummy in poll(engine.timeout, engine.clock):
        status = status_of(engine, disk_id)
        if status == OK:
            return
        if status != LOCKED:
            text = "is not there any more" if status is None else f"is in status {status}"
            raise WaitFailed(f"Disk '{name}' {text}. See the events of the engine.")
    raise WaitTimeout(f"Disk '{name}' is still locked after {engine.timeout:g} seconds.")


def remove(engine: Engine, disk_ids: t.Collection[str]) -> None:
    """Cancel the transfers of disks, and remove the disks. What is not there is fine."""
    if not disk_ids:
        return
    cancel_transfers(engine, disk_ids)
    for disk_id in disk_ids:
        if status_of(engine, disk_id) is not None:
            _remove(engine, disk_id)


def _remove(engine: Engine, disk_id: str) -> None:
    service = engine.system.disks_service().disk_service(disk_id)
    what = f"remove disk {disk_id} of an upload that did not end"
    for left in poll(engine.timeout, engine.clock):
        try:
            engine.write_idempotent(what, service.remove)
        except NotFound:
            return
        except EngineError as error:
            if not left or error.code != CONFLICT:
                raise
            continue
        if status_of(engine, disk_id) is None:
            return
    raise WaitTimeout(f"Disk {disk_id} is still there after {engine.timeout:g} seconds.")


def open_transfers(engine: Engine, disk_ids: t.Collection[str]) -> dict[str, str]:
    """Return the transfers of disks that have not ended: their ids, with that of the disk. One request."""
    return image_transfers.open_transfers(engine, disk_ids) if disk_ids else {}


def cancel_transfers(engine: Engine, disk_ids: t.Collection[str]) -> None:
    """Cancel the transfers of disks, and wait until they have ended."""
    for transfer_id, disk_id in open_transfers(engine, disk_ids).items():
        image_transfers.cancel(engine, transfer_id, f"disk {disk_id}")


# -------------------------------------------------------------------------------------------------------------- uploads
def send(engine: Engine, batch: Batch) -> None:
    """Send all files, some of them at a time; transfers are finalized, or cancelled whatever happens."""
    library = image_transfers.check_library()
    with image_transfers.termination_raises():
        for first in range(0, len(batch.uploads), batch.parallel):
            _send_together(engine, library, batch, batch.uploads[first : first + batch.parallel])


def _send_together(engine: Engine, library: t.Any, batch: Batch, uploads: t.Sequence[Upload]) -> None:
    open_now: list[Upload] = []
    try:
        for one in uploads:
            one.transfer_id = _begin(engine, one, batch.way)
            open_now.append(one)
            batch.began(one)
        for one in uploads:
            ready = image_transfers.wait_until_ready(engine, one.transfer_id, f"disk '{one.name}'")
            one.url, one.proxy_url = ready.transfer_url, ready.proxy_url
            if batch.way.by_proxy and ready.proxy_url:
                one.url, one.proxy_url = ready.proxy_url, None
            image_transfers.refuse_plain_http(_credentials(engine), ready, f"disk '{one.name}'")
        sums = _transmit(engine, library, uploads)
        for one in uploads:
            _finish(engine, one)
            open_now.remove(one)
            if not sums[one.disk_id]:
                batch.notes.append(f"The checksum of disk '{one.name}' was not compared: the host does not offer it.")
            batch.ended(one)
    except BaseException:
        for one in open_now:
            with contextlib.suppress(CollectionError):
                image_transfers.cancel(engine, one.transfer_id, f"disk '{one.name}'")
        raise


def _credentials(engine: Engine) -> Credentials:
    return engine.credentials or Credentials(engine.url)


def _begin(engine: Engine, one: Upload, way: Way) -> str:
    body = types.ImageTransfer(
        disk=types.Disk(id=one.disk_id),
        direction=types.ImageTransferDirection.UPLOAD,
        format=types.DiskFormat.RAW,
        inactivity_timeout=INACTIVITY,
        timeout_policy=types.ImageTransferTimeoutPolicy.CANCEL,
        host=types.Host(id=way.host_id) if way.host_id else None,
    )
    service = engine.system.image_transfers_service()
    what = f"start a transfer to disk '{one.name}'"
    for left in reversed(range(MAX_SENDS)):
        try:
            return str(engine.write(what, lambda: service.add(body)).id)
        except (BrokenWrite, EngineError) as error:
            # If it was carried out, the disk has a transfer now, and it is this one: no one else knows the disk.
            own = list(open_transfers(engine, [one.disk_id]))
            if own:
                return own[0]
            if not left or isinstance(error, EngineError):
                raise
    raise WaitFailed(f"The transfer to disk '{one.name}' did not start.")


def _transmit(engine: Engine, library: t.Any, uploads: t.Sequence[Upload]) -> dict[str, bool]:
    """Send the files, each in a thread, and return whether the checksums were compared, by the id of the disk."""
    credentials = _credentials(engine)
    reporter = Reporter(engine.clock.now(), None)
    with contextlib.ExitStack() as stack:
        file = None if credentials.insecure else stack.enter_context(certificates.ca_file(credentials))
        pool = stack.enter_context(concurrent.futures.ThreadPoolExecutor(len(uploads)))
        # Entered last, so that threads are told to stop before the pool waits for them.
        stack.callback(_stop, uploads)
        running = {pool.submit(_transmit_one, library, one, file, not credentials.insecure): one for one in uploads}
        waiting = set(running)
        while waiting:
            done, waiting = concurrent.futures.wait(
                waiting, LOOK_SECONDS, return_when=concurrent.futures.FIRST_EXCEPTION
            )
            for future in done:
                future.result()
            _show(reporter, uploads, engine.clock.now())
        return {one.disk_id: future.result() for future, one in running.items()}


def _stop(uploads: t.Sequence[Upload]) -> None:
    for one in uploads:
        one.stopped = True


def _show(reporter: Reporter, uploads: t.Sequence[Upload], now: float) -> None:
    for one in uploads:
        percent = 100 * one.done // one.size if one.size else 0
        text = f"uploading, {percent}%"
        reporter.see(one.name, f"uploading, over {percent // 10 * 10}%", now, one.done < one.size, text)


def _transmit_one(library: t.Any, one: Upload, file: t.Optional[str], secure: bool) -> bool:
    """Send one file, and return whether the checksum was compared; raises VerifyFailed if it differs."""
    try:
        library.upload(one.file, one.url, file, secure=secure, proxy_url=one.proxy_url, progress=one)
        there = _remote_checksum(one.url, file, secure)
        if there is None:
            return False
        here = library.checksum(one.file, block_size=there["block_size"], algorithm=there["algorithm"])
    except CollectionError:
        raise
    except Exception as error:
        place = urlsplit(one.url).netloc
        raise image_transfers.translated(error, f"Cannot send disk '{one.name}' to {place}") from error
    if here["checksum"] != there["checksum"]:
        raise VerifyFailed(f"Disk '{one.name}' has another checksum in the engine than its file '{one.file}'.")
    return True


def _remote_checksum(url: str, file: t.Optional[str], secure: bool) -> t.Optional[dict[str, t.Any]]:
    """Return the checksum that the host computes of a disk; ``None`` if it does not offer that."""
    parts = urlsplit(url)
    place = (parts.hostname or "", parts.port)
    if parts.scheme == "https":
        context = ssl.create_default_context(cafile=file)
        if not secure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(*place, timeout=CHECKSUM_SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(*place, timeout=CHECKSUM_SECONDS)  # type: ignore[assignment]
    with contextlib.closing(connection):
        connection.request("GET", f"{parts.path}/checksum")
        answer = connection.getresponse()
        content = answer.read()
    if answer.status != http.HTTPStatus.OK:
        return None
    found: dict[str, t.Any] = json.loads(content)
    return found


def _finish(engine: Engine, one: Upload) -> None:
    """Finalize a transfer; raises WaitFailed if the engine does not take what was sent."""
    what = f"disk '{one.name}'"
    phase = image_transfers.finalize(engine, one.transfer_id, what)
    if phase not in ("", image_transfers.SUCCESS):
        raise WaitFailed(f"The transfer to {what} ended in phase {phase}. See the events of the engine.")
    wait_until_ok(engine, one.disk_id, one.name)


def file_information(file: str, base: str = "") -> tuple[int, int]:
    """Return the virtual size of a file, and what it takes as qcow2; raises CollectionError.

    ``base`` is the file that it is based on; no other is accepted.
    """
    library = image_transfers.check_library()
    try:
        found = library.info(file)
        if found.get("backing-filename", "") != base or found.get("format") not in ("raw", "qcow2"):
            raise WaitFailed(f"'{file}' is based on another file, or not raw or qcow2. It is not uploaded.")
        return int(found["virtual-size"]), int(library.measure(file, "qcow2")["required"])
    except CollectionError:
        raise
    except Exception as error:
        raise WaitFailed(f"'{file}' cannot be read: {error}") from error
