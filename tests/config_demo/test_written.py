"""An invented region written down is like any other: found, opened, counted, told in the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rebozo.config.demo import PUBLISHED, plan_for
from rebozo.config.demo_invented import Invented, Plan
from rebozo.config.demo_sealing import Room, write_all
from rebozo.config.demo_told import invent
from rebozo.journal.models import Line
from rebozo.network.bundles import PROFILE
from rebozo.network.reads import defenders_for, shown_names
from rebozo.registry import reads
from rebozo.registry.bundles import ACCOUNT
from rebozo.registry.models import Attack
from rebozo.vault import directory, words
from rebozo.vault.opening import open_rows
from tests.region import TODAY, Region

CELLS = {("HN", 2023): 120, ("NI", 2024): 60}


def _plan() -> Plan:
    whole = plan_for(PUBLISHED, date(2026, 11, 22))
    places = (replace(whole.places[0], serves={"HN": 1.0, "NI": 1.0}),)
    return replace(whole, places=places, cells=CELLS, defenders=40, organisations=6)


@pytest.fixture
def written(region: Region) -> Invented:
    invented = invent(_plan())
    room = Room.of(region.sierra, by=region.bea.actor(), second=region.ada.actor(), third=None)
    heard: list[int] = []
    write_all(invented, [room], tell=heard.append)
    assert heard == [180]
    return invented


def test_it_is_listed_found_by_name_and_by_words_and_opened(region: Region, written: Invented) -> None:
    bea = region.bea.actor()
    assert reads.count_for(bea, reads.Filters()) == 180
    assert Attack.objects.filter(network=region.sierra).count() == 180
    somebody = written.people[7]
    assert defenders_for(bea).count() == 40
    assert shown_names(bea, [somebody.code]) == {somebody.code: somebody.identity.shown}
    hits = directory.search(somebody.identity.shown, by=bea, circles=[region.sierra_circle.code])
    assert somebody.code in {hit.row for hit in hits}
    happened = written.events[5]
    opened = open_rows([happened.code], ACCOUNT, by=bea)
    assert opened[happened.code]["story"] == happened.draft.told.story
    assert open_rows([somebody.code], PROFILE, by=bea)[somebody.code]["state"] == somebody.state
    assert happened.code.bytes in words.search(happened.draft.told.place, by=bea, circles=[region.sierra_circle.code])


def test_it_is_nobody_elses_and_the_journal_tells_it(region: Region, written: Invented) -> None:
    cleo = region.cleo.actor(today=TODAY)
    assert not defenders_for(cleo).exists()
    assert open_rows([written.events[5].code], ACCOUNT, by=cleo) == {}
    line = Line.objects.get(deed="registry.batch.imported")
    assert (line.count, line.network, line.actor) == (180, region.sierra.code, region.bea.account.holder)
