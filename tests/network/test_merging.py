"""Two entries that are one woman: looked at by a person, joined field by field, found by every name, parted again."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.utils.translation import override

from rebozo.consent.reads import may_use
from rebozo.consent.rules import Use
from rebozo.journal.models import Line
from rebozo.network import finding
from rebozo.network.belongings import add_belonging, seal_bond
from rebozo.network.bundles import PROFILE
from rebozo.network.forms_merging import shown
from rebozo.network.models import Belonging, Closure, Defender, Merge, NotSame, Organisation
from rebozo.network.profiles import Bond
from rebozo.network.reads import identity_of, kept_of, part_of
from rebozo.network.sealed_names import DEFENDER, GROUP, seal_part
from rebozo.registry.models import Attack, AttackPerson, Event
from tests.consent.conftest import asked
from tests.region import Desk, Region


def _person(desk: Desk, **name: str) -> UUID:
    code = uuid4()
    answer = desk.as_("bea").post("network:person-new", data={"token": str(code), "anyway": "1", **name})
    assert answer.status_code == 302, answer.content.decode()
    return code


def _attack_on(region: Region, person: UUID) -> Attack:
    """As the form leaves it; what is sealed of it does not matter here."""
    facts = {"network": region.sierra, "country": "HN", "month": date(2026, 9, 1), "basis": "consent"}
    event = Event.objects.create(**facts)
    return Attack.objects.create(event=event, type="T01", shape="personal", person_id=person, **facts)


def _join(desk: Desk, one: UUID, other: UUID, **choices: str) -> None:
    versions = dict(Defender.objects.filter(pk__in=[one, other]).values_list("pk", "version"))
    said = {"version": str(versions[one]), "gone_version": str(versions[other])} | {
        name.replace("__", "-"): value for name, value in choices.items()
    }
    answer = desk.as_("bea").post("network:compare", one, other, data=said)
    assert answer.status_code == 302, answer.content.decode()


def _found(region: Region, name: str) -> set[UUID]:
    return {found.code for found in finding.search(region.bea.actor(), name)}


def test_possible_duplicates_are_shown_with_their_reasons(desk: Desk) -> None:
    one = _person(desk, chosen="Jacaranda Tule Encino")
    other = _person(desk, chosen="Jacaranda Encino Tule")
    _person(desk, chosen="Colibrí Sauce")
    page = desk.as_("bea").get("network:duplicates", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Jacaranda Tule Encino" in page
    assert "Jacaranda Encino Tule" in page
    assert "Colibrí Sauce" not in page
    assert "the same words in another order" in page or "en otro orden" in page
    assert f"/{one}/{other}" in page or f"/{other}/{one}" in page


def test_before_another_is_added_the_reason_is_said(desk: Desk) -> None:
    _person(desk, chosen="Jacaranda Tule Encino")
    asked = desk.as_("bea").post(
        "network:person-new", data={"token": str(uuid4()), "chosen": "Jacaranda Encino Tule"}, HTTP_ACCEPT_LANGUAGE="en"
    )
    assert asked.status_code == 200
    assert "in another order" in asked.content.decode() or "en otro orden" in asked.content.decode()
    assert Defender.objects.count() == 1


def test_whom_she_told_apart_is_not_shown_again_and_nobody_reads_the_link(desk: Desk) -> None:
    one, other = _person(desk, chosen="Jacaranda Tule"), _person(desk, chosen="Jacaranda Tule")
    bea = desk.as_("bea")
    assert bea.post("network:compare", one, other, data={"apart": "1"}).status_code == 302
    assert bea.post("network:compare", other, one, data={"apart": "1"}).status_code == 302
    kept = NotSame.objects.get()
    for code in (one, other):
        assert code.bytes not in bytes(kept.pair)
    assert not Line.objects.filter(deed="network.pair.told_apart", on__isnull=False).exists()
    assert "Jacaranda Tule" not in bea.get("network:duplicates").content.decode()


def test_joined_she_has_all_that_was_registered_and_every_name_finds_her(desk: Desk, region: Region) -> None:
    one = _person(desk, chosen="Jacaranda", surname1="Tule")
    other = _person(desk, chosen="Palo Santo", legal="Orquídea", surname1="Tule")
    attack = _attack_on(region, other)
    group_list = AttackPerson.objects.create(attack=attack, person_id=other, network=region.sierra)
    assert desk.as_("bea").post("network:compare", one, other, data={"version": "1"}).status_code == 422
    _join(desk, one, other, identity__chosen="one")
    assert Defender.objects.get(pk=other).merged_into_id == one
    attack.refresh_from_db()
    group_list.refresh_from_db()
    assert attack.person_id == group_list.person_id == one
    for name in ("Jacaranda Tule", "Palo Santo", "Orquídea Tule"):
        assert _found(region, name) == {one}, name
    bea = desk.as_("bea")
    moved = bea.get("network:person", other)
    assert moved.status_code == 302
    assert str(one) in moved.headers["Location"]
    said = identity_of(region.bea.actor(), Defender.objects.get(pk=one))
    assert (said.chosen, said.legal) == ("Jacaranda", "Orquídea")


def test_a_name_corrected_after_joining_is_still_found_by_the_other(desk: Desk, region: Region) -> None:
    one, other = _person(desk, chosen="Jacaranda"), _person(desk, chosen="Palo Santo")
    _join(desk, one, other, identity__chosen="typed", **{"identity__chosen-typed": "Ceiba"})
    edited = desk.as_("bea").post(
        "network:person-edit", one, data={"token": str(one), "version": "2", "chosen": "Ceiba Real"}
    )
    assert edited.status_code == 302, edited.content.decode()
    assert _found(region, "Palo Santo") == _found(region, "Jacaranda") == _found(region, "Ceiba Real") == {one}


def test_undone_both_are_as_they_were_and_what_came_since_stays(desk: Desk, region: Region) -> None:
    actor = region.bea.actor()
    one, other = _person(desk, chosen="Jacaranda"), _person(desk, chosen="Palo Santo", legal="Orquídea")
    seal_part(actor, region.sierra.code, one, PROFILE, {"languages": ["es"]}).store()
    seal_part(actor, region.sierra.code, other, PROFILE, {"languages": ["en"], "notes": "de prueba"}).store()
    group = Organisation.objects.create(network=region.sierra)
    bond = Bond(who=str(other), what=DEFENDER, group=str(group.code), where=GROUP, vouched=(str(actor.holder),))
    add_belonging(region.sierra, seal_bond(actor, region.sierra.code, uuid4(), bond), by=actor)
    Closure.objects.create(network=region.sierra, row=other, holder=region.ada.person.account.holder)
    attack = _attack_on(region, other)
    ends = Belonging.objects.get().who
    _join(desk, one, other, identity__chosen="other", profile__languages="both")
    kept, gone = Defender.objects.get(pk=one), Defender.objects.get(pk=other)
    assert part_of(actor, kept, PROFILE) == {"languages": ["es", "en"], "notes": "de prueba"}
    assert bytes(Belonging.objects.get().who) != bytes(ends)
    assert Closure.objects.filter(row=one).exists()
    since = _attack_on(region, one)
    done = Merge.objects.get()
    page = desk.as_("bea").get("network:unmerge", done.code)
    assert page.status_code == 200
    late = desk.as_("bea").post("network:unmerge", done.code, data={"version": "1"})
    assert late.status_code in (409, 422), late.status_code
    undone = desk.as_("bea").post("network:unmerge", done.code, data={"version": str(kept.version)})
    assert undone.status_code == 302, undone.content.decode()
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert gone.merged_into_id is None
    assert identity_of(actor, kept).as_fields() == {
        "chosen": "Jacaranda", "legal": "", "surname1": "", "surname2": "", "pseudonym": "",
    }  # fmt: skip
    assert part_of(actor, kept, PROFILE) == {"languages": ["es"]}
    assert part_of(actor, gone, PROFILE) == {"languages": ["en"], "notes": "de prueba"}
    assert bytes(Belonging.objects.get().who) == bytes(ends)
    assert not Closure.objects.filter(row=one).exists()
    attack.refresh_from_db()
    since.refresh_from_db()
    assert (attack.person_id, since.person_id) == (other, one)
    assert _found(region, "Jacaranda") == {one}
    assert _found(region, "Palo Santo") == {other}


def test_joined_or_undone_twice_by_a_double_click_is_done_once_and_leads_to_her_page(desk: Desk) -> None:
    one, other = _person(desk, chosen="Jacaranda"), _person(desk, chosen="Palo Santo")
    _join(desk, one, other, identity__chosen="one")
    again = {"version": "1", "gone_version": "1", "identity-chosen": "one"}
    assert str(one) in desk.as_("bea").post("network:compare", one, other, data=again)["Location"]
    assert desk.as_("cleo").post("network:compare", one, other, data=again).status_code == 404
    done = Merge.objects.get()
    version = {"version": str(Defender.objects.get(pk=one).version)}
    for _ in range(2):
        assert str(one) in desk.as_("bea").post("network:unmerge", done.code, data=version)["Location"]
    assert Line.objects.filter(deed="network.defender.parted").count() == 1


def test_what_was_closed_while_they_were_one_stays_closed_of_both(desk: Desk, region: Region) -> None:
    one, other = _person(desk, chosen="Jacaranda"), _person(desk, chosen="Palo Santo")
    ada, cleo = region.ada.person.account.holder, region.cleo.person.account.holder
    Closure.objects.create(network=region.sierra, row=one, holder=cleo)
    _join(desk, one, other, identity__chosen="one")
    Closure.objects.create(network=region.sierra, row=one, holder=ada)
    version = str(Defender.objects.get(pk=one).version)
    undone = desk.as_("bea").post("network:unmerge", Merge.objects.get().code, data={"version": version})
    assert undone.status_code == 302, undone.content.decode()
    assert set(Closure.objects.values_list("row", "holder")) == {(one, cleo), (one, ada), (other, ada)}


def test_a_no_that_was_said_while_they_were_one_is_obeyed_for_both(desk: Desk, region: Region) -> None:
    one, other = _person(desk, chosen="Jacaranda"), _person(desk, chosen="Palo Santo")
    attack, bea = _attack_on(region, other), desk.as_("bea")
    assert bea.post("consent:ask", other, data=asked(count="yes")).status_code == 302
    _join(desk, one, other, identity__chosen="one")
    assert bea.post("consent:ask", one, data=asked(count="no")).status_code == 302
    version = str(Defender.objects.get(pk=one).version)
    assert bea.post("network:unmerge", Merge.objects.get().code, data={"version": version}).status_code == 302
    attack.refresh_from_db()
    assert (attack.person_id, attack.basis) == (other, "refused")
    assert not may_use(other, Use.COUNT)
    assert bea.get("consent:said", other).status_code == 200


def test_the_last_of_two_joinings_is_undone_first(desk: Desk, region: Region) -> None:
    one, two, three = (_person(desk, chosen=name) for name in ("Jacaranda", "Palo Santo", "Ceiba"))
    _join(desk, one, two, identity__chosen="one")
    _join(desk, one, three, identity__chosen="one")
    first = Merge.objects.get(gone=two)
    refused = desk.as_("bea").post("network:unmerge", first.code, data={"version": "3"})
    assert refused.status_code in (409, 422)
    assert not Merge.objects.filter(undone=True).exists()
    assert kept_of(Defender.objects.filter(merged_into=None), three) == one


def test_whoever_changed_one_meanwhile_is_not_overwritten(desk: Desk) -> None:
    one, other = _person(desk, chosen="Jacaranda"), _person(desk, chosen="Palo Santo")
    Defender.objects.filter(pk=other).update(version=5)
    answer = desk.as_("bea").post(
        "network:compare", one, other, data={"version": "1", "gone_version": "1", "identity-chosen": "one"}
    )
    assert answer.status_code == 409
    assert not Merge.objects.exists()
    assert not Defender.objects.filter(merged_into__isnull=False).exists()


def test_never_across_networks_nor_of_two_kinds_nor_by_another_network(desk: Desk, region: Region) -> None:
    one, other = _person(desk, chosen="Jacaranda"), _person(desk, chosen="Palo Santo")
    elsewhere = Defender.objects.create(network=region.valle)
    group = Organisation.objects.create(network=region.sierra)
    bea = desk.as_("bea")
    for stranger in (elsewhere.pk, group.pk, one, uuid4()):
        assert bea.get("network:compare", one, stranger).status_code == 404
        assert bea.post("network:compare", one, stranger).status_code == 404
    assert desk.as_("cleo").get("network:compare", one, other).status_code == 404
    assert desk.as_("dina").get("network:compare", one, other).status_code == 404
    _join(desk, one, other, identity__chosen="one")
    assert desk.as_("cleo").get("network:unmerge", Merge.objects.get().code).status_code == 404


def test_a_version_that_is_no_number_is_none(desk: Desk) -> None:
    one, other = _person(desk, chosen="Jacaranda"), _person(desk, chosen="Palo Santo")
    _join(desk, one, other, identity__chosen="one")
    for version in ("²", "9" * 5000, ""):
        undone = desk.as_("bea").post("network:unmerge", Merge.objects.get().code, data={"version": version})
        assert undone.status_code == 409


def test_in_a_way_to_reach_her_the_answer_says_to_what_it_is_one() -> None:
    with override("en"):
        said = shown("ways", [{"way": "", "address": "+00 000", "shared": "no"}])
        assert shown("leave_message", "no") == "No"
    assert said == "+00 000 · Only she uses it"
