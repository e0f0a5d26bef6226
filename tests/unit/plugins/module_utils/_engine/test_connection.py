# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A session, over HTTPS and with the real SDK: tokens, patience with reads, and writes that are sent once."""

# pylint: disable=unidiomatic-typecheck  # an error of a kind below would be another error

from __future__ import annotations

import pathlib
import threading
import typing as t

import pytest
import trustme

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import FIRST_CONTACT, Engine, connect
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials, complete_url
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    BrokenWrite,
    CertificateUntrusted,
    CollectionError,
    ConnectionFailed,
    EngineError,
    EngineStarting,
    NotAnEngine,
    NotFound,
    Unreachable,
)
from tests.unit.small_servers import (
    API_XML,
    BREAK,
    HANG,
    LOGOUT_PATH,
    PASSWORD,
    USER,
    Answer,
    Reply,
    Seen,
    Server,
    SmallEngine,
    accepting,
    as_json,
    closed_port,
    html,
    serving,
)

if t.TYPE_CHECKING:
    from .conftest import JumpingClock, Open

HOSTS = Reply(body='<hosts><host id="1"><name>h1</name></host></hosts>')
CUT_OFF = Reply(body='<hosts><host id="1"><name>h')
LOCKED = Reply(
    409,
    "<fault><detail>[Cannot setup Networks. Another Setup Networks or Host Refresh process in progress on the host."
    " Please try later.]</detail><reason>Operation Failed</reason></fault>",
)


def one_after_the_other(*replies: Reply) -> Answer:
    """Answer with these in turn, and with the last one for ever."""
    left = list(replies)
    return lambda dummy: left.pop(0) if len(left) > 1 else left[0]


def names(engine: Engine) -> list[str]:
    return [host.name for host in engine.read("list the hosts", engine.system.hosts_service().list)]


def commit(engine: Engine) -> None:
    engine.write("commit", engine.system.hosts_service().host_service("1").commit_net_config)


def paths(lines: list[str]) -> list[str]:
    return [line for line in lines if "sso" not in line]


class TestTokens:
    def test_log_in_with_the_first_request_and_log_out_at_the_end(self, opened: Open) -> None:
        with opened(lambda dummy: HOSTS) as (engine, other, server):
            assert server.seen == []
            assert names(engine) == names(engine) == ["h1"]
            assert len(other.tokens) == 2
        with opened(lambda dummy: HOSTS) as (engine, other, dummy):
            names(engine)
            mine = other.tokens[-1]
        # Leaving `opened` closes the session first and the server afterwards.
        assert other.revoked == [mine]

    def test_without_a_request_there_is_no_log_in_and_no_log_out(self, opened: Open) -> None:
        with opened(lambda dummy: HOSTS) as (dummy, other, server):
            pass
        assert server.seen == [] == other.revoked

    def test_a_token_that_was_given_is_used_and_stays_valid(self, opened: Open) -> None:
        with opened(lambda dummy: HOSTS, token="token-from-elsewhere", username=None, password=None) as (
            engine,
            other,
            server,
        ):
            assert names(engine) == ["h1"]
        assert server.lines == ["GET /ovirt-engine/api/hosts"]
        assert other.revoked == []

    def test_an_expired_token_without_a_password_is_an_error(self, opened: Open) -> None:
        with opened(lambda dummy: HOSTS, token="expired", username=None, password=None) as (engine, dummy, server):
            with pytest.raises(AuthenticationFailed, match="does not accept the token"):
                names(engine)
        assert server.lines == ["GET /ovirt-engine/api/hosts"]

    def test_an_expired_token_is_replaced_by_one_that_is_given_back(self, opened: Open) -> None:
        with opened(lambda dummy: HOSTS, token="expired") as (engine, other, dummy):
            assert names(engine) == ["h1"]
            mine = other.tokens[-1]
        assert other.revoked == [mine]

    def test_a_log_out_that_fails_does_not_hide_what_was_done(self, opened: Open) -> None:
        with opened(lambda dummy: HOSTS) as (engine, other, dummy):
            assert names(engine) == ["h1"]
            other.revoked = t.cast("t.Any", None)
        assert other.revoked is None

    def test_a_wrong_password_is_sent_once(self, opened: Open) -> None:
        with opened(lambda dummy: HOSTS, password="wrong") as (engine, dummy, server):
            with pytest.raises(AuthenticationFailed, match="password is incorrect"):
                names(engine)
        assert len(server.seen) == 1


