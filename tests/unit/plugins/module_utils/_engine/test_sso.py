# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logging in: what can go wrong, and that each has an error of its own."""

# pylint: disable=unidiomatic-typecheck  # an error of a kind below would be another error

from __future__ import annotations

import contextlib
import datetime
import pathlib
import socket
import threading
import time
import typing as t

import pytest
import trustme

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import sso
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials, complete_url
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    CertificateUntrusted,
    CollectionError,
    ConnectionFailed,
    EngineError,
    EngineStarting,
    NotAnEngine,
    Unreachable,
)
from tests.unit.small_servers import (
    BREAK,
    PASSWORD,
    USER,
    Answer,
    Reply,
    SmallEngine,
    accepting,
    as_json,
    closed_port,
    html,
    serving,
)


def nothing(dummy: t.Any) -> Reply:
    return html(404)


def refused(url: str, **changes: t.Any) -> CollectionError:
    """The error of a log-in, which must not contain the password."""
    given = {"username": USER, "password": PASSWORD, "timeout": 5, **changes}
    with pytest.raises(CollectionError) as caught:
        sso.new_token(Credentials(complete_url(url), **given))
    assert str(given["password"]) not in caught.value.message
    assert url.removesuffix("/") in caught.value.message
    return caught.value


def test_log_in_and_out(authority: trustme.CA, ca_file: pathlib.Path) -> None:
    engine = SmallEngine(nothing)
    with serving(engine, authority) as server:
        credentials = Credentials(complete_url(server.url), USER, PASSWORD, ca_file=str(ca_file))
        token = sso.new_token(credentials)
        sso.give_back(credentials, token)
    assert [token] == engine.tokens == engine.revoked
    assert server.seen[0].form == {
        "grant_type": "password",
        "scope": "ovirt-app-api",
        "username": USER,
        "password": PASSWORD,
    }


def test_headers_of_the_user_go_along() -> None:
    with serving(SmallEngine(nothing)) as server:
        sso.new_token(Credentials(complete_url(server.url), USER, PASSWORD, headers={"X-Way": "in"}))
    assert server.seen[0].headers["x-way"] == "in"


def test_wrong_password() -> None:
    with serving(SmallEngine(nothing)) as server:
        error = refused(server.url, password="wrong-horse")
    assert type(error) is AuthenticationFailed
    assert "The username or password is incorrect" in error.message
    assert len(server.seen) == 1


@pytest.mark.parametrize("end", ["", ".", "..", "..."])
def test_the_reason_of_a_refused_log_in_ends_with_one_full_stop(end: str) -> None:
    with serving(lambda dummy: as_json({"error_description": f"Ask the administrator{end}"}, 401)) as server:
        error = refused(server.url)
    assert error.message.endswith(": Ask the administrator.")


def test_a_refused_token_without_a_password_is_an_error() -> None:
    error = refused("https://engine", username=None, password=None)
    assert type(error) is AuthenticationFailed
    assert "expired" in error.message


