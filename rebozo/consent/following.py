"""When two entries of the directory turn out to be one woman, her answers are one history."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Max

from rebozo.consent.models import Answer
from rebozo.consent.rules import Says, merged


def repoint(old: UUID, new: UUID, *, only: frozenset[UUID] | None = None) -> list[UUID]:
    """All that was answered as `old` (or `only` that of it) becomes part of what was answered as `new`, by day.

    Numbers begin anew, past those there were, so that each is free when it is taken.
    """
    found = Answer.objects.select_for_update().filter(of__in=[old, new]).order_by("number")
    moving = [one for one in found if one.of == old and (only is None or one.code in only)]
    if not moving:
        return []
    staying = [one for one in found if one.of == new]
    order = merged(_days(moving), _days(staying))
    first, second = iter(moving), iter(staying)
    last = max(one.number for one in found)
    for number, takes in enumerate(order, last + 1):
        one = next(first if takes else second)
        one.of, one.number = new, number
    Answer.objects.bulk_update([*moving, *staying], ["of", "number"])
    return [one.code for one in moving]


def refuse_both(old: UUID, new: UUID, *, only: frozenset[UUID] | None = None) -> list[UUID]:
    """What was refused while they were one is refused of both once they are two: nobody knows of which it was said.

    When they become one it gives all that was said until then; once they are parted, that is `only`.
    """
    if only is None:
        return list(Answer.objects.filter(of=new).values_list("code", flat=True))
    since = Answer.objects.filter(of=old).exclude(pk__in=only).order_by("number")
    lasts = {(one.purpose, one.recipient): one for one in since}
    number = Answer.objects.filter(of=new).aggregate(last=Max("number"))["last"] or 0
    Answer.objects.bulk_create(
        Answer(
            network_id=one.network_id, of=new, purpose=one.purpose, recipient=one.recipient, says=one.says,
            day=one.day, number=number + place,
        )
        for place, one in enumerate(lasts.values(), 1)
        if one.says != Answer.Says.YES
    )  # fmt: skip
    return []


def _days(answers: list[Answer]) -> list[tuple[date, Says]]:
    return [(one.day, Says(one.says)) for one in answers]
