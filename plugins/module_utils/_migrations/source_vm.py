# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The power of a VM at its source, and what is changed there after a migration, so that it can be undone."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change

UP, DOWN, SUSPENDED = "up", "down", "suspended"
ON, OFF = "on", "off"


@dataclass(frozen=True)
class NicState:
    """Whether the link of a NIC is connected."""

    mac: str
    connected: bool = True


@dataclass(frozen=True)
class SourceState:
    """A VM as its source has it. ``autostart`` is ``None`` where the source does not tell.

    ``transient`` is one whose definition is lost when it is shut down.
    """

    name: str
    uuid: str = ""
    power: str = ""
    autostart: t.Optional[bool] = None
    note: str = ""
    nics: tuple[NicState, ...] = ()
    transient: bool = False

    def as_dict(self) -> dict[str, t.Any]:
        """Return it as plain data, which ``restored`` takes."""
        nics = [{"mac": nic.mac, "connected": nic.connected} for nic in self.nics]
        return {"name": self.name, "power": self.power, "autostart": self.autostart, "note": self.note, "nics": nics}


@dataclass(frozen=True)
class WantedState:
    """What a VM is to be at its source; ``None`` and an empty text leave it as it is.

    ``note`` is a line that is added, ``suffix`` one that its name gets.
    """

    power: str = ""
    force_off: bool = False
    autostart: t.Optional[bool] = None
    note: str = ""
    suffix: str = ""
    nics_connected: t.Optional[bool] = None


@dataclass(frozen=True)
class Step:
    """One change at the source: power_on, shut_down, set_autostart, set_note, rename or set_nic."""

    verb: str
    value: t.Any = None


def wanted_state(
    now: SourceState, wanted: WantedState, before: t.Optional[t.Mapping[str, t.Any]] = None
) -> SourceState:
    """Return what a VM becomes. With ``before``, everything but the power is set to that first."""
    found = restored(now, before) if before else now
    if wanted.power:
        found = replace(found, power=UP if wanted.power == ON else DOWN)
    if wanted.autostart is not None and found.autostart is not None:
        found = replace(found, autostart=wanted.autostart)
    if wanted.note and wanted.note not in found.note.splitlines():
        found = replace(found, note="\n".join(filter(None, (found.note, wanted.note))))
    if wanted.suffix and not found.name.endswith(wanted.suffix):
        found = replace(found, name=f"{found.name}{wanted.suffix}")
    if wanted.nics_connected is not None:
        nics = tuple(replace(nic, connected=wanted.nics_connected) for nic in found.nics)
        found = replace(found, nics=nics)
    return found


def restored(now: SourceState, before: t.Mapping[str, t.Any]) -> SourceState:
    """Return a VM with name, note, autostart and links as in ``before``, as far as that is known."""
    links = {str(nic.get("mac")).lower(): bool(nic.get("connected")) for nic in before.get("nics") or ()}
    autostart = before.get("autostart")
    return replace(
        now,
        name=str(before.get("name") or now.name),
        note=now.note if before.get("note") is None else str(before["note"]),
        autostart=now.autostart if autostart is None or now.autostart is None else bool(autostart),
        nics=tuple(replace(nic, connected=links.get(nic.mac.lower(), nic.connected)) for nic in now.nics),
    )


def steps(now: SourceState, after: SourceState) -> tuple[Step, ...]:
    """Return the changes in their order: a VM is shut down first, and powered on last."""
    found: list[Step] = []
    if after.power == DOWN and now.power not in (DOWN, ""):
        found.append(Step("shut_down"))
    if after.autostart != now.autostart:
        found.append(Step("set_autostart", after.autostart))
    if after.note != now.note:
        found.append(Step("set_note", after.note))
    found += [Step("set_nic", new) for old, new in zip(now.nics, after.nics) if old != new]
    if after.name != now.name:
        found.append(Step("rename", after.name))
    if after.power == UP and now.power != UP:
        found.append(Step("power_on"))
    return tuple(found)


def change(now: SourceState, after: SourceState) -> Change:
    """Return the change that a user sees: only what differs."""
    before, then = now.as_dict(), after.as_dict()
    differing = [key for key in then if then[key] != before[key]]
    return Change("update", "source_vm", now.name, *({key: one[key] for key in differing} for one in (before, then)))
