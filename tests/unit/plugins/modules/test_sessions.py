# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ways to an engine, and all that can be wrong with one, as a user meets them: in the result of a module."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
import trustme

from tests.engine_simulator.running import Simulator
from tests.unit.small_servers import closed_port, html, serving

if t.TYPE_CHECKING:
    from .conftest import Outcome, Pauses, Run

MODULE = "host_network_info"


def auth(simulator: Simulator, **changes: t.Any) -> dict[str, t.Any]:
    given = {
        "url": simulator.url,
        "username": simulator.username,
        "password": simulator.password,
        "ca_file": simulator.ca_file,
    }
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


@pytest.fixture
def token(simulator: Simulator) -> str:
    """A token from another source, such as ovirt.ovirt.ovirt_auth."""
    simulator.world.tokens["token-of-another-task"] = simulator.username
    return "token-of-another-task"


class TestWays:
    @pytest.fixture
    def read(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., Outcome]:
        def read_with(given: dict[str, t.Any] | None, environment: dict[str, t.Any] | None = None) -> Outcome:
            for name, value in (environment or {}).items():
                monkeypatch.setenv(name, str(value))
            outcome = run(MODULE, host="h1", auth=given)
            assert outcome["hosts"][0]["name"] == "h1"
            return outcome

        return read_with

    def test_options(self, read: t.Any, simulator: Simulator) -> None:
        read(auth(simulator))

    def test_environment(self, read: t.Any, simulator: Simulator) -> None:
        names = {"url": "URL", "username": "USERNAME", "password": "PASSWORD", "ca_file": "CAFILE"}
        given = auth(simulator)
        read(None, {f"OVIRT_{variable}": given[name] for name, variable in names.items()})

    def test_what_a_controller_injects(self, read: t.Any, simulator: Simulator, tmp_path: pathlib.Path) -> None:
        ini = tmp_path / "ovirt.ini"
        given = auth(simulator)
        ini.write_text("[ovirt]\n" + "".join(f"ovirt_{name}={value}\n" for name, value in given.items()))
        read(
            {},
            {
                "OVIRT_INI_PATH": ini,
                "OVIRT_URL": given["url"],
                "OVIRT_USERNAME": given["username"],
                "OVIRT_PASSWORD": given["password"],
            },
        )

    def test_host_name_and_port_are_enough(self, read: t.Any, simulator: Simulator) -> None:
        name = simulator.url.removeprefix("https://").partition("/")[0]
        read(auth(simulator, url=None, hostname=name))
        read(auth(simulator, url=f"https://{name}"))

    def test_fact_of_the_official_collection(self, read: t.Any, simulator: Simulator, token: str) -> None:
        fact = {
            "token": token,
            "url": simulator.url,
            "ca_file": simulator.ca_file,
            "insecure": False,
            "timeout": 0,
            "compress": True,
            "kerberos": False,
            "headers": None,
        }
        outcome = read(fact)
        assert token in simulator.world.tokens
        assert [entry["path"] for entry in simulator.journal.entries if "sso" in entry["path"]] == []
        assert token not in str(outcome.result)

    def test_a_refused_token_that_the_password_replaces_is_a_warning(self, read: t.Any, simulator: Simulator) -> None:
        (text,) = read(auth(simulator, token="old-token")).warnings
        assert text.startswith("The engine does not accept the token any more")

    def test_token_of_ours_is_given_back(self, read: t.Any, simulator: Simulator) -> None:
        before = dict(simulator.world.tokens)
        read(auth(simulator))
        assert simulator.world.tokens == before
        assert [e["path"] for e in simulator.journal.entries if "sso" in e["path"]] == [
            "sso/oauth/token",
            "services/sso-logout",
        ]

    def test_token_of_ours_is_given_back_after_a_failure(self, run: Run, simulator: Simulator) -> None:
        before = dict(simulator.world.tokens)
        assert run(MODULE, host="nosuch").failed
        assert simulator.world.tokens == before

    def test_insecure_when_the_user_says_so(self, read: t.Any, simulator: Simulator) -> None:
        read(auth(simulator, ca_file=None, insecure=True))


