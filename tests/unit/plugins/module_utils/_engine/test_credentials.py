# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection and credentials: every way to give them, each field by itself."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import (
    FIELDS,
    Credentials,
    complete_url,
    resolve,
    url_problem,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError

FULL: dict[str, t.Any] = {
    "url": "https://engine.example.com/ovirt-engine/api",
    "username": "admin@internal",
    "password": "geheim",
}


def codes(caught: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("given", "completed"),
    [
        ("https://e.example.com/ovirt-engine/api", "https://e.example.com/ovirt-engine/api"),
        ("https://e.example.com/ovirt-engine/api/", "https://e.example.com/ovirt-engine/api"),
        ("https://e.example.com/ovirt-engine", "https://e.example.com/ovirt-engine/api"),
        ("https://e.example.com/ovirt-engine/", "https://e.example.com/ovirt-engine/api"),
        ("https://e.example.com:8443", "https://e.example.com:8443/ovirt-engine/api"),
        ("https://e.example.com/", "https://e.example.com/ovirt-engine/api"),
        ("e.example.com", "https://e.example.com/ovirt-engine/api"),
        ("e.example.com:8443", "https://e.example.com:8443/ovirt-engine/api"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/ovirt-engine/api"),
        ("http://localhost:8080/ovirt-engine/api?x=1#y", "http://localhost:8080/ovirt-engine/api"),
    ],
)
def test_url_is_completed(given: str, completed: str) -> None:
    assert url_problem(given) is None
    assert complete_url(given) == completed


@pytest.mark.parametrize(
    "given",
    [
        "https://",
        "ftp://engine",
        "https://user:geheim@engine",
        "https://engine:port",
        "https://engine:0",
        "https://en gine",
        "://",
        "https://[::1",
        "https://engine:99999",
    ],
)
def test_url_that_cannot_be_used(given: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve({**FULL, "url": given}, {})
    assert codes(caught) == [("engine-url-invalid", "auth.url")]
    assert "geheim" not in str(caught.value)


def test_each_field_comes_from_option_environment_or_ini_file(tmp_path: pathlib.Path) -> None:
    ini = tmp_path / "ovirt.ini"
    ini.write_text(
        "[ovirt]\novirt_url=https://from-ini\novirt_username=ini-user\novirt_password=ini%word\novirt_ca_file=\n"
    )
    environment = {"OVIRT_INI_PATH": str(ini), "OVIRT_USERNAME": "env-user", "OVIRT_URL": "https://from-env"}
    found = resolve({"url": "https://from-option"}, environment)
    assert (found.url, found.username, found.password, found.ca_file) == (
        "https://from-option/ovirt-engine/api",
        "env-user",
        "ini%word",
        None,
    )


def test_the_host_name_option_goes_before_the_url_of_the_environment() -> None:
    found = resolve({"hostname": "option.example.com"}, {**environment_of(FULL), "OVIRT_URL": "https://env"})
    assert found.url == "https://option.example.com/ovirt-engine/api"
    assert resolve(None, {**environment_of(FULL), "OVIRT_HOSTNAME": "other"}).url == FULL["url"]


def environment_of(fields: t.Mapping[str, str]) -> dict[str, str]:
    return {FIELDS[name]: value for name, value in fields.items()}


def test_no_auth_is_needed_when_the_environment_has_it_all(ca_file: pathlib.Path) -> None:
    environment = environment_of({**FULL, "ca_file": str(ca_file), "insecure": "no", "timeout": "77"})
    assert resolve(None, environment) == Credentials(**FULL, ca_file=str(ca_file), timeout=77)


def test_ini_file_alone_is_enough(tmp_path: pathlib.Path, ca_file: pathlib.Path) -> None:
    ini = tmp_path / "ovirt.ini"
    lines = "".join(f"ovirt_{name}={value}\n" for name, value in {**FULL, "ca_file": ca_file}.items())
    ini.write_text(f"[ovirt]\n{lines}")
    assert resolve({}, {"OVIRT_INI_PATH": str(ini)}) == Credentials(**FULL, ca_file=str(ca_file))


def test_fact_of_the_official_collection(ca_file: pathlib.Path) -> None:
    fact = {
        "token": "of-the-fact",
        "url": FULL["url"],
        "ca_file": str(ca_file),
        "insecure": False,
        "timeout": 0,
        "compress": True,
        "kerberos": False,
        "headers": {"Filter": "true"},
    }
    found = resolve(fact, {})
    assert (found.token, found.timeout, found.headers) == ("of-the-fact", 0, {"Filter": "true"})
    assert found.insecure is False
    assert found.username is None


def test_all_missing_fields_are_reported_at_once() -> None:
    with pytest.raises(InputError) as caught:
        resolve(None, {})
    assert codes(caught) == [
        ("engine-missing", "auth.url"),
        ("credentials-missing", "auth.username"),
        ("credentials-missing", "auth.password"),
    ]
    for word in ("auth.url", "OVIRT_URL", "auth.username", "OVIRT_USERNAME", "auth.password", "OVIRT_INI_PATH"):
        assert word in str(caught.value)


def test_a_token_or_a_ticket_needs_no_password() -> None:
    assert resolve({"url": "engine", "token": "x"}, {}).password is None
    assert resolve({"url": "engine", "kerberos": True}, {}).kerberos is True


def test_all_wrong_fields_are_reported_without_secrets(tmp_path: pathlib.Path) -> None:
    auth = {
        **FULL,
        "ca_file": str(tmp_path / "none.pem"),
        "timeout": "soon",
        "headers": {"Good": "1", "Authorization": "geh\neim", "B\u00e4d": "x"},
    }
    with pytest.raises(InputError) as caught:
        resolve(auth, {"OVIRT_INSECURE": "perhaps", "OVIRT_INI_PATH": str(tmp_path / "none.ini")})
    assert {code for code, dummy in codes(caught)} == {
        "ini-file-unreadable",
        "not-a-boolean",
        "not-seconds",
        "header-invalid",
        "ca-file-missing",
    }
    assert "geh" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"not a certificate",
        b"\x30\x82\xff not text",
        b"-----BEGIN CERTIFICATE-----\nabcde\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
    ],
)
def test_ca_file_without_a_certificate(tmp_path: pathlib.Path, content: bytes) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        resolve({**FULL, "ca_file": str(path)}, {})
    assert codes(caught) == [("ca-file-invalid", "auth.ca_file")]
    assert resolve({**FULL, "ca_file": str(path), "insecure": True}, {}).insecure is True


