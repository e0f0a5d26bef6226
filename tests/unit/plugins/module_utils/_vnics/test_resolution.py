# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the engine does with the mappings of a request, by the facts that were seen on a running engine."""

from __future__ import annotations

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import TargetCluster, Vnic, VnicProfile
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.resolution import Entry, predict, resolve, select

RED_GOLD = VnicProfile("p1", "gold", "red", "n1")
GREEN_SILVER = VnicProfile("p2", "silver", "green", "n2")
DETACHED = VnicProfile("p3", "bronze", "blue", "n3")
ELSEWHERE = VnicProfile("p4", "gold", "red", "n4")
TARGET = TargetCluster(
    "prod",
    profiles=(ELSEWHERE, RED_GOLD, GREEN_SILVER, DETACHED),
    visible=frozenset({"p1", "p2", "p3"}),
    networks=frozenset({"n1", "n2"}),
)
RED = Vnic("nic1", "red", "gold")
BARE = Vnic("nic1")


@pytest.mark.parametrize(
    ("entries", "vnic", "position"),
    [
        ([], RED, None),
        ([None, Entry("red", "gold")], RED, 1),
        ([Entry("red", "gold", "a"), Entry("red", "gold", "b")], RED, 0),
        ([Entry("Red", "gold")], RED, None),
        ([Entry("red", None)], RED, None),
        ([Entry("re*", "*")], RED, None),
        ([Entry("", "")], BARE, 0),
        ([Entry(None, None)], BARE, 0),
        ([Entry(None, None)], RED, None),
        ([Entry("", "gold")], Vnic("nic1", None, "gold"), 0),
    ],
)
def test_the_engine_takes_the_first_exact_match(entries: list[Entry | None], vnic: Vnic, position: int | None) -> None:
    assert select(entries, vnic) == position


@pytest.mark.parametrize(
    ("entry", "vnic", "profile"),
    [
        pytest.param(None, RED, RED_GOLD, id="without-an-entry-the-same-name"),
        pytest.param(None, BARE, None, id="without-an-entry-and-a-profile-nothing"),
        pytest.param(None, Vnic("n", "blue", "bronze"), None, id="same-name-in-a-network-that-is-not-attached"),
        pytest.param(Entry("red", "gold"), RED, RED_GOLD, id="no-target-is-not-the-empty-profile"),
        pytest.param(Entry("red", "gold", "p2"), RED, GREEN_SILVER, id="target-by-id"),
        pytest.param(Entry("red", "gold", "p4"), RED, RED_GOLD, id="id-whose-network-is-not-attached"),
        pytest.param(Entry("red", "gold", "nosuch"), RED, RED_GOLD, id="unknown-id-falls-back"),
        pytest.param(Entry("red", "gold", None, "green", "silver"), RED, GREEN_SILVER, id="target-by-names"),
        pytest.param(Entry("red", "gold", "nosuch", "green", "silver"), RED, GREEN_SILVER, id="id-then-names"),
        pytest.param(Entry("red", "gold", None, "green", "nosuch"), RED, RED_GOLD, id="unknown-names-fall-back"),
        pytest.param(Entry("red", "gold", None, "green", None), RED, RED_GOLD, id="one-name-is-no-target"),
        pytest.param(Entry("red", "gold", None, "", ""), RED, None, id="two-empty-names-are-the-empty-profile"),
    ],
)
def test_the_engine_resolves_a_target(entry: Entry | None, vnic: Vnic, profile: VnicProfile | None) -> None:
    assert resolve(entry, vnic, TARGET) == profile


def test_every_vnic_is_resolved_by_itself() -> None:
    vnics = (RED, Vnic("nic2", "green", "silver"), BARE)
    assert predict(vnics, [Entry("green", "silver", None, "", "")], TARGET) == (RED_GOLD, None, None)
