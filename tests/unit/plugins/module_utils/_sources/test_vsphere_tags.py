# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tags of vSphere, from a server that only knows these paths."""

from __future__ import annotations

import base64
import http.server
import json
import ssl
import threading
import typing as t

import pytest
import trustme

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CertificateUntrusted
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import selection
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import ForeignVm, Place
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import vsphere_tags
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source

BASIC = "Basic " + base64.b64encode(b"kim:geheim").decode()
ATTACHED = [{"object_id": {"type": "VirtualMachine", "id": "vm-1"}, "tag_ids": ["t1", "t2"]}]
ANSWERS: dict[tuple[str, str], t.Any] = {
    ("POST", "/tagging/tag-association?~action=list-attached-tags-on-objects"): ATTACHED,
    ("GET", "/tagging/tag/id:t1"): {"name": "web", "category_id": "c1"},
    ("GET", "/tagging/tag/id:t2"): {"name": "north", "category_id": "c2"},
    ("GET", "/tagging/category/id:c1"): {"name": "tier"},
    ("GET", "/tagging/category/id:c2"): {"name": "site"},
    ("DELETE", "/session"): None,
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.removeprefix(vsphere_tags.BASE)
        if path == "/session" and self.command == "POST":
            status, value = (200, "s1") if self.headers["Authorization"] == BASIC else (401, None)
        else:
            known = self.headers["vmware-api-session-id"] == "s1" and (self.command, path) in ANSWERS
            status, value = (200, ANSWERS[(self.command, path)]) if known else (404, None)
        body = json.dumps({"value": value}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = answer

    def log_message(self, *dummy: t.Any) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> t.Iterator[tuple[Source, ssl.SSLContext]]:
    authority = trustme.CA()
    secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(secured)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.socket = secured.wrap_socket(listening.socket, server_side=True)
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        url = f"https://127.0.0.1:{listening.server_address[1]}"
        yield Source("vsphere", url=url, username="kim", password="geheim", timeout=10), trusting
        listening.shutdown()


def test_tags_have_their_categories_in_front(server: tuple[Source, ssl.SSLContext]) -> None:
    assert vsphere_tags.read(*server, ["vm-1", "vm-2"]) == {"vm-1": ("site/north", "tier/web")}


def test_a_login_that_fails_is_a_sentence_without_the_password(server: tuple[Source, ssl.SSLContext]) -> None:
    source, context = server
    wrong = Source("vsphere", url=source.url, username="kim", password="wrong-1", timeout=10)
    with pytest.raises(vsphere_tags.TagsUnreadable, match="the REST API answers 401") as refused:
        vsphere_tags.read(wrong, context, ["vm-1"])
    assert "wrong-1" not in refused.value.message


def test_the_password_is_not_sent_to_a_server_with_another_thumbprint(server: tuple[Source, ssl.SSLContext]) -> None:
    source, context = server
    pinned = Source("vsphere", url=source.url, username="kim", password="geheim", thumbprint="00" * 32, timeout=10)
    with pytest.raises(CertificateUntrusted, match="another thumbprint"):
        vsphere_tags.read(pinned, context, ["vm-1"])


def test_what_does_not_answer_is_a_sentence() -> None:
    with pytest.raises(vsphere_tags.TagsUnreadable, match="cannot be read"):
        vsphere_tags.read(
            Source("vsphere", url="https://127.0.0.1:1", timeout=5), ssl.create_default_context(), ["vm-1"]
        )


@pytest.mark.parametrize("tag", ["web", "tier/web"])
def test_a_vm_is_chosen_by_a_tag_with_and_without_its_category(tag: str) -> None:
    vm = ForeignVm("a", Place("vsphere"), tags=("tier/web",))
    assert selection.select([(vm, ())], selection.Selection(tags=(tag,)))
    assert not selection.select([(vm, ())], selection.Selection(tags=("tier",)))
