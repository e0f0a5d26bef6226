# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""What in a Windows guest keeps it from working on another hypervisor."""

from __future__ import annotations

from ansible_collections.onramp.ovirt.plugins.module_utils._findings import Finding, info, warning
from ansible_collections.onramp.ovirt.plugins.module_utils._guests import checks
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.model import Guest
from ansible_collections.onramp.ovirt.plugins.module_utils._guests.windows import DRIVERS, HIBERNATION


def check(guest: Guest, turned_off: bool) -> list[Finding]:
    """Return the findings about a Windows guest. ``turned_off``: hibernation is part of the plan."""
    found = []
    if "san_policy" in guest.flags:
        text = "The SAN policy keeps new disks offline."
        found.append(warning("guest-san-policy", "guest", text, "Set it: diskpart, san policy=OnlineAll."))
    if "dynamic_disks" in guest.flags:
        text = "There are dynamic disks (LDM), which cannot be converted if Windows is on one of them."
        found.append(warning("guest-dynamic-disks", "guest", text, "Convert them to basic disks."))
    if "bitlocker" in guest.flags:
        text = "BitLocker protects a volume, and its keys may be in the TPM of this hypervisor."
        found.append(warning("guest-bitlocker", "guest", text, "Suspend the protection, or decrypt the volume."))
    if "cluster" in guest.flags:
        text = "The guest is a node of a failover cluster, whose own adapter and shared disks are not imported."
        found.append(warning("guest-failover-cluster", "guest", text, "Remove the node, and add it again afterwards."))
    if "tools" in guest.flags:
        found.append(checks.old_tools("VMware Tools or VirtualBox Guest Additions"))
    if not turned_off and set(HIBERNATION) & guest.flags:
        text = "Windows does not shut down entirely: fast startup or hibernation is on."
        found.append(
            warning("guest-hibernation", "guest", text, "Turn it off, else its file systems cannot be written.")
        )
    missing = [name for name in DRIVERS if name not in guest.drivers.get("windows", ())]
    if missing:
        text = f"The drivers {', '.join(missing)} are not installed."
        found.append(info("guest-windows-drivers", "guest", text, "The conversion installs them from virtio-win."))
    return found
