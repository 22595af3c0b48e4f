"""Two who close one period at once: delivered once, cut one after another, each cut with its number."""

from __future__ import annotations

import pytest

from rebozo.journal.models import Line
from rebozo.observatory.models import Cut, Delivery, Nudge, Period
from rebozo.people.models import Mandate
from tests.races import answered
from tests.region import FOUNDED, Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
SAID = {"from_month": 10, "from_year": 2026, "to_month": 11, "to_year": 2026, "cutoff": "2026-11-20"}


def test_two_close_a_period_at_once(desk: Desk) -> None:
    ada, eva, valle = desk.as_("ada"), desk.as_("eva"), desk.region.valle
    Mandate.objects.create(account=desk.region.ada.account, role_id="region", network=valle.code, since=FOUNDED)
    assert answered(*(lambda one=one: one.post("observatory:period-new", data=SAID) for one in (ada, eva))) == [
        302,
        302,
    ]
    period, sierra = Period.objects.get(), desk.region.sierra
    answered(*(lambda: ada.post("observatory:nudge", period.code, valle.code),) * 2)
    answered(*(lambda: ada.post("observatory:deliver", period.code, sierra.code),) * 2)
    assert answered(*(lambda one=one: one.post("observatory:cut", period.code) for one in (ada, eva))) == [302, 302]
    assert (Delivery.objects.count(), Nudge.objects.count()) == (1, 1)
    assert sorted(Cut.objects.values_list("number", flat=True)) == [1, 2]
    assert Line.objects.filter(deed="observatory.period.delivered").count() == 1
