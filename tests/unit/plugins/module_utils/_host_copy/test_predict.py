# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the engine's own copy would ask its setup of networks for."""

from __future__ import annotations

from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.pairing import pair
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.predict import (
    engine_copy,
    predict_engine_copy,
    preflight,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.model import Bond, HostNetworks, Nic
from tests.unit.plugins.module_utils._host_networks.worlds import MANAGEMENT_ATTACHMENT, attached, host


def bonds(*found: tuple[str, tuple[str, ...]], management: str = "eth0") -> HostNetworks:
    """A host with these bonds; the management network is on one of them, or on eth0."""
    made = tuple(Bond(name, f"i-{name}", "active-backup", (), slaves) for name, slaves in found)
    networks = (attached("ovirtmgmt", management), *(attached("v10", b.name) for b in made[:1] if b.name != management))
    return host(id="h-2", name="h2", bonds=made, attachments=networks)


def test_a_bond_with_a_new_name_has_no_id() -> None:
    source = bonds(("bond9", ("eth1", "eth2")), ("bond10", ("eth3", "eth4")))
    destination = bonds(("bond10", ("eth0", "eth1")), management="bond10")
    wanted = engine_copy(source, destination, pair(source, destination))
    # bond9 is the last in string order, so that the new name of bond10 is bond10.
    assert [(b.name, b.id) for b in wanted.bonds] == [("bond9", ""), ("bond10", "")]
    # The setup itself finds the bond by its name.
    assert [(b.name, b.id) for b in predict_engine_copy(source, destination).request.modified_bonds] == [
        ("bond9", ""),
        ("bond10", "i-bond10"),
    ]


def test_a_bond_of_the_same_name_keeps_its_id_without_management() -> None:
    destination = bonds(("bond9", ("eth5", "eth6")))
    source = bonds(("bond9", ("eth1", "eth2")))
    [bond] = engine_copy(source, destination, pair(source, destination)).bonds
    assert (bond.name, bond.id) == ("bond9", "i-bond9")


def test_a_destination_with_only_a_management_nic_has_too_few() -> None:
    one = (Nic("eth0", "i-eth0"),)
    source = host(nics=one, attachments=(attached("v10", "eth0"),))
    destination = host(id="h-2", nics=one, attachments=(MANAGEMENT_ATTACHMENT,))
    assert [f.rule for f in preflight(source, destination, pair(source, destination))] == [
        "INTERFACE_COUNT_DOES_NOT_MATCH"
    ]
