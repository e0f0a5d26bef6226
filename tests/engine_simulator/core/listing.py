# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several resources have in common."""

from __future__ import annotations

import typing as t
from xml.etree.ElementTree import Element

from .api import UUID, Answer, Request
from .elements import el
from .faults import EngineFault, entity_not_found, invalid_uuid, not_found
from .search import Getter, limit_of, run

T = t.TypeVar("T")


class Named(t.Protocol):
    name: str


N = t.TypeVar("N", bound=Named)


def named(objects: t.Iterable[N], name: str) -> N | None:
    """The object of a name, exactly as written."""
    return next((o for o in objects if o.name == name), None)


def of_path(objects: t.Mapping[str, T], request: Request, parameter: str) -> T:
    """The object whose id stands in the path; 404 without a body."""
    found = objects.get(request.parameters[parameter].lower())
    if found is None:
        raise not_found()
    return found


def referenced(
    objects: t.Mapping[str, N], element: Element | None, kind: str, unknown: EngineFault | None = None
) -> N | None:
    """The object that an element of the body refers to by id, else by name; None when it gives neither.

    An unknown name is "Entity not found: KIND: name=NAME", an unknown id is `unknown` (default: likewise not found).
    """
    if element is None:
        return None
    ident, name = element.get("id"), element.findtext("name")
    if ident is not None:
        if not UUID.fullmatch(ident):
            raise invalid_uuid(ident)
        found = objects.get(ident.lower())
        if found is None:
            raise unknown or entity_not_found(f"{kind}: id={ident}")
        return found
    if name is None:
        return None
    found = named(objects.values(), name)
    if found is None:
        raise entity_not_found(f"{kind}: name={name}")
    return found


def uuid_of(element: Element | None) -> str | None:
    """The id that an element of the body gives; 400 when it is not a UUID."""
    ident = element.get("id") if element is not None else None
    if ident is not None and not UUID.fullmatch(ident):
        raise invalid_uuid(ident)
    return ident.lower() if ident is not None else None


def check_same_id(body: Element | None, ident: str) -> None:
    """An object cannot get another id."""
    given = body.get("id") if body is not None else None
    if given is not None and given.lower() != ident:
        raise EngineFault(409, "Broken immutability constraint", "Attempt to set immutable field: id", wrapped=False)


def listing(tag: str, items: t.Iterable[Element], request: Request | None = None) -> Answer:
    """A collection; cut to `max` when a request is given."""
    limit = limit_of(request.query) if request else None
    found = list(items)
    return Answer(200, el(tag, *(found if limit is None else found[:limit])))


def searched(
    request: Request, objects: t.Iterable[T], fields: t.Mapping[str, Getter], free: t.Sequence[str] = ("name",)
) -> list[T]:
    """The objects that the request's `search` and `max` select."""
    return run(
        objects, request.query.get("search"), fields, free, request.flag("case_sensitive"), limit_of(request.query)
    )


def complete() -> Answer:
    """What a removal answers."""
    status = Element("status")
    status.text = "complete"
    return Answer(200, el("action", status))
