# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asynchronous registrations sent by the SDK alone, 8 at a time, until their jobs have ended.

`python -m tests.benchmarks.bare_register URL USERNAME PASSWORD CA_FILE DOMAIN`
"""

from __future__ import annotations

import collections
import sys
import time

import ovirtsdk4 as sdk
from ovirtsdk4 import types

PARALLEL = 8
CORRELATION_ID = "bare-registration"


def main() -> None:
    url, username, password, ca_file, name = sys.argv[1:]
    connection = sdk.Connection(url=url, username=username, password=password, ca_file=ca_file)
    system = connection.system_service()
    (domain,) = system.storage_domains_service().list(search=f"name={name}")
    vms = system.storage_domains_service().storage_domain_service(domain.id).vms_service()
    waiting: collections.deque[sdk.service.Future] = collections.deque()
    for vm in vms.list(unregistered=True):
        if len(waiting) == PARALLEL:
            waiting.popleft().wait()
        waiting.append(
            vms.vm_service(vm.id).register(
                async_=True,
                cluster=types.Cluster(name="prod"),
                query={"correlation_id": CORRELATION_ID},
                wait=False,
            )
        )
    while waiting:
        waiting.popleft().wait()
    jobs = system.jobs_service()
    while any(job.status == types.JobStatus.STARTED for job in jobs.list(search=f"correlation_id={CORRELATION_ID}")):
        time.sleep(0.5)
    connection.close()


if __name__ == "__main__":
    main()
