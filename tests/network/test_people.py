"""Defenders through the front door: added, found, corrected, erased; and never seen from another network."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse

from rebozo.journal.models import Line
from rebozo.network import belongings, finding, forget, reads
from rebozo.network.actions import add_defender
from rebozo.network.listing import PAGE
from rebozo.network.members import circles_she_may_open
from rebozo.network.models import Circle, Defender
from rebozo.network.names import Identity
from rebozo.network.sealed_names import seal_identity
from rebozo.people.models import Mandate
from rebozo.vault.accounts import member_of
from rebozo.vault.circles import admit, circle_keys, found_circle, signer
from rebozo.vault.models import Bundle
from rebozo.vault.places import Distrust
from tests.region import Desk, Region, Somebody


def known(region: Region, who: Somebody, **said: str) -> UUID:
    """A defender whom `who`'s network knows."""
    actor = who.actor()
    network = reads.networks_for(actor)[0]
    made = seal_identity(actor, network.code, uuid4(), Identity.from_fields(said))
    return add_defender(network, made, by=actor).code


def deeds_on(code: UUID) -> list[str]:
    return [*Line.objects.filter(on=code, deed__startswith="network.").order_by("id").values_list("deed", flat=True)]


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def test_somebody_is_added_with_one_name_and_seen_in_the_list(desk: Desk) -> None:
    code = uuid4()
    answer = desk.as_("bea").post("network:person-new", data={"token": str(code), "chosen": "Jacaranda"})
    assert answer.status_code == 302
    assert "Jacaranda" not in answer["Location"]
    assert "Jacaranda" in text_of(desk.as_("bea").get("network:people"))
    assert "Jacaranda" in text_of(desk.as_("ada").get("network:person", code))
    assert deeds_on(code) == ["network.defender.added"]


def test_sending_the_form_twice_adds_her_once(desk: Desk) -> None:
    data = {"token": str(uuid4()), "chosen": "Jacaranda"}
    first = desk.as_("bea").post("network:person-new", data=data)
    second = desk.as_("bea").post("network:person-new", data=data)
    assert first["Location"] == second["Location"]
    assert Defender.objects.count() == 1


def test_a_form_without_any_name_is_told_so_and_adds_nobody(desk: Desk) -> None:
    answer = desk.as_("bea").post("network:person-new", data={"token": str(uuid4()), "chosen": " \u200b"})
    assert answer.status_code == 422
    assert not Defender.objects.exists()


def test_who_might_be_her_is_shown_first_and_adding_anyway_is_one_more_press(desk: Desk, region: Region) -> None:
    code = known(region, region.bea, legal="Ceiba", surname1="Hernández", surname2="Amate")
    data = {"token": str(uuid4()), "legal": "Seiba", "surname1": "Ernandes", "surname2": "Amate"}
    asked = desk.as_("bea").post("network:person-new", data=data)
    assert asked.status_code == 200
    assert reverse("network:person", args=[code]) in text_of(asked)
    assert Defender.objects.count() == 1
    assert desk.as_("bea").post("network:person-new", data=data | {"anyway": "1"}).status_code == 302
    assert Defender.objects.count() == 2


@pytest.mark.parametrize("said", ["jacaranda", "Jakaranda", "Amate Nopal", "nopal amate", "Ceiba", "colibri"])
def test_she_is_found_by_any_of_her_names_however_it_is_spelt(desk: Desk, region: Region, said: str) -> None:
    code = known(
        region, region.bea, chosen="Jacaranda", legal="Ceiba", surname1="Amate", surname2="Nopal", pseudonym="Colibrí"
    )
    answer = desk.as_("bea").post("network:search", data={"what": said})
    assert reverse("network:person", args=[code]) in text_of(answer)


def test_a_name_that_nobody_has_is_told_kindly_and_is_not_in_any_address(desk: Desk) -> None:
    answer = desk.as_("bea").post("network:search", data={"what": "Guayacán"})
    assert answer.status_code == 200
    assert not re.search(r'(href|action)="[^"]*Guayac', text_of(answer))
    assert desk.as_("bea").get("network:search", query={"what": "Guayacán"}).status_code == 302


@pytest.mark.parametrize("page", ["network:person", "network:person-edit"])
def test_to_another_network_she_does_not_exist(desk: Desk, region: Region, page: str) -> None:
    code = known(region, region.bea, chosen="Jacaranda")
    assert desk.as_("cleo").get(page, code).status_code == 404
    assert desk.as_("cleo").post("network:person-edit", code, data={"token": str(code)}).status_code in (404, 405)
    assert "Jacaranda" not in text_of(desk.as_("cleo").get("network:people"))
    assert finding.search(region.cleo.actor(), "Jacaranda") == []
    assert reads.shown_names(region.cleo.actor(), [code]) == {}


