# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""A session with an engine: log in, retry reads, send each write once, log out."""

from __future__ import annotations

import contextlib
import functools
import math
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import faults, shared_session, sso, transport
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import MINIMUM_ENGINE, sdk
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.timings import Timings
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import FIRST_PAUSE, Clock, poll
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    BrokenWrite,
    CollectionError,
    ConnectionFailed,
    EngineError,
    NotFound,
)

# Seconds for an engine that has not answered yet: enough for a hiccup, and not a long wait for one that is down.
FIRST_CONTACT = 30
# How often a write is sent whose connection breaks each time, and each time without any effect.
MAX_SENDS = 3
# Requests at a time, where they do not depend on each other.
PARALLEL = 8
TOKEN_REPLACED = "The engine does not accept the token any more, so the task logs in with the password."
Answer = t.TypeVar("Answer")


@dataclass
class Engine:
    """A session. ``system`` is the SDK's root service; ``timeout`` bounds retries and waits, in seconds.

    ``reconnect`` makes the next request use a new TCP connection; ``limit`` bounds the requests that follow, in
    seconds; ``contacted`` says whether an engine has answered yet; ``url`` is for messages; ``credentials`` are for
    what is read from elsewhere: disks, and certificates.
    """

    system: t.Any
    timeout: float = 180
    clock: Clock = field(default_factory=Clock)
    reconnect: t.Callable[[], None] = lambda: None
    limit: t.Callable[[float], None] = lambda dummy: None
    contacted: bool = False
    url: str = ""
    credentials: t.Optional[Credentials] = None
    # Sentences for the user.
    warnings: list[str] = field(default_factory=list)
    # Writes that the engine has confirmed.
    written: int = 0
    timings: Timings = field(init=False)
    # Reads that are on their way while others are waited for.
    _begun: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.timings = Timings(self.clock)
        self._new_connections = self.reconnect
        self.reconnect = self._reconnect

    def _reconnect(self) -> None:
        # The SDK would wait forever for the answers of the old connections.
        self._begun.clear()
        self._new_connections()

    def read(self, what: str, call: t.Callable[[], Answer]) -> Answer:
        """Return what a read returns; repeated on 502, 503 and broken connections until the time is up."""
        last: t.Optional[CollectionError] = None
        start = self.clock.now()
        for dummy in poll(self._read_timeout, self.clock):
            # An engine that holds the connection and does not answer must not take longer than the whole wait.
            self.limit(self.timeout - (self.clock.now() - start))
            try:
                return self.once(what, call)
            except CollectionError as error:
                if not faults.is_passing(error, self.contacted):
                    raise
                last = error
                if self._begun:
                    # The SDK reports the failure of any request to whoever waits, and only once.
                    self.reconnect()
        raise last or ConnectionFailed(f"Cannot {what}: the timeout is too short.")

    def begin_read(self, what: str, call: t.Callable[..., t.Any]) -> t.Callable[[], t.Any]:
        """Send a read that the engine takes long for, and return the function that waits for its answer.

        Other reads go on meanwhile. What breaks is read again, as ``read`` does.
        """
        self.limit(self.timeout)
        future = self.once(what, functools.partial(call, wait=False))
        key = id(future)
        self._begun.add(key)

        def finish() -> t.Any:
            if key not in self._begun:
                return self.read(what, call)
            try:
                return self.once(what, future.wait)
            except CollectionError as error:
                if not faults.is_passing(error, self.contacted):
                    raise
                self.reconnect()
                return self.read(what, call)
            finally:
                self._begun.discard(key)

        return finish

    def read_together(
        self, what: str, calls: t.Sequence[t.Callable[..., t.Any]], parallel: int = PARALLEL
    ) -> list[t.Any]:
        """Return what independent reads of the SDK return, in their order, at most ``parallel`` of them at a time.

        Nothing is repeated: the first error is raised, and what is still on its way is given up.
        """
        answers: list[t.Any] = []
        self.limit(self.timeout)
        try:
            for first in range(0, len(calls), parallel):
                futures = [self.once(what, functools.partial(c, wait=False)) for c in calls[first : first + parallel]]
                answers += [self.once(what, future.wait) for future in futures]
        except CollectionError:
            # The SDK would wait forever for the other answers.
            self.reconnect()
            raise
        return answers

    def write(self, what: str, call: t.Callable[[], Answer]) -> Answer:
        """Return what a write returns. It is sent once: BrokenWrite says that its outcome has to be read.

        Only while the engine holds its lock for another change of the host, and so did nothing, it is sent again.
        """
        last: t.Optional[CollectionError] = None
        for dummy in poll(self.timeout, self.clock):
            self.reconnect()
            self.limit(self.timeout)
            try:
                answer = self.once(what, call)
                self.written += 1
                return answer
            except CollectionError as error:
                if faults.is_passing(error):
                    raise BrokenWrite(error.message, **error.details) from error
                if not faults.is_locked(error):
                    raise
                last = error
        raise last or ConnectionFailed(f"Cannot {what}: the timeout is too short.")

    def write_idempotent(self, what: str, call: t.Callable[[], t.Any]) -> None:
        """Send a write that does no harm twice; it is sent again after a broken connection. Raises as write does."""
        for left in reversed(range(MAX_SENDS)):
            try:
                self.write(what, call)
                return
            except BrokenWrite:
                if not left:
                    raise
                self.clock.sleep(FIRST_PAUSE)

    def version(self) -> tuple[int, int]:
        """Return major and minor version of the engine."""
        found = self.once("read the version of the engine", self.system.get).product_info.version
        return found.major, found.minor

    @property
    def _read_timeout(self) -> float:
        return self.timeout if self.contacted else min(self.timeout, FIRST_CONTACT)

    def once(self, what: str, call: t.Callable[[], Answer]) -> Answer:
        """Return what a call of the SDK returns, with its exceptions as errors of this collection."""
        try:
            answer = _translated(what, call, self.url)
        except NotFound as error:
            if not self.contacted:
                self._confirm_engine(what, error)
            raise
        except EngineError as error:
            self.contacted = True
            self._explain(error)
            raise
        self.contacted = True
        return answer

    def _confirm_engine(self, what: str, unknown: NotFound) -> None:
        """Distinguish an unknown object from a server that is not an engine: both answer 404."""
        self.contacted = True
        try:
            self.version()
        except (NotFound, AttributeError):
            raise transport.not_an_engine(what, "HTTP status 404") from unknown

    def _explain(self, error: EngineError) -> None:
        """Say so, when a request is not understood because the engine is too old for it."""
        if not (error.code == 400 and error.reason.startswith("Request syntactically incorrect")):
            return
        with contextlib.suppress(CollectionError, AttributeError):
            found = self.version()
            if found < MINIMUM_ENGINE:
                needed = ".".join(str(number) for number in MINIMUM_ENGINE)
                error.message += f" The engine is version {found[0]}.{found[1]}; version {needed} or later is needed."


