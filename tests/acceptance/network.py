# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change a network of the acceptance plays: `python -m tests.acceptance.network NAME MTU`."""

from __future__ import annotations

import contextlib
import os
import sys

from tests.acceptance.engine import Fixtures, connect

if __name__ == "__main__":
    with contextlib.closing(connect()) as connection:
        Fixtures(connection, os.environ["ONRAMP_CLUSTER"], []).set_mtu(sys.argv[1], int(sys.argv[2]))
