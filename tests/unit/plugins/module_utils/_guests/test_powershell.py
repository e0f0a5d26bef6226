# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The PowerShell that guests run, read by a parser of that language."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._guests import windows

from .test_windows import STATIC, guest, script

REASON = "tree-sitter-powershell of requirements-test.txt is not installed"
tree_sitter = pytest.importorskip("tree_sitter", reason=REASON)
grammar = pytest.importorskip("tree_sitter_powershell", reason=REASON)


def problems(text: str) -> list[str]:
    """Return the parts of a script that are not PowerShell."""
    tree = tree_sitter.Parser(tree_sitter.Language(grammar.language())).parse(text.encode())
    pending, found = [tree.root_node], []
    while pending:
        node: t.Any = pending.pop()
        # The grammar wants blanks where PowerShell does without.
        if node.is_error or (node.is_missing and node.type != " "):
            found.append(node.text.decode()[:80] or f"missing {node.type}")
        pending += node.children
    return found


@pytest.mark.parametrize("text", [windows.COLLECT, windows.ADD_TASK, *windows.TURN_OFF.values()])
def test_commands_for_windows_guests_are_powershell(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize("name", ["Ethernet0", "O'Neill \u2019 $x `n", "\u30a4\u30fc\u30b5", "a\r\nexit 1", '"; rm x'])
def test_the_script_that_gives_addresses_back_is_powershell_whatever_the_names_are(name: str) -> None:
    found = guest(vendor=name, product=name, nics=[{**STATIC, "name": name}])
    assert problems(script(found)) == []
    assert problems("if ($x {") != []
