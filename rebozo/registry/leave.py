"""What she said about being counted, obeyed: her no takes her records out of the count at once, her yes lets them in.

A no wins over whatever a record stands on, and over what a form says later. It takes nothing out for good: she may
change her mind again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db.models import F, Q, QuerySet

from rebozo.consent.reads import said_of, who_refuse
from rebozo.consent.rules import COUNT, refuses, stands
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.registry.basis import Basis
from rebozo.registry.draft import Draft
from rebozo.registry.history import forget_versions
from rebozo.registry.models import Attack, Batch, Event
from rebozo.registry.unfinished import drop_corrections


def taken(whose: UUID, purpose: str, *, by: Actor) -> int:
    """She does not want to be counted: none of her records is, from now on. How many events."""
    if purpose != COUNT or not (events := _change(about(whose), Basis.REFUSED)):
        return 0
    record("registry.leave.taken", by=by, on=whose, count=events)
    return events


def given(whose: UUID, purpose: str, *, by: Actor) -> int:
    """She wants to be counted: what waited for her, or was refused, counts. How many events."""
    if purpose != COUNT or not (events := _change(_waiting(whose), Basis.CONSENT)):
        return 0
    record("registry.leave.given", by=by, on=whose, count=events)
    return events


def forgotten(codes: Collection[UUID]) -> None:
    """Nothing that names her is left: nor what earlier versions and unfinished corrections of her records said."""
    named = Q(person__in=codes) | Q(people__person__in=codes)
    events = set(Attack.objects.filter(named).values_list("event", flat=True))
    forget_versions(events)
    drop_corrections(events)


def about(whose: UUID) -> QuerySet[Attack]:
    """The attacks of a person, of a group, or of an event in which nobody is named."""
    nobody = Q(event=whose, person=None, organisation=None)
    return Attack.objects.filter(Q(person=whose) | Q(organisation=whose) | nobody)


def settle(old: UUID, new: UUID, *, only: frozenset[UUID] | None = None) -> list[UUID]:
    """When two entries became one, or are two again: records obey what is now said of whom they are about.

    It moves nothing, so it gives no rows back; `only` says which rows of the room were moved, and all are looked at.
    """
    del only
    for whose in (old, new):
        said = said_of(whose)
        if refuses(said, COUNT):
            _change(about(whose), Basis.REFUSED)
        elif stands(said, COUNT):
            _change(_waiting(whose), Basis.CONSENT)
    return []


def obeyed(draft: Draft, event: UUID) -> Draft:
    """The draft as it may be kept: what she refused is not counted whatever a form says; nobody refuses for her."""
    said = said_of(draft.person or draft.organisation or event)
    if refuses(said, COUNT):
        return replace(draft, basis=Basis.REFUSED, basis_day=None)
    if draft.basis is Basis.REFUSED:  # of an older version, or of somebody else
        return replace(draft, basis=Basis.CONSENT if stands(said, COUNT) else Basis.TO_ASK)
    return draft


def obey_batch(batch: Batch) -> None:
    """The same for a sheet, at once: who refused before it came is not counted for having come again."""
    no = who_refuse(COUNT)
    _change(Attack.objects.filter(Q(person__in=no) | Q(organisation__in=no), batch=batch), Basis.REFUSED)


def _waiting(whose: UUID) -> QuerySet[Attack]:
    return about(whose).filter(basis__in=(Basis.TO_ASK, Basis.REFUSED))


def _change(attacks: QuerySet[Attack], basis: Basis) -> int:
    """Let the events of these attacks stand on another basis. How many that changed."""
    found = Event.objects.select_for_update().filter(pk__in=attacks.values("event")).exclude(basis=basis)
    events = list(found.order_by("code").values_list("code", flat=True))
    hers = Attack.objects.filter(event__in=events)
    if basis is Basis.CONSENT:  # nobody could review what nobody had asked her
        hers.filter(basis=Basis.TO_ASK).update(status=Attack.Status.TO_REVIEW)
    hers.update(basis=basis.value)
    # Another version, so that whoever is correcting one of them at this moment is told.
    Event.objects.filter(pk__in=events).update(basis=basis.value, basis_day=None, version=F("version") + 1)
    return len(events)
