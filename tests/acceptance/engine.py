# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plays need of an engine and no module of the collection makes: networks under a prefix of their own."""

from __future__ import annotations

import os
import typing as t
from urllib.parse import urlsplit

import ovirtsdk4
from ovirtsdk4 import types

from tests.acceptance import vms

PREFIX = "onramp_"
BOND_PREFIX = "bondonr"
LABEL = "onramp_label"
FIRST_VLAN = 3900
# name -> (has a VLAN, is for VMs, label)
NETWORKS: dict[str, tuple[bool, bool, str | None]] = {
    "red": (True, True, None),
    "green": (True, True, None),
    "blue": (True, True, None),
    "flat": (False, False, None),
    "labelled": (True, True, LABEL),
}


class NotUsable(Exception):
    """The engine cannot be used for acceptance, with the reason."""


def connect() -> ovirtsdk4.Connection:
    """A connection with the usual OVIRT_* environment."""
    url = os.environ["OVIRT_URL"]
    path = urlsplit(url).path.rstrip("/")
    return ovirtsdk4.Connection(
        url=url if path.endswith("/api") else f"{url.rstrip('/')}/ovirt-engine/api",
        username=os.environ["OVIRT_USERNAME"],
        password=os.environ["OVIRT_PASSWORD"],
        ca_file=os.environ.get("OVIRT_CAFILE") or None,
        insecure=os.environ.get("OVIRT_INSECURE", "").lower() in ("1", "true", "yes"),
    )


