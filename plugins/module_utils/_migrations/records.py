# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What has been done with each VM of a plan: the records by which a migration is resumed, reported and undone.

A record has ``phase``, ``state``, ``reason``, ``undo`` (what the source was before), ``powered_off`` (whether we did
it), ``was`` (its power when it was first seen), ``importing`` (whether its import may run in the engine), ``vm_id``,
``planned`` (its vNICs), ``result`` (of the import) and ``timeline``, a list with ``phase``, ``start`` and ``end`` in
seconds.
"""

from __future__ import annotations

import ipaddress
import json
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument

Data = dict[str, t.Any]
Given = t.Mapping[str, t.Any]
# In their order. The last one that is complete is the phase of a record.
PHASES = ("prepared", "powered_off", "posted", "converted", "started", "verified", "source_done", "done")
GOING, FAILED, CONFLICT, BLOCKED, HELD, DONE = "going", "failed", "conflict", "blocked", "held", "done"
ROLLED_BACK = "rolled_back"
SSH_PORT = 22
HOW_TO_GO_ON = (
    "Restore the file, or use another folder: then VMs that were imported are found in the engine, and have to be "
    "removed or left out."
)
# What fails can print megabytes.
LONGEST_REASON = 2000


def from_text(text: str) -> Data:
    """Return the records of a file; raises UnreadableDocument for anything else."""
    try:
        given: t.Any = json.loads(text)
    except ValueError as error:
        raise UnreadableDocument(f"The records of the migration are not JSON: {error}. {HOW_TO_GO_ON}") from error
    if not isinstance(given, dict) or not all(isinstance(one, dict) for one in given.values()):
        raise UnreadableDocument(f"The file does not have the records of a migration. {HOW_TO_GO_ON}")
    for key, one in given.items():
        if one.get("phase") not in (None, "", *PHASES) or not isinstance(one.get("timeline", []), list):
            raise UnreadableDocument(f"The record of '{key}' is not that of a migration. {HOW_TO_GO_ON}")
    return given


def is_done(record: Given) -> bool:
    """Whether nothing is left to do with a VM."""
    return record.get("state") == DONE


def is_failed(record: Given) -> bool:
    """Whether a VM is not migrated because of an error."""
    return record.get("state") in (FAILED, CONFLICT, BLOCKED)


def is_rolled_back(record: Given) -> bool:
    """Whether the source of a VM was restored."""
    return record.get("state") == ROLLED_BACK


def is_begun(record: Given) -> bool:
    """Whether something has been done with a VM, so that it goes on rather than begins."""
    return bool(record.get("phase"))


def reached(record: Given, phase: str) -> bool:
    """Whether a VM has completed a phase."""
    return record.get("phase") in PHASES and PHASES.index(record["phase"]) >= PHASES.index(phase)


def to_do(vms: t.Iterable[Given], kept: Given, phase: str) -> list[Given]:
    """Return the VMs for which a phase is next: the run has not failed for them, and it is not complete.

    No phase after the import is next before the import has ended.
    """
    after_import = PHASES.index(phase) > PHASES.index("converted")
    return [
        vm
        for vm in vms
        for record in [kept.get(vm["key"], {})]
        if not is_failed(record) and not reached(record, phase) and (reached(record, "converted") or not after_import)
    ]


def ident(vm: Given, record: Given) -> str:
    """Return how the engine knows a VM: by its id once that is recorded, else by its planned name."""
    return str(record.get("vm_id") or vm["target"])


def begin(kept: Given, keys: t.Iterable[str], found: Given, now: float) -> Data:
    """Return the records for a new run: VMs that failed before are tried again from the phase that they had.

    ``found`` are descriptions by key. They are kept for reports of later runs, which read only the sources that they
    need. The power at first sight and the addresses of a guest are kept, as nothing knows them once it is shut down.
    """
    result = {key: dict(one) for key, one in kept.items()}
    for key in keys:
        record = result.get(key, {})
        if is_rolled_back(record):
            record = {"timeline": record.get("timeline", [])}
        if record.get("state") != DONE:
            result[key] = {**record, "state": GOING, "reason": "", "since": int(now)}
            power = record.get("was") or found.get(key, {}).get("power")
            if power:
                result[key]["was"] = power
            nics = found.get(key, {}).get("nics") or ()
            addresses = [str(address) for nic in nics for address in nic.get("addresses") or ()]
            if addresses:
                result[key]["addresses"] = addresses
            if key in found:
                result[key]["description"] = dict(found[key])
    return result


def since(kept: Given, keys: t.Iterable[str], now: float) -> Data:
    """Return the records with the time at which the next phase of VMs begins."""
    return {**kept, **{key: {**kept.get(key, {}), "since": int(now)} for key in keys}}


def complete(kept: Given, keys: t.Iterable[str], phase: str, now: float, **more: t.Any) -> Data:
    """Return the records after VMs have completed a phase. ``more`` is added to each of them."""
    result = dict(kept)
    for key in keys:
        record = result.get(key, {})
        step = {"phase": phase, "start": int(record.get("since", now)), "end": int(now)}
        done = {"state": DONE} if phase == "done" else {}
        timeline = [*record.get("timeline", ()), step]
        result[key] = {**record, **more, "phase": phase, "since": int(now), "timeline": timeline, **done}
    return result


def fail(kept: Given, reasons: t.Mapping[str, str], state: str = FAILED, **more: t.Any) -> Data:
    """Return the records after VMs have failed. The phase stays the one that they had completed."""
    result = dict(kept)
    for key, reason in reasons.items():
        short = reason if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON]} ..."
        result[key] = {**result.get(key, {}), **more, "state": state, "reason": short}
    return result


def stopping(kept: Given, keys: t.Iterable[str]) -> Data:
    """Return the records before sources are shut down, so that it is known that we did, whatever happens."""
    return {**kept, **{key: {**kept.get(key, {}), "stopping": True} for key in keys}}


def was_powered_off(record: Given) -> bool:
    """Whether this migration powered the source off, or was killed while it did."""
    killed = bool(record.get("stopping")) and record.get("was") == "up"
    return bool(record.get("powered_off")) or killed


def importing(kept: Given, keys: t.Iterable[str]) -> Data:
    """Return the records before imports are sent, so that it is known that they may run, whatever happens."""
    return {**kept, **{key: {**kept.get(key, {}), "importing": True} for key in keys}}


def followed(kept: Given, keys: t.Iterable[str], found: Given) -> Data:
    """Return the records after all imports were followed: VMs whose import has not ended have failed.

    ``found`` are descriptions by key.
    """
    reasons = {}
    for vm in to_do([{"key": key} for key in keys], kept, "converted"):
        key = vm["key"]
        waits = (kept.get(key, {}).get("result") or {}).get("state") == "waiting"
        text = "Its import has not begun." if waits else "Its import still runs."
        lost = "" if key in found else "It is not found at its source, so that its import was not followed."
        reasons[key] = f"{lost or text} Run this again."
    return fail(kept, reasons)


def by_key(keys: t.Sequence[str], names: t.Sequence[str], done: Given) -> dict[str, Given]:
    """Return the VMs of a result by their keys, which have ``names`` in the engine.

    A task whose VMs have different methods returns them in another order, and a method that failed returns none.
    Without names, the order has to be that of the keys.
    """
    vms = done.get("vms") or ()
    if not names:
        return dict(zip(keys, vms)) if len(vms) == len(keys) else {}
    found = {str(vm.get("name")): vm for vm in vms}
    return {key: found[name] for key, name in zip(keys, names) if name in found}


def assessed(kept: Given, keys: t.Sequence[str], done: Given, names: t.Sequence[str] = ()) -> Data:
    """Return the records with the methods of VMs: ``done`` is the result of v2v_import with method auto."""
    vms = by_key(keys, names, done)
    unknown = str(done.get("msg") or "The import was not checked.")
    return {**kept, **{key: {**kept.get(key, {}), **_methods_of(vms.get(key), unknown)} for key in keys}}


def _methods_of(vm: t.Optional[Given], unknown: str = "") -> Data:
    """Return what is known about the methods of a VM: those that are possible, the chosen one, and why it is."""
    if vm is None or not (vm.get("methods") or vm.get("method")):
        return {"methods_unknown": unknown} if unknown else {}
    known = {"methods": vm.get("methods") or {}, "method": vm.get("method") or "", "why": vm.get("why") or ""}
    return {name: value for name, value in known.items() if value}


def imported(kept: Given, keys: t.Sequence[str], done: Given, now: float, names: t.Sequence[str] = ()) -> Data:
    """Return the records after an import: ``done`` is its result, whose VMs have ``names``."""
    result = dict(kept)
    vms = by_key(keys, names, done)
    lost = str(done.get("msg") or "The import failed before it began.")
    result = fail(result, {key: lost for key in keys if key not in vms})
    for key, vm in vms.items():
        state = vm.get("state")
        ended = state in ("imported", "unchanged")
        may_run = state == "running" or (not ended and bool(done.get("outcome_unknown")))
        ident_now = vm.get("id") or result.get(key, {}).get("vm_id")
        known = {"vm_id": ident_now, "result": dict(vm), "name": vm.get("name"), "importing": may_run}
        known = {**known, **_methods_of(vm)}
        if ended:
            # It may have failed in an earlier pass.
            result = complete(result, [key], "converted", now, **known, state=GOING, reason="")
        elif state in ("running", "waiting"):
            result = complete(result, [key], "posted", now, **known, state=GOING, reason="")
        else:
            reason = vm.get("reason") or str(done.get("msg") or f"It was left in state {state}.")
            advice = f" {vm['advice']}" if vm.get("advice") else ""
            blocked = BLOCKED if state == "blocked" else FAILED
            result = fail(result, {key: f"{reason}{advice}"}, blocked, **known)
    return result


def powered_off(kept: Given, keys: t.Sequence[str], done: Given, now: float) -> Data:
    """Return the records after sources were shut down: ``done`` is the result of v2v_source_vm, in the order of keys.

    A VM that did not shut down has failed in this phase. Nothing was sent for it, and nothing is removed. One that ran
    when it was first seen and is down now was shut down by an earlier run, or later than that had time for.
    """
    vms = done.get("vms") or ()
    if len(vms) != len(keys):
        return fail(kept, dict.fromkeys(keys, str(done.get("msg") or "The source could not be reached.")))
    result = dict(kept)
    for key, vm in zip(keys, vms):
        down = vm.get("state") != FAILED or vm.get("power") == "down"
        ran = result.get(key, {}).get("was") == "up"
        ours = bool(result.get(key, {}).get("powered_off") or vm.get("powered_off") or (ran and down))
        before = result.get(key, {}).get("undo") or vm.get("before") or {}
        if vm.get("state") == FAILED:
            result = fail(result, {key: str(vm.get("reason"))}, powered_off=ours, undo=before, stopping=False)
        else:
            result = complete(result, [key], "powered_off", now, powered_off=ours, undo=before, stopping=False)
    return result


def checked(kept: Given, keys: t.Sequence[str], done: Given, names: t.Sequence[str] = ()) -> Data:
    """Return the records after a check: ``done`` is the result of v2v_import in check mode, with ``names`` of VMs."""
    vms = by_key(keys, names, done)
    lost = str(done.get("msg") or "It was not checked.")
    blocked = {key: lost for key in keys if key not in vms}
    blocked.update({key: str(vm.get("reason")) for key, vm in vms.items() if vm.get("state") in ("blocked", "failed")})
    kept = {**kept, **{key: {**kept.get(key, {}), **_methods_of(vm)} for key, vm in vms.items() if vm.get("methods")}}
    planned = {key: vm["nics"] for key, vm in vms.items() if vm.get("nics")}
    kept = {**kept, **{key: {**kept.get(key, {}), "planned": list(nics)} for key, nics in planned.items()}}
    for key, vm in vms.items():
        record = kept.get(key, {})
        if vm.get("state") == "unchanged" and not record.get("importing") and not reached(record, "posted"):
            blocked[key] = f"VM '{vm.get('name')}' in the engine is an older copy. Remove it."
    return fail(kept, blocked, BLOCKED)


def runs(vm: Given, kept: Given) -> bool:
    """Whether a VM is to run in the engine: as its options ask for, or as the source did before it was shut down."""
    power = vm["options"].get("power", "as_source")
    if power != "as_source":
        return bool(power == "on")
    record = kept.get(vm["key"], {})
    return bool(record.get("powered_off") or (record.get("undo") or {}).get("power") == "up")


def started(kept: Given, keys: t.Sequence[str], done: Given, now: float) -> Data:
    """Return the records after targets were started: ``done`` is the result of vm_start, in the order of ``keys``."""
    vms = done.get("vms") or ()
    if len(vms) != len(keys):
        return fail(kept, dict.fromkeys(keys, str(done.get("msg") or "It was not started.")))
    good = [key for key, vm in zip(keys, vms) if vm.get("state") in ("started", "unchanged")]
    bad = {
        key: str(vm.get("reason") or f"It is in status {vm.get('status')} after its start.")
        for key, vm in zip(keys, vms)
        if key not in good
    }
    return fail(complete(kept, good, "started", now), bad)


def agents(vms: t.Iterable[Given], kept: Given, done: t.Optional[Given] = None, ask: bool = True) -> dict[str, t.Any]:
    """Return ``keys`` and ``guests`` of VMs that have to stay up, and ``reasons`` of those that have not.

    ``done`` is the result of vm_start for them; without it, there are no reasons. A reason is empty after the answer of
    an agent. The VMs are those that are verified beyond their configuration. Agents have to answer, if they are to be
    asked, where guests answered at the source.
    """
    found: Data = {"keys": [], "guests": [], "reasons": {}}
    for vm in vms:
        level = vm["options"].get("verify")
        record = kept.get(vm["key"], {})
        known = record.get("addresses") or ()
        if level in ("boot", "network"):
            agent = ask and bool(known or (record.get("description") or {}).get("hostname"))
            expected = [address for address in known if _is_reachable(address)] if agent and level == "network" else []
            found["keys"].append(vm["key"])
            found["guests"].append({"vm": ident(vm, record), "addresses": expected, "agent": agent})
    if done is not None:
        answers = done.get("guests") or ()
        text = str(done.get("msg") or "Its guest agent was not asked.")
        known_texts = [str(answer.get("reason") or "") for answer in answers]
        texts = known_texts if len(answers) == len(found["keys"]) else [text] * len(found["keys"])
        answered = zip(found["keys"], found["guests"], texts)
        found["reasons"] = {key: reason for key, guest, reason in answered if reason or guest["agent"]}
    return found


def probes(vms: t.Iterable[Given], kept: Given, reasons: t.Optional[t.Mapping[str, str]] = None) -> list[Data]:
    """Return the addresses that have to answer, for VMs whose network is verified and whose addresses are known.

    ``reasons`` are those of ``agents``: VMs whose agents have reported all of their addresses need no other proof,
    unless a port is given.
    """
    reported = {key for key, reason in (reasons or {}).items() if not reason}
    return [
        {"key": vm["key"], "name": vm["target"], "address": address, "port": vm["options"].get("verify_port", SSH_PORT)}
        for vm in vms
        if vm["options"].get("verify") == "network"
        if vm["key"] not in reported or "verify_port" in vm["options"]
        for address in kept.get(vm["key"], {}).get("addresses") or ()
        if _is_reachable(address)
    ]


def _is_reachable(address: str) -> bool:
    """Whether an address of a guest can be one of others' too."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return not (known.is_link_local or known.is_loopback or known.is_unspecified)


