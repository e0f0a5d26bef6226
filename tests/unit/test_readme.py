# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README lists everything that can be called, and its cost."""

from __future__ import annotations

import pytest

from tools import contents


def test_the_contents_of_the_readme_are_current() -> None:
    readme = contents.README.read_text(encoding="utf-8")
    assert readme == contents.renewed(readme), "run: make tables"


def test_the_contents_have_a_line_for_each_thing() -> None:
    names = {(entry.kind, entry.name) for entry in contents.entries()}
    assert {("module", "host_setup_networks"), ("role", "host_onboard"), ("playbook", "onboard_hosts")} <= names
    assert all(entry.does for entry in contents.entries())


def test_a_readme_without_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="marks"):
        contents.renewed("Nothing.")
