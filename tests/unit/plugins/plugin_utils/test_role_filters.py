# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which plugins have loaded the filters before workers are started."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
ENGINE_MODULE = re.compile(r"^ *onramp\.ovirt\.(\w+):", re.MULTILINE)
FILTERS = "ansible_collections.onramp.ovirt.plugins.filter"
LOADED = f"""
import sys
from ansible.plugins.loader import action_loader, init_plugin_loader
init_plugin_loader()
for name in sys.argv[1:]:
    action_loader.get("onramp.ovirt." + name, class_only=True)
print(*sorted(name.rpartition(".")[2] for name in sys.modules if name.startswith("{FILTERS}.")))
"""


def loaded(*modules: str) -> list[str]:
    """Return the filters that are loaded when a main process has found the action plugins of tasks."""
    return subprocess.check_output([sys.executable, "-c", LOADED, *modules], cwd=ROOT, text=True).split()


def modules_of(role: str) -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "roles" / role / "tasks").glob("*.yml")]
    return set(ENGINE_MODULE.findall("\n".join(texts)))


@pytest.mark.parametrize("role", sorted(path.name for path in (ROOT / "roles").iterdir()))
def test_a_role_has_a_module_that_loads_all_filters(role: str) -> None:
    every = sorted(path.stem for path in (ROOT / "plugins" / "filter").glob("*.py"))
    assert loaded(*modules_of(role)) == every


def test_a_task_without_a_role_loads_none() -> None:
    assert loaded("host_setup_networks", "host_network_info") == []
