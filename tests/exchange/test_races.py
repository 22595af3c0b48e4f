"""The same sheet brought in by two at once: every row is there once, and how it was read is remembered once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rebozo.exchange.bundles import MAPPING
from rebozo.exchange.models import Mapping
from rebozo.network.models import Defender
from rebozo.people import jobs
from rebozo.registry.importing import sweep_batches
from rebozo.registry.models import Attack, Batch
from rebozo.vault.models import Bundle
from tests.exchange.awful import csv
from tests.exchange.test_in_pages import _fields, _send
from tests.races import answered
from tests.region import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ROWS = [["id", "fecha", "nombre", "agresión"], *([str(at), "2020", f"Ave {at % 7}", "T01"] for at in range(60))]


def _ready(desk: Desk, who: str) -> tuple[Desk, str]:
    somebody = desk.as_(who)
    token = _send(somebody, csv(ROWS))
    page = somebody.get("exchange:in-columns", token).content.decode()
    somebody.post("exchange:in-columns", token, data=_fields(page) | {"usual_basis": "consent"})
    return somebody, token


def test_the_same_sheet_by_two_at_once_is_there_once(desk: Desk) -> None:
    for _round in range(2):  # the second time, how it is read is known already
        both = [_ready(desk, who) for who in ("ada", "bea")]
        answered(*(lambda one=one, at=at: one.post("exchange:in-check", at) for one, at in both))
        assert Attack.objects.count() == 60
        assert Defender.objects.filter(hidden=None).count() == 7
        Batch.objects.filter(visible=False).update(touched=LONG_AGO)  # of who came second: nobody sees it
        sweep_batches()
        assert (Attack.objects.count(), Batch.objects.filter(visible=False).count()) == (60, 0)
        assert Mapping.objects.count() == Bundle.objects.filter(kind=MAPPING).count() == 1
        for one, at in both:
            assert one.get("exchange:in-progress", at).status_code == 200


def test_one_sheet_whose_button_is_pressed_twice_is_brought_in_once(desk: Desk) -> None:
    bea, token = _ready(desk, "bea")
    answered(*(lambda: bea.post("exchange:in-check", token),) * 2)
    assert Attack.objects.count() == 60
    assert jobs.DONE in bea.get("exchange:in-progress", token).content.decode() or Batch.objects.count() == 1