class TestErrors:
    @pytest.fixture
    def message_of(self, run: Run) -> t.Callable[..., str]:
        def message(given: dict[str, t.Any] | None) -> str:
            outcome = run(MODULE, host="h1", auth=given)
            assert outcome.failed
            return str(outcome["msg"])

        return message

    def test_wrong_password(self, message_of: t.Any, simulator: Simulator) -> None:
        text = message_of(auth(simulator, password="not-this-one"))
        assert "Cannot authenticate user 'admin@internal'" in text
        assert "not-this-one" not in text

    def test_expired_token(self, message_of: t.Any, simulator: Simulator) -> None:
        assert "expired" in message_of(auth(simulator, token="old-token", username=None, password=None))

    def test_untrusted_certificate(self, message_of: t.Any, simulator: Simulator) -> None:
        text = message_of(auth(simulator, ca_file=None))
        assert "not trusted" in text
        assert "auth.ca_file" in text

    def test_untrusted_certificate_with_a_token(self, message_of: t.Any, simulator: Simulator, token: str) -> None:
        assert "not trusted" in message_of({"url": simulator.url, "token": token})

    def test_certificate_of_another_ca(self, message_of: t.Any, simulator: Simulator, tmp_path: pathlib.Path) -> None:
        other = tmp_path / "ca.pem"
        trustme.CA().cert_pem.write_to_path(str(other))
        assert "not trusted" in message_of(auth(simulator, ca_file=str(other)))

    def test_missing_ca_file(self, message_of: t.Any, simulator: Simulator) -> None:
        assert "There is no file '/nowhere/ca.pem'" in message_of(auth(simulator, ca_file="/nowhere/ca.pem"))

    @pytest.mark.parametrize("with_token", [False, True])
    @pytest.mark.parametrize("where", ["https://no-such-engine.invalid", "https://localhost:PORT"])
    def test_wrong_host(
        self, message_of: t.Any, simulator: Simulator, where: str, with_token: bool, pauses: Pauses, token: str
    ) -> None:
        url = where.replace("PORT", str(closed_port()))
        text = message_of(auth(simulator, url=url, token=token if with_token else None))
        assert "Check the name and port" in text
        assert pauses == []

    @pytest.mark.parametrize("with_token", [False, True])
    def test_not_an_engine(self, message_of: t.Any, simulator: Simulator, with_token: bool, token: str) -> None:
        given = auth(simulator, url=simulator.control_url, token=token if with_token else None)
        assert "not an oVirt engine" in message_of(given)
        with serving(lambda dummy: html(200)) as server:
            assert "not an oVirt engine" in message_of({**given, "url": server.url})

    def test_wrong_path(self, message_of: t.Any, simulator: Simulator, token: str) -> None:
        assert "not an oVirt engine" in message_of(auth(simulator, url=f"{simulator.url}x", token=token))

    @pytest.mark.parametrize("with_token", [False, True])
    def test_engine_that_is_starting(
        self, message_of: t.Any, simulator: Simulator, with_token: bool, token: str, pauses: Pauses
    ) -> None:
        simulator.fault_injection.add({"status": 503, "times": 0})
        text = message_of(auth(simulator, token=token if with_token else None))
        assert "503" in text
        assert "starting" in text
        assert sum(pauses) == 30

    def test_engine_that_has_started_meanwhile(self, run: Run, simulator: Simulator) -> None:
        simulator.fault_injection.add({"status": 503, "times": 4})
        assert not run(MODULE, host="h1").failed

    def test_missing_credentials(self, message_of: t.Any, simulator: Simulator) -> None:
        text = message_of(None)
        for word in ("auth.url", "auth.username", "auth.password", "OVIRT_URL", "OVIRT_USERNAME", "OVIRT_PASSWORD"):
            assert word in text

    def test_each_has_an_error_of_its_own(self, message_of: t.Any, simulator: Simulator) -> None:
        texts = {
            message_of(auth(simulator, password="x-x-x")),
            message_of(auth(simulator, ca_file=None)),
            message_of(auth(simulator, url=f"https://localhost:{closed_port()}")),
            message_of(auth(simulator, url=simulator.control_url)),
            message_of(auth(simulator, ca_file="/nowhere")),
        }
        assert len({text.partition(": ")[2] for text in texts}) == 5
