# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files of the collection Ansible compiles again in every run: those of the plugins, and no others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PLUGINS = "ansible_collections.onramp.ovirt.plugins"
LINE = f"import {PLUGINS}.plugin_utils.bytecode"
OTHERS = re.compile(rf"^(?:from|import) {re.escape(PLUGINS)}\.", re.MULTILINE)
LOADED = f"""
import sys
from ansible.plugins.loader import action_loader, filter_loader, init_plugin_loader
init_plugin_loader()
action_loader.get("onramp.ovirt.host_setup_networks", class_only=True)
filter_loader.get("onramp.ovirt.result_row")
for name, module in sorted(sys.modules.items()):
    if name.startswith("{PLUGINS}.") and not hasattr(module, "__path__"):
        print(name[len("{PLUGINS}."):], type(module.__loader__).__name__, getattr(module, "__cached__", "-"))
"""


def loaded(cache: Path) -> dict[str, tuple[str, str]]:
    """Return loader and compiled file of each file of the collection that two plugins load, by its name."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache), "PYTHONDONTWRITEBYTECODE": ""}
    output = subprocess.check_output([sys.executable, "-c", LOADED], cwd=ROOT, text=True, env=environment)
    return {name: (loader, cached) for name, loader, cached in (line.split() for line in output.splitlines())}


def test_shared_code_is_compiled_once(tmp_path: Path) -> None:
    found = loaded(tmp_path)
    shared = {name: value for name, value in found.items() if not name.startswith(("plugin_utils.bytecode", "action."))}
    assert "module_utils._host_networks.plan" in shared and "modules.host_setup_networks" in shared
    assert {name for name, (loader, dummy) in shared.items() if loader != "SourceFileLoader"} == set()
    assert [name for name, (dummy, cached) in shared.items() if not Path(cached).is_file()] == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    assert set(loaded(blocked)) == set(loaded(tmp_path / "other"))


@pytest.mark.parametrize(
    "path",
    sorted(path for kind in ("action", "filter", "inventory") for path in (ROOT / "plugins" / kind).glob("*.py")),
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_plugins_import_the_finder_first(path: Path) -> None:
    first = OTHERS.search(path.read_text(encoding="utf-8"))
    assert first is None or path.read_text(encoding="utf-8")[first.start() :].startswith(LINE)
