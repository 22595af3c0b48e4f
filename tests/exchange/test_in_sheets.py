"""Ten sheets of the shapes that networks keep: each row is accounted for, and nothing is lost without a word."""

from __future__ import annotations

import pytest

from rebozo.exchange.bringing import carry_out, open_sheet, prepare
from rebozo.exchange.fields import What
from rebozo.registry.models import Attack, Event
from tests.exchange.awful import REAL
from tests.region import Region


@pytest.mark.parametrize("shape", REAL)
def test_sheets_of_the_shapes_that_networks_keep(region: Region, shape: str) -> None:
    raw, read, attacks, questions, skipped = REAL[shape]
    bea = region.bea.actor()
    sheet = open_sheet(raw, What.ATTACKS)
    report = prepare(sheet, region.sierra, by=bea).report
    said = [one.sentence for one in report.problems]
    assert report.adds_up
    assert (report.read, report.ready, len(report.problems), report.skipped) == (read, attacks, questions, skipped), (
        said
    )
    assert not Event.objects.exists(), "a rehearsal writes nothing"
    assert carry_out(prepare(open_sheet(raw, What.ATTACKS), region.sierra, by=bea), by=bea).made == attacks
    assert Attack.objects.count() == attacks
    again = prepare(open_sheet(raw, What.ATTACKS), region.sierra, by=bea).report
    assert (again.ready, again.updated, again.already) == (0, 0, report.rows_ready)
