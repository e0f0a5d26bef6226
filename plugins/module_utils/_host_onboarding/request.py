# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The options for onboarding a host as data."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy import request as copy_request
from ansible_collections.onramp.ovirt.plugins.module_utils._host_copy.request import CopyRequest
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks import desired as networking
from ansible_collections.onramp.ovirt.plugins.module_utils._host_networks.desired import (
    Desired,
    DesiredBond,
    DesiredLabel,
    DesiredNetwork,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts import model as hosts
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.checks import option_findings
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.model import DesiredHost

ALWAYS, IF_ADDED, NEVER = "true", "if_added", "false"
ADDITIONS = ("bonds", "networks", "labels")


@dataclass(frozen=True)
class OnboardingRequest:
    """The desired host, its networks as they are listed or copied from ``source``, and what happens in the end.

    ``pending`` says that the source is onboarded by the same run, so that the engine need not know it yet;
    ``source_activate`` is then the option ``activate`` of the source.
    ``findings`` are about the options by themselves; ``readable`` is whether those for the networks can be planned.
    """

    host: DesiredHost
    networks: Desired = Desired()
    source: str = ""
    copy: t.Optional[CopyRequest] = None
    pending: bool = False
    source_activate: str = ALWAYS
    activate: str = ALWAYS
    reinstall: bool = False
    findings: tuple[Finding, ...] = ()
    readable: bool = True


def from_params(params: t.Mapping[str, t.Any]) -> OnboardingRequest:
    """Return what the options ask for, with every finding about the options themselves.

    ``params["copy"]`` are options of a copy that were validated already, or ``None`` where they are not valid.
    """
    found: list[Finding] = []
    source = params.get("source_host") or ""
    if source == params["name"]:
        # The host that others copy has its own networks listed.
        source = ""
    host = hosts.from_params({**params, "state": "present"})
    listed = _caught(lambda: networking.from_params(params), found)
    copy = _copy(params, found) if source else None
    readable = listed is not None and (copy is not None or not source)
    found += option_findings(host)
    if source and params.get("exclusive"):
        found.append(
            error(
                "onboard-exclusive-copy",
                "exclusive",
                f"`exclusive` would remove what is copied from '{source}'.",
                "Use copy.remove_extra, which removes what the source does not have.",
            )
        )
    return OnboardingRequest(
        host,
        listed or Desired(),
        source,
        copy,
        bool(params.get("source_pending")),
        params.get("source_activate") or ALWAYS,
        params.get("activate") or ALWAYS,
        bool(params.get("reinstall")),
        tuple(found),
        readable,
    )


T = t.TypeVar("T")


def _caught(parse: t.Callable[[], T], found: list[Finding]) -> t.Optional[T]:
    try:
        return parse()
    except InputError as wrong:
        found += wrong.findings
        return None


def _copy(params: t.Mapping[str, t.Any], found: list[Finding]) -> t.Optional[CopyRequest]:
    """Return the copy that the options ask for. What is listed is merged into what is copied."""
    how = {name: params.get(name) for name in copy_request.SETUP_OPTION_NAMES}
    additions = {name: params.get(name) for name in ADDITIONS}
    try:
        asked = copy_request.from_params({**(params.get("copy") or {}), **how, "additions": additions})
    except InputError as wrong:
        # Findings about what is listed, and about how it is set up, were made for the list already.
        own = [f for f in wrong.findings if not f.path.startswith("additions.") and f.path not in how]
        found += [replace(finding, path=f"copy.{finding.path}") for finding in own]
        return None
    listed = asked.additions
    return replace(
        asked,
        additions=replace(
            listed,
            bonds=tuple(_listed(item) for item in listed.bonds),
            networks=tuple(_listed(item) for item in listed.networks),
            labels=tuple(_listed(item) for item in listed.labels),
        ),
    )


Item = t.TypeVar("Item", DesiredBond, DesiredNetwork, DesiredLabel)


def _listed(item: Item) -> Item:
    """Return a desired item with the path of the option that lists it."""
    return replace(item, path=item.path.removeprefix("additions."))
