# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Layout of a picture of a host's networking."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

Part = t.Mapping[str, t.Any]
Marks = t.Mapping[tuple[str, str], str]

NIC, BOND, NETWORK, UNMANAGED = "nic", "bond", "network", "unmanaged"
ADDED, CHANGED, REMOVED = "added", "changed", "removed"
# Pixels: width of the boxes of each column, space between columns, height of a box, distance from one to the next.
WIDTHS = {NIC: 116, BOND: 126, NETWORK: 190, UNMANAGED: 190}
COLUMNS = {NIC: 16, BOND: 156, NETWORK: 306, UNMANAGED: 306}
PANEL, HEIGHT, STEP, TOP = 512, 36, 44, 44
CONFIGURED = {
    BOND: ("mode", "options", "slaves", "labels"),
    NIC: ("labels",),
    NETWORK: ("nic", "ipv4", "ipv6", "qos", "dns_servers", "properties"),
    UNMANAGED: ("nic",),
}


@dataclass(frozen=True)
class Box:
    """One part: its kind, two lines of text, where it stands, its state (ok, out, down, unmanaged) and its mark."""

    kind: str
    name: str
    detail: str
    x: int
    y: int
    state: str = "ok"
    mark: str = ""
    tip: str = ""

    @property
    def width(self) -> int:
        """The width of the box in pixels."""
        return WIDTHS[self.kind]


@dataclass(frozen=True)
class Panel:
    """One host: its title, boxes, pairs of boxes to connect, and height in pixels."""

    title: str
    boxes: tuple[Box, ...] = ()
    lines: tuple[tuple[Box, Box], ...] = ()
    height: int = TOP + STEP


