# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read disks through image transfers.

A transfer locks its disk. It is finalized when all has been read, and cancelled whatever else happens. After a process
was killed, the engine itself cancels the transfer when it was idle for a minute; the next run does not wait so long.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib
import signal
import ssl
import threading
import typing as t
from urllib.parse import urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import certificates
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import types
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    BrokenWrite,
    CertificateUntrusted,
    CollectionError,
    ConnectionFailed,
    EngineError,
    MissingLibrary,
    NotFound,
    WaitFailed,
    WaitTimeout,
)

LIBRARY = "ovirt-imageio"
HOW_TO_INSTALL = (
    f"Install it for the interpreter that runs the module: the package {LIBRARY}-client on Enterprise Linux,"
    f" or pip install '{LIBRARY}>=2.2' (it is compiled with gcc)."
)
# Seconds without a read after which the engine cancels the transfer of a process that was killed.
INACTIVITY = 60
# Seconds after which a transfer that nothing is read from counts as left over.
IDLE = 5
TRANSFERRING = "transferring"
SUCCESS = "finished_success"
ENDED = frozenset({SUCCESS, "finished_failure", "finished_cleanup"})
PAUSED = frozenset({"paused_system", "paused_user"})
GOING = frozenset({"unknown", "initializing", "resuming"})
HOW_TO_REACH = "Port 54322 of the hosts or port 54323 of the engine must be reachable from here."


class Client(t.Protocol):
    """What is used of the client of ovirt-imageio."""

    def size(self) -> int:
        """Return the size of the disk in bytes."""

    def read(self, offset: int, buffer: bytearray) -> int:
        """Fill a buffer with what is at an offset."""


def check_library(way_out: str = "") -> t.Any:
    """Return the client library; raises MissingLibrary with the way to install it, and the way to do without."""
    try:
        library = importlib.import_module("ovirt_imageio.client")
    except Exception as error:  # pylint: disable=broad-exception-caught
        # Not only ImportError: a library that was built for another Python fails in many ways.
        missing = isinstance(error, ModuleNotFoundError)
        wrong = "is not installed" if missing else f"cannot be imported ({type(error).__name__}: {error})"
        raise MissingLibrary(f"To read disks, {LIBRARY} is needed, which {wrong}. {HOW_TO_INSTALL}{way_out}") from error
    if not hasattr(library, "ImageioClient"):
        raise MissingLibrary(f"The installed {LIBRARY} is too old. {HOW_TO_INSTALL}{way_out}")
    return library


@contextlib.contextmanager
def downloading(engine: Engine, disk_id: str, what: str) -> t.Iterator[Client]:
    """Yield a client that reads a disk; ``what`` is the disk in messages ("OVF store of 'data1'").

    Raises MissingLibrary before anything is sent, ConnectionFailed, CertificateUntrusted, WaitFailed or WaitTimeout.
    """
    library = check_library()
    with termination_raises():
        transfer_id = _start(engine, disk_id, what)
        try:
            transfer = wait_until_ready(engine, transfer_id, what)
            with _connected(engine, library, transfer, what) as client:
                yield client
            finalize(engine, transfer_id, what)
        except BaseException:
            with contextlib.suppress(CollectionError):
                cancel(engine, transfer_id, what)
            raise


@contextlib.contextmanager
def termination_raises() -> t.Iterator[None]:
    """Let SIGTERM raise SystemExit, so that what was begun is ended; only possible in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, dummy: t.Any) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before if before is not None else signal.SIG_DFL)


# ------------------------------------------------------------------------------------------------------------ transfers
def open_transfers(engine: Engine, disk_ids: t.Collection[str]) -> dict[str, str]:
    """Return the transfers of disks that have not ended: their ids, with that of the disk. One request."""
    found = engine.read("list image transfers", engine.system.image_transfers_service().list)
    return {str(one.id): _disk_of(one) for one in found if _disk_of(one) in disk_ids and phase_of(one) not in ENDED}


def transfers_of(engine: Engine, disk_id: str) -> list[t.Any]:
    """Return the SDK's transfers of a disk that have not ended."""
    found = engine.read("list image transfers", engine.system.image_transfers_service().list)
    return [one for one in found if _disk_of(one) == disk_id and phase_of(one) not in ENDED]


def _disk_of(transfer: t.Any) -> str:
    found = transfer.disk or transfer.image
    return str(found.id) if found else ""


def phase_of(transfer: t.Any) -> str:
    """Return the phase of the SDK's transfer as text."""
    return transfer.phase.value if transfer.phase else "unknown"


def _start(engine: Engine, disk_id: str, what: str) -> str:
    """Return the id of a new transfer; one that another run left behind is ended first."""
    wanted = types.ImageTransfer(
        disk=types.Disk(id=disk_id),
        direction=types.ImageTransferDirection.DOWNLOAD,
        format=types.DiskFormat.RAW,
        inactivity_timeout=INACTIVITY,
        timeout_policy=types.ImageTransferTimeoutPolicy.CANCEL,
    )
    service = engine.system.image_transfers_service()
    for left in poll(engine.timeout, engine.clock):
        try:
            return str(engine.write(f"start a transfer of the {what}", lambda: service.add(wanted)).id)
        except BrokenWrite:
            # If it was carried out, the disk has a transfer now, and it is this one.
            own = transfers_of(engine, disk_id)
            if own:
                return str(own[0].id)
            if not left:
                raise
        except EngineError as error:
            if error.code != 409 or not left or not _end_left_over(engine, disk_id, what):
                raise
    raise WaitTimeout(f"The {what} is in use.")


