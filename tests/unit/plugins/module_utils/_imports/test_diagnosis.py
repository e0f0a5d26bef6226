# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failures have a cause and an advice where they are known, and their last meaningful line elsewhere."""

from __future__ import annotations

import re

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._imports.diagnosis import diagnose
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.error_catalogue import ENTRIES

# A text as engines, vdsm, libvirt and virt-v2v write it, for each entry.
TEXTS = {
    "upload-sdk-missing": "ModuleNotFoundError: No module named 'ovirtsdk4'",
    "upload-nbdkit-python": "virt-v2v: error: nbdkit python plugin is not installed or not working.",
    "upload-sign-on": "ovirtsdk4.AuthError: Error during SSO authentication access_denied: Cannot authenticate user",
    "upload-domain": "RuntimeError: The storage domain 'data9' does not exist",
    "upload-cluster": "RuntimeError: The cluster 'c1' is not part of the DC 'd1', where the storage domain is attached",
    "upload-name-in-use": "RuntimeError: VM already exists with name 'web01', id 'a6dc24e5'",
    "upload-mac-in-use": "[Cannot add VM. MAC Address 00:50:56:01:02:03 is already in use by VM or snapshot: a]",
    "upload-host-unreachable": "ConnectionRefusedError: Connection refused: host1.example.com:54322",
    "upload-transfer": "RuntimeError: Timed out waiting for transfer 1 to start",
    "upload-vm-refused": "virt-v2v: error: failed to create virtual machine, see earlier errors",
    "proxy-not-up": "Host h1 cannot be used as a proxy to retrieve remote VMs information since it is not up.",
    "no-proxy": "There is no host that can be used as a proxy to retrieve remote VMs information",
    "source-password": "error: internal error: Cannot complete login due to an incorrect user name or password.",
    "source-name-unknown": "virt-v2v: error: curl: Could not resolve host: vc.example.com",
    "source-unreachable": "error: failed to connect: Connection refused",
    "source-certificate": "Peer certificate cannot be authenticated with given CA certificates",
    "source-vm-missing": "libvirt: ESX Driver error : Domain not found: No domain with name 'web01'",
    "flat-vmdk": "curl: The requested URL returned error: 404 Not Found (https://vc/folder/web01/web01-flat.vmdk)",
    "descriptor-404": "cannot fetch XML description of guest: HTTP response code 404 for call to 'download'",
    "session-limit": "nbdkit: curl[1]: error: HTTP response code said error: 503 Service Unavailable",
    "vddk-missing": "nbdkit: error: could not load vddk: libvixDiskLib.so.8: cannot open shared object file",
    "removed-options": "virt-v2v: unrecognized option '--vdsm-image-uuid'",
    "no-vdsm-output": "virt-v2v: error: unknown output mode: vdsm",
    "no-space": "qemu-img: error while writing: No space left on device",
    "windows-hibernated": "virt-v2v: error: filesystem was mounted read-only, Windows may be hibernated",
    "guest-encrypted": "virt-v2v: error: BitLocker volume: no key for /dev/sda2",
    "no-operating-system": "virt-v2v: error: no root device found in this operating system image",
    "no-disks": "virt-v2v: error: you must call guestfs_add_drive before guestfs_launch",
    "ova-checksum": "virt-v2v: error: corrupt OVA: checksum of disk disk1.vmdk does not match manifest",
    "ova-not-readable": "tar: /var/tmp/web01.ova: Cannot open: Permission denied",
    "job-exists": "VDSM h1 command ConvertVmVDS failed: Job already exists",
    "host-refuses": "VDSM h1 command ConvertVmVDS failed: General Exception",
    "converted-configuration": "Failed to process the configuration of converted Vm web01",
    "lost-contact": "Lost contact with the conversion process",
    "name-in-use": "Import VM failed - VM Name already exists in the Data Center.",
    "storage-domain": "Cannot import VM. The relevant Storage Domain is not active.",
    "macs-used-up": "No available MAC addresses left in the MAC Address Pool.",
    "external-server": "Failed to retrieve VMs information from external server vpx://vc/DC/esx",
    "desktop-missing": "Cannot import VM 'web01' as 'web01': Desktop does not exist",
}


def test_every_entry_has_a_text() -> None:
    assert {ident for ident, *_rest in ENTRIES} == set(TEXTS)


@pytest.mark.parametrize("ident", TEXTS)
def test_a_text_finds_its_entry(ident: str) -> None:
    found = diagnose(["virt-v2v: debug: nothing", TEXTS[ident]])
    assert (found.id, found.text) == (ident, TEXTS[ident])
    assert found.cause
    assert found.advice
    assert found.sentence.startswith(found.cause)


def test_entries_are_sentences() -> None:
    for ident, pattern, cause, advice in ENTRIES:
        assert re.compile(pattern), ident
        assert all(text.endswith(".") and text.strip() == text for text in (cause, advice)), ident


def test_an_unknown_failure_shows_its_last_meaningful_line() -> None:
    log = "libguestfs: trace: launch\nsomething odd happened\n\nprocess failed exit-code: 1\n"
    found = diagnose([log])
    assert (found.text, found.sentence, found.id) == ("something odd happened", "something odd happened", "")


def test_no_text_is_no_failure_of_the_diagnosis() -> None:
    assert diagnose([]).text == ""
