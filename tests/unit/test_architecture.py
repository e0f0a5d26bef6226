# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules of the code: what may import what, limits of size, and what every file states.

Each test collects the offenders against one rule, so that a failure names all of them.
"""

from __future__ import annotations

import ast
import pathlib
import re
import sys
import tomllib
import typing as t

from tests.unit import project

MODULE_UTILS = pathlib.Path("plugins/module_utils")

# What a layer may import: itself, and what stands in a line above it.
LAYERS = (
    {"_errors", "_findings", "_located", "_macs", "_names", "_plan", "_results", "_waiting"},
    {"_host_networks", "_hosts", "_storage_domains", "_vms", "_vnics"},
    {"_host_copy", "_foreign_vms", "_guests"},
    {"_conversions"},
    {"_host_onboarding", "_registrations", "_imports"},
    {"_migrations", "_staged"},
    {"_private_files"},
    {"_engine", "_sources"},
    {"_importing"},
    {"_argspec"},
    {"_options"},
    {"_module"},
)
PURE = set.union(*LAYERS[:6])
# Not for code that only thinks: the outside world, the time, chance.
IMPURE = {
    *("asyncio", "datetime", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets"),
    *("shutil", "socket", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid"),
}
# The part of one of them that only works on texts.
HARMLESS = re.compile(r"urllib\.parse\b")
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "__import__"}
# The one of them whose task is to read files.
READS_FILES = {"_foreign_vms"}

MAX_FUNCTION = 50
MAX_FILE = 500
TEXT_BLOCKS = {"DOCUMENTATION", "EXAMPLES", "RETURN"}

HEADER = ("Copyright (c) 2026 The onramp.ovirt contributors", "SPDX-License-Identifier: GPL-3.0-or-later")

PLUGIN_FILES = project.below("plugins")
SIMULATOR_FILES = project.below("tests/engine_simulator")
PYTHON_FILES = project.below("")
UTILS_FILES = [path for path in PLUGIN_FILES if path.is_relative_to(MODULE_UTILS)]


def area(path: pathlib.Path) -> str:
    """The package, or the file without its ending, directly below module_utils."""
    return path.relative_to(MODULE_UTILS).parts[0].removesuffix(".py")


PURE_FILES = [path for path in UTILS_FILES if area(path) in PURE]


def layer(name: str) -> int:
    """Which line of LAYERS a package stands in; one that stands in none has to be given a place first."""
    return next(rank for rank, names in enumerate(LAYERS) if name in names)


def utils_imported(path: pathlib.Path) -> set[str]:
    """The files and packages below module_utils that a file imports, dotted."""
    prefix = f"{project.UTILS}."
    return {name.removeprefix(prefix) for name in project.imports(path) if name.startswith(prefix)}


def packages_imported(path: pathlib.Path) -> set[str]:
    return {name.split(".")[0] for name in project.imports(path)}


def nodes(path: pathlib.Path, *kinds: type[t.Any]) -> list[t.Any]:
    return [node for node in ast.walk(project.tree(path)) if isinstance(node, kinds)]


def test_there_is_something_to_check() -> None:
    assert UTILS_FILES
    assert PURE_FILES
    assert SIMULATOR_FILES
    assert project.modules()


# ------------------------------------------------------------------------------------------------------ who knows whom
def test_only_the_engine_package_knows_the_sdk() -> None:
    knowing = [path for path in PLUGIN_FILES if "ovirtsdk4" in packages_imported(path)]
    assert [path for path in knowing if not path.is_relative_to(MODULE_UTILS / "_engine")] == []
    assert knowing


def test_only_the_package_of_sources_loads_optional_libraries() -> None:
    """What reads other systems needs libraries that most users do not have: they are loaded by name, in one place."""
    loading = {path for path in PLUGIN_FILES if "importlib" in packages_imported(path)}
    # This one loads no library, but the collection itself.
    loading.remove(pathlib.Path("plugins/plugin_utils/bytecode.py"))
    engine = {path for path in loading if path.is_relative_to(MODULE_UTILS / "_engine")}
    assert loading - engine == {MODULE_UTILS / "_sources/libraries.py"}
    known = [path for path in PLUGIN_FILES if packages_imported(path) & {"libvirt", "pyVmomi", "pyVim"}]
    assert known == []


def test_pure_code_imports_the_standard_library_and_pure_code() -> None:
    allowed = set(sys.stdlib_module_names) | {"netaddr", "ansible_collections"}
    assert {str(path): outside for path in PURE_FILES if (outside := packages_imported(path) - allowed)} == {}
    used = {path: {name.split(".")[0] for name in utils_imported(path)} for path in PURE_FILES}
    assert {str(path): names - PURE for path, names in used.items() if names - PURE} == {}


def test_pure_code_does_not_reach_outside() -> None:
    offenders = []
    for path in (path for path in PURE_FILES if area(path) not in READS_FILES):
        called = {node.func.id for node in nodes(path, ast.Call) if isinstance(node.func, ast.Name)}
        packages = {name.split(".")[0] for name in project.imports(path) if not HARMLESS.match(name)}
        offenders += [f"{path}: {name}" for name in sorted(packages & IMPURE | called & IMPURE_CALLS)]
    assert offenders == []


def test_packages_import_only_what_stands_above_them() -> None:
    offenders = []
    for path in UTILS_FILES:
        others = {name.split(".")[0] for name in utils_imported(path)} - {area(path)}
        within = layer(area(path)) == 0
        offenders += [f"{path}: {o}" for o in sorted(others) if layer(o) >= layer(area(path)) + within]
    assert offenders == []


def test_no_two_files_import_each_other_on_whatever_way() -> None:
    known = {".".join(path.relative_to(MODULE_UTILS).with_suffix("").parts): path for path in UTILS_FILES}
    waiting = {name: utils_imported(path) & set(known) for name, path in known.items()}
    while ready := [name for name, needs in waiting.items() if not needs]:
        waiting = {name: needs - set(ready) for name, needs in waiting.items() if name not in ready}
    assert waiting == {}


def test_only_one_file_ends_a_module() -> None:
    ends = {path for path in PLUGIN_FILES for n in nodes(path, ast.Attribute) if n.attr in ("fail_json", "exit_json")}
    assert ends == {MODULE_UTILS / "_module.py"}


def test_every_module_has_an_action_plugin_that_runs_it_in_process() -> None:
    missing = [name for name in project.modules() if pathlib.Path("plugins/action", f"{name}.py") not in PLUGIN_FILES]
    assert missing == []
    for name in project.modules():
        path = pathlib.Path("plugins/action", f"{name}.py")
        assert f"{project.PACKAGE}.plugins.modules.{name}.main" in project.imports(path), path


def test_plugins_and_tests_keep_apart() -> None:
    for path in PLUGIN_FILES:
        assert not [n for n in project.imports(path) if n.startswith(("tests", f"{project.PACKAGE}.tests"))], path
    for path in SIMULATOR_FILES:
        assert not packages_imported(path) & {"ansible", "ansible_collections", "plugins"}, path


def test_plugins_are_written_for_python_3_9() -> None:
    for path in PLUGIN_FILES:
        ast.parse((project.ROOT / path).read_text(encoding="utf-8"), str(path), feature_version=(3, 9))


def test_private_files_have_the_comment_line() -> None:
    texts = {path: (project.ROOT / path).read_text(encoding="utf-8").splitlines() for path in UTILS_FILES}
    assert [str(path) for path, lines in texts.items() if "# Private to this collection." not in lines] == []
    assert [str(path) for path in UTILS_FILES if not area(path).startswith("_")] == []


# --------------------------------------------------------------------------------------------------------- every file
def extent(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` on, without the docstring."""
    return extent(function) - (extent(function.body[0]) if ast.get_docstring(function, clean=False) is not None else 0)


