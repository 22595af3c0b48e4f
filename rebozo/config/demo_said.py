"""Of a small invented region, what its people said and asked: answers, one of two in the directory, a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import translation

from rebozo.codes.catalogue import folded, label
from rebozo.config.demo_invented import Happened, Person
from rebozo.config.demo_sealing import Room
from rebozo.config.demo_words import MARK
from rebozo.consent.actions import record_answers, take_back
from rebozo.consent.making import Given, make
from rebozo.consent.questions import LIST
from rebozo.consent.rooms import Subject
from rebozo.consent.rules import COUNT, REGION, Kind, Says
from rebozo.exchange.out import Asked
from rebozo.network import merging, proposals
from rebozo.network.actions import add_defender
from rebozo.network.bundles import IDENTITY
from rebozo.network.joining import differences, joined
from rebozo.network.models import Defender, Proposal
from rebozo.network.names import Identity
from rebozo.network.sealed_names import seal_identity

_TWICE, _YES, _BACK, _NO, _GIRL = range(1, 6)  # numbers that follow from hers
_COLUMNS = ("id", "date", "country", "types", "shape", "defender", "story")
_ALONE = {"how": "spoken"}
_AGED = {"how": "spoken", "minor": True, "assent": True, "guardian": True, "note": f"{MARK} Con su madre al lado."}


def add_to(room: Room, people: Sequence[Person], events: Sequence[Happened]) -> None:
    """One yes taken back, one no, a girl's yes with who takes care of her; one of two; a request."""
    often = Counter(one.draft.person for one in events)
    free = [one for one in people if one.state == "free"]
    alive = sorted(free, key=lambda one: (not often[one.code], often[one.code]))
    no, girl, changed = (one.code for one in (*alive[:2], alive[-1]))
    with translation.override("es"):
        _say(room, no, _NO, {COUNT: Says.NO, REGION: Says.NO}, _ALONE)
        _say(room, girl, _GIRL, {COUNT: Says.YES, "C9": Says.NO}, _AGED)
        _say(room, changed, _YES, {"C9": Says.YES, "C9.1": Says.YES}, _ALONE)
        _take_back(room, changed, "C9.1")
    _make_one(room, min(people, key=lambda one: folded(one.identity.shown)))
    _ask_for_names(room)


def _say(room: Room, who: UUID, number: int, said: Mapping[str, Says], how: Mapping[str, object]) -> None:
    subject = Subject(who, Kind.DEFENDER, room.network, "")
    given = [Given(purpose, says, label(LIST, purpose)) for purpose, says in said.items()]
    day = room.by.today - timedelta(days=9)
    made = make(room.by, subject, given, token=UUID(int=who.int ^ number), day=day, how=dict(how))
    record_answers(subject, made, by=room.by)


def _take_back(room: Room, who: UUID, purpose: str) -> None:
    subject = Subject(who, Kind.DEFENDER, room.network, "")
    given = [Given(purpose, Says.TAKEN_BACK, label(LIST, purpose))]
    how = {"note": f"{MARK} Llamó para decirlo."}
    made = make(room.by, subject, given, token=UUID(int=who.int ^ _BACK), day=room.by.today, how=how)
    take_back(subject, made, by=room.by)


def _make_one(room: Room, first: Person) -> None:
    """The first of the list was there twice, with a second surname: made one, and can be two again."""
    kept, name = Defender.objects.get(pk=first.code), first.identity
    said = merging.said_of(room.by, kept)
    again = Identity(chosen=f"{name.shown} Segunda", pseudonym=name.pseudonym)
    code = UUID(int=kept.code.int ^ _TWICE)
    gone = add_defender(room.network, seal_identity(room.by, room.network.code, code, again), by=room.by)
    there = merging.said_of(room.by, gone)
    says = joined(said, there, {one.name: one.one for one in differences(said, there)}) | {IDENTITY: name.as_fields()}
    made = merging.make_joined(room.by, kept, gone, says=says, version=kept.version, gone_version=gone.version)
    merging.merge(kept, made, by=room.by)


def _ask_for_names(room: Room) -> None:
    """It waits for the yes of somebody else of the network."""
    asked = Asked("attacks", "xlsx", _COLUMNS, share=False)
    why = f"{MARK} Para la reunión con la abogada de la red, el jueves."
    wished = proposals.wish(room.network, Proposal.Kind.NAMES_OUT, why, asked.as_fields(), by=room.by)
    proposals.ask_for_names(room.network, wished, by=room.by)
