# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator of vCenter as libvirt and virt-v2v can read it: with types in its answers, and disks as files.

libvirt needs the type of each item of a list, which govmomi's simulator leaves out. A proxy adds it.
"""

from __future__ import annotations

import contextlib
import http.client
import http.server
import importlib.util
import os
import re
import ssl
import threading
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source
from tests.sources import vcsim
from tests.v2v import guests

VM = "DC0_H0_VM0"
HOST, DATACENTER = "DC0_H0", "DC0"
OWN_HEADERS = ("content-length", "transfer-encoding", "connection", "host", "accept-encoding")
REFERENCE = re.compile(r'<ManagedObjectReference type="([^"]*)">')
TYPED_REFERENCE = r'<ManagedObjectReference type="\1" xsi:type="ManagedObjectReference">'


def with_types(text: str) -> str:
    """An answer in which each item of a list has its type."""
    text = REFERENCE.sub(TYPED_REFERENCE, text)
    for name in set(re.findall(r'type="ArrayOf(\w+)"', text)) - {"ManagedObjectReference"}:
        text = text.replace(f"<{name}>", f'<{name} xsi:type="{name}">')
    return text.replace("XMLSchema-instance:type", "xsi:type")


def _handler(source: Source) -> type[http.server.BaseHTTPRequestHandler]:
    # The simulator is on this machine.
    context = ssl.create_default_context(cafile=source.ca_file)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *dummy: t.Any) -> None:
            pass

        def _pass_on(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length) if length else None
            upstream = http.client.HTTPSConnection(source.host, source.port, context=context)
            headers = {k: v for k, v in self.headers.items() if k.lower() not in OWN_HEADERS}
            upstream.request(self.command, self.path, body, headers)
            answer = upstream.getresponse()
            content = answer.read()
            upstream.close()
            if self.path == "/sdk":
                content = with_types(content.decode()).encode()
            self.send_response(answer.status)
            for key, value in answer.getheaders():
                if key.lower() not in OWN_HEADERS:
                    self.send_header(key, value)
            size = answer.getheader("content-length") if self.command == "HEAD" else str(len(content))
            self.send_header("Content-Length", size or "0")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_HEAD = do_PUT = _pass_on

    return Handler


@dataclass(frozen=True)
class Vcenter:
    """What a task needs for reading it."""

    source: dict[str, t.Any]


def is_there() -> bool:
    """Whether the program was built, and its API can be used."""
    return bool(os.environ.get("ONRAMP_VCSIM")) and importlib.util.find_spec("pyVmomi") is not None


@contextlib.contextmanager
def running(folder: Path, guest: guests.Guest, number: int) -> t.Iterator[Vcenter]:
    """A vCenter with the guest as one of its VMs, and a proxy in front of it."""
    with vcsim.running(folder, "-deny", "") as simulated, contextlib.ExitStack() as stack:
        # Its own certificate serves the proxy, too.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(simulated.source))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        _fill(simulated, folder, guest, number)
        address = {
            "kind": "vsphere",
            "url": f"https://127.0.0.1:{server.server_port}",
            "username": vcsim.USER,
            "password": vcsim.PASSWORD,
            # libvirt has no option for the file with the authority.
            "insecure": True,
        }
        yield Vcenter(address)


def _fill(simulated: vcsim.Vcenter, folder: Path, guest: guests.Guest, number: int) -> None:
    """Make one VM the guest: its devices for the API, its VMX and its disks as files for libvirt and virt-v2v."""
    with vcsim.connected(simulated) as (vim, content):
        vm = vcsim.all_of(content, vim.VirtualMachine)[VM]
        vcsim.done(vm.PowerOffVM_Task())
        device = vim.vm.device
        Change = device.VirtualDeviceSpec
        present = vm.config.hardware.device
        changes = [
            Change(operation="remove", device=one)
            for one in present
            if isinstance(one, (device.VirtualEthernetCard, device.VirtualDisk))
        ]
        controller = next(one for one in present if isinstance(one, device.VirtualSCSIController))
        store, vm_folder = re.findall(r"\[(.*)\] ([^/]*)/", vm.config.files.vmPathName)[0]
        for unit, disk in enumerate(guest.disks):
            backing = device.VirtualDisk.FlatVer2BackingInfo(
                fileName=f"[{store}] {vm_folder}/{disk.stem}.vmdk", diskMode="persistent", thinProvisioned=True
            )
            size = disk.stat().st_size >> 10
            added = device.VirtualDisk(
                key=-10 - unit, controllerKey=controller.key, unitNumber=unit, capacityInKB=size, backing=backing
            )
            changes.append(Change(operation="add", fileOperation="create", device=added))
        for index, mac in enumerate(guests.macs(number)):
            backing = device.VirtualEthernetCard.NetworkBackingInfo(deviceName="VM Network")
            card = device.VirtualVmxnet3(key=-20 - index, backing=backing, addressType="manual", macAddress=mac)
            changes.append(Change(operation="add", device=card))
        vcsim.done(vm.ReconfigVM_Task(vim.vm.ConfigSpec(deviceChange=changes, memoryMB=1024, numCPUs=2)))
    own = next(path for path in folder.glob(f"govcsim-*-{store}-*/{vm_folder}"))
    text = guests.vmx_text(VM, number, [f"{disk.stem}.vmdk" for disk in guest.disks])
    (own / f"{vm_folder}.vmx").write_text(text, encoding="utf-8")
    for disk in guest.disks:
        (own / f"{disk.stem}.vmdk").write_text("# Disk DescriptorFile\n", encoding="utf-8")
        flat = own / f"{disk.stem}-flat.vmdk"
        flat.unlink(missing_ok=True)
        flat.hardlink_to(disk)
