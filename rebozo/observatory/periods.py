"""Closing a period: who has delivered, what is pending, doubtful or told twice, the cut, and what changed since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor, Scope
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.closing import closed_to, open_to
from rebozo.network.models import Network
from rebozo.network.reads import networks_for
from rebozo.observatory.models import Cut, Delivery, Nudge, Period
from rebozo.registry.basis import COUNTS, Basis, Retired
from rebozo.registry.models import Attack, Remark, Unfinished
from rebozo.registry.reads import ON_HER_WORD, POINTS, shown

READ, CLOSE = Permission.OBSERVATORY_PERIODS_READ, Permission.OBSERVATORY_PERIODS_CLOSE


class NotThisPeriod(Refusal):
    """The period cannot be as it was asked for."""


class FinalAlready(NotThisPeriod):
    """A final cut stands: another is made only by whoever says that she knows it."""

    def __init__(self, number: int) -> None:
        said = _("Cut %(number)s was final. If it has to be counted anew, tick that you know it.")
        super().__init__(said % {"number": number})


@dataclass(frozen=True)
class Closing:
    """A period, in the hands of one network."""

    period: Period
    network: Network

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network.code)


@dataclass(frozen=True)
class Standing:
    """How far one network is with a period. Counts only: nothing is opened for it."""

    network: Network
    attacks: int  # that count
    to_review: int
    to_ask: int  # registered, and not counted until she says
    doubtful: int  # events with an open flag
    twice: int  # of them, those that may be registered twice
    drafts: int  # being written, of whatever month: what is in them is sealed
    delivered: Delivery | None
    nudged: date | None
    may_close: bool
    may_nudge: bool

    @property
    def pending(self) -> int:
        return self.to_review + self.to_ask + self.doubtful


def periods_for(actor: Actor) -> QuerySet[Period]:
    """Every period, newest first, for whoever reads periods of some network. PermissionDenied for others."""
    if not actor.networks(READ):
        raise PermissionDenied
    return Period.objects.order_by("-first", "-last")


def period_for(actor: Actor, code: UUID) -> Period:
    return get_object_or_404(periods_for(actor), code=code)


def standings(actor: Actor, period: Period) -> list[Standing]:
    """One for each network whose periods she reads, those that owe something first."""
    networks, closes = _registering(actor), _closed_by(actor)
    delivered = {one.network_id: one for one in Delivery.objects.filter(period=period)}
    nudged = dict(Nudge.objects.filter(period=period).values_list("network", "day"))
    inside = attacks_in(actor, period)
    counted: dict[UUID, dict[str, Any]] = {
        row["network"]: dict(row)
        for row in inside.order_by()
        .values("network")
        .annotate(
            attacks=Count("network", filter=Q(basis__in=COUNTS)),
            to_review=Count("network", filter=Q(status=Attack.Status.TO_REVIEW) & ~Q(basis__in=ON_HER_WORD)),
            to_ask=Count("network", filter=Q(basis=Basis.TO_ASK)),
        )
    }
    flags: dict[UUID, dict[str, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    opened = Remark.objects.filter(Exists(inside.filter(event=OuterRef("event"))), settled_by=None).exclude(reason="")
    for network, reason, event in opened.values_list("network", "reason", "event"):
        flags[network][reason].add(event)
    drafts = Counter(_drafts(actor).filter(network__in=networks).values_list("network", flat=True))
    found = [
        Standing(
            network=one, delivered=delivered.get(one.code), nudged=nudged.get(one.code),
            doubtful=len(set().union(*flags[one.code].values())), twice=len(flags[one.code][Remark.Reason.TWICE]),
            drafts=drafts[one.code], may_close=one.code in closes, may_nudge=one.code in closes and len(closes) > 1,
            **{name: int(counted.get(one.code, {}).get(name) or 0) for name in ("attacks", "to_review", "to_ask")},
        )
        for one in networks
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.delivered is not None, -one.pending, one.network.name))


def _drafts(actor: Actor) -> QuerySet[Unfinished]:
    """What is being written, but corrections of what is closed to her. Of the rest only who opens it knows more."""
    if not closed_to(actor):
        return Unfinished.objects.all()
    closed = Attack.objects.exclude(open_to(actor, *POINTS))
    return Unfinished.objects.exclude(event__in=closed.values("event"))


def _registering(actor: Actor) -> list[Network]:
    """The networks whose periods she reads and that keep a registry: a regional team gathers theirs and owes none."""
    return list(networks_for(actor, READ).exclude(kind=Network.Kind.REGIONAL))


def _closed_by(actor: Actor) -> set[UUID]:
    """Of them, those whose periods she closes."""
    return {one.code for one in _registering(actor)} & actor.networks(CLOSE)


def attacks_in(actor: Actor, period: Period) -> QuerySet[Attack]:
    """What is registered of its months in the networks whose periods she reads, and was not taken out."""
    return _in(period).filter(open_to(actor, *POINTS), network__in=actor.networks(READ))


def asked_of(actor: Actor) -> list[tuple[Period, Network]]:
    """For my day: periods for which one of her networks was asked and has not delivered. Not of whoever only asks."""
    hers = actor.networks(CLOSE) & actor.networks(Permission.REGISTRY_ATTACKS_READ)
    given = set(Delivery.objects.filter(network__in=hers).values_list("period", "network"))
    asked = Nudge.objects.filter(network__in=hers).select_related("period", "network").order_by("period__cutoff")
    return [(one.period, one.network) for one in asked if (one.period_id, one.network_id) not in given]


@deed(needs=CLOSE)
def open_period(closing: Closing, *, by: Actor) -> Period:
    """Begin a period for all networks. The same months again are the same period, with another cut-off day."""
    asked = closing.period
    if asked.cutoff < asked.last or asked.last > by.today:
        raise NotThisPeriod(_("The cut-off day comes after the last month has begun, and that month is not to come."))
    period, _new = Period.objects.update_or_create(
        first=asked.first, last=asked.last, defaults={"cutoff": asked.cutoff}, create_defaults={"cutoff": asked.cutoff}
    )
    record("observatory.period.opened", by=by, on=period.code, network=closing.network.code)
    return period


@deed(needs=CLOSE)
def deliver(closing: Closing, *, by: Actor) -> None:
    """Say that the network's registry of the period is complete as far as it knows. Again changes nothing."""
    said = {"holder": by.holder, "day": by.today}
    _one, is_new = Delivery.objects.get_or_create(period=closing.period, network=closing.network, defaults=said)
    if is_new:
        record("observatory.period.delivered", by=by, on=closing.period.code, network=closing.network.code)


