"""Bringing in a sheet: by line what is wrong, nothing twice, nothing half, nothing without leave."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import translation

from rebozo.exchange.bringing import carry_out, open_sheet, prepare
from rebozo.exchange.fields import What
from rebozo.exchange.grid import NotASheet
from rebozo.journal.models import Line
from rebozo.kernel.actor import Actor
from rebozo.kernel.refusal import Busy, Refusal
from rebozo.network.finding import search
from rebozo.network.models import Defender, Network, Organisation
from rebozo.network.reads import organisation_names, shown_names
from rebozo.registry import importing
from rebozo.registry.coming import Problem
from rebozo.registry.importing import Report, sweep_batches
from rebozo.registry.models import Attack, Batch, Event
from rebozo.vault.models import Bundle
from tests.region import Desk, Region
from tests.registry.conftest import Typed

HEADING = "identifier,date,country,attacks,against,defender,how we know,what she told"
Sheet = Callable[..., list[str]]


def _sheet(*lines: str, heading: str = HEADING) -> list[str]:
    return [f"{line}\n" for line in (heading, *lines)]


GOOD = _sheet(
    "A1,2026-10-14,HN,T01;T02.1,one defender,Jacaranda,consent,Su relato",
    "A2,2025,Honduras,amenaza de muerte,personal,Jacaranda,fuente pública,",
    "A3,03/2024,mx,eviction,unnamed,,public,",
)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def import_attacks(network: Network, lines: list[str], *, by: Actor, dry_run: bool = False) -> Report:
    """The good rows of a sheet of attacks."""
    prepared = prepare(open_sheet("".join(lines).encode(), What.ATTACKS), network, by=by)
    return prepared.report if dry_run else carry_out(prepared, by=by)


def test_a_sheet_is_seen_sealed_searched_and_journaled(desk: Desk, region: Region) -> None:
    bea = region.bea.actor()
    report = import_attacks(region.sierra, GOOD, by=bea)
    assert (report.read, report.ready, report.made, report.already, report.new_names) == (3, 4, 4, 0, 1)
    page = desk.as_("bea").get("registry:list").content.decode()
    assert page.count("Jacaranda") == 3
    assert [one.shown for one in search(bea, "jacaranda")] == ["Jacaranda"]
    assert Defender.objects.count() == 1
    assert Line.objects.get(deed="registry.batch.imported").count == 4
    assert Event.objects.filter(last_by=bea.holder).count() == 3, "another reviews what she brought in"
    assert "Jacaranda" not in desk.as_("cleo").get("registry:list").content.decode()
    assert not any(b"relato" in bytes(one.sealed) for one in Bundle.objects.all())
    story = Attack.objects.filter(type="T01").get()
    assert "Su relato" in desk.as_("bea").get("registry:attack", story.code).content.decode()


def test_a_second_run_makes_nothing_and_finds_who_is_already_known(region: Region) -> None:
    bea = region.bea.actor()
    import_attacks(region.sierra, GOOD, by=bea)
    again = import_attacks(region.sierra, GOOD, by=bea)
    assert (again.made, again.already, Event.objects.count()) == (0, 3, 3)
    more = _sheet("B1,2026-01,HN,T01,personal,  JACARANDÁ ,consent,")
    assert import_attacks(region.sierra, more, by=bea).new_names == 0
    assert Attack.objects.filter(person=Defender.objects.get()).count() == 4


def test_another_network_may_use_the_same_identifiers(region: Region) -> None:
    import_attacks(region.sierra, GOOD, by=region.bea.actor())
    report = import_attacks(region.valle, GOOD, by=region.cleo.actor())
    assert (report.made, report.new_names) == (4, 1)
    assert len({bytes(one.origin or b"") for one in Event.objects.all()}) == 6


def test_a_dry_run_says_what_would_happen_and_writes_nothing(region: Region) -> None:
    report = import_attacks(region.sierra, GOOD, by=region.bea.actor(), dry_run=True)
    assert (report.ready, report.made) == (4, 0)
    assert not Event.objects.exists()
    assert not Batch.objects.exists()
    assert not Defender.objects.exists()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("X,2026-13,HN,T01,unnamed,,public,", "Column “date”: a date like"),
        ("X,2027-01,HN,T01,unnamed,,public,", "That date has not come yet."),
        ("X,,HN,T01,unnamed,,public,", "Column “date”: it is empty."),
        ("X,2026,ZZ,T01,unnamed,,public,", "Column “country”: use a code or the words of the list."),
        ("X,2026,HN,T01;Nopal,unnamed,,public,", "Column “attacks”: use a code"),
        ("X,2026,HN,,unnamed,,public,", "Choose at least one type of attack."),
        ("X,2026,HN,T01,Nopal,,public,", "Column “against”: use a code"),
        ("X,2026,HN,T01,personal,,consent,", "Who was it?"),
        ("X,2026,HN,T01,unnamed,Nopal,public,", "There is a name in a column that does not go"),
        ("X,2026,HN,T01,unnamed,,steering,", "On which day did the Steering Group decide it?"),
    ],
)
def test_a_line_that_cannot_be_is_told_by_number_without_what_it_says(region: Region, line: str, sentence: str) -> None:
    report = import_attacks(region.sierra, [*GOOD, f"{line}\n"], by=region.bea.actor())
    assert report.made == 4
    assert [(one.line, sentence in one.sentence) for one in report.problems] == [(5, True)]
    assert "Nopal" not in json.dumps(report.as_dict())


def test_two_lines_with_one_identifier_are_both_left_out(region: Region) -> None:
    twice = _sheet("A,2026,HN,T01,unnamed,,public,", "A,2025,HN,T01,unnamed,,public,", ",2024,HN,T01,unnamed,,public,")
    report = import_attacks(region.sierra, twice, by=region.bea.actor())
    assert ([one.line for one in report.problems], report.made) == ([2, 3], 1)


def test_a_name_that_several_have_is_not_guessed(region: Region, registered: Callable[..., Attack]) -> None:
    first = registered(name="Ceiba")
    registered(name="Ceiba", known="new")
    report = import_attacks(region.sierra, _sheet("A,2026,HN,T01,personal,ceiba,consent,"), by=region.bea.actor())
    assert report.made == 0
    assert "Several in the directory have this name" in report.problems[0].sentence
    assert Attack.objects.filter(person=first.person_id).count() == 1


@pytest.mark.parametrize(
    "heading",
    ["", "her secret name,b,c", "her secret,country,attacks,against", "date,country,against"],
)
def test_what_is_not_a_sheet_is_refused(region: Region, heading: str) -> None:
    with pytest.raises(NotASheet) as refused:
        import_attacks(region.sierra, _sheet("x", heading=heading), by=region.bea.actor())
    assert "secret" not in refused.value.sentence


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_a_mark_and_quoted_lines_are_read(region: Region, delimiter: str) -> None:
    line = ["A", "2026", "HN", '"T01|T02"', "unnamed", "", "public", '"Una\nlínea, y otra"']
    sheet = ["\ufeff" + HEADING.replace(",", delimiter) + "\n", *delimiter.join(line).splitlines(keepends=True)]
    assert import_attacks(region.sierra, sheet, by=region.bea.actor()).made == 2


@pytest.mark.parametrize("who", ["cleo", "dina"])
def test_nobody_else_brings_anything_in(region: Region, who: str) -> None:
    with pytest.raises(PermissionDenied):
        import_attacks(region.sierra, GOOD, by=region.people[who].actor())
    assert not Event.objects.exists()


def test_what_a_cut_import_left_is_seen_by_nobody_and_swept(
    desk: Desk, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    bea = region.bea.actor()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(importing, "finish_import", killed)
        with pytest.raises(KeyboardInterrupt):
            import_attacks(region.sierra, GOOD, by=bea)
    assert Event.objects.count() == 3
    assert "Jacaranda" not in desk.as_("bea").get("registry:list").content.decode()
    assert search(bea, "Jacaranda") == []
    with pytest.raises(Refusal):
        import_attacks(region.sierra, GOOD, by=bea)
    assert sweep_batches() == 0, "it may still be under way"
    with time_machine.travel(_in(5), tick=True):
        assert sweep_batches() >= 1
    for model in (Event, Attack, Batch, Defender, Organisation):
        assert not model.objects.exists()
    assert import_attacks(region.sierra, GOOD, by=bea).made == 4


def test_names_of_an_import_under_way_are_nobody_yet(
    desk: Desk, region: Region, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither listed, opened, corrected nor chosen: a name that were corrected would outlive the sweep."""
    bea, browser = region.bea.actor(), desk.as_("bea")
    lines = _sheet(
        "A,2026,HN,T01,personal,Jacaranda,,consent",
        "B,2026,HN,T01,organisation,,Colectiva Nopal,public",
        heading="identifier,date,country,attacks,against,defender,organisation,how we know",
    )
    finish, seen = importing.finish_import, list[UUID]()

    def looked_at(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401  whatever it is given
        person, group = Defender.objects.get().code, Organisation.objects.get().code
        seen.extend([person, group])
        for name in ("network:people", "network:organisations"):
            page = browser.get(name).content.decode()
            assert not [word for word in ("Jacaranda", "Nopal", str(person), str(group)) if word in page]
        assert shown_names(bea, [person]) == organisation_names(bea, [group]) == {}
        for name, code in (("person", person), ("organisation", group)):
            assert browser.get(f"network:{name}", code).status_code == 404
            assert browser.post(f"network:{name}-edit", code, data={"chosen": "Ceiba"}).status_code == 404
        chosen = typed(name="Jacaranda", known=str(person))
        assert browser.post("registry:new", data=chosen).status_code in (404, 422)
        assert Event.objects.count() == 2
        finish(*args, **kwargs)

    monkeypatch.setattr(importing, "finish_import", looked_at)
    assert import_attacks(region.sierra, lines, by=bea).new_names == 2
    assert shown_names(bea, seen[:1]) == {seen[0]: "Jacaranda"}
    assert "Jacaranda" in browser.get("network:people").content.decode()
    assert "Colectiva Nopal" in browser.get("network:organisations").content.decode()


@pytest.mark.parametrize("stalled", ["_write", "finish_import"])
def test_an_import_that_stood_still_until_a_sweep_began_shows_nothing_half(
    region: Region, monkeypatch: pytest.MonkeyPatch, stalled: str
) -> None:
    whole = getattr(importing, stalled)

    def late(*args: object, **kwargs: object) -> object:
        with monkeypatch.context() as beginning:
            beginning.setattr(importing, "ABANDONED", timedelta(0))
            beginning.setattr(importing, "_sweep", lambda _batch: None)  # it has the batch, and has not come far
            sweep_batches()
        return whole(*args, **kwargs)

    monkeypatch.setattr(importing, stalled, late)
    with pytest.raises(Busy):
        import_attacks(region.sierra, GOOD, by=region.bea.actor())
    assert not Batch.objects.filter(visible=True).exists()


def _in(minutes: int) -> datetime:
    from django.utils import timezone

    return timezone.now() + timedelta(minutes=minutes)


def test_a_report_shows_lines_and_sentences_only() -> None:
    report = Report(read=1, problems=[Problem(2, "x")])
    assert report.as_dict()["problems"] == [{"line": 2, "sentence": "x"}]


def test_whoever_may_not_any_more_corrects_nothing_either(region: Region) -> None:
    by = region.ada.actor()
    import_attacks(region.sierra, GOOD, by=by)
    changed = [line.replace("2025,Honduras", "2025,Guatemala") for line in GOOD]
    prepared = prepare(open_sheet("".join(changed).encode(), What.ATTACKS), region.sierra, by=by)
    assert len(prepared.updates) == 1

    def stop(_done: int, _whole: int) -> None:
        raise Busy("her account was closed")

    with pytest.raises(Busy):
        carry_out(prepared, by=by, tick=stop)
    assert not Event.objects.filter(country="GT").exists()
    assert not Batch.objects.filter(visible=False).exists()