def write_and_confirm(
    send: t.Callable[[], t.Any], confirm: t.Callable[[BrokenWrite], t.Optional[bool]], sends: int = 1
) -> None:
    """Send a write; if its answer is lost, read whether it was applied.

    ``confirm`` returns whether it was applied, and ``None`` if that is unclear. A write without an
    effect is sent again, ``sends`` times in all. Raises BrokenWrite, with ``outcome_unknown`` in its details.
    """
    broken: t.Optional[BrokenWrite] = None
    for dummy in range(sends):
        try:
            send()
            return
        except BrokenWrite as error:
            broken = error
        except EngineError:
            # A refusal can also mean that the one before was applied after it was read.
            if broken is None or not confirm(broken):
                raise
            return
        done = confirm(broken)
        if done:
            return
        broken.details["outcome_unknown"] = done is None
        if done is None:
            break
    if broken is None:
        raise ConnectionFailed("Nothing was sent.")
    if broken.details["outcome_unknown"]:
        broken.message += " Whether it was carried out is not clear: check the host, then run the task again."
    raise broken


def _translated(what: str, call: t.Callable[[], Answer], url: str) -> Answer:
    try:
        return call()
    except sdk.Error as error:
        raise faults.translate(error, what, url) from error
    except Exception as error:
        # The SDK's reader raises plain exceptions for a body that was cut off, and ValueError for what is no number.
        # pylint: disable-next=unidiomatic-typecheck
        if type(error) is not Exception and not isinstance(error, ValueError):
            raise
        raise ConnectionFailed(f"Cannot {what}: the response of the engine cannot be read ({error}).") from error


