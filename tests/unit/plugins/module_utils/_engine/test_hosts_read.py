# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the plan of a host depends on."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import hosts_read
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine

if t.TYPE_CHECKING:
    from .conftest import Asked


class TestAddress:
    def test_the_host_with_the_address(self, engine: Engine, asked: Asked) -> None:
        assert hosts_read.host_at(engine, "10.0.0.2") == "h2"
        assert asked() == ["GET hosts"]

    def test_an_address_is_compared_as_a_whole(self, engine: Engine) -> None:
        assert [hosts_read.host_at(engine, address) for address in ("10.0.0", "10.0.0.22", "n1.example.com")] == [
            ""
        ] * 3

    @pytest.mark.parametrize("address", ["2001:db8::5", "a or name=*", ""])
    def test_an_address_that_would_change_the_search_is_not_sent(
        self, engine: Engine, asked: Asked, address: str
    ) -> None:
        assert (hosts_read.host_at(engine, address), asked()) == ("", [])
