# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to this collection.
"""Known causes of failures, as data: a pattern in an event, a fault or a log, the cause, and what to do.

The first entry that matches is taken, so that special ones come before general ones.
"""

from __future__ import annotations

# id, pattern (case does not matter), cause, advice
ENTRIES: tuple[tuple[str, str, str, str], ...] = (
    (
        "upload-sdk-missing",
        r"no module named '?ovirtsdk4",
        "The python3 of the conversion host cannot import the SDK of oVirt.",
        "Install ovirt-engine-sdk-python for it, or set `python_path`.",
    ),
    (
        "upload-nbdkit-python",
        r"nbdkit python plugin is not installed|cannot open plugin '?python",
        "nbdkit of the conversion host cannot load its plugin for Python.",
        "Install nbdkit-plugin-python (Debian) or nbdkit-python-plugin (Enterprise Linux), or use `method: staged`.",
    ),
    (
        "upload-sign-on",
        r"error during sso authentication|access_denied: cannot authenticate",
        "The engine does not accept the user or the password that virt-v2v has.",
        "Check `auth`.",
    ),
    (
        "upload-domain",
        r"storage domain .*does not exist|storage domain .*is not attached to a dc",
        "The engine has no such storage domain that is attached to a data center.",
        "Attach and activate it.",
    ),
    (
        "upload-cluster",
        r"cluster .*is not part of the dc",
        "Cluster and storage domain are in different data centers.",
        "Name a domain of the data center of the cluster.",
    ),
    (
        "upload-name-in-use",
        r"vm already exists with name",
        "Another VM has the name.",
        "Choose another name with `new_name`.",
    ),
    (
        "upload-mac-in-use",
        r"mac address .*(?:is )?(?:already )?in use|MAC_ADDRESS_IS_IN_USE",
        "The engine did not create the VM, because another one has one of its MAC addresses.",
        "Release the address, or use `method: staged` with `macs: pool`.",
    ),
    (
        "upload-host-unreachable",
        r"(?:refused|no route|unreachable|timed out).*5432[23]|5432[23].*(?:refused|no route|unreachable|timed)",
        "The conversion host cannot reach ovirt-imageio.",
        "Open port 54322 of the hosts, or use `conversion.proxy` and open port 54323 of the engine.",
    ),
    (
        "upload-transfer",
        r"timed out waiting for (?:the )?(?:transfer|disk)|transfer .*(?:paused|cancell?ed|failed)",
        "The engine ended or stopped an image transfer.",
        "Look at the events of the engine, and whether its hosts are up.",
    ),
    (
        "upload-vm-refused",
        r"failed to create virtual machine, see earlier errors",
        "The disks were copied, but the engine did not create the VM.",
        "The log of the conversion and the events of the engine say why.",
    ),
    (
        "proxy-not-up",
        r"cannot be used as a proxy .*since it is not up",
        "The proxy host is not up.",
        "Activate the host, or name other proxy hosts in `hosts`.",
    ),
    (
        "no-proxy",
        r"no (?:host|proxy).*(?:available|can be used).*(?:proxy|retrieve)|no proxy host",
        "No host of the data center can be a proxy.",
        "Activate a host that has virt-v2v.",
    ),
    (
        "source-password",
        r"incorrect user ?name or password|cannot complete login|authentication failed|access denied"
        r"|permission denied \(publickey",
        "The source does not accept the user name, the password or the ssh key.",
        "Check `source.username` and `source.password`. By ssh, user vdsm of the proxy host needs a key of its own.",
    ),
    (
        "source-name-unknown",
        r"could not resolve host|name or service not known|no address associated with hostname|unable to resolve",
        "The proxy host cannot resolve the host name of the source.",
        "Correct `source.hostname`, or the name servers of the proxy host.",
    ),
    (
        "source-unreachable",
        r"connection refused|no route to host|connection timed out|network is unreachable|couldn't connect to server",
        "The proxy host cannot reach the source.",
        "Open the way from the proxy host: 443 for vCenter and ESXi, 902 for ESXi, 22 for ssh.",
    ),
    (
        "source-certificate",
        r"certificate (?:verify failed|is not trusted|has expired)|peer certificate cannot be authenticated"
        r"|ssl certificate problem",
        "The proxy host does not trust the certificate of the source.",
        "Add the CA of the source to the proxy host, or use `source.insecure`.",
    ),
    (
        "source-vm-missing",
        r"domain not found|no domain with matching name|could not find a domain",
        "The source has no VM of this name at this place.",
        "Read the source again: it may have moved to another ESXi host. libvirt also hides VMs with network disks.",
    ),
    (
        "flat-vmdk",
        r"(?:404|not found).*flat\.vmdk|flat\.vmdk.*(?:404|not found)",
        "The disk cannot be read over HTTPS: it is on vSAN, belongs to a template, or has a snapshot.",
        "Remove the snapshots, or export the VM as an OVA. vSAN needs VDDK.",
    ),
    (
        "descriptor-404",
        r"cannot fetch xml description.*404|unexpected http response code 404|http response code.*404",
        "vCenter does not show the files of the VM to this user.",
        "Give the user the privilege Datastore.Browse on the datastore.",
    ),
    (
        "session-limit",
        r"maximum number of (?:user )?sessions|too many (?:sessions|connections)|503 service unavailable",
        "vCenter has too many sessions.",
        "Lower `parallel`, and wait until old sessions have ended.",
    ),
    (
        "vddk-missing",
        r"libvixdisklib|nbdkit.*vddk.*(?:cannot|error|failed)",
        "The VDDK library is missing on the proxy host, or is of the wrong version.",
        "Install it as the documentation of virt-v2v describes.",
    ),
    (
        "removed-options",
        r"unrecognized option .*--(?:vdsm-|password-file)|unknown option.*--(?:vdsm|password-file)",
        "virt-v2v on the proxy host does not know options that its vdsm passes.",
        "Update vdsm, or use a proxy host with an older release of Enterprise Linux.",
    ),
    (
        "no-vdsm-output",
        r"unknown output (?:mode|type)|-o vdsm.*(?:unknown|not supported)|don't know how to output",
        "virt-v2v on the proxy host has no output for vdsm.",
        "Use a proxy host with Enterprise Linux 9.",
    ),
    (
        "no-space",
        r"no space left on device|disk_space_low|not enough (?:free )?space|insufficient space",
        "There is no space left on the storage domain, on the proxy host in /var/tmp, or in the guest.",
        "Free some: in /var/tmp an OVA needs the size of its largest disk, and a guest 100 MB on its system disk.",
    ),
    (
        "windows-hibernated",
        r"hibernat|fast restart|unclean file system|ntfs.*(?:unclean|dirty|read-only)|filesystem was mounted read-only",
        "Windows was not shut down: hibernation or fast startup leaves its file system in use.",
        "Turn off fast startup, and shut down the guest by `shutdown /s /t 0`.",
    ),
    (
        "guest-encrypted",
        r"(?:bitlocker|luks|encrypted).*(?:key|passphrase|not supported|cannot)",
        "A disk of the guest is encrypted.",
        "Suspend BitLocker first, or convert with virt-v2v and its option `--key`.",
    ),
    (
        "no-operating-system",
        r"no root device found|inspection could not detect|no operating system",
        "virt-v2v finds no operating system that it knows.",
        "Check that the disks are complete and that the guest is supported.",
    ),
    (
        "no-disks",
        r"source has no hard disks|must call guestfs_add_drive|no disks? (?:found|to convert)",
        "The source shows no disk that can be converted.",
        "Check the disks of the VM: physical and network disks are not copied.",
    ),
    (
        "ova-checksum",
        r"corrupt ova|checksum .* does not match",
        "The OVA is damaged: the checksum in its manifest is another one.",
        "Copy or export it again.",
    ),
    (
        "ova-not-readable",
        r"(?:\.ova|\.ovf).*(?:no such file|permission denied)|(?:no such file|permission denied).*(?:\.ova|\.ovf)",
        "The proxy host cannot read the OVA.",
        "Check the path on that host. The file has to belong to user and group 36.",
    ),
    (
        "job-exists",
        r"ConvertVmVDS.*job already exists",
        "The proxy host has a job for this VM already.",
        "Restart vdsm on the proxy host, or use another one.",
    ),
    (
        "host-refuses",
        r"command ConvertVm\w* failed|ConvertVmFromOvaVDS",
        "The proxy host did not begin the conversion.",
        "Look at /var/log/vdsm/vdsm.log on that host.",
    ),
    (
        "converted-configuration",
        r"failed to process the configuration of converted|configuration of the converted|ovf of (?:the )?converted",
        "The disks were converted, but the engine cannot read the configuration that virt-v2v wrote.",
        "Look at /var/log/vdsm/import on the proxy host, and update virt-v2v there.",
    ),
    (
        "lost-contact",
        r"lost contact with the conversion",
        "The proxy host does not know the conversion any more: vdsm or the host was restarted.",
        "Remove the failed VM, and import again.",
    ),
    (
        "name-in-use",
        r"VM name already exists in the Data Center|VM name is already in use",
        "Another VM has the name.",
        "Choose another name with `new_name`.",
    ),
    (
        "storage-domain",
        r"storage domain.*(?:not active|is not accessible|doesn't exist|status.*illegal)",
        "The storage domain is not active.",
        "Activate it.",
    ),
    (
        "macs-used-up",
        r"no available MAC|not enough mac",
        "The MAC pool of the cluster has too few free addresses. The engine needs one for each vNIC at first.",
        "Add a range to the MAC pool.",
    ),
    (
        "external-server",
        r"failed to retrieve vms information from external server",
        "The proxy host could not read this VM: the password is wrong, the source cannot be reached, or it has no such "
        "VM.",
        "Try `virsh -c URL dumpxml NAME` on the proxy host.",
    ),
    (
        "desktop-missing",
        r"desktop does not exist",
        "The engine did not get a description of the VM from the source, and does not say why.",
        "Look at the events of the engine, and at /var/log/vdsm/vdsm.log on the proxy host.",
    ),
)
