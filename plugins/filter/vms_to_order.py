# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: vms_to_order
short_description: Select the VMs whose vNICs have to be ordered before the first start
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Returns the VMs without any PCI address whose MAC addresses are not in the order of the names of the vNICs.
  - The guest of a VM whose vNICs have PCI addresses knows its devices, so such a VM is left out.
options:
  _input:
    description: The result of M(onramp.ovirt.vm_nic_order) with C(state=reported).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Order the vNICs of VMs that never ran
  onramp.ovirt.vm_nic_order:
    vms: "{{ reported | onramp.ovirt.vms_to_order }}"
"""

RETURN = r"""
_value:
  description: Ids of the VMs.
  type: list
  elements: str
  sample: [5b7c1f3e-3f0e-4a52-8f0a-0d8c4a4f3a11]
"""

import typing as t

from ansible.errors import AnsibleFilterError


def vms_to_order(result: t.Any) -> list[str]:
    """Return the ids; raises AnsibleFilterError for anything but a result of vm_nic_order."""
    try:
        return [
            str(vm["id"])
            for vm in result["vms"]
            if not vm["agreement"]["mac"] and not any(nic["pci"] for nic in vm["nics"])
        ]
    except (AttributeError, KeyError, TypeError) as wrong:
        raise AnsibleFilterError("vms_to_order expects the result of vm_nic_order.") from wrong


class FilterModule:
    """Ansible's way to find filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Return the filters of this file by name."""
        return {"vms_to_order": vms_to_order}
