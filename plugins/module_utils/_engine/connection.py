# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: a session with an engine: log in, read with patience, write once, log out."""

from __future__ import annotations

import contextlib
import json
import ssl
import typing as t
from dataclasses import dataclass, field
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit

from ansible.module_utils.urls import SSLValidationError, open_url
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import faults
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import sdk
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import Clock, attempts
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    BrokenWrite,
    CertificateUntrusted,
    CollectionError,
    ConnectionFailed,
    EngineStarting,
    NotAnEngine,
)

LOGIN = "/ovirt-engine/sso/oauth/token"
LOGOUT = "/ovirt-engine/services/sso-logout"
LOGIN_SECONDS = 60
SCOPE = "ovirt-app-api"
Answer = t.TypeVar("Answer")


@dataclass
class Engine:
    """A session. ``system`` is the SDK's root service; ``timeout`` bounds retries and waits, in seconds."""

    system: t.Any
    timeout: float = 180
    clock: Clock = field(default_factory=Clock)

    def read(self, what: str, call: t.Callable[[], Answer]) -> Answer:
        """Return what a read returns; repeated on 502, 503 and broken connections until the time is up."""
        for left in attempts(self.timeout, self.clock):
            try:
                return _translated(what, call)
            except CollectionError as error:
                if not faults.is_passing(error) or not left:
                    raise
        raise ConnectionFailed(f"Cannot {what}: no time was given for it.")

    def write(self, what: str, call: t.Callable[[], Answer]) -> Answer:
        """Return what a write returns. It is sent once: BrokenWrite says that its outcome has to be read.

        Only while the engine holds its lock for another change of the host, and so did nothing, it is sent again.
        """
        for left in attempts(self.timeout, self.clock):
            try:
                return _translated(what, call)
            except CollectionError as error:
                if faults.is_passing(error):
                    raise BrokenWrite(error.message, **error.details) from error
                if not faults.is_locked(error) or not left:
                    raise
        raise ConnectionFailed(f"Cannot {what}: no time was given for it.")


def _translated(what: str, call: t.Callable[[], Answer]) -> Answer:
    try:
        return call()
    except sdk.Error as error:
        raise faults.translate(error, what) from error
    except (ValueError, TypeError) as error:
        # The SDK's reader raises these for a body that was cut off, and for values that are no numbers.
        raise ConnectionFailed(f"Cannot {what}: the answer of the engine cannot be read ({error}).") from error


@contextlib.contextmanager
def connect(credentials: Credentials, timeout: float, clock: t.Optional[Clock] = None) -> t.Iterator[Engine]:
    """Open a session, and close it: a token that was given stays valid, one that we got is given back."""
    clock = clock or Clock()
    token, ours = credentials.token, False
    if token is None and not credentials.kerberos:
        token, ours = _log_in(credentials, timeout, clock), True
    connection = sdk.Connection(
        url=credentials.url,
        username=credentials.username,
        password=credentials.password,
        token=token,
        ca_file=credentials.ca_file,
        insecure=credentials.insecure,
        kerberos=credentials.kerberos,
        timeout=credentials.timeout,
        compress=credentials.compress,
        headers=credentials.headers,
    )
    connection.check_xml_content_type = _xml_or_status
    try:
        yield Engine(connection.system_service(), timeout, clock)
    finally:
        with contextlib.suppress(Exception):
            connection.close(logout=credentials.kerberos and credentials.token is None)
        if ours:
            # The work is done, or has failed with an error of its own: a log-out that fails must not hide that.
            with contextlib.suppress(CollectionError):
                _post(credentials, LOGOUT, {"scope": SCOPE, "token": token}, "log out")


def _xml_or_status(response: t.Any) -> None:
    """Raise the SDK's error with the HTTP status when a body is no XML: the SDK itself loses the status."""
    kind = next((line for line in response.headers if line.lower().startswith("content-type:")), "")
    if "xml" in kind.lower():
        return
    code = response.code if response.code >= 400 else None
    raise sdk.Error(f"the content type of the answer is '{kind.partition(':')[2].strip()}', not XML", code=code)


def _log_in(credentials: Credentials, timeout: float, clock: Clock) -> str:
    """Return a new token. The SDK could do it, without a timeout and with one error for everything that goes wrong."""
    form = {
        "grant_type": "password",
        "scope": SCOPE,
        "username": credentials.username,
        "password": credentials.password,
    }
    answer: dict[str, t.Any] = {}
    for left in attempts(timeout, clock):
        try:
            answer = _post(credentials, LOGIN, form, "log in")
            break
        except EngineStarting:
            if not left:
                raise
    if "access_token" not in answer:
        said = answer.get("error_description") or answer.get("error") or "no token came back"
        raise AuthenticationFailed(f"Cannot log in to {_base(credentials)} as '{credentials.username}': {said}")
    return str(answer["access_token"])


def _base(credentials: Credentials) -> str:
    parts = urlsplit(credentials.url)
    return f"{parts.scheme}://{parts.netloc}"


def _post(credentials: Credentials, path: str, form: t.Mapping[str, t.Any], what: str) -> dict[str, t.Any]:
    """Send a form to the engine's single sign-on and return its JSON, an error's too."""
    what = f"{what} at {_base(credentials)}"
    try:
        answer = open_url(
            f"{_base(credentials)}{path}",
            data=urlencode(form),
            method="POST",
            headers={**credentials.headers, "Accept": "application/json"},
            timeout=min(credentials.timeout or LOGIN_SECONDS, LOGIN_SECONDS),
            validate_certs=not credentials.insecure,
            ca_path=credentials.ca_file,
            use_proxy=True,
            force_basic_auth=False,
        )
        text = answer.read()
    except HTTPError as error:
        text = error.read()
        if error.code == 503:
            raise EngineStarting(f"Cannot {what}: the engine answers 503; it is starting, or stopped.") from error
        if error.code in (502, 504):
            raise EngineStarting(f"Cannot {what}: the web server does not reach the engine ({error.code}).") from error
    except (SSLValidationError, ssl.SSLError) as error:
        raise CertificateUntrusted(faults.untrusted(what, str(error))) from error
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLError):
            raise CertificateUntrusted(faults.untrusted(what, str(reason))) from error
        raise ConnectionFailed(f"Cannot {what}: {reason}. Check the host name, the port and the way there.") from error
    return _json(text, what)


def _json(text: bytes, what: str) -> dict[str, t.Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if isinstance(answer, list) and answer:
        answer = answer[0]
    if not isinstance(answer, dict) or not ({"access_token", "error", "error_code"} & answer.keys() or not answer):
        raise NotAnEngine(
            f"Cannot {what}: something answers there, and it is no oVirt engine. The URL is that of the engine,"
            " such as https://engine.example.com/ovirt-engine/api."
        )
    return answer
