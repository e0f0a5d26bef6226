# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the OVF of an engine, and refusing what is not one."""

from __future__ import annotations

import pathlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.onramp.ovirt.plugins.module_utils._errors import UnreadableDocument
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms import ovf, xml_tree
from ansible_collections.onramp.ovirt.plugins.module_utils._foreign_vms.ovf import OvfUser
from tests.unit import made_up_ovfs as made_up

DOMAIN = "0000dddd-0000-4000-8000-000000000001"
TEMPLATE = "0000bbbb-0000-4000-8000-000000000001"
GIB = 1 << 30


class TestGeneralData:
    def test_name_id_cpus_and_memory(self) -> None:
        found = ovf.parse(made_up.ovf(name=" web <1> ", version="4.4.0.0"))
        assert (found.id, found.name, found.version, found.os) == (made_up.VM_ID, " web <1> ", "4.4.0.0", "other")
        assert (found.sockets, found.cores, found.threads, found.cpus, found.memory) == (2, 3, 1, 6, 2048)

    def test_what_decides_about_registration(self) -> None:
        general = {
            "ClusterName": "prod",
            "ClusterCompatibilityVersion": "4.7",
            "Origin": "6",
            "BiosType": "3",
            "AutoStartup": "true",
            "Priority": "50",
            "LeaseDomainId": DOMAIN,
            "DedicatedVmForVds": "0000eeee-0000-4000-8000-000000000001",
            "TemplateId": TEMPLATE,
            "TemplateName": "base",
        }
        found = ovf.parse(made_up.ovf(general=general))
        assert (found.cluster, found.cluster_level, found.origin) == ("prod", "4.7", "managed_hosted_engine")
        assert (found.bios_type, found.high_availability, found.priority) == ("q35_secure_boot", True, 50)
        assert (found.lease_domain, found.template_id, found.template_name) == (DOMAIN, TEMPLATE, "base")
        assert found.pinned_hosts == ("0000eeee-0000-4000-8000-000000000001",)
        assert not found.is_template

    def test_the_blank_template_is_none(self) -> None:
        found = ovf.parse(made_up.ovf(general={"TemplateId": ovf.NO_ID, "TemplateName": "Blank"}))
        assert (found.template_id, found.template_name) == ("", "")

    def test_a_template_has_a_base_and_a_version(self) -> None:
        general = {"TemplateId": TEMPLATE, "TemplateType": "TEMPLATE", "BaseTemplateId": TEMPLATE}
        found = ovf.parse(made_up.ovf(general={**general, "TemplateVersionNumber": "3"}))
        assert (found.is_template, found.template_id) == (True, "")
        assert (found.base_template_id, found.template_version) == (TEMPLATE, 3)

    @pytest.mark.parametrize(("number", "origin"), [("0", "rhev"), ("5", "hosted_engine"), ("99", "99"), ("", "")])
    def test_a_number_that_stands_for_nothing_stays(self, number: str, origin: str) -> None:
        assert ovf.parse(made_up.ovf(general={"Origin": number})).origin == origin

    def test_users_roles_and_affinity(self) -> None:
        sections = (
            '<Section xsi:type="ovf:UserDomainsSection_Type"><User><UserDomain>kim@example</UserDomain>'
            "<UserRoles><RoleName>UserRole</RoleName><RoleName>Other</RoleName></UserRoles></User></Section>"
            '<Section xsi:type="ovf:AffinityGroupsSection_Type"><AffinityGroup ovf:name="a"/></Section>'
            '<Section xsi:type="ovf:AffinityLabelsSection_Type"><AffinityLabel ovf:name="b"/></Section>'
        )
        found = ovf.parse(made_up.ovf(sections=sections))
        assert found.users == (OvfUser("kim@example", ("UserRole", "Other")),)
        assert (found.affinity_groups, found.affinity_labels) == (("a",), ("b",))


