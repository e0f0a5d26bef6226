# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to this collection: how every module begins and ends. The only place that exits."""

from __future__ import annotations

import os
import re
import traceback
import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.onramp.ovirt.plugins.module_utils import _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine, connect
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import resolve
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import (
    HOW_TO_INSTALL,
    LIBRARY,
    MINIMUM,
    SDK_ERROR,
    sdk_is_too_old,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    BrokenWrite,
    CollectionError,
    InputError,
    UnexpectedError,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import WARNING, Finding
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan

Params = dict[str, t.Any]
Applied = list[Change]
Request = t.TypeVar("Request")
Sent = t.TypeVar("Sent")
Verified = t.TypeVar("Verified")
SECRET_HEADER = re.compile(r"authori[sz]ation|cookie|credential|key|passw|secret|token", re.IGNORECASE)


@dataclass(frozen=True)
class Result:
    """What a module found or did.

    ``values`` are its own return values, ``plan`` is for modules that change something, ``warnings`` are sentences,
    ``prepared`` is text that a diff shows besides before and after.
    """

    changed: bool = False
    values: dict[str, t.Any] = field(default_factory=dict)
    plan: t.Optional[Plan] = None
    warnings: tuple[str, ...] = ()
    prepared: str = ""


class _Module(AnsibleModule):
    def _log_invocation(self) -> None:
        """Hide secrets among the headers before anything is logged: no_log for all would hide words like "true"."""
        self.no_log_values.update(_secret_headers(self.params.get("auth")))
        super()._log_invocation()


def _secret_headers(auth: t.Any) -> t.Iterator[str]:
    headers = auth.get("headers") if isinstance(auth, dict) else None
    if isinstance(headers, dict):
        yield from (str(text) for name, text in headers.items() if text and SECRET_HEADER.search(str(name)))


def run(
    spec: _options.Spec,
    body: t.Callable[[Engine, Request, bool], Result],
    check_input: t.Callable[[Params], Request],
    **constraints: t.Any,
) -> None:
    """Run a module: options, session, ``body(engine, request, check_mode)``, result.

    ``check_input`` parses the options before anything is sent; what it returns is what ``body`` gets. Never ends in a
    traceback: every error is a sentence.
    """
    module = _started({**_options.connection(), **spec}, constraints)
    if SDK_ERROR is not None:
        message = missing_required_lib(LIBRARY, url="https://pypi.org/project/ovirt-engine-sdk-python/")
        module.fail_json(msg=f"{message}. {HOW_TO_INSTALL}", exception=SDK_ERROR)
    if sdk_is_too_old():
        module.fail_json(msg=f"{LIBRARY} is older than {MINIMUM}. {HOW_TO_INSTALL}")
    try:
        request = check_input(module.params)
        credentials = resolve(module.params["auth"], os.environ)
        module.no_log_values.update(v for v in (credentials.password, credentials.token) if v)
        with connect(credentials, module.params["timeout"]) as engine:
            result = body(engine, request, module.check_mode)
    except CollectionError as error:
        module.fail_json(**_failure(error))
    except Exception as error:  # pylint: disable=broad-exception-caught
        # Whatever was not foreseen is still no reason to show a user a stack instead of a sentence.
        module.fail_json(**_failure(UnexpectedError(error)), exception=traceback.format_exc())
    for text in (*_warnings(result.plan.findings if result.plan else ()), *result.warnings):
        module.warn(text)
    values = _success(result)
    if result.plan is not None and module._diff:
        values["diff"] = {"before": result.plan.before, "after": result.plan.after}
        if result.prepared:
            values["diff"]["prepared"] = result.prepared
    module.exit_json(**values)


def _started(spec: _options.Spec, constraints: dict[str, t.Any]) -> AnsibleModule:
    try:
        return _Module(argument_spec=spec, supports_check_mode=True, **constraints)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # Raised by ansible-core for a nested option of a wrong kind. Not just any exception: what reads the specs of
        # modules ends this call with one of its own. Without a spec it reads the options as they are,
        # and nothing is logged, as it does not know the secrets among them either.
        raw: _options.Spec = dict.fromkeys(spec, {"type": "raw"})
        bare = AnsibleModule(argument_spec=raw, supports_check_mode=True, no_log=True)
        bare.no_log_values.update(_options.secrets(spec, bare.params))
        bare.no_log_values.update(_secret_headers(bare.params.get("auth")))
        found = list(_options.type_errors(spec, bare.params))
        said = InputError(found).message if found else f"The options cannot be read: {type(error).__name__}: {error}"
        bare.fail_json(msg=said, findings=[finding.as_dict() for finding in found])


def _failure(error: CollectionError) -> Params:
    result: Params = {"msg": error.message, **error.details}
    if isinstance(error, InputError):
        result["findings"] = [finding.as_dict() for finding in error.findings]
    return result


def _success(result: Result) -> Params:
    values: Params = {"changed": result.changed, **result.values}
    if result.plan is not None:
        values.update(plan_values(result.plan))
    return values


def plan_values(plan: Plan) -> Params:
    """Return plan, counts, findings, before and after as every module that changes something reports them."""
    return {
        "plan": [change.as_dict() for change in plan.changes],
        "counts": dict(sorted(Counter(change.verb for change in plan.changes).items())),
        "findings": [finding.as_dict() for finding in plan.findings],
        "before": plan.before,
        "after": plan.after,
    }


def change(
    planned: Plan,
    check_mode: bool,
    apply: t.Callable[[Applied], Sent],
    verify: t.Callable[[Sent], Verified],
    **values: t.Any,
) -> t.Optional[Verified]:
    """Carry out a plan: refuse it on errors, stop in check mode, apply, verify; returns what ``verify`` returns.

    ``None`` when nothing was sent: there is nothing to do, or it is check mode. ``apply`` adds each change that the
    engine carried out to the list that it gets; what it returns is what ``verify`` gets. Whatever error occurs has
    the plan, ``applied`` and ``values`` in its details.
    """
    applied: Applied = []
    try:
        if planned.errors:
            raise InputError(planned.findings)
        if planned.is_empty or check_mode:
            return None
        return verify(apply(applied))
    except CollectionError as error:
        _attach(error, planned, applied, values)
        raise
    except Exception as error:
        unexpected = UnexpectedError(error)
        _attach(unexpected, planned, applied, values)
        raise unexpected from error


def _attach(error: CollectionError, planned: Plan, applied: Applied, values: Params) -> None:
    """Add what was planned and what was carried out to the details of an error."""
    unknown = bool(error.details.get("outcome_unknown", isinstance(error, BrokenWrite)))
    known: Params = {
        **values,
        **plan_values(planned),
        "applied": [step.as_dict() for step in applied],
        "outcome_unknown": unknown,
        "changed": bool(applied) or unknown,
    }
    error.details = {**known, **error.details}


def _warnings(findings: t.Iterable[Finding]) -> t.Iterator[str]:
    for finding in findings:
        if finding.severity == WARNING:
            yield f"{finding.path}: {finding.text}" + (f" {finding.hint}" if finding.hint else "")
