# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The engine's single sign-on: get a token and revoke it.

The SDK could do it, without a timeout, and with one and the same error for everything that goes wrong.
"""

from __future__ import annotations

import io
import json
import math
import typing as t
from urllib.parse import urlencode, urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import faults, transport
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import pycurl
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CollectionError,
    EngineError,
)

LOGIN = "/ovirt-engine/sso/oauth/token"
LOGIN_BY_TICKET = "/ovirt-engine/sso/oauth/token-http-auth"
LOGOUT = "/ovirt-engine/services/sso-logout"
# Seconds; the engine does either in less than one.
SIGN_ON_LIMIT = 30
LOGOUT_LIMIT = 5
SCOPE = "ovirt-app-api"
REFUSED = frozenset({200, 400, 401, 403})
PLAIN_HTTP = b"plain HTTP"


def server(credentials: Credentials) -> str:
    """Return scheme, name and port of the engine, for requests and for sentences."""
    parts = urlsplit(credentials.url)
    return f"{parts.scheme}://{parts.netloc}"


def new_token(credentials: Credentials, limit: float = SIGN_ON_LIMIT) -> str:
    """Log in and return the token; raises AuthenticationFailed or a kind of ConnectionFailed.

    ``limit`` is in seconds.
    """
    what = f"log in to {server(credentials)}"
    if credentials.kerberos:
        return _token(*_post(credentials, LOGIN_BY_TICKET, BY_TICKET, what, limit), f"{what} by Kerberos", TICKET_HINT)
    if credentials.username is None or credentials.password is None:
        raise AuthenticationFailed(
            f"Cannot {what}: the engine does not accept the token. It may be expired or revoked."
        )
    form = {
        "grant_type": "password",
        "scope": SCOPE,
        "username": credentials.username,
        "password": credentials.password,
    }
    return _token(*_post(credentials, LOGIN, form, what, limit), f"{what} as '{credentials.username}'")


BY_TICKET = {"grant_type": "urn:ovirt:params:oauth:grant-type:http", "scope": SCOPE}
TICKET_HINT = (
    " The user who runs the module needs a valid ticket (see klist), and the engine must be set up for Kerberos."
)


def _token(status: int, answer: t.Mapping[str, t.Any], what: str, hint: str = "") -> str:
    """Return the token in an answer; raises the error that the answer stands for."""
    if status == 200 and answer.get("access_token"):
        return str(answer["access_token"])
    if status in faults.STARTING:
        raise faults.starting(what, status)
    text = answer.get("error_description") or answer.get("error") or answer.get("error_code")
    if status in REFUSED and (text or hint):
        reason = str(text or f"HTTP status {status}").rstrip(".")
        raise AuthenticationFailed(f"Cannot {what}: {reason}.{hint}")
    if status >= 500:
        raise EngineError(f"Cannot {what}: the engine failed with HTTP status {status}. {text or ''}".strip(), status)
    raise transport.not_an_engine(what, f"HTTP status {status}, without a token")


def give_back(credentials: Credentials, token: str, limit: float = LOGOUT_LIMIT) -> None:
    """Log out; raises CollectionError."""
    _post(credentials, LOGOUT, {"scope": SCOPE, "token": token}, f"log out of {server(credentials)}", limit)


def _post(
    credentials: Credentials, path: str, form: t.Mapping[str, str], what: str, limit: float
) -> tuple[int, dict[str, t.Any]]:
    """Send a form, and return status and JSON object of the answer, empty where there is none."""
    url, body, seconds = f"{server(credentials)}{path}", io.BytesIO(), max(1, math.ceil(limit))
    headers = {**credentials.headers, "Accept": "application/json"}
    curl = pycurl.Curl()
    try:
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.COPYPOSTFIELDS, urlencode(form))
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in headers.items()])
        curl.setopt(pycurl.WRITEFUNCTION, body.write)
        # It bounds everything, from the look-up of the name to the last byte.
        curl.setopt(pycurl.TIMEOUT, min(seconds, credentials.timeout or seconds))
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.SSL_VERIFYPEER, 0 if credentials.insecure else 1)
        curl.setopt(pycurl.SSL_VERIFYHOST, 0 if credentials.insecure else 2)
        if credentials.ca_file:
            curl.setopt(pycurl.CAINFO, credentials.ca_file)
        if path == LOGIN_BY_TICKET:
            curl.setopt(pycurl.HTTPAUTH, pycurl.HTTPAUTH_GSSNEGOTIATE)
            curl.setopt(pycurl.USERPWD, ":")
        curl.perform()
        status = int(curl.getinfo(pycurl.RESPONSE_CODE))
    except pycurl.error as error:
        raise _no_answer(error, what, url) from error
    finally:
        curl.close()
    if status == 400 and PLAIN_HTTP in body.getvalue():
        raise transport.plain_http_to_tls(what)
    return status, _json(body.getvalue())


def _no_answer(error: Exception, what: str, url: str) -> CollectionError:
    number, message = (*error.args, "")[:2]
    return transport.no_answer(int(number), str(message), what, url)


def _json(text: bytes) -> dict[str, t.Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    if isinstance(answer, list) and answer:
        answer = answer[0]
    return answer if isinstance(answer, dict) else {}
