# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""The reader of vSphere: all VMs of a vCenter or ESXi in a few requests."""

from __future__ import annotations

import dataclasses
import datetime
import http.client
import ssl
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import (
    AuthenticationFailed,
    ConnectionFailed,
    UnreadableDocument,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.model import (
    ForeignVm,
    Inventory,
    Unreadable,
)
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import libraries, vsphere_convert, vsphere_tags
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import Source
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.vsphere_convert import World, id_of

VM = "VirtualMachine"
# What is read, by kind. ComputeResource includes clusters, and Network every other kind of network.
PROPERTIES = {
    VM: "name parent parentVApp config runtime guest snapshot datastore customValue",
    "HostSystem": "name parent runtime.inMaintenanceMode runtime.connectionState",
    "ComputeResource": "name parent",
    "Folder": "name parent",
    "Datacenter": "name parent",
    "VirtualApp": "name",
    "Datastore": "name summary.accessible summary.type",
    "Network": "name",
    "OpaqueNetwork": "name summary",
    "dvs.DistributedVirtualPortgroup": "name config.distributedVirtualSwitch",
    "DistributedVirtualSwitch": "name",
}
PAGE = 200
# What virt-v2v and VDDK need, by its name in vSphere.
PRIVILEGES = (
    *("Datastore.Browse", "Datastore.FileManagement", "Sessions.ValidateSession"),
    *("VirtualMachine.Interact.GuestControl", "VirtualMachine.Provisioning.DiskRandomAccess"),
    "VirtualMachine.Provisioning.DiskRandomRead",
)
Values = dict[str, t.Any]


def read(source: Source, now: t.Callable[[], float], only_check: bool = False) -> tuple[Inventory, Values]:
    """Return the VMs, and what vSphere says of itself; without VMs for a check."""
    pyvmomi, connect = libraries.load("pyVmomi"), libraries.load("pyVim.connect")
    session = connected(pyvmomi, connect, source)
    try:
        content = session.RetrieveContent()
        about = _about(session, content, now())
        inventory = Inventory() if only_check else _inventory(pyvmomi, content, source)
        if not only_check:
            inventory, about["tags_problem"] = _with_tags(inventory, source)
    except (pyvmomi.vmodl.MethodFault, OSError, http.client.HTTPException) as error:
        raise ConnectionFailed(f"'{source.shown}' cannot be read: {text_of(error)}.") from error
    finally:
        connect.Disconnect(session)
    return inventory, about


def connected(pyvmomi: t.Any, connect: t.Any, source: Source) -> t.Any:
    """Return a session; raises AuthenticationFailed or ConnectionFailed."""
    try:
        return connect.SmartConnect(
            host=source.host,
            port=source.port,
            user=source.username,
            pwd=source.password,
            sslContext=_context(source),
            thumbprint=source.thumbprint.replace(":", "").lower() or None,
            httpConnectionTimeout=source.timeout,
        )
    except pyvmomi.vim.fault.InvalidLogin as error:
        text = f"'{source.shown}' refuses the user name or the password of '{source.username}'."
        raise AuthenticationFailed(text) from error
    except (pyvmomi.vmodl.MethodFault, OSError, ValueError, http.client.HTTPException) as error:
        raise ConnectionFailed(f"There is no connection to '{source.shown}': {text_of(error)}.") from error


def _context(source: Source) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=source.ca_file or None)
    if source.insecure or source.thumbprint:
        # With a thumbprint, this certificate is accepted and no other, whoever signed it.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _with_tags(inventory: Inventory, source: Source) -> tuple[Inventory, t.Optional[str]]:
    """Return the VMs with their tags, and why these cannot be read where that is so."""
    try:
        tags = vsphere_tags.read(source, _context(source), [vm.place.id for vm in inventory.vms])
    except vsphere_tags.TagsUnreadable as problem:
        return inventory, problem.message
    vms = (dataclasses.replace(vm, tags=tags.get(vm.place.id, ())) for vm in inventory.vms)
    return dataclasses.replace(inventory, vms=tuple(vms)), None


def text_of(error: BaseException) -> str:
    """Return what an error says."""
    return str(getattr(error, "msg", None) or error).rstrip(".")


