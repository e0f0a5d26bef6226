# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Names of vNICs that keep MAC addresses while they are exchanged.

To exchange two addresses, one of two vNICs needs a third one for a moment. The request that sets it also gives the vNIC
a name with both addresses, so that after a run that was killed the next one knows them.
"""

from __future__ import annotations

import base64
import re
import typing as t
from dataclasses import replace

from ansible_collections.onramp.ovirt.plugins.module_utils import _macs
from ansible_collections.onramp.ovirt.plugins.module_utils._vnics.model import Vnic

# 16 characters of base64 are two addresses.
MARKED = re.compile(r"(.+)_mac_([A-Za-z0-9_-]{16})")
# The engine allows 50 characters.
LONGEST_NAME = 50 - len("_mac_") - 16


def mark(name: str, before: str, after: str) -> str:
    """Return the name of a vNIC while it has a temporary address, between the one before and the one after."""
    pair = b"".join((_macs.parse(mac) or 0).to_bytes(6, "big") for mac in (before, after))
    return f"{name}_mac_{base64.urlsafe_b64encode(pair).decode()}"


def unmark(vnics: t.Iterable[Vnic]) -> tuple[tuple[Vnic, ...], dict[str, str]]:
    """Return the vNICs with their own names and addresses, and by name the address that each one has now.

    Of the two addresses in a name, the other vNIC of the exchange has one; the other one belongs to this vNIC.
    """
    given = tuple(vnics)
    held = {_macs.normalized(vnic.mac) for vnic in given}
    own, now = [], {}
    for vnic in given:
        marked = MARKED.fullmatch(vnic.name)
        if marked:
            before, after = _pair(marked[2])
            original = replace(vnic, name=marked[1], mac=before if after in held else after)
        else:
            original = vnic
        own.append(original)
        now[original.name] = _macs.normalized(vnic.mac)
    return tuple(own), now


def _pair(text: str) -> tuple[str, str]:
    data = base64.urlsafe_b64decode(text)
    return _macs.text_of(int.from_bytes(data[:6], "big")), _macs.text_of(int.from_bytes(data[6:], "big"))
