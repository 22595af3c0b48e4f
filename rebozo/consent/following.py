"""When two entries of the directory turn out to be one woman, her answers are one history."""

from __future__ import annotations

from datetime import date
from uuid import UUID

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


def _days(answers: list[Answer]) -> list[tuple[date, Says]]:
    return [(one.day, Says(one.says)) for one in answers]
