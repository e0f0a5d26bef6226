# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to one host alone: its power management agents."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.elements import add, boolean, el, number, reference, string
from ...core.faults import EngineFault, input_invalid, message, missing, not_found, refused, wrong_input
from ...core.listing import complete, listing
from .lookup import host_if_known
from .model import FenceAgent, Host, HostsSlice

AGENT_TYPES = (
    "amt_ws",
    "apc",
    "apc_snmp",
    "bladecenter",
    "cisco_ucs",
    "drac5",
    "drac7",
    "eps",
    "hpblade",
    "ilo",
    "ilo2",
    "ilo3",
    "ilo4",
    "ilo_ssh",
    "ipmilan",
    "redfish",
    "rsa",
    "rsb",
    "wti",
)
MANDATORY = ("address", "order", "password", "type", "username")
MAX_PORT = 65535
PORT = "port"


def _agent_element(host: Host, agent: FenceAgent) -> Element:
    document = el(
        "agent", reference("host", "hosts", host.id), id=agent.id, path=f"hosts/{host.id}/fenceagents/{agent.id}"
    )
    add(
        document,
        address=agent.address,
        encrypt_options=agent.encrypt_options,
        order=agent.order,
        port=agent.port,
        type=agent.type,
        username=agent.username,
    )
    if agent.options:
        document.append(el("options", *(add(el("option"), name=k, value=v) for k, v in agent.options.items())))
    return document


def _agent(request: Request) -> tuple[Host, FenceAgent]:
    """The agent of the path with its own host: the host of the path is not looked at."""
    for host in request.world.area(HostsSlice).hosts.values():
        for agent in host.agents:
            if agent.id == request.parameters["agent"].lower():
                return host, agent
    raise not_found()


@route("GET", "hosts/{host}/fenceagents")
def list_agents(request: Request) -> Answer:
    """An unknown host has no agents."""
    host = host_if_known(request)
    if host is None:
        return listing("agents", ())
    return listing("agents", (_agent_element(host, a) for a in host.agents), request)


@route("GET", "hosts/{host}/fenceagents/{agent}")
def get_agent(request: Request) -> Answer:
    return Answer(200, _agent_element(*_agent(request)))


@route("POST", "hosts/{host}/fenceagents", root="agent", usage="fence_agents/add")
def add_agent(request: Request) -> Answer:
    body, host = request.body, host_if_known(request)
    for name in MANDATORY:
        if string(body, name) is None:
            raise input_invalid(f"Parameter 'agent.{name}' is mandatory but was not provided.")
    empty = [name for name in ("address", "type", "username", "password") if not string(body, name)]
    if empty:
        raise missing(f"Agent [{', '.join(empty)}] required for add")
    agent = FenceAgent("", "", "", 0)
    _merge_agent(agent, body)
    _check(agent, "add", host)
    if host is None:
        raise _no_host("add")
    agent.id = request.world.new_id()
    host.agents.append(agent)
    return Answer(201, _agent_element(host, agent))


@route("PUT", "hosts/{host}/fenceagents/{agent}", root="agent", usage="fence_agent/update")
def update_agent(request: Request) -> Answer:
    host, agent = _agent(request)
    changed = FenceAgent(**vars(agent))
    _merge_agent(changed, request.body)
    _check(changed, "edit", host)
    host.agents[host.agents.index(agent)] = changed
    return Answer(200, _agent_element(host, changed))


@route("DELETE", "hosts/{host}/fenceagents/{agent}")
def remove_agent(request: Request) -> Answer:
    """The last one goes too, even while power management is on."""
    host, agent = _agent(request)
    if host_if_known(request) is None:
        raise _no_host("remove")
    host.agents.remove(agent)
    return complete()


def _no_host(action: str) -> EngineFault:
    return refused(message("VDS_INVALID_SERVER_ID"), action=action, kind="Fence Agent")


def _check(agent: FenceAgent, action: str, host: Host | None) -> None:
    if agent.port is not None and not 1 <= agent.port <= MAX_PORT:
        raise wrong_input("agent.port", "The Port number must be between 1 and 65535.")
    if host is None:
        raise _no_host(action)
    if agent.type not in AGENT_TYPES:
        raise refused(message("ACTION_TYPE_FAILED_AGENT_NOT_SUPPORTED"), action=action, kind="Fence Agent")
    port = agent.options.get(PORT)
    if agent.port is None and port is not None and not (port.isdecimal() and 1 <= int(port) <= MAX_PORT):
        raise refused(message("VDS_ILLEGAL_PM_AGENT_PORT_VALUE"))


def _merge_agent(agent: FenceAgent, body: Element | None) -> None:
    """Take over what the body says. A port without options beside it replaces them all."""
    for field in ("type", "address", "username", "password"):
        value = string(body, field)
        if value is not None:
            setattr(agent, field, value)
    for field in ("order", PORT):
        amount = number(body, field)
        if amount is not None:
            setattr(agent, field, amount)
    encrypt = boolean(body, "encrypt_options")
    agent.encrypt_options = agent.encrypt_options if encrypt is None else encrypt
    sent = None
    if body is not None and body.find("options") is not None:
        sent = {string(o, "name") or "": string(o, "value") or "" for o in body.findall("options/option")}
    port = number(body, PORT)
    if port is not None:
        sent = {**(sent or {}), PORT: str(port)}
    agent.options = agent.options if sent is None else sent
