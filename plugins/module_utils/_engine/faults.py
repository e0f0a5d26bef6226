# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: what the SDK raises, as errors that tell a user what the engine said."""

from __future__ import annotations

import re
import typing as t

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
)

# libcurl's own numbers: https://curl.se/libcurl/c/libcurl-errors.html
CURL_CERTIFICATE = frozenset({51, 58, 59, 60, 77, 82, 83, 90, 91})
CURL_UNREACHABLE = frozenset({5, 6, 7})
CURL = re.compile(r"\(?(?:<[^>]*>, )?\b(\d{1,2}), ['\"](.*?)['\"]\)?")
STARTING = frozenset({502, 503, 504})
SENTENCE_END = re.compile(r"[.!?:\"]$")
# A new message begins with a capital; "$name value" are the leftovers of a variable that the engine could not fill in.
SENTENCE_START = re.compile(r"[A-Z\[]|\$[a-z]")
ATTRIBUTE = "Attribute:"
LOCKED = "Another Setup Networks or Host Refresh process in progress"


def sentences(detail: t.Optional[str]) -> tuple[str, ...]:
    """Split the detail of a fault, C([a, b]), into its sentences; commas inside a sentence stay.

    C(Attribute: path) ends the sentence before it.
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


def is_passing(error: CollectionError, met: bool = True) -> bool:
    """Whether the same request may succeed a moment later: 502, 503, or a connection that broke or timed out.

    A name or port where nobody answers is a slip of the pen, unless the engine has been C(met) there before.
    """
    if isinstance(error, Unreachable):
        return met
    return isinstance(error, ConnectionFailed) and not isinstance(error, (CertificateUntrusted, NotAnEngine))


def translate(error: Exception, what: str) -> CollectionError:
    """Return the collection's error for one of the SDK's; C(what) says what was being done ("read host h1")."""
    code = getattr(error, "code", None)
    fault = getattr(error, "fault", None)
    if code is None:
        return _without_answer(str(error), what)
    reason = (fault.reason if fault else None) or ""
    detail = (fault.detail if fault else None) or ""
    said = sentences(detail)
    text = " ".join(said) or reason or f"HTTP status {code}"
    if code < 300:
        return ConnectionFailed(f"Cannot {what}: the answer of the engine has no body.")
    if code < 400:
        return not_an_engine(what, f"HTTP status {code}: it sends us elsewhere")
    if code == 401:
        return AuthenticationFailed(f"Cannot {what}: the engine does not accept the token or password ({text}).")
    if code == 404:
        return NotFound(
            f"Cannot {what}: the engine does not know it ({text}).", code=code, reason=reason, detail=detail
        )
    if code in STARTING:
        return starting(what, code)
    hint = " The user lacks the permission for it." if code == 403 else ""
    return EngineError(f"Cannot {what}: {text}{hint}", code, reason, detail, said)


def starting(what: str, code: int) -> EngineStarting:
    """Return the error for an answer that the web server gave in the engine's place."""
    return EngineStarting(
        f"Cannot {what}: the engine is not ready (HTTP status {code}). It is starting, or it is stopped.", code=code
    )


def _without_answer(text: str, what: str) -> CollectionError:
    """Return the error for a request that got no answer that could be read."""
    found = CURL.search(text)
    number, said = (int(found.group(1)), found.group(2)) if found else (0, text)
    if number in CURL_CERTIFICATE:
        return untrusted(what, said)
    if number in CURL_UNREACHABLE:
        return unreachable(what, said)
    if "SSO authentication" in text:
        return AuthenticationFailed(f"Cannot {what}: {text}")
    if "Can't find a reader" in text:
        return not_an_engine(what, "it sends other documents than an engine does")
    return ConnectionFailed(f"Cannot {what}: {said}")


def unreachable(what: str, said: str) -> Unreachable:
    """Return the error for a server that cannot be connected to."""
    return Unreachable(f"Cannot {what}: {said}. Check name and port of the engine, and the way there.")


def not_an_engine(what: str, why: str) -> NotAnEngine:
    """Return the error for a server that answers, and is something else."""
    return NotAnEngine(
        f"Cannot {what}: what answers there is no oVirt engine ({why}). The URL of one looks like"
        " https://engine.example.com/ovirt-engine/api."
    )


def untrusted(what: str, said: str) -> CertificateUntrusted:
    """Return the error for a certificate that is not trusted, with the way out."""
    return CertificateUntrusted(
        f"Cannot {what}: the certificate of the engine is not trusted ({said}). Give the engine's CA certificate with"
        " auth.ca_file or OVIRT_CAFILE; it can be downloaded from"
        " https://ENGINE/ovirt-engine/services/pki-resource?resource=ca-certificate&format=X509-PEM-CA."
    )
