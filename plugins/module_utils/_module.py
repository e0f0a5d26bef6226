# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The frame of every module: parse options, connect, run, exit. Only this file calls exit_json and fail_json."""

from __future__ import annotations

import os
import re
import traceback
import typing as t
from dataclasses import dataclass, field

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.onramp.ovirt.plugins.module_utils import _argspec, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import Engine, connect
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials, resolve
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import SDK_ERROR, sdk_problem
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.timings import APPLY, Timings
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    BrokenWrite,
    CollectionError,
    Incomplete,
    InputError,
    UnexpectedError,
    first_few,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import in_order
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._results import (
    failure_values,
    joined_values,
    plan_values,
    warning_texts,
)

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
    ``prepared`` is text that a diff shows in addition to before and after.
    """

    changed: bool = False
    values: dict[str, t.Any] = field(default_factory=dict)
    plan: t.Optional[Plan] = None
    warnings: tuple[str, ...] = ()
    prepared: str = ""


class _OptionsRefused(Exception):
    """ansible-core refuses the options; the text is its own message."""


class _Module(AnsibleModule):
    """A module that says all that is wrong with its options; see _argspec."""

    _started = False

    def __init__(self, argument_spec: _options.Spec, **constraints: t.Any) -> None:
        super().__init__(argument_spec=argument_spec, supports_check_mode=True, **constraints)
        self._started = True

    def _load_params(self) -> None:
        super()._load_params()
        self.params = _argspec.expand_short_forms(self.argument_spec, self.params)

    def fail_json(self, msg: str, **values: t.Any) -> t.NoReturn:
        """End the task, unless it has not begun: then it is ansible-core that refuses the options."""
        if not self._started:
            raise _OptionsRefused(msg)
        super().fail_json(msg, **values)
        raise AssertionError("fail_json ends the process")

    def _log_invocation(self) -> None:
        """Hide secrets in headers and URLs before anything is logged: no_log for all would hide words like "true"."""
        self.no_log_values.update(_secret_headers(self.params.get("auth")))
        self.no_log_values.update(_argspec.url_passwords(self.params))
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
    _run_connected(_start({**_options.connection(), **spec}, constraints), body, check_input)


def run_with_engine_if(
    needed: t.Callable[[Params], bool],
    spec: _options.Spec,
    body: t.Callable[[t.Optional[Engine], Request, bool], Result],
    check_input: t.Callable[[Params], Request],
) -> None:
    """Run a module that talks to an engine only for some options; otherwise ``body`` gets none."""
    module = _start({**_options.connection(), **spec}, {})
    if needed(module.params):
        _run_connected(module, body, check_input)
    else:
        _produce(module, lambda: (body(None, check_input(module.params), module.check_mode), []))


def _run_connected(
    module: AnsibleModule,
    body: t.Callable[[Engine, Request, bool], Result],
    check_input: t.Callable[[Params], Request],
) -> None:
    problem = sdk_problem()
    if problem:
        # Without a traceback where there was no exception.
        module.fail_json(msg=problem, **({"exception": SDK_ERROR} if SDK_ERROR else {}))

    def produce() -> tuple[Result, list[Params]]:
        request, credentials = _read_options(module.params, check_input)
        module.no_log_values.update(v for v in (credentials.password, credentials.token) if v)
        for text in credentials.warnings:
            module.warn(text)
        with connect(credentials, module.params["timeout"]) as engine:
            try:
                result = body(engine, request, module.check_mode)
            finally:
                for text in engine.warnings:
                    module.warn(text)
            return result, engine.timings.as_list()

    _produce(module, produce)


def run_without_engine(
    spec: _options.Spec,
    body: t.Callable[[Request, bool], Result],
    check_input: t.Callable[[Params], Request],
    **constraints: t.Any,
) -> None:
    """Run a module that talks to no engine: options, ``body(request, check_mode)``, result."""
    module = _start(spec, constraints)
    _produce(module, lambda: (body(check_input(module.params), module.check_mode), []))


def _produce(module: AnsibleModule, produce: t.Callable[[], tuple[Result, list[Params]]]) -> None:
    """End a module with its result, or with the sentence of what went wrong."""
    try:
        result, timings = produce()
    except CollectionError as error:
        _fail(module, error)
    except Exception as error:  # pylint: disable=broad-exception-caught
        # Whatever was not foreseen is still no reason to show a user a stack instead of a sentence.
        _fail(module, UnexpectedError(error))
    for text in (*warning_texts(result.plan.findings if result.plan else ()), *result.warnings):
        module.warn(text)
    values = {**_success(result), **({"timings": timings} if timings else {})}
    if result.plan is not None and module._diff:
        values["diff"] = {"before": result.plan.before, "after": result.plan.after}
        if result.prepared:
            values["diff"]["prepared"] = result.prepared
    module.exit_json(**values)


def _fail(module: AnsibleModule, error: CollectionError) -> t.NoReturn:
    values = failure_values(error, module.params, module._verbosity > 0)
    for text in error.warnings if isinstance(error, Incomplete) else ():
        module.warn(text)
    if isinstance(error, UnexpectedError):
        values["exception"] = traceback.format_exc()
    module.fail_json(**values)
    raise AssertionError("fail_json ends the process")


def _read_options(params: Params, check_input: t.Callable[[Params], Request]) -> tuple[Request, Credentials]:
    """Return the request of a module and the credentials; raises InputError with what is wrong about both."""
    found = list(_argspec.range_mistakes(params))
    request = credentials = None
    try:
        request = check_input(params)
    except InputError as error:
        found += error.findings
    try:
        credentials = resolve(params["auth"], os.environ)
    except InputError as error:
        found += error.findings
    if found or credentials is None:
        raise InputError(in_order(found))
    return t.cast(Request, request), credentials


def _start(spec: _options.Spec, constraints: dict[str, t.Any]) -> AnsibleModule:
    """Return the module, or end it with everything that is wrong with its options."""
    try:
        return _Module(spec, **constraints)
    except (_OptionsRefused, AttributeError, KeyError, TypeError, ValueError) as refused:
        # The others are raised by ansible-core for nested options of a wrong type. Not just any exception: what reads
        # the specs of modules ends this call with one of its own.
        message = str(refused) if isinstance(refused, _OptionsRefused) else f"The options cannot be read: {refused!r}"
    return _refuse(spec, constraints, message)


def _refuse(spec: _options.Spec, constraints: dict[str, t.Any], message: str) -> t.NoReturn:
    """End the module with what is wrong with its options; with the given message only where nothing can be found."""
    bare = _RawModule(argument_spec={}, supports_check_mode=True)
    given = bare.params
    bare.no_log_values.update(_argspec.secrets(spec, given))
    bare.no_log_values.update(_secret_headers(given.get("auth")))
    bare.no_log_values.update(_argspec.url_passwords(given))
    found = in_order([*_argspec.mistakes(spec, given), *_argspec.constraint_mistakes(constraints, given)])
    bare.fail_json(**failure_values(InputError(found, "" if found else message), given, verbose=True))
    raise AssertionError("fail_json ends the process")


class _RawModule(AnsibleModule):
    """A module that takes any option as it is."""

    def _load_params(self) -> None:
        super()._load_params()
        self.argument_spec = {name: {"type": "raw"} for name in self.params if not name.startswith(_argspec.INTERNAL)}

    def _log_invocation(self) -> None:
        """Log nothing: the secrets among the options are not known yet, and Ansible overrules ``no_log=True``."""


def _success(result: Result) -> Params:
    values: Params = {"changed": result.changed, **result.values}
    if result.plan is not None:
        values.update(plan_values(result.plan))
    return values


def change(
    planned: Plan,
    check_mode: bool,
    apply: t.Callable[[Applied], Sent],
    verify: t.Callable[[Sent], Verified],
    timings: Timings,
    **values: t.Any,
) -> t.Optional[Verified]:
    """Carry out a plan: refuse it on errors, stop in check mode, apply, verify; returns what ``verify`` returns.

    ``None`` when nothing was sent: there is nothing to do, or it is check mode. If the plan leaves something out, then
    Incomplete is raised here, otherwise by ``verify``. ``apply`` adds each change that the engine carried out to the
    list that it gets; what it returns is what ``verify`` gets. Whatever error occurs has the plan, ``applied`` and
    ``values`` in its details, and ``timings`` unless the plan was refused.
    """
    applied: Applied = []
    try:
        if planned.errors:
            raise InputError(planned.findings)
        if planned.is_empty or check_mode:
            if planned.left_out:
                raise Incomplete(first_few(planned.left_out), changed=not planned.is_empty)
            return None
        timings.begin(APPLY)
        sent = apply(applied)
        timings.begin("verify")
        return verify(sent)
    except CollectionError as error:
        _attach(error, planned, applied, values, timings)
        raise
    except Exception as error:
        unexpected = UnexpectedError(error)
        _attach(unexpected, planned, applied, values, timings)
        raise unexpected from error


def after(planned: Plan, wait: t.Callable[[], Verified], timings: Timings, **values: t.Any) -> Verified:
    """Return what ``wait`` returns, which waits for an effect of changes; an error has all of them as applied."""
    try:
        return wait()
    except CollectionError as error:
        _attach(error, planned, list(planned.changes), values, timings)
        raise


def in_parts(
    checks: t.Sequence[t.Callable[[], Result]], parts: t.Sequence[t.Callable[[], Result]], go_on: bool
) -> Result:
    """Carry out a task in parts, each with objects of its own, after a check of each; return one result.

    What checks refuse is raised before anything is sent. With ``go_on``, what a part leaves out or cannot do does not
    keep the others from being carried out. An error has the values of all parts in its details.
    """
    done = [_caught(check) for check in checks]
    ran = 0
    if not any(_is_failure(one) for one in done):
        for ran, part in enumerate(parts, 1):
            done[ran - 1] = _caught(part)
            if isinstance(done[ran - 1], AuthenticationFailed) or _is_failure(done[ran - 1]) and not go_on:
                break
    is_prediction = not parts and not any(_is_failure(one) for one in done)
    values = joined_values([_part_values(one, is_prediction, number < ran) for number, one in enumerate(done)])
    failed = [one for one in done if isinstance(one, CollectionError)]
    if failed:
        raise _joined_error(done, failed, values)
    plans = [one.plan for one in done if isinstance(one, Result) and one.plan is not None]
    changes = tuple(change for one in plans for change in one.changes)
    findings = in_order(finding for one in plans for finding in one.findings)
    plan = Plan(changes, findings, values["before"], values["after"])
    warnings = tuple(text for one in done if isinstance(one, Result) for text in one.warnings)
    return Result(values["changed"], {name: values[name] for name in values if name != "applied"}, plan, warnings)


def _caught(part: t.Callable[[], Result]) -> t.Union[Result, CollectionError]:
    """Return what a part returns or raises."""
    try:
        return part()
    except CollectionError as error:
        return error


def _is_failure(one: t.Union[Result, CollectionError]) -> bool:
    return isinstance(one, CollectionError) and not isinstance(one, Incomplete)


def _part_values(one: t.Union[Result, CollectionError], is_prediction: bool, ran: bool) -> Params:
    """Return the values of a part. One that was only checked has changed nothing, unless that is what is predicted."""
    values = dict(one.details) if isinstance(one, CollectionError) else _success(one)
    if isinstance(one, Result):
        values["applied"] = values.get("plan", []) if ran else []
    return {**values, "changed": bool(values.get("changed")) and (is_prediction or ran)}


def _joined_error(
    done: t.Sequence[t.Union[Result, CollectionError]], failed: t.Sequence[CollectionError], values: Params
) -> CollectionError:
    """Return the error of a task in parts: everything that is refused, else the most serious error."""
    refused = [one for one in failed if isinstance(one, InputError)]
    if refused:
        more = {name: value for name, value in values.items() if name != "findings"}
        return InputError(in_order(finding for one in refused for finding in one.findings), **more)
    error = next((one for one in failed if _is_failure(one)), failed[0])
    error.message = first_few([one.message for one in failed])
    error.details = {**error.details, **values}
    if isinstance(error, Incomplete):
        error.warnings = tuple(text for one in done for text in _part_warnings(one))
    return error


def _part_warnings(one: t.Union[Result, CollectionError]) -> t.Iterator[str]:
    if isinstance(one, Incomplete):
        yield from one.warnings
    elif isinstance(one, Result):
        yield from (*warning_texts(one.plan.findings if one.plan else ()), *one.warnings)


def _attach(error: CollectionError, planned: Plan, applied: Applied, values: Params, timings: Timings) -> None:
    """Add what was planned and what was carried out to the details of an error."""
    unknown = bool(error.details.get("outcome_unknown", isinstance(error, BrokenWrite)))
    known: Params = {
        **values,
        **({} if planned.errors else {"timings": timings.as_list()}),
        **plan_values(planned),
        "applied": [step.as_dict() for step in applied],
        "outcome_unknown": unknown,
        "changed": bool(applied) or unknown,
    }
    error.details = {**known, **error.details}
    if isinstance(error, Incomplete):
        error.warnings = (*warning_texts(planned.findings), *error.warnings)
