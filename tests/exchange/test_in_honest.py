"""Nothing is guessed for a tired woman: what is not nearly the same words is asked, and what she is shown is whole."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from rebozo.exchange.bringing import carry_out, open_sheet, prepare
from rebozo.exchange.fields import FIELDS, What
from rebozo.exchange.forms_in import ASKED
from rebozo.exchange.speaking import Speaking
from rebozo.network.bundles import IDENTITY
from rebozo.network.models import Defender
from rebozo.registry.filling import told_apart
from rebozo.registry.models import Attack
from rebozo.vault.opening import open_row
from tests.exchange.awful import csv
from tests.exchange.test_in_pages import _fields, _send
from tests.region import Desk, Region
from tests.story import an_attack

pytestmark = pytest.mark.told_once

_WRONG = [
    ("types", "Represión de protesta"), ("rights", "Derecho a la tierra"), ("perpetrators", "desconocido"),
    ("types", "Robo de información"), ("rights", "derechos"),
]  # fmt: skip
_HEADINGS = {"¿Qué le pasó?": "types", "¿Quién fue?": "perpetrators", "Fecha de los hechos": "date"}
_RIGHT = [
    ("types", "Hostigamientos", "T01"), ("types", "hostigamento", "T01"), ("perpetrators", "policias", "P01"),
    ("rights", "Derecho de la ninez", "R20"), ("types", "publicacion de informacion sencible", "T44"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "word"), _WRONG)
def test_a_word_that_differs_is_never_chosen_for_her(region: Region, name: str, word: str) -> None:
    speaking = Speaking(FIELDS[What.ATTACKS][name])
    guess = speaking.guess(word)
    assert (guess.code, guess.sure) == ("", False)
    assert 0 < len(speaking.likely(word)) <= 4


@pytest.mark.parametrize(("name", "word", "code"), _RIGHT)
def test_a_plural_an_accent_or_a_slip_is_understood(region: Region, name: str, word: str, code: str) -> None:
    guess = Speaking(FIELDS[What.ATTACKS][name]).guess(word)
    assert (guess.code, guess.sure) == (code, True)


def test_a_heading_with_a_small_word_more_is_understood(region: Region) -> None:
    sheet = open_sheet(csv([list(_HEADINGS), ["2020", "x", "y"]]), What.ATTACKS)
    assert [sheet.plan.field_of(column) for column in sheet.table.columns] == list(_HEADINGS.values())


def test_words_come_blank_with_the_likely_first_and_are_answered_or_put_off(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    rows = [["fecha", "agresión", "perpetrador"], ["2020", "Robo de información", "desconocido"]]
    token = _send(bea, csv(rows))
    bea.post("exchange:in-columns", token, data=_fields(bea.get("exchange:in-columns", token).content.decode()))
    page = bea.get("exchange:in-words", token).content.decode()
    said = _fields(page)
    assert {said["w0"], said["w1"]} == {ASKED}
    offered = re.findall(r'<option value="([^"]*)"', page[page.index('name="w1"') :])
    assert offered[0] == ASKED
    assert offered[1] in {"P13", "P14"}
    assert bea.post("exchange:in-words", token, data=said).status_code == 422, "Go on alone answers nothing"
    assert bea.post("exchange:in-words", token, data=said | {"w0": "T44"}).status_code == 422
    assert bea.post("exchange:in-words", token, data=said | {"w0": "T44", "rest": "on"}).status_code == 302
    assert "desconocido" in bea.get("exchange:in-check", token).content.decode(), "which word was not understood"
    back = bea.get("exchange:in-returned", token).content
    (_heading, row) = CalamineWorkbook.from_filelike(BytesIO(back)).get_sheet_by_index(0).to_python()
    assert "“desconocido”" in str(row[0]) + str(row[-1])
    (problem,) = prepare(open_sheet(csv(rows), What.ATTACKS), region.sierra, by=region.bea.actor()).report.problems
    assert "desconocido" not in repr(problem) + problem.sentence


def test_a_column_of_another_meaning_is_asked_about(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    heading = ["Ref.", "Fecha de la agresion", "Fecha de nacimiento", "Nacionalidad", "Agresiones", "Talla"]
    rows = [
        heading,
        *[[f"A{at}", "2020", "1980-01-02", land, "T01", "x"] for at, land in enumerate(("Honduras", "México"))],
    ]
    token = _send(bea, csv(rows))
    said = _fields(bea.get("exchange:in-columns", token).content.decode())
    assert [said[f"c{at}"] for at in range(6)] == ["id", "date", ASKED, ASKED, "types", ""]
    assert bea.post("exchange:in-columns", token, data=said).status_code == 422
    assert bea.post("exchange:in-columns", token, data=said | {"c2": "", "c3": ""}).status_code == 302


@pytest.mark.parametrize("heading", ["Ref", "Ref.", "Referencia", "Folio"])
@pytest.mark.parametrize("what", list(What))
def test_their_own_number_is_offered_as_the_identifier(region: Region, heading: str, what: What) -> None:
    sheet = open_sheet(csv([[heading, "Nombre"], ["7", "Ceiba"], ["8", "Roble"]]), what)
    assert sheet.plan.field_of(sheet.table.columns[0]) == "id"


def test_the_name_that_she_chose_is_the_one_that_is_shown(region: Region) -> None:
    bea = region.bea.actor()
    rows = [["Nombre completo", "Nombre elegido"], ["Jacaranda Roble Sauce", "Flor"], ["Ceiba Arroyo", "Nube"]]
    carry_out(prepare(open_sheet(csv(rows), What.DEFENDERS), region.sierra, by=bea), by=bea)
    codes = Defender.objects.filter(network=region.sierra).values_list("code", flat=True)
    opened = [open_row(code, IDENTITY, by=bea, network=region.sierra.code) or {} for code in codes]
    said = {(str(one.get("chosen", "")), str(one.get("legal", "")), str(one.get("surname1", ""))) for one in opened}
    assert said == {("Flor", "Jacaranda Roble Sauce", ""), ("Nube", "Ceiba Arroyo", "")}


def _row(**said: str) -> list[str]:
    return [said.get(name, "") for name in ("id", "date", "country", "types", "shape", "basis", "gender")]


def test_what_left_without_names_is_here_already_without_asking_who_it_was(desk: Desk, region: Region) -> None:
    desk.as_("bea").post("registry:new", data=an_attack())
    one, *others = Attack.objects.select_related("event").order_by("type")
    row = _row(
        id=one.reference, date=one.month.strftime("%Y-%m"), country=one.country, shape="una defensora",
        types=" | ".join(attack.type for attack in (one, *others)),
        basis=one.basis,
    )  # fmt: skip
    heading = ["identificador", "fecha", "país", "agresiones", "contra", "cómo lo sabemos", "género"]
    bea, other = region.bea.actor(), ["X-1", *row[1:]]
    report = prepare(open_sheet(csv([heading, row, other]), What.ATTACKS), region.sierra, by=bea).report
    assert (report.already, report.ready, [problem.line for problem in report.problems]) == (1, 0, [3])


def test_two_of_one_name_are_told_apart_by_what_is_registered(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    actor = region.bea.actor()
    directory: dict[str, Any] = {"columns": {"nombre": "chosen", "notas": "notes"}}
    for note in ("(ejemplo)", "(otro ejemplo)"):
        names = csv([["nombre", "notas"], ["Colibrí Esmeralda", note]])
        near = prepare(open_sheet(names, What.DEFENDERS, plan=directory), region.sierra, by=actor).names.near
        sheet = open_sheet(names, What.DEFENDERS, plan=directory | {"names": dict.fromkeys(near, "new")})
        carry_out(prepare(sheet, region.sierra, by=actor), by=actor)
    first, second = Defender.objects.filter(network=region.sierra).values_list("code", flat=True)
    rows = [["fecha", "nombre", "agresión"], ["2021-05-06", "Colibrí Esmeralda", "T01"]]
    plan: dict[str, Any] = {
        "columns": {"fecha": "date", "nombre": "defender", "agresion": "types"},
        "names": {"defender:colibri esmeralda": str(first)}, "usual": {"basis": "consent", "country": "HN"},
    }  # fmt: skip
    carry_out(prepare(open_sheet(csv(rows), What.ATTACKS, plan=plan), region.sierra, by=actor), by=actor)
    rows[1][0] = "2022-06-07"
    token = _send(bea, csv(rows))
    bea.post("exchange:in-columns", token, data=_fields(bea.get("exchange:in-columns", token).content.decode()))
    page = bea.get("exchange:in-names", token).content.decode()
    assert "2021" in page
    assert "1 agresión registrada" in page or "1 attack registered" in page
    with CaptureQueriesContext(connection) as queries:
        said = told_apart(actor, {first: "Colibrí Esmeralda", second: "Colibrí Esmeralda"})
    assert len(set(said.values())) == 2
    assert len(queries) <= 4
    assert Attack.objects.get().month == date(2021, 5, 1)


def test_before_and_after_it_is_said_who_was_recognised_and_the_ready_rows_are_seen(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    bea.post("registry:new", data=an_attack(name="Ceiba Blanca"))
    rows = [
        ["fecha", "nombre", "agresión"], ["2021-05", "Ceiba Blanca", "T01"], ["2021", "Sauce Nuevo", "T02"],
        ["ayer", "Garza", "T01"],
    ]  # fmt: skip
    token = _send(bea, csv(rows))
    bea.post("exchange:in-columns", token, data=_fields(bea.get("exchange:in-columns", token).content.decode()))
    page = bea.get("exchange:in-check", token).content.decode()
    met, new, ready = (page.index("<details"), page.index("Sauce Nuevo"), page.rindex("Sauce Nuevo"))
    assert met < page.index("Ceiba Blanca") < new < page.rindex("Ceiba Blanca") < ready
    assert "2021" in page[new:ready]
    refused = bea.post("exchange:in-check", token).content.decode()
    errors = refused[refused.index('id="errors"') :]
    assert "obligatorio" not in refused
    assert "#id_good" in errors[: errors.index("</ul>")]
    assert refused.index('name="good"') > refused.rindex("<li>")
    bea.post("exchange:in-check", token, data={"good": "on"})
    done = bea.get("exchange:in-progress", token).content.decode()
    assert done.index("Ceiba Blanca") < done.index("Sauce Nuevo")


def test_a_sign_that_is_no_text_is_refused_in_our_words(desk: Desk, region: Region) -> None:
    answer = desk.as_("bea").post("registry:new", data=an_attack(story="uno\x00dos"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "nulos" not in page
    assert "Null characters" not in page