@pytest.mark.parametrize("trusted", ["of the system", "another"])
def test_untrusted_certificate(trusted: str, authority: trustme.CA, tmp_path: pathlib.Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    with serving(SmallEngine(nothing), authority) as server:
        error = refused(server.url, ca_file=str(other) if trusted == "another" else None)
    assert type(error) is CertificateUntrusted
    assert "is signed by a CA that is not trusted" in error.message
    assert "OVIRT_CAFILE" in error.message
    assert server.seen == []


def test_certificate_for_another_name(authority: trustme.CA, ca_file: pathlib.Path) -> None:
    with serving(SmallEngine(nothing), authority, name="other.example.com") as server:
        error = refused(server.url, ca_file=str(ca_file))
        assert sso.new_token(Credentials(complete_url(server.url), USER, PASSWORD, insecure=True))
    assert type(error) is CertificateUntrusted
    assert "is for another name than '127.0.0.1'" in error.message
    assert "OVIRT_CAFILE" not in error.message


DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(("begins", "ends", "sentence"), [(-9, -1, "has expired"), (1, 9, "is not valid yet")])
def test_certificate_out_of_its_time(
    authority: trustme.CA, ca_file: pathlib.Path, begins: int, ends: int, sentence: str
) -> None:
    now = datetime.datetime.now(tz=datetime.UTC)
    times: dict[str, t.Any] = {"not_before": now + begins * DAY, "not_after": now + ends * DAY}
    with serving(SmallEngine(nothing), authority, **times) as server:
        error = refused(server.url, ca_file=str(ca_file))
    assert type(error) is CertificateUntrusted
    assert f"the certificate of the engine {sentence}" in error.message
    assert "OVIRT_CAFILE" not in error.message


def test_http_to_a_tls_port_is_advised_to_use_https(authority: trustme.CA) -> None:
    with serving(SmallEngine(nothing), authority) as server:
        error = refused(server.url.replace("https://", "http://"))
    assert type(error) is NotAnEngine
    assert "Use https://" in error.message


def test_a_tls_port_is_known_by_the_answer_of_apache() -> None:
    page = "Reason: You're speaking plain HTTP to an SSL-enabled server port."
    with serving(lambda dummy: html(400, page)) as server:
        assert "Use https://" in refused(server.url).message


def test_a_refused_connection_is_unreachable() -> None:
    assert type(refused(f"https://127.0.0.1:{closed_port()}")) is Unreachable


def test_unknown_name() -> None:
    error = refused("https://no-such-engine.invalid")
    assert type(error) is Unreachable
    assert "name and port" in error.message


@pytest.mark.parametrize(
    "answer",
    [
        html(200),
        html(404),
        html(405),
        html(401),
        as_json({"error": "not found"}, 404),
        as_json({"hello": "world"}),
        as_json([1, 2]),
        as_json({"error_description": "elsewhere", "Location": "/"}, 302),
        Reply(200, "\x00", "application/octet-stream"),
        Reply(302, "", "", headers=(("Location", "https://elsewhere.invalid/"),)),
    ],
)
def test_something_that_is_no_engine(answer: Reply) -> None:
    with serving(lambda dummy: answer) as server:
        error = refused(server.url)
    assert type(error) is NotAnEngine
    assert len(server.seen) == 1


def test_server_without_tls() -> None:
    with serving(SmallEngine(nothing)) as server:
        error = refused(server.url.replace("http://", "https://"))
    assert type(error) is NotAnEngine
    assert "does not speak TLS" in error.message


@pytest.mark.parametrize("status", [502, 503, 504])
def test_engine_that_starts(status: int) -> None:
    with serving(lambda dummy: html(status)) as server:
        error = refused(server.url)
    assert type(error) is EngineStarting
    assert error.details["code"] == status


def test_engine_that_fails() -> None:
    with serving(lambda dummy: as_json({"error": "no database"}, 500)) as server:
        error = refused(server.url)
    assert isinstance(error, EngineError)
    assert error.code == 500
    assert "no database" in error.message


def test_connection_that_breaks() -> None:
    with serving(lambda dummy: BREAK) as server:
        assert type(refused(server.url)) is ConnectionFailed


def raw_server(first_bytes: bytes) -> tuple[str, t.Callable[[], None]]:
    """A server that says one thing to everybody, and keeps the connection when that is nothing."""
    listening = socket.create_server(("127.0.0.1", 0))
    held = []

    def serve() -> None:
        connection, dummy = listening.accept()
        held.append(connection)
        # Everything is read first, because closing with bytes unread would reset the connection.
        received = b""
        while first_bytes and not received.endswith(b"correct-horse"):
            received += connection.recv(65536)
        connection.sendall(first_bytes)
        if first_bytes:
            connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()

    def stop() -> None:
        thread.join()
        for sock in (*held, listening):
            sock.close()

    return f"http://127.0.0.1:{listening.getsockname()[1]}", stop


def test_server_that_does_not_speak_http() -> None:
    url, stop = raw_server(b"SSH-2.0-server\r\n")
    try:
        assert type(refused(url)) is NotAnEngine
    finally:
        stop()


def test_time_limit_of_a_request_is_honoured() -> None:
    url, stop = raw_server(b"")
    try:
        assert type(refused(url, timeout=1)) is ConnectionFailed
    finally:
        stop()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_never_answers_ends_in_a_timeout(scheme: str) -> None:
    with accepting() as port, pytest.raises(ConnectionFailed, match="timed out"):
        sso.new_token(Credentials(f"{scheme}://127.0.0.1:{port}", USER, PASSWORD, timeout=0), 1)


def test_an_answer_that_trickles_is_given_up_in_time() -> None:
    def trickle(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while True:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: y\r\n"[:1])
                time.sleep(0.2)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=lambda: trickle(listening.accept()[0]), daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(CollectionError):
            sso.new_token(Credentials(url, USER, PASSWORD, timeout=0), 1)


def test_a_failed_log_out_has_a_reason() -> None:
    answer: Answer = lambda dummy: BREAK  # noqa: E731
    with serving(answer) as server, pytest.raises(ConnectionFailed):
        sso.give_back(Credentials(complete_url(server.url)), "token")
