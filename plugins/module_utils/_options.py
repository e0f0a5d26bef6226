# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Argument specs that modules share; each has a twin in plugins/doc_fragments."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.onramp.ovirt.plugins.module_utils import _argspec
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error, in_order

Spec = dict[str, dict[str, t.Any]]
ADDITIONS = ("bonds", "networks", "labels")


def connection() -> Spec:
    """Return ``auth`` and ``timeout``; twin of the fragment _connection."""
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
                "session": {"type": "str", "choices": ["run", "task"], "default": "run"},
            },
        },
        "timeout": {"type": "int", "default": 180},
    }


def wait() -> Spec:
    """Return ``wait`` and ``poll_interval``; twin of the fragment _wait."""
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
        "check_agent_types": {"type": "bool", "default": True},
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
        "spm_priority": {"type": "int"},
        "power_management": {"type": "dict", "options": power},
        "tags": {"type": "list", "elements": "str"},
        "affinity_labels": {"type": "list", "elements": "str"},
    }


def registration() -> Spec:
    """Return what decides about vNICs and their MAC addresses at a registration; twin of the fragment _registration."""
    text = {"type": "str"}
    source = {
        "network": text,
        "profile": text,
        "match": {"type": "str", "choices": ["exact", "wildcard", "regex"], "default": "exact"},
        "vm": text,
        "nic": text,
    }
    target = {"id": text, "network": text, "profile": text, "empty": {"type": "bool", "default": False}}
    rule = {
        "source": {"type": "dict", "options": source},
        "target": {"type": "dict", "required": True, "options": target},
    }
    choices = ["same_name", "empty", "fail"]
    return {
        "cluster": text,
        "vnic_profile_mappings": _items(rule),
        "on_unmapped": {"type": "str", "choices": choices, "default": "same_name"},
        "on_missing_target": {"type": "str", "choices": choices, "default": "fail"},
        "reassign_macs": {"type": "str", "choices": ["none", "colliding", "bad"], "default": "none"},
        "ovf_files": {"type": "list", "elements": "path"},
    }


def imports() -> Spec:
    """Return the options of an import of VMs of other hypervisors, without source and wait."""
    text = {"type": "str"}
    flag = {"type": "bool", "default": False}
    macs = {"type": "str", "choices": ["preserve", "reassign_bad", "pool"]}
    power = {"type": "str", "choices": ["on", "off", "as_source"]}
    policy = {"type": "str", "choices": ["fail", "empty"], "default": "fail"}
    keep = {"type": "str", "choices": ["as_source", "keep"], "default": "as_source"}
    names = ("match", "replace", "prefix", "suffix")
    return {
        "vms": {**_items(_imported_vm(macs, power)), "required": True},
        "descriptions": {"type": "list", "elements": "dict"},
        "name_rules": {"type": "dict", "options": {**dict.fromkeys(names, text), "clean": flag}},
        "cluster": {"type": "str", "required": True},
        "storage_domain": {"type": "str", "required": True},
        "allocation": {"type": "str", "choices": ["thin", "preallocated"], "default": "thin"},
        **dict.fromkeys(("cpu_profile", "quota", "drivers_iso", "time_zone"), text),
        "hosts": {"type": "list", "elements": "str"},
        "virt_v2v_features": {"type": "dict"},
        "vnic_profile_mappings": _items(_import_rule()),
        "on_unmapped": policy,
        "on_missing_target": policy,
        "macs": macs,
        "firmware": keep,
        "boot_order": keep,
        "power": {**power, "default": "off"},
        "source_is_down": flag,
        "parallel": {"type": "int", "default": 20},
        "per_proxy_host": {"type": "int", "default": 10},
        "per_source_host": {"type": "int", "default": 20},
        "on_error": {"type": "str", "choices": ["stop", "continue"], "default": "stop"},
        "remove_failed": flag,
        "inactivity_timeout": {"type": "int", "default": 7200},
        "state_folder": {"type": "path"},
        "locate": {"type": "str", "choices": ["auto", "always", "never"], "default": "auto"},
        "host_channels": {"type": "dict"},
        "state": {"type": "str", "choices": ["imported", "canceled", "removed"], "default": "imported"},
        "method": {"type": "str", "choices": ["engine", "virt_v2v", "staged", "auto"], "default": "engine"},
        "conversion": {"type": "dict", "options": _import_conversion()},
        "disk_format": {"type": "str", "choices": ["auto", "raw", "cow"], "default": "auto"},
        "disk_profile": text,
        "clone": flag,
        "collapse_snapshots": flag,
        "import_templates": flag,
    }


