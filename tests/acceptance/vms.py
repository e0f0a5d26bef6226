# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VMs without disks under a prefix of their own, and a template of one, for the checks of vNICs."""

from __future__ import annotations

import time
import typing as t

import ovirtsdk4
from ovirtsdk4 import types

SOURCE, TEMPLATE = "source", "template"
# Outside of any pool, and unicast.
TEMPORARY = "02:00:00:00:0a:01"
WAIT_SECONDS = 120
POLL_SECONDS = 0.5


def make_template(system: t.Any, cluster: str, prefix: str, networks: t.Sequence[str]) -> str:
    """Make a template of a VM with a vNIC on each network, whose MAC addresses are not in the order of the names."""
    vms = system.vms_service()
    body = types.Vm(name=prefix + SOURCE, cluster=types.Cluster(name=cluster), template=types.Template(name="Blank"))
    vm = vms.vm_service(vms.add(body).id)
    wait_until(lambda: vm.get().status == types.VmStatus.DOWN, "the VM is not down")
    profiles = {profile.network.id: profile.id for profile in system.vnic_profiles_service().list()}
    known = {network.name: network.id for network in system.networks_service().list()}
    nics = [
        vm.nics_service().add(
            types.Nic(name=f"nic{number}", vnic_profile=types.VnicProfile(id=profiles[known[network]]))
        )
        for number, network in enumerate(networks, start=1)
    ]
    _exchange(vm.nics_service(), nics[0], nics[-1])
    templates = system.templates_service()
    made = templates.add(types.Template(name=prefix + TEMPLATE, vm=types.Vm(id=vm.get().id)))
    template = templates.template_service(made.id)
    wait_until(lambda: template.get().status == types.TemplateStatus.OK, "the template is not ready")
    return str(made.name)


def _exchange(service: t.Any, one: t.Any, other: t.Any) -> None:
    for nic, mac in ((one, TEMPORARY), (other, one.mac.address), (one, other.mac.address)):
        service.nic_service(nic.id).update(types.Nic(mac=types.Mac(address=mac)))


def sweep(system: t.Any, prefix: str) -> list[str]:
    """Remove the VMs and templates under the prefix, and give their names. Disks that they have are removed, too."""
    gone = []
    for service, one in ((system.vms_service(), "vm_service"), (system.templates_service(), "template_service")):
        own = _own(service, prefix)
        for item in own:
            getattr(service, one)(item.id).remove()
            gone.append(item.name)
        if own:
            wait_until(lambda service=service: not _own(service, prefix), "not removed")  # type: ignore[misc]
    return gone


def _own(service: t.Any, prefix: str) -> list[t.Any]:
    return [item for item in service.list() if item.name.startswith(prefix)]


def wait_until(done: t.Callable[[], bool], problem: str) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not done():
        if time.monotonic() > end:
            raise ovirtsdk4.Error(f"After {WAIT_SECONDS} s, {problem}.")
        time.sleep(POLL_SECONDS)