@contextlib.contextmanager
def connect(credentials: Credentials, timeout: float, clock: t.Optional[Clock] = None) -> t.Iterator[Engine]:
    """Open a session, and close it: a token that was given stays valid, one from the sign-on is given back.

    A token that the tasks of a run share is given back at the end of the run.

    The log-in comes with the first request. ``timeout`` is in seconds, see Engine.
    """
    connection = sdk.Connection(
        url=credentials.url,
        username=credentials.username,
        password=credentials.password,
        token=credentials.token,
        ca_file=credentials.ca_file,
        insecure=credentials.insecure,
        kerberos=credentials.kerberos,
        timeout=credentials.timeout,
        compress=credentials.compress,
        headers=credentials.headers,
    )
    connection.check_xml_content_type = _xml_or_status
    time_limit = _TimeLimit(connection, credentials, clock or Clock())
    # The SDK asks for a token when it has none, and for a new one when the one it has is refused.
    connection._get_access_token = time_limit.new_token
    try:
        yield Engine(
            connection.system_service(),
            timeout,
            time_limit.clock,
            lambda: _forget_connections(connection),
            time_limit.start,
            url=credentials.url,
            credentials=credentials,
            warnings=time_limit.warnings,
        )
    finally:
        token = connection._sso_token
        with contextlib.suppress(Exception):
            connection.close(logout=False)
        if token is not None and token != credentials.token and time_limit.own_token:
            # The work is done, or has failed with an error of its own: a log-out that fails must not hide that.
            with contextlib.suppress(CollectionError):
                sso.give_back(credentials, token, min(sso.LOGOUT_LIMIT, timeout))


@dataclass
class _TimeLimit:
    """The time that requests of a connection may take, signing on included."""

    connection: t.Any
    credentials: Credentials
    clock: Clock
    deadline: float = math.inf
    warnings: list[str] = field(default_factory=list)
    # Whether this task has signed on for itself alone.
    own_token: bool = False

    def start(self, seconds: float) -> None:
        self.deadline = self.clock.now() + seconds
        self.connection._timeout = self._left()

    def new_token(self) -> str:
        try:
            if shared_session.is_shared(self.credentials):
                limit = min(self._left(), sso.SIGN_ON_LIMIT)
                refused = self.connection._sso_token
                got, shared = shared_session.token(self.credentials, refused, self._sign_on, limit)
                self.own_token = not shared
                return got
            got = self._sign_on()
            self.own_token = True
            if self.credentials.token is not None:
                self.warnings[:] = [*(text for text in self.warnings if text != TOKEN_REPLACED), TOKEN_REPLACED]
            return got
        finally:
            self.connection._timeout = self._left()

    def _sign_on(self) -> str:
        return sso.new_token(self.credentials, min(self._left(), sso.SIGN_ON_LIMIT))

    def _left(self) -> int:
        """Return whole seconds, at least one: 0 is no limit for libcurl."""
        if math.isinf(self.deadline):
            return self.credentials.timeout or sso.SIGN_ON_LIMIT
        left = max(1, math.ceil(self.deadline - self.clock.now()))
        return min(left, self.credentials.timeout or left)


def _forget_connections(connection: t.Any) -> None:
    """Make the next request open a new TCP connection.

    When a connection that it uses again turns out to be closed, libcurl repeats the request by itself, even a POST
    that the server may have carried out. It never does so on a new one.
    """
    connection._multi.close()
    connection._multi = type(connection._multi)()


def _xml_or_status(response: t.Any) -> None:
    """Raise an error that keeps the HTTP status when a body is no XML: the SDK itself loses it."""
    header = next((line for line in response.headers if line.lower().startswith("content-type:")), "")
    kind = header.partition(":")[2].strip()
    if "xml" in kind.lower() and "xhtml" not in kind.lower():
        return
    if response.code >= 400:
        raise sdk.Error(f"the content type of the response is '{kind}', not XML", code=response.code)
    raise transport.not_an_engine("read the answer", f"HTTP status {response.code}, content type '{kind}'")
