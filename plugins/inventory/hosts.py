# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: hosts
short_description: Hosts of an oVirt engine as inventory
version_added: 0.1.0
author:
  - The onramp.ovirt contributors (@onramp-ovirt)
description:
  - Reads the hosts of an engine, with cluster, data center, status, tags and affinity labels, and adds each to the
    inventory, with groups for them.
  - The inventory file has the name C(onramp_ovirt_hosts.yml), or ends with C(.ovirt_hosts.yml); C(.yaml) is fine too.
  - Connection and credentials are those of the modules, from O(auth), from the environment, or from the ini file at
    E(OVIRT_INI_PATH). They are not in the cache.
  - Three requests are sent, and one more for every 100 hosts.
extends_documentation_fragment:
  - onramp.ovirt._connection
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: Name of this plugin.
    type: str
    required: true
    choices: [onramp.ovirt.hosts]
  search:
    description:
      - Only the hosts that fit this search in the engine's search language, such as V(cluster=prod and status=up).
      - The engine answers a field that it does not know with no host.
    type: str
    default: ""
  hostname:
    description:
      - What the hosts are called in the inventory. The playbooks and roles of this collection expect the name.
      - A host without an address is called by its name.
    type: str
    choices: [name, address]
    default: name
  group_by:
    description:
      - What groups are made from, such as C(cluster_prod), C(data_center_berlin), C(status_up), C(tag_rack4) and
        C(affinity_label_ssd). A character that the name of a group must not have becomes an underscore.
    type: list
    elements: str
    choices: [cluster, data_center, status, tag, affinity_label]
    default: [cluster, data_center, status, tag, affinity_label]
  variable_prefix:
    description:
      - Text before the names of the variables, all but C(ansible_host).
      - Without one, Ansible warns about C(name) and C(tags), which are names of its own.
    type: str
    default: ovirt_
notes:
  - Variables of a host are C(ovirt_id), C(ovirt_name), C(ovirt_address), C(ovirt_cluster), C(ovirt_data_center),
    C(ovirt_status), C(ovirt_tags), C(ovirt_affinity_labels), and C(ansible_host), which is the address.
  - The expressions in O(compose), O(groups) and O(keyed_groups) may use the names without the prefix, too.
seealso:
  - module: onramp.ovirt.host_network_info
"""

EXAMPLES = r"""
# onramp_ovirt_hosts.yml: all hosts, with connection and credentials from the environment
plugin: onramp.ovirt.hosts

---
# prod.ovirt_hosts.yml: the hosts of one cluster that are up
plugin: onramp.ovirt.hosts
auth:
  url: https://engine.example.com/ovirt-engine/api
  username: admin@internal
  password: "{{ lookup('ansible.builtin.env', 'ENGINE_PASSWORD') }}"
  ca_file: /etc/pki/ovirt-engine/ca.pem
search: cluster=prod and status=up
compose:
  copy_host_networks_source: "'prod1'"
groups:
  spare: "'spare' in tags"
keyed_groups:
  - key: name[:4]
    prefix: rack
cache: true
"""

import os
import typing as t

from ansible import constants as C
from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ansible_collections.onramp.ovirt.plugins.module_utils import _argspec, _options
from ansible_collections.onramp.ovirt.plugins.module_utils._engine import hosts_inventory, lookup
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.connection import connect
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.credentials import Credentials, resolve
from ansible_collections.onramp.ovirt.plugins.module_utils._engine.sdk import sdk_problem
from ansible_collections.onramp.ovirt.plugins.module_utils._errors import CollectionError, InputError
from ansible_collections.onramp.ovirt.plugins.module_utils._findings import in_order
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts import inventory as entries
from ansible_collections.onramp.ovirt.plugins.module_utils._hosts.inventory import InventoryHost
from ansible_collections.onramp.ovirt.plugins.module_utils._names import did_you_mean

FILES = ("ovirt_hosts.yml", "ovirt_hosts.yaml")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Hosts of an engine as inventory."""

    NAME = "onramp.ovirt.hosts"

    def verify_file(self, path: str) -> bool:
        """Whether the name of a file says that it is for this plugin."""
        return bool(super().verify_file(path)) and os.path.basename(path).endswith(FILES)

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Add the hosts of an engine to the inventory."""
        super().parse(inventory, loader, path)
        given = self._read_config_data(path)
        self._refuse_unknown_options(given, path)
        try:
            for host in self._hosts(path, cache):
                self._add(inventory, host)
        except CollectionError as error:
            raise AnsibleParserError(f"{path}: {error.message}") from error

    def _refuse_unknown_options(self, given: t.Mapping[str, t.Any], path: str) -> None:
        """Raise AnsibleParserError for options that do not exist; Ansible ignores them."""
        known = set(C.config.get_configuration_definitions("inventory", self._load_name))
        for name in sorted(given.keys() - known):
            raise AnsibleParserError(f"{path}: '{name}' is not a valid option. {did_you_mean(name, known)}".rstrip())

    def _hosts(self, path: str, cache: bool) -> list[InventoryHost]:
        """Return the hosts out of the cache, or of the engine."""
        credentials = self._credentials()
        search = self.get_option("search")
        if not self.get_option("cache"):
            return self._read(credentials, search)
        # Another engine or search in the same file must not get the hosts of the one before.
        asked, key = {"url": credentials.url, "search": search}, self.get_cache_key(path)
        kept = self._cache.get(key) if cache else None
        if isinstance(kept, dict) and kept.get("asked") == asked:
            return [InventoryHost.from_dict(host) for host in kept["hosts"]]
        found = self._read(credentials, search)
        self._cache[key] = {"asked": asked, "hosts": [host.as_dict() for host in found]}
        return found

    def _credentials(self) -> Credentials:
        problem = sdk_problem()
        if problem:
            raise CollectionError(problem)
        auth = self.templar.template(self.get_option("auth"))
        given = {name: value for name, value in {"auth": auth, "timeout": self.get_option("timeout")}.items() if value}
        found = in_order([*_argspec.mistakes(_options.connection(), given), *self._range_mistakes()])
        if found:
            raise InputError(found)
        credentials = resolve(auth, os.environ)
        for text in credentials.warnings:
            self.display.warning(text)
        return credentials

    def _range_mistakes(self) -> t.Iterator[t.Any]:
        return _argspec.range_mistakes({"timeout": self.get_option("timeout")})

    def _read(self, credentials: Credentials, search: str) -> list[InventoryHost]:
        with connect(credentials, self.get_option("timeout")) as engine:
            found = hosts_inventory.read(engine, search)
            if search and not found:
                hint = lookup.search_hint(engine, search)
                self.display.warning(f"No host matches the search '{search}'. {hint}".rstrip())
            return found

    def _add(self, inventory: t.Any, host: InventoryHost) -> None:
        """Add one host with its variables and groups."""
        name = inventory.add_host(entries.inventory_name(host, self.get_option("hostname")))
        variables = entries.variables(host, self.get_option("variable_prefix"))
        for variable, value in variables.items():
            inventory.set_variable(name, variable, value)
        for group in entries.group_names(host, self.get_option("group_by")):
            inventory.add_child(inventory.add_group(self._sanitize_group_name(group)), name)
        variables = {**entries.variables(host), **variables}
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)