def _import_conversion() -> Spec:
    """Return the options of imports that run on a conversion host."""
    return {
        **dict.fromkeys(("folder", "vddk_folder", "python_path"), {"type": "path"}),
        "convert": {"type": "bool"},
        "proxy": {"type": "bool", "default": False},
        "keep": {"type": "bool", "default": False},
        "parallel": {"type": "int", "default": 2},
        "uploads": {"type": "int", "default": 4},
        "keys": {"type": "list", "elements": "dict", "options": _key(), "no_log": False},
        "limits": {"type": "dict", "options": dict.fromkeys(("cpu", "io_weight", "network"), {"type": "int"})},
    }


def _key() -> Spec:
    return {"device": {"type": "str", "required": True}, "file": {"type": "path", "required": True}}


def _static_address() -> Spec:
    return {
        **dict.fromkeys(("mac", "address"), {"type": "str", "required": True}),
        "gateway": {"type": "str"},
        "prefix_length": {"type": "int"},
        "dns": {"type": "list", "elements": "str"},
    }


def _imported_vm(macs: dict[str, t.Any], power: dict[str, t.Any]) -> Spec:
    text = {"type": "str"}
    nic = {
        "nic": {"type": "str", "required": True},
        "macs": macs,
        "mac": text,
        "model": {"type": "str", "choices": ["virtio", "e1000", "e1000e", "rtl8139"]},
    }
    disk = {
        "disk": {"type": "str", "required": True},
        **dict.fromkeys(("storage_domain", "disk_profile"), text),
        "format": {"type": "str", "choices": ["auto", "raw", "cow"]},
        "allocation": {"type": "str", "choices": ["thin", "preallocated"]},
    }
    return {
        "name": {"type": "str", "required": True},
        "disks": _items(disk),
        **dict.fromkeys(("new_name", "os", "time_zone", "machine"), text),
        "path": {"type": "path"},
        "macs": macs,
        "nics": _items(nic),
        "power": power,
        "static_addresses": _items(_static_address()),
    }


def _import_rule() -> Spec:
    text = {"type": "str"}
    source = {
        **dict.fromkeys(("network", "mac", "nic", "vm"), text),
        "match": {"type": "str", "choices": ["exact", "wildcard", "regex"], "default": "exact"},
    }
    target = {**dict.fromkeys(("id", "network", "profile"), text), "empty": {"type": "bool", "default": False}}
    return {
        "source": {"type": "dict", "options": source},
        "target": {"type": "dict", "required": True, "options": target},
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
        "commit_unchanged": {"type": "bool", "default": False},
        "allow_removing_required": {"type": "bool", "default": False},
    }


def copy_options() -> Spec:
    """Return the options of a copy, without its two hosts."""
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
        "allow_unusable_source": {"type": "bool", "default": False},
        "additions": {"type": "dict", "options": dict.fromkeys(ADDITIONS, dicts)},
        **setup_options(),
    }


def all_copy_options() -> Spec:
    """Return the options of a copy with those of its additions, at every depth."""
    additions = {name: option for name, option in host_networks().items() if name in ADDITIONS}
    return {**copy_options(), "additions": {"type": "dict", "options": additions}}


