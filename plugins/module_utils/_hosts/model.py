# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The current and the desired state of a host, without networking."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

# Options of fence agents that have a field of their own here.
PORT = "port"
SLOT = "slot"


@dataclass(frozen=True)
class Agent:
    """A fence agent. The password is never read back, so it takes no part in comparisons."""

    type: str
    address: str
    username: str = ""
    order: int = 1
    port: t.Optional[int] = None
    slot: str = ""
    encrypt_options: bool = False
    options: tuple[tuple[str, str], ...] = ()
    password: str = field(default="", repr=False, compare=False)
    id: str = field(default="", compare=False)

    def as_dict(self) -> dict[str, t.Any]:
        """Return everything but the password and the id."""
        return {
            "type": self.type,
            "address": self.address,
            "username": self.username,
            "order": self.order,
            "port": self.port,
            "slot": self.slot or None,
            "encrypt_options": self.encrypt_options,
            "options": dict(self.options),
        }


@dataclass(frozen=True)
class Host:
    """A host in the engine. ``None`` for what was not read, because the task does not mention it."""

    id: str
    name: str
    status: str
    address: str = ""
    cluster: str = ""
    status_detail: str = ""
    comment: str = ""
    kernel_cmdline: str = ""
    ssh_port: int = 22
    ssh_fingerprint: str = ""
    power_management: bool = False
    kdump_detection: bool = True
    agents: t.Optional[tuple[Agent, ...]] = None
    tags: t.Optional[frozenset[str]] = None
    affinity_labels: t.Optional[frozenset[str]] = None
    reinstallation_required: bool = False
    update_available: bool = False
    spm_priority: int = 5
    spm_status: str = ""

    def as_dict(self) -> dict[str, t.Any]:
        """Return the host as users see it; what was not read is left out."""
        result: dict[str, t.Any] = {
            "id": self.id or None,
            "name": self.name,
            "status": self.status or None,
            "status_detail": self.status_detail or None,
            "address": self.address,
            "cluster": self.cluster,
            "comment": self.comment,
            "kernel_cmdline": self.kernel_cmdline,
            "ssh_port": self.ssh_port,
            "ssh_fingerprint": self.ssh_fingerprint or None,
            "power_management": {"enabled": self.power_management, "kdump_detection": self.kdump_detection},
            "reinstallation_required": self.reinstallation_required,
            "update_available": self.update_available,
            "spm": {"priority": self.spm_priority, "status": self.spm_status or None},
        }
        if self.agents is not None:
            result["power_management"]["agents"] = [a.as_dict() for a in sorted(self.agents, key=lambda a: a.order)]
        for name, values in (("tags", self.tags), ("affinity_labels", self.affinity_labels)):
            if values is not None:
                result[name] = sorted(values)
        return result


@dataclass(frozen=True)
class Known:
    """What the engine has apart from the host, as far as the plan needs it; ``None`` was not read.

    ``at_address`` names another host that has the desired address; ``upgrade_checked`` says that the engine has just
    looked for upgrades.
    """

    at_address: str = ""
    hosts: t.Optional[frozenset[str]] = None
    clusters: t.Optional[frozenset[str]] = None
    tags: t.Optional[frozenset[str]] = None
    affinity_labels: t.Optional[frozenset[str]] = None
    agent_types: t.Optional[frozenset[str]] = None
    upgrade_checked: bool = False


@dataclass(frozen=True)
class DesiredHost:
    """What a user wants of a host; ``None`` was not mentioned. ``state`` is the module's option of that name."""

    name: str
    state: str = "present"
    address: t.Optional[str] = None
    cluster: t.Optional[str] = None
    password: t.Optional[str] = field(default=None, repr=False)
    public_key: bool = False
    ssh_port: t.Optional[int] = None
    ssh_fingerprint: t.Optional[str] = None
    activate: bool = True
    reboot_after_installation: bool = True
    reboot_after_upgrade: bool = True
    check_upgrade: bool = True
    enroll_certificate: bool = False
    kernel_cmdline: t.Optional[str] = None
    comment: t.Optional[str] = None
    spm: bool = False
    spm_priority: t.Optional[int] = None
    power_management: t.Optional[bool] = None
    kdump_detection: t.Optional[bool] = None
    agents: t.Optional[tuple[Agent, ...]] = None
    check_agent_types: bool = True
    tags: t.Optional[frozenset[str]] = None
    affinity_labels: t.Optional[frozenset[str]] = None

    @property
    def can_log_in(self) -> bool:
        """Whether the engine is given a way to log in to the machine, for an installation."""
        return bool(self.password or self.public_key)


def from_params(params: t.Mapping[str, t.Any]) -> DesiredHost:
    """Return what the module's options ask for."""
    power = params.get("power_management") or {}
    agents = power.get("agents")
    return DesiredHost(
        name=params["name"],
        state=params["state"],
        address=params.get("address"),
        cluster=params.get("cluster"),
        password=params.get("password"),
        public_key=bool(params.get("public_key")),
        ssh_port=params.get("ssh_port"),
        ssh_fingerprint=params.get("ssh_fingerprint"),
        activate=params.get("activate") is not False,
        reboot_after_installation=params.get("reboot_after_installation") is not False,
        reboot_after_upgrade=params.get("reboot_after_upgrade") is not False,
        check_upgrade=params.get("check_upgrade") is not False,
        enroll_certificate=bool(params.get("enroll_certificate")),
        kernel_cmdline=params.get("kernel_cmdline"),
        comment=params.get("comment"),
        spm=bool(params.get("spm")),
        spm_priority=params.get("spm_priority"),
        power_management=power.get("enabled"),
        kdump_detection=power.get("kdump_detection"),
        agents=None if agents is None else tuple(_agent(a, n) for n, a in enumerate(agents, 1)),
        check_agent_types=power.get("check_agent_types") is not False,
        tags=_names(params.get("tags")),
        affinity_labels=_names(params.get("affinity_labels")),
    )


def _names(given: t.Optional[t.Iterable[str]]) -> t.Optional[frozenset[str]]:
    return None if given is None else frozenset(given)


def _agent(given: t.Mapping[str, t.Any], position: int) -> Agent:
    order = given.get("order")
    options = {str(name): str(value) for name, value in (given.get("options") or {}).items()}
    return agent(
        type=given["type"],
        address=given["address"],
        username=given.get("username") or "",
        order=position if order is None else order,
        port=given.get("port"),
        slot=given.get("slot") or "",
        encrypt_options=bool(given.get("encrypt_options")),
        options=options,
        password=given.get("password") or "",
    )


def agent(options: t.Mapping[str, str], port: t.Optional[int], slot: str, **fields: t.Any) -> Agent:
    """Return a fence agent whose port and slot are fields, whichever way they were given.

    An option that cannot be read as a port, or that differs from the field, stays an option.
    """
    left = dict(options)
    if port is None and left.get(PORT, "").isdigit():
        port = int(left.pop(PORT))
    elif left.get(PORT) == str(port):
        left.pop(PORT)
    if not slot or left.get(SLOT) == slot:
        slot = left.pop(SLOT, "") or slot
    return Agent(port=port, slot=slot, options=tuple(sorted(left.items())), **fields)
