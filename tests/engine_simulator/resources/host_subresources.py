# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be pinned on a host: tags, affinity labels, power management agents."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ..api import Answer, Request, route
from ..elements import add, boolean, el, link, number, reference, string
from ..faults import input_invalid, missing, not_found, note, refused
from ..model import AffinityLabel, FenceAgent, Host, Tag
from ._common import complete, listing, named, of_path, referenced

AGENT_TYPES = (
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


# -------------------------------------------------------------------------------------------------------------- tags
def _tag_element(tag: Tag, path: str) -> Element:
    return add(el("tag", id=tag.id, path=path), name=tag.name, description=tag.description)


@route("GET", "tags")
def list_tags(request: Request) -> Answer:
    return listing("tags", (_tag_element(t, f"tags/{t.id}") for t in request.world.tags.values()), request)


@route("GET", "tags/{tag}")
def get_tag(request: Request) -> Answer:
    tag = of_path(request.world.tags, request, "tag")
    return Answer(200, _tag_element(tag, f"tags/{tag.id}"))


@route("POST", "tags", root="tag", usage="tags/add")
def add_tag(request: Request) -> Answer:
    name = string(request.body, "name")
    if not name:
        raise input_invalid("Parameter 'tag.name' is mandatory but was not provided.")
    if named(request.world.tags.values(), name):
        raise refused(note("TAGS_SPECIFY_TAG_IS_IN_USE"))
    tag = Tag(request.world.new_id(), name, string(request.body, "description") or "")
    request.world.tags[tag.id] = tag
    return Answer(201, _tag_element(tag, f"tags/{tag.id}"))


@route("DELETE", "tags/{tag}")
def remove_tag(request: Request) -> Answer:
    tag = of_path(request.world.tags, request, "tag")
    del request.world.tags[tag.id]
    for host in request.world.hosts.values():
        host.tag_ids = [i for i in host.tag_ids if i != tag.id]
    return complete()


@route("GET", "hosts/{host}/tags")
def list_host_tags(request: Request) -> Answer:
    host = request.host()
    return listing("tags", (_host_tag(request, host, i) for i in host.tag_ids), request)


def _host_tag(request: Request, host: Host, ident: str) -> Element:
    document = _tag_element(request.world.tags[ident], f"hosts/{host.id}/tags/{ident}")
    document.append(reference("host", "hosts", host.id))
    return document


@route("POST", "hosts/{host}/tags", root="tag", usage="assigned_tags/add")
def assign_tag(request: Request) -> Answer:
    host = request.host()
    tag = referenced(request.world.tags, request.body, "Tag")
    if tag is None:
        raise missing("Tag [id|name] required for add")
    if tag.id not in host.tag_ids:
        host.tag_ids.append(tag.id)
    return Answer(201, _host_tag(request, host, tag.id))


@route("GET", "hosts/{host}/tags/{tag}")
def get_host_tag(request: Request) -> Answer:
    host = request.host()
    if request.parameters["tag"] not in host.tag_ids:
        raise not_found()
    return Answer(200, _host_tag(request, host, request.parameters["tag"]))


@route("DELETE", "hosts/{host}/tags/{tag}")
def unassign_tag(request: Request) -> Answer:
    host = request.host()
    if request.parameters["tag"] not in host.tag_ids:
        raise not_found()
    host.tag_ids.remove(request.parameters["tag"])
    return complete()


# --------------------------------------------------------------------------------------------------- affinity labels
def _label_element(label: AffinityLabel, path: str) -> Element:
    document = el("affinity_label", link("hosts", f"affinitylabels/{label.id}/hosts"), id=label.id, path=path)
    return add(document, name=label.name, has_implicit_affinity_group=False, read_only=False)


@route("GET", "affinitylabels")
def list_labels(request: Request) -> Answer:
    labels = request.world.affinity_labels.values()
    return listing("affinity_labels", (_label_element(x, f"affinitylabels/{x.id}") for x in labels), request)


@route("GET", "affinitylabels/{affinitylabel}")
def get_label(request: Request) -> Answer:
    label = of_path(request.world.affinity_labels, request, "affinitylabel")
    return Answer(200, _label_element(label, f"affinitylabels/{label.id}"))


@route("POST", "affinitylabels", root="affinity_label", usage="affinity_labels/add")
def add_label(request: Request) -> Answer:
    name = string(request.body, "name")
    if not name:
        raise input_invalid("Parameter 'label.name' is mandatory but was not provided.")
    if named(request.world.affinity_labels.values(), name):
        raise refused(note("ACTION_TYPE_FAILED_NAME_ALREADY_USED"), action="create", kind="Affinity Label")
    label = AffinityLabel(request.world.new_id(), name)
    request.world.affinity_labels[label.id] = label
    return Answer(201, _label_element(label, f"affinitylabels/{label.id}"))


@route("DELETE", "affinitylabels/{affinitylabel}")
def remove_label(request: Request) -> Answer:
    label = of_path(request.world.affinity_labels, request, "affinitylabel")
    del request.world.affinity_labels[label.id]
    return complete()


@route("GET", "affinitylabels/{affinitylabel}/hosts")
def list_hosts_of_label(request: Request) -> Answer:
    label = of_path(request.world.affinity_labels, request, "affinitylabel")
    return listing("hosts", (reference("host", "hosts", i) for i in label.host_ids), request)


@route("POST", "affinitylabels/{affinitylabel}/hosts", root="host", usage="affinity_label_hosts/add")
def add_host_to_label(request: Request) -> Answer:
    label = of_path(request.world.affinity_labels, request, "affinitylabel")
    host = referenced(request.world.hosts, request.body, "Host")
    if host is None:
        raise missing("Host [id|name] required for add")
    if host.id not in label.host_ids:
        label.host_ids.append(host.id)
    return Answer(201, reference("host", "hosts", host.id))


@route("GET", "hosts/{host}/affinitylabels")
def list_labels_of_host(request: Request) -> Answer:
    host = request.host()
    return listing(
        "affinity_labels",
        (
            _label_element(x, f"affinitylabels/{x.id}")
            for x in request.world.affinity_labels.values()
            if host.id in x.host_ids
        ),
        request,
    )


@route("POST", "hosts/{host}/affinitylabels", root="affinity_label", usage="assigned_affinity_labels/add")
def assign_label(request: Request) -> Answer:
    host = request.host()
    label = referenced(request.world.affinity_labels, request.body, "AffinityLabel")
    if label is None:
        raise missing("AffinityLabel [id] required for add")
    if host.id not in label.host_ids:
        label.host_ids.append(host.id)
    return Answer(201, _label_element(label, f"affinitylabels/{label.id}"))


@route("DELETE", "hosts/{host}/affinitylabels/{affinitylabel}")
def unassign_label(request: Request) -> Answer:
    host = request.host()
    label = of_path(request.world.affinity_labels, request, "affinitylabel")
    if host.id not in label.host_ids:
        raise not_found()
    label.host_ids.remove(host.id)
    return complete()


# ------------------------------------------------------------------------------------------ power management agents
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
        concurrent=False,
    )
    if agent.options:
        document.append(el("options", *(add(el("option"), name=k, value=v) for k, v in agent.options.items())))
    return document


