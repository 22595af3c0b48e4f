"""Bea asks the three questions on a phone that passes from hand to hand, and keeps what each of them says."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest

from rebozo.consent.models import Answer
from rebozo.consent.reads import NotAllowed, may_use, refuse_unless
from rebozo.consent.rules import Use
from rebozo.journal.models import Line
from rebozo.vault.models import Bundle
from tests.consent.conftest import asked
from tests.region import Desk
from tests.story import NAME, Story

SHE_SAID = re.compile(r"<input[^>]*\bchecked\b[^>]*>")
NOTE = "Que no lo sepa la Ceiba de Prueba"


@pytest.fixture
def bea(desk: Desk) -> Desk:
    return desk.as_("bea")


def test_nothing_is_chosen_beforehand_and_a_browser_fills_nothing_in(bea: Desk, story: Story) -> None:
    for address in (("consent:ask", story.defender), ("consent:finer-page", story.defender, "C9")):
        answer = bea.get(*address)
        page = answer.content.decode()
        radios = re.findall(r'<input[^>]*type="(?:radio|checkbox)"[^>]*>', page)
        assert len(radios) > 10
        assert not SHE_SAID.search(page)
        assert all('autocomplete="off"' in radio for radio in radios)
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_that_asks_never_shows_what_she_or_another_answered(bea: Desk, story: Story) -> None:
    blank = bea.get("consent:ask", story.defender).content.decode()
    kept = bea.post("consent:ask", story.defender, data=asked(public="yes", note=NOTE))
    assert kept.status_code == 302, kept.content.decode()
    after = bea.client.get(kept.headers["Location"]).content.decode()
    for who in (story.defender, story.organisation):
        for page in (
            bea.get("consent:ask", who),
            bea.get("consent:finer", who),
            bea.get("consent:finer-page", who, "C1"),
        ):
            body = page.content.decode()
            assert not SHE_SAID.search(body)
            assert NOTE not in body
    assert NOTE not in after
    assert not SHE_SAID.search(after)
    again = bea.get("consent:ask", story.defender).content.decode()
    assert _without_numbers(again) == _without_numbers(blank), "what she said shows in the blank page"


def _without_numbers(page: str) -> str:
    return re.sub(r'value="[^"]{30,}"', "", page)


def test_what_is_seen_after_keeping_is_the_same_for_a_yes_and_for_a_no(bea: Desk, story: Story) -> None:
    seen = []
    for said in ("yes", "no"):
        kept = bea.post("consent:ask", story.defender, data=asked(accompany=said, count=said, public=said))
        page = bea.client.get(kept.headers["Location"]).content.decode()
        seen.append((kept.headers["Location"], _without_numbers(page)))
    assert seen[0] == seen[1]


def test_each_answer_is_kept_with_its_day_and_the_words_that_were_read(bea: Desk, story: Story) -> None:
    bea.client.cookies["lang"] = "en"
    bea.post("consent:ask", story.defender, data=asked(accompany="no", note=NOTE, day="2026-11-20"))
    told = {one.purpose: one for one in Answer.objects.filter(of=story.defender)}
    assert {purpose: one.says for purpose, one in told.items()} == {"C0": "no", "C2": "yes", "C3": "yes"}
    assert sorted(one.number for one in told.values()) == [1, 2, 3]
    assert {str(one.day) for one in told.values()} == {"2026-11-20"}
    page = bea.get("consent:said", story.defender).content.decode()
    assert NOTE in page
    assert NAME in page
    assert "no place, no story" in page, "the words that were read"
    lines = list(Line.objects.filter(deed__startswith="consent.").values_list("deed", "on", "count"))
    assert lines == [("consent.answer.recorded", story.defender, 3)]
    assert Line.objects.filter(deed__contains="consent_answer:how").exists(), "opening them leaves a line"


def test_what_she_said_in_words_is_sealed(bea: Desk, story: Story) -> None:
    bea.post("consent:ask", story.defender, data=asked(note=NOTE))
    bea.post(
        "consent:finer-page", story.defender, "C4",
        data=asked(count=None, C4="yes", whom="Doctora Tucán de Prueba"),
    )  # fmt: skip
    assert Answer.objects.filter(purpose="C4").count() == 1
    for bundle in Bundle.objects.all():
        assert NOTE.encode() not in bytes(bundle.sealed)
        assert "Tucán".encode() not in bytes(bundle.sealed)
    for row in Answer.objects.values():
        assert "Tuc" not in str(row)
    assert "Doctora Tucán de Prueba" in bea.get("consent:said", story.defender).content.decode()


def test_sent_twice_it_is_one(bea: Desk, story: Story) -> None:
    said = asked()
    for _again in range(2):
        assert bea.post("consent:ask", story.defender, data=said).status_code == 302
    assert Answer.objects.filter(of=story.defender).count() == 2
    assert Line.objects.filter(deed="consent.answer.recorded").count() == 1


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"count": None}, "Nothing is marked yet"),
        ({"count": "perhaps"}, "Yes, no, or not asked today."),
        ({"how": None}, "how was it answered?"),
        ({"day": "2027-01-01"}, "That date has not come yet."),
        ({"day": "ayer"}, "A date like 2026-11-22."),
        ({"minor": "on", "assent": "on"}, "A girl&#x27;s yes needs both"),
        ({"minor": "on", "guardian": "on"}, "A girl&#x27;s yes needs both"),
        ({"token": "no"}, "UUID"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_kept(
    bea: Desk, story: Story, wrong: dict[str, Any], where: str
) -> None:
    bea.client.cookies["lang"] = "en"
    answer = bea.post("consent:ask", story.defender, data=asked(**wrong))
    assert answer.status_code == 422
    assert where in answer.content.decode()
    assert not Answer.objects.exists()


def test_a_girls_no_needs_nobody_and_her_yes_two(bea: Desk, story: Story) -> None:
    no = asked(count="no", minor="on")
    assert bea.post("consent:ask", story.defender, data=no).status_code == 302
    both = asked(minor="on", assent="on", guardian="on")
    assert bea.post("consent:ask", story.defender, data=both).status_code == 302
    assert may_use(story.defender, Use.COUNT)


def test_a_yes_for_a_recipient_is_found_again_however_it_is_spelt(bea: Desk, story: Story) -> None:
    for whom, says in (("Clínica Colibrí", "yes"), ("clinica  COLIBRI", "no")):
        bea.post("consent:finer-page", story.defender, "C4", data=asked(count=None, C4=says, whom=whom))
    first, second = Answer.objects.filter(purpose="C4").order_by("number")
    assert first.recipient == second.recipient
    assert not may_use(story.defender, Use.REFER, recipient=first.recipient)


def test_a_yes_for_one_network_is_for_no_other(bea: Desk, story: Story, desk: Desk) -> None:
    valle = desk.region.valle.code
    for_valle = asked(count=None, C4="yes", network=str(valle))
    assert bea.post("consent:finer-page", story.defender, "C4", data=for_valle).status_code == 302
    refuse_unless(story.defender, Use.REFER, recipient=valle)
    for recipient in (None, uuid4(), desk.region.sierra.code):
        with pytest.raises(NotAllowed):
            refuse_unless(story.defender, Use.REFER, recipient=recipient)
    neither = bea.post("consent:finer-page", story.defender, "C4", data=asked(count=None, C4="yes"))
    assert neither.status_code == 422
    both = bea.post("consent:finer-page", story.defender, "C4", data=for_valle | {"whom": "Tucán"})
    assert both.status_code == 422


def test_saying_it_in_public_names_her_only_when_that_was_asked_too(bea: Desk, story: Story) -> None:
    bea.post("consent:ask", story.defender, data=asked(count=None, public="yes"))
    assert may_use(story.defender, Use.ALERT)
    assert not may_use(story.defender, Use.PUBLISH_NAME)
    bea.post("consent:finer-page", story.defender, "C9", data=asked(count=None, **{"C9.1": "yes", "C9.3": "no"}))
    assert may_use(story.defender, Use.PUBLISH_NAME)
    assert not may_use(story.defender, Use.PUBLISH_PHOTO)


def test_another_network_finds_nothing_and_who_only_reads_figures_neither(desk: Desk, story: Story) -> None:
    for who in ("cleo", "eva", "dina"):
        other = desk.as_(who)
        for code in (story.defender, story.organisation, story.event, uuid4()):
            for name in ("consent:ask", "consent:said", "consent:finer"):
                assert other.get(name, code).status_code == 404, (who, name)
            assert other.post("consent:ask", code, data=asked()).status_code == 404
            assert other.post("consent:said", code, data={"answer": str(uuid4())}).status_code == 404
    assert not Answer.objects.exists()


def test_a_page_that_there_is_not_is_not_found(bea: Desk, story: Story) -> None:
    for page in ("C99", "C8-1", "x"):
        assert bea.get("consent:finer-page", story.defender, page).status_code == 404
    assert bea.get("consent:ask", story.event).status_code == 404, "she is named in it: she is asked on her own page"
    assert bea.get("consent:ask", story.organisation).status_code == 200


def test_a_number_that_was_used_for_one_keeps_what_another_says_too(bea: Desk, story: Story) -> None:
    said = asked(count="no")
    for who in (story.defender, story.organisation, story.defender):
        assert bea.post("consent:ask", who, data=said).status_code == 302
    assert set(Answer.objects.values_list("of", flat=True)) == {story.defender, story.organisation}
    assert Answer.objects.filter(of=story.defender).count() == Answer.objects.filter(of=story.organisation).count()
