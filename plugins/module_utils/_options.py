# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: groups of module options, each the twin of a fragment under plugins/doc_fragments."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error

Spec = dict[str, dict[str, t.Any]]


def connection() -> Spec:
    """Return C(auth) and C(timeout); twin of the fragment _connection."""
    return {
        "auth": {
            "type": "dict",
            "options": {
                "url": {"type": "str"},
                "hostname": {"type": "str"},
                "username": {"type": "str"},
                "password": {"type": "str", "no_log": True},
                "token": {"type": "str", "no_log": True},
                "ca_file": {"type": "path"},
                "insecure": {"type": "bool"},
                "timeout": {"type": "int"},
                "compress": {"type": "bool", "default": True},
                "kerberos": {"type": "bool", "default": False},
                "headers": {"type": "dict"},
            },
        },
        "timeout": {"type": "int", "default": 180},
    }


def wait() -> Spec:
    """Return C(wait) and C(poll_interval); twin of the fragment _wait."""
    return {
        "wait": {"type": "bool", "default": True},
        "poll_interval": {"type": "int", "default": 3},
    }


def host_settings() -> Spec:
    """Return the settings of a host; twin of the fragment _host_settings."""
    agent = {
        "type": {"type": "str", "required": True},
        "address": {"type": "str", "required": True},
        "username": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "order": {"type": "int"},
        "port": {"type": "int"},
        "slot": {"type": "str"},
        "encrypt_options": {"type": "bool", "default": False},
        "options": {"type": "dict"},
    }
    power = {
        "enabled": {"type": "bool"},
        "kdump_detection": {"type": "bool"},
        "agents": {"type": "list", "elements": "dict", "options": agent},
    }
    return {
        "address": {"type": "str"},
        "cluster": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "public_key": {"type": "bool", "default": False},
        "ssh_port": {"type": "int"},
        "ssh_fingerprint": {"type": "str"},
        "reboot_after_installation": {"type": "bool", "default": True},
        "kernel_cmdline": {"type": "str"},
        "comment": {"type": "str"},
        "power_management": {"type": "dict", "options": power},
        "tags": {"type": "list", "elements": "str"},
        "affinity_labels": {"type": "list", "elements": "str"},
    }


def _addresses(methods: t.Sequence[str]) -> dict[str, t.Any]:
    return {
        "method": {"type": "str", "choices": list(methods)},
        "address": {"type": "str"},
        "prefix": {"type": "int"},
        "gateway": {"type": "str"},
    }


def _ipv4() -> dict[str, t.Any]:
    return {**_addresses(("none", "static", "dhcp")), "netmask": {"type": "str"}}


def _ipv6() -> dict[str, t.Any]:
    return _addresses(("none", "static", "dhcp", "autoconf", "dhcp_autoconf"))


def setup_options() -> Spec:
    """Return how networks are set up: sync, connectivity check, commit; twin of the fragment _setup_options."""
    return {
        "sync": {"type": "str", "choices": ["none", "listed", "all"], "default": "none"},
        "check_connectivity": {"type": "bool", "default": True},
        "connectivity_timeout": {"type": "int", "default": 120},
        "commit": {"type": "bool", "default": True},
    }


def copy_options() -> Spec:
    """Return the options of a copy besides its two hosts."""
    skip_or_copy = {"type": "str", "choices": ["skip", "copy"], "default": "skip"}
    side = {"type": "str", "required": True}
    ways = ["position", "name", "speed", "pairs", "regex"]
    nic_map = {
        "by": {"type": "str", "choices": ways, "default": "position"},
        "pairs": _items({"source": side, "destination": side}),
        "match": {"type": "str"},
        "replace": {"type": "str"},
    }
    # Read by validate_nested(), so that their options are documented once.
    dicts = {"type": "list", "elements": "dict"}
    addresses = {
        "name": {"type": "str", "required": True},
        "ipv4": {"type": "dict", "options": _ipv4()},
        "ipv6": {"type": "dict", "options": _ipv6()},
    }
    return {
        "method": {"type": "str", "choices": ["auto", "engine", "plan"], "default": "auto"},
        "nic_map": {"type": "dict", "options": nic_map},
        "static_addresses": {"type": "str", "choices": ["none", "keep", "map", "increment"], "default": "none"},
        "offset": {"type": "int", "default": 0},
        "addresses": _items(addresses),
        **dict.fromkeys(("qos", "dns", "properties", "labels", "management_vlans"), skip_or_copy),
        "include": {"type": "list", "elements": "str"},
        "exclude": {"type": "list", "elements": "str"},
        "remove_extra": {"type": "bool", "default": True},
        "lldp": {"type": "bool", "default": True},
        "additions": {"type": "dict", "options": dict.fromkeys(("bonds", "networks", "labels"), dicts)},
        **setup_options(),
    }


