"""Registering what happened, by the door."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest

from rebozo.journal.models import Line
from rebozo.network.models import Defender
from rebozo.registry.models import Attack, AttackPerpetrator, Event
from rebozo.vault.models import Bundle
from tests.region import Desk, Region
from tests.registry.conftest import Typed


def test_five_answers_are_enough_and_the_record_greets_her(desk: Desk, typed: Typed) -> None:
    bea = desk.as_("bea")
    answer = bea.post("registry:new", data=typed())
    attack = Attack.objects.get()
    assert answer.status_code == 302
    page = bea.client.get(answer.headers["Location"]).content.decode()
    assert attack.reference in page
    assert "Jacaranda" in page
    assert (attack.country, attack.shape, str(attack.month)) == ("HN", "personal", "2026-10-01")


def test_a_long_form_offers_no_language_since_changing_it_would_lose_what_was_typed(desk: Desk) -> None:
    bea = desk.as_("bea")
    assert 'class="languages"' not in bea.get("registry:new").content.decode()
    assert 'class="languages"' in bea.get("registry:list").content.decode()


def test_each_type_is_an_attack_with_all_perpetrators_and_rights(desk: Desk, typed: Typed) -> None:
    desk.as_("bea").post(
        "registry:new", data=typed(types=["T01", "T02.1"], perpetrators=["P01", "P13"], rights=["R02"])
    )
    assert sorted(Attack.objects.values_list("type", flat=True)) == ["T01", "T02.1"]
    assert AttackPerpetrator.objects.count() == 4
    assert len(set(Attack.objects.values_list("reference", flat=True))) == 2


def test_sending_the_same_form_twice_makes_one_record_and_one_defender(desk: Desk, typed: Typed) -> None:
    said, bea = typed(), desk.as_("bea")
    for done in ("registered", "already"):
        answer = bea.post("registry:new", data=said)
        assert answer.headers["Location"].endswith(f"?done={done}")
    assert (Event.objects.count(), Attack.objects.count(), Defender.objects.count()) == (1, 1, 1)
    assert Line.objects.filter(deed="registry.event.registered").count() == 1


def test_going_back_to_write_the_next_attack_loses_no_word_and_registers_it_apart(desk: Desk, typed: Typed) -> None:
    said, bea = typed(story="La primera."), desk.as_("bea")
    bea.post("registry:new", data=said)
    next_one = said | {"types": ["T02.1"], "story": "La segunda."}
    told = bea.post("registry:new", data=next_one)
    page = told.content.decode()
    assert told.status_code == 422
    assert "La segunda." in page
    assert Event.objects.count() == 1
    fresh = re.search(r'name="token" value="([^"]+)"', page)
    assert fresh
    assert fresh[1] != said["token"]
    known = str(Defender.objects.get().code)  # the same defender: she is asked, and says so
    assert bea.post("registry:new", data=next_one | {"token": fresh[1], "known": known}).status_code == 302
    assert (Event.objects.count(), Attack.objects.count(), Defender.objects.count()) == (2, 2, 1)


def test_what_she_told_is_sealed_and_empty_scopes_are_not_kept(registered: Callable[..., Attack]) -> None:
    bare = registered()
    full = registered(
        name="Ceiba", day="14", about="on", story="La siguieron hasta el mercado.", gender="yes", place="Barrio Abajo"
    )
    assert not Bundle.objects.filter(row=bare.event_id).exists()
    kinds = {bundle.kind: bytes(bundle.sealed) for bundle in Bundle.objects.filter(row=full.event_id)}
    assert set(kinds) == {"registry_event:account", "registry_event:codes", "registry_event:place"}
    assert not any(b"mercado" in sealed or b"Abajo" in sealed for sealed in kinds.values())


@pytest.mark.parametrize(
    ("but", "sentence"),
    [
        ({"types": []}, "Choose at least one type of attack."),
        ({"shape": None}, "Choose one: with that it can be counted."),
        ({"year": ""}, "Tell us the year at least: with that it can be counted."),
        ({"year": "2027"}, "That date has not come yet."),
        ({"month": "2", "day": "30"}, "That month has no such day."),
        ({"month": "", "day": "3"}, "With a day, the month is needed too."),
        ({"basis": None}, "Choose one. If nobody has asked her yet, say so: it is kept and not counted."),
        (
            {"basis": "steering", "name": ""},
            "On which day did the Steering Group decide it? It cannot be a day to come.",
        ),
        ({"basis": "collective"}, "“A group in which nobody is named” is only for a group."),
        ({"name": ""}, "Who was it? If she prefers not to be named, choose that instead."),
        ({"shape": "collective", "name": ""}, "How many people, at least? A number from 2 on."),
        ({"country": ""}, "Choose the country: with that it can be counted."),
    ],
)
def test_a_form_that_needs_another_look_says_what_and_keeps_the_rest(
    desk: Desk, typed: Typed, but: dict[str, object], sentence: str
) -> None:
    bea = desk.as_("bea")
    bea.client.cookies["lang"] = "en"
    answer = bea.post("registry:new", data=typed(story="No perder esto", **but))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "No perder esto" in page
    assert not Attack.objects.exists()
    assert not Defender.objects.exists()


@pytest.mark.parametrize(
    ("but", "expected"),
    [
        ({"shape": "collective", "name": "", "at_least": "34", "basis": "collective"}, ("collective", 34)),
        ({"shape": "unnamed", "name": ""}, ("unnamed", 1)),
        ({"shape": "organisation", "name": "Colectiva Amate"}, ("organisation", 1)),
        ({"basis": "steering", "basis_day": "2026-03-08", "name": ""}, ("personal", 1)),
    ],
)
def test_every_shape_can_be_registered(
    registered: Callable[..., Attack], but: dict[str, object], expected: tuple[str, int]
) -> None:
    attack = registered(**but)
    assert (attack.shape, attack.at_least) == expected
    assert (attack.person_id is None, attack.organisation_id is None) == (True, attack.shape != "organisation")


def test_a_name_typed_before_she_preferred_not_to_be_named_is_kept_nowhere(registered: Callable[..., Attack]) -> None:
    attack = registered(shape="unnamed", name="Jacaranda", at_least="9")
    assert (attack.person_id, attack.at_least) == (None, 1)
    assert not Defender.objects.exists()
    assert not Bundle.objects.filter(kind="network_defender:identity").exists()


def test_a_year_is_enough_and_no_month_is_invented(desk: Desk, registered: Callable[..., Attack]) -> None:
    attack = registered(month="", year="2014")
    assert (str(attack.month), attack.year_only) == ("2014-01-01", True)
    page = desk.as_("bea").get("registry:list").content.decode()
    assert ">2014<" in page
    assert "ene 2014" not in page


def test_looking_in_the_directory_keeps_all_that_was_typed_and_judges_nothing(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    known = registered(name="Jacaranda del Monte").person_id
    said = typed(name="jacaranda", types=["T02"], year="", story="A medias", find="1")
    answer = desk.as_("bea").post("registry:new", data=said)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{known}"' in page
    assert "A medias" in page
    assert 'class="errors"' not in page


def test_a_name_that_is_already_there_is_asked_about_before_another_is_made(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    known = registered(name="Jacaranda del Monte").person_id
    bea, said = desk.as_("bea"), typed(name="Jacarandá del Monte")
    asked = bea.post("registry:new", data=said)
    assert asked.status_code == 422
    assert f'value="{known}"' in asked.content.decode()
    assert bea.post("registry:new", data=said | {"known": str(known)}).status_code == 302
    assert Attack.objects.filter(person=known).count() == 2
    assert bea.post("registry:new", data=said | {"known": "new", "token": str(uuid4())}).status_code == 302
    assert Defender.objects.count() == 2


def test_a_number_of_another_networks_directory_is_not_found(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    known = registered().person_id
    answer = desk.as_("cleo").post("registry:new", data=typed(name="", known=str(known)))
    assert answer.status_code == 404
    assert Attack.objects.filter(network=region.valle).count() == 0


def test_a_form_number_that_another_network_used_registers_nothing(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    taken = registered().event_id
    answer = desk.as_("cleo").post("registry:new", data=typed(token=str(taken), name="", shape="unnamed"))
    assert answer.status_code == 404
    assert Attack.objects.filter(network=region.valle).count() == 0


@pytest.mark.parametrize("who", ["dina", "stranger"])
def test_nobody_else_registers(desk: Desk, typed: Typed, who: str) -> None:
    answer = desk.as_(who).post("registry:new", data=typed())
    assert answer.status_code in (302, 401, 403)
    assert not Attack.objects.exists()


def test_coming_from_her_page_the_form_already_points_to_her(desk: Desk, registered: Callable[..., Attack]) -> None:
    attack = registered(name="Nopal")
    page = desk.as_("bea").get("registry:new", query={"person": str(attack.person_id)}).content.decode()
    assert "Nopal" in page
    assert "Nopal" not in desk.as_("cleo").get("registry:new", query={"person": str(attack.person_id)}).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"types": ["T99"]}, {"shape": "x"}, {"basis": "x"}, {"country": "ZZ"}, {"month": "13"}, {"gender": "x"},
        {"shape": "collective", "at_least": "0"}, {"shape": "collective", "at_least": "9999999"}, {"name": "x" * 201},
        {"means": ["x"]}, {"known": "x"}, {"day": "0"}, {"day": "32"}, {"basis": "steering", "basis_day": "x"},
    ],
)  # fmt: skip
def test_whatever_is_wrong_is_said_in_our_words(desk: Desk, typed: Typed, wrong: dict[str, object]) -> None:
    """The framework's own Spanish says usted."""
    page = desk.as_("bea").post("registry:new", data=typed(**wrong)).content.decode()
    for theirs in ("Asegúrese", "Escoja", "Ingrese", "Introduzca", "Seleccione", "Asegura", "Please", "Ensure"):
        assert theirs not in page


