# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The tags of VMs in a vCenter. They are not part of the API that pyvmomi uses, but of its REST API."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import way
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source

BASE = "/rest/com/vmware/cis"
BATCH = 1000
MAX_ANSWER = 64 << 20
Tags = dict[str, tuple[str, ...]]


class TagsUnreadable(CollectionError):
    """The tags cannot be read: an ESXi host has none, or the user may not see them."""


def read(source: Source, context: ssl.SSLContext, ids: t.Sequence[str]) -> Tags:
    """Return the tags by the id of the VM, each as ``category/name``, sorted; raises TagsUnreadable."""
    connection = http.client.HTTPSConnection(source.host, source.port, timeout=source.timeout, context=context)
    try:
        connection.connect()
        way.check_thumbprint(source, t.cast(ssl.SSLSocket, connection.sock))
        return _read(_Rest(connection, source), ids)
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        raise TagsUnreadable(f"The tags of '{source.shown}' cannot be read: {str(error).rstrip('.')}.") from error
    finally:
        connection.close()


class _Rest:
    """A session of the REST API."""

    def __init__(self, connection: http.client.HTTPSConnection, source: Source) -> None:
        self._connection = connection
        credentials = base64.b64encode(f"{source.username}:{source.password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {credentials}"}
        session = str(self.ask("POST", "session"))
        self._headers = {"vmware-api-session-id": session, "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: t.Any = None) -> t.Any:
        content = None if body is None else json.dumps(body).encode()
        self._connection.request(method, f"{BASE}/{path}", content, {"Accept": "application/json", **self._headers})
        answer = self._connection.getresponse()
        text = answer.read(MAX_ANSWER)
        if answer.status != 200:
            raise TagsUnreadable(f"The tags cannot be read: the REST API answers {answer.status} {answer.reason}.")
        # An answer without content, and an empty list, have no value.
        return (json.loads(text) if text.strip() else {}).get("value")


def _read(rest: _Rest, ids: t.Sequence[str]) -> Tags:
    attached: dict[str, list[str]] = {}
    for start in range(0, len(ids), BATCH):
        objects = [{"type": "VirtualMachine", "id": name} for name in ids[start : start + BATCH]]
        path = "tagging/tag-association?~action=list-attached-tags-on-objects"
        for item in rest.ask("POST", path, {"object_ids": objects}) or ():
            attached[item["object_id"]["id"]] = list(item.get("tag_ids") or ())
    names: dict[str, str] = {}
    categories: dict[str, str] = {}
    for tag_id in dict.fromkeys(name for found in attached.values() for name in found):
        tag = rest.ask("GET", f"tagging/tag/id:{tag_id}")
        category = tag["category_id"]
        if category not in categories:
            categories[category] = str(rest.ask("GET", f"tagging/category/id:{category}")["name"])
        names[tag_id] = f"{categories[category]}/{tag['name']}"
    rest.ask("DELETE", "session")
    return {vm: tuple(sorted(names[tag_id] for tag_id in found)) for vm, found in attached.items()}
