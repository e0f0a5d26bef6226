# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: result_row
short_description: Summarize the results for a host as a row of a table
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns one row for P(onramp.ovirt.text_table#filter) from the results of all tasks for one host.
  - A step that was skipped or not reached is ignored.
positional: host
options:
  _input:
    description: Results of modules of this collection, in the order of the tasks.
    type: list
    elements: dict
    required: true
  host:
    description: Name of the host in the engine.
    type: str
    required: true
  alias:
    description: Name of the host in the inventory. The row contains both names if they differ.
    type: str
  failure:
    description: The result of the task that failed, such as C(ansible_failed_result). Not set if no task failed.
    type: dict
  task:
    description: Name of the task that failed.
    type: str
  check_mode:
    description: Whether the changes are only predicted.
    type: bool
    default: false
  outcome:
    description: The outcome of a host for which no task ran, such as V(skipped) or V(not run).
    type: str
  reason:
    description: The reason for O(outcome).
    type: str
  prefix:
    description: Prefix for the paths in findings of the failed task, so that they become names of variables.
    type: str
"""

EXAMPLES = r"""
- name: Summarize the copy
  ansible.builtin.set_fact:
    row: "{{ [copy] | onramp.ovirt.result_row('node2', alias=inventory_hostname, check_mode=ansible_check_mode) }}"
"""

RETURN = r"""
_value:
  description: The row.
  type: dict
  contains:
    host:
      description: Name of the host, as C(web2 (node2)) where inventory and engine call it differently.
      type: str
    outcome:
      description: V(changed), V(would change), V(unchanged) or V(failed), or what was given.
      type: str
    changes:
      description: The changes that were, or would be, made, each in a few words.
      type: list
      elements: str
    nics:
      description: Pairs of NICs of a copy, source and destination.
      type: list
      elements: str
    in_sync:
      description: V(yes), or V(no) with the networks that are out of sync; empty where the host was not read.
      type: str
    status:
      description: Status of the host as it was read last.
      type: str
    reason:
      description: What failed, with the task and the sentence of the error.
      type: str
    details:
      description: The reason, the paired NICs and the changes, for one column of a table.
      type: list
      elements: str
  sample:
    host: node2
    outcome: changed
    changes: [attach network storage on bond0]
    nics: [eth1>eth1]
    in_sync: "yes"
    status: up
    reason: ""
    details: [NICs eth1>eth1, attach network storage on bond0]
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.change_text import change_text

Step = t.Mapping[str, t.Any]


def result_row(
    steps: t.Any,
    host: str,
    alias: t.Optional[str] = None,
    failure: t.Optional[Step] = None,
    task: t.Optional[str] = None,
    check_mode: bool = False,
    outcome: t.Optional[str] = None,
    reason: t.Optional[str] = None,
    prefix: str = "",
) -> dict[str, t.Any]:
    """Return the row of one host; raises AnsibleFilterError for anything but a list of results."""
    if isinstance(steps, (str, t.Mapping)) or not isinstance(steps, t.Iterable):
        raise AnsibleFilterError(f"result_row expects a list of results, not {type(steps).__name__}.")
    done = [step for step in steps if isinstance(step, t.Mapping)]
    read = [step["host"] for step in done if isinstance(step.get("host"), t.Mapping) and step["host"]]
    changes = [change_text(change) for step in done for change in _changes(step)]
    changed = "would change" if check_mode else "changed"
    nics = next((_pairs(step["pairing"]) for step in reversed(done) if step.get("pairing")), [])
    why = reason or ("" if failure is None else _reason(failure, task, prefix))
    return {
        "host": host if alias in (None, "", host) else f"{alias} ({host})",
        "outcome": outcome or ("failed" if failure is not None else changed if changes else "unchanged"),
        "changes": changes,
        "nics": nics,
        "in_sync": next((_in_sync(state["networks"]) for state in reversed(read) if "networks" in state), ""),
        "status": next((str(state["status"]) for state in reversed(read) if state.get("status")), ""),
        "reason": why,
        "details": [*([why] if why else []), *([f"NICs {', '.join(nics)}"] if nics else []), *changes],
    }


def _changes(step: Step) -> t.Iterable[t.Any]:
    """Return what a step changed, or would change: of one that failed only what was carried out before that."""
    return step.get("applied" if step.get("failed") else "plan") or ()


def _pairs(pairing: t.Iterable[Step]) -> list[str]:
    return [
        f"{row['source']['nic']}>{row['destination']['nic']}" for row in pairing if row["source"] and row["destination"]
    ]


def _in_sync(networks: t.Iterable[Step]) -> str:
    out = [network["name"] for network in networks if not network.get("in_sync", True)]
    return f"no: {', '.join(out)}" if out else "yes"


def _reason(failure: Step, task: t.Optional[str], prefix: str) -> str:
    """Return why a task failed: its message, or its errors with the names of variables."""
    message = str(failure.get("msg") or "unknown")
    found = [f for f in failure.get("findings") or () if f["severity"] == "error"] if prefix else []
    if found:
        message = " | ".join(f"{prefix}{f['path']}: {f['message']} {f['hint']}".rstrip() for f in found)
    return f"{task}: {message}" if task else message


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"result_row": result_row}
