# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's query language, as far as it is used for hosts, clusters, networks, data centres, events and jobs.

    [field OP value | text] [and|or ...] [sortby field asc|desc] [page N]

What the engine cannot read, or a field that it does not know, is no error but an empty list.
"""

from __future__ import annotations

import fnmatch
import re
import typing as t
from dataclasses import dataclass

from .faults import EngineFault

TOKEN = re.compile(r'\s*(?:("(?:[^"]*)")|(!=|<=|>=|=|<|>)|([^\s=!<>"]+))')
OPERATORS = {"=", "!=", "<", ">", "<=", ">="}
PAGE_SIZE = 100

T = t.TypeVar("T")
Getter = t.Callable[[t.Any], t.Any]
"""From an object to a text, a number, None, or a list of texts of which one has to match."""


class BadSearch(Exception):
    """A query that the engine does not understand."""


@dataclass(frozen=True)
class Query:
    criteria: tuple[tuple[tuple[str, str, str], ...], ...]
    """Alternatives of conditions (field or "", operator, value); no alternatives = everything."""
    sort: str = ""
    descending: bool = False
    page: int = 0


def parse(text: str) -> Query:
    tokens = _tokens(text)
    page, sort, descending = 0, "", False
    lowered = [value.lower() if kind == "word" else "" for kind, value in tokens]
    if len(tokens) >= 2 and lowered[-2] == "page":
        if not lowered[-1].isdigit() or int(lowered[-1]) < 1:
            raise BadSearch(text)
        page = int(lowered[-1])
        tokens, lowered = tokens[:-2], lowered[:-2]
    if "sortby" in lowered:
        at = lowered.index("sortby")
        rest = lowered[at + 1 :]
        if len(rest) != 2 and not (len(rest) == 1 and not page) or len(rest) == 2 and rest[1] not in ("asc", "desc"):
            raise BadSearch(text)
        sort, descending = rest[0], rest[-1] == "desc"
        tokens = tokens[:at]
    return Query(_criteria(tokens), sort, descending, page)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None or match.end() == at:
            raise BadSearch(text)
        quoted, operator, word = match.groups()
        if quoted is not None:
            tokens.append(("quoted", quoted[1:-1]))
        else:
            tokens.append(("operator", operator) if operator else ("word", word))
        at = match.end()
    return tokens


def _criteria(tokens: list[tuple[str, str]]) -> tuple[tuple[tuple[str, str, str], ...], ...]:
    if not tokens:
        return ()
    alternatives: list[list[tuple[str, str, str]]] = [[]]
    at = 0
    while True:
        kind, value = tokens[at] if at < len(tokens) else ("end", "")
        if kind not in ("word", "quoted"):
            raise BadSearch(value)
        if at + 1 < len(tokens) and tokens[at + 1][0] == "operator":
            if at + 2 >= len(tokens) or tokens[at + 2][0] == "operator":
                raise BadSearch(value)
            alternatives[-1].append((value.lower(), tokens[at + 1][1], tokens[at + 2][1]))
            at += 3
        else:
            alternatives[-1].append(("", "=", value))
            at += 1
        if at == len(tokens):
            return tuple(tuple(a) for a in alternatives)
        conjunction = tokens[at][1].lower()
        if conjunction not in ("and", "or"):
            raise BadSearch(conjunction)
        if conjunction == "or":
            alternatives.append([])
        at += 1


def run(
    objects: t.Iterable[T],
    text: str | None,
    fields: t.Mapping[str, Getter],
    free: t.Sequence[str],
    case_sensitive: bool = False,
    limit: int | None = None,
) -> list[T]:
    """The objects that a query selects, sorted and cut to its page.

    `fields`: name -> how to get it; `free`: the fields that a text without a field is looked for in;
    `limit`: size of a page (`max`), None for no limit unless the query asks for a page.
    """
    try:
        query = parse(text or "")
        named = [c[0] for alternative in query.criteria for c in alternative if c[0]] + [query.sort] * bool(query.sort)
        if any(name not in fields for name in named):
            return []
        found = [o for o in objects if _matches(o, query, fields, free, case_sensitive)]
    except BadSearch:
        return []
    if query.sort:
        getter = fields[query.sort]
        found.sort(key=lambda o: _sort_key(getter(o)), reverse=query.descending)
    if query.page:
        size = limit or PAGE_SIZE
        return found[(query.page - 1) * size : query.page * size]
    return found if limit is None else found[:limit]


def _sort_key(value: t.Any) -> tuple[int, t.Any]:
    if isinstance(value, (int, float)):
        return 0, value
    return 1, str(value or "")


def _matches(item: t.Any, query: Query, fields: t.Mapping[str, Getter], free: t.Sequence[str], case: bool) -> bool:
    if not query.criteria:
        return True
    return any(all(_condition(item, c, fields, free, case) for c in alternative) for alternative in query.criteria)


def _condition(
    item: t.Any, condition: tuple[str, str, str], fields: t.Mapping[str, Getter], free: t.Sequence[str], case: bool
) -> bool:
    name, operator, wanted = condition
    if not name:
        pattern = wanted if "*" in wanted else f"*{wanted}*"
        return any(_compare(fields[f](item), "=", pattern, case) for f in free)
    return _compare(fields[name](item), operator, wanted, case)


def _compare(actual: t.Any, operator: str, wanted: str, case: bool) -> bool:
    if isinstance(actual, (list, tuple)):
        hit = any(_compare(a, "=", wanted, case) for a in actual)
        return hit if operator == "=" else not hit
    if operator in ("=", "!="):
        text = "" if actual is None else ("true" if actual is True else "false" if actual is False else str(actual))
        left, right = (text, wanted) if case else (text.lower(), wanted.lower())
        escaped = right.replace("[", "[[]").replace("?", "[?]")
        return fnmatch.fnmatchcase(left, escaped) == (operator == "=")
    try:
        left_number, right_number = float(actual), float(wanted)
    except (TypeError, ValueError):
        raise BadSearch(wanted) from None
    return {
        "<": left_number < right_number,
        ">": left_number > right_number,
        "<=": left_number <= right_number,
        ">=": left_number >= right_number,
    }[operator]


def limit_of(query: t.Mapping[str, str]) -> int | None:
    """`max`: None when it is not given or no number; a negative one is refused."""
    value = query.get("max", "")
    if not re.fullmatch(r"-?\d+", value):
        return None
    if int(value) < 0:
        raise EngineFault(400, detail=f"illegal max count value for query : {value}")
    return int(value)
