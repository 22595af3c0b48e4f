"""A small invented region shows everything that a network can do to who opens it, each thing by its own deeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.urls import reverse

from rebozo.codes.catalogue import forget_cached
from rebozo.codes.models import CodeChange, Grouping
from rebozo.config import demo_figures, demo_more
from rebozo.config.demo import SMALL, plan_for
from rebozo.config.demo_invented import Invented
from rebozo.config.demo_sealing import Room, write_all
from rebozo.config.demo_told import invent
from rebozo.consent.models import Answer
from rebozo.network import merging, proposals, twice
from rebozo.network.models import Belonging, Merge
from rebozo.network.reads import defenders_for
from rebozo.observatory import periods
from rebozo.people.models import Mandate
from rebozo.registry import evidence, history, joining, reads, remarks, reviewing, unfinished
from rebozo.registry.evidence_chat import read_chat
from rebozo.registry.evidence_kinds import Kind
from rebozo.registry.evidence_reading import SealedReader
from rebozo.registry.models import Attack, Event, Evidence
from tests.region import FOUNDED, TODAY, Desk, Region

EXAMPLES = {
    "attack": ("registry:list", "/registro/*"),
    "history": ("attack", "/registro/hechos/*/historia"),
    "same": ("attack", "/registro/hechos/*/lo-mismo"),
    "evidence": ("attack", "/registro/hechos/*/pruebas"),
    "piece": ("evidence", "/registro/pruebas/*"),
    "piece-destroy": ("piece", "/registro/pruebas/*/destruir"),
    "resume": ("registry:unfinished", "/registro/pendientes/*"),
    "discard": ("registry:unfinished", "/registro/pendientes/*/soltar"),
    "person": ("network:people", "/redes/personas/*"),
    "unmerge": ("person", "/redes/repetidas/deshacer/*"),
    "compare": ("network:duplicates", "/redes/repetidas/*/*"),
    "organisation": ("network:organisations", "/redes/grupos/*"),
    "belonging": ("organisation", "/redes/tejido/*"),
    "ask": ("out:asks", "/registro/sacar/peticiones/*"),
    "period": ("observatory:periods", "/observatorio/periodos/*"),
    "grouping": ("codes:list|attack_types", "/palabras/attack_types/agrupar/*"),
}


@pytest.fixture
def shown(region: Region) -> Iterator[Invented]:
    forget_cached()  # what another test changed in the lists
    plan = plan_for(SMALL, TODAY)
    invented = invent(replace(plan, places=plan.places[:1], cells={("HN", 2025): 24, ("HN", 2026): 20}))
    room = Room.of(region.sierra, by=region.bea.actor(), second=region.ada.actor(), third=None)
    write_all(invented, [room], tell=lambda _done: None)
    demo_more.add_all(invented, [room])
    for_all = {"role_id": "region", "network": region.sierra.code, "since": FOUNDED}
    Mandate.objects.create(account=region.eva.account, **for_all)
    demo_figures.add_all(demo_figures.Closers(region.eva.actor(), region.valle, [room]), plan.last)
    yield invented
    forget_cached()


def _first(region: Region) -> Event:
    return reads.page_for(region.ada.actor(), reads.Filters(), size=1).attacks[0].event


@pytest.mark.usefixtures("shown")
def test_the_first_record_of_the_list_has_a_history_and_files_that_open(region: Region) -> None:
    bea, event = region.bea.actor(), _first(region)
    told = [one.draft.told.story for one in history.versions(bea, event)]
    assert len(told) == 2
    assert len(told[0]) < len(told[1])
    held = {one.kind: one for one in evidence.pieces_of(bea, event)}
    assert set(held) == {Kind.PHOTO, Kind.AUDIO, Kind.CHAT, Kind.TEXT}
    chat = evidence.open_file(bea, Evidence.objects.get(pk=held[Kind.CHAT].code))
    messages = read_chat(SealedReader(chat.pieces, chat.size)).messages
    assert {one.kind for one in messages} == {None, Kind.PHOTO, Kind.AUDIO}
    assert evidence.open_file(bea, Evidence.objects.get(pk=held[Kind.PHOTO].code)).nature.type == "image/jpeg"


@pytest.mark.usefixtures("shown")
def test_there_is_something_to_review_for_her_and_something_told_twice(region: Region) -> None:
    bea = region.bea.actor()
    assert {one.status for one in reviewing.waiting(bea)} == {Attack.Status.TO_REVIEW, Attack.Status.PROVISIONAL}
    joined = Event.objects.exclude(joined=None)
    assert [one.also_told.count() for one in Event.objects.filter(pk__in=joined.values("joined"))] == [1]
    again = Event.objects.filter(joined=None, last_by=region.ada.account.holder)
    assert any(joining.perhaps_the_same(bea, one) for one in again)
    assert any(remarks.flagged([one]) for one in Event.objects.values_list("pk", flat=True))
    assert {one.row.holder for one in unfinished.waiting_for(bea)} == {bea.holder, region.ada.account.holder}


@pytest.mark.usefixtures("shown")
def test_answers_a_merge_a_request_and_belongings_wait_to_be_seen(region: Region) -> None:
    bea, ada = region.bea.actor(), region.ada.actor()
    assert {one.says for one in Answer.objects.all()} == {"yes", "no", "taken_back"}
    assert Attack.objects.filter(basis="refused").exists()
    (done,) = Merge.objects.all()
    kept = defenders_for(bea).get(pk=done.kept)
    assert merging.standing(kept) == [done]
    assert merging.make_parted(bea, done, kept).gone.pk == done.gone
    assert twice.pairs_for(bea, region.sierra, what="defender")
    assert [proposals.is_open(one) for one in proposals.waiting_for(ada)] == [True]
    assert set(Belonging.objects.values_list("vouched", flat=True)) == {1, 2}


@pytest.mark.usefixtures("shown")
def test_a_quarter_is_closed_and_another_is_late(region: Region) -> None:
    ada = region.ada.actor()
    late, closed = periods.periods_for(ada)
    last, first = periods.cuts_for(ada, closed)
    assert (first.preliminary, last.preliminary) == (True, False)
    assert periods.changes(first.cells, last.cells, column=2)
    assert periods.asked_of(ada) == [(late, region.sierra)]
    assert late.cutoff < ada.today
    assert CodeChange.objects.get().verb == CodeChange.Verb.ADDED
    assert Grouping.objects.get().lines.count() == 2


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("name", list(EXAMPLES))
def test_a_coordinator_finds_an_example_of_each_page_that_names_something(desk: Desk, name: str) -> None:
    assert desk.as_("ada").client.get(_example(desk, name)).status_code == 200


def _example(desk: Desk, name: str) -> str:
    """Where a link to one is, from the lists that everybody begins with."""
    place, looks = EXAMPLES[name]
    view, _bar, given = place.partition("|")
    address = _example(desk, place) if place in EXAMPLES else reverse(view, args=[given] if given else [])
    page = desk.as_("ada").client.get(address).content.decode()
    links = re.findall(rf'href="({looks.replace("*", "[0-9a-f-]{36}")})"', page)
    assert links, f"no example of {name} at {place}"
    return str(links[0])
