# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Error messages for options, more precise than those of ansible-core, which decides what is valid.

- Every mistake at once, not only the first one; nested options with their index; a near name for an unknown one:
  https://github.com/ansible/ansible/blob/stable-2.17/lib/ansible/module_utils/basic.py (``errors[0]``) and
  https://github.com/ansible/ansible/blob/stable-2.17/lib/ansible/module_utils/common/parameters.py (the context of
  nested options has names, and no numbers).
- A text in place of a dictionary, and ranges of numbers; an argument spec has neither:
  https://docs.ansible.com/ansible/latest/dev_guide/developing_program_flow_modules.html#argument-spec
"""

from __future__ import annotations

import re
import typing as t

from ansible.module_utils.common.parameters import DEFAULT_TYPE_VALIDATORS

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, consequence, error
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

Spec = t.Mapping[str, t.Mapping[str, t.Any]]
Given = t.Mapping[str, t.Any]
NEEDED = {"dict": "A dictionary", "list": "A list"}
WRONG = {"int": "is not a whole number", "float": "is not a number", "bool": "is neither true nor false"}
LONGEST_VALUE = 40
# More options than these are no help in a hint.
LISTED_OPTIONS = 10
INTERNAL = "_ansible_"
# Options that take a text for a dictionary, and the suboptions that the text stands for.
SHORT_FORMS = {"ipv4": ("method", "address"), "ipv6": ("method", "address")}
URL_PASSWORD = re.compile(r"://[^/@:\s]*:([^/@\s]+)@")
# What only a role can do: files go from the controller to another machine, and a file system stays mounted as long as a
# conversion runs.
OF_ROLE = "The role onramp.ovirt.v2v_files does this, and gives `source` for this module: use v2v_files_"
ELSEWHERE = {"source.mount": f"{OF_ROLE}mount.", "source.upload": f"{OF_ROLE}upload, or the module v2v_upload."}
POSITIVE = {"timeout": " of seconds", "poll_interval": " of seconds", "parallel": ""}


# ---------------------------------------------------------------------------------------------------------- short forms
def expand_short_forms(spec: Spec, given: t.Any) -> t.Any:
    """Return the options with each text that stands for a dictionary written out: ``ipv4: 192.0.2.5/24``, or ``dhcp``.

    What is wrong in any way stays as it is.
    """
    if not isinstance(given, dict):
        return given
    return {name: _expanded(name, spec.get(name) or {}, value) for name, value in given.items()}


def _expanded(name: str, option: t.Mapping[str, t.Any], value: t.Any) -> t.Any:
    inner = option.get("options")
    if not inner:
        return value
    if isinstance(value, list):
        return [expand_short_forms(inner, item) for item in value]
    if name in SHORT_FORMS and isinstance(value, str) and value.strip() and not any(c in value for c in "={"):
        method, address = SHORT_FORMS[name]
        text = value.strip()
        return {method if text in (inner[method].get("choices") or ()) else address: text}
    return expand_short_forms(inner, value)


# ------------------------------------------------------------------------------------------------------------- mistakes
def mistakes(spec: Spec, given: Given, prefix: str = "") -> t.Iterator[Finding]:
    """Yield everything that is wrong with options: unknown and missing ones, wrong types and values, at any depth."""
    known = {alias: name for name, option in spec.items() for alias in (name, *(option.get("aliases") or ()))}
    for key, value in given.items():
        name = known.get(key)
        if name is not None:
            yield from _value_mistakes(spec[name], value, f"{prefix}{key}")
        elif not str(key).startswith(INTERNAL):
            yield _unknown(str(key), spec, prefix)
    for name, option in spec.items():
        if option.get("required") and not any(alias in given for alias in (name, *(option.get("aliases") or ()))):
            # Often it is there, and misspelt.
            yield consequence(error("option-missing", f"{prefix}{name}", "This option is required."))


def _unknown(key: str, spec: Spec, prefix: str) -> Finding:
    hint = ELSEWHERE.get(f"{prefix}{key}") or did_you_mean(key, spec)
    if not hint and len(spec) <= LISTED_OPTIONS:
        hint = f"The options here are {', '.join(sorted(spec))}."
    return error("option-unknown", f"{prefix}{key}", f"'{key}' is not a valid option.", hint)


def _value_mistakes(option: t.Mapping[str, t.Any], value: t.Any, path: str) -> t.Iterator[Finding]:
    if value is None:
        return
    kind = option.get("type") or "str"
    converted = _convert(kind, value)
    if converted is None:
        yield _wrong_type(kind, value, path, _has_secrets(option))
    elif kind == "list":
        element = {**option, "type": option.get("elements") or "raw"}
        for number, item in enumerate(converted):
            place = f"{path}[{number}]" if isinstance(value, list) else path
            if item is None:
                yield _wrong_type(element["type"], item, place, False)
            else:
                yield from _value_mistakes(element, item, place)
    elif kind == "dict" and option.get("options"):
        yield from mistakes(option["options"], converted, f"{path}.")
    elif option.get("choices") and converted not in option["choices"]:
        yield _not_allowed(option["choices"], converted, path)


def _convert(kind: t.Any, value: t.Any) -> t.Any:
    """Return the value as ansible-core reads it, and ``None`` where it cannot."""
    try:
        return DEFAULT_TYPE_VALIDATORS[kind](value) if kind in DEFAULT_TYPE_VALIDATORS else value
    except (TypeError, ValueError):
        return None


def _wrong_type(kind: str, value: t.Any, path: str, secret: bool) -> Finding:
    shown = "this value" if secret else _shown(value)
    if kind in NEEDED:
        return error("option-type", path, f"{NEEDED[kind]} is needed here, not {shown}.")
    return error("option-type", path, f"{shown[:1].upper()}{shown[1:]} {WRONG.get(kind, f'is not a valid {kind}')}.")


def _shown(value: t.Any) -> str:
    if isinstance(value, dict):
        return "a dictionary"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "an empty value"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    text = str(value)
    text = text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."
    return f"the text '{text}'" if isinstance(value, str) else f"the number {text}"


def _not_allowed(choices: t.Sequence[t.Any], value: t.Any, path: str) -> Finding:
    allowed = ", ".join(str(choice) for choice in choices)
    text = str(value)
    text = text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."
    return error("option-not-allowed", path, f"'{text}' is not allowed here.", f"Choose one of {allowed}.")


def constraint_mistakes(constraints: t.Mapping[str, t.Any], given: Given) -> t.Iterator[Finding]:
    """Yield which options exclude each other, and which groups lack the one that is required."""
    for group in constraints.get("mutually_exclusive") or ():
        used = [name for name in group if given.get(name) is not None]
        if used[1:]:
            yield error("options-exclusive", used[1], f"'{used[1]}' cannot be used together with '{used[0]}'.")
    for group in constraints.get("required_one_of") or ():
        if not any(given.get(name) is not None for name in group):
            names = f"{', '.join(group[:-1])} or {group[-1]}"
            yield consequence(error("options-missing", group[0], f"One of the options {names} is required."))


def range_mistakes(params: Given) -> t.Iterator[Finding]:
    """Yield the numbers that are not positive."""
    for name, what in POSITIVE.items():
        if params.get(name) is not None and params[name] <= 0:
            yield error("option-out-of-range", name, f"{params[name]} is not a positive number{what}.")


# -------------------------------------------------------------------------------------------------------------- secrets
def secrets(spec: Spec, given: Given) -> t.Iterator[str]:
    """Yield the secrets among options that may be wrong in any way."""
    for name, option in spec.items():
        value = given.get(name)
        if value in (None, "") or isinstance(value, bool):
            continue
        if option.get("no_log"):
            yield str(value)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from secrets(option.get("options") or {}, item)
            elif isinstance(item, str) and _has_secrets(option):
                # A dictionary written down as text.
                yield item


def url_passwords(value: t.Any) -> t.Iterator[str]:
    """Yield the passwords in URLs, at any depth. No option expects one there, but users write them."""
    if isinstance(value, str):
        yield from URL_PASSWORD.findall(value)
    elif isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from url_passwords(item)


def _has_secrets(option: t.Mapping[str, t.Any]) -> bool:
    return bool(option.get("no_log")) or any(_has_secrets(inner) for inner in (option.get("options") or {}).values())
