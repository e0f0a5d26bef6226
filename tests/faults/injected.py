# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults that every request of a job meets in turn."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

# The engine's own words for a host whose networks are being changed, and for anything else that is locked.
NETWORKS_LOCKED = (
    "[Cannot setup Networks. Another Setup Networks or Host Refresh process in progress on the host. Please try later.]"
)
OBJECT_LOCKED = "[Cannot edit Host. Related operation is currently in progress. Please try again later.]"
NETWORK_REQUEST = re.compile(r"/(setupnetworks|copyhostnetworks|refresh|commitnetconfig)$")


@dataclass(frozen=True)
class Fault:
    """A fault as the simulator takes it (`fault_injection.Fault`).

    `served`: the engine carries the request out all the same. `kills`: the client is killed while its request is held.
    """

    name: str
    settings: tuple[tuple[str, t.Any], ...]
    served: bool = False
    kills: bool = False

    @property
    def hangs(self) -> bool:
        """Whether the request gets no answer."""
        return ("kind", "hang") in self.settings

    def at(self, number: int, path: str, broken: bool = False) -> dict[str, t.Any]:
        """Return the settings for the request with a number, whose path is known from a run without faults.

        With `broken`, the connection of a request without an answer breaks: its client takes this for its limit.
        """
        given = {**dict(self.settings), "nth": number}
        if broken:
            given.update(kind="reset", after_work=True)
        if given.get("status") == 409:
            given["reason"] = "Operation Failed"
            given["detail"] = NETWORKS_LOCKED if NETWORK_REQUEST.search(path) else OBJECT_LOCKED
        return given


def _fault(name: str, served: bool = False, kills: bool = False, **settings: t.Any) -> Fault:
    return Fault(name, tuple(settings.items()), served, kills)


FAULTS = (
    _fault("500", status=500),
    _fault("503", status=503),
    _fault("409 locked", status=409),
    _fault("401", status=401),
    _fault("reset before", kind="reset"),
    _fault("reset after", kind="reset", after_work=True, served=True),
    _fault("hang", kind="hang", served=True),
    _fault("cut", kind="cut", served=True),
    _fault("killed before", kind="hold", kills=True),
    _fault("killed after", kind="hold", after_work=True, served=True, kills=True),
)
BY_NAME = {fault.name: fault for fault in FAULTS}
