"""The shipped lists: loaded once, in two languages, never deleted, and said to be ours."""

from __future__ import annotations

import csv

import pytest
from django.utils import translation

from rebozo.codes import shipped
from rebozo.codes.catalogue import catalogue, folded, forget_cached, label, labels
from rebozo.codes.models import Code, CodeLabel, CodeList


@pytest.fixture(autouse=True)
def _loaded(db: None) -> None:
    shipped.load()
    forget_cached()


def test_loading_twice_changes_nothing() -> None:
    before = (CodeList.objects.count(), Code.objects.count(), CodeLabel.objects.count())
    shipped.load()
    assert (CodeList.objects.count(), Code.objects.count(), CodeLabel.objects.count()) == before
    assert CodeLabel.objects.count() == 2 * Code.objects.count()


@pytest.mark.parametrize("one", shipped.LISTS, ids=lambda one: one.name)
def test_every_row_of_every_file_is_there_in_its_order(one: shipped.Shipped) -> None:
    with (shipped.DATA / f"{one.name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    entries = catalogue(one.name).entries
    assert list(entries) == [row["code"] for row in rows]
    for row in rows:
        assert entries[row["code"]].labels == {"es": row["label_es"], "en": row["label_en"]}
        assert row["parent"] in {"", *entries}


def test_a_code_is_called_in_the_readers_language() -> None:
    with translation.override("es"):
        assert label("attack_types", "T30") == "Difusión de mentiras sobre ella"
    with translation.override("en"):
        assert label("attack_types", "T02.1") == "Death threat"
        assert labels("perpetrators", ["P02", "P01"]) == ["Police", "Armed forces"]
    assert label("attack_types", "T777") == "T777"


def test_a_list_says_it_in_few_words() -> None:
    with translation.override("es"):
        assert label("attack_types", "T03", short=True) == "Vigilancia y acecho"
        assert label("attack_types", "T01", short=True) == "Hostigamiento"
        assert labels("perpetrators", ["P14", "P05"], short=True) == ["Seguridad privada", "Desconocido, virtual"]


def test_a_family_holds_all_below_it() -> None:
    types = catalogue("attack_types")
    assert types.family("T02") == ("T02", "T02.1", "T02.2", "T02.3")
    assert types.family("nothing") == ()
    assert types.top("T14.2") == "T14"


def test_a_sheet_may_name_a_code_by_its_words_in_any_language() -> None:
    known = catalogue("perpetrators").by_words
    assert known[folded("POLICÍA")] == known[folded("police")] == known[folded("p01")] == "P01"


def test_no_list_says_it_is_official() -> None:
    assert not CodeList.objects.filter(standing="official").exists()


def test_a_code_that_a_new_version_drops_is_retired_and_keeps_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    Code.objects.create(list_id="shapes", code="SH9", place=9)
    CodeList.objects.filter(name="shapes").update(version=0)
    shipped.load()
    assert Code.objects.get(code="SH9").until is not None
    assert "SH9" not in [entry.code for entry in catalogue("shapes").offered()]
    assert "SH9" in catalogue("shapes").entries


def test_a_list_that_an_organisation_took_over_is_left_alone() -> None:
    CodeLabel.objects.filter(code__code="T01", language="es").update(text="lo nuestro")
    CodeList.objects.filter(name="attack_types").update(version=7, standing="official")
    shipped.load()
    with translation.override("es"):
        assert label("attack_types", "T01") == "Lo nuestro"