def _agent(request: Request, host: Host) -> FenceAgent:
    for agent in host.agents:
        if agent.id == request.parameters["agent"].lower():
            return agent
    raise not_found()


@route("GET", "hosts/{host}/fenceagents")
def list_agents(request: Request) -> Answer:
    host = request.host()
    return listing("agents", (_agent_element(host, a) for a in host.agents), request)


@route("GET", "hosts/{host}/fenceagents/{agent}")
def get_agent(request: Request) -> Answer:
    host = request.host()
    return Answer(200, _agent_element(host, _agent(request, host)))


@route("POST", "hosts/{host}/fenceagents", root="agent", usage="fence_agents/add")
def add_agent(request: Request) -> Answer:
    host, body = request.host(), request.body
    absent = [f for f in ("address", "order", "password", "type", "username") if not string(body, f)]
    if absent:
        raise missing(f"Agent [{', '.join(absent)}] required for add")
    agent = FenceAgent(request.world.new_id(), "", "", 0)
    _merge_agent(agent, body)
    if agent.type not in AGENT_TYPES:
        raise refused(note("ACTION_TYPE_FAILED_AGENT_NOT_SUPPORTED"), action="add", kind="Fence Agent")
    host.agents.append(agent)
    return Answer(201, _agent_element(host, agent))


@route("PUT", "hosts/{host}/fenceagents/{agent}", root="agent", usage="fence_agent/update")
def update_agent(request: Request) -> Answer:
    host = request.host()
    agent = _agent(request, host)
    _merge_agent(agent, request.body)
    return Answer(200, _agent_element(host, agent))


@route("DELETE", "hosts/{host}/fenceagents/{agent}")
def remove_agent(request: Request) -> Answer:
    host = request.host()
    agent = _agent(request, host)
    if host.power_management and len(host.agents) == 1:
        raise refused(note("ACTION_TYPE_FAILED_PM_ENABLED_WITHOUT_AGENT"), action="remove", kind="Fence Agent")
    host.agents.remove(agent)
    return complete()


def _merge_agent(agent: FenceAgent, body: Element | None) -> None:
    for field in ("type", "address", "username", "password"):
        value = string(body, field)
        if value is not None:
            setattr(agent, field, value)
    for field in ("order", "port"):
        amount = number(body, field)
        if amount is not None:
            setattr(agent, field, amount)
    encrypt = boolean(body, "encrypt_options")
    agent.encrypt_options = agent.encrypt_options if encrypt is None else encrypt
    if body is not None and body.find("options") is not None:
        agent.options = {string(o, "name") or "": string(o, "value") or "" for o in body.findall("options/option")}