@pytest.mark.parametrize("page", ["network:people", "network:person-new", "network:organisations"])
def test_a_reader_of_figures_has_no_people_to_see(desk: Desk, page: str) -> None:
    assert desk.as_("dina").get(page).status_code == 403


def test_a_stranger_is_sent_to_the_entrance(desk: Desk, region: Region) -> None:
    code = known(region, region.bea, chosen="Jacaranda")
    answer = desk.as_("stranger").get("network:person", code)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("people:sign-in"))


def test_a_form_copied_from_another_network_adds_nothing_there(desk: Desk, region: Region) -> None:
    code = known(region, region.bea, chosen="Jacaranda")
    answer = desk.as_("cleo").post("network:person-new", data={"token": str(code), "chosen": "Ceiba"})
    assert answer.status_code == 409
    assert reads.shown_names(region.bea.actor(), [code]) == {code: "Jacaranda"}


def test_her_name_is_corrected_and_the_old_one_finds_nobody(desk: Desk, region: Region) -> None:
    code = known(region, region.bea, chosen="Jacaranda")
    data = {"token": str(code), "version": "1", "chosen": "Guayacán"}
    assert desk.as_("ada").post("network:person-edit", code, data=data).status_code == 302
    assert finding.search(region.bea.actor(), "Jacaranda") == []
    assert [one.code for one in finding.search(region.bea.actor(), "Guayacan")] == [code]
    assert deeds_on(code)[-1] == "network.defender.edited"


def test_the_second_of_two_editors_is_told_and_loses_nothing(desk: Desk, region: Region) -> None:
    code = known(region, region.bea, chosen="Jacaranda")
    ada, bea = desk.as_("ada"), desk.as_("bea")
    ada.post("network:person-edit", code, data={"token": str(code), "version": "1", "chosen": "Guayacán"})
    late = bea.post("network:person-edit", code, data={"token": str(code), "version": "1", "chosen": "Amate"})
    assert late.status_code == 409
    assert "Guayacán" in text_of(late)
    assert 'value="Amate"' in text_of(late)
    again = bea.post("network:person-edit", code, data={"token": str(code), "version": "2", "chosen": "Amate"})
    assert again.status_code == 302
    assert reads.shown_names(region.ada.actor(), [code]) == {code: "Amate"}


def test_opening_her_page_leaves_one_line_an_hour(desk: Desk, region: Region) -> None:
    code = known(region, region.bea, chosen="Jacaranda")
    for _ in range(2):
        desk.as_("ada").get("network:person", code)
    assert Line.objects.filter(on=code, deed__startswith="opened", actor=region.ada.account.holder).count() == 1


def test_erasing_what_names_her_leaves_her_number_and_nothing_else(desk: Desk, region: Region) -> None:
    code = known(region, region.bea, chosen="Jacaranda")
    ada = region.ada.actor()
    for _ in range(2):
        defender = reads.defender_for(ada, code)
        forget.erase_identity(
            defender,
            keys=reads.registry_keys(ada, defender.network_id),
            ends=belongings.ends_of(ada, defender.network_id),
            by=ada,
        )
    assert not Bundle.objects.filter(row=code).exists()
    assert finding.search(ada, "Jacaranda") == []
    assert deeds_on(code) == ["network.defender.added", "network.defender.erased"]
    assert desk.as_("ada").get("network:person", code).status_code == 200
    late = desk.as_("bea").post(
        "network:person-edit", code, data={"token": str(code), "version": "1", "chosen": "Jacaranda"}
    )
    assert late.status_code == 409  # whoever had her form open does not bring her name back unawares


def test_a_long_list_is_paged_by_key_and_nobody_is_missed(desk: Desk, region: Region) -> None:
    Defender.objects.bulk_create(Defender(network=region.sierra) for _ in range(PAGE * 2 + 3))
    seen: list[str] = []
    query: dict[str, str] = {}
    for _ in range(3):
        page = text_of(desk.as_("bea").get("network:people", query=query))
        seen += re.findall(r"/personas/([0-9a-f-]{36})\"", page)
        following = re.search(r'href="\?after=([0-9a-f-]{36})', page)
        query = {"after": following[1]} if following else {}
    assert not query
    assert len(seen) == len(set(seen)) == PAGE * 2 + 3


def test_an_empty_list_teaches(desk: Desk) -> None:
    assert 'class="empty"' in text_of(desk.as_("bea").get("network:people"))