class Fixtures:
    """The cluster and the hosts to work on, and the networks that are made for it."""

    def __init__(self, connection: ovirtsdk4.Connection, cluster: str, hosts: t.Sequence[str]) -> None:
        self._system = connection.system_service()
        found = self._system.clusters_service().list(search=f"name={cluster}")
        if not found:
            raise NotUsable(f"There is no cluster {cluster}.")
        self.cluster = found[0]
        self.hosts = list(hosts)

    def vlans(self) -> list[int]:
        """VLAN ids that no network of the engine has."""
        taken = {n.vlan.id for n in self._system.networks_service().list() if n.vlan is not None}
        return [vlan for vlan in range(FIRST_VLAN, 4095) if vlan not in taken]

    def make(self) -> dict[str, str]:
        """Make the networks in the cluster; gives the name of each by its short name."""
        networks = self._system.networks_service()
        free = self.vlans()
        for number, (short, (tagged, for_vms, label)) in enumerate(NETWORKS.items()):
            made = networks.add(
                types.Network(
                    name=PREFIX + short,
                    data_center=types.DataCenter(id=self.cluster.data_center.id),
                    vlan=types.Vlan(id=free[number]) if tagged else None,
                    usages=[types.NetworkUsage.VM] if for_vms else [],
                )
            )
            if label:
                labels = networks.network_service(made.id).network_labels_service()
                labels.add(types.NetworkLabel(id=label))
            inside = self._system.clusters_service().cluster_service(self.cluster.id).networks_service()
            inside.add(types.Network(id=made.id, required=False))
        return {short: PREFIX + short for short in NETWORKS}

    def make_template(self, networks: t.Sequence[str]) -> str:
        """Make a template with a vNIC on each of the networks that `make` returned; gives its name."""
        return vms.make_template(self._system, self.cluster.name, PREFIX, networks)

    def sweep(self) -> list[str]:
        """Take away everything of own from hosts and engine, also what an interrupted run left; gives what it was."""
        own = {n.id: n.name for n in self._system.networks_service().list() if n.name.startswith(PREFIX)}
        # They use the networks.
        gone = vms.sweep(self._system, PREFIX)
        gone += [f"{host.name}: {what}" for host in self._hosts() for what in self._free(host, own)]
        for ident, name in own.items():
            self._system.networks_service().network_service(ident).remove()
            gone.append(name)
        return gone

    def _hosts(self) -> list[t.Any]:
        service = self._system.hosts_service()
        found = {host.name: host for host in service.list(search=f"cluster={self.cluster.name}")}
        missing = [name for name in self.hosts if name not in found]
        if missing:
            raise NotUsable(f"Cluster {self.cluster.name} has no host {', '.join(missing)}.")
        return [found[name] for name in self.hosts]

    def _free(self, host: t.Any, own: t.Mapping[str, str]) -> list[str]:
        service = self._system.hosts_service().host_service(host.id)
        nics = service.nics_service().list()
        labels = [n.id for n in nics for x in self._labels(host, n) if x.id == LABEL]
        attachments = [a for a in service.network_attachments_service().list() if a.network.id in own]
        bonds = [n for n in nics if n.bonding is not None and n.name.startswith(BOND_PREFIX)]
        # What left the cluster, and was not brought back.
        unmanaged = [u for u in service.unmanaged_networks_service().list() if u.name.startswith(PREFIX)]
        for one in unmanaged:
            service.unmanaged_networks_service().unmanaged_network_service(one.id).remove()
        gone = [*(b.name for b in bonds), *(own[a.network.id] for a in attachments), *([LABEL] if labels else [])]
        if gone:
            service.setup_networks(
                removed_labels=[types.NetworkLabel(id=LABEL)] if labels else None,
                removed_network_attachments=[
                    types.NetworkAttachment(id=a.id)
                    for a in attachments
                    if not (labels and own[a.network.id] == LABELLED)
                ],
                removed_bonds=[types.HostNic(id=b.id) for b in bonds],
                check_connectivity=False,
                commit_on_success=True,
            )
        return [*gone, *(one.name for one in unmanaged)]

    def _labels(self, host: t.Any, nic: t.Any) -> list[t.Any]:
        if nic.base_interface:
            return []
        nics = self._system.hosts_service().host_service(host.id).nics_service()
        return list(nics.nic_service(nic.id).network_labels_service().list())

    def describe(self) -> list[dict[str, t.Any]]:
        """Name, status, free NICs and own networks of each host that may be used."""
        described = []
        for host in self._hosts():
            service = self._system.hosts_service().host_service(host.id)
            nics = service.nics_service().list()
            attachments = service.network_attachments_service().list()
            labelled = {n.id for n in nics if self._labels(host, n)}
            described.append(
                {
                    "name": host.name,
                    "status": host.status.value,
                    "nics": free_nics(nics, attachments, labelled),
                    "nic_count": len([n for n in nics if n.base_interface is None and n.bonding is None]),
                    "networks": len(attachments),
                }
            )
        return described

    def must_be_up(self) -> None:
        """Raise NotUsable when a host is not up: the plays could not leave it as it was."""
        down = [f"{host.name} is {host.status.value}" for host in self._hosts() if host.status.value != "up"]
        if down:
            raise NotUsable(f"All hosts have to be up, and {', '.join(down)}.")

    def wake(self) -> list[str]:
        """Activate hosts that a run which did not come to its end left in maintenance; gives their names."""
        asleep = [host for host in self._hosts() if host.status.value in ("maintenance", "preparing_for_maintenance")]
        for host in asleep:
            self._system.hosts_service().host_service(host.id).activate()
        return [host.name for host in asleep]

    def change_behind(self, name: str, network: str, mtu: int) -> None:
        """Give one of our networks another MTU without its reaching a host that carries the network.

        An engine brings a changed network to every host that it is attached to. So the network leaves the cluster for
        the time of the change: the host keeps it as an unmanaged one, and a refresh makes that an attachment again.
        """
        [host] = [host for host in self._hosts() if host.name == name]
        networks = self._system.networks_service()
        ident = networks.list(search=f"name={network}")[0].id
        inside = self._system.clusters_service().cluster_service(self.cluster.id).networks_service()
        inside.network_service(ident).remove()
        networks.network_service(ident).update(types.Network(mtu=mtu))
        inside.add(types.Network(id=ident, required=False))
        self._system.hosts_service().host_service(host.id).refresh()


LABELLED = PREFIX + "labelled"


def free_nics(nics: t.Sequence[t.Any], attachments: t.Sequence[t.Any], labelled: t.Collection[str]) -> list[str]:
    """Names of the NICs that are in no bond and carry neither network nor label nor anything unmanaged, sorted."""
    slaves = {s.id for n in nics if n.bonding is not None for s in n.bonding.slaves or []}
    bases = {n.base_interface for n in nics if n.base_interface}
    carriers = {a.host_nic.id for a in attachments if a.host_nic is not None}
    return sorted(
        n.name
        for n in nics
        if n.bonding is None
        and not n.base_interface
        and n.id not in slaves | carriers | set(labelled)
        and n.name not in bases
        and n.network is None
    )
