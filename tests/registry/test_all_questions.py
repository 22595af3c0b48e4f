"""The themes beyond the first five questions: asked when she wants, sealed, shown, put on paper and typed in."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from rebozo.network.bundles import PROFILE
from rebozo.network.models import Closure, Defender
from rebozo.network.reads import registry_keys
from rebozo.registry.models import Attack, Event
from rebozo.vault.models import Bundle
from rebozo.vault.sealing import replace, seal_bundle
from tests.region import Desk, Region
from tests.registry.conftest import Typed

ALL: dict[str, Any] = {
    "nature": ["NA1", "NA3"], "direct": "indirect", "until": "20/10/2026", "place_kind": "PL01.1", "contexts": ["CX02"],
    "means": ["ME3.1"], "platforms": ["PT1"], "perpetrators": ["P01"], "certainty": "likely", "interests": ["IN1"],
    "rights": ["R02"], "gender": "yes", "indicators": ["GD1"], "words": "Palabras inventadas de prueba",
    "close_0_relation": "RE1", "close_0_age": "AB2", "close_0_type": "T02", "consequences": ["CO2"],
    "measures": ["PA3", "PC4"], "answers": ["LC.02"], "note_who": "Uno llevaba una gorra verde",
    "lived_state": "detained", "lived_movements": ["M01"],
}  # fmt: skip


def _english(desk: Desk, who: str) -> Desk:
    somebody = desk.as_(who)
    somebody.client.cookies["lang"] = "en"
    return somebody


def test_every_question_is_kept_sealed_and_shown_by_theme(desk: Desk, registered: Callable[..., Attack]) -> None:
    attack = registered(**ALL)
    sealed = bytes(Bundle.objects.get(row=attack.event_id, kind="registry_event:codes").sealed)
    assert b"inventadas" not in sealed
    page = _english(desk, "bea").get("registry:attack", attack.code).content.decode()
    for said in (
        "Facebook",
        "Palabras inventadas",
        "gorra verde",
        "Child · 12 to 17",
        "Spiritual",
        "Sit-in",
        "Detained",
    ):
        assert said in page, said
    again = desk.as_("bea").get("registry:edit", attack.event_id).content.decode()
    for typed in ('value="20/10/2026"', 'value="GD1"', 'value="Uno llevaba una gorra verde"', 'value="LC.02"'):
        assert typed in again
    assert "Facebook" not in desk.as_("cleo").get("registry:attack", attack.code).content.decode()


def test_a_theme_without_an_answer_is_not_shown(desk: Desk, registered: Callable[..., Attack]) -> None:
    page = _english(desk, "bea").get("registry:attack", registered(consequences=["CO1"]).code).content.decode()
    assert "What it left" in page
    assert "People close to her" not in page


def test_the_blank_form_asks_five_questions_and_more_only_when_she_wants(desk: Desk, typed: Typed) -> None:
    bea = desk.as_("bea")
    blank = bea.get("registry:new").content
    assert b'name="consequences"' not in blank
    assert len(gzip.compress(blank)) < 10_000
    light = bea.get("registry:new", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(light.content).count(b"<h1>") == 1
    assert len(light.content) < 10_000, "on a line of 400 kbit/s it is there in a moment"
    whole = bea.get("registry:new", query={"full": "1"}).content
    assert b'name="consequences"' in whole
    assert len(gzip.compress(whole)) < 30_000
    more = bea.post("registry:new", data=typed(story="A medias", year="", more="1"))
    page = more.content.decode()
    assert (more.status_code, "A medias" in page, 'name="consequences"' in page) == (200, True, True)
    assert 'class="errors"' not in page


def test_how_she_lives_is_kept_as_it_was_then(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    person = registered(name="Nopal").person_id
    assert person
    keys = registry_keys(region.bea.actor(), region.sierra.code)
    replace([seal_bundle(person, PROFILE, {"state": "exile", "movements": ["M02"], "notes": "no"}, to=[keys])])
    said = typed(name="", known=str(person))
    bea = _english(desk, "bea")
    assert bea.post("registry:new", data=said).status_code == 302
    first = Attack.objects.get(event=said["token"])
    replace([seal_bundle(person, PROFILE, {"state": "free"}, to=[keys])])
    page = bea.get("registry:attack", first.code).content.decode()
    assert "In exile" in page


def test_save_and_write_another_keeps_where_and_when_and_nothing_of_hers(desk: Desk, typed: Typed) -> None:
    said = typed(name="Jacaranda", story="Lo suyo", country="NI", month="9", another="1")
    answer = desk.as_("bea").post("registry:new", data=said)
    page = desk.as_("bea").client.get(answer.headers["Location"]).content.decode()
    assert '<option value="NI" selected>' in page
    assert '<option value="9" selected>' in page
    assert "Jacaranda" not in page
    assert "Lo suyo" not in page
    assert 'value="consent" checked' not in re.sub(r"\s+", " ", page)
    assert "consent" not in answer.headers["Location"]


@pytest.mark.parametrize("wrong", [{"until": "ayer"}, {"until": "2019"}, {"close_0_age": "AB99"}, {"direct": "x"}])
def test_what_is_wrong_in_a_theme_opens_it_and_keeps_the_rest(desk: Desk, typed: Typed, wrong: dict[str, str]) -> None:
    answer = desk.as_("bea").post("registry:new", data=typed(story="No perder esto", **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "No perder esto" in page
    assert f'id="id_{next(iter(wrong))}_error"' in page
    assert not Event.objects.exists()


def test_paper_has_the_same_questions_with_numbers_and_is_typed_in(desk: Desk) -> None:
    bea = _english(desk, "bea")
    paper = bea.get("registry:paper").content.decode()
    assert "<b>T02.1</b>" in paper
    assert "<b>RE1</b>" in paper
    lines = {
        "token": str(uuid4()), "types": "t02.1 T05", "shape": "1", "name": "Ceiba", "year": "14/10/2026~",
        "country": "HN", "basis": "1", "perpetrators": "P01", "close": "RE1 AB2 T02", "gender": "1",
    }  # fmt: skip
    echoed = bea.post("registry:typing", data=lines)
    page = echoed.content.decode()
    assert echoed.status_code == 200
    assert "Death threat" in page
    assert not Event.objects.exists()
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert seen
    changed = bea.post("registry:typing", data=lines | {"seen": seen[1], "types": "T01"})
    assert (changed.status_code, Event.objects.exists()) == (200, False), "what changed is shown before it is saved"
    assert bea.post("registry:typing", data=lines | {"seen": seen[1]}).status_code == 302
    assert sorted(Attack.objects.values_list("type", flat=True)) == ["T02.1", "T05"]
    assert "Child · 12 to 17" in bea.get("registry:attack", Attack.objects.first().code).content.decode()  # type: ignore[union-attr]  # there is one


def test_a_number_that_is_not_on_the_paper_is_said_on_its_line(desk: Desk) -> None:
    lines = {"token": str(uuid4()), "types": "T02 T88", "shape": "9", "year": "mañana", "close": "RE1 XX"}
    answer = desk.as_("bea").post("registry:typing", data=lines)
    page = answer.content.decode()
    assert answer.status_code == 422
    for line in ("types", "shape", "year", "close", "country", "basis"):
        assert f'id="wrong_{line}"' in page, line
        assert f'href="#line_{line}"' in page, "a page of forty lines says at its head which to look at"
    assert "T88" in page


@pytest.mark.parametrize("who", ["dina", "stranger"])
@pytest.mark.parametrize("page", ["registry:paper", "registry:typing", "registry:unfinished"])
def test_nobody_else_writes(desk: Desk, who: str, page: str) -> None:
    assert desk.as_(who).get(page).status_code in (302, 403)


GROUP = {"shape": "collective", "name": "", "at_least": "300"}


def test_a_mass_attack_is_entered_once_with_some_names_of_it(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    known = registered(name="Jacaranda del Monte").person_id
    near = registered(name="Guayacán Serrano").person_id
    bea = desk.as_("bea")
    said = typed(**GROUP, people="Jacaranda del Monte\nGuayacan Serano\nSauce Llorón")
    asked = bea.post("registry:new", data=said)
    page = asked.content.decode()
    question = re.search(r'name="(near_[0-9a-f]+)"', page)
    assert asked.status_code == 422
    assert question
    assert str(near) in page
    assert "Sauce Llorón" in page
    again = said | {question[1]: "new", "add_people": "on"}
    assert bea.post("registry:new", data=again).status_code == 302
    attack = Attack.objects.get(event=said["token"])
    assert (attack.at_least, attack.person_id, attack.people.count()) == (300, None, 3)
    assert attack.people.filter(person=known).exists()
    assert not attack.people.filter(person=near).exists()
    assert Defender.objects.count() == 4
    assert "Sauce Llorón" in bea.get("registry:attack", attack.code).content.decode()
    assert "Sauce Llorón" not in desk.as_("cleo").get("registry:attack", attack.code).content.decode()


def test_part_of_a_name_on_the_list_of_a_group_is_asked_and_links_nobody(desk: Desk, typed: Typed) -> None:
    bea = desk.as_("bea")
    hers = {"legal": "Calandria", "surname1": "del Arroyo", "surname2": "Mora"}
    assert bea.post("network:person-new", data={"token": str(uuid4()), **hers}).status_code == 302
    said = typed(**GROUP, people="Calandria del Arroyo", add_people="on")
    asked = bea.post("registry:new", data=said)
    assert asked.status_code == 422
    assert str(Defender.objects.get().code) in asked.content.decode()
    assert bea.post("registry:new", data=said | {"people": "calandria del arroyo MORA"}).status_code == 302
    assert Defender.objects.count() == 1


def test_a_line_without_letters_on_the_list_of_a_group_is_not_passed_over(desk: Desk, typed: Typed) -> None:
    answer = desk.as_("bea").post("registry:new", data=typed(**GROUP, people="Sauce Llorón\n🌳", add_people="on"))
    assert answer.status_code == 422
    assert "“🌳”" in answer.content.decode()
    assert not Defender.objects.exists()


def test_correcting_a_group_keeps_who_stays_and_lets_go_who_is_taken_off(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack = registered(**GROUP, people="Sauce Llorón\nCedro Blanco", add_people="on")
    bea = desk.as_("bea")
    said = typed(**GROUP, token=str(attack.event_id), version="1", people="cedro blanco")
    assert bea.post("registry:edit", attack.event_id, data=said).status_code == 302
    assert attack.people.count() == 1
    assert Defender.objects.count() == 2


def test_who_is_closed_to_her_stays_on_the_list_of_a_group_that_she_corrects(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack = registered(**GROUP, people="Sauce Llorón\nCedro Blanco", add_people="on")
    hidden = attack.people.first()
    assert hidden
    Closure.objects.create(network=region.sierra, row=hidden.person_id, holder=region.ada.account.holder)
    ada = desk.as_("ada")
    page = ada.get("registry:edit", attack.event_id).content.decode()
    seen = re.search(r'<textarea name="people"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    assert seen
    assert len(seen[1].splitlines()) == 1
    said = typed(**GROUP, token=str(attack.event_id), version="1", people=seen[1].strip())
    assert ada.post("registry:edit", attack.event_id, data=said).status_code == 302
    assert attack.people.count() == 2


@pytest.mark.parametrize("basis", ["collective", "steering"])
def test_where_nobody_is_named_no_name_of_a_group_is_kept(desk: Desk, typed: Typed, basis: str) -> None:
    day = {"basis_day": "2026-03-08"} if basis == "steering" else {}
    said = typed(**GROUP, basis=basis, people="Sauce Llorón", add_people="on", **day)
    assert desk.as_("bea").post("registry:new", data=said).status_code == 422
    assert not Defender.objects.exists()
