# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is exported makes the same host again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import from_params
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.export import as_desired
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Bond
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.plan import plan_networks
from tests.unit.plugins.module_utils._host_networks.worlds import bonded, host


@pytest.mark.parametrize("mode", ["active-backup", "balance-xor", "broadcast", "802.3ad"])
@pytest.mark.parametrize("options", [(), (("miimon", "50"),), (("xmit_hash_policy", "layer3+4"),)])
def test_a_bond_is_made_again_as_it_was(mode: str, options: tuple[tuple[str, str], ...]) -> None:
    bond = Bond("bond0", "i-bond0", mode, options, ("eth1", "eth2"))
    current = bonded(bonds=(bond,))
    exported = from_params(as_desired(current))
    assert plan_networks(current, exported).is_empty
    made = plan_networks(host(), exported).target.bonds[0]
    assert replace(made, id="i-bond0") == bond


def test_what_a_new_bond_gets_by_itself_is_not_exported() -> None:
    bond = Bond("bond0", "i-bond0", "802.3ad", (("xmit_hash_policy", "layer2+3"),), ("eth1", "eth2"))
    assert as_desired(bonded(bonds=(bond,)))["bonds"][0]["options"] == {"xmit_hash_policy": "layer2+3"}