@pytest.mark.parametrize("kind", ["CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CERTIFICATE"])
def test_ca_file_with_a_certificate_after_other_text(tmp_path: pathlib.Path, kind: str) -> None:
    path = tmp_path / "ca.pem"
    path.write_text(f"# CA of the engine\n-----BEGIN {kind}-----\nMIIB\n-----END {kind}-----\n", encoding="utf-8")
    assert resolve({**FULL, "ca_file": str(path)}, {}).ca_file == str(path)


@pytest.mark.parametrize("content", ["no section", "[ovirt]\novirt_url=a\novirt_url=b\n", "\udcff"])
def test_ini_file_that_cannot_be_read(tmp_path: pathlib.Path, content: str) -> None:
    ini = tmp_path / "ovirt.ini"
    ini.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError) as caught:
        resolve(FULL, {"OVIRT_INI_PATH": str(ini)})
    assert codes(caught) == [("ini-file-unreadable", "OVIRT_INI_PATH")]


@pytest.mark.parametrize(("text", "insecure"), [("true", True), ("1", True), ("no", False), ("False", False)])
def test_insecure_only_on_request(text: str, insecure: bool) -> None:
    assert resolve(FULL, {"OVIRT_INSECURE": text}).insecure is insecure
    assert resolve(FULL, {}).insecure is False
    assert resolve({**FULL, "insecure": False}, {"OVIRT_INSECURE": text}).insecure is False


def test_secrets_do_not_show_in_a_representation() -> None:
    found = resolve({**FULL, "token": "tok-en", "headers": {"Authorization": "bearer"}}, {})
    assert not any(secret in repr(found) for secret in ("geheim", "tok-en", "bearer"))


class TestTokenBesidePassword:
    def test_of_the_same_place_the_token_is_used_and_the_password_kept(self) -> None:
        found = resolve({**FULL, "token": "t"}, {})
        assert [found.token, found.password, found.warnings] == ["t", "geheim", ()]

    def test_a_token_of_a_later_place_is_ignored_with_a_warning(self) -> None:
        found = resolve(FULL, {"OVIRT_TOKEN": "of-another-user"})
        assert found.token is None
        assert found.warnings == ("The token of OVIRT_TOKEN is not used, because auth.password has a password.",)

    def test_a_token_of_an_earlier_place_is_used(self) -> None:
        found = resolve({"url": "engine", "token": "t"}, {"OVIRT_PASSWORD": "p", "OVIRT_USERNAME": "u"})
        assert [found.token, found.password, found.warnings] == ["t", "p", ()]


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://engine.example.com", True),
        ("http://192.0.2.1:8080/ovirt-engine/api", True),
        ("http://localhost:8080", False),
        ("http://127.1.2.3", False),
        ("http://[::1]:8080", False),
        ("https://engine.example.com", False),
        ("engine.example.com", False),
    ],
)
def test_http_is_a_warning_unless_the_address_is_loopback(url: str, warned: bool) -> None:
    assert any("unencrypted" in text for text in resolve({**FULL, "url": url}, {}).warnings) is warned


def test_blanks_around_values_are_cut(ca_file: pathlib.Path) -> None:
    found = resolve(
        {"url": " https://engine.example.com\n", "password": " with blanks \n"},
        {"OVIRT_USERNAME": "\tadmin@internal ", "OVIRT_CAFILE": f" {ca_file} ", "OVIRT_INSECURE": " no "},
    )
    assert found.url == FULL["url"]
    assert [found.username, found.password, found.ca_file] == ["admin@internal", " with blanks ", str(ca_file)]
    assert codes_of({"url": "  ", "username": "\n", "password": "\n"}) == {"engine-missing", "credentials-missing"}


def codes_of(auth: dict[str, t.Any]) -> set[str]:
    with pytest.raises(InputError) as caught:
        resolve(auth, {})
    return {code for code, dummy in codes(caught)}


@pytest.mark.parametrize("changes", [{"insecure": True}, {"url": "http://localhost"}])
def test_a_ca_file_that_is_not_needed_is_not_read(changes: dict[str, t.Any], tmp_path: pathlib.Path) -> None:
    assert resolve({**FULL, "ca_file": str(tmp_path / "none.pem"), **changes}, {}).ca_file is None
