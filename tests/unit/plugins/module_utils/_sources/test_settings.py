# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A source as a user defines it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import settings

VSPHERE = {"kind": "vsphere", "url": "vc.example.com", "username": "kim", "password": "geheim"}
LIBVIRT = {"kind": "libvirt", "url": "qemu+ssh://root@h/system"}


def test_a_host_name_is_enough_for_vsphere() -> None:
    source = settings.from_params({**VSPHERE, "name": None})
    assert (source.url, source.host, source.port) == ("https://vc.example.com", "vc.example.com", 443)
    assert settings.from_params({**VSPHERE, "url": "https://vc:8443/sdk"}).port == 8443


def test_a_source_never_shows_its_password() -> None:
    assert "geheim" not in repr(settings.from_params(VSPHERE))


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"kind": "files"}, {"source-property-missing": "source.path"}),
        ({"kind": "files", "path": "/a", "url": "x"}, {"source-property-unknown": "source.url"}),
        ({**LIBVIRT, "thumbprint": "00" * 20}, {"source-property-unknown": "source.thumbprint"}),
        ({**VSPHERE, "password": None}, {"source-property-missing": "source.password"}),
        ({**VSPHERE, "url": "https://kim:geheim@vc"}, {"source-url-password": "source.url"}),
        ({**VSPHERE, "url": "http://vc"}, {"source-url-invalid": "source.url"}),
        ({**VSPHERE, "url": "https://vc:x"}, {"source-url-invalid": "source.url"}),
        ({**VSPHERE, "url": "https://[vc"}, {"source-url-invalid": "source.url"}),
        ({**VSPHERE, "thumbprint": "AB:CD"}, {"source-thumbprint-invalid": "source.thumbprint"}),
        ({**VSPHERE, "timeout": 0}, {"source-timeout-invalid": "source.timeout"}),
        ({**LIBVIRT, "url": "qemu+ext://h/system?command=x"}, {"source-url-invalid": "source.url"}),
        ({**LIBVIRT, "url": "lxc:///"}, {"source-url-invalid": "source.url"}),
    ],
)
def test_what_is_wrong_about_a_source(given: dict[str, t.Any], codes: dict[str, str]) -> None:
    with pytest.raises(InputError) as refused:
        settings.from_params(given)
    found = refused.value.findings
    assert {finding.code: finding.path for finding in found} == codes
    assert "geheim" not in "".join(finding.sentence for finding in found)


@pytest.mark.parametrize("thumbprint", ["AB" * 20, "ab" * 32, ":".join(["0F"] * 20), ":".join(["0F"] * 32)])
def test_a_thumbprint_of_either_kind(thumbprint: str) -> None:
    assert settings.from_params({**VSPHERE, "thumbprint": thumbprint}).thumbprint == thumbprint
