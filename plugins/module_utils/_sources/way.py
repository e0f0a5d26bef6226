# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The way to a source: does its port answer, and which certificate does it show."""

from __future__ import annotations

import hashlib
import socket
import ssl
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CertificateUntrusted, Unreachable
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source

Values = dict[str, t.Any]


def tls(source: Source) -> Values:
    """Return the thumbprints of the certificate, and whether it is trusted.

    Raises Unreachable if nothing answers, and CertificateUntrusted.
    """
    address = f"{source.host}:{source.port}"
    try:
        certificate = _certificate(source, _unverified())
    except OSError as error:
        raise Unreachable(f"{address} cannot be reached: {_text(error)}.") from error
    found = {name: _thumbprint(certificate, name) for name in ("sha1", "sha256")}
    problem = _problem(source, certificate)
    values = {"address": address, "thumbprint_sha1": found["sha1"], "thumbprint_sha256": found["sha256"]}
    if problem and not source.insecure:
        raise CertificateUntrusted(
            f"The certificate of {address} is not trusted: {problem}. Its thumbprint is {found['sha256']}. "
            "Compare it at the source, and set 'thumbprint' to it, or 'ca_file' to the file of the authority.",
            **values,
        )
    return {**values, "trusted": not problem}


def _certificate(source: Source, context: ssl.SSLContext) -> bytes:
    with socket.create_connection((source.host, source.port), source.timeout) as plain:
        with context.wrap_socket(plain, server_hostname=source.host) as secured:
            return secured.getpeercert(binary_form=True) or b""


def check_thumbprint(source: Source, connection: ssl.SSLSocket) -> None:
    """Raise CertificateUntrusted unless a connection has the certificate of the thumbprint, where there is one."""
    problem = _problem(source, connection.getpeercert(binary_form=True) or b"") if source.thumbprint else ""
    if problem:
        raise CertificateUntrusted(f"The certificate of {source.host} is not trusted: {problem}.")


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _thumbprint(certificate: bytes, algorithm: str) -> str:
    digits = hashlib.new(algorithm, certificate, usedforsecurity=False).hexdigest().upper()
    return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def _problem(source: Source, certificate: bytes) -> str:
    """Return why a certificate is not trusted; empty if it is."""
    if source.thumbprint:
        given = source.thumbprint.replace(":", "").upper()
        algorithm = "sha1" if len(given) == 40 else "sha256"
        return "" if _thumbprint(certificate, algorithm).replace(":", "") == given else "it has another thumbprint"
    try:
        _certificate(source, ssl.create_default_context(cafile=source.ca_file or None))
    except ssl.SSLCertVerificationError as error:
        return str(error.verify_message or error).rstrip(".")
    except OSError as error:
        return _text(error)
    return ""


def _text(error: OSError) -> str:
    return str(error.strerror or error).rstrip(".")
