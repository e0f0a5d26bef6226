# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Image transfers: the content of a disk, served outside the API for as long as a transfer lasts."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area, WebRoute
from . import resources, server
from .messages import MESSAGES
from .model import TransfersSlice

AREA = Area(
    "image_transfers",
    slice=TransfersSlice,
    routes=routes_of(resources),
    messages=MESSAGES,
    web=(
        WebRoute("OPTIONS", "/images/{transfer}", server.options),
        WebRoute("GET", "/images/{transfer}", server.read),
        WebRoute("GET", "/images/{transfer}/extents", server.extents),
        WebRoute("PUT", "/images/{transfer}", server.write),
        WebRoute("PATCH", "/images/{transfer}", server.patch),
    ),
    collections=("imagetransfers",),
)
