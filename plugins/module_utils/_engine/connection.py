# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: a session with an engine: log in, read with patience, write once, log out."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import faults, sso
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import MINIMUM_ENGINE, sdk
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import Clock, attempts
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    BrokenWrite,
    CollectionError,
    ConnectionFailed,
    EngineError,
    NotFound,
)

# Seconds for an engine that has not answered yet: enough for a hiccup, and not a long wait for one that is down.
FIRST_CONTACT = 30
Answer = t.TypeVar("Answer")


@dataclass
class Engine:
    """A session. ``system`` is the SDK's root service; ``timeout`` bounds retries and waits, in seconds.

    ``reconnect`` makes the next request use a new TCP connection; ``met`` says whether an engine has answered yet.
    """

    system: t.Any
    timeout: float = 180
    clock: Clock = field(default_factory=Clock)
    reconnect: t.Callable[[], None] = lambda: None
    met: bool = False

    def read(self, what: str, call: t.Callable[[], Answer]) -> Answer:
        """Return what a read returns; repeated on 502, 503 and broken connections until the time is up."""
        last: t.Optional[CollectionError] = None
        for dummy in attempts(self._read_timeout, self.clock):
            try:
                return self._once(what, call)
            except CollectionError as error:
                if not faults.is_passing(error, self.met):
                    raise
                last = error
        raise last or ConnectionFailed(f"Cannot {what}: no time was given for it.")

    def write(self, what: str, call: t.Callable[[], Answer]) -> Answer:
        """Return what a write returns. It is sent once: BrokenWrite says that its outcome has to be read.

        Only while the engine holds its lock for another change of the host, and so did nothing, it is sent again.
        """
        last: t.Optional[CollectionError] = None
        for dummy in attempts(self.timeout, self.clock):
            self.reconnect()
            try:
                return self._once(what, call)
            except CollectionError as error:
                if faults.is_passing(error):
                    raise BrokenWrite(error.message, **error.details) from error
                if not faults.is_locked(error):
                    raise
                last = error
        raise last or ConnectionFailed(f"Cannot {what}: no time was given for it.")

    def version(self) -> tuple[int, int]:
        """Return major and minor version of the engine."""
        found = self._once("read the version of the engine", self.system.get).product_info.version
        return found.major, found.minor

    @property
    def _read_timeout(self) -> float:
        return self.timeout if self.met else min(self.timeout, FIRST_CONTACT)

    def _once(self, what: str, call: t.Callable[[], Answer]) -> Answer:
        try:
            answer = _translated(what, call)
        except NotFound as error:
            if not self.met:
                self._confirm_engine(what, error)
            raise
        except EngineError as error:
            self.met = True
            self._explain(error)
            raise
        self.met = True
        return answer

    def _confirm_engine(self, what: str, unknown: NotFound) -> None:
        """Tell a thing that this engine does not know from a server that is no engine: both answer 404."""
        self.met = True
        try:
            self.version()
        except (NotFound, AttributeError):
            raise faults.not_an_engine(what, "HTTP status 404") from unknown

    def _explain(self, error: EngineError) -> None:
        """Say so, when a request is not understood because the engine is too old for it."""
        if not (error.code == 400 and error.reason.startswith("Request syntactically incorrect")):
            return
        with contextlib.suppress(CollectionError, AttributeError):
            found = self.version()
            if found < MINIMUM_ENGINE:
                needed = ".".join(str(number) for number in MINIMUM_ENGINE)
                error.message += f" The engine is version {found[0]}.{found[1]}; version {needed} or later is needed."


def _translated(what: str, call: t.Callable[[], Answer]) -> Answer:
    try:
        return call()
    except sdk.Error as error:
        raise faults.translate(error, what) from error
    except Exception as error:
        # The SDK's reader raises plain exceptions for a body that was cut off, and ValueError for what is no number.
        # pylint: disable-next=unidiomatic-typecheck
        if type(error) is not Exception and not isinstance(error, ValueError):
            raise
        raise ConnectionFailed(f"Cannot {what}: the answer of the engine cannot be read ({error}).") from error


@contextlib.contextmanager
def connect(credentials: Credentials, timeout: float, clock: t.Optional[Clock] = None) -> t.Iterator[Engine]:
    """Open a session, and close it: a token that was given stays valid, one that we got is given back.

    The log-in comes with the first request. C(timeout) is in seconds, see Engine.
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
    # The SDK asks for a token when it has none, and for a new one when the one it has is refused.
    if credentials.kerberos:
        connection._get_access_token = _with_ticket(connection._get_access_token, credentials)
    else:
        connection._get_access_token = lambda: sso.new_token(credentials)
    try:
        yield Engine(connection.system_service(), timeout, clock or Clock(), lambda: _forget_connections(connection))
    finally:
        token = connection._sso_token
        with contextlib.suppress(Exception):
            connection.close(logout=False)
        if token is not None and token != credentials.token:
            # The work is done, or has failed with an error of its own: a log-out that fails must not hide that.
            with contextlib.suppress(CollectionError):
                sso.give_back(credentials, token)


def _with_ticket(get_token: t.Callable[[], str], credentials: Credentials) -> t.Callable[[], str]:
    """Return the SDK's own log-in by Kerberos, which stumbles in several ways over an answer without a token."""

    def log_in() -> str:
        try:
            return get_token()
        except (sdk.Error, KeyError, TypeError, ValueError) as error:
            raise AuthenticationFailed(
                f"Cannot log in to {sso.server(credentials)} by Kerberos: {error}. It takes a valid ticket (see klist)"
                " of the user who runs the module, and an engine that is set up for it."
            ) from error

    return log_in


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
        raise sdk.Error(f"the content type of the answer is '{kind}', not XML", code=response.code)
    raise faults.not_an_engine("read the answer", f"HTTP status {response.code}, content type '{kind}'")
