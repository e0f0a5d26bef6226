#!/usr/bin/python
# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: v2v_upload
short_description: Send exported VMs from the controller to the machine that converts them
version_added: 0.1.0
description:
  - Sends a file, or all files of a folder, to the host of the task over the connection of the task, in pieces.
  - An upload that was interrupted goes on where it was, after the checksum of what is there was compared. Each file
    gets its name only after the checksum of the whole was compared.
  - A file that is there with the same checksum is not sent again. This reads it on both sides.
  - If the host is the controller, with the connection C(local), nothing is copied, and RV(source) has O(src).
  - The connection must be able to send data to a command, as C(ssh) can. The host needs a POSIX shell with C(stat),
    C(sha256sum) and C(df), and no Python. Other files in O(dest) stay as they are.
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
extends_documentation_fragment:
  - onramp.ovirt._attributes.local
  - onramp.ovirt._attributes.change
options:
  src:
    description:
      - The file, or the folder, on the controller. Of a folder, what is in it is sent, with its folders.
      - Links in a folder are refused.
    type: path
    required: true
  dest:
    description: The folder on the host. If it does not exist, it is created for the user alone.
    type: path
    required: true
  piece:
    description: How many MiB are sent at once. As much memory is used on the controller.
    type: int
    default: 64
seealso:
  - module: onramp.ovirt.v2v_source_info
  - module: onramp.ovirt.v2v_convert
"""

EXAMPLES = r"""
- name: Send the folder of an exported VM
  onramp.ovirt.v2v_upload:
    src: /srv/exports/web01
    dest: /var/tmp/uploads/web01
  delegate_to: convert1.example.com
  register: uploaded

- name: Read it there
  onramp.ovirt.v2v_source_info:
    source: "{{ uploaded.source }}"
  delegate_to: convert1.example.com
  register: found
"""

RETURN = r"""
source:
  description: The source of VMs on the host, as other modules need it. Its C(path) is the file or the folder.
  returned: success
  type: dict
  sample: {kind: files, path: /var/tmp/uploads/web01}
is_local:
  description: Whether the host is the controller, so that nothing is copied.
  returned: success
  type: bool
  sample: false
files:
  description: The files.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name within the folder.
      type: str
      sample: web01-sda
    size:
      description: Size in bytes.
      type: int
      sample: 8323072
plan:
  description: The files that are sent. Each has a verb (send or resume), a kind, a name, before and after.
  returned: success
  type: list
  elements: dict
  sample:
    - verb: resume
      kind: file
      name: web01-sda
      before: &before {size: null, sent: 4194304}
      after: &after {size: 8323072, sent: 8323072}
counts:
  description: Number of changes in RV(plan), by verb.
  returned: success
  type: dict
  sample: {resume: 1}
applied:
  description: The files that were sent before an error.
  returned: on failure
  type: list
  elements: dict
  sample: []
findings:
  description: All findings. Those of severity error stopped the task.
  returned: success, and on failure
  type: list
  elements: dict
  sample:
    - code: upload-file-unreadable
      severity: error
      path: src
      message: File '/srv/exports/web01/link' cannot be read, Too many levels of symbolic links.
      hint: Remove it from the folder.
      rule: ""
before:
  description: By file, its size on the host and how much of it was sent before.
  returned: success
  type: dict
  sample: {web01-sda: *before}
after:
  description: By file, its size on the host and how much of it is sent.
  returned: success
  type: dict
  sample: {web01-sda: *after}
outcome_unknown:
  description: Whether it is not known how far the last file was sent. Run the task again then.
  returned: on failure, if it is true
  type: bool
  sample: true
timings:
  description: Seconds in each part of the run, as far as it came.
  returned: on failure, after something was sent
  type: dict
  sample: {apply: 1.2}
omitted:
  description: What a failed task leaves out to fit a screen. With C(-v), everything is returned.
  returned: on failure, when something is left out
  type: str
  sample: "plan: run with -v to see all."
"""

from ansible_collections.onramp.ovirt.plugins.module_utils import _module, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.timings import Timings
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.waiting import Clock
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import error, errors
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Plan
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import uploads
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.uploads import Upload


def spec() -> _options.Spec:
    """Return the options of this module."""
    needed = {"type": "path", "required": True}
    return {"src": needed, "dest": needed, "piece": {"type": "int", "default": 64}}


def parse_options(params: _module.Params) -> Upload:
    """Return what is sent where; raises InputError with everything that is wrong."""
    found = [
        error("invalid-value", name, f"'{params[name]}' is not an absolute path.")
        for name in ("src", "dest")
        if not params[name].startswith("/")
    ]
    if not 1 <= params["piece"] <= 1024:
        found.append(error("invalid-value", "piece", "The value must be 1 to 1024."))
    if found:
        raise InputError(found)
    return Upload(params["src"].rstrip("/") or "/", params["dest"].rstrip("/") or "/", params["piece"] << 20)


def body(wanted: Upload, check_mode: bool) -> _module.Result:
    """Compare the files, send what is missing, and compare them again."""
    items, findings = uploads.local_files(wanted.source)
    if errors(findings):
        raise InputError(findings)
    if uploads.used_channel().is_here:
        return _module.Result(values=uploads.result(wanted, items, True), plan=Plan())
    planned, seen = uploads.plan(wanted, items, findings)

    done = _module.change(
        planned,
        check_mode,
        lambda applied: uploads.send(wanted, seen, applied, planned.changes),
        # Each checksum was compared before the file got its name.
        lambda dummy: True,
        Timings(Clock()),
    )
    changed = bool(done) or (check_mode and not planned.is_empty)
    return _module.Result(changed=changed, values=uploads.result(wanted, items, False), plan=planned)


def main() -> None:
    """Run the module."""
    _module.run_without_engine(spec(), body, parse_options)


if __name__ == "__main__":
    main()
