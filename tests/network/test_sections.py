"""The sections of her page through the front door: written one at a time, opened only there, lost by nobody."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from rebozo.journal.models import Line
from rebozo.network import bringing, reads
from rebozo.network.actions import add_defender, add_organisation
from rebozo.network.bundles import CONTACT, PROFILE
from rebozo.network.models import Defender, Organisation
from rebozo.network.names import GroupName, Identity
from rebozo.network.profiles import GroupProfile, Profile, SafeContact, Way
from rebozo.network.sealed_names import seal_group_name, seal_identity
from rebozo.vault.models import Bundle
from rebozo.vault.sealing import store
from tests.region import Desk, Region

PART = "network:person-part"
NUMBER = "+504 0000 0000"


@pytest.fixture
def her(region: Region) -> UUID:
    """Jacaranda, whom the Sierra knows."""
    bea = region.bea.actor()
    made = seal_identity(bea, region.sierra.code, uuid4(), Identity(chosen="Jacaranda", legal="Ceiba"))
    return add_defender(region.sierra, made, by=bea).code


@pytest.fixture
def group(region: Region) -> UUID:
    bea = region.bea.actor()
    made = seal_group_name(bea, region.sierra.code, uuid4(), GroupName("Colectiva del Amate"))
    return add_organisation(region.sierra, made, by=bea).code


def contact(**but: str) -> dict[str, str]:
    return {
        "version": "1", "way_0": "signal", "address_0": NUMBER, "hours_0": "de 6 a 8", "shared_0": "yes",
        "leave_message": "no", "code_word": "tamarindo", "never": "Nunca al trabajo.", **but,
    }  # fmt: skip


def page(desk: Desk, who: str, code: UUID, name: str = "network:person") -> str:
    return desk.as_(who).get(name, code).content.decode()


def test_how_to_reach_her_stands_first_with_its_warnings(desk: Desk, her: UUID) -> None:
    assert desk.as_("bea").post(PART, her, "contacto", data=contact()).status_code == 302
    shown = page(desk, "ada", her)
    order = ["Nunca al trabajo.", NUMBER, "tamarindo", "Ceiba"]
    assert sorted(order, key=shown.index) == order
    fold = shown.rindex("<details", 0, shown.index("tamarindo"))
    assert "</details>" not in shown[fold : shown.index("tamarindo")]


def test_a_message_is_never_left_unless_she_said_so(desk: Desk, her: UUID) -> None:
    bea = desk.as_("bea")
    bea.post(PART, her, "contacto", data=contact(leave_message=""))
    assert 'class="notice danger"' in page(desk, "bea", her)
    bea.post(PART, her, "contacto", data=contact(version="2", leave_message="yes", never="", shared_0="no"))
    assert 'class="notice danger"' not in page(desk, "bea", her)


def test_one_section_leaves_the_others_of_the_same_part_as_they_were(desk: Desk, region: Region, her: UUID) -> None:
    bea = desk.as_("bea")
    bea.post(PART, her, "contacto", data=contact())
    bea.post(PART, her, "emergencia", data={"version": "2", "name_0": "Amate", "may_decide_0": "yes"})
    bea.post(PART, her, "estado", data={"version": "3", "state": "exile", "state_since": "marzo de 2021"})
    bea.post(PART, her, "perfil", data={"version": "4", "identities": ["ID02.1", "ID08"], "own_words": "garinagu"})
    known = bringing.people_known(region.ada.actor(), [her])[her]
    assert known.contact
    assert known.profile
    assert known.contact.ways[0].address == NUMBER
    assert known.contact.emergency[0].name == "Amate"
    assert (known.profile.state, known.profile.state_since) == ("exile", "2021-03")
    assert known.profile.identities == ("ID02.1", "ID08")


def test_a_third_emergency_contact_finds_a_row(desk: Desk, her: UUID) -> None:
    bea = desk.as_("bea")
    bea.post(PART, her, "emergencia", data={"version": "1", "name_0": "Amate", "name_1": "Nopal"})
    form = bea.get(PART, her, "emergencia").content.decode()
    assert 'value="Nopal"' in form
    assert 'name="name_2"' in form
    assert 'name="name_3"' not in form


def test_every_section_may_be_left_empty_and_then_nothing_is_kept(desk: Desk, her: UUID) -> None:
    bea = desk.as_("bea")
    bea.post(PART, her, "contacto", data=contact())
    emptied = {"version": "2"}
    assert bea.post(PART, her, "contacto", data=emptied).status_code == 302
    assert not Bundle.objects.filter(row=her, kind=CONTACT).exists()


def test_the_second_of_two_is_told_sees_both_and_loses_nothing(desk: Desk, her: UUID) -> None:
    desk.as_("ada").post(PART, her, "contacto", data=contact(never="Nunca los domingos."))
    late = desk.as_("bea").post(PART, her, "contacto", data=contact())
    assert late.status_code == 409
    shown = late.content.decode()
    assert "Nunca los domingos." in shown
    assert "Nunca al trabajo." in shown
    assert 'name="version" value="2"' in shown


@pytest.mark.parametrize(
    ("part", "wrong", "kept"),
    [
        ("estado", {"state_since": "algún día"}, "algún día"),
        ("estado", {"state": "ausente", "guardian": "Amate"}, "Amate"),
        ("perfil", {"identities": ["ID01", "otra cosa"], "own_words": "chortí"}, "chortí"),
        ("contacto", {"way_0": "paloma", "address_0": NUMBER}, NUMBER),
    ],
)
def test_what_was_not_understood_is_told_and_what_she_typed_stays(
    desk: Desk, her: UUID, part: str, wrong: dict[str, str], kept: str
) -> None:
    answer = desk.as_("bea").post(PART, her, part, data={"version": "1", **wrong})
    assert answer.status_code == 422
    assert kept in answer.content.decode()
    assert not Bundle.objects.filter(row=her, kind__in=[PROFILE, CONTACT]).exists()


def test_her_state_changes_the_words_of_her_page(desk: Desk, her: UUID) -> None:
    bea = desk.as_("bea")
    before = page(desk, "bea", her)
    bea.post(PART, her, "estado", data={"version": "1", "state": "memory", "minor": "yes"})
    after = page(desk, "bea", her)
    assert 'class="notice review"' not in after  # nothing is asked of her any more
    assert 'class="notice info"' in after
    assert 'class="notice info"' not in before
    bea.post(PART, her, "estado", data={"version": "2", "state": "free", "minor": "yes"})
    assert page(desk, "bea", her).count('class="notice review"') == 3  # asked too, her yes, who answers


def test_whoever_registers_something_about_her_is_told_what_to_mind(desk: Desk, her: UUID) -> None:
    bea = desk.as_("bea")
    form = {"person": str(her)}
    assert 'class="notice info"' not in bea.get("registry:new", query=form).content.decode()
    bea.post(PART, her, "estado", data={"version": "1", "state": "detained"})
    assert 'class="notice info"' in bea.get("registry:new", query=form).content.decode()
    assert 'class="notice info"' not in desk.as_("cleo").get("registry:new", query=form).content.decode()
    assert desk.as_("bea").get("person-attacks", her).status_code == 200


def test_only_her_page_opens_what_is_hers(desk: Desk, her: UUID) -> None:
    desk.as_("bea").post(PART, her, "contacto", data=contact())
    before = Line.objects.filter(deed__contains=":contact").count()
    assert NUMBER not in desk.as_("ada").get("network:people").content.decode()
    assert Line.objects.filter(deed__contains=":contact").count() == before
    page(desk, "ada", her)
    assert Line.objects.filter(on=her, deed__contains=":contact").count() == before + 1


@pytest.mark.parametrize("part", ["estado", "perfil", "ofrece", "contacto", "emergencia"])
def test_each_section_opens_for_who_may_write_and_for_no_other_network(desk: Desk, her: UUID, part: str) -> None:
    assert desk.as_("bea").get(PART, her, part).status_code == 200
    assert desk.as_("cleo").get(PART, her, part).status_code == 404
    assert desk.as_("cleo").post(PART, her, part, data={"version": "1"}).status_code == 404
    assert desk.as_("dina").get(PART, her, part).status_code == 404


def test_a_section_that_does_not_exist_is_not_found(desk: Desk, her: UUID, group: UUID) -> None:
    assert desk.as_("bea").get(PART, her, "nada").status_code == 404
    assert desk.as_("bea").get("network:organisation-part", group, "emergencia").status_code == 404


def test_a_group_says_first_that_it_must_not_be_named(desk: Desk, group: UUID) -> None:
    data = {"version": "1", "kind": "GK5", "risk": "never", "movements": ["M01"]}
    assert desk.as_("bea").post("network:organisation-part", group, "perfil", data=data).status_code == 302
    shown = page(desk, "ada", group, "network:organisation")
    assert 'class="notice danger"' in shown
    bea = desk.as_("bea")
    assert str(group) in bea.get("network:organisations", query={"kind": "GK5"}).content.decode()
    assert str(group) not in bea.get("network:organisations", query={"kind": "GK1"}).content.decode()
    assert str(group) in bea.get("network:networks").content.decode()
    assert str(group) not in bea.get("network:networks", query={"kind": "GK3"}).content.decode()
    assert str(group) not in desk.as_("cleo").get("network:networks").content.decode()


def test_who_offers_is_found_by_skill_and_language_in_her_own_networks(desk: Desk, her: UUID) -> None:
    desk.as_("bea").post(PART, her, "ofrece", data={"version": "1", "skills": ["SK1"], "offered": ["cab"]})
    for query, there in (({"skill": "SK1"}, True), ({"language": "cab"}, True), ({"skill": "SK2"}, False)):
        found = desk.as_("ada").get("network:offers", query=query).content.decode()
        assert (str(her) in found) is there
    assert str(her) not in desk.as_("cleo").get("network:offers", query={"skill": "SK1"}).content.decode()
    assert str(her) not in desk.as_("ada").get("network:offers").content.decode()  # nothing asked, nobody opened


def test_many_are_sealed_and_corrected_at_once(region: Region, her: UUID, group: UUID) -> None:
    bea = region.bea.actor()
    keys = reads.registry_keys(bea, region.sierra.code)
    ways = (Way(way="call", address=NUMBER),)
    new = [bringing.Person(uuid4(), Identity(chosen=f"Ave {n}"), Profile(state="free")) for n in range(3)]
    Defender.objects.bulk_create(Defender(code=one.code, network=region.sierra) for one in new)
    store(bringing.seal_all(new, to=keys))
    bringing.replace_all(
        bringing.seal_all([bringing.Person(her, Identity(chosen="Nopal"), None, SafeContact(ways))], to=keys)
    )
    bringing.replace_all(
        bringing.seal_all([bringing.Group(group, GroupName("Amate"), GroupProfile(kind="GK1"))], to=keys)
    )
    known = bringing.people_known(bea, [her, *(one.code for one in new)])
    assert [known[one.code] for one in new] == new
    assert known[her] == bringing.Person(her, Identity(chosen="Nopal"), None, SafeContact(ways))
    assert bringing.groups_known(bea, [group])[group].profile == GroupProfile(kind="GK1")
    assert Organisation.objects.get().code == group