def test_no_title_and_no_address_carries_a_name(desk: Desk, region: Region) -> None:
    code = known(region, region.bea, chosen="Jacaranda")
    page = text_of(desk.as_("bea").get("network:person", code))
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title
    assert "Jacaranda" not in title[1]


# ---------------------------------------------------------------- one person, two networks


def works_also_in_valle(somebody: Somebody, region: Region, role: str) -> None:
    """A task in the other network, and no key of its circle."""
    Mandate.objects.create(
        account_id=somebody.account.holder, role_id=role, network=region.valle.code, since=date(2026, 1, 5)
    )


def test_reading_the_figures_of_another_network_opens_nobody_in_it(desk: Desk, region: Region) -> None:
    code = known(region, region.cleo, chosen="Guayacán")
    works_also_in_valle(region.bea, region, "figures")
    assert desk.as_("bea").get("network:person", code).status_code == 404
    assert "personas/nueva" in text_of(desk.as_("bea").get("network:people"))
    assert 'name="network"' not in text_of(desk.as_("bea").get("network:person-new"))


def test_a_task_without_the_key_shows_that_somebody_is_there_and_not_who(desk: Desk, region: Region) -> None:
    code = known(region, region.cleo, chosen="Guayacán")
    works_also_in_valle(region.bea, region, "documenter")
    bea = desk.as_("bea")
    assert str(code) in text_of(bea.get("network:people"))
    assert "Guayacán" not in text_of(bea.get("network:people"))
    assert bea.get("network:person", code).status_code == 409
    form = bea.get("network:person-new")
    assert 'name="network"' in text_of(form)
    assert " checked" not in text_of(form)  # nothing is chosen for her
    data = {"token": str(uuid4()), "chosen": "Jacaranda", "network": str(region.valle.code)}
    assert bea.post("network:person-new", data=data).status_code == 409
    assert bea.post("network:person-new", data=data | {"network": str(region.sierra.code)}).status_code == 302


def test_a_network_that_is_not_hers_cannot_be_written_into_the_form(desk: Desk, region: Region) -> None:
    data = {"token": str(uuid4()), "chosen": "Jacaranda", "network": str(region.valle.code)}
    desk.as_("bea").post("network:person-new", data=data)
    assert not Defender.objects.filter(network=region.valle).exists()


def test_a_circle_moved_to_another_network_is_neither_written_to_nor_offered(desk: Desk, region: Region) -> None:
    """The Valle's circle stands as the Sierra's in the database. Ada holds both keys and would not notice."""
    valle = circle_keys(region.valle_circle.code, ring=region.people["eva"].keyring)
    admit(valle, member_of(region.ada.keyring), by=region.people["eva"].keyring)
    Circle.objects.filter(pk=region.sierra_circle.code).update(purpose=Circle.Purpose.ACCOMPANIMENT)
    Circle.objects.filter(pk=region.valle_circle.code).update(network=region.sierra)
    ada = desk.as_("ada")
    assert ada.post("network:person-new", data={"token": str(uuid4()), "chosen": "Jacaranda"}).status_code == 503
    assert not Defender.objects.exists()
    assert ada.get("members:invite", region.sierra.code).status_code == 503


def test_two_circles_whose_purposes_were_swapped_are_neither_written_to_nor_offered(desk: Desk, region: Region) -> None:
    """In the database a circle of others takes the registry's place: what Ada documents would be sealed to them."""
    registry, other = Circle.Purpose.REGISTRY, Circle.Purpose.ACCOMPANIMENT
    second = Circle.objects.create(
        code=Circle.number_for(region.sierra.code, other), network=region.sierra, purpose=other
    )
    ada, eva = region.people["ada"].keyring, region.people["eva"].keyring
    members, signers = [member_of(ada), member_of(eva)], [signer(ada), signer(eva)]
    found_circle(second.code, region.sierra.code, members=members, signers=signers)
    assert {circle.purpose for circle, _keys in circles_she_may_open(region.ada.actor(), region.sierra)} == {
        registry, other,
    }  # fmt: skip
    Circle.objects.filter(pk=second.code).update(purpose="for a moment")
    Circle.objects.filter(pk=region.sierra_circle.code).update(purpose=other)
    Circle.objects.filter(pk=second.code).update(purpose=registry)
    browser = desk.as_("ada")
    data = {"token": str(uuid4()), "chosen": "Jacaranda"}
    assert browser.post("network:person-new", data=data).status_code == 503
    with pytest.raises(Distrust):
        finding.search(region.ada.actor(), "Jacaranda")
    assert not Defender.objects.exists()
    assert browser.get("members:invite", region.sierra.code).status_code == 503