class TestDisks:
    def test_a_disk_with_its_domain(self) -> None:
        disks = made_up.disk("i1", "d1", size="7", disk_alias="root", boot="true", volume_format="COW")
        [disk] = ovf.parse(made_up.ovf([made_up.disk_item("i1", "d1", DOMAIN)], disks=disks)).disks
        assert (disk.id, disk.image_id, disk.alias, disk.size) == ("d1", "i1", "root", 7 * GIB)
        assert (disk.domain, disk.kind, disk.bootable, disk.format) == (DOMAIN, "image", True, "cow")

    def test_a_chain_of_images_is_one_disk_with_the_newest_values(self) -> None:
        items = [made_up.disk_item("new", "d1", DOMAIN, Parent="old"), made_up.disk_item("old", "d1", DOMAIN)]
        disks = made_up.disk("new", "d1", size="9") + made_up.disk("old", "d1", size="5")
        [disk] = ovf.parse(made_up.ovf(items, disks=disks)).disks
        assert (disk.id, disk.image_id, disk.size, disk.images) == ("d1", "new", 9 * GIB, 2)

    def test_the_disks_of_a_snapshot_with_memory(self) -> None:
        ids = [f"0000aaaa-0000-4000-8000-00000000000{n}" for n in range(1, 7)]
        memory = f"<Snapshot><Memory>{','.join(ids)}</Memory></Snapshot><Snapshot/>"
        section = f'<Section xsi:type="ovf:SnapshotsSection_Type">{memory}</Section>'
        assert ovf.parse(made_up.ovf(sections=section)).memory_disks == (ids[2], ids[4])

    def test_a_thin_disk_needs_its_template(self) -> None:
        items = [made_up.disk_item("i1", "d1", DOMAIN, Template=TEMPLATE)]
        assert ovf.parse(made_up.ovf(items, disks=made_up.disk("i1", "d1"))).is_thin
        items = [made_up.disk_item("i1", "d1", DOMAIN, Template=ovf.NO_ID)]
        assert not ovf.parse(made_up.ovf(items, disks=made_up.disk("i1", "d1"))).is_thin

    def test_a_direct_lun(self) -> None:
        references = '<File ovf:id="l1" ovf:href="l1/l1" ovf:disk_storage_type="LUN"/>'
        disks = '<Disk ovf:diskId="l1" ovf:lun_id="3600a" ovf:shareable="true"/>'
        [disk] = ovf.parse(made_up.ovf(references=references, disks=disks)).disks
        assert (disk.id, disk.kind, disk.lun_id, disk.shareable, disk.domain) == ("l1", "lun", "3600a", True, "")


class TestVnics:
    def test_what_a_vnic_has(self) -> None:
        item = made_up.nic("a", " red ", "", "00:1A:4A:00:00:01", rasd_ResourceSubType="2", IsPlugged="false")
        [vnic] = ovf.parse(made_up.ovf([item])).vnics
        assert (vnic.name, vnic.network, vnic.profile, vnic.mac) == ("a", " red ", None, "00:1A:4A:00:00:01")
        assert (vnic.interface, vnic.plugged, vnic.linked, vnic.pci) == ("e1000", False, True, "")

    def test_missing_parts_have_the_defaults_of_the_engine(self) -> None:
        vnics = ovf.parse(made_up.ovf([made_up.nic(None), made_up.nic("b", "", ""), made_up.nic(None)])).vnics
        assert [vnic.name for vnic in vnics] == ["nic1", "b", "nic3"]
        assert vnics[1].source == ("", "")
        assert {(vnic.mac, vnic.interface, vnic.plugged, vnic.linked) for vnic in vnics} == {("", "virtio", True, True)}

    @pytest.mark.parametrize(
        ("address", "pci"),
        [
            ("{type=pci, slot=0x03, bus=0x01, domain=0x0000, function=0x0}", "0000:01:03.0"),
            ("{function=0x1, bus=0x0a, domain=0x0000, type=pci, slot=0x1f}", "0000:0a:1f.1"),
            ("{type=ccw, cssid=0xfe, ssid=0x0, devno=0x0001}", ""),
            ("{slot=0x03}", ""),
            ("nonsense", ""),
        ],
    )
    def test_pci_addresses(self, address: str, pci: str) -> None:
        assert ovf.parse(made_up.ovf([made_up.nic(rasd_Address=address)])).vnics[0].pci == pci

    def test_nic_elements_decide_which_vnics_there_are_and_their_order(self) -> None:
        items = [made_up.nic(name, rasd_InstanceId=f"id-{name}") for name in ("a", "b", "c")]
        references = '<Nic ovf:id="id-c"/><Nic ovf:id="id-a"/><Nic ovf:id="id-x"/>'
        vnics = ovf.parse(made_up.ovf(items, references=references)).vnics
        assert [vnic.name for vnic in vnics] == ["c", "a", "nic3"]

    def test_a_vnic_without_a_network_element_is_unreadable(self) -> None:
        item = made_up.nic("odd").replace("<rasd:Connection>red</rasd:Connection>", "")
        with pytest.raises(UnreadableDocument, match="'odd' has no element rasd:Connection"):
            ovf.parse(made_up.ovf([item]))


