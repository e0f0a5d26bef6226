# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The options of a conversion."""

from __future__ import annotations

import ipaddress
import re
import typing as t
from urllib.parse import parse_qs, urlsplit

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.arguments import FILES
from ansible_collections.onramp.ovirt.plugins.module_utils._conversions.model import (
    Conversion,
    Key,
    Limits,
    Source,
    StaticAddress,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, errors, warning

SCHEMES = {"vmware": ("vpx", "esx"), "vmware_vddk": ("vpx", "esx"), "xen": ("xen+ssh",)}
# It is the name of a folder and of files, too.
OUTPUT_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")
Params = t.Mapping[str, t.Any]


def from_params(params: Params) -> tuple[Conversion, tuple[Finding, ...]]:
    """Return the conversion and warnings; raises InputError with everything that is wrong."""
    name = params["name"]
    output_name = params["output_name"] or name
    found = [
        *_name(output_name),
        *_folder(params["folder"]),
        *_source(params["source"]),
        *check_keys(params["keys"], "keys"),
        *check_addresses(params["static_addresses"], "static_addresses"),
        *check_limits(params["limits"] or {}, "limits"),
    ]
    if params["inactivity"] < 0:
        found.append(error("invalid-value", "inactivity", "The seconds must not be negative."))
    if errors(found):
        raise InputError(found)
    source = {field: value for field, value in params["source"].items() if value is not None}
    conversion = Conversion(
        name=name,
        output_name=output_name,
        source=Source(**source),
        folder=f"{params['folder'].rstrip('/')}/{output_name}",
        format=params["format"],
        allocation=params["allocation"],
        keys=tuple(Key(one["device"], one["file"]) for one in params["keys"]),
        static_addresses=tuple(static_address(one) for one in params["static_addresses"]),
        limits=Limits(**(params["limits"] or {})),
        checksum=params["checksum"],
    )
    return conversion, tuple(found)


def inspection_from_params(params: Params) -> tuple[Key, ...]:
    """Return the keys for an inspection; raises InputError with what is wrong about them and about its limit."""
    found = list(check_keys(params["keys"], "keys"))
    if params["inactivity"] < 0:
        found.append(error("invalid-value", "inactivity", "The seconds must not be negative."))
    if found:
        raise InputError(found)
    return tuple(Key(one["device"], one["file"]) for one in params["keys"])


def static_address(one: Params) -> StaticAddress:
    """Return a static address of valid options."""
    return StaticAddress(
        _macs.normalized(one["mac"]),
        one["address"],
        one["gateway"] or "",
        one["prefix_length"],
        tuple(one["dns"] or ()),
    )


def _wrong(path: str, message: str, hint: str = "") -> Finding:
    return error("invalid-value", path, message, hint)


def _name(name: str) -> t.Iterator[Finding]:
    if not OUTPUT_NAME.fullmatch(name):
        hint = "Use at most 64 letters, digits, '_', '-' and '.', the first of which is a letter, a digit or '_'."
        yield _wrong("output_name", f"'{name}' cannot be the name of files.", hint)


def _folder(folder: str) -> t.Iterator[Finding]:
    if not folder.startswith("/"):
        yield _wrong("folder", f"'{folder}' is not an absolute path.")


def _source(source: Params) -> t.Iterator[Finding]:
    kind = source["kind"]
    given, other = ("path", "url") if kind in FILES else ("url", "path")
    if not source[given]:
        yield error("option-missing", f"source.{given}", f"'{kind}' needs this option.")
    elif given == "path" and not source["path"].startswith("/"):
        yield _wrong("source.path", f"'{source['path']}' is not an absolute path.")
    elif given == "url":
        yield from _url(kind, source["url"])
    unused = [other, *(("password",) if kind in FILES else ())]
    unused += [] if kind == "vmware_vddk" else ["thumbprint", "vddk_folder"]
    for name in unused:
        if source[name]:
            yield error("option-conflict", f"source.{name}", f"'{kind}' does not use this option.")


def _url(kind: str, url: str) -> t.Iterator[Finding]:
    path = "source.url"
    try:
        parts = urlsplit(url)
        password, host = parts.password, parts.hostname
    except ValueError:
        yield _wrong(path, "This is not a URL.")
        return
    if parts.scheme not in SCHEMES[kind] or not host:
        schemes = " or ".join(f"{scheme}://" for scheme in SCHEMES[kind])
        yield _wrong(path, f"A URL for '{kind}' begins with {schemes} and a host.")
    if password is not None:
        yield _wrong(path, "The URL has a password, which would be visible.", "Use source.password.")
    if "no_verify" in parse_qs(parts.query):
        yield warning("tls-not-verified", path, "The certificate of the source is not verified.")


def check_keys(keys: t.Sequence[Params], path: str) -> t.Iterator[Finding]:
    """Yield what is wrong with the files of keys."""
    for index, one in enumerate(keys):
        if not one["file"].startswith("/"):
            yield _wrong(f"{path}[{index}].file", f"'{one['file']}' is not an absolute path.")
        if ":" in one["device"] or not one["device"]:
            yield _wrong(f"{path}[{index}].device", "Use the name of a device, its UUID, or 'all'.")


def check_addresses(addresses: t.Sequence[Params], option: str) -> t.Iterator[Finding]:
    """Yield what is wrong with static addresses."""
    for index, one in enumerate(addresses):
        path = f"{option}[{index}]"
        if _macs.parse(one["mac"]) is None:
            yield _wrong(f"{path}.mac", f"'{one['mac']}' is not a MAC address.")
        named = [("address", one["address"]), ("gateway", one["gateway"]), *(("dns", dns) for dns in one["dns"] or ())]
        for name, value in named:
            if value and not _is_ip(value):
                yield _wrong(f"{path}.{name}", f"'{value}' is not an IP address.")
        if one["prefix_length"] is not None and not 0 < one["prefix_length"] <= 128:
            yield _wrong(f"{path}.prefix_length", "The length must be 1 to 128.")


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def check_limits(limits: Params, path: str) -> t.Iterator[Finding]:
    """Yield what is wrong with limits."""
    for name, highest in (("cpu", 100000), ("io_weight", 10000), ("network", 1000000)):
        value = limits.get(name)
        if value is not None and not 1 <= value <= highest:
            yield _wrong(f"{path}.{name}", f"The value must be 1 to {highest}.")
