# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plain pytest finds the collection in a checkout, whatever the folder is called.

Ansible's collection loader wants a folder `ansible_collections/onramp/ovirt`. A checkout that lies in none gets a
temporary folder with a link. Where a loader is at work already (under ansible-test), it is left alone.
"""

from __future__ import annotations

import atexit
import gc
import pathlib
import shutil
import tempfile
import typing as t

import pytest
from ansible.utils.collection_loader import AnsibleCollectionConfig
from hypothesis import HealthCheck, settings

from tests.engine_simulator.core.fault_injection import FaultInjection, Journal
from tests.engine_simulator.running import Simulator, running
from tests.engine_simulator.world_file import read_world

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent.parent
PLACE = pathlib.PurePath("ansible_collections", "onramp", "ovirt")


def folder_with_collections(checkout: pathlib.Path) -> pathlib.Path:
    """The folder above `ansible_collections`: the real one, or a temporary one that goes away at exit."""
    if checkout.parts[-len(PLACE.parts) :] == PLACE.parts:
        return checkout.parents[len(PLACE.parts) - 1]
    temporary = pathlib.Path(tempfile.mkdtemp(prefix="onramp-ovirt-"))
    atexit.register(shutil.rmtree, temporary, ignore_errors=True)
    (temporary / PLACE.parent).mkdir(parents=True)
    (temporary / PLACE).symlink_to(checkout, target_is_directory=True)
    return temporary


def install_loader() -> None:
    # Not at the top: ansible-test hides the controller's code from tests of modules.
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader([str(folder_with_collections(CHECKOUT))])


# No property depends on the speed of the machine, and examples are the same every time: a failure is then a change of
# ours, and not luck.
settings.register_profile(
    "project", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=True
)
settings.load_profile("project")

# Thousands of tests and what they import stay until the end: looking for garbage in them takes a twelfth of the time.
gc.set_threshold(50_000, 20, 50)

if AnsibleCollectionConfig.collection_finder is None:
    install_loader()


@pytest.fixture(scope="session")
def server() -> t.Iterator[Simulator]:
    with running("small") as simulator:
        yield simulator


@pytest.fixture
def simulator(server: Simulator) -> Simulator:
    """The one server of all tests, with the world as it is in its file."""
    state = server.state
    state.engine.world = read_world("small")
    state.engine.locks.clear()
    state.journal, state.fault_injection = Journal(), FaultInjection()
    return server


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
