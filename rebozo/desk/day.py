"""What my day says: only what is hers, and only what she can do something about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rebozo.codes.catalogue import label
from rebozo.desk.greeting import Hour, part_of_day
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network import proposals
from rebozo.network.reads import circles_for, networks_for
from rebozo.observatory.models import Period
from rebozo.observatory.periods import asked_of
from rebozo.observatory.saying import months_of
from rebozo.people import late
from rebozo.people.models import Account
from rebozo.registry import reads, reviewing, showing, unfinished
from rebozo.registry.models import Attack

_FIRST = 4
_TO_ASK = reads.Filters(status=(reads.TO_ASK,))


@dataclass(frozen=True)
class Waiting:
    """An attack that waits to be read by another. No name: opening one is for when she reads it."""

    attack: Attack
    what: str
    where: str
    when: str


@dataclass(frozen=True)
class Day:
    """All that the page shows."""

    greeting: str = field(repr=False)
    date: str
    summary: str
    review: list[Waiting]
    review_count: int
    review_said: str
    to_ask_said: str
    nothing_yet: bool
    few_keys: list[str]
    late: bool
    unfinished: str
    asks: int  # of colleagues, that wait for her yes or no
    periods: list[tuple[Period, str, str]]  # that a network of hers was asked for: its months, the network
    may_write: bool
    may_search: bool


def day_for(actor: Actor, account: Account, name: str) -> Day:
    """Her day at this moment. Opens nothing, so it leaves no line in the journal."""
    now = timezone.now().astimezone(zone_of(actor))
    may_write = bool(actor.networks(Permission.REGISTRY_ATTACKS_WRITE))  # whoever only reads cannot review, nor correct
    to_review = reviewing.waiting(actor) if may_write else Attack.objects.none()
    number = to_review[: reads.COUNT_UP_TO + 1].count()
    to_ask = reads.count_for(actor, _TO_ASK) if may_write else 0
    waiting, asks = late.waiting(account), proposals.waiting_for(actor).count()
    asked = asked_of(actor)
    few = list(dict.fromkeys(one.circle.network.name for one in circles_for(actor, opened=False) if one.few))
    return Day(
        greeting=_greeting(now) % {"name": name} if name else _("Hello"),
        date=capfirst(date_format(now, pgettext("the day in words", "l, j F"))),
        summary=_summary(int(waiting) + asks + len(asked) + len(few) + number + to_ask),
        review=[_said(attack) for attack in to_review.order_by("month", "code")[:_FIRST]],
        review_count=number,
        review_said=showing.count(number),
        to_ask_said=showing.count(to_ask) if to_ask else "",
        nothing_yet=may_write and not number and not to_ask and not reads.attacks_for(actor).exists(),
        few_keys=few,
        late=waiting,
        unfinished=_unfinished(actor) if may_write else "",
        asks=asks,
        periods=[(one, months_of(one.first, one.last), network.name) for one, network in asked],
        may_write=may_write,
        may_search=bool(actor.networks(Permission.NETWORK_PEOPLE_READ)),
    )


def zone_of(actor: Actor) -> ZoneInfo:
    """The hour is that of her network; of several, of the first by name."""
    network = networks_for(actor).first()
    return ZoneInfo(network.time_zone if network else "UTC")


def _greeting(now: datetime) -> str:
    return {
        Hour.MORNING: _("Good morning, %(name)s"),
        Hour.AFTERNOON: _("Good afternoon, %(name)s"),
        Hour.EVENING: _("Good evening, %(name)s"),
    }[part_of_day(now.hour)]


def _summary(waits: int) -> str:
    if waits > reads.COUNT_UP_TO:
        return _("Much waits for you. One thing after the other, calmly.")
    if not waits:
        return _("Nothing waits for you. What you do today, do it calmly.")
    return ngettext(
        "One thing waits for you; the rest, calmly.", "%(number)s things wait for you; the rest, calmly.", waits
    ) % {"number": waits}


def _unfinished(actor: Actor) -> str:
    """How many records she began, in words; empty for none."""
    number = unfinished.how_many(actor)
    said = ngettext("You left one record to be finished", "You left %(number)s records to be finished", number)
    return said % {"number": number} if number else ""


def _said(attack: Attack) -> Waiting:
    what = label("attack_types", attack.type, short=True)
    return Waiting(attack, what, label("countries", attack.country), showing.month_of(attack))