class TestKerberos:
    """The server takes everybody here: what counts is what is asked, and what is made of the answer."""

    def test_log_in_and_out(self, opened: Open) -> None:
        with opened(lambda dummy: HOSTS, kerberos=True, username=None, password=None) as (engine, other, server):
            log_in = as_json({"access_token": "token-by-ticket"})
            other.tokens.append("token-by-ticket")
            other.by_ticket = log_in
            assert names(engine) == ["h1"]
        assert server.lines[0] == "POST /ovirt-engine/sso/oauth/token-http-auth"
        assert server.seen[0].form["grant_type"] == "urn:ovirt:params:oauth:grant-type:http"
        assert "username" not in server.seen[0].form
        assert other.revoked == ["token-by-ticket"]

    @pytest.mark.parametrize(
        "answer", [html(401), as_json({"error": "no", "error_code": "access_denied"}), as_json({}), Reply(200, "", "")]
    )
    def test_no_ticket(self, opened: Open, answer: Reply, jumping: JumpingClock) -> None:
        with opened(lambda dummy: HOSTS, kerberos=True, username=None, password=None) as (engine, other, dummy):
            other.by_ticket = answer
            with pytest.raises(AuthenticationFailed, match="by Kerberos"):
                names(engine)
        assert jumping.pauses == []
        assert other.revoked == []


class TestWire:
    def test_headers_and_compression(self, opened: Open) -> None:
        with opened(lambda dummy: HOSTS, headers={"Filter": "true"}) as (engine, dummy, server):
            names(engine)
        with opened(lambda dummy: HOSTS, compress=False) as (engine, dummy, plain):
            names(engine)
        asked, not_asked = server.seen[1].headers, plain.seen[1].headers
        assert asked["filter"] == "true"
        assert "gzip" in asked["accept-encoding"]
        assert "accept-encoding" not in not_asked
        assert asked["version"] == "4"

    def test_time_limit_of_a_request(self, opened: Open, jumping: JumpingClock) -> None:
        def slow(dummy: Seen) -> Reply:
            jumping.time += 100
            time_is_up.wait(10)
            return HOSTS

        time_is_up = threading.Event()
        with opened(slow, token="token-from-elsewhere", request_timeout=1) as (engine, dummy, dummy2):
            with pytest.raises(ConnectionFailed, match="timed out"):
                names(engine)
            time_is_up.set()


class TestFirstContact:
    """With a token there is no log-in that would find these out."""

    @pytest.fixture
    def engine_at(self, jumping: JumpingClock) -> t.Callable[..., t.Any]:
        def connected(url: str, **changes: t.Any) -> t.Any:
            given = {"token": "x", "timeout": 5, **changes}
            return connect(Credentials(complete_url(url), **given), 600, jumping.clock)

        return connected

    def error_of(self, connected: t.Any) -> CollectionError:
        with connected as engine, pytest.raises(CollectionError) as caught:
            names(engine)
        return caught.value

    def test_untrusted_certificate(self, engine_at: t.Any, authority: trustme.CA, jumping: JumpingClock) -> None:
        with serving(lambda dummy: HOSTS, authority) as server:
            assert type(self.error_of(engine_at(server.url))) is CertificateUntrusted
            with engine_at(server.url, insecure=True) as engine:
                assert names(engine) == ["h1"]
        assert jumping.pauses == []

    @pytest.mark.parametrize("url", ["https://no-such-engine.invalid", "https://127.0.0.1:PORT"])
    def test_a_wrong_host_fails_at_once(self, engine_at: t.Any, url: str, jumping: JumpingClock) -> None:
        assert type(self.error_of(engine_at(url.replace("PORT", str(closed_port()))))) is Unreachable
        assert jumping.pauses == []

    @pytest.mark.parametrize(
        "reply",
        [
            html(200),
            html(404),
            Reply(404),
            Reply(200, "{}", "application/json"),
            Reply(404, '{"error": 1}', "application/json"),
            Reply(200, "<html><body/></html>", "application/xhtml+xml"),
            Reply(200, "<feed/>"),
        ],
    )
    def test_not_an_engine(self, engine_at: t.Any, reply: Reply, jumping: JumpingClock) -> None:
        with serving(lambda dummy: reply) as server:
            assert type(self.error_of(engine_at(server.url))) is NotAnEngine
        assert jumping.pauses == []

    def test_a_thing_that_the_engine_does_not_know_is_not_found(self, opened: Open) -> None:
        def answer(seen: Seen) -> Reply:
            return Reply(body=API_XML.format(major=4, minor=5)) if seen.path.endswith("/api") else html(404)

        with opened(answer) as (engine, dummy, server):
            for dummy2 in range(2):
                with pytest.raises(NotFound):
                    engine.read("read it", engine.system.hosts_service().host_service("1").get)
        assert paths(server.lines) == [
            "GET /ovirt-engine/api/hosts/1",
            "GET /ovirt-engine/api",
            "GET /ovirt-engine/api/hosts/1",
        ]

    def test_an_engine_that_is_down_is_waited_for_but_not_for_long(
        self, engine_at: t.Any, jumping: JumpingClock
    ) -> None:
        with serving(lambda dummy: html(503)) as server:
            assert type(self.error_of(engine_at(server.url))) is EngineStarting
        assert jumping.time == FIRST_CONTACT


