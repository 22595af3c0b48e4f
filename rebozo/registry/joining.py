"""The same event told by two: joined, each report kept as it was received, and counted once.

What the second tells again (same type, against the same) is taken out as `joined`; what only she tells goes on
counting. Parting puts all of it back.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.registry.basis import Retired, Shape
from rebozo.registry.models import Attack, Event
from rebozo.registry.reads import attacks_for, events_for

WRITE = Permission.REGISTRY_ATTACKS_WRITE
_MOST = 12


class NotTheSame(Refusal):
    """These two cannot be joined."""


def perhaps_the_same(actor: Actor, event: Event) -> list[Attack]:
    """One attack of each other event that may be the same: near in time, in the country, against the same or alike.

    Against the same person or group comes first. Only what is in clear is compared.
    """
    mine = list(Attack.objects.filter(event=event, retired=Retired.NO))
    if not mine:
        return []
    whose = {one.person_id or one.organisation_id for one in mine} - {None}
    named = Q(person__in=whose) | Q(organisation__in=whose)
    alike = Q(type__in={one.type for one in mine}, shape__in={one.shape for one in mine})
    near = attacks_for(actor).filter(
        named | alike, network=event.network_id, country=event.country, retired=Retired.NO, event__joined=None,
        month__gte=_month(event.month, -1), month__lte=_month(event.month, 1),
    )  # fmt: skip
    near = near.exclude(event=event).exclude(event__in=Event.objects.filter(joined=event))
    found: dict[UUID, Attack] = {}
    ordered = sorted(
        near.select_related("event")[:200],
        key=lambda one: (not (_whose(one) & whose), one.month != event.month, one.code),
    )
    for one in ordered:
        if _whose(one) & whose or not whose or not _whose(one):  # two women named are two
            found.setdefault(one.event_id, one)
    return list(found.values())[:_MOST]


def also_told(actor: Actor, event: Event) -> list[Event]:
    """The other reports of it, this one's main report first where it is not itself."""
    main = event.joined or event
    others = Q(joined=main) | Q(pk=main.pk)
    return list(events_for(actor).filter(others).exclude(pk=event.pk).order_by("joined", "code"))


def firsts_of(events: list[Event]) -> list[Attack]:
    """One attack of each, by which it is shown and opened."""
    firsts = {
        one.event_id: one for one in Attack.objects.filter(event__in=events).select_related("event").order_by("-type")
    }
    return [firsts[one.code] for one in events if one.code in firsts]


@deed(needs=WRITE)
def join(event: Event, into: Event, *, by: Actor) -> int:
    """Keep `event` as another report of `into`. How many attacks are no longer counted twice."""
    rows = {one.pk: one for one in Event.objects.select_for_update().filter(pk__in=(event.pk, into.pk)).order_by("pk")}
    second, main = rows[event.pk], rows[into.pk]
    if second.pk == main.pk or second.network_id != main.network_id or not by.may(WRITE, at=main.scope):
        raise NotTheSame(_("Only two records of the same network can be joined."))
    if second.joined_id == main.pk:
        return 0
    if second.joined_id or main.joined_id or Event.objects.filter(joined=second).exists():
        raise NotTheSame(_("One of them is joined to another record already. Part those first."))
    told = {_what(one) for one in Attack.objects.filter(event=main, retired=Retired.NO)}
    twice = [
        one for one in Attack.objects.select_for_update().filter(event=second, retired=Retired.NO) if _what(one) in told
    ]
    Attack.objects.filter(pk__in=[one.pk for one in twice]).update(retired=Retired.JOINED)
    Event.objects.filter(pk=second.pk).update(joined=main)
    record("registry.event.joined", by=by, on=second.code, network=second.network_id, count=len(twice))
    return len(twice)


@deed(needs=WRITE)
def part(event: Event, *, by: Actor) -> None:
    """They are two after all: what was taken out with the joining counts again.

    Save what the other told too and she asked to take out there: it is the same attack, and stays out.
    """
    present = Event.objects.select_for_update().get(pk=event.pk)
    if present.joined_id is None:
        return
    Event.objects.filter(pk=present.pk).update(joined=None)
    asked = {_what(one) for one in Attack.objects.filter(event=present.joined_id, retired=Retired.SHE_ASKED)}
    joined = list(Attack.objects.select_for_update().filter(event=present, retired=Retired.JOINED))
    stays = [one.pk for one in joined if _what(one) in asked]
    Attack.objects.filter(pk__in=stays).update(retired=Retired.SHE_ASKED)
    back = [one.pk for one in joined if one.pk not in stays]
    Attack.objects.filter(pk__in=back).update(retired=Retired.NO)
    record("registry.event.parted", by=by, on=present.code, network=present.network_id)


def _whose(attack: Attack) -> set[UUID]:
    return {one for one in (attack.person_id, attack.organisation_id) if one is not None}


def _what(attack: Attack) -> tuple[object, ...]:
    """By what two attacks are the same one. A group has no name to compare: type and shape are all there is."""
    if attack.shape == Shape.COLLECTIVE:
        return (attack.type, attack.shape)
    return (attack.type, attack.shape, attack.person_id, attack.organisation_id)


def _month(first: date, by: int) -> date:
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)