def source() -> Spec:
    """Return ``source`` and ``waivers``; twin of the fragment _source."""
    properties = {
        "kind": {"type": "str", "required": True, "choices": ["export_domain", "files", "libvirt", "vsphere"]},
        "name": {"type": "str"},
        "url": {"type": "str"},
        "path": {"type": "path"},
        "username": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "ca_file": {"type": "path"},
        "thumbprint": {"type": "str"},
        "insecure": {"type": "bool", "default": False},
        "ssh_key": {"type": "path", "no_log": False},
        "datacenter": {"type": "str"},
        "cluster": {"type": "str"},
        "esxi_host": {"type": "str"},
        "vddk_directory": {"type": "path"},
        "checksums": {"type": "bool", "default": False},
        "timeout": {"type": "int", "default": 60},
    }
    waiver = {
        "concern": {"type": "str", "required": True},
        "reason": {"type": "str", "required": True},
        "expires": {"type": "str"},
        "vms": {"type": "list", "elements": "str"},
    }
    return {"source": {"type": "dict", "required": True, "options": properties}, "waivers": _items(waiver)}


def source_vm() -> Spec:
    """Return the options of v2v_source_vm in addition to the source."""
    return {
        "vms": {"type": "list", "elements": "str", "required": True},
        "power": {"type": "str", "choices": ["on", "off"]},
        "force_off": {"type": "bool", "default": False},
        "shutdown_timeout": {"type": "int", "default": 600},
        "poll_interval": {"type": "int", "default": 3},
        "autostart": {"type": "bool"},
        "note": {"type": "str"},
        "name_suffix": {"type": "str"},
        "nics_connected": {"type": "bool"},
        "restore": {"type": "list", "elements": "dict"},
    }


def host_networks() -> Spec:
    """Return ``bonds``, ``networks``, ``labels`` and ``unmanaged_networks``; twin of the fragment _host_networks."""
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
    """Return an entry of desired networking with its nested options read as strictly as a module's own.

    Raises InputError with everything that is wrong, by its full path.
    """
    spec = host_networks()
    nested = {name: entry[name] for name in spec if entry.get(name) is not None}
    return {**entry, **check_options(spec, nested, path)}


def check_options(spec: Spec, given: t.Mapping[str, t.Any], path: str) -> dict[str, t.Any]:
    """Return a dictionary of options read as strictly as a module reads its own, at every depth.

    Raises InputError with everything that is wrong, by its full path.
    """
    nested = _argspec.expand_short_forms(spec, dict(given))
    try:
        checked = ArgumentSpecValidator(spec).validate(nested)
    except (AttributeError, KeyError, TypeError, ValueError):
        # ansible-core stumbles over some nested options of a wrong type.
        messages, values = ["The options cannot be read."], {}
    else:
        messages, values = checked.error_messages, checked.validated_parameters
    if messages:
        found = in_order(_argspec.mistakes(spec, nested, f"{path}."))
        raise InputError(found or [error("option-invalid", path, message) for message in messages])
    return dict(values)


def conversion_keys() -> dict[str, t.Any]:
    """Return the option with the passphrases of encrypted devices."""
    return {"type": "list", "elements": "dict", "default": [], "options": _key(), "no_log": False}


def conversion() -> Spec:
    """Return the options of v2v_convert."""
    kinds = ["libvirt_xml", "ova", "vmx", "vmware", "vmware_vddk", "xen"]
    source = {
        "kind": {"type": "str", "required": True, "choices": kinds},
        **dict.fromkeys(("path", "vddk_folder"), {"type": "path"}),
        **dict.fromkeys(("url", "thumbprint"), {"type": "str"}),
        "password": {"type": "str", "no_log": True},
    }
    needed = {"type": "str", "required": True}
    return {
        "name": needed,
        "output_name": {"type": "str"},
        "folder": {"type": "path", "required": True},
        "state": {"type": "str", "choices": ["converted", "cancelled"], "default": "converted"},
        "source": {"type": "dict", "required": True, "options": source},
        "format": {"type": "str", "choices": ["qcow2", "raw"], "default": "qcow2"},
        "allocation": {"type": "str", "choices": ["sparse", "preallocated"], "default": "sparse"},
        "keys": conversion_keys(),
        "static_addresses": {"type": "list", "elements": "dict", "default": [], "options": _static_address()},
        "limits": {"type": "dict", "options": dict.fromkeys(("cpu", "io_weight", "network"), {"type": "int"})},
        "checksum": {"type": "bool", "default": True},
        "wait": {"type": "bool", "default": True},
        "inactivity": {"type": "int", "default": 3600},
    }
