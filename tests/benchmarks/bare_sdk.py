# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of an unchanged host, sent by the SDK alone: no module that uses it can take less CPU.

`python -m tests.benchmarks.bare_sdk URL USERNAME PASSWORD CA_FILE HOST...`
"""

from __future__ import annotations

import sys

import ovirtsdk4 as sdk

FOLLOW = "cluster,nics.network_labels,network_attachments"


def main() -> None:
    url, username, password, ca_file, *hosts = sys.argv[1:]
    connection = sdk.Connection(url=url, username=username, password=password, ca_file=ca_file)
    system = connection.system_service()
    for name in hosts:
        (host,) = system.hosts_service().list(search=f"name={name}", follow=FOLLOW)
        system.clusters_service().cluster_service(host.cluster.id).networks_service().list()
    connection.close()


if __name__ == "__main__":
    main()
