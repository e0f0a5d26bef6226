# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The certificates to trust where disks are read.

An engine signs the certificates of its hosts with a CA of its own, whoever signed that of its web server.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._engine import sso
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import pycurl
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import xml_tree

PATH = "/ovirt-engine/services/pki-resource?resource=ca-certificate&format=X509-PEM-CA"
MARK = b"-----BEGIN CERTIFICATE-----"
SECONDS = 10
MAX_BYTES = 1 << 20


@contextlib.contextmanager
def ca_file(credentials: Credentials) -> t.Iterator[t.Optional[str]]:
    """Yield the name of a file with the user's CA certificates and the engine's own; ``None`` for those of the system.

    The engine's own come over a connection that is verified as any other.
    """
    found = _of_engine(credentials)
    if credentials.ca_file:
        with contextlib.suppress(UnreadableDocument):
            found = xml_tree.read(credentials.ca_file) + b"\n" + found
    if MARK not in found:
        yield credentials.ca_file
        return
    with tempfile.NamedTemporaryFile(prefix="onramp-ca-", suffix=".pem") as file:
        file.write(found)
        file.flush()
        yield file.name


def _of_engine(credentials: Credentials) -> bytes:
    """Return the CA certificate of the engine; nothing where it does not give one."""
    body = io.BytesIO()
    curl = pycurl.Curl()
    try:
        curl.setopt(pycurl.URL, f"{sso.server(credentials)}{PATH}")
        curl.setopt(pycurl.WRITEFUNCTION, body.write)
        curl.setopt(pycurl.MAXFILESIZE, MAX_BYTES)
        curl.setopt(pycurl.TIMEOUT, SECONDS)
        curl.setopt(pycurl.NOSIGNAL, 1)
        if credentials.ca_file:
            curl.setopt(pycurl.CAINFO, credentials.ca_file)
        curl.perform()
        status = int(curl.getinfo(pycurl.RESPONSE_CODE))
    except pycurl.error:
        return b""
    finally:
        curl.close()
    return body.getvalue() if status == 200 and MARK in body.getvalue() else b""
