# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages about tags and affinity labels (conventions: core/messages.py)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[int, str]] = {
    "TAGS_SPECIFY_TAG_IS_IN_USE": (409, "The specified Tag name already exists."),
    "TAGS_CANNOT_REMOVE_TAG_NOT_EXIST": (400, "Cannot remove tag. Tag does not exist."),
    "TAGS_SPECIFIED_TAG_CANNOT_BE_THE_PARENT_OF_ITSELF": (
        409,
        "Operation canceled, recursive Tag hierarchy cannot be defined.",
    ),
    "AFFINITY_LABEL_NOT_EXISTS": (400, "Affinity label does not exist."),
    "AFFINITY_LABEL_NAME_ALREADY_EXISTS": (409, "Cannot add affinity label with a conflicting NAME."),
    "AFFINITY_LABEL_NOT_EMPTY": (409, "Cannot delete affinity label, remove it from all entities first."),
}
