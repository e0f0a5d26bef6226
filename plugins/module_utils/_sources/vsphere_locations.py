# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Where a vCenter has its VMs right now."""

from __future__ import annotations

import http.client
import typing as t

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import ConnectionFailed
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import values
from ansible_collections.onramp.ovirt.plugins.module_utils._imports import urls
from ansible_collections.onramp.ovirt.plugins.module_utils._imports.locating import Location
from ansible_collections.onramp.ovirt.plugins.module_utils._sources import libraries, vsphere_source, way
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.settings import VSPHERE, Source
from ansible_collections.onramp.ovirt.plugins.module_utils._sources.vsphere_convert import POWER, World, id_of

VM = vsphere_source.VM
# Far less than a description takes, so that it can be read again and again.
PROPERTIES = {
    VM: "name parent config.uuid config.template runtime.host runtime.powerState",
    **{kind: vsphere_source.PROPERTIES[kind] for kind in ("HostSystem", "ComputeResource", "Folder", "Datacenter")},
}
CONTAINERS = ("Folder", "Datacenter", "ClusterComputeResource")


def read(given: urls.Source) -> tuple[Location, ...]:
    """Return all VMs; raises CollectionError, also where a library is missing."""
    pyvmomi, connect = libraries.load("pyVmomi"), libraries.load("pyVim.connect")
    source = Source(
        VSPHERE,
        url=f"https://{given.server}:{given.port}",
        username=given.username,
        password=given.password,
        ca_file=given.ca_file,
        thumbprint=given.thumbprint,
        insecure=given.insecure,
        timeout=given.timeout,
    )
    way.tls(source)
    session = vsphere_source.connected(pyvmomi, connect, source)
    try:
        return locations(vsphere_source.objects(pyvmomi, session.RetrieveContent(), PROPERTIES))
    except (pyvmomi.vmodl.MethodFault, OSError, http.client.HTTPException) as error:
        raise ConnectionFailed(f"'{source.shown}' cannot be read: {vsphere_source.text_of(error)}.") from error
    finally:
        connect.Disconnect(session)


def locations(objects: t.Iterable[tuple[t.Any, str, t.Mapping[str, t.Any]]]) -> tuple[Location, ...]:
    """Return the VMs among the objects of a vCenter, each with kind and properties."""
    found = list(objects)
    world = World(
        {id_of(item): given for item, kind, given in found if kind != VM},
        {id_of(item): kind for item, kind, dummy in found},
    )
    return tuple(_location(given, world) for dummy, kind, given in found if kind == VM)


def _location(given: t.Mapping[str, t.Any], world: World) -> Location:
    host = given.get("runtime.host")
    known = world.objects.get(id_of(host), {})
    connected = str(known.get("runtime.connectionState", "connected")) == "connected"
    data_center, rest = _path(host, world)
    return Location(
        name=str(given.get("name") or "").replace("%2f", "/").replace("%5c", "\\").replace("%25", "%"),
        uuid=values.uuid(given.get("config.uuid")),
        host=world.name(host),
        data_center=data_center,
        cluster=rest,
        power=POWER.get(str(given.get("runtime.powerState", "")), ""),
        is_template=bool(given.get("config.template")),
        host_available=connected and not known.get("runtime.inMaintenanceMode"),
    )


def _path(host: t.Any, world: World) -> tuple[str, str]:
    """Return the path to the data center of a host, and from there to its cluster, both with folders."""
    above = [(kind, name) for kind, name in world.above(host) if kind in CONTAINERS]
    number = next((n for n, (kind, dummy) in enumerate(above) if kind == "Datacenter"), len(above))
    # The topmost folder of a data center is always the one of all its hosts. The root folder is not in a view of it.
    below = [name for dummy, name in above[:number][:-1]]
    outside = [name for dummy, name in above[number:]]
    return "/".join(reversed(outside)), "/".join(reversed(below))
