# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Connection and credentials from options, environment and ini file."""

from __future__ import annotations

import binascii
import configparser
import ipaddress
import os
import re
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error

API = "/ovirt-engine/api"
FIELDS = {
    "url": "OVIRT_URL",
    "hostname": "OVIRT_HOSTNAME",
    "username": "OVIRT_USERNAME",
    "password": "OVIRT_PASSWORD",
    "token": "OVIRT_TOKEN",
    "ca_file": "OVIRT_CAFILE",
    "insecure": "OVIRT_INSECURE",
    "timeout": "OVIRT_TIMEOUT",
}
INI_PATH = "OVIRT_INI_PATH"
INI_SECTION = "ovirt"
DEFAULT_TIMEOUT = 300
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
PEM = re.compile(rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----(.*?)-----END ", re.DOTALL)


@dataclass(frozen=True)
class Credentials:
    """An engine's API URL and how to log in to it.

    ``timeout`` is in seconds for one HTTP request, 0 for no limit; ``warnings`` are sentences for the user.
    ``session`` is how long a token lives: for the run, or for the task.
    """

    url: str
    username: t.Optional[str] = None
    password: t.Optional[str] = field(default=None, repr=False)
    token: t.Optional[str] = field(default=None, repr=False)
    ca_file: t.Optional[str] = None
    insecure: bool = False
    timeout: int = DEFAULT_TIMEOUT
    compress: bool = True
    kerberos: bool = False
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    session: str = "run"
    warnings: tuple[str, ...] = ()


def resolve(auth: t.Optional[t.Mapping[str, t.Any]], environment: t.Mapping[str, str]) -> Credentials:
    """Return the credentials, each field by itself: option, then environment, then the ini file at OVIRT_INI_PATH.

    A token is not taken from a later place than the password: that could be another user's. From the same place, it
    is used until the engine no longer accepts it; then the password gets another one.

    Raises InputError with everything that is missing or wrong at once.
    """
    found: list[Finding] = []
    options = dict(auth or {})
    warnings: list[str] = []
    fields = _gather(options, environment, _read_ini(environment.get(INI_PATH), found), warnings)
    kerberos = bool(options.get("kerberos"))
    url = fields["url"]
    if url is None:
        found.append(error("engine-missing", "auth.url", "No engine URL was given.", _ways("url")))
    elif problem := url_problem(url):
        found.append(error("engine-url-invalid", "auth.url", problem, f"Example: https://engine.example.com{API}"))
    if not fields["token"] and not kerberos:
        for name in ("username", "password"):
            if fields[name] is None:
                message = f"The {name} is missing, and there is no token."
                found.append(error("credentials-missing", f"auth.{name}", message, _ways(name)))
    insecure = _boolean(fields["insecure"], "insecure", found)
    # What is not needed is not read, neither here nor by libcurl.
    encrypted = not (url or "").startswith("http://")
    ca_file = os.path.expanduser(fields["ca_file"]) if fields["ca_file"] and encrypted and not insecure else None
    if ca_file:
        found += _ca_file_findings(ca_file)
    timeout = _seconds(fields["timeout"], found)
    headers = _headers(options.get("headers") or {}, found)
    if found:
        raise InputError(found)
    if not encrypted and not _is_loopback(url):
        warnings.append(
            "The URL of the engine begins with http://, so user name, password and token are sent unencrypted. Use"
            " https://."
        )
    return Credentials(
        url=complete_url(url),
        username=fields["username"],
        password=fields["password"],
        token=fields["token"],
        ca_file=ca_file,
        insecure=insecure,
        timeout=timeout,
        compress=options.get("compress") is not False,
        kerberos=kerberos,
        headers=headers,
        session=options.get("session") or "run",
        warnings=tuple(warnings),
    )


Place = tuple[str, t.Callable[[str], t.Any]]


def _gather(
    options: t.Mapping[str, t.Any],
    environment: t.Mapping[str, str],
    ini: t.Mapping[str, str],
    warnings: list[str],
) -> dict[str, t.Any]:
    """Return each field from the first place that has it. A host name is another way to give the URL."""
    places: tuple[Place, ...] = (
        ("auth.{0}", options.get),
        ("{1}", lambda name: environment.get(FIELDS[name])),
        (f"{INI_SECTION}_{{0}}", lambda name: ini.get(f"{INI_SECTION}_{name}")),
    )
    result: dict[str, t.Any] = dict.fromkeys(FIELDS)
    source: dict[str, str] = {}
    for label, place in places:
        password_before = result["password"] is not None
        for name in FIELDS:
            target = "url" if name == "hostname" else name
            value = _stripped(name, place(name))
            if result[target] is not None or value in (None, ""):
                continue
            if name == "token" and password_before:
                this, other = label.format(name, FIELDS[name]), source["password"]
                warnings.append(f"The token of {this} is not used, because {other} has a password.")
                continue
            result[target] = value
            source[target] = label.format(name, FIELDS[name])
    return result


def _stripped(name: str, value: t.Any) -> t.Any:
    """Return a text without the blanks around it; of a password only line ends are cut, as blanks may belong to it."""
    if not isinstance(value, str):
        return value
    return value.strip("\r\n") if name == "password" else value.strip()


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _ca_file_findings(path: str) -> t.Iterator[Finding]:
    hint = "A file in PEM format on the machine that runs the module is needed."
    if not os.path.isfile(path):
        yield error("ca-file-missing", "auth.ca_file", f"There is no file '{path}'.", hint)
        return
    try:
        with open(path, "rb") as file:
            problem = "" if _has_certificate(file.read()) else "it has none in PEM format"
    except OSError as reason:
        problem = reason.strerror or type(reason).__name__
    if problem:
        yield error("ca-file-invalid", "auth.ca_file", f"No CA certificate can be read from '{path}': {problem}.", hint)


def _has_certificate(content: bytes) -> bool:
    """Whether a text has a certificate. The library that reads it says more, but takes longer than the request."""
    for body in PEM.findall(content):
        try:
            # A certificate is a sequence in DER.
            if binascii.a2b_base64(body).startswith(b"\x30"):
                return True
        except ValueError:
            continue
    return False


def _headers(given: t.Mapping[str, t.Any], found: list[Finding]) -> dict[str, str]:
    """Return the headers as text; what HTTP cannot carry is an error, without its value, which may be a secret."""
    for name, text in given.items():
        if not HEADER_NAME.fullmatch(str(name)) or not HEADER_VALUE.fullmatch(str(text)):
            place = f"auth.headers.{name}".encode("ascii", "backslashreplace").decode()
            found.append(error("header-invalid", place, "A header must be plain ASCII text on one line."))
    return {str(name): str(text) for name, text in given.items()}


def url_problem(url: str) -> t.Optional[str]:
    """Return what is wrong with a URL, without repeating a password in it; ``None`` when it can be used."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        port = parts.port
    except ValueError as reason:
        return f"The URL cannot be read: {reason}."
    if parts.username or parts.password:
        return "A URL with a user name or password in it is not accepted; use username and password."
    if parts.scheme not in ("https", "http"):
        return f"The URL begins with {parts.scheme}://; it must begin with https://."
    if not parts.hostname or any(c.isspace() for c in url) or (port is not None and not port):
        return "The URL has no host."
    return None


def complete_url(url: str) -> str:
    """Return the URL of the API, whatever part of it was given."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    path = parts.path.rstrip("/")
    if path in ("", "/ovirt-engine"):
        path = API
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _ways(name: str) -> str:
    return f"Set auth.{name}, {FIELDS[name]}, or {INI_SECTION}_{name} in the ini file at {INI_PATH}."


def _read_ini(path: t.Optional[str], found: list[Finding]) -> dict[str, str]:
    """Return the section of the ini file that automation controllers write; a file that cannot be read is an error."""
    if not path:
        return {}
    parser = configparser.ConfigParser(interpolation=None)
    try:
        with open(os.path.expanduser(path), encoding="utf-8") as file:
            parser.read_file(file)
    except (OSError, UnicodeDecodeError, configparser.Error) as reason:
        kind = getattr(reason, "strerror", None) or type(reason).__name__
        found.append(error("ini-file-unreadable", INI_PATH, f"The ini file '{path}' cannot be read: {kind}."))
        return {}
    return dict(parser[INI_SECTION]) if parser.has_section(INI_SECTION) else {}


def _boolean(value: t.Any, name: str, found: list[Finding]) -> bool:
    text = str(value).lower() if value is not None else ""
    if text not in TRUE | FALSE:
        found.append(error("not-a-boolean", f"auth.{name}", f"'{value}' is neither true nor false."))
    return text in TRUE


def _seconds(value: t.Any, found: list[Finding]) -> int:
    if value is None:
        return DEFAULT_TIMEOUT
    try:
        seconds = int(value)
    except (TypeError, ValueError):
        seconds = -1
    if seconds < 0:
        found.append(error("not-seconds", "auth.timeout", f"'{value}' is not a number of seconds."))
    return seconds