class TestHangs:
    """With a real clock: without `timeout`, these never end."""

    def open(self, server: Server, ca_file: pathlib.Path, **changes: t.Any) -> t.Any:
        given = {"username": USER, "password": PASSWORD, "ca_file": str(ca_file), **changes}
        return connect(Credentials(complete_url(server.url), **given), 1)

    def test_at_the_sign_on(self) -> None:
        with accepting() as port:
            session = connect(Credentials(f"https://127.0.0.1:{port}/ovirt-engine/api", USER, PASSWORD, timeout=0), 1)
            with session as engine, pytest.raises(ConnectionFailed, match="timed out"):
                names(engine)

    def test_of_a_read_and_of_the_log_out(self, authority: trustme.CA, ca_file: pathlib.Path) -> None:
        other = SmallEngine(lambda dummy: HANG)
        answer: Answer = lambda seen: HANG if seen.path == LOGOUT_PATH else other(seen)  # noqa: E731
        with serving(answer, authority) as server, self.open(server, ca_file) as engine:
            with pytest.raises(ConnectionFailed, match="timed out"):
                names(engine)

    def test_of_a_write(self, authority: trustme.CA, ca_file: pathlib.Path) -> None:
        with serving(SmallEngine(lambda dummy: HANG), authority) as server, self.open(server, ca_file) as engine:
            with pytest.raises(BrokenWrite, match="timed out"):
                commit(engine)


