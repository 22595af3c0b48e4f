"""Closing a person, a group or a record to named members of its own circle, and opening it to them again.

What is closed to somebody is kept from her by every read: see `closing`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor, Scope
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.models import Circle, Closure, Membership
from rebozo.network.reads import member_names

_SOMEBODY_MORE = 2  # of a circle of three or more, so many must still find it


class NotToHer(Refusal):
    """She may not close it to these."""


@dataclass(frozen=True)
class Closable:
    """What may be closed: its number and the network whose circle reads it."""

    row: UUID
    network: UUID

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network)


@dataclass(frozen=True)
class Colleague:
    """Somebody else of the circle, and whether this is closed to her."""

    holder: UUID
    name: str = field(repr=False)
    is_out: bool


def colleagues(actor: Actor, closable: Closable) -> list[Colleague]:
    """The others who are in the network's circle today, by name. Empty when she is alone."""
    seats = [seat for seat in _seats(actor, closable.network) if seat.holder != actor.holder]
    names = member_names(actor, [seat.holder for seat in seats])
    out = closed_for(closable.row)
    found = [Colleague(seat.holder, names.get(seat.holder, ""), seat.holder in out) for seat in seats]
    return sorted(found, key=lambda one: one.name.casefold())


def closed_for(row: UUID) -> frozenset[UUID]:
    """To whom a row is closed."""
    return frozenset(Closure.objects.filter(row=row).values_list("holder", flat=True))


@deed(needs=Permission.NETWORK_PEOPLE_CLOSE)
def close_to(closable: Closable, holders: frozenset[UUID], *, by: Actor) -> None:
    """From now on these of the circle, and only these, do not find it. With none it is open to all of them again.

    NotToHer for herself, for who is not in the circle, and when too few would be left who find it.
    """
    present = {seat.holder for seat in _seats(by, closable.network)}
    if by.holder in holders:
        raise NotToHer(_("You cannot close it to yourself: nobody would look after it."))
    if holders - present:
        raise NotToHer(_("One of them is no longer in the circle. Open the page again and choose."))
    if len(present - holders) < min(_SOMEBODY_MORE, len(present) - 1):
        raise NotToHer(
            _(
                "At least two of you must still find it."
                " Leave it open to one more, or first let another into the circle."
            )
        )
    before = closed_for(closable.row)
    if before == holders:
        return
    Closure.objects.filter(row=closable.row).delete()
    Closure.objects.bulk_create(
        [Closure(network_id=closable.network, row=closable.row, holder=one) for one in sorted(holders)]
    )
    record("network.closure.changed", by=by, on=closable.row, network=closable.network, count=len(holders))


def _seats(actor: Actor, network: UUID) -> list[Membership]:
    """Who is in the registry's circle today, each once."""
    circle = Circle.number_for(network, Circle.Purpose.REGISTRY)
    rows = Membership.objects.filter(circle=circle, since__lte=actor.today).order_by("since", "code")
    return list({seat.holder: seat for seat in rows if seat.until is None or seat.until > actor.today}.values())
