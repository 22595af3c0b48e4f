"""Answers about one woman are one history: two at once are numbered, and two entries that become one are joined."""

from __future__ import annotations

import threading
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import connections

from rebozo.consent.actions import record_answers
from rebozo.consent.following import repoint
from rebozo.consent.making import Given, Made, make
from rebozo.consent.models import Answer
from rebozo.consent.reads import may_use, subject_for, who_refuse
from rebozo.consent.rules import Says, Use
from rebozo.journal.deeds import writing
from rebozo.kernel.permissions import Permission
from rebozo.network.following import FOLLOWERS
from rebozo.network.models import Defender
from tests.region import TODAY, Region


def her_in(region: Region) -> UUID:
    return Defender.objects.create(network=region.sierra).code


def made(region: Region, of: UUID, purpose: str, says: Says, day: date = TODAY) -> list[Made]:
    actor = region.bea.actor()
    subject = subject_for(actor, of, Permission.CONSENT_ANSWERS_WRITE)
    return make(actor, subject, [Given(purpose, says)], token=uuid4(), day=day, how={"how": "spoken"})


def say(region: Region, of: UUID, purpose: str, says: Says, day: date = TODAY) -> None:
    actor = region.bea.actor()
    subject = subject_for(actor, of, Permission.CONSENT_ANSWERS_WRITE)
    record_answers(subject, made(region, of, purpose, says, day), by=actor)


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_are_numbered_one_after_another(region: Region) -> None:
    her = her_in(region)
    actor = region.bea.actor()
    subject = subject_for(actor, her, Permission.CONSENT_ANSWERS_WRITE)
    ready = [made(region, her, purpose, Says.YES) for purpose in ("C0", "C3", "C4", "C6", "C9", "C11")]
    start = threading.Barrier(len(ready))
    wrong: list[BaseException] = []

    def write(one: list[Made]) -> None:
        try:
            start.wait()
            record_answers(subject, one, by=actor)
        except BaseException as error:  # noqa: BLE001  said below, in the test's own thread
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[one]) for one in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    numbers = sorted(Answer.objects.filter(of=her).values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_when_two_entries_become_one_a_later_no_still_stands(region: Region) -> None:
    kept, gone = her_in(region), her_in(region)
    say(region, gone, "C3", Says.YES, date(2026, 5, 1))
    say(region, kept, "C3", Says.TAKEN_BACK, date(2026, 6, 1))
    say(region, gone, "C0", Says.YES, date(2026, 7, 1))
    with writing():
        moved = repoint(gone, kept)
    assert len(moved) == 2
    told = list(Answer.objects.filter(of=kept).order_by("number").values_list("purpose", "says"))
    assert told == [("C3", "yes"), ("C3", "taken_back"), ("C0", "yes")]
    assert not may_use(kept, Use.COUNT, basis=True)
    assert may_use(kept, Use.ACCOMPANY)
    assert not Answer.objects.filter(of=gone).exists()


def test_undoing_it_gives_each_her_own_again(region: Region) -> None:
    kept, gone = her_in(region), her_in(region)
    say(region, gone, "C3", Says.NO, date(2026, 5, 1))
    say(region, kept, "C3", Says.YES, date(2026, 6, 1))
    before = {code: list(Answer.objects.filter(of=code).values_list("code", flat=True)) for code in (kept, gone)}
    with writing():
        moved = repoint(gone, kept)
        repoint(kept, gone, only=frozenset(moved))
    after = {code: list(Answer.objects.filter(of=code).values_list("code", flat=True)) for code in (kept, gone)}
    assert after == before
    assert may_use(kept, Use.COUNT)
    assert not may_use(gone, Use.COUNT, basis=True)


def test_her_answers_follow_her_before_her_records_obey_them() -> None:
    order = list(FOLLOWERS.repoint)
    assert order.index("consent") < order.index("registry leave")
    assert order[-1] == "registry leave", "what moves rows comes first"


def test_a_query_leaves_out_whose_last_word_is_no(region: Region) -> None:
    never, always, again, to_one = (her_in(region) for _one in range(4))
    for whose, words in ((never, [Says.YES, Says.NO]), (always, [Says.YES]), (again, [Says.TAKEN_BACK, Says.YES])):
        for says in words:
            say(region, whose, "C2", says)
    assert set(who_refuse("C2")) == {never}
    assert set(who_refuse("C3")) == set()
    assert not Answer.objects.filter(of=to_one).exists()