@dataclass
class _Uplink:
    """A NIC by itself or a bond with its slaves, and what runs over it."""

    name: str
    nics: list[Part] = field(default_factory=list)
    bond: t.Optional[Part] = None
    carried: list[tuple[str, Part]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return max(len(self.nics), len(self.carried), 1)


def parts(host: t.Any, key: str) -> list[Part]:
    """Return a list of the neutral shape; raises ValueError with a sentence when it is not one."""
    if not isinstance(host, t.Mapping):
        raise ValueError(f"A host is a dictionary as host_network_info returns it, not {type(host).__name__}.")
    found = host.get(key) or []
    if not isinstance(found, (list, tuple)) or not all(
        isinstance(item, t.Mapping) and item.get("name") for item in found
    ):
        raise ValueError(f"'{key}' of a host is a list of dictionaries that have a name.")
    return sorted(found, key=lambda item: str(item["name"]))


def marks(before: t.Any, after: t.Any) -> tuple[Marks, Marks]:
    """Return what is removed or changed in one state of a host, and what is added or changed in another."""
    before_marks, after_marks = {}, {}
    kinds = ((NIC, "nics"), (BOND, "bonds"), (NETWORK, "networks"), (UNMANAGED, "unmanaged_networks"))
    for kind, key in kinds:
        was = {str(item["name"]): item for item in parts(before, key)}
        will = {str(item["name"]): item for item in parts(after, key)}
        before_marks.update({(kind, name): REMOVED for name in was.keys() - will.keys()})
        after_marks.update({(kind, name): ADDED for name in will.keys() - was.keys()})
        for name in was.keys() & will.keys():
            if any(_said(was[name].get(option)) != _said(will[name].get(option)) for option in CONFIGURED[kind]):
                after_marks[kind, name] = CHANGED
    return before_marks, after_marks


def _said(value: t.Any) -> t.Any:
    """Return a setting such that the ways to say that there is none are equal."""
    return None if value in ({}, [], {"method": "none"}) else value


def layout(host: t.Any, title: str = "", marked: t.Optional[Marks] = None) -> Panel:
    """Return where everything of a host stands. Raises ValueError for what is not the shape of a host."""
    boxes: list[Box] = []
    lines: list[tuple[Box, Box]] = []
    y = TOP
    for trunk in _trunks(host):
        _place(trunk, y, marked or {}, boxes, lines)
        y += trunk.rows * STEP + STEP // 4
    return Panel(title or str(host.get("name") or ""), tuple(boxes), tuple(lines), max(y, TOP + STEP))


def _trunks(host: t.Any) -> list[_Uplink]:
    nics = parts(host, "nics")
    trunks = {str(b["name"]): _Uplink(str(b["name"]), bond=b) for b in parts(host, "bonds")}
    master = {str(slave): name for name, trunk in trunks.items() for slave in (trunk.bond or {}).get("slaves") or []}
    for nic in nics:
        name = master.get(str(nic["name"]), str(nic["name"]))
        trunks.setdefault(name, _Uplink(name)).nics.append(nic)
    for kind, key in ((NETWORK, "networks"), (UNMANAGED, "unmanaged_networks")):
        for item in parts(host, key):
            device = str(item.get("nic") or "")
            # An unmanaged network may be on a VLAN device, which stands for the NIC or bond below it.
            name = device if device in trunks else device.rpartition(".")[0] or device
            trunks.setdefault(name, _Uplink(name)).carried.append((kind, item))
    return [trunks[name] for name in sorted(trunks, key=lambda name: _place_of(trunks[name]))]


def _place_of(trunk: _Uplink) -> tuple[str, str]:
    return (min((str(nic["name"]) for nic in trunk.nics), default=trunk.name), trunk.name)


def _place(trunk: _Uplink, y: int, marked: Marks, boxes: list[Box], lines: list[tuple[Box, Box]]) -> None:
    nics = [_nic(nic, y + row * STEP, marked) for row, nic in enumerate(trunk.nics)]
    middle = y + (trunk.rows - 1) * STEP // 2
    bond = _bond(trunk.bond, middle, marked) if trunk.bond else None
    carried = [_carried(kind, item, y + row * STEP, marked) for row, (kind, item) in enumerate(trunk.carried)]
    boxes += [*nics, *([bond] if bond else []), *carried]
    lines += [(nic, bond) for nic in nics if bond]
    lines += [(start, box) for start in ([bond] if bond else nics[:1]) for box in carried]


def _nic(nic: Part, y: int, marked: Marks) -> Box:
    speed, status = nic.get("speed"), nic.get("status")
    details = [f"{speed / 1000:g} Gbit/s" if isinstance(speed, (int, float)) and speed else "", _labels(nic)]
    tip = f"{nic['name']}, MAC {nic.get('mac') or 'unknown'}, {status or 'link unknown'}"
    mark = marked.get((NIC, str(nic["name"])), "")
    return Box(
        NIC, str(nic["name"]), _joined(details), COLUMNS[NIC], y, "down" if status == "down" else "ok", mark, tip
    )


def _bond(bond: Part, y: int, marked: Marks) -> Box:
    name, options = str(bond["name"]), bond.get("options") or {}
    details = (
        ", ".join(f"{option}={value}" for option, value in options.items()) if isinstance(options, t.Mapping) else ""
    )
    detail = _joined([str(bond.get("mode") or ""), _labels(bond)])
    state = "down" if bond.get("status") == "down" else "ok"
    tip = _joined([f"{name}, mode {bond.get('mode') or 'unknown'}", details])
    return Box(BOND, name, detail, COLUMNS[BOND], y, state, marked.get((BOND, name), ""), tip)


def _carried(kind: str, item: Part, y: int, marked: Marks) -> Box:
    name, mark = str(item["name"]), marked.get((kind, str(item["name"])), "")
    if kind == UNMANAGED:
        return Box(
            kind, name, "unmanaged", COLUMNS[kind], y, UNMANAGED, mark, f"{name} on {item.get('nic')}, unmanaged"
        )
    state = "ok" if item.get("in_sync", True) else "out"
    vlan = f"VLAN {item['vlan']}" if item.get("vlan") is not None else ""
    roles = [str(role) for role in item.get("roles") or []]
    has = _joined([vlan, _address(item.get("ipv4")), _address(item.get("ipv6"))])
    wrong = item.get("out_of_sync")
    differing = "out of sync: " + ", ".join(map(str, wrong)) if state == "out" and isinstance(wrong, t.Mapping) else ""
    detail = differing or _joined(["management" if "management" in roles else "", has])
    tip = _joined([name, ", ".join(roles), has, _differences(wrong)])
    return Box(kind, name, detail, COLUMNS[kind], y, state, mark, tip)


def _labels(item: Part) -> str:
    labels = item.get("labels")
    return "label " + ", ".join(map(str, labels)) if isinstance(labels, (list, tuple)) and labels else ""


def _address(ip: t.Any) -> str:
    if not isinstance(ip, t.Mapping) or ip.get("method") in (None, "none"):
        return ""
    if ip["method"] != "static":
        return str(ip["method"])
    return f"{ip.get('address')}/{ip.get('prefix')}"


def _differences(out_of_sync: t.Any) -> str:
    if not isinstance(out_of_sync, t.Mapping) or not out_of_sync:
        return ""
    values = {name: value for name, value in out_of_sync.items() if isinstance(value, t.Mapping)}
    return "out of sync: " + ", ".join(
        f"{name} is {value.get('actual')} and should be {value.get('expected')}" for name, value in values.items()
    )


def _joined(texts: t.Iterable[str]) -> str:
    return ", ".join(text for text in texts if text)
