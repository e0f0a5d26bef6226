# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One sign-on for a run: shared by processes, renewed once, revoked at the end, and a refusal is not repeated."""

from __future__ import annotations

import contextlib
import fcntl
import multiprocessing
import os
import resource
import stat
import threading
import typing as t
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import shared_session, sso
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import connect
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import AuthenticationFailed, ConnectionFailed
from tests.engine_simulator.running import Simulator


@pytest.fixture
def credentials(simulator: Simulator, tmp_path: Path) -> t.Iterator[Credentials]:
    kept = shared_session.folder.set(str(tmp_path))
    yield Credentials(simulator.url, simulator.username, simulator.password, ca_file=simulator.ca_file)
    shared_session.folder.reset(kept)


def read(credentials: Credentials) -> None:
    with connect(credentials, 20) as engine:
        engine.version()


def sign_ons(simulator: Simulator) -> int:
    return sum("oauth/token" in entry["path"] for entry in simulator.journal.entries)


def log_outs(simulator: Simulator) -> int:
    return sum("sso-logout" in entry["path"] for entry in simulator.journal.entries)


def test_tasks_of_a_run_share_a_token_and_its_end_revokes_it(simulator: Simulator, credentials: Credentials) -> None:
    for dummy in range(3):
        read(credentials)
    assert (sign_ons(simulator), log_outs(simulator)) == (1, 0)
    shared_session.end(shared_session.folder.get() or "")
    assert (sign_ons(simulator), log_outs(simulator)) == (1, 1)
    assert simulator.world.tokens == {}
    assert os.listdir(shared_session.folder.get()) == []


def test_processes_that_start_together_share_a_token(simulator: Simulator, credentials: Credentials) -> None:
    forks = multiprocessing.get_context("fork")
    workers = [forks.Process(target=read, args=(credentials,)) for dummy in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    assert sign_ons(simulator) == 1


def test_other_users_and_passwords_have_their_own_token(simulator: Simulator, credentials: Credentials) -> None:
    read(credentials)
    read(replace(credentials, username="reader@internal", password="readonly"))
    assert sign_ons(simulator) == 2


def test_only_the_user_can_read_the_file(credentials: Credentials, tmp_path: Path) -> None:
    read(credentials)
    [path] = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(credentials.password) not in path.read_text(encoding="utf-8")
    assert str(credentials.username) not in path.name


def test_a_link_in_the_place_of_the_file_is_not_followed(credentials: Credentials, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shared_session._path(credentials).symlink_to(other)
    assert shared_session.token(credentials, None, lambda: "token") == ("token", False)
    assert not other.exists()


def test_an_expired_token_is_renewed_once_for_all(simulator: Simulator, credentials: Credentials) -> None:
    read(credentials)
    simulator.world.tokens.clear()
    for dummy in range(3):
        read(credentials)
    assert sign_ons(simulator) == 2


def test_a_refused_sign_on_is_not_repeated(simulator: Simulator, credentials: Credentials) -> None:
    wrong = replace(credentials, password="wrong-password")
    messages = []
    for dummy in range(3):
        with pytest.raises(AuthenticationFailed) as refused:
            read(wrong)
        messages.append(refused.value.message)
    assert sign_ons(simulator) == 1
    assert len(set(messages)) == 1


def test_a_refusal_does_not_hold_for_ever(credentials: Credentials, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> str:
        raise AuthenticationFailed("no")

    with pytest.raises(AuthenticationFailed):
        shared_session.token(credentials, None, refuse)
    monkeypatch.setattr(shared_session, "REFUSAL_HOLDS", -1)
    assert shared_session.token(credentials, None, lambda: "token") == ("token", True)


def test_a_broken_connection_is_no_refusal(credentials: Credentials) -> None:
    def break_off() -> str:
        raise ConnectionFailed("broken")

    with pytest.raises(ConnectionFailed):
        shared_session.token(credentials, None, break_off)
    assert shared_session.token(credentials, None, lambda: "token") == ("token", True)


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_file_that_was_cut_off_is_written_anew(credentials: Credentials, text: str) -> None:
    shared_session._path(credentials).write_text(text, encoding="utf-8")
    assert shared_session.token(credentials, None, lambda: "token") == ("token", True)


def test_a_task_can_have_a_session_of_its_own(simulator: Simulator, credentials: Credentials) -> None:
    for dummy in range(2):
        read(replace(credentials, session="task"))
    assert (sign_ons(simulator), log_outs(simulator)) == (2, 2)


def test_a_token_that_was_given_is_not_shared(simulator: Simulator, credentials: Credentials, tmp_path: Path) -> None:
    given = sso.new_token(credentials)
    read(replace(credentials, token=given))
    assert list(tmp_path.iterdir()) == []
    assert given in simulator.world.tokens


def test_the_end_of_a_run_stands_an_engine_that_is_gone(credentials: Credentials, tmp_path: Path) -> None:
    gone = replace(credentials, url="https://127.0.0.1:9/ovirt-engine/api")
    shared_session.token(gone, None, lambda: "token")
    shared_session.end(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@contextlib.contextmanager
def full_disk() -> t.Iterator[None]:
    """Nothing can be written to a file in this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_on_a_full_disk_each_task_signs_on_and_off(simulator: Simulator, credentials: Credentials) -> None:
    with full_disk():
        for dummy in range(2):
            read(credentials)
    assert (sign_ons(simulator), log_outs(simulator)) == (2, 2)
    read(credentials)
    assert (sign_ons(simulator), log_outs(simulator)) == (3, 2)


def test_without_the_folder_each_task_signs_on_and_off(simulator: Simulator, credentials: Credentials) -> None:
    shared_session.folder.set("/nonexistent")
    read(credentials)
    assert (sign_ons(simulator), log_outs(simulator)) == (1, 1)


@contextlib.contextmanager
def held(credentials: Credentials) -> t.Iterator[threading.Timer]:
    """Another task has the file; it ends at last, so that who waits for it without a limit fails a test."""
    file = shared_session._path(credentials).open("w", encoding="utf-8")
    fcntl.flock(file, fcntl.LOCK_EX)
    release = threading.Timer(20, file.close)
    release.start()
    try:
        yield release
    finally:
        release.cancel()
        file.close()


def test_a_task_waits_for_the_sign_on_of_another_within_its_timeout(
    simulator: Simulator, credentials: Credentials
) -> None:
    with held(credentials) as release, connect(credentials, 1) as engine:
        engine.read("read the version", engine.system.get)
        assert release.is_alive()
    assert (sign_ons(simulator), log_outs(simulator)) == (1, 1)


def test_the_end_of_a_run_does_not_wait_for_a_task_that_hangs(
    credentials: Credentials, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sso, "LOGOUT_LIMIT", 0.1)
    with held(credentials) as release:
        shared_session.end(str(tmp_path))
        assert release.is_alive()