class TestHostileDocuments:
    @pytest.mark.parametrize(
        "prologue",
        [
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
            '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">',
            '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://192.0.2.1/x"> %p;]>',
        ],
    )
    def test_a_document_type_is_refused(self, prologue: str) -> None:
        text = made_up.ovf().replace("<ovf:Envelope", f"{prologue}<ovf:Envelope", 1)
        with pytest.raises(UnreadableDocument, match="document type"):
            ovf.parse(text)

    def test_too_many_elements_or_levels_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        deep = f"{'<a>' * 200}{'</a>' * 200}"
        with pytest.raises(UnreadableDocument, match="nested too deeply"):
            xml_tree.parse(deep)
        monkeypatch.setattr(xml_tree, "MAX_ELEMENTS", 10)
        with pytest.raises(UnreadableDocument, match="too many elements"):
            ovf.parse(made_up.ovf())

    def test_too_many_bytes_are_refused(self, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
        monkeypatch.setattr(xml_tree, "MAX_BYTES", 100)
        path = tmp_path / "large.ovf"
        path.write_text(made_up.ovf(), encoding="utf-8")
        with pytest.raises(UnreadableDocument, match="more than 100 bytes"):
            ovf.read_file(str(path))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "not xml",
            "<a>",
            "<ovf:Envelope/>",
            "<Envelope/>",
            "<Envelope><Content/></Envelope>",
            made_up.ovf(vm_id="42"),
            "<?xml version='1.0' encoding='nonsense'?><a/>",
            "\ud800",
            b"\xff\xfe\x00",
            b"<?xml version='1.0' encoding='nonsense'?><a/>",
            b"<?xml version='1.0' encoding='utf-7'?><a/>",
        ],
    )
    def test_what_is_not_an_ovf_is_refused_with_a_sentence(self, text: str | bytes) -> None:
        with pytest.raises(UnreadableDocument) as refused:
            ovf.parse(text)
        assert refused.value.message.endswith(".")

    def test_a_file_that_is_missing_is_refused_with_a_sentence(self, tmp_path: pathlib.Path) -> None:
        with pytest.raises(UnreadableDocument, match="cannot be read: No such file"):
            ovf.read_file(str(tmp_path / "missing.ovf"))

    @given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
    def test_nothing_else_than_a_refusal_comes_of_noise(self, noise: str | bytes) -> None:
        with pytest.raises(UnreadableDocument):
            ovf.parse(noise)

    @given(st.integers(0, 1 << 20), st.integers(0, 60), st.binary(max_size=20))
    def test_a_damaged_ovf_is_read_or_refused(self, start: int, length: int, instead: bytes) -> None:
        references = '<Nic ovf:id="id-a"/>'
        whole = made_up.ovf([made_up.nic("a", rasd_InstanceId="id-a")], references=references).encode()
        start %= len(whole)
        damaged = whole[:start] + instead + whole[start + length :]
        try:
            found = ovf.parse(damaged)
        except UnreadableDocument:
            return
        assert len(found.vnics) <= 1


names = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


@given(names.filter(bool), names, names, names)
def test_any_names_come_back_as_they_are(name: str, network: str, profile: str, vm: str) -> None:
    found = ovf.parse(made_up.ovf([made_up.nic(name, network, profile)], name=vm))
    assert (found.name, found.vnics[0].name, found.vnics[0].source) == (vm, name, (network, profile))
