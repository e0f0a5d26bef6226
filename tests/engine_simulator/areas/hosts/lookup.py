# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host of a request."""

from __future__ import annotations

from ...core.api import Request
from ...core.faults import not_found
from .model import Host, HostsSlice


def host_of(request: Request) -> Host:
    """The host of the path; 404 without a body when there is none."""
    host = host_if_known(request)
    if host is None:
        raise not_found()
    return host


def host_if_known(request: Request) -> Host | None:
    """The host of the path; None for an unknown one."""
    return request.world.area(HostsSlice).hosts.get(request.parameters["host"].lower())
