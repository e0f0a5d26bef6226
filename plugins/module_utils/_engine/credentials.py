# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: where the engine is and who we are, out of options, environment and ini file."""

from __future__ import annotations

import configparser
import os
import typing as t
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error

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


@dataclass(frozen=True)
class Credentials:
    """An engine's API URL and how to log in to it. ``timeout`` is in seconds an HTTP request, 0 for no limit."""

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


def resolve(auth: t.Optional[t.Mapping[str, t.Any]], environment: t.Mapping[str, str]) -> Credentials:
    """Return the credentials, each field by itself: option, then environment, then the ini file at OVIRT_INI_PATH.

    Raises InputError with everything that is missing or wrong at once.
    """
    options = dict(auth or {})
    ini = _read_ini(environment.get(INI_PATH))
    found = []

    def value(name: str) -> t.Any:
        given = options.get(name)
        if given in (None, "") and name in FIELDS:
            given = environment.get(FIELDS[name]) or ini.get(f"{INI_SECTION}_{name}")
        return given if given != "" else None

    url = value("url") or value("hostname")
    problem = None if url is None else url_problem(url)
    if url is None:
        found.append(error("engine-missing", "auth.url", "Which engine?", _ways("url")))
    elif problem:
        found.append(
            error("engine-url-invalid", "auth.url", problem, f"It looks like https://engine.example.com{API}.")
        )
    username, password, token = value("username"), value("password"), value("token")
    kerberos = bool(options.get("kerberos"))
    if not token and not kerberos:
        for name, given in (("username", username), ("password", password)):
            if given is None:
                found.append(
                    error(
                        "credentials-missing",
                        f"auth.{name}",
                        f"The {name} is missing, and there is no token.",
                        _ways(name),
                    )
                )
    ca_file = value("ca_file")
    insecure = _boolean(value("insecure"), "insecure", found)
    if ca_file and not insecure and not os.path.isfile(os.path.expanduser(ca_file)):
        found.append(
            error(
                "ca-file-missing",
                "auth.ca_file",
                f"There is no file '{ca_file}'.",
                "It is a file in PEM format on the machine that runs the module.",
            )
        )
    timeout = _seconds(value("timeout"), found)
    if found:
        raise InputError(found)
    return Credentials(
        url=complete_url(url),
        username=username,
        password=password,
        token=token,
        ca_file=os.path.expanduser(ca_file) if ca_file else None,
        insecure=insecure,
        timeout=timeout,
        compress=options.get("compress") is not False,
        kerberos=kerberos,
        headers={str(name): str(text) for name, text in (options.get("headers") or {}).items()},
    )


def url_problem(url: str) -> t.Optional[str]:
    """Return what is wrong with a URL, without repeating a password in it; ``None`` when it can be used."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        port = parts.port
    except ValueError as reason:
        return f"The URL cannot be read: {reason}."
    if parts.username or parts.password:
        return "A URL with a user name or password in it is not taken; use username and password."
    if parts.scheme not in ("https", "http"):
        return f"The URL begins with {parts.scheme}://, and should begin with https://."
    if not parts.hostname or any(c.isspace() for c in url) or (port is not None and not port):
        return "The URL names no host."
    return None


def complete_url(url: str) -> str:
    """Return the URL of the API, whatever part of it was given."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    path = parts.path.rstrip("/")
    if path in ("", "/ovirt-engine"):
        path = API
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _ways(name: str) -> str:
    return f"Give auth.{name}, or set {FIELDS[name]}, or {INI_SECTION}_{name} in the ini file at {INI_PATH}."


def _read_ini(path: t.Optional[str]) -> dict[str, str]:
    """Return the section of the ini file that automation controllers write; a file that cannot be read is an error."""
    if not path:
        return {}
    parser = configparser.ConfigParser(interpolation=None)
    try:
        with open(os.path.expanduser(path), encoding="utf-8") as file:
            parser.read_file(file)
    except (OSError, UnicodeDecodeError, configparser.Error) as reason:
        kind = getattr(reason, "strerror", None) or type(reason).__name__
        raise InputError(
            [error("ini-file-unreadable", INI_PATH, f"The ini file '{path}' cannot be read: {kind}.")]
        ) from None
    return dict(parser[INI_SECTION]) if parser.has_section(INI_SECTION) else {}


def _boolean(value: t.Any, name: str, found: list[t.Any]) -> bool:
    text = str(value).lower() if value is not None else ""
    if text not in TRUE | FALSE:
        found.append(error("not-a-boolean", f"auth.{name}", f"'{value}' is neither true nor false."))
    return text in TRUE


def _seconds(value: t.Any, found: list[t.Any]) -> int:
    if value is None:
        return DEFAULT_TIMEOUT
    try:
        seconds = int(value)
    except ValueError:
        seconds = -1
    if seconds < 0:
        found.append(error("not-seconds", "auth.timeout", f"'{value}' is no number of seconds."))
    return seconds
