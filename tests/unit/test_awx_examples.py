# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The surveys of the example for AWX ask for variables of the playbooks, with their types, choices and defaults."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml

from tests.unit import project

FOLDER = project.ROOT / "docs" / "examples" / "awx"


class Loader(yaml.SafeLoader):
    """YAML with the tag that Ansible has for text that is no template."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(t.cast("yaml.ScalarNode", node)))
# A loader that makes nothing but plain values.
CONTROLLER: dict[str, t.Any] = yaml.load((FOLDER / "controller.yml").read_text(encoding="utf-8"), Loader)
TEMPLATES: list[dict[str, t.Any]] = CONTROLLER["onramp_job_templates"]
WORKFLOWS: list[dict[str, t.Any]] = CONTROLLER["onramp_workflows"]
# How AWX passes an answer, by the type of the question.
TYPES = {
    "text": {"str", "path", "raw", "list"},
    "textarea": {"str", "raw", "list", "dict"},
    "password": {"str"},
    "integer": {"int"},
    "multiplechoice": {"str", "bool"},
}


def playbook_of(template: dict[str, t.Any]) -> str:
    plays = yaml.safe_load((FOLDER / "project" / template["playbook"]).read_text(encoding="utf-8"))
    name: str = plays[0]["ansible.builtin.import_playbook"]
    return name.removeprefix("onramp.ovirt.")


def variables_of(playbook: str) -> dict[str, dict[str, t.Any]]:
    """The options of the roles that a playbook uses, and its own variables, of which only the names are known."""
    text = (project.ROOT / "playbooks" / f"{playbook}.yml").read_text(encoding="utf-8")
    found: dict[str, dict[str, t.Any]] = {
        name: {"type": "raw"} for name in re.findall(rf"(?<!_){playbook}_[a-z_]+", text) if not name.endswith("_result")
    }
    for role in set(re.findall(r"name: onramp\.ovirt\.(\w+)", text)):
        specs = project.ROOT / "roles" / role / "meta" / "argument_specs.yml"
        if specs.exists():
            found.update(yaml.safe_load(specs.read_text(encoding="utf-8"))["argument_specs"]["main"]["options"])
    return found


def default_of(variable: str) -> t.Any:
    for file in project.ROOT.glob("roles/*/defaults/main.yml"):
        defaults = yaml.safe_load(file.read_text(encoding="utf-8"))
        if variable in defaults:
            return defaults[variable]
    return None


def questions() -> t.Iterator[tuple[str, str, dict[str, t.Any]]]:
    for template in TEMPLATES:
        for question in template["survey"]["spec"]:
            yield template["name"], playbook_of(template), question


QUESTIONS = list(questions())
NAMES = [f"{name}: {question['variable']}" for name, dummy, question in QUESTIONS]


@pytest.mark.parametrize(("dummy", "playbook", "question"), QUESTIONS, ids=NAMES)
def test_a_question_asks_for_a_variable_of_the_playbook(dummy: str, playbook: str, question: dict[str, t.Any]) -> None:
    option = variables_of(playbook)[question["variable"]]
    kind = option.get("type", "str")
    assert kind in TYPES[question["type"]] | {"raw"}
    assert (question["type"] == "password") == bool(option.get("no_log"))
    if question["type"] == "multiplechoice":
        expected = ["true", "false"] if kind == "bool" else option["choices"]
        assert sorted(question["choices"]) == sorted(expected)


@pytest.mark.parametrize(("dummy", "playbook", "question"), QUESTIONS, ids=NAMES)
def test_an_empty_answer_is_no_answer(dummy: str, playbook: str, question: dict[str, t.Any]) -> None:
    # AWX passes an empty text that is long enough. It drops one that is too short.
    if question["type"] in ("text", "textarea", "password"):
        assert question["min"] >= 1


@pytest.mark.parametrize(("dummy", "playbook", "question"), QUESTIONS, ids=NAMES)
def test_the_default_answer_is_the_default(dummy: str, playbook: str, question: dict[str, t.Any]) -> None:
    default = default_of(question["variable"])
    if default is not None:
        shown = str(default).lower() if isinstance(default, bool) else default or ""
        shown = default if question["type"] == "integer" else shown
        assert question["default"] == shown


@pytest.mark.parametrize("template", TEMPLATES, ids=[template["name"] for template in TEMPLATES])
def test_what_a_playbook_requires_is_asked_or_set(template: dict[str, t.Any]) -> None:
    options = variables_of(playbook_of(template))
    prefix = {"onboard_hosts": "host_onboard_"}.get(playbook_of(template), "")
    given = {question["variable"] for question in template["survey"]["spec"]} | set(template.get("extra_vars", {}))
    required = {name for name, option in options.items() if option.get("required")}
    # The inventory says in which cluster a host is to be.
    assert required - given == ({f"{prefix}cluster"} if prefix else set())
    assert set(template.get("extra_vars", {})) <= set(options)


def test_a_workflow_uses_templates_that_are_there() -> None:
    names = {template["name"] for template in TEMPLATES}
    for workflow in WORKFLOWS:
        identifiers = {node["identifier"] for node in workflow["nodes"]}
        for node in workflow["nodes"]:
            target = node["unified_job_template"]
            assert target["type"] == "workflow_approval" or target["name"] in names
            following = [n["identifier"] for way in node.get("related", {}).values() for n in way]
            assert set(following) <= identifiers


def test_a_workflow_asks_what_its_templates_ask() -> None:
    asked = {template["name"]: {q["variable"] for q in template["survey"]["spec"]} for template in TEMPLATES}
    for workflow in WORKFLOWS:
        targets = [node["unified_job_template"]["name"] for node in workflow["nodes"]]
        needed = set().union(*(asked[name] for name in targets if name in asked))
        assert {q["variable"] for q in workflow["survey"]["spec"]} == needed


def test_every_playbook_has_a_job_template() -> None:
    every = {path.stem for path in (project.ROOT / "playbooks").glob("*.yml")}
    assert {playbook_of(template) for template in TEMPLATES} == every
    assert {path.stem for path in Path(FOLDER / "project").glob("*.yml")} == every
