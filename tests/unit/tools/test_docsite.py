# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The start page of the documentation site: order, captions and names in the navigation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import docsite

GENERATED = """.. _plugins_in_onramp.ovirt:

Onramp.Ovirt
============

Description
-----------

Text.

.. ansible-links::

  - title: "Repository (Sources)"
    url: ""
    external: true

.. Communication

.. _communication_for_onramp.ovirt:

Communication
-------------

- Forum: `Ansible Forum <https://forum.example.com/tag/ovirt>`__.

.. toctree::
    :maxdepth: 1

.. _changelog_section_for_onramp.ovirt:

Changelog
---------

.. toctree::
    :maxdepth: 1

    changelog

Guides
------

.. toctree::
    :maxdepth: 1

    docsite/guide_getting_started

.. _plugin_index_for_onramp.ovirt:

Plugin Index
------------

Modules
~~~~~~~

.. toctree::
    :maxdepth: 1
    :hidden:

    host_setup_networks_module

Filter Plugins
~~~~~~~~~~~~~~

.. toctree::
    :maxdepth: 1
    :hidden:

    text_table_filter
"""


def test_the_name_is_written_as_it_is_used() -> None:
    page = docsite.arranged(GENERATED)
    assert "Onramp" not in page
    assert "\nonramp.ovirt\n============\n" in page


def test_guides_stand_before_the_reference_and_the_changelog() -> None:
    page = docsite.arranged(GENERATED)
    places = [page.index(f"\n{title}\n-") for title in ("Description", "Guides", "Plugin Index", "Changelog")]
    assert places == sorted(places)


def test_pages_have_short_names_below_a_caption() -> None:
    page = docsite.arranged(GENERATED)
    assert "    :caption: Modules\n    :hidden:\n\n    host_setup_networks <host_setup_networks_module>\n" in page
    assert "    :caption: Filters\n    :hidden:\n\n    text_table <text_table_filter>\n" in page


def test_forum_and_changelog_are_in_the_navigation() -> None:
    page = docsite.arranged(GENERATED)
    assert "    :caption: Communication\n\n    Ansible Forum <https://forum.example.com/tag/ovirt>\n" in page
    assert "    :caption: Changelog\n\n    changelog\n" in page


def test_a_link_that_leads_nowhere_is_left_out() -> None:
    assert "ansible-links" not in docsite.arranged(GENERATED)


def test_an_empty_changelog_gets_a_title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.rst").write_text(GENERATED, encoding="utf-8")
    changes = tmp_path / "changelog.rst"
    changes.write_text("The changelog of onramp.ovirt is empty.\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["docsite", str(tmp_path / "index.rst")])
    docsite.main()
    assert "\nChangelog\n=========\n" in changes.read_text(encoding="utf-8")
    before = changes.read_text(encoding="utf-8")
    docsite.main()
    assert changes.read_text(encoding="utf-8") == before
