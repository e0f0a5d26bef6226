# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh

# Virtual environments with other releases of ansible-core, for the tools that source this file. They set "cache" and "pythons".
: "${cache:?}" "${pythons:?}"

# One folder with every interpreter that really runs. Shims that only say which versions they know would be counted as
# failures by the tests that try every Python.
gather_pythons() {
    rm -rf "$pythons"
    mkdir -p "$pythons"
    for version in 3.9 3.10 3.11 3.12 3.13; do
        for candidate in "$(command -v "python$version" || true)" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/"python$version"; do
            if [ -x "$candidate" ] && "$candidate" -c 'import ensurepip' 2>/dev/null; then
                ln -s "$("$candidate" -c 'import sys; print(sys.executable)')" "$pythons/python$version"
                break
            fi
        done
    done
}

# Prints the folder of a virtual environment with this release, or nothing where no Python fits.
environment_for() {
    for version in 3.12 3.11 3.13; do
        case $1:$version in
            2.17:3.13 | 2.2?:3.11) continue ;;
        esac
        [ -x "$pythons/python$version" ] || continue
        venv=$cache/core-$1
        if ! "$venv/bin/python" -c 'import ansible' 2>/dev/null; then
            rm -rf "$venv"
            "$pythons/python$version" -m venv "$venv"
            "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "ansible-core~=$1.0" >"$cache/pip.log" 2>&1
        fi
        echo "$venv"
        return
    done
}
