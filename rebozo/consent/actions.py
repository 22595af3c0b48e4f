"""What is done with answers: keep what she said, obey what she takes back. What seals is done before: see making."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from rebozo.consent.making import Made
from rebozo.consent.models import Answer
from rebozo.consent.reads import said_of
from rebozo.consent.rooms import Subject
from rebozo.consent.rules import Says, newest
from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.following import FOLLOWERS
from rebozo.network.models import Network
from rebozo.vault.sealing import store


class NothingToTakeBack(Refusal):
    """There is no yes that stands."""

    def __init__(self) -> None:
        super().__init__(_("There is no yes to take back here any more. What stands is on this page."))


@deed(needs=Permission.CONSENT_ANSWERS_WRITE)
def record_answers(subject: Subject, made: Sequence[Made], *, by: Actor) -> int:
    """Keep several answers at once, all or none, and do what follows from each. How many were new."""
    kept = _keep(subject, made)
    if kept:
        record("consent.answer.recorded", by=by, on=subject.code, network=subject.network.code, count=len(kept))
        _follow(subject, kept, by)
    return len(kept)


@deed(needs=Permission.CONSENT_ANSWERS_WRITE)
def take_back(subject: Subject, made: Sequence[Made], *, by: Actor) -> None:
    """She takes a yes back: what follows, follows now. NothingToTakeBack when there is none; twice is once."""
    _hold(subject)
    if Answer.objects.filter(pk__in=[one.answer.code for one in made]).exists():
        return  # sent twice
    said = said_of(subject.code)
    lasts = [newest(said, one.answer.purpose, one.answer.recipient) for one in made]
    if lasts and all(last is not None and last.says is Says.TAKEN_BACK for last in lasts):
        return  # it was done already, from another page
    if not any(last is not None and last.says is Says.YES for last in lasts):
        raise NothingToTakeBack
    kept = _keep(subject, made)
    record("consent.answer.taken_back", by=by, on=subject.code, network=subject.network.code, count=len(kept))
    _follow(subject, kept, by)


def _hold(subject: Subject) -> None:
    """Answers of a network are numbered one after another: a second of the same moment waits."""
    Network.objects.select_for_update(no_key=True).get(pk=subject.network.pk)


def _keep(subject: Subject, made: Sequence[Made]) -> list[Made]:
    _hold(subject)
    known = set(Answer.objects.filter(pk__in=[one.answer.code for one in made]).values_list("pk", flat=True))
    fresh = [one for one in made if one.answer.code not in known]
    if any(one.answer.of != subject.code or one.answer.network_id != subject.network.code for one in made):
        raise Http404
    last = Answer.objects.filter(of=subject.code).aggregate(last=Max("number"))["last"] or 0
    for number, one in enumerate(fresh, last + 1):
        one.answer.number = number
    Answer.objects.bulk_create([one.answer for one in fresh])
    store([one.sealed for one in fresh])
    return fresh


def _follow(subject: Subject, kept: Sequence[Made], by: Actor) -> None:
    for one in kept:
        if one.answer.recipient is not None:  # nothing of ours stands on what was said to one of them
            continue
        yes = one.answer.says == Answer.Says.YES
        for obey in (FOLLOWERS.leave_given if yes else FOLLOWERS.leave_taken).values():
            obey(subject.code, one.answer.purpose, by=by)
