# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the whole engine has."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class SystemOptions:
    product_version: str = "4.5.8-1.el9"


@dataclass
class SystemSlice:
    options: SystemOptions = field(default_factory=SystemOptions)
