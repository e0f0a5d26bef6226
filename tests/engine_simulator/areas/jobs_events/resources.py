# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs with their steps, and events."""

from __future__ import annotations

import functools
import re
from xml.etree.ElementTree import Element

from ...core.api import Answer, Request, route
from ...core.area import Kind, kinds
from ...core.elements import add, el, link, reference
from ...core.faults import EngineFault, not_found, refused_by_text
from ...core.listing import listing, of_path, searched
from ...core.model import Event, Job, Step, World
from ...core.search import Getter


# -------------------------------------------------------------------------------------------------------------- jobs
def job_element(world: World, job: Job) -> Element:
    path = f"jobs/{job.id}"
    document = el("job", link("steps", f"{path}/steps"), id=job.id, path=path)
    add(
        document,
        auto_cleared=True,
        description=job.description,
        external=False,
        status=job.status,
        start_time=world.clock.stamp(job.started),
        last_updated=world.clock.stamp(job.ended or job.started),
        end_time=world.clock.stamp(job.ended) if job.ended is not None else None,
    )
    if job.owner_id:
        document.append(reference("owner", "users", job.owner_id))
    return document


def _step_element(world: World, job: Job, step: Step) -> Element:
    document = el("step", reference("job", "jobs", job.id), id=step.id, path=f"jobs/{job.id}/steps/{step.id}")
    return add(
        document,
        description=step.description,
        external=False,
        number=step.number,
        status=step.status,
        type=step.kind,
        start_time=world.clock.stamp(step.started),
        end_time=world.clock.stamp(step.ended) if step.ended is not None else None,
    )


OTHER_KEY = re.compile(r"\b(?!correlation_id\b)([a-z_]+)\s*[=<>]", re.IGNORECASE)


@route("GET", "jobs")
def list_jobs(request: Request) -> Answer:
    """The engine finds jobs by their correlation id only; any other key leads to SQL that the database refuses."""
    world = request.world
    for key in OTHER_KEY.findall(request.query.get("search") or ""):
        text = f"StatementCallback; bad SQL grammar []; nested exception: ERROR: column job.{key} does not exist"
        raise refused_by_text(400, text)
    fields = {"correlation_id": lambda j: j.correlation_id}
    found = searched(request, reversed(world.jobs.values()), fields, ("description",))
    return listing("jobs", (job_element(world, j) for j in found))


@route("GET", "jobs/{job}")
def get_job(request: Request) -> Answer:
    return Answer(200, job_element(request.world, of_path(request.world.jobs, request, "job")))


@route("GET", "jobs/{job}/steps")
def list_steps(request: Request) -> Answer:
    job = of_path(request.world.jobs, request, "job")
    return listing("steps", (_step_element(request.world, job, s) for s in job.steps), request)


@route("GET", "jobs/{job}/steps/{step}")
def get_step(request: Request) -> Answer:
    job = of_path(request.world.jobs, request, "job")
    for step in job.steps:
        if step.id == request.parameters["step"].lower():
            return Answer(200, _step_element(request.world, job, step))
    raise not_found()


# ------------------------------------------------------------------------------------------------------------ events
def event_element(world: World, event: Event) -> Element:
    document = el("event", id=str(event.id), path=f"events/{event.id}")
    add(
        document,
        code=event.code,
        correlation_id=event.correlation_id or None,
        custom_id=-1,
        description=event.description,
        flood_rate=0,
        origin="oVirt",
        severity=event.severity,
        time=world.clock.stamp(event.time),
        index=event.id,
    )
    for kind in kinds():
        if ident := event.subject(kind.tag):
            document.append(add(reference(kind.tag, kind.collection, ident), name=_subject_name(world, kind, event)))
    return document


def _subject_name(world: World, kind: Kind, event: Event) -> str | None:
    """The name of the event's subject of a kind; nothing for one that is not there any more."""
    subject = next((s for s in event.subjects if s.kind == kind.tag), None)
    found = kind.objects(world).get(subject.id) if subject else None
    return subject.name or None if subject and (subject.name or not found) else found.name if found else None


@route("GET", "events")
def list_events(request: Request) -> Answer:
    """Newest first; `from` gives only those with a larger id."""
    world = request.world
    fields: dict[str, Getter] = {
        "correlation_id": lambda e: e.correlation_id,
        "severity": lambda e: e.severity,
        "type": lambda e: e.code,
        "message": lambda e: e.description,
        "id": lambda e: e.id,
        "time": lambda e: e.time,
        "vm.id": lambda e: e.subject("vm"),
    }
    for kind in kinds():
        fields.update(dict.fromkeys(kind.event_fields, functools.partial(_subject_name, world, kind)))
    start = request.query.get("from", "")
    newest = reversed(world.events[int(start) :] if start.isdigit() else world.events)
    return listing("events", (event_element(world, e) for e in searched(request, newest, fields, ("message",))))


@route("GET", "events/{event}")
def get_event(request: Request) -> Answer:
    number = request.parameters["event"]
    if not number.isdigit():
        raise EngineFault(400, None)
    if not 1 <= int(number) <= len(request.world.events):
        raise not_found()
    return Answer(200, event_element(request.world, request.world.events[int(number) - 1]))