def _about(session: t.Any, content: t.Any, now: float) -> Values:
    remote = session.CurrentTime()
    if remote.tzinfo is None:
        remote = remote.replace(tzinfo=datetime.timezone.utc)
    return {
        "product": str(content.about.name),
        "version": str(content.about.version),
        "clock_skew": round(remote.timestamp() - now),
        "missing_privileges": missing_privileges(content),
    }


def missing_privileges(content: t.Any) -> t.Optional[list[str]]:
    """Return the privileges on everything that the user does not have; ``None`` where they cannot be asked for."""
    manager, session = content.authorizationManager, content.sessionManager.currentSession
    try:
        answer = manager.HasPrivilegeOnEntities(
            entity=[content.rootFolder], sessionId=session.key, privId=list(PRIVILEGES)
        )
    except Exception:  # pylint: disable=broad-exception-caught
        # ESXi, old versions and simulators do not have this, and fail in different ways.
        return None
    return [item.privId for entity in answer or () for item in entity.privAvailability if not item.isGranted]


def _inventory(pyvmomi: t.Any, content: t.Any, source: Source) -> Inventory:
    found = list(objects(pyvmomi, content))
    known = {id_of(item): given for item, kind, given in found if kind != VM}
    kinds = {id_of(item): kind for item, kind, given in found}
    manager = getattr(content, "customFieldsManager", None)
    fields = {item.key: item.name for item in (manager.field or ())} if manager else {}
    world = World(known, kinds, fields)
    vms: list[ForeignVm] = []
    unreadable: list[Unreadable] = []
    for item, kind, given in found:
        if kind != VM:
            continue
        try:
            vm = vsphere_convert.convert(item, given, world)
        except UnreadableDocument as error:
            unreadable.append(Unreadable(str(given.get("name") or id_of(item)), error.message))
            continue
        if wanted(vm, source):
            vms.append(vm)
    return Inventory(tuple(sorted(vms, key=lambda vm: (vm.name, vm.place.id))), tuple(unreadable))


def wanted(vm: ForeignVm, source: Source) -> bool:
    """Whether a VM is in the data centre, cluster and host of the source, as far as these are set."""
    place = vm.place
    limits = ((source.datacenter, place.datacenter), (source.cluster, place.cluster), (source.esxi_host, place.host))
    return all(not limit or limit == value for limit, value in limits)


def names(pyvmomi: t.Any, content: t.Any) -> list[tuple[t.Any, str, str]]:
    """Return all VMs with their names and UUIDs."""
    found = objects(pyvmomi, content, {VM: "name config.uuid"})
    return [(vm, str(given.get("name") or ""), str(given.get("config.uuid") or "")) for vm, dummy, given in found]


def objects(
    pyvmomi: t.Any, content: t.Any, properties: t.Optional[t.Mapping[str, str]] = None
) -> t.Iterator[tuple[t.Any, str, Values]]:
    """Yield every object with its kind and properties, page by page; ``properties`` are their paths by kind.

    Without them, it is everything that a VM is described with.
    """
    properties = PROPERTIES if properties is None else properties
    vim, query = pyvmomi.vim, pyvmomi.vmodl.query.PropertyCollector
    classes = {name: _class(vim, name) for name in properties}
    view = content.viewManager.CreateContainerView(content.rootFolder, list(classes.values()), True)
    try:
        select = query.TraversalSpec(name="view", path="view", skip=False, type=vim.view.ContainerView)
        start = query.ObjectSpec(obj=view, skip=True, selectSet=[select])
        wanted_properties = [
            query.PropertySpec(type=classes[name], all=False, pathSet=paths.split())
            for name, paths in properties.items()
        ]
        spec = query.FilterSpec(objectSet=[start], propSet=wanted_properties)
        collector = content.propertyCollector
        page = collector.RetrievePropertiesEx([spec], query.RetrieveOptions(maxObjects=PAGE))
        while page is not None:
            for item in page.objects:
                kind = type(item.obj).__name__.rpartition(".")[2]
                yield item.obj, kind, {value.name: value.val for value in item.propSet}
            page = collector.ContinueRetrievePropertiesEx(page.token) if page.token else None
    finally:
        view.DestroyView()


def _class(vim: t.Any, name: str) -> t.Any:
    for part in name.split("."):
        vim = getattr(vim, part)
    return vim
