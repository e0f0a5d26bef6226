# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Exceptions of the SDK as errors with the engine's message."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import transport
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.transport import not_an_engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CertificateUntrusted,
    CollectionError,
    ConnectionFailed,
    EngineError,
    EngineStarting,
    NotAnEngine,
    NotFound,
    Unreachable,
    first_few,
)

STARTING = frozenset({502, 503, 504})
SENTENCE_END = re.compile(r"[.!?:\"]$")
# A new message begins with a capital; "$name value" are the leftovers of a variable that the engine could not fill in.
SENTENCE_START = re.compile(r"[A-Z\[]|\$[a-z]")
ATTRIBUTE = "Attribute:"
LOCKED = "Another Setup Networks or Host Refresh process in progress"


def sentences(detail: t.Optional[str]) -> tuple[str, ...]:
    """Split the detail of a fault, ``[a, b]``, into its sentences; commas inside a sentence stay.

    ``Attribute: path`` ends the sentence before it.
    """
    text = (detail or "").strip()
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    parts: list[str] = []
    for piece in text.split(", "):
        if parts and not _begins_anew(parts[-1], piece):
            parts[-1] += f", {piece}"
        else:
            parts.append(piece)
    return tuple(part.strip() for part in parts if part.strip())


def _begins_anew(before: str, piece: str) -> bool:
    if piece.startswith(ATTRIBUTE):
        return False
    if before.rpartition(", ")[2].startswith(ATTRIBUTE):
        return True
    return bool(SENTENCE_END.search(before.rstrip()) and SENTENCE_START.match(piece))


def is_locked(error: CollectionError) -> bool:
    """Whether the engine did nothing because another change or refresh of the host was going on."""
    return isinstance(error, EngineError) and error.code == 409 and LOCKED in error.detail


def is_passing(error: CollectionError, contacted: bool = True) -> bool:
    """Whether the same request may succeed a moment later: 502, 503, or a connection that broke or timed out.

    A name or port where nothing answers is a typing error, unless the engine has been ``contacted`` there before.
    """
    if isinstance(error, Unreachable):
        return contacted
    return isinstance(error, ConnectionFailed) and not isinstance(error, (CertificateUntrusted, NotAnEngine))


def translate(error: Exception, what: str, url: str = "") -> CollectionError:
    """Return the collection's error for one of the SDK's; ``what`` says what was being done ("read host h1")."""
    code = getattr(error, "code", None)
    fault = getattr(error, "fault", None)
    if code is None:
        return _without_answer(str(error), what, url)
    reason = (fault.reason if fault else None) or ""
    detail = (fault.detail if fault else None) or ""
    found = sentences(detail)
    text = first_few(found, " ") or reason or f"HTTP status {code}"
    if code == 400 and fault is None and url.startswith("http://") and transport.speaks_tls(url):
        return transport.plain_http_to_tls(what)
    if code < 300:
        return ConnectionFailed(f"Cannot {what}: the response of the engine has no body.")
    if code < 400:
        return not_an_engine(what, f"HTTP status {code}: the server sent a redirect")
    if code == 401:
        return AuthenticationFailed(f"Cannot {what}: the engine does not accept the token or password ({text}).")
    if code == 404:
        return NotFound(
            f"Cannot {what}: it does not exist in the engine ({text}).", code=code, reason=reason, detail=detail
        )
    if code in STARTING:
        return starting(what, code)
    hint = " The user does not have the permission." if code == 403 else ""
    return EngineError(f"Cannot {what}: {text}{hint}", code, reason, detail, found)


def starting(what: str, code: int) -> EngineStarting:
    """Return the error for an answer that the web server gave in the engine's place."""
    return EngineStarting(
        f"Cannot {what}: the engine is not ready (HTTP status {code}). It is starting or stopped.", code=code
    )


def _without_answer(text: str, what: str, url: str) -> CollectionError:
    """Return the error for a request that got no answer that could be read."""
    number, message = transport.parse(text)
    if not number and "Can't find a reader" in text:
        return not_an_engine(what, "the response is not an oVirt API document")
    return transport.no_answer(number, message, what, url)
