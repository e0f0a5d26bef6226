# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""One sign-on for all tasks of a run.

The token is in a file of mode 0600, in the private temporary folder of the run. Engines log each sign-on as an event,
and a wrong password that is sent for each host can lock the account.
"""

from __future__ import annotations

import contextlib
import contextvars
import fcntl
import hashlib
import json
import os
import time
import typing as t
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import sso
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import AuthenticationFailed, CollectionError

# The folder of the run, where there is one: only tasks that run in Ansible's own processes share a session.
folder: contextvars.ContextVar[t.Optional[str]] = contextvars.ContextVar("folder", default=None)
PREFIX = "onramp-session-"
# Seconds in which a refusal holds for other tasks too: enough for a play, and not for a person who corrects something.
REFUSAL_HOLDS = 60
# Seconds between two attempts to get the file while another task has it: it signs on, which takes some tenths of one.
PAUSE = 0.02
SHARED_BY = ("url", "token", "ca_file", "insecure", "timeout", "headers")


def is_shared(credentials: Credentials) -> bool:
    """Whether the token of these credentials is shared by the tasks of a run."""
    return folder.get() is not None and credentials.session == "run" and credentials.token is None


def token(
    credentials: Credentials, refused: t.Optional[str], sign_on: t.Callable[[], str], limit: float = sso.SIGN_ON_LIMIT
) -> tuple[str, bool]:
    """Return the token of the run, and whether it is shared: the task gives back one that is not.

    The first task signs on, and again when the engine refused the token there is: ``refused``, if any. A task signs on
    for itself where the file cannot be used, such as on a full disk, or another one has it for ``limit`` seconds.
    Raises what ``sign_on`` raises, and AuthenticationFailed where another task was refused with the same credentials.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(_locked(_path(credentials), limit))
            known = _read(file)
        except OSError:
            return sign_on(), False
        if known.get("refusal") and time.time() - known["time"] < REFUSAL_HOLDS:
            raise AuthenticationFailed(known["refusal"])
        if known.get("token") and known["token"] != refused:
            return str(known["token"]), True
        try:
            got = sign_on()
        except AuthenticationFailed as error:
            _write(file, {"refusal": error.message, "time": time.time()})
            raise
        return got, _write(file, {**{name: getattr(credentials, name) for name in SHARED_BY}, "token": got})


def end(place: str) -> None:
    """Give every token in a folder back to its engine. What fails is left alone: the run is over."""
    for path in Path(place).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, CollectionError), _locked(path, sso.LOGOUT_LIMIT) as file:
            known = _read(file)
            path.unlink()
            if known.get("token"):
                credentials = Credentials(**{name: known[name] for name in SHARED_BY if name != "token"})
                sso.give_back(credentials, known["token"])


def _path(credentials: Credentials) -> Path:
    """Return the file of these credentials; its name says nothing about them."""
    place = folder.get() or ""
    parts = (place, credentials.url, credentials.username, credentials.password, credentials.kerberos)
    return Path(place, PREFIX + hashlib.sha256(repr(parts).encode()).hexdigest()[:32])


@contextlib.contextmanager
def _locked(path: Path, limit: float) -> t.Iterator[t.BinaryIO]:
    """Open a file that only this user can read, for one process at a time; raises OSError after ``limit`` seconds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    # Without a buffer, which closing the file would try to write once more.
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        deadline = time.monotonic() + limit
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(PAUSE)
        yield t.cast("t.BinaryIO", file)


def _read(file: t.BinaryIO) -> dict[str, t.Any]:
    try:
        found = json.loads(file.read() or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _write(file: t.BinaryIO, values: t.Mapping[str, t.Any]) -> bool:
    """Replace what is in the file; return whether all of it was written."""
    content = json.dumps(values).encode()
    try:
        file.seek(0)
        file.truncate()
        written = file.write(content) == len(content)
        if not written:
            file.truncate(0)
        return written
    except OSError:
        return False
