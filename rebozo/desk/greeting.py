"""Which greeting an hour asks for. No Django here."""

from __future__ import annotations

from enum import StrEnum

_MORNING, _AFTERNOON, _EVENING = 4, 12, 19


class Hour(StrEnum):
    """The parts of a day that have a greeting of their own."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def part_of_day(hour: int) -> Hour:
    """From four it is morning, from twelve afternoon, from seven evening; at three it is still night."""
    if _MORNING <= hour < _AFTERNOON:
        return Hour.MORNING
    return Hour.AFTERNOON if _AFTERNOON <= hour < _EVENING else Hour.EVENING
