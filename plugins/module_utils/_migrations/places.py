# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Sources whose files are on a conversion host: mounted, sent, or there already."""

from __future__ import annotations

import typing as t

Data = dict[str, t.Any]
Given = t.Mapping[str, t.Any]
OWN = ("conversion_host", "mount", "upload")


def split(sources: t.Mapping[str, t.Any]) -> Data:
    """Return ``sources`` as modules take them, ``hosts`` that read them by their names, ``files``, and ``errors``.

    ``files`` are the sources whose files are mounted or sent for the run, each with name, host, path, and either mount
    or upload.
    """
    found: Data = {"sources": {}, "hosts": {}, "files": [], "errors": []}
    for name, source in sources.items():
        if not isinstance(source, t.Mapping):
            found["errors"].append(f"Source '{name}' is not a dictionary.")
            continue
        found["sources"][name] = {key: value for key, value in source.items() if key not in OWN}
        if source.get("conversion_host"):
            found["hosts"][name] = str(source["conversion_host"])
        brought = [key for key in ("mount", "upload") if source.get(key)]
        if brought:
            found["errors"] += [f"Source '{name}': {text}" for text in _mistakes(source, brought)]
            own = {key: source[key] for key in brought}
            found["files"].append(
                {"name": name, "host": found["hosts"].get(name, ""), "path": source.get("path"), **own}
            )
    return found


def _mistakes(source: Given, brought: t.Sequence[str]) -> t.Iterator[str]:
    if source.get("kind") != "files":
        yield f"`{brought[0]}` is only for `kind: files`."
    if not str(source.get("path") or "").startswith("/"):
        yield f"`{brought[0]}` needs `path`, the folder on the conversion host."
    if len(brought) > 1:
        yield "Use `mount` or `upload`, not both."
    mount = source.get("mount")
    if mount and not (isinstance(mount, t.Mapping) and mount.get("src")):
        yield "`mount` needs `src`."