@deed(needs=CLOSE)
def take_back(closing: Closing, *, by: Actor) -> None:
    """Say that it is not complete after all."""
    gone, _kinds = Delivery.objects.filter(period=closing.period, network=closing.network).delete()
    if gone:
        record("observatory.period.taken_back", by=by, on=closing.period.code, network=closing.network.code)


@deed(needs=CLOSE)
def nudge(closing: Closing, *, by: Actor) -> None:
    """Ask a network for its period: a line on its coordinators' day, once a day at most. Nobody asks herself."""
    if _closed_by(by) == {closing.network.code}:
        raise NotThisPeriod(_("It is your own network: nobody has to be reminded but you."))
    if Delivery.objects.filter(period=closing.period, network=closing.network).exists():
        raise NotThisPeriod(_("It has delivered already."))
    kept = Nudge.objects.filter(period=closing.period, network=closing.network, day=by.today).exists()
    if not kept:
        Nudge.objects.update_or_create(period=closing.period, network=closing.network, defaults={"day": by.today})
        record("observatory.network.nudged", by=by, on=closing.period.code, network=closing.network.code)


@deed(needs=CLOSE)
def cut(closing: Closing, code: UUID, *, preliminary: bool, again: bool = False, by: Actor) -> Cut:
    """Freeze what is counted now, in every network whose periods she closes. The earlier cuts stay as they were.

    The same `code` again, when the form was sent twice, is the same cut. After a final one it is made `again` only on
    purpose: FinalAlready.
    """
    period = Period.objects.select_for_update().get(pk=closing.period.pk)
    if kept := Cut.objects.filter(pk=code, period=period, holder=by.holder).first():
        return kept
    hers = [one for one in _registering(by) if by.may(CLOSE, at=one.scope)]
    if not (preliminary or may_finish(by)):
        raise NotThisPeriod(_("A final cut is made by whoever closes all networks, or of her own network alone."))
    if (stands := final_of(_seen_by(by, period), {one.code for one in hers})) and not again:
        raise FinalAlready(stands.number)
    given = set(Delivery.objects.filter(period=period).values_list("network", flat=True))
    last = Cut.objects.filter(period=period).aggregate(last=Max("number"))["last"] or 0
    made = Cut.objects.create(
        code=code, period=period, day=by.today, number=last + 1, preliminary=preliminary, holder=by.holder,
        networks={str(one.code): one.code in given for one in hers}, cells=_cells(_in(period), hers),
    )  # fmt: skip
    record("observatory.period.cut", by=by, on=period.code, network=closing.network.code)
    return made


