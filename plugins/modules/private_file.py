#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: private_file
short_description: Write a file that only its user can read
version_added: 0.1.0
description:
  - Writes a text, or data as JSON, into a file that only its user can read. The file is written as a whole or not at
    all, and is on the disk when the task ends, so that it can hold the record of a longer procedure.
  - A file with this content is not written again. If others can read it, it is.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._attributes.local
  - onramp.ovirt._attributes.change
options:
  path:
    description: The file. Its folder must exist, unless O(create_folder) is set.
    type: path
    required: true
  content:
    description: The text. A dictionary or a list is written as JSON with sorted keys.
    type: raw
    required: true
  create_folder:
    description: Whether to create the folder of the file, and those above it, for the user alone, if they do not exist.
    type: bool
    default: false
  return_content:
    description:
      - Whether to return the content, so that one task writes a record and registers it for the tasks that follow. In
        check mode too.
    type: bool
    default: false
seealso:
  - module: ansible.builtin.copy
"""

EXAMPLES = r"""
- name: Record what was done
  onramp.ovirt.private_file:
    path: /srv/migrations/spring/done.json
    content: "{{ {'vms': done} }}"

- name: Record what was done, and use the record in the tasks that follow
  onramp.ovirt.private_file:
    path: /srv/migrations/spring/done.json
    content: "{{ {'vms': done} }}"
    return_content: true
  register: recorded
"""

RETURN = r"""
plan:
  description: What is written, as a list with at most one change.
  returned: success
  type: list
  elements: dict
  sample:
    - verb: write
      kind: file
      name: /srv/migrations/spring/done.json
      before: null
      after: {size: 24}
counts:
  description: Number of changes in RV(plan), by verb.
  returned: success
  type: dict
  sample: {write: 1}
before:
  description: The size of the file in bytes. Null where there is none.
  returned: success
  type: dict
  sample: {size: null}
after:
  description: The size of the file in bytes.
  returned: success
  type: dict
  sample: {size: 24}
content:
  description: The content as it was given, with O(return_content=true). Also if it could not be written.
  returned: success, and on failure
  type: raw
  sample: {vms: [web01]}
findings:
  description: All findings. Those of severity error stopped the task.
  returned: success, and on failure
  type: list
  elements: dict
  sample: []
"""

import json
import os
import stat
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options, _private_files
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change, Plan


@dataclass(frozen=True)
class Desired:
    """The file as it is to be."""

    path: Path
    content: bytes
    create_folder: bool
    # Empty, or the content as it was given.
    returned: dict[str, t.Any]


def spec() -> _options.Spec:
    """Return the options of this module."""
    return {
        "path": {"type": "path", "required": True},
        "content": {"type": "raw", "required": True},
        "create_folder": {"type": "bool", "default": False},
        "return_content": {"type": "bool", "default": False},
    }


def parse_options(params: _module.Params) -> Desired:
    """Return the file and its content."""
    given = content = params["content"]
    if not isinstance(content, str):
        content = json.dumps(content, indent=4, sort_keys=True) + "\n"
    returned = {"content": given} if params["return_content"] else {}
    return Desired(Path(params["path"]), content.encode(), params["create_folder"], returned)


def body(wanted: Desired, check_mode: bool) -> _module.Result:
    """Compare the file, and write it."""
    try:
        current = _read(wanted)
        planned = _planned(wanted.path, current, wanted.content)
        if not planned.is_empty and not check_mode:
            _write(wanted)
    except OSError as wrong:
        raise CollectionError(
            f"'{wanted.path}' cannot be written: {wrong.strerror or wrong}.", **wanted.returned
        ) from wrong
    return _module.Result(not planned.is_empty, wanted.returned, planned)


def _read(wanted: Desired) -> t.Optional[bytes]:
    """Return the content of a file; ``None`` where there is none."""
    path = wanted.path
    if os.path.lexists(path):
        return path.read_bytes()
    if not path.parent.is_dir() and not wanted.create_folder:
        raise FileNotFoundError(2, f"there is no folder '{path.parent}'")
    return None


def _write(wanted: Desired) -> None:
    if wanted.create_folder:
        _private_files.create_folder(wanted.path.parent)
    _private_files.write(wanted.path, wanted.content)


def _planned(path: Path, current: t.Optional[bytes], content: bytes) -> Plan:
    private = current is not None and not stat.S_IMODE(path.stat().st_mode) & 0o077
    before = {"size": None if current is None else len(current)}
    after = {"size": len(content)}
    changes = () if private and current == content else (Change("write", "file", str(path), before, after),)
    return Plan(changes, (), before, after)


def main() -> None:
    """Run the module."""
    _module.run_without_engine(spec(), body, parse_options)


if __name__ == "__main__":
    main()
