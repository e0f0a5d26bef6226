# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh

# Programs and libraries of real systems, for the tools that source this file from the root. Packages of Debian that are missing
# are installed as root, unless ONRAMP_SYSTEM_PACKAGES=no. What cannot be installed is a line of "missing".
work=.cache/sources
mkdir -p "$work"
log=$work/log
: >"$log"
missing=
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND

is_installed() { [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

note() { missing="$missing$1
"; }

# Install packages for a part of the tests:   install WHAT PACKAGE...
install() {
    what=$1
    shift
    wanted=
    for package; do is_installed "$package" || wanted="$wanted $package"; done
    [ -n "$wanted" ] || return 0
    if ! command -v apt-get >/dev/null 2>&1; then
        note "$what: there is no apt-get to install$wanted"
    elif [ "${ONRAMP_SYSTEM_PACKAGES:-}" = no ] || [ "$(id -u)" != 0 ]; then
        note "$what: as root, run apt-get install --no-install-recommends$wanted"
    else
        echo "${0##*/}: installing$wanted" >&2
        # An index that cannot be renewed may still do. No daemon is started by the installation.
        [ -e "$work/updated" ] || { apt-get update >>"$log" 2>&1 && touch "$work/updated"; }
        # shellcheck disable=SC2086  # a list of packages
        apt-get install -y --no-install-recommends $wanted >>"$log" 2>&1 && return 0
        note "$what:$wanted cannot be installed, see $log"
    fi
    return 1
}

# Libraries are not installed into .venv, so that the other tests run without them.
library() {
    python=$work/python
    PYTHONPATH=$python .venv/bin/python -c "import $1" 2>/dev/null && return 0
    .venv/bin/python -m pip install --quiet --target "$python" "$2" >>"$log" 2>&1 && return 0
    note "$2: it cannot be installed from PyPI, see $log"
    return 1
}

# The simulator is built from Debian's sources of govmomi, without the network.
build_simulator() {
    ONRAMP_VCSIM=$PWD/$work/vcsim
    export ONRAMP_VCSIM
    main=tests/sources/vcsim_main/main.go
    [ "$ONRAMP_VCSIM" -nt "$main" ] && return 0
    GO111MODULE=off GOFLAGS='' GOPROXY=off GOPATH=/usr/share/gocode GOCACHE=$PWD/$work/go go build -o "$ONRAMP_VCSIM" "$main" \
        >>"$log" 2>&1 && return 0
    note "simulator of vCenter: it cannot be built, see $log"
    unset ONRAMP_VCSIM
}

install_virt_v2v() {
    install virt-v2v virt-v2v nbdkit qemu-utils
    install conversions busybox-static guestfish linux-image-cloud-amd64 e2fsprogs
}

install_vcenter() {
    install 'simulator of vCenter' golang-go golang-github-vmware-govmomi-dev && library pyVmomi pyvmomi && build_simulator
}
