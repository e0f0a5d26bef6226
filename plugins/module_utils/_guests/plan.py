# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What a guest gets before it moves: the plan for a Linux guest and for a Windows guest."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._guests import (
    checks,
    linux_checks,
    linux_names,
    windows,
    windows_checks,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import LINUX, WINDOWS, Guest, Interface
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan


@dataclass(frozen=True)
class Preparation:
    """What a user wants. ``new_macs`` are the addresses that NICs will have, by those that they have now."""

    pin_names: bool = True
    restore_addresses: bool = True
    turn_off_hibernation: bool = True
    new_macs: t.Mapping[str, str] = field(default_factory=dict)


def from_params(params: t.Mapping[str, t.Any]) -> Preparation:
    """Return the preparation of a module's options; raises InputError."""
    found: list[Finding] = []
    new: dict[str, str] = {}
    for before, after in (params["new_macs"] or {}).items():
        for text in (str(before), str(after)):
            number = _macs.parse(text)
            if not number or _macs.is_multicast(number):
                found.append(error("guest-mac-invalid", "new_macs", f"'{text}' is not a MAC address of a NIC."))
        new[_macs.normalized(str(before))] = _macs.normalized(str(after))
    if found:
        raise InputError(in_order(found))
    names = ("pin_names", "restore_addresses", "turn_off_hibernation")
    return Preparation(**{name: bool(params[name]) for name in names}, new_macs=new)


def plan_guest(guest: Guest, wanted: Preparation) -> Plan:
    """Return what changes in the guest, and what is wrong with it."""
    known = {item.mac for item in guest.physical}
    found = [
        error("guest-mac-unknown", "new_macs", f"The guest has no NIC with the MAC address {mac}.")
        for mac in wanted.new_macs
        if mac not in known
    ]
    if guest.is_on_ovirt:
        text = f"The guest already runs on {guest.vendor} {guest.product}."
        found.append(error("guest-already-moved", "guest", text, "Prepare it on the hypervisor that it comes from."))
    if not guest.physical:
        found.append(warning("guest-without-nic", "guest", "The guest has no NIC whose MAC address is known."))
    found += checks.free_space(guest)
    changes, more = (_linux if guest.system == LINUX else _windows)(guest, wanted)
    ordered = tuple(in_order([*found, *more]))
    return Plan(
        changes=tuple(changes),
        findings=ordered,
        before={step.name: (step.before or {}).get("content") for step in changes},
        after={step.name: (step.after or {}).get("content") for step in changes},
    )


def _linux(guest: Guest, wanted: Preparation) -> tuple[list[Change], list[Finding]]:
    found = linux_checks.check(guest, wanted.new_macs)
    if not wanted.pin_names:
        return [], found
    names, more = _names_to_pin(guest, wanted.new_macs)
    changes = [
        Change("write", "file", path, _content(guest.files.get(path)), {"content": content})
        for path, content in linux_names.files(guest, names).items()
        if guest.files.get(path) != content
    ]
    found += more
    if changes and linux_names.uses_link_files(guest):
        text = "A name that is given in the initramfs already does not follow the new files."
        hint = "If the network is used there, build it anew: dracut -f or update-initramfs -u."
        found.append(info("guest-initramfs", "guest", text, hint))
    return changes, found


def _content(text: t.Optional[str]) -> t.Optional[dict[str, t.Any]]:
    return None if text is None else {"content": text}


def _names_to_pin(guest: Guest, new_macs: t.Mapping[str, str]) -> tuple[dict[str, str], list[Finding]]:
    """Return the names by MAC address that nothing in the guest pins yet."""
    names: dict[str, str] = {}
    found: list[Finding] = []
    pins = linux_names.existing(guest)
    for item in guest.physical:
        target = new_macs.get(item.mac, item.mac)
        there = [pin for pin in pins if pin.mac == target]
        others = [pin for pin in there if pin.name != item.name]
        if others:
            text = (
                f"{others[0].path} names the NIC with {target} '{others[0].name}', and not '{item.name}' as it is now."
            )
            found.append(warning("guest-pin-conflict", item.name, text, "Correct the file, or rename the interface."))
        elif not linux_names.VALID_NAME.fullmatch(item.name):
            found.append(warning("guest-pin-conflict", item.name, f"'{item.name}' cannot be pinned as a name."))
        elif not there:
            names[target] = item.name
        found += _of_the_kernel(guest, item)
    return names, found


def _of_the_kernel(guest: Guest, item: Interface) -> t.Iterator[Finding]:
    digits = item.name[3:]
    if (
        linux_names.uses_link_files(guest)
        and item.name.startswith("eth")
        and digits.isdigit()
        and len(guest.physical) > 1
    ):
        text = f"The kernel gives out the name '{item.name}', too, so it may be taken when udev wants to set it."
        yield warning("guest-name-of-kernel", item.name, text, "Keep the order of the NICs, or use other names.")


def _windows(guest: Guest, wanted: Preparation) -> tuple[list[Change], list[Finding]]:
    changes = [
        Change("write", "file", path, _content(guest.files.get(path)), {"content": content})
        for path, content in (windows.files(guest, wanted.new_macs) if wanted.restore_addresses else {}).items()
        if guest.files.get(path) != content
    ]
    if wanted.restore_addresses and "task" not in guest.flags:
        changes.append(Change("add", "scheduled_task", windows.TASK, None, {"content": "at the next start"}))
    for flag, name in windows.HIBERNATION.items():
        if wanted.turn_off_hibernation and flag in guest.flags:
            changes.append(Change("turn_off", "power_setting", name, {"content": "on"}, {"content": "off"}))
    return changes, windows_checks.check(guest, wanted.turn_off_hibernation)


SYSTEMS = (LINUX, WINDOWS)
