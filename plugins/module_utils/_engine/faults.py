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
)

# libcurl's own numbers: https://curl.se/libcurl/c/libcurl-errors.html
CURL_CERTIFICATE = frozenset({51, 58, 59, 60, 77, 82, 83, 90, 91})
CURL_PASSING = frozenset({5, 6, 7, 18, 28, 35, 52, 55, 56})
CURL = re.compile(r"\(?(?:<[^>]*>, )?\b(\d{1,2}), ['\"](.*?)['\"]\)?")
SENTENCE_ENDS = re.compile(r"(?<=[.!?:\"]), (?!Attribute: )(?=[A-Z$\[])")
LOCKED = "Another Setup Networks or Host Refresh process in progress"


def sentences(detail: t.Optional[str]) -> tuple[str, ...]:
    """Split the detail of a fault, C([a, b]), into its sentences; commas inside a sentence stay."""
    text = (detail or "").strip()
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    return tuple(part.strip() for part in SENTENCE_ENDS.split(text) if part.strip())


def is_locked(error: CollectionError) -> bool:
    """Whether the engine did nothing because another change or refresh of the host was going on."""
    return isinstance(error, EngineError) and error.code == 409 and LOCKED in error.detail


def is_passing(error: CollectionError) -> bool:
    """Whether the same read may succeed a moment later: 502, 503, or a connection that broke or timed out."""
    if isinstance(error, (CertificateUntrusted, NotAnEngine)):
        return False
    return isinstance(error, ConnectionFailed) or (isinstance(error, EngineError) and error.code in (502, 504))


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
    if code == 401:
        return AuthenticationFailed(f"Cannot {what}: the engine does not accept the token or password ({text}).")
    if code == 404:
        return NotFound(
            f"Cannot {what}: the engine does not know it ({text}).", code=code, reason=reason, detail=detail
        )
    if code == 503:
        return EngineStarting(f"Cannot {what}: the engine is not ready ({text}); it may be starting.", code=code)
    hint = ""
    if code == 403:
        hint = " The user lacks the permission for it."
    elif code == 400 and reason.startswith("Request syntactically incorrect"):
        hint = " This engine does not know a part of the request; it may be too old for it."
    return EngineError(f"Cannot {what}: {text}{hint}", code, reason, detail, said)


def _without_answer(text: str, what: str) -> CollectionError:
    """Return the error for a request that got no answer that could be read."""
    found = CURL.search(text)
    number, said = (int(found.group(1)), found.group(2)) if found else (0, text)
    if number in CURL_CERTIFICATE or "certificate" in said.lower():
        return CertificateUntrusted(untrusted(what, said))
    if "SSO" in text:
        return AuthenticationFailed(f"Cannot {what}: {text}")
    if "content type" in text:
        return NotAnEngine(f"Cannot {what}: what answers there is no engine ({text}).")
    return ConnectionFailed(f"Cannot {what}: {said}")


def untrusted(what: str, said: str) -> str:
    """Return the sentence for a certificate that is not trusted, with the way out."""
    return (
        f"Cannot {what}: the certificate of the engine is not trusted ({said}). Give the engine's CA certificate with"
        " auth.ca_file or OVIRT_CAFILE; it can be downloaded from"
        " https://ENGINE/ovirt-engine/services/pki-resource?resource=ca-certificate&format=X509-PEM-CA."
    )
