# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: role_options
short_description: Read the variables of a role or playbook as typed options
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Variables given with C(--extra-vars) as C(name=value), or in an inventory in INI format, are text. This filter
    converts each variable to the type that its specification names, whatever the release of ansible-core.
  - A variable with the prefix that the specification does not have is an error, which names similar variables.
positional: prefix, spec
options:
  _input:
    description: The variables by name.
    type: dict
    required: true
  prefix:
    description: The prefix of all variables of the role or playbook, such as V(host_onboard_).
    type: str
    required: true
  spec:
    description: The options by the name of their variable, in the format of an argument specification of a role.
    type: dict
    required: true
  outputs:
    description: Names of variables with the prefix that the role or playbook sets itself.
    type: list
    elements: str
    default: []
  dictionaries:
    description: >-
      Names of variables that are dictionaries, although their type is V(raw) in O(spec): ansible-core, which reads the
      specification too, refuses a dictionary in YAML as text.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Read a variable that was given as text
  ansible.builtin.debug:
    msg: "{{ variables | onramp.ovirt.role_options('demo_', spec) }}"
  vars:
    variables:
      demo_activate: "no"
    spec:
      demo_activate:
        type: bool
  # => {"errors": [], "options": {"activate": false}}
"""

RETURN = r"""
_value:
  description: The options by name without the prefix, and all errors. A variable that is empty (null) is left out.
  type: dict
  sample:
    options: {activate: false}
    errors: ["There is no variable 'host_onboard_netwoks'. Did you mean host_onboard_networks?"]
"""

import typing as t

import yaml
from ansible.errors import AnsibleFilterError
from ansible.module_utils.parsing.convert_bool import boolean

from ansible_collections.onramp.ovirt.plugins.filter.unknown_variables import unknown_variables

Spec = t.Mapping[str, t.Any]
# What a text is called in a message about a type.
TYPE_NAMES = {"bool": "a boolean", "int": "an integer", "list": "a list", "dict": "a dictionary"}


def role_options(
    variables: t.Any,
    prefix: str,
    spec: t.Any,
    outputs: t.Sequence[str] = (),
    dictionaries: t.Sequence[str] = (),
) -> dict[str, t.Union[dict[str, t.Any], list[str]]]:
    """Return ``options`` and ``errors``; raises AnsibleFilterError for anything but dictionaries."""
    for value in (variables, spec):
        if not isinstance(value, t.Mapping):
            raise AnsibleFilterError(f"role_options expects dictionaries, not {type(value).__name__}.")
    options: dict[str, t.Any] = {}
    given = [name for name in variables if name.startswith(prefix)]
    errors = unknown_variables(set(given) - set(outputs), list(spec))
    for name in sorted(set(given) & set(spec)):
        if variables[name] is None:
            continue
        try:
            option = {**spec[name], "type": "dict"} if name in dictionaries else spec[name]
            options[name[len(prefix) :]] = _converted(variables[name], option)
        except ValueError as error:
            errors.append(f"{name}: {error}")
    for name, option in spec.items():
        if option.get("required") and variables.get(name) in (None, ""):
            errors.append(f"{name}: A value is required.")
    return {"options": options, "errors": errors}


def _converted(value: t.Any, option: Spec) -> t.Any:
    """Return a value in the type of its option; raises ValueError with a sentence."""
    kind = option.get("type", "str")
    converted = CONVERSIONS[kind](value, option) if kind in CONVERSIONS else value
    choices = option.get("choices")
    for one in converted if isinstance(converted, list) else [converted]:
        if choices and one not in choices:
            raise ValueError(f"'{one}' is not valid. Use one of: {', '.join(map(str, choices))}.")
    return converted


def _bool(value: t.Any, dummy: Spec) -> bool:
    try:
        return bool(boolean(value))
    except TypeError:
        raise ValueError(_expected("bool", value)) from None


def _int(value: t.Any, dummy: Spec) -> int:
    try:
        if isinstance(value, (bool, float)):
            raise ValueError(value)
        return int(value)
    except (TypeError, ValueError):
        raise ValueError(_expected("int", value)) from None


def _list(value: t.Any, option: Spec) -> list[t.Any]:
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("[") or not text:
            value = _parsed(text or "[]")
        elif option.get("elements", "str") == "str":
            value = [item.strip() for item in text.split(",") if item.strip()]
    if not isinstance(value, (list, tuple)):
        raise ValueError(_expected("list", value))
    return list(value)


def _dict(value: t.Any, dummy: Spec) -> dict[str, t.Any]:
    text = value.strip() if isinstance(value, str) else None
    # A line "name=" of an inventory in INI format is an empty text.
    found = value if text is None or not (text.startswith("{") or not text) else _parsed(text or "{}")
    if not isinstance(found, t.Mapping):
        raise ValueError(_expected("dict", value))
    return dict(found)


def _str(value: t.Any, dummy: Spec) -> str:
    if isinstance(value, (t.Mapping, list, tuple)):
        raise ValueError(f"A text is needed, not a {'list' if isinstance(value, (list, tuple)) else 'dictionary'}.")
    # As YAML spells it: a text "true" that was written without quotes.
    return str(value).lower() if isinstance(value, bool) else str(value)


def _raw(value: t.Any, dummy: Spec) -> t.Any:
    """Return a value of any type; a text that spells a boolean is one."""
    return bool(boolean(value)) if isinstance(value, str) and _is_boolean(value) else value


def _is_boolean(text: str) -> bool:
    try:
        boolean(text)
    except TypeError:
        return False
    return True


def _parsed(text: str) -> t.Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def _expected(kind: str, value: t.Any) -> str:
    shown = f"'{value}'" if isinstance(value, (str, int, float, bool)) else f"a value of type {type(value).__name__}"
    return f"{shown} is not {TYPE_NAMES[kind]}."


CONVERSIONS: dict[str, t.Callable[[t.Any, Spec], t.Any]] = {
    "bool": _bool,
    "int": _int,
    "list": _list,
    "dict": _dict,
    "str": _str,
    "raw": _raw,
}


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"role_options": role_options}
