# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.

from __future__ import annotations


class ModuleDocFragment:
    """Options of every module; twin of C(_options.connection)."""

    DOCUMENTATION = r"""
requirements:
  - python >= 3.9
  - ovirt-engine-sdk-python >= 4.4.0
options:
  auth:
    description:
      - Connection and credentials. Not needed when the environment has them.
      - Each field is taken by itself from the first of these that has it, the option, its environment variable,
        and the ini file at E(OVIRT_INI_PATH) (section C(ovirt), keys such as C(ovirt_url), C(ovirt_username),
        C(ovirt_password), C(ovirt_ca_file)), which is what automation controllers write for this product.
      - Blanks around values are cut. Of O(auth.password), only line ends are cut.
      - The fact C(ovirt_auth) that M(ovirt.ovirt.ovirt_auth) sets can be given as it is. Its token is used, and it
        stays valid.
    type: dict
    suboptions:
      url:
        description:
          - URL of the engine, such as C(https://engine.example.com/ovirt-engine/api). Where the path is missing, it is
            added.
          - With C(http://), a warning says that the password is sent unencrypted, unless the address is a loopback one.
          - Environment variable E(OVIRT_URL).
        type: str
      hostname:
        description:
          - Name of the engine, as a shorter way to give O(auth.url).
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
          - Beside a password from the same place, the token is used first. When the engine does not accept it, the
            password gets another one.
          - A token from a later place than the password is not used, as it could be another user's. A warning says so.
          - Environment variable E(OVIRT_TOKEN).
        type: str
      ca_file:
        description:
          - File in PEM format with the CA certificates to trust. Without it, those of the system are trusted.
          - It is not read when O(auth.insecure) is true, or the URL begins with C(http://).
          - Environment variable E(OVIRT_CAFILE).
        type: path
      insecure:
        description:
          - Do not verify certificate and name of the engine.
          - Environment variable E(OVIRT_INSECURE). Where nothing says otherwise, they are verified.
        type: bool
      timeout:
        description:
          - Maximum time for one HTTP request in seconds, V(0) for no other limit than O(timeout). Where nothing says
            otherwise, 300.
          - Environment variable E(OVIRT_TIMEOUT).
        type: int
      compress:
        description: Ask the engine for compressed answers.
        type: bool
        default: true
      kerberos:
        description: Log in with the Kerberos ticket of the user who runs the module.
        type: bool
        default: false
      headers:
        description: HTTP headers to send with every request, such as C(Filter) for users who are no administrators.
        type: dict
      session:
        description:
          - How long a token of the engine is used. The tasks of a run that run in Ansible's own processes share one, so
            that the engine logs one sign-on for a run. It is revoked when the run ends.
          - With V(task), each task gets a token of its own and revokes it.
          - A token that is given with O(auth.token) is not concerned.
        type: str
        choices: [run, task]
        default: run
  timeout:
    description:
      - Maximum time to wait, and to retry transient failures, in seconds. Must be positive.
      - No request takes longer, from the look-up of the name to the last byte. Signing on gets 30 seconds at most, and
        so does an engine that has not answered yet.
      - Reads are repeated on HTTP status 502, 503 and 504, and on broken connections.
      - A change is never repeated blindly. When its connection breaks, or it is not answered in time, the outcome is
        read first, for the same time again. The engine answers a change of a host's networks only when it is done, so
        a time that is too short costs certainty.
      - A change is sent again only when the engine says that it did nothing, because another change of the same host
        was going on.
    type: int
    default: 180
"""
