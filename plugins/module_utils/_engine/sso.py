# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: the engine's single sign-on, to get a token and to give it back.

The SDK could do it, without a timeout, and with one and the same error for everything that goes wrong.
"""

from __future__ import annotations

import json
import ssl
import typing as t
from http.client import BadStatusLine, HTTPException, RemoteDisconnected
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit

from ansible.module_utils.urls import SSLValidationError, open_url

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import faults
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CollectionError,
    ConnectionFailed,
    EngineError,
)

LOGIN = "/ovirt-engine/sso/oauth/token"
LOGOUT = "/ovirt-engine/services/sso-logout"
LONGEST = 60
SCOPE = "ovirt-app-api"
REFUSED = frozenset({200, 400, 401, 403})


def server(credentials: Credentials) -> str:
    """Return scheme, name and port of the engine, for requests and for sentences."""
    parts = urlsplit(credentials.url)
    return f"{parts.scheme}://{parts.netloc}"


def new_token(credentials: Credentials) -> str:
    """Log in and return the token; raises AuthenticationFailed or a kind of ConnectionFailed."""
    what = f"log in to {server(credentials)}"
    if credentials.username is None or credentials.password is None:
        raise AuthenticationFailed(
            f"Cannot {what}: the engine does not accept the token. It may have expired, or have been revoked."
        )
    form = {
        "grant_type": "password",
        "scope": SCOPE,
        "username": credentials.username,
        "password": credentials.password,
    }
    status, answer = _post(credentials, LOGIN, form, what)
    if status == 200 and answer.get("access_token"):
        return str(answer["access_token"])
    if status in faults.STARTING:
        raise faults.starting(what, status)
    said = answer.get("error_description") or answer.get("error") or answer.get("error_code")
    if status in REFUSED and said:
        raise AuthenticationFailed(f"Cannot {what} as '{credentials.username}': {said}")
    if status >= 500:
        raise EngineError(f"Cannot {what}: the engine failed with HTTP status {status}. {said or ''}".strip(), status)
    raise faults.not_an_engine(what, f"HTTP status {status}, without a token")


def give_back(credentials: Credentials, token: str) -> None:
    """Log out; raises CollectionError."""
    _post(credentials, LOGOUT, {"scope": SCOPE, "token": token}, f"log out of {server(credentials)}")


def _post(credentials: Credentials, path: str, form: t.Mapping[str, str], what: str) -> tuple[int, dict[str, t.Any]]:
    """Send a form, and return status and JSON object of the answer, empty where there is none."""
    try:
        answer = open_url(
            f"{server(credentials)}{path}",
            data=urlencode(form),
            method="POST",
            headers={**credentials.headers, "Accept": "application/json"},
            timeout=min(credentials.timeout or LONGEST, LONGEST),
            validate_certs=not credentials.insecure,
            ca_path=credentials.ca_file,
            follow_redirects="none",
        )
        return answer.code, _json(answer.read())
    except HTTPError as error:
        return error.code, _json(error.read())
    except (SSLValidationError, HTTPException, OSError) as error:
        raise _broken(error, what) from error


def _broken(error: Exception, what: str) -> CollectionError:
    """Return the error for a request that got no answer."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, (SSLValidationError, ssl.SSLCertVerificationError)):
        return faults.untrusted(what, str(reason))
    if isinstance(reason, ssl.SSLError):
        return faults.not_an_engine(what, f"it does not speak TLS as it should: {reason}")
    if isinstance(reason, BadStatusLine) and not isinstance(reason, RemoteDisconnected):
        return faults.not_an_engine(what, "it does not speak HTTP")
    if isinstance(reason, (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, TimeoutError, HTTPException)):
        return ConnectionFailed(f"Cannot {what}: {reason or 'the connection broke'}")
    return faults.unreachable(what, str(reason))


def _json(text: bytes) -> dict[str, t.Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    if isinstance(answer, list) and answer:
        answer = answer[0]
    return answer if isinstance(answer, dict) else {}
