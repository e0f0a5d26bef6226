# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files of the collection are compiled again in every run: none that many plugins share."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PLUGINS = "ansible_collections.onramp.ovirt.plugins"
LINE = f"from {PLUGINS}.plugin_utils.bytecode import compiled_once"
IMPORTS = re.compile(rf"^(?:from|import) {re.escape(PLUGINS)}\..*", re.MULTILINE)
LOADED = f"""
import sys
from ansible.plugins.loader import action_loader, init_plugin_loader
init_plugin_loader()
finders = list(sys.meta_path)
action_loader.get("onramp.ovirt.host_setup_networks", class_only=True)
# This one loads the filters too.
action_loader.get("onramp.ovirt.host_preflight", class_only=True)
assert sys.meta_path == finders
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
    assert {"module_utils._host_networks.plan", "modules.host_setup_networks", "filter.result_row"} <= set(shared)
    assert {name for name, (loader, dummy) in shared.items() if loader != "SourceFileLoader"} == set()
    assert [name for name, (dummy, cached) in shared.items() if not Path(cached).is_file()] == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    assert set(loaded(blocked)) == set(loaded(tmp_path / "other"))


@pytest.mark.parametrize("path", sorted((ROOT / "plugins" / "action").glob("*.py")), ids=lambda path: path.stem)
def test_action_plugins_import_what_is_compiled(path: Path) -> None:
    assert IMPORTS.findall(path.read_text(encoding="utf-8")) == [LINE]
