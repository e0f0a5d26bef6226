# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Many independent writes, several of them at a time, on one session, with a result for each.

They use connections again, and libcurl repeats a request by itself when a connection turns out to be closed. So these
are writes that do no harm if the engine gets them twice: it refuses the second one, or it sets the same value again.
"""

from __future__ import annotations

import functools
import typing as t
from collections import deque
from dataclasses import dataclass

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import faults
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import PARALLEL, Engine
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CollectionError,
    EngineStarting,
)

APPLIED, FAILED, UNKNOWN, UNSENT = "applied", "failed", "unknown", "unsent"


@dataclass(frozen=True)
class Write:
    """One write: ``what`` is for messages, ``send`` is a method of the SDK that takes ``wait``."""

    what: str
    send: t.Callable[..., t.Any]


@dataclass(frozen=True)
class Item:
    """What came of one write.

    ``answer`` is what the SDK returns for one that was applied. ``error`` is why one failed, or why it is not known
    whether it was applied. One that is unsent comes after the one that ended the batch.
    """

    state: str
    answer: t.Any = None
    error: t.Optional[CollectionError] = None


def send_batch(
    engine: Engine, writes: t.Mapping[str, Write], parallel: int = PARALLEL, stop: bool = True
) -> dict[str, Item]:
    """Return the result of each write by its key; at most ``parallel`` of them are on their way at a time.

    With ``stop``, nothing more is sent after one was refused. Whatever it is, nothing more is sent after a broken
    connection, because then the outcome of some has to be read first. Those on their way are always waited for.
    """
    results = {key: Item(UNSENT) for key in writes}
    unsent, on_their_way = deque(writes), deque[tuple[str, t.Any]]()
    engine.reconnect()
    while on_their_way or unsent:
        while unsent and len(on_their_way) < max(parallel, 1):
            key = unsent.popleft()
            future = _send(engine, writes[key], results, key)
            if future is None:
                unsent.clear()
            else:
                on_their_way.append((key, future))
        if not on_their_way:
            break
        key, future = on_their_way.popleft()
        item = results[key] = _outcome(engine, writes[key], future)
        if item.state == UNKNOWN and not isinstance(item.error, EngineStarting):
            # The SDK would wait for ever for the answers of the others.
            engine.reconnect()
            results.update((other, Item(UNKNOWN, error=item.error)) for other, dummy in on_their_way)
            on_their_way.clear()
        if item.state == UNKNOWN or item.state == FAILED and (stop or isinstance(item.error, AuthenticationFailed)):
            unsent.clear()
    return results


def _send(engine: Engine, write: Write, results: dict[str, Item], key: str) -> t.Any:
    """Return the SDK's future; ``None`` if signing on fails, which comes before anything is sent."""
    engine.limit(engine.timeout)
    try:
        return engine.once(write.what, functools.partial(write.send, wait=False))
    except CollectionError as error:
        results[key] = Item(UNSENT if faults.is_passing(error) else FAILED, error=error)
        return None


def _outcome(engine: Engine, write: Write, future: t.Any) -> Item:
    try:
        answer = engine.once(write.what, future.wait)
    except CollectionError as error:
        return Item(UNKNOWN if faults.is_passing(error) else FAILED, error=error)
    engine.written += 1
    return Item(APPLIED, answer)
