# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of an answer in which two engines can agree.

Every object has another id on another engine, lists come in no fixed order, and some values are the machine's or the
moment's own. So ids become symbols, children are sorted, and what cannot be equal is left out.
"""

from __future__ import annotations

import re
import typing as t
from xml.etree.ElementTree import Element

from .element_paths import parse

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ZERO_ID = "00000000-0000-0000-0000-000000000000"
NOT_XML = "(not XML)"
API = re.compile(r"^.*?/ovirt-engine/api")

LEFT_OUT = frozenset(
    (
        # Navigation, and what belongs to the moment.
        *("link", "actions", "statistics", "job", "correlation_id", "creation_time", "creation_status", "process_id"),
        # What the machine is.
        *("hardware_information", "max_scheduling_memory", "libvirt_version", "ksm", "iscsi", "certificate"),
        *("transparent_hugepages", "transparent_huge_pages", "se_linux", "kdump_status", "numa_supported"),
        *("auto_numa_status", "device_passthrough", "vgpu_placement", "cpu_units"),
        # What the installation of the engine decides.
        *("hosted_engine", "power_management", "update_available", "reinstallation_required", "external_status"),
        "ovn_configured",
    )
)
"""Elements that no comparison sees."""

LEFT_OUT_INSIDE: dict[str, frozenset[str]] = {
    "api": frozenset({"summary"}),
    "bonding": frozenset({"active_slave", "ad_partner_mac"}),
    "cluster": frozenset({"cpu", "version"}),
    "data_center": frozenset({"status", "storage_format", "supported_versions", "version"}),
    "host": frozenset(
        {"address", "cpu", "memory", "os", "port", "protocol", "spm", "ssh", "summary", "type", "version"}
    ),
    "host_nic": frozenset({"ad_aggregator_id", "mac", "status"}),
    "option": frozenset({"type"}),
}
"""Parent -> elements that are left out only there."""

IN_ORDER = frozenset({"name_servers"})
"""Lists whose order means something."""


class Symbols:
    """What stands for the ids of one engine: the name of a variable, kind and name of an object, or a number."""

    def __init__(self, base_url: str = "") -> None:
        self.base_url = base_url
        self._names = {ZERO_ID: "{zero}"}
        self._numbered = 0

    def name(self, ident: str, symbol: str) -> None:
        """Let a symbol stand for an id from now on; other values are not replaced."""
        if UUID.fullmatch(ident):
            self._names[ident] = symbol

    def learn(self, root: Element) -> None:
        """Name the objects of an answer after what they are; a number gives way, a variable does not."""
        for element in root.iter():
            ident, name = element.get("id"), element.findtext("name")
            if ident and name and self._names.get(ident, "{#").startswith("{#"):
                self.name(ident, f"{{{element.tag}:{name}}}")

    def replace(self, text: str) -> str:
        """A text with symbols; an id without one gets the next number."""
        if self.base_url:
            text = text.replace(self.base_url, "{base}")
        return UUID.sub(self._symbol, text)

    def mask(self, text: str) -> str:
        """A text in which all ids without a symbol look the same."""
        return UUID.sub(lambda match: self._names.get(match[0], "?"), text)

    def _symbol(self, match: re.Match[str]) -> str:
        if match[0] not in self._names:
            self._numbered += 1
            self._names[match[0]] = f"{{#{self._numbered}}}"
        return self._names[match[0]]


def normal_form(body: str, symbols: Symbols) -> str:
    """The normal form of a body as indented text."""
    root = parse(body)
    if root is None:
        return NOT_XML if body.strip() else ""
    symbols.learn(root)
    return written(_with_symbols(_reduced(root), symbols))


def _reduced(element: Element) -> Element:
    """A copy without what is left out, and without white space around texts."""
    result = Element(element.tag, element.attrib)
    result.text = (element.text or "").strip()
    left_out = LEFT_OUT | LEFT_OUT_INSIDE.get(element.tag, frozenset())
    if element.tag == "host_nic":
        left_out |= _chosen_by_the_host(element)
    result.extend(_reduced(child) for child in element if child.tag not in left_out)
    return result


def _chosen_by_the_host(nic: Element) -> frozenset[str]:
    """Addresses that DHCP or autoconfiguration gave, and the speed of a bond."""
    chosen = set()
    for method, addresses in (("boot_protocol", "ip"), ("ipv6_boot_protocol", "ipv6")):
        if nic.findtext(method, "none").strip() not in ("none", "static"):
            chosen.add(addresses)
    if nic.find("bonding") is not None:
        chosen.add("speed")
    return frozenset(chosen)


def _with_symbols(element: Element, symbols: Symbols) -> Element:
    """Sorted, and with symbols; numbers are given in the order in which the result is read."""
    children = _sorted(element, symbols)
    result = Element(element.tag)
    for key, value in sorted(element.attrib.items()):
        result.set(key, symbols.replace(API.sub("", value) if key == "href" else value))
    result.text = symbols.replace(element.text or "")
    result.extend(_with_symbols(child, symbols) for child in children)
    return result


def _sorted(element: Element, symbols: Symbols) -> list[Element]:
    return list(element) if element.tag in IN_ORDER else sorted(element, key=lambda child: _sort_key(child, symbols))


def _sort_key(element: Element, symbols: Symbols) -> tuple[t.Any, ...]:
    """Independent of ids that have no symbol yet, so that lists come in a stable order."""
    attributes = sorted((key, symbols.mask(value)) for key, value in element.attrib.items())
    children = [_sort_key(child, symbols) for child in _sorted(element, symbols)]
    return element.tag, symbols.mask(element.text or ""), attributes, children


def written(element: Element, indent: str = "") -> str:
    """An element as indented lines of XML."""
    attributes = "".join(f' {key}="{_escaped(value, chr(34))}"' for key, value in sorted(element.attrib.items()))
    text = _escaped((element.text or "").strip(), "<")
    start = f"{indent}<{element.tag}{attributes}"
    if len(element):
        inner = "\n".join(written(child, f"{indent}  ") for child in element)
        return f"{start}>{text}\n{inner}\n{indent}</{element.tag}>"
    return f"{start}>{text}</{element.tag}>" if text else f"{start}/>"


def _escaped(text: str, delimiter: str) -> str:
    return text.replace("&", "&amp;").replace(delimiter, {"<": "&lt;", '"': "&quot;"}[delimiter])
