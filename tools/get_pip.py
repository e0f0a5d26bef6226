# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-in for the script with which ansible-test installs pip, for machines that reach a package index and no more.

ansible-test runs `get_pip_VERSION.py [options] pip==...` from its cache, and downloads it only when it is not there.
Every Python that it makes an environment for carries a pip of its own in ensurepip.
"""

from __future__ import annotations

import subprocess
import sys

BOOTSTRAP_ONLY = {"--no-setuptools", "--no-wheel", "--disable-pip-version-check"}


def main(arguments: list[str]) -> int:
    subprocess.run([sys.executable, "-m", "ensurepip", "--default-pip"], check=True, stdout=subprocess.DEVNULL)
    wanted = [argument for argument in arguments if argument not in BOOTSTRAP_ONLY]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
