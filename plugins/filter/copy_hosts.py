# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: copy_hosts
short_description: Select the hosts of an inventory to copy to
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Removes the source from the list, whatever its name in the inventory, and checks the variables and options of all
    hosts.
positional: source, known
options:
  _input:
    description: The hosts of the play.
    type: list
    elements: dict
    required: true
    suboptions:
      alias:
        description: Name in the inventory.
        type: str
        required: true
      name:
        description: Name in the engine.
        type: str
        required: true
      options:
        description: Options of the copy, as for P(onramp.ovirt.copy_options#filter).
        type: raw
      variables:
        description: Names of the variables of the playbook that are set for this host.
        type: list
        elements: str
  source:
    description: Name of the source in the engine.
    type: str
    required: true
  known:
    description: Names of the valid variables.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Leave the source out
  ansible.builtin.debug:
    msg: "{{ (hosts | onramp.ovirt.copy_hosts('node1', known_names)).targets }}"
"""

RETURN = r"""
_value:
  description: The decision.
  type: dict
  contains:
    targets:
      description: Names in the inventory of the hosts to copy to, in the order of the play.
      type: list
      elements: str
    problems:
      description: Sentences about what has to be corrected first.
      type: list
      elements: str
  sample: {targets: [node2, node3], problems: []}
"""

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.onramp.ovirt.plugins.filter.copy_options import copy_options
from ansible_collections.onramp.ovirt.plugins.filter.unknown_variables import unknown_variables

Host = t.Mapping[str, t.Any]
OPTIONS = "copy_host_networks_options"


def copy_hosts(hosts: t.Any, source: str, known: t.Sequence[str] = ()) -> dict[str, list[str]]:
    """Return targets and problems; raises AnsibleFilterError for anything but a list of hosts."""
    if isinstance(hosts, (str, t.Mapping)) or not isinstance(hosts, t.Iterable):
        raise AnsibleFilterError(f"copy_hosts expects a list of hosts, not {type(hosts).__name__}.")
    rows = [row for row in hosts if isinstance(row, t.Mapping)]
    targets = [str(row["alias"]) for row in rows if row["name"] != source]
    problems = [*_misspelt(rows, known), *_wrong_options(rows), *_same_host_twice(rows)]
    if not source:
        problems.insert(0, "Name the host to copy from with copy_host_networks_source.")
    elif not targets:
        problems.append(f"There is no host to copy to except the source '{source}'.")
    return {"targets": targets, "problems": problems}


def _misspelt(rows: t.Sequence[Host], known: t.Sequence[str]) -> list[str]:
    return _by_sentence(rows, lambda row: unknown_variables(row.get("variables") or [], known))


def _wrong_options(rows: t.Sequence[Host]) -> list[str]:
    def sentences(row: Host) -> list[str]:
        try:
            copy_options(row.get("options") or {}, OPTIONS)
        except AnsibleFilterError as wrong:
            return [str(wrong)]
        return []

    return _by_sentence(rows, sentences)


def _by_sentence(rows: t.Sequence[Host], sentences: t.Callable[[Host], list[str]]) -> list[str]:
    """Return each sentence once, with the hosts that it is about where it is not about all of them."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for sentence in sentences(row):
            found.setdefault(sentence, []).append(str(row["alias"]))
    return [s if len(aliases) == len(rows) else f"{', '.join(aliases)}: {s}" for s, aliases in found.items()]


def _same_host_twice(rows: t.Sequence[Host]) -> t.Iterator[str]:
    aliases: dict[str, list[str]] = {}
    for row in rows:
        aliases.setdefault(str(row["name"]), []).append(str(row["alias"]))
    for name, twice in aliases.items():
        if len(twice) > 1:
            yield f"{' and '.join(twice)} are the same host of the engine, '{name}'. Correct copy_host_networks_name."


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"copy_hosts": copy_hosts}
