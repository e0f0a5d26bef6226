# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read YAML together with the lines that its parts are on."""

from __future__ import annotations

import typing as t

import yaml

from ansible_collections.onramp.ovirt.plugins.module_utils._located import Located

MAX_CHARACTERS = 4 << 20
MAX_DEPTH = 20


class YamlMistake(Exception):
    """The text is not YAML, or has something that data does not need; with the line, 0 for none."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def parse(text: str) -> Located:
    """Return the data of a text; raises YamlMistake. Neither tags nor aliases are followed."""
    if len(text) > MAX_CHARACTERS:
        raise YamlMistake(f"It has more than {MAX_CHARACTERS} characters.")
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        raise YamlMistake(str(wrong.problem or wrong.context), mark.line + 1 if mark else 0) from wrong
    except (yaml.YAMLError, RecursionError) as wrong:
        raise YamlMistake(str(wrong).partition("\n")[0]) from wrong
    return Located(None, 1) if node is None else _located(node)


def _check_events(text: str) -> None:
    """Refuse aliases, which can stand for very much data, and deep nesting, which takes long to read."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise YamlMistake("Aliases are not allowed.", _line(event))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise YamlMistake("It is nested too deeply.", _line(event))


def _line(event: t.Any) -> int:
    return int(event.start_mark.line) + 1


def _located(node: t.Any) -> Located:
    line = _line(node)
    if isinstance(node, yaml.ScalarNode):
        return Located(None if node.tag == "tag:yaml.org,2002:null" else node.value, line)
    if isinstance(node, yaml.SequenceNode):
        return Located([_located(item) for item in node.value], line)
    found: dict[str, Located] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise YamlMistake("A key must be a text.", _line(key))
        if key.value in found:
            raise YamlMistake(f"Key '{key.value}' is there twice.", _line(key))
        located = _located(value)
        # What has no value is on the line of its key.
        found[key.value] = located if located.value is not None else Located(None, _line(key))
    return Located(found, line)