def probed(kept: Given, keys: t.Sequence[str], done: Given, now: float) -> Data:
    """Return the records after VMs were verified: ``done`` has ``results`` of a loop over ``probes``.

    Its ``reasons`` are those of ``agents``. An agent that does not answer is no failure where all ports do.
    """
    probed_keys = {str(one["item"]["key"]) for one in done.get("results") or () if one.get("item")}
    silent = {key: reason for key, reason in (done.get("reasons") or {}).items() if reason and key not in probed_keys}
    bad = {key: reason for key, reason in silent.items() if key in keys}
    bad |= {
        str(one["item"]["key"]): f"{one['item']['address']} does not answer on port {one['item']['port']}."
        for one in done.get("results") or ()
        if one.get("msg") and one.get("item")
    }
    return fail(complete(kept, [key for key in keys if key not in bad], "verified", now), bad)


def source_done(kept: Given, keys: t.Sequence[str], done: Given, now: float) -> Data:
    """Return the records after the sources were marked: ``done`` is the result of v2v_source_vm.

    What could not be done there does not undo a migration. It is recorded as a remark.
    """
    vms = done.get("vms") or ()
    result = dict(kept)
    for number, key in enumerate(keys):
        vm = vms[number] if len(vms) == len(keys) else {"state": FAILED, "reason": done.get("msg")}
        remark = {"remark": f"The source: {vm.get('reason')}"} if vm.get("state") == FAILED else {}
        # What it was before the first of our changes.
        before: Data = {}
        for known in (vm.get("before"), result.get(key, {}).get("undo")):
            before.update(known if isinstance(known, t.Mapping) else {})
        result = complete(result, [key], "source_done", now, undo=before, **remark)
    return result


