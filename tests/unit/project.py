# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The project as data, for the tests that keep its rules: its files, its modules, their documentation and options."""

from __future__ import annotations

import ast
import functools
import importlib
import pathlib
import subprocess
import types
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PLUGINS = ROOT / "plugins"
PACKAGE = "ansible_collections.onramp.ovirt"
UTILS = f"{PACKAGE}.plugins.module_utils"

Options = dict[str, dict[str, t.Any]]


@functools.cache
def files() -> tuple[pathlib.Path, ...]:
    """Every file of the project, in git or not yet added: none that git ignores.

    In a copy that is no repository it is every file outside the folders that begin with a dot or hold what was built.
    """
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others"]
    listed = subprocess.run([*command, "--exclude-standard"], check=False, capture_output=True, text=True)
    if listed.returncode == 0:
        return tuple(sorted(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()))
    return tuple(sorted(path for path in ROOT.rglob("*") if path.is_file() and not made(path.relative_to(ROOT))))


def made(path: pathlib.Path) -> bool:
    return any(part in ("build", "__pycache__") or part.startswith(".") for part in path.parts[:-1])


def below(folder: str) -> list[pathlib.Path]:
    """The project's Python files under a folder, relative to the root."""
    return [path.relative_to(ROOT) for path in files() if path.is_relative_to(ROOT / folder) and path.suffix == ".py"]


def modules() -> list[str]:
    return [path.stem for path in below("plugins/modules")]


@functools.cache
def uses_engine(module: str) -> bool:
    """Whether a module talks to an engine; others have no options for a connection, and are in no action group."""
    own = yaml.safe_load(load(pathlib.Path("plugins/modules") / f"{module}.py").DOCUMENTATION)
    return "onramp.ovirt._connection" in own.get("extends_documentation_fragment", [])


def roles() -> list[str]:
    folder = ROOT / "roles"
    return sorted({path.relative_to(folder).parts[0] for path in files() if path.is_relative_to(folder)})


@functools.cache
def tree(path: pathlib.Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))


@functools.cache
def imports(path: pathlib.Path) -> frozenset[str]:
    """Dotted names of what a file imports; `from a import b` gives a and a.b, as b may be a module itself."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = absolute(path, node)
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def absolute(path: pathlib.Path, node: ast.ImportFrom) -> str:
    """The module of a `from` import, with a relative one resolved against the place of its file."""
    if not node.level:
        return node.module or ""
    return ".".join([*path.parts[: -node.level], *([node.module] if node.module else [])])


def load(path: pathlib.Path) -> types.ModuleType:
    """Import a file under plugins/ by the name that it has in the collection."""
    return importlib.import_module(".".join([PACKAGE, *path.with_suffix("").parts]))


def load_yaml(path: str) -> t.Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@functools.cache
def fragment(name: str) -> dict[str, t.Any]:
    """A documentation fragment, `onramp.ovirt.FILE` or `onramp.ovirt.FILE.PART`, as data."""
    file, dummy, part = name.removeprefix("onramp.ovirt.").partition(".")
    source = load(pathlib.Path("plugins/doc_fragments") / f"{file}.py").ModuleDocFragment
    return dict(yaml.safe_load(getattr(source, (part or "documentation").upper())))


def documentation(module: str) -> dict[str, t.Any]:
    """The documentation of a module with its fragments worked in: options and attributes."""
    own = yaml.safe_load(load(pathlib.Path("plugins/modules") / f"{module}.py").DOCUMENTATION)
    options: dict[str, t.Any] = {}
    attributes: dict[str, t.Any] = {}
    for part in [*map(fragment, own.get("extends_documentation_fragment", [])), own]:
        options.update(part.get("options") or {})
        for attribute, values in (part.get("attributes") or {}).items():
            attributes[attribute] = {**attributes.get(attribute, {}), **values}
    return {**own, "options": options, "attributes": attributes}


@functools.cache
def returned(module: str) -> dict[str, t.Any]:
    """The documented return values of a module."""
    return dict(yaml.safe_load(load(pathlib.Path("plugins/modules") / f"{module}.py").RETURN) or {})


def undocumented(documented: t.Mapping[str, t.Any], values: t.Mapping[str, t.Any], place: str = "") -> list[str]:
    """Returned keys that are not documented, at any depth that the documentation speaks of.

    What a value contains is what its documentation lists, or where it lists nothing, for the elements of a list, what
    the sample shows. A dictionary about which it says nothing has keys that users choose.
    """
    found = [f"{place}{key}" for key in values if key not in documented]
    for key, text in documented.items():
        elements = values.get(key) if isinstance(values.get(key), list) else [values.get(key)]
        sample = text.get("sample")
        inner = text.get("contains")
        if not inner and text.get("elements") == "dict" and sample:
            inner = {name: {} for entry in sample for name in entry}
        if inner:
            found += [
                n for e in elements or [] if isinstance(e, dict) for n in undocumented(inner, e, f"{place}{key}.")
            ]
    return sorted(set(found))


def differences(documented: t.Any, specified: Options, place: str = "") -> list[str]:
    """Where documented options and an argument spec say different things: names, types, defaults, choices, aliases."""
    documented = documented or {}
    found = [f"{place}{name}: only documented" for name in sorted(set(documented) - set(specified))]
    found += [f"{place}{name}: not documented" for name in sorted(set(specified) - set(documented))]
    for name in sorted(set(specified) & set(documented)):
        text, spec = documented[name], specified[name]
        for key, absent in (("type", "str"), ("elements", None), ("required", False), ("default", None)):
            if text.get(key, absent) != spec.get(key, absent):
                found.append(f"{place}{name}: {key} {text.get(key, absent)!r}, in the spec {spec.get(key, absent)!r}")
        for key in ("choices", "aliases"):
            if sorted(map(str, text.get(key) or [])) != sorted(map(str, spec.get(key) or [])):
                found.append(f"{place}{name}: {key} {text.get(key)}, in the spec {spec.get(key)}")
        nested = text.get("suboptions", text.get("options"))
        found += differences(nested, spec.get("options") or {}, f"{place}{name}.")
    return found
