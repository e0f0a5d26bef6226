# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Read the mapping file of the role ``disaster_recovery`` of the collection ``ovirt.ovirt``.

That role gives the engine the ids of profiles only, and never checks them. Here names count where there are any, and
are resolved in the data center of the target. An id of zeros, which that role writes where there is none, is refused.
"""

from __future__ import annotations

import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, error, in_order, info
from ansible_collections.onramp.ovirt.plugins.module_utils._located import Located
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping_file import (
    NO_ID,
    OPTION,
    Choices,
    Given,
    Params,
    check_keys,
    check_sources,
    unknown_target,
    zero_id,
)

NETWORKS, CLUSTERS, LUNS = "dr_network_mappings", "dr_cluster_mappings", "dr_lun_mappings"
# The lists of pairs of names, and the options of vm_register that they become.
PAIRS = {
    CLUSTERS: "cluster_mappings",
    "dr_role_mappings": "role_mappings",
    "dr_domain_mappings": "domain_mappings",
    "dr_affinity_group_mappings": "affinity_group_mappings",
    "dr_affinity_label_mappings": "affinity_label_mappings",
}
LUN_KEYS = {
    "id": "logical_unit_id",
    "storage_type": "storage_type",
    "address": "logical_unit_address",
    "port": "logical_unit_port",
    "portal": "logical_unit_portal",
    "target": "logical_unit_target",
    "username": "logical_unit_username",
}
PREFIX = "dr_"


def is_dr_file(root: Located) -> bool:
    """Whether the keys are those of a file of that role."""
    return any(key.startswith(PREFIX) for key in root.mapping)


def read(
    root: Located,
    sources: t.Sequence[Given] = (),
    clusters: t.Optional[t.Sequence[Given]] = None,
    cluster_names: t.Sequence[str] = (),
    reverse: bool = False,
) -> Params:
    """Return options of vm_register, and the findings with their lines; ``reverse`` is from secondary to primary."""
    found: list[Finding] = []
    before, after = ("secondary", "primary") if reverse else ("primary", "secondary")
    choices = Choices.of(clusters)
    rules, lines = [], []
    for item in _entries(root, NETWORKS, found):
        rules.append(_rule(item, before, after, choices, found))
        lines.append(item.line)
    found += check_sources(rules, lines, sources)
    result: Params = {OPTION: rules}
    for key, option in PAIRS.items():
        pairs = [_pair(item, before, after, found) for item in _entries(root, key, found)]
        result[option] = [pair for pair in pairs if pair]
    if cluster_names:
        found += _unknown_clusters(root, after, cluster_names)
    luns = [_lun(item, before, after, found) for item in _entries(root, LUNS, found)]
    result["lun_mappings"] = [lun for lun in luns if lun]
    if OPTION in root.mapping:
        message = f"A file with `{NETWORKS}` cannot have `{OPTION}`, too."
        found.append(error("mapping-file-invalid", root.mapping[OPTION].path, message, "Use one of them."))
    used = {NETWORKS, LUNS, *PAIRS}
    for key, value in root.mapping.items():
        if key not in used and key.startswith(PREFIX):
            found.append(info("mapping-file-key-ignored", value.path, f"`{key}` is not about VMs and is ignored."))
    return {**result, "findings": [finding.as_dict() for finding in in_order(found)]}


def _entries(root: Located, key: str, found: list[Finding]) -> list[Located]:
    listed = root.mapping.get(key)
    if listed is None or listed.value is None:
        return []
    if not isinstance(listed.value, list):
        found.append(error("mapping-file-invalid", listed.path, f"`{key}` must be a list."))
        return []
    for item in listed.items:
        if not isinstance(item.value, dict):
            found.append(error("mapping-file-invalid", item.path, f"An entry of `{key}` must be a mapping."))
    return [item for item in listed.items if isinstance(item.value, dict)]


def _rule(item: Located, before: str, after: str, choices: Choices, found: list[Finding]) -> Params:
    names = [f"{side}_{what}" for side in (before, after) for what in ("network_name", "profile_name", "profile_id")]
    check_keys(item, names, found)
    given = {key: value.text for key, value in item.mapping.items()}
    source = {"network": given.get(names[0], ""), "profile": given.get(names[1], "")}
    name, ident = (given.get(names[3], ""), given.get(names[4], "")), given.get(names[5], "")
    line = item.mapping.get(names[5], item).path
    named = item.mapping.get(names[4], item).path
    if ident == NO_ID:
        found.append(zero_id(line))
    elif ident and choices.known and not choices.has_id(ident):
        message = f"There is no vNIC profile with id {ident} that can be used."
        found.append(error("mapping-file-target-unknown", line, message))
    elif ident and all(name) and choices.known and ident not in choices.ids.get(name, ()):
        message = f"Id {ident} and '{'/'.join(name)}' are different vNIC profiles."
        found.append(error("mapping-file-id-differs", line, message, "Remove one of them."))
    if all(name):
        if choices.known and name not in choices.ids:
            found.append(unknown_target(named, name, choices))
        return {"source": source, "target": {"network": name[0], "profile": name[1]}}
    if ident and ident != NO_ID:
        return {"source": source, "target": {"id": ident}}
    message = f"No target is chosen for {source['network']}/{source['profile']}."
    hint = f"Give `{names[3]}` and `{names[4]}`."
    found.append(error("mapping-file-open", item.path, message, hint))
    return {"source": source}


def _pair(item: Located, before: str, after: str, found: list[Finding]) -> Params:
    keys = (f"{before}_name", f"{after}_name")
    check_keys(item, keys, found)
    source, target = (item.mapping[key].text if key in item.mapping else "" for key in keys)
    if not source:
        found.append(error("mapping-file-invalid", item.path, f"`{keys[0]}` needs a name."))
    elif not target:
        found.append(
            error("mapping-file-open", item.path, f"No target is chosen for '{source}'.", f"Give `{keys[1]}`.")
        )
    return {"from": source, "to": target} if source and target else {}


def _unknown_clusters(root: Located, after: str, known: t.Sequence[str]) -> t.Iterator[Finding]:
    for item in root.mapping.get(CLUSTERS, Located([], 0)).items:
        name = item.mapping.get(f"{after}_name")
        if name and name.text and name.text not in known:
            message = f"There is no cluster '{name.text}' in the data center of the storage domain."
            yield error("mapping-file-target-unknown", name.path, message, did_you_mean(name.text, known))


def _lun(item: Located, before: str, after: str, found: list[Finding]) -> Params:
    given = {key: value.text for key, value in item.mapping.items() if value.text}
    source = given.get(f"{before}_{LUN_KEYS['id']}")
    target = {key: given[f"{after}_{name}"] for key, name in LUN_KEYS.items() if f"{after}_{name}" in given}
    if not source or "id" not in target:
        found.append(error("mapping-file-open", item.path, "Both sides need the id of a LUN."))
        return {}
    if "port" in target and not target["port"].isdigit():
        found.append(error("mapping-file-invalid", item.path, f"'{target['port']}' is not a valid port."))
        return {}
    return {"from": source, "to": {**target, **({"port": int(target["port"])} if "port" in target else {})}}
