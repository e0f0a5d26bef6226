# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Which unregistered VMs a user wants to have registered, and how."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, errors
from ansible_collections.onramp.ovirt.plugins.module_utils._registrations.model import Unregistered
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import BAD, NONE
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import Rule, Strictness
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.options import rules_from_params

Params = t.Mapping[str, t.Any]
HIGHEST_PORT = 65535
STOP, CONTINUE = "stop", "continue"
# The lists of pairs of names that a request can have.
NAME_MAPPINGS = (
    "cluster_mappings",
    "role_mappings",
    "domain_mappings",
    "affinity_group_mappings",
    "affinity_label_mappings",
)


@dataclass(frozen=True)
class Lun:
    """The LUN that a direct LUN disk gets. ``source`` is the id of the LUN in the OVF, which keeps no credentials."""

    source: str
    id: str
    storage_type: str = "iscsi"
    address: str = ""
    port: int = 0
    target: str = ""
    portal: str = ""
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Selection:
    """Which VMs and templates: names or ids, patterns with wildcards, or all of the domain.

    ``with_templates`` adds the unregistered templates that the selected VMs are made from.
    """

    vms: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    everything: bool = False
    with_templates: bool = True


@dataclass(frozen=True)
class Desired:
    """What is to be registered, and how.

    ``names`` are new names by the old name or the id of a VM; ``mappings`` are the pairs of names of each list of
    NAME_MAPPINGS. ``start_limit`` is how many VMs are started at a time, 0 for all.
    """

    selection: Selection = Selection()
    cluster: str = ""
    rules: tuple[Rule, ...] = ()
    strict: Strictness = Strictness()
    reassign_macs: str = NONE
    allow_partial: bool = False
    clone: bool = False
    names: t.Mapping[str, str] = field(default_factory=dict)
    mappings: t.Mapping[str, t.Mapping[str, str]] = field(default_factory=dict)
    luns: tuple[Lun, ...] = ()
    on_error: str = STOP
    floating_disks: bool = False
    start_partial: bool = False
    start_limit: int = 0

    def mapped(self, kind: str, name: str) -> str:
        """Return the name that a name is mapped to by a list of NAME_MAPPINGS; itself where it is not mapped."""
        return self.mappings.get(kind, {}).get(name, name)


def from_params(params: Params) -> Desired:
    """Return what the options ask for; raises InputError with every mistake."""
    findings: list[Finding] = []
    selection = Selection(
        vms=tuple(params.get("vms") or ()),
        templates=tuple(params.get("templates") or ()),
        patterns=tuple(params.get("patterns") or ()),
        everything=bool(params.get("all")),
        with_templates=params.get("with_templates") is not False,
    )
    floating = bool(params.get("floating_disks"))
    if not (selection.vms or selection.templates or selection.patterns or selection.everything or floating):
        hint = "Use `vms`, `templates`, `patterns`, or `all: true`."
        findings.append(error("selection-missing", "vms", "No VM or template is selected.", hint))
    if (params.get("start_limit") or 0) < 0:
        findings.append(error("option-out-of-range", "start_limit", "A negative number of VMs is not possible."))
    desired = Desired(
        selection=selection,
        cluster=params.get("cluster") or "",
        rules=rules_from_params(params.get("vnic_profile_mappings") or (), "vnic_profile_mappings", findings),
        strict=_strictness(params),
        reassign_macs=_reassign_macs(params, findings),
        allow_partial=bool(params.get("allow_partial_import")),
        clone=bool(params.get("clone")),
        names=_pairs(params, "new_names", findings),
        mappings={kind: _pairs(params, kind, findings) for kind in NAME_MAPPINGS},
        luns=_luns(params.get("lun_mappings") or (), findings),
        on_error=params.get("on_error") or STOP,
        floating_disks=floating,
        start_partial=bool(params.get("start_partial")),
        start_limit=params.get("start_limit") or 0,
    )
    if errors(findings):
        raise InputError(findings)
    return desired


def listed_from_params(params: Params) -> t.Optional[tuple[Unregistered, ...]]:
    """Return what the options say is unregistered; ``None`` where they do not."""
    if params.get("unregistered") is None:
        return None
    return tuple(
        Unregistered(one["id"], one["name"], one["kind"], one.get("status") or "", one.get("origin") or "")
        for one in params["unregistered"]
    )


def _reassign_macs(params: Params, findings: list[Finding]) -> str:
    """Return the policy for MAC addresses; ``reassign_bad_macs`` is one of its values by the name of the engine."""
    chosen: str = params.get("reassign_macs") or NONE
    if not params.get("reassign_bad_macs"):
        return chosen
    if chosen not in (NONE, BAD):
        message = f"`reassign_bad_macs` is the same as `reassign_macs: bad`, and `reassign_macs` is {chosen}."
        findings.append(error("mac-policy-ambiguous", "reassign_bad_macs", message, "Remove one of them."))
    return BAD


def _strictness(params: Params) -> Strictness:
    default = Strictness()
    return Strictness(
        params.get("on_unmapped") or default.on_unmapped, params.get("on_missing_target") or default.on_missing_target
    )


def _pairs(params: Params, option: str, findings: list[Finding]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, pair in enumerate(params.get(option) or ()):
        path, source, target = f"{option}[{number}]", pair.get("from") or "", pair.get("to") or ""
        if not source or not target:
            # The engine answers some of these with status 500, and keeps its locks until it is started again.
            findings.append(error("mapping-name-missing", path, "Both `from` and `to` need a name."))
        elif source in found:
            findings.append(
                error("mapping-source-twice", path, f"'{source}' is mapped already.", "Remove one of them.")
            )
        else:
            found[source] = target
    return found


def _luns(entries: t.Sequence[Params], findings: list[Finding]) -> tuple[Lun, ...]:
    found: dict[str, Lun] = {}
    for number, entry in enumerate(entries):
        source, target = entry.get("from") or "", entry.get("to") or {}
        path = f"lun_mappings[{number}]"
        if not source or not target.get("id"):
            findings.append(error("mapping-name-missing", path, "Both `from` and `to.id` need the id of a LUN."))
        elif source in found:
            findings.append(
                error("mapping-source-twice", path, f"'{source}' is mapped already.", "Remove one of them.")
            )
        else:
            given: dict[str, t.Any] = {
                name: target.get(name) for name in Lun.__dataclass_fields__ if target.get(name) is not None
            }
            found[source] = Lun(**{**given, "source": source})
            if not 0 <= found[source].port <= HIGHEST_PORT:
                message = f"{found[source].port} is not a port, which is at most {HIGHEST_PORT}."
                findings.append(error("option-out-of-range", f"{path}.to.port", message))
    return tuple(found.values())
