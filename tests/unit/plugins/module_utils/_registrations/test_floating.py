# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which disks of a domain are floating."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._registrations import floating
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Image, Situation, Unregistered
from tests.unit.made_up_registrations import disk, situation, template, vm


def on_the_domain(*ids: str, **more: t.Any) -> Situation:
    images = tuple(Image(key, f"{key}-alias") for key in ids)
    entities = (
        vm("web", disks=(disk("a"),), memory_disks=("memory",)),
        template("base", disks=(disk("t"),)),
    )
    return situation(*entities, images=frozenset(ids), image_details=images, **more)


def found(where: Situation) -> list[str]:
    return [image.id for image in floating.floating_disks(where) or ()]


def test_disks_of_vms_templates_and_snapshots_with_memory_are_not_floating() -> None:
    assert found(on_the_domain("a", "t", "memory", "alone")) == ["alone"]


def test_disks_of_an_ovf_that_the_engine_does_not_list_are_not_floating() -> None:
    assert found(on_the_domain("x", "alone", described_disks=frozenset({"x"}))) == ["alone"]


def test_disks_of_the_engine_itself_are_not_floating() -> None:
    where = on_the_domain("alone")
    store = Image("store", content="ovf_store")
    assert found(replace(where, image_details=(*where.image_details, store))) == ["alone"]


@pytest.mark.parametrize(
    "changes",
    [{"unregistered": (Unregistered("x", "bare"),)}, {"unreadable": {"bad.ovf": "nonsense"}}, {"images": None}],
)
def test_nothing_is_known_without_every_ovf(changes: dict[str, t.Any]) -> None:
    where = replace(on_the_domain("alone"), **changes)
    assert floating.floating_disks(where) is None
    assert floating.to_register(where, True) == ()
    assert [(f.code, f.severity) for f in floating.check(where, True, True)] == [("floating-disks-unknown", "error")]
    assert list(floating.check(where, False, True)) == []


def test_what_is_left_on_the_domain_is_an_information_if_everything_else_is_registered() -> None:
    where = on_the_domain("alone")
    [finding] = floating.check(where, False, True)
    assert (finding.code, finding.severity) == ("floating-disks-left", "info")
    assert finding.message == "1 disk on 'data1' belongs to no VM and no template: alone-alias."
    assert list(floating.check(where, False, False)) == list(floating.check(where, True, True)) == []