def host_networks() -> Spec:
    """Return C(bonds), C(networks), C(labels) and C(unmanaged_networks); twin of the fragment _host_networks."""
    state = {"type": "str", "choices": ["present", "absent"], "default": "present"}
    name = {"type": "str", "required": True}
    share = ("outbound_average_linkshare", "outbound_average_upperlimit", "outbound_average_realtime")
    return {
        "bonds": _items(
            {
                "name": name,
                "state": state,
                "mode": {"type": "str"},
                "options": {"type": "dict"},
                "slaves": {"type": "list", "elements": "str"},
            }
        ),
        "networks": _items(
            {
                "name": name,
                "state": state,
                "nic": {"type": "str"},
                "ipv4": {"type": "dict", "options": _ipv4()},
                "ipv6": {"type": "dict", "options": _ipv6()},
                "dns_servers": {"type": "list", "elements": "str"},
                "qos": {"type": "dict", "options": {option: {"type": "int"} for option in share}},
                "properties": {"type": "dict"},
                "sync": {"type": "bool", "default": False},
            }
        ),
        "labels": _items({"name": name, "state": state, "nic": {"type": "str"}}),
        "unmanaged_networks": _items(
            {"name": name, "state": {"type": "str", "choices": ["absent"], "default": "absent"}}
        ),
    }


def _items(options: dict[str, t.Any]) -> dict[str, t.Any]:
    return {"type": "list", "elements": "dict", "options": options}


def validate_nested(entry: dict[str, t.Any], path: str) -> dict[str, t.Any]:
    """Return an entry of desired networking with its nested options read as validate_nested as a module's own.

    Raises InputError with every unknown or wrong option.
    """
    nested = {name: entry.get(name) for name in host_networks() if entry.get(name) is not None}
    found = list(type_errors(host_networks(), nested, f"{path}."))
    if found:
        raise InputError(found)
    result = ArgumentSpecValidator(host_networks()).validate(nested)
    if result.error_messages:
        raise InputError([error("option-invalid", path, message) for message in result.error_messages])
    return {**entry, **result.validated_parameters}


def type_errors(spec: t.Mapping[str, t.Any], given: t.Mapping[str, t.Any], prefix: str = "") -> t.Iterator[Finding]:
    """Yield the nested options that are no dictionaries where some are needed; ansible-core stumbles over them."""
    for name, option in spec.items():
        value = given.get(name)
        if value is None or not option.get("options"):
            continue
        listed = option["type"] == "list"
        # A text may be a dictionary written down; ansible-core reads it, or says that it cannot.
        for number, item in enumerate(value if listed and isinstance(value, list) else [value]):
            path = f"{prefix}{name}[{number}]" if listed else f"{prefix}{name}"
            if isinstance(item, dict):
                yield from type_errors(option["options"], item, f"{path}.")
            elif not isinstance(item, str):
                yield error("not-a-dictionary", path, f"A dictionary is needed here, not {type(item).__name__}.")


def secrets(spec: t.Mapping[str, t.Any], given: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """Yield the secrets among options that may be wrong in any way."""
    for name, option in spec.items():
        value = given.get(name)
        if value in (None, "") or isinstance(value, bool):
            continue
        if option.get("no_log"):
            yield str(value)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from secrets(option.get("options") or {}, item)
            elif isinstance(item, str) and _has_secrets(option):
                # A dictionary written down as text.
                yield item


def _has_secrets(option: t.Mapping[str, t.Any]) -> bool:
    return bool(option.get("no_log")) or any(_has_secrets(inner) for inner in (option.get("options") or {}).values())
