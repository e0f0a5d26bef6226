# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing on, TLS, formats: what a client meets before anything else."""

from __future__ import annotations

import base64
import gzip
import json
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import ovirtsdk4 as sdk
import pytest

from tests.engine_simulator.running import Simulator, running


def fetch(simulator: Simulator, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    context = ssl.create_default_context(cafile=simulator.ca_file)
    request = urllib.request.Request(simulator.url + path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, context=context) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as fault:
        return fault.code, dict(fault.headers), fault.read()


def basic(simulator: Simulator, password: str | None = None) -> str:
    return "Basic " + base64.b64encode(f"{simulator.username}:{password or simulator.password}".encode()).decode()


def test_the_sdk_signs_on_and_reads_the_product(connection: sdk.Connection) -> None:
    api = connection.system_service().get()
    assert api.product_info.name == "oVirt Engine"
    assert (api.product_info.version.major, api.product_info.version.minor) == (4, 5)


def test_a_wrong_password_is_refused_with_the_engines_words(simulator: Simulator) -> None:
    wrong = sdk.Connection(url=simulator.url, username=simulator.username, password="no", ca_file=simulator.ca_file)
    with pytest.raises(sdk.AuthError, match="access_denied : Cannot authenticate user 'admin@internal'"):
        wrong.test(raise_exception=True)


def test_an_unknown_authority_is_not_trusted(simulator: Simulator) -> None:
    with pytest.raises(sdk.Error, match="certificate"):
        sdk.Connection(url=simulator.url, username=simulator.username, password=simulator.password).test(True)


def test_a_token_ends_with_logout(simulator: Simulator) -> None:
    connection = sdk.Connection(
        url=simulator.url, username=simulator.username, password=simulator.password, ca_file=simulator.ca_file
    )
    token = connection.authenticate()
    assert fetch(simulator, "", Authorization=f"Bearer {token}")[0] == 200
    connection.close()
    assert fetch(simulator, "", Authorization=f"Bearer {token}")[0] == 401


def test_without_credentials_there_is_a_401_that_asks_for_some(simulator: Simulator) -> None:
    status, headers, dummy = fetch(simulator, "")
    assert status == 401
    assert headers["www-authenticate"].startswith("Basic")
    assert fetch(simulator, "", Authorization=basic(simulator, "no"))[0] == 401


def test_json_has_lists_as_objects_and_texts_for_all_scalars(simulator: Simulator) -> None:
    status, headers, body = fetch(
        simulator, "/networks?search=name%3Dblue", Authorization=basic(simulator), Accept="application/json"
    )
    assert (status, headers["content-type"]) == (200, "application/json")
    network = json.loads(body)["network"][0]
    assert network["vlan"] == {"id": "10"}
    assert network["usages"] == {"usage": ["vm"]}
    assert (network["mtu"], network["stp"]) == ("0", "false")
    assert json.loads(fetch(simulator, "/jobs", Authorization=basic(simulator), Accept="application/json")[2]) == {}


def test_a_fault_in_json_has_reason_and_detail(simulator: Simulator) -> None:
    status, dummy, body = fetch(simulator, "/hosts?max=-1", Authorization=basic(simulator), Accept="application/json")
    assert status == 400
    assert json.loads(body) == {"reason": "Operation Failed", "detail": "illegal max count value for query : -1"}


def test_long_answers_are_compressed_for_who_accepts_it(simulator: Simulator) -> None:
    plain = fetch(simulator, "/clusters", Authorization=basic(simulator))
    packed = fetch(simulator, "/clusters", Authorization=basic(simulator), Accept_Encoding="gzip")
    assert packed[1]["content-encoding"] == "gzip"
    assert gzip.decompress(packed[2]) == plain[2]
    assert len(packed[2]) < len(plain[2])


def test_the_correlation_id_comes_back(simulator: Simulator) -> None:
    for path, headers in (("", {"Correlation_Id": "abc-1"}), ("?correlation_id=abc-1", {})):
        answer = fetch(simulator, path, Authorization=basic(simulator), **headers)
        assert answer[1]["correlation-id"] == "abc-1"


def test_a_wrong_correlation_id_is_refused(connection: sdk.Connection) -> None:
    hosts = connection.system_service().hosts_service()
    host = hosts.host_service(hosts.list(search="name=h1")[0].id)
    with pytest.raises(sdk.Error, match="The correlation ID must be formed of"):
        host.deactivate(query={"correlation_id": "a b"})


def test_a_read_only_user_reads_and_writes_nothing(simulator: Simulator) -> None:
    connection = sdk.Connection(
        url=simulator.url, username="reader@internal", password="readonly", ca_file=simulator.ca_file
    )
    hosts = connection.system_service().hosts_service()
    host = hosts.list(search="name=h1")[0]
    with pytest.raises(sdk.Error) as refused:
        hosts.host_service(host.id).deactivate()
    assert refused.value.code == 403
    assert "[User is not authorized to perform this action.]" in str(refused.value)
    with pytest.raises(sdk.Error, match="not authorized"):
        hosts.host_service(host.id).remove()
    assert hosts.host_service(host.id).get().status == sdk.types.HostStatus.UP


def test_without_tls_everything_is_on_one_port() -> None:
    with running("small", tls=False) as plain:
        assert plain.ca_file is None
        assert plain.url.startswith("http://")
        assert plain.control_url.split("/")[2].rpartition(":")[2] == plain.url.split("/")[2].rpartition(":")[2]
        connection = sdk.Connection(url=plain.url, username=plain.username, password=plain.password)
        assert len(connection.system_service().hosts_service().list()) == 2


def test_the_command_says_in_a_file_when_it_serves(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.engine_simulator", "--world", "small", "--port", "0", "--ready-file", str(ready)],
        stdout=subprocess.PIPE,
    )
    try:
        while not ready.exists() or not ready.read_text(encoding="utf-8").endswith("}\n"):
            assert process.poll() is None
            time.sleep(0.02)
        found = json.loads(ready.read_text(encoding="utf-8"))
        assert set(found) == {"url", "ca_file", "username", "password", "control_url", "pid"}
        connection = sdk.Connection(
            url=found["url"], username=found["username"], password=found["password"], ca_file=found["ca_file"]
        )
        assert connection.test()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    assert process.returncode == 0


def serve(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.engine_simulator", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_used_port_is_reported_in_one_sentence() -> None:
    with running("small", tls=False) as other:
        port = other.url.split("/")[2].rpartition(":")[2]
        ended = serve("--world", "small", "--port", port)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"Port {port} cannot be used: take another one, or none for a free one.\n"


def test_a_missing_world_is_reported_in_one_sentence() -> None:
    ended = serve("--world", "nosuch")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("There is no world nosuch: give the path of a YAML file, or one of ")
    assert ended.stderr.count("\n") == 1


def test_what_is_printed_can_be_pasted_into_another_shell(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "tests.engine_simulator", "--world", "small", "--ready-file", str(ready)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = []
    while "# Stop" not in (line := process.stdout.readline()):
        assert line
        lines.append(line)
    script = "".join(lines) + "command -v ansible-playbook; echo $OVIRT_URL"
    shown = subprocess.run(["sh", "-c", script], capture_output=True, text=True, cwd=tmp_path, check=True).stdout
    process.send_signal(signal.SIGTERM)
    process.wait()
    process.stdout.close()
    tool, url = shown.split()
    assert Path(tool).parent == Path(sys.executable).parent
    assert url.endswith("/ovirt-engine/api")
