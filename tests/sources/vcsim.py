# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A vCenter of govmomi's simulator, and the changes that make its VMs awkward. tools/sources builds the program."""

from __future__ import annotations

import base64
import contextlib
import http.client
import importlib
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import typing as t
import urllib.parse
from dataclasses import dataclass

import pytest
import trustme

from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source

USER, PASSWORD = "kim", "geheim"
DENIED = "Datastore.Browse,VirtualMachine.Provisioning.DiskRandomRead"
Any = t.Any


@dataclass(frozen=True)
class Vcenter:
    """A vCenter that runs: how to read it, and its authority."""

    source: Source
    ca_file: str


@contextlib.contextmanager
def running(folder: pathlib.Path, *arguments: str) -> t.Iterator[Vcenter]:
    """Run a vCenter; the test is skipped where there is no program."""
    program = os.environ.get("ONRAMP_VCSIM") or shutil.which("onramp-vcsim")
    if not program:
        pytest.skip("the simulator of vCenter was not built")
    pytest.importorskip("pyVmomi", reason="pyvmomi is not installed")
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    ca_file, cert, key = (folder / name for name in ("ca.pem", "cert.pem", "key.pem"))
    authority.cert_pem.write_to_path(str(ca_file))
    certificate.cert_chain_pems[0].write_to_path(str(cert))
    certificate.private_key_pem.write_to_path(str(key))
    command = [program, "-cert", str(cert), "-key", str(key), "-deny", DENIED, *arguments]
    environment = {**os.environ, "TMPDIR": str(folder)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        url = urllib.parse.urlsplit(process.stdout.readline().strip())
        try:
            yield Vcenter(
                Source(
                    "vsphere",
                    url=f"https://127.0.0.1:{url.port}",
                    username=USER,
                    password=PASSWORD,
                    ca_file=str(ca_file),
                    timeout=30,
                ),
                str(ca_file),
            )
        finally:
            process.stdin.close()
            process.wait(30)


@contextlib.contextmanager
def connected(vcenter: Vcenter) -> t.Iterator[tuple[Any, Any]]:
    """Yield pyVmomi's ``vim`` and the content of a vCenter."""
    connect = importlib.import_module("pyVim.connect")
    vim = importlib.import_module("pyVmomi").vim
    session = connect.SmartConnect(
        host=vcenter.source.host,
        port=vcenter.source.port,
        user=USER,
        pwd=PASSWORD,
        sslContext=ssl.create_default_context(cafile=vcenter.ca_file),
    )
    try:
        yield vim, session.RetrieveContent()
    finally:
        connect.Disconnect(session)


def all_of(content: Any, kind: Any) -> dict[str, Any]:
    """Return the objects of a class by their names."""
    view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
    try:
        return {item.name: item for item in view.view}
    finally:
        view.DestroyView()


def done(task: Any) -> Any:
    importlib.import_module("pyVim.task").WaitForTask(task)
    return task.info.result


def reconfigure(vim: Any, vm: Any, *devices: Any, **settings: Any) -> None:
    """Change a VM: add devices, and set what is in its configuration."""
    changes = []
    for device in devices:
        change = vim.vm.device.VirtualDeviceSpec(operation="add", device=device)
        if isinstance(device, vim.vm.device.VirtualDisk):
            change.fileOperation = "create"
        changes.append(change)
    done(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=changes, **settings)))


class Tags:
    """The part of the REST API that has the tags."""

    def __init__(self, vcenter: Vcenter) -> None:
        context = ssl.create_default_context(cafile=vcenter.ca_file)
        self._connection = http.client.HTTPSConnection(vcenter.source.host, vcenter.source.port, context=context)
        self._headers = {"Content-Type": "application/json"}
        credentials = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        self._headers["vmware-api-session-id"] = self.post("session", None, Authorization=f"Basic {credentials}")

    def post(self, path: str, body: t.Any, **headers: str) -> t.Any:
        content = None if body is None else json.dumps(body)
        self._connection.request("POST", f"/rest/com/vmware/cis/{path}", content, {**self._headers, **headers})
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status == 200, (path, answer.status, text)
        return json.loads(text or b"{}").get("value")

    def attach(self, category: str, name: str, vm_id: str) -> None:
        created = {"name": category, "description": "", "cardinality": "MULTIPLE", "associable_types": []}
        category_id = self.post("tagging/category", {"create_spec": created})
        tag = {"name": name, "description": "", "category_id": category_id}
        tag_id = self.post("tagging/tag", {"create_spec": tag})
        target = {"object_id": {"type": "VirtualMachine", "id": vm_id}}
        self.post(f"tagging/tag-association/id:{tag_id}?~action=attach", target)
