"""Looking for words in what was told: only what she may open, nothing in the address, folded until she asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from rebozo.journal.models import Line
from rebozo.network.models import Closure
from rebozo.registry import reads, searching
from rebozo.registry.models import Attack, Event
from rebozo.registry.reads import Filters
from rebozo.vault import words
from rebozo.vault.circles import circle_keys
from rebozo.vault.models import WordsEntry, WordsSegment
from rebozo.vault.words_index import rows_of
from tests.region import Desk, Region

STORY = "Una camioneta negra sin placas la siguió hasta la radio comunitaria; la amenazaron dos veces."
Registered = Callable[..., Attack]


def _look(desk: Desk, who: str, query: str, **filters: Any) -> str:  # noqa: ANN401  form values
    browser = desk.as_(who)
    browser.client.cookies["lang"] = "en"
    answer = browser.post("registry:search", data={"words": query, **filters})
    assert answer.status_code == 200
    return str(answer.content.decode())


def _references(page: str) -> list[str]:
    return re.findall(r'<span class="soft">([0-9A-Z-]{8}) ·', page)


def test_she_finds_what_was_told_by_its_words_and_reads_it_only_when_she_opens_it(
    desk: Desk, registered: Registered
) -> None:
    attack = registered(story=STORY)
    registered(name="Ceiba", story="Otra cosa, del río.")
    page = _look(desk, "ada", "radio AMENAZA")
    assert _references(page) == [attack.reference]
    story = re.search(r'<details class="fold">(?:(?!</details>).)*<mark>radio</mark>.*?</details>', page, re.DOTALL)
    assert story
    assert " open" not in story[0].split(">", 1)[0]
    assert _references(_look(desk, "ada", '"sin placas"')) == [attack.reference]
    assert _references(_look(desk, "ada", '"placas sin"')) == []
    assert len(_references(_look(desk, "ada", "otra"))) == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [("who", "el capataz de la mina"), ("place", "cerca del puente viejo"), ("division", "Intibucá")],
)
def test_the_few_words_beside_codes_are_found_too(desk: Desk, registered: Registered, question: str, said: str) -> None:
    attack = registered(**{question: said})
    page = _look(desk, "bea", said)
    assert _references(page) == [attack.reference]
    assert "<mark>" in page


def test_another_network_and_who_reads_figures_find_nothing(desk: Desk, registered: Registered) -> None:
    registered(story=STORY)
    for who in ("cleo", "eva"):
        page = _look(desk, who, "camioneta")
        assert _references(page) == []
        assert "No record that you may open says it" in page
    assert desk.as_("dina").post("registry:search", data={"words": "camioneta"}).status_code == 403


@pytest.mark.parametrize("few", [0, 2000])
def test_what_is_closed_to_her_is_not_found(
    desk: Desk, registered: Registered, region: Region, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(searching, "_FEW", few)
    attack, other = registered(story=STORY), registered(name="Ceiba", story=STORY)
    holder = region.bea.account.holder
    Closure.objects.create(row=attack.event_id, holder=holder, network=region.sierra)
    assert _references(_look(desk, "bea", "camioneta")) == [other.reference]
    assert sorted(_references(_look(desk, "ada", "camioneta"))) == sorted([attack.reference, other.reference])


def test_the_filters_of_the_list_hold_here_too(desk: Desk, registered: Registered) -> None:
    one, two = registered(story=STORY, types=["T01", "T02"]), registered(name="Ceiba", story=STORY, country="MX")
    every = Attack.objects.filter(event=one.event)
    assert set(_references(_look(desk, "bea", "camioneta", country=["HN"]))) == {each.reference for each in every}
    assert _references(_look(desk, "bea", "camioneta", country=["MX", "GT"])) == [two.reference]
    assert _references(_look(desk, "bea", "camioneta", since="2026-11")) == []
    pressed = _look(desk, "bea", "camioneta", country=["MX"], without="country=MX")
    assert len(_references(pressed)) == 3
    assert pressed.count("<mark>") == 2, "the excerpt of an event is said once"


@pytest.mark.parametrize("few", [0, 2000])
def test_pages_show_each_record_once_newest_first(region: Region, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(searching, "_FEW", few)
    monkeypatch.setattr(searching, "_FIRST_LOOK", 7)
    keys = circle_keys(region.sierra_circle.code, ring=region.bea.keyring)
    made = _told(region, 130)
    words.add_segments(words.segments_of(keys, [(one.event_id, "la radio") for one in made if one.at_least % 3]))
    actor, after, seen = region.bea.actor(), None, []
    for _page in range(3):
        found = searching.find(actor, "radio", Filters(), after=after)
        seen += [one.code for one in found.page.attacks]
        after = found.page.after
        if after is None:
            break
    expected = sorted((one for one in made if one.at_least % 3), key=lambda one: (one.month, one.code), reverse=True)
    assert seen == [one.code for one in expected]
    assert after is None


def _told(region: Region, number: int) -> list[Attack]:
    from datetime import date

    made = []
    for each in range(number):
        month = date(2020 + each % 6, 1 + each % 12, 1)
        event = Event.objects.create(network=region.sierra, country="HN", month=month, basis="collective")
        made.append(
            Attack(event=event, network=region.sierra, country="HN", month=month, basis="collective", type="T01",
                   shape="collective", at_least=2 + each)
        )  # fmt: skip
    Attack.objects.bulk_create(made)
    return made


def test_what_was_told_twice_is_found_where_it_was_joined(desk: Desk, registered: Registered) -> None:
    main, other = registered(story="la radio"), registered(name="Ceiba", story=STORY)
    Event.objects.filter(pk=other.event_id).update(joined=main.event_id)
    Attack.objects.filter(event=other.event_id).update(retired="joined")
    page = _look(desk, "ada", "camioneta")
    assert _references(page) == [main.reference]
    assert "<mark>camioneta</mark>" in page


def test_a_search_leaves_a_line_with_its_count_and_no_word(desk: Desk, registered: Registered) -> None:
    registered(story=STORY)
    Line.objects.all().delete()
    _look(desk, "ada", "camioneta")
    line = Line.objects.get(deed="searched words")
    assert line.count == 1
    assert not any("camioneta" in deed for deed in Line.objects.values_list("deed", flat=True))
    _look(desk, "ada", "nadie")
    assert set(Line.objects.filter(deed="searched words").values_list("count", flat=True)) == {0, 1}


@pytest.mark.parametrize("query", ["", "  ", "¿?*", '""'])
def test_a_question_without_a_word_is_asked_again(desk: Desk, region: Region, query: str) -> None:
    answer = desk.as_("bea").post("registry:search", data={"words": query})
    assert answer.status_code == 422
    assert not Line.objects.filter(deed="searched words").exists()
    assert desk.as_("bea").get("registry:search", query={"country": "HN"}).status_code == 200


def test_a_correction_is_found_by_its_new_words_only(desk: Desk, registered: Registered, typed: Any) -> None:  # noqa: ANN401  a fixture
    attack = registered(story=STORY)
    said = typed(
        story="Fue un helicóptero.", token=str(attack.event_id), version=1, known=str(attack.person_id), name=None
    )
    assert desk.as_("bea").post("registry:edit", attack.event_id, data=said).status_code == 302
    assert _references(_look(desk, "ada", "camioneta")) == []
    assert _references(_look(desk, "ada", "helicoptero")) == [attack.reference]


def test_what_she_asks_to_take_out_leaves_the_words_at_once(desk: Desk, registered: Registered, region: Region) -> None:
    attack, other = registered(story=STORY), registered(name="Ceiba", story="la radio")
    keys = circle_keys(region.sierra_circle.code, ring=region.ada.keyring)
    words.compact(keys)
    old = set(WordsSegment.objects.values_list("id", flat=True))
    data = {"reason": "she_asked", "sure": "yes"}
    assert desk.as_("ada").post("registry:retire", attack.code, data=data).status_code == 302
    assert not WordsEntry.objects.exists()
    assert not old & set(WordsSegment.objects.values_list("id", flat=True))
    (segment,) = words.load(keys).segments
    assert rows_of(segment.index) == [other.event_id.bytes]
    assert _references(_look(desk, "ada", "camioneta")) == []


def test_while_another_attack_of_it_stays_the_event_is_still_found(desk: Desk, registered: Registered) -> None:
    first = registered(story=STORY, types=["T01", "T02"])
    data = {"reason": "she_asked", "sure": "yes"}
    desk.as_("ada").post("registry:retire", first.code, data=data)
    (other,) = Attack.objects.filter(event=first.event, retired="")
    assert _references(_look(desk, "ada", "camioneta")) == [other.reference]
    assert _references(_look(desk, "ada", "camioneta", out="on")) == []


def test_few_or_many_are_asked_for_in_a_fixed_number_of_questions(region: Region) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    keys = circle_keys(region.sierra_circle.code, ring=region.bea.keyring)
    made = _told(region, 60)
    words.add_segments(words.segments_of(keys, [(one.event_id, "la radio") for one in made]))
    with CaptureQueriesContext(connection) as asked:
        found = searching.find(region.bea.actor(), "radio", Filters())
    assert len(found.page.attacks) == reads.PAGE
    assert len(asked) < 30
