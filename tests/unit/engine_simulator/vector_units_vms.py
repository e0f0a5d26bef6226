# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every unit of the cases about VMs: the simulator's rule for it, and how a case becomes the rule's arguments.

What comes back beside the names of `expect`: `refusal`, the engine's text, which a `message` is compared with.
"""

from __future__ import annotations

import base64
import json
import re
import typing as t

from tests.engine_simulator.areas.external_imports.resources import alias_of
from tests.engine_simulator.areas.host_networks.ordering import lexo_numeric
from tests.engine_simulator.areas.mac_pools import allocation
from tests.engine_simulator.areas.mac_pools.allocation import Allocation, MacRange, NoMacsLeft
from tests.engine_simulator.areas.mac_pools.model import MacPool, MacPoolsSlice
from tests.engine_simulator.areas.storage.model import StorageSlice, StoredEntity
from tests.engine_simulator.areas.vms import mac_usage, order, ovf_reader, profile_mapping, registration_nics
from tests.engine_simulator.areas.vms.common import check_name_form
from tests.engine_simulator.areas.vms.ovf_reader import OvfNic
from tests.engine_simulator.areas.vms.profile_mapping import Candidate, Mapping, Profiles
from tests.engine_simulator.areas.vms.world import add_unregistered, make_vm
from tests.engine_simulator.core.engine import Engine
from tests.engine_simulator.core.faults import EngineFault
from tests.engine_simulator.core.service import Service, Wire
from tests.engine_simulator.world import World
from tests.engine_simulator.world_file import read_world

from .vectors import Given

FORBIDDEN, OUT_OF_RANGE = "insufficient_free_macs", "out_of_range"


def sign(comparison: int) -> int:
    return (comparison > 0) - (comparison < 0)


# ------------------------------------------------------------------------------------------------------------- mapping
def entry(given: Given | None) -> Mapping | None:
    if given is None:
        return None
    names = ("source_network_name", "source_profile_name", "target_profile_id", "target_network_name")
    return Mapping(*(given.get(name) for name in (*names, "target_profile_name")))


def resolve_vnic(given: Given) -> Given:
    engine, vnic = given["engine"], given["ovf_vnic"]
    profiles = [
        Candidate(p["id"], p["name"], p.get("network_id") or p["network_name"], p["network_name"])
        for p in engine.get("vnic_profiles") or []
    ]
    usable = Profiles(profiles, engine.get("networks_attached_to_cluster") or [])
    found = profile_mapping.resolved(
        vnic.get("network_name"), vnic.get("vnic_profile_name"), entry(given.get("selected_mapping")), usable
    )
    names = ("vnic_profile_id", "vnic_profile_name", "network_name")
    return {"vnic": dict(zip(names, (found.id, found.name, found.network_name) if found else (None,) * 3))}


def select_mapping(given: Given) -> Given:
    entries = [entry(item) for item in given.get("user_mappings") or []]
    chosen = [
        profile_mapping.selected(vnic.get("network_name"), vnic.get("vnic_profile_name"), entries)
        for vnic in given.get("ovf_vnics") or []
    ]
    return {"selected_index": [next((i for i, e in enumerate(entries) if e is one and e), None) for one in chosen]}


def map_all_vnics(given: Given) -> Given:
    return {"vnics_resolved": len(select_mapping(given)["selected_index"]), "non_associable": []}


# ------------------------------------------------------------------------------------------------- ranges of addresses
def one_range(given: Given) -> Allocation:
    first, last = given["range"]
    return Allocation(ranges=[MacRange(first, last)])


def range_ops(given: Given) -> Given:
    state = one_range(given)

    def run(operation: Given) -> t.Any:
        name, mac = operation["op"], operation.get("mac")
        if mac is not None and mac not in state.ranges[0]:
            return {"error": OUT_OF_RANGE}
        if name == "allocate":
            try:
                return {"macs": state.of_range(state.ranges[0], operation["count"])}
            except NoMacsLeft:
                return {"error": FORBIDDEN}
        if name == "use":
            return state.register(mac or 0, operation.get("allow_duplicates"))
        if name == "free":
            return state.release(allocation.text_of(mac or 0))
        return state.ranges[0].free if name == "available" else bool(state.used.get(mac or 0))

    return {"results": [run(operation) for operation in given["ops"]]}


def clip_range(given: Given) -> Given:
    found = allocation.usable(*given["range"])
    return {"available": MacRange(*found).size if found else 0}


def range_allocate_skipping(given: Given) -> Given:
    state = one_range(given)
    found = state.of_range(state.ranges[0], given["allocate"], given["skip_macs"])
    return {"allocated_count": len(found), "available_after": state.free}


def range_rotation(given: Given) -> Given:
    ranges = [MacRange(10 * n, 10 * n + 9) for n in range(given["ranges"])]
    for number in given["exhausted_ranges"]:
        ranges[number].taken = ranges[number].size
    state = Allocation(ranges=ranges)
    return {"served_by": [ranges.index(found) for _n in range(given["requests"]) if (found := state.look())]}


def parse_range(given: Given) -> Given:
    found = allocation.usable(allocation.number_of(given["from"]), allocation.number_of(given["to"]))
    return {"first_range": [allocation.text_of(number) for number in found or ()]}


def merge_ranges(given: Given) -> Given:
    return {"ranges_as_set": [list(pair) for pair in allocation.merged(map(tuple, given["ranges_in_any_order"]))]}


# --------------------------------------------------------------------------------------------------------------- pools
def pool_of(ranges: t.Iterable[t.Sequence[int]], allow_duplicates: bool) -> Allocation:
    return Allocation(allow_duplicates, [MacRange(*bounds) for bounds in ranges])


def pool_ops(given: Given) -> Given:
    state = pool_of(given["ranges"], given["allow_duplicates"])

    def run(operation: Given) -> t.Any:
        name = operation["op"]
        if name == "use":
            return state.register(operation["mac"], operation.get("allow_duplicates"))
        if name == "free":
            return state.release(allocation.text_of(operation["mac"]))
        return state.has_duplicates if name == "contains_duplicates" else bool(state.used.get(operation["mac"]))

    return {"results": [run(operation) for operation in given["ops"]]}


def pool_allocate(given: Given) -> Given:
    try:
        found = pool_of(given["ranges"], given["allow_duplicates"]).allocate(given["allocate"], given["used_elsewhere"])
    except NoMacsLeft:
        return {"error": "MAC_POOL_NO_MACS_LEFT"}
    return {"allocated_count": len(found)}


def pool_in_use(given: Given) -> Given:
    state = allocation.made(given["pool_ranges"], False, given["vnic_macs_of_clusters_using_pool"])
    return {"in_use": state.in_use(given["mac"])}


def pool_modify(given: Given) -> Given:
    def run(state: Allocation, operations: t.Iterable[Given]) -> t.Iterator[t.Any]:
        for operation in operations:
            try:
                yield state.take(operation["mac"]) if operation["op"] == "add" else state.allocate()[0]
            except NoMacsLeft:
                yield {"error": "engine_exception"}

    before = allocation.made(given["initial"]["ranges"], given["initial"]["allow_duplicates"], [])
    results = list(run(before, given["ops_before"]))
    macs = given["macs_registered_at_modify"]
    after = allocation.made(given["modified"]["ranges"], given["modified"]["allow_duplicates"], macs)
    return {"results_before": results, "results_after": list(run(after, given["ops_after"]))}


def is_bad_mac(given: Given) -> Given:
    pool = given["pool"]
    flags = (pool.get("mac_in_use"), pool.get("mac_in_range"), pool.get("allow_duplicates"))
    return {"bad": allocation.is_bad_mac(*map(bool, flags))}


# ----------------------------------------------------------------------------------------------- a world, and requests
class SmallEngine:
    """An engine of its own for each case, asked past the network."""

    def __init__(self) -> None:
        self.world: World = read_world("conformance_vm")
        self.service = Service(Engine(self.world))
        self.cluster_id = next(iter(self.world.clusters))
        self.pools = self.world.area(MacPoolsSlice).mac_pools

    def ask(self, method: str, path: str, body: t.Any = None, query: str = "") -> dict[str, t.Any]:
        user = next(iter(self.world.users.values()))
        headers = {"authorization": "Basic " + _basic(user.name, user.password), "version": "4"}
        headers |= {"accept": "application/json", "content-type": "application/json"}
        wire = Wire(method, path, query, headers, json.dumps(body).encode() if body is not None else b"")
        reply = self.service.handle(wire)
        found: dict[str, t.Any] = json.loads(reply.content or b"{}")
        fault = found.get("fault", found)
        return {
            "http": reply.status,
            "valid": reply.status < 300,
            "refusal": fault.get("detail", "") if reply.status >= 300 else "",
            "fault_reason": fault.get("reason"),
            "fault_detail": fault.get("detail"),
            "answer": found,
        }

    def pool_of_cluster(self, macs: t.Sequence[str] = (), **settings: t.Any) -> Allocation:
        """The pool of the cluster with these settings, and these addresses in use."""
        pool = self.pools[self.world.clusters[self.cluster_id].mac_pool_id]
        for name, value in settings.items():
            setattr(pool, name, value)
        pool.allocation = allocation.made(pool.ranges, pool.allow_duplicates, macs)
        return pool.allocation

    def unregistered(self, **more: t.Any) -> StoredEntity:
        return add_unregistered(self.world, {"name": "vm1", "cluster": "Default", "disks": [1], **more})

    @property
    def domain_id(self) -> str:
        return next(iter(self.world.area(StorageSlice).storage_domains))


def _basic(name: str, password: str) -> str:
    return base64.b64encode(f"{name}:{password}".encode()).decode()


def refusal(check: t.Callable[[], object]) -> dict[str, t.Any]:
    try:
        check()
    except EngineFault as fault:
        return {"valid": False, "refusal": fault.detail or "", "http": fault.status}
    return {"valid": True, "refusal": ""}


def mac_of(label: t.Any, labels: dict[t.Any, str]) -> str:
    """An address for a word that stands for one."""
    return labels.setdefault(label, allocation.text_of(0x001A4A160200 + len(labels)))


def as_mac(text: str) -> str:
    """Cases shorten addresses: colons do not count."""
    return allocation.text_of(int(text.replace(":", ""), 16))


def as_ranges(ranges: t.Iterable[t.Sequence[str]]) -> dict[str, t.Any]:
    return {"range": [{"from": as_mac(first), "to": as_mac(last)} for first, last in ranges]}


def new_pool(**more: t.Any) -> dict[str, t.Any]:
    return {"name": "other", "ranges": as_ranges([("02:00:00:00:00:01", "02:00:00:00:00:09")]), **more}


def macpool_add(given: Given) -> Given:
    return SmallEngine().ask("POST", "macpools", new_pool(default_pool=str(given["default_pool"]).lower()))


def macpool_unique_name(given: Given) -> Given:
    engine, candidate = SmallEngine(), given["candidate"]
    ids: dict[str, str] = {}
    for number, pool in enumerate(given["existing"]):
        addresses = as_ranges([(f"02:00:00:00:{number:02x}:10", f"02:00:00:00:{number:02x}:19")])
        made = engine.ask("POST", "macpools", {"name": pool["name"], "ranges": addresses})
        ids[pool["id"]] = made["answer"]["id"]
    known = ids.get(candidate["id"])
    if known:
        return engine.ask("PUT", f"macpools/{known}", {"name": candidate["name"]})
    return engine.ask("POST", "macpools", new_pool(name=candidate["name"]))


def macpool_remove(given: Given) -> Given:
    engine = SmallEngine()
    if given.get("default_pool"):
        return engine.ask("DELETE", f"macpools/{next(p.id for p in engine.pools.values() if p.default_pool)}")
    users = given.get("used_by_clusters") or given.get("clusters") or []
    made = engine.ask("POST", "macpools", new_pool())["answer"]["id"]
    if users:
        engine.world.clusters[engine.cluster_id].mac_pool_id = made
    return engine.ask("DELETE", f"macpools/{made}")


def macpool_ranges(given: Given) -> Given:
    """Of a new pool."""
    engine = SmallEngine()
    _other_pools(engine, given)
    return engine.ask("POST", "macpools", new_pool(ranges=as_ranges(given["ranges"])))


def macpool_update(given: Given) -> Given:
    engine = SmallEngine()
    _other_pools(engine, given)
    made = engine.ask("POST", "macpools", new_pool())["answer"]["id"]
    return engine.ask("PUT", f"macpools/{made}", {"ranges": as_ranges(given["ranges"])})


def _other_pools(engine: SmallEngine, given: Given) -> None:
    for number, ranges in enumerate(given.get("other_pools") or []):
        pool = MacPool(engine.world.new_id(), f"pool{number}")
        pairs = ranges["ranges"] if isinstance(ranges, dict) else ranges
        pool.ranges = [(as_mac(first), as_mac(last)) for first, last in pairs]
        engine.pools[pool.id] = pool


def enough_free_macs(given: Given) -> Given:
    engine, free = SmallEngine(), given["available"]
    last = 0x001A4A160100 + free
    taken = engine.pool_of_cluster(["00:1a:4a:16:01:00"], ranges=[("00:1a:4a:16:01:00", allocation.text_of(last))])
    assert taken.free == free
    nics = [OvfNic(str(number), f"nic{number}", None, None, None) for number in range(given["vnics_needing_new_mac"])]
    return refusal(lambda: registration_nics.check_macs(engine.world, engine.cluster_id, nics, False, False))


def macs_in_use(given: Given) -> Given:
    engine, labels = SmallEngine(), dict[t.Any, str]()
    used = [mac_of(word, labels) for word in given["in_use"]]
    engine.pool_of_cluster(used, allow_duplicates=given["allow_duplicates"])

    def refused(word: str) -> bool:
        nic = OvfNic("1", "nic1", None, None, mac_of(word, labels))
        check = registration_nics.check_collisions
        return not refusal(lambda: check(engine.world, engine.cluster_id, [nic], False, False))["valid"]

    return {"problematic": [word for word in given["vnic_macs"] if refused(word)]}


def external_macs(given: Given) -> Given:
    labels = dict[t.Any, str]()
    inside = [mac_of(word, labels) for word in given["in_range"]]
    state = allocation.made([(mac, mac) for mac in inside], False, [])
    return {"external": [word for word in given["vnic_macs"] if not state.in_range(mac_of(word, labels))]}


def cluster_change_mac_pool(given: Given) -> Given:
    engine, labels = SmallEngine(), dict[t.Any, str]()
    target = given["target_pool"]
    moved = [mac_of(w, labels) for c in given["clusters"] if c["pool"] != target for w in c["macs"]]
    there = [mac_of(w, labels) for c in given["clusters"] if c["pool"] == target for w in c["macs"]]
    there += [mac_of(word, labels) for word in given["target_in_use"]]
    engine.pool_of_cluster(moved)
    new = allocation.made([], given["target_allow_duplicates"], there)
    found = refusal(lambda: mac_usage.move_macs(engine.world, engine.cluster_id, new, moved))
    used = [word for word, mac in labels.items() if mac in found["refusal"]]
    return {**found, "problematic": used}


def nic_remove_all(given: Given) -> Given:
    engine, labels = SmallEngine(), dict[t.Any, str]()
    macs = {mac_of(word, labels): word for word in given["nic_macs"]}
    nics = [{"name": f"nic{number}", "mac": mac} for number, mac in enumerate(macs)]
    vm = make_vm(engine.world, {"name": "vm1", "status": "down", "nics": nics})
    pool = mac_usage.pool_of_cluster(engine.world, vm.cluster_id)
    engine.ask("DELETE", f"vms/{vm.id}")
    freed = [word for mac, word in macs.items() if not pool.in_use(mac)]
    return {"removed": len(freed), "freed_macs": freed}


# -------------------------------------------------------------------------------------------------------------- order
def compare_lexonumeric(given: Given) -> Given:
    left, right = given["left"], given["right"]
    one, other = (lexo_numeric(*pair, given["case_sensitive"]) for pair in ((left, right), (right, left)))
    return {"sign": sign(one), "sign_swapped": sign(other)}


# ---------------------------------------------------------------------------------------------------- VMs of a domain
def rest_request(given: Given) -> Given:
    """A request as it is written: words in braces stand for ids."""
    engine = SmallEngine()
    stored = engine.unregistered()
    registered = make_vm(engine.world, {"name": "other", "status": "down", "nics": [{"name": "nic1"}]})
    ids = {"sd": engine.domain_id, "cluster": engine.cluster_id}
    ids["vm"] = stored.id if "storagedomains" in given["path"] else registered.id
    text = json.dumps(given.get("body", {}))
    path = given["path"]
    for name, ident in ids.items():
        text, path = text.replace(f"{{{name}}}", ident), path.replace(f"{{{name}}}", ident)
    found = engine.ask(given.get("method", "GET"), path, json.loads(text) if "method" in given else None)
    return {**found, "http": "success" if found["valid"] else found["http"]}


def list_unregistered(given: Given) -> Given:
    engine = SmallEngine()
    ids: dict[str, str] = {}
    for row in given["unregistered_rows"]:
        stored = engine.unregistered(name=row["name"])
        stored.status = row["status"].lower()
        ids[stored.id] = row["id"]
    found = engine.ask("GET", f"storagedomains/{engine.domain_id}/vms", query="unregistered=true")["answer"]
    rows = found.get("vm", [])
    return {"vms": [{"id": ids[r["id"]], "status": r["status"].capitalize(), "name": r["name"]} for r in rows]}


def validate_register(given: Given) -> Given:
    engine = SmallEngine()
    stored = engine.unregistered()
    domain = engine.world.area(StorageSlice).storage_domains[engine.domain_id]
    if not given.get("vm_in_unregistered_table", True):
        domain.entities.clear()
    if given.get("ovf_parses") is False:
        stored.ovf = "<no OVF"
    status = given.get("disk_storage_domains")
    if isinstance(status, str):
        domain.status = status
    path = f"storagedomains/{domain.id}/vms/{stored.id}/register"
    return engine.ask("POST", path, {"cluster": {"id": engine.cluster_id}})


def effective_bios_type(given: Given) -> Given:
    engine = SmallEngine()
    given_type = given.get("ovf_bios_type")
    stored = engine.unregistered(**({"bios_type": given_type} if given_type else {}))
    text = stored.ovf if given_type else re.sub(r"<BiosType>\d*</BiosType>", "", stored.ovf)
    return {"bios_type": ovf_reader.read_ovf(text).settings.bios_type}


def validate_vm_name(given: Given) -> Given:
    name = given["name"]
    name = "a" * 300 if name.startswith("<300") else name
    return refusal(lambda: check_name_form(name, "import"))


UNITS: dict[str, t.Callable[[Given], Given]] = {
    "resolve_vnic": resolve_vnic,
    "select_mapping": select_mapping,
    "map_all_vnics": map_all_vnics,
    "range_ops": range_ops,
    "new_range": lambda given: {"ok": MacRange(*given["range"]).size <= allocation.MOST_OF_A_RANGE},
    "clip_range": clip_range,
    "range_allocate_skipping": range_allocate_skipping,
    "range_rotation": range_rotation,
    "parse_range": parse_range,
    "merge_ranges": merge_ranges,
    "pool_ops": pool_ops,
    "pool_allocate": pool_allocate,
    "pool_in_use": pool_in_use,
    "pool_modify": pool_modify,
    "is_bad_mac": is_bad_mac,
    "mac_format": lambda given: {"mac": allocation.text_of(given["number"])},
    "mac_parse": lambda given: {"number": allocation.number_of(given["mac"])},
    "macpool_add_validate": macpool_add,
    "macpool_unique_name": macpool_unique_name,
    "macpool_remove_validate": macpool_remove,
    "macpool_ranges_validate": macpool_ranges,
    "macpool_update_validate": macpool_update,
    "enough_free_macs": enough_free_macs,
    "macs_in_use": macs_in_use,
    "external_macs": external_macs,
    "cluster_change_mac_pool": cluster_change_mac_pool,
    "nic_remove_all": nic_remove_all,
    "compare_lexonumeric": compare_lexonumeric,
    "compare_numeric_suffix": lambda given: {"sign": order.compare_numeric_suffix(given["left"], given["right"])},
    "normalise_numeric_suffix": lambda given: {"strings": order.normalised_suffixes(given["strings"])},
    "rest_action": rest_request,
    "rest_get": rest_request,
    "list_unregistered_vms": list_unregistered,
    "validate_register": validate_register,
    "effective_bios_type": effective_bios_type,
    "validate_vm_name": validate_vm_name,
    "disk_alias": lambda given: {"alias": alias_of(given["alias"])},
}
