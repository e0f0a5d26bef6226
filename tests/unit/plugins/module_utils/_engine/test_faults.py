# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the SDK raises becomes an error that says what the engine said."""

# pylint: disable=unidiomatic-typecheck  # an error of a kind below would be another error

from __future__ import annotations

import typing as t

import ovirtsdk4 as sdk
import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import faults, transport
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CertificateUntrusted,
    CollectionError,
    ConnectionFailed,
    EngineError,
    EngineStarting,
    NotAnEngine,
    NotFound,
    Unreachable,
)

LOCKED = (
    "[Cannot setup Networks. Another Setup Networks or Host Refresh process in progress on the host. Please try later.]"
)


@pytest.mark.parametrize(
    ("detail", "parts"),
    [
        (None, ()),
        ("", ()),
        ("[]", ()),
        ("[Internal Engine Error]", ("Internal Engine Error",)),
        ("Entity not found: Cluster: name=nosuch", ("Entity not found: Cluster: name=nosuch",)),
        # Commas of a sentence are no ends of it.
        (
            "[Cannot setup Networks. Operation can be performed only when Host status is  Maintenance, Up,"
            " NonOperational.]",
            (
                "Cannot setup Networks. Operation can be performed only when Host status is  Maintenance, Up,"
                " NonOperational.",
            ),
        ),
        (
            "[Bond name 'bond-1' does not follow naming criteria., Cannot setup Networks. It is wrong.]",
            ("Bond name 'bond-1' does not follow naming criteria.", "Cannot setup Networks. It is wrong."),
        ),
        # Checks of the input name the place.
        (
            "[VLAN ID must be a number between 0 and 4094., Attribute: network.vlanId]",
            ("VLAN ID must be a number between 0 and 4094., Attribute: network.vlanId",),
        ),
        (
            "[size must be between 1 and 3, Attribute: a[0].b, only one ipv4 address is supported for a network"
            " attachment., Attribute: a[0].b]",
            (
                "size must be between 1 and 3, Attribute: a[0].b",
                "only one ipv4 address is supported for a network attachment., Attribute: a[0].b",
            ),
        ),
        (
            "[Nic Label must provide either nic id or nic name., Attribute: ]",
            ("Nic Label must provide either nic id or nic name., Attribute:",),
        ),
        # What the engine could not fill in comes as a second message.
        (
            "[Cannot setup Networks. The following Logical Networks do not have the same MTU value:"
            " ${NETWORK_MTU_DIFFERENCES_LIST}., $network mtu differences list \tbig(9000),\n\ttag(default)]",
            (
                "Cannot setup Networks. The following Logical Networks do not have the same MTU value:"
                " ${NETWORK_MTU_DIFFERENCES_LIST}.",
                "$network mtu differences list \tbig(9000),\n\ttag(default)",
            ),
        ),
    ],
)
def test_sentences_of_a_detail(detail: str | None, parts: tuple[str, ...]) -> None:
    assert faults.sentences(detail) == parts


CURL = "Failed to read response: [(<pycurl.Curl object at 0x7f>, @)]"


def sdk_error(code: int | None, reason: str = "", detail: str | None = None) -> sdk.Error:
    fault = sdk.types.Fault(reason=reason, detail=detail) if reason else None
    return sdk.Error(f"{reason} {detail}", code=code, fault=fault)


def test_a_refusal_keeps_code_reason_detail_and_sentences() -> None:
    error = faults.translate(sdk_error(400, "Operation Failed", "[A is wrong., B is wrong.]"), "do it")
    assert isinstance(error, EngineError)
    assert (error.code, error.reason, error.detail) == (400, "Operation Failed", "[A is wrong., B is wrong.]")
    assert error.sentences == ("A is wrong.", "B is wrong.")
    assert error.message == "Cannot do it: A is wrong. B is wrong."
    assert error.details["sentences"] == ["A is wrong.", "B is wrong."]


@pytest.mark.parametrize(
    ("code", "kind", "passing"),
    [
        (302, NotAnEngine, False),
        (401, AuthenticationFailed, False),
        (403, EngineError, False),
        (404, NotFound, False),
        (409, EngineError, False),
        (500, EngineError, False),
        (502, EngineStarting, True),
        (503, EngineStarting, True),
        (504, EngineStarting, True),
        (200, ConnectionFailed, True),
    ],
)
def test_status_without_a_fault(code: int, kind: type[CollectionError], passing: bool) -> None:
    error = faults.translate(sdk_error(code), "do it")
    assert type(error) is kind
    assert error.message.startswith("Cannot do it: ")
    assert faults.is_passing(error) is passing


@pytest.mark.parametrize(
    ("text", "kind", "passing"),
    [
        (CURL.replace("@", "60, 'SSL certificate problem'"), CertificateUntrusted, False),
        (CURL.replace("@", "6, 'Could not resolve host: x'"), Unreachable, True),
        (CURL.replace("@", "56, 'Connection reset by peer'"), ConnectionFailed, True),
        (CURL.replace("@", '28, "Operation timed out"'), ConnectionFailed, True),
        ("Error while sending HTTP request: (7, 'Failed to connect')", Unreachable, True),
        ("Can't find a reader for tag 'html'", NotAnEngine, False),
        ("something new", ConnectionFailed, True),
    ],
)
def test_no_answer(text: str, kind: type[CollectionError], passing: bool) -> None:
    error = faults.translate(sdk.Error(text), "do it")
    assert type(error) is kind
    assert faults.is_passing(error) is passing
    assert "pycurl" not in error.message


def test_unreachable_is_transient_only_where_an_engine_was_before() -> None:
    error = transport.unreachable("do it", "refused")
    assert [faults.is_passing(error, contacted) for contacted in (False, True)] == [False, True]


@pytest.mark.parametrize(
    ("error", "locked"),
    [
        (EngineError("", 409, "Operation Failed", LOCKED), True),
        (EngineError("", 409, "Operation Failed", "[Host is in use.]"), False),
        (EngineError("", 400, "Operation Failed", LOCKED), False),
        (ConnectionFailed(LOCKED), False),
    ],
)
def test_lock_of_the_host(error: t.Any, locked: bool) -> None:
    assert faults.is_locked(error) is locked
