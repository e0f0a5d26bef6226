# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Messages for failed connections, each with advice."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import pycurl
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    CertificateUntrusted,
    CollectionError,
    ConnectionFailed,
    NotAnEngine,
    Unreachable,
)

# libcurl's own numbers: https://curl.se/libcurl/c/libcurl-errors.html
CURL = re.compile(r"\(?(?:<[^>]*>, )?\b(\d{1,2}), ['\"](.*?)['\"]\)?")
NAME_UNKNOWN = frozenset({5, 6})
NO_CONNECTION = 7
TLS_FAILED = 35
NO_HTTP = frozenset({1, 8})
CERTIFICATE = frozenset({51, 60, 83, 90, 91})
CA_FILE = frozenset({77, 82})
# What a server that expects TLS does with a plain request: it closes the connection, or sends bytes that are no HTTP.
BROKEN_OFF = frozenset({1, 8, 52, 56})
PROBE_SECONDS = 3
CA_URL = "https://ENGINE/ovirt-engine/services/pki-resource?resource=ca-certificate&format=X509-PEM-CA"
# The words of OpenSSL and GnuTLS, and of libcurl, for what is wrong with a certificate.
EXPIRED = re.compile(r"expired", re.IGNORECASE)
NOT_YET_VALID = re.compile(r"not yet valid|not yet activated|not active", re.IGNORECASE)
OTHER_NAME = re.compile(r"subject name|host ?name mismatch|does not match target|target host name", re.IGNORECASE)
NO_TLS = re.compile(r"wrong version number|unknown protocol|packet length|record overflow|http request", re.IGNORECASE)


def parse(text: str) -> tuple[int, str]:
    """Return libcurl's number and message in the text of an exception; 0 and the text where there is none."""
    found = CURL.search(text)
    return (int(found.group(1)), found.group(2)) if found else (0, text)


def no_answer(number: int, message: str, what: str, url: str = "") -> CollectionError:
    """Return the error for a request that libcurl ended; ``what`` says what was being done ("read host h1")."""
    if number in CERTIFICATE:
        return CertificateUntrusted(f"Cannot {what}: {_certificate_problem(message, url)}")
    if number in CA_FILE:
        return CertificateUntrusted(
            f"Cannot {what}: the CA certificates cannot be read ({message}). Check the file of auth.ca_file or"
            " OVIRT_CAFILE."
        )
    if number in NAME_UNKNOWN:
        return unreachable(what, message)
    if number == NO_CONNECTION:
        return unreachable(what, message)
    if number in BROKEN_OFF and url.startswith("http://") and speaks_tls(url):
        return plain_http_to_tls(what)
    if number in NO_HTTP:
        return not_an_engine(what, f"it does not speak HTTP: {message}")
    if number == TLS_FAILED and NO_TLS.search(message):
        return not_an_engine(what, f"the port does not speak TLS: {message}")
    return ConnectionFailed(f"Cannot {what}: {message or 'the connection broke.'}")


def _certificate_problem(message: str, url: str) -> str:
    name = urlsplit(url).hostname or "this name"
    if NOT_YET_VALID.search(message):
        return f"the certificate of the engine is not valid yet ({message}). Check the clocks of both machines."
    if EXPIRED.search(message):
        return (
            f"the certificate of the engine has expired ({message}). Renew it with engine-setup on the engine, or check"
            " the clock of the machine that runs the module."
        )
    if OTHER_NAME.search(message):
        return (
            f"the certificate of the engine is for another name than '{name}' ({message}). Use the name in the"
            " certificate as auth.url, which is the FQDN of the engine."
        )
    return (
        f"the certificate of the engine is signed by a CA that is not trusted ({message}). Set auth.ca_file or"
        f" OVIRT_CAFILE to the CA certificate of the engine; it can be downloaded from {CA_URL}."
    )


def plain_http_to_tls(what: str) -> NotAnEngine:
    """Return the error for a URL with http:// and a port that speaks TLS."""
    return NotAnEngine(f"Cannot {what}: the port speaks TLS, and the URL begins with http://. Use https://.")


def unreachable(what: str, message: str) -> Unreachable:
    """Return the error for a server that cannot be connected to."""
    return Unreachable(
        f"Cannot {what}: {message}. Check the name and port of the engine and network connectivity to it."
    )


def not_an_engine(what: str, why: str) -> NotAnEngine:
    """Return the error for a server that answers, and is something else."""
    return NotAnEngine(
        f"Cannot {what}: the server is not an oVirt engine ({why}). The URL of an engine looks like"
        " https://engine.example.com/ovirt-engine/api."
    )


def speaks_tls(url: str) -> bool:
    """Whether the server at a URL does a TLS handshake, whatever its certificate."""
    parts = urlsplit(url)
    curl = pycurl.Curl()
    try:
        curl.setopt(pycurl.URL, f"https://{parts.netloc if parts.port else f'{parts.netloc}:80'}")
        # Nothing is sent, and no proxy stands between.
        curl.setopt(pycurl.CONNECT_ONLY, 1)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.TIMEOUT, PROBE_SECONDS)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.SSL_VERIFYPEER, 0)
        curl.setopt(pycurl.SSL_VERIFYHOST, 0)
        curl.perform()
    except pycurl.error:
        return False
    finally:
        curl.close()
    return True