def _end_left_over(engine: Engine, disk_id: str, what: str) -> bool:
    """Wait until the transfers of a disk have ended, and cancel what nothing is read from; False if there is none."""
    seen: dict[str, tuple[t.Any, float]] = {}
    found = False
    for left in poll(engine.timeout, engine.clock, longest=IDLE):
        going = transfers_of(engine, disk_id)
        if not going:
            return found
        found = True
        for one in going:
            progress = (phase_of(one), one.transferred)
            before, since = seen.setdefault(one.id, (progress, engine.clock.now()))
            if before != progress:
                seen[one.id] = (progress, engine.clock.now())
            idle = not one.active and engine.clock.now() - since >= IDLE and before == progress
            if phase_of(one) in PAUSED or (phase_of(one) == TRANSFERRING and idle):
                with contextlib.suppress(CollectionError):
                    cancel(engine, one.id, what)
        if not left:
            break
    raise WaitTimeout(f"The {what} is being transferred by someone else.")


def wait_until_ready(engine: Engine, transfer_id: str, what: str) -> t.Any:
    """Return the SDK's transfer once data can be sent or read; raises WaitFailed or WaitTimeout."""
    service = engine.system.image_transfers_service().image_transfer_service(transfer_id)
    for dummy in poll(engine.timeout, engine.clock):
        transfer = engine.read(f"read the transfer of the {what}", service.get)
        phase = phase_of(transfer)
        if phase == TRANSFERRING and transfer.transfer_url:
            return transfer
        if phase != TRANSFERRING and phase not in GOING:
            hint = "Check that a host of the data center is up, and see the events of the engine."
            raise WaitFailed(f"The transfer of the {what} did not start: it is in phase {phase}. {hint}")
    raise WaitTimeout(f"The transfer of the {what} did not start in {engine.timeout:g} seconds.")


def finalize(engine: Engine, transfer_id: str, what: str) -> str:
    """End a transfer, wait until the disk is free again, and return the last phase; empty if the engine forgot it."""
    service = engine.system.image_transfers_service().image_transfer_service(transfer_id)
    _write_if_there(engine, f"finalize the transfer of the {what}", service.finalize)
    return _wait_until_ended(engine, service, what)


def cancel(engine: Engine, transfer_id: str, what: str) -> None:
    """Give up a transfer, and wait until the disk is free again."""
    service = engine.system.image_transfers_service().image_transfer_service(transfer_id)
    _write_if_there(engine, f"cancel the transfer of the {what}", service.cancel)
    _wait_until_ended(engine, service, what)


def _write_if_there(engine: Engine, what: str, call: t.Callable[[], t.Any]) -> None:
    """Send an action of a transfer; the engine refuses it where the transfer has ended by itself."""
    try:
        engine.write_idempotent(what, call)
    except NotFound:
        return
    except EngineError as error:
        if error.code != 409:
            raise


def _wait_until_ended(engine: Engine, service: t.Any, what: str) -> str:
    for dummy in poll(engine.timeout, engine.clock):
        try:
            phase = phase_of(engine.read(f"read the transfer of the {what}", service.get))
        except NotFound:
            # Older engines forget a transfer as soon as it has ended.
            return ""
        if phase in ENDED:
            return phase
    raise WaitTimeout(f"The transfer of the {what} did not end in {engine.timeout:g} seconds.")


# --------------------------------------------------------------------------------------------------------------- client
@contextlib.contextmanager
def _connected(engine: Engine, library: t.Any, transfer: t.Any, what: str) -> t.Iterator[Client]:
    credentials = engine.credentials or Credentials(engine.url)
    refuse_plain_http(credentials, transfer, what)
    with contextlib.ExitStack() as stack:
        file = None if credentials.insecure else stack.enter_context(certificates.ca_file(credentials))
        options = {"cafile": file, "secure": not credentials.insecure, "proxy_url": transfer.proxy_url}
        try:
            with library.ImageioClient(transfer.transfer_url, **options) as client:
                yield client
        except CollectionError:
            raise
        except Exception as error:
            raise translated(error, f"Cannot read the {what} from {urlsplit(transfer.transfer_url).netloc}") from error


def translated(error: Exception, cannot: str) -> Exception:
    """Return the collection's error for one of the client; any other error stays as it is."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return CertificateUntrusted(
            f"{cannot}: its certificate is not trusted ({error.verify_message})."
            " The hosts of an engine have certificates of the engine's own CA."
        )
    own = type(error).__module__.startswith("ovirt_imageio")
    if not own and not isinstance(error, (OSError, http.client.HTTPException, RuntimeError, ValueError)):
        return error
    status = getattr(error, "code", None)
    text = f"HTTP status {status}" if isinstance(status, int) else str(error) or type(error).__name__
    return ConnectionFailed(f"{cannot}: {text}. {HOW_TO_REACH}")


def refuse_plain_http(credentials: Credentials, transfer: t.Any, what: str) -> None:
    """Refuse to read without TLS what an engine with TLS has; the client would do it."""
    if credentials.insecure or not credentials.url.startswith("https:"):
        return
    for url in (transfer.transfer_url, transfer.proxy_url):
        if url and urlsplit(url).scheme != "https":
            raise CertificateUntrusted(f"Cannot read the {what}: {url} is not an HTTPS URL.")
