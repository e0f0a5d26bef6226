# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way to a source: what answers, and which certificate it shows."""

from __future__ import annotations

import dataclasses
import socket
import ssl
import threading
import typing as t
from pathlib import Path

import pytest
import trustme

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CertificateUntrusted, Unreachable
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import way
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Source]:
    """A server that does nothing but TLS, with the file of its authority."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    ca_file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, dummy = listening.accept()
                except OSError:
                    return
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield Source("vsphere", url=f"https://127.0.0.1:{listening.getsockname()[1]}", ca_file=str(ca_file), timeout=10)
        listening.shutdown(socket.SHUT_RDWR)


def test_a_trusted_certificate_and_its_thumbprints(server: Source) -> None:
    found = way.tls(server)
    assert (found["trusted"], found["address"]) == (True, server.url.removeprefix("https://"))
    assert (len(found["thumbprint_sha1"]), len(found["thumbprint_sha256"])) == (59, 95)


def test_an_untrusted_certificate_is_refused_with_its_thumbprint(server: Source) -> None:
    known = way.tls(server)["thumbprint_sha256"]
    with pytest.raises(CertificateUntrusted, match="is not trusted: .*") as refused:
        way.tls(dataclasses.replace(server, ca_file=""))
    assert known in refused.value.message
    assert refused.value.details["thumbprint_sha256"] == known


def test_a_certificate_with_the_given_thumbprint_is_trusted(server: Source) -> None:
    known = way.tls(server)
    for thumbprint in (known["thumbprint_sha1"], known["thumbprint_sha256"].replace(":", "").lower()):
        assert way.tls(dataclasses.replace(server, ca_file="", thumbprint=thumbprint))["trusted"]
    with pytest.raises(CertificateUntrusted, match="another thumbprint"):
        way.tls(dataclasses.replace(server, thumbprint="00" * 32))


def test_any_certificate_is_accepted_where_the_user_says_so(server: Source) -> None:
    assert way.tls(dataclasses.replace(server, ca_file="", insecure=True))["trusted"] is False


def test_a_port_that_does_not_answer_is_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(Unreachable, match=rf"127\.0\.0\.1:{port} cannot be reached: .*refused"):
        way.tls(Source("vsphere", url=f"https://127.0.0.1:{port}", timeout=5))


def test_a_file_of_authorities_that_is_missing_is_a_sentence(server: Source, tmp_path: Path) -> None:
    with pytest.raises(CertificateUntrusted, match="No such file"):
        way.tls(dataclasses.replace(server, ca_file=str(tmp_path / "nosuch")))
