# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What an import does: which VMs are new, go on, are to be finished, and what each one gets."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import (
    Finding,
    error,
    errors,
    in_order,
    info,
    of_left_out,
    warning,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import (
    events,
    exported,
    host_channel,
    locating,
    nics,
    proxies,
    record,
    settings,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.desired import (
    CANCELED,
    IMPORTED,
    REMOVED,
    STOP,
    Desired,
    Wanted,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.model import OVIRT
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.nics import NicTarget
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.proxies import Proxies, ProxyHost
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.record import Record
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.situation import (
    ACTIVE,
    FAILED,
    GOING_ON,
    NEW,
    TO_FINISH,
    UNCHANGED,
    EngineVm,
    Import,
    ImportPlan,
    Situation,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.source_checks import about_source
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.space_checks import check_space
from ansible_collections.onramp.ovirt.plugins.module_utils._plan import Change
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics import macs, mapping
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.macs import MacPool
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.mapping import Decision
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic


def plan_imports(situation: Situation, desired: Desired) -> ImportPlan:
    """Return what a batch of imports does, with all findings."""
    classified = [_classify(located(one, situation), situation, desired) for one in desired.wanted]
    if desired.state != IMPORTED:
        return _plan_ending(classified, situation, desired)
    found = usable_proxies(situation, desired)
    active = [one for one in classified if one.state not in (UNCHANGED, FAILED) or one.remove]
    general = list(_general(situation, desired, found, active))
    details = detailed(active, situation, desired)
    by_label = {one.label: _with_hosts(one, situation, found) for one in details}
    imports = tuple(by_label.get(one.label, one) for one in classified)
    general += remarks(active, situation, desired)
    imports, about_space = check_space(imports, situation, desired)
    general += about_space
    own = [finding for one in imports for finding in one.findings]
    if desired.on_error != STOP:
        own = [of_left_out(finding, "The VM") for finding in own]
    ready = [one for one in imports if not one.blocked]
    templates = _templates([one.wanted for one in ready if one.state == NEW], situation, desired)
    changes = (
        *_changes_of_templates(templates, situation, desired),
        *(change for one in ready for change in changes_of(one, desired)),
    )
    return ImportPlan(
        changes=changes,
        findings=in_order([*general, *own]),
        before={"vms": sorted(one.label for one in imports if one.state == UNCHANGED)},
        after={"vms": sorted(one.label for one in ready if one.state != FAILED or one.remove)},
        imports=imports,
        proxies=found,
        space=situation.space,
        templates=templates,
    )


def detailed(active: t.Sequence[Import], situation: Situation, desired: Desired) -> tuple[Import, ...]:
    """Return VMs with what they get, and with all findings on each."""
    verdicts = macs.judge({one.label: _judged(one, desired) for one in active}, _without_own(situation, active))
    return tuple(_with_details(one, situation, desired, verdicts.get(one.label, ())) for one in active)


def remarks(active: t.Sequence[Import], situation: Situation, desired: Desired) -> tuple[Finding, ...]:
    """Return what is to be known of the source as a whole, and an information for each rule that no VM uses."""
    decided = [decision for one in active for decision in _decisions(one, situation, desired)]
    return (*desired.remarks, *(mapping.unused(desired.rules, decided) if decided else ()))


def usable_proxies(situation: Situation, desired: Desired) -> Proxies:
    """Return the hosts of the engine that can convert, and what is wrong with the others."""
    if situation.exported is not None:
        return Proxies((exported.BY_ENGINE,))
    return proxies.choose_usable(_candidates(situation, desired), _kind(desired))


def _kind(desired: Desired) -> str:
    """Return the kind of source that proxy hosts have to be fit for: the engine extracts its own OVAs itself."""
    return OVIRT if all(one.vm.is_ova_of_ovirt for one in desired.wanted) else desired.source.kind


def located(wanted: Wanted, situation: Situation) -> Wanted:
    """Return a VM at its place of now, as far as that is known."""
    if situation.exported is not None:
        return replace(wanted, vm=exported.merged(wanted.vm, situation.exported))
    found = locating.location_of(wanted.vm, situation.locations or ())
    return replace(wanted, vm=locating.located(wanted.vm, found)) if found else wanted


# ------------------------------------------------------------------------------------------------------------ the state
def _classify(wanted: Wanted, situation: Situation, desired: Desired) -> Import:
    """Return a VM with its state, from its record, the marks in comments, and events."""
    known = situation.records.get(wanted.vm.key)
    if known is None:
        return without_record(wanted, situation)
    if known.method != desired.method:
        return Import(wanted, NEW, known.vm_id, known, findings=(other_method(wanted, known),))
    vm_id = known.vm_id or _own_vm(known, situation)
    present = situation.vm(vm_id) if vm_id else None
    if known.target != wanted.target and present is not None:
        message = f"VM '{wanted.name}' is being imported under the name '{known.target}', as {vm_id}."
        found = error("import-target-changed", wanted.path, message, "Finish that import first, with the same name.")
        return Import(wanted, NEW, vm_id, known, findings=(found,))
    if present is None:
        return _new(wanted, situation, known if known.target == wanted.target else None)
    end = events.ending(situation.events, vm_id, known.after_event)
    failed = known.phase == record.FAILED or end is not None and end.code == events.FAILED
    if failed:
        return _failed(wanted, vm_id, known, situation, desired)
    done = end is not None or not known.goes_on
    return Import(wanted, TO_FINISH if done else GOING_ON, vm_id, known)


def other_method(wanted: Wanted, known: Record) -> Finding:
    """Return the error about an import that another method began, and that is not finished."""
    message = f"VM '{wanted.name}' is being imported with the method '{known.method}', which is not finished."
    hint = "Finish it with that method, or remove what it made with `state: canceled` and `state: removed` first."
    return error("import-other-method", wanted.path, message, hint)


def _own_vm(known: Record, situation: Situation) -> str:
    """Return the id of the VM that a request began whose answer is not known; empty where there is none."""
    found = situation.named(known.target)
    return found.id if found and events.started_after(situation.events, found.id, known.after_event) else ""


def without_record(wanted: Wanted, situation: Situation) -> Import:
    """Return a VM of which there is no record with its state, which the marks in comments decide."""
    marked = next((vm for vm in situation.vms if _is_copy(vm, wanted, situation)), None)
    if marked is None:
        return _new(wanted, situation, None)
    if marked.name == wanted.target:
        return Import(wanted, UNCHANGED, marked.id, found=marked)
    message = f"VM '{wanted.name}' has been imported already, as '{marked.name}'."
    found = info("import-other-name", wanted.path, message, "To import it again, remove the mark from the comment.")
    return Import(wanted, UNCHANGED, marked.id, findings=(found,), found=marked)


def _is_copy(vm: EngineVm, wanted: Wanted, situation: Situation) -> bool:
    """Whether a VM is what an import of another one made. One of an export domain can have clones."""
    if not wanted.vm.is_marked(vm.comment):
        return False
    if situation.exported is None:
        return True
    if situation.exported.clone:
        return vm.name == wanted.target
    return vm.id == wanted.vm.uuid or not wanted.vm.uuid


def _new(wanted: Wanted, situation: Situation, known: t.Optional[Record]) -> Import:
    other = situation.named(wanted.target)
    if other is None:
        return Import(wanted, NEW, record=known, findings=tuple(_under_way(wanted, situation)))
    going_on = any(event.vm_id == other.id for event in events.running(situation.events))
    what = "is being imported by another run" if going_on else "is in use in the data center"
    message = f"The name '{wanted.target}' {what}, by {other.id}."
    hint = "Use `new_name`."
    return Import(
        wanted,
        NEW,
        record=known,
        findings=(error("vm-name-in-use", wanted.path, message, hint, "VM_CANNOT_IMPORT_VM_NAME_EXISTS"),),
    )


def _under_way(wanted: Wanted, situation: Situation) -> t.Iterator[Finding]:
    """Yield a warning where another run imports a VM of the same name, which may be the same one."""
    own = {one.vm_id for one in situation.records.values()}
    for event in events.running(situation.events):
        other = situation.vm(event.vm_id)
        if other is not None and event.vm_name == wanted.name and event.vm_id not in own:
            message = f"A VM '{wanted.name}' is being imported by another run, as '{other.name}'."
            hint = "Make sure that it is another VM, or that run's records are in `state_folder`."
            yield warning("import-perhaps-twice", wanted.path, message, hint)


def _failed(wanted: Wanted, vm_id: str, known: Record, situation: Situation, desired: Desired) -> Import:
    reason = known.reason or " ".join(events.reasons(situation.events, vm_id, known.host_id, known.after_event))
    if desired.remove_failed or desired.state == REMOVED:
        return Import(wanted, FAILED, vm_id, known, remove=vm_id, reason=reason)
    message = f"The last import of '{wanted.name}' failed, and left VM {vm_id}. {reason}".strip()
    found = error("import-failed-before", wanted.path, message, "Use `remove_failed: true` to remove it and try again.")
    return Import(wanted, FAILED, vm_id, known, findings=(found,), reason=reason)


# ------------------------------------------------------------------------------------------------- other desired states
def _plan_ending(classified: t.Sequence[Import], situation: Situation, desired: Desired) -> ImportPlan:
    """Return the plan that cancels imports that go on, or removes what failed ones left. Nothing else is done."""
    hosts = {host.id: host for host in situation.hosts}
    state, verb = (GOING_ON, "cancel") if desired.state == CANCELED else (FAILED, "remove")
    check = _cancelable if desired.state == CANCELED else _removable
    imports = tuple(replace(one, findings=tuple(check(one, hosts))) for one in classified)
    ready = [one for one in imports if one.state == state and not one.blocked]
    here = sorted(one.label for one in imports if one.state == state)
    return ImportPlan(
        changes=tuple(
            Change(verb, "vm", one.label, {"id": one.vm_id, "reason": one.reason or None}, None) for one in ready
        ),
        findings=in_order([finding for one in imports for finding in one.findings]),
        before={"vms": here},
        after={"vms": [name for name in here if name not in {one.label for one in ready}]},
        imports=imports,
    )


def _cancelable(one: Import, hosts: t.Mapping[str, ProxyHost]) -> t.Iterator[Finding]:
    host = hosts.get(one.record.host_id if one.record else "")
    if one.state == GOING_ON and not (host and host.has_channel):
        message = f"The import of '{one.wanted.name}' cannot be canceled: the engine's API has no way to do it."
        hint = f"Add host '{host.name if host else ''}' to `host_channels`."
        yield error("import-no-channel", one.wanted.path, message, hint)


def _removable(one: Import, dummy: t.Mapping[str, ProxyHost]) -> t.Iterator[Finding]:
    if one.state in (GOING_ON, TO_FINISH):
        what = "goes on" if one.state == GOING_ON else "has ended well"
        message = f"The import of '{one.wanted.name}' {what}. It is not removed."
        yield warning("import-not-removed", one.wanted.path, message, "Cancel it, or run the task again to finish it.")


# ------------------------------------------------------------------------------------------------------------ the batch
def _candidates(situation: Situation, desired: Desired) -> list[ProxyHost]:
    by_name = {host.name: host for host in situation.hosts}
    by_id = {host.id: host for host in situation.hosts}
    if not desired.hosts:
        return list(situation.hosts)
    found = [by_name.get(name) or by_id.get(name) for name in desired.hosts]
    return [host for host in found if host]


def _general(situation: Situation, desired: Desired, found: Proxies, active: t.Sequence[Import]) -> t.Iterator[Finding]:
    """Yield what concerns the whole batch, as far as anything is sent."""
    known = {reference for host in situation.hosts for reference in (host.id, host.name)}
    for number, name in enumerate(desired.hosts):
        if name not in known:
            message = f"There is no host '{name}' in data center '{situation.data_center}'."
            yield error("proxy-unknown", f"hosts[{number}]", message, rule="PROXY_HOST_NOT_IN_VM_DATA_CENTER")
    sent = [one for one in active if one.state in (NEW, FAILED)]
    if not sent:
        return
    yield from found.findings
    if situation.exported is not None and not all(one.wanted.vm.nics_known for one in sent):
        names = [one.wanted.name for one in sent]
        yield from exported.check_rules(desired.rules, names, situation.cluster, desired.strict)
    yield from _channels(situation, desired, found)
    if situation.not_located:
        message = f"vCenter was not asked where its VMs are now: {situation.not_located}"
        hint = "An import fails if its VM has moved since it was described."
        yield warning("source-not-located", "source", message, hint)
    if situation.domain_status != ACTIVE:
        message = f"Storage domain '{situation.domain}' is in status {situation.domain_status}."
        rule = "ACTION_TYPE_FAILED_STORAGE_DOMAIN_STATUS_ILLEGAL"
        yield error("import-domain-inactive", "storage_domain", message, "Activate it.", rule)
    if desired.target.drivers_iso and desired.source.kind != "kvm":
        message = "The engine finds this file only on a legacy ISO domain, not on a data domain."
        hint = "Install virtio-win on the proxy hosts instead."
        yield warning("import-drivers-iso", "drivers_iso", message, hint, "ERROR_CANNOT_FIND_ISO_IMAGE_PATH")
    if situation.exported is not None and not desired.export.clone:
        return
    yield from nics.check_pool(sum(len(one.wanted.vm.nics) for one in sent), situation.pool)


def _channels(situation: Situation, desired: Desired, found: Proxies) -> t.Iterator[Finding]:
    for name, text in sorted(situation.channel_problems.items()):
        yield warning("host-channel-broken", f"host_channels.{name}", text, "It is imported without this channel.")
    known = {reference for host in situation.hosts for reference in (host.id, host.name)}
    for name in sorted(set(desired.channels) - known):
        yield warning("host-channel-unknown", f"host_channels.{name}", f"There is no proxy host '{name}'.")
    without = [host.name for host in found.usable if not host.has_channel]
    if without:
        names = ", ".join(without)
        message = f"Without a channel to {names}, there is no percentage, no log of a failure, and no cancel."
        if desired.channels and not any(host.has_channel for host in situation.hosts):
            message += " The task does not run in Ansible's own process, so that `host_channels` are not used."
        yield info("import-no-host-channel", "host_channels", message, "See `host_channels`.")


def _with_hosts(one: Import, situation: Situation, found: Proxies) -> Import:
    """Return an import of an OVA with the hosts that can read its file; none of them is an error."""
    path = one.wanted.vm.name
    about = {
        host.id: tuple(host_channel.about_ova(situation.ova_files[host.id, path], host.name, one.wanted.path))
        for host in found.usable
        if (host.id, path) in situation.ova_files
    }
    if not about:
        return one
    usable = frozenset(host.id for host in found.usable if not errors(about.get(host.id, ())))
    findings = [finding for found in about.values() for finding in found]
    if usable:
        findings = [replace(f, severity="info") if f.severity == "error" else f for f in findings]
    return replace(one, hosts=usable, findings=(*one.findings, *findings))


def _without_own(situation: Situation, active: t.Sequence[Import]) -> MacPool:
    """Return the pool without the addresses that imports of this batch hold already."""
    own = {one.label for one in active if one.vm_id}
    holders = {mac: vm for mac, vm in situation.pool.holders.items() if vm not in own}
    foreign = {mac: vm for mac, vm in situation.pool.foreign.items() if vm not in own}
    pool = situation.pool
    return MacPool(pool.name, pool.id, pool.ranges, pool.allow_duplicates, holders, foreign)


# -------------------------------------------------------------------------------------------------------------- each VM
def policy_of(wanted: Wanted) -> str:
    """Return the policy on MAC addresses: to preserve them, unless they are not known."""
    return wanted.macs or (nics.PRESERVE if wanted.vm.described else nics.POOL)


def _judged(one: Import, desired: Desired) -> tuple[Vnic, ...]:
    vnics = nics.vnics_of(one.wanted.vm, desired.rules)
    return nics.wanted_vnics(vnics, policy_of(one.wanted), one.wanted.nics)


def _decisions(one: Import, situation: Situation, desired: Desired) -> tuple[Decision, ...]:
    vnics = nics.vnics_of(one.wanted.vm, desired.rules)
    return mapping.request(one.wanted.name, vnics, desired.rules, situation.cluster, desired.strict).decisions


def _with_details(one: Import, situation: Situation, desired: Desired, verdicts: t.Sequence[macs.Verdict]) -> Import:
    wanted, vm = one.wanted, one.wanted.vm
    vnics = nics.vnics_of(vm, desired.rules)
    mapped = mapping.request(wanted.name, vnics, desired.rules, situation.cluster, desired.strict)
    findings = [*one.findings, *mapped.findings]
    findings += nics.ambiguous_networks(wanted.name, vm.nics, mapped.decisions)
    chosen, about_macs = nics.choose_macs(one.label, policy_of(wanted), wanted.nics, verdicts)
    findings += about_macs
    findings += about_source(one, situation, desired)
    planned = settings.planned(vm, wanted.choices)
    findings += settings.check(one.label, vm, planned)
    targets = tuple(
        NicTarget(
            decision.vnic.name,
            decision.profile,
            chosen.get(decision.vnic.name, ""),
            (wanted.nics.get(decision.vnic.name) or nics.NicOptions("")).model,
            nic.connected,
        )
        for decision, nic in zip(mapped.decisions, vm.nics)
    )
    return Import(wanted, one.state, one.vm_id, one.record, targets, planned, tuple(findings), one.remove, one.reason)


def targets_of_unknown(
    one: Import, actual: t.Sequence[Vnic], situation: Situation, desired: Desired
) -> tuple[NicTarget, ...]:
    """Return what the vNICs get of a VM that is not described: what rules by name say, else the empty profile."""
    plain = [Vnic(vnic.name, mac="") for vnic in actual]
    soft = mapping.Strictness(mapping.EMPTY, mapping.EMPTY)
    decisions = mapping.request(one.wanted.name, plain, desired.rules, situation.cluster, soft).decisions
    return tuple(
        NicTarget(
            decision.vnic.name,
            decision.profile,
            (one.wanted.nics.get(decision.vnic.name) or nics.NicOptions("")).mac,
            (one.wanted.nics.get(decision.vnic.name) or nics.NicOptions("")).model,
        )
        for decision in decisions
    )


# -------------------------------------------------------------------------------------------------------------- changes
def _templates(wanted: t.Iterable[Wanted], situation: Situation, desired: Desired) -> tuple[str, ...]:
    """Return the ids of the templates of an export domain that are imported first."""
    if situation.exported is None:
        return ()
    return exported.templates_to_import([one.vm for one in wanted], situation.exported, desired.export)


def _changes_of_templates(templates: t.Sequence[str], situation: Situation, desired: Desired) -> t.Iterator[Change]:
    names = situation.exported.own_templates if situation.exported else {}
    place = {"cluster": desired.target.cluster, "storage_domain": desired.target.storage_domain}
    for ident in templates:
        yield Change("import", exported.TEMPLATE, names[ident], None, {"name": names[ident], **place})


def changes_of(one: Import, desired: Desired) -> t.Iterator[Change]:
    """Yield what is done for one VM."""
    if one.state == UNCHANGED or one.state == FAILED and not one.remove:
        return
    after = {
        "name": one.label,
        "cluster": desired.target.cluster,
        "storage_domain": desired.target.storage_domain,
        "nics": [target.as_dict() for target in one.targets],
        "settings": one.settings.as_dict(),
    }
    if one.remove:
        yield Change("remove", "vm", one.label, {"id": one.remove, "reason": one.reason or None}, None)
    if one.state in (NEW, FAILED):
        yield Change("import", "vm", one.label, None, after)
    else:
        before = {"id": one.vm_id, "phase": one.record.phase if one.record else ""}
        yield Change("complete", "vm", one.label, before, after)
    if one.starts:
        yield Change("start", "vm", one.label, {"status": "down"}, {"status": "up"})
