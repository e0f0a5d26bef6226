# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is documented is what is there: modules, their options, action groups, roles, scenarios."""

from __future__ import annotations

import ast
import pathlib
import re
import typing as t

import pytest

from tests.unit import project

# Any request can be refused, and any options can be wrong.
IN_FAILURES = {"findings", "code", "reason", "detail", "sentences"}
MODULES = project.modules()
ROLES = project.roles()
OPTIONS = project.load(pathlib.Path("plugins/module_utils/_options.py"))
# Fragments that describe no options of a module.
NO_OPTIONS = {"_attributes"}
FRAGMENTS = sorted({path.stem for path in project.below("plugins/doc_fragments")} - NO_OPTIONS)


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_documents_its_twin(name: str) -> None:
    twin = getattr(OPTIONS, name.removeprefix("_"))
    assert project.differences(project.fragment(f"onramp.ovirt.{name}")["options"], twin()) == []


def test_a_difference_between_documentation_and_spec_is_seen() -> None:
    documented = {"a": {"type": "int", "suboptions": {"b": {"type": "str", "choices": ["x"]}}}, "c": {"type": "str"}}
    spec: project.Options = {"a": {"type": "int", "options": {"b": {"type": "str", "choices": ["y"]}}}, "d": {}}
    found = project.differences(documented, spec)
    assert [line.split(" ")[0] for line in found] == ["c:", "d:", "a.b:"]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_documents_its_options(module: str) -> None:
    spec = project.load(pathlib.Path("plugins/modules") / f"{module}.py").spec()
    connection = OPTIONS.connection() if project.uses_engine(module) else {}
    assert project.differences(project.documentation(module)["options"], {**connection, **spec}) == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_declares_what_it_supports(module: str) -> None:
    attributes = project.documentation(module)["attributes"]
    if project.uses_engine(module):
        assert attributes["action_group"]["membership"] == ["onramp.ovirt.engine"]
    else:
        assert "action_group" not in attributes
    assert attributes["check_mode"]["support"] == "full"
    assert attributes["diff_mode"]["support"] == ("N/A" if module.endswith("_info") else "full")
    assert attributes["idempotent"]["support"] in ("full", "partial")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_examples_and_return_values(module: str) -> None:
    loaded = project.load(pathlib.Path("plugins/modules") / f"{module}.py")
    assert f"onramp.ovirt.{module}:" in loaded.EXAMPLES
    assert loaded.RETURN.strip()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_documents_what_its_failures_return(module: str) -> None:
    expected = IN_FAILURES if project.uses_engine(module) else {"findings"}
    assert expected - set(project.returned(module)) == set()


def test_a_returned_key_that_is_not_documented_is_seen() -> None:
    documented = {
        "host": {"type": "dict", "contains": {"name": {}, "nics": {"elements": "dict", "sample": [{"name": "eth0"}]}}},
        "counts": {"type": "dict", "sample": {"attach": 1}},
        "hint": {"type": "str"},
    }
    returned = {"host": {"name": "h1", "nics": [{"name": "eth1"}]}, "counts": {"detach": 2}}
    assert project.undocumented(documented, returned) == []
    wrong = {"host": {"id": "1", "nics": [{"name": "eth1", "mac": ""}]}, "code": 409}
    assert project.undocumented(documented, wrong) == ["code", "host.id", "host.nics.mac"]


def test_the_action_group_names_every_module_that_uses_an_engine() -> None:
    group = project.load_yaml("meta/runtime.yml")["action_groups"]["engine"]
    assert group == [{"metadata": {"extend_group": ["ovirt.ovirt.ovirt"]}}, *filter(project.uses_engine, MODULES)]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_unit_tests(module: str) -> None:
    tree = project.tree(pathlib.Path("tests/unit/plugins/modules") / f"test_{module}.py")
    functions = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert [name for name in functions if name.startswith("test_")]


@pytest.mark.parametrize("name", [*MODULES, *ROLES])
def test_a_module_or_role_has_a_molecule_scenario(name: str) -> None:
    scenario = project.ROOT / "extensions/molecule" / name
    assert (scenario / "molecule.yml").is_file()
    assert re.search(rf"onramp\.ovirt\.{name}\b", (scenario / "converge.yml").read_text(encoding="utf-8"))


def test_a_scenario_is_tried_dry_repeated_and_verified() -> None:
    sequence = project.load_yaml("extensions/molecule/config.yml")["scenario"]["test_sequence"]
    wanted = ["check", "converge", "idempotence", "verify"]
    assert [step for step in sequence if step in wanted] == wanted


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_a_spec_with_its_prefix_and_its_defaults(role: str) -> None:
    specs = project.load_yaml(f"roles/{role}/meta/argument_specs.yml")["argument_specs"]
    options = specs["main"]["options"]
    assert [name for name in options if not name.startswith(f"{role}_")] == []
    defaults = pathlib.Path(f"roles/{role}/defaults/main.yml")
    given = project.load_yaml(str(defaults)) if (project.ROOT / defaults).is_file() else {}
    assert wrong_defaults(options, given) == []


def test_a_default_that_differs_from_the_spec_is_seen() -> None:
    spec = {"a": {"default": 1}, "b": {}, "c": {"default": 2}}
    assert [line.split(":")[0] for line in wrong_defaults(spec, {"a": 1, "b": None, "c": 3, "d": 4})] == ["b", "c", "d"]


def wrong_defaults(options: dict[str, t.Any], defaults: dict[str, t.Any]) -> list[str]:
    """Defaults of a role that differ from those in its argument spec."""
    specified = {name: option["default"] for name, option in options.items() if "default" in option}
    return [
        f"{name}: {defaults.get(name)!r}, in the spec {specified.get(name)!r}"
        for name in sorted(set(specified) | set(defaults))
        if (name in specified) != (name in defaults) or specified[name] != defaults[name]
    ]
