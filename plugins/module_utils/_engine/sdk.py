# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: the one import of the engine's SDK, and what it has to be able to do."""

from __future__ import annotations

import traceback
import typing as t

SDK_ERROR: t.Optional[str]
try:
    # For the other files of this package.
    import ovirtsdk4 as sdk  # pylint: disable=unused-import
    from ovirtsdk4 import services, types  # pylint: disable=unused-import

    SDK_ERROR = None
except ImportError:
    sdk = services = types = None
    SDK_ERROR = traceback.format_exc()

LIBRARY = "ovirt-engine-sdk-python"
MINIMUM = "4.4.0"
# The first engine that knows every request of this collection.
MINIMUM_ENGINE = (4, 4)
HOW_TO_INSTALL = (
    f"Install it for the interpreter that runs the module: the package python3-ovirt-engine-sdk4 on Enterprise Linux,"
    f" or pip install '{LIBRARY}>={MINIMUM}' (it compiles against libcurl and libxml2)."
)


def sdk_is_too_old() -> bool:
    """Whether the SDK that is there lacks a call that this collection makes."""
    return SDK_ERROR is None and not hasattr(services.HostService, "copy_host_networks")