def may_finish(actor: Actor) -> bool:
    """Whether she may make a final cut: she closes every network that keeps a registry, or one alone."""
    closes = _closed_by(actor)
    others = Network.objects.exclude(kind=Network.Kind.REGIONAL).exclude(pk__in=closes)
    return len(closes) == 1 or (bool(closes) and not others.exists())


def final_of(cuts: Sequence[Cut], networks: set[UUID]) -> Cut | None:
    """The newest final cut that counts all of these networks. `cuts` come newest first."""
    said = {str(code) for code in networks}
    return next((one for one in cuts if not one.preliminary and said <= set(one.networks)), None)


def _in(period: Period) -> QuerySet[Attack]:
    """What is registered of its months, what is closed to some too: a cut counts for everybody."""
    return Attack.objects.filter(shown(), retired=Retired.NO, month__gte=period.first, month__lte=period.last)


def _cells(attacks: QuerySet[Attack], networks: list[Network]) -> list[list[object]]:
    rows = attacks.filter(network__in=networks, basis__in=COUNTS).order_by()
    counted = rows.values_list("network", "country", "type", "shape").annotate(number=Count("*"))
    return sorted([str(network), country, kind, shape, number] for network, country, kind, shape, number in counted)


def cuts_for(actor: Actor, period: Period) -> list[Cut]:
    """The cuts that count only networks whose periods she reads, newest first: without what is closed to her now.

    A cut is a count of everybody's; the difference from what she finds would tell her what she must not find.
    """
    found = _seen_by(actor, period)
    unseen = _unseen(actor, period)
    for one in found if unseen else ():
        seen = [[*key, int(str(number)) - unseen[*map(str, key)]] for *key, number in one.cells]
        one.cells = [cell for cell in seen if cell[-1] > 0]
    return found


def _seen_by(actor: Actor, period: Period) -> list[Cut]:
    hers = {str(code) for code in actor.networks(READ)}
    return [one for one in Cut.objects.filter(period=period).order_by("-number") if set(one.networks) <= hers]


def _unseen(actor: Actor, period: Period) -> Counter[tuple[str, ...]]:
    """What counts of that period and is closed to her, by network, country, type and shape. Mostly nothing."""
    counted: Counter[tuple[str, ...]] = Counter()
    if closed_to(actor):
        every = _in(period).exclude(open_to(actor, *POINTS)).filter(basis__in=COUNTS)
        counted.update(tuple(map(str, key)) for key in every.values_list("network", "country", "type", "shape"))
    return counted


@dataclass(frozen=True)
class Change:
    """One line of the difference between two cuts, or between a cut and now."""

    label: str
    before: int
    now: int

    @property
    def difference(self) -> int:
        return self.now - self.before

    @property
    def signed(self) -> str:
        return f"{self.difference:+d}".replace("-", "\u2212")


def total(cells: list[list[object]]) -> int:
    return sum(int(str(cell[4])) for cell in cells)


def changes(before: list[list[object]], now: list[list[object]], *, column: int) -> list[tuple[str, int, int]]:
    """By network (0), country (1), type (2) or shape (3): before and now, where they differ."""
    held: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place, cells in enumerate((before, now)):
        for cell in cells:
            held[str(cell[column])][place] += int(str(cell[4]))
    return [(key, one, two) for key, (one, two) in sorted(held.items()) if one != two]


def present_cells(actor: Actor, period: Period, networks: list[UUID]) -> list[list[object]]:
    """What a cut would freeze now, of these networks as far as she reads them."""
    here = [one for one in networks_for(actor, READ) if one.code in set(networks)]
    return _cells(attacks_in(actor, period), here)