@pytest.mark.parametrize(
    ("when", "part"),
    [({"day": "23", "month": "11"}, "day"), ({"month": "12"}, "month"), ({"year": "2027", "month": "1"}, "year")],
)
def test_a_date_to_come_is_said_where_it_is(desk: Desk, typed: Typed, when: dict[str, str], part: str) -> None:
    page = desk.as_("bea").post("registry:new", data=typed(**when)).content.decode()
    assert f'id="id_{part}_error"' in page


def test_a_number_may_be_followed_by_its_word(desk: Desk, typed: Typed) -> None:
    said = typed(shape="collective", name=None, at_least="40 mujeres")
    assert desk.as_("bea").post("registry:new", data=said).status_code == 302
    assert Attack.objects.get().at_least == 40


def test_types_are_folded_by_family_save_the_first_and_those_in_which_one_is_chosen(
    desk: Desk, registered: Callable[..., Attack]
) -> None:
    def opened(page: str) -> int:
        return page.count('<details class="family" open>')

    bea = desk.as_("bea")
    fresh = bea.get("registry:new").content.decode()
    assert fresh.count('<details class="family"') > opened(fresh) == 1
    attack = registered(types=["T43"])
    assert opened(bea.get("registry:edit", attack.event_id).content.decode()) == 2
