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
SHARED_BY = ("url", "token", "ca_file", "insecure", "timeout", "headers")


def is_shared(credentials: Credentials) -> bool:
    """Whether the token of these credentials is shared by the tasks of a run."""
    return folder.get() is not None and credentials.session == "run" and credentials.token is None


def token(credentials: Credentials, refused: t.Optional[str], sign_on: t.Callable[[], str]) -> str:
    """Return the token of the run; the first task signs on, and again when the engine refused the one there is.

    ``refused`` is the token that the engine did not accept, if any. Raises what ``sign_on`` raises, and
    AuthenticationFailed where another task was refused with the same credentials.
    """
    with _locked(_path(credentials)) as file:
        known = _read(file)
        if known.get("refusal") and time.time() - known["time"] < REFUSAL_HOLDS:
            raise AuthenticationFailed(known["refusal"])
        if known.get("token") and known["token"] != refused:
            return str(known["token"])
        try:
            got = sign_on()
        except AuthenticationFailed as error:
            _write(file, {"refusal": error.message, "time": time.time()})
            raise
        _write(file, {**{name: getattr(credentials, name) for name in SHARED_BY}, "token": got})
        return got


def end(place: str) -> None:
    """Give every token in a folder back to its engine. What fails is left alone: the run is over."""
    for path in Path(place).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, CollectionError), _locked(path) as file:
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
def _locked(path: Path) -> t.Iterator[t.TextIO]:
    """Open a file that only this user can read, for one process at a time."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _read(file: t.TextIO) -> dict[str, t.Any]:
    try:
        found = json.loads(file.read() or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _write(file: t.TextIO, values: t.Mapping[str, t.Any]) -> None:
    file.seek(0)
    file.truncate()
    file.write(json.dumps(values))
    file.flush()