class TestReads:
    @pytest.mark.parametrize("trouble", [html(502), html(503), html(504), CUT_OFF, Reply(200)])
    def test_passing_trouble_is_ridden_out(self, opened: Open, trouble: Reply, jumping: JumpingClock) -> None:
        with opened(one_after_the_other(HOSTS, trouble, trouble, HOSTS)) as (engine, dummy, server):
            names(engine)
            assert names(engine) == ["h1"]
        assert len(paths(server.lines)) == 4
        assert jumping.pauses == [0.5, 0.8]

    def test_broken_connections_are_ridden_out(self, opened: Open) -> None:
        with opened(one_after_the_other(HOSTS, BREAK, BREAK, BREAK, HOSTS)) as (engine, dummy, server):
            names(engine)
            assert names(engine) == ["h1"]
        assert len(paths(server.lines)) == 5

    def test_trouble_while_logging_in_is_ridden_out(self, authority: trustme.CA, opened: Open) -> None:
        with opened(lambda dummy: HOSTS) as (engine, other, dummy):
            log_in, troubles = other._log_in, [html(503), BREAK]
            other._log_in = lambda form: troubles.pop(0) if troubles else log_in(form)  # type: ignore[method-assign]
            assert names(engine) == ["h1"]

    def test_until_the_time_is_up(self, opened: Open, jumping: JumpingClock) -> None:
        with opened(one_after_the_other(HOSTS, html(503)), timeout=25) as (engine, dummy, dummy2):
            names(engine)
            with pytest.raises(EngineStarting, match="list the hosts"):
                names(engine)
        assert jumping.time == 25

    def test_an_engine_that_went_away_may_come_back(
        self, authority: trustme.CA, ca_file: pathlib.Path, jumping: JumpingClock
    ) -> None:
        with serving(lambda dummy: HOSTS, authority) as server:
            credentials = Credentials(complete_url(server.url), token="x", ca_file=str(ca_file), timeout=5)
            with connect(credentials, 20, jumping.clock) as engine:
                names(engine)
                engine.system._connection._url = f"https://127.0.0.1:{closed_port()}/ovirt-engine/api"
                with pytest.raises(Unreachable):
                    names(engine)
        assert jumping.time == 20

    @pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
    def test_a_refusal_fails_at_once(self, opened: Open, status: int, jumping: JumpingClock) -> None:
        fault = Reply(status, "<fault><reason>Operation Failed</reason><detail>[No.]</detail></fault>")
        with opened(one_after_the_other(HOSTS, fault)) as (engine, dummy, dummy2):
            names(engine)
            with pytest.raises((EngineError, NotFound), match=r"No\."):
                names(engine)
        assert jumping.pauses == []

    def test_a_mistake_of_ours_is_not_taken_for_a_broken_connection(self, opened: Open) -> None:
        with opened(lambda dummy: HOSTS) as (engine, dummy, server):
            with pytest.raises(TypeError):
                engine.read("fail", lambda: engine.system.hosts_service().list(search=1))
        assert server.seen == []


class TestReadsAtTheSameTime:
    def ask(self, engine: Engine, count: int, **options: int) -> list[list[str]]:
        calls = [engine.system.hosts_service().list] * count
        return [[host.name for host in found] for found in engine.read_together("list the hosts", calls, **options)]

    def test_answers_come_in_the_order_of_the_reads(self, opened: Open) -> None:
        answers = [Reply(body=f'<hosts><host id="1"><name>h{n}</name></host></hosts>') for n in range(6)]
        with opened(one_after_the_other(*answers)) as (engine, dummy, dummy2):
            assert self.ask(engine, 5, parallel=1) == [[f"h{n}"] for n in range(5)]
            assert self.ask(engine, 0) == []

    def test_they_are_sent_before_the_first_answer(self, opened: Open) -> None:
        together = threading.Barrier(4, timeout=10)

        def answer(dummy: Seen) -> Reply:
            together.wait()
            return HOSTS

        with opened(answer) as (engine, dummy, server):
            assert self.ask(engine, 8, parallel=4) == [["h1"]] * 8
        assert len(paths(server.lines)) == 8

    @pytest.mark.parametrize("trouble", [html(503), BREAK, CUT_OFF, Reply(409, "<fault><reason>No</reason></fault>")])
    def test_trouble_ends_them_and_the_session_goes_on(self, opened: Open, trouble: Reply) -> None:
        # Not a list of answers: how many of the reads arrive before the first one ends them is left to chance.
        now = [HOSTS]
        with opened(lambda dummy: now[0]) as (engine, dummy, dummy2):
            names(engine)
            now[0] = trouble
            with pytest.raises(CollectionError, match="list the hosts"):
                self.ask(engine, 3)
            now[0] = HOSTS
            assert names(engine) == ["h1"]


