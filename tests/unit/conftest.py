# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plain pytest finds the collection in a checkout, whatever the folder is called.

Ansible's collection loader wants a folder `ansible_collections/onramp/ovirt`. A checkout that lies in none gets a
temporary folder with a link. Where a loader is at work already (under ansible-test), it is left alone.
"""

from __future__ import annotations

import atexit
import pathlib
import shutil
import tempfile

from ansible.utils.collection_loader import AnsibleCollectionConfig

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


if AnsibleCollectionConfig.collection_finder is None:
    install_loader()
