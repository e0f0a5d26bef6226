# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often a plan reads what the engine has."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.desired import Desired, Selection
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Registered
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.plan import plan_registrations
from tests.unit.made_up_registrations import PROD, mac, situation, vm


class Counted(tuple[t.Any, ...]):
    """A tuple that counts how often it is read from its beginning."""

    reads = 0

    def __iter__(self) -> t.Iterator[t.Any]:
        self.reads += 1
        return super().__iter__()


def test_what_the_engine_has_is_not_read_anew_for_each_vm() -> None:
    def reads(count: int) -> list[int]:
        known = Counted(Registered(f"y{n}", f"old{n}") for n in range(3))
        profiles, unregistered = (
            Counted(PROD.target.profiles),
            Counted(vm(f"vm{n}", mac(100 + n)) for n in range(count)),
        )
        cluster = replace(PROD, target=replace(PROD.target, profiles=profiles))
        where = situation(*unregistered, registered=known, unregistered=unregistered, clusters=(cluster,))
        selection = Selection(vms=tuple(f"vm{n}" for n in range(count)))
        plan = plan_registrations(where, Desired(selection=selection))
        assert len(plan.changes) == count
        return [known.reads, profiles.reads, unregistered.reads]

    assert reads(2) == reads(40)
