# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Commands on proxy hosts that are hosts of the inventory, too.

Only a module that runs in Ansible's worker process can use the connections of other hosts.
"""

from __future__ import annotations

import contextvars
import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import host_channel
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.host_channel import Job, Log, OvaFile, Probe


class NoChannel(CollectionError):
    """A command could not be run on a host."""


@dataclass(frozen=True)
class Reply:
    """What a command printed, and its exit status."""

    status: int
    output: str
    errors: str = ""


# Runs a command of the shell on a host of the inventory; raises NoChannel.
Runner = t.Callable[[str, str], Reply]
runner: contextvars.ContextVar[t.Optional[Runner]] = contextvars.ContextVar("runner", default=None)


@dataclass
class Channels:
    """The proxy hosts with a channel: the host of the inventory by the name or id of the proxy host.

    ``problems`` are by proxy host. One that failed while imports are followed is tried again.
    """

    hosts: t.Mapping[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    def has(self, ident: str, name: str) -> bool:
        """Whether a proxy host has a channel."""
        return bool(self._of(ident, name)) and runner.get() is not None

    def _of(self, ident: str, name: str) -> str:
        return self.hosts.get(name) or self.hosts.get(ident) or ""

    def _run(self, ident: str, name: str, command: str) -> t.Optional[str]:
        run, host = runner.get(), self._of(ident, name)
        if run is None or not host:
            return None
        try:
            return run(host, command).output
        except NoChannel as error:
            self.problems[name] = error.message
            return None

    def probe(self, ident: str, name: str) -> t.Optional[Probe]:
        """Return what a proxy host can do; ``None`` without a channel."""
        output = self._run(ident, name, host_channel.PROBE)
        return None if output is None else host_channel.probe(output)

    def ova(self, ident: str, name: str, path: str) -> t.Optional[OvaFile]:
        """Return what an OVA is on a proxy host; ``None`` without a channel."""
        output = self._run(ident, name, host_channel.ova_command(path))
        return None if output is None else host_channel.ova_file(path, output)

    def jobs(self, ident: str, name: str) -> dict[str, Job]:
        """Return the conversions on a proxy host, by the id of the VM; empty without a channel."""
        output = self._run(ident, name, host_channel.JOBS)
        try:
            return host_channel.jobs(output) if output is not None else {}
        except ValueError:
            self.problems[name] = "vdsm-client does not show the statistics of the host."
            return {}

    def log(self, ident: str, name: str, vm_id: str) -> Log:
        """Return the log of an import; empty without a channel."""
        try:
            output = self._run(ident, name, host_channel.log_command(vm_id))
        except ValueError:
            return Log()
        return Log() if output is None else host_channel.log(output)

    def abort(self, ident: str, name: str, vm_id: str) -> None:
        """Cancel a conversion; raises NoChannel if that is not possible."""
        run, host = runner.get(), self._of(ident, name)
        if run is None or not host:
            raise NoChannel(f"There is no channel to host '{name}'.")
        reply = run(host, host_channel.abort_command(vm_id))
        if reply.status:
            text = (reply.errors or reply.output).strip()[-500:]
            raise NoChannel(f"Host '{name}' did not cancel the conversion: {text or reply.status}.")
