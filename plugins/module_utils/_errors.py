# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The errors that stop a task. ``_module.py`` turns them into a failed result."""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, errors

# The others are in the findings.
MOST_SENTENCES = 3


class CollectionError(Exception):
    """An error with a sentence for the user; ``details`` are plain data for the result."""

    def __init__(self, message: str, **details: t.Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InputError(CollectionError):
    """The options, or what they ask for, cannot be carried out. Nothing was sent. ``findings`` holds every reason."""

    def __init__(self, findings: t.Iterable[Finding], message: str = "", **details: t.Any) -> None:
        self.findings = tuple(findings)
        super().__init__(message or _summary(errors(self.findings) or self.findings), **details)


def _summary(findings: t.Sequence[Finding]) -> str:
    sentences = [finding.sentence for finding in findings]
    return first_few(sentences) if len(sentences) <= 1 else f"{len(sentences)} errors: {first_few(sentences)}"


def first_few(sentences: t.Sequence[str], separator: str = " | ") -> str:
    """Return as many sentences as a message takes, and how many there are in addition."""
    more = len(sentences) - MOST_SENTENCES
    return separator.join([*sentences[:MOST_SENTENCES], *([f"and {more} more."] if more > 0 else [])])


class UnexpectedError(CollectionError):
    """An exception that the collection does not foresee, as a sentence."""

    def __init__(self, error: Exception) -> None:
        kind = type(error).__name__
        super().__init__(f"Unexpected error, please report it with the output of -vvv: {kind}: {error}")


class UnreadableDocument(CollectionError):
    """A document from elsewhere, such as an OVF, is not what it has to be, or is not safe to read."""


class MissingLibrary(CollectionError):
    """A Python library is needed for what was asked for, and is not there."""


class NotFound(CollectionError):
    """Something that was named does not exist in the engine; ``hint`` asks for names that are near."""

    def __init__(self, message: str, hint: str = "", **details: t.Any) -> None:
        super().__init__(message, **details)
        self.hint = hint


class Ambiguous(CollectionError):
    """A name fits more than one thing in the engine."""


class ConnectionFailed(CollectionError):
    """The connection broke, timed out, or brought something that cannot be read."""


class Unreachable(ConnectionFailed):
    """No connection can be made at all: an unknown name, or nothing that listens."""


class CertificateUntrusted(ConnectionFailed):
    """The certificate of the engine is not signed by a trusted authority, or is not for this name."""


class NotAnEngine(ConnectionFailed):
    """Something answers at the URL, and it is no oVirt engine."""


class EngineStarting(ConnectionFailed):
    """The answer is 502, 503 or 504: the engine is starting, or stopped behind its web server."""


class AuthenticationFailed(CollectionError):
    """The engine refuses the credentials."""


class EngineError(CollectionError):
    """The engine refused a request.

    ``code`` is the HTTP status, ``reason`` and ``detail`` are the fault's own, ``sentences`` the detail in parts.
    """

    def __init__(
        self, message: str, code: int = 0, reason: str = "", detail: str = "", sentences: t.Sequence[str] = ()
    ) -> None:
        super().__init__(message, code=code, reason=reason, detail=detail, sentences=list(sentences))
        self.code = code
        self.reason = reason
        self.detail = detail
        self.sentences = tuple(sentences)


class BrokenWrite(CollectionError):
    """The connection broke after a write was sent: whether the engine carried it out has to be read."""


class WaitTimeout(CollectionError):
    """Something did not happen in the given time."""


class WaitFailed(CollectionError):
    """Something that was waited for can no longer happen."""


class VerifyFailed(CollectionError):
    """After a write, the engine does not report what was asked for."""


class Incomplete(CollectionError):
    """Part of what was asked for failed or was left out, and everything else was done, as the user wants it.

    ``warnings`` are sentences that the task shows in addition.
    """

    def __init__(self, message: str, warnings: t.Iterable[str] = (), **details: t.Any) -> None:
        super().__init__(message, incomplete=True, **details)
        self.warnings = tuple(warnings)
