"""Lists changed by people who do not program, at the desk: added, renamed, retired, merged, grouped."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from rebozo.codes.catalogue import catalogue, forget_cached, label
from rebozo.codes.models import Code, CodeChange, Grouping
from rebozo.codes.reads import groupings
from rebozo.journal.models import Line
from tests.region import Desk

pytestmark = pytest.mark.usefixtures("_anew")
TYPES = "attack_types"


@pytest.fixture
def _anew() -> Iterator[None]:
    yield
    forget_cached()  # what a test changed is rolled back, and must not stay in memory


def _added(desk: Desk, es: str, en: str, parent: str = "") -> str:
    answer = desk.as_("ada").post("codes:new", TYPES, data={"es": es, "en": en, "parent": parent})
    assert answer.status_code == 302, answer.content.decode()
    return CodeChange.objects.get(list=TYPES, version=catalogue(TYPES).version).code


def test_what_ada_adds_is_offered_to_everybody_and_written_down(desk: Desk) -> None:
    code = _added(desk, "Amenaza por dron", "Threat by drone", parent="T02")
    assert code.startswith("T02.")
    assert code in catalogue(TYPES).family("T02")
    assert "Amenaza por dron" in desk.as_("cleo").get("registry:new").content.decode()
    assert Line.objects.filter(deed="codes.code.added", network=desk.region.sierra.code).exists()
    assert _added(desk, "Otra cosa nueva", "Another new thing").startswith("T")


def test_two_of_one_list_are_never_called_the_same(desk: Desk) -> None:
    answer = desk.as_("ada").post("codes:new", TYPES, data={"es": "AMENÁZA de muerte", "en": "x"})
    taken = label(TYPES, "T02.1")
    answer = desk.as_("ada").post("codes:new", TYPES, data={"es": f"  {taken.upper()} ", "en": "Something else"})
    assert answer.status_code == 422
    assert "Something else" in answer.content.decode()


def test_a_new_name_keeps_the_code_and_the_old_words_are_remembered(desk: Desk) -> None:
    before = catalogue(TYPES).entries["T02.1"].labels["es"]
    desk.as_("ada").post("codes:code", TYPES, "T02.1", data={"es": "Amenaza contra la vida", "en": "Threat to life"})
    assert label(TYPES, "T02.1") == "Amenaza contra la vida"
    assert before in desk.as_("ada").get("codes:list", TYPES).content.decode()


def test_what_is_retired_is_not_offered_and_can_come_back(desk: Desk) -> None:
    ada = desk.as_("ada")
    ada.post("codes:retire", TYPES, "T25")
    assert not catalogue(TYPES).entries["T25"].offered
    ada.post("codes:retire", TYPES, "T25")
    assert catalogue(TYPES).entries["T25"].offered


def test_what_is_merged_is_counted_and_found_under_the_other_and_can_be_parted(desk: Desk) -> None:
    ada = desk.as_("ada")
    answer = ada.post("codes:merge", TYPES, "T25", data={"into": "T26"})
    assert answer.status_code == 302
    assert catalogue(TYPES).now("T25") == "T26"
    assert catalogue(TYPES).top("T25") == "T26"
    assert "T25" in catalogue(TYPES).family("T26")
    assert ada.post("codes:merge", TYPES, "T26", data={"into": "T25"}).status_code == 422, "not in a circle"
    ada.post("codes:retire", TYPES, "T25")
    assert catalogue(TYPES).now("T25") == "T25"
    assert catalogue(TYPES).entries["T25"].offered


def test_one_is_not_merged_into_its_own_child_nor_while_it_has_children(desk: Desk) -> None:
    ada = desk.as_("ada")
    assert ada.post("codes:merge", TYPES, "T02", data={"into": "T02.1"}).status_code == 422
    assert ada.post("codes:merge", TYPES, "T02", data={"into": "T01"}).status_code == 422
    assert catalogue(TYPES).joined == {}


def test_the_preview_counts_what_ada_may_see_and_no_more(desk: Desk) -> None:
    page = desk.as_("ada").get("codes:merge", TYPES, "T25").content.decode()
    assert "0 agresiones de tus redes" in page
    sealed = desk.as_("ada").get("codes:code", "means", "ME1").content.decode()
    assert "sellado" in sealed


def test_lists_by_which_rebozo_itself_acts_keep_their_codes(desk: Desk) -> None:
    ada, before = desk.as_("ada"), Code.objects.filter(list="person_states").count()
    assert ada.post("codes:new", "person_states", data={"es": "otra", "en": "other"}).status_code == 422
    assert Code.objects.filter(list="person_states").count() == before
    ada.post("codes:code", "person_states", "free", data={"es": "en libertad", "en": "at liberty"})
    assert label("person_states", "free") == "En libertad"


def test_a_grouping_keeps_its_lines_and_a_code_below_goes_along(desk: Desk) -> None:
    ada, code = desk.as_("ada"), uuid4()
    said = {
        "token": str(code),
        "text_es": "Boletín",
        "text_en": "Bulletin",
        "lines": "Amenazas | Threats\nLo demás | Others",
    }
    assert ada.post("codes:grouping-new", TYPES, data=said | {"lines": "sin barra"}).status_code == 422
    ada.post("codes:grouping-new", TYPES, data=said)
    assert ada.post("codes:grouping", TYPES, code, data={"code-T02": "0", "code-T01": "1"}).status_code == 302
    group = groupings(TYPES)[0]
    assert group.line_of("T02.1", catalogue(TYPES)) == group.lines[0][0]
    assert group.line_of("T05", catalogue(TYPES)) == ""
    ada.post("codes:grouping", TYPES, code, data={"retire": "1"})
    assert groupings(TYPES) == []
    assert Grouping.objects.filter(pk=code).exists(), "a figure may have been published by it"


@pytest.mark.parametrize("who", ["bea", "dina"])
def test_nobody_but_a_coordinator_opens_the_lists(desk: Desk, who: str) -> None:
    for name, args in (("lists", ()), ("list", (TYPES,)), ("new", (TYPES,)), ("code", (TYPES, "T01"))):
        assert desk.as_(who).get(f"codes:{name}", *args).status_code == 403
    assert desk.as_(who).post("codes:retire", TYPES, "T01").status_code == 403


def test_a_list_or_a_code_that_does_not_exist_is_not_found(desk: Desk) -> None:
    assert desk.as_("ada").get("codes:list", "nothing").status_code == 404
    assert desk.as_("ada").get("codes:code", TYPES, "T777").status_code == 404