def rolled_back(kept: Given, keys: t.Sequence[str], done: Given, now: float) -> Data:
    """Return the records after sources were restored: ``done`` is the result of v2v_source_vm."""
    vms = done.get("vms") or ()
    result = dict(kept)
    for number, key in enumerate(keys):
        vm = vms[number] if len(vms) == len(keys) else {"state": FAILED, "reason": done.get("msg")}
        if vm.get("state") == FAILED:
            result = fail(result, {key: f"It could not be rolled back: {vm.get('reason')}"})
        else:
            text = "Its source is as it was before. The VM in the engine is kept."
            result = fail(result, {key: text}, ROLLED_BACK, powered_off=False, stopping=False, since=int(now))
    return result


def may_power_on_source(record: Given, target_status: str) -> str:
    """Return why the source of a VM must not be powered on; empty if it may. It was us who powered it off, or not."""
    if not was_powered_off(record):
        return "This migration did not power it off."
    if target_status not in ("down", "absent"):
        return f"The VM in the engine is in status {target_status or 'unknown'}, and not down. Shut it down first."
    # The engine has a VM in status down while its disks are copied.
    posted = record.get("phase") == "posted"
    if record.get("importing", posted) and (posted or target_status != "absent"):
        return "Its import may still run. Run migrate_vms first."
    return ""


def timeline(kept: Given, vms: t.Iterable[Given]) -> list[Data]:
    """Return rows for a picture: each VM with its phases in seconds since the first of all."""
    steps = {vm["key"]: list(kept.get(vm["key"], {}).get("timeline") or ()) for vm in vms}
    starts = [step["start"] for one in steps.values() for step in one]
    first = min(starts) if starts else 0
    return [
        {
            "key": vm["key"],
            "name": vm["target"],
            "wave": vm["wave"],
            "state": kept.get(vm["key"], {}).get("state", ""),
            "phases": [
                {"phase": one["phase"], "start": one["start"] - first, "end": max(one["end"], one["start"]) - first}
                for one in steps[vm["key"]]
            ],
        }
        for vm in vms
    ]
