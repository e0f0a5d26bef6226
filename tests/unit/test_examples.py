# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every example in the documentation is YAML, and its tasks are tasks that the modules take."""

from __future__ import annotations

import pathlib
import re
import textwrap
import typing as t

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from tests.unit import project

PREFIX = "onramp.ovirt."
OPTIONS = project.load(pathlib.Path("plugins/module_utils/_options.py"))
MARKDOWN = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RST = re.compile(r"^\.\. code-block:: yaml\n\n((?:[ ]+.*\n|\n)+)", re.MULTILINE)
TEMPLATE = re.compile(r"\{\{.*\}\}", re.DOTALL)

GUIDES = project.ROOT / "docs" / "docsite" / "rst"
PAGES = [*(page.relative_to(project.ROOT) for page in sorted(GUIDES.glob("*.rst"))), pathlib.Path("README.md")]


def blocks(text: str, suffix: str) -> list[str]:
    """The examples in YAML of a page."""
    return [textwrap.dedent(block) for block in (RST if suffix == ".rst" else MARKDOWN).findall(text)]


def calls(value: t.Any) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    """Every call of a module of this collection in a playbook, however deep, with its options."""
    if isinstance(value, list):
        for item in value:
            yield from calls(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str) and key.removeprefix(PREFIX) in project.modules() and key.startswith(PREFIX):
                yield key.removeprefix(PREFIX), inner
            else:
                yield from calls(inner)


def complaints(text: str) -> list[str]:
    """What the modules would say about the options in an example. Options that are templates are left out."""
    found = []
    for module, given in calls(yaml.safe_load(text)):
        spec = project.load(pathlib.Path("plugins/modules") / f"{module}.py").spec()
        options = {name: value for name, value in given.items() if not TEMPLATE.fullmatch(str(value))}
        open_ended = {name: {**rule, "required": False} for name, rule in spec.items() if name in given}
        result = ArgumentSpecValidator({**OPTIONS.connection(), **spec, **open_ended}).validate(options)
        found += [f"{module}: {message}" for message in result.error_messages]
    return found


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_examples_of_a_page_are_taken(page: pathlib.Path) -> None:
    text = (project.ROOT / page).read_text(encoding="utf-8")
    assert [complaints(block) for block in blocks(text, page.suffix) if complaints(block)] == []


@pytest.mark.parametrize("module", project.modules())
def test_the_examples_of_a_module_are_taken(module: str) -> None:
    text = project.load(pathlib.Path("plugins/modules") / f"{module}.py").EXAMPLES
    assert [name for name, dummy in calls(yaml.safe_load(text)) if name == module]
    assert complaints(text) == []


def test_pages_have_examples() -> None:
    texts = [(project.ROOT / page).read_text(encoding="utf-8") for page in PAGES]
    assert sum(len(blocks(text, page.suffix)) for text, page in zip(texts, PAGES, strict=True)) >= 5


def test_a_wrong_example_is_seen() -> None:
    wrong = "- onramp.ovirt.host_setup_networks:\n    host: node1\n    networks: [{nmae: web, nic: '{{ nic }}'}]\n"
    assert [complaint.split(":")[0] for complaint in complaints(wrong)] == ["host_setup_networks"] * 2
    missing = "- block:\n    - onramp.ovirt.host_setup_networks: {exclusive: '{{ all }}'}\n"
    assert complaints(missing) == ["host_setup_networks: missing required arguments: host"]
