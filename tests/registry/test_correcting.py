"""Correcting, taking out, putting back; and two who edit at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rebozo.journal.models import Line
from rebozo.people.models import Mandate
from rebozo.registry.models import Attack, Event
from rebozo.vault.models import Bundle
from tests.region import TODAY, Desk, Region
from tests.registry.conftest import Typed


def _again(attack: Attack, typed: Typed, **but: object) -> dict[str, object]:
    same = {"token": str(attack.event_id), "version": "1", "name": "", "known": str(attack.person_id or "")}
    return typed(**(same | but))


def test_the_form_comes_filled_with_what_is_saved(desk: Desk, registered: Callable[..., Attack]) -> None:
    attack = registered(day="14", story="Lo que contó", gender="unsaid", perpetrators=["P01"])
    page = desk.as_("bea").get("registry:edit", attack.event_id).content.decode()
    for said in ("Jacaranda", 'value="14"', "Lo que contó", 'value="unsaid"'):
        assert said in page
    assert page.count("checked") >= 5


def test_a_correction_changes_the_attacks_and_reseals(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack = registered(types=["T01", "T02"], story="Primera versión", place="El molino")
    first = {bundle.kind: bundle.pk for bundle in Bundle.objects.filter(row=attack.event_id)}
    said = _again(attack, typed, types=["T01", "T03"], month="9", story="Segunda versión", perpetrators=["P02"])
    assert desk.as_("bea").post("registry:edit", attack.event_id, data=said).status_code == 302
    live = Attack.objects.filter(event=attack.event_id, retired="")
    assert sorted(live.values_list("type", flat=True)) == ["T01", "T03"]
    assert Attack.objects.get(event=attack.event_id, type="T02").retired == "error"
    assert {str(one.month) for one in live} == {"2026-09-01"}
    now = {bundle.kind: bundle.pk for bundle in Bundle.objects.filter(row=attack.event_id)}
    assert now.keys() == {"registry_event:account"}, "the emptied place is destroyed"
    assert now["registry_event:account"] != first["registry_event:account"]


def test_a_correction_holds_its_attacks_so_that_what_she_asks_meanwhile_is_not_undone(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack = registered()
    with CaptureQueriesContext(connection) as asked:  # as PostgreSQL is asked
        desk.as_("bea").post("registry:edit", attack.event_id, data=_again(attack, typed))
    held = [one["sql"] for one in asked if 'FROM "registry_attack"' in one["sql"] and "FOR UPDATE" in one["sql"]]
    assert held or not connection.features.has_select_for_update  # SQLite has one writer at a time


@pytest.mark.parametrize("version", ["-1", str(2**40)])
def test_a_version_that_cannot_be_is_an_answer_and_no_failure(
    desk: Desk, registered: Callable[..., Attack], typed: Typed, version: str
) -> None:
    attack = registered()
    said = _again(attack, typed, version=version, known="", name="Nopal florido")
    assert desk.as_("bea").post("registry:edit", attack.event_id, data=said).status_code == 422


def test_of_two_who_edit_at_once_the_second_is_told_and_loses_nothing(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack = registered(story="Al principio")
    said = _again(attack, typed, story="Lo que escribió Ada")
    assert desk.as_("ada").post("registry:edit", attack.event_id, data=said).status_code == 302
    bea = desk.as_("bea")
    late = bea.post("registry:edit", attack.event_id, data=said | {"story": "Lo que escribió Bea"})
    page = late.content.decode()
    assert late.status_code == 409
    assert "Lo que escribió Ada" in page
    assert "Lo que escribió Bea" in page
    assert re.findall(r'name="take" value="(\w+)"', page) == ["story"], "only the story says something else"
    again = said | {"story": "Lo que escribió Bea", "version": "2"}
    assert 'name="version" value="2"' in page
    assert bea.post("registry:edit", attack.event_id, data=again).status_code == 302
    assert "Lo que escribió Bea" in bea.get("registry:attack", attack.code).content.decode()


@pytest.mark.parametrize(("who", "answer"), [("cleo", 404), ("dina", 404)])
def test_nobody_else_sees_edits_or_takes_out(
    desk: Desk, registered: Callable[..., Attack], typed: Typed, who: str, answer: int
) -> None:
    attack, other = registered(), desk.as_(who)
    assert other.get("registry:attack", attack.code).status_code == answer
    assert other.get("registry:edit", attack.event_id).status_code == answer
    assert other.post("registry:edit", attack.event_id, data=_again(attack, typed, year="2020")).status_code == answer
    assert other.post("registry:retire", attack.code, data={"reason": "error"}).status_code == answer
    assert other.get("registry:event", attack.event_id).status_code == answer
    attack.refresh_from_db()
    assert (attack.retired, attack.month.year) == ("", 2026)


def test_a_record_is_reviewed_once_and_a_correction_asks_for_another_look(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack, ada = registered(), desk.as_("ada")
    for _ in range(2):
        assert ada.post("registry:review", attack.code, data=_as_it_is(attack)).status_code == 302
    attack.refresh_from_db()
    assert attack.status == "reviewed"
    assert Line.objects.filter(deed="registry.attack.reviewed").count() == 1
    ada.post("registry:edit", attack.event_id, data=_again(attack, typed))
    attack.refresh_from_db()
    assert attack.status == "to_review"
    assert desk.as_("cleo").post("registry:review", attack.code, data=_as_it_is(attack)).status_code == 404


def test_nobody_reviews_what_she_wrote_herself(desk: Desk, registered: Callable[..., Attack], typed: Typed) -> None:
    attack, ada, bea = registered(), desk.as_("ada"), desk.as_("bea")
    review = f'action="/registro/{attack.code}/revisada"'
    for writer, other in ((bea, ada), (ada, bea)):
        assert review not in writer.get("registry:attack", attack.code).content.decode()
        assert review in other.get("registry:attack", attack.code).content.decode()
        assert writer.post("registry:review", attack.code, data=_as_it_is(attack)).status_code == 409
        attack.refresh_from_db()
        assert attack.status == "to_review"
        said = _again(attack, typed, version=str(attack.event.version))
        assert other.post("registry:edit", attack.event_id, data=said).status_code == 302
        attack = Attack.objects.get(pk=attack.pk)
    assert ada.post("registry:review", attack.code, data=_as_it_is(attack)).status_code == 302
    attack.refresh_from_db()
    assert attack.status == "reviewed"


def test_who_is_alone_with_that_task_may_review_her_own_and_is_told(
    desk: Desk, region: Region, registered: Callable[..., Attack]
) -> None:
    attack, bea = registered(), desk.as_("bea")
    Mandate.objects.filter(account=region.ada.account).update(until=TODAY)
    bea.client.cookies["lang"] = "en"
    assert "nobody else in your network" in bea.get("registry:attack", attack.code).content.decode()
    assert bea.post("registry:review", attack.code, data=_as_it_is(attack)).status_code == 302
    attack.refresh_from_db()
    assert attack.status == "provisional"


def test_an_attack_is_taken_out_with_a_reason_once_and_put_back(desk: Desk, registered: Callable[..., Attack]) -> None:
    attack, ada = registered(), desk.as_("ada")
    assert ada.post("registry:retire", attack.code).status_code == 422
    for _ in range(2):
        assert ada.post("registry:retire", attack.code, data={"reason": "duplicate"}).status_code == 302
    attack.refresh_from_db()
    assert attack.retired == "duplicate"
    assert Line.objects.filter(deed="registry.attack.retired.duplicate", on=attack.code).count() == 1
    assert attack.reference not in ada.get("registry:list").content.decode()
    assert attack.reference in ada.get("registry:list", query={"out": "on"}).content.decode()
    assert ada.post("registry:restore", attack.code).status_code == 302
    assert attack.reference in ada.get("registry:list").content.decode()


@pytest.mark.parametrize(
    ("basis", "out", "back"), [("consent", "out", "back"), ("to_ask", "out-uncounted", "back-uncounted")]
)
def test_it_is_said_to_be_counted_again_only_when_it_is(
    desk: Desk, registered: Callable[..., Attack], basis: str, out: str, back: str
) -> None:
    attack, ada = registered(basis=basis), desk.as_("ada")
    told = ada.post("registry:retire", attack.code, data={"reason": "error"})
    assert told.headers["Location"].endswith(f"?done={out}")
    assert ada.post("registry:restore", attack.code).headers["Location"].endswith(f"?done={back}")


def test_what_cannot_be_undone_is_asked_once_more(desk: Desk, registered: Callable[..., Attack]) -> None:
    attack, ada = registered(), desk.as_("ada")
    asked = ada.post("registry:retire", attack.code, data={"reason": "she_asked"})
    attack.refresh_from_db()
    assert (asked.status_code, attack.retired) == (200, "")
    assert 'name="sure"' in asked.content.decode()
    assert ada.post("registry:retire", attack.code, data={"reason": "she_asked", "sure": "1"}).status_code == 302
    attack.refresh_from_db()
    assert attack.retired == "she_asked"


def test_what_she_asked_to_take_out_stays_out_and_is_not_opened(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack, ada = registered(types=["T01", "T02"], story="Su relato"), desk.as_("ada")
    ada.post("registry:retire", attack.code, data={"reason": "duplicate"})
    ada.post("registry:retire", attack.code, data={"reason": "she_asked", "sure": "1"})
    attack.refresh_from_db()
    assert attack.retired == "she_asked", "her word wins over an earlier reason"
    assert ada.post("registry:restore", attack.code).status_code == 409
    ada.post("registry:retire", attack.code, data={"reason": "error"})
    attack.refresh_from_db()
    assert attack.retired == "she_asked"
    page = ada.get("registry:attack", attack.code).content.decode()
    assert "Su relato" not in page
    assert "Jacaranda" not in page
    assert "Jacaranda" not in ada.get("registry:list", query={"out": "on"}).content.decode()
    answer = ada.post("registry:edit", attack.event_id, data=_again(attack, typed, types=["T01", "T02"]))
    assert answer.status_code == 422
    assert Attack.objects.filter(event=attack.event_id, type="T01", retired="").count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"month": "2026-10-02"}, {"at_least": 0}, {"at_least": 7}, {"shape": "collective"}, {"basis": "collective"},
        {"basis": "steering"},
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(registered: Callable[..., Attack], wrong: dict[str, object]) -> None:
    attack = registered()
    with pytest.raises(IntegrityError), transaction.atomic():
        Attack.objects.filter(pk=attack.pk).update(**wrong)


def test_opening_a_record_is_journaled_once_an_hour_without_content(
    desk: Desk, registered: Callable[..., Attack]
) -> None:
    attack, ada = registered(story="Su relato"), desk.as_("ada")
    for _ in range(2):
        ada.get("registry:attack", attack.code)
    lines = Line.objects.filter(deed="opened registry_event:account", on=attack.event_id)
    assert lines.count() == 1


def _as_it_is(attack: Attack) -> dict[str, int]:
    """The version that her page shows now."""
    return {"version": Event.objects.get(pk=attack.event_id).version}
