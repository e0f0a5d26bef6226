# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Reports as JSON, as Markdown, and as one HTML file that needs no other file."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import pathlib
import typing as t

import jinja2
import yaml

from ansible_collections.onramp.ovirt.plugins.plugin_utils._reports.plain import markdown

TEMPLATES = pathlib.Path(__file__).parent / "templates"
FORMATS = ("html", "markdown", "json")


def rendered(report: t.Mapping[str, t.Any], form: str, template: str = "registration") -> str:
    """Return a report in one of FORMATS, by the templates of a name."""
    if form == "json":
        return json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    if form == "markdown":
        return _environment(False).get_template(f"{template}.md.j2").render(report).lstrip()
    style, script = (_source(f"report.{ending}") for ending in ("css", "js"))
    policy = f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    page = _environment(True).get_template(f"{template}.html.j2")
    return page.render({**report, "style": style, "script": script, "policy": policy}).lstrip()


@functools.lru_cache(maxsize=2)
def _environment(autoescape: bool) -> jinja2.Environment:
    """Return an environment that fails on a name that is not there. Only HTML is escaped by itself."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters.update(md=markdown, yaml=_yaml)
    return found


def _source(name: str) -> str:
    """Return a file without the comment with its licence at the top."""
    return (TEMPLATES / name).read_text(encoding="utf-8").partition("*/\n")[2].strip("\n")


def _digest(text: str) -> str:
    """Return what a content security policy calls a script or a style: with it the browser runs no other one."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _yaml(task: t.Any) -> str:
    """Return a task as a user would write it in a playbook."""
    return yaml.safe_dump([task], sort_keys=False, allow_unicode=True, width=200).rstrip("\n")
