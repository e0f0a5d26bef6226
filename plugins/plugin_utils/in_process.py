# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Run a module in Ansible's worker process instead of a process of its own.

A new process costs more CPU than the work of most tasks: it unpacks the module and imports everything anew. A worker
inherits what the parent has imported.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import typing as t

from ansible import constants as C
from ansible import template
from ansible.executor import module_common
from ansible.module_utils import basic
from ansible.module_utils.common import json as common_json
from ansible.module_utils.common import warnings as module_warnings
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action.normal import ActionModule as NormalAction
from ansible.utils.display import Display

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import host_channel, progress, shared_session
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import SDK_ERROR, pycurl
from ansible_collections.onramp.ovirt.plugins.plugin_utils import run_end
from ansible_collections.onramp.ovirt.plugins.plugin_utils.hidden_values import remove_values
from ansible_collections.onramp.ovirt.plugins.plugin_utils.host_connections import HostConnections
from ansible_collections.onramp.ovirt.plugins.plugin_utils.interpreter import is_this_python

try:
    # ansible-core 2.19 and newer have profiles for what goes between controller and module.
    from ansible.module_utils import _internal

    HAS_PROFILES = True
except ImportError:
    HAS_PROFILES = False

# Private to the run and its user. Ansible removes it when the run ends.
RUN_FOLDER: str = C.DEFAULT_LOCAL_TMP  # type: ignore[attr-defined]
VARIABLE = "onramp_in_process"
ENVIRONMENT = "ONRAMP_IN_PROCESS"
PROFILE = "legacy"
Main = t.Callable[[], None]

# What every worker would load for itself, when it needs it, is loaded once before they are forked.
_trusted = getattr(template, "trust_as_template", str)
template.Templar(loader=None).template(_trusted("{{ 0 }}"))
if HAS_PROFILES:
    for _direction in common_json.Direction:
        common_json.get_module_encoder(PROFILE, _direction)
if SDK_ERROR is None:
    # libcurl prepares itself for its first object.
    pycurl.Curl().close()
run_end.register(RUN_FOLDER)


class InProcessAction(NormalAction):
    """Run ``MAIN`` of a module here where that gives the same result, else run the module as Ansible runs any other.

    ansible-core prepares the arguments and reads the result in both cases. Between the two it asks for a module to
    send and a command to run: only these differ here.
    """

    MAIN: Main
    _here = False
    _task_vars: t.Mapping[str, t.Any] = {}

    def _execute_module(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        self._task_vars = kwargs.get("task_vars") or {}
        self._here = not kwargs.get("wrap_async") and self._runs_here(kwargs.get("task_vars") or {})
        if self._here:
            Display().vvv(f"Running {self._task.action} in process")
        return super()._execute_module(*args, **kwargs)

    def _is_pipelining_enabled(self, *args: t.Any, **kwargs: t.Any) -> bool:
        return self._here or super()._is_pipelining_enabled(*args, **kwargs)

    def _configure_module(self, module_name: str, module_args: dict[str, t.Any], task_vars: t.Any) -> t.Any:
        if not self._here:
            return super()._configure_module(module_name, module_args, task_vars)
        data, interpreter = _encoded(module_args), f"#!{sys.executable}"
        if not HAS_PROFILES:
            return "new", interpreter, data, module_name
        # The class of this release: newer ones have more fields, with defaults.
        bits = module_common._BuiltModule(
            module_style="new", shebang=interpreter, b_module_data=data, serialization_profile=PROFILE
        )
        return bits, module_name

    def _low_level_execute_command(self, cmd: str, *args: t.Any, **kwargs: t.Any) -> t.Any:
        if not self._here:
            return super()._low_level_execute_command(cmd, *args, **kwargs)
        output, status = io.StringIO(), 0
        shared_session.folder.set(RUN_FOLDER)
        progress.display.set(_show)
        connections = HostConnections(self, self._task_vars)
        host_channel.runner.set(connections.run)
        with _environ(self._environment()), _as_module(kwargs["in_data"]), contextlib.redirect_stdout(output):
            try:
                with progress.noted(RUN_FOLDER):
                    type(self).MAIN()
            except SystemExit as ended:
                status = ended.code if isinstance(ended.code, int) else 1
            finally:
                connections.close()
        text = output.getvalue()
        return {"rc": status, "stdout": text, "stdout_lines": text.splitlines(), "stderr": "", "stderr_lines": []}

    def _runs_here(self, task_vars: t.Mapping[str, t.Any]) -> bool:
        """Whether a process of its own would be the same Python, on this machine, as this user."""
        return (
            SDK_ERROR is None
            and self._connection.transport == "local"
            and not self._connection.become
            and self._is_this_interpreter(self._variables_of_target(task_vars))
            and self._is_switched_on(task_vars)
        )

    def _variables_of_target(self, task_vars: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        if not self._task.delegate_to:
            return task_vars
        delegated = task_vars.get("ansible_delegated_vars") or {}
        return delegated.get(self._task.delegate_to) or {}

    def _is_this_interpreter(self, variables: t.Mapping[str, t.Any]) -> bool:
        asked = C.config.get_config_value("INTERPRETER_PYTHON", variables=dict(variables))
        asked = str(self._templar.template(asked) or "auto")
        return asked.startswith("auto") or is_this_python(asked)

    def _is_switched_on(self, task_vars: t.Mapping[str, t.Any]) -> bool:
        value = self._templar.template(task_vars.get(VARIABLE))
        if value is None:
            value = self._environment().get(ENVIRONMENT, os.environ.get(ENVIRONMENT, "true"))
        return boolean(value)

    def _environment(self) -> dict[str, str]:
        """Return the variables that ``environment:`` of play, block and task set."""
        found: dict[str, t.Any] = {}
        self._compute_environment_string(found)
        return {name: str(value) for name, value in found.items()}


def _show(line: str, detail: bool) -> None:
    # On standard error, so that callbacks with JSON on standard output stay valid.
    if not detail or Display().verbosity:
        Display().display(line, stderr=True)


@contextlib.contextmanager
def _environ(values: t.Mapping[str, str]) -> t.Iterator[None]:
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def _as_module(arguments: bytes) -> t.Iterator[None]:
    """Let ``AnsibleModule`` find its arguments, and collect warnings in the result, as in a process of its own."""
    replaced: list[tuple[t.Any, str, t.Any]] = [
        (basic, "_ANSIBLE_ARGS", arguments),
        (basic, "remove_values", remove_values),
    ]
    replaced += [(module_warnings, name, type(getattr(module_warnings, name))()) for name in _RECORDS]
    if HAS_PROFILES:
        replaced += [(basic, "_ANSIBLE_PROFILE", PROFILE), (_internal, "is_controller", False)]
    before = [(owner, name, getattr(owner, name)) for owner, name, dummy in replaced]
    _assign(replaced)
    try:
        yield
    finally:
        _assign(before)


_RECORDS = ("_global_warnings", "_global_deprecations")


def _assign(values: t.Iterable[tuple[t.Any, str, t.Any]]) -> None:
    for owner, name, value in values:
        setattr(owner, name, value)


def _encoded(arguments: t.Mapping[str, t.Any]) -> bytes:
    given = {"ANSIBLE_MODULE_ARGS": arguments}
    if HAS_PROFILES:
        profile = common_json.get_module_encoder(PROFILE, common_json.Direction.CONTROLLER_TO_MODULE)
        return json.dumps(given, cls=profile).encode()
    encoder = t.cast("type[json.JSONEncoder]", common_json.AnsibleJSONEncoder)
    return json.dumps(given, cls=encoder, vault_to_text=True).encode()
