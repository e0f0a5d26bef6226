# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a network of the acceptance plays differ from a host: `python -m tests.acceptance.network HOST NAME MTU`."""

from __future__ import annotations

import contextlib
import os
import sys

from tests.acceptance.engine import Fixtures, connect

if __name__ == "__main__":
    with contextlib.closing(connect()) as connection:
        host, network, mtu = sys.argv[1:]
        Fixtures(connection, os.environ["ONRAMP_CLUSTER"], [host]).change_behind(host, network, int(mtu))
