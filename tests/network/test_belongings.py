"""Who belongs to what: written by one, sure by two, ended and never deleted, found from both sides."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from rebozo.journal.models import Line
from rebozo.network import belongings, bringing, forget, reads
from rebozo.network.actions import add_defender, add_organisation
from rebozo.network.bundles import BELONGING, CONTACT, PROFILE
from rebozo.network.models import Belonging, Closure, Defender
from rebozo.network.names import GroupName, Identity
from rebozo.network.profiles import Bond, Profile, SafeContact
from rebozo.network.sealed_names import DEFENDER, GROUP, seal_group_name, seal_identity
from rebozo.vault.models import Bundle
from rebozo.vault.sealing import store
from tests.region import Desk, Region


@pytest.fixture
def her(region: Region) -> UUID:
    bea = region.bea.actor()
    return add_defender(
        region.sierra, seal_identity(bea, region.sierra.code, uuid4(), Identity("Jacaranda")), by=bea
    ).code


@pytest.fixture
def group(region: Region) -> UUID:
    bea = region.bea.actor()
    made = seal_group_name(bea, region.sierra.code, uuid4(), GroupName("Colectiva del Amate", "CODA"))
    return add_organisation(region.sierra, made, by=bea).code


def belong(desk: Desk, her: UUID, group: UUID, **but: str) -> Belonging:
    data = {"token": str(uuid4()), "find": "coda", "known": str(group), "role": "vocera", "since": "marzo de 2019"}
    assert desk.as_("bea").post("network:person-belong", her, data=data | but).status_code == 302
    return Belonging.objects.get()


def text(desk: Desk, who: str, name: str, code: UUID) -> str:
    return desk.as_(who).get(name, code).content.decode()


def test_the_group_is_looked_for_and_only_the_one_she_chooses_is_written(desk: Desk, her: UUID, group: UUID) -> None:
    data = {"token": str(uuid4()), "find": "colectiva amate"}
    asked = desk.as_("bea").post("network:person-belong", her, data=data)
    assert asked.status_code == 200
    assert str(group) in asked.content.decode()
    assert " checked" not in asked.content.decode()
    assert not Belonging.objects.exists()
    for _ in range(2):  # sent twice, written once
        assert desk.as_("bea").post("network:person-belong", her, data=data | {"known": str(group)}).status_code == 302
    assert Belonging.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        ({"find": ""}, "vocera"),
        ({"find": "Nopal"}, "Nopal"),
        ({"known": str(uuid4())}, "vocera"),
        ({"since": "2020", "until": "2019"}, "vocera"),
        ({"since": "nunca"}, "nunca"),
        ({"find": "", "network": str(uuid4())}, "vocera"),
    ],
)
def test_what_was_not_understood_is_told_and_kept(
    desk: Desk, her: UUID, group: UUID, wrong: dict[str, str], kept: str
) -> None:
    data = {"token": str(uuid4()), "find": "coda", "known": str(group), "role": "vocera"} | wrong
    if not data["find"] or data["find"] == "Nopal":
        data.pop("known")
    answer = desk.as_("bea").post("network:person-belong", her, data=data)
    assert answer.status_code == 422
    assert kept in answer.content.decode()
    assert not Belonging.objects.exists()


def test_it_is_seen_from_both_sides(desk: Desk, her: UUID, group: UUID) -> None:
    belong(desk, her, group)
    hers, its = text(desk, "ada", "network:person", her), text(desk, "ada", "network:organisation", group)
    assert "Colectiva del Amate" in hers
    assert "Jacaranda" in its
    for page in (hers, its):
        assert "vocera" in page
        assert "marzo de 2019" in page


def test_she_may_belong_to_a_network_of_rebozo_and_a_group_to_another_group(
    desk: Desk, region: Region, her: UUID, group: UUID
) -> None:
    data = {"token": str(uuid4()), "network": str(region.valle.code)}
    assert desk.as_("bea").post("network:person-belong", her, data=data).status_code == 302
    assert "Red del Valle" in text(desk, "ada", "network:person", her)
    itself = {"token": str(uuid4()), "find": "coda", "known": str(group)}
    assert desk.as_("bea").post("network:organisation-belong", group, data=itself).status_code == 422


def test_two_members_make_it_sure_and_one_cannot_be_both(desk: Desk, her: UUID, group: UUID) -> None:
    row = belong(desk, her, group)
    assert str(row.code) + "/voz" not in text(desk, "bea", "network:person", her)
    assert desk.as_("bea").post("network:vouch", row.code, data={"version": "1"}).status_code == 409
    assert str(row.code) + "/voz" in text(desk, "ada", "network:person", her)
    missing = text(desk, "ada", "network:person", her).count("pill review")
    given = desk.as_("ada").post("network:vouch", row.code, data={"version": "1", "side": "group"})
    assert given["Location"].startswith(f"/redes/grupos/{group}")
    row.refresh_from_db()
    assert row.vouched == 2
    assert text(desk, "ada", "network:person", her).count("pill review") == missing - 1
    assert desk.as_("ada").post("network:vouch", row.code, data={"version": "2"}).status_code == 409
    deeds = Line.objects.filter(on=row.code, deed__startswith="network.").order_by("id").values_list("deed", flat=True)
    assert [*deeds] == ["network.belonging.added", "network.belonging.vouched"]


def test_the_second_voice_is_for_what_she_read(desk: Desk, her: UUID, group: UUID) -> None:
    row = belong(desk, her, group)
    desk.as_("bea").post("network:belonging", row.code, data={"version": "1", "role": "fundadora"})
    assert desk.as_("ada").post("network:vouch", row.code, data={"version": "1"}).status_code == 409


def test_it_ends_and_stays_written_and_other_words_need_a_second_voice_again(
    desk: Desk, her: UUID, group: UUID
) -> None:
    row = belong(desk, her, group)
    desk.as_("ada").post("network:vouch", row.code, data={"version": "1"})
    ended = {"version": "2", "role": "vocera", "since": "03/2019", "until": "2024"}
    assert desk.as_("bea").post("network:belonging", row.code, data=ended).status_code == 302
    row.refresh_from_db()
    assert row.vouched == 2
    assert "2024" in text(desk, "ada", "network:person", her)
    late = desk.as_("ada").post("network:belonging", row.code, data=ended | {"role": "tesorera"})
    assert late.status_code == 409
    assert "tesorera" in late.content.decode()
    assert "vocera" in late.content.decode()
    assert (
        desk.as_("ada").post("network:belonging", row.code, data=ended | {"version": "3", "role": "x"}).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.vouched == 1
    assert desk.as_("ada").post("network:vouch", row.code, data={"version": "4"}).status_code == 409


@pytest.mark.parametrize("page", ["network:belonging", "network:person-belong"])
def test_to_another_network_there_is_nothing(desk: Desk, her: UUID, group: UUID, page: str) -> None:
    row = belong(desk, her, group)
    code = row.code if page == "network:belonging" else her
    assert desk.as_("cleo").get(page, code).status_code == 404
    assert desk.as_("cleo").post("network:vouch", row.code, data={"version": "1"}).status_code == 404


def test_no_link_can_be_read_from_the_tables(desk: Desk, region: Region, her: UUID, group: UUID) -> None:
    row = belong(desk, her, group)
    for end, code in ((row.who, her), (row.group, group)):
        assert code.bytes not in bytes(end)
        assert bytes(end) == belongings.ends_of(region.bea.actor(), region.sierra.code).mac(code)
    with pytest.raises(reads.CircleClosed):
        belongings.ends_of(region.cleo.actor(), region.sierra.code)


def test_who_is_closed_to_her_is_not_among_the_members(desk: Desk, region: Region, her: UUID, group: UUID) -> None:
    row = belong(desk, her, group)
    Closure.objects.create(network=region.sierra, row=her, holder=region.ada.account.holder)
    assert "Jacaranda" not in text(desk, "ada", "network:organisation", group)
    assert str(row.code) not in text(desk, "ada", "network:organisation", group)
    assert desk.as_("ada").get("network:belonging", row.code).status_code == 404
    assert "Jacaranda" in text(desk, "bea", "network:organisation", group)


def test_a_group_of_many_is_shown_a_page_at_a_time(desk: Desk, region: Region, group: UUID) -> None:
    bea = region.bea.actor()
    people = [bringing.Person(uuid4(), Identity(f"Ave {number}")) for number in range(belongings.PAGE + 2)]
    Defender.objects.bulk_create(Defender(code=one.code, network=region.sierra) for one in people)
    store(bringing.seal_all(people, to=reads.registry_keys(bea, region.sierra.code)))
    made = [
        belongings.seal_bond(bea, region.sierra.code, uuid4(), belongings.told_by(bea, bond))
        for bond in (Bond(who=str(one.code), what=DEFENDER, group=str(group), where=GROUP) for one in people)
    ]
    for one in made:
        belongings.add_belonging(region.sierra, one, by=bea)
    first, after = belongings.held_in(bea, reads.organisation_for(bea, group))
    second, end = belongings.held_in(bea, reads.organisation_for(bea, group), after=after)
    assert end is None
    assert {one.name for one in (*first, *second)} == {f"Ave {number}" for number in range(belongings.PAGE + 2)}


def test_two_entries_that_become_one_keep_what_both_belonged_to_and_it_can_be_undone(
    desk: Desk, region: Region, her: UUID, group: UUID
) -> None:
    bea = region.bea.actor()
    row = belong(desk, her, group)
    other = add_defender(region.sierra, seal_identity(bea, region.sierra.code, uuid4(), Identity("Guayacán")), by=bea)
    taken = belongings.moved(bea, region.sierra.code, her, other.code).store()
    assert taken == [row.code]
    assert [one.row.code for one in belongings.held_by(bea, other)] == [row.code]
    assert belongings.held_by(bea, reads.defender_for(bea, her)) == []
    belongings.moved(bea, region.sierra.code, other.code, her, only=taken).store()
    assert [one.bond.role for one in belongings.held_by(bea, reads.defender_for(bea, her))] == ["vocera"]


def test_when_she_is_erased_nothing_of_all_this_is_left(desk: Desk, region: Region, her: UUID, group: UUID) -> None:
    ada = region.ada.actor()
    belong(desk, her, group)
    keys = reads.registry_keys(ada, region.sierra.code)
    whole = bringing.Person(her, Identity("Jacaranda"), Profile(notes="x"), SafeContact(never="y"))
    bringing.replace_all(bringing.seal_all([whole], to=keys))
    assert Bundle.objects.filter(row=her, kind__in=[PROFILE, CONTACT]).count() == 2
    ends = belongings.ends_of(ada, region.sierra.code)
    forget.erase_identity(reads.defender_for(ada, her), keys=keys, ends=ends, by=ada)
    assert not Bundle.objects.filter(row=her).exists()
    assert not Bundle.objects.filter(kind=BELONGING).exists()
    assert not Belonging.objects.exists()
    assert desk.as_("ada").get("network:person", her).status_code == 200
    assert desk.as_("ada").get("network:organisation", group).status_code == 200