class TestReadThatTakesLong:
    VMS = Reply(body='<vms><vm id="1"><name>v1</name></vm></vms>')

    def begin(self, engine: Engine) -> t.Callable[[], list[str]]:
        finish = engine.begin_read("list the VMs", engine.system.vms_service().list)
        return lambda: [vm.name for vm in finish()]

    def test_other_reads_go_on_until_its_answer_comes(self, opened: Open) -> None:
        others = threading.Event()

        def answer(seen: Seen) -> Reply:
            if "/vms" not in seen.path:
                return HOSTS
            assert others.wait(10)
            return self.VMS

        with opened(answer) as (engine, dummy, server):
            finish = self.begin(engine)
            assert names(engine) == ["h1"]
            others.set()
            assert finish() == ["v1"]
        assert len(paths(server.lines)) == 2

    @pytest.mark.parametrize("trouble", [html(503), BREAK, CUT_OFF])
    @pytest.mark.parametrize("of", ["/vms", "/hosts"])
    def test_trouble_with_it_or_with_another_read_is_ridden_out(self, opened: Open, trouble: Reply, of: str) -> None:
        troubles = [trouble]

        def answer(seen: Seen) -> Reply:
            if of in seen.path and troubles:
                return troubles.pop()
            return self.VMS if "/vms" in seen.path else HOSTS

        with opened(answer) as (engine, dummy, dummy2):
            engine.contacted = True
            finish = self.begin(engine)
            assert names(engine) == ["h1"]
            assert finish() == ["v1"]
        assert not troubles

    def test_it_is_read_again_after_the_connections_were_given_up(self, opened: Open) -> None:
        with opened(lambda seen: self.VMS if "/vms" in seen.path else HOSTS) as (engine, dummy, dummy2):
            finish = self.begin(engine)
            engine.reconnect()
            assert finish() == ["v1"]

    def test_a_refusal_fails_at_once(self, opened: Open) -> None:
        with opened(one_after_the_other(Reply(409, "<fault><reason>No</reason></fault>"))) as (engine, dummy, server):
            finish = self.begin(engine)
            with pytest.raises(EngineError, match="list the VMs"):
                finish()
        assert len(paths(server.lines)) == 1


class TestWrites:
    @pytest.mark.parametrize("trouble", [html(502), html(503), BREAK, CUT_OFF, Reply(200)])
    def test_sent_once_whatever_happens(self, opened: Open, trouble: Reply, jumping: JumpingClock) -> None:
        with opened(one_after_the_other(HOSTS, trouble)) as (engine, dummy, server):
            names(engine)
            with pytest.raises(BrokenWrite):
                commit(engine)
        assert len(paths(server.lines)) == 2
        assert jumping.pauses == []

    def test_sent_again_while_another_change_holds_the_lock(self, opened: Open, jumping: JumpingClock) -> None:
        done = Reply(body="<action><status>complete</status></action>")
        with opened(one_after_the_other(LOCKED, LOCKED, done)) as (engine, dummy, server):
            commit(engine)
        assert len(paths(server.lines)) == 3
        assert jumping.pauses == [0.5, 0.8]

    def test_lock_that_never_opens(self, opened: Open, jumping: JumpingClock) -> None:
        with opened(lambda dummy: LOCKED, timeout=30) as (engine, dummy, dummy2):
            with pytest.raises(EngineError, match="in progress") as caught:
                commit(engine)
        assert caught.value.code == 409
        assert jumping.time == 30

    @pytest.mark.parametrize("wrapped", [False, True])
    def test_both_forms_of_a_refusal_are_read(self, opened: Open, wrapped: bool) -> None:
        fault = "<fault><reason>Operation Failed</reason><detail>[One., Two.]</detail></fault>"
        body = f"<action>{fault}<status>failed</status></action>" if wrapped else fault
        with opened(lambda dummy: Reply(400, body)) as (engine, dummy, server):
            with pytest.raises(EngineError) as caught:
                commit(engine)
        assert (caught.value.code, caught.value.sentences) == (400, ("One.", "Two."))
        assert len(paths(server.lines)) == 1

    @pytest.mark.parametrize(("minor", "explained"), [(3, True), (4, False)])
    def test_an_engine_that_is_too_old_for_a_request(self, opened: Open, minor: int, explained: bool) -> None:
        fault = "<fault><reason>Request syntactically incorrect.</reason><detail>For usage, see: x</detail></fault>"

        def answer(seen: Seen) -> Reply:
            return Reply(400, fault) if seen.method == "POST" else Reply(body=API_XML.format(major=4, minor=minor))

        with opened(answer) as (engine, dummy, dummy2):
            with pytest.raises(EngineError) as caught:
                commit(engine)
        assert ("The engine is version 4.3; version 4.4 or later is needed." in caught.value.message) is explained