def lines_of_code(path: pathlib.Path) -> int:
    """Lines of a file, without the blocks of documentation that a module has to carry."""
    assignments = [node for node in project.tree(path).body if isinstance(node, ast.Assign)]
    texts = [node for node in assignments if getattr(node.targets[0], "id", "") in TEXT_BLOCKS]
    return len((project.ROOT / path).read_text(encoding="utf-8").splitlines()) - sum(map(extent, texts))


def test_functions_fit_on_a_screen() -> None:
    assert [
        f"{path}: {function.name} has {length(function)} lines"
        for path in PYTHON_FILES
        for function in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if length(function) >= MAX_FUNCTION
    ] == []


def test_no_function_is_on_one_line() -> None:
    """Ruff writes a body of three dots so, and ansible-test of ansible-core 2.17 refuses it."""
    found = [
        f"{path}:{function.lineno}"
        for path in PYTHON_FILES
        for function in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if function.body[0].lineno == function.lineno
    ]
    assert found == []


def test_a_value_that_is_not_used_is_called_dummy() -> None:
    """The pylint of ansible-test refuses an underscore, and ruff does not know that rule."""
    found = [f"{path}:{name.lineno}" for path in PYTHON_FILES for name in nodes(path, ast.Name) if name.id == "_"]
    assert found == []


def test_files_can_be_read_in_one_go() -> None:
    sizes = {str(path): lines_of_code(path) for path in PYTHON_FILES if "doc_fragments" not in path.parts}
    assert {path: size for path, size in sizes.items() if size > MAX_FILE} == {}


def says_its_licence(path: pathlib.Path) -> bool:
    side = path.with_name(f"{path.name}.license")
    head = (side if side.is_file() else path).read_bytes()[:600].decode(errors="replace")
    return all(line in head for line in HEADER)


def test_every_file_has_a_licence_header() -> None:
    notes = tomllib.loads((project.ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]
    noted = {path for note in notes for pattern in note["path"] for path in project.ROOT.glob(pattern)}
    silent = [path for path in project.files() if path not in noted and not says_its_licence(path)]
    assert [path for path in silent if path.parent.name != "LICENSES"] == []


# The words are built from parts, so that this file may be checked as well.
LEFT_OPEN = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error")) + r")\b")
LOCAL_PATH = re.compile(r"(?<![\w.$})~*-])/(?:root|home|work|Users)/\w")


def test_nothing_is_left_open_and_no_place_of_one_machine_is_named() -> None:
    offenders = []
    for path in (path for path in project.files() if path.name != "COPYING" and path.parent.name != "LICENSES"):
        text = path.read_text(encoding="utf-8")
        offenders += [f"{path}: {match}" for match in [*LEFT_OPEN.findall(text), *LOCAL_PATH.findall(text)]]
    assert offenders == []
