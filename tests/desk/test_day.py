"""My day: one screen that says what waits, and nothing that is not hers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from rebozo.desk.greeting import Hour, part_of_day
from rebozo.journal.models import Line
from rebozo.network.models import Defender
from rebozo.people import late
from rebozo.people.models import Mandate
from rebozo.registry.models import Attack, Event
from tests.region import Desk, Region


def page_of(desk: Desk, who: str) -> str:
    answer = desk.as_(who).get("day")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (0, Hour.EVENING), (3, Hour.EVENING), (4, Hour.MORNING), (11, Hour.MORNING), (12, Hour.AFTERNOON),
        (18, Hour.AFTERNOON), (19, Hour.EVENING), (23, Hour.EVENING),
    ],
)  # fmt: skip
def test_each_hour_has_its_greeting(hour: int, part: Hour) -> None:
    assert part_of_day(hour) is part


def test_the_hour_and_the_date_are_those_of_her_network(desk: Desk) -> None:
    # In Honduras it is Sunday, half past eight in the evening.
    with time_machine.travel(datetime(2026, 11, 23, 2, 30, tzinfo=UTC), tick=False):
        page = page_of(desk, "bea")
    heading = page.partition("<h1>")[2].partition("</p>")[0]
    assert "Bea" in heading
    assert "22" in heading
    assert "23" not in heading


def test_with_nothing_to_do_it_is_calm_and_says_so(desk: Desk) -> None:
    page = page_of(desk, "bea")
    assert page.count("<h1") == 1
    assert 'class="pill danger"' not in page


def test_it_opens_nothing(desk: Desk) -> None:
    before = Line.objects.count()
    page_of(desk, "ada")
    assert Line.objects.count() == before


def test_what_she_was_writing_waits_for_her_and_for_nobody_else(desk: Desk, region: Region) -> None:
    desk.as_("bea")
    late.keep(region.bea.account.holder, path="/registro/nueva", pairs=[("story", "Ceiba contó que")])
    assert "/lo-que-escribia" in page_of(desk, "bea")
    assert "/lo-que-escribia" not in page_of(desk, "ada")
    assert "Ceiba" not in page_of(desk, "bea")


def test_a_reader_of_figures_is_offered_only_what_she_may_do(desk: Desk) -> None:
    page = page_of(desk, "dina")
    assert "/registro/" not in page
    assert "/observatorio/" in page
    assert 'action="/bloquear"' in page


def test_a_circle_with_few_keys_is_said_before_it_is_lost(desk: Desk) -> None:
    assert "/redes/equipo/" in page_of(desk, "bea")


def test_a_pause_and_a_call_are_one_press_away(desk: Desk) -> None:
    page = page_of(desk, "bea")
    assert 'action="/bloquear"' in page
    assert 'action="/abierta"' in page
    bea = desk.as_("bea")
    bea.post("people:keep-open")
    assert 'name="end"' in bea.get("day").content.decode()


def test_a_stranger_sees_only_the_entrance(desk: Desk) -> None:
    assert desk.as_("stranger").get("day").status_code == 302


def registered(region: Region, *, person: Defender | None = None) -> Attack:
    """An attack in the Sierra, straight into its table: nothing of it is sealed here."""
    said: dict[str, Any] = {"network": region.sierra, "country": "HN", "month": date(2026, 9, 1), "basis": "consent"}
    event = Event.objects.create(**said)
    return Attack.objects.create(event=event, type="T01", shape="personal", person=person, **said)


def test_what_waits_to_be_reviewed_is_there_for_its_network_only(desk: Desk, region: Region) -> None:
    attack = registered(region)
    assert f"/registro/{attack.code}" in page_of(desk, "bea")
    assert f"/registro/{attack.code}" not in page_of(desk, "cleo")
    Attack.objects.update(status=Attack.Status.REVIEWED)
    assert f"/registro/{attack.code}" not in page_of(desk, "bea")


def test_what_is_still_to_ask_is_a_to_do_of_its_own_and_counts_in_the_greeting(desk: Desk, region: Region) -> None:
    for number in range(3):
        attack = registered(region)
        if number:
            Event.objects.filter(pk=attack.event_id).update(basis="to_ask")
            Attack.objects.filter(pk=attack.pk).update(basis="to_ask")
    bea = desk.as_("bea")
    bea.client.cookies["lang"] = "en"
    page = bea.get("day").content.decode()
    assert "Still to ask her: 2 attacks" in page
    assert "See them all: 1 attack" in page
    assert "?status=to_ask" in page
    keys = page.count("Fewer than three of you")
    assert f"{3 + keys} things wait for you" in page


def test_whoever_may_not_review_has_no_queue_of_reviews(desk: Desk, region: Region) -> None:
    attack = registered(region)
    Mandate.objects.filter(account=region.bea.account).update(role="accompanier")
    page = page_of(desk, "bea")
    assert str(attack.code) not in page
    assert "?status=" not in page


def test_what_has_happened_to_one_person_is_a_page_of_her_own_network(desk: Desk, region: Region) -> None:
    person = Defender.objects.create(network=region.sierra)
    hers, another = registered(region, person=person), registered(region)
    page = desk.as_("bea").get("person-attacks", person.code)
    assert page.status_code == 200
    assert str(hers.code) in page.content.decode()
    assert str(another.code) not in page.content.decode()
    assert desk.as_("cleo").get("person-attacks", person.code).status_code == 404
    assert desk.as_("dina").get("person-attacks", person.code).status_code == 404


def test_a_person_to_whom_nothing_happened_has_a_kind_page(desk: Desk, region: Region) -> None:
    person = Defender.objects.create(network=region.sierra)
    assert 'class="empty"' in desk.as_("bea").get("person-attacks", person.code).content.decode()
