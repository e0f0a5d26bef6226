# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A change in a few words."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.change_text import FilterModule, change_text


def test_words() -> None:
    after = {"name": "storage", "nic": "bond0"}
    assert change_text({"verb": "attach", "kind": "network", "name": "storage", "after": after}) == (
        "attach network storage on bond0"
    )
    assert change_text({"verb": "remove", "kind": "bond", "name": "bond0", "after": None}) == "remove bond bond0"
    assert change_text({"verb": "activate", "kind": "host", "name": "n1", "after": {"status": "up"}}) == "activate"
    assert FilterModule().filters() == {"change_text": change_text}


@pytest.mark.parametrize("wrong", [None, "text", {}, {"verb": "add"}])
def test_anything_else_is_refused(wrong: object) -> None:
    with pytest.raises(AnsibleFilterError, match="entry of a plan"):
        change_text(wrong)
