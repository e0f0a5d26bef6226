# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

from __future__ import annotations


class ModuleDocFragment:
    """Options of every module; twin of ``_options.connection``."""

    DOCUMENTATION = r"""
requirements:
  - python >= 3.9
  - ovirt-engine-sdk-python >= 4.4.0
options:
  auth:
    description:
      - Connection and credentials. Not needed if the environment contains them.
      - Each value is taken from the first source that has it, the option, its environment variable, or the ini file at
        E(OVIRT_INI_PATH) (section C(ovirt), keys such as C(ovirt_url), C(ovirt_username), C(ovirt_password),
        C(ovirt_ca_file)), which automation controllers write for this product.
      - Blanks around values are removed. From O(auth.password), only line ends are removed.
      - You can pass the fact C(ovirt_auth) that M(ovirt.ovirt.ovirt_auth) sets. Its token stays valid after the task.
    type: dict
    suboptions:
      url:
        description:
          - URL of the engine, such as C(https://engine.example.com/ovirt-engine/api). A missing path is added.
          - With C(http://), the password is sent unencrypted. The module warns, unless it is a loopback address.
          - Environment variable E(OVIRT_URL).
        type: str
      hostname:
        description:
          - Name of the engine, a short form of O(auth.url).
          - Environment variable E(OVIRT_HOSTNAME).
        type: str
      username:
        description:
          - User with profile, such as V(admin@internal) or V(admin@ovirt@internalsso).
          - Environment variable E(OVIRT_USERNAME).
        type: str
      password:
        description:
          - Password of the user.
          - Environment variable E(OVIRT_PASSWORD).
        type: str
      token:
        description:
          - Token to use instead of user name and password. It stays valid afterwards.
          - If the same source has a password, the token is used first. If the engine rejects it, the module gets a new
            one with the password.
          - A token from a later source than the password is not used, because it could belong to another user. The
            module warns.
          - Environment variable E(OVIRT_TOKEN).
        type: str
      ca_file:
        description:
          - File in PEM format with the CA certificates to trust. The default is those of the system.
          - It is not read if O(auth.insecure) is true, or if the URL begins with C(http://).
          - Environment variable E(OVIRT_CAFILE).
        type: path
      insecure:
        description:
          - Do not verify the certificate and the name of the engine. The default is to verify them.
          - Environment variable E(OVIRT_INSECURE).
        type: bool
      timeout:
        description:
          - Maximum time for one HTTP request in seconds, V(0) for no other limit than O(timeout). The default is 300.
          - Environment variable E(OVIRT_TIMEOUT).
        type: int
      compress:
        description: Request compressed responses from the engine.
        type: bool
        default: true
      kerberos:
        description: Log in with the Kerberos ticket of the user who runs the module.
        type: bool
        default: false
      headers:
        description: HTTP headers to send with every request, such as C(Filter) for users who are not administrators.
        type: dict
      session:
        description:
          - How long a token of the engine is used. With V(run), the tasks that run in Ansible's worker processes share
            one token, so that the engine logs one login for a run. It is revoked when the run ends.
          - With V(task), each task gets a token of its own and revokes it.
          - This does not apply to a token from O(auth.token).
        type: str
        choices: [run, task]
        default: run
  timeout:
    description:
      - Maximum time to wait, and to retry transient failures, in seconds. Must be positive.
      - It also limits each request, from the name resolution to the last byte. The limit is 30 seconds for the login,
        and for an engine that has not answered yet.
      - Reads are retried on HTTP status 502, 503 and 504, and on broken connections.
      - A change is never repeated blindly. If its connection breaks, or the response does not arrive in time, the
        module reads the outcome, for up to the same time again. The engine responds to a change of a host's networks
        only when it is done, so with a short timeout the outcome can stay unknown.
      - A change is sent again only if the engine reports that it changed nothing, because another change of the same
        host was in progress.
    type: int
    default: 180
"""
