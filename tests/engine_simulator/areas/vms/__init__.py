# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines, templates, their vNICs and vNIC profiles, and their registration from data domains."""

from __future__ import annotations

from ...core.api import routes_of
from ...core.area import Area, Kind
from ...core.model import World
from ..system.resources import permissions_of
from . import (
    actions,
    affinity_groups,
    disk_attachments,
    exported,
    exported_templates,
    in_use,
    nics,
    registration,
    resources,
    subresources,
    template_registration,
    templates,
    unregistered,
    vnic_profiles,
)
from .control import CONTROL
from .messages import MESSAGES
from .model import VmsSlice
from .world import WORLD_KEYS


def _count(world: World) -> tuple[int, int]:
    vms = world.area(VmsSlice).vms
    return len(vms), len(vms)


AREA = Area(
    "vms",
    slice=VmsSlice,
    routes=[
        *routes_of(
            resources,
            actions,
            nics,
            subresources,
            disk_attachments,
            templates,
            vnic_profiles,
            affinity_groups,
            unregistered,
            exported,
            exported_templates,
            registration,
            template_registration,
            in_use,
        ),
        permissions_of("vnicprofiles/{profile}"),
        permissions_of("templates/{template}"),
    ],
    messages=MESSAGES,
    world_keys=WORLD_KEYS,
    control=CONTROL,
    kinds=(
        Kind("vm", "vms", lambda world: world.area(VmsSlice).vms, event_fields=("event_vm", "vm.name", "vms.name")),
        Kind("template", "templates", lambda world: world.area(VmsSlice).templates, event_fields=("event_template",)),
    ),
    collections=("templates", "vms", "vnicprofiles"),
    summary={"vms": _count},
)
